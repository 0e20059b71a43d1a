/**
 * Places are kept and told in WGS-84; maps of China are drawn in GCJ-02. Only what is drawn over such a map is shifted, and what is clicked on
 * it shifted back. Pure.
 */
export type Datum = 'wgs84' | 'gcj02';
export type At = readonly [longitude: number, latitude: number];

const AXIS = 6_378_245;
const ECCENTRICITY = 0.00669342162296594323;
/** Back to WGS-84 until it changes by less than a millimetre. */
const NEAR_DEGREES = 1e-9;
const STEPS_MAX = 10;

const inChina = (longitude: number, latitude: number): boolean => longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271;

/** The formula as it is known in public (eviltransform and others); outside China nothing is shifted. */
export function gcj02([longitude, latitude]: At): [number, number] {
  if (!inChina(longitude, latitude)) return [longitude, latitude];
  const { sin, sqrt, abs, cos, PI } = Math;
  const x = longitude - 105;
  const y = latitude - 35;
  const both = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + (2 / 3) * (both + 20 * sin(PI * y) + 40 * sin((PI * y) / 3) + 160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30));
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + (2 / 3) * (both + 20 * sin(PI * x) + 40 * sin((PI * x) / 3) + 150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30));
  const angle = (latitude * PI) / 180;
  const magic = 1 - ECCENTRICITY * sin(angle) ** 2;
  return [
    longitude + (east * 180) / ((AXIS / sqrt(magic)) * cos(angle) * PI),
    latitude + (north * 180) / (((AXIS * (1 - ECCENTRICITY)) / (magic * sqrt(magic))) * PI),
  ];
}

/** Where a place of GCJ-02 is in WGS-84. */
export function fromGcj02(place: At): [number, number] {
  let [longitude, latitude] = place;
  for (let i = 0; i < STEPS_MAX; i += 1) {
    const there = gcj02([longitude, latitude]);
    const east = there[0] - place[0];
    const north = there[1] - place[1];
    longitude -= east;
    latitude -= north;
    if (Math.abs(east) < NEAR_DEGREES && Math.abs(north) < NEAR_DEGREES) break;
  }
  return [longitude, latitude];
}

/** A place as it is drawn on a map of a datum. */
export const onto = (datum: Datum | undefined, place: At): [number, number] => (datum === 'gcj02' ? gcj02(place) : [place[0], place[1]]);

/** A place that was clicked on it. */
export const off = (datum: Datum | undefined, place: At): [number, number] => (datum === 'gcj02' ? fromGcj02(place) : [place[0], place[1]]);
