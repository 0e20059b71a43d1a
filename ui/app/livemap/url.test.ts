import { expect, it } from 'vitest';
import { asideOf, chosenOf, viewOf, viewText } from './url';

const words = (text: string) => new URLSearchParams(text);

it('what is chosen stands in the address, each once and not too many', () => {
  expect(chosenOf(words('sel=a,b,a,'))).toEqual(['a', 'b']);
  expect(chosenOf(words(''))).toEqual([]);
  expect(chosenOf(words(`sel=${Array.from({ length: 30 }, (_, i) => `t${i}`).join(',')}`))).toHaveLength(20);
});
it('where the map is can be said and read again; what is no place is none', () => {
  expect(viewOf(words(`view=${viewText([120.301234, 31.49, 11.26])}`))).toEqual([120.30123, 31.49, 11.3]);
  for (const wrong of ['', '1,2', '1,,3', '190,2,3', '1,89,3', '1,2,30', '1,2,3,4', 'a,b,c']) expect(viewOf(words(`view=${wrong}`)), wrong).toBeNull();
});
it('a replay has a stretch of time', () => {
  expect(asideOf(words('panel=replay&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z'))).toEqual({ kind: 'replay', from: 1767225600000, to: 1767229200000 });
  expect(asideOf(words('panel=replay&from=2026-01-02T00:00:00Z&to=2026-01-01T01:00:00Z'))).toEqual({ kind: 'list' });
  expect(asideOf(words('panel=fences'))).toEqual({ kind: 'fences' });
});
