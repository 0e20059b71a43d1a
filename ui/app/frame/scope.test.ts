import { describe, expect, it } from 'vitest';
import { above, within } from './scope';

const words = (text: string) => new URLSearchParams(text);

describe('scope', () => {
  it('stays in every address', () => {
    expect(within('/things', words('space=wuxi/binhu'))).toBe('/things?space=wuxi%2Fbinhu');
    expect(within('/things?presence=silent', words('space=wuxi&q=x'))).toBe('/things?presence=silent&space=wuxi');
    expect(within('/things', words('q=x'))).toBe('/things');
    expect(within('/things?space=a', words('space=b'))).toBe('/things?space=a');
  });
  it('keeps the moment of the past, too', () => {
    expect(within('/things', words('space=a&at=2026-11-20T10:00:00Z'))).toBe('/things?space=a&at=2026-11-20T10%3A00%3A00Z');
  });
  it('knows what is above', () => {
    expect(above('a/b/c')).toBe('a/b');
    expect(above('a')).toBe('');
  });
});
