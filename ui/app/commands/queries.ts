import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, type Invocation } from '../api';
import { useInterest } from '../live';
import { type Asked, isOpen, type Listed, withInvocation } from './life';

const PAGE = 50;
/** More are said to be so many and more. */
export const COUNT_MAX = 100;
export const LOOK_MILLIS = 15_000;
/** What a lost frame would have told is read again so often. */
const AGAIN_MILLIS = 30_000;

/** What was asked, newest first and as it goes on. */
export function useInvocations(asked: Asked, enabled = true) {
  const queries = useQueryClient();
  const key = ['invocations', asked];
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => api.invocations({ ...asked, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: AGAIN_MILLIS,
    enabled,
  });
  useInterest(
    enabled ? `invocation ${JSON.stringify(asked)}` : null,
    () => (asked.thing === undefined ? { kind: 'invocation', ...(asked.space ? { space: asked.space } : {}) } : { kind: 'invocation', things: [asked.thing] }),
    { rows: (rows) => queries.setQueryData<Listed>(key, (before) => rows.reduce((list, [, , it]) => withInvocation(list, it as Invocation, asked), before)) },
  );
  return { ...found, items: found.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** What waits for a second person in a space, up to {@link COUNT_MAX}. */
export function useProposed(space: string) {
  return useQuery({
    queryKey: ['commands', 'proposed', space],
    queryFn: ({ signal }) => api.invocations({ space, state: 'proposed', limit: COUNT_MAX }, signal),
    refetchInterval: LOOK_MILLIS,
  });
}

/** What whoever is signed in may agree to as a second person in a space, up to {@link COUNT_MAX}: what others asked for, where they may command. */
export function useApprovable(space: string, enabled = true) {
  return useQuery({
    queryKey: ['commands', 'approvable', space],
    queryFn: ({ signal }) => api.invocations({ space, approvable: true, limit: COUNT_MAX }, signal),
    refetchInterval: LOOK_MILLIS,
    enabled,
  });
}

/** Puts what a request has answered into every list that is shown. */
export function usePut(): (it: Invocation) => void {
  const queries = useQueryClient();
  return useCallback(
    (it) => {
      for (const [key] of queries.getQueriesData<Listed>({ queryKey: ['invocations'] })) {
        const asked = key[1] as Asked;
        // Whether its thing lies in a space is the server's to say: the stream brings it there.
        queries.setQueryData<Listed>(key, (list) => (asked.thing === it.thing || list?.pages.some((page) => page.items.some((each) => each.id === it.id)) ? withInvocation(list, it, asked) : list));
      }
      void queries.invalidateQueries({ queryKey: ['twin', it.thing] });
      void queries.invalidateQueries({ queryKey: ['commands'] });
    },
    [queries],
  );
}

/** The same one with its life, where that is wanted. */
export function useLife(it: Invocation, wanted: boolean): Invocation {
  const life = useQuery({
    queryKey: ['invocation', it.id, it.state, it.attempts],
    queryFn: ({ signal }) => api.invocation(it.id, signal),
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: isOpen(it.state) ? 5_000 : Number.POSITIVE_INFINITY,
  });
  return wanted && life.data?.steps && !life.isPlaceholderData ? { ...it, steps: life.data.steps } : it;
}
