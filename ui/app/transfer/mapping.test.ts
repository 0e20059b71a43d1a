import { describe, expect, it } from 'vitest';
import { open, shell, withKind, withName, withRole } from './mapping';

const mapping = { kind: 'readings' as const, columns: { a: { as: 'thing' as const }, b: { as: 'time' as const }, c: { as: 'property' as const, name: 'c', type: 'number' as const } } };

describe('a mapping', () => {
  it('has one column for what there is one of', () => {
    expect(withRole(mapping, 'c', 'time').columns).toEqual({ a: { as: 'thing' }, b: { as: 'skip' }, c: { as: 'time' } });
  });
  it('keeps name and type of a property', () => {
    expect(withRole(mapping, 'c', 'property').columns!.c).toEqual({ as: 'property', name: 'c', type: 'number' });
    expect(withRole(mapping, 'a', 'property').columns!.a).toEqual({ as: 'property', name: 'a' });
    expect(withName(mapping, 'c', 'level').columns!.c).toEqual({ as: 'property', name: 'level', type: 'number' });
  });
  it('turns to things without what they do not have', () => {
    expect(withKind(mapping, 'things').columns).toEqual({ a: { as: 'thing' }, b: { as: 'label', name: 'b' }, c: { as: 'label', name: 'c' } });
  });
  it('stays once the import has begun', () => {
    const progress = { rows: 0, taken: 0, refused: 0, partly: 0, made: 0, changed: 0, same: 0, grown: 0, done: 0 };
    expect(open({ state: 'ready', progress })).toBe(true);
    expect(open({ state: 'paused', progress: { ...progress, rows: 1 } })).toBe(false);
  });
  it('is quoted for a shell', () => {
    expect(shell("it's; rm -rf $HOME")).toBe("'it'\\''s; rm -rf $HOME'");
    expect(shell('pump-1,pump-2')).toBe('pump-1,pump-2');
  });
});
