import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { serverNow, useServerNow } from './clock';

/** The moment of the past that an address is about, in milliseconds; null is now. */
export function momentOf(words: URLSearchParams): number | null {
  const at = Date.parse(words.get('at') ?? '');
  return Number.isFinite(at) ? at : null;
}

/** The moment that every page shows: in its address as `at`, by the name the API has for it; null is now. */
export function useMoment(): number | null {
  return momentOf(useSearchParams()[0]);
}

/** Tells the time that the page shows, in milliseconds: the moment of the past, or the server's time when it is asked. */
export function usePageClock(): () => number {
  const moment = useMoment();
  return useCallback(() => moment ?? serverNow(), [moment]);
}

/** Where the way into the past begins. */
export function aLittleBefore(): number {
  return serverNow() - 600_000;
}

/** Goes to a moment of the past, or back to now; what else the address says stays. */
export function useTravel(): (at: number | null, replace?: boolean) => void {
  const [, setWords] = useSearchParams();
  return useCallback(
    (at, replace = false) =>
      setWords(
        (before) => {
          const next = new URLSearchParams(before);
          if (at === null) next.delete('at');
          else next.set('at', new Date(Math.min(at, serverNow())).toISOString().replace(/\.\d+Z$/, 'Z'));
          return next;
        },
        { replace },
      ),
    [setWords],
  );
}

/** The time that the page shows: of the past, or the server's, anew each second. Ages are counted by it. */
export function useNow(): number {
  const now = useServerNow();
  return useMoment() ?? now;
}
