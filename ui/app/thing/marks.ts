/** Where in a message something was wrong, so that it can be marked there. Pure. */

export interface Mark {
  from: number;
  to: number;
}

/**
 * The part of a message's text that a place names, in the words of the server: `$.level`, `$[2]['a b']`, `line 3: $.level`,
 * `byte 17`, `line 3, byte 5`. Null when it names the whole, or what is not there, as in a text that is cut off before it.
 */
export function markOf(text: string, place: string): Mark | null {
  const parts = /^(?:line (\d+)[,:] )?(?:byte (\d+)|(\$.+))$/s.exec(place);
  if (parts === null) return null;
  const line = parts[1] === undefined ? { from: 0, to: text.length } : lineOf(text, Number(parts[1]));
  if (line === null) return null;
  const part = text.slice(line.from, line.to);
  const found = parts[2] === undefined ? byPath(part, parts[3]!) : byByte(part, Number(parts[2]));
  return found && { from: line.from + found.from, to: line.from + found.to };
}

function lineOf(text: string, number: number): Mark | null {
  let from = 0;
  for (let i = 1; i < number; i += 1) {
    from = text.indexOf('\n', from) + 1;
    if (from === 0) return null;
  }
  const end = text.indexOf('\n', from);
  return { from, to: end < 0 ? text.length : end };
}

function byByte(text: string, at: number): Mark | null {
  let bytes = 0;
  let from = 0;
  for (const each of text) {
    if (bytes >= at) return { from, to: from + each.length };
    bytes += size(each);
    from += each.length;
  }
  return null;
}

/** The members and elements that a path such as `$[2]['a b'].c` goes through. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['(.*?)'\]/g)].map((each) => each[1] ?? each[3] ?? Number(each[2]));
}

function byPath(text: string, path: string): Mark | null {
  const steps = stepsOf(path);
  if (steps.length === 0) return null;
  let at = skip(text, 0);
  for (const step of steps) {
    const next = typeof step === 'number' ? element(text, at, step) : member(text, at, step);
    if (next === null) return null;
    at = next;
  }
  const to = valueEnd(text, at);
  return to > at ? { from: at, to } : null;
}

function skip(text: string, at: number): number {
  let next = at;
  while (' \t\r\n'.includes(text[next] ?? 'x')) next += 1;
  return next;
}

/** Where the value of a member begins. */
function member(text: string, at: number, name: string): number | null {
  if (text[at] !== '{') return null;
  let next = skip(text, at + 1);
  while (text[next] === '"') {
    const end = stringEnd(text, next);
    const found = text.slice(next, end);
    next = skip(text, end);
    if (text[next] !== ':') return null;
    next = skip(text, next + 1);
    if (unquoted(found) === name) return next;
    next = skip(text, valueEnd(text, next));
    if (text[next] !== ',') return null;
    next = skip(text, next + 1);
  }
  return null;
}

function element(text: string, at: number, index: number): number | null {
  if (text[at] !== '[') return null;
  let next = skip(text, at + 1);
  for (let i = 0; i < index; i += 1) {
    next = skip(text, valueEnd(text, next));
    if (text[next] !== ',') return null;
    next = skip(text, next + 1);
  }
  return text[next] === ']' ? null : next;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

function stringEnd(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && text[next] !== '"') next += text[next] === '\\' ? 2 : 1;
  return Math.min(next + 1, text.length);
}

function valueEnd(text: string, at: number): number {
  if (text[at] === '"') return stringEnd(text, at);
  if (text[at] !== '{' && text[at] !== '[') {
    let next = at;
    while (next < text.length && !',}] \t\r\n'.includes(text[next]!)) next += 1;
    return next;
  }
  let depth = 0;
  let next = at;
  while (next < text.length) {
    if (text[next] === '"') {
      next = stringEnd(text, next);
      continue;
    }
    if (text[next] === '{' || text[next] === '[') depth += 1;
    if (text[next] === '}' || text[next] === ']') depth -= 1;
    next += 1;
    if (depth === 0) break;
  }
  return next;
}

/** The same part in bytes; texts are UTF-8. */
export function inBytes(text: string, { from, to }: Mark): Mark {
  const begin = size(text.slice(0, from));
  return { from: begin, to: begin + size(text.slice(from, to)) };
}

function size(text: string): number {
  return new TextEncoder().encode(text).length;
}
