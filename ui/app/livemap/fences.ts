import type { At } from '../map/datum';
import type { components } from '../contract';

/** A geofence while it is drawn. Pure. */

export type Shape = components['schemas']['GeofenceShape'];
type NewGeofence = components['schemas']['NewGeofence'];
export type Kind = Shape['kind'];
export const KINDS: readonly Kind[] = ['circle', 'polygon', 'corridor'];

export interface Draft {
  space: string;
  name: string;
  kind: Kind;
  /** The centre of a circle, corners of a polygon in their order, points of a line. */
  points: At[];
  metres: number;
  /** km/h within it; none when null. */
  speedLimit: number | null;
}

export const METRES_MIN = 5;
export const METRES_MAX = 100_000;
export const SPEED_MAX = 300;
const LINE_MAX = 100;
const RING_MAX = 499;
const NAME = /^[\p{L}\p{N}._-]{1,64}$/u;

export type Fault = 'name' | 'points' | 'metres';

export function emptyDraft(space: string, kind: Kind = 'circle'): Draft {
  return { space, name: '', kind, points: [], metres: kind === 'corridor' ? 50 : 300, speedLimit: null };
}

export function draftOf(of: { space: string; name: string; shape: Shape; speedLimit?: number }): Draft {
  const { kind, center, ring, line, metres } = of.shape;
  const points = (kind === 'circle' ? [center!] : kind === 'polygon' ? ring!.slice(0, -1) : line!) as unknown as At[];
  return { space: of.space, name: of.name, kind, points, metres: metres ?? 300, speedLimit: of.speedLimit ?? null };
}

/** With one more point, where it was clicked: a circle has one, the others as many as there may be. */
export function withPoint(draft: Draft, at: At): Draft {
  const place: At = [round(at[0]), round(at[1])];
  if (draft.kind === 'circle') return { ...draft, points: [place] };
  return draft.points.length >= (draft.kind === 'corridor' ? LINE_MAX : RING_MAX) ? draft : { ...draft, points: [...draft.points, place] };
}

export function withCorner(draft: Draft, index: number, at: At): Draft {
  return { ...draft, points: draft.points.map((each, i) => (i === index ? [round(at[0]), round(at[1])] : each)) };
}

/** Of another kind, with the points that it can have. */
export function withKind(draft: Draft, kind: Kind): Draft {
  return { ...draft, kind, points: kind === 'circle' ? draft.points.slice(0, 1) : draft.points };
}

export function faultsOf(draft: Draft): Fault[] {
  const least = { circle: 1, polygon: 3, corridor: 2 }[draft.kind];
  return [
    ...(NAME.test(draft.name) ? [] : (['name'] as const)),
    ...(draft.points.length >= least ? [] : (['points'] as const)),
    ...(draft.kind === 'polygon' || (draft.metres >= METRES_MIN && draft.metres <= METRES_MAX) ? [] : (['metres'] as const)),
  ];
}

/** What is kept of it. */
export function bodyOf(draft: Draft): NewGeofence {
  return { space: draft.space, name: draft.name, shape: shapeOf(draft), ...(draft.speedLimit === null ? {} : { speedLimit: draft.speedLimit }) };
}

function shapeOf(draft: Draft): Shape {
  const points = draft.points.map(([longitude, latitude]) => [longitude, latitude]);
  if (draft.kind === 'circle') return { kind: 'circle', center: points[0]!, metres: draft.metres };
  if (draft.kind === 'polygon') return { kind: 'polygon', ring: [...points, points[0]!] };
  return { kind: 'corridor', line: points, metres: draft.metres };
}

/** What of it is drawn: a ring around its ground where that is known, the line of the rest. */
export function outlineOf(draft: Draft): { ring: At[] | null; line: At[]; corners: At[] } {
  const corners = draft.points;
  if (draft.kind === 'circle') return { ring: corners[0] ? circle(corners[0], draft.metres) : null, line: [], corners };
  if (draft.kind === 'polygon') return corners.length < 3 ? { ring: null, line: corners, corners } : { ring: [...corners, corners[0]!], line: [...corners, corners[0]!], corners };
  return { ring: null, line: corners, corners };
}

const DEGREE_METRES = 111_195;
const CORNERS = 64;

/** As it is judged by rules, to a thousandth. */
export function circle([longitude, latitude]: At, metres: number): At[] {
  const north = metres / DEGREE_METRES;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, i): At => [longitude + east * Math.sin((2 * Math.PI * i) / CORNERS), latitude + north * Math.cos((2 * Math.PI * i) / CORNERS)]);
}

/** Ten centimetres are as near as one can click. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
