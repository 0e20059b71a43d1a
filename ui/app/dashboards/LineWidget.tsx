import { useCallback, useMemo, useRef } from 'react';
import type { Aggregate } from '../api';
import LiveLines, { type OnRead } from '../charts/LiveLines';
import type { LineLook } from '../charts/lines';
import { numeric } from '../charts/series';
import { commonDecimals, NONE, number, unitAfter } from '../format';
import { Empty, Failure, Skeleton } from '../parts';
import type { Times } from '../times';
import { useTimes } from '../zones';
import { lookOf, seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { AGGREGATES } from '../url';
import { seriesIn, useThings } from './data';
import { textOption } from './options';
import { Foot, namesOf, useSize, Waiting, type WidgetProps } from './parts';
import { useShown, useVisible } from './shown';
import { useEmpty, useTrails } from './trails';

/** Lines that can still be told apart. */
const MOST = 20;
const POINTS_MAX = 1_000;
const POINTS_MIN = 60;
const HEIGHT_MIN = 60;
/** The decimals of the values in the legend are looked at again after so many of them. */
const DECIMALS_READS = 30;

/** Numbers over time, the newest ones as they come. */
export default function LineWidget({ widget, source, name }: WidgetProps) {
  const t = useTexts();
  const written = useTimes();
  const { zoom, zoomOut } = useShown();
  const visible = useVisible();
  const [box, size] = useSize();
  const legend = useRef<HTMLDivElement>(null);
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const given = textOption(widget, 'aggregate') as Aggregate;
  const aggregate: Aggregate = AGGREGATES.includes(given) ? given : 'avg';
  const most = size.width === 0 ? 0 : Math.round(Math.min(POINTS_MAX, Math.max(POINTS_MIN, (size.width - 80) * Math.min(window.devicePixelRatio, 1.5))));
  const past = useTrails(series, aggregate, widget.options?.band === true, most);
  const empty = useEmpty(past.set);
  const names = namesOf(series, useLanguage());
  const banded = past.set?.banded ?? false;
  const looks = useMemo(
    () => series.map((each, i): LineLook => ({ key: seriesText(each), unit: aggregate === 'count' ? undefined : each.definition.unit, ...lookOf(i), past: false, banded })),
    [series, aggregate, banded],
  );
  const onRead = useRead(legend, looks, written);
  const waiting = Waiting({ found, name, series: series.length });
  const height = Math.max(HEIGHT_MIN, Math.floor(size.height) - 4);
  return (
    <>
      {waiting ?? (past.error ? <Failure what={name} error={past.error} again={past.again} /> : null)}
      {!waiting && !past.error && (
        <div ref={legend} className="legend-line" data-legend="">
          <span className="num" hidden />
          {looks.map((each, i) => (
            <span key={each.key} className="legend-one" title={names[i]}>
              <i style={{ borderTopColor: `var(${each.colour})`, borderTopStyle: each.dash.length > 0 ? 'dashed' : 'solid' }} />
              <span className="one-line soft">{names[i]}</span> <b className="num" />
            </span>
          ))}
        </div>
      )}
      <div ref={box} className="fill">
        {!waiting && !past.error && (past.set === null || size.height === 0 ? (
          <Skeleton lines={3} />
        ) : empty ? (
          <Empty fact={t.dashboards.noData} />
        ) : (
          <LiveLines
            set={past.set} looks={looks} height={height} visible={visible} onRead={onRead} onZoom={zoom} onOut={zoomOut}
            sentence={(from, to) => t.dashboards.lines(names.join(', '), written.dateTime(from * 1000), written.dateTime(to * 1000))}
          />
        ))}
      </div>
      {!waiting && (left > 0 || found.total > found.things.length) && <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />}
    </>
  );
}

/** Writes what is read into the legend, without rendering it anew. */
function useRead(legend: React.RefObject<HTMLDivElement | null>, looks: readonly LineLook[], written: Times): OnRead {
  const decimals = useRef<number[]>([]);
  const reads = useRef(0);
  return useCallback(
    (time, values, columns) => {
      const room = legend.current;
      if (room === null) return;
      const at = room.firstElementChild as HTMLElement;
      room.dataset.cursor = time === null ? '' : String(time);
      write(at, time === null ? '' : written.dateTime(time * 1000) + written.sign(time * 1000));
      at.title = time === null ? '' : written.more(time * 1000);
      at.hidden = time === null;
      const width = columns.length / Math.max(1, looks.length);
      if (decimals.current.length !== looks.length || reads.current % DECIMALS_READS === 0) decimals.current = looks.map((_, i) => commonDecimals((columns[i * width] ?? []).map((each) => each ?? null)));
      reads.current += 1;
      looks.forEach((look, i) => {
        const value = values[i] ?? null;
        const text = value === null ? NONE : number(value, decimals.current[i]) + unitAfter(look.unit);
        write(room.children[i + 1]!.lastElementChild!, text);
      });
    },
    [legend, looks, written],
  );
}

function write(into: Element, text: string): void {
  if (into.textContent !== text) into.textContent = text;
}
