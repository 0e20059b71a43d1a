import type { Presence } from '../api';
import { type Datum, onto } from './datum';

/** What a map is drawn from. Pure. */

export interface MapPoint {
  id: string;
  name: string;
  longitude: number;
  latitude: number;
  presence: Presence;
}

type Feature<G> = { type: 'Feature'; geometry: G; properties: Record<string, string> };
type Point = { type: 'Point'; coordinates: [number, number] };
type Ground = { type: 'Polygon'; coordinates: [number, number][][] };
type Line = { type: 'LineString'; coordinates: [number, number][] };
export type Features<G> = { type: 'FeatureCollection'; features: Feature<G>[] };

/** Points, and all that follows, as they are drawn on a map of a datum. */
export function pointsOf(points: readonly MapPoint[], datum?: Datum): Features<Point> {
  return {
    type: 'FeatureCollection',
    features: points.map(({ id, name, longitude, latitude, presence }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: onto(datum, [longitude, latitude]) },
      properties: { id, name, presence },
    })),
  };
}

/** Where a space lies: corners of a ring, or one place; by longitude and latitude. */
export function areaOf(given: readonly [number, number][], datum?: Datum): Features<Point | Ground> {
  const corners = given.map((each) => onto(datum, each));
  const points = corners.map((each): Feature<Point | Ground> => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [...each] }, properties: {} }));
  if (corners.length < 2) return { type: 'FeatureCollection', features: points };
  return { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [[...corners, corners[0]!]] }, properties: {} }, ...points] };
}

/** A way from place to place, by longitude and latitude. */
export function lineOf(given: readonly [number, number][], datum?: Datum): Features<Line> {
  const places = given.map((each) => onto(datum, each));
  return places.length < 2 ? { type: 'FeatureCollection', features: [] } : { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: { type: 'LineString', coordinates: [...places] }, properties: {} }] };
}

/** A ring that crosses the date line goes on beyond 180 degrees, so that no border is drawn around the world. */
export function whole(ring: number[][]): void {
  let shift = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const step = ring[i]![0]! + shift - ring[i - 1]![0]!;
    if (step > 180) shift -= 360;
    else if (step < -180) shift += 360;
    ring[i]![0]! += shift;
  }
}

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The smallest box that holds all; null for none. */
export function boxOf(points: readonly Pick<MapPoint, 'longitude' | 'latitude'>[]): Box | null {
  if (points.length === 0) return null;
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const { longitude, latitude } of points) {
    box.west = Math.min(box.west, longitude);
    box.east = Math.max(box.east, longitude);
    box.south = Math.min(box.south, latitude);
    box.north = Math.max(box.north, latitude);
  }
  return box;
}

const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
/** Lines in the longer direction of what is seen. */
const LINES_MIN = 4;
/** Mercator's maps end here. */
const NORTH_MAX = 85;

/** Meridians and parallels for what is seen, each with its degrees. */
export function gridOf({ west, south, east, north }: Box): Features<Line> {
  const span = Math.max(east - west, north - south);
  const step = STEPS.find((each) => span / each >= LINES_MIN) ?? STEPS.at(-1)!;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const features: Features<Line>['features'] = [];
  const top = Math.min(NORTH_MAX, north);
  const foot = Math.max(-NORTH_MAX, south);
  const line = (name: string, from: [number, number], to: [number, number]) =>
    features.push({ type: 'Feature', geometry: { type: 'LineString', coordinates: [from, to] }, properties: { name } });
  for (let i = Math.ceil(west / step); i * step <= east; i += 1) {
    line(degrees(around(i * step), digits, 'E', 'W'), [i * step, foot], [i * step, top]);
  }
  for (let i = Math.ceil(foot / step); i * step <= top; i += 1) line(degrees(i * step, digits, 'N', 'S'), [west, i * step], [east, i * step]);
  return { type: 'FeatureCollection', features };
}

function around(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

function degrees(at: number, digits: number, plus: string, minus: string): string {
  const text = Math.abs(at).toFixed(digits);
  return Number(text) === 0 ? '0°' : `${text}° ${at > 0 ? plus : minus}`;
}
