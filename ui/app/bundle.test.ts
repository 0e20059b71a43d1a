import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const built = new URL('../target/classes/ui/', import.meta.url);
const index = new URL('index.html', built);

/** Runs behind the build in Maven; alone it needs `npm run build` first. */
describe.runIf(existsSync(index))('the built page', () => {
  const html = existsSync(index) ? readFileSync(index, 'utf8') : '';
  it('loads at most 250 kB packed before the first page', () => {
    const first = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map((each) => each[1]!.slice(1));
    const size = first.reduce((sum, each) => sum + gzipSync(readFileSync(new URL(each, built))).length, 0);
    expect(first.length).toBeGreaterThan(2);
    expect(size).toBeLessThan(250_000);
  });
  it('has no inline script and asks no other host', () => {
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/(?:src|href)="(?!\/)/);
    const styles = readdirSync(new URL('assets/', built)).filter((each) => each.endsWith('.css'));
    for (const each of styles) expect(readFileSync(new URL(`assets/${each}`, built), 'utf8'), each).not.toMatch(/url\(\s*["']?https?:|@import\s+["']?https?:/);
  });
  it('keeps charts out of what is loaded first', () => {
    expect(html).not.toMatch(/Chart/);
  });
});
