import { describe, expect, it } from 'vitest';
import type { PropertySuggestion } from './api';
import { bound, type Choice, chosen, offered, wrong } from './suggest';

const temperature: PropertySuggestion = {
  name: 'temp',
  present: { name: 'temp', type: 'number' },
  suggested: { name: 'temp', type: 'integer', unit: 'Cel', titles: { en: 'Temperature', zh: '温度' }, minimum: -40, maximum: 85 },
  observed: { count: 40, minimum: 18, maximum: 24 },
  units: ['Cel', 'K'],
  reasons: [{ about: 'unit', why: 'name-and-values', word: 'temp', detail: '' }],
};
const relay: PropertySuggestion = {
  name: 'relay',
  present: { name: 'relay', type: 'string' },
  suggested: { name: 'relay', type: 'enum', options: ['off', 'on'] },
  observed: { count: 40, distinct: 2 },
  units: [],
  reasons: [{ about: 'type', why: 'few-texts', detail: '' }],
};
const take = (suggestion: PropertySuggestion, change: Partial<Choice> = {}) => chosen(suggestion, { ...offered(suggestion), ...change });

describe('what a draft becomes', () => {
  it('takes unit, range and titles as they are offered, and leaves the type', () => {
    expect(take(temperature)).toEqual({ name: 'temp', type: 'number', unit: 'Cel', titles: { en: 'Temperature', zh: '温度' }, minimum: -40, maximum: 85 });
    expect(take(relay)).toBeNull();
  });
  it('takes what is typed instead', () => {
    expect(take(temperature, { unit: ' K ', minimum: '', maximum: '3e2', type: 'integer' })).toMatchObject({ type: 'integer', unit: 'K', maximum: 300 });
    expect(take(temperature, { minimum: '' })).not.toHaveProperty('minimum');
    expect(take(relay, { type: 'enum' })).toEqual({ name: 'relay', type: 'enum', options: ['off', 'on'] });
  });
  it('leaves a property alone when it is not taken, or nothing is different', () => {
    expect(take(temperature, { take: false })).toBeNull();
    const plain = { ...temperature, suggested: temperature.present };
    expect(take(plain)).toBeNull();
    expect(take(plain, { unit: 'm' })).toEqual({ name: 'temp', type: 'number', unit: 'm' });
  });
  it('keeps what a property has', () => {
    const has = { name: 'x', type: 'number' as const, unit: 'm', titles: { zh: '深', en: 'Depth' }, writable: true };
    const same = { ...temperature, present: has, suggested: { ...has, titles: { en: 'Depth', zh: '深' } } };
    expect(take(same)).toBeNull();
    expect(take(same, { maximum: '5' })).toEqual({ ...has, maximum: 5 });
  });
  it('says what is wrong', () => {
    expect(wrong({ ...offered(temperature), minimum: 'low' })).toBe('minimum');
    expect(wrong({ ...offered(temperature), maximum: '1e999' })).toBe('maximum');
    expect(wrong({ ...offered(temperature), minimum: '90' })).toBe('order');
    expect(wrong({ ...offered(temperature), minimum: 'low', take: false })).toBeNull();
    expect(wrong(offered(temperature))).toBeNull();
    expect(bound('\u22125.5')).toBe(-5.5);
    expect(bound('0x10')).toBeNaN();
  });
});
