import { describe, expect, it } from 'vitest';
import type { Session } from './api';
import { type Deed, inSpace, may, mayGive, maySomewhere } from './may';

const on = (space: string, ...deeds: Deed[]) => ({ space, role: 'r', deeds });
const of = (grants: ReturnType<typeof on>[], limits?: ReturnType<typeof on>[]): Session => ({ who: 'member', grants, ...(limits ? { limits } : {}) });

describe('what a session may', () => {
  it('holds in a space and all below, and not beside it', () => {
    const it = of([on('wuxi', 'read', 'command')]);
    expect(may(it, 'command', 'wuxi')).toBe(true);
    expect(may(it, 'command', 'wuxi/binhu')).toBe(true);
    expect(may(it, 'command', 'wuxi2')).toBe(false);
    expect(may(it, 'command', '')).toBe(false);
    expect(may(it, 'manage_things', 'wuxi')).toBe(false);
    expect(may(undefined, 'read', '')).toBe(false);
  });
  it('is no more than its limits let', () => {
    const it = of([on('', 'read', 'command')], [on('wuxi', 'read')]);
    expect(may(it, 'read', 'wuxi/binhu')).toBe(true);
    expect(may(it, 'read', '')).toBe(false);
    expect(may(it, 'command', 'wuxi')).toBe(false);
    expect(may(of([on('', 'read')], []), 'read', '')).toBe(false);
  });
  it('is somewhere when one of its spaces has it, also where two trees overlap', () => {
    expect(maySomewhere(of([on('a', 'read'), on('b/c', 'command')]), 'command')).toBe(true);
    expect(maySomewhere(of([on('', 'command')], [on('a', 'command')]), 'command')).toBe(true);
    expect(maySomewhere(of([on('a', 'command')], [on('b', 'command')]), 'command')).toBe(false);
  });
  it('is given on only whole', () => {
    const it = of([on('a', 'read', 'command', 'manage_people')]);
    expect(mayGive(it, 'manage_people', ['read', 'command'], 'a/b')).toBe(true);
    expect(mayGive(it, 'manage_people', ['read', 'manage_things'], 'a')).toBe(false);
    expect(mayGive(it, 'manage_people', ['read'], '')).toBe(false);
    expect(mayGive(it, 'manage_tokens', ['read'], 'a')).toBe(false);
  });
  it('tells a space from one whose name begins alike', () => {
    expect([inSpace('a', 'a'), inSpace('a/b', 'a'), inSpace('ab', 'a'), inSpace('a', '')]).toEqual([true, true, false, true]);
  });
});
