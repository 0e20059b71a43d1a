import type { NewSpace, Space, SpaceChanges } from '../api';

/** What a person is about to make of a space; numbers are as they are typed. */
export interface Draft {
  /** The last name of its path; asked for only while it is new. */
  name: string;
  title: string;
  kind: Space['kind'];
  zone: string;
  language: Space['language'];
  model: string;
  /** Ground of several parts, or with holes, is kept as it is: it is drawn elsewhere. */
  shape: 'none' | 'place' | 'polygon' | 'ground';
  latitude: string;
  longitude: string;
  /** Corners of the ground, a line each: latitude, longitude. */
  corners: string;
  thingsMax: string;
  readingsPerSecondMax: string;
  bytesPerSecondMax: string;
}

export const KINDS: Space['kind'][] = ['city', 'district', 'site', 'building', 'floor', 'line', 'fleet', 'other'];

/** Languages by their own names. */
export const LANGUAGES = { en: 'English', zh: '简体中文' } as const;

/** Most corners of a ring; its first point, which comes once more at its end, is one beyond them. */
export const CORNERS_MAX = 499;
/** As the server has it. */
export const DEPTH_MAX = 16;
export const QUOTA_MAX = 1e12;
const QUOTAS = ['thingsMax', 'readingsPerSecondMax', 'bytesPerSecondMax'] as const;
const NAME = /^[\p{L}\p{N}._-]{1,64}$/u;

export const NEW: Draft = { name: '', title: '', kind: 'other', zone: '', language: '', model: '', shape: 'none', latitude: '', longitude: '', corners: '', thingsMax: '', readingsPerSecondMax: '', bytesPerSecondMax: '' };

/** A place by latitude and longitude. */
export type Corner = [number, number];

export function draftOf(space: Space): Draft {
  return {
    name: space.path.split('/').at(-1) ?? '',
    title: space.title,
    kind: space.kind,
    zone: space.zone,
    language: space.language,
    model: space.model,
    shape: space.multiPolygon ? 'ground' : space.polygon ? 'polygon' : space.place ? 'place' : 'none',
    latitude: space.place ? String(space.place.latitude) : '',
    longitude: space.place ? String(space.place.longitude) : '',
    corners: space.polygon ? cornersText(space.polygon.slice(0, -1).map(([longitude, latitude]) => [latitude!, longitude!])) : '',
    thingsMax: space.thingsMax === 0 ? '' : String(space.thingsMax),
    readingsPerSecondMax: space.readingsPerSecondMax === 0 ? '' : String(space.readingsPerSecondMax),
    bytesPerSecondMax: space.bytesPerSecondMax === 0 ? '' : String(space.bytesPerSecondMax),
  };
}

export function cornersText(corners: readonly Corner[]): string {
  return corners.map(([latitude, longitude]) => `${latitude}, ${longitude}`).join('\n');
}

/** The corners of lines as they are typed; null where a line is none. */
export function cornersOf(text: string): Corner[] | null {
  const corners: Corner[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parts = line.split(/[,，\s]+/).filter((each) => each !== '');
    if (parts.length !== 2 || !onEarth(parts[0]!, parts[1]!)) return null;
    corners.push([Number(parts[0]), Number(parts[1])]);
  }
  return corners;
}

/** A place as the map gives it: six decimals are a hand's breadth. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

function onEarth(latitude: string, longitude: string): boolean {
  return latitude.trim() !== '' && longitude.trim() !== '' && Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180;
}

export type Fault = 'name' | 'place' | 'corners' | 'cornersFew' | 'cornersMany' | 'thingsMax' | 'readingsPerSecondMax' | 'bytesPerSecondMax';

/** What cannot be kept as it is. */
export function faultsOf(draft: Draft, isNew: boolean): Fault[] {
  const faults: Fault[] = [];
  if (isNew && !goodName(draft.name)) faults.push('name');
  if (draft.shape === 'place' && !onEarth(draft.latitude, draft.longitude)) faults.push('place');
  if (draft.shape === 'polygon') {
    const corners = cornersOf(draft.corners);
    if (corners === null) faults.push('corners');
    else if (new Set(corners.map(String)).size < 3) faults.push('cornersFew');
    else if (corners.length > CORNERS_MAX) faults.push('cornersMany');
  }
  for (const each of QUOTAS) {
    const text = draft[each].trim();
    if (text !== '' && (!/^\d+$/.test(text) || Number(text) > QUOTA_MAX)) faults.push(each);
  }
  return faults;
}

/** Whether a text can be one name of a path. */
export function goodName(name: string): boolean {
  return NAME.test(name);
}

function area(draft: Draft): Pick<SpaceChanges, 'place' | 'polygon'> {
  if (draft.shape === 'place') return { place: { latitude: Number(draft.latitude), longitude: Number(draft.longitude) } };
  if (draft.shape === 'none') return { place: null };
  if (draft.shape === 'ground') return {};
  const corners = cornersOf(draft.corners) ?? [];
  return { polygon: [...corners, ...corners.slice(0, 1)].map(([latitude, longitude]) => [longitude, latitude]) };
}

/** The members that differ from what there is, as a merge patch; null when none does. */
export function changesOf(space: Space, draft: Draft): SpaceChanges | null {
  const before = draftOf(space);
  const changes: SpaceChanges = {};
  if (draft.title.trim() !== before.title) changes.title = draft.title.trim();
  if (draft.kind !== before.kind) changes.kind = draft.kind;
  if (draft.zone !== before.zone) changes.zone = draft.zone;
  if (draft.language !== before.language) changes.language = draft.language;
  if (draft.model !== before.model) changes.model = draft.model;
  for (const each of QUOTAS) if (Number(draft[each]) !== space[each]) changes[each] = Number(draft[each]);
  const of = (each: Draft) => JSON.stringify([each.shape, ...(each.shape === 'place' ? [each.latitude.trim(), each.longitude.trim()] : each.shape === 'polygon' ? [cornersOf(each.corners)] : [])]);
  if (of(draft) !== of(before)) Object.assign(changes, area(draft));
  return Object.keys(changes).length === 0 ? null : changes;
}

export function newOf(parent: string, draft: Draft): NewSpace {
  const { place, polygon } = area(draft);
  return {
    path: parent === '' ? draft.name : `${parent}/${draft.name}`,
    title: draft.title.trim(),
    kind: draft.kind,
    zone: draft.zone,
    language: draft.language,
    model: draft.model,
    thingsMax: Number(draft.thingsMax),
    readingsPerSecondMax: Number(draft.readingsPerSecondMax),
    bytesPerSecondMax: Number(draft.bytesPerSecondMax),
    ...(place ? { place } : {}),
    ...(polygon ? { polygon } : {}),
  };
}
