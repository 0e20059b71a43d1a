import type { Property, PropertySuggestion, Reason } from './api';

/** What a person has chosen for one property of a draft, as it stands in the fields. */
export interface Choice {
  take: boolean;
  type: Property['type'];
  unit: string;
  minimum: string;
  maximum: string;
}

/** Whether values of a type have a unit and a range. */
export function measured(type: Property['type']): boolean {
  return type === 'number' || type === 'integer' || type === 'numbers';
}

/** What stands in the fields at first: all that is suggested but another type, which would begin a new history. */
export function offered(suggestion: PropertySuggestion): Choice {
  const { present, suggested } = suggestion;
  return {
    take: true,
    type: present.type,
    unit: suggested.unit ?? '',
    minimum: suggested.minimum === undefined ? '' : String(suggested.minimum),
    maximum: suggested.maximum === undefined ? '' : String(suggested.maximum),
  };
}

/** A number as one types it; undefined when there is none, NaN when it is not one. */
export function bound(text: string): number | undefined {
  const plain = text.trim().replace('\u2212', '-');
  if (plain === '') return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

/** What is wrong with the fields. */
export function wrong(choice: Choice): 'minimum' | 'maximum' | 'order' | null {
  if (!choice.take || !measured(choice.type)) return null;
  const least = bound(choice.minimum);
  const most = bound(choice.maximum);
  if (least !== undefined && !Number.isFinite(least)) return 'minimum';
  if (most !== undefined && !Number.isFinite(most)) return 'maximum';
  return least !== undefined && most !== undefined && least > most ? 'order' : null;
}

/** What the property becomes; null when it stays as it was drafted. */
export function chosen(suggestion: PropertySuggestion, choice: Choice): Property | null {
  if (!choice.take) return null;
  const { present, suggested } = suggestion;
  const made: Property = { name: present.name, type: choice.type };
  if (measured(choice.type)) {
    if (choice.unit.trim() !== '') made.unit = choice.unit.trim();
    const least = bound(choice.minimum);
    const most = bound(choice.maximum);
    if (least !== undefined) made.minimum = least;
    if (most !== undefined) made.maximum = most;
  } else if (choice.type === present.type && present.unit) {
    made.unit = present.unit;
  }
  if (suggested.titles && Object.keys(suggested.titles).length > 0) made.titles = suggested.titles;
  if (choice.type === 'enum') {
    const options = present.type === 'enum' ? present.options : suggested.options;
    if (options) made.options = options;
  }
  if (present.writable) made.writable = true;
  return same(made, present) ? null : made;
}

function same(a: Property, b: Property): boolean {
  const words = (each: Property) => JSON.stringify(Object.entries({ ...each, titles: Object.entries(each.titles ?? {}).sort() }).sort());
  return words(a) === words(b);
}

export function reason(suggestion: PropertySuggestion, about: Reason['about']): Reason | undefined {
  return suggestion.reasons.find((each) => each.about === about);
}
