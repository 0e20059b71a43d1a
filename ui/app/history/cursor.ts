import { useSyncExternalStore } from 'react';

/** Where the cursor stands, in seconds; told to the charts and the legend without drawing the page anew. */
let cursorAt: number | null = null;
const cursorSeen = new Set<() => void>();
export const cursor = {
  set(to: number | null) {
    if (cursorAt === to) return;
    cursorAt = to;
    for (const each of cursorSeen) each();
  },
  watch(seen: () => void) {
    cursorSeen.add(seen);
    return () => cursorSeen.delete(seen);
  },
};

export function useCursor(): number | null {
  return useSyncExternalStore(cursor.watch, () => cursorAt);
}
