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

/** The same, as the address bar has it now: for what is asked between two renderings, a key for instance. */
export function scopeNow(): string {
  return new URLSearchParams(window.location.search).get('space') ?? '';
}

/** An address within the page's space; one that names a space of its own keeps it. */
export function within(path: string, space: string): string {
  if (space === '' || /[?&]space=/.test(path)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}space=${encodeURIComponent(space)}`;
}

/** Makes addresses that stay in the space one looks at. */
export function useWithin(): (path: string) => string {
  const space = useScope();
  return useCallback((path: string) => within(path, space), [space]);
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
