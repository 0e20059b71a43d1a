/** What the clocks on the wall of a time zone show. Pure. */

export interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** The zone that the browser is in. */
export function browserZone(): string {
  const now = Date.now();
  if (!(now - asked.at < ZONE_KNOWN_MILLIS)) asked = { at: now, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return asked.zone;
}

/** Each time of a long list asks, and the answer takes a tenth of a millisecond; whoever travels is known within so long. */
const ZONE_KNOWN_MILLIS = 1_000;
let asked = { at: NaN, zone: '' };

const MINUTE = 60_000;
export const DAY_MILLIS = 86_400_000;
/** Clocks change at quarters of an hour: within one the offset is the same. */
const QUARTER = 15 * MINUTE;
/** Zones of which a writer is kept, and offsets that are remembered; past that all are forgotten. */
const ZONES_MAX = 64;
const OFFSETS_MAX = 8_192;

const writers = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function writer(zone: string): Intl.DateTimeFormat {
  const kept = writers.get(zone);
  if (kept) return kept;
  if (writers.size >= ZONES_MAX) writers.clear();
  const of = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
  let made: Intl.DateTimeFormat;
  try {
    made = of(zone === '' ? undefined : zone);
  } catch {
    // A zone that this browser does not know: its own is better than nothing.
    made = of(undefined);
  }
  writers.set(zone, made);
  return made;
}

/** Milliseconds by which the clocks of a zone are ahead of UTC; the empty zone is the browser's. */
export function offsetMillis(millis: number, zone: string): number {
  if (!Number.isFinite(millis)) return 0;
  const quarter = Math.floor(millis / QUARTER);
  const key = `${zone} ${quarter}`;
  const kept = offsets.get(key);
  if (kept !== undefined) return kept;
  const at = quarter * QUARTER;
  const parts: Record<string, number> = {};
  for (const each of writer(zone).formatToParts(at)) parts[each.type] = Number(each.value);
  const shown = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
  if (offsets.size >= OFFSETS_MAX) offsets.clear();
  offsets.set(key, shown - at);
  return shown - at;
}

/** What the clocks show at a moment. */
export function wall(millis: number, zone: string): Wall {
  const at = new Date(millis + offsetMillis(millis, zone));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() };
}

/**
 * The moment at which clocks show this, given as if it were UTC: the first where they show it twice, and as much later as
 * they leap where they never do.
 */
export function atShown(shown: number, zone: string): number {
  const before = shown - offsetMillis(shown - DAY_MILLIS, zone);
  const after = shown - offsetMillis(shown + DAY_MILLIS, zone);
  const found = [before, after].filter((at) => at + offsetMillis(at, zone) === shown);
  return found.length > 0 ? Math.min(...found) : before;
}

/** The moment at which clocks show this; a day past the month's end is one of the next month, and so on. */
export function atWall(given: Partial<Wall> & Pick<Wall, 'year' | 'month' | 'day'>, zone: string): number {
  return atShown(Date.UTC(given.year, given.month - 1, given.day, given.hour ?? 0, given.minute ?? 0, given.second ?? 0), zone);
}

/** When the day of a moment begins. */
export function dayStart(millis: number, zone: string): number {
  return atWall({ ...wall(millis, zone), hour: 0, minute: 0, second: 0 }, zone);
}

/** The same time of day, some days later by the calendar: also where the day has 23 hours or 25. */
export function daysLater(millis: number, days: number, zone: string): number {
  const offset = offsetMillis(millis, zone);
  return atShown(millis + offset + days * DAY_MILLIS, zone);
}

/** Whole days from the one to the other by the calendar. */
export function daysBetween(from: number, to: number, zone: string): number {
  const number = (at: number) => Math.floor((at + offsetMillis(at, zone)) / DAY_MILLIS);
  return number(to) - number(from);
}

/** Whether clocks of both zones show the same at a moment: then one of them is enough. */
export function sameClock(a: string, b: string, millis: number): boolean {
  return a === b || offsetMillis(millis, a) === offsetMillis(millis, b);
}

/** Every zone that the browser has a name for. */
export function zoneNames(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((each) => each.includes('/'))];
}
