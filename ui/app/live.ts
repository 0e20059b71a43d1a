import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Presence } from './api';
import { serverNow, serverSaid } from './clock';
import { useMoment } from './moment';
import { pastTwins } from './past';

/** A subscription as the contract's `StreamSubscribe`, without its number. */
export interface Interest {
  kind: 'twin' | 'reading' | 'event' | 'presence' | 'invocation' | 'alarm' | 'place';
  things?: string[];
  space?: string;
  model?: string;
  properties?: string[];
  every?: number;
}

export type Row = [thing: string, time: number, ...rest: unknown[]];

export interface Listener {
  rows(rows: Row[], snapshot: boolean): void;
  /** The snapshot has come whole. */
  done?(): void;
  refused?(detail: string): void;
}

export type LiveState = 'connecting' | 'live' | 'lost' | 'off';

export interface LiveStatus {
  state: LiveState;
  /** Server time in milliseconds up to which values are known to be live. */
  until: number;
  /** Lag of each reader in seconds. */
  lag: Record<string, number>;
}

/** A beat comes each 5 s; a socket without one for so long is dead. */
const SILENCE_MILLIS = 12_000;
const BACK_OFF_MIN_MILLIS = 500;
const BACK_OFF_MAX_MILLIS = 15_000;
/** A hidden page keeps its socket for so long. */
const HIDDEN_MILLIS = 60_000;
/** Rows that may wait for the next frame; more are applied at once. */
const PENDING_MAX = 20_000;

interface Subscription {
  interest: Interest;
  listener: Listener;
}

interface Pending {
  id: number;
  rows: Row[];
  snapshot: boolean;
  done: boolean;
}

/** How a socket is opened; tests give their own. */
export type Opener = (url: string) => WebSocket;

/**
 * The page's one WebSocket: everything that is live goes through it. Subscriptions belong to the page and survive the
 * socket; frames are applied once per animation frame. A hidden page lets go after a minute and returns when shown.
 */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private readonly subscriptions = new Map<number, Subscription>();
  private next = 1;
  private status: LiveStatus = { state: 'off', until: 0, lag: {} };
  private readonly watchers = new Set<() => void>();
  private pending: Pending[] = [];
  private pendingRows = 0;
  private frame = 0;
  private backOff = BACK_OFF_MIN_MILLIS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private hidden: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;
  private everLive = false;
  /** Called each time the socket is back after it was lost: what was read by REST may be old. */
  onReturn: () => void = () => {};
  onUnauthenticated: () => void = () => {};

  constructor(
    private readonly url: () => string,
    private readonly open: Opener = (at) => new WebSocket(at),
  ) {}

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    window.addEventListener('online', this.now);
    document.addEventListener('visibilitychange', this.seen);
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    this.everLive = false;
    window.removeEventListener('online', this.now);
    document.removeEventListener('visibilitychange', this.seen);
    clearTimeout(this.hidden);
    this.close();
    this.change({ state: 'off' });
  }

  /** Tries at once, whatever the back-off says. */
  readonly now = (): void => {
    if (!this.wanted || this.status.state === 'live') return;
    this.backOff = BACK_OFF_MIN_MILLIS;
    this.connect();
  };

  private readonly seen = (): void => {
    clearTimeout(this.hidden);
    if (document.hidden) this.hidden = setTimeout(() => this.close(), HIDDEN_MILLIS);
    else if (this.socket === null) this.now();
    if (this.socket === null && !document.hidden && this.wanted) this.connect();
  };

  subscribe(interest: Interest, listener: Listener): () => void {
    const id = this.next;
    this.next += 1;
    this.subscriptions.set(id, { interest, listener });
    if (this.status.state === 'live') this.send({ op: 'sub', id, ...interest });
    return () => {
      if (this.subscriptions.delete(id) && this.status.state === 'live') this.send({ op: 'unsub', id });
    };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly read = (): LiveStatus => this.status;

  private change(part: Partial<LiveStatus>): void {
    this.status = { ...this.status, ...part };
    for (const each of this.watchers) each();
  }

  private connect(): void {
    this.close();
    if (!this.wanted) return;
    if (!this.everLive) this.change({ state: 'connecting' });
    const socket = this.open(this.url());
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      const returned = this.everLive;
      this.everLive = true;
      this.backOff = BACK_OFF_MIN_MILLIS;
      this.change({ state: 'live', until: serverNow() });
      for (const [id, each] of this.subscriptions) this.send({ op: 'sub', id, ...each.interest });
      this.alive();
      if (returned) this.onReturn();
    };
    socket.onmessage = (message) => {
      if (socket === this.socket && typeof message.data === 'string') this.take(message.data);
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.socket = null;
      if (event.code === 4001) {
        this.stop();
        this.onUnauthenticated();
        return;
      }
      this.lost();
    };
  }

  private lost(): void {
    clearTimeout(this.watchdog);
    if (!this.wanted) return;
    if (this.status.state === 'live') this.change({ state: 'lost', until: Math.max(this.status.until, 0) });
    else this.change({ state: 'lost' });
    const wait = this.backOff * (0.75 + Math.random() / 2);
    this.backOff = Math.min(BACK_OFF_MAX_MILLIS, this.backOff * 2);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private close(): void {
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      if (this.status.state === 'live') this.change({ state: 'lost' });
    }
  }

  private alive(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.close();
      this.lost();
    }, SILENCE_MILLIS);
  }

  private send(frame: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  private take(text: string): void {
    this.alive();
    const frame = JSON.parse(text) as {
      op?: string; id?: number; rows?: Row[]; snapshot?: true; done?: true; now?: number; lag?: Record<string, number>; detail?: string;
    };
    if (frame.op === 'beat') {
      serverSaid(frame.now ?? Number.NaN, true);
      this.change({ until: frame.now ?? this.status.until, lag: frame.lag ?? {} });
    } else if (frame.op === 'error') {
      if (frame.id !== undefined) this.subscriptions.get(frame.id)?.listener.refused?.(frame.detail ?? '');
    } else if (frame.rows !== undefined && frame.id !== undefined) {
      this.pending.push({ id: frame.id, rows: frame.rows, snapshot: frame.snapshot === true, done: frame.done === true });
      this.pendingRows += frame.rows.length;
      if (this.pendingRows > PENDING_MAX || document.hidden) this.flush();
      else if (this.frame === 0) this.frame = requestAnimationFrame(() => this.flush());
    }
  }

  private flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const taken = this.pending;
    this.pending = [];
    this.pendingRows = 0;
    for (const each of taken) {
      const listener = this.subscriptions.get(each.id)?.listener;
      listener?.rows(each.rows, each.snapshot);
      if (each.done) listener?.done?.();
    }
  }
}

export const live = new LiveSocket(() => {
  const at = new URL('/api/v1/stream', window.location.href);
  at.protocol = at.protocol === 'https:' ? 'wss:' : 'ws:';
  return at.href;
});

export function useLive(): LiveStatus {
  return useSyncExternalStore(live.watch, live.read);
}

/** Subscribes while the component is there; a new key subscribes anew. */
export function useInterest(key: string | null, interest: () => Interest, listener: Listener): void {
  // The key stands for the interest and the listener.
  useEffect(() => (key === null ? undefined : live.subscribe(interest(), listener)), [key]);
}

const QUALITIES = ['good', 'uncertain', 'bad'] as const;

export interface LiveValue {
  value: unknown;
  time: number;
  quality: (typeof QUALITIES)[number];
}

/** What the page knows of a thing now. Replaced, never changed, so that React sees it. */
export interface LiveTwin {
  values: Record<string, LiveValue>;
  presence: Presence | null;
  /** When its presence began, and when it last spoke, in milliseconds; 0 when not known. */
  since: number;
  seen: number;
}

const NOTHING: LiveTwin = { values: {}, presence: null, since: 0, seen: 0 };
/** A thing that nobody looks at any more stays subscribed for so long. */
const LINGER_MILLIS = 5_000;
/** Changes of what is looked at are gathered for so long. */
const GATHER_MILLIS = 100;

/** Twins of all things that any panel shows, by one subscription for their values and one for their presence. */
export class LiveTwins {
  private readonly twins = new Map<string, LiveTwin>();
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly leaving = new Map<string, ReturnType<typeof setTimeout>>();
  private unsubscribe: (() => void)[] = [];
  private subscribed = '';
  private gather: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly socket: Pick<LiveSocket, 'subscribe' | 'read'>) {}

  watch(thing: string, watcher: () => void): () => void {
    let set = this.watchers.get(thing);
    if (!set) {
      set = new Set();
      this.watchers.set(thing, set);
      this.plan();
    }
    set.add(watcher);
    clearTimeout(this.leaving.get(thing));
    this.leaving.delete(thing);
    return () => {
      set.delete(watcher);
      if (set.size > 0) return;
      clearTimeout(this.leaving.get(thing));
      this.leaving.set(thing, setTimeout(() => {
        this.leaving.delete(thing);
        if (set.size > 0) return;
        this.watchers.delete(thing);
        this.twins.delete(thing);
        this.plan();
      }, LINGER_MILLIS));
    };
  }

  read(thing: string): LiveTwin {
    return this.twins.get(thing) ?? NOTHING;
  }

  /** Adds what was read by REST; newer values stay, and presence too while the stream tells it. */
  merge(thing: string, given: LiveTwin): void {
    const told = this.socket.read().state === 'live';
    const before = this.read(thing);
    const values = { ...before.values };
    for (const [name, each] of Object.entries(given.values)) {
      const known = values[name];
      if (!known || known.time < each.time) values[name] = each;
    }
    this.put(thing, {
      values,
      presence: told ? (before.presence ?? given.presence) : given.presence,
      since: told && before.presence !== null ? before.since : given.since,
      seen: Math.max(before.seen, given.seen),
    });
  }

  private put(thing: string, twin: LiveTwin): void {
    if (!this.watchers.has(thing)) return;
    this.twins.set(thing, twin);
    for (const each of this.watchers.get(thing) ?? []) each();
  }

  private plan(): void {
    this.gather ??= setTimeout(() => {
      this.gather = undefined;
      this.resubscribe();
    }, GATHER_MILLIS);
  }

  private resubscribe(): void {
    const things = [...this.watchers.keys()].sort();
    const key = things.join('\n');
    if (key === this.subscribed) return;
    this.subscribed = key;
    const before = this.unsubscribe;
    this.unsubscribe = [];
    if (things.length > 0) {
      this.unsubscribe.push(
        this.socket.subscribe({ kind: 'twin', things }, { rows: (rows) => this.values(rows) }),
        this.socket.subscribe({ kind: 'presence', things }, { rows: (rows) => this.presences(rows) }),
      );
    }
    for (const each of before) each();
  }

  private values(rows: Row[]): void {
    for (const [thing, time, changed] of rows) {
      const before = this.read(thing);
      const values = { ...before.values };
      for (const [name, [value, quality, at]] of Object.entries(changed as Record<string, [unknown, number, number]>)) {
        const known = values[name];
        if (!known || known.time <= at) values[name] = { value, time: at, quality: QUALITIES[quality] ?? 'bad' };
      }
      this.put(thing, { ...before, values, seen: Math.max(before.seen, time) });
    }
  }

  private presences(rows: Row[]): void {
    for (const [thing, time, presence] of rows) {
      const before = this.read(thing);
      this.put(thing, { ...before, presence: presence as Presence, since: time });
    }
  }
}

export const twins = new LiveTwins(live);

/** The twin of a thing as it changes; or as it was, while the page shows a moment of the past. */
export function useTwin(thing: string): LiveTwin {
  const moment = useMoment();
  const subscribe = useCallback((watcher: () => void) => (moment === null ? twins.watch(thing, watcher) : pastTwins.watch(thing, moment, watcher)), [thing, moment]);
  return useSyncExternalStore(subscribe, () => (moment === null ? twins.read(thing) : pastTwins.read(thing, moment)));
}
