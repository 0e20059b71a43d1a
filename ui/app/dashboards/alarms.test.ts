import { describe, expect, it } from 'vitest';
import type { Widget } from '../api';
import { ALARM_ROWS, ALARM_ROWS_MAX, alarmsOf, rowsOf } from './alarms';
import { incomplete, retyped } from './document';

const widget = (options?: Widget['options'], source?: object): Widget => ({ id: 'a', type: 'alarms', x: 0, y: 0, w: 8, h: 4, options, source: source as Widget['source'] });

describe('a widget of alarms', () => {
  it('asks for those of its space, or of the page, or of a thing', () => {
    expect(alarmsOf(widget(), { properties: [] }, 'city')).toEqual({ space: 'city' });
    expect(alarmsOf(widget(), { space: '', properties: [] }, 'city')).toEqual({});
    expect(alarmsOf(widget(), { space: 'port', model: 'pump', properties: [] }, 'city')).toEqual({ space: 'port', model: 'pump' });
    expect(alarmsOf(widget(), { thing: 'p-1', properties: [] }, 'city')).toEqual({ thing: 'p-1' });
  });
  it('asks for what its options say, and is not harmed by others', () => {
    expect(alarmsOf(widget({ severity: 'high', state: 'unacknowledged' }), { properties: [] }, '')).toEqual({ severity: ['critical', 'high'], state: 'unacknowledged' });
    expect(alarmsOf(widget({ severity: 'worst', state: 5 }), { properties: [] }, '')).toEqual({});
    expect([rowsOf(widget()), rowsOf(widget({ rows: 0 })), rowsOf(widget({ rows: 1e9 })), rowsOf(widget({ rows: 'x' }))]).toEqual([ALARM_ROWS, 1, ALARM_ROWS_MAX, ALARM_ROWS]);
  });
  it('keeps of a source what alarms can be found by', () => {
    const line = (source: object): Widget => ({ ...widget({}, source), type: 'line' });
    expect(retyped(line({ thing: 'p', properties: ['a'] }), 'alarms').source).toEqual({ thing: 'p' });
    expect(retyped(line({ space: 'city', q: 'x', properties: ['a'] }), 'alarms').source).toEqual({ space: 'city' });
    expect(retyped(line({ things: ['p', 'q'], properties: ['a'] }), 'alarms').source).toBeUndefined();
    expect([incomplete(widget()), incomplete(widget({}, { thing: '' }))]).toEqual([false, true]);
  });
});
