import { api, type Kept, Problem, type ThingChanges } from '../api';
import type { ThingFilters } from '../url';
import { said } from '../texts/said';

/** Most things that are changed at one go. */
export const BULK_MAX = 10_000;
/** Requests on their way at once: a person's change must not crowd out what devices send. */
const AT_ONCE = 4;
/** Refusals that are shown; the rest is counted. */
export const REFUSALS_MAX = 20;

export type Deed = { kind: 'change'; changes: ThingChanges } | { kind: 'decommission'; history: Kept };

export interface Progress {
  done: number;
  of: number;
  failed: number;
  refusals: { id: string; reason: string }[];
}

/** Ids of all things that match, up to {@link BULK_MAX}. */
export async function matching(filters: ThingFilters, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.things({ ...filters, cursor, limit: 1_000 }, signal);
    ids.push(...page.items.map((each) => each.id));
    cursor = page.cursor;
  } while (cursor !== undefined && ids.length < BULK_MAX);
  return ids.slice(0, BULK_MAX);
}

/** Does one thing after another, a few at once; one that is refused does not stop the others. */
export async function bulk(ids: readonly string[], deed: Deed, signal: AbortSignal, told: (progress: Progress) => void): Promise<Progress> {
  const progress: Progress = { done: 0, of: ids.length, failed: 0, refusals: [] };
  let next = 0;
  const work = async () => {
    while (next < ids.length && !signal.aborted) {
      const id = ids[next]!;
      next += 1;
      try {
        if (deed.kind === 'decommission') await api.decommission(id, deed.history);
        else await api.updateThing(id, deed.changes);
      } catch (failed) {
        progress.failed += 1;
        if (progress.refusals.length < REFUSALS_MAX) progress.refusals.push({ id, reason: failed instanceof Problem ? said(failed.detail) : String(failed) });
      }
      progress.done += 1;
      told({ ...progress, refusals: [...progress.refusals] });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return progress;
}
