import { api, type History, Problem } from '../api';
import type { Ask, Grid } from '../pages/question';
import { gated } from './gate';

/** How history is asked; tests give their own. */
export type Asking = (ask: Ask, grid: Grid, signal: AbortSignal) => Promise<History>;

/** Questions of so long are put together. */
export const GATHER_MILLIS = 20;
/** Things of one question; the contract takes no more. */
const THINGS_MAX = 200;
/** Values of one answer: several smaller ones come sooner than a large one. */
const VALUES_MAX = 200_000;

interface Waiting {
  ask: Ask;
  grid: Grid;
  signal: AbortSignal;
  done: (answer: History) => void;
  failed: (error: unknown) => void;
}

/** Asks history over a grid, as it is. */
export function asked(ask: Ask, grid: Grid, signal: AbortSignal): Promise<History> {
  return gated(
    () =>
      api.histories(
        { things: ask.things, properties: ask.properties, from: Math.round(grid.from * 1000), to: Math.round(grid.to * 1000), points: grid.points, aggregate: ask.aggregates },
        signal,
      ),
    signal,
  );
}

/**
 * Puts together what all widgets ask of history: a thing of which several ask is asked for once, and things of which the
 * same is asked are one question.
 */
export class Together {
  private waiting: Waiting[] = [];

  constructor(private readonly asking: Asking = asked) {}

  ask(ask: Ask, grid: Grid, signal: AbortSignal): Promise<History> {
    return new Promise((done, failed) => {
      if (this.waiting.length === 0) setTimeout(() => this.send(), GATHER_MILLIS);
      this.waiting.push({ ask, grid, signal, done, failed });
    });
  }

  private send(): void {
    const groups = new Map<string, Waiting[]>();
    for (const each of this.waiting) {
      if (each.signal.aborted) {
        each.failed(each.signal.reason);
        continue;
      }
      const key = JSON.stringify([each.grid, each.ask.aggregates]);
      const group = groups.get(key);
      if (group) group.push(each);
      else groups.set(key, [each]);
    }
    this.waiting = [];
    for (const group of groups.values()) this.group(group);
  }

  private group(group: readonly Waiting[]): void {
    const { ask, grid } = group[0]!;
    const stop = stopWhenAll(group.map((each) => each.signal));
    const answers = new Map<string, Promise<History>>();
    for (const part of partsOf(group.map((each) => each.ask), grid, ask.aggregates)) {
      const answer = this.asking(part, grid, stop);
      for (const thing of part.things) answers.set(thing, answer);
    }
    for (const each of group) void this.answer(each, answers, group.length > 1);
  }

  private async answer({ ask, grid, signal, done, failed }: Waiting, answers: ReadonlyMap<string, Promise<History>>, shared: boolean): Promise<void> {
    try {
      done(taken(ask, await Promise.all([...new Set(ask.things.map((each) => answers.get(each)!))])));
    } catch (error) {
      // One thing that is gone or not to be seen must not take the answers from all others.
      if (shared && error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) this.asking(ask, grid, signal).then(done, failed);
      else failed(error);
    }
  }
}

export const together = new Together();

/** The fewest questions that hold all that is asked: each thing once, with all properties that anybody asks of it. */
function partsOf(all: readonly Ask[], grid: Grid, aggregates: Ask['aggregates']): Ask[] {
  const properties = new Map<string, Set<string>>();
  for (const ask of all) {
    for (const thing of ask.things) {
      const of = properties.get(thing) ?? new Set();
      for (const each of ask.properties) of.add(each);
      properties.set(thing, of);
    }
  }
  const same = new Map<string, Ask>();
  for (const [thing, of] of properties) {
    const names = [...of].sort();
    const key = JSON.stringify(names);
    const known = same.get(key);
    if (known) known.things.push(thing);
    else same.set(key, { things: [thing], properties: names, aggregates });
  }
  return [...same.values()].flatMap((ask) => {
    const size = Math.max(1, Math.min(THINGS_MAX, Math.floor(VALUES_MAX / (grid.points * ask.properties.length * aggregates.length))));
    return Array.from({ length: Math.ceil(ask.things.length / size) }, (_, i) => ({ ...ask, things: ask.things.slice(i * size, (i + 1) * size) }));
  });
}

/** What one asked out of answers that hold more. */
function taken(ask: Ask, answers: readonly History[]): History {
  const names = ask.properties.flatMap((each) => (ask.aggregates.length === 1 ? [each] : ask.aggregates.map((one) => `${each}.${one}`)));
  const columns = ['time', 'thing', ...names];
  const things = new Set<unknown>(ask.things);
  const rows = answers.flatMap((answer) => {
    const at = columns.map((each) => answer.columns.indexOf(each));
    return (answer.rows as unknown[][]).filter((row) => things.has(row[at[1]!])).map((row) => at.map((one) => row[one]));
  });
  return { ...answers[0]!, columns, rows: rows as History['rows'] };
}

function stopWhenAll(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  let left = signals.length;
  for (const each of signals) {
    const stopped = () => {
      left -= 1;
      if (left === 0) all.abort(each.reason);
    };
    each.addEventListener('abort', stopped, { once: true });
  }
  return all.signal;
}
