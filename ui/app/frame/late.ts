import { type ComponentType, lazy } from 'react';
import { live, type LiveSocket } from '../live';

/**
 * A page whose code is fetched when it is opened. While the server is away it waits, and comes by itself when it is back.
 *
 * @param address that of the page: where the browser begins at it, its code comes along with all that is asked first
 */
export function late<T extends ComponentType<any>>(load: () => Promise<{ default: T }>, address?: RegExp) {
  const first = address?.test(globalThis.location?.pathname ?? '') ?? false;
  return lazy(fetched(() => patient(load, live), first ? load : undefined));
}

/** A part whose code is fetched together with what it is a part of, and need not be there with it. */
export function soon<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazy(fetched(load, load));
}

/**
 * Code that may be there before it is drawn. React draws what stands in for code that is still to come for a third of a second
 * at least; what is there must not be waited for even once.
 */
export function fetched<T>(load: () => Promise<T>, early?: () => Promise<T>): () => Promise<T> {
  let there: { code: T } | undefined;
  early?.().then((code) => (there = { code }), () => undefined);
  return () => {
    if (there === undefined) return load();
    const { code } = there;
    return { then: (done: (code: T) => void) => done(code) } as unknown as Promise<T>;
  };
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
