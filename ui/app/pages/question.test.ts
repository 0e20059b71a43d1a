import { describe, expect, it } from 'vitest';
import type { History, Model, Property } from '../api';
import { cell } from '../files';
import {
  asks, broken, csv, curl, earlier, examples, gridOf, type Known, longer, lookOf, merged, near, questionOf, relative, relativeText, seriesOf, shifted, table, valueAt, valuesOf,
  windowOf, withQuestion, zoomedOut,
} from './question';

const level: Property = { name: 'level', type: 'number', unit: 'm' };
const mode: Property = { name: 'mode', type: 'string' };
const known = (thing: string, definition: Property): Known => ({ thing, property: definition.name, definition });

describe('the address of a question', () => {
  it('names series without doubt, whatever dots are in ids and slashes in properties', () => {
    expect(seriesOf('a.b.c/x.y/z')).toEqual({ thing: 'a.b.c', property: 'x.y/z' });
    for (const wrong of ['', 'a', '/a', 'a/', 'a b/c', `a/${'x'.repeat(129)}`]) expect(seriesOf(wrong), wrong).toBeNull();
  });
  it('is read and written the same, and keeps the words of others', () => {
    const words = new URLSearchParams('space=wuxi&s=a.1/level&s=b/温度&from=now-7d&to=now&agg=max&axes=split&cmp=-7d&band=1');
    const question = questionOf(words);
    expect(question).toEqual({
      series: [{ thing: 'a.1', property: 'level' }, { thing: 'b', property: '温度' }],
      window: { last: 604_800 }, aggregate: 'max', axes: 'split', compare: '-7d', band: true, left: [],
    });
    const { left: _, ...asked } = question;
    expect(questionOf(withQuestion(new URLSearchParams('x=1'), asked))).toEqual(question);
    expect(withQuestion(words, { band: false, compare: null, axes: 'shared' }).toString()).toBe('space=wuxi&s=a.1%2Flevel&s=b%2F%E6%B8%A9%E5%BA%A6&from=now-7d&to=now&agg=max');
  });
  it('takes each series once, and says which it leaves', () => {
    const words = new URLSearchParams([['s', 'a/x'], ['s', 'a/x'], ['s', 'bad'], ...Array.from({ length: 20 }, (_, i) => ['s', `t${i}/x`])] as string[][]);
    const question = questionOf(words);
    expect(question.series).toHaveLength(20);
    expect(question.left).toEqual(['bad', 't19/x']);
  });
  it('falls back to a day when a time makes no sense', () => {
    for (const wrong of ['', 'from=now-0h', 'from=now-9x', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from=now-99999999w', 'from=<b>']) {
      expect(windowOf(new URLSearchParams(wrong)), wrong).toEqual({ last: 86_400 });
    }
    expect(windowOf(new URLSearchParams({ from: '2026-01-01T00:00:00+08:00', to: '2026-01-01T00:00:00Z' }))).toEqual({ from: 1_767_196_800, to: 1_767_225_600 });
  });
  it('says a length the shortest way', () => {
    for (const text of ['now-15m', 'now-24h', 'now-7d', 'now-90s', 'now-3d', 'now-36h']) expect(relativeText(relative(text)!)).toBe(text);
  });
});

describe('the window', () => {
  it('moves by its length and doubles, never into the future', () => {
    expect(shifted({ from: 100, to: 110 }, -1)).toEqual({ from: 90, to: 100 });
    expect(zoomedOut({ from: 100, to: 110 }, 1_000)).toEqual({ from: 95, to: 115 });
    expect(zoomedOut({ from: 100, to: 110 }, 110)).toEqual({ from: 90, to: 110 });
  });
  it('is cut into stretches that begin at fixed times', () => {
    const grid = gridOf({ from: 1_003.5, to: 4_603.5 }, 800);
    expect(grid).toEqual({ from: 1_000, to: 4_605, stretch: 5, points: 721 });
    expect(gridOf({ from: 1_004.9, to: 4_604.9 }, 800).from).toBe(1_000);
    for (const length of [0.02, 1, 900, 86_400, 2_592_000, 1e9]) {
      const each = gridOf({ from: 1_700_000_000.123, to: 1_700_000_000.123 + length }, 500);
      expect(each.points).toBeLessThanOrEqual(500);
      expect(each.from).toBeLessThanOrEqual(1_700_000_000.123);
      expect(each.to).toBeGreaterThanOrEqual(1_700_000_000.123 + length - 0.001);
    }
    expect(gridOf({ from: 0, to: 86_400 * 30 }, 40, 8 * 3_600).from).toBe(-8 * 3_600);
  });
  it('is compared with the same time of an earlier day', () => {
    const grid = gridOf({ from: 1_700_000_000, to: 1_700_003_600 }, 500);
    const before = earlier(grid, '-7d', '');
    expect(new Date(before.from * 1000).getHours()).toBe(new Date(grid.from * 1000).getHours());
    expect(before.to - before.from).toBe(grid.to - grid.from);
  });
});

describe('what is asked', () => {
  it('goes in as few calls as ask for nothing else', () => {
    const other: Property = { name: 'flow', type: 'integer' };
    expect(asks([known('a', level), known('b', level), known('a', mode), known('c', other), known('c', level)], 'avg', true)).toEqual([
      { things: ['a', 'b'], properties: ['level'], aggregates: ['avg', 'min', 'max'] },
      { things: ['a'], properties: ['mode'], aggregates: ['last'] },
      { things: ['c'], properties: ['flow', 'level'], aggregates: ['avg', 'min', 'max'] },
    ]);
    expect(asks([known('a', level), known('b', mode)], 'count', true)).toEqual([
      { things: ['a'], properties: ['level'], aggregates: ['count'] },
      { things: ['b'], properties: ['mode'], aggregates: ['count'] },
    ].slice(0, 2));
    expect(asks([known('a', level)], 'max', true)[0]!.aggregates).toEqual(['max', 'min']);
  });
  it('is shown as a line without a token', () => {
    const line = curl('http://h:1', { things: ["a:1"], properties: ["it's,x"], aggregates: ['avg'] }, { from: 0, to: 10, stretch: 1, points: 10 });
    expect(line).toBe(
      `curl -H "Authorization: Bearer $TAIHU_TOKEN" 'http://h:1/api/v1/history?things=a%3A1&properties=it%27s%2Cx&from=1970-01-01T00:00:00.000Z&to=1970-01-01T00:00:10.000Z&points=10&aggregate=avg'`,
    );
  });
});

describe('an answer', () => {
  const ask = { things: ['a', 'b'], properties: ['level'], aggregates: ['avg' as const, 'min' as const, 'max' as const] };
  const answer: History = {
    columns: ['time', 'thing', 'level.avg', 'level.min', 'level.max'],
    rows: [[2000, 'b', 5, 4, 6], [1000, 'a', 1, 0, 2], [2000, 'a', null, null, null], [9000, 'a', 3, 2, 4]],
  };
  it('is taken apart by thing, without what is empty', () => {
    expect(valuesOf(answer, ask, known('a', level), 'avg')).toEqual({ times: [1000, 9000], main: [1, 3], low: [0, 2], high: [2, 4] });
    expect(valuesOf(answer, ask, known('b', level), 'avg', 500).times).toEqual([2500]);
  });
  it('keeps gaps as gaps over a common time', () => {
    const a = broken({ times: [1000, 2000, 9000, 10_000], main: [1, 2, 3, 4] }, 1);
    const b = broken({ times: [1000, 2000, 3000], main: [7, 8, 9] }, 1);
    expect(merged([a, b])).toEqual({ times: [1, 2, 3, 5.5, 9, 10], columns: [[1, 2, undefined, null, 3, 4], [7, 8, 9, undefined, undefined, undefined]] });
  });
  it('gives the value that stood at a time', () => {
    const values = { times: [1000, 2000], main: ['a', 'b'] };
    expect(valueAt(values, 1999, 5_000)).toEqual({ value: 'a' });
    expect(valueAt(values, 9000, 5_000)).toBeUndefined();
    expect(valueAt(values, 999, 5_000)).toBeUndefined();
  });
  it('gives the value at the cursor, or one that is near', () => {
    expect(near([1, 2, 3], [5, undefined, null], 1, 1)).toBe(5);
    expect(near([1, 2, 9], [5, 6, undefined], 2, 1)).toBeNull();
  });
});

describe('the table and its file', () => {
  it('have a row for every time', () => {
    expect(table([{ title: 'a', times: [1, 3], values: [1, 'x'] }, { title: 'b', times: [2, 3], values: [0, null] }])).toEqual({ times: [1, 2, 3], rows: [[1, null], [null, 0], ['x', null]] });
  });
  it('are RFC 4180, with times of RFC 3339', () => {
    expect(csv(['t/level [m]', 'a "b"'], [0], [[-1.5, 'x,y\n']])).toBe('time,t/level [m],"a ""b"""\r\n1970-01-01T00:00:00.000Z,-1.5,"x,y\n"\r\n');
  });
  it('hold no formula', () => {
    for (const evil of ['=1+1', '+1', '-1', '@x', '\t=1']) expect(cell(evil)).toBe(`'${evil}`);
    expect(cell('\r=1')).toBe('"\'\r=1"');
    expect(cell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
    expect(cell(-1)).toBe('-1');
    expect(cell(null)).toBe('');
    expect(cell({ latitude: 1, longitude: 2 })).toBe('"{""latitude"":1,""longitude"":2}"');
  });
});

describe('examples', () => {
  const model = { name: 'pump', properties: [mode, level, { name: 'flow', type: 'number' }] } as Model;
  const thing = (id: string) => ({ id, name: id, model: 'pump', lastSeen: '2026-01-01T00:00:00Z' });
  it('are made of things that have spoken', () => {
    const made = examples([thing('a'), thing('b'), { id: 'c', name: 'c', model: 'pump' }], [model]);
    expect(made.map((each) => each.kind)).toEqual(['one', 'many', 'compare']);
    expect(made.map((each) => questionOf(new URLSearchParams(each.words)).series.length)).toEqual([1, 2, 2]);
    expect(examples([{ id: 'c', name: 'c', model: 'pump' }], [model])).toEqual([]);
    expect(examples([thing('a')], [{ ...model, properties: [mode] }])).toEqual([]);
  });
});

describe('a longer time around a window', () => {
  const now = 1_800_000_000;
  it('holds the window, and is some ten times as long', () => {
    for (const length of [60, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 400 * 86_400]) {
      const span = { from: now - length, to: now };
      const whole = longer(span, now);
      expect(whole.from).toBeLessThanOrEqual(span.from);
      expect(whole.to).toBeGreaterThanOrEqual(span.to);
      expect((whole.to - whole.from) / length).toBeGreaterThanOrEqual(4);
    }
    expect(longer({ from: now - 86_400, to: now }, now).to - longer({ from: now - 86_400, to: now }, now).from).toBe(7 * 86_400);
  });
  it('stays while the window that ends now goes on a little', () => {
    const at = (when: number) => longer({ from: when - 3_600, to: when }, when);
    const first = at(now);
    expect(at(first.to)).toEqual(first);
    expect(at(first.to - 60)).toEqual(first);
  });
  it('has the window of long ago in its midst', () => {
    const whole = longer({ from: now - 900 * 86_400, to: now - 899 * 86_400 }, now);
    expect(whole.to).toBeGreaterThan(now - 899 * 86_400 + 3 * 86_400);
    expect(whole.from).toBeLessThan(now - 900 * 86_400 - 2 * 86_400);
  });
});

it('every series looks different', () => {
  expect(new Set(Array.from({ length: 20 }, (_, i) => JSON.stringify(lookOf(i)))).size).toBe(20);
});
