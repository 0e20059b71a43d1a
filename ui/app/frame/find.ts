/** Finding by a few typed letters. Pure. */

export interface Entry {
  /** Names it among all entries. */
  key: string;
  label: string;
  /** Smaller words beside it: an id, a path. */
  more?: string;
  /** What else it is found by. */
  also?: string;
  group: string;
  /** How deep it stands in a tree. */
  depth?: number;
  run: () => void;
}

/** How well an entry fits what was typed: 0 not at all, more is better. Every word must be found somewhere. */
export function fit(entry: Pick<Entry, 'label' | 'more' | 'also'>, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter((each) => each !== '');
  const label = entry.label.toLowerCase();
  const rest = `${entry.more ?? ''} ${entry.also ?? ''}`.toLowerCase();
  let sum = 1;
  for (const word of words) {
    if (label.startsWith(word)) sum += 8;
    else if (label.includes(` ${word}`)) sum += 4;
    else if (label.includes(word)) sum += 2;
    else if (rest.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

/** Those that fit, each group's best first and the groups in the order of the entries; nothing typed keeps all as they are. */
export function found(entries: readonly Entry[], typed: string): Entry[] {
  if (typed.trim() === '') return [...entries];
  const groups = [...new Set(entries.map((each) => each.group))];
  return entries
    .map((entry, at) => ({ entry, at, fit: fit(entry, typed) }))
    .filter((each) => each.fit > 0)
    .sort((a, b) => groups.indexOf(a.entry.group) - groups.indexOf(b.entry.group) || b.fit - a.fit || a.at - b.at)
    .map((each) => each.entry);
}
