import { useMemo, useState } from 'react';
import type { Aggregate } from '../api';
import { numeric } from '../charts/series';
import SeriesChart, { type Line } from '../charts/SeriesChart';
import { commonDecimals, NONE, number, unitAfter } from '../format';
import { Empty, Failure, Skeleton, Time } from '../parts';
import { useTimes } from '../zones';
import { broken, lookOf, merged, near, seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { AGGREGATES } from '../url';
import { seriesIn, usePast, useThings, useValues } from './data';
import { Foot, namesOf, textOption, useSize, Waiting, type WidgetProps } from './parts';
import { useShown } from './shown';

/** Lines that can still be told apart. */
const MOST = 20;
const POINTS_MAX = 1_000;
const POINTS_MIN = 60;
const HEIGHT_MIN = 90;

/** Numbers over time, the newest ones as they come. */
export default function LineWidget({ widget, source, name }: WidgetProps) {
  const t = useTexts();
  const language = useLanguage();
  const written = useTimes();
  const { zoom, zoomOut } = useShown();
  const [box, size] = useSize();
  const [at, setAt] = useState<number | null>(null);
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const given = textOption(widget, 'aggregate') as Aggregate;
  const aggregate: Aggregate = AGGREGATES.includes(given) ? given : 'avg';
  const band = widget.options?.band === true;
  const most = size.width === 0 ? 0 : Math.round(Math.min(POINTS_MAX, Math.max(POINTS_MIN, (size.width - 80) * Math.min(window.devicePixelRatio, 1.5))));
  const past = usePast(series, aggregate, band, most);
  const values = useValues(found);
  const tail = aggregate === 'avg' || aggregate === 'last';
  const newest = useMemo(
    () => series.map((each) => (tail && past.live ? values.of.get(each.thing)?.values[each.property] : undefined)),
    [series, values.of, tail, past.live],
  );
  const { times, lines } = useMemo(() => {
    const parts = series.map((each, i) => {
      const kept = past.values.get(seriesText(each)) ?? { times: [], main: [] };
      const now = newest[i];
      const end = kept.times.at(-1) ?? Number.NEGATIVE_INFINITY;
      const fresh = now && typeof now.value === 'number' && now.time > end + past.grid.stretch * 1000 && now.time <= past.to * 1000 && now.time >= past.from * 1000;
      const add = <T,>(column: T[] | undefined, value: T) => column && (fresh ? [...column, value] : column);
      return broken({ times: add(kept.times, now?.time ?? 0)!, main: add(kept.main, now?.value)!, low: add(kept.low, null), high: add(kept.high, null) }, past.grid.stretch);
    });
    const all = merged(parts);
    let column = 0;
    const made = series.map((each, i): Line => {
      const mine = all.columns.slice(column, (column += parts[i]!.columns.length));
      return { key: seriesText(each), unit: aggregate === 'count' ? undefined : each.definition.unit, ...lookOf(i), past: false, main: mine[0]!, low: mine[1], high: mine[2] };
    });
    return { times: all.times, lines: made };
  }, [series, past.values, past.grid, newest, aggregate]);

  const names = namesOf(series, language);
  const waiting = Waiting({ found, name, series: series.length });
  const index = at === null ? -1 : times.indexOf(at);
  const legend = lines.map((line, i) => {
    const value = index >= 0 ? near(times, line.main, index, past.grid.stretch) : (line.main.findLast((each) => each !== null && each !== undefined) ?? null);
    return { line, name: names[i]!, text: value === null ? NONE : number(value, commonDecimals(line.main.map((each) => each ?? null))) + unitAfter(line.unit) };
  });
  return (
    <>
      {waiting ?? (past.error ? <Failure what={name} error={past.error} again={past.again} /> : null)}
      {!waiting && !past.error && (
        <div className="legend-line" data-cursor={index >= 0 ? times[index] : ''}>
          {index >= 0 && <Time at={times[index]! * 1000} />}
          {legend.map((each) => (
            <span key={each.line.key} className="legend-one" title={each.name}>
              <i style={{ borderTopColor: `var(${each.line.colour})`, borderTopStyle: each.line.dash.length > 0 ? 'dashed' : 'solid' }} />
              <span className="one-line soft">{each.name}</span> <b className="num">{each.text}</b>
            </span>
          ))}
        </div>
      )}
      <div ref={box} className="fill">
        {!waiting && !past.error && (past.pending || size.height === 0 ? (
          <Skeleton lines={3} />
        ) : times.length === 0 ? (
          <Empty fact={t.dashboards.noData} />
        ) : (
          <SeriesChart
            times={times} lines={lines} from={past.from} to={past.to} height={Math.max(HEIGHT_MIN, Math.floor(size.height) - 4)}
            sentence={t.dashboards.lines(names.join(', '), written.dateTime(past.from * 1000), written.dateTime(past.to * 1000))}
            onCursor={setAt} onZoom={zoom} onOut={zoomOut}
          />
        ))}
      </div>
      {!waiting && (series.length + left > series.length || found.total > found.things.length) && <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />}
    </>
  );
}
