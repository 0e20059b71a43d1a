import { describe, expect, it } from 'vitest';
import type { Widget } from '../api';
import { Trail } from '../charts/trail';
import { resolved, several } from './document';
import { beforeOf, change, figureCurve, figured, figureOf, numberOf, strain } from './figure';

const widget = (options?: Widget['options'], source?: object): Widget => ({ id: 'a', type: 'number', x: 0, y: 0, w: 1, h: 1, options, source: source as Widget['source'] });

describe('a figure of several things', () => {
  const values = [4, null, 1, 9];
  const scales = [{ low: 0, high: 10 }, null, { low: 0, high: 10 }, null];
  it.each([
    ['sum', 14, null], ['mean', 14 / 3, null], ['min', 1, 2], ['max', 9, 3], ['count', 3, null],
  ] as const)('is their %s', (figure, value, index) => expect(figured(figure, values, [])).toEqual({ value, of: 3, index }));
  it('is the worst of those that have a scale', () => {
    expect(figured('worst', values, scales)).toEqual({ value: 1, of: 2, index: 2 });
    expect(figured('worst', [4, 11, 1], [scales[0]!, scales[0]!, scales[0]!])).toEqual({ value: 11, of: 3, index: 1 });
    expect(figured('worst', values, [])).toBeNull();
    expect([strain({ low: 0, high: 10 }, 5), strain({ low: 0, high: 10 }, 0), strain({ low: 0, high: 10 }, 15)]).toEqual([0, 1, 2]);
  });
  it('is none of none, but for how many there are', () => {
    expect([figured('sum', [null], []), figured('worst', [], []), figured('count', [null], [])]).toEqual([null, null, { value: 0, of: 0, index: null }]);
  });
  it('takes truths as one and nought, and nothing that is bad', () => {
    expect([numberOf({ value: true, quality: 'good' }), numberOf({ value: false, quality: 'uncertain' }), numberOf({ value: 5, quality: 'bad' }), numberOf({ value: 'x', quality: 'good' }), numberOf(undefined)]).toEqual([1, 0, null, null, null]);
  });
  it('is chosen by options, which may hold anything', () => {
    expect([figureOf(widget({ figure: 'sum' })), figureOf(widget({ figure: 'toString' })), figureOf(widget())]).toEqual(['sum', 'each', 'each']);
    expect([beforeOf(widget({ before: 'week' })), beforeOf(widget({ before: 7 })), beforeOf(widget())]).toEqual(['week', null, null]);
  });
  it('changes by a part, or by a difference where a part says nothing', () => {
    expect([change(110, 100, 'W'), change(21, 20, 'Cel'), change(5, 0, 'W'), change(5, -2, 'W'), change(-5, 2, 'W')]).toEqual([{ percent: 10 }, { difference: 1 }, { difference: 5 }, { difference: 7 }, { difference: -7 }]);
  });
  it('has a curve where all of them are known', () => {
    const trails = [0, 1, 2].map(() => new Trail({ stretchMillis: 1_000, phaseMillis: 0, room: 10 }, 'avg', false));
    for (const n of [0, 1, 2, 3]) trails[0]!.add(n * 1_000, 1);
    for (const n of [1, 3]) trails[1]!.add(n * 1_000, 10);
    expect(figureCurve('sum', trails, { first: 0, length: 6 }, 1)).toEqual([null, 11, 11, 11, 11, null]);
    expect(figureCurve('max', trails, { first: 0, length: 2 }, 1)).toEqual([null, 10]);
    expect(figureCurve('sum', [], { first: 0, length: 2 }, 1)).toEqual([null, null]);
  });
});

describe('a source of several things', () => {
  it('names them, or the variables they are', () => {
    const source = { things: ['a', '$one', '$thing'], properties: ['level'] };
    expect(resolved(widget({}, source), { one: 'b', thing: 'a' })).toEqual({ things: ['a', 'b'], properties: ['level'] });
    expect(resolved(widget({}, source), { thing: 'a' })).toEqual({ missing: 'one' });
    expect([several({ things: ['a'] }), several({ space: '' }), several({ thing: 'a' }), several(undefined)]).toEqual([true, true, false, false]);
  });
});
