import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A socket as a browser has one, driven by hand. */
class FakeSocket {
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const page = { hidden: false, addEventListener: () => {}, removeEventListener: () => {} };
let frames: (() => void)[] = [];
const paint = () => {
  for (const each of frames.splice(0)) each();
};
vi.stubGlobal('document', page);
vi.stubGlobal('window', { addEventListener: () => {}, removeEventListener: () => {}, location: { href: 'http://taihu/' } });
vi.stubGlobal('requestAnimationFrame', (deed: () => void) => frames.push(deed));
vi.stubGlobal('cancelAnimationFrame', () => {});
const { LiveSocket, LiveTwins } = await import('./live');

let sockets: FakeSocket[];
function made() {
  const live = new LiveSocket(
    () => 'ws://taihu/api/v1/stream',
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  );
  live.start();
  return live;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  sockets = [];
  frames = [];
  page.hidden = false;
});
afterEach(() => vi.useRealTimers());

describe('the socket', () => {
  it('subscribes when it opens, and again after it was lost', () => {
    const live = made();
    let returned = 0;
    live.onReturn = () => (returned += 1);
    live.subscribe({ kind: 'reading', things: ['a'] }, { rows: () => {} });
    expect(sockets[0]!.sent).toEqual([]);
    sockets[0]!.opens();
    expect(sockets[0]!.sent).toEqual([{ op: 'sub', id: 1, kind: 'reading', things: ['a'] }]);
    expect([live.read().state, returned]).toEqual(['live', 0]);
    sockets[0]!.breaks();
    expect(live.read().state).toBe('lost');
    vi.advanceTimersByTime(700);
    sockets[1]!.opens();
    expect(sockets[1]!.sent).toEqual([{ op: 'sub', id: 1, kind: 'reading', things: ['a'] }]);
    expect([live.read().state, returned]).toEqual(['live', 1]);
  });
  it('waits longer after each failure, up to a limit, and not at all when told', () => {
    const live = made();
    sockets[0]!.opens();
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      sockets.at(-1)!.breaks();
      const before = sockets.length;
      let waited = 0;
      while (sockets.length === before) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits[0]).toBeLessThanOrEqual(650);
    expect(waits[4]).toBeGreaterThan(waits[0]! * 4);
    expect(Math.max(...waits)).toBeLessThanOrEqual(18_800);
    sockets.at(-1)!.breaks();
    const before = sockets.length;
    live.now();
    expect(sockets).toHaveLength(before + 1);
  });
  it('gives rows once a frame, in order, and at once when the page is hidden', () => {
    const live = made();
    sockets[0]!.opens();
    const seen: unknown[] = [];
    live.subscribe({ kind: 'reading' }, { rows: (rows, snapshot) => seen.push([rows.map((each) => each[1]), snapshot]), done: () => seen.push('done') });
    sockets[0]!.says({ id: 1, rows: [['a', 1, {}]], snapshot: true, done: true });
    sockets[0]!.says({ id: 1, rows: [['a', 2, {}]] });
    expect(seen).toEqual([]);
    paint();
    expect(seen).toEqual([[[1], true], 'done', [[2], false]]);
    page.hidden = true;
    sockets[0]!.says({ id: 1, rows: [['a', 3, {}]] });
    expect(seen).toHaveLength(4);
  });
  it('is dead when no beat comes', () => {
    const live = made();
    sockets[0]!.opens();
    sockets[0]!.says({ op: 'beat', now: 1_795_154_709_000, lag: { history: 7 } });
    expect(live.read()).toMatchObject({ state: 'live', until: 1_795_154_709_000, lag: { history: 7 } });
    vi.advanceTimersByTime(12_000);
    expect(live.read()).toMatchObject({ state: 'lost', until: 1_795_154_709_000 });
  });
  it('ends when the server no longer knows who asks', () => {
    const live = made();
    let out = 0;
    live.onUnauthenticated = () => (out += 1);
    sockets[0]!.opens();
    sockets[0]!.breaks(4001);
    vi.advanceTimersByTime(60_000);
    expect([out, sockets.length, live.read().state]).toEqual([1, 1, 'off']);
  });
  it('says when nobody listens any more', () => {
    const live = made();
    sockets[0]!.opens();
    live.subscribe({ kind: 'event' }, { rows: () => {} })();
    expect(sockets[0]!.sent.at(-1)).toEqual({ op: 'unsub', id: 1 });
  });
});

describe('twins', () => {
  it('of all panels are one subscription for values and one for presence', () => {
    const live = made();
    sockets[0]!.opens();
    const twins = new LiveTwins(live);
    for (const each of ['b', 'a', 'b']) twins.watch(each, () => {});
    vi.advanceTimersByTime(100);
    expect(sockets[0]!.sent).toEqual([
      { op: 'sub', id: 1, kind: 'twin', things: ['a', 'b'] },
      { op: 'sub', id: 2, kind: 'presence', things: ['a', 'b'] },
    ]);
  });
  it('keep the newest value by event time, wherever it comes from', () => {
    const live = made();
    sockets[0]!.opens();
    const twins = new LiveTwins(live);
    let told = 0;
    twins.watch('a', () => (told += 1));
    vi.advanceTimersByTime(100);
    sockets[0]!.says({ id: 1, rows: [['a', 20, { level: [2, 0, 20], flow: [1, 2, 5] }]] });
    sockets[0]!.says({ id: 1, rows: [['a', 10, { level: [1, 0, 10] }]] });
    sockets[0]!.says({ id: 2, rows: [['a', 3, 'silent']] });
    paint();
    twins.merge('a', { values: { level: { value: 9, time: 15, quality: 'good' }, flow: { value: 4, time: 6, quality: 'good' } }, presence: 'connected', since: 1, seen: 30 });
    expect(twins.read('a')).toEqual({
      values: { level: { value: 2, time: 20, quality: 'good' }, flow: { value: 4, time: 6, quality: 'good' } },
      presence: 'silent', since: 3, seen: 30,
    });
    expect(told).toBeGreaterThan(0);
  });
  it('that nobody looks at are let go after a while, not at once', () => {
    const live = made();
    sockets[0]!.opens();
    const twins = new LiveTwins(live);
    const leave = twins.watch('a', () => {});
    vi.advanceTimersByTime(100);
    leave();
    vi.advanceTimersByTime(4_000);
    expect(sockets[0]!.sent.some((each) => each.op === 'unsub')).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect(sockets[0]!.sent.filter((each) => each.op === 'unsub')).toHaveLength(2);
  });
});
