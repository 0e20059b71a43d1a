import { type Mark, stepsOf } from './marks';

/** Where in a message of CBOR (RFC 8949) something was wrong. Pure. */

/** Names of SenML that are numbers in its CBOR (RFC 8428, table 4). */
const SENML: Record<string, number> = { bver: -1, bn: -2, bt: -3, bu: -4, bv: -5, bs: -6, n: 0, u: 1, v: 2, vs: 3, vb: 4, s: 5, t: 6, ut: 7, vd: 8 };
const DEPTH_MAX = 64;
const INDEFINITE = 31;
const BREAK = 0xff;

interface Head {
  major: number;
  /** Undefined for a length that is told by a break at the end. */
  argument: number | undefined;
  next: number;
}

/** The bytes that a place names, in the words of the server: `$.level`, `$[2].v`, `byte 17`. Null when it names the whole, or what is not there. */
export function cborMark(bytes: Uint8Array, place: string): Mark | null {
  const byte = /^byte (\d+)$/.exec(place)?.[1];
  if (byte !== undefined) return Number(byte) < bytes.length ? { from: Number(byte), to: Number(byte) + 1 } : null;
  const steps = place.startsWith('$') ? stepsOf(place) : [];
  if (steps.length === 0) return null;
  let at: number | null = 0;
  for (const step of steps) {
    at = typeof step === 'number' ? element(bytes, untagged(bytes, at), step) : member(bytes, untagged(bytes, at), step);
    if (at === null) return null;
  }
  const to = skip(bytes, at, 0);
  return to === null ? { from: at, to: bytes.length } : { from: at, to };
}

function head(bytes: Uint8Array, at: number): Head | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const major = first >> 5;
  const info = first & 31;
  if (info < 24) return { major, argument: info, next: at + 1 };
  if (info === INDEFINITE) return { major, argument: undefined, next: at + 1 };
  const size = 2 ** (info - 24);
  if (info > 27 || at + 1 + size > bytes.length) return null;
  let argument = 0;
  for (let i = 1; i <= size; i += 1) argument = argument * 256 + bytes[at + i]!;
  return { major, argument, next: at + 1 + size };
}

/** Past the tags in front of an item. */
function untagged(bytes: Uint8Array, at: number): number {
  let next = at;
  for (let found = head(bytes, next); found?.major === 6; found = head(bytes, next)) next = found.next;
  return next;
}

/** Where the item behind one begins; null when the message ends within it. */
function skip(bytes: Uint8Array, at: number, depth: number): number | null {
  const found = head(bytes, at);
  if (found === null || depth > DEPTH_MAX) return null;
  const { major, argument } = found;
  if (major < 2 || (major === 7 && argument !== undefined)) return found.next;
  if (major === 6) return skip(bytes, found.next, depth + 1);
  if (major < 4 && argument !== undefined) return found.next + argument <= bytes.length ? found.next + argument : null;
  const items = argument === undefined ? Number.POSITIVE_INFINITY : argument * (major === 5 ? 2 : 1);
  let next = found.next;
  for (let i = 0; i < items; i += 1) {
    if (argument === undefined && bytes[next] === BREAK) return next + 1;
    const end = skip(bytes, next, depth + 1);
    if (end === null) return null;
    next = end;
  }
  return next;
}

function element(bytes: Uint8Array, at: number, index: number): number | null {
  const found = head(bytes, at);
  if (found?.major !== 4 || (found.argument !== undefined && index >= found.argument)) return null;
  let next: number | null = found.next;
  for (let i = 0; i < index && next !== null; i += 1) next = bytes[next] === BREAK ? null : skip(bytes, next, 0);
  return next === null || next >= bytes.length || bytes[next] === BREAK ? null : next;
}

function member(bytes: Uint8Array, at: number, name: string): number | null {
  const found = head(bytes, at);
  if (found?.major !== 5) return null;
  let next: number | null = found.next;
  for (let i = 0; next !== null && next < bytes.length && bytes[next] !== BREAK && i < (found.argument ?? bytes.length); i += 1) {
    const value = skip(bytes, next, 0);
    if (value === null || value >= bytes.length) return null;
    if (named(bytes, next, name)) return value;
    next = skip(bytes, value, 0);
  }
  return null;
}

function named(bytes: Uint8Array, at: number, name: string): boolean {
  const found = head(bytes, at);
  if (found === null || found.argument === undefined) return false;
  if (found.major === 3) return new TextDecoder().decode(bytes.subarray(found.next, found.next + found.argument)) === name;
  if (found.major > 1) return false;
  return SENML[name] === (found.major === 0 ? found.argument : -1 - found.argument);
}
