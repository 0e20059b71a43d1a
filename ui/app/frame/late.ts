import { type ComponentProps, type ComponentType, createContext, createElement, lazy, type ReactNode, useContext, useEffect, useState } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { live, type LiveSocket } from '../live';

/** Asks for what a page will ask for as it opens, by the words of its address. */
export type Ahead = (queries: QueryClient, words: URLSearchParams) => void;

/** What is shown while the code of a page is on its way. */
export const Meanwhile = createContext<ReactNode>(null);

/**
 * A page whose code is fetched when it is opened. While the server is away it waits, and comes by itself when it is back. It is drawn
 * as soon as its code is there: React's own lazy pages show what stands in for them for a third of a second at least.
 *
 * @param address that of the page: where the browser begins at it, its code comes along with all that is asked first
 * @param often whether it is opened so often that its code is fetched ahead, see {@link fetchAhead}
 */
export function late<T extends ComponentType<any>>(load: () => Promise<{ default: T; ahead?: Ahead }>, address?: RegExp, often = false): ComponentType<ComponentProps<T>> {
  let there: T | undefined;
  let ask: Ahead | undefined;
  let coming: Promise<void> | undefined;
  const early = () =>
    (coming ??= load().then(
      (code) => {
        there = code.default;
        ask = code.ahead;
      },
      () => void (coming = undefined),
    ));
  const come = async (): Promise<T> => {
    await early();
    there ??= (await patient(load, live)).default;
    return there;
  };
  const first = address?.test(globalThis.location?.pathname ?? '') ?? false;
  if (first) void early();
  if (often && !first) ahead.push(early);
  if (address) pages.push({ address, early, ask: (queries, words) => ask?.(queries, words) });

  return function Late(props: ComponentProps<T>) {
    const meanwhile = useContext(Meanwhile);
    const [Page, setPage] = useState(() => {
      if (there === undefined) void early(); // not only once it is painted that it is missing
      return there;
    });
    const [failed, setFailed] = useState<{ why: unknown }>();
    useEffect(() => {
      if (Page !== undefined) return;
      let gone = false;
      come().then(
        (page) => gone || setPage(() => page),
        (why: unknown) => gone || setFailed({ why }),
      );
      return () => void (gone = true);
    }, [Page]);
    if (failed) throw failed.why;
    return Page === undefined ? meanwhile : createElement(Page, props);
  };
}

const ahead: (() => Promise<void>)[] = [];
const pages: { address: RegExp; early: () => Promise<void>; ask: Ahead }[] = [];

/** Fetches the code of a page that is about to be opened, and what it asks for first: whoever points at a link presses it a tenth of a second later. */
export function fetchFor(path: string, words: URLSearchParams, queries: QueryClient): void {
  for (const each of pages) if (each.address.test(path)) void each.early().then(() => each.ask(queries, words));
}

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
