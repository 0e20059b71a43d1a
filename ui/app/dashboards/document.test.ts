import { describe, expect, it } from 'vitest';
import type { Widget } from '../api';
import { added, arranged, chosen, type Document, documentOf, duplicated, imported, incomplete, nudged, removed, resolved, retyped, room, settled, usesVariable, VERSION } from './document';

function box(id: string, x: number, y: number, w: number, h: number): Widget {
  return { id, type: 'text', x, y, w, h, options: { text: id } };
}
const document = (widgets: Widget[], more: Partial<Document> = {}): Document => ({ version: VERSION, title: 't', space: '', variables: [], widgets, ...more });
const places = (widgets: readonly Widget[]) => widgets.map(({ id, x, y, w, h }) => `${id} ${x},${y} ${w}x${h}`);

describe('the places of widgets', () => {
  it('moves down what lies on another and leaves gaps that somebody made', () => {
    expect(places(settled([box('a', 0, 0, 6, 2), box('b', 3, 1, 6, 2), box('c', 0, 9, 3, 1)]))).toEqual(['a 0,0 6x2', 'b 3,2 6x2', 'c 0,9 3x1']);
  });
  it('makes room for the one that was moved', () => {
    expect(places(settled([box('a', 0, 0, 6, 2), box('b', 0, 1, 6, 2)], 'b'))).toEqual(['a 0,3 6x2', 'b 0,1 6x2']);
  });
  it('puts a new one into the first room, or below', () => {
    expect(room([box('a', 0, 0, 6, 2)], { w: 6, h: 2 })).toEqual({ x: 6, y: 0 });
    expect(room([box('a', 0, 0, 19, 2)], { w: 6, h: 2 })).toEqual({ x: 0, y: 2 });
  });
  it('stays within the grid when it is moved and sized by keys', () => {
    const one = document([box('a', 22, 0, 2, 1)]);
    expect(places(nudged(one, 'a', { x: 1 }).widgets)).toEqual(['a 22,0 2x1']);
    expect(places(nudged(one, 'a', { w: 1 }).widgets)).toEqual(['a 22,0 2x1']);
    expect(places(nudged(one, 'a', { y: -1 }).widgets)).toEqual(['a 22,0 2x1']);
    expect(places(nudged(one, 'a', { w: -5, h: -5 }).widgets)).toEqual(['a 22,0 1x1']);
    expect(nudged(one, 'nobody', { x: 1 })).toBe(one);
  });
  it('doubles and removes, with ids of their own', () => {
    const two = duplicated(document([box('w2', 0, 0, 6, 2)]), 'w2');
    expect(places(two.document.widgets)).toEqual(['w2 0,0 6x2', 'w3 6,0 6x2']);
    expect(two.id).toBe('w3');
    expect(two.document.widgets[1]!.options).not.toBe(two.document.widgets[0]!.options);
    expect(places(removed(two.document, 'w2').widgets)).toEqual(['w3 6,0 6x2']);
    expect(added(document([box('w2', 0, 0, 1, 1)]), { type: 'text', w: 1, h: 1 }).id).not.toBe('w2');
  });
  it('takes the boxes of the grid', () => {
    expect(places(arranged(document([box('a', 0, 0, 1, 1), box('b', 1, 0, 1, 1)]), [{ i: 'a', x: 3, y: 2, w: 2, h: 4 }]).widgets)).toEqual(['a 3,2 2x4', 'b 1,0 1x1']);
  });
});

describe('variables', () => {
  const given = document([], { model: 'pump', variables: [{ name: 'where', type: 'space' }, { name: 'other', type: 'thing', default: 'p-9' }, { name: 'kind', type: 'model' }] });
  it('come from the address, then from the dashboard; a space from the page', () => {
    expect(chosen(given, new URLSearchParams('thing=p-1&space=a/b'))).toEqual({ thing: 'p-1', where: 'a/b', other: 'p-9', kind: undefined });
    expect(chosen(given, new URLSearchParams('v.where=&v.other=p-2&v.kind=pump&space=a'))).toEqual({ thing: undefined, where: '', other: 'p-2', kind: 'pump' });
  });
  it('are put into sources, or named when they are missing', () => {
    const widget = (source: object): Widget => ({ id: 'a', type: 'line', x: 0, y: 0, w: 1, h: 1, source: source as Widget['source'] });
    expect(resolved(widget({ thing: '$thing', properties: ['a'] }), { thing: 'p-1' })).toEqual({ thing: 'p-1', properties: ['a'] });
    expect(resolved(widget({ space: '$where', model: 'x' }), { where: '' })).toEqual({ space: '', model: 'x', properties: [] });
    expect(resolved(widget({ thing: '$thing' }), { thing: undefined })).toEqual({ missing: 'thing' });
    expect(resolved(widget({ thing: '$gone' }), {})).toEqual({ missing: 'gone' });
    expect(resolved(box('a', 0, 0, 1, 1), {})).toBeNull();
  });
  it('are known to be used', () => {
    const used = document([{ ...box('a', 0, 0, 1, 1), type: 'line', source: { thing: '$other' } }, { ...box('b', 0, 0, 1, 1), type: 'image', options: { url: 'x', points: [{ thing: '$other', property: 'p', across: 1, down: 1 }] } }]);
    expect(usesVariable(used, 'other').map((each) => each.id)).toEqual(['a', 'b']);
    expect(usesVariable(used, 'othe')).toEqual([]);
  });
});

describe('what a server would refuse', () => {
  const widget = (type: Widget['type'], source?: object, options?: Widget['options']): Widget => ({ id: 'a', type, x: 0, y: 0, w: 1, h: 1, source: source as Widget['source'], options });
  it('is not finished', () => {
    for (const each of [widget('line'), widget('line', { thing: 'p' }), widget('line', { thing: '', properties: ['a'] }), widget('table', { properties: ['a'] }), widget('text', undefined, {}), widget('image', undefined, { url: '' })]) {
      expect(incomplete(each), JSON.stringify(each)).toBe(true);
    }
    for (const each of [widget('line', { thing: 'p', properties: ['a'] }), widget('table', { model: 'm' }), widget('map', { space: '' }), widget('text', undefined, { text: 'x' }), widget('alarms')]) {
      expect(incomplete(each), JSON.stringify(each)).toBe(false);
    }
  });
  it('loses its source as a text, and keeps it among types that have one', () => {
    expect(retyped(widget('line', { thing: 'p', properties: ['a'] }, { band: true }), 'bar').source).toEqual({ thing: 'p', properties: ['a'] });
    expect(retyped(widget('line', { thing: 'p', properties: ['a'] }), 'text')).toEqual({ id: 'a', type: 'text', x: 0, y: 0, w: 1, h: 1, options: { text: '' } });
  });
  it('is told apart from a file of something else', () => {
    expect(imported('{"title":"x"}')).toEqual({ title: 'x' });
    expect(imported('{"title":"x","version":2,"widgets":[{"x":0,"w":12}]}')).toEqual({ title: 'x', version: 2, widgets: [{ x: 0, w: 12 }] });
    for (const each of ['', '[]', '{', '"title"', '{"widgets":[]}', 'null']) expect(imported(each), each).toBeNull();
  });
  it('is widened where it was laid on 12 columns, and only then', () => {
    const widgets = [box('a', 0, 1, 7, 3), box('b', 7, 1, 5, 3)];
    const wide = documentOf({ title: 'x', widgets });
    expect(places(wide.widgets)).toEqual(['a 0,1 14x3', 'b 14,1 10x3']);
    expect(documentOf(wide)).toEqual(wide);
    expect(places(widgets)).toEqual(['a 0,1 7x3', 'b 7,1 5x3']);
  });
  it('says that it had 12 columns when it is a file of that time', () => {
    const file = (widgets: unknown) => imported(JSON.stringify({ title: 'x', widgets }))?.version;
    expect([file([{ x: 0, w: 12 }, { x: 6, w: 6 }]), file([{ x: 0, w: 12 }, { x: 6, w: 7 }]), file('x'), file([null])]).toEqual([1, undefined, undefined, undefined]);
  });
  it('leaves out what only the server decides', () => {
    expect(documentOf({ title: 'x', id: '7', revision: 3, created: 'c', changed: 'd' })).toEqual({ version: VERSION, title: 'x', space: '', variables: [], widgets: [] });
  });
});
