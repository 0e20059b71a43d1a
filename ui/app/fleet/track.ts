import { isLocation } from '../format';

/** Where a vehicle was when. Pure. */
export interface TrackPoint {
  time: number;
  longitude: number;
  latitude: number;
}

/** The positions of rows of history whose second column is a place, by their time. */
export function trackOf(rows: readonly (readonly unknown[])[]): TrackPoint[] {
  const track: TrackPoint[] = [];
  for (const [time, place] of rows) {
    if (typeof time === 'number' && isLocation(place)) track.push({ time, longitude: place.longitude, latitude: place.latitude });
  }
  return track;
}

/** Where it was at a moment: between two positions, on the way from one to the other; undefined without positions. */
export function placeAt(track: readonly TrackPoint[], moment: number): TrackPoint | undefined {
  const after = track.findIndex((each) => each.time >= moment);
  if (after === -1) return track.at(-1);
  if (after === 0) return track[0];
  const from = track[after - 1]!;
  const to = track[after]!;
  const share = (moment - from.time) / (to.time - from.time);
  return { time: moment, longitude: from.longitude + share * (to.longitude - from.longitude), latitude: from.latitude + share * (to.latitude - from.latitude) };
}
