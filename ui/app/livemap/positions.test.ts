import { describe, expect, it } from 'vitest';
import { cellsOf, inView, listed } from './cells';
import { mercatorX, mercatorY, type PlaceRow, Positions } from './positions';

const row = (id: string, longitude: number, latitude: number, time: string | null = null): PlaceRow => [id, `name ${id}`, latitude, longitude, 'connected', time, null, null, 'bus'];
const WORLD = { x0: 0, y0: 0, x1: 1, y1: 1 };

describe('positions', () => {
  it('keep what has come meanwhile and is newer', () => {
    const all = new Positions();
    all.take([row('a', 120, 31, '2026-01-01T00:00:00Z')]);
    all.places([['a', Date.parse('2026-01-01T00:01:00Z'), 31.5, 120.5, 40, 90], ['b', 1, 1, 1, 1, 1]]);
    all.take([row('b', 1, 1), row('a', 120, 31, '2026-01-01T00:00:30Z')]);
    expect([all.latitude[all.of('a')], all.longitude[all.of('a')], all.speed[all.of('a')]]).toEqual([31.5, 120.5, 40]);
    all.places([['a', 5, 0, 0, null, null]]);
    expect(all.latitude[all.of('a')]).toBe(31.5);
  });
  it('tell who moves and who is away', () => {
    const all = new Positions();
    all.take([row('a', 120, 31)]);
    expect(all.moves(0)).toBe(false);
    all.places([['a', 9, 31, 120, 12, null]]);
    expect(all.moves(0)).toBe(true);
    all.presences([['a', 1, 'silent']]);
    expect(all.moves(0)).toBe(false);
  });
  it('have the worst alarm that is active, also when it came first', () => {
    const all = new Positions();
    all.alarmed([{ id: '1', thing: 'a', class: 'critical', active: true }, { id: '2', thing: 'a', class: 'low', active: true }]);
    all.take([row('a', 120, 31)]);
    expect(all.alarm[0]).toBe(4);
    all.alarmed([{ id: '1', thing: 'a', class: 'critical', active: false }]);
    expect(all.alarm[0]).toBe(1);
    all.allAlarms([]);
    expect(all.alarm[0]).toBe(0);
  });
  it('are drawn shifted on a map of China', () => {
    const all = new Positions('gcj02');
    all.take([row('a', 120.3, 31.5)]);
    expect(all.longitude[0]).toBe(120.3);
    expect(all.x[0]!).toBeGreaterThan(mercatorX(120.304));
  });
});

describe('cells', () => {
  const all = new Positions();
  all.alarmed([{ id: '1', thing: 'near', class: 'high', active: true }]);
  all.take([row('a', 120, 31), row('near', 120.0001, 31), row('far', 10, 50)]);
  it('count what lies together and leave the rest alone', () => {
    const cells = cellsOf(all, { ...WORLD, zoom: 4 });
    expect(cells.map((each) => each.count).sort()).toEqual([1, 2]);
    expect(cells.find((each) => each.count === 2)!.alarm).toBe(3);
    expect(cells.find((each) => each.count === 1)!.index).toBe(2);
  });
  it('are of one each where one has come near', () => {
    expect(cellsOf(all, { ...WORLD, zoom: 15 })).toHaveLength(3);
  });
  it('are of what is in view', () => {
    expect(inView(all, { x0: 0.5, x1: 0.6, y0: 0, y1: mercatorY(40), zoom: 3 })).toEqual([2]);
  });
  it('stay few, however many things there are', () => {
    const many = new Positions();
    many.take(Array.from({ length: 20_000 }, (_, i) => row(`t${i}`, 119 + (i % 200) / 100, 31 + i / 20_000)));
    const cells = cellsOf(many, { ...WORLD, zoom: 8 });
    expect(cells.length).toBeLessThan(400);
    expect(cells.reduce((sum, each) => sum + each.count, 0)).toBe(20_000);
  });
  it('have a list beside them, the chosen and the worst first', () => {
    expect(listed(all, [0, 1, 2], ['far'], 9)).toEqual([2, 1, 0]);
    expect(listed(all, [0, 1, 2], [], 1)).toEqual([1]);
  });
});
