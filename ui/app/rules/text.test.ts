import { describe, expect, it } from 'vitest';
import { EMPTY, marked, modelOf, offsetOf, type Simple, simpleOf, spelled, suggested, textOf } from './text';

const FULL: Simple = { name: 'too-hot', title: 'Spindle: too hot', model: 'cnc', space: 'wuxi/plant', property: 'temperature', sign: '>', value: '80', unit: 'degC', held: '30s', clear: '75', severity: 'high', message: '{{thing.name}} is at {{temperature}}', asks: '', asked: '', to: '' };
const KNOWN = { properties: [{ name: 'temperature', type: 'number' as const, unit: 'Cel' }, { name: 'door-state', type: 'enum' as const }, { name: 'speed', type: 'number' as const, writable: true }], actions: ['stop', 'start'], events: ['stuck'], functions: [{ name: 'avg', meaning: 'avg(x, 5m)' }], models: ['cnc', 'mill'], spaces: ['', 'wuxi', 'wuxi/plant'], called: () => 'Temperature' };
const words = (text: string) => suggested(text, text.length, KNOWN).list.map((each) => each.put ?? each.word);

describe('the form of a rule', () => {
  it('writes what it reads', () => {
    const cases: Simple[] = [
      FULL,
      { ...EMPTY, name: 'a', model: 'cnc', property: 'level', value: '-5' },
      { ...EMPTY, name: 'b', model: 'm', property: 'door-state', sign: '==', value: "'open'" },
      { ...EMPTY, name: 'c', model: 'm', property: 'on', sign: '!=', value: 'true', severity: 'low' },
      { ...FULL, asks: 'action', asked: 'stop' },
      { ...FULL, asks: 'set', asked: 'speed', to: '10 Hz' },
      { ...FULL, asks: 'set', asked: 'door-state', to: "'open'" },
      { ...EMPTY, name: 'd', model: 'm', property: 'engine.speed', sign: '<=', value: '1.5e3', unit: '[ppm]', clear: '20', title: '太热 "hot" # no' },
    ];
    for (const each of cases) expect(simpleOf(textOf(each)), textOf(each)).toEqual(each);
  });
  it('reads what people write in other ways', () => {
    expect(simpleOf("rule: too-hot\nthings: {model: cnc, space: wuxi/plant}\n\nwhen: 'temperature>80'\n")).toMatchObject({ model: 'cnc', space: 'wuxi/plant', property: 'temperature', value: '80', severity: 'medium' });
  });
  it('does not show a text that says more', () => {
    const text = textOf(FULL);
    for (const each of [text + 'latched: true\n', text + '# why\n', text.replace('> 80 degC', '> 80 degC and on'), text.replace('< 75', '< avg(x, 5m)'), text.replace('severity: high', 'severity: 612'), text + 'do:\n  - alarm\n', text + 'do:\n  - alarm\n  - action: {name: stop}\n', text + 'do:\n  - action: stop\n', text + 'do:\n  - alarm\n  - set:\n      speed: 1\n      feed: 2\n', text.replace('title: ', 'title: {en: x} '), text.replace('  model', '  labels: {a: b}\n  model'), '', 'rule: [']) {
      expect(simpleOf(each), each).toBeNull();
    }
  });
  it('puts names with signs in back quotes', () => {
    expect(['a', 'a.b', 'door-state', 'and'].map(spelled)).toEqual(['a', 'a.b', '`door-state`', '`and`']);
  });
});

describe('what may stand at a place', () => {
  it('is keys, models, spaces, severities, properties and functions', () => {
    expect(words('ru')).toEqual(['rule: ']);
    expect(words('things:\n  model: c')).toEqual(['cnc']);
    expect(words('things: {model: cnc, space: w')).toEqual(['wuxi', 'wuxi/plant']);
    expect(words('severity: c')).toEqual(['critical']);
    expect(words('when: te')).toEqual(['temperature']);
    expect(words('when: av')).toEqual(['avg(']);
    expect(words('when: avg(doo')).toEqual(['`door-state`']);
    expect(words('message: "it is {{temp')).toEqual(['temperature']);
  });
  it('is what is done', () => {
    const text = 'rule: a\nwhen: b\ndo:\n';
    expect(words(text + '  - ac')).toEqual(['action: ']);
    expect(words(text + '  - al')).toEqual(['alarm']);
    expect(words(text + '  - action: st')).toEqual(['stop', 'start']);
    expect(words(text + '  - action: {name: sta')).toEqual(['start']);
    expect(words(text + '  - action: {name: stop, con')).toEqual(['confirm_within: ']);
    expect(words(text + '  - action: {name: stop, when: cl')).toEqual(['cleared']);
    expect(words(text + '  - action: {name: stop, input: {x: te')).toEqual(['temperature']);
    expect(words(text + '  - set: {sp')).toEqual(['speed: ']);
    expect(words(text + '  - set: {speed: te')).toEqual(['temperature']);
    expect(words(text + '  - event: stu')).toEqual(['stuck']);
    expect(words('do:\n  - alarm\nwhen: st')).toEqual([]);
  });
  it('is nothing within words for people and texts, and where it is written already', () => {
    expect(words('title: te')).toEqual([]);
    expect(words('message: "te')).toEqual([]);
    expect(words("when: x == 'te")).toEqual([]);
    expect(words('when: temperature')).toEqual([]);
  });
});

describe('faults', () => {
  it('stand at their places', () => {
    const text = 'rule: a\nwhen: levl > 1\n';
    expect(offsetOf(text, 2, 7)).toBe(14);
    expect(marked(text, [{ line: 2, column: 7, length: 4, message: 'x' }, { line: 2, column: 8, length: 9, message: 'y' }])).toEqual([
      { text: 'rule: a\nwhen: ', wrong: false },
      { text: 'levl', wrong: true },
      { text: ' > 1\n', wrong: false },
    ]);
    expect(offsetOf(text, 9, 1)).toBe(text.length);
  });
  it('know the model of a text that is not whole', () => {
    expect(modelOf('things: {model: cnc, sp')).toBe('cnc');
    expect(modelOf('things:\n  model: "mill"\nwhen')).toBe('mill');
    expect(modelOf('rule: model')).toBe('');
  });
});
