import { useTimes } from '../zones';

/** A moment in the zone of its space; the viewer's own time, where it is another one, comes up under the pointer. */
export function Time({ at, space, exact = false, only, className }: {
  /** Milliseconds. */
  at: number;
  /** Of the thing that it is a time of; else the page's. */
  space?: string;
  /** With its milliseconds. */
  exact?: boolean;
  /** Less of it: the time of day. */
  only?: 'clock';
  className?: string;
}) {
  const times = useTimes(space);
  if (!Number.isFinite(at)) return null;
  const text = exact ? times.exactTime(at) : times.dateTime(at);
  return (
    <time className={className ?? 'num'} dateTime={new Date(at).toISOString()} title={times.more(at, exact)}>
      {only === 'clock' ? text.slice(11) : text}
    </time>
  );
}
