import { type Aggregate, api, type History as Answer, Problem, type Thing } from '../api';
import {
  type Ask, type Grid, type Known, lined, type Series, seriesText,
  type Values, valuesOf,
} from '../pages/question';

/** Calls that run at once. */
const CALLS_MAX = 4;

export interface Answered {
  ask: Ask;
  answer?: Answer;
  past?: Answer;
  error?: unknown;
}

export interface Loaded {
  grid: Grid;
  pastGrid: Grid | null;
  aggregate: Aggregate;
  answered: Answered[];
}

/** One series with all that is known of it. */
export interface Shown {
  series: Series;
  index: number;
  thing?: Thing;
  known?: Known;
  title: string;
  problem?: string;
  again?: () => void;
  values?: Values;
  past?: Values;
}

export function tries(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

/** Asks all there is to ask, few calls at once; a call that fails leaves the others alone. */
export async function load(wanted: Ask[], aggregate: Aggregate, grid: Grid, pastGrid: Grid | null, signal: AbortSignal): Promise<Loaded> {
  const answered: Answered[] = wanted.map((ask) => ({ ask }));
  const one = (ask: Ask, over: Grid) =>
    api.histories({ things: ask.things, properties: ask.properties, from: Math.round(over.from * 1000), to: Math.round(over.to * 1000), points: over.points, aggregate: ask.aggregates }, signal);
  const waiting = [...answered];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        next.answer = await one(next.ask, grid);
        if (pastGrid) next.past = await one(next.ask, pastGrid);
      } catch (failed) {
        if (signal.aborted) throw failed;
        next.error = failed;
      }
    }
  };
  await Promise.all(Array.from({ length: CALLS_MAX }, work));
  return { grid, pastGrid, aggregate, answered };
}

/** Values are taken out of an answer once, however often they are drawn. */
const takenBefore = new WeakMap<Answered, Map<string, { values: Values; past?: Values }>>();

export function taken(loaded: Loaded, found: Answered, known: Known) {
  let kept = takenBefore.get(found);
  if (!kept) takenBefore.set(found, (kept = new Map()));
  const key = seriesText(known);
  let made = kept.get(key);
  if (!made) {
    const move = loaded.pastGrid ? Math.round((loaded.grid.from - loaded.pastGrid.from) * 1000) : 0;
    made = {
      values: valuesOf(found.answer!, found.ask, known, loaded.aggregate),
      past: found.past && valuesOf(found.past, found.ask, known, loaded.aggregate, move),
    };
    kept.set(key, made);
  }
  return made;
}

/** Whether it is drawn as a strip of states. */
export function strip(known: Known, aggregate: Aggregate): boolean {
  return !lined(known.definition, aggregate) && ['boolean', 'enum', 'string'].includes(known.definition.type);
}

export function unitUnder(known: Known, aggregate: Aggregate): string | undefined {
  return aggregate === 'count' ? undefined : known.definition.unit;
}
