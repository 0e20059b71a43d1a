import { useEffect, useLayoutEffect, useRef } from 'react';
import type uPlot from 'uplot';
import { everySecond } from '../clock';
import { useLook } from '../theme';
import { useZone } from '../zones';
import { ends } from './axis';
import { type LineLook, linesPlot, type LinesFrame } from './lines';
import { CHART_MILLIS, painter, type Picture } from './painter';
import { Steady } from './steady';
import type { Trail } from './trail';

/** Trails with the window in which they are drawn. */
export interface LiveWindow {
  readonly trails: readonly Trail[];
  seen(): { first: number; length: number; from: number; to: number };
  watch(changed: () => void): () => void;
}

/** What stands in a chart after it was drawn: a value for each line, at the cursor or else the newest. */
export type OnRead = (time: number | null, values: (number | null)[], columns: (number | null | undefined)[][]) => void;

interface Props {
  set: LiveWindow;
  looks: LineLook[];
  height: number;
  /** What is drawn, for those who cannot see it. */
  sentence: (from: number, to: number) => string;
  /** Whether it is on the screen; one that is not is not drawn. */
  visible: boolean;
  onRead: OnRead;
  onZoom: (from: number, to: number) => void;
  onOut: () => void;
}

/** The read-out follows the mouse. */
const READ_MILLIS = 30;
/** The value read at the cursor is of no stretch further away. */
const NEAR_STRETCHES = 2;

/** What is drawn, in columns that are made once and written over. */
class Drawing {
  readonly times: number[] = [];
  readonly columns: (number | null | undefined)[][];
  private first = Number.NaN;

  constructor(
    readonly set: LiveWindow,
    looks: readonly LineLook[],
  ) {
    this.columns = looks.flatMap((each) => (each.banded ? [[], [], []] : [[]]));
  }

  /** @returns the window that was read */
  read(): ReturnType<LiveWindow['seen']> {
    const seen = this.set.seen();
    if (seen.first !== this.first || seen.length !== this.times.length) {
      this.first = seen.first;
      for (const each of [this.times, ...this.columns]) each.length = seen.length;
      const trail = this.set.trails[0];
      for (let i = 0; trail && i < seen.length; i += 1) this.times[i] = trail.begins(seen.first + i) / 1000;
    }
    let column = 0;
    for (const each of this.set.trails) {
      const width = this.columns.length / this.set.trails.length;
      each.read(seen.first, seen.length, this.columns.slice(column, (column += width)));
    }
    return seen;
  }

  /** Values near a time, or the newest ones of the window. */
  values(time: number | null): (number | null)[] {
    const last = this.first + this.times.length - 1;
    return this.set.trails.map((each) => {
      const wanted = time === null ? last : each.numberOf(time * 1000);
      const n = each.lastBefore(wanted);
      return n === null || n < this.first || (time !== null && wanted - n > NEAR_STRETCHES) ? null : each.value(n);
    });
  }
}

/** A chart in a box: it draws whatever trails it is given, when the painter says so. */
class LiveChart {
  private readonly plot: uPlot;
  private readonly leave: () => void;
  private drawing: Drawing | null = null;
  private steady = new Map<number, Steady>();
  private ends: [number, number] = [0, 1];
  private cursor: number | null = null;
  private count = 0;
  /** The sentence names minutes, so it is written once in each. */
  private minute = Number.NaN;
  private visible = false;
  private readonly picture: Picture = { drawn: 0, again: CHART_MILLIS, draw: () => this.draw(), write: () => this.write() };
  private readonly reading: Picture = { drawn: 0, again: READ_MILLIS, draw: () => this.read() };

  constructor(
    private readonly host: HTMLElement,
    private readonly looks: readonly LineLook[],
    frame: LinesFrame,
    private readonly deeds: { readonly current: Pick<Props, 'sentence' | 'onRead' | 'onZoom' | 'onOut'> },
  ) {
    const { plot, leave } = linesPlot(host, looks, frame, {
      ends: () => this.ends,
      range: (low, high, axis) => {
        if (low === null || high === null) return ends(low, high);
        let kept = this.steady.get(axis);
        if (!kept) this.steady.set(axis, (kept = new Steady()));
        return ends(...kept.ends(low, high, performance.now()));
      },
      onCursor: (time) => {
        if (time === this.cursor) return;
        this.cursor = time;
        if (this.visible) painter.ask(this.reading);
      },
      onZoom: (from, to) => this.deeds.current.onZoom(from, to),
      onOut: () => this.deeds.current.onOut(),
    });
    this.plot = plot;
    this.leave = leave;
  }

  /** Draws these trails from now on, until the answer is called. */
  use(set: LiveWindow): () => void {
    this.drawing = new Drawing(set, this.looks);
    this.steady = new Map();
    let end = Number.NaN;
    const changed = () => this.ask();
    const over = () => {
      const now = set.seen().to;
      if (now !== end) changed();
      end = now;
    };
    const leaves = [set.watch(changed), everySecond(over)];
    this.ask();
    return () => leaves.forEach((each) => each());
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.ask();
  }

  close(): void {
    painter.forget(this.picture);
    painter.forget(this.reading);
    this.leave();
  }

  private ask(): void {
    if (this.visible) painter.ask(this.picture);
  }

  private draw(): void {
    // A stretch that is being dragged over does not move away.
    if (this.drawing === null || !this.visible || this.plot.select.width > 0) return;
    const seen = this.drawing.read();
    this.ends = [seen.from, seen.to];
    const { times, columns } = this.drawing;
    this.plot.batch(() => {
      this.plot.setData([times, ...columns] as uPlot.AlignedData, false);
      this.plot.setScale('x', { min: seen.from, max: seen.to });
    });
    this.count += 1;
  }

  private write(): void {
    if (this.drawing === null || this.count === 0) return;
    this.read();
    const [from, to] = this.ends;
    const minute = Math.floor(to / 60);
    if (minute !== this.minute) this.host.parentElement?.setAttribute('aria-label', this.deeds.current.sentence(from, to));
    this.minute = minute;
    // Counted by tests in a browser: what was really handed to the chart, and how often.
    this.host.dataset.points = String(points(this.drawing, this.looks));
    this.host.dataset.lines = String(this.looks.length);
    this.host.dataset.drawn = String(this.count);
    this.host.dataset.ends = this.ends.join(' ');
  }

  private read(): void {
    if (this.drawing) this.deeds.current.onRead(this.cursor, this.drawing.values(this.cursor), this.drawing.columns);
  }
}

/** Lines over time that go on by themselves: nothing is rendered for a new point, it is drawn with those of all other charts. */
export default function LiveLines({ set, looks, height, sentence, visible, onRead, onZoom, onOut }: Props) {
  const look = useLook();
  const zone = useZone();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<LiveChart | null>(null);
  const deeds = useRef({ sentence, onRead, onZoom, onOut });
  deeds.current = { sentence, onRead, onZoom, onOut };
  const shape = JSON.stringify(looks);

  useLayoutEffect(() => {
    const made = new LiveChart(box.current!, JSON.parse(shape) as LineLook[], { height, zone }, deeds);
    chart.current = made;
    return () => made.close();
  }, [look, shape, height, zone]);
  useEffect(() => chart.current?.use(set), [set, look, shape, height, zone]);
  useEffect(() => chart.current?.show(visible), [visible, look, shape, height, zone]);

  return (
    <figure className="chart" role="figure">
      <div ref={box} className="plot" style={{ minHeight: height }} />
    </figure>
  );
}

function points(drawing: Drawing, lines: readonly LineLook[]): number {
  const width = drawing.columns.length / Math.max(1, lines.length);
  let n = 0;
  for (let c = 0; c < drawing.columns.length; c += width) for (const each of drawing.columns[c]!) if (each !== null && each !== undefined) n += 1;
  return n;
}
