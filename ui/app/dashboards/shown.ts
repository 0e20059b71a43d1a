import { createContext, useContext } from 'react';
import { serverNow } from '../clock';
import { useMoment, usePageClock } from '../moment';
import { type Span, spanOf, type Window, windowOf } from '../pages/question';

/** What all widgets of a dashboard share: the values of its variables and the stretch of time one looks at. */
export interface Shown {
  values: Record<string, string | undefined>;
  /** Titles of the variables, for words about one that is not chosen. */
  titles: Record<string, string>;
  window: Window;
  /** The one time by which all of them ask history, in seconds. */
  anchor: () => number;
  zoom: (from: number, to: number) => void;
  zoomOut: () => void;
}

export const LENGTH_DEFAULT = 6 * 3_600;

/** The window of the address; six hours when it says nothing. */
export function windowShown(words: URLSearchParams): Window {
  return words.has('from') ? windowOf(words) : { last: LENGTH_DEFAULT };
}

const nothing = () => undefined;
export const ShownContext = createContext<Shown>({ values: {}, titles: {}, window: { last: LENGTH_DEFAULT }, anchor: () => serverNow() / 1000, zoom: nothing, zoomOut: nothing });

export function useShown(): Shown {
  return useContext(ShownContext);
}

/** Whether the widget around is on the screen: one that is not asks for nothing and is not painted. */
export const VisibleContext = createContext(true);

export function useVisible(): boolean {
  return useContext(VisibleContext);
}

/** Widgets that ask within so long ask at the same time, so that the same question is asked once. */
const ANCHOR_SECONDS = 2;

/** The time by which all widgets of a dashboard ask, in seconds: a clock that goes by leaps. */
export function anchored(clock: () => number): () => number {
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock() / 1000;
    if (now - at >= ANCHOR_SECONDS || now < at) at = now;
    return at;
  };
}

/** The stretch of time of the dashboard by a clock that one has read, in milliseconds. */
export function useSpan(now: number): Span {
  return spanOf(useShown().window, now / 1000);
}

/** The moment whose values are shown, as an RFC 3339 time: the page's, or the end of a stretch that stands still; null is now. */
export function useMomentShown(): string | null {
  const { window } = useShown();
  const clock = usePageClock();
  const moment = useMoment();
  const end = 'last' in window || window.to * 1000 >= clock() ? moment : window.to * 1000;
  return end === null ? null : new Date(end).toISOString();
}
