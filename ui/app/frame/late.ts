import { type ComponentType, lazy } from 'react';
import { live, type LiveSocket } from '../live';

/**
 * A page whose code is fetched when it is opened. While the server is away it waits, and comes by itself when it is back.
 *
 * @param address that of the page: where the browser begins at it, its code comes along with all that is asked first
 * @param often whether it is opened so often that its code is fetched ahead, see {@link fetchAhead}
 */
export function late<T extends ComponentType<any>>(load: () => Promise<{ default: T }>, address?: RegExp, often = false) {
  const first = address?.test(globalThis.location?.pathname ?? '') ?? false;
  const code = fetched(() => patient(load, live), first ? load : undefined);
  if (often && !first) ahead.push(() => code.early(load));
  return lazy(code);
}

const ahead: (() => Promise<void>)[] = [];

/** Fetches the code of the pages that are opened often, one after the other and while nothing else is to be done. */
export async function fetchAhead(idle: () => Promise<void> = whenIdle): Promise<void> {
  for (const each of ahead.splice(0)) {
    await idle();
    await each();
  }
}

/** Whoever pays for each byte fetches nothing ahead. */
function whenIdle(): Promise<void> {
  const { saveData = false } = (navigator as { connection?: { saveData?: boolean } }).connection ?? {};
  if (saveData) return new Promise(() => undefined);
  return new Promise((done) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: 1_000 });
    else setTimeout(done, 200);
  });
}

/** A part whose code is fetched together with what it is a part of, and need not be there with it. */
export function soon<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazy(fetched(load, load));
}

/**
 * Code that may be there before it is drawn. React draws what stands in for code that is still to come for a third of a second
 * at least; what is there must not be waited for even once.
 */
export function fetched<T>(load: () => Promise<T>, first?: () => Promise<T>): (() => Promise<T>) & { early: (by: () => Promise<T>) => Promise<void> } {
  let there: { code: T } | undefined;
  const early = (by: () => Promise<T>) =>
    by().then(
      (code) => void (there = { code }),
      () => undefined,
    );
  if (first) void early(first);
  const code = () => {
    if (there === undefined) return load();
    const { code } = there;
    return { then: (done: (code: T) => void) => done(code) } as unknown as Promise<T>;
  };
  return Object.assign(code, { early });
}

/**
 * Tries again each time the server is back. Who is not cut off and still cannot load has an old page of a server that was
 * changed: only loading the whole page anew helps, and the page says so.
 */
export async function patient<T>(load: () => Promise<T>, socket: Pick<LiveSocket, 'read' | 'watch'>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (failed) {
      if (socket.read().state !== 'lost') throw failed;
      await new Promise<void>((done) => {
        const stop = socket.watch(() => {
          if (socket.read().state === 'lost') return;
          stop();
          done();
        });
      });
    }
  }
}
