import { describe, expect, it } from 'vitest';
import { labels, ticks } from './timeaxis';

const at = (text: string) => Date.parse(text) / 1000;
const HOUR = 3_600;
const DAY = 86_400;

describe('ticks', () => {
  it('stand at round hours of the zone, also where it is half an hour off', () => {
    const found = ticks(at('2026-11-20T00:10:00Z'), at('2026-11-20T04:10:00Z'), HOUR, 'America/St_Johns');
    expect(found).toEqual([at('2026-11-20T00:30:00Z'), at('2026-11-20T01:30:00Z'), at('2026-11-20T02:30:00Z'), at('2026-11-20T03:30:00Z')]);
    expect(labels(found, HOUR, 'America/St_Johns')).toEqual(['21:00\n2026-11-19', '22:00', '23:00', '00:00\n11-20']);
  });
  it('of days stand at midnight when a day has 23 hours or 25', () => {
    const spring = ticks(at('2026-03-28T12:00:00Z'), at('2026-03-31T12:00:00Z'), DAY, 'Europe/Berlin');
    expect(spring).toEqual([at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z'), at('2026-03-30T22:00:00Z')]);
    const autumn = ticks(at('2026-10-24T12:00:00Z'), at('2026-10-26T12:00:00Z'), DAY, 'Europe/Berlin');
    expect(autumn).toEqual([at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z')]);
    expect(labels(autumn, DAY, 'Europe/Berlin')).toEqual(['10-25\n2026', '10-26']);
  });
  it('skip the hour that does not exist and stay at round hours behind it', () => {
    const found = ticks(at('2026-03-28T23:00:00Z'), at('2026-03-29T06:00:00Z'), 2 * HOUR, 'Europe/Berlin');
    expect(labels(found, 2 * HOUR, 'Europe/Berlin')).toEqual(['00:00\n2026-03-29', '03:00', '04:00', '06:00', '08:00']);
  });
  it('of months and years stand at their firsts', () => {
    expect(labels(ticks(at('2026-01-15T00:00:00Z'), at('2026-04-15T00:00:00Z'), 30 * DAY, 'Asia/Shanghai'), 30 * DAY, 'Asia/Shanghai')).toEqual(['2026-02', '2026-03', '2026-04']);
    expect(ticks(at('2024-06-01T00:00:00Z'), at('2027-01-01T00:00:00Z'), 365 * DAY, 'Asia/Shanghai')).toEqual([at('2024-12-31T16:00:00Z'), at('2025-12-31T16:00:00Z'), at('2026-12-31T16:00:00Z')]);
  });
  it('are never more than there is room for', () => {
    expect(ticks(0, 1e9, 1, 'UTC').length).toBeLessThanOrEqual(200);
  });
});
