import { describe, expect, it } from 'vitest';
import type { History, Property } from '../api';
import { categories, gapCount, medianStep, Recent, withGaps } from './gaps';
import { asked, chart, drawn, sampled } from './series';

const level: Property = { name: 'level', type: 'number' };
const words: [string, string] = ['no', 'yes'];

describe('gaps', () => {
  it('break the line where a thing was silent for more than three usual steps', () => {
    const { times, columns } = withGaps([0, 1, 2, 3, 10, 11], [[1, 2, 3, 4, 5, 6]], 0);
    expect(times).toEqual([0, 1, 2, 3, 6.5, 10, 11]);
    expect(columns[0]).toEqual([1, 2, 3, 4, null, 5, 6]);
    expect(gapCount(columns[0]!)).toBe(1);
  });
  it('are not seen between readings slower than the stretches', () => {
    expect(withGaps([0, 60, 120, 180], [[1, 2, 3, 4]], 7).times).toHaveLength(4);
  });
  it('count only between values', () => {
    expect(gapCount([null, 1, null, null, 2, null])).toBe(1);
    expect(gapCount([])).toBe(0);
    expect(medianStep([5])).toBe(0);
  });
});

describe('the newest readings', () => {
  it('stay in order when one comes late, and one of the same time replaces', () => {
    const recent = new Recent(10);
    recent.add(1, 'a');
    recent.add(3, 'c');
    recent.add(2, 'b');
    recent.add(3, 'C');
    expect(recent.times).toEqual([1, 2, 3]);
    expect(recent.values).toEqual(['a', 'b', 'C']);
  });
  it('forget what left the window but for the point that leads into it', () => {
    const recent = new Recent(10);
    for (let at = 0; at < 30; at += 1) recent.add(at, at);
    recent.trim(30);
    expect(recent.times[0]).toBe(19);
  });
  it('are bounded', () => {
    const recent = new Recent(1e9);
    for (let at = 0; at < Recent.POINTS_MAX + 5; at += 1) recent.add(at, at);
    expect(recent.times).toHaveLength(Recent.POINTS_MAX);
    expect(recent.times[0]).toBe(5);
  });
});

describe('a sampled answer', () => {
  it('becomes the average with a band', () => {
    const answer: History = { columns: ['time', 'level.avg', 'level.min', 'level.max'], rows: [[1000, 2, 1, 3], [2000, 4, 3, 5]] };
    expect(asked(level, 'avg')).toEqual(['avg', 'min', 'max']);
    expect(sampled(level, answer, 'avg', 1, words)).toEqual({ times: [1, 2], main: [2, 4], low: [1, 3], high: [3, 5] });
  });
  it('of one aggregate has the property as its column', () => {
    const answer: History = { columns: ['time', 'level'], rows: [[1000, 9], [2000, null]] };
    expect(sampled(level, answer, 'max', 1, words)).toEqual({ times: [1, 2], main: [9, null], low: undefined, high: undefined });
  });
  it('of texts is drawn by names', () => {
    const mode: Property = { name: 'mode', type: 'enum', options: ['off', 'on'] };
    const answer: History = { columns: ['time', 'mode'], rows: [[1000, 'on'], [2000, 'odd'], [3000, null]] };
    expect(sampled(mode, answer, 'avg', 1, words)).toMatchObject({ main: [1, 2, null], names: ['off', 'on', 'odd'] });
  });
});

describe('types', () => {
  it('without a place on an axis are not drawn', () => {
    expect(drawn({ name: 'where', type: 'location' })).toBe(false);
    expect(drawn(undefined)).toBe(false);
    expect(drawn(level)).toBe(true);
  });
  it('of truth are drawn as two names', () => {
    expect(chart({ name: 'open', type: 'boolean' }, [1, 2, 3], [true, false, null], 0, words)).toMatchObject({ main: [1, 0, null], names: words });
  });
  it('of many texts are bounded', () => {
    expect(categories(Array.from({ length: 100 }, (_, i) => i), []).names).toHaveLength(64);
  });
});
