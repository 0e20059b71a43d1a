import type { Alarm, AlarmClass, AlarmFilter } from '../api';
import { inSpace } from '../may';

/** Lists of alarms as they change. Pure. */

/** What is asked for; the words of the page's address. */
export interface AskedAlarms {
  space?: string;
  thing?: string;
  model?: string;
  rule?: string;
  state?: AlarmFilter;
  severity?: AlarmClass[];
  q?: string;
  /** Who sees to it; empty for nobody. */
  assignee?: string;
  /** What suppresses it, as an alarm says it. */
  suppressedBy?: string;
}

/** Classes, the worst first. */
export const CLASSES: AlarmClass[] = ['critical', 'high', 'medium', 'low'];
/** A class and those above it. */
export function atLeast(least: AlarmClass): AlarmClass[] {
  return CLASSES.slice(0, CLASSES.indexOf(least) + 1);
}

export const WHICH = ['shown', 'active', 'unacknowledged', 'shelved', 'suppressed', 'normal', 'any'] as const satisfies AlarmFilter[];

/** What stands in the address instead of a name. */
export const ME = '@me';
export const NOBODY = '@nobody';

/** @param me what whoever looks at it is called */
export function askedOf(words: URLSearchParams, me = ''): AskedAlarms {
  const state = words.get('state') ?? '';
  const severity = (words.get('severity') ?? '').split(',').filter((each): each is AlarmClass => (CLASSES as string[]).includes(each));
  const rule = words.get('rule')?.slice(0, 64);
  const q = words.get('q')?.slice(0, 128);
  const assignee = words.get('assignee')?.slice(0, 128);
  const suppressedBy = words.get('suppressedBy')?.slice(0, 256);
  return {
    ...((WHICH as readonly string[]).includes(state) && state !== 'shown' ? { state: state as AlarmFilter } : {}),
    ...(severity.length > 0 ? { severity } : {}),
    ...(rule ? { rule } : {}),
    ...(q ? { q } : {}),
    ...(suppressedBy ? { suppressedBy } : {}),
    ...(assignee ? { assignee: assignee === NOBODY ? '' : assignee === ME ? me || ME : assignee } : {}),
  };
}

/** Whether one has nothing left to be done about it. */
export function isNormal(it: Alarm): boolean {
  return !it.active && it.acknowledged && !it.latched;
}

/** Whether one is of those that are asked for, as far as that can be told without its words. */
export function fits(it: Alarm, asked: AskedAlarms): boolean {
  const shown = !isNormal(it) && it.shelvedUntil === undefined && it.suppressedBy === undefined;
  if (asked.thing !== undefined && it.thing !== asked.thing) return false;
  if (asked.space !== undefined && asked.thing === undefined && !inSpace(it.space, asked.space)) return false;
  if (asked.model !== undefined && it.model !== asked.model) return false;
  if (asked.rule !== undefined && it.rule !== asked.rule) return false;
  if (asked.severity !== undefined && !asked.severity.includes(it.class)) return false;
  if (asked.assignee !== undefined && (it.assignee ?? '') !== asked.assignee) return false;
  if (asked.suppressedBy !== undefined && it.suppressedBy !== asked.suppressedBy) return false;
  switch (asked.state ?? 'shown') {
    case 'shown':
      return shown;
    case 'active':
      return shown && it.active;
    case 'unacknowledged':
      return shown && !it.acknowledged;
    case 'shelved':
      return it.shelvedUntil !== undefined;
    case 'suppressed':
      return !isNormal(it) && it.suppressedBy !== undefined;
    case 'open':
      return !isNormal(it);
    case 'normal':
      return isNormal(it);
    case 'any':
      return true;
  }
}

const least = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The more severe first, of these the one that began last: the order of the server. */
export function order(a: Alarm, b: Alarm): number {
  return b.severity - a.severity || least(b.since, a.since) || least(b.id, a.id);
}

/** The list after some have changed, the oldest change first: each in the place that is its own now, or gone. */
export function withAlarms(list: readonly Alarm[], changes: readonly Alarm[], asked: AskedAlarms): Alarm[] {
  const changed = new Map(changes.map((each) => [each.id, each]));
  const come = [...changed.values()].filter((each) => fits(each, asked)).sort(order);
  const out: Alarm[] = [];
  let next = 0;
  for (const each of list) {
    if (changed.has(each.id)) continue;
    for (; next < come.length && order(come[next]!, each) < 0; next += 1) out.push(come[next]!);
    out.push(each);
  }
  return [...out, ...come.slice(next)];
}
