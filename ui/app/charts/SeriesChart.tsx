import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type uPlot from 'uplot';
import { useLook } from '../theme';
import { useZone } from '../zones';
import type { Column } from './gaps';
import { type LineLook, linesPlot } from './lines';

export { AXES_MAX, unitsOf } from './lines';

export interface Line extends Omit<LineLook, 'banded'> {
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
  onPick?: (time: number, near: number) => void;
  onOut: () => void;
  /** Where the lines have their area, in pixels from the figure's left. */
  onArea?: (left: number, width: number) => void;
  /** What stands over the area of the lines, from its left to its right edge. */
  marks?: ReactNode;
}

/** Lines over time, each on the axis of its unit, with the lines of an earlier time behind them. */
export default function SeriesChart({ times, lines, from, to, height, sentence, onCursor, onZoom, onPick, onOut, onArea, marks }: Props) {
  const zone = useZone();
  const look = useLook();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [over, setOver] = useState<HTMLElement | null>(null);
  const deeds = useRef({ onCursor, onZoom, onPick, onOut, onArea });
  deeds.current = { onCursor, onZoom, onPick, onOut, onArea };
  const window_ = useRef({ from, to });
  window_.current = { from, to };
  const shape = JSON.stringify(lines.map(({ key, unit, colour: token, dash, past, low, high }): LineLook => ({ key, unit, colour: token, dash, past, banded: low !== undefined && high !== undefined })));

  useLayoutEffect(() => {
    const made = linesPlot(box.current!, JSON.parse(shape) as LineLook[], { height, zone }, {
      ends: () => [window_.current.from, window_.current.to],
      onCursor: (time) => deeds.current.onCursor(time),
      onZoom: (a, b) => deeds.current.onZoom(a, b),
      onPick: (time, near) => deeds.current.onPick?.(time, near),
      onOut: () => deeds.current.onOut(),
      onArea: (left, width) => deeds.current.onArea?.(left + box.current!.offsetLeft - box.current!.parentElement!.offsetLeft, width),
    });
    plot.current = made.plot;
    setOver(made.plot.over);
    return () => {
      made.leave();
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
      {over && marks && createPortal(marks, over)}
    </figure>
  );
}

function count(column: Column | (number | null | undefined)[]): number {
  let n = 0;
  for (const each of column) if (each !== null && each !== undefined) n += 1;
  return n;
}
