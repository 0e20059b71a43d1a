import type { Positions } from './positions';

/** What of many things is drawn: one by one where there is room, counted where there is not. Pure. */

/** A part of the world as Mercator has it, from 0 to 1. */
export interface View {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  zoom: number;
}

export interface Cell {
  x: number;
  y: number;
  count: number;
  /** Of one alone, its index. */
  index: number;
  /** The worst alarm among them. */
  alarm: number;
}

/** From this zoom on each is drawn by itself, as far as {@link ALONE_MAX} goes. */
export const ALONE_ZOOM = 14;
export const ALONE_MAX = 5_000;
const CELL_PIXELS = 52;
const TILE_PIXELS = 512;
/** Fewer than that have room at every zoom, unless they lie on each other. */
const FACTOR = 2 ** 26;

/** Indexes of what lies in view. */
export function inView(positions: Positions, { x0, y0, x1, y1 }: View): number[] {
  const { x, y, size } = positions;
  const found: number[] = [];
  for (let i = 0; i < size; i += 1) if (x[i]! >= x0 && x[i]! <= x1 && y[i]! >= y0 && y[i]! <= y1) found.push(i);
  return found;
}

export function cellsOf(positions: Positions, view: View, seen = inView(positions, view)): Cell[] {
  const { x, y, alarm } = positions;
  if (view.zoom >= ALONE_ZOOM && seen.length <= ALONE_MAX) return seen.map((i) => ({ x: x[i]!, y: y[i]!, count: 1, index: i, alarm: alarm[i]! }));
  const scale = (TILE_PIXELS * 2 ** view.zoom) / CELL_PIXELS;
  const cells = new Map<number, Cell>();
  for (const i of seen) {
    const key = Math.floor(x[i]! * scale) * FACTOR + Math.floor(y[i]! * scale);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { x: x[i]!, y: y[i]!, count: 1, index: i, alarm: alarm[i]! });
    else {
      cell.count += 1;
      cell.x += x[i]!;
      cell.y += y[i]!;
      if (alarm[i]! > cell.alarm) cell.alarm = alarm[i]!;
    }
  }
  for (const cell of cells.values()) {
    cell.x /= cell.count;
    cell.y /= cell.count;
  }
  return [...cells.values()];
}

/** What the list beside the map shows: those with alarms first, the worst before, then by name; the chosen before all. */
export function listed(positions: Positions, seen: readonly number[], chosen: readonly string[], most: number): number[] {
  const of = new Set(chosen);
  const weight = (i: number) => (of.has(positions.ids[i]!) ? 10 : positions.alarm[i]!);
  // few are shown of many: what cannot be among them is not sorted by name
  const found: number[] = [];
  for (const wanted of [10, 4, 3, 2, 1, 0]) {
    if (found.length >= most) break;
    const some = seen.filter((i) => weight(i) === wanted);
    const names = some.length > most * 20 ? some.slice(0, most * 20) : some;
    found.push(...names.sort((a, b) => (positions.names[a]! < positions.names[b]! ? -1 : 1)));
  }
  return found.slice(0, most);
}
