import { describe, expect, it } from 'vitest';
import type { Invocation } from '../api';
import { type Interlock, interlockState, isMine, lifeOf, type Listed, newKey, tookSeconds, wishOf, withInvocation } from './life';

const at = (second: number) => new Date(1_700_000_000_000 + second * 1_000).toISOString();
const asked = (more: Partial<Invocation> = {}): Invocation => ({ id: 'a', thing: 'lamp', kind: 'action', name: 'dim', state: 'queued', created: at(0), changed: at(0), attempts: 0, by: '1', ...more });
const listed = (...items: Invocation[]): Listed => ({ pages: [{ items }], pageParams: [undefined] });
const said = (value: unknown, second = 0) => ({ value, time: 1_700_000_000_000 + second * 1_000, quality: 'good' as const });

describe('a life', () => {
  it('is told by its steps, and those that repeat are one', () => {
    const life = lifeOf(asked({ state: 'done', steps: [
      { state: 'queued', at: at(0), by: '1' }, { state: 'sent', at: at(1), attempt: 1 }, { state: 'sent', at: at(31), attempt: 2 },
      { state: 'done', at: at(33), by: 'thing', output: { ok: true } },
    ] }));
    expect(life.map((each) => [each.state, each.times, (each.to - each.from) / 1_000])).toEqual([['queued', 1, 0], ['sent', 2, 30], ['done', 1, 0]]);
    expect(life.at(-1)!.output).toEqual({ ok: true });
  });
  it('is what the list says while its steps are not known', () => {
    expect(lifeOf(asked()).map((each) => each.state)).toEqual(['queued']);
    expect(lifeOf(asked({ state: 'proposed' })).map((each) => each.state)).toEqual(['proposed']);
    expect(lifeOf(asked({ state: 'failed', changed: at(3), problem: 'no' })).map((each) => `${each.state} ${each.problem}`)).toEqual(['queued ', 'failed no']);
    expect(tookSeconds(asked({ state: 'done', changed: at(2.5) }))).toBe(2.5);
    expect(tookSeconds(asked({ state: 'sent', changed: at(2.5) }))).toBeUndefined();
  });
});

describe('a list', () => {
  it('tells one anew in its place, and puts a new one first', () => {
    const before = listed(asked({ id: 'b' }), asked());
    const after = withInvocation(before, asked({ state: 'done', changed: at(1) }), {})!;
    expect(after.pages[0]!.items.map((each) => `${each.id} ${each.state}`)).toEqual(['b queued', 'a done']);
    expect(withInvocation(before, asked({ id: 'c' }), {})!.pages[0]!.items.map((each) => each.id)).toEqual(['c', 'b', 'a']);
    expect(withInvocation(undefined, asked(), {})).toBeUndefined();
  });
  it('keeps a row that no longer fits, and takes none that does not', () => {
    const before = listed(asked({ state: 'proposed' }));
    expect(withInvocation(before, asked({ state: 'queued', changed: at(1) }), { state: 'proposed' })!.pages[0]!.items[0]!.state).toBe('queued');
    expect(withInvocation(before, asked({ id: 'c', state: 'done' }), { open: true })).toBe(before);
    expect(withInvocation(before, asked({ id: 'c', thing: 'other' }), { thing: 'lamp' })).toBe(before);
  });
  it('does not go back to what was told before', () => {
    const before = listed(asked({ state: 'done', changed: at(5) }));
    expect(withInvocation(before, asked({ state: 'sent', changed: at(1) }), {})!.pages[0]!.items[0]!.state).toBe('done');
    expect(withInvocation(before, asked({ state: 'sent', changed: at(5) }), {})!.pages[0]!.items[0]!.state).toBe('done');
  });
});

describe('a wish', () => {
  const wanted = (state: Invocation['state'], more: Partial<Invocation> = {}) => asked({ kind: 'property', name: 'level', input: 60, state, ...more });
  it('is in step when the thing says what is wanted', () => {
    expect(wishOf(undefined, undefined, said(1)).word).toBe('none');
    expect(wishOf(wanted('done'), undefined, said(60.00001)).word).toBe('step');
    expect(wishOf(wanted('done'), undefined, said(70)).word).toBe('differs');
    expect(wishOf(undefined, { value: 'auto', since: at(0), invocation: 'a', state: 'done' }, said('auto')).word).toBe('step');
  });
  it('waits, and can be withdrawn, while it is under way', () => {
    expect(wishOf(wanted('queued'), undefined, said(60))).toMatchObject({ word: 'waiting', id: 'a', value: 60 });
    expect(wishOf(undefined, { value: 1, since: at(0), invocation: 'x', state: 'sent' }, undefined)).toMatchObject({ word: 'waiting', id: 'x' });
  });
  it('says how it ended otherwise, also when an older one was reached', () => {
    const older = { value: 5, since: at(0), invocation: 'o', state: 'done' as const };
    expect(wishOf(wanted('failed', { problem: 'no' }), older, said(5))).toMatchObject({ word: 'refused', problem: 'no', value: 60 });
    expect(wishOf(wanted('expired'), older, said(5)).word).toBe('expired');
    expect(wishOf(wanted('cancelled'), older, said(5)).word).toBe('withdrawn');
  });
});

describe('an interlock', () => {
  const now = 1_700_000_100_000;
  const state = (lock: Partial<Interlock>, value: unknown, second = 100) => interlockState({ property: 'level', is: '<', value: 3.6, ...lock }, said(value, second), now);
  it('compares as the server does', () => {
    expect([state({}, 3.5), state({}, 3.6), state({ is: '<=' }, 3.6), state({ is: '>' }, 4), state({ is: '>=' }, 3), state({ is: '!=' }, 3.6), state({ is: '=' }, 3.6)]).toEqual(['holds', 'fails', 'holds', 'holds', 'fails', 'fails', 'holds']);
    expect([state({ is: '=', value: false }, false), state({ is: '=', value: 'auto' }, 'hand'), state({ is: '!=', value: 'auto' }, 'hand'), state({ is: '<', value: 3 }, 'text')]).toEqual(['holds', 'fails', 'holds', 'fails']);
  });
  it('does not hold by what is not known, or too old', () => {
    expect(interlockState({ property: 'level', is: '<', value: 1 }, undefined, now)).toBe('unknown');
    expect(state({}, null)).toBe('unknown');
    expect([state({ ageSeconds: 60 }, 3, 39), state({ ageSeconds: 60 }, 3, 41)]).toEqual(['old', 'holds']);
  });
});

describe('who asked', () => {
  it('is known by account or token', () => {
    const session = { who: 'member', account: '7', token: '9' } as const;
    expect([isMine(session, asked({ by: '7' })), isMine(session, asked({ by: 'token/9' })), isMine(session, asked({ by: '8' })), isMine(undefined, asked())]).toEqual([true, true, false, false]);
    expect(isMine({ who: 'member', token: '9' }, asked({ by: '7' }))).toBe(false);
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
