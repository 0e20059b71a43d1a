import { millis, type RefusedMessage, type Status, type Twin } from '../api';

/** When each value was said and received: what was there before one began to wait. */
export type Marks = Record<string, string>;

export function marksOf(twin: Twin): Marks {
  return Object.fromEntries(Object.entries(twin.values).map(([name, each]) => [name, `${each.time} ${each.received ?? ''}`]));
}

/** Names of the properties that were reported since; one said again with the same time counts when it was received anew. */
export function freshOf(before: Marks, twin: Twin): string[] {
  return Object.entries(marksOf(twin))
    .filter(([name, mark]) => before[name] !== mark)
    .map(([name]) => name);
}

/** A refusal has no number of its own: its time, place and bytes tell it from others. */
function keyOf(message: RefusedMessage): string {
  return JSON.stringify([message.time, message.place, message.reason, message.hex]);
}

export function refusalsOf(messages: readonly RefusedMessage[]): ReadonlySet<string> {
  return new Set(messages.map(keyOf));
}

/** Refusals that were not there before, newest first. */
export function refusedSince(before: ReadonlySet<string>, messages: readonly RefusedMessage[]): RefusedMessage[] {
  return messages.filter((each) => !before.has(keyOf(each))).sort((a, b) => millis(b.time) - millis(a.time));
}

export type Stranger = Status['strangers'][number];

/** Who knocked since and was not let in; those who gave the thing's id first. */
export function knocked(strangers: readonly Stranger[], id: string, sinceMillis: number, most: number): Stranger[] {
  return strangers
    .filter((each) => millis(each.last) >= sinceMillis)
    .sort((a, b) => Number(b.id === id) - Number(a.id === id) || millis(b.last) - millis(a.last))
    .slice(0, most);
}
