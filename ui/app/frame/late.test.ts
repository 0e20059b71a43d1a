import { QueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import type { LiveState, LiveStatus } from '../live';

vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {}, hidden: false, documentElement: {} });
vi.stubGlobal('window', { addEventListener: () => {}, removeEventListener: () => {}, location: { href: 'http://taihu/' } });
const { fetchAhead, fetched, fetchFor, late, Meanwhile, patient } = await import('./late');

class Socket {
  private state: LiveState = 'live';
  private readonly watchers = new Set<() => void>();
  readonly read = (): LiveStatus => ({ state: this.state, until: 0, lag: {} });
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  go(state: LiveState): number {
    this.state = state;
    for (const each of this.watchers) each();
    return this.watchers.size;
  }
}

describe('code that comes before it is drawn', () => {
  const told = (code: PromiseLike<string>) => {
    const heard: string[] = [];
    void code.then((each) => heard.push(each));
    return heard;
  };
  it('is given at once when it is there, and fetched when it is not', async () => {
    const load = vi.fn(async () => 'page');
    const give = fetched(load, load);
    const first = told(give());
    expect(first).toEqual([]);
    await vi.waitFor(() => expect(first).toEqual(['page']));
    expect(told(give())).toEqual(['page']);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('is fetched again when it did not come early, and not before it is drawn when nothing is said of it', async () => {
    const load = vi.fn(async () => 'page');
    const give = fetched(load, () => Promise.reject(new TypeError('no network')));
    await expect(give()).resolves.toBe('page');
    expect(load).toHaveBeenCalledTimes(1);
    fetched(load);
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe('the code of pages that are opened often', () => {
  it('is fetched ahead, one after the other, once, and only while nothing else is to be done', async () => {
    const page = { default: () => null };
    const load = vi.fn(async () => page);
    const second = vi.fn(async () => page);
    late(load, undefined, true);
    late(second, undefined, true);
    late(vi.fn(() => Promise.reject(new Error('never fetched ahead'))));
    const pauses: (() => void)[] = [];
    const done = fetchAhead(() => new Promise((on) => pauses.push(on)));
    expect(load).not.toHaveBeenCalled();
    pauses[0]!();
    await vi.waitFor(() => expect(pauses.length).toBe(2));
    expect(load).toHaveBeenCalledTimes(1);
    expect(second).not.toHaveBeenCalled();
    pauses[1]!();
    await done;
    await fetchAhead(async () => undefined);
    expect(second).toHaveBeenCalledTimes(1);
  });
});

describe('a page whose code is fetched when it is opened', () => {
  const drawn = (Page: ReturnType<typeof late>) => renderToString(createElement(Meanwhile, { value: 'on its way' }, createElement(Page, { of: 'wells' })));
  const page = { default: ({ of }: { of: string }) => `a page ${of}` };
  it('shows what stands in for it, begins to fetch when it is drawn, and is shown as soon as it is there', async () => {
    const load = vi.fn(async () => page);
    const Page = late(load);
    expect(load).not.toHaveBeenCalled();
    expect(drawn(Page)).toBe('on its way');
    expect(load).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(drawn(Page)).toBe('a page wells'));
    expect(load).toHaveBeenCalledTimes(1);
  });
  it('is not waited for at all where the browser begins at its address', async () => {
    vi.stubGlobal('location', { pathname: '/wells' });
    const load = vi.fn(async () => page);
    const Page = late(load, /^\/wells$/);
    expect(load).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(drawn(Page)).toBe('a page wells'));
    vi.unstubAllGlobals();
  });
  it('is fetched as soon as somebody points at a link to it, once, and no other is', async () => {
    const ahead = vi.fn();
    const load = vi.fn(async () => ({ ...page, ahead }));
    const other = vi.fn(async () => page);
    const Page = late(load, /^\/pumps\/./);
    late(other, /^\/pumps$/);
    const queries = new QueryClient();
    const words = new URLSearchParams('tab=now');
    fetchFor('/pumps/7', words, queries);
    fetchFor('/pumps/8', words, queries);
    expect(load).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(ahead.mock.calls).toEqual([[queries, words], [queries, words]]));
    expect(other).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(drawn(Page)).toBe('a page wells'));
  });
  it('is fetched again when it did not come', async () => {
    const load = vi.fn(async () => page).mockRejectedValueOnce(new TypeError('no network'));
    const Page = late(load);
    expect(drawn(Page)).toBe('on its way');
    await vi.waitFor(() => {
      drawn(Page);
      expect(load).toHaveBeenCalledTimes(2);
    });
    await vi.waitFor(() => expect(drawn(Page)).toBe('a page wells'));
  });
});

describe('the code of a page', () => {
  it('waits while the server is away, and comes when it is back', async () => {
    const socket = new Socket();
    socket.go('lost');
    const load = vi.fn().mockRejectedValueOnce(new TypeError('no network')).mockRejectedValueOnce(new TypeError('no network')).mockResolvedValue('page');
    const page = patient<string>(load, socket);
    await vi.waitFor(() => expect(socket.go('lost')).toBe(1));
    expect(load).toHaveBeenCalledTimes(1);
    socket.go('live');
    socket.go('lost');
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    await vi.waitFor(() => expect(socket.go('lost')).toBe(1));
    expect(socket.go('live')).toBe(0);
    await expect(page).resolves.toBe('page');
  });
  it('that is no longer there is not asked for again', async () => {
    const load = vi.fn().mockRejectedValue(new TypeError('404'));
    await expect(patient(load, new Socket())).rejects.toThrow('404');
    expect(load).toHaveBeenCalledTimes(1);
  });
});
