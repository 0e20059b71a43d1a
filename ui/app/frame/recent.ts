import { keep, kept } from '../kept';

/** The things somebody opened last in this browser. */
export interface Recent {
  id: string;
  name: string;
}

const KEY = 'taihu.recent';
const MOST = 5;

export function recent(): Recent[] {
  try {
    const all = JSON.parse(kept(KEY) || '[]') as unknown;
    if (!Array.isArray(all)) return [];
    return all.filter((each): each is Recent => typeof each?.id === 'string' && typeof each?.name === 'string').slice(0, MOST);
  } catch {
    return [];
  }
}

export function remember(thing: Recent): void {
  keep(KEY, JSON.stringify([thing, ...recent().filter((each) => each.id !== thing.id)].slice(0, MOST)));
}
