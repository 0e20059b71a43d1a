/** How numbers, units, times and bytes are written. Pure; the words around them are in texts. */
import { atShown, browserZone, offsetMillis, wall } from './zone';

export const NARROW = '\u202f';
export const NO_BREAK = '\u00a0';
export const MINUS = '\u2212';
/** What stands where there is no value; zero is written 0. */
export const NONE = '–';

/** Most decimals that are ever shown. */
export const DECIMALS_MAX = 6;
/** Significant digits of a number whose precision nobody stated. */
export const SIGNIFICANT = 4;

/** Decimals a number needs for {@link SIGNIFICANT} digits, and no more than it has. */
export function decimalsOf(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return 0;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const room = Math.min(DECIMALS_MAX, Math.max(0, SIGNIFICANT - 1 - magnitude));
  if (room === 0) return 0;
  const text = value.toFixed(room);
  const trimmed = text.replace(/0+$/, '');
  return trimmed.length - trimmed.indexOf('.') - 1;
}

/** Decimals that all numbers of a series need, so that they stand the same; four significant digits for the greatest. */
export function commonDecimals(values: readonly (number | null)[]): number {
  let most = 0;
  let top = 0;
  for (const each of values) {
    if (each === null) continue;
    most = Math.max(most, decimalsOf(each));
    top = Math.max(top, Math.abs(each));
  }
  return top === 0 ? most : Math.min(most, Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(top))));
}

/** A number with grouped digits and a real minus; with the given decimals, or as many as it needs. */
export function number(value: number, decimals?: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return scientific(value);
  const [whole = '0', part] = size.toFixed(decimals ?? decimalsOf(value)).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, NARROW) : whole;
  const digits = part === undefined ? grouped : `${grouped}.${part}`;
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

const SUPERSCRIPT: Record<string, string> = {
  '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
};

function scientific(value: number): string {
  const [digits = '0', power = '0'] = value.toExponential(SIGNIFICANT - 1).split('e');
  return `${digits.replace(/\.?0+$/, '').replace('-', MINUS)}${timesTen(Number(power))}`;
}

/** ×10⁻¹² */
export function timesTen(power: number): string {
  return `×10${[...String(power)].map((c) => SUPERSCRIPT[c] ?? c).join('')}`;
}

/** A whole number of things: grouped, no decimals. */
export function count(value: number): string {
  return number(Math.round(value), 0);
}

/** A rate: whole above 100, else up to two decimals. */
export function rate(value: number): string {
  return number(value, value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2);
}

const UNITS: Record<string, string> = {
  '1': '', Cel: '°C', '[degF]': '°F', K: 'K', '%': '%', deg: '°', '%RH': '%',
  'kW.h': 'kWh', 'W.h': 'Wh', 'kVA.h': 'kVAh', 'm/s': 'm/s', 'km/h': 'km/h', 'm3/h': 'm³/h', 'm3/s': 'm³/s', 'L/min': 'L/min',
  m2: 'm²', m3: 'm³', 'ug/m3': 'µg/m³', 'mg/m3': 'mg/m³', 'mg/L': 'mg/L', '{rpm}': 'r/min', '{NTU}': 'NTU', '{FNU}': 'FNU', '{pH}': 'pH', 'ug/L': 'µg/L', '/min': '/min',
  'dB[SPL]': 'dB', 'dB[10.nV]': 'dB', 'dB(A)': 'dB(A)', 'W/m2': 'W/m²', lx: 'lx', 'umol/m2/s': 'µmol/m²/s',
  '[ppm]': 'ppm', 'dB{mW}': 'dBm', '[psi]': 'psi', '[ppb]': 'ppb', '[pH]': 'pH', '[NTU]': 'NTU', 'uS/cm': 'µS/cm', Ohm: 'Ω', kOhm: 'kΩ',
  hPa: 'hPa', kPa: 'kPa', Pa: 'Pa', bar: 'bar', By: 'B', kBy: 'kB', MBy: 'MB', 'bit/s': 'bit/s', 'mm/h': 'mm/h', 'h': 'h', min: 'min',
};

/** The label people know for a UCUM code; an unknown code stays as it is. A note in braces counts what the title names: no label. */
export function unit(code: string | null | undefined): string {
  if (!code) return '';
  const known = UNITS[code];
  if (known !== undefined) return known;
  return /^\{[^{}]+\}$/.test(code) ? '' : code;
}

/** A unit with the space that belongs before it. */
export function unitAfter(code: string | null | undefined): string {
  const label = unit(code);
  return label === '' || label === '%' || label === '°' ? label : NO_BREAK + label;
}

/** How one value of a twin or a row is written, without its unit. */
export function value(given: unknown, decimals?: number): string {
  if (given === null || given === undefined) return NONE;
  if (typeof given === 'number') return number(given, decimals);
  if (typeof given === 'string') return given.trim() === '' ? JSON.stringify(given) : given;
  if (typeof given === 'boolean') return given ? 'true' : 'false';
  if (isLocation(given)) return `${number(given.latitude, 5)}, ${number(given.longitude, 5)}`;
  if (Array.isArray(given) && given.length > 0 && given.every((v) => typeof v === 'number')) {
    const places = Math.max(...given.slice(0, 8).map((v) => decimalsOf(v as number)));
    const shown = given.slice(0, 8).map((v) => number(v as number, places)).join(', ');
    return given.length > 8 ? `[${shown}, … ${given.length}]` : `[${shown}]`;
  }
  return JSON.stringify(given);
}

export interface Place {
  latitude: number;
  longitude: number;
}

export function isLocation(given: unknown): given is Place {
  return (
    typeof given === 'object' && given !== null &&
    typeof (given as Place).latitude === 'number' && typeof (given as Place).longitude === 'number'
  );
}

/**
 * Remembers the most decimals a property has needed, so that its width does not jump from value to value.
 * Bounded: forgets everything past {@link Precision.LIMIT} properties.
 */
export class Precision {
  static readonly LIMIT = 4_096;
  private readonly seen = new Map<string, number>();

  of(key: string, given: unknown): number | undefined {
    if (typeof given !== 'number') return undefined;
    const before = this.seen.get(key) ?? 0;
    const now = Math.max(before, decimalsOf(given));
    if (now !== before || !this.seen.has(key)) {
      if (this.seen.size >= Precision.LIMIT) this.seen.clear();
      this.seen.set(key, now);
    }
    const room = given === 0 ? DECIMALS_MAX : Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(Math.abs(given))));
    return Math.min(now, Math.max(room, Math.abs(given) < 10_000 ? 1 : 0));
  }
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

/** 14:05:09 as clocks in a zone show it; the empty zone is the browser's. */
export function clock(millis: number, zone: string): string {
  const at = wall(millis, zone);
  return `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
}

/** 2026-11-20 in a zone. */
export function day(millis: number, zone: string): string {
  const at = wall(millis, zone);
  return `${String(at.year).padStart(4, '0')}-${two(at.month)}-${two(at.day)}`;
}

/** 2026-11-20 14:05:09 in a zone. */
export function dateTime(millis: number, zone: string): string {
  return `${day(millis, zone)} ${clock(millis, zone)}`;
}

/** 2026-11-20 14:05:09.123 in a zone. */
export function exactTime(millis: number, zone: string): string {
  return `${dateTime(millis, zone)}.${String(((Math.floor(millis) % 1000) + 1000) % 1000).padStart(3, '0')}`;
}

/** How far a zone's clocks are ahead of UTC: +08, −03:30. */
export function offset(millis: number, zone: string): string {
  const minutes = Math.round(offsetMillis(millis, zone) / 60_000);
  const rest = Math.abs(minutes) % 60;
  return `${minutes < 0 ? MINUS : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}${rest === 0 ? '' : `:${two(rest)}`}`;
}

/** A zone by name and by what its clocks are ahead: Asia/Shanghai (+08). */
export function zoneText(millis: number, zone: string): string {
  return `${zone || browserZone()} (${offset(millis, zone)})`;
}

/** A time as an input of type datetime-local has it. */
export function toInput(seconds: number, zone: string): string {
  return dateTime(seconds * 1000, zone).slice(0, 16).replace(' ', 'T');
}

/** Seconds of what an input of type datetime-local has; NaN when that is no time. */
export function fromInput(text: string, zone: string): number {
  const shown = Date.parse(`${text}Z`);
  return Number.isNaN(shown) ? Number.NaN : atShown(shown, zone) / 1000;
}

export type AgeUnit = 'now' | 'seconds' | 'minutes' | 'hours' | 'absolute';

/** How an age is said: relative up to a day, then the time itself. */
export function age(thenMillis: number, nowMillis: number): { unit: AgeUnit; amount: number } {
  const seconds = Math.floor((nowMillis - thenMillis) / 1000);
  if (seconds < -5) return { unit: 'absolute', amount: 0 };
  if (seconds < 1) return { unit: 'now', amount: 0 };
  if (seconds < 60) return { unit: 'seconds', amount: seconds };
  if (seconds < 3_600) return { unit: 'minutes', amount: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: 'hours', amount: Math.floor(seconds / 3_600) };
  return { unit: 'absolute', amount: 0 };
}

/** 1.5 MB; powers of 1000. */
export function bytes(size: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let step = 0;
  let rest = Math.max(0, size);
  while (rest >= 1000 && step < steps.length - 1) {
    rest /= 1000;
    step += 1;
  }
  return `${number(rest, step === 0 || rest >= 100 ? 0 : 1)}${NO_BREAK}${steps[step]}`;
}

/** 850 µs, 3.2 ms, 1.5 s. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return NONE;
  if (seconds === 0) return `0${NO_BREAK}s`;
  if (seconds < 1e-3) return `${number(seconds * 1e6, 0)}${NO_BREAK}µs`;
  if (seconds < 1) return `${number(seconds * 1e3, seconds < 0.1 ? 1 : 0)}${NO_BREAK}ms`;
  if (seconds < 120) return `${number(seconds, seconds < 10 ? 1 : 0)}${NO_BREAK}s`;
  if (seconds < 7_200) return `${number(seconds / 60, 0)}${NO_BREAK}min`;
  if (seconds < 172_800) return `${number(seconds / 3_600, 0)}${NO_BREAK}h`;
  return `${number(seconds / 86_400, 0)}${NO_BREAK}d`;
}

/** Bytes in a row of a dump, and the column at which they begin. */
export const HEX_ROW = 16;
export const HEX_AT = 6;

/** Bytes as lines of offset, hex and text, 16 to a line; what is not printable ASCII becomes a dot. */
export function hexDump(data: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += HEX_ROW) {
    const row = [...data.subarray(at, at + HEX_ROW)];
    const hex = row.map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}

/** Bytes as text if they are UTF-8, or null. */
export function asText(data: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return null;
  }
}

export function fromBase64(text: string): Uint8Array {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/[^0-9a-fA-F]/g, '');
  return Uint8Array.from({ length: digits.length >> 1 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** A long id shortened in its middle. */
export function shortened(id: string, most: number): string {
  if (id.length <= most) return id;
  const tail = Math.floor((most - 1) / 2);
  return `${id.slice(0, most - 1 - tail)}…${id.slice(-tail)}`;
}
