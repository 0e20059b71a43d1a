import type { Aggregate } from '../api';

/** One series over equal stretches of time: what history gave, and every reading since folded into its stretch. */

/** Stretches that a trail keeps at most. */
export const STRETCHES_MAX = 2_048;
/** Distinct texts of one trail; readings of others are left out. */
export const WORDS_MAX = 256;
/** Readings that may come twice, by two subscriptions of which one takes over from the other: so many times are remembered. */
const TWICE_MAX = 16;

/** What history says of a series, by the times at which stretches begin. */
export interface Sampled {
  /** Milliseconds, rising. */
  times: readonly number[];
  main: readonly unknown[];
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
  counts?: readonly (number | null)[];
}

export interface Stretches {
  /** Length of a stretch, and a time at which one begins, in whole milliseconds. */
  stretchMillis: number;
  phaseMillis: number;
  /** How many are kept. */
  room: number;
}

/**
 * A ring of numbers by the number of their stretch; the oldest is overwritten when a new stretch begins. Texts and truths
 * are kept as the numbers of their words. It has room for {@link STRETCHES_MAX} stretches at most and is never made larger.
 */
export class Trail {
  readonly stretchMillis: number;
  private readonly phaseMillis: number;
  private readonly room: number;
  private readonly main: Float64Array;
  /** Readings in a stretch, for averages; times of the reading that counts, for first and last. */
  private readonly weight: Float64Array;
  private readonly low: Float64Array | null;
  private readonly high: Float64Array | null;
  private readonly words: string[] = [];
  private readonly twice = new Float64Array(TWICE_MAX).fill(Number.NaN);
  private twiceAt = 0;
  /** Number of the newest stretch there is room for. */
  private head = Number.NEGATIVE_INFINITY;
  /** Number of the newest stretch with a value. */
  private last = Number.NEGATIVE_INFINITY;
  private patienceOf = Number.NaN;
  private patience = 0;

  constructor(
    { stretchMillis, phaseMillis, room }: Stretches,
    readonly aggregate: Aggregate,
    banded: boolean,
    /** Whether values are words rather than numbers. */
    private readonly worded = false,
  ) {
    this.stretchMillis = stretchMillis;
    this.phaseMillis = phaseMillis;
    this.room = Math.min(STRETCHES_MAX, Math.max(1, Math.ceil(room)));
    this.main = new Float64Array(this.room).fill(Number.NaN);
    this.weight = new Float64Array(this.room);
    this.low = banded ? new Float64Array(this.room).fill(Number.NaN) : null;
    this.high = banded ? new Float64Array(this.room).fill(Number.NaN) : null;
  }

  /** Number of the stretch that holds a time. */
  numberOf(millis: number): number {
    return Math.floor((millis - this.phaseMillis) / this.stretchMillis);
  }

  /** When a stretch begins, in milliseconds. */
  begins(number: number): number {
    return number * this.stretchMillis + this.phaseMillis;
  }

  /** Puts what history says in place of what is there, from one time to another. */
  put(given: Sampled, fromMillis: number, toMillis: number): void {
    const end = this.numberOf(toMillis - 1);
    this.reach(end);
    for (let n = Math.max(this.numberOf(fromMillis), this.head - this.room + 1); n <= end; n += 1) this.clear(n);
    given.times.forEach((time, i) => {
      const value = this.valueOf(given.main[i]);
      const n = this.numberOf(time);
      if (value === null || !this.holds(n)) return;
      const at = this.at(n);
      this.main[at] = value;
      this.weight[at] = this.aggregate === 'avg' ? (given.counts?.[i] ?? 1) : this.begins(n);
      if (this.low) this.low[at] = given.low?.[i] ?? Number.NaN;
      if (this.high) this.high[at] = given.high?.[i] ?? Number.NaN;
    });
    this.last = this.newest();
    this.patienceOf = Number.NaN;
  }

  /**
   * Folds a reading into its stretch; one that came already is passed over.
   *
   * @returns whether something is different now
   */
  add(millis: number, given: unknown): boolean {
    const value = this.aggregate === 'count' ? (given === null ? null : 1) : this.valueOf(given);
    if (value === null || !Number.isFinite(millis) || this.twice.includes(millis)) return false;
    const n = this.numberOf(millis);
    this.reach(n);
    if (!this.holds(n)) return false;
    this.twice[this.twiceAt++ % TWICE_MAX] = millis;
    this.fold(this.at(n), value, millis);
    this.last = Math.max(this.last, n);
    return true;
  }

  private fold(at: number, value: number, millis: number): void {
    const before = this.main[at]!;
    const none = Number.isNaN(before);
    switch (this.aggregate) {
      case 'avg':
        this.weight[at] = none ? 1 : this.weight[at]! + 1;
        this.main[at] = none ? value : before + (value - before) / this.weight[at]!;
        break;
      case 'min':
        this.main[at] = none ? value : Math.min(before, value);
        break;
      case 'max':
        this.main[at] = none ? value : Math.max(before, value);
        break;
      case 'sum':
      case 'count':
        this.main[at] = none ? value : before + value;
        break;
      case 'first':
        if (none || millis < this.weight[at]!) this.take(at, value, millis);
        break;
      case 'last':
        if (none || millis >= this.weight[at]!) this.take(at, value, millis);
        break;
    }
    if (this.low && !(this.low[at]! <= value)) this.low[at] = value;
    if (this.high && !(this.high[at]! >= value)) this.high[at] = value;
  }

  private take(at: number, value: number, millis: number): void {
    this.main[at] = value;
    this.weight[at] = millis;
  }

  /** The number, the word or the truth of a stretch; null where there is none. */
  value(n: number): number | null {
    const value = this.holds(n) ? this.main[this.at(n)]! : Number.NaN;
    return Number.isNaN(value) ? null : value;
  }

  word(n: number): string | null {
    const value = this.value(n);
    return value === null ? null : (this.words[value] ?? null);
  }

  /** Number of the newest stretch with a value that is not behind the given one; null when there is none. */
  lastBefore(n: number): number | null {
    for (let i = Math.min(n, this.last); i > this.head - this.room; i -= 1) if (this.value(i) !== null) return i;
    return null;
  }

  /**
   * Columns for a chart: a value where there is one, null where a silence begins, undefined where a line is drawn through.
   *
   * @param into as many columns as there are of this trail, each as long as is read; what was in them is overwritten
   */
  read(first: number, length: number, into: (number | null | undefined)[][]): void {
    const sources = this.low && this.high ? [this.main, this.low, this.high] : [this.main];
    const patience = this.patienceNow();
    let before = Number.NaN;
    for (let i = 0; i < length; i += 1) {
      const n = first + i;
      const there = this.value(n) !== null;
      if (!there) for (const column of into) column[i] = undefined;
      else {
        const at = this.at(n);
        sources.forEach((source, c) => (into[c]![i] = Number.isNaN(source[at]!) ? null : source[at]!));
        if (n - before > patience) for (const column of into) column[before + 1 - first] = null;
        before = n;
      }
    }
  }

  /** Times in milliseconds and values, of the stretches that have one. */
  rows(first: number, length: number): { times: number[]; values: (number | string)[] } {
    const times: number[] = [];
    const values: (number | string)[] = [];
    for (let n = first; n < first + length; n += 1) {
      const value = this.worded ? this.word(n) : this.value(n);
      if (value === null) continue;
      times.push(this.begins(n));
      values.push(value);
    }
    return { times, values };
  }

  /** Stretches without a value after which it is silent: three usual distances, and two at least. */
  private patienceNow(): number {
    if (this.patienceOf === this.head) return this.patience;
    const steps: number[] = [];
    let before = Number.NaN;
    for (let n = this.head - this.room + 1; n <= this.head; n += 1) {
      if (this.value(n) === null) continue;
      if (!Number.isNaN(before)) steps.push(n - before);
      before = n;
    }
    steps.sort((a, b) => a - b);
    this.patience = Math.max(2, 3 * (steps[steps.length >> 1] ?? 0));
    this.patienceOf = this.head;
    return this.patience;
  }

  /** Makes room up to a stretch; the oldest ones go. */
  private reach(n: number): void {
    if (n <= this.head) return;
    for (let i = Math.max(this.head + 1, n - this.room + 1); i <= n; i += 1) this.clear(i);
    this.head = n;
  }

  private clear(n: number): void {
    const at = this.at(n);
    this.main[at] = Number.NaN;
    this.weight[at] = 0;
    if (this.low) this.low[at] = Number.NaN;
    if (this.high) this.high[at] = Number.NaN;
  }

  private newest(): number {
    for (let n = this.head; n > this.head - this.room; n -= 1) if (this.value(n) !== null) return n;
    return Number.NEGATIVE_INFINITY;
  }

  private holds(n: number): boolean {
    return n <= this.head && n > this.head - this.room;
  }

  private at(n: number): number {
    return ((n % this.room) + this.room) % this.room;
  }

  private valueOf(given: unknown): number | null {
    if (!this.worded) return typeof given === 'number' && Number.isFinite(given) ? given : null;
    if (given === null || given === undefined) return null;
    const word = String(given);
    const known = this.words.indexOf(word);
    if (known >= 0) return known;
    return this.words.length < WORDS_MAX ? this.words.push(word) - 1 : null;
  }
}
