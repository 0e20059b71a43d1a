import { createContext, useContext, useEffect, useState } from 'react';
import { useMoment, usePageClock } from '../moment';
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
  const clock = usePageClock();
  const moving = 'last' in window;
  const live = useMoment() === null && moving;
  const length = moving ? window.last : 0;
  const again = Math.min(AGAIN_MAX_MILLIS, Math.max(AGAIN_MIN_MILLIS, (length / Math.max(1, points)) * 1000));
  const [anchor, setAnchor] = useState(() => clock() / 1000);
  useEffect(() => {
    if (!moving || !visible) return;
    setAnchor(clock() / 1000);
    if (!live) return;
    const timer = setInterval(() => {
      if (!document.hidden) setAnchor(clock() / 1000);
    }, again);
    return () => clearInterval(timer);
  }, [moving, live, visible, again, length, clock]);
  return { ...spanOf(window, anchor), live };
}

/** The moment whose values are shown, as an RFC 3339 time: the page's, or the end of a stretch that stands still; null is now. */
export function useMomentShown(): string | null {
  const { window } = useShown();
  const clock = usePageClock();
  const moment = useMoment();
  const end = 'last' in window ? moment : Math.min(window.to * 1000, clock());
  return end === null ? null : new Date(end).toISOString();
}
