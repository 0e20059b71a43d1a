/** What is wrong with a JSON text, and where; lines and columns count from 1. */
export interface JsonError {
  what: 'value' | 'end' | 'text' | 'escape' | 'number' | 'name' | 'colon' | 'comma' | 'twice' | 'more' | 'deep';
  /** What stands there; empty at the end. */
  found: string;
  line: number;
  column: number;
}
export type JsonRead = { value: unknown; places: ReadonlyMap<string, number> } | { error: JsonError };

/** Deepest nesting; the server takes 64. */
const DEPTH_MAX = 64;

class Wrong extends Error {
  constructor(
    readonly what: JsonError['what'],
    readonly at: number,
  ) {
    super(what);
  }
}

/** Line and column of an offset, from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - (before.lastIndexOf('\n') + 1) + 1 };
}

/**
 * Reads JSON and remembers where each value begins, by the paths that the server names (`$.properties[0].type`). The words of
 * a browser's own parser differ from one to the next and often have no place.
 */
export function readJson(text: string): JsonRead {
  const places = new Map<string, number>();
  let at = 0;
  const space = () => {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at += 1;
  };
  const string = (): string => {
    const begin = at;
    at += 1;
    for (;;) {
      const each = text[at];
      if (each === undefined || each < ' ') throw new Wrong(each === undefined ? 'end' : 'text', at);
      if (each === '"') break;
      if (each === '\\') {
        if (!/^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) throw new Wrong('escape', at);
        at += 1;
      }
      at += 1;
    }
    at += 1;
    return JSON.parse(text.slice(begin, at)) as string;
  };
  const value = (path: string, depth: number): unknown => {
    space();
    places.set(path, at);
    const first = text[at];
    if (first === undefined) throw new Wrong('end', at);
    if (depth > DEPTH_MAX) throw new Wrong('deep', at);
    if (first === '"') return string();
    if (first === '{') {
      const made: Record<string, unknown> = {};
      at += 1;
      space();
      if (text[at] === '}') {
        at += 1;
        return made;
      }
      for (;;) {
        space();
        if (text[at] !== '"') throw new Wrong(at < text.length ? 'name' : 'end', at);
        const begin = at;
        const name = string();
        if (Object.hasOwn(made, name)) throw new Wrong('twice', begin);
        space();
        if (text[at] !== ':') throw new Wrong(at < text.length ? 'colon' : 'end', at);
        at += 1;
        const inner = value(`${path}.${name}`, depth + 1);
        // Also a member called __proto__ is a member.
        Object.defineProperty(made, name, { value: inner, enumerable: true, writable: true, configurable: true });
        space();
        if (text[at] === '}') break;
        if (text[at] !== ',') throw new Wrong(at < text.length ? 'comma' : 'end', at);
        at += 1;
      }
      at += 1;
      return made;
    }
    if (first === '[') {
      const made: unknown[] = [];
      at += 1;
      space();
      if (text[at] === ']') {
        at += 1;
        return made;
      }
      for (;;) {
        made.push(value(`${path}[${made.length}]`, depth + 1));
        space();
        if (text[at] === ']') break;
        if (text[at] !== ',') throw new Wrong(at < text.length ? 'comma' : 'end', at);
        at += 1;
      }
      at += 1;
      return made;
    }
    const word = /^(true|false|null)(?![\w])/.exec(text.slice(at, at + 6))?.[1];
    if (word) {
      at += word.length;
      return JSON.parse(word) as unknown;
    }
    if (/[-0-9]/.test(first)) {
      const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])/.exec(text.slice(at, at + 128))?.[0];
      if (number === undefined) throw new Wrong('number', at);
      at += number.length;
      return Number(number);
    }
    throw new Wrong('value', at);
  };
  try {
    const made = value('$', 0);
    space();
    if (at < text.length) throw new Wrong('more', at);
    return { value: made, places };
  } catch (failed) {
    if (!(failed instanceof Wrong)) throw failed;
    return { error: { what: failed.what, found: text.slice(failed.at, failed.at + 12).split('\n')[0]!, ...lineOf(text, failed.at) } };
  }
}

/** Where a text says what the server complains of: the longest path at the beginning of its words that is there. */
export function placeOf(text: string, detail: string): { line: number; column: number } | null {
  const read = readJson(text);
  if ('error' in read || !detail.startsWith('$')) return null;
  let longest = '';
  for (const path of read.places.keys()) {
    const next = detail[path.length];
    if (path.length > longest.length && detail.startsWith(path) && (next === undefined || ' .[:'.includes(next))) longest = path;
  }
  return longest === '' ? null : lineOf(text, read.places.get(longest)!);
}
