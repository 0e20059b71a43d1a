import type { Affordance, BulkCommand, Model, Order, Property, When } from '../api';
import { type Draft, type Fault, type Field, draftOf, fieldOf, type Say, schemaOf, valueOf } from '../commands/fields';

/** What is asked of many things, as it is typed, and as the API takes it. Pure. */

const EXPIRIES = { usual: undefined, m10: 600, h1: 3_600, d1: 86_400, d7: 604_800 } as const;
export type Expiry = keyof typeof EXPIRIES;
export const EXPIRY = Object.keys(EXPIRIES) as Expiry[];
export const THINGS_MAX = 10_000;
export const LABELS_MAX = 8;

export interface OrderDraft {
  space: string;
  model: string;
  /** `action NAME` or `property NAME`; empty for nothing yet. */
  what: string;
  input: Draft;
  q: string;
  /** `KEY:VALUE`, or `KEY` for any value of it. */
  labels: string[];
  /** Ids, apart by spaces, commas or lines; none for all that the search finds. */
  things: string;
  reason: string;
  perSecond: string;
  canary: string;
  failuresMax: string;
  expiry: Expiry;
}

export function emptyOrder(space: string): OrderDraft {
  return { space, model: '', what: '', input: '', q: '', labels: [], things: '', reason: '', perSecond: '10', canary: '0', failuresMax: '0', expiry: 'usual' };
}

export function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((each) => each !== ''))];
}

/** Labels as they are typed, by their keys; an empty value stands for any. */
function labelsOf(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((each) => [/^[^:]*/.exec(each)![0].trim(), /(?<=:).*/.exec(each)?.[0].trim() ?? '']));
}

/** The search for things; nothing where things are named. */
function searchOf(draft: OrderDraft): Pick<Order, 'q' | 'labels'> {
  return { ...(draft.q.trim() === '' ? {} : { q: draft.q.trim() }), ...(draft.labels.length === 0 ? {} : { labels: labelsOf(draft.labels) }) };
}

/** What the things of a model can be asked together: one person alone does not ask what is dangerous. */
export function asks(model: Model | undefined): { actions: Affordance[]; properties: Property[] } {
  return { actions: model?.actions.filter((each) => !each.dangerous) ?? [], properties: model?.properties.filter((each) => each.writable) ?? [] };
}

/** The form of what is chosen; null where it takes no input, or nothing is chosen. */
export function fieldOfWhat(model: Model | undefined, what: string, say: Say): Field | null {
  const [kind, name] = what.split(' ');
  if (kind === 'action') {
    const schema = model?.actions.find((each) => each.name === name)?.schema;
    return schema === undefined ? null : fieldOf(schema, say);
  }
  const property = model?.properties.find((each) => each.name === name);
  return property === undefined ? null : fieldOf(schemaOf(property), say);
}

const WHOLE = { perSecond: [1, 1_000], canary: [0, 10_000], failuresMax: [0, 1_000_000] } as const;
export type Pace = keyof typeof WHOLE;

/** The range that a number is out of; undefined where it is right. */
export function paceFault(draft: OrderDraft, name: Pace): readonly [number, number] | undefined {
  const text = draft[name].trim();
  const [least, most] = WHOLE[name];
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? undefined : [least, most];
}

/** The order; null where something is missing or wrong, which the list of faults tells of the input. */
export function orderOf(draft: OrderDraft, field: Field | null, faults: Fault[]): Order | null {
  const [kind, name] = draft.what.split(' ');
  const ids = idsOf(draft.things);
  if (name === undefined || ids.length > THINGS_MAX || (Object.keys(WHOLE) as Pace[]).some((each) => paceFault(draft, each) !== undefined)) return null;
  const input = field === null ? undefined : valueOf(field, draft.input, true, faults);
  if (faults.length > 0) return null;
  return {
    space: draft.space,
    model: draft.model,
    ...(ids.length > 0 ? { things: ids } : searchOf(draft)),
    ...(kind === 'action' ? { action: name, ...(input === undefined ? {} : { input }) } : { property: name, value: input }),
    ...(draft.reason.trim() === '' ? {} : { reason: draft.reason.trim() }),
    ...(EXPIRIES[draft.expiry] === undefined ? {} : { expiresSeconds: EXPIRIES[draft.expiry] }),
    perSecond: Number(draft.perSecond),
    canary: Number(draft.canary),
    failuresMax: Number(draft.failuresMax),
  };
}

/** An order that is there, to be changed. */
export function draftOfOrder(order: Order, model: Model | undefined, say: Say): OrderDraft {
  const what = order.action === undefined ? `property ${order.property ?? ''}` : `action ${order.action}`;
  const field = fieldOfWhat(model, what, say);
  return {
    space: order.space ?? '',
    model: order.model ?? '',
    what,
    input: field === null ? '' : draftOf(field, order.action === undefined ? order.value : order.input),
    q: order.q ?? '',
    labels: Object.entries(order.labels ?? {}).map(([key, value]) => (value === '' ? key : `${key}:${value}`)),
    things: order.things?.join('\n') ?? '',
    reason: order.reason ?? '',
    perSecond: String(order.perSecond ?? 10),
    canary: String(order.canary ?? 0),
    failuresMax: String(order.failuresMax ?? 0),
    expiry: EXPIRY.find((each) => EXPIRIES[each] === order.expiresSeconds) ?? 'usual',
  };
}

/** How many of a bulk command's things are in which state, and are not asked yet. */
export function shares(bulk: BulkCommand): { of: string; n: number }[] {
  const states = ['done', 'failed', 'expired', 'cancelled', 'accepted', 'sent', 'queued'].map((of) => ({ of, n: bulk.states[of] ?? 0 }));
  return [...states, { of: 'refused', n: bulk.refused }, { of: 'left', n: toCome(bulk) }].filter((each) => each.n > 0);
}

/** Of how many things it is still to be asked. */
function toCome(bulk: BulkCommand): number {
  return bulk.phase === 'done' ? 0 : Math.max(0, (bulk.total ?? 0) - bulk.asked - bulk.refused);
}

/** Seconds until all are asked, at its pace; undefined while it asks none, or waits for the first few, which take their own time. */
export function secondsLeft(bulk: BulkCommand): number | undefined {
  const left = toCome(bulk);
  return bulk.phase !== 'running' || left === 0 ? undefined : Math.ceil(left / (bulk.definition.perSecond ?? 10));
}

/** Days of a calendar that are chosen by a word; all else is written as cron has it. */
export const DAYS = { daily: '*', weekdays: '1-5', weekend: '0,6' } as const;
export type Days = keyof typeof DAYS | 'hourly' | 'cron' | 'sun';

export interface WhenDraft {
  days: Days;
  /** `06:30` */
  time: string;
  cron: string;
  zone: string;
  sun: 'sunrise' | 'sunset';
  offset: string;
  latitude: string;
  longitude: string;
}

export function emptyWhen(zone: string): WhenDraft {
  return { days: 'daily', time: '06:00', cron: '0 6 * * 1-5', zone, sun: 'sunset', offset: '0', latitude: '', longitude: '' };
}

/** When, as the API takes it; null where something is missing or wrong. */
export function whenOf(draft: WhenDraft): When | null {
  const { days, zone } = draft;
  if (days === 'cron') return draft.cron.trim().split(/\s+/).length === 5 ? { cron: draft.cron.trim(), zone } : null;
  if (days === 'hourly') return { cron: '0 * * * *', zone };
  if (days === 'sun') {
    const [offset, latitude, longitude] = [draft.offset, draft.latitude, draft.longitude].map((each) => (each.trim() === '' ? Number.NaN : Number(each)));
    if (!Number.isInteger(offset) || Math.abs(offset!) > 720 || !(Math.abs(latitude!) <= 90) || !(Math.abs(longitude!) <= 180)) return null;
    return { sun: draft.sun, offsetMinutes: offset, latitude, longitude, zone };
  }
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(draft.time.trim()) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return { cron: `${Number(minute)} ${Number(hour)} * * ${DAYS[days]}`, zone };
}

export function draftOfWhen(when: When): WhenDraft {
  const draft = emptyWhen(when.zone);
  if (when.sun !== undefined) {
    return { ...draft, days: 'sun', sun: when.sun, offset: String(when.offsetMinutes ?? 0), latitude: String(when.latitude ?? ''), longitude: String(when.longitude ?? '') };
  }
  const cron = when.cron ?? '';
  if (cron === '0 * * * *') return { ...draft, days: 'hourly' };
  const [, minute, hour, days] = /^(\d{1,2}) (\d{1,2}) \* \* (\S+)$/.exec(cron) ?? [];
  const known = (Object.keys(DAYS) as (keyof typeof DAYS)[]).find((each) => DAYS[each] === days);
  if (known === undefined || minute === undefined || hour === undefined) return { ...draft, days: 'cron', cron };
  return { ...draft, days: known, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
}
