import { describe, expect, it } from 'vitest';
import { type Entry, fit, found } from './find';

const entry = (label: string, group = 'a', more?: string): Entry => ({ key: label, label, group, more, run: () => undefined });

describe('finding', () => {
  it('needs every word, anywhere', () => {
    expect(fit({ label: 'Pump station 3', more: 'p-3' }, 'stat pump')).toBeGreaterThan(0);
    expect(fit({ label: 'Pump station 3', more: 'p-3' }, 'pump 4')).toBe(0);
    expect(fit({ label: '泵站3', more: 'bz3' }, '泵站')).toBeGreaterThan(0);
    expect(fit({ label: 'Dark', also: 'theme 主题' }, 'theme')).toBeGreaterThan(0);
  });
  it('puts the beginning of a name before its middle, within a group', () => {
    const all = [entry('Old pump'), entry('Dumped'), entry('Pump 3'), entry('Pumps', 'b')];
    expect(found(all, 'pump').map((each) => each.label)).toEqual(['Pump 3', 'Old pump', 'Pumps']);
  });
  it('keeps the order when nothing is typed', () => {
    const all = [entry('b'), entry('a')];
    expect(found(all, '  ')).toEqual(all);
  });
});
