import type { Property } from '../api';

/** How much a number without a range moves, as a part of itself. */
const SWING = 0.05;
/** Readings in one full swing. */
const PERIOD = 12;

/** A sample reading as it might be a while later: numbers swing around what they were, within their range; the rest stays. */
export function varied(reading: Record<string, unknown>, properties: readonly Property[], step: number): Record<string, unknown> {
  const wave = Math.sin((2 * Math.PI * step) / PERIOD);
  return Object.fromEntries(
    Object.entries(reading).map(([name, value]) => {
      if (typeof value !== 'number' || step === 0) return [name, value];
      const { type, minimum, maximum } = properties.find((each) => each.name === name) ?? {};
      const room = Math.min(maximum === undefined ? Infinity : maximum - value, minimum === undefined ? Infinity : value - minimum);
      const moved = value + wave * Math.max(0, Math.min(room, Math.max(Math.abs(value) * SWING, type === 'integer' ? 1 : 0)));
      return [name, type === 'integer' ? Math.trunc(moved) : Number(moved.toPrecision(4))];
    }),
  );
}
