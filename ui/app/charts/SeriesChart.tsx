import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { unit as unitLabel } from '../format';
import { useLook } from '../theme';
import { axisLabels, axisWidth, ends } from './axis';
import type { Column } from './gaps';
import { colour } from './TimeChart';
import { timeAxis } from './timeaxis';
import { useZone } from '../zones';

export interface Line {
  key: string;
  unit: string | null | undefined;
  /** Name of a colour token, and how the line is broken. */
  colour: string;
  dash: number[];
  /** Of an earlier time: thin, pale and dashed. */
  past: boolean;
  /** Over the times of the chart; undefined where another line has a time of its own. */
  main: (number | null | undefined)[];
  low?: (number | null | undefined)[];
  high?: (number | null | undefined)[];
}

interface Props {
  times: number[];
  lines: Line[];
  /** First and last second of the x axis. */
  from: number;
  to: number;
  height: number;
  sentence: string;
  onCursor: (time: number | null) => void;
  onZoom: (from: number, to: number) => void;
  onOut: () => void;
}

/** Most y axes of one chart; units beyond them have a scale and no axis. */
export const AXES_MAX = 4;
/** Charts of a page share their cursor. */
const SYNC = 'history';

export function unitsOf(lines: readonly Pick<Line, 'unit'>[]): string[] {
  return [...new Set(lines.map((each) => each.unit ?? ''))];
}

/** Lines over time, each on the axis of its unit, with the lines of an earlier time behind them. */
export default function SeriesChart({ times, lines, from, to, height, sentence, onCursor, onZoom, onOut }: Props) {
  const zone = useZone();
  const look = useLook();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const deeds = useRef({ onCursor, onZoom, onOut });
  deeds.current = { onCursor, onZoom, onOut };
  const window_ = useRef({ from, to });
  window_.current = { from, to };
  const shape = JSON.stringify(lines.map(({ key, unit, colour: token, dash, past, low }) => [key, unit, token, dash, past, low !== undefined]));
  const drawnLines = useRef(lines);
  drawnLines.current = lines;

  useLayoutEffect(() => {
    const host = box.current!;
    const text = colour('--text-2');
    const grid = colour('--border');
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const units = unitsOf(drawnLines.current);
    const path = uPlot.paths.linear!();
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    for (const line of drawnLines.current) {
      const stroke = colour(line.colour) + (line.past ? '99' : '');
      const scale = `y${units.indexOf(line.unit ?? '')}`;
      series.push({
        scale, stroke, paths: path, spanGaps: false,
        width: line.past ? 1 : 1.5,
        dash: line.past ? [4, 4] : line.dash,
        points: line.past ? { show: false } : { size: 4, fill: stroke, stroke, width: 0 },
      });
      if (!line.low) continue;
      const edge: uPlot.Series = { scale, stroke: 'transparent', width: 0, points: { show: false }, paths: path };
      series.push(edge, edge);
      bands.push({ series: [series.length - 1, series.length - 2], fill: `${colour(line.colour)}2e` });
    }
    const made = new uPlot(
      {
        width: Math.max(host.clientWidth, 120),
        height,
        padding: [10, units.length > 1 ? 4 : 24, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false },
          sync: { key: SYNC, setSeries: false },
          points: { size: 7 },
          bind: {
            dblclick: () => () => {
              deeds.current.onOut();
              return null;
            },
          },
        },
        scales: {
          x: { time: true, range: () => [window_.current.from, window_.current.to] },
          ...Object.fromEntries(
            units.map((_, i) => [
              `y${i}`,
              {
                range: (_u: uPlot, low: number | null, high: number | null) => ends(low, high),
              },
            ]),
          ),
        },
        axes: [
          { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 }, ...timeAxis(zone) },
          ...units.slice(0, AXES_MAX).map((each, i): uPlot.Axis => ({
            scale: `y${i}`, side: i === 0 ? 3 : 1, stroke: text, font, size: (_, labels) => axisWidth(labels),
            grid: { show: i === 0, stroke: grid, width: 1 }, ticks: { show: false },
            ...(unitLabel(each) === '' ? {} : { label: unitLabel(each), labelFont: font, labelSize: 18, labelGap: 0 }),
            values: (_, splits) => axisLabels(splits),
          })),
        ],
        series,
        bands,
        hooks: {
          setCursor: [(u) => deeds.current.onCursor(u.cursor.left !== undefined && u.cursor.left >= 0 && u.cursor.idx !== null && u.cursor.idx !== undefined ? (u.data[0][u.cursor.idx] ?? null) : null)],
          setSelect: [
            (u) => {
              if (u.select.width < 4) return;
              const a = u.posToVal(u.select.left, 'x');
              const b = u.posToVal(u.select.left + u.select.width, 'x');
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              // With a shared cursor every chart is told of the selection; only the one under the mouse acts on it.
              if (host.matches(':hover')) deeds.current.onZoom(a, b);
            },
          ],
        },
      },
      [[], ...series.slice(1).map(() => [])] as unknown as uPlot.AlignedData,
      host,
    );
    plot.current = made;
    const seen = new ResizeObserver(() => {
      if (host.clientWidth > 0) made.setSize({ width: host.clientWidth, height });
    });
    seen.observe(host);
    return () => {
      seen.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [look, shape, height, zone]);

  const data = useMemo(
    () => [times, ...lines.flatMap((each) => (each.low && each.high ? [each.main, each.low, each.high] : [each.main]))] as uPlot.AlignedData,
    [times, lines],
  );
  useEffect(() => {
    const u = plot.current;
    if (!u) return;
    u.setData(data, false);
    u.setScale('x', { min: from, max: to });
    // Counted by tests in a browser: points that were really handed to the chart.
    box.current!.dataset.points = String(lines.reduce((n, each) => n + count(each.main), 0));
    box.current!.dataset.lines = String(lines.length);
  }, [data, lines, from, to, look, shape, height, zone]);

  return (
    <figure className="chart" role="figure" aria-label={sentence}>
      <div ref={box} className="plot" style={{ minHeight: height }} />
    </figure>
  );
}

function count(column: Column | (number | null | undefined)[]): number {
  let n = 0;
  for (const each of column) if (each !== null && each !== undefined) n += 1;
  return n;
}
