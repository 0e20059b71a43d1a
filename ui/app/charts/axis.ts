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

/** Numbers at even steps, all with the decimals that the step needs; very small and very great ones with one power of ten. */
export function axisLabels(splits: readonly number[]): string[] {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  const top = splits.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (top > 0 && (top < PLAIN_MIN || top >= PLAIN_MAX)) {
    const power = Number(top.toExponential().split('e')[1]);
    const decimals = Math.min(DECIMALS_MAX, Math.max(0, power - Math.floor(Math.log10(step) + 1e-9)));
    const part = (each: number) => each / 10 ** power;
    return splits.map((each) => (each === 0 ? '0' : number(part(each), decimals) + timesTen(power)));
  }
  const decimals = step >= 1 ? 0 : Math.min(DECIMALS_MAX, Math.ceil(-Math.log10(step) - 1e-9));
  return splits.map((each) => number(each, decimals));
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
