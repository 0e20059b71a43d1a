import { useMemo } from 'react';
import { Link } from 'react-router';
import { numeric } from '../charts/series';
import { commonDecimals, count, duration, number, unitAfter } from '../format';
import { useWithin } from '../frame/scope';
import { Age, Empty, Failure } from '../parts';
import { useLanguage, titleOf } from '../texts';
import { useTexts } from '../texts/dashboards';
import { type Series, seriesIn, useThings, useValues, useValuesBefore } from './data';
import { BEFORE, beforeOf, type Figure, figureCurve, figured, figureOf, numberOf } from './figure';
import { Foot, Waiting, type WidgetProps } from './parts';
import { scaleOf } from './scale';
import { useChanges, useTrails } from './trails';
import { Curve, POINTS } from './trend';
import { Versus } from './Versus';

/** Things that one figure is made of; of more it is said. */
const MOST = 1_000;
/** Properties of which each is a figure. */
const FIGURES_MAX = 12;
/** Things whose curves are put into one. */
const CURVES_MAX = 100;
/** Stretches for which the last value of a thing goes on in the curve. */
const PATIENCE = 2;

/** One figure out of the values of several things, for each property that is named. */
export default function FigureWidget({ widget, source, name }: WidgetProps) {
  const figure = figureOf(widget) as Exclude<Figure, 'each'>;
  const found = useThings(source, MOST);
  const { series } = useMemo(
    () => seriesIn(found, source, MOST * FIGURES_MAX, (each) => figure === 'count' || numeric(each) || each.type === 'boolean'),
    [found.things, found.models, source, figure],
  );
  const values = useValues(found);
  const before = beforeOf(widget);
  const then = useValuesBefore(found, before === null ? null : BEFORE[before]);
  const groups = useMemo(() => {
    const byName = new Map<string, Series[]>();
    for (const each of series) byName.set(each.property, [...(byName.get(each.property) ?? []), each]);
    return [...byName.values()].slice(0, FIGURES_MAX);
  }, [series]);
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  return (
    <>
      <div className="numbers">
        {groups.map((group) => (
          <One key={group[0]!.property} group={group} alone={groups.length === 1} {...{ widget, figure, values: values.of, then }} />
        ))}
      </div>
      <Foot shown={found.things.length} all={Math.max(found.total, found.things.length)} />
    </>
  );
}

type Values = ReturnType<typeof useValues>['of'];

function One({ widget, group, figure, values, then, alone }: { widget: WidgetProps['widget']; group: Series[]; figure: Exclude<Figure, 'each'>; values: Values; then: Values | null; alone: boolean }) {
  const t = useTexts();
  const language = useLanguage();
  const to = useWithin();
  const { definition, property } = group[0]!;
  const before = beforeOf(widget);
  const scales = useMemo(() => group.map((each) => scaleOf(widget, each.definition)), [group, widget]);
  const of = (from: Values) => (figure === 'count' ? group.map((each) => (from.get(each.thing)?.values[property] === undefined ? null : 1)) : group.map((each) => numberOf(from.get(each.thing)?.values[property])));
  const numbers = of(values);
  const now = figured(figure, numbers, scales);
  const was = then && figured(figure, of(then), scales);
  const title = titleOf(definition.titles, property, language);
  if (now === null) return <Empty fact={figure === 'worst' && numbers.some((each) => each !== null) ? t.dashboards.noWorst : t.dashboards.noFigure} />;
  const unit = figure === 'count' || definition.type === 'boolean' ? undefined : definition.unit;
  const decimals = figure === 'count' ? 0 : commonDecimals([now.value]);
  const which = now.index === null ? null : group[now.index]!.of;
  const oldest = figure === 'count' ? 0 : Math.min(...group.flatMap((each, i) => (numbers[i] === null || (now.index !== null && now.index !== i) ? [] : (values.get(each.thing)?.values[property]?.time ?? []))));
  const text = number(now.value, decimals) + unitAfter(unit);
  return (
    <div className="number" data-figure={figure} data-of={now.of}>
      {!alone && <span className="soft one-line" title={title}>{title}</span>}
      <b className={`livevalue num ${text.length > 12 ? 'long-value' : ''}`} title={text}>{text}</b>
      <span className="faint number-foot">
        {which && <Link className="one-line" to={to(`/things/${encodeURIComponent(which.id)}`)}>{which.name}</Link>}
        <span>{t.dashboards.over(count(now.of), count(group.length))}</span>
        {oldest > 0 && <span>{which === null && `${t.dashboards.oldest} `}<Age at={oldest} /></span>}
        {before && <Versus now={now.value} then={was?.value ?? null} before={before} unit={unit} decimals={decimals} />}
      </span>
      {figure !== 'count' && figure !== 'worst' && numeric(definition) && group.length <= CURVES_MAX && <Together group={group} figure={figure} title={title} unit={unit} decimals={decimals} />}
    </div>
  );
}

/** The figure over the time one looks at. */
function Together({ group, figure, title, unit, decimals }: { group: Series[]; figure: 'sum' | 'mean' | 'min' | 'max'; title: string; unit: string | null | undefined; decimals: number }) {
  const t = useTexts();
  const { set } = useTrails(group, 'avg', false, POINTS);
  const changes = useChanges(set);
  const curve = useMemo(() => {
    const trail = set?.trails[0];
    if (!set || !trail) return null;
    const seen = set.seen();
    const values = figureCurve(figure, set.trails, seen, PATIENCE);
    return { ...seen, values, times: values.map((_, i) => trail.begins(seen.first + i) / 1000) };
  }, [set, changes, figure]);
  const known = (curve?.values ?? []).filter((each): each is number => each !== null);
  if (curve === null || known.length < 2) return null;
  const say = (value: number) => number(value, decimals) + unitAfter(unit);
  return <Curve times={curve.times} values={curve.values} from={curve.from} to={curve.to} sentence={t.dashboards.trend(title, say(Math.min(...known)), say(Math.max(...known)), duration(curve.to - curve.from))} />;
}
