import { clock, day } from '../format';
import { atShown, atWall, DAY_MILLIS, daysBetween, offsetMillis, wall } from '../zone';

/** Where the ticks of a time axis stand and what they say, by the calendar of a zone. Pure; times in seconds. */

const DAY = DAY_MILLIS / 1000;
const MONTH = 28 * DAY;
const YEAR = 365 * DAY;
/** Most ticks of one axis. */
const TICKS_MAX = 200;

/**
 * Ticks between two times, at most about one each `step`: at round times of day, at midnights, at firsts of months or of years.
 */
export function ticks(from: number, to: number, step: number, zone: string): number[] {
  const found: number[] = [];
  const add = (millis: number) => {
    const at = millis / 1000;
    if (at >= from && at <= to && (found.length === 0 || at > found.at(-1)!)) found.push(at);
    return at <= to && found.length < TICKS_MAX;
  };
  if (step >= MONTH) {
    const months = step >= YEAR ? 12 * Math.round(step / YEAR) : Math.max(1, Math.round(step / (30 * DAY)));
    const first = wall(from * 1000, zone);
    const begin = first.year * 12 + first.month - 1;
    for (let month = Math.floor(begin / months) * months; add(atWall({ year: Math.floor(month / 12), month: (month % 12) + 1, day: 1 }, zone)); month += months);
    return found;
  }
  // A day is as long as the calendar says, and so is whatever is counted in days.
  const length = (step >= DAY ? Math.round(step / DAY) * DAY : step) * 1000;
  const shown = (millis: number) => millis + offsetMillis(millis, zone);
  for (let at = Math.floor(shown(from * 1000) / length) * length; add(atShown(at, zone)); at += length);
  return found;
}

/** What ticks say: the time, and below it the date where the day changes. */
export function labels(at: readonly number[], step: number, zone: string): string[] {
  return at.map((each, i) => {
    const millis = each * 1000;
    const before = i === 0 ? null : at[i - 1]! * 1000;
    const date = day(millis, zone);
    const newYear = before === null || wall(before, zone).year !== wall(millis, zone).year;
    if (step >= YEAR) return date.slice(0, 4);
    if (step >= MONTH) return date.slice(0, 7);
    if (step >= DAY) return date.slice(5) + (newYear ? `\n${date.slice(0, 4)}` : '');
    const time = step >= 60 ? clock(millis, zone).slice(0, 5) : clock(millis, zone);
    if (newYear) return `${time}\n${date}`;
    return before === null || daysBetween(before, millis, zone) !== 0 ? `${time}\n${date.slice(5)}` : time;
  });
}

/** The x axis of a chart of uPlot in a zone. */
export function timeAxis(zone: string) {
  return {
    splits: (_u: unknown, _axis: number, from: number, to: number, step: number) => ticks(from, to, step, zone),
    values: (_u: unknown, at: number[], _axis: number, _space: number, step: number) => labels(at, step, zone),
    space: 70,
  };
}
