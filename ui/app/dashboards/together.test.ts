import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type History, Problem } from '../api';
import type { Ask, Grid } from '../pages/question';
import { GATHER_MILLIS, Together } from './together';

const grid: Grid = { from: 0, to: 100, stretch: 10, points: 10 };
const never = new AbortController().signal;
const ask = (things: string[], properties: string[], aggregates: Ask['aggregates'] = ['avg']): Ask => ({ things, properties, aggregates });

/** Answers with one row for each thing, whose values are the thing's and the property's name. */
function answered(given: Ask): History {
  const names = given.properties.flatMap((each) => (given.aggregates.length === 1 ? [each] : given.aggregates.map((one) => `${each}.${one}`)));
  return { columns: ['time', 'thing', ...names], rows: given.things.map((thing) => [0, thing, ...names.map((each) => `${thing} ${each}`)]) } as unknown as History;
}

let asked: Ask[];
let made: Together;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  asked = [];
  made = new Together(async (given) => {
    asked.push(given);
    if (given.things.includes('gone')) throw new Problem(404, 'not_found', 'gone', '');
    return answered(given);
  });
});
afterEach(() => vi.useRealTimers());

describe('questions that are put together', () => {
  it('ask for each thing once, and give each what it asked', async () => {
    const answers = [
      made.ask(ask(['a', 'b'], ['level']), grid, never), made.ask(ask(['b'], ['flow']), grid, never), made.ask(ask(['c'], ['level']), grid, never),
      made.ask(ask(['a'], ['level']), grid, never),
    ];
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect(asked).toEqual([ask(['a', 'c'], ['level']), ask(['b'], ['flow', 'level'])]);
    const [first, second, third, fourth] = await Promise.all(answers);
    expect([first!.columns, first!.rows]).toEqual([['time', 'thing', 'level'], [[0, 'a', 'a level'], [0, 'b', 'b level']]]);
    expect([second!.columns, second!.rows]).toEqual([['time', 'thing', 'flow'], [[0, 'b', 'b flow']]]);
    expect(third!.rows).toEqual([[0, 'c', 'c level']]);
    expect(fourth!.rows).toEqual([[0, 'a', 'a level']]);
  });
  it('are apart where they ask for other stretches or other aggregates', async () => {
    void made.ask(ask(['a'], ['level']), grid, never);
    void made.ask(ask(['a'], ['level'], ['avg', 'count']), grid, never);
    void made.ask(ask(['a'], ['level']), { ...grid, from: 10 }, never);
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect(asked).toHaveLength(3);
  });
  it('are split where an answer would be too large', async () => {
    void made.ask(ask(Array.from({ length: 450 }, (_, i) => `t${i}`), ['level']), { ...grid, points: 1_000 }, never);
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect(asked.map((each) => each.things.length)).toEqual([200, 200, 50]);
    asked = [];
    void made.ask(ask(['a', 'b', 'c'], ['level'], ['avg', 'min', 'max']), { ...grid, points: 60_000 }, never);
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect(asked.map((each) => each.things)).toEqual([['a'], ['b'], ['c']]);
  });
  it('fail for the one whose thing is gone, and not for others', async () => {
    const good = made.ask(ask(['a'], ['level']), grid, never);
    const bad = made.ask(ask(['gone'], ['level']), grid, never).catch((error: Problem) => error.status);
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect((await good).rows).toEqual([[0, 'a', 'a level']]);
    expect(await bad).toBe(404);
  });
  it('are not asked when nobody waits any more, and stop when nobody does', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const early = new AbortController();
    let stop: AbortSignal | undefined;
    made = new Together((given, _, signal) => {
      stop = signal;
      asked.push(given);
      return new Promise(() => undefined);
    });
    const failed = made.ask(ask(['x'], ['level']), grid, early.signal).catch((error: Error) => error.name);
    void made.ask(ask(['a'], ['level']), grid, one.signal);
    void made.ask(ask(['b'], ['level']), grid, two.signal);
    early.abort();
    await vi.advanceTimersByTimeAsync(GATHER_MILLIS);
    expect([await failed, asked]).toEqual(['AbortError', [ask(['a', 'b'], ['level'])]]);
    one.abort();
    expect(stop!.aborted).toBe(false);
    two.abort();
    expect(stop!.aborted).toBe(true);
  });
});
