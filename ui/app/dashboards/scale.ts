import type { Property, Widget } from '../api';

/** Where values lie between two ends. Pure. */

export interface Scale {
  low: number;
  high: number;
}

/** The ends that somebody set for a widget, or else those of the property; null when one of them is not known. */
export function scaleOf(widget: Widget, property: Property): Scale | null {
  const set = (name: string) => (typeof widget.options?.[name] === 'number' ? (widget.options[name] as number) : undefined);
  const low = set('min') ?? property.minimum ?? (property.unit === '%' ? 0 : undefined);
  const high = set('max') ?? property.maximum ?? (property.unit === '%' ? 100 : undefined);
  return low !== undefined && high !== undefined && low < high ? { low, high } : null;
}

/** The ends of bars beside each other; nought is always among them, so that lengths can be compared. */
export function barScale(values: readonly number[]): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? { low: 0, high: 1 } : { low, high };
}

/** A value as a part of its scale, in percent and within it. */
export function along({ low, high }: Scale, value: number): number {
  return Math.max(0, Math.min(100, ((value - low) / (high - low)) * 100));
}
