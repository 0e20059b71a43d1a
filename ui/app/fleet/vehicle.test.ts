import { expect, test } from 'vitest';
import type { DrivingEvent, Leg, Model } from '../api';
import { charged, leftOf, spreadOf, within } from './vehicle';

const model = (...properties: object[]) => ({ properties }) as unknown as Model;
const PLACE = { name: 'location', type: 'location' };
const SPEED = { name: 'speed', type: 'number', unit: 'km/h' };

test('charges are looked for in vehicles that tell how full they are', () => {
  expect(charged(model(PLACE, SPEED, { name: 'charging_state', type: 'enum' }))).toBe(true);
  expect(charged(model(PLACE, SPEED, { name: 'fuel', type: 'number' }))).toBe(false);
  expect(charged(model({ name: 'soc', type: 'number' }))).toBe(false);
  expect(leftOf(model({ name: 'fuel', unit: 'L' }, { name: 'SOC', unit: '%' }))?.name).toBe('SOC');
});

test('events belong to the trip that they lie in', () => {
  const at = (from: string, to: string) => ({ from: `2026-11-27T${from}:00Z`, to: `2026-11-27T${to}:00Z` });
  const events = [at('12:00', '12:10'), at('10:00', '10:20'), at('09:30', '09:40'), at('08:00', '08:01')] as DrivingEvent[];
  expect(within(events, at('09:00', '11:00') as Leg)).toEqual([events[2], events[1]]);
});

test('a spread is the difference of two cells at one time', () => {
  expect(
    spreadOf([
      [1_000, 3.7, 3.65],
      [2_000, null, 3.6],
      [3_000, 3.7, 3.7],
    ]),
  ).toEqual({ times: [1, 3], main: [50, 0] });
});
