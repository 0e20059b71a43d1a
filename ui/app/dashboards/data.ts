import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, type Model, Problem, type Property, type Thing } from '../api';
import { type LiveTwin, twins, useLive } from '../live';
import { twinOf } from '../past';
import { definitionOf, type Known } from '../pages/question';
import { useScope } from '../frame/scope';
import type { Source } from './document';
import { useMomentShown, useVisible } from './shown';

/** A list of things is read again so often, for things that come and go. */
const THINGS_MILLIS = 30_000;
/** Values are read so often while the live connection is lost. */
const LOST_MILLIS = 5_000;
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
