import { type Document, documentOf, same } from './document';

/** What somebody is about to save: steps back and forth, and a draft that the browser keeps. */

export const STEPS_MAX = 100;
/** Drafts of other dashboards that are kept; the oldest goes first. */
export const DRAFTS_MAX = 10;
const KEY = 'taihu.dashboard-draft.';
/** Changes of one kind that follow each other so closely are one step. */
const TOGETHER_MILLIS = 1_000;

export interface Steps {
  past: Document[];
  present: Document;
  future: Document[];
  /** What the last change was of, and when: typing is one step, not one a letter. */
  kind: string;
  at: number;
}

export function begun(document: Document): Steps {
  return { past: [], present: document, future: [], kind: '', at: 0 };
}

export function stepped(steps: Steps, next: Document, kind = '', nowMillis = 0): Steps {
  if (same(steps.present, next)) return steps;
  const together = kind !== '' && kind === steps.kind && nowMillis - steps.at < TOGETHER_MILLIS && steps.past.length > 0;
  return { past: together ? steps.past : [...steps.past, steps.present].slice(-STEPS_MAX), present: next, future: [], kind, at: nowMillis };
}

export function undone(steps: Steps): Steps {
  const before = steps.past.at(-1);
  return before === undefined ? steps : { past: steps.past.slice(0, -1), present: before, future: [steps.present, ...steps.future], kind: '', at: 0 };
}

export function redone(steps: Steps): Steps {
  const [next, ...future] = steps.future;
  return next === undefined ? steps : { past: [...steps.past, steps.present], present: next, future, kind: '', at: 0 };
}

export interface Draft {
  document: Document;
  /** Revision it was begun from; 0 for one never saved. */
  revision: number;
  at: number;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export class Drafts {
  constructor(private readonly store: () => Store) {}

  read(id: string): Draft | null {
    try {
      const draft = JSON.parse(this.store().getItem(KEY + id) ?? 'null') as Draft | null;
      return draft === null || !Array.isArray(draft.document?.widgets) ? null : { ...draft, document: documentOf(draft.document) };
    } catch {
      return null;
    }
  }

  /** Whether the browser has taken it. */
  write(id: string, draft: Draft): boolean {
    try {
      this.forgetOldest(id);
      this.store().setItem(KEY + id, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  forget(id: string): void {
    try {
      this.store().removeItem(KEY + id);
    } catch {
      // Nothing was kept there.
    }
  }

  ids(): string[] {
    try {
      const store = this.store();
      return Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((each) => each.startsWith(KEY)).map((each) => each.slice(KEY.length));
    } catch {
      return [];
    }
  }

  private forgetOldest(but: string): void {
    const others = this.ids().filter((each) => each !== but).sort((a, b) => (this.read(a)?.at ?? 0) - (this.read(b)?.at ?? 0));
    for (const each of others.slice(0, Math.max(0, others.length - DRAFTS_MAX + 1))) this.forget(each);
  }
}

export const drafts = new Drafts(() => localStorage);
