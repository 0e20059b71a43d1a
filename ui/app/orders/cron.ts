import type { Language } from '../texts';
import type { Words } from '../texts/commands';

/** A cron in words. Pure. */

type Said = Words['schedule']['cron'];

interface Span {
  from: number;
  to: number;
  step: number;
}

interface Field {
  spans: Span[];
  /** Every value. */
  all: boolean;
  /** Every n-th value, of all; 0 when it is not that. */
  every: number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Least and greatest value of each field, as one types them. */
export const RANGES = { minute: [0, 59], hour: [0, 23], day: [1, 31], month: [1, 12], weekday: [0, 7] } as const;
export type CronField = keyof typeof RANGES;
const FIELDS = Object.keys(RANGES) as CronField[];
/** Times of day that are said one by one; more are said by their hours and minutes. */
const TIMES_MAX = 6;

function valueOf(field: CronField, text: string): number {
  const names = field === 'month' ? MONTHS : field === 'weekday' ? DAYS : [];
  const at = names.indexOf(text.toUpperCase());
  return at >= 0 ? at + RANGES[field][0] : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function read(field: CronField, text: string): Field | null {
  const [least, most] = RANGES[field];
  const spans: Span[] = [];
  for (const each of text.split(',')) {
    const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(each) ?? [];
    const span = from === '*' ? { from: least, to: most } : { from: valueOf(field, from), to: to !== undefined ? valueOf(field, to) : step === undefined ? valueOf(field, from) : most };
    if (!(span.from >= least && span.to <= most && span.from <= span.to) || step === '0') return null;
    spans.push({ ...span, step: step === undefined ? 1 : Number(step) });
  }
  const only = spans.length === 1 && text.startsWith('*') ? spans[0]!.step : 0;
  return { spans, all: only === 1, every: only > 1 ? only : 0 };
}

/** Its values where each is written out. */
function written({ spans }: Field): number[] | null {
  return spans.every((each) => each.from === each.to) ? spans.map((each) => each.from) : null;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** What a cron says, with the field of the month last in English and first in Chinese; null for one that is not right. */
export function cronWords(cron: string, said: Said, language: Language): string | null {
  const texts = cron.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = texts.length === FIELDS.length ? FIELDS.map((field, i) => read(field, texts[i]!)) : [];
  if (!minute || !hour || !day || !month || !weekday) return null;
  const list = (each: string[]) => new Intl.ListFormat(language, { type: 'conjunction' }).format(each);
  const named = (options: Intl.DateTimeFormatOptions, at: (n: number) => number) => (n: number) => new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(at(n));
  const monthName = named({ month: 'long' }, (n) => Date.UTC(2023, n - 1, 1));
  // the first of January 2023 was a Sunday
  const dayName = named({ weekday: 'long' }, (n) => Date.UTC(2023, 0, 1 + (n % 7)));
  const values = ({ spans }: Field, name: (n: number) => string = String) =>
    list(
      spans.map(({ from, to, step }) => {
        const span = from === to ? name(from) : said.range(name(from), name(to));
        return step === 1 ? span : said.step(span, String(step));
      }),
    );
  const minutes = written(minute);
  const hours = written(hour);
  const times = minutes && hours && minutes.length * hours.length <= TIMES_MAX ? hours.flatMap((h) => minutes.map((m) => clock(h, m))).sort() : null;
  const parts = times
    ? [said.at(list(times))]
    : [
        minute.all ? said.everyMinute : minute.every > 0 ? said.everyMinutes(String(minute.every)) : said.minute(values(minute)),
        hour.all ? (minute.all || minute.every > 0 ? '' : said.everyHour) : hour.every > 0 ? said.everyHours(String(hour.every)) : said.hours(values(hour)),
      ];
  const days = [
    ...(day.all ? [] : [day.every > 0 ? said.everyDays(String(day.every)) : said.days(values(day))]),
    ...(weekday.all ? [] : [said.weekdays(values(weekday, dayName))]),
  ];
  // where both are narrowed, one of them is enough
  const on = days.length === 2 ? said.either(days[0]!, days[1]!) : (days[0] ?? (written(hour) ? said.everyDay : ''));
  const all = [...parts, on, month.all ? '' : said.months(values(month, monthName))].filter((each) => each !== '');
  return language === 'zh' ? all.reverse().join('，') : all.join(', ');
}
