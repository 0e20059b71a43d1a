import { describe, expect, it } from 'vitest';
import type { Property, RefusedMessage, Twin } from '../api';
import { inOrder, knocked, marksOf, NOTHING_TAKEN, refusalsOf, refusedSince, type Stranger, TAKEN_MAX, withReadings, withTwin } from './arrival';
import { sample } from './lines';
import { varied } from './simulate';

const twin = (values: Record<string, [value: unknown, time: string, received?: string]>): Twin => ({
  thing: 't', model: 'm', presence: 'connected',
  values: Object.fromEntries(Object.entries(values).map(([name, [value, time, received]]) => [name, { value, time, received, quality: 'good' }])) as Twin['values'],
});
const AT = '2026-11-20T06:05:09.115Z';
const at = Date.parse(AT);

describe('what arrives', () => {
  it('is counted and listed newest first, and no more than is kept', () => {
    const first = withReadings(NOTHING_TAKEN, [{ time: 1.5, values: { a: 1 } }, { time: 2, values: { a: 2 } }], at);
    expect(first.taken.map((each) => [each.time, each.values])).toEqual([[2, { a: 2 }], [1, { a: 1 }]]);
    const many = withReadings(first, Array.from({ length: TAKEN_MAX + 7 }, (_, i) => ({ time: 10 + i, values: {} })), at);
    expect(many.taken.length).toBe(TAKEN_MAX);
    expect(many.count).toBe(TAKEN_MAX + 9);
    expect(new Set(many.taken.map((each) => each.key)).size).toBe(TAKEN_MAX);
  });
  it('may come by the twin alone, and is not doubled when the stream tells it too', () => {
    const told = withTwin(NOTHING_TAKEN, {}, twin({ a: [1, AT], b: [2, AT], old: [0, '2026-11-20T06:00:00Z'] }), at);
    expect(told.taken.map((each) => each.values)).toEqual([{ a: 1, b: 2 }, { old: 0 }]);
    expect(told.count).toBe(0);
    expect(told.first!.values).toEqual({ old: 0 });
    const again = withReadings(told, [{ time: at + 0.4, values: { a: 1, b: 2 } }], at);
    expect(again.count).toBe(1);
    expect(again.first!.values).toEqual({ old: 0 });
    const alone = withReadings(withTwin(NOTHING_TAKEN, {}, twin({ a: [1, AT] }), at), [{ time: at + 0.4, values: { a: 1 } }], at);
    expect([alone.first!.fromTwin, alone.taken.length]).toEqual([false, 1]);
    expect(again.taken.map((each) => each.fromTwin)).toEqual([false, true]);
    expect(withTwin(again, {}, twin({ a: [1, AT] }), at)).toEqual(again);
  });
  it('is only what came since one began to wait', () => {
    const before = marksOf(twin({ a: [1, AT, AT], b: [2, AT, AT] }));
    expect(withTwin(NOTHING_TAKEN, before, twin({ a: [1, AT, AT], b: [2, AT, AT] }), at).first).toBeNull();
    const later = twin({ a: [1, AT, AT], b: [2, AT, '2026-11-20T06:05:10Z'] });
    expect(withTwin(NOTHING_TAKEN, before, later, at).taken[0]!.values).toEqual({ b: 2 });
  });
  it('lists refusals since then, newest first', () => {
    const refusal = (time: string, hex: string): RefusedMessage => ({ time, hex, code: 'invalid', place: '$.a', reason: 'r', format: 'f', stored: false, size: 1, text: '' });
    const known = refusal(AT, '01');
    const twinOfIt = refusal(AT, '02');
    const later = refusal('2026-11-20T06:05:10Z', '01');
    expect(refusedSince(refusalsOf([known]), [known, twinOfIt, later])).toEqual([later, twinOfIt]);
    const { taken } = withReadings(NOTHING_TAKEN, [{ time: 1, values: { a: 1 } }], at + 500);
    expect(withReadings(NOTHING_TAKEN, [{ time: at + 7, values: {} }], at + 500).taken[0]!.at).toBe(at + 7);
    expect(inOrder(taken, [later, known])).toEqual([{ refused: later }, { taken: taken[0] }, { refused: known }]);
  });
  it('names who knocked in vain, the thing itself first', () => {
    const stranger = (id: string, last: number): Stranger => ({ id, protocol: 'mqtt', address: 'a', reason: 'r', attempts: 1, last: new Date(last).toISOString() });
    const all = [stranger('x', at + 9), stranger('t', at + 1), stranger('y', at + 5), stranger('old', at - 1)];
    expect(knocked(all, 't', at, 2).map((each) => each.id)).toEqual(['t', 'x']);
  });
});

describe('a simulated thing', () => {
  const property = (name: string, more: Partial<Property> = {}): Property => ({ name, type: 'number', ...more });
  it('stays within the range of its model, and moves', () => {
    const properties = [property('tight', { minimum: 20, maximum: 20.1 }), property('wide'), property('whole', { type: 'integer' }), property('above', { minimum: 100 })];
    const model = { properties, name: 'm' } as unknown as Parameters<typeof sample>[0];
    const reading = { ...(JSON.parse(sample(model)) as object), whole: 42, above: 150, open: true, mode: 'auto' };
    expect(varied(reading, properties, 0)).toEqual(reading);
    const seen = new Map<string, Set<unknown>>();
    for (let step = 1; step <= 24; step += 1) {
      for (const [name, value] of Object.entries(varied(reading, properties, step))) seen.set(name, (seen.get(name) ?? new Set()).add(value));
    }
    for (const value of seen.get('tight')!) expect(value as number >= 20 && (value as number) <= 20.1, String(value)).toBe(true);
    for (const value of seen.get('whole')!) expect(Number.isInteger(value)).toBe(true);
    expect(Math.min(...([...seen.get('above')!] as number[]))).toBeGreaterThanOrEqual(100);
    for (const name of ['tight', 'wide', 'whole', 'above']) expect(seen.get(name)!.size, name).toBeGreaterThan(2);
    expect([...seen.get('open')!, ...seen.get('mode')!]).toEqual([true, 'auto']);
  });
  it('takes a sample above or below a bound that stands alone', () => {
    expect(JSON.parse(sample({ properties: [property('a', { minimum: 100 }), property('b', { maximum: -5 })] } as unknown as Parameters<typeof sample>[0]))).toEqual({ a: 100, b: -5 });
  });
});
