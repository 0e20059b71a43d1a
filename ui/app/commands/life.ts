import { type InfiniteData } from '@tanstack/react-query';
import { type Invocation, type InvocationState, millis, type Page, type Session, type Twin } from '../api';
import type { LiveValue } from '../live';

/** How what was asked of things goes on. Pure. */

const OPEN: readonly InvocationState[] = ['proposed', 'queued', 'sent', 'accepted'];
export const STATES: readonly InvocationState[] = [...OPEN, 'done', 'failed', 'expired', 'cancelled'];

export function isOpen(state: InvocationState): boolean {
  return OPEN.includes(state);
}

/** A step, or several of one state that follow each other: a value is sent again and again. */
export interface LifeStep {
  state: InvocationState;
  /** Of the first, and of the last, in milliseconds. */
  from: number;
  to: number;
  times: number;
  /** Account, token or thing that made the last; empty for the server. */
  by: string;
  problem: string;
  output: unknown;
}

/** The whole life where it is known; else what the list says of it: its beginning and where it stands. */
export function lifeOf(it: Invocation): LifeStep[] {
  const given: NonNullable<Invocation['steps']> =
    it.steps ??
    (it.state === 'queued' || it.state === 'proposed'
      ? [{ state: it.state, at: it.created }]
      : [
          { state: 'queued', at: it.created, by: it.by },
          { state: it.state, at: it.changed, problem: it.problem, output: it.output },
        ]);
  const life: LifeStep[] = [];
  for (const each of given) {
    const at = millis(each.at);
    const before = life.at(-1);
    if (before?.state === each.state) {
      before.to = at;
      before.times += 1;
      before.problem = each.problem ?? before.problem;
    } else life.push({ state: each.state, from: at, to: at, times: 1, by: each.by ?? '', problem: each.problem ?? '', output: each.output });
  }
  return life;
}

/** Seconds from being asked to its end; undefined before. */
export function tookSeconds(it: Invocation): number | undefined {
  return isOpen(it.state) ? undefined : Math.max(0, millis(it.changed) - millis(it.created)) / 1_000;
}

export interface Asked {
  thing?: string;
  space?: string;
  state?: InvocationState;
  open?: boolean;
  /** Only what was asked together under this name. */
  group?: string;
}

/** Whether one that is new belongs to a list. */
export function fits(asked: Asked, it: Invocation): boolean {
  if (asked.thing !== undefined && it.thing !== asked.thing) return false;
  if (asked.group !== undefined && it.group !== asked.group) return false;
  if (asked.state !== undefined && it.state !== asked.state) return false;
  return !asked.open || isOpen(it.state);
}

/** Which of two tellings of the same one is the newer. */
function newer(one: Invocation, other: Invocation): Invocation {
  const a = millis(one.changed);
  const b = millis(other.changed);
  if (a !== b) return a > b ? one : other;
  return STATES.indexOf(one.state) >= STATES.indexOf(other.state) ? one : other;
}

export type Listed = InfiniteData<Page<Invocation>, string | undefined>;

/**
 * A list with what has come: one that is there is told anew in its place, also when it no longer fits, so that no row goes
 * away under the pointer; one that is new and fits comes first.
 */
export function withInvocation(before: Listed | undefined, it: Invocation, asked: Asked): Listed | undefined {
  if (before === undefined) return before;
  let known = false;
  const pages = before.pages.map((page) => ({
    ...page,
    items: page.items.map((each) => {
      if (each.id !== it.id) return each;
      known = true;
      return newer(it, each);
    }),
  }));
  const [first, ...rest] = pages;
  if (!known && first && fits(asked, it)) return { ...before, pages: [{ ...first, items: [it, ...first.items] }, ...rest] };
  return known ? { ...before, pages } : before;
}

/** How a writable property stands to what somebody wants of it. */
export interface Wish {
  word: 'none' | 'step' | 'waiting' | 'differs' | 'refused' | 'expired' | 'withdrawn';
  /** What is, or was, wanted; undefined where nobody wanted anything. */
  value?: unknown;
  /** When it was asked for, in milliseconds. */
  since: number;
  /** Of what can be withdrawn. */
  id?: string;
  problem: string;
}

/** As the server compares: devices keep 32-bit floats. */
const SHARE = 1e-6;

export function reached(reported: unknown, wanted: unknown): boolean {
  if (typeof reported === 'number' && typeof wanted === 'number') return Math.abs(reported - wanted) <= SHARE * Math.abs(wanted);
  return JSON.stringify(reported) === JSON.stringify(wanted);
}

/**
 * @param latest the last that was asked of the property, where the list goes back so far
 * @param desired what the twin says of it
 */
export function wishOf(latest: Invocation | undefined, desired: NonNullable<Twin['desired']>[string] | undefined, reported: LiveValue | undefined): Wish {
  const state = latest?.state ?? desired?.state;
  if (state === undefined) return { word: 'none', since: 0, problem: '' };
  const value = latest ? latest.input : desired?.value;
  const wish = { value, since: millis(latest?.created ?? desired!.since), problem: latest?.problem ?? '' };
  if (isOpen(state)) return { ...wish, word: 'waiting', id: latest?.id ?? desired?.invocation };
  if (state === 'done') return { ...wish, word: reported !== undefined && !reached(reported.value, value) ? 'differs' : 'step' };
  return { ...wish, word: state === 'failed' ? 'refused' : state === 'expired' ? 'expired' : 'withdrawn' };
}

/** An interlock as a model has it. */
export interface Interlock {
  property: string;
  is: '<' | '<=' | '=' | '!=' | '>=' | '>';
  value: number | string | boolean;
  ageSeconds?: number;
}

/** Whether an interlock holds by what the thing last said; `unknown` where it said nothing, `old` where that is too long ago. */
export function interlockState(lock: Interlock, reported: LiveValue | undefined, nowMillis: number): 'holds' | 'fails' | 'unknown' | 'old' {
  if (reported === undefined || reported.value === null || reported.value === undefined) return 'unknown';
  if (lock.ageSeconds !== undefined && nowMillis - reported.time > lock.ageSeconds * 1_000) return 'old';
  const { value } = reported;
  if (typeof value === 'number' && typeof lock.value === 'number') {
    const by = value - lock.value;
    const holds = { '<': by < 0, '<=': by <= 0, '=': by === 0, '!=': by !== 0, '>=': by >= 0, '>': by > 0 }[lock.is];
    return holds ? 'holds' : 'fails';
  }
  const equal = value === lock.value;
  return (lock.is === '=' && equal) || (lock.is === '!=' && !equal) ? 'holds' : 'fails';
}

/** Whether somebody asked for it, and so cannot be the second person who agrees. */
export function isMine(session: Session | undefined, it: Invocation): boolean {
  return session !== undefined && (it.by === session.account || it.by === `token/${session.token}`);
}

/** A key that no other request has; it needs no secure page. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, '0')).join('');
}
