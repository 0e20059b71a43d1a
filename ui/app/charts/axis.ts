import { number, timesTen } from '../format';

/** Labels and ends of a y axis. Pure. */

const DECIMALS_MAX = 6;
/** Beyond these, digits are counted in powers of ten. */
const PLAIN_MIN = 1e-4;
const PLAIN_MAX = 1e9;
/** The greatest ends of a scale: their distance must still be a number. */
const END_MAX = 7e307;
/** About the width of a digit of 12 px, and what stands beside the labels. */
const DIGIT_PIXELS = 6.9;
const BESIDE_PIXELS = 18;
const WIDTH_MIN_PIXELS = 50;
const WIDTH_MAX_PIXELS = 120;

/** Decimals that a step needs: 0.25 has two, 0.2 has one. */
function decimalsOf(step: number): number {
  const first = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const digits = step * 10 ** first;
  return Math.min(DECIMALS_MAX, Math.abs(digits - Math.round(digits)) < 1e-6 ? first : first + 1);
}

/** Numbers at even steps, all with the decimals that the step needs; very small and very great ones with one power of ten. */
export function axisLabels(splits: readonly number[]): string[] {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  const top = splits.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (top > 0 && (top < PLAIN_MIN || top >= PLAIN_MAX)) {
    const power = Number(top.toExponential().split('e')[1]);
    const decimals = decimalsOf(step / 10 ** power);
    const part = (each: number) => each / 10 ** power;
    return splits.map((each) => (each === 0 ? '0' : number(part(each), decimals) + timesTen(power)));
  }
  const decimals = decimalsOf(step);
  return splits.map((each) => number(each, decimals));
}

const STEPS = ['1', '2', '2.5', '5'] as const;
const increments = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => STEPS.map((each) => Number(`${each}e${from + i}`))).flat().filter(Number.isFinite);
/** Steps between labels that the chart knows the digits of, and the distance of ends up to which they are enough. */
const USUAL = increments(-32, 32);
const USUAL_MAX = 1e30;

/** Steps out of which those between labels are chosen, ascending. */
export function stepsOf(low: number, high: number): number[] {
  const power = Math.floor(Math.log10(high - low));
  return high - low < USUAL_MAX ? USUAL : increments(power - 3, power + 1);
}

/** Room for labels, in pixels. */
export function axisWidth(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((most, each) => Math.max(most, each.length), 0);
  return Math.min(WIDTH_MAX_PIXELS, Math.max(WIDTH_MIN_PIXELS, Math.ceil(longest * DIGIT_PIXELS + BESIDE_PIXELS)));
}

/** The ends of a scale around its values, with some room; a value alone stands in the middle. */
export function ends(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const [from, to] = [low, high].map((each) => Math.min(END_MAX, Math.max(-END_MAX, each))) as [number, number];
  const pad = to === from ? Math.abs(to) * 0.05 || 0.5 : (to - from) * 0.08;
  return [from - pad, to + pad];
}
