import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { message } from 'antd';
import { useEffect, useRef } from 'react';
import { type Alarm, type AlarmAct, api } from '../api';
import { useInterest } from '../live';
import { useWords } from '../texts/alarms';
import { type AskedAlarms, withAlarm } from './sort';

const PAGE = 100;
/** What a lost frame would have told is read again so often. */
const AGAIN_MILLIS = 30_000;

type Listed = InfiniteData<{ items: Alarm[]; cursor?: string }>;

function put(list: Listed | undefined, it: Alarm, asked: AskedAlarms): Listed | undefined {
  const last = list?.pages.at(-1);
  if (list === undefined || last === undefined) return list;
  const items = withAlarm(list.pages.flatMap((page) => page.items), it, asked);
  // one page of all that is known: what comes next goes on behind the last page's cursor
  return { pages: [...list.pages.slice(0, -1).map((page) => ({ ...page, items: [] })), { ...last, items }], pageParams: list.pageParams };
}

/** Alarms, the most severe first and as they change. */
export function useAlarms(asked: AskedAlarms) {
  const queries = useQueryClient();
  const key = ['alarms', 'list', asked];
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => api.alarms({ ...asked, severity: asked.severity?.join(',') as never, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: AGAIN_MILLIS,
  });
  useInterest(
    `alarm ${JSON.stringify(asked)}`,
    () => ({ kind: 'alarm', ...(asked.thing === undefined ? (asked.space ? { space: asked.space } : {}) : { things: [asked.thing] }) }),
    {
      rows: (rows) => {
        // whether words fit is the server's to say
        if (asked.q) void queries.invalidateQueries({ queryKey: key });
        else queries.setQueryData<Listed>(key, (before) => rows.reduce<Listed | undefined>((list, [, , it]) => put(list, it as Alarm, asked), before));
        void queries.invalidateQueries({ queryKey: ['alarms', 'counts'] });
        for (const [, , it] of rows) void queries.invalidateQueries({ queryKey: ['alarm', (it as Alarm).id] });
      },
    },
  );
  return { ...found, items: found.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** Does something about an alarm, and says when it could not be done. */
export function useAct(id: string) {
  const queries = useQueryClient();
  const w = useWords();
  return useMutation({
    mutationFn: (act: AlarmAct) => api.actOnAlarm(id, act),
    onSuccess: (it) => {
      queries.setQueryData(['alarm', id], it);
      void queries.invalidateQueries({ queryKey: ['alarms'] });
    },
    onError: (error: Error) => void message.error(`${w.failed}: ${error.message}`),
  });
}

/** A tone when an alarm comes that was not there before. */
export function useTone(items: readonly Alarm[], on: boolean): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    const present = new Set(items.filter((each) => each.active && !each.acknowledged).map((each) => each.id));
    const before = known.current;
    known.current = present;
    if (!on || before === null || [...present].every((each) => before.has(each))) return;
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.15;
    tone.frequency.value = 880;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.25);
    tone.onended = () => void context.close();
  }, [items, on]);
}
