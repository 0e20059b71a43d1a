import { millis, type RefusedMessage, type Status, type Twin } from '../api';

/** A reading that was taken and stored. */
export interface Taken {
  /** Tells it from others in a list. */
  key: number;
  /** When it was said to be, in milliseconds: its row in history. */
  time: number;
  values: Record<string, unknown>;
  /** When it came, in milliseconds of the server's clock: its own time when that is about now, else when the page learned of it. */
  at: number;
  /** Read from the twin, not told by the stream: the last values of one time, maybe of several messages. */
  fromTwin: boolean;
}

/** Further from now than this, the time of a reading says nothing about when it came. */
const NEAR_MILLIS = 60_000;
/** Readings kept to be looked at; what is older is in history. */
export const TAKEN_MAX = 50;

export interface Taking {
  taken: readonly Taken[];
  /** Readings that the stream told, those that are no longer kept too. */
  count: number;
  first: Taken | null;
  /** Key of the next. */
  next: number;
}

export const NOTHING_TAKEN: Taking = { taken: [], count: 0, first: null, next: 0 };

function cameAt(time: number, nowMillis: number): number {
  return Math.abs(time - nowMillis) < NEAR_MILLIS ? time : nowMillis;
}

/** With readings of the stream, newest first; one that the twin had told already takes its place. */
export function withReadings(before: Taking, readings: readonly { time: number; values: Record<string, unknown> }[], nowMillis: number): Taking {
  let { taken, count, first, next } = before;
  for (const reading of readings) {
    const time = Math.floor(reading.time);
    const rest = taken.filter((each) => !each.fromTwin || each.time !== time);
    count += 1;
    const added = { key: next, time, values: reading.values, at: cameAt(time, nowMillis), fromTwin: false };
    taken = [added, ...rest].slice(0, TAKEN_MAX);
    if (first === null || (first.fromTwin && first.time === time)) first = added;
    next += 1;
  }
  return { taken, count, first, next };
}

/** With what the twin says that is new since the marks; what the stream brought already stays as it is. */
export function withTwin(before: Taking, marks: Marks, twin: Twin, nowMillis: number): Taking {
  const byTime = new Map<number, Record<string, unknown>>();
  for (const name of freshOf(marks, twin)) {
    const at = millis(twin.values[name]!.time);
    byTime.set(at, { ...byTime.get(at), [name]: twin.values[name]!.value });
  }
  let { taken, first, next } = before;
  for (const [time, values] of [...byTime].sort(([a], [b]) => a - b)) {
    if (taken.some((each) => each.time >= time)) continue;
    const added = { key: next, time, values, at: cameAt(time, nowMillis), fromTwin: true };
    taken = [added, ...taken].slice(0, TAKEN_MAX);
    first ??= added;
    next += 1;
  }
  return { ...before, taken, first, next };
}

/** When each value was said and received: what was there before one began to wait. */
export type Marks = Record<string, string>;

export function marksOf(twin: Twin): Marks {
  return Object.fromEntries(Object.entries(twin.values).map(([name, each]) => [name, `${each.time} ${each.received ?? ''}`]));
}

/** Names of the properties that were reported since; one said again with the same time counts when it was received anew. */
function freshOf(before: Marks, twin: Twin): string[] {
  return Object.entries(marksOf(twin))
    .filter(([name, mark]) => before[name] !== mark)
    .map(([name]) => name);
}

/** What came, newest first: readings and refusals among each other. */
export type Came = { taken: Taken } | { refused: RefusedMessage };

export function inOrder(taken: readonly Taken[], refused: readonly RefusedMessage[]): Came[] {
  const at = (each: Came) => ('taken' in each ? each.taken.at : millis(each.refused.time));
  return [...refused.map((each) => ({ refused: each })), ...taken.map((each) => ({ taken: each }))].sort((a, b) => at(b) - at(a));
}

/** A refusal has no number of its own: its time, place and bytes tell it from others. */
export function refusalKey(message: RefusedMessage): string {
  return JSON.stringify([message.time, message.place, message.reason, message.hex]);
}

export function refusalsOf(messages: readonly RefusedMessage[]): ReadonlySet<string> {
  return new Set(messages.map(refusalKey));
}

/** Refusals that were not there before, newest first. */
export function refusedSince(before: ReadonlySet<string>, messages: readonly RefusedMessage[]): RefusedMessage[] {
  return messages.filter((each) => !before.has(refusalKey(each))).sort((a, b) => millis(b.time) - millis(a.time));
}

export type Stranger = NonNullable<Status['strangers']>[number];

/** Who knocked since and was not let in; those who gave the thing's id first. */
export function knocked(strangers: readonly Stranger[], id: string, sinceMillis: number, most: number): Stranger[] {
  return strangers
    .filter((each) => millis(each.last) >= sinceMillis)
    .sort((a, b) => Number(b.id === id) - Number(a.id === id) || millis(b.last) - millis(a.last))
    .slice(0, most);
}
