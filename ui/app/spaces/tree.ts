import type { Space } from '../api';
import { above } from '../frame/scope';

/** The tree of spaces as it is listed. Pure. */

export interface Node {
  space: Space;
  depth: number;
  /** Whether there are spaces below it. */
  branch: boolean;
}

export function within(path: string, ancestor: string): boolean {
  return ancestor === '' || path === ancestor || path.startsWith(`${ancestor}/`);
}

export function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

/** Children behind their parent, by their names as people read them. */
export function nodesOf(spaces: readonly Space[], folded: ReadonlySet<string>): Node[] {
  const below = new Map<string, Space[]>();
  let root: Space | undefined;
  for (const each of spaces) {
    if (each.path === '') root = each;
    else below.set(above(each.path), [...(below.get(above(each.path)) ?? []), each]);
  }
  const nodes: Node[] = [];
  const add = (space: Space) => {
    const children = below.get(space.path) ?? [];
    nodes.push({ space, depth: depthOf(space.path), branch: children.length > 0 });
    if (!folded.has(space.path)) for (const each of children.sort((a, b) => nameOf(a).localeCompare(nameOf(b)))) add(each);
  };
  if (root) add(root);
  return nodes;
}

/** Those that hold all that was typed, with what they lie in. */
export function found(spaces: readonly Space[], typed: string): Space[] {
  const words = typed.toLowerCase().split(/\s+/).filter((each) => each !== '');
  return spaces.filter((each) => words.every((word) => `${each.title} ${each.path}`.toLowerCase().includes(word)));
}

export function nameOf(space: Space): string {
  return space.title || space.path.split('/').at(-1) || '';
}

/** How many spaces lie below one. */
export function countBelow(spaces: readonly Space[], path: string): number {
  return spaces.filter((each) => each.path !== path && within(each.path, path)).length;
}

/** What stands in the way of a move: nothing, or why. */
export function moveFault(spaces: readonly Space[], from: string, to: string, depthMax: number): 'same' | 'taken' | 'deep' | null {
  if (to === from) return 'same';
  if (spaces.some((each) => each.path === to)) return 'taken';
  const deepest = Math.max(...spaces.filter((each) => within(each.path, from)).map((each) => depthOf(each.path)));
  return deepest - depthOf(from) + depthOf(to) > depthMax ? 'deep' : null;
}
