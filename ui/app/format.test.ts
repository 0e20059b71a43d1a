import { describe, expect, it } from 'vitest';
import { age, asText, bytes, commonDecimals, decimalsOf, duration, fromBase64, fromHex, hexDump, MINUS, NARROW, NO_BREAK, NONE, number, Precision, rate, shortened, unit, unitAfter, value } from './format';

describe('numbers', () => {
  it('have four significant digits and no more decimals than they need', () => {
    expect(number(3.42)).toBe('3.42');
    expect(number(21.456789)).toBe('21.46');
    expect(number(0.000123456)).toBe('0.000123');
    expect(number(1234.56)).toBe('1235');
    expect(number(7)).toBe('7');
  });
  it('are grouped by narrow spaces from five digits on', () => {
    expect(number(1234)).toBe('1234');
    expect(number(12345)).toBe(`12${NARROW}345`);
    expect(number(1234567)).toBe(`1${NARROW}234${NARROW}567`);
  });
  it('have a real minus, and none for what rounds to zero', () => {
    expect(number(-3.5)).toBe(`${MINUS}3.5`);
    expect(number(-0.001, 1)).toBe('0.0');
  });
  it('keep the decimals they are given', () => {
    expect(number(3, 2)).toBe('3.00');
  });
  it('are written with a power of ten beyond plain digits', () => {
    expect(number(1.5e18)).toBe('1.5×10¹⁸');
    expect(number(-2e-9)).toBe(`${MINUS}2×10⁻⁹`);
  });
  it('that are none are a dash, which zero is not', () => {
    expect(number(Number.NaN)).toBe(NONE);
    expect(number(0)).toBe('0');
    expect(value(null)).toBe(NONE);
    expect(value(0)).toBe('0');
  });
  it('count decimals', () => {
    expect([decimalsOf(1), decimalsOf(1.5), decimalsOf(1.25), decimalsOf(123.456)]).toEqual([0, 1, 2, 1]);
  });
});

describe('precision', () => {
  it('keeps trailing zeros once a property has needed decimals', () => {
    const precision = new Precision();
    expect(value(23.5, precision.of('t', 23.5))).toBe('23.5');
    expect(value(23, precision.of('t', 23))).toBe('23.0');
    expect(value(23, precision.of('other', 23))).toBe('23');
  });
});

describe('a series', () => {
  it('has the same decimals throughout', () => {
    expect(commonDecimals([3.942, 15.1, null])).toBe(2);
    expect(commonDecimals([1, 2, 30])).toBe(0);
    expect(commonDecimals([])).toBe(0);
  });
});

describe('units', () => {
  it('are shown as people know them', () => {
    expect(unit('Cel')).toBe('°C');
    expect(unit('m3/h')).toBe('m³/h');
    expect(unit('{rpm}')).toBe('r/min');
    expect(unit('{NTU}')).toBe('NTU');
    expect(unit('{car}')).toBe('');
    expect(unit('1')).toBe('');
    expect(unit('furlong')).toBe('furlong');
    expect(unit(null)).toBe('');
  });
  it('have a no-break space before them but not before per cent and degrees', () => {
    expect(unitAfter('Cel')).toBe(`${NO_BREAK}°C`);
    expect(unitAfter('%')).toBe('%');
    expect(unitAfter('deg')).toBe('°');
    expect(unitAfter(undefined)).toBe('');
  });
});

describe('values', () => {
  it('of every type are text', () => {
    expect(value({ latitude: 31.5, longitude: 120.3 })).toBe('31.50000, 120.30000');
    expect(value([1, 2.5])).toBe('[1.0, 2.5]');
    expect(value([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe('[1, 2, 3, 4, 5, 6, 7, 8, … 9]');
    expect(value({ a: [1] })).toBe('{"a":[1]}');
    expect(value('<script>')).toBe('<script>');
    expect(value('')).toBe('""');
  });
});

describe('ages', () => {
  const now = 1_795_154_709_000;
  it('are relative up to a day and absolute after', () => {
    expect(age(now - 400, now)).toEqual({ unit: 'now', amount: 0 });
    expect(age(now - 3_000, now)).toEqual({ unit: 'seconds', amount: 3 });
    expect(age(now - 61_000, now)).toEqual({ unit: 'minutes', amount: 1 });
    expect(age(now - 7_200_000, now)).toEqual({ unit: 'hours', amount: 2 });
    expect(age(now - 86_400_000, now).unit).toBe('absolute');
  });
  it('of the future are absolute, but for a moment', () => {
    expect(age(now + 2_000, now).unit).toBe('now');
    expect(age(now + 60_000, now).unit).toBe('absolute');
  });
});

describe('sizes and durations', () => {
  it('take the fitting prefix', () => {
    expect(bytes(0)).toBe(`0${NO_BREAK}B`);
    expect(bytes(1_500_000)).toBe(`1.5${NO_BREAK}MB`);
    expect(duration(0.0032)).toBe(`3.2${NO_BREAK}ms`);
    expect(duration(90)).toBe(`90${NO_BREAK}s`);
    expect(duration(86_400)).toBe(`24${NO_BREAK}h`);
    expect(duration(Number.NaN)).toBe(NONE);
    expect(rate(12.345)).toBe('12.3');
    expect(rate(0)).toBe('0');
  });
});

describe('bytes', () => {
  it('are dumped with offset, hex and text', () => {
    const data = new TextEncoder().encode('{"level":3.42}\u0000\u0001 more');
    expect(hexDump(data).split('\n')).toEqual([
      '0000  7b 22 6c 65 76 65 6c 22 3a 33 2e 34 32 7d 00 01  {"level":3.42}..',
      `0010  ${'20 6d 6f 72 65'.padEnd(47)}   more`,
    ]);
  });
  it('come from hex and base64, and are text only when they are UTF-8', () => {
    expect([...fromHex('7b 7D')]).toEqual([123, 125]);
    expect([...fromBase64('e30=')]).toEqual([123, 125]);
    expect(asText(fromHex('e5 a4 aa'))).toBe('太');
    expect(asText(fromHex('ff fe'))).toBeNull();
  });
});

describe('ids', () => {
  it('are shortened in the middle', () => {
    expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
    expect(shortened('abcdefghijk', 7)).toBe('abc…ijk');
  });
});
