import { describe, expect, it } from 'vitest';
import { above, within } from './scope';

describe('scope', () => {
  it('stays in every address', () => {
    expect(within('/things', 'wuxi/binhu')).toBe('/things?space=wuxi%2Fbinhu');
    expect(within('/things?presence=silent', 'wuxi')).toBe('/things?presence=silent&space=wuxi');
    expect(within('/things', '')).toBe('/things');
    expect(within('/things?space=a', 'b')).toBe('/things?space=a');
  });
  it('knows what is above', () => {
    expect(above('a/b/c')).toBe('a/b');
    expect(above('a')).toBe('');
  });
});
