import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, type Model, Problem, type Property, type Thing } from '../api';
import { type LiveTwin, twins, useLive } from '../live';
import { useNow } from '../moment';
import { twinOf } from '../past';
import { definitionOf, type Known } from '../pages/question';
import { useScope } from '../frame/scope';
import type { Source } from './document';
import { gated } from './gate';
import { useMomentShown, useVisible } from './shown';
import { daysLater } from '../zone';
import { useZone } from '../zones';

/** A list of things is read again so often, for things that come and go. */
const THINGS_MILLIS = 30_000;
/** Values are read so often while the live connection is lost. */
const LOST_MILLIS = 5_000;
/** Twins of one question; the contract takes no more. */
const TWINS_MAX = 200;
/** Values of an earlier day are of moments so far apart. */
const BEFORE_MILLIS = 300_000;
/** Values are painted four times a second at most. */
const PAINT_MILLIS = 250;

export function tries(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

/** Two identical searches of two widgets are one question. */
function searchOf(source: Source, scope: string) {
  return { space: source.space ?? (scope === '' ? undefined : scope), model: source.model, q: source.q, label: source.label, presence: source.presence };
}

export interface Found {
  things: Thing[];
  /** How many there are; more than were asked for are not shown, and said. */
  total: number;
  models: ReadonlyMap<string, Model>;
  pending: boolean;
  error: unknown;
  again: () => void;
}

/** Named things, each by itself so that all widgets share what is known of it. */
function useNamed(source: Source, visible: boolean) {
  const names = source.things ?? (source.thing === undefined ? [] : [source.thing]);
  const answers = useQueries({ queries: names.map((name) => ({ queryKey: ['thing', name], queryFn: ({ signal }: { signal: AbortSignal }) => api.thing(name, signal), enabled: visible, staleTime: 30_000, retry: tries })) });
  const key = JSON.stringify([names, answers.map((each) => each.dataUpdatedAt)]);
  const things = useMemo(() => answers.flatMap((each) => each.data ?? []), [key]);
  const failed = answers.find((each) => each.error && !each.data);
  return {
    things,
    total: names.length,
    pending: answers.some((each) => each.isPending),
    // Where some of several are gone the others are shown, and how many there are is said.
    error: things.length === 0 ? failed?.error : undefined,
    again: () => answers.forEach((each) => each.error && void each.refetch()),
  };
}

/** The things of a source with their models, no more than a widget can draw. */
export function useThings(source: Source, most: number): Found {
  const visible = useVisible();
  const scope = useScope();
  const found = source.thing === undefined && source.things === undefined;
  const search = searchOf(source, scope);
  const named = useNamed(source, visible);
  const searched = useQuery({
    queryKey: ['things', 'dashboard', search, most],
    queryFn: ({ signal }) => api.things({ ...search, limit: most, count: true }, signal),
    enabled: found && visible,
    refetchInterval: visible ? THINGS_MILLIS : false,
    staleTime: 10_000,
    retry: tries,
  });
  const items = found ? searched.data?.items : named.things;
  const things = useMemo(() => (items ?? []).slice(0, most), [items, most]);
  const names = [...new Set(things.map((each) => each.model))];
  const answers = useQueries({ queries: names.map((name) => ({ queryKey: ['model', name], queryFn: ({ signal }: { signal: AbortSignal }) => api.model(name, signal), enabled: visible, staleTime: 10_000, retry: tries })) });
  const key = answers.map((each) => each.dataUpdatedAt).join();
  const models = useMemo(() => new Map(answers.flatMap((each) => (each.data ? [[each.data.name, each.data] as const] : []))), [key, names.join()]);
  const failed = answers.find((each) => each.error && !each.data);
  return {
    things,
    total: found ? (searched.data?.count ?? things.length) : named.total,
    models,
    pending: (found ? searched.isPending : named.pending) || answers.some((each) => each.isPending),
    error: (found ? (searched.data ? undefined : searched.error) : named.error) ?? failed?.error,
    again: () => (failed ? void failed.refetch() : found ? void searched.refetch() : named.again()),
  };
}

/** Every property of every thing that a source names and the models know; all of them when it names none. */
export interface Series extends Known {
  of: Thing;
}

export function seriesIn(found: Found, source: Source, most: number, fits: (property: Property) => boolean = () => true): { series: Series[]; left: number } {
  const all: Series[] = [];
  for (const of of found.things) {
    const model = found.models.get(of.model);
    if (!model) continue;
    const names = source.properties.length > 0 ? source.properties : model.properties.map((each) => each.name);
    for (const property of names) {
      const definition = definitionOf(model, property);
      if (definition && fits(definition)) all.push({ thing: of.id, property, definition, of });
    }
  }
  return { series: all.slice(0, most), left: Math.max(0, all.length - most) };
}

const NONE: ReadonlyMap<string, LiveTwin> = new Map();

/** Twins of these things as they change, painted together and not too often. */
function useLiveTwins(ids: readonly string[], on: boolean): ReadonlyMap<string, LiveTwin> {
  const [seen, setSeen] = useState(NONE);
  const key = ids.join('\n');
  useEffect(() => {
    if (!on || key === '') return;
    const wanted = key.split('\n');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const paint = () => {
      timer = undefined;
      setSeen(new Map(wanted.map((each) => [each, twins.read(each)])));
    };
    const changed = () => (timer ??= setTimeout(paint, PAINT_MILLIS));
    const leave = wanted.map((each) => twins.watch(each, changed));
    paint();
    return () => {
      clearTimeout(timer);
      for (const each of leave) each();
    };
  }, [key, on]);
  return seen;
}

/** What things were at a moment, asked for in parts that the contract takes; at null they are what they are. */
async function read(ids: readonly string[], at: string | null, signal: AbortSignal): Promise<[string, LiveTwin][]> {
  const parts = Array.from({ length: Math.ceil(ids.length / TWINS_MAX) }, (_, i) => ids.slice(i * TWINS_MAX, (i + 1) * TWINS_MAX));
  const pages = await Promise.all(parts.map((part) => gated(() => api.twins({ things: part, at: at ?? undefined, limit: TWINS_MAX }, signal), signal)));
  return pages.flatMap((page) => page.items.map((each): [string, LiveTwin] => [each.thing, twinOf(each)]));
}

/** What things are now, or were at the moment that is shown. */
export function useValues(found: Found): { of: ReadonlyMap<string, LiveTwin>; error: unknown } {
  const visible = useVisible();
  const moment = useMomentShown();
  const { state } = useLive();
  const ids = useMemo(() => found.things.map((each) => each.id), [found.things]);
  const now = useLiveTwins(ids, visible && moment === null);
  const lost = state === 'lost' && moment === null;
  const asked = useQuery({
    queryKey: ['twins', 'dashboard', ids.join('\n'), moment],
    queryFn: ({ signal }) => read(ids, moment, signal),
    enabled: visible && ids.length > 0 && (moment !== null || lost),
    refetchInterval: lost ? LOST_MILLIS : false,
    staleTime: moment === null ? 0 : 60_000,
    retry: false,
  });
  useEffect(() => {
    if (moment === null) for (const [id, twin] of asked.data ?? []) twins.merge(id, twin);
  }, [asked.data, moment]);
  const then = useMemo(() => new Map(moment === null ? [] : (asked.data ?? [])), [asked.data, moment]);
  return { of: moment === null ? now : then, error: moment === null ? null : asked.data ? null : asked.error };
}

/** What things were some days before what is shown, by the calendar of the page's zone; null is never asked for. */
export function useValuesBefore(found: Found, days: number | null): ReadonlyMap<string, LiveTwin> | null {
  const visible = useVisible();
  const zone = useZone();
  const moment = useMomentShown();
  const now = useNow();
  const ids = useMemo(() => found.things.map((each) => each.id), [found.things]);
  const shown = moment === null ? Math.floor(now / BEFORE_MILLIS) * BEFORE_MILLIS : Date.parse(moment);
  const at = new Date(daysLater(shown, -(days ?? 0), zone));
  const asked = useQuery({
    queryKey: ['twins', 'dashboard', ids.join('\n'), at.toISOString()],
    queryFn: ({ signal }) => read(ids, at.toISOString(), signal),
    enabled: visible && days !== null && ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: BEFORE_MILLIS,
    retry: false,
  });
  return useMemo(() => (asked.data && days !== null ? new Map(asked.data) : null), [asked.data, days]);
}
