import type { Aggregate, History, Model, Property } from '../api';
import { cell } from '../files';
import { type Column, withGaps } from '../charts/gaps';
import { numeric } from '../charts/series';
import { aggregateOf } from '../url';
import { daysLater } from '../zone';

/** A question to history: what is in its address, what is asked of the API for it, and the rows that come of it. Pure. */

export interface Series {
  thing: string;
  property: string;
}

export const SERIES_MAX = 20;
export type Axes = 'shared' | 'split';
export type Compare = '-1d' | '-7d';
export const COMPARES: Compare[] = ['-1d', '-7d'];
export const PRESETS = ['now-15m', 'now-1h', 'now-6h', 'now-24h', 'now-7d', 'now-30d'] as const;
export type Preset = (typeof PRESETS)[number];
const DEFAULT: Preset = 'now-24h';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
/** Fifty years. */
const LENGTH_MAX = 50 * 366 * 86_400;
/** A shorter stretch of time is not zoomed into. */
export const LENGTH_MIN = 0.02;

/** Seconds before now with which the window moves, or two fixed times in seconds. */
export type Window = { last: number } | { from: number; to: number };

export interface Question {
  series: Series[];
  window: Window;
  aggregate: Aggregate;
  axes: Axes;
  compare: Compare | null;
  band: boolean;
  /** Series in the address that cannot be read or are too many. */
  left: string[];
}

/** A thing's id has no slash, so that the first one ends it; a property's name may have what it likes. */
export function seriesText({ thing, property }: Series): string {
  return `${thing}/${property}`;
}

export function seriesOf(text: string): Series | null {
  const slash = text.indexOf('/');
  const thing = text.slice(0, Math.max(0, slash));
  const property = text.slice(slash + 1);
  return /^[\p{L}\p{N}._:@-]{1,128}$/u.test(thing) && property.length > 0 && property.length <= 128 ? { thing, property } : null;
}

/** Seconds of `now-24h`, null when it is something else. */
export function relative(text: string): number | null {
  const found = /^now-(\d{1,9})([smhdw])$/.exec(text);
  if (!found) return null;
  const length = Number(found[1]) * UNITS[found[2]!]!;
  return length > 0 && length <= LENGTH_MAX ? length : null;
}

/** The shortest `now-…` for a number of seconds. */
export function relativeText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const preset = PRESETS.find((each) => relative(each) === whole);
  if (preset) return preset;
  const unit = ['d', 'h', 'm'].find((each) => whole % UNITS[each]! === 0) ?? 's';
  return `now-${whole / UNITS[unit]!}${unit}`;
}

export function windowOf(words: URLSearchParams): Window {
  const from = words.get('from') ?? '';
  const to = words.get('to') ?? 'now';
  const last = relative(from);
  if (last !== null && to === 'now') return { last };
  const begin = Date.parse(from) / 1000;
  const end = Date.parse(to) / 1000;
  return Number.isFinite(begin) && Number.isFinite(end) && begin < end && end - begin <= LENGTH_MAX ? { from: begin, to: end } : { last: relative(DEFAULT)! };
}

export function questionOf(words: URLSearchParams): Question {
  const series: Series[] = [];
  const left: string[] = [];
  const seen = new Set<string>();
  for (const text of words.getAll('s')) {
    if (seen.has(text)) continue;
    seen.add(text);
    const one = seriesOf(text);
    if (one && series.length < SERIES_MAX) series.push(one);
    else left.push(text);
  }
  const compare = words.get('cmp') as Compare;
  return {
    series,
    window: windowOf(words),
    aggregate: aggregateOf(words),
    axes: words.get('axes') === 'split' ? 'split' : 'shared',
    compare: COMPARES.includes(compare) ? compare : null,
    band: words.get('band') === '1',
    left,
  };
}

/** The same address with some of the question changed; words of others stay. */
export function withQuestion(words: URLSearchParams, change: Partial<Omit<Question, 'left'>>): URLSearchParams {
  const next = new URLSearchParams(words);
  const put = (key: string, given: string | null) => (given === null ? next.delete(key) : next.set(key, given));
  if (change.series) {
    next.delete('s');
    for (const each of change.series) next.append('s', seriesText(each));
  }
  if (change.window) {
    const { window } = change;
    put('from', 'last' in window ? relativeText(window.last) : new Date(window.from * 1000).toISOString());
    put('to', 'last' in window ? 'now' : new Date(window.to * 1000).toISOString());
  }
  if (change.aggregate) put('agg', change.aggregate);
  if (change.axes) put('axes', change.axes === 'shared' ? null : change.axes);
  if (change.compare !== undefined) put('cmp', change.compare);
  if (change.band !== undefined) put('band', change.band ? '1' : null);
  return next;
}

export interface Span {
  from: number;
  to: number;
}

export function spanOf(window: Window, nowSeconds: number): Span {
  return 'last' in window ? { from: nowSeconds - window.last, to: nowSeconds } : window;
}

/** The window one length earlier (-1) or later (1); its length stays. */
export function shifted(span: Span, by: -1 | 1): Span {
  const length = span.to - span.from;
  return { from: span.from + by * length, to: span.to + by * length };
}

/** Twice as long around the same middle, but not into the future. */
export function zoomedOut(span: Span, nowSeconds: number): Span {
  const length = Math.min(2 * (span.to - span.from), LENGTH_MAX);
  const middle = (span.from + span.to) / 2;
  const to = Math.min(middle + length / 2, Math.max(nowSeconds, span.to));
  return { from: to - length, to };
}

/** Lengths of the time that a navigator shows; it is some ten times as long as the window, and so much longer at least. */
const LONGER = [3_600, 21_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];

/** A longer time with a window in it, which stays the same while the window is moved a little. */
export function longer(span: Span, nowSeconds: number): Span {
  const length = span.to - span.from;
  const whole = LONGER.find((each) => each >= 7 * length) ?? Math.min(LENGTH_MAX, 4 * length);
  const step = whole / 24;
  const end = Math.ceil(Math.max(Math.min(nowSeconds, span.to + whole / 2), span.to) / step) * step;
  return { from: end - whole, to: end };
}

const LADDER = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
  86_400, 604_800, 2_592_000,
];

/** A window that moves goes on by this part of its length, about two pixels of a chart, and by no less than a second. */
const STEPS = 500;

/** Where a window that moves ends, in seconds: just after now, and at the same times for everything that is drawn over it. */
export function movingEnd(nowMillis: number, length: number): number {
  const step = (LADDER.find((each) => each >= Math.max(1, length / STEPS)) ?? LADDER.at(-1)!) * 1000;
  return ((Math.floor(nowMillis / step) + 1) * step) / 1000;
}

export interface Grid extends Span {
  /** Length of a stretch in seconds, and how many there are. */
  stretch: number;
  points: number;
}

/**
 * Equal stretches that cover a span, of a length from a fixed ladder and beginning at fixed times, so that peaks do not
 * jump while the window moves. Long ones begin at the hours of a zone.
 *
 * @param most no more stretches than this
 */
export function gridOf(span: Span, most: number, zoneSeconds = 0): Grid {
  const room = (span.to - span.from) / Math.max(1, most - 2);
  const stretch = LADDER.find((each) => each >= room) ?? LADDER.at(-1)! * Math.ceil(room / LADDER.at(-1)!);
  const step = stretch * 1000;
  const shift = stretch > 900 ? zoneSeconds * 1000 : 0;
  const from = Math.floor((Math.round(span.from * 1000) + shift) / step) * step - shift;
  const to = Math.ceil((Math.round(span.to * 1000) + shift) / step) * step - shift;
  return { from: from / 1000, to: Math.max(from + step, to) / 1000, stretch, points: Math.max(1, Math.round((to - from) / step)) };
}

/** A grid the given days earlier by the calendar of a zone: a day of 23 hours is one day too. */
export function earlier(grid: Grid, compare: Compare, zone: string): Grid {
  const days = compare === '-1d' ? 1 : 7;
  const from = daysLater(grid.from * 1000, -days, zone) / 1000;
  return { ...grid, from, to: from + (grid.to - grid.from) };
}

/** What is asked of history in one call. */
export interface Ask {
  things: string[];
  properties: string[];
  aggregates: Aggregate[];
}

export interface Known extends Series {
  definition: Property;
}

/** Whether it is drawn as a line under this aggregate; a count of texts is a number. */
export function lined(definition: Property, aggregate: Aggregate): boolean {
  return numeric(definition) || aggregate === 'count';
}

/** The aggregate of one series: values that are no numbers have no average. */
export function aggregateFor(definition: Property, aggregate: Aggregate): Aggregate {
  return numeric(definition) || aggregate === 'count' || aggregate === 'first' ? aggregate : 'last';
}

function aggregatesFor(definition: Property, aggregate: Aggregate, band: boolean): Aggregate[] {
  const one = aggregateFor(definition, aggregate);
  return band && numeric(definition) && one !== 'count' && one !== 'sum' ? [...new Set<Aggregate>([one, 'min', 'max'])] : [one];
}

/** The definition of a property, also of one no longer in use. */
export function definitionOf(model: Model, property: string): Property | undefined {
  return model.properties.find((each) => each.name === property) ?? model.retired.findLast((each) => each.name === property);
}

/** The fewest calls that ask for these series and for nothing else: things of which the same is asked share one. */
export function asks(known: readonly Known[], aggregate: Aggregate, band: boolean): Ask[] {
  const ofThing = new Map<string, Ask>();
  for (const each of known) {
    const aggregates = aggregatesFor(each.definition, aggregate, band);
    const key = `${each.thing} ${aggregates.join(',')}`;
    const ask = ofThing.get(key);
    if (ask) ask.properties.push(each.property);
    else ofThing.set(key, { things: [each.thing], properties: [each.property], aggregates });
  }
  const shared = new Map<string, Ask>();
  for (const ask of ofThing.values()) {
    ask.properties.sort();
    const key = JSON.stringify([ask.aggregates, ask.properties]);
    const same = shared.get(key);
    if (same) same.things.push(...ask.things);
    else shared.set(key, ask);
  }
  return [...shared.values()];
}

/** The values of one series: for each time the aggregate, and the least and greatest where they were asked for. */
export interface Values {
  /** Milliseconds, rising. */
  times: number[];
  main: unknown[];
  low?: Column;
  high?: Column;
  /** How many readings each average is of, where that was asked too. */
  counts?: Column;
}

function finite(given: unknown): number | null {
  return typeof given === 'number' && Number.isFinite(given) ? given : null;
}

/** The rows of one series out of an answer about several; the times are moved by what they are compared with. */
export function valuesOf(answer: History, ask: Ask, series: Known, aggregate: Aggregate, moveMillis = 0): Values {
  const time = answer.columns.indexOf('time');
  const thing = answer.columns.indexOf('thing');
  const column = (one: Aggregate) => answer.columns.indexOf(ask.aggregates.length === 1 ? series.property : `${series.property}.${one}`);
  const main = column(aggregateFor(series.definition, aggregate));
  const rows = (answer.rows as unknown[][])
    .filter((row) => row[thing] === series.thing && row[main] !== null && row[main] !== undefined)
    .sort((a, b) => Number(a[time]) - Number(b[time]));
  const beside = (one: Aggregate) => (ask.aggregates.length > 1 && ask.aggregates.includes(one) ? rows.map((row) => finite(row[column(one)])) : undefined);
  const banded = ask.aggregates.includes('min') && ask.aggregates.includes('max');
  return {
    times: rows.map((row) => Number(row[time]) + moveMillis), main: rows.map((row) => row[main]),
    low: banded ? beside('min') : undefined, high: banded ? beside('max') : undefined, counts: beside('count'),
  };
}

/** Values with an empty row in every silence, in seconds. */
export function broken({ times, main, low, high }: Values, stretch: number): { times: number[]; columns: Column[] } {
  const columns = [main.map(finite), ...(low && high ? [low, high] : [])];
  return withGaps(times.map((each) => each / 1000), columns, stretch);
}

/**
 * Columns of several times over one common time. A value a column does not have at a time is undefined, which a chart draws
 * through; null stays a gap.
 */
export function merged(parts: readonly { times: number[]; columns: Column[] }[]): { times: number[]; columns: (number | null | undefined)[][] } {
  const times = [...new Set(parts.flatMap((each) => each.times))].sort((a, b) => a - b);
  const at = new Map(times.map((each, i) => [each, i]));
  const columns = parts.flatMap((part) =>
    part.columns.map((column) => {
      const out = new Array<number | null | undefined>(times.length).fill(undefined);
      part.times.forEach((time, i) => (out[at.get(time)!] = column[i]!));
      return out;
    }),
  );
  return { times, columns };
}

/** The value of a column at an index, or the nearest one within a tolerance in seconds. */
export function near(times: readonly number[], column: readonly (number | null | undefined)[], index: number, tolerance: number): number | null {
  const here = column[index];
  if (here !== undefined && here !== null) return here;
  for (let hop = 1; hop <= 4; hop += 1) {
    for (const i of [index - hop, index + hop]) {
      const value = column[i];
      if (value !== undefined && value !== null && Math.abs(times[i]! - times[index]!) <= tolerance) return value;
    }
  }
  return null;
}

/** The value that stood at a time in milliseconds, if it is no older than a tolerance; undefined when there is none. */
export function valueAt({ times, main }: Values, time: number, tolerance: number): { value: unknown } | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1]! <= tolerance ? { value: main[low - 1] } : undefined;
}

/** A column of the table and of the file. */
export interface TableColumn {
  title: string;
  times: readonly number[];
  values: readonly unknown[];
}

/** The rows of a table: every time at which any column has a value, oldest first. */
export function table(columns: readonly TableColumn[]): { times: number[]; rows: unknown[][] } {
  const times = [...new Set(columns.flatMap((each) => each.times))].sort((a, b) => a - b);
  const at = new Map(times.map((each, i) => [each, i]));
  const rows = times.map(() => new Array<unknown>(columns.length).fill(null));
  columns.forEach((column, c) => column.times.forEach((time, i) => (rows[at.get(time)!]![c] = column.values[i])));
  return { times, rows };
}

/** RFC 4180: a header, then a line for each row; times as RFC 3339 in UTC; UTF-8 without a mark in front. */
export function csv(titles: readonly string[], times: readonly number[], rows: readonly unknown[][]): string {
  const lines = [['time', ...titles].map(cell).join(',')];
  rows.forEach((row, i) => lines.push([new Date(times[i]!).toISOString(), ...row.map(cell)].join(',')));
  return `${lines.join('\r\n')}\r\n`;
}

/** The call as a line for a shell; the token stays in a variable of whoever runs it. */
export function curl(origin: string, ask: Ask, grid: Grid): string {
  const words = [
    ['things', ask.things.map(encodeURIComponent).join(',')],
    ['properties', ask.properties.map(encodeURIComponent).join(',')],
    ['from', new Date(grid.from * 1000).toISOString()],
    ['to', new Date(grid.to * 1000).toISOString()],
    ['points', String(grid.points)],
    ['aggregate', ask.aggregates.join(',')],
  ];
  const address = `${origin}/api/v1/history?${words.map(([key, each]) => `${key}=${each}`).join('&')}`;
  return `curl -H "Authorization: Bearer $TAIHU_TOKEN" '${address.replaceAll("'", '%27')}'`;
}

/** How a series is drawn: colours repeat after five, and then the line is broken another way. */
export function lookOf(index: number): { colour: string; dash: number[] } {
  const dashes = [[], [8, 3], [2, 3], [10, 3, 2, 3]];
  return { colour: `--series-${(index % 5) + 1}`, dash: dashes[Math.floor(index / 5) % 4]! };
}

export interface Example {
  kind: 'one' | 'many' | 'compare';
  model: Model;
  properties: Property[];
  things: { id: string; name: string }[];
  words: string;
}

/** Up to three questions that can be asked of these very things. */
export function examples(things: readonly { id: string; name: string; model: string; lastSeen?: string }[], models: readonly Model[], many = 5): Example[] {
  const numbers = (model: Model) => model.properties.filter(numeric);
  const groups = models
    .map((model) => ({ model, numbers: numbers(model), things: things.filter((each) => each.model === model.name && each.lastSeen) }))
    .filter((each) => each.numbers.length > 0 && each.things.length > 0)
    .sort((a, b) => b.things.length - a.things.length);
  const made = (kind: Example['kind'], group: (typeof groups)[number], which: typeof group.things, properties: Property[], window: Window, compare: Compare | null): Example => ({
    kind,
    model: group.model,
    properties,
    things: which,
    words: withQuestion(new URLSearchParams(), {
      series: which.flatMap((thing) => properties.map((property) => ({ thing: thing.id, property: property.name }))),
      window,
      compare,
    }).toString(),
  });
  const out: Example[] = [];
  const [first] = groups;
  if (!first) return out;
  const crowd = groups.find((each) => each.things.length > 1);
  const rich = groups.find((each) => each !== first && each.numbers.length > 1) ?? groups.find((each) => each.numbers.length > 1);
  const other = groups[1] ?? first;
  out.push(made('one', first, first.things.slice(0, 1), first.numbers.slice(0, 1), { last: 86_400 }, null));
  if (crowd) out.push(made('many', crowd, crowd.things.slice(0, many), crowd.numbers.slice(0, 1), { last: 21_600 }, null));
  out.push(made('compare', rich ?? other, (rich ?? other).things.slice(-1), (rich ?? other).numbers.slice(0, 2), { last: 86_400 }, '-1d'));
  return out;
}
