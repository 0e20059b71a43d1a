import { expect, test } from 'vitest';
import type { Model } from '../api';
import { batteryOf, endsOf, newest, powerOf } from './battery';

const model = (...properties: object[]) => ({ properties }) as unknown as Model;
const list = (name: string, type = 'numbers') => ({ name, type, unit: 'V' });
const says = (value: unknown, time = 1_000) => ({ value, time, quality: 'good' as const });

test('a battery has cells, or a charge that it tells of', () => {
  const many = batteryOf(model(list('pack10CellVoltages'), list('pack2CellVoltages'), list('pack2CellVoltagesWithGaps', 'object'), list('pack2Temperatures'), list('stack1Temperatures')));
  expect(many?.cells.map((each) => each.map((one) => one.name))).toEqual([['pack2CellVoltages', 'pack2CellVoltagesWithGaps'], ['pack10CellVoltages']]);
  expect(many?.probes.map((each) => each[0]?.name)).toEqual(['pack2Temperatures']);
  expect(batteryOf(model({ name: 'soc', type: 'number' }, { name: 'chargingState', type: 'enum' }))).toBeDefined();
  expect(batteryOf(model({ name: 'soc', type: 'number' }))).toBeUndefined();
  expect(batteryOf(model({ name: 'voltage', type: 'number' }, { name: 'current', type: 'number' }))).toBeUndefined();
  expect(batteryOf(undefined)).toBeUndefined();
});

test('the newest list of a pack is the one that is shown', () => {
  const pack = model(list('pack1CellVoltages'), list('pack1CellVoltagesWithGaps', 'object')).properties;
  expect(newest(pack, { pack1CellVoltages: says([3.7, 3.6], 1), pack1CellVoltagesWithGaps: says([3.7, null], 2) })).toEqual({ property: pack[0], time: 2, values: [3.7, null] });
  expect(newest(pack, { pack1CellVoltages: says([3.7, 3.6], 3), pack1CellVoltagesWithGaps: says([3.7, null], 2) })?.values).toEqual([3.7, 3.6]);
  expect(newest(pack, { pack1CellVoltages: says([]) })).toBeUndefined();
});

test('the ends are counted from one, with those that say the same', () => {
  expect(endsOf([3.7, null, 3.6, 3.7])).toEqual({ low: { place: 3, value: 3.6, others: 0 }, high: { place: 1, value: 3.7, others: 1 } });
  expect(endsOf([null])).toBeUndefined();
});

test('a power needs voltage and current of one time', () => {
  const battery = batteryOf(model({ name: 'soc', unit: '%' }, { name: 'voltage', unit: 'V' }, { name: 'current', unit: 'A' }))!;
  expect(powerOf(battery, { voltage: says(400), current: says(-150) })).toBe(-60);
  expect(powerOf(battery, { voltage: says(400, 0), current: says(-150, 600_000) })).toBeUndefined();
  expect(powerOf(battery, { voltage: says(null), current: says(1) })).toBeUndefined();
});
