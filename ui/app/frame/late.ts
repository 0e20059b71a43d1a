import { type ComponentType, lazy } from 'react';
import { live, type LiveSocket } from '../live';

/** A page whose code is fetched when it is opened. While the server is away it waits, and comes by itself when it is back. */
export function late<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazy(() => patient(load, live));
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
