import type { Calendar, NewCalendar, Shift, SpecialDay } from '../api';

/** A day by its date, such as 2026-10-01; what is on then is a matter of the wall clock alone. */
export type Day = string;

/** What is needed to tell what is on. */
export type Plan = Pick<NewCalendar, 'shifts' | 'days'>;

/** A stretch of a shift within one day. */
export interface Bar {
  shift: number;
  /** Minutes since midnight. */
  from: number;
  to: number;
  /** Whether it began the day before. */
  over: boolean;
}

export const DAY_MINUTES = 1_440;
const NAME = /^[\p{L}\p{N}._-]{1,64}$/u;

const utc = (day: Day) => new Date(`${day}T00:00:00Z`);
const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

export function plus(day: Day, days: number): Day {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return dayOf(date);
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day: Day): number {
  return utc(day).getUTCDay() || 7;
}

/** The seven days of the week that a day is in, Monday first. */
export function weekOf(day: Day): Day[] {
  const monday = plus(day, 1 - weekday(day));
  return Array.from({ length: 7 }, (_, i) => plus(monday, i));
}

/** Whole weeks that cover the month of a day. */
export function monthOf(day: Day): Day[][] {
  const first = `${day.slice(0, 8)}01`;
  const weeks: Day[][] = [];
  for (let at = weekOf(first); at[0]!.slice(0, 7) <= day.slice(0, 7); at = weekOf(plus(at[0]!, 7))) weeks.push(at);
  return weeks;
}

/** The first day of a month some months on. */
export function monthOn(day: Day, months: number): Day {
  const date = utc(`${day.slice(0, 8)}01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return dayOf(date);
}

export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

export function specialOf(plan: Plan, day: Day): SpecialDay | undefined {
  return plan.days?.find((each) => each.date === day);
}

/** The shifts that begin on a day, by their places in the plan. */
export function shiftsOn(plan: Plan, day: Day): number[] {
  const special = specialOf(plan, day);
  return plan.shifts.flatMap((shift, i) => ((special ? special.shifts?.includes(shift.name) : shift.days.includes(weekday(day))) ? [i] : []));
}

/** What is on during a day, in its order; also what began the day before. */
export function barsOf(plan: Plan, day: Day): Bar[] {
  const bars: Bar[] = [];
  const whole = (shift: Shift) => ({ from: minutesOf(shift.from), to: minutesOf(shift.to) });
  for (const i of shiftsOn(plan, plus(day, -1))) {
    const { from, to } = whole(plan.shifts[i]!);
    if (to <= from && to > 0) bars.push({ shift: i, from: 0, to, over: true });
  }
  for (const i of shiftsOn(plan, day)) {
    const { from, to } = whole(plan.shifts[i]!);
    bars.push({ shift: i, from, to: to <= from ? DAY_MINUTES : to, over: false });
  }
  return bars.sort((a, b) => a.from - b.from);
}

/** A calendar as it is written; empty texts stand for what is not chosen yet. */
export interface Draft {
  space: string;
  name: string;
  zone: string;
  shifts: Shift[];
  days: Required<SpecialDay>[];
}

export function draftOf(space: string, it?: Calendar): Draft {
  if (!it) return { space, name: '', zone: '', shifts: [{ name: 'day', days: [1, 2, 3, 4, 5], from: '08:00', to: '16:00' }], days: [] };
  return { space: it.space, name: it.name, zone: it.zone, shifts: it.shifts, days: it.days.map((each) => ({ date: each.date, title: each.title ?? '', shifts: each.shifts ?? [] })) };
}

/** What cannot be kept as it is. */
export type Wrong = 'name' | 'shiftName' | 'shiftTwice' | 'time' | 'date' | 'dateTwice' | 'noShifts';

export function wrongOf(draft: Draft): Wrong[] {
  const wrong: Wrong[] = [];
  if (!NAME.test(draft.name)) wrong.push('name');
  if (draft.shifts.length === 0) wrong.push('noShifts');
  if (draft.shifts.some((each) => !NAME.test(each.name))) wrong.push('shiftName');
  else if (new Set(draft.shifts.map((each) => each.name)).size < draft.shifts.length) wrong.push('shiftTwice');
  if (draft.shifts.some((each) => !/^\d\d:\d\d/.test(each.from) || !/^\d\d:\d\d/.test(each.to))) wrong.push('time');
  if (draft.days.some((each) => !/^\d{4}-\d\d-\d\d$/.test(each.date))) wrong.push('date');
  else if (new Set(draft.days.map((each) => each.date)).size < draft.days.length) wrong.push('dateTwice');
  return wrong;
}

/** What is sent: special days by date, without shifts that there are no more. */
export function calendarOf(draft: Draft): NewCalendar {
  const known = new Set(draft.shifts.map((each) => each.name));
  return {
    ...draft,
    days: draft.days.map((each) => ({ ...each, shifts: each.shifts.filter((name) => known.has(name)) })).sort((a, b) => a.date.localeCompare(b.date)),
  };
}

/** Gives a shift another name, also where special days name it. */
export function renamed(draft: Draft, at: number, name: string): Draft {
  const before = draft.shifts[at]!.name;
  return {
    ...draft,
    shifts: draft.shifts.map((each, i) => (i === at ? { ...each, name } : each)),
    days: draft.days.map((each) => ({ ...each, shifts: each.shifts.map((shift) => (shift === before ? name : shift)) })),
  };
}
