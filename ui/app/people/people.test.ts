import { describe, expect, it } from 'vitest';
import { type Account, Problem } from '../api';
import { en } from '../texts/people/en';
import { zh } from '../texts/people/zh';
import { endOf, found, goodLogin, goodRole, grantsFault, hasEnded, nameOf, refusal, roleName } from './people';

const somebody = (name: string, title: string, ...grants: [string, string][]): Account => ({ id: name, name, title, enabled: true, revision: 1, created: '2026-11-20T00:00:00Z', grants: grants.map(([space, role]) => ({ space, role, deeds: [] })) });
const all = [somebody('li@x', '李伟', ['', 'owner']), somebody('wang@x', '', ['wuxi', 'operator']), somebody('zhao@x', 'Zhao', ['wuxi/binhu', 'viewer']), somebody('chen@x', 'Chen', ['suzhou', 'viewer']), somebody('new@x', '')];
const names = (asked: Partial<Parameters<typeof found>[1]>) => found(all, { q: '', role: '', space: '', ...asked }).map((each) => each.name);

describe('people', () => {
  it('are found by either name', () => {
    expect(names({ q: '李' })).toEqual(['li@x']);
    expect(names({ q: ' ZHAO ' })).toEqual(['zhao@x']);
    expect(names({})).toHaveLength(5);
  });
  it('are found by a role in a space, above it or below', () => {
    expect(names({ space: 'wuxi' })).toEqual(['li@x', 'wang@x', 'zhao@x']);
    expect(names({ space: 'wuxi/binhu' })).toEqual(['li@x', 'wang@x', 'zhao@x']);
    expect(names({ space: 'wuxi', role: 'viewer' })).toEqual(['zhao@x']);
    expect(names({ role: 'viewer' })).toEqual(['zhao@x', 'chen@x']);
  });
  it('are called by their title, or else by their name', () => {
    expect(all.slice(0, 2).map(nameOf)).toEqual(['李伟', 'wang@x']);
    expect([roleName(zh, 'viewer'), roleName(en, 'night-shift')]).toEqual(['查看者', 'night-shift']);
  });
});

describe('what is filled in', () => {
  it('is checked before it is sent', () => {
    expect(grantsFault([])).toBe('none');
    expect(grantsFault([{ space: 'a', role: 'viewer' }, { space: 'a', role: 'viewer' }])).toBe('twice');
    expect(grantsFault([{ space: 'a', role: 'viewer' }, { space: 'b', role: 'viewer' }])).toBeNull();
    expect(['li@x', 'li wei', ''].map(goodLogin)).toEqual([true, false, false]);
    expect(['night-shift', 'Night', '', 'a'.repeat(41)].map(goodRole)).toEqual([true, false, false, false]);
  });
  it('ends when it says', () => {
    const now = Date.parse('2026-11-20T00:00:00Z');
    expect(endOf('d7', now)).toBe('2026-11-27T00:00:00.000Z');
    expect(endOf('never', now)).toBeUndefined();
    expect(hasEnded({ expires: '2026-11-20T00:00:00Z' }, now)).toBe(true);
    expect(hasEnded({}, now)).toBe(false);
  });
});

describe('a refusal', () => {
  const said = (status: number, detail: string) => refusal(zh, new Problem(status, '', detail, ''), '断');
  it('is told in the language of the page', () => {
    expect(said(409, 'they are the last who own the whole server; make another an owner first')).toBe(zh.refused.lastOwner);
    expect(said(403, 'nobody gives what they do not have: role owner may operate, and this token may not in space "a"')).toBe(zh.refused.escalation);
    expect(said(409, 'account "li@x" exists already')).toBe(zh.refused.taken);
    expect(said(409, 'role "night" is granted to 2 accounts; take it from them first')).toBe(zh.refused.held);
    expect(said(412, 'it is at revision 2')).toBe(zh.refused.stale);
    expect(said(0, '')).toBe('断');
  });
  it('is in the words of the server where there are no better ones', () => {
    expect(said(400, '$.name: is empty')).toBe('$.name: is empty');
  });
});
