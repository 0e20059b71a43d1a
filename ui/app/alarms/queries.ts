import { type InfiniteData, type QueryClient, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { message } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { type Alarm, type AlarmAct, api } from '../api';
import { useInterest } from '../live';
import { useWords } from '../texts/alarms';
import { type AskedAlarms, order, withAlarms } from './sort';

/** What is seen at first comes quickly, what one goes on to in great pages. */
const PAGE_FIRST = 100;
const PAGE = 1_000;
/** What a lost frame would have told is read again so often, for each page that is known. */
const AGAIN_MILLIS = 30_000;
/** Changes are put into the list together: a storm of them must leave the page its time. */
const TOGETHER_MILLIS = 250;
/** What only the server can tell is asked no more often than this, however much changes. */
const ASK_MILLIS = 2_000;

type Listed = InfiniteData<{ items: Alarm[]; cursor?: string }>;

function put(list: Listed | undefined, changes: readonly Alarm[], asked: AskedAlarms): Listed | undefined {
  const last = list?.pages.at(-1);
  if (list === undefined || last === undefined) return list;
  const known = list.pages.flatMap((page) => page.items);
  const end = last.cursor === undefined ? undefined : known.at(-1);
  // what lies behind the end of what is known comes with its own page
  const items = withAlarms(known, changes, asked).filter((each) => end === undefined || order(each, end) <= 0);
  // one page of all that is known: what comes next goes on behind the last page's cursor
  return { pages: [...list.pages.slice(0, -1).map((page) => ({ ...page, items: [] })), { ...last, items }], pageParams: list.pageParams };
}

/** Puts what has changed into the lists that are known. Whether words fit is the server's to say. */
function putInto(queries: QueryClient, changes: readonly Alarm[], key?: readonly unknown[]): void {
  for (const each of queries.getQueryCache().findAll({ queryKey: key ?? ['alarms', 'list'], exact: key !== undefined })) {
    const asked = each.queryKey[2] as AskedAlarms;
    if (!asked.q) queries.setQueryData<Listed>(each.queryKey, (before) => put(before, changes, asked));
  }
}

/** All of the pages, each once: while a page is fetched one may move from behind it to before it. */
function together(pages: readonly { items: Alarm[] }[] | undefined): Alarm[] {
  const filled = (pages ?? []).filter((each) => each.items.length > 0);
  if (filled.length < 2) return filled[0]?.items ?? [];
  return [...new Map(filled.flatMap((page) => page.items).map((each) => [each.id, each])).values()].sort(order);
}

/** Alarms, the most severe first and as they change; `heard` is told each change, and nothing is asked while it is not `on`. */
export function useAlarms(asked: AskedAlarms, { on = true, heard }: { on?: boolean; heard?: (changes: readonly Alarm[]) => void } = {}) {
  const queries = useQueryClient();
  const key = ['alarms', 'list', asked];
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api.alarms({ ...asked, severity: asked.severity?.join(',') as never, limit: pageParam === undefined ? PAGE_FIRST : PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: (query) => AGAIN_MILLIS * Math.max(1, query.state.data?.pages.length ?? 1),
    enabled: on,
  });
  const told = useRef(heard);
  told.current = heard;
  // A page on its way knows the list as it was when it was asked for, and replaces it: what is told meanwhile is put in once more.
  const fetching = useRef(false);
  fetching.current = found.isFetching;
  const meanwhile = useRef<Alarm[]>([]);
  useEffect(() => {
    if (found.isFetching || meanwhile.current.length === 0) return;
    const changes = meanwhile.current;
    meanwhile.current = [];
    putInto(queries, changes, key);
  }, [found.isFetching]);
  const gathered = useGathered<Alarm>(TOGETHER_MILLIS, (changes) => {
    if (fetching.current) meanwhile.current.push(...changes);
    putInto(queries, changes, key);
    told.current?.(changes);
    for (const id of new Set(changes.map((each) => each.id))) void queries.invalidateQueries({ queryKey: ['alarm', id] });
  });
  const asking = useGathered<boolean>(ASK_MILLIS, () => {
    if (asked.q) void queries.invalidateQueries({ queryKey: key });
    void queries.invalidateQueries({ queryKey: ['alarms', 'counts'] });
  });
  useInterest(
    on ? `alarm ${JSON.stringify(asked)}` : null,
    () => ({ kind: 'alarm', ...(asked.thing === undefined ? (asked.space ? { space: asked.space } : {}) : { things: [asked.thing] }) }),
    {
      rows: (rows) => {
        gathered(rows.map(([, , it]) => it as Alarm));
        asking([true]);
      },
    },
  );
  const pages = found.data?.pages;
  const items = useMemo(() => together(pages), [pages]);
  return { ...found, items };
}

/** Gathers what comes and gives it on together, the first after a quiet time soon. */
function useGathered<T>(millis: number, give: (all: T[]) => void): (some: T[]) => void {
  const giving = useRef(give);
  giving.current = give;
  const state = useRef({ waiting: [] as T[], timer: undefined as ReturnType<typeof setTimeout> | undefined, at: 0 });
  useEffect(() => {
    const { current } = state;
    return () => {
      clearTimeout(current.timer);
      current.timer = undefined;
      current.waiting = [];
    };
  }, []);
  return useRef((some: T[]) => {
    const { current } = state;
    current.waiting.push(...some);
    current.timer ??= setTimeout(
      () => {
        const all = current.waiting;
        current.waiting = [];
        current.timer = undefined;
        current.at = performance.now();
        giving.current(all);
      },
      Math.max(0, current.at + millis - performance.now()),
    );
  }).current;
}

/** Does something about an alarm, and says when it could not be done. */
export function useAct(id: string) {
  const queries = useQueryClient();
  const w = useWords();
  return useMutation({
    mutationFn: (act: AlarmAct) => api.actOnAlarm(id, act),
    onSuccess: (it) => {
      queries.setQueryData(['alarm', id], it);
      putInto(queries, [it]);
      void queries.invalidateQueries({ queryKey: ['alarms', 'counts'] });
    },
    onError: (error: Error) => void message.error(`${w.failed}: ${error.message}`),
  });
}

/** As many as one request acts on. */
const ACT_MAX = 1_000;
export type Refusals = { id: string; code: string; detail: string }[];

/** Does one thing about many alarms; those that were refused are told. */
export function useActOnMany() {
  const queries = useQueryClient();
  const w = useWords();
  return useMutation({
    mutationFn: async ({ ids, act }: { ids: readonly string[]; act: AlarmAct }) => {
      const all = { done: 0, refused: [] as Refusals };
      for (let from = 0; from < ids.length; from += ACT_MAX) {
        const { done, refused } = await api.actOnAlarms(ids.slice(from, from + ACT_MAX), act);
        all.done += done;
        all.refused.push(...refused);
      }
      return all;
    },
    onError: (error: Error) => void message.error(`${w.failed}: ${error.message}`),
    // the list hears of each by the live channel
    onSettled: () => void queries.invalidateQueries({ queryKey: ['alarms', 'counts'] }),
  });
}
