import { createContext, useCallback, useContext } from 'react';
import { useLocation, useSearchParams } from 'react-router';

/**
 * The space one looks at: in the address of every page as `space`, by the name the API has for it. Empty is all that one may
 * see.
 */
export function useScope(): string {
  const [words] = useSearchParams();
  return words.get('space') ?? '';
}

/** What every page's address keeps: the space, and the moment of the past that is shown. */
const KEPT = ['space', 'at'];

/** An address that keeps what the page's own words say of space and moment; one that says it itself is left. */
export function within(path: string, words: URLSearchParams): string {
  let made = path;
  for (const each of KEPT) {
    const value = words.get(each);
    if (value && !new RegExp(`[?&]${each}=`).test(path)) made += `${made.includes('?') ? '&' : '?'}${each}=${encodeURIComponent(value)}`;
  }
  return made;
}

/** Makes addresses that stay in the space, and at the moment, that one looks at. */
export function useWithin(): (path: string) => string {
  const [words] = useSearchParams();
  return useCallback((path: string) => within(path, words), [words]);
}

/** The address of this page for another space; the thing or model it shows stays, and so do its filters. */
export function useRescope(): (space: string) => string {
  const location = useLocation();
  return useCallback((space: string) => rescoped(location, space), [location]);
}

/** A page's address for another space. */
export function rescoped({ pathname, search }: { pathname: string; search: string }, space: string): string {
  const words = new URLSearchParams(search);
  if (space === '') words.delete('space');
  else words.set('space', space);
  const text = words.toString();
  return text === '' ? pathname : `${pathname}?${text}`;
}

/** Path of the space above; empty for one at the top. */
export function above(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export interface Frame {
  openPalette: () => void;
  openHelp: () => void;
}

export const FrameContext = createContext<Frame>({ openPalette: () => undefined, openHelp: () => undefined });

/** What pages may ask of the frame around them. */
export function useFrame(): Frame {
  return useContext(FrameContext);
}
