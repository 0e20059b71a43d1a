import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { unit as unitLabel } from '../format';
import { axisLabels, axisWidth, ends, stepsOf } from './axis';
import { onlyAlone } from './alone';
import { colour } from './TimeChart';
import { timeAxis } from './timeaxis';

/** How one line of a chart looks. */
export interface LineLook {
  key: string;
  unit: string | null | undefined;
  /** Name of a colour token, and how the line is broken. */
  colour: string;
  dash: number[];
  /** Of an earlier time: thin, pale and dashed. */
  past: boolean;
  /** Whether two columns follow, of the least and the greatest. */
  banded: boolean;
}

export interface LinesFrame {
  height: number;
  /** The zone whose times stand below. */
  zone: string;
}

export interface LineDeeds {
  /** First and last second of the x axis. */
  ends: () => [number, number];
  /** Ends of a y axis out of those of its data. */
  range?: (low: number | null, high: number | null, axis: number) => [number, number];
  onCursor: (time: number | null) => void;
  onZoom: (from: number, to: number) => void;
  /** A moment was clicked, and not twice; with the time nearest to it that has values. */
  onPick?: (time: number, near: number) => void;
  onOut: () => void;
  /** Where the lines have their area, in pixels from the box's left. */
  onArea?: (left: number, width: number) => void;
}

/** Most y axes of one chart; units beyond them have a scale and no axis. */
export const AXES_MAX = 4;
/** A second click within this time makes a double click. */
const TWICE_MILLIS = 300;
/** Charts of a page share their cursor. */
const SYNC = 'history';

export function unitsOf(lines: readonly Pick<LineLook, 'unit'>[]): string[] {
  return [...new Set(lines.map((each) => each.unit ?? ''))];
}

function seriesOf(lines: readonly LineLook[], units: readonly string[]): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const path = uPlot.paths.linear!();
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of lines) {
    const stroke = colour(line.colour) + (line.past ? '99' : '');
    const scale = `y${units.indexOf(line.unit ?? '')}`;
    series.push({
      scale, stroke, paths: path, spanGaps: false,
      width: line.past ? 1 : 1.5,
      dash: line.past ? [4, 4] : line.dash,
      points: line.past ? { show: false } : { size: 4, fill: stroke, stroke, width: 0, filter: onlyAlone },
    });
    if (!line.banded) continue;
    const edge: uPlot.Series = { scale, stroke: 'transparent', width: 0, points: { show: false }, paths: path };
    series.push(edge, edge);
    bands.push({ series: [series.length - 1, series.length - 2], fill: `${colour(line.colour)}2e` });
  }
  return { series, bands };
}

function valueAxis(unit: string, index: number, text: string, grid: string, font: string): uPlot.Axis {
  return {
    scale: `y${index}`, side: index === 0 ? 3 : 1, stroke: text, font, size: (_, labels) => axisWidth(labels),
    grid: { show: index === 0, stroke: grid, width: 1 }, ticks: { show: false },
    ...(unitLabel(unit) === '' ? {} : { label: unitLabel(unit), labelFont: font, labelSize: 18, labelGap: 0 }),
    incrs: (_u, _axis, low, high) => stepsOf(low, high),
    values: (_, splits) => axisLabels(splits),
  };
}

/** An empty chart of lines over time in a box, each line on the axis of its unit; it goes with the box's width. */
export function linesPlot(host: HTMLElement, lines: readonly LineLook[], { height, zone }: LinesFrame, deeds: LineDeeds): { plot: uPlot; leave: () => void } {
  const text = colour('--text-2');
  const grid = colour('--border');
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const units = unitsOf(lines);
  const { series, bands } = seriesOf(lines, units);
  const range = deeds.range ?? ends;
  const plot = new uPlot(
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
            deeds.onOut();
            return null;
          },
        },
      },
      scales: {
        x: { time: true, range: () => deeds.ends() },
        ...Object.fromEntries(
          units.map((_, i) => [
            `y${i}`,
            { range: (_u: uPlot, low: number | null, high: number | null): [number, number] => range(low, high, i) },
          ]),
        ),
      },
      axes: [
        { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 }, ...timeAxis(zone) },
        ...units.slice(0, AXES_MAX).map((each, i) => valueAxis(each, i, text, grid, font)),
      ],
      series,
      bands,
      hooks: {
        draw: [(u) => deeds.onArea?.(u.bbox.left / uPlot.pxRatio, u.bbox.width / uPlot.pxRatio)],
        setCursor: [(u) => deeds.onCursor(u.cursor.left !== undefined && u.cursor.left >= 0 && u.cursor.idx !== null && u.cursor.idx !== undefined ? (u.data[0][u.cursor.idx] ?? null) : null)],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const a = u.posToVal(u.select.left, 'x');
            const b = u.posToVal(u.select.left + u.select.width, 'x');
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            // With a shared cursor every chart is told of the selection; only the one under the mouse acts on it.
            if (host.matches(':hover')) deeds.onZoom(a, b);
          },
        ],
      },
    },
    [[], ...series.slice(1).map(() => [])] as unknown as uPlot.AlignedData,
    host,
  );
  let down = 0;
  let clicked: ReturnType<typeof setTimeout> | undefined;
  plot.over.addEventListener('mousedown', (event) => (down = event.clientX));
  plot.over.addEventListener('click', (event) => {
    clearTimeout(clicked);
    if (event.detail > 1 || event.target !== plot.over || Math.abs(event.clientX - down) >= 4) return;
    const time = plot.posToVal(event.offsetX, 'x');
    const { idx } = plot.cursor;
    const near = idx === null || idx === undefined ? time : (plot.data[0][idx] ?? time);
    clicked = setTimeout(() => deeds.onPick?.(time, near), TWICE_MILLIS);
  });
  const watched = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== plot.width) plot.setSize({ width: host.clientWidth, height });
  });
  watched.observe(host);
  return {
    plot,
    leave: () => {
      watched.disconnect();
      clearTimeout(clicked);
      plot.destroy();
    },
  };
}
