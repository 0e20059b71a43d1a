import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Channel, type Rule } from '../api';

/** As many as the server keeps. */
const RULES_MAX = 5_000;
/** So many are offered; others can be written. */
const CHANNELS_MAX = 5_000;
const LOOK_MILLIS = 10_000;
/** So long nobody types before a text is checked. */
const CHECK_MILLIS = 300;

/** The rules of a space and below, newest first. */
export function useRules(space: string) {
  return useQuery({
    queryKey: ['rules', space],
    queryFn: async ({ signal }) => {
      const all: Rule[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.rules(space, cursor, signal);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && all.length < RULES_MAX);
      return all;
    },
    refetchInterval: LOOK_MILLIS,
    placeholderData: keepPreviousData,
  });
}

export function useRule(id: string) {
  return useQuery({ queryKey: ['rule', id], queryFn: ({ signal }) => api.rule(id, signal), enabled: id !== '', refetchInterval: LOOK_MILLIS });
}

/** What a rule is called, its id when that cannot be told. */
export function useRuleName(id: string): string | undefined {
  return useQuery({ queryKey: ['rule', id], queryFn: ({ signal }) => api.rule(id, signal), enabled: id !== '', retry: false, staleTime: 60_000 }).data?.name;
}

/** All channels that one may see, for rules to name. */
export function useChannels() {
  return (
    useQuery({
      queryKey: ['channels', 'of', 'rules'],
      queryFn: async ({ signal }) => {
        const all: Channel[] = [];
        let cursor: string | undefined;
        do {
          const page = await api.channels('', cursor, signal);
          all.push(...page.items);
          cursor = page.cursor;
        } while (cursor !== undefined && all.length < CHANNELS_MAX);
        return all;
      },
      retry: false,
      staleTime: 30_000,
    }).data ?? []
  );
}

export function useFunctions() {
  return useQuery({ queryKey: ['rules', 'functions'], queryFn: ({ signal }) => api.ruleFunctions(signal), staleTime: Infinity }).data?.items ?? [];
}

/** A text once nobody has typed for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), CHECK_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What the server says of a text, once nobody has typed for a moment. */
export function useCheck(text: string) {
  const settled = useSettled(text);
  const found = useQuery({
    queryKey: ['rule-check', settled],
    queryFn: ({ signal }) => api.checkRule(settled, signal),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
  return { ...found, current: settled === text && !found.isPlaceholderData && !found.isFetching };
}

/** How the tests of a text go, when it has any. */
export function useTests(text: string, wanted: boolean) {
  const settled = useSettled(text);
  return useQuery({
    queryKey: ['rule-tests', settled],
    queryFn: ({ signal }) => api.testRule(settled, signal),
    enabled: wanted,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
}
