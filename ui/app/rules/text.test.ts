import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { channelName, channelsFor, channelWritten, clearsBeyond, CONDITION, type Condition, EMPTY, marked, modelOf, offsetOf, plainMessage, type Simple, simpleOf, spelled, suggested, textOf, withConditions } from './text';

const HOT: Condition = { of: 'value', property: 'temperature', time: '', sign: '>', value: '80', unit: 'degC', bare: false };
const FULL: Simple = { ...EMPTY, name: 'too-hot', title: 'Spindle: too hot', model: 'cnc', space: 'wuxi/plant', conditions: [HOT], held: '30s', clear: '75', severity: 'high', message: '{{thing.name}} is at {{temperature}}' };
const one = (condition: Partial<Condition>): Pick<Simple, 'conditions'> => ({ conditions: [{ ...CONDITION, ...condition }] });
const CHANNELS = [{ id: '4', title: 'Desk', space: 'wuxi' }, { id: '5', title: 'Desk', space: 'wuxi/plant' }, { id: '6', title: 'Night, and day', space: '' }, { id: '7', title: 'Duty', space: 'wuxi/plant' }, { id: '8', title: '12', space: 'mill' }];
const KNOWN = { properties: [{ name: 'temperature', type: 'number' as const, unit: 'Cel' }, { name: 'door-state', type: 'enum' as const }, { name: 'speed', type: 'number' as const, writable: true }], actions: ['stop', 'start'], events: ['stuck'], functions: [{ name: 'avg', meaning: 'avg(x, 5m)' }], models: ['cnc', 'mill'], spaces: ['', 'wuxi', 'wuxi/plant'], channels: CHANNELS, called: () => 'Temperature' };
const words = (text: string) => suggested(text, text.length, KNOWN).list.map((each) => each.put ?? each.word);

describe('the form of a rule', () => {
  it('writes what it reads', () => {
    const cases: Simple[] = [
      FULL,
      { ...EMPTY, name: 'a', model: 'cnc', ...one({ property: 'level', value: '-5' }) },
      { ...EMPTY, name: 'b', model: 'm', ...one({ property: 'door-state', sign: '==', value: "'open'" }) },
      { ...EMPTY, name: 'c', model: 'm', ...one({ property: 'on', sign: '!=', value: 'true' }), severity: 'low' },
      { ...FULL, asks: 'action', asked: 'stop' },
      { ...FULL, asks: 'set', asked: 'speed', to: '10 Hz' },
      { ...FULL, asks: 'set', asked: 'door-state', to: "'open'" },
      { ...EMPTY, name: 'd', model: 'm', ...one({ property: 'engine.speed', sign: '<=', value: '1.5e3', unit: '[ppm]' }), clear: '20', title: '太热 "hot" # no' },
      { ...FULL, clearFor: '1m', titles: { en: 'Hot, or so', zh: '太热' }, title: '' },
      { ...FULL, channels: ['Desk', '7', 'Night, and day', 'true', "it's"] },
      { ...FULL, channels: ['Desk'], least: 'high', moment: 'raised', asks: 'action', asked: 'stop' },
      { ...EMPTY, name: 'e', model: 'm', ...one({ of: 'avg', property: 'door-state', time: '1h30m', sign: '<', value: '3', unit: 'mg/L' }), clear: '4' },
      { ...EMPTY, name: 'f', model: 'm', ...one({ of: 'missing', property: 'level', time: '15m' }) },
      { ...EMPTY, name: 'g', model: 'm', ...one({ of: 'missing', time: '20m' }) },
      { ...FULL, conditions: [HOT, { ...CONDITION, property: 'on', sign: '==', value: 'true', bare: true }, { ...CONDITION, property: 'label.a', sign: '!=', value: "'x and y'" }] },
      { ...FULL, conditions: [HOT, { ...CONDITION, property: 'on', sign: '==', value: 'false', bare: true }], join: 'or', clear: '', over: "not on or between('22:00', '06:00')" },
      { ...FULL, cases: [{ severity: 'critical', when: 'temperature > 90 degC' }, { severity: 'high', when: 'on' }], severity: 'low' },
      { ...FULL, rest: { about: 'about: |\n  Twice\n\n  said.', let: 'let:\n  hot: avg(temperature, 5m)', latched: 'latched: true', under: 'under: [x]', do: '  # why\n  - action: {name: stop, input: {x: 1}}', tests: 'tests:\n  - name: a\n    given: {temperature: 90}\n    expect: nothing' } },
    ];
    for (const each of cases) expect(simpleOf(textOf(each)), textOf(each)).toEqual(each);
  });
  it('reads what people write in other ways', () => {
    expect(simpleOf("rule: too-hot\nthings: {model: cnc, space: wuxi/plant}\n\nwhen: 'temperature>80'\n")).toMatchObject({ model: 'cnc', space: 'wuxi/plant', conditions: [{ ...HOT, unit: '' }], severity: 'medium' });
    expect(simpleOf('rule: r\ntitle:\n  en: Hot\n  zh: 热\nthings: {model: cnc}\nwhen: a > 1\ndo:\n  - alarm\n  - notify: { channels: [ops], when: both }\n')).toMatchObject({ titles: { en: 'Hot', zh: '热' }, channels: ['ops'], moment: 'both' });
  });
  it('does not show a text that says more', () => {
    const text = textOf(FULL);
    for (const each of [text + '# why\n', text.replace('> 80 degC', '> 80 degC and on or off'), text.replace('> 80 degC', '> 80 and a and b and c'), text.replace('> 80', '> avg(x, 5m)'), text.replace('severity: high', 'severity: 612'), text + 'do:\n  - action: stop\n', text + 'do:\n  - notify: [a]\n', text.replace('  model', '  labels: {a: b}\n  model'), text.replace('when:', 'derive: {x: y}\nwhen:'), text + 'severity: low\n', '', 'rule: [']) {
      expect(simpleOf(each), each).toBeNull();
    }
  });
  it('leaves what it does not show as it stands', () => {
    const text = textOf(FULL);
    for (const each of ['do:\n  - alarm\n  - action: {name: stop}\n', 'do:\n  - alarm\n  - set:\n      speed: 1\n      feed: 2\n', 'do:\n  - alarm\n  - notify:\n      - a\n', 'tests:\n  - name: x\n    # a remark\n    expect: nothing\n']) {
      const shown = simpleOf(text + each)!;
      expect(textOf({ ...shown, held: '31s' })).toBe((text + each).replace('30s', '31s'));
      expect(Object.keys(shown.rest)).toEqual([each.slice(0, each.indexOf(':'))]);
    }
  });
  it('shows the rules of the demo, and writes them as they stand', () => {
    const folder = new URL('../../../sim/src/main/resources/io/taihu/sim/rules/', import.meta.url);
    const texts = readdirSync(folder).filter((each) => each.endsWith('.yaml')).map((each) => [each, readFileSync(new URL(each, folder), 'utf8')] as const);
    const shown = texts.filter(([, text]) => simpleOf(text) !== null);
    for (const [file, text] of shown) expect(textOf(simpleOf(text)!), file).toBe(text);
    // a limit that is calculated, values that are counted, and the time of day
    expect(texts.filter((each) => !shown.includes(each)).map(([file]) => file)).toEqual(['car-park-full.yaml', 'gauge-stuck.yaml', 'loud-night.yaml']);
    expect(shown.length).toBeGreaterThanOrEqual(12);
  });
  it('names channels as rules do', () => {
    const of = (space: string) => channelsFor(space, CHANNELS);
    expect(of('wuxi/plant').map((each) => each.id)).toEqual(['4', '5', '6', '7']);
    expect(of('wuxi/east').map((each) => channelName(each, of('wuxi/east')))).toEqual(['Desk', 'Night, and day']);
    expect(of('').map((each) => channelName(each, CHANNELS))).toEqual(['4', '5', 'Night, and day', 'Duty', '8']);
    expect(CHANNELS.map((each) => channelWritten(each, CHANNELS))).toEqual(['4', '5', '"Night, and day"', 'Duty', '8']);
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
    expect(words(text + '  - notify: [du')).toEqual(['Duty']);
    expect(words(text + '  - notify: [Duty, ni')).toEqual(['"Night, and day"']);
    expect(words(text + '  - notify: {channels: [Duty, des')).toEqual(['4', '5']);
    expect(words(text + '  - notify: {channels: [nobo')).toEqual([]);
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

describe('a value at which it is over', () => {
  const beyond = (condition: Partial<Condition>, clear: string) => clearsBeyond({ ...one({ property: 'level', ...condition }), clear });
  it('lies on this side of the limit', () => {
    expect(beyond({ sign: '>', value: '4.5' }, '75')).toBe(true);
    expect(beyond({ sign: '<=', value: '20' }, '19.5')).toBe(true);
    expect(beyond({ sign: '>', value: '80' }, '75')).toBe(false);
    expect(beyond({ sign: '>=', value: '80' }, '80')).toBe(false);
    expect(beyond({ sign: '<', value: '-5' }, '-4')).toBe(false);
  });
  it('is not judged where one of the two is missing or no number', () => {
    for (const [value, clear] of [['', '75'], ['80', ''], ['high', '75'], ['80', 'low']] as const) expect(beyond({ sign: '>', value }, clear)).toBe(false);
    expect(beyond({ sign: '==', value: '80' }, '90')).toBe(false);
  });
});

describe('a message that nobody has written', () => {
  const of = (property: string): Simple => ({ ...EMPTY, model: 'a', ...one({ property }), message: plainMessage(property) });
  it('speaks of the property that is chosen', () => {
    expect(withConditions(of('power'), one({ property: '' }).conditions, 'b')).toMatchObject({ model: 'b', message: '{{thing.name}}' });
    expect(withConditions({ ...of(''), message: '{{thing.name}}' }, one({ property: 'level-meter' }).conditions).message).toBe('{{thing.name}}: {{`level-meter`}}');
  });
  it('stays when somebody has', () => expect(withConditions({ ...of('power'), message: 'hot' }, one({ property: 'level' }).conditions).message).toBe('hot'));
});
