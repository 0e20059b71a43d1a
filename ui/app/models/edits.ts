import { useCallback, useState } from 'react';

/** What a person has made of a version and not saved: the text is all there is, so that half a JSON is kept as well. */
export interface Edit {
  /** The version it began with, and what that said. */
  version: number;
  base: string;
  text: string;
}

const KEY = 'taihu.model.';
/** Longest text that is kept over a reload; browsers keep about five million letters of a page. */
const KEPT_MAX = 1_000_000;
/** For a browser that keeps nothing: good until the page is loaded again. */
const here = new Map<string, Edit>();

function good(given: unknown): given is Edit {
  const edit = given as Partial<Edit> | null;
  return typeof edit === 'object' && edit !== null && Number.isInteger(edit.version) && typeof edit.base === 'string' && typeof edit.text === 'string';
}

export function keptEdit(name: string): Edit | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY + name) ?? 'null') as unknown;
    if (good(found)) return found;
  } catch {
    // Nothing that can be read is kept.
  }
  return here.get(name) ?? null;
}

/** Whether it would be there after the page was loaded again. */
export function keepEdit(name: string, edit: Edit): boolean {
  here.set(name, edit);
  try {
    if (edit.base.length + edit.text.length <= KEPT_MAX) {
      localStorage.setItem(KEY + name, JSON.stringify(edit));
      return true;
    }
    localStorage.removeItem(KEY + name);
  } catch {
    // Full, or not allowed: the page still has it.
  }
  return false;
}

export function forgetEdit(name: string): void {
  here.delete(name);
  try {
    localStorage.removeItem(KEY + name);
  } catch {
    // Nothing was kept.
  }
}

/** Names of the models that have an edit here. */
export function editedNames(): ReadonlySet<string> {
  const names = new Set(here.keys());
  try {
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i)!;
      if (key.startsWith(KEY)) names.add(key.slice(KEY.length));
    }
  } catch {
    // Those of this page alone.
  }
  return names;
}

/** A person's edit of one model, kept by the browser until it is saved or dropped. */
export function useEdit(name: string): { edit: Edit | null; kept: boolean; put: (to: Edit | null) => void } {
  const [of, setOf] = useState(() => ({ name, edit: keptEdit(name), kept: true }));
  const now = of.name === name ? of : { name, edit: keptEdit(name), kept: true };
  const put = useCallback(
    (to: Edit | null) => {
      if (to === null) forgetEdit(name);
      setOf({ name, edit: to, kept: to === null || keepEdit(name, to) });
    },
    [name],
  );
  return { edit: now.edit, kept: now.kept, put };
}
