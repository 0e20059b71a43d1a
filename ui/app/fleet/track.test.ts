import { expect, test } from 'vitest';
import { placeAt, trackOf } from './track';

const track = trackOf([
  [1_000, { latitude: 31, longitude: 120 }],
  [2_000, null],
  [3_000, { latitude: 31.2, longitude: 120.4 }],
  [3_000, 'no place'],
]);

test('a track is made of the places of its rows', () => {
  expect(track).toEqual([
    { time: 1_000, latitude: 31, longitude: 120 },
    { time: 3_000, latitude: 31.2, longitude: 120.4 },
  ]);
});

test('between two positions it is on the way', () => {
  expect(placeAt(track, 2_000)!.latitude).toBeCloseTo(31.1);
  expect(placeAt(track, 2_500)!.longitude).toBeCloseTo(120.3);
});

test('before the first and behind the last it is there', () => {
  expect(placeAt(track, 0)).toEqual(track[0]);
  expect(placeAt(track, 9_000)).toEqual(track[1]);
  expect(placeAt([], 0)).toBeUndefined();
});
