import { describe, expect, it } from 'vitest';
import type { Model } from '../api';
import { lineOf, placeOf, readJson } from './jsontext';
import { diff, docOf, entriesOf, formatOf, nameOf, rebase, textOf, withMember, withNewProperty, withoutProperty, withProperty, withTitle, withType } from './doc';

const model: Model = {
  name: 'pump', version: 3, stage: 'accepted', mode: 'strict', titles: { en: 'Pump', fr: 'Pompe' },
  properties: [
    { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5 },
    { name: 'state', type: 'enum', options: ['auto', 'hand'], writable: true },
  ],
  retired: [{ name: 'old', type: 'string' }],
  events: [{ name: 'blocked', schema: { type: 'object' } as never }], actions: [], silenceSeconds: 60, retentionDays: 0,
};
const parsed = (text: string) => {
  const read = readJson(text);
  if ('error' in read) throw new Error(JSON.stringify(read.error));
  return read.value as Record<string, unknown>;
};
const wrong = (text: string) => {
  const read = readJson(text);
  return 'error' in read ? `${read.error.what} ${read.error.line}:${read.error.column}` : 'good';
};

describe('JSON text', () => {
  it('reads what JSON.parse reads', () => {
    for (const text of ['{}', '[1, -2.5e3, "\\u4e2d\\n", true, null, {"a": []}]', ' "x" ', '{"__proto__": 1, "a": {"b": [0]}}']) {
      expect(JSON.stringify(parsed(text))).toBe(JSON.stringify(JSON.parse(text)));
    }
  });
  it('says what is wrong where', () => {
    expect(wrong('{\n  "a": 1,\n  "b" 2\n}')).toBe('colon 3:7');
    expect(wrong('{"a": 1\n "b": 2}')).toBe('comma 2:2');
    expect(wrong('{"a": 1,}')).toBe('name 1:9');
    expect(wrong('{"a": tru}')).toBe('value 1:7');
    expect(wrong('[01]')).toBe('number 1:2');
    expect(wrong('["a\\x"]')).toBe('escape 1:4');
    expect(wrong('["a\nb"]')).toBe('text 1:4');
    expect(wrong('{"a": [1')).toBe('end 1:9');
    expect(wrong('')).toBe('end 1:1');
    expect(wrong('{} x')).toBe('more 1:4');
    expect(wrong('{"a": 1, "a": 2}')).toBe('twice 1:10');
    expect(wrong('['.repeat(70))).toBe('deep 1:66');
  });
  it('refuses what JSON.parse refuses, wherever a text is cut or a sign is put', () => {
    const text = textOf(docOf(model)).trimEnd();
    const good = (each: string) => {
      try {
        JSON.parse(each);
        return true;
      } catch {
        return false;
      }
    };
    for (let i = 0; i < text.length; i += 3) {
      for (const each of [text.slice(0, i), `${text.slice(0, i)},${text.slice(i)}`, `${text.slice(0, i)}${text.slice(i + 1)}`]) {
        expect('error' in readJson(each), each).toBe(!good(each));
      }
    }
  });
  it('finds the place that the server names', () => {
    const text = textOf(docOf(model));
    const place = placeOf(text, '$.properties[1].options are needed for an enum')!;
    expect(text.split('\n')[place.line - 1]).toContain('"options"');
    const missing = placeOf(text, '$.properties[0].kind is not known')!;
    expect(missing).toEqual(lineOf(text, text.indexOf('{', 5 + text.indexOf('"properties"'))));
    expect(placeOf(text, 'a model has at most 1024 properties')).toBeNull();
  });
});

describe('form and JSON', () => {
  it('leaves out what the server alone decides', () => {
    expect(Object.keys(docOf(model))).toEqual(['name', 'mode', 'titles', 'properties', 'events', 'actions', 'silenceSeconds', 'retentionDays']);
    expect(parsed(textOf(docOf(model)))).toEqual(docOf(model));
  });
  it('keeps members that the form does not know, in their order', () => {
    const doc = parsed('{"x-note": {"deep": [1]}, "properties": [{"vendor": "y", "name": "a", "type": "number"}, {"name": "b", "type": "string"}], "last": null}');
    const [first] = entriesOf(doc);
    const next = withTitle(withMember(withProperty(doc, first!.at, withMember(first!.body, 'unit', 'm')), 'silenceSeconds', 60), 'en', 'A');
    expect(JSON.stringify(next)).toBe(
      '{"x-note":{"deep":[1]},"properties":[{"vendor":"y","name":"a","type":"number","unit":"m"},{"name":"b","type":"string"}],"last":null,"silenceSeconds":60,"titles":{"en":"A"}}',
    );
    expect(JSON.stringify(withMember(withMember(doc, 'x', 1), 'x', undefined))).toBe(JSON.stringify(doc));
  });
  it('writes properties that are a map as a map', () => {
    const doc = parsed('{"properties": {"a": {"type": "number", "vendor": 1}}}');
    expect(withProperty(doc, 'a', { ...entriesOf(doc)[0]!.body, maximum: 5 })).toEqual({ properties: { a: { type: 'number', vendor: 1, maximum: 5 } } });
    expect(withNewProperty(doc, 'b')).toEqual({ properties: { a: { type: 'number', vendor: 1 }, b: { type: 'number' } } });
    expect(withoutProperty(doc, 'a')).toEqual({ properties: {} });
    expect(withNewProperty({}, 'b')).toEqual({ properties: [{ name: 'b', type: 'number' }] });
  });
  it('uses the tag of a language that is there', () => {
    expect(withTitle({ titles: { 'zh-Hans': '泵', fr: 'Pompe' } }, 'zh', '水泵')).toEqual({ titles: { 'zh-Hans': '水泵', fr: 'Pompe' } });
    expect(withTitle({ name: 'a', titles: { en: 'A' } }, 'en', '')).toEqual({ name: 'a' });
    expect(withTitle({ mode: 'open', titles: { en: 'A' } }, 'en', '')).toEqual({ mode: 'open', titles: {} });
  });
  it('drops what another type cannot have, and nothing else', () => {
    expect(withType({ name: 'a', type: 'enum', options: ['x'], writable: true, vendor: 1 }, 'string')).toEqual({ name: 'a', type: 'string', writable: true, vendor: 1 });
    expect(withType({ name: 'a', type: 'number', minimum: 0, maximum: 1, unit: 'm' }, 'boolean')).toEqual({ name: 'a', type: 'boolean', unit: 'm' });
  });
});

describe('two versions', () => {
  it('differ property by property', () => {
    const next = docOf({
      ...model, retentionDays: 30,
      properties: [{ name: 'state', options: ['auto', 'off'], type: 'enum', writable: true }, { name: 'flow', type: 'number' }],
    });
    expect(diff(docOf(model), next)).toEqual({
      settings: [{ member: 'retentionDays', before: 0, after: 30 }],
      properties: [
        { name: 'state', change: 'changed', members: [{ member: 'options', before: ['auto', 'hand'], after: ['auto', 'off'] }] },
        { name: 'flow', change: 'added', members: [{ member: 'type', before: undefined, after: 'number' }] },
        { name: 'level', change: 'removed', members: expect.arrayContaining([{ member: 'unit', before: 'm', after: undefined }]) as unknown },
      ],
    });
    expect(diff(docOf(model), docOf({ ...model, version: 9, properties: [...model.properties].reverse() }))).toEqual({ settings: [], properties: [] });
  });
  it('are put together when somebody else was first', () => {
    const base = docOf(model);
    const mine = withMember(withProperty(base, 0, { ...model.properties[0], unit: 'cm' }), 'silenceSeconds', 90);
    const theirs = withProperty(withNewProperty(base, 'flow'), 1, { ...model.properties[1], options: ['auto'] });
    const { doc, both } = rebase(base, mine, theirs);
    expect(both).toEqual([]);
    expect(doc.silenceSeconds).toBe(90);
    expect(entriesOf(doc).map((each) => each.body)).toEqual([{ ...model.properties[0], unit: 'cm' }, { ...model.properties[1], options: ['auto'] }, { name: 'flow', type: 'number' }]);
    expect(rebase(base, mine, withProperty(base, 0, { ...model.properties[0], unit: 'mm' })).both).toEqual(['level']);
    expect(entriesOf(rebase(base, withoutProperty(base, 0), theirs).doc).map((each) => each.name)).toEqual(['state', 'flow']);
  });
});

describe('a document to be imported', () => {
  it('is known by what it says', () => {
    expect(formatOf({ '@type': ['tm:ThingModel'], title: 'Pump' })).toBe('tm');
    expect(formatOf({ profile: { productKey: 'a1' }, properties: [{ identifier: 't', dataType: { type: 'int' } }] })).toBe('tsl');
    expect(formatOf({ properties: [{ id: 't', valueType: { type: 'int' } }] })).toBe('tsl');
    expect(formatOf(docOf(model))).toBe('taihu');
    expect(nameOf({ title: 'Water pump', profile: { productKey: 'a1' } })).toBe('a1');
    expect(nameOf({ title: '水泵' })).toBe('水泵');
    expect(nameOf([])).toBe('');
  });
});
