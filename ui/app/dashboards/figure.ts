import type { Widget } from '../api';
import type { Trail } from '../charts/trail';
import type { Scale } from './scale';

/** One figure out of the values of several things. Pure. */

export const FIGURES = ['each', 'sum', 'mean', 'min', 'max', 'count', 'worst'] as const;
export type Figure = (typeof FIGURES)[number];

export function figureOf(widget: Widget): Figure {
  const given = widget.options?.figure as Figure;
  return FIGURES.includes(given) ? given : 'each';
}

/** Days of "against yesterday" and of "against last week"; null when nothing is compared. */
export const BEFORE = { day: 1, week: 7 } as const;
export type Before = keyof typeof BEFORE;

export function beforeOf(widget: Widget): Before | null {
  const given = widget.options?.before;
  return given === 'day' || given === 'week' ? given : null;
}

/** A value as a number: a truth is one when it holds, so that a sum tells for how many it does; a bad one is none. */
export function numberOf(given: { value: unknown; quality: string } | undefined): number | null {
  if (given === undefined || given.quality === 'bad') return null;
  if (typeof given.value === 'boolean') return given.value ? 1 : 0;
  return typeof given.value === 'number' && Number.isFinite(given.value) ? given.value : null;
}

/** How near a value is to an end of its scale: 0 in the middle, 1 at an end, more beyond it. */
export function strain({ low, high }: Scale, value: number): number {
  return Math.abs(value - (low + high) / 2) / ((high - low) / 2);
}

export interface Figured {
  value: number;
  /** Of how many values. */
  of: number;
  /** Which of them it is, for the least, the greatest and the worst. */
  index: number | null;
}

/**
 * The figure of values; null when there is none. The worst is the one nearest to an end of its scale or furthest beyond it,
 * among those that have a scale.
 */
export function figured(figure: Exclude<Figure, 'each'>, values: readonly (number | null)[], scales: readonly (Scale | null)[]): Figured | null {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  if (figure === 'count') return { value: known.length, of: known.length, index: null };
  if (known.length === 0) return null;
  const sum = known.reduce((all, each) => all + each.value, 0);
  const first = (better: (a: number, b: number) => boolean) => known.reduce((best, each) => (better(each.value, best.value) ? each : best));
  switch (figure) {
    case 'sum':
      return { value: sum, of: known.length, index: null };
    case 'mean':
      return { value: sum / known.length, of: known.length, index: null };
    case 'min':
      return { ...first((a, b) => a < b), of: known.length };
    case 'max':
      return { ...first((a, b) => a > b), of: known.length };
    case 'worst': {
      const scaled = known.flatMap((each) => (scales[each.index] ? [{ ...each, strain: strain(scales[each.index]!, each.value) }] : []));
      if (scaled.length === 0) return null;
      const { value, index } = scaled.reduce((best, each) => (each.strain > best.strain ? each : best));
      return { value, index, of: scaled.length };
    }
  }
}

/** Units in which a part of a value says nothing: their nought is not the end of them. */
const NO_SHARE = new Set(['Cel', '[degF]', '[pH]', 'dB', 'dB[SPL]', '%']);

/** The change from what was: in percent where that says something, or else as a difference. */
export function change(now: number, before: number, unit: string | null | undefined): { percent: number } | { difference: number } {
  return before <= 0 || now < 0 || NO_SHARE.has(unit ?? '') ? { difference: now - before } : { percent: ((now - before) / before) * 100 };
}

/**
 * The figure over time, of the stretches in which all things have a value or had one shortly before: a sum over fewer would
 * look like a change.
 *
 * @param patience stretches for which the last value of a thing holds
 */
export function figureCurve(figure: 'sum' | 'mean' | 'min' | 'max', trails: readonly Trail[], { first, length }: { first: number; length: number }, patience: number): (number | null)[] {
  const there = trails.filter((each) => (each.lastBefore(first + length - 1) ?? Number.NEGATIVE_INFINITY) >= first);
  return Array.from({ length }, (_, i) => {
    const values = there.map((each) => {
      const n = each.lastBefore(first + i);
      return n === null || first + i - n > patience ? null : each.value(n);
    });
    return values.length === 0 || values.includes(null) ? null : figured(figure, values, [])!.value;
  });
}
