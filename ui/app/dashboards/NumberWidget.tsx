import { useMemo, useState } from 'react';
import { numeric } from '../charts/series';
import { duration, number, Precision, unitAfter } from '../format';
import { Age, Failure } from '../parts';
import { seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, useThings, useValues, useValuesBefore } from './data';
import { several } from './document';
import { BEFORE, beforeOf, figureOf, numberOf } from './figure';
import FigureWidget from './FigureWidget';
import { Foot, namesOf, Waiting, whole, type WidgetProps } from './parts';
import { useChanges, useTrails } from './trails';
import type { Seen, TrailSet } from './trailset';
import { Curve, POINTS } from './trend';
import { Versus } from './Versus';

const MOST = 12;

/** Values as they are now, large; of several things each by itself, or one figure out of all of them. */
export default function NumberWidget(props: WidgetProps) {
  return several(props.source) && figureOf(props.widget) !== 'each' ? <FigureWidget {...props} /> : <Each {...props} />;
}

/** Each with its age and a small curve of the time one looks at. */
function Each({ widget, source, name }: WidgetProps) {
  const t = useTexts();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST), [found.things, found.models, source]);
  const lines = useMemo(() => series.filter((each) => numeric(each.definition)), [series]);
  const values = useValues(found);
  const before = beforeOf(widget);
  const then = useValuesBefore(found, before === null ? null : BEFORE[before]);
  const { set } = useTrails(lines, 'avg', false, POINTS);
  useChanges(set);
  const [precision] = useState(() => new Precision());
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  const names = namesOf(series, language);
  const window = set?.seen();
  return (
    <>
      <div className="numbers">
        {series.map((each, i) => {
          const now = values.of.get(each.thing)?.values[each.property];
          const curve = set && window && curveOf(set, set.series.findIndex((one) => seriesText(one) === seriesText(each)), window);
          const known = (curve?.values ?? []).filter((one): one is number => typeof one === 'number');
          const decimals = precision.of(seriesText(each), now?.value);
          const say = (one: number) => number(one) + unitAfter(each.definition.unit);
          const text = whole(t, now, each.definition, decimals);
          return (
            <div key={seriesText(each)} className="number" data-value={seriesText(each)} data-quality={now?.quality ?? ''}>
              {series.length > 1 && <span className="soft one-line" title={names[i]}>{names[i]}</span>}
              <b className={`livevalue num ${now === undefined ? 'nothing' : text.length > 12 ? 'long-value' : ''}`} title={text}>
                {text}
              </b>
              <span className="faint number-foot">
                {now && <Age at={now.time} />}
                {now && now.quality !== 'good' && <span className="tag">{t.quality[now.quality]}</span>}
                {before && numeric(each.definition) && <Versus now={numberOf(now)} then={numberOf(then?.get(each.thing)?.values[each.property])} before={before} unit={each.definition.unit} decimals={decimals} />}
              </span>
              {curve && window && known.length > 1 && (
                <Curve times={curve.times} values={curve.values} from={window.from} to={window.to} sentence={t.dashboards.trend(names[i]!, say(Math.min(...known)), say(Math.max(...known)), duration(window.to - window.from))} />
              )}
            </div>
          );
        })}
      </div>
      <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />
    </>
  );
}

/** The curve of one series; what is undefined is drawn through, what is null is not. */
function curveOf(set: TrailSet, index: number, { first, length }: Seen): { times: number[]; values: (number | null)[] } | null {
  const trail = set.trails[index];
  if (trail === undefined) return null;
  const column: (number | null | undefined)[] = [];
  trail.read(first, length, [column]);
  const there = column.flatMap((value, i) => (value === undefined ? [] : [{ time: trail.begins(first + i) / 1000, value }]));
  return { times: there.map((each) => each.time), values: there.map((each) => each.value) };
}
