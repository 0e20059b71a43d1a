import { describe, expect, it } from 'vitest';
import { inBytes, markOf } from './marks';

const marked = (text: string, place: string) => {
  const mark = markOf(text, place);
  return mark === null ? null : text.slice(mark.from, mark.to);
};

describe('a mark', () => {
  const text = '{ "名": "a\\"b", "level" : "high", "list": [1, {"u": [2, 3]}], "x.y": -1e3 }';
  it('stands where the place names', () => {
    expect(marked(text, '$.level')).toBe('"high"');
    expect(marked(text, '$.名')).toBe('"a\\"b"');
    expect(marked(text, '$.list')).toBe('[1, {"u": [2, 3]}]');
    expect(marked(text, '$.list[1].u[0]')).toBe('2');
    expect(marked('{"a b": 1}', "$['a b']")).toBe('1');
    expect(marked('[{"a":1},{"a":2}]', '$[1].a')).toBe('2');
  });
  it('is none where there is nothing to mark', () => {
    for (const place of ['', 'level', '$.none', '$', 'byte 999', 'line 9: $.level', '$.list[9]', '$.level.deeper', '$.list.x']) expect(marked(text, place), place).toBeNull();
    expect(marked('{"level": ', '$.level')).toBeNull();
    expect(marked('{"level"', '$.level')).toBeNull();
    expect(marked('', '$.level')).toBeNull();
    expect(marked('{"a": "cut off', '$.a')).toBe('"cut off');
  });
  it('is counted in bytes where bytes are shown', () => {
    expect(inBytes(text, markOf(text, '$.level')!)).toEqual({ from: 27, to: 33 });
  });
  it('can be a byte, or in a line', () => {
    expect(marked('{"名": x}', 'byte 8')).toBe('x');
    expect(marked('{"a":1}\n{"a":"b"}\n', 'line 2: $.a')).toBe('"b"');
    expect(marked('{"a":1}\n{"a":b}\n', 'line 2, byte 5')).toBe('b');
  });
});
