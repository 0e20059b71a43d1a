import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * The words of the page's address, and a way to change some of them: one that is empty or not given goes away. What is typed or
 * narrowed takes the place of the address before; what one would want to come back from does not.
 */
export function useAddress(): [URLSearchParams, (changes: Record<string, string | null | undefined>, replace?: boolean) => void] {
  const [words, setWords] = useSearchParams();
  const change = useCallback(
    (changes: Record<string, string | null | undefined>, replace = false) =>
      setWords(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace },
      ),
    [setWords],
  );
  return [words, change];
}
