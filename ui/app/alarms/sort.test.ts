import { describe, expect, it } from 'vitest';
import type { Alarm } from '../api';
import { askedOf, atLeast, fits, withAlarms } from './sort';

function alarm(id: string, severity: number, since: string, more: Partial<Alarm> = {}): Alarm {
  return { id, rule: '1', thing: 't', thingName: 'T', space: '', model: 'm', severity, class: severity > 750 ? 'critical' : 'low', message: '', active: true, acknowledged: false, latched: false, since, occurrences: 1, changed: since, ...more };
}

const first = alarm('a', 900, '2026-11-26T10:00:00Z');
const second = alarm('b', 100, '2026-11-26T12:00:00Z');

describe('a list of alarms', () => {
  it('has the worst first, and the newest of these', () => {
    const newer = alarm('c', 900, '2026-11-26T11:00:00Z');
    expect(withAlarms([first, second], [newer], {}).map((each) => each.id)).toEqual(['c', 'a', 'b']);
    expect(withAlarms([first], [second], {}).map((each) => each.id)).toEqual(['a', 'b']);
  });
  it('takes many changes at once, of each the last', () => {
    const many = Array.from({ length: 200 }, (_, i) => alarm(`n${i}`, 1 + ((i * 7) % 1000), '2026-11-26T09:00:00Z'));
    const all = withAlarms([first, second], [...many, { ...many[0]!, severity: 1000 }, { ...many[1]!, active: false, acknowledged: true }], {});
    expect(all.length).toBe(201);
    expect(all[0]!.id).toBe('n0');
    expect(all).toEqual([...all].sort((a, b) => b.severity - a.severity || (b.since < a.since ? -1 : b.since > a.since ? 1 : b.id < a.id ? -1 : 1)));
  });
  it('has the classes above one', () => {
    expect([atLeast('high'), atLeast('low').length]).toEqual([['critical', 'high'], 4]);
  });
  it('lets go of what does not fit any more', () => {
    const over = { ...first, active: false, acknowledged: true };
    expect(withAlarms([first, second], [over], {})).toEqual([second]);
    expect(withAlarms([first, second], [{ ...first, shelvedUntil: '2026-11-27T00:00:00Z' }], {})).toEqual([second]);
    expect(fits({ ...first, acknowledged: true }, { state: 'unacknowledged' })).toBe(false);
    expect(fits({ ...over, latched: true }, {})).toBe(true);
    expect(fits(over, { state: 'normal' })).toBe(true);
    expect(fits({ ...first, assignee: 'Li' }, { assignee: '' })).toBe(false);
    expect(fits({ ...first, space: 'east/1' }, { space: 'east' })).toBe(true);
    expect(fits({ ...first, space: 'eastern' }, { space: 'east' })).toBe(false);
    expect(fits({ ...first, suppressedBy: 'maintenance/1' }, { state: 'suppressed' })).toBe(true);
  });
  it('is asked for by the address, which may say anything', () => {
    expect(askedOf(new URLSearchParams('state=active&severity=critical,none&q=hot'))).toEqual({ state: 'active', severity: ['critical'], q: 'hot' });
    expect(askedOf(new URLSearchParams('state=x'))).toEqual({});
    expect(['@me', '@nobody', 'crew 2'].map((each) => askedOf(new URLSearchParams({ assignee: each }), 'Li').assignee)).toEqual(['Li', '', 'crew 2']);
  });
});
