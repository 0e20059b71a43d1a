import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type RefusedMessage, type Twin } from '../api';
import { serverNow } from '../clock';
import { useInterest } from '../live';
import { useStatus } from '../queries';
import { knocked, type Marks, marksOf, NOTHING_TAKEN, refusalsOf, refusedSince, type Stranger, type Taking, withReadings, withTwin } from './arrival';

const ASK_MILLIS = 2_000;
/** Without anything for so long, the page asks whether the device can reach the server. */
const LATE_MILLIS = 30_000;
/** Strangers shown at once. */
const STRANGERS_MAX = 5;

export interface Arrivals {
  taking: Taking;
  refused: RefusedMessage[];
  strangers: Stranger[];
  session: Twin['session'];
  /** Nothing has come for so long that something is wrong. */
  late: boolean;
  /** Why it cannot be told whether something was refused. */
  error: unknown;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Follows what one thing sends from now on, and all that it ever sent when it was made here: readings by the stream, or by
 * its twin while the stream is away; refusals and strangers by asking. For one thing: a component that has a key for it.
 */
export function useArrivals(id: string, made: boolean): Arrivals {
  const [since] = useState(serverNow);
  const [taking, setTaking] = useState<Taking>(NOTHING_TAKEN);
  const [late, setLate] = useState(false);
  const marks = useRef<Marks | null>(null);
  const known = useRef<ReadonlySet<string> | null>(null);
  const status = useStatus();
  // Of this visit alone: what is remembered from another page is from before it.
  const asked = { refetchInterval: ASK_MILLIS, gcTime: 0 };
  const twin = useQuery({ queryKey: ['arrivals', 'twin', id, since], queryFn: ({ signal }) => api.twin(id, undefined, signal), ...asked });
  const errors = useQuery({ queryKey: ['arrivals', 'errors', id, since], queryFn: ({ signal }) => api.errors(id, signal), ...asked });

  useInterest(`arrivals ${id}`, () => ({ kind: 'reading', things: [id] }), {
    rows: (rows) => setTaking((before) => withReadings(before, rows.map(([, time, values]) => ({ time, values: values as Record<string, unknown> })), serverNow())),
  });
  useEffect(() => {
    if (!twin.data) return;
    const now = twin.data;
    const before = marks.current ?? (made ? {} : marksOf(now));
    marks.current = marksOf(now);
    setTaking((one) => withTwin(one, before, now, serverNow()));
  }, [twin.data, made]);

  const items = errors.data?.items;
  if (items && known.current === null) known.current = made ? NONE : refusalsOf(items);
  const refused = items ? refusedSince(known.current ?? NONE, items) : [];
  const anything = taking.first !== null || refused.length > 0;
  useEffect(() => {
    if (anything) return;
    const wait = setTimeout(() => setLate(true), LATE_MILLIS);
    return () => clearTimeout(wait);
  }, [anything]);

  const strangers = knocked(status.data?.strangers ?? [], id, since, STRANGERS_MAX).filter((each) => each.id === id || taking.first === null);
  return { taking, refused, strangers, session: twin.data?.session, late: late && !anything, error: errors.error ?? twin.error };
}
