import type { Model, Property } from '../api';
import type { LiveValue } from '../live';
import { named } from './vehicle';

/** What a model says of a battery. */
export interface Battery {
  /** Lists of the voltages of cells, one for each pack; with gaps and without them belong together. */
  cells: Property[][];
  /** Lists of temperatures, one for each pack. */
  probes: Property[][];
  soc?: Property;
  voltage?: Property;
  current?: Property;
  charging?: Property;
  level?: Property;
  alarms?: Property;
  most?: Property;
  least?: Property;
  warmest?: Property;
}

const CELLS = /^((?:pack\d*|battery|supercapacitor)?cellvoltages)(?:withgaps)?$/;
const PROBES = /^((?:pack\d*|battery|cell)temperatures)(?:withgaps)?$/;

/** What things of a model say of their batteries; nothing when they have none that is worth a page. */
export function batteryOf(model: Model | undefined): Battery | undefined {
  const battery: Battery = {
    cells: lists(model, CELLS),
    probes: lists(model, PROBES),
    soc: named(model, 'soc'),
    voltage: named(model, 'voltage', 'batteryvoltage', 'packvoltage'),
    current: named(model, 'current', 'batterycurrent', 'packcurrent'),
    charging: named(model, 'chargingstate', 'charging'),
    level: named(model, 'alarmlevel'),
    alarms: named(model, 'alarms'),
    most: named(model, 'cellvoltagemax', 'maxcellvoltage'),
    least: named(model, 'cellvoltagemin', 'mincellvoltage'),
    warmest: named(model, 'batterytemperaturemax', 'batterytemperature'),
  };
  const inside = battery.cells.length > 0 || battery.probes.length > 0 || battery.most !== undefined || battery.warmest !== undefined;
  return inside || (battery.soc && (battery.charging ?? battery.current)) ? battery : undefined;
}

function lists(model: Model | undefined, pattern: RegExp): Property[][] {
  const found = new Map<string, Property[]>();
  for (const each of model?.properties ?? []) {
    const pack = pattern.exec(each.name.toLowerCase().replace(/[-_]/g, ''))?.[1];
    if (pack !== undefined && (each.type === 'numbers' || each.type === 'object')) found.set(pack, [...(found.get(pack) ?? []), each]);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, each]) => each);
}

/** Cells or probes of one pack as they were told last, null where one said nothing. */
export interface Pack {
  property: Property;
  time: number;
  values: (number | null)[];
}

/** The newest of the lists of one pack; nothing when none has come. */
export function newest(pack: readonly Property[], values: Record<string, LiveValue>): Pack | undefined {
  // a list with gaps is no list of numbers, and has neither their unit nor their title
  const listed = pack.find((each) => each.type === 'numbers');
  let found: Pack | undefined;
  for (const property of pack) {
    const each = values[property.name];
    if (!each || !Array.isArray(each.value) || each.value.length === 0 || (found && found.time >= each.time)) continue;
    found = { property: listed ?? property, time: each.time, values: each.value.map((one: unknown) => (typeof one === 'number' && Number.isFinite(one) ? one : null)) };
  }
  return found;
}

/** One end of what cells say: the first that says so, its place from 1 on, and how many more say the same. */
export interface End {
  place: number;
  value: number;
  others: number;
}

/** The lowest and the highest of a pack; nothing when nobody said anything. */
export function endsOf(values: readonly (number | null)[]): { low: End; high: End } | undefined {
  const known = values.filter((each) => each !== null);
  if (known.length === 0) return undefined;
  const end = (value: number): End => ({ place: values.indexOf(value) + 1, value, others: known.filter((each) => each === value).length - 1 });
  return { low: end(known.reduce((a, b) => Math.min(a, b))), high: end(known.reduce((a, b) => Math.max(a, b))) };
}

/** By what a voltage is multiplied for mV. */
export function toMillivolts(property: Property): number {
  return property.unit === 'mV' ? 1 : 1_000;
}

/** Voltage and current so long apart, in milliseconds, tell no power; as of the energy of trips. */
const APART_MILLIS = 300_000;

/** Power in kW, above zero out of the battery; nothing when voltage and current were not told together. */
export function powerOf(battery: Battery, values: Record<string, LiveValue>): number | undefined {
  const volts = battery.voltage && values[battery.voltage.name];
  const amperes = battery.current && values[battery.current.name];
  if (!volts || !amperes || typeof volts.value !== 'number' || typeof amperes.value !== 'number' || Math.abs(volts.time - amperes.time) > APART_MILLIS) return undefined;
  return (volts.value * (battery.voltage!.unit === 'mV' ? 0.001 : 1) * amperes.value * (battery.current!.unit === 'mA' ? 0.001 : 1)) / 1_000;
}
