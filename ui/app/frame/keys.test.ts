import { describe, expect, it } from 'vitest';
import { Keys, type Press } from './keys';

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, ctrl: false, alt: false, meta: false, typing: false, ...more });

describe('keys', () => {
  it('go to a page by two letters, in time and in a row', () => {
    const keys = new Keys();
    expect(keys.press(press('g'), 0, true)).toBeNull();
    expect(keys.press(press('t'), 1_000, true)).toEqual({ go: '/things' });
    expect(keys.press(press('t'), 1_100, true)).toBeNull();
    keys.press(press('g'), 2_000, true);
    expect(keys.press(press('t'), 4_000, true)).toBeNull();
    keys.press(press('g'), 5_000, true);
    expect(keys.press(press('x'), 5_100, true)).toBeNull();
    expect(keys.press(press('o'), 5_200, true)).toBeNull();
  });
  it('never take a letter from somebody who types, or from the browser', () => {
    const keys = new Keys();
    expect(keys.press(press('/', { typing: true }), 0, true)).toBeNull();
    expect(keys.press(press('j', { ctrl: true }), 0, true)).toBeNull();
    expect(keys.press(press('k', { ctrl: true, alt: true }), 0, true)).toBeNull();
  });
  it('open the palette even from a field', () => {
    expect(new Keys().press(press('k', { ctrl: true, typing: true }), 0, true)).toBe('palette');
    expect(new Keys().press(press('K', { meta: true }), 0, false)).toBe('palette');
  });
  it('leave single letters alone when they are turned off', () => {
    for (const key of ['g', '/', '?', 'j', 'k', 'u']) expect(new Keys().press(press(key), 0, false)).toBeNull();
    expect(new Keys().press(press('?'), 0, true)).toBe('help');
  });
});
