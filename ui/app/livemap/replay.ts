import type { History, Model, Property } from '../api';
import { numeric } from '../charts/series';
import { isLocation } from '../format';
import type { At } from '../map/datum';

/** What is known of one vehicle over a stretch of the past. Pure. */
export interface Run {
  id: string;
  name: string;
  /** Milliseconds, rising, one for each position. */
  times: number[];
  places: At[];
  /** By property, each with times of its own. */
  values: ReadonlyMap<string, { times: number[]; values: number[] }>;
}

/** Most properties of a vehicle that a replay reads besides its place. */
export const VALUES_MAX = 8;

/** What a replay reads of things of a model: where they are, and what can be drawn. */
export function readOf(model: Model | undefined): { place: Property; values: Property[] } | undefined {
  const place = model?.properties.find((each) => each.type === 'location');
  if (!place) return undefined;
  const weight = (each: Property) => (/speed/i.test(each.name) ? 0 : /soc|fuel|battery|charge/i.test(each.name) ? 1 : 2);
  return { place, values: model!.properties.filter(numeric).toSorted((a, b) => weight(a) - weight(b)).slice(0, VALUES_MAX) };
}

export function runOf(id: string, name: string, history: History, values: readonly string[]): Run {
  const run: Run = { id, name, times: [], places: [], values: new Map(values.map((each) => [each, { times: [], values: [] }])) };
  for (const [time, place, ...numbers] of history.rows as [number, unknown, ...unknown[]][]) {
    if (isLocation(place)) {
      run.times.push(time);
      run.places.push([place.longitude, place.latitude]);
    }
    numbers.forEach((value, i) => {
      const of = run.values.get(values[i]!);
      if (of && typeof value === 'number') {
        of.times.push(time);
        of.values.push(value);
      }
    });
  }
  return run;
}

/** The last index whose time is not behind a moment; -1 before the first. */
export function before(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where it was at a moment and which way it went: between two positions on the way from one to the other; undefined before the first. */
export function placeAt(run: Pick<Run, 'times' | 'places'>, moment: number): { at: At; heading: number | null } | undefined {
  const i = before(run.times, moment);
  if (i < 0) return undefined;
  const from = run.places[i]!;
  const to = run.places[i + 1];
  if (to === undefined) return { at: from, heading: null };
  const share = (moment - run.times[i]!) / (run.times[i + 1]! - run.times[i]!);
  const at: At = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  return { at, heading: headingOf(from, to) };
}

/** Nearer than that it stands, in degrees: about five metres. */
const STANDS_DEGREES = 5e-5;

export function headingOf(from: At, to: At): number | null {
  const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180);
  const north = to[1] - from[1];
  if (Math.hypot(east, north) < STANDS_DEGREES) return null;
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

/** The value that held at a moment. */
export function valueAt(of: { times: readonly number[]; values: readonly number[] } | undefined, moment: number): number | undefined {
  return of && of.values[before(of.times, moment)];
}

/** Several lines over the times of all of them, in seconds; undefined where another has a time of its own. */
export function together(lines: readonly { times: readonly number[]; values: readonly number[] }[]): { times: number[]; columns: (number | undefined)[][] } {
  const times = [...new Set(lines.flatMap((each) => each.times))].sort((a, b) => a - b);
  const at = new Map(times.map((each, i) => [each, i]));
  const columns = lines.map(({ times: own, values }) => {
    const column = new Array<number | undefined>(times.length).fill(undefined);
    own.forEach((each, i) => (column[at.get(each)!] = values[i]));
    return column;
  });
  return { times: times.map((each) => each / 1_000), columns };
}
