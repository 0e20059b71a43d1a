import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Aggregate, api, type History, type Model, Problem, type Property, type Thing } from '../api';
import { type LiveTwin, twins, useLive } from '../live';
import { twinOf } from '../past';
import { type Ask, asks, definitionOf, type Grid, gridOf, type Known, seriesText, type Values, valuesOf } from '../pages/question';
import { useScope } from '../frame/scope';
import type { Source } from './document';
import { gated } from './gate';
import { useMomentShown, useSpan, useVisible } from './shown';
import { offsetMillis } from '../zone';
import { useZone } from '../zones';

/** A list of things is read again so often, for things that come and go. */
const THINGS_MILLIS = 30_000;
/** Values are read so often while the live connection is lost. */
const LOST_MILLIS = 5_000;
/** Values are painted four times a second at most. */
const PAINT_MILLIS = 250;

function tries(failures: number, error: Error): boolean {
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

/** The things of a source with their models, no more than a widget can draw. */
export function useThings(source: Source, most: number): Found {
  const visible = useVisible();
  const scope = useScope();
  const one = source.thing;
  const search = searchOf(source, scope);
  const single = useQuery({ queryKey: ['thing', one], queryFn: ({ signal }) => api.thing(one!, signal), enabled: one !== undefined && visible, staleTime: 30_000, retry: tries });
  const several = useQuery({
    queryKey: ['things', 'dashboard', search, most],
    queryFn: ({ signal }) => api.things({ ...search, limit: most, count: true }, signal),
    enabled: one === undefined && visible,
    refetchInterval: visible ? THINGS_MILLIS : false,
    staleTime: 10_000,
    retry: tries,
  });
  const asked = one === undefined ? several : single;
  const things = useMemo(() => (one === undefined ? (several.data?.items ?? []) : single.data ? [single.data] : []), [one, several.data, single.data]);
  const names = [...new Set(things.map((each) => each.model))];
  const answers = useQueries({ queries: names.map((name) => ({ queryKey: ['model', name], queryFn: ({ signal }: { signal: AbortSignal }) => api.model(name, signal), enabled: visible, staleTime: 10_000, retry: tries })) });
  const key = answers.map((each) => each.dataUpdatedAt).join();
  const models = useMemo(() => new Map(answers.flatMap((each) => (each.data ? [[each.data.name, each.data] as const] : []))), [key, names.join()]);
  const failed = answers.find((each) => each.error && !each.data);
  return {
    things,
    total: one === undefined ? (several.data?.count ?? things.length) : things.length,
    models,
    pending: asked.isPending || answers.some((each) => each.isPending),
    error: asked.data ? failed?.error : asked.error,
    again: () => void (asked.error ? asked.refetch() : failed?.refetch()),
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

/** What things are now, or were at the moment that is shown. */
export function useValues(found: Found): { of: ReadonlyMap<string, LiveTwin>; error: unknown } {
  const visible = useVisible();
  const moment = useMomentShown();
  const { state } = useLive();
  const ids = useMemo(() => found.things.map((each) => each.id), [found.things]);
  const now = useLiveTwins(ids, visible && moment === null);
  const lost = state === 'lost' && moment === null;
  const read = useQuery({
    queryKey: ['twins', 'dashboard', ids.join('\n'), moment],
    queryFn: ({ signal }) => api.twins({ things: ids, at: moment ?? undefined }, signal).then((page) => page.items.map((each): [string, LiveTwin] => [each.thing, twinOf(each)])),
    enabled: visible && ids.length > 0 && (moment !== null || lost),
    refetchInterval: lost ? LOST_MILLIS : false,
    staleTime: moment === null ? 0 : 60_000,
    retry: false,
  });
  useEffect(() => {
    if (moment === null) for (const [id, twin] of read.data ?? []) twins.merge(id, twin);
  }, [read.data, moment]);
  const then = useMemo(() => new Map(moment === null ? [] : (read.data ?? [])), [read.data, moment]);
  return { of: moment === null ? now : then, error: moment === null ? null : read.data ? null : read.error };
}

export interface Past {
  /** By the text of a series. */
  values: ReadonlyMap<string, Values>;
  grid: Grid;
  pending: boolean;
  error: unknown;
  again: () => void;
}

/**
 * The history of series over the dashboard's stretch of time, in no more points than there is room for.
 *
 * @param most points that can be drawn; 0 while that is not known
 */
export function usePast(series: readonly Known[], aggregate: Aggregate, band: boolean, most: number, over?: Grid): Past & { live: boolean; from: number; to: number } {
  const visible = useVisible();
  const span = useSpan(most);
  const zone = useZone();
  const grid = over ?? gridOf(span, Math.max(most, 8), offsetMillis(span.from * 1000, zone) / 1000);
  const wanted = useMemo(() => asks(series, aggregate, band), [series, aggregate, band]);
  const step = span.live ? Math.floor(span.to) : 0;
  const asked = useQuery({
    queryKey: ['histories', 'dashboard', JSON.stringify(wanted), grid, step],
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(wanted.map((ask) => gated(() => one(ask, grid, signal), signal)));
      const values = new Map<string, Values>();
      for (const each of series) {
        const i = wanted.findIndex((ask) => ask.things.includes(each.thing) && ask.properties.includes(each.property));
        if (i >= 0) values.set(seriesText(each), valuesOf(answers[i]!, wanted[i]!, each, aggregate));
      }
      return { values, grid };
    },
    enabled: visible && most > 0 && wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: span.live ? 0 : 60_000,
    gcTime: 30_000,
    retry: tries,
    refetchOnWindowFocus: false,
  });
  const nothing = useRef<ReadonlyMap<string, Values>>(new Map());
  return {
    values: asked.data?.values ?? nothing.current,
    grid: asked.data?.grid ?? grid,
    pending: wanted.length > 0 && !asked.data && !asked.error,
    error: asked.data ? null : asked.error,
    again: () => void asked.refetch(),
    live: span.live,
    from: span.from,
    to: span.to,
  };
}

async function one(ask: Ask, grid: Grid, signal: AbortSignal): Promise<History> {
  return api.histories(
    { things: ask.things, properties: ask.properties, from: Math.round(grid.from * 1000), to: Math.round(grid.to * 1000), points: grid.points, aggregate: ask.aggregates },
    signal,
  );
}
