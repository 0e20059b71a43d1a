/** Where a line must break: pure functions over columns of a chart. */

export type Column = (number | null)[];

/** The middle distance between neighbouring times, in the unit of the times; 0 with fewer than two. */
export function medianStep(times: readonly number[]): number {
  if (times.length < 2) return 0;
  const steps = times.slice(1).map((time, i) => time - times[i]!).sort((a, b) => a - b);
  return steps[steps.length >> 1]!;
}

/**
 * Puts an empty row into every silence, so that nothing is drawn through it. Silent is a distance beyond three usual ones
 * and beyond two stretches of a sampled answer; the first rule keeps a slow reporter's line whole when stretches are short.
 *
 * @param stretch length of a stretch of a sampled answer; 0 for raw rows
 */
export function withGaps(times: readonly number[], columns: readonly Column[], stretch: number): { times: number[]; columns: Column[] } {
  const limit = Math.max(3 * medianStep(times), 2 * stretch) * 1.000_001;
  const outTimes: number[] = [];
  const outColumns: Column[] = columns.map(() => []);
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i]!;
    const before = i === 0 ? time : times[i - 1]!;
    if (limit > 0 && time - before > limit) {
      outTimes.push((time + before) / 2);
      for (const column of outColumns) column.push(null);
    }
    outTimes.push(time);
    columns.forEach((column, c) => outColumns[c]!.push(column[i] ?? null));
  }
  return { times: outTimes, columns: outColumns };
}

/** Number of breaks in a column that has values on both sides. */
export function gapCount(column: Column): number {
  let gaps = 0;
  let open = false;
  let seen = false;
  for (const each of column) {
    if (each === null) open = seen;
    else {
      if (open) gaps += 1;
      open = false;
      seen = true;
    }
  }
  return gaps;
}

/** Texts as steps: each distinct one gets the next whole number, in the order they appear, within a limit. */
export function categories(values: readonly unknown[], known: readonly string[], limit = 64): { names: string[]; column: Column } {
  const names = [...known];
  const column = values.map((each) => {
    if (each === null || each === undefined) return null;
    const name = String(each);
    let index = names.indexOf(name);
    if (index < 0) {
      if (names.length >= limit) return null;
      index = names.push(name) - 1;
    }
    return index;
  });
  return { names, column };
}

/** The newest readings of one property, within a number of seconds and of points; for the live chart. */
export class Recent {
  static readonly POINTS_MAX = 6_000;
  times: number[] = [];
  values: unknown[] = [];

  constructor(readonly seconds: number) {}

  /** Adds a value at a time in seconds; a late one finds its place, one of the same time is replaced. */
  add(time: number, value: unknown): void {
    let at = this.times.length;
    while (at > 0 && this.times[at - 1]! > time) at -= 1;
    if (at > 0 && this.times[at - 1] === time) this.values[at - 1] = value;
    else {
      this.times.splice(at, 0, time);
      this.values.splice(at, 0, value);
    }
    if (this.times.length > Recent.POINTS_MAX) this.drop(this.times.length - Recent.POINTS_MAX);
  }

  /** Forgets what is older than the window that ends now, but for the one point that leads into it. */
  trim(now: number): void {
    let old = 0;
    while (old + 1 < this.times.length && this.times[old + 1]! < now - this.seconds) old += 1;
    this.drop(old);
  }

  private drop(n: number): void {
    if (n <= 0) return;
    this.times.splice(0, n);
    this.values.splice(0, n);
  }
}
