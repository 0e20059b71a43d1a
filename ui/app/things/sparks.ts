import { useQueries } from '@tanstack/react-query';
import { api, type History, type Model, type Thing } from '../api';
import { numeric } from '../charts/series';
import { serverNow } from '../clock';

const DAY_MILLIS = 86_400_000;
const POINTS = 24;
/** The API takes so many things in one question. */
const THINGS_MAX = 200;
const AGAIN_MILLIS = 300_000;

export type Sparks = ReadonlyMap<string, readonly (number | null)[]>;

/** The averages of one property, for each thing a list of equal stretches from one time to another. Pure. */
export function sparksOf(history: History, from: number, to: number, step: number): Map<string, (number | null)[]> {
  const stretches = Math.round((to - from) / step);
  const found = new Map<string, (number | null)[]>();
  for (const row of history.rows as [number, string, number | null][]) {
    const [time, thing, average] = row;
    const line = found.get(thing) ?? Array.from({ length: stretches }, () => null);
    found.set(thing, line);
    const at = Math.floor((time - from) / step);
    if (at >= 0 && at < stretches) line[at] = average;
  }
  return found;
}

/** Small trends of a day for columns of numbers, of the things in view that have them: one question for each column. */
export function useSparks(shown: readonly Thing[], columns: readonly string[], models: readonly Model[]): Map<string, Sparks> {
  const asked = columns.map((property) => {
    const having = new Set(models.filter((model) => model.properties.some((each) => each.name === property && numeric(each))).map((model) => model.name));
    return { property, things: shown.filter((each) => having.has(each.model)).map((each) => each.id).slice(0, THINGS_MAX) };
  });
  const answers = useQueries({
    queries: asked.map(({ property, things }) => ({
      queryKey: ['sparks', property, things.join('\n')],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const step = DAY_MILLIS / POINTS;
        // whole hours, so that a list scrolled back and forth is not drawn differently each time
        const to = Math.ceil(serverNow() / step) * step;
        const from = to - DAY_MILLIS;
        const history = await api.histories(
          { things, properties: [property], from: new Date(from).toISOString(), to: new Date(to).toISOString(), points: POINTS, aggregate: ['avg'], limit: 10_000 },
          signal,
        );
        return sparksOf(history, from, to, step) as Sparks;
      },
      enabled: things.length > 0,
      staleTime: AGAIN_MILLIS,
      refetchInterval: AGAIN_MILLIS,
      retry: false,
    })),
  });
  return new Map(columns.flatMap((property, i) => (answers[i]?.data ? [[property, answers[i].data] as const] : [])));
}
