/** What somebody wrote of a rule and has not saved, kept by the browser until it is. */

/** Drafts that are kept; the oldest goes first. */
export const DRAFTS_MAX = 10;
const KEY = 'taihu.rule-draft.';

export interface RuleDraft {
  text: string;
  /** Revision it was begun from; 0 for one never saved. */
  revision: number;
  at: number;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export function readDraft(id: string, store: Store = localStorage): RuleDraft | null {
  try {
    const draft = JSON.parse(store.getItem(KEY + id) ?? 'null') as RuleDraft | null;
    return typeof draft?.text === 'string' && typeof draft.revision === 'number' ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(id: string, draft: RuleDraft, store: Store = localStorage): void {
  try {
    const others = ids(store).filter((each) => each !== id).sort((a, b) => (readDraft(a, store)?.at ?? 0) - (readDraft(b, store)?.at ?? 0));
    for (const each of others.slice(0, Math.max(0, others.length - DRAFTS_MAX + 1))) forgetDraft(each, store);
    store.setItem(KEY + id, JSON.stringify(draft));
  } catch {
    // A browser that remembers nothing still works.
  }
}

export function forgetDraft(id: string, store: Store = localStorage): void {
  try {
    store.removeItem(KEY + id);
  } catch {
    // Nothing was kept there.
  }
}

function ids(store: Store): string[] {
  return Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((each) => each.startsWith(KEY)).map((each) => each.slice(KEY.length));
}
