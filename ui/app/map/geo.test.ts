import { describe, expect, it } from 'vitest';
import { boxOf, gridOf, type MapPoint, pointsOf, whole } from './geo';

const point = (longitude: number, latitude: number): MapPoint => ({ id: 'a', name: '泵', longitude, latitude, presence: 'silent' });

describe('a map', () => {
  it('is fitted to what it shows', () => {
    expect(boxOf([])).toBeNull();
    expect(boxOf([point(120, 31), point(-3, 48)])).toEqual({ west: -3, south: 31, east: 120, north: 48 });
  });
  it('is drawn from points with their names and presence', () => {
    expect(pointsOf([point(120, 31)]).features).toEqual([
      { type: 'Feature', geometry: { type: 'Point', coordinates: [120, 31] }, properties: { id: 'a', name: '泵', presence: 'silent' } },
    ]);
  });
  it('has a grid of round degrees, never too dense', () => {
    const near = gridOf({ west: 120.21, south: 31.4, east: 120.39, north: 31.5 });
    expect(near.features.map((each) => each.properties.name)).toContain('120.30° E');
    const world = gridOf({ west: -180, south: -89, east: 180, north: 89 });
    expect(world.features.length).toBeLessThan(40);
    expect(world.features.map((each) => each.properties.name)).toContain('0°');
    expect(world.features.map((each) => each.properties.name)).toContain('60° S');
    expect(gridOf({ west: 0, south: 0, east: 1e-7, north: 1e-7 }).features.length).toBeLessThan(5);
  });
  it('names degrees across the date line', () => {
    expect(gridOf({ west: 170, south: 0, east: 200, north: 10 }).features.map((each) => each.properties.name)).toContain('170° W');
  });
  it('has no border around the world where land crosses the date line', () => {
    const ring = [[170, 60], [179, 65], [-175, 66], [-170, 62], [175, 60], [170, 60]];
    whole(ring);
    expect(ring.map((each) => each[0])).toEqual([170, 179, 185, 190, 175, 170]);
  });
});
