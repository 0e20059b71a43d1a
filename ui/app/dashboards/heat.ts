/** Averages of hours laid out by hour and day of the viewer's zone. Pure. */

export const DAYS_MIN = 7;
export const DAYS_MAX = 62;

export interface Days {
  from: number;
  to: number;
  days: number;
}

/** The whole days that hold a stretch of time: a week at least, two months at most, ending where it ends. */
export function daysOf(from: number, to: number): Days {
  const end = new Date(to * 1000);
  const midnight = new Date(end.getFullYear(), end.getMonth(), end.getDate());
  if (midnight.getTime() < end.getTime()) midnight.setDate(midnight.getDate() + 1);
  const wanted = Math.ceil((to - from) / 86_400);
  const days = Math.max(DAYS_MIN, Math.min(DAYS_MAX, wanted));
  const begin = new Date(midnight);
  begin.setDate(begin.getDate() - days);
  return { from: begin.getTime() / 1000, to: midnight.getTime() / 1000, days };
}

/** A cell: hour, day from the first, value. Where an hour comes twice, when clocks are set back, it is their middle. */
export function cellsOf(times: readonly number[], values: readonly unknown[], days: Days): [number, number, number][] {
  const cells = new Map<string, { hour: number; day: number; sum: number; count: number }>();
  const first = new Date(days.from * 1000);
  const start = Date.UTC(first.getFullYear(), first.getMonth(), first.getDate());
  times.forEach((time, i) => {
    const value = values[i];
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    const at = new Date(time);
    const day = Math.round((Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) - start) / 86_400_000);
    if (day < 0 || day >= days.days) return;
    const key = `${day} ${at.getHours()}`;
    const cell = cells.get(key);
    if (cell) {
      cell.sum += value;
      cell.count += 1;
    } else cells.set(key, { hour: at.getHours(), day, sum: value, count: 1 });
  });
  return [...cells.values()].map(({ hour, day, sum, count }) => [hour, day, sum / count]);
}

export function dayNames(days: Days): string[] {
  const at = new Date(days.from * 1000);
  return Array.from({ length: days.days }, (_, i) => {
    const one = new Date(at.getFullYear(), at.getMonth(), at.getDate() + i);
    return `${String(one.getMonth() + 1).padStart(2, '0')}-${String(one.getDate()).padStart(2, '0')}`;
  });
}
