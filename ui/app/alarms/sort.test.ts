import { describe, expect, it } from 'vitest';
import type { Alarm } from '../api';
import { askedOf, fits, withAlarm } from './sort';

function alarm(id: string, severity: number, since: string, more: Partial<Alarm> = {}): Alarm {
  return { id, rule: '1', thing: 't', thingName: 'T', space: '', model: 'm', severity, class: severity > 750 ? 'critical' : 'low', message: '', active: true, acknowledged: false, latched: false, since, occurrences: 1, changed: since, ...more };
}

const first = alarm('a', 900, '2026-11-26T10:00:00Z');
const second = alarm('b', 100, '2026-11-26T12:00:00Z');

describe('a list of alarms', () => {
  it('has the worst first, and the newest of these', () => {
    const newer = alarm('c', 900, '2026-11-26T11:00:00Z');
    expect(withAlarm([first, second], newer, {}).map((each) => each.id)).toEqual(['c', 'a', 'b']);
    expect(withAlarm([first], second, {}).map((each) => each.id)).toEqual(['a', 'b']);
  });
  it('lets go of what does not fit any more', () => {
    const over = { ...first, active: false, acknowledged: true };
    expect(withAlarm([first, second], over, {})).toEqual([second]);
    expect(withAlarm([first, second], { ...first, shelvedUntil: '2026-11-27T00:00:00Z' }, {})).toEqual([second]);
    expect(fits({ ...first, acknowledged: true }, { state: 'unacknowledged' })).toBe(false);
    expect(fits({ ...over, latched: true }, {})).toBe(true);
    expect(fits(over, { state: 'normal' })).toBe(true);
    expect(fits({ ...first, suppressedBy: 'maintenance/1' }, { state: 'suppressed' })).toBe(true);
  });
  it('is asked for by the address, which may say anything', () => {
    expect(askedOf(new URLSearchParams('state=active&severity=critical,none&q=hot'))).toEqual({ state: 'active', severity: ['critical'], q: 'hot' });
    expect(askedOf(new URLSearchParams('state=x'))).toEqual({});
  });
});
