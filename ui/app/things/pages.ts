import { keepPreviousData, type QueryClient, useQueries, useQuery } from '@tanstack/react-query';
import { api, type Thing } from '../api';
import type { ThingFilters } from '../url';

/** Things read together; only what is in view is read, wherever in the list that is. */
export const PAGE = 100;
/** Rows that can be scrolled to; whoever has more things than that finds them by filters. */
export const ROWS_MAX = 500_000;
const AGAIN_MILLIS = 30_000;

export interface ThingPages {
  /** How many match; undefined until it is known. */
  total: number | undefined;
  /** The thing in a row; undefined while it is read. */
  at: (index: number) => Thing | undefined;
  /** The row of a thing, when it is among those that have been read. */
  rowOf: (id: string) => number | undefined;
  /** What has been read of what is in view. */
  things: Thing[];
  error: unknown;
  pending: boolean;
  again: () => void;
}

const counting = (filters: ThingFilters) => ({
  queryKey: ['things', 'count', filters],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<number> => (await api.things({ ...filters, limit: 1, count: true }, signal)).count ?? 0,
});

const paging = (filters: ThingFilters, number: number) => ({
  queryKey: ['things', 'page', filters, number],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.things({ ...filters, offset: number * PAGE, limit: PAGE }, signal).then((page) => page.items),
});

/** Asks for the first rows of the things that match, before anybody shows them. */
export function askAhead(queries: QueryClient, filters: ThingFilters): void {
  void queries.prefetchQuery(counting(filters));
  void queries.prefetchQuery(paging(filters, 0));
}

/** Rows from {@code first} to {@code last} of the things that match. */
export function useThingPages(filters: ThingFilters, first: number, last: number): ThingPages {
  const from = Math.floor(first / PAGE);
  const numbers = Array.from({ length: Math.floor(last / PAGE) - from + 1 }, (_, i) => from + i);
  const counted = useQuery<number>({
    ...counting(filters),
    refetchInterval: AGAIN_MILLIS,
    placeholderData: keepPreviousData,
  });
  const pages = useQueries({
    queries: numbers.map((number) => ({
      ...paging(filters, number),
      refetchInterval: AGAIN_MILLIS,
      placeholderData: (before: Thing[] | undefined) => (number === 0 ? before : undefined),
    })),
  });
  const failed = pages.find((each) => each.error !== null) ?? (counted.error === null ? undefined : counted);
  return {
    total: counted.data,
    at: (index) => pages[Math.floor(index / PAGE) - from]?.data?.[index % PAGE],
    rowOf: (id) => {
      for (const [i, page] of pages.entries()) {
        const found = page.data?.findIndex((each) => each.id === id) ?? -1;
        if (found >= 0) return (from + i) * PAGE + found;
      }
      return undefined;
    },
    things: pages.flatMap((each) => each.data ?? []),
    error: failed?.error ?? null,
    pending: counted.isPending || pages.some((each) => each.isPending),
    again: () => {
      void counted.refetch();
      for (const each of pages) void each.refetch();
    },
  };
}
