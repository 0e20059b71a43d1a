import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, type Model, type Space } from './api';

/** As many as the server keeps. */
const SPACES_MAX = 50_000;
const STATUS_MILLIS = 2_000;
/** Points of the small chart of readings per second: five minutes. */
const RATES_MAX = 150;

const rates: number[] = [];

/** How the server is, every two seconds; things are counted within a space. */
export function useStatus(space = '') {
  return useQuery({
    queryKey: ['status', space],
    queryFn: async ({ signal }) => {
      const status = await api.status(space, signal);
      // only those who run the server are told its pace
      if (status.readings) rates.push(status.readings.perSecond);
      if (rates.length > RATES_MAX) rates.splice(0, rates.length - RATES_MAX);
      return { ...status, rates: [...rates] };
    },
    refetchInterval: STATUS_MILLIS,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: api.session, staleTime: 60_000, retry: false });
}

export function useSpaces() {
  return useQuery({
    queryKey: ['spaces'],
    queryFn: async ({ signal }) => {
      const all: Space[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.spaces(cursor, signal);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && all.length < SPACES_MAX);
      return all;
    },
    staleTime: 30_000,
  });
}

/** The latest version of every model; more than ten thousand are not asked for. */
export function useModels() {
  return useQuery({
    queryKey: ['models'],
    queryFn: async ({ signal }) => {
      const all: Model[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.models(cursor, signal);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && all.length < 10_000);
      return all;
    },
    staleTime: 10_000,
  });
}

/** How many things in a space have each model, by name; also those that never spoke. */
export function useModelUses(space: string) {
  return useQuery({
    queryKey: ['models', 'uses', space],
    queryFn: async ({ signal }) => {
      const uses = new Map<string, number>();
      let cursor: string | undefined;
      do {
        const page = await api.countedModels(space, cursor, signal);
        for (const each of page.items) uses.set(each.name, each.things ?? 0);
        cursor = page.cursor;
      } while (cursor !== undefined && uses.size < 10_000);
      return uses;
    },
    staleTime: 10_000,
  });
}

/** How many things in a space have one model. */
export function useModelUse(model: string, space: string) {
  return useQuery({
    queryKey: ['model', model, 'things', space],
    queryFn: ({ signal }) => api.things({ model, space: space === '' ? undefined : space, limit: 1, count: true }, signal).then((page) => page.count ?? 0),
    staleTime: 10_000,
  });
}

/** Name of a space for people: its title, and its path where the title alone would not do. */
export function spaceTitle(spaces: readonly Space[] | undefined, path: string): string {
  return spaces?.find((each) => each.path === path)?.title || path.split('/').at(-1) || '';
}
