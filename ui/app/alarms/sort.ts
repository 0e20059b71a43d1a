import type { Alarm, AlarmClass, AlarmFilter } from '../api';

/** Lists of alarms as they change. Pure. */

/** What is asked for; the words of the page's address. */
export interface AskedAlarms {
  space?: string;
  thing?: string;
  model?: string;
  state?: AlarmFilter;
  severity?: AlarmClass[];
  q?: string;
}

/** Classes, the worst first. */
export const CLASSES: AlarmClass[] = ['critical', 'high', 'medium', 'low'];
export const WHICH = ['shown', 'active', 'unacknowledged', 'shelved', 'suppressed', 'normal', 'any'] as const satisfies AlarmFilter[];

export function askedOf(words: URLSearchParams): AskedAlarms {
  const state = words.get('state') ?? '';
  const severity = (words.get('severity') ?? '').split(',').filter((each): each is AlarmClass => (CLASSES as string[]).includes(each));
  const q = words.get('q')?.slice(0, 128);
  return {
    ...((WHICH as readonly string[]).includes(state) && state !== 'shown' ? { state: state as AlarmFilter } : {}),
    ...(severity.length > 0 ? { severity } : {}),
    ...(q ? { q } : {}),
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
  if (asked.model !== undefined && it.model !== asked.model) return false;
  if (asked.severity !== undefined && !asked.severity.includes(it.class)) return false;
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

/** The list after one has changed: in its place, new in the place that is its own, or gone. */
export function withAlarm(list: readonly Alarm[], it: Alarm, asked: AskedAlarms): Alarm[] {
  const rest = list.filter((each) => each.id !== it.id);
  if (!fits(it, asked)) return rest;
  const at = rest.findIndex((each) => each.severity < it.severity || (each.severity === it.severity && each.since <= it.since));
  return at < 0 ? [...rest, it] : [...rest.slice(0, at), it, ...rest.slice(at)];
}
