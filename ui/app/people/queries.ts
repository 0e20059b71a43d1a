import { useQuery } from '@tanstack/react-query';
import { api, type Page } from '../api';

/** As many as are shown and searched in the page. */
const ITEMS_MAX = 20_000;

async function all<T>(read: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && items.length < ITEMS_MAX);
  return items;
}

/** Everybody whom one lets in. */
export function useAccounts(enabled = true) {
  return useQuery({ queryKey: ['accounts'], queryFn: ({ signal }) => all((cursor) => api.accounts(cursor, signal)), enabled, staleTime: 5_000 });
}

export function useRoles() {
  return useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => api.roles(signal).then((page) => page.items), staleTime: 30_000 });
}

/** Tokens that one has a say in. */
export function useTokens() {
  return useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => all((cursor) => api.tokens(cursor, signal)), staleTime: 5_000 });
}
