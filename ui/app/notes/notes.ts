import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Annotation, api, millis } from '../api';

/** Notes on history: what is asked for, and where they stand over a time. */

/** Most notes that are shown over one time; the newest, if there are more. */
export const NOTES_MAX = 200;
const AGAIN_MILLIS = 30_000;

/** The notes of some things and of the spaces they are in, over a time in seconds. */
export function useNotes(things: readonly string[], from: number, to: number) {
  // What a moving window asks for changes a few times an hour.
  const step = Math.max(60, (to - from) / 4);
  const begin = Math.floor(from / step) * step;
  const end = Math.ceil(to / step) * step;
  return useQuery({
    queryKey: ['annotations', things.join(','), begin, end],
    queryFn: ({ signal }) => api.annotations({ things: [...things], from: Math.round(begin * 1000), to: Math.round(end * 1000), limit: NOTES_MAX }, signal),
    enabled: things.length > 0 && to > from,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MILLIS,
    staleTime: 5_000,
  });
}

/** First and last second of a note. */
export function endsOf(note: Pick<Annotation, 'from' | 'to'>): [number, number] {
  return [millis(note.from) / 1000, millis(note.to) / 1000];
}

/** Notes that touch a time, the one that begins first first. */
export function within(notes: readonly Annotation[], from: number, to: number): Annotation[] {
  return notes
    .filter((each) => {
      const [begin, end] = endsOf(each);
      return end >= from && begin <= to;
    })
    .sort((a, b) => endsOf(a)[0] - endsOf(b)[0]);
}

/** Where a stretch stands over a time, in hundredths of its length, no further than its ends. */
export function placeOf([begin, end]: [number, number], from: number, to: number): { left: number; width: number } {
  const at = (time: number) => (100 * (Math.min(to, Math.max(from, time)) - from)) / (to - from);
  return { left: at(begin), width: at(end) - at(begin) };
}
