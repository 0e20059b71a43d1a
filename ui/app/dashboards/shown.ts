import { createContext, useContext, useEffect, useState } from 'react';
import { serverNow } from '../clock';
import { type Span, spanOf, type Window, windowOf } from '../pages/question';

/** What all widgets of a dashboard share: the values of its variables and the stretch of time one looks at. */
export interface Shown {
  values: Record<string, string | undefined>;
  /** Titles of the variables, for words about one that is not chosen. */
  titles: Record<string, string>;
  window: Window;
  zoom: (from: number, to: number) => void;
  zoomOut: () => void;
}

export const LENGTH_DEFAULT = 6 * 3_600;

/** The window of the address; six hours when it says nothing. */
export function windowShown(words: URLSearchParams): Window {
  return words.has('from') ? windowOf(words) : { last: LENGTH_DEFAULT };
}

const nothing = () => undefined;
export const ShownContext = createContext<Shown>({ values: {}, titles: {}, window: { last: LENGTH_DEFAULT }, zoom: nothing, zoomOut: nothing });

export function useShown(): Shown {
  return useContext(ShownContext);
}

/** Whether the widget around is on the screen: one that is not asks for nothing and is not painted. */
export const VisibleContext = createContext(true);

export function useVisible(): boolean {
  return useContext(VisibleContext);
}

const AGAIN_MIN_MILLIS = 2_000;
const AGAIN_MAX_MILLIS = 60_000;

/** The stretch of time as it is now; one that moves is anew after each of its steps, while it is seen. */
export function useSpan(points: number): Span & { live: boolean } {
  const { window } = useShown();
  const visible = useVisible();
  const live = 'last' in window;
  const length = live ? window.last : 0;
  const again = Math.min(AGAIN_MAX_MILLIS, Math.max(AGAIN_MIN_MILLIS, (length / Math.max(1, points)) * 1000));
  const [anchor, setAnchor] = useState(() => serverNow() / 1000);
  useEffect(() => {
    if (!live || !visible) return;
    setAnchor(serverNow() / 1000);
    const timer = setInterval(() => {
      if (!document.hidden) setAnchor(serverNow() / 1000);
    }, again);
    return () => clearInterval(timer);
  }, [live, visible, again, length]);
  return { ...spanOf(window, anchor), live };
}

/** The end of a stretch that stands still, as an RFC 3339 time; null for one that ends now. */
export function useMoment(): string | null {
  const { window } = useShown();
  return 'last' in window ? null : new Date(Math.min(window.to * 1000, serverNow())).toISOString();
}
