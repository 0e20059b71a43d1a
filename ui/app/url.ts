import type { Aggregate, Presence } from './api';

/** What is in the address of a page: any view can be pasted to a colleague. Pure. */

export interface ThingFilters {
  q?: string;
  space?: string;
  model?: string;
  presence?: Presence;
  /** Whether they are out of service for good. */
  decommissioned?: boolean;
  /** Labels as `key` or `key:value`, and conditions on values such as `battery<20`: all must hold. */
  label?: string[];
  where?: string[];
}

/** Most labels, and most conditions, that the API looks at. */
export const CONDITIONS_MAX = 8;

const PRESENCES = ['connected', 'silent', 'offline', 'never'];

export function filtersOf(words: URLSearchParams): ThingFilters {
  const presence = words.get('presence') ?? '';
  return {
    q: words.get('q')?.slice(0, 128) || undefined,
    space: words.get('space') || undefined,
    model: words.get('model') || undefined,
    presence: PRESENCES.includes(presence) ? (presence as Presence) : undefined,
    decommissioned: words.get('decommissioned') === 'true' ? true : words.get('decommissioned') === 'false' ? false : undefined,
    label: several(words, 'label'),
    where: several(words, 'where'),
  };
}

function several(words: URLSearchParams, name: string): string[] | undefined {
  const given = [...new Set(words.getAll(name))].filter((each) => each !== '').slice(0, CONDITIONS_MAX);
  return given.length === 0 ? undefined : given;
}

/** How a list of things is looked at: as a table, as a map, or both beside each other. */
export type Looks = 'table' | 'both' | 'map';

export function looksOf(words: URLSearchParams): Looks {
  const given = words.get('look');
  return given === 'both' || given === 'map' ? given : 'table';
}

/** Most properties that have a column of their own. */
export const COLUMNS_MAX = 6;

export function columnsOf(words: URLSearchParams): string[] {
  return (words.get('cols') ?? '').split(',').filter((each) => each !== '').slice(0, COLUMNS_MAX);
}

export const RANGES = { h1: 3_600, h6: 21_600, h24: 86_400, d7: 604_800, d30: 2_592_000 } as const;
export type RangeName = keyof typeof RANGES;
const RELATIVE: Record<string, RangeName> = { 'now-1h': 'h1', 'now-6h': 'h6', 'now-24h': 'h24', 'now-7d': 'd7', 'now-30d': 'd30' };

/** A stretch of time: one that moves with the clock, or two fixed times in seconds. */
export type Range = { name: RangeName } | { from: number; to: number };

export function rangeOf(words: URLSearchParams): Range {
  const from = words.get('from') ?? '';
  const name = RELATIVE[from];
  if (name) return { name };
  const begin = Date.parse(from) / 1000;
  const end = Date.parse(words.get('to') ?? '') / 1000;
  return Number.isFinite(begin) && Number.isFinite(end) && begin < end ? { from: begin, to: end } : { name: 'h1' };
}

/** The same address with another range; what else it says stays. */
export function withRange(words: URLSearchParams, range: Range): URLSearchParams {
  const next = new URLSearchParams(words);
  if ('name' in range) {
    next.set('from', Object.keys(RELATIVE).find((key) => RELATIVE[key] === range.name)!);
    next.set('to', 'now');
  } else {
    next.set('from', new Date(range.from * 1000).toISOString());
    next.set('to', new Date(range.to * 1000).toISOString());
  }
  return next;
}

/** First and last second of a range. */
export function bounds(range: Range, nowSeconds: number): { from: number; to: number } {
  return 'name' in range ? { from: nowSeconds - RANGES[range.name], to: nowSeconds } : range;
}

export const AGGREGATES: Aggregate[] = ['avg', 'min', 'max', 'sum', 'count', 'first', 'last'];

export function aggregateOf(words: URLSearchParams): Aggregate {
  const given = words.get('agg') as Aggregate;
  return AGGREGATES.includes(given) ? given : 'avg';
}
