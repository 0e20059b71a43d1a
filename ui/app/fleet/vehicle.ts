import type { Charge, DrivingEvent, Leg, Model, Property } from '../api';

/** Whether trips can be found in what things of a model say: they have a place and a speed. */
export function placeOf(model: Model | undefined): Property | undefined {
  const moving = model?.properties.some((each) => ['km/h', 'm/s', '[mi_i]/h', '[kn_i]'].includes(each.unit ?? ''));
  return moving ? model?.properties.find((each) => each.type === 'location') : undefined;
}

/** The first property with one of these names, whatever its case and its dashes. */
export function named(model: Model | undefined, ...names: string[]): Property | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
  return names.map((name) => model?.properties.find((each) => plain(each.name) === name)).find((each) => each !== undefined);
}

/** Whether charges can be found in what things of a model say. */
export function charged(model: Model | undefined): boolean {
  return placeOf(model) !== undefined && named(model, 'soc', 'chargingstate', 'charging') !== undefined;
}

/** What tells of fuel or energy that is left. */
export function leftOf(model: Model | undefined): Property | undefined {
  return named(model, 'soc', 'fuel', 'energyleft');
}

/** Events that belong to a trip, the first first. */
export function within(events: readonly DrivingEvent[], leg: Leg): DrivingEvent[] {
  const from = Date.parse(leg.from);
  const to = Date.parse(leg.to);
  return events.filter((each) => Date.parse(each.from) <= to && Date.parse(each.to) >= from).toReversed();
}

/** Differences of the fullest and the emptiest cell, in mV, by seconds, of rows of both. */
export function spreadOf(rows: readonly (readonly unknown[])[]): { times: number[]; main: number[] } {
  const times: number[] = [];
  const main: number[] = [];
  for (const [time, most, least] of rows) {
    if (typeof time === 'number' && typeof most === 'number' && typeof least === 'number') {
      times.push(time / 1_000);
      main.push(Math.round((most - least) * 1e6) / 1e3);
    }
  }
  return { times, main };
}

/** How long a charge took, in seconds. */
export function tookOf(charge: Pick<Charge, 'from' | 'to'>): number {
  return (Date.parse(charge.to) - Date.parse(charge.from)) / 1_000;
}
