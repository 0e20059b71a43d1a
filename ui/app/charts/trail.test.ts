import { describe, expect, it } from 'vitest';
import { CHART_MILLIS, FRAME_MILLIS, Painter, type Picture } from './painter';
import { SHRINK_MILLIS, Steady } from './steady';
import { STRETCHES_MAX, Trail } from './trail';

const trail = (aggregate: Trail['aggregate'], room = 10, banded = false, worded = false) => new Trail({ stretchMillis: 1_000, phaseMillis: 0, room }, aggregate, banded, worded);
const columns = (of: Trail, first: number, length: number, width = 1) => {
  const into = Array.from({ length: width }, () => new Array<number | null | undefined>(length).fill(7));
  of.read(first, length, into);
  return width === 1 ? into[0]! : into;
};

describe('a trail', () => {
  it('goes on with what history said of the stretch that is not over', () => {
    const of = trail('avg', 10, true);
    of.put({ times: [0, 1_000], main: [4, 10], low: [3, 9], high: [5, 11], counts: [2, 3] }, 0, 2_000);
    expect(of.add(1_900, 14)).toBe(true);
    expect(of.add(2_000, 1)).toBe(true);
    expect(columns(of, 0, 3, 3)).toEqual([[4, 11, 1], [3, 9, 1], [5, 14, 1]]);
  });
  it.each([
    ['min', 2, 1], ['max', 5, 9], ['sum', 7, 17], ['count', 2, 4], ['first', 5, 5], ['last', 2, 9],
  ] as const)('folds readings by %s', (aggregate, early, late) => {
    const of = trail(aggregate);
    of.add(100, 5);
    of.add(200, 2);
    expect(of.value(0)).toBe(early);
    of.add(400, 9);
    of.add(300, 1);
    expect(of.value(0)).toBe(late);
  });
  it('counts a reading once that comes twice', () => {
    const of = trail('sum');
    expect([of.add(100, 5), of.add(200, 1), of.add(100, 5), of.add(200, 1)]).toEqual([true, true, false, false]);
    expect(of.value(0)).toBe(6);
  });
  it('keeps no more than it has room for, and takes late readings into what it keeps', () => {
    const of = trail('last', 4);
    for (let i = 0; i < 10; i += 1) of.add(i * 1_000, i);
    expect(columns(of, 0, 10)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 6, 7, 8, 9]);
    expect([of.add(5_500, 99), of.add(7_500, 77)]).toEqual([false, true]);
    expect(columns(of, 6, 4)).toEqual([6, 77, 8, 9]);
    of.add(60_000, 1);
    expect(columns(of, 57, 4)).toEqual([undefined, undefined, undefined, 1]);
    const vast = trail('last', 1e9);
    vast.add(0, 1);
    vast.add(STRETCHES_MAX * 1_000, 2);
    expect(vast.value(0)).toBeNull();
  });
  it('is broken by a silence, and not by a reporter that is slow', () => {
    const quick = trail('last', 40);
    for (const n of [0, 1, 2, 3, 4, 9, 10]) quick.add(n * 1_000, n);
    expect(columns(quick, 0, 11)).toEqual([0, 1, 2, 3, 4, null, undefined, undefined, undefined, 9, 10]);
    const slow = trail('last', 40);
    for (const n of [0, 5, 10, 15]) slow.add(n * 1_000, n);
    expect(columns(slow, 0, 16).filter((each) => each === null)).toEqual([]);
    slow.add(35_000, 1);
    expect(columns(slow, 0, 36)[16]).toBeNull();
  });
  it('is put right by what history says later', () => {
    const of = trail('count');
    of.add(100, 1);
    of.add(1_100, 1);
    of.add(2_100, 1);
    of.put({ times: [1_000], main: [5] }, 0, 2_000);
    expect(columns(of, 0, 3)).toEqual([undefined, 5, 1]);
    expect(of.lastBefore(1)).toBe(1);
    expect(of.lastBefore(0)).toBeNull();
  });
  it('keeps words as they were said', () => {
    const of = trail('last', 10, false, true);
    of.put({ times: [0], main: ['run'] }, 0, 1_000);
    of.add(1_500, false);
    of.add(1_600, 'run');
    of.add(2_000, 'stop');
    expect(of.rows(0, 5)).toEqual({ times: [0, 1_000, 2_000], values: ['run', 'run', 'stop'] });
  });
  it('takes nothing that is no number', () => {
    const of = trail('avg');
    expect([of.add(0, 'x'), of.add(0, null), of.add(0, Number.NaN), of.add(Number.NaN, 1), of.add(0, 2)]).toEqual([false, false, false, false, true]);
  });
});

describe('the painter', () => {
  function painting() {
    let now = 1_000;
    const frames: (() => void)[] = [];
    const drawn: string[] = [];
    const painter = new Painter((deed) => frames.push(deed), () => now);
    const picture = (name: string, cost: number): Picture => ({ drawn: 0, again: CHART_MILLIS, draw: () => (drawn.push(name), (now += cost)) });
    const frame = () => {
      now += 16;
      const before = drawn.length;
      for (const each of frames.splice(0)) each();
      return drawn.slice(before);
    };
    return { painter, picture, frame, frames };
  }
  it('draws each that asked once in one frame, whatever it asked', () => {
    const { painter, picture, frame, frames } = painting();
    const [a, b] = [picture('a', 1), picture('b', 1)];
    for (let i = 0; i < 5; i += 1) for (const each of [a, b]) painter.ask(each);
    expect(frames).toHaveLength(1);
    expect(frame()).toEqual(['a', 'b']);
    expect(frames).toHaveLength(0);
  });
  it('leaves to the next frame what does not fit, in the order in which it was asked', () => {
    const { painter, picture, frame } = painting();
    for (const name of ['a', 'b', 'c', 'd', 'e']) painter.ask(picture(name, FRAME_MILLIS / 2));
    expect([frame(), frame(), frame(), frame()]).toEqual([['a', 'b'], ['c', 'd'], ['e'], []]);
  });
  it('draws one again after a while only, and others meanwhile', () => {
    const { painter, picture, frame } = painting();
    const quick = picture('quick', 1);
    painter.ask(quick);
    frame();
    painter.ask(quick);
    painter.ask(picture('other', 1));
    expect(frame()).toEqual(['other']);
    let waited = 0;
    while (frame().length === 0) waited += 16;
    expect(waited).toBeGreaterThanOrEqual(CHART_MILLIS - 64);
    painter.ask(quick);
    painter.forget(quick);
    for (let i = 0; i < 40; i += 1) expect(frame()).toEqual([]);
  });
});

describe('a steady axis', () => {
  it('grows at once and shrinks after a while', () => {
    const of = new Steady();
    expect(of.ends(5, 10, 0)).toEqual([5, 10]);
    expect(of.ends(4, 8, 1_000)).toEqual([4, 10]);
    expect(of.ends(6, 7, 2_000)).toEqual([4, 10]);
    expect(of.ends(6, 7, 1_001 + SHRINK_MILLIS)).toEqual([6, 7]);
    expect(of.ends(-3, -1, 1_002 + SHRINK_MILLIS)).toEqual([-3, 7]);
  });
});
