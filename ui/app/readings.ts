import { type LiveSocket, live, type Row } from './live';

/** A listener is told every reading of a thing that has one of its properties: when, in milliseconds, and what. */
export type OnReading = (time: number, values: Readonly<Record<string, unknown>>) => void;

/** Things of one subscription; the contract takes no more. */
const THINGS_MAX = 10_000;
/** Properties named in a subscription; with more of them all are sent. */
const PROPERTIES_MAX = 1_000;
/** Changes of what is listened to are gathered for so long. */
const GATHER_MILLIS = 100;

interface Listener {
  properties: readonly string[];
  told: OnReading;
}

/**
 * Every reading of all things that any chart shows, by one subscription: a new one is made before the former ends, so that
 * nothing is missed while charts come and go. A listener may be told of a reading twice then.
 */
export class LiveReadings {
  private readonly listeners = new Map<string, Set<Listener>>();
  private unsubscribe: () => void = () => undefined;
  private subscribed = '';
  private gather: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly socket: Pick<LiveSocket, 'subscribe'>) {}

  listen(thing: string, properties: readonly string[], told: OnReading): () => void {
    const listener = { properties, told };
    let set = this.listeners.get(thing);
    if (!set) this.listeners.set(thing, (set = new Set()));
    set.add(listener);
    this.plan();
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(thing) === set) this.listeners.delete(thing);
      this.plan();
    };
  }

  private plan(): void {
    this.gather ??= setTimeout(() => {
      this.gather = undefined;
      this.resubscribe();
    }, GATHER_MILLIS);
  }

  private resubscribe(): void {
    const things = [...this.listeners.keys()].sort().slice(0, THINGS_MAX);
    const named = new Set<string>();
    for (const set of this.listeners.values()) for (const each of set) for (const property of each.properties) named.add(property);
    const properties = named.size <= PROPERTIES_MAX ? [...named].sort() : undefined;
    const key = JSON.stringify([things, properties]);
    if (key === this.subscribed) return;
    this.subscribed = key;
    const before = this.unsubscribe;
    this.unsubscribe = things.length === 0 ? () => undefined : this.socket.subscribe({ kind: 'reading', things, properties }, { rows: (rows) => this.take(rows) });
    before();
  }

  private take(rows: readonly Row[]): void {
    for (const [thing, time, values] of rows) {
      for (const each of this.listeners.get(thing) ?? []) each.told(time, values as Record<string, unknown>);
    }
  }
}

export const readings = new LiveReadings(live);
