import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { History, Property } from '../api';
import type { Ask, Grid, Known } from '../pages/question';
import type { OnReading } from '../readings';

vi.stubGlobal('window', { addEventListener: () => {}, removeEventListener: () => {}, location: { href: 'http://taihu/' } });
const { TrailSet } = await import('./trailset');
const { LiveReadings } = await import('../readings');

const level: Property = { name: 'level', type: 'number' };
const series: Known[] = [{ thing: 'a', property: 'level', definition: level }, { thing: 'b', property: 'level', definition: level }];
const START = 1_000_000_000;
/** A minute before the start in stretches of 10 s. */
const grid: Grid = { from: START / 1000 - 60, to: START / 1000 + 10, stretch: 10, points: 7 };
const shape = { aggregate: 'avg' as const, band: false, grid, length: 60, to: START / 1000, live: true };

let asked: { ask: Ask; grid: Grid }[];
let listeners: Map<string, OnReading>;
let rows: unknown[][];
let answering: Promise<void>;
const sources = {
  together: {
    ask: async (ask: Ask, over: Grid) => {
      asked.push({ ask, grid: over });
      await answering;
      return { columns: ['time', 'thing', 'level.avg', 'level.count'], rows } as unknown as History;
    },
  },
  readings: {
    listen: (thing: string, _: readonly string[], told: OnReading) => {
      listeners.set(thing, told);
      return () => void listeners.delete(thing);
    },
  },
  now: () => Date.now(),
  lag: () => 1_000,
};
const load = () => TrailSet.load(series, shape, new AbortController().signal, sources);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START + 2_000 });
  asked = [];
  listeners = new Map();
  rows = [[START, 'a', 5, 1], [START - 20_000, 'a', 3, 10]];
  answering = Promise.resolve();
});
afterEach(() => vi.useRealTimers());

describe('trails', () => {
  it('ask history once, and go on by readings', async () => {
    const set = await load();
    const changed = vi.fn();
    set.watch(changed);
    const now = set.trails[0]!.numberOf(Date.now());
    listeners.get('a')!(START + 2_500, { level: 7 });
    listeners.get('a')!(START + 2_600, { other: 7 });
    expect(changed).toHaveBeenCalledTimes(1);
    expect([set.trails[0]!.value(now), set.trails[0]!.value(now - 2), set.trails[1]!.value(now)]).toEqual([6, 3, null]);
    expect(asked.map((each) => each.ask)).toEqual([{ things: ['a', 'b'], properties: ['level'], aggregates: ['avg', 'count'] }]);
    vi.setSystemTime(START + 10_500);
    expect(set.seen()).toEqual({ first: now - 5, length: 7, from: START / 1000 - 49, to: START / 1000 + 11 });
    expect(set.empty()).toBe(false);
  });
  it('have the same ends whatever their stretches are, and go on together', async () => {
    const fine = await load();
    const coarse = await TrailSet.load(series, { ...shape, grid: { ...grid, from: grid.from - 10, stretch: 30, points: 3 } }, new AbortController().signal, sources);
    for (const millis of [START + 2_000, START + 2_999, START + 3_000, START + 47_000]) {
      vi.setSystemTime(millis);
      const [a, b] = [fine.seen(), coarse.seen()];
      expect([a.from, a.to]).toEqual([b.from, b.to]);
      expect(a.to * 1000).toBeGreaterThan(millis);
      // The first stretch leads into the window.
      for (const [set, seen] of [[fine, a], [coarse, b]] as const) expect(set.trails[0]!.begins(seen.first) / 1000).toBeLessThanOrEqual(seen.from);
    }
    const long = await TrailSet.load(series, { ...shape, length: 86_400 }, new AbortController().signal, sources);
    const ends = new Set(Array.from({ length: 600 }, (_, second) => long.seen(START + second * 1000).to));
    expect(ends.size).toBe(3);
  });
  it('listen before they ask, and count what came meanwhile once', async () => {
    let answer = () => {};
    answering = new Promise((done) => (answer = done));
    const loading = load();
    // The first of these is in what history has, which is a second behind.
    listeners.get('a')!(START + 900, { level: 5 });
    listeners.get('a')!(START + 1_500, { level: 9 });
    answer();
    const set = await loading;
    expect(set.trails[0]!.value(set.trails[0]!.numberOf(START))).toBe(7);
  });
  it('ask again for the stretch in which both meet, when it is over', async () => {
    const set = await load();
    set.watch(() => undefined);
    listeners.get('a')!(START + 2_500, { level: 700 });
    rows = [[START, 'a', 6, 10]];
    await vi.advanceTimersByTimeAsync(11_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(asked[1]!.grid).toEqual({ from: START / 1000, to: START / 1000 + 10, stretch: 10, points: 1 });
    expect(set.trails[0]!.value(set.trails[0]!.numberOf(START))).toBe(6);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(2);
  });
  it('take no reading of a clock that is far ahead, and late ones into their stretch', async () => {
    const set = await load();
    set.watch(() => undefined);
    listeners.get('b')!(START + 86_400_000, { level: 1 });
    listeners.get('b')!(START - 15_000, { level: 4 });
    expect(set.trails[1]!.rows(set.seen().first, set.seen().length)).toEqual({ times: [START - 20_000], values: [4] });
  });
  it('end when nobody watches them, and are not made by an answer that fails', async () => {
    const set = await load();
    const leave = set.watch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([set.running, listeners.size]).toEqual([true, 2]);
    leave();
    await vi.advanceTimersByTimeAsync(6_000);
    expect([set.running, listeners.size]).toEqual([false, 0]);
    answering = Promise.reject(new Error('away'));
    await expect(load()).rejects.toThrow('away');
    expect(listeners.size).toBe(0);
  });
});

describe('readings', () => {
  it('come by one subscription, and the next begins before it ends', async () => {
    const happened: string[] = [];
    let give: (rows: [string, number, ...unknown[]][]) => void = () => undefined;
    const made = new LiveReadings({
      subscribe: (interest, listener) => {
        const name = `${interest.kind} ${interest.things!.join()} ${interest.properties!.join()}`;
        happened.push(name);
        give = (given) => listener.rows(given, false);
        return () => happened.push(`end of ${name}`);
      },
    });
    const told: unknown[] = [];
    const leave = made.listen('a', ['level'], (time, values) => told.push(['one', time, values]));
    made.listen('a', ['flow'], (time) => told.push(['two', time]));
    await vi.advanceTimersByTimeAsync(100);
    give([['a', 5, { level: 1 }], ['x', 6, { level: 1 }]]);
    expect(told).toEqual([['one', 5, { level: 1 }], ['two', 5]]);
    made.listen('b', ['flow'], () => undefined);
    leave();
    await vi.advanceTimersByTimeAsync(100);
    expect(happened).toEqual(['reading a flow,level', 'reading a,b flow', 'end of reading a flow,level']);
  });
});
