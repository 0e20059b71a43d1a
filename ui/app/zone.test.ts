import { describe, expect, it } from 'vitest';
import { clock, dateTime, day, exactTime, fromInput, offset, toInput, zoneText } from './format';
import { en } from './texts/en';
import { timesOf } from './times';
import { atWall, dayStart, daysBetween, daysLater, offsetMillis, sameClock, zoneNames } from './zone';

const at = Date.parse;
const HOUR = 3_600_000;

describe('times in a zone', () => {
  it('are what its clocks show', () => {
    const moment = at('2026-11-20T20:05:09.123Z');
    expect(dateTime(moment, 'Asia/Shanghai')).toBe('2026-11-21 04:05:09');
    expect(dateTime(moment, 'Europe/Berlin')).toBe('2026-11-20 21:05:09');
    expect(exactTime(moment, 'America/St_Johns')).toBe('2026-11-20 16:35:09.123');
    expect(clock(moment, 'UTC')).toBe('20:05:09');
    expect(exactTime(-1, 'UTC')).toBe('1969-12-31 23:59:59.999');
    expect(zoneText(moment, 'America/St_Johns')).toBe('America/St_Johns (−03:30)');
    expect(offset(at('2026-07-01T00:00:00Z'), 'America/St_Johns')).toBe('−02:30');
    expect(offset(moment, 'Asia/Kathmandu')).toBe('+05:45');
  });
  it('follow the clocks over both changes of a year', () => {
    expect(clock(at('2026-03-29T00:59:59Z'), 'Europe/Berlin')).toBe('01:59:59');
    expect(clock(at('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe('03:00:00');
    expect(clock(at('2026-10-25T00:59:59Z'), 'Europe/Berlin')).toBe('02:59:59');
    expect(clock(at('2026-10-25T01:00:00Z'), 'Europe/Berlin')).toBe('02:00:00');
    expect(offsetMillis(at('2026-03-29T00:59:59Z'), 'Europe/Berlin')).toBe(HOUR);
    expect(offsetMillis(at('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe(2 * HOUR);
  });
  it('of a zone nobody knows are the browser\'s', () => {
    const moment = at('2026-11-20T20:05:09Z');
    expect(dateTime(moment, 'Nowhere/Here')).toBe(dateTime(moment, ''));
  });
});

describe('moments', () => {
  it('come back from an input', () => {
    for (const zone of ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'UTC', '']) {
      for (const each of ['2026-03-28T23:30:00Z', '2026-07-01T12:00:00Z', '2026-11-01T09:15:00Z']) {
        expect(fromInput(toInput(at(each) / 1000, zone), zone), `${each} ${zone}`).toBe(at(each) / 1000);
      }
    }
    expect(toInput(at('2026-11-20T20:05:09Z') / 1000, 'Asia/Shanghai')).toBe('2026-11-21T04:05');
    expect(fromInput('', 'UTC')).toBeNaN();
  });
  it('where clocks leap are as much later, and the first where they show the same twice', () => {
    expect(atWall({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
    expect(atWall({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
    expect(atWall({ year: 2026, month: 11, day: 1, hour: 1, minute: 30 }, 'America/St_Johns')).toBe(at('2026-11-01T04:00:00Z'));
  });
});

describe('days', () => {
  it('begin at midnight of the zone', () => {
    const moment = at('2026-11-20T20:05:09Z');
    expect(dayStart(moment, 'Asia/Shanghai')).toBe(at('2026-11-20T16:00:00Z'));
    expect(dayStart(moment, 'America/St_Johns')).toBe(at('2026-11-20T03:30:00Z'));
    expect(day(dayStart(moment, 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-11-20');
    // There was no midnight in Beirut when clocks leapt at it.
    expect(dayStart(at('2022-03-27T12:00:00Z'), 'Asia/Beirut')).toBe(at('2022-03-26T22:00:00Z'));
  });
  it('are as long as the calendar says', () => {
    const noon = at('2026-03-28T11:00:00Z');
    expect(daysLater(noon, 1, 'Europe/Berlin') - noon).toBe(23 * HOUR);
    expect(daysLater(noon, 1, 'Asia/Shanghai') - noon).toBe(24 * HOUR);
    expect(daysLater(at('2026-10-24T10:00:00Z'), 1, 'Europe/Berlin')).toBe(at('2026-10-25T11:00:00Z'));
    expect(daysLater(at('2026-10-25T11:00:00Z'), -1, 'Europe/Berlin')).toBe(at('2026-10-24T10:00:00Z'));
    expect(daysBetween(at('2026-10-24T22:00:00Z'), at('2026-10-25T22:59:00Z'), 'Europe/Berlin')).toBe(0);
    expect(daysBetween(at('2026-10-24T21:59:00Z'), at('2026-10-25T23:00:00Z'), 'Europe/Berlin')).toBe(2);
  });
});

describe('what the pointer brings up', () => {
  const moment = at('2026-11-20T20:05:09Z');
  const t = en;
  it('names both zones where their clocks differ', () => {
    const times = timesOf('Asia/Shanghai', t, 'Europe/Berlin');
    expect(times.more(moment)).toBe('2026-11-21 04:05:09 Asia/Shanghai (+08)\nYour time: 2026-11-20 21:05:09 Europe/Berlin (+01)');
    expect(times.sign(moment)).toBe(' (+08)');
  });
  it('adds nothing where they show the same', () => {
    for (const [zone, here] of [['Europe/Berlin', 'Europe/Berlin'], ['Europe/Paris', 'Europe/Berlin']] as const) {
      expect(timesOf(zone, t, here).more(moment)).toBe('2026-11-20 21:05:09');
      expect(timesOf(zone, t, here).sign(moment)).toBe('');
    }
    expect(sameClock('Europe/London', 'UTC', at('2026-01-01T00:00:00Z'))).toBe(true);
    expect(sameClock('Europe/London', 'UTC', at('2026-07-01T00:00:00Z'))).toBe(false);
  });
});

describe('names of zones', () => {
  it('are those one may choose', () => {
    expect(zoneNames()).toEqual(expect.arrayContaining(['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns']));
  });
});
