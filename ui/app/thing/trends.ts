import { useQuery } from '@tanstack/react-query';
import { api, type Property } from '../api';
import { numeric } from '../charts/series';
import { usePageClock } from '../moment';

const DAY_MILLIS = 86_400_000;
const POINTS = 24;
const AGAIN_MILLIS = 300_000;
/** Small trends that one question asks for. */
const PROPERTIES_MAX = 40;

export type Trends = ReadonlyMap<string, readonly (number | null)[]>;

/** A day of each number that a thing has, in hours; empty until it is known. */
export function useTrends(thing: string, properties: readonly Property[]): Trends {
  const now = usePageClock();
  const names = properties.filter(numeric).slice(0, PROPERTIES_MAX).map((each) => each.name);
  const step = DAY_MILLIS / POINTS;
  const to = Math.ceil(now() / step) * step;
  const answer = useQuery({
    queryKey: ['trends', thing, names.join('\n'), to],
    queryFn: async ({ signal }): Promise<Trends> => {
      const from = to - DAY_MILLIS;
      const { columns, rows } = await api.history(thing, { properties: names, from, to, points: POINTS, aggregate: ['avg'] }, signal);
      const found = new Map(names.map((name) => [name, Array.from({ length: POINTS }, (): number | null => null)]));
      for (const row of rows as (number | null)[][]) {
        const at = Math.floor(((row[0] ?? 0) - from) / step);
        columns.forEach((name, i) => {
          const line = found.get(name);
          if (line && at >= 0 && at < POINTS) line[at] = row[i] ?? null;
        });
      }
      return found;
    },
    enabled: names.length > 0,
    staleTime: AGAIN_MILLIS,
    refetchInterval: AGAIN_MILLIS,
    retry: false,
  });
  return answer.data ?? NONE;
}

const NONE: Trends = new Map();
