import { describe, expect, it } from 'vitest';
import { sparksOf } from './sparks';
import { complete, readCondition, writeCondition } from './conditions';

describe('a condition', () => {
  it('is read as the API reads it', () => {
    expect(readCondition('battery<20')).toEqual({ property: 'battery', sign: '<', value: '20' });
    expect(readCondition('battery <= 20')).toEqual({ property: 'battery', sign: '<=', value: '20' });
    expect(readCondition('mode=hand>auto')).toEqual({ property: 'mode', sign: '=', value: 'hand>auto' });
    expect(readCondition('mode!=')).toEqual({ property: 'mode', sign: '!=', value: '' });
    expect(readCondition('battery')).toBeNull();
    expect(readCondition('<20')).toBeNull();
  });
  it('is written as it is read', () => {
    for (const each of ['battery<20', 'a!=b', 'x>=1e-9']) expect(writeCondition(readCondition(each)!)).toBe(each);
  });
  it('is whole when it can be asked', () => {
    expect(complete({ property: 'a', sign: '<', value: '1.5' })).toBe(true);
    expect(complete({ property: 'a', sign: '<', value: 'low' })).toBe(false);
    expect(complete({ property: 'a', sign: '=', value: 'low' })).toBe(true);
    expect(complete({ property: '', sign: '=', value: 'low' })).toBe(false);
  });
});

describe('small trends', () => {
  it('are one line for each thing, with gaps where nothing was', () => {
    const rows: unknown[][] = [
      [0, 'a', 1],
      [0, 'b', 5],
      [10, 'a', null],
      [20, 'a', 3],
    ];
    const sparks = sparksOf({ columns: ['time', 'thing', 'level.avg'], rows }, 0, 30, 10);
    expect(sparks.get('a')).toEqual([1, null, 3]);
    expect(sparks.get('b')).toEqual([5, null, null]);
    expect(sparks.get('c')).toBeUndefined();
  });
});
