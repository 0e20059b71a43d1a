import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Aggregate } from '../api';
import { everySecond } from '../clock';
import { useLive } from '../live';
import { useMoment } from '../moment';
import { type Grid, gridOf, type Known, seriesText, type Span, spanOf } from '../pages/question';
import { tries } from './data';
import { useShown, useVisible } from './shown';
import { sameSeries, TrailSet } from './trailset';
import { offsetMillis } from '../zone';
import { useZone } from '../zones';

/** While the live connection is lost, history is asked so often at most. */
const LOST_MIN_MILLIS = 5_000;
const LOST_MAX_MILLIS = 60_000;
/** A stretch of the past is not asked for again so soon. */
const PAST_MILLIS = 60_000;

export interface Trails {
  /** Null before the first answer. */
  set: TrailSet | null;
  pending: boolean;
  error: unknown;
  again: () => void;
}

/**
 * The past of series over the dashboard's stretch of time, going on by readings as they come: history is asked once, and
 * again only after the live connection was lost. What was seen once goes on while it is off the screen.
 *
 * @param most points that can be drawn; 0 while that is not known
 * @param over the grid for a stretch of time, where it is not the page's own; the same function each time
 */
export function useTrails(series: readonly Known[], aggregate: Aggregate, band: boolean, most: number, over?: (span: Span) => Grid): Trails {
  const { window, anchor } = useShown();
  const visible = useVisible();
  const moment = useMoment();
  const zone = useZone();
  const { state } = useLive();
  const seen = useRef(false);
  seen.current ||= visible;
  const live = moment === null && 'last' in window;
  const grid = (span: Span) => over?.(span) ?? gridOf(span, Math.max(most, 8), offsetMillis(span.from * 1000, zone) / 1000);
  const { stretch, points } = grid(spanOf(window, 0));
  const asked = useQuery({
    queryKey: ['trails', series.map(seriesText), aggregate, band, window, moment, stretch, over ? points : 0, zone],
    queryFn: ({ signal }) => {
      const span = spanOf(window, anchor());
      return TrailSet.load(series, { aggregate, band, grid: grid(span), length: span.to - span.from, to: span.to, live }, signal);
    },
    enabled: seen.current && most > 0 && series.length > 0,
    placeholderData: (before) => (before && before.shape.aggregate === aggregate && before.shape.band === band && sameSeries(before.series, series) ? before : undefined),
    staleTime: ({ state: { data } }) => (live ? (data?.running ? Number.POSITIVE_INFINITY : 0) : PAST_MILLIS),
    refetchInterval: live && state === 'lost' && visible ? Math.min(LOST_MAX_MILLIS, Math.max(LOST_MIN_MILLIS, stretch * 1000)) : false,
    gcTime: 30_000,
    retry: tries,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  });
  const set = asked.data ?? null;
  // What is watched goes on.
  useEffect(() => set?.watch(() => undefined), [set]);
  return { set, pending: series.length > 0 && set === null && !asked.error, error: set ? null : asked.error, again: () => void asked.refetch() };
}

/** Whether there is nothing to draw in the window of trails, as that changes. */
export function useEmpty(set: TrailSet | null): boolean {
  const watch = useMemo(
    () => (changed: () => void) => {
      const leave = [everySecond(changed), ...(set ? [set.watch(changed)] : [])];
      return () => leave.forEach((each) => each());
    },
    [set],
  );
  return useSyncExternalStore(watch, () => set?.empty() ?? true);
}

/** Counts up while it is seen, once in so many seconds at most, when trails have changed or their window went on. */
export function useChanges(set: TrailSet | null, seconds = 1): number {
  const visible = useVisible();
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    if (!visible || set === null) return;
    let different = true;
    let end = Number.NaN;
    let wait = 0;
    const look = () => {
      const seen = set.seen();
      wait -= 1;
      if (document.hidden || wait > 0 || (!different && seen.to === end)) return;
      different = false;
      wait = seconds;
      end = seen.to;
      setChanges((n) => n + 1);
    };
    look();
    const leave = [everySecond(look), set.watch(() => (different = true))];
    return () => leave.forEach((each) => each());
  }, [set, visible, seconds]);
  return changes;
}
