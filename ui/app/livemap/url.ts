import { CHOSEN_MAX } from './look';

/** What the address of the map page says besides filters. Pure. */

export function chosenOf(words: URLSearchParams): string[] {
  return [...new Set((words.get('sel') ?? '').split(','))].filter((each) => each !== '').slice(0, CHOSEN_MAX);
}

/** Where the map is, as `longitude,latitude,zoom`. */
export function viewOf(words: URLSearchParams): [number, number, number] | null {
  const [longitude, latitude, zoom, ...more] = (words.get('view') ?? '').split(',').map((each) => (each === '' ? Number.NaN : Number(each)));
  const fine = more.length === 0 && Math.abs(longitude!) <= 180 && Math.abs(latitude!) <= 85 && zoom! >= 0 && zoom! <= 24;
  return fine ? [longitude!, latitude!, zoom!] : null;
}

export const viewText = ([longitude, latitude, zoom]: [number, number, number]): string => `${longitude.toFixed(5)},${latitude.toFixed(5)},${zoom.toFixed(1)}`;

/** Where one says what is looked at beside the map: a replay of a stretch of time, or the geofences. */
export type Aside = { kind: 'list' } | { kind: 'fences' } | { kind: 'replay'; from: number; to: number };

export function asideOf(words: URLSearchParams): Aside {
  if (words.get('panel') === 'fences') return { kind: 'fences' };
  const from = Date.parse(words.get('from') ?? '');
  const to = Date.parse(words.get('to') ?? '');
  return words.get('panel') === 'replay' && from < to ? { kind: 'replay', from, to } : { kind: 'list' };
}
