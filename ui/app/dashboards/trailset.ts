import type { Aggregate } from '../api';
import { numeric } from '../charts/series';
import { STRETCHES_MAX, Trail } from '../charts/trail';
import { serverNow } from '../clock';
import { live } from '../live';
import { type Ask, asks, type Grid, type Known, movingEnd, seriesText, valuesOf } from '../pages/question';
import { type LiveReadings, readings } from '../readings';
import { type Together, together } from './together';

/** What trails are asked for. */
export interface Shape {
  aggregate: Aggregate;
  band: boolean;
  grid: Grid;
  /** Seconds that the window is long, and where one that does not move ends. */
  length: number;
  to: number;
  live: boolean;
}

/** Where trails have their data from; tests give their own. */
export interface Sources {
  together: Pick<Together, 'ask'>;
  readings: Pick<LiveReadings, 'listen'>;
  /** The server's time, and how far history is behind it, in milliseconds. */
  now: () => number;
  lag: () => number;
}

const SOURCES: Sources = { together, readings, now: serverNow, lag: () => (live.read().lag.history ?? 1) * 1000 };

/** Readings that are kept while history has not answered. */
const EARLY_MAX = 4_000;
/** Trails that nobody watches any more go on for so long. */
const LINGER_MILLIS = 5_000;
/** History has what was reported so long ago, and more when it is behind. */
const SETTLE_MILLIS = 4_000;
/** A stretch that ends later than this is not asked for again: a few readings do not count in it. */
const MEND_MAX_MILLIS = 6 * 3_600_000;
/** Readings of a clock that is further ahead have no place in a window that ends now. */
const AHEAD_MILLIS = 5_000;
/** Stretches beside the window: one that begins while it is drawn, and what a day's turn needs. */
const SPARE = 26;

/** The part of trails that a window shows. */
export interface Seen {
  /** Number of its first stretch, and how many there are. */
  first: number;
  length: number;
  /** Ends of the axis, in seconds. */
  from: number;
  to: number;
}

/**
 * The trails of some series over one grid: history is asked once, and every reading since is folded in. The stretch in which
 * the two meet is asked for once more when it is over, since a reading may have been counted by both or by neither.
 */
export class TrailSet {
  readonly trails: readonly Trail[];
  /** Whether trails have a least and a greatest of each stretch. */
  readonly banded: boolean;
  /** Whether readings still come in; a set that has missed some is to be made anew. */
  running = false;
  private early: (() => void)[] | null = [];
  /** What was reported up to here, history has; it is not counted a second time. */
  private cut = Number.NEGATIVE_INFINITY;
  private readonly watchers = new Set<() => void>();
  private leave: (() => void)[] = [];
  private linger: ReturnType<typeof setTimeout> | undefined;
  private mend: ReturnType<typeof setTimeout> | undefined;
  private readonly stopped = new AbortController();

  private constructor(
    readonly series: readonly Known[],
    readonly shape: Shape,
    private readonly sources: Sources,
  ) {
    const { stretch, from, points } = shape.grid;
    this.banded = shape.band && shape.aggregate !== 'count' && shape.aggregate !== 'sum';
    const stretchMillis = Math.round(stretch * 1000);
    const phaseMillis = Math.round(from * 1000) % stretchMillis;
    this.trails = series.map((each) => new Trail({ stretchMillis, phaseMillis, room: Math.min(STRETCHES_MAX, points + SPARE) }, shape.aggregate, this.banded && numeric(each.definition), !numeric(each.definition)));
  }

  /** Trails with what history has; they are listening before it is asked. */
  static async load(series: readonly Known[], shape: Shape, signal: AbortSignal, sources: Sources = SOURCES): Promise<TrailSet> {
    const set = new TrailSet(series, shape, sources);
    const wanted = asks(series, shape.aggregate, shape.band).map((each) => (shape.live && each.aggregates.includes('avg') ? { ...each, aggregates: [...each.aggregates, 'count' as const] } : each));
    if (shape.live) set.start();
    try {
      const cut = sources.now() - sources.lag();
      await set.put(wanted, shape.grid, signal);
      set.begin(cut, wanted);
      return set;
    } catch (error) {
      set.stop();
      throw error;
    }
  }

  /** Is called whenever something was added; while nobody watches, the trails end. */
  readonly watch = (watcher: () => void): (() => void) => {
    clearTimeout(this.linger);
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) this.leaveLater();
    };
  };

  seen(nowMillis = this.sources.now()): Seen {
    const { live: moves, length, to: end, grid } = this.shape;
    const trail = this.trails[0];
    if (trail === undefined) return { first: 0, length: 0, from: end - length, to: end };
    const last = trail.numberOf(moves ? nowMillis : end * 1000 - 1);
    // Whatever their stretches are, all charts of a page have the same ends.
    const to = moves ? movingEnd(nowMillis, length) : end;
    const from = to - length;
    const first = trail.numberOf(from * 1000);
    return { first, length: Math.min(last - first + 1, grid.points + SPARE), from, to };
  }

  /** Whether no trail has anything in the window. */
  empty(): boolean {
    const { first, length } = this.seen();
    return this.trails.every((each) => (each.lastBefore(first + length - 1) ?? Number.NEGATIVE_INFINITY) < first);
  }

  private start(): void {
    this.running = true;
    const byThing = new Map<string, number[]>();
    this.series.forEach((each, i) => byThing.set(each.thing, [...(byThing.get(each.thing) ?? []), i]));
    this.leave = [...byThing].map(([thing, mine]) =>
      this.sources.readings.listen(thing, mine.map((i) => this.series[i]!.property), (time, values) => this.take(mine, time, values)),
    );
  }

  private take(mine: readonly number[], time: number, values: Readonly<Record<string, unknown>>): void {
    if (this.early !== null) {
      if (this.early.length < EARLY_MAX) this.early.push(() => this.take(mine, time, values));
      return;
    }
    if (time > this.sources.now() + AHEAD_MILLIS || time <= this.cut) return;
    let different = false;
    for (const i of mine) {
      const given = values[this.series[i]!.property];
      if (given !== undefined && this.trails[i]!.add(time, given)) different = true;
    }
    if (different) for (const each of this.watchers) each();
  }

  private begin(cut: number, wanted: readonly Ask[]): void {
    const early = this.early ?? [];
    this.early = null;
    this.cut = cut;
    for (const each of early) each();
    // Later ones may be late ones, which history did not have.
    this.cut = Number.NEGATIVE_INFINITY;
    if (!this.shape.live) return;
    if (this.watchers.size === 0) this.leaveLater();
    this.mendLater(cut, wanted);
  }

  private mendLater(cut: number, wanted: readonly Ask[]): void {
    const trail = this.trails[0];
    if (trail === undefined) return;
    const from = trail.numberOf(cut);
    const to = trail.numberOf(this.sources.now());
    const { stretch } = this.shape.grid;
    const wait = trail.begins(to + 1) + Math.max(SETTLE_MILLIS, 2 * this.sources.lag()) - this.sources.now();
    if (wait > MEND_MAX_MILLIS) return;
    const grid = { from: trail.begins(from) / 1000, to: trail.begins(to + 1) / 1000, stretch, points: to - from + 1 };
    this.mend = setTimeout(() => {
      // Without an answer the line stays as it is, which is near enough.
      void this.put(wanted, grid, this.stopped.signal).then(() => {
        for (const each of this.watchers) each();
      }, () => undefined);
    }, wait);
  }

  private async put(wanted: readonly Ask[], grid: Grid, signal: AbortSignal): Promise<void> {
    const answers = await Promise.all(wanted.map((ask) => this.sources.together.ask(ask, grid, signal)));
    this.series.forEach((each, i) => {
      const of = wanted.findIndex((ask) => ask.things.includes(each.thing) && ask.properties.includes(each.property));
      this.trails[i]!.put(valuesOf(answers[of]!, wanted[of]!, each, this.shape.aggregate), grid.from * 1000, grid.to * 1000);
    });
  }

  private leaveLater(): void {
    clearTimeout(this.linger);
    this.linger = setTimeout(() => this.stop(), LINGER_MILLIS);
  }

  private stop(): void {
    this.running = false;
    clearTimeout(this.linger);
    clearTimeout(this.mend);
    this.stopped.abort();
    for (const each of this.leave) each();
    this.leave = [];
  }
}

/** Whether two lists name the same series in the same order. */
export function sameSeries(a: readonly Known[], b: readonly Known[]): boolean {
  return a.length === b.length && a.every((each, i) => seriesText(each) === seriesText(b[i]!));
}
