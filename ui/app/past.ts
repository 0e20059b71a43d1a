import { api, millis, type Twin } from './api';
import type { LiveTwin, LiveValue } from './live';

const UNKNOWN: LiveTwin = { values: {}, presence: null, since: 0, seen: 0 };
/** The API takes so many things in one question. */
const THINGS_MAX = 200;
/** What comes in view together is asked for together. */
const GATHER_MILLIS = 60;

/** A twin as the page keeps it. */
export function twinOf(twin: Twin): LiveTwin {
  return {
    values: Object.fromEntries(
      Object.entries(twin.values).map(([name, each]) => [name, { value: each.value, time: millis(each.time), quality: each.quality } satisfies LiveValue]),
    ),
    presence: twin.presence,
    since: twin.since ? millis(twin.since) : 0,
    seen: twin.lastSeen ? millis(twin.lastSeen) : 0,
  };
}

/** Twins at one moment of the past, of whatever is in view: asked for once, for the past does not change while one looks. */
export class PastTwins {
  private at = 0;
  private twins = new Map<string, LiveTwin>();
  private wanted = new Set<string>();
  private readonly watchers = new Map<string, Set<() => void>>();
  private gather: ReturnType<typeof setTimeout> | undefined;
  private asking = new AbortController();

  constructor(private readonly ask: (things: string[], at: number, signal: AbortSignal) => Promise<Twin[]>) {}

  watch(thing: string, at: number, watcher: () => void): () => void {
    if (at !== this.at) this.travel(at);
    const set = this.watchers.get(thing) ?? new Set();
    this.watchers.set(thing, set);
    set.add(watcher);
    if (!this.twins.has(thing)) {
      this.wanted.add(thing);
      this.gather ??= setTimeout(() => void this.look(), GATHER_MILLIS);
    }
    return () => {
      set.delete(watcher);
      if (set.size === 0) this.watchers.delete(thing);
    };
  }

  read(thing: string, at: number): LiveTwin {
    return (at === this.at ? this.twins.get(thing) : undefined) ?? UNKNOWN;
  }

  private travel(at: number): void {
    this.asking.abort();
    this.asking = new AbortController();
    this.at = at;
    this.twins = new Map();
    this.wanted = new Set();
  }

  private async look(): Promise<void> {
    this.gather = undefined;
    const { at, asking } = this;
    const things = [...this.wanted].filter((each) => this.watchers.has(each));
    this.wanted = new Set();
    for (let from = 0; from < things.length; from += THINGS_MAX) {
      const some = things.slice(from, from + THINGS_MAX);
      try {
        const found = await this.ask(some, at, asking.signal);
        if (at !== this.at) return;
        for (const each of found) this.twins.set(each.thing, twinOf(each));
      } catch {
        // What could not be read stays unknown; whoever comes in view again asks again.
        if (asking.signal.aborted) return;
      }
      for (const each of some) for (const watcher of this.watchers.get(each) ?? []) watcher();
    }
  }
}

export const pastTwins = new PastTwins((things, at, signal) =>
  api.twins({ things, at: new Date(at).toISOString() }, signal).then((page) => page.items),
);
