import { describe, expect, it } from 'vitest';
import { alone } from './alone';

describe('points that stand alone', () => {
  it('are those without a neighbour; what is undefined is drawn through', () => {
    const column = [undefined, 1, undefined, null, 2, null, 3, undefined, 4, null, undefined, 5];
    expect(alone(column, 0, column.length - 1)).toEqual([1, 4, 11]);
    expect(alone([], 0, -1)).toEqual([]);
    expect(alone([null, null], 0, 1)).toEqual([]);
  });
});
