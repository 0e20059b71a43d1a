import { contrast } from './contrast';

/** The tokens of theme.css as the page of the design system shows them, and what is demanded of them. Pure. */

/** Words need a contrast of 4.5, signs and edges 3; decoration needs none (WCAG 2.2, 1.4.3 and 1.4.11). */
export type Demand = 'text' | 'sign' | 'none';
export const LEAST: Record<Demand, number> = { text: 4.5, sign: 3, none: 0 };

/** What words stand on. */
export const GROUNDS = ['page', 'panel', 'sunken', 'hover', 'selected'] as const;
const QUIET_GROUNDS = ['page', 'panel', 'sunken'] as const;

export const COLOURS = {
  surface: { page: 'text', panel: 'text', sunken: 'text', hover: 'text', selected: 'text' },
  text: { text: 'text', 'text-2': 'text', 'text-3': 'text', primary: 'text', 'on-primary': 'text' },
  line: { border: 'none', control: 'sign', shade: 'none' },
  presence: { connected: 'text', silent: 'text', offline: 'text' },
  alarm: { critical: 'text', high: 'text', medium: 'text', low: 'text' },
  time: { time: 'text' },
  series: { 'series-1': 'sign', 'series-2': 'sign', 'series-3': 'sign', 'series-4': 'sign', 'series-5': 'sign' },
} as const satisfies Record<string, Record<string, Demand>>;

export const SIZES = ['tiny', 'small', 'text', 'heading', 'lead', 'title', 'figure'] as const;
export const RADII = ['tight', 'control', 'panel', 'dialog'] as const;
export const GAPS = ['tight', 'small', 'wide'] as const;

type Read = (token: string) => string;

/** The least contrast of a colour with all that it stands on; null of one that is only decoration. */
export function leastContrast(group: keyof typeof COLOURS, name: string, demand: Demand, read: Read): number | null {
  if (demand === 'none') return null;
  if (group === 'surface') return contrast(read('text'), read(name));
  if (name === 'on-primary') return contrast(read(name), read('primary'));
  // Lines of charts and edges of fields stand on panels only.
  const grounds = demand === 'sign' ? (['panel'] as const) : name === 'text' || name === 'text-2' || name === 'primary' ? GROUNDS : QUIET_GROUNDS;
  return Math.min(...grounds.map((each) => contrast(read(name), read(each))));
}
