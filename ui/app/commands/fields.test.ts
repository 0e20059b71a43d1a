import { describe, expect, it } from 'vitest';
import { type Draft, draftOf, type Fault, fieldOf, type Say, schemaOf, stepsOf, valueOf } from './fields';

const DIM = {
  type: 'object', required: ['level'],
  properties: {
    level: { type: 'integer', minimum: 0, maximum: 100, unit: '%', titles: { en: 'Brightness', 'zh-Hans': '亮度' } },
    minutes: { type: 'integer', minimum: 1, default: 60, title: 'For how long' },
    mode: { type: 'string', enum: ['soft', 'hard'] },
    loud: { type: 'boolean' },
    sure: { type: 'boolean', default: false },
    place: { type: 'object', required: ['x'], properties: { x: { type: 'number', multipleOf: 0.5 } } },
    steps: { type: 'array', items: { type: 'integer' } },
    words: { type: 'array', items: { type: 'string' } },
    odd: { type: 'array', items: { type: 'object' } },
    note: { type: 'string', minLength: 2, maxLength: 4 },
  },
};
const english: Say = (titles, name) => titles?.en ?? name;
const chinese: Say = (titles, name) => titles?.['zh-Hans'] ?? name;
const field = fieldOf(DIM, english);
const typed = (more: Record<string, Draft>) => ({ ...(draftOf(field) as Record<string, Draft>), ...more });
const read = (draft: Draft, of = field) => {
  const faults: Fault[] = [];
  return { value: valueOf(of, draft, true, faults), faults };
};
const member = (name: string, say = english) => {
  const of = fieldOf(DIM, say);
  if (of.kind !== 'group') throw new Error(of.kind);
  return of.members.find((each) => each.name === name)!;
};

describe('a form out of a schema', () => {
  it('has a field for each kind, titles in the language, and what is needed', () => {
    expect(member('level').field).toEqual({ kind: 'number', whole: true, minimum: 0, maximum: 100, step: undefined, unit: '%' });
    expect([member('level').title, member('level', chinese).title, member('minutes').title, member('mode').title]).toEqual(['Brightness', '亮度', 'For how long', 'mode']);
    expect([member('level').needed, member('minutes').needed]).toEqual([true, false]);
    expect([member('mode'), member('steps'), member('words'), member('odd'), member('place')].map((each) => each.field.kind)).toEqual(['choice', 'list', 'list', 'json', 'group']);
    expect(fieldOf(undefined, english)).toEqual({ kind: 'json', shape: 'any' });
    expect(fieldOf({ type: 'object' }, english)).toEqual({ kind: 'json', shape: 'object' });
    expect(fieldOf({ oneOf: [{ const: 1, title: 'one' }, { const: 2 }] }, english)).toEqual({ kind: 'choice', options: [{ value: 1, title: 'one' }, { value: 2, title: '2' }] });
    expect(fieldOf({ oneOf: [{ type: 'number' }, { type: 'string' }] }, english).kind).toBe('json');
  });
  it('does not go down without end', () => {
    const deep = (n: number): unknown => (n === 0 ? { type: 'number' } : { type: 'object', properties: { a: deep(n - 1) } });
    const text = JSON.stringify(fieldOf(deep(200), english));
    expect(text.match(/"group"/g)).toHaveLength(3);
    expect(text).toContain('"json"');
  });
  it('begins with what the schema presets', () => {
    expect(draftOf(field)).toMatchObject({ level: '', minutes: '60', mode: '', loud: '', sure: false });
  });
  it('sends what is given and leaves out the rest', () => {
    expect(read(typed({ level: '40' }))).toEqual({ value: { level: 40, minutes: 60, sure: false }, faults: [] });
    expect(read(typed({ level: '\u22120', minutes: '', mode: '1', loud: '1', place: { x: '1.5' }, steps: '1, 2\n3', words: 'a b\n\nc', odd: '[{}]', note: '三个字' })).value).toEqual({
      level: -0, mode: 'hard', loud: false, sure: false, place: { x: 1.5 }, steps: [1, 2, 3], words: ['a b', 'c'], odd: [{}], note: '三个字',
    });
  });
  it('says what is wrong where', () => {
    const faults = (more: Record<string, Draft>) => read(typed({ level: '1', ...more })).faults;
    expect(faults({ level: '' })).toEqual([{ path: 'level', code: 'needed' }]);
    expect(faults({ level: 'x' })).toEqual([{ path: 'level', code: 'number' }]);
    expect(faults({ level: '1.5' })).toEqual([{ path: 'level', code: 'whole' }]);
    expect(faults({ level: '101' })).toEqual([{ path: 'level', code: 'most', limit: 100 }]);
    expect(faults({ minutes: '0' })).toEqual([{ path: 'minutes', code: 'least', limit: 1 }]);
    expect(faults({ place: { x: '0.3' } })).toEqual([{ path: 'place.x', code: 'step', limit: 0.5 }]);
    expect(faults({ steps: '1, b' })).toEqual([{ path: 'steps', code: 'item', limit: 2 }]);
    expect(faults({ odd: '[' })).toEqual([{ path: 'odd', code: 'json' }]);
    expect(faults({ odd: '{}' })).toEqual([{ path: 'odd', code: 'array' }]);
    expect(faults({ note: 'a' })).toEqual([{ path: 'note', code: 'short', limit: 2 }]);
    expect(faults({ note: 'abcde' })).toEqual([{ path: 'note', code: 'long', limit: 4 }]);
    expect(faults({ place: { x: 'y' } })).toEqual([{ path: 'place.x', code: 'number' }]);
  });
});

describe('a property that is set', () => {
  it('has the control of its type and range', () => {
    expect(fieldOf(schemaOf({ name: 'a', type: 'integer', minimum: 0, maximum: 100, unit: '%' }), english)).toMatchObject({ kind: 'number', whole: true, maximum: 100, unit: '%' });
    expect(fieldOf(schemaOf({ name: 'a', type: 'enum', options: ['x', 'y'] }), english)).toMatchObject({ kind: 'choice' });
    expect(fieldOf(schemaOf({ name: 'a', type: 'location' }), english).kind).toBe('group');
    const place = fieldOf(schemaOf({ name: 'a', type: 'location' }), english);
    expect(read(draftOf(place, { latitude: 31.5, longitude: 120.3 }), place).value).toEqual({ latitude: 31.5, longitude: 120.3 });
    const list = fieldOf(schemaOf({ name: 'a', type: 'numbers' }), english);
    expect(read(draftOf(list, [1, 2.5]), list).value).toEqual([1, 2.5]);
    const choice = fieldOf(schemaOf({ name: 'a', type: 'enum', options: ['x', 'y'] }), english);
    expect(read(draftOf(choice, 'y'), choice).value).toBe('y');
    const text = fieldOf(schemaOf({ name: 'a', type: 'string' }), english);
    expect(read('', text)).toEqual({ value: '', faults: [] });
  });
  it('counts the steps of a slider', () => {
    const steps = (more: object) => stepsOf({ kind: 'number', whole: true, unit: '', minimum: 0, maximum: 100, ...more });
    expect(steps({})).toEqual({ step: 1, count: 100 });
    expect(steps({ whole: false })).toBeUndefined();
    expect(steps({ whole: false, step: 0.5, maximum: 5 })).toEqual({ step: 0.5, count: 10 });
    expect(steps({ maximum: undefined })).toBeUndefined();
  });
});
