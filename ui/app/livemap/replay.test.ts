import { describe, expect, it } from 'vitest';
import type { History, Model } from '../api';
import { before, headingOf, placeAt, readOf, runOf, together, valueAt } from './replay';

const history = { columns: ['time', 'position', 'speed'], rows: [[1_000, { latitude: 31, longitude: 120 }, 10], [2_000, null, 20], [3_000, { latitude: 31.2, longitude: 120 }, null]] } as unknown as History;
const run = runOf('a', 'Bus', history, ['speed']);

describe('a replay', () => {
  it('is made of positions and of values, each with its times', () => {
    expect(run.times).toEqual([1_000, 3_000]);
    expect(run.values.get('speed')).toEqual({ times: [1_000, 2_000], values: [10, 20] });
  });
  it('goes from one position to the next, and is nowhere before the first', () => {
    expect(placeAt(run, 999)).toBeUndefined();
    expect(placeAt(run, 2_000)!.at[1]).toBeCloseTo(31.1);
    expect(placeAt(run, 2_000)!.heading).toBe(0);
    expect(placeAt(run, 9_000)).toEqual({ at: [120, 31.2], heading: null });
  });
  it('tells the value that holds', () => {
    expect(valueAt(run.values.get('speed'), 1_999)).toBe(10);
    expect(valueAt(run.values.get('speed'), 2_500)).toBe(20);
    expect(valueAt(run.values.get('speed'), 1)).toBeUndefined();
    expect(valueAt(undefined, 1)).toBeUndefined();
  });
  it('knows which way one goes, and when one stands', () => {
    expect(headingOf([120, 31], [121, 31])).toBe(90);
    expect(headingOf([120, 31], [120, 30])).toBe(180);
    expect(headingOf([120, 31], [120.00001, 31])).toBeNull();
    expect(before([], 5)).toBe(-1);
  });
  it('puts lines of several over the times of all', () => {
    expect(together([{ times: [1_000, 3_000], values: [1, 3] }, { times: [2_000], values: [2] }])).toEqual({ times: [1, 2, 3], columns: [[1, undefined, 3], [undefined, 2, undefined]] });
  });
  it('reads speed and charge before other numbers', () => {
    const model = { properties: [{ name: 'oil', type: 'number' }, { name: 'soc', type: 'integer' }, { name: 'where', type: 'location' }, { name: 'speed', type: 'number' }, { name: 'id', type: 'string' }] } as unknown as Model;
    expect(readOf(model)!.values.map((each) => each.name)).toEqual(['speed', 'soc', 'oil']);
    expect(readOf({ properties: [] } as unknown as Model)).toBeUndefined();
  });
});
