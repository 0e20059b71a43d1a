import { medianStep } from '../charts/gaps';

/** States over time as stretches, out of values at times. Pure. */

export interface Stretch {
  from: number;
  to: number;
  /** What held; null for a time of which nothing is known. */
  state: string | null;
}

/** Stretches narrower than this part of the whole are drawn as one of many. */
export const STRETCHES_MAX = 500;

/**
 * A value holds until the next, but no longer than a thing may be silent: three of its usual distances, and two stretches of a
 * sampled answer. What comes behind that is not known.
 *
 * @param times in milliseconds, rising
 * @param until where the last value ends at the latest
 * @param holds whether the last value is known to hold until then, for its thing is connected
 */
export function stretchesOf(times: readonly number[], states: readonly unknown[], stretchMillis: number, from: number, until: number, holds: boolean): Stretch[] {
  const out: Stretch[] = [];
  const put = (begin: number, end: number, state: string | null) => {
    const a = Math.max(begin, from);
    const b = Math.min(end, until);
    if (b <= a) return;
    const last = out.at(-1);
    if (last && last.state === state && last.to >= a) last.to = Math.max(last.to, b);
    else out.push({ from: a, to: b, state });
  };
  const patience = Math.max(3 * medianStep(times), 2 * stretchMillis);
  if (times.length === 0) put(from, until, null);
  else put(from, times[0]!, null);
  times.forEach((time, i) => {
    const next = times[i + 1] ?? until;
    const last = i === times.length - 1;
    const end = (last && holds) || next - time <= patience ? next : Math.min(next, time + Math.max(stretchMillis, patience / 3));
    put(time, end, String(states[i]));
    put(end, next, null);
  });
  return out.slice(-STRETCHES_MAX);
}

export function changesOf(stretches: readonly Stretch[]): number {
  const known = stretches.filter((each) => each.state !== null);
  return known.filter((each, i) => i > 0 && known[i - 1]!.state !== each.state).length;
}

/** How a state is drawn, always the same for the same list of known ones: a colour, and another pattern after five. */
export function lookOfState(state: string, known: readonly string[]): { colour: string; pattern: number } {
  const index = Math.max(0, known.indexOf(state));
  return { colour: `var(--series-${(index % 5) + 1})`, pattern: Math.floor(index / 5) % 3 };
}
