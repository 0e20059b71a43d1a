import { describe, expect, it } from 'vitest';
import { fromHex } from '../format';
import { cborMark } from './cbor';

const marked = (hex: string, place: string) => {
  const data = fromHex(hex);
  const mark = cborMark(data, place);
  return mark && [...data.slice(mark.from, mark.to)].map((each) => each.toString(16).padStart(2, '0')).join('');
};

describe('a mark in CBOR', () => {
  // {"level": "high", "list": [1, {"u": [2, 3]}], "x": 1.5}
  const map = 'a3656c6576656c6468696768646c6973748201a1617582020361 78f93e00'.replaceAll(' ', '');
  it('stands where the place names', () => {
    expect(marked(map, '$.level')).toBe('6468696768');
    expect(marked(map, '$.list')).toBe('8201a16175820203');
    expect(marked(map, '$.list[1].u[0]')).toBe('02');
    expect(marked(map, "$['x']")).toBe('f93e00');
    expect(marked(map, 'byte 3')).toBe('65');
  });
  it('knows the numbers that are names in SenML', () => {
    // [{-2: "urn:", 0: "t", 2: "hot"}], as an array without a length
    expect(marked('9fa3216475726e3a006174026368 6f74ff'.replaceAll(' ', ''), '$[0].v')).toBe('63686f74');
    expect(marked('9fa3216475726e3a0061740263686f74ff', '$[0].bn')).toBe('6475726e3a');
  });
  it('goes past tags and through what has no length', () => {
    // 55799({_ "a": (_ "b", "c")})
    expect(marked('d9d9f7bf61617f61626163ffff', '$.a')).toBe('7f61626163ff');
  });
  it('is none where there is nothing to mark, and reaches to the end of what is cut off', () => {
    for (const place of ['', '$', '$.none', '$.list[9]', '$.level.deeper', 'byte 999', 'line 2, byte 5']) expect(marked(map, place), place).toBeNull();
    expect(marked('a161616568', '$.a')).toBe('6568');
    expect(marked('', '$.a')).toBeNull();
    expect(marked('a1', '$.a')).toBeNull();
    expect(marked(`${'81'.repeat(200)}01`, '$[0]')).toBe(`${'81'.repeat(199)}01`);
  });
});
