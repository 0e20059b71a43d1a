import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { commonDecimals, NONE, number, unitAfter } from '../format';
import { useTexts } from '../texts';
import { useLook } from '../theme';
import { onlyAlone } from './alone';
import { axisLabels, axisWidth, ends, stepsOf } from './axis';
import { type Column, gapCount } from './gaps';
import { Time } from '../parts';
import { timeAxis } from './timeaxis';
import { useTimes } from '../zones';

export interface ChartData {
  /** Times in seconds, rising. */
  times: number[];
  main: Column;
  /** Least and greatest of each stretch; drawn as a band. */
  low?: Column;
  high?: Column;
  /** Names of the whole numbers when values are texts. */
  names?: string[];
}

interface Props {
  data: ChartData;
  /** First and last second of the x axis. */
  from: number;
  to: number;
  unit: string | null | undefined;
  title: string;
  height: number;
  stepped: boolean;
  /** Called when a stretch was dragged over. */
  onZoom?: (from: number, to: number) => void;
  /** What stands over the area of the line, from its left to its right edge. */
  marks?: ReactNode;
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A line over time with its band, a read-out at a fixed place, and a sentence for those who cannot see it. */
export default function TimeChart({ data, from, to, unit, title, height, stepped, onZoom, marks }: Props) {
  const t = useTexts();
  const times = useTimes();
  const look = useLook();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [over, setOver] = useState<HTMLElement | null>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const window_ = useRef({ from, to });
  window_.current = { from, to };
  const [at, setAt] = useState<number | null>(null);
  const names = useRef(data.names);
  names.current = data.names;
  const banded = data.low !== undefined && data.high !== undefined;
  const category = data.names !== undefined;

  const aligned = useMemo<uPlot.AlignedData>(
    () => (banded ? [data.times, data.main, data.low!, data.high!] : [data.times, data.main]),
    [banded, data],
  );

  useLayoutEffect(() => {
    const host = box.current!;
    const line = colour('--series-1');
    const text = colour('--text-2');
    const grid = colour('--border');
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const path = stepped ? uPlot.paths.stepped!({ align: 1 }) : uPlot.paths.linear!();
    const edge: uPlot.Series = { scale: 'y', stroke: 'transparent', width: 0, points: { show: false }, paths: path };
    const made = new uPlot(
      {
        width: Math.max(host.clientWidth, 120),
        height,
        padding: [8, 30, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false },
          points: { size: 7, fill: line },
        },
        scales: {
          x: { time: true, range: () => [window_.current.from, window_.current.to] },
          y: {
            range: (_, low, high) => {
              if (category) return [-0.5, Math.max(0.5, (names.current?.length ?? 1) - 0.5)];
              return ends(low, high);
            },
          },
        },
        axes: [
          { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 }, ...timeAxis(times.zone) },
          {
            stroke: text, font, size: category ? 92 : (_, labels) => axisWidth(labels), grid: { stroke: grid, width: 1 }, ticks: { show: false },
            ...(category ? { incrs: [1], space: 16 } : { incrs: (_u, _axis, low, high) => stepsOf(low, high) }),
            values: (_, splits) => {
              if (category) return splits.map((v) => (Number.isInteger(v) ? cut(names.current?.[v] ?? '') : ''));
              return axisLabels(splits);
            },
          },
        ],
        series: [
          {},
          { scale: 'y', stroke: line, width: 1.5, paths: path, points: { size: 4, fill: line, stroke: line, width: 0, filter: onlyAlone }, spanGaps: false },
          ...(banded ? [edge, edge] : []),
        ],
        bands: banded ? [{ series: [3, 2], fill: `${line}2e` }] : [],
        hooks: {
          setCursor: [(u) => setAt(u.cursor.idx ?? null)],
          setSelect: [
            (u) => {
              if (u.select.width < 4) return;
              const a = u.posToVal(u.select.left, 'x');
              const b = u.posToVal(u.select.left + u.select.width, 'x');
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              zoom.current?.(a, b);
            },
          ],
        },
      },
      [[], [], ...(banded ? [[], []] : [])] as unknown as uPlot.AlignedData,
      host,
    );
    plot.current = made;
    setOver(made.over);
    const seen = new ResizeObserver(() => {
      if (host.clientWidth > 0) made.setSize({ width: host.clientWidth, height });
    });
    seen.observe(host);
    return () => {
      seen.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [look, banded, stepped, category, height, times.zone]);

  useEffect(() => {
    const u = plot.current;
    if (!u) return;
    u.setData(aligned, false);
    u.setScale('x', { min: from, max: to });
    // Counted by tests in a browser: points that were really handed to the chart.
    box.current!.dataset.points = String(data.main.reduce<number>((n, v) => (v === null ? n : n + 1), 0));
    box.current!.dataset.gaps = String(gapCount(data.main));
  }, [aligned, data, from, to, look, banded, stepped, category, height, times.zone]);

  const decimals = useMemo(() => commonDecimals(data.main), [data]);
  const bare = (v: number | null | undefined) => (v === null || v === undefined ? NONE : category ? (data.names?.[v] ?? NONE) : number(v, decimals));
  const say = (v: number | null | undefined) => (v === null || v === undefined || category ? bare(v) : bare(v) + unitAfter(unit));
  const shown = at !== null && data.times[at] !== undefined ? at : null;
  const last = data.main.findLastIndex((v) => v !== null);
  const index = shown ?? (last >= 0 ? last : null);
  const numbers = data.main.filter((v): v is number => v !== null);
  const low = (data.low ?? numbers).reduce<number>((m, v) => (v === null ? m : Math.min(m, v)), Number.POSITIVE_INFINITY);
  const high = (data.high ?? numbers).reduce<number>((m, v) => (v === null ? m : Math.max(m, v)), Number.NEGATIVE_INFINITY);
  const sentence =
    numbers.length === 0
      ? t.chart.emptySentence(title)
      : t.chart.sentence(title, times.dateTime(from * 1000), times.dateTime(to * 1000), say(low), say(high), gapCount(data.main));

  return (
    <figure className="chart" role="figure" aria-label={sentence}>
      <figcaption className="readout" aria-live="off">
        {index !== null && (
          <>
            <Time className="readout-time" at={data.times[index]! * 1000} />
            <b>{say(data.main[index])}</b>
            {banded && data.low![index] !== null && data.low![index] !== undefined && data.low![index] !== data.high![index] && (
              <span>
                {bare(data.low![index])} … {say(data.high![index])}
              </span>
            )}
          </>
        )}
      </figcaption>
      <div ref={box} className="plot" style={{ minHeight: height }} />
      {over && marks && createPortal(marks, over)}
    </figure>
  );
}

function cut(text: string): string {
  return text.length > 13 ? `${text.slice(0, 12)}…` : text;
}
