import { day } from '../format';
import { dayStart, daysBetween, daysLater, wall } from '../zone';

/** Averages of hours laid out by hour and day of a zone. Pure. */

export const DAYS_MIN = 7;
export const DAYS_MAX = 62;

export interface Days {
  from: number;
  to: number;
  days: number;
}

/** The whole days that hold a stretch of time: a week at least, two months at most, ending where it ends. */
export function daysOf(from: number, to: number, zone: string): Days {
  const start = dayStart(to * 1000, zone);
  const midnight = start < to * 1000 ? daysLater(start, 1, zone) : start;
  const wanted = Math.ceil((to - from) / 86_400);
  const days = Math.max(DAYS_MIN, Math.min(DAYS_MAX, wanted));
  return { from: daysLater(midnight, -days, zone) / 1000, to: midnight / 1000, days };
}

/** A cell: hour, day from the first, value. Where an hour comes twice, when clocks are set back, it is their middle. */
export function cellsOf(times: readonly number[], values: readonly unknown[], days: Days, zone: string): [number, number, number][] {
  const cells = new Map<string, { hour: number; day: number; sum: number; count: number }>();
  times.forEach((time, i) => {
    const value = values[i];
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    const on = daysBetween(days.from * 1000, time, zone);
    if (on < 0 || on >= days.days) return;
    const { hour } = wall(time, zone);
    const key = `${on} ${hour}`;
    const cell = cells.get(key);
    if (cell) {
      cell.sum += value;
      cell.count += 1;
    } else cells.set(key, { hour, day: on, sum: value, count: 1 });
  });
  return [...cells.values()].map((each) => [each.hour, each.day, each.sum / each.count]);
}

export function dayNames(days: Days, zone: string): string[] {
  return Array.from({ length: days.days }, (_, i) => day(daysLater(days.from * 1000, i, zone), zone).slice(5));
}
