/** Text as a string of JavaScript or Python, which both read what JSON writes. */
export function scriptString(text: string): string {
  return JSON.stringify(text);
}

/** Text as a string of Java in plain ASCII, so that no compiler's idea of the file's encoding matters. */
export function javaString(text: string): string {
  const inside = [...text].map((each) => {
    const code = each.codePointAt(0)!;
    if (each === '"' || each === '\\') return `\\${each}`;
    // Octal: Java puts \u000a in the source before it looks for strings.
    if (code < 0x20 || code === 0x7f) return octal(code);
    if (code < 0x7f) return each;
    return each.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  });
  return `"${inside.join('')}"`;
}

/** Text as a string of C and C++ in UTF-8 whatever the file is saved in; octal, as hex would swallow the digits that follow. */
export function cString(text: string): string {
  const inside = [...new TextEncoder().encode(text)].map((byte) => {
    const each = String.fromCharCode(byte);
    // A question mark may begin a trigraph.
    if (each === '"' || each === '\\' || each === '?') return `\\${each}`;
    return byte < 0x20 || byte > 0x7e ? octal(byte) : each;
  });
  return `"${inside.join('')}"`;
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}

/** A value of JSON as Python writes it. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return scriptString(value);
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value).map(([key, each]) => `${scriptString(key)}: ${pythonValue(each)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A value of JSON as JavaScript writes it; the key __proto__ would set a prototype there, and is computed instead. */
export function nodeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(nodeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([key, each]) => `${key === '__proto__' ? '["__proto__"]' : scriptString(key)}: ${nodeValue(each)}`).join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'null';
}
