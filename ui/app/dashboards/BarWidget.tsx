import { useMemo } from 'react';
import { numeric } from '../charts/series';
import { commonDecimals, NONE, number, unitAfter } from '../format';
import { Failure } from '../parts';
import { seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, useThings, useValues } from './data';
import { Foot, namesOf, Waiting, type WidgetProps } from './parts';
import { along, barScale, scaleOf } from './scale';
import { useTimes } from '../zones';

const MOST = 50;

function valueOf(given: unknown): number | null {
  return typeof given === 'number' && Number.isFinite(given) ? given : null;
}

/** Numbers of several things or properties beside each other, as bars from nought. */
export function BarWidget({ source, name }: WidgetProps) {
  const times = useTimes();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const values = useValues(found);
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  const names = namesOf(series, language);
  const rows = series.map((each, i) => ({ each, name: names[i]!, twin: values.of.get(each.thing)?.values[each.property] })).map((row) => ({ ...row, value: valueOf(row.twin?.value) }));
  const sorted = rows.sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  const units = [...new Set(series.map((each) => each.definition.unit ?? ''))];
  const scales = new Map(units.map((unit) => [unit, barScale(sorted.filter((row) => (row.each.definition.unit ?? '') === unit).flatMap((row) => row.value ?? []))]));
  const decimals = new Map(units.map((unit) => [unit, commonDecimals(sorted.filter((row) => (row.each.definition.unit ?? '') === unit).map((row) => row.value))]));
  return (
    <>
      <ul className="bars" aria-label={name}>
        {sorted.map(({ each, name: of, twin, value }) => {
          const unit = each.definition.unit ?? '';
          const scale = scales.get(unit)!;
          const zero = along(scale, 0);
          const end = value === null ? zero : along(scale, value);
          return (
            <li key={seriesText(each)} data-bar={seriesText(each)} title={twin && times.more(twin.time)}>
              <span className="one-line" title={of}>{of}</span>
              <span className="bar-room">{value !== null && <i style={{ left: `${Math.min(zero, end)}%`, width: `${Math.abs(end - zero)}%` }} />}</span>
              <b className="num livevalue">{value === null ? NONE : number(value, decimals.get(unit)) + unitAfter(unit)}</b>
            </li>
          );
        })}
      </ul>
      <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />
    </>
  );
}

/** A value on its scale: a bar, a mark for the value, and the ends in numbers. */
export function GaugeWidget({ widget, source, name }: WidgetProps) {
  const times = useTimes();
  const t = useTexts();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const values = useValues(found);
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  const names = namesOf(series, language);
  return (
    <>
      <div className="gauges">
        {series.map((each, i) => {
          const twin = values.of.get(each.thing)?.values[each.property];
          const value = valueOf(twin?.value);
          const scale = scaleOf(widget, each.definition);
          const text = value === null ? t.value.none : number(value) + unitAfter(each.definition.unit);
          return (
            <div key={seriesText(each)} className="gauge" data-gauge={seriesText(each)} title={twin && times.more(twin.time)}>
              <span className="gauge-head">
                <span className="one-line soft" title={names[i]}>{names[i]}</span>
                <b className="num livevalue">{text}</b>
              </span>
              {scale ? (
                <>
                  <span className="gauge-room" role="img" aria-label={t.dashboards.scaleOf(names[i]!, text, number(scale.low), number(scale.high))}>
                    {value !== null && <i style={{ width: `${along(scale, value)}%` }} />}
                    {value !== null && (value < scale.low || value > scale.high) && <em>{value > scale.high ? '▶' : '◀'}</em>}
                  </span>
                  <span className="gauge-ends faint num">
                    <span>{number(scale.low)}</span>
                    <span>{number(scale.high)}</span>
                  </span>
                </>
              ) : (
                <span className="faint">{t.dashboards.noScale}</span>
              )}
            </div>
          );
        })}
      </div>
      <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />
    </>
  );
}
