import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings';

describe('settings in Chinese', () => {
  it('are those that the server has', () => {
    // the server's own tests hold this page against its settings
    const there = [...readFileSync('../docs/settings.md', 'utf8').matchAll(/^\| `([a-z0-9.-]+)` \|/gm)].map((each) => each[1]);
    expect(there.length).toBeGreaterThan(50);
    expect(Object.keys(SETTINGS).sort()).toEqual(there.sort());
  });
  it('name them in no other language', () => {
    for (const [name, text] of Object.entries(SETTINGS)) expect(text, name).toMatch(/[一-鿿]/);
  });
});
