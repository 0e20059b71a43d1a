import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetToken, keepToken, keptToken } from './token';
import { askedOf } from './words';

const known = { id: '泵-1', token: 'thing_x', made: true, typed: false };
afterEach(() => {
  vi.unstubAllGlobals();
  forgetToken();
});

describe('the token of a thing', () => {
  it('is kept for its thing alone, also where the browser keeps nothing', () => {
    keepToken(known);
    expect(keptToken('泵-1')).toEqual(known);
    expect(keptToken('泵-2')).toBeNull();
    forgetToken();
    expect(keptToken('泵-1')).toBeNull();
  });
  it('outlives loading the page again, and is gone when it is forgotten', async () => {
    const store = new Map<string, string>();
    vi.stubGlobal('sessionStorage', { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => store.set(key, value), removeItem: (key: string) => store.delete(key) });
    keepToken(known);
    vi.resetModules();
    const again = await import('./token');
    expect(again.keepToken).not.toBe(keepToken);
    expect(again.keptToken('泵-1')).toEqual(known);
    again.forgetToken();
    expect(store.size).toBe(0);
    store.set('taihu.connect', '{broken');
    expect(again.keptToken('泵-1')).toBeNull();
  });
});

describe('the address of the page', () => {
  it('says what is chosen, and nothing that is not offered', () => {
    expect(askedOf(new URLSearchParams('by=http&in=java&host=[::1]&thing=泵:1'))).toEqual({ by: 'http', language: 'java', host: '::1', thing: '泵:1' });
    expect(askedOf(new URLSearchParams('by=coap&in=cobol&host=a;b'))).toEqual({ by: null, language: 'shell', host: null, thing: '' });
  });
});
