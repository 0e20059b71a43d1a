import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Alarm, api } from '../api';
import { useInterest } from '../live';
import type { Datum } from '../map/datum';
import { useMoment } from '../moment';
import type { ThingFilters } from '../url';
import { type PlaceRow, Positions } from './positions';

/** Who belongs to the map is asked anew so often; where they are comes by the stream meanwhile. */
const FEW = 2_000;
const AGAIN_FEW_MILLIS = 15_000;
const AGAIN_MANY_MILLIS = 60_000;
const EVERY_MILLIS = 1_000;
const ALARMS_MAX = 5_000;
const ALARMS_PAGE = 1_000;

const shown = (it: Alarm) => ({ id: it.id, thing: it.thing, class: it.class, active: it.active && it.shelvedUntil === undefined && it.suppressedBy === undefined });

/** Where the things that match are, as that changes; or where they were, at a moment of the past. */
export function useLivePositions(filters: ThingFilters, datum: Datum | undefined) {
  const moment = useMoment();
  const positions = useMemo(() => new Positions(datum), [datum]);
  const places = useQuery({
    queryKey: ['places', 'map', filters, moment],
    queryFn: ({ signal }) => api.places({ ...filters, at: moment === null ? undefined : new Date(moment).toISOString() }, signal),
    refetchInterval: ({ state }) => moment === null && ((state.data?.rows.length ?? 0) <= FEW ? AGAIN_FEW_MILLIS : AGAIN_MANY_MILLIS),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  useEffect(() => {
    if (places.data) positions.take(places.data.rows as unknown as PlaceRow[]);
  }, [positions, places.data]);

  const within = { ...(filters.space ? { space: filters.space } : {}), ...(filters.model ? { model: filters.model } : {}) };
  const key = moment === null ? JSON.stringify(within) : null;
  const on = useRef(positions);
  on.current = positions;
  useInterest(key && `place ${key}`, () => ({ kind: 'place', every: EVERY_MILLIS, ...within }), { rows: (rows) => on.current.places(rows) });
  useInterest(key && `presence ${key}`, () => ({ kind: 'presence', every: EVERY_MILLIS, ...within }), { rows: (rows) => on.current.presences(rows) });
  useInterest(key && `alarm ${key}`, () => ({ kind: 'alarm', ...within }), { rows: (rows) => on.current.alarmed(rows.map((row) => shown(row[2] as Alarm))) });
  const alarms = useQuery({
    queryKey: ['alarms', 'map', within],
    enabled: moment === null,
    queryFn: async ({ signal }) => {
      const all: Alarm[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.alarms({ ...within, state: 'active', limit: ALARMS_PAGE, cursor }, signal);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && all.length < ALARMS_MAX);
      return all.map(shown);
    },
    refetchInterval: AGAIN_MANY_MILLIS,
  });
  useEffect(() => {
    positions.allAlarms(moment === null ? (alarms.data ?? []) : []);
  }, [positions, alarms.data, moment]);
  return { positions, places };
}

/** Renders anew when things have moved, once in so many milliseconds at most. */
export function useMoves(positions: Positions, millis = 1_000): number {
  const [changes, setChanges] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setChanges((n) => n + 1);
    }, millis);
  }, [millis]);
  useEffect(() => {
    const leave = positions.watch(told);
    return () => {
      leave();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [positions, told]);
  return changes;
}
