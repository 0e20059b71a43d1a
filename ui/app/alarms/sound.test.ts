import { describe, expect, it } from 'vitest';
import type { Alarm } from '../api';
import { sounds } from './sound';

const alarm = (more: Partial<Alarm> = {}): Alarm => ({ id: 'a', rule: '1', thing: 't', thingName: 'T', space: '', model: 'm', severity: 600, class: 'high', message: '', active: true, acknowledged: false, latched: false, since: '', occurrences: 1, changed: '', ...more });

describe('the sound of alarms', () => {
  it('is of new ones at or above a class, once', () => {
    const known = new Map();
    expect(sounds(known, [alarm()], 'critical')).toBe(false);
    expect(sounds(known, [alarm()], 'high')).toBe(false);
    expect(sounds(known, [alarm({ occurrences: 2 })], 'high')).toBe(true);
    expect(sounds(known, [alarm({ occurrences: 2, assignee: 'Li' })], 'high')).toBe(false);
    expect(sounds(known, [alarm({ occurrences: 2, class: 'critical' })], 'critical')).toBe(true);
    expect(sounds(known, [alarm({ id: 'b', class: 'low' }), alarm({ id: 'c' })], 'high')).toBe(true);
  });
  it('is not of what somebody knows, what is over, or what is put aside', () => {
    for (const each of [{ acknowledged: true }, { active: false }, { shelvedUntil: '2026-11-27T00:00:00Z' }, { suppressedBy: 'maintenance/1' }]) expect(sounds(new Map(), [alarm(each)], 'low')).toBe(false);
  });
});
