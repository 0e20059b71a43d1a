import { describe, expect, it } from 'vitest';
import { barsOf, calendarOf, draftOf, monthOf, monthOn, type Plan, plus, renamed, shiftsOn, weekday, weekOf, wrongOf } from './calendar';

const PLAN: Plan = {
  shifts: [
    { name: 'early', days: [1, 2, 3, 4, 5], from: '06:00', to: '14:00' },
    { name: 'night', days: [7, 1, 2, 3, 4], from: '22:00', to: '06:00' },
  ],
  days: [
    { date: '2026-03-04', title: 'Founders', shifts: [] },
    { date: '2026-03-07', title: '', shifts: ['early'] },
  ],
};

describe('days', () => {
  it('are counted over months and years', () => {
    expect(plus('2026-02-28', 1)).toBe('2026-03-01');
    expect(plus('2028-02-28', 1)).toBe('2028-02-29');
    expect(plus('2026-01-01', -1)).toBe('2025-12-31');
    expect(weekday('2026-03-01')).toBe(7);
    expect(weekOf('2026-03-01')).toEqual(['2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01']);
  });
  it('make months of whole weeks', () => {
    const march = monthOf('2026-03-15');
    expect(march[0]![0]).toBe('2026-02-23');
    expect(march.at(-1)![6]).toBe('2026-04-05');
    expect(march).toHaveLength(6);
    expect(monthOf('2026-02-10').at(-1)![6]).toBe('2026-03-01');
    expect(monthOn('2026-12-31', 1)).toBe('2027-01-01');
    expect(monthOn('2026-03-31', -1)).toBe('2026-02-01');
  });
});

describe('what is on', () => {
  it('is by the week, and by the special day where there is one', () => {
    expect(shiftsOn(PLAN, '2026-03-02')).toEqual([0, 1]);
    expect(shiftsOn(PLAN, '2026-03-04')).toEqual([]);
    expect(shiftsOn(PLAN, '2026-03-07')).toEqual([0]);
    expect(shiftsOn(PLAN, '2026-03-01')).toEqual([1]);
  });
  it('goes on after midnight, also into a holiday', () => {
    expect(barsOf(PLAN, '2026-03-01')).toEqual([{ shift: 1, from: 1320, to: 1440, over: false }]);
    expect(barsOf(PLAN, '2026-03-04')).toEqual([{ shift: 1, from: 0, to: 360, over: true }]);
    expect(barsOf(PLAN, '2026-03-05')).toEqual([
      { shift: 0, from: 360, to: 840, over: false },
      { shift: 1, from: 1320, to: 1440, over: false },
    ]);
  });
  it('is a whole day where it ends when it begins', () => {
    expect(barsOf({ shifts: [{ name: 'all', days: [1], from: '00:00', to: '00:00' }], days: [] }, '2026-03-02')).toEqual([{ shift: 0, from: 0, to: 1440, over: false }]);
  });
});

describe('a draft', () => {
  it('is sent as it is written, special days in order', () => {
    const draft = { ...draftOf('plant'), name: 'a', days: [{ date: '2026-10-01', title: '', shifts: ['day', 'gone'] }, { date: '2026-01-01', title: 'x', shifts: [] }] };
    expect(calendarOf(draft).days).toEqual([{ date: '2026-01-01', title: 'x', shifts: [] }, { date: '2026-10-01', title: '', shifts: ['day'] }]);
  });
  it('takes special days along when a shift is renamed', () => {
    const draft = { ...draftOf('plant'), days: [{ date: '2026-10-01', title: '', shifts: ['day'] }] };
    expect(renamed(draft, 0, 'long').days[0]!.shifts).toEqual(['long']);
  });
  it('says what is wrong', () => {
    expect(wrongOf(draftOf('plant'))).toEqual(['name']);
    const draft = { ...draftOf('plant'), name: 'plant-a' };
    expect(wrongOf(draft)).toEqual([]);
    expect(wrongOf({ ...draft, shifts: [] })).toEqual(['noShifts']);
    expect(wrongOf({ ...draft, shifts: [...draft.shifts, ...draft.shifts] })).toEqual(['shiftTwice']);
    expect(wrongOf({ ...draft, shifts: [{ ...draft.shifts[0]!, from: '' }] })).toEqual(['time']);
    expect(wrongOf({ ...draft, days: [{ date: '', title: '', shifts: [] }] })).toEqual(['date']);
    expect(wrongOf({ ...draft, days: [{ date: '2026-01-01', title: '', shifts: [] }, { date: '2026-01-01', title: '', shifts: [] }] })).toEqual(['dateTwice']);
  });
});
