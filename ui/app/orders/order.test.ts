import { describe, expect, it } from 'vitest';
import type { BulkCommand, Model, When } from '../api';
import type { Fault } from '../commands/fields';
import { asks, draftOfOrder, draftOfWhen, emptyOrder, emptyWhen, fieldOfWhat, idsOf, orderOf, paceFault, secondsLeft, shares, whenOf } from './order';

const say = (_: unknown, name: string) => name;
const pump = {
  name: 'pump',
  properties: [
    { name: 'level', type: 'number' },
    { name: 'limit', type: 'number', minimum: 0, maximum: 10, writable: true },
  ],
  actions: [
    { name: 'flush', schema: { type: 'object', required: ['seconds'], properties: { seconds: { type: 'integer', minimum: 1 } } } },
    { name: 'drain', dangerous: true },
    { name: 'blink' },
  ],
} as unknown as Model;

describe('what many things are asked', () => {
  it('is what is not dangerous and may be set', () => {
    expect(asks(pump).actions.map((each) => each.name)).toEqual(['flush', 'blink']);
    expect(asks(pump).properties.map((each) => each.name)).toEqual(['limit']);
  });
  it('becomes an order of the API', () => {
    const draft = { ...emptyOrder('wuxi'), model: 'pump', what: 'action flush', input: { seconds: '5' }, q: ' north ', labels: ['line:A:1', 'lit'], reason: 'spring', canary: '2' };
    const faults: Fault[] = [];
    expect(orderOf(draft, fieldOfWhat(pump, draft.what, say), faults)).toEqual({ space: 'wuxi', model: 'pump', q: 'north', labels: { line: 'A:1', lit: '' }, action: 'flush', input: { seconds: 5 }, reason: 'spring', perSecond: 10, canary: 2, failuresMax: 0 });
    const named = { ...draft, what: 'property limit', input: '3.5', things: 'a, b\nb' };
    expect(orderOf(named, fieldOfWhat(pump, named.what, say), faults)).toMatchObject({ things: ['a', 'b'], property: 'limit', value: 3.5 });
    expect(faults).toEqual([]);
  });
  it('is none where something is wrong', () => {
    const faults: Fault[] = [];
    const draft = { ...emptyOrder(''), model: 'pump', what: 'property limit', input: '11' };
    expect(orderOf(draft, fieldOfWhat(pump, draft.what, say), faults)).toBeNull();
    expect(faults).toEqual([{ path: '', code: 'most', limit: 10 }]);
    expect(paceFault({ ...draft, perSecond: '0' }, 'perSecond')).toEqual([1, 1_000]);
    expect(orderOf({ ...draft, what: '' }, null, [])).toBeNull();
  });
  it('comes back as it was typed', () => {
    const draft = { ...emptyOrder('wuxi'), model: 'pump', what: 'action flush', input: { seconds: '5' }, things: 'a\nb', expiry: 'd1' as const };
    const order = orderOf(draft, fieldOfWhat(pump, draft.what, say), [])!;
    expect(draftOfOrder(order, pump, say)).toEqual(draft);
    const searched = { ...draft, things: '', labels: ['line:A:1', 'lit'] };
    expect(draftOfOrder(orderOf(searched, fieldOfWhat(pump, draft.what, say), [])!, pump, say)).toEqual(searched);
  });
  it('are told apart by spaces, commas and lines', () => {
    expect(idsOf(' a,b;c\n a ')).toEqual(['a', 'b', 'c']);
  });
});

describe('how far a bulk command has come', () => {
  it('is told in shares of all its things', () => {
    const bulk = { total: 10, asked: 6, refused: 1, states: { done: 4, failed: 1, queued: 1 } } as unknown as BulkCommand;
    expect(shares(bulk)).toEqual([
      { of: 'done', n: 4 },
      { of: 'failed', n: 1 },
      { of: 'queued', n: 1 },
      { of: 'refused', n: 1 },
      { of: 'left', n: 3 },
    ]);
  });
});

describe('the time that a bulk command has left', () => {
  const bulk = (phase: string, asked: number, perSecond?: number) => ({ phase, total: 1_000, asked, refused: 5, states: {}, definition: { perSecond } }) as unknown as BulkCommand;
  it('is what is left at its pace', () => {
    expect(secondsLeft(bulk('running', 395, 5))).toBe(120);
    expect(secondsLeft(bulk('running', 0))).toBe(100);
  });
  it('is not known while the first few are waited for, and none when it asks no more', () => {
    expect(secondsLeft(bulk('canary', 3, 5))).toBeUndefined();
    expect(secondsLeft(bulk('stopped', 3, 5))).toBeUndefined();
    expect(secondsLeft(bulk('running', 995, 5))).toBeUndefined();
    expect(shares(bulk('done', 990, 5)).some((each) => each.of === 'left')).toBe(false);
  });
});

describe('when', () => {
  const zone = 'Asia/Shanghai';
  it('goes there and back', () => {
    const all: When[] = [
      { cron: '30 6 * * 1-5', zone },
      { cron: '0 6 * * *', zone },
      { cron: '0 * * * *', zone },
      { cron: '*/5 8-18 * * 1', zone },
      { sun: 'sunset', offsetMinutes: -15, latitude: 31.5, longitude: 120.3, zone },
    ];
    for (const each of all) expect(whenOf(draftOfWhen(each))).toEqual(each);
    expect(draftOfWhen(all[0]!)).toMatchObject({ days: 'weekdays', time: '06:30' });
  });
  it('is none where it is wrong', () => {
    expect(whenOf({ ...emptyWhen(zone), time: '24:00' })).toBeNull();
    expect(whenOf({ ...emptyWhen(zone), days: 'cron', cron: '* *' })).toBeNull();
    expect(whenOf({ ...emptyWhen(zone), days: 'sun', latitude: '91', longitude: '0' })).toBeNull();
    expect(whenOf({ ...emptyWhen(zone), days: 'sun', latitude: '', longitude: '0' })).toBeNull();
  });
});
