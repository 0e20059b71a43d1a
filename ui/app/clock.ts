import { useSyncExternalStore } from 'react';

/**
 * The server's time as far as the page knows it: every age on the page is counted by it, so that a wrong clock on the
 * viewer's machine makes nothing look older or newer than it is.
 */
let offsetMillis = 0;
let known = false;

/** Takes a time the server stated, less precise ones only while nothing better is known. */
export function serverSaid(millis: number, precise: boolean): void {
  if (!Number.isFinite(millis)) return;
  if (precise || !known) offsetMillis = millis - Date.now();
  known ||= precise;
}

export function serverNow(): number {
  return Date.now() + offsetMillis;
}

/** How far the viewer's clock is off, in milliseconds. */
export function clockError(): number {
  return -offsetMillis;
}

const listeners = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Tells each second that one is over; all listeners share one timer. */
export function everySecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(serverNow() / 1000);
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Server time in milliseconds, anew each second. */
export function useServerNow(): number {
  useSyncExternalStore(everySecond, () => second || (second = Math.floor(serverNow() / 1000)));
  return serverNow();
}
