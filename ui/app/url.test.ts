import { describe, expect, it } from 'vitest';
import { safe } from './next';
import { aggregateOf, bounds, columnsOf, filtersOf, looksOf, rangeOf, withRange } from './url';
import { fromInput, toInput } from './format';

describe('filters of things', () => {
  it('are read from the address and nothing else is', () => {
    expect(filtersOf(new URLSearchParams('q=泵&space=wuxi/binhu&model=m&presence=silent&x=1'))).toEqual({ q: '泵', space: 'wuxi/binhu', model: 'm', presence: 'silent' });
    expect(filtersOf(new URLSearchParams('presence=broken&q='))).toEqual({ q: undefined, space: undefined, model: undefined, presence: undefined });
    expect(filtersOf(new URLSearchParams('where=a<1&where=b=2&where=a<1&where=&label=zone:2'))).toEqual({ where: ['a<1', 'b=2'], label: ['zone:2'] });
    expect(filtersOf(new URLSearchParams(Array.from({ length: 20 }, (_, i) => ['where', `a=${i}`]))).where).toHaveLength(8);
  });
});

describe('how a list is looked at', () => {
  it('is in the address', () => {
    expect(looksOf(new URLSearchParams('look=both'))).toBe('both');
    expect(looksOf(new URLSearchParams('look=sideways'))).toBe('table');
    expect(columnsOf(new URLSearchParams('cols=level,,battery'))).toEqual(['level', 'battery']);
    expect(columnsOf(new URLSearchParams('cols=a,b,c,d,e,f,g'))).toHaveLength(6);
  });
});

describe('the range', () => {
  it('that moves is named', () => {
    expect(rangeOf(new URLSearchParams('from=now-24h&to=now'))).toEqual({ name: 'h24' });
    expect(bounds({ name: 'h1' }, 10_000)).toEqual({ from: 6_400, to: 10_000 });
  });
  it('that is fixed survives the address', () => {
    const fixed = { from: 1_795_154_700, to: 1_795_158_300 };
    const words = withRange(new URLSearchParams('p=level&agg=max'), fixed);
    expect(rangeOf(words)).toEqual(fixed);
    expect(words.get('p')).toBe('level');
    expect(rangeOf(withRange(words, { name: 'd7' }))).toEqual({ name: 'd7' });
  });
  it('that makes no sense is the last hour', () => {
    expect(rangeOf(new URLSearchParams('from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z'))).toEqual({ name: 'h1' });
    expect(rangeOf(new URLSearchParams('from=yesterday'))).toEqual({ name: 'h1' });
    expect(rangeOf(new URLSearchParams(''))).toEqual({ name: 'h1' });
  });
  it('is edited in the zone of the browser', () => {
    const at = new Date(2026, 10, 20, 14, 5).getTime() / 1000;
    expect(toInput(at, '')).toBe('2026-11-20T14:05');
    expect(fromInput(toInput(at, ''), '')).toBe(at);
  });
});

describe('the aggregate', () => {
  it('is the average unless a known one is named', () => {
    expect(aggregateOf(new URLSearchParams('agg=max'))).toBe('max');
    expect(aggregateOf(new URLSearchParams('agg=median'))).toBe('avg');
  });
});

describe('the way back after the login', () => {
  it('never leads to another server', () => {
    expect(safe('/things?q=a')).toBe('/things?q=a');
    for (const bad of [null, '', '//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/login?next=/login']) expect(safe(bad)).toBe('/overview');
  });
});
