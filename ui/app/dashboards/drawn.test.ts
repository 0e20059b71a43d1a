import { describe, expect, it } from 'vitest';
import type { Property, Widget } from '../api';
import { gated } from './gate';
import { cellsOf, dayNames, DAYS_MAX, daysOf } from './heat';
import { along, barScale, scaleOf } from './scale';
import { changesOf, lookOfState, stretchesOf } from './states';
import { trendPath } from './trend';
import { blocksOf, piecesOf, safeAddress } from './words';

describe('states over time', () => {
  it('hold until the next, and are not drawn through silence', () => {
    const made = stretchesOf([0, 10, 20, 100, 110], ['a', 'a', 'b', 'b', 'b'], 0, 0, 120, true);
    expect(made).toEqual([{ from: 0, to: 20, state: 'a' }, { from: 20, to: 30, state: 'b' }, { from: 30, to: 100, state: null }, { from: 100, to: 120, state: 'b' }]);
    expect(changesOf(made)).toBe(1);
  });
  it('end where a thing that is gone was last heard', () => {
    expect(stretchesOf([0, 10], ['a', 'a'], 0, 0, 1_000, false)).toEqual([{ from: 0, to: 20, state: 'a' }, { from: 20, to: 1_000, state: null }]);
    expect(stretchesOf([0, 10], ['a', 'a'], 0, 0, 1_000, true)).toEqual([{ from: 0, to: 1_000, state: 'a' }]);
  });
  it('begin where the first is known; none is known of none', () => {
    expect(stretchesOf([50], [true], 10, 0, 60, true)).toEqual([{ from: 0, to: 50, state: null }, { from: 50, to: 60, state: 'true' }]);
    expect(stretchesOf([], [], 10, 0, 60, true)).toEqual([{ from: 0, to: 60, state: null }]);
  });
  it('look the same wherever they stand', () => {
    const known = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(lookOfState('b', known).colour).toBe(lookOfState('b', ['a', 'b']).colour);
    expect(lookOfState('f', known)).not.toEqual(lookOfState('a', known));
  });
});

describe('hours by day', () => {
  const noon = new Date(2026, 10, 25, 12, 30).getTime() / 1000;
  it('are whole days, a week at least and two months at most', () => {
    const week = daysOf(noon - 3_600, noon, '');
    expect([week.days, new Date(week.from * 1000).getHours(), new Date(week.to * 1000).getDate()]).toEqual([7, 0, 26]);
    expect(daysOf(noon - 400 * 86_400, noon, '').days).toBe(DAYS_MAX);
    expect(dayNames(week, '')).toEqual(['11-19', '11-20', '11-21', '11-22', '11-23', '11-24', '11-25']);
  });
  it('have a cell for each hour that has a number', () => {
    const week = daysOf(noon - 3_600, noon, '');
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
    expect(cellsOf([at(19, 0), at(25, 23), at(25, 23), at(20, 5), at(18, 5)], [1, 2, 4, null, 9], week, '')).toEqual([[0, 0, 1], [23, 6, 3]]);
  });
});

describe('scales', () => {
  const property = (more: Partial<Property>): Property => ({ name: 'p', type: 'number', ...more });
  const widget = (options?: Widget['options']): Widget => ({ id: 'a', type: 'gauge', x: 0, y: 0, w: 1, h: 1, options });
  it('are what somebody set, what the model says, or not known', () => {
    expect(scaleOf(widget({ min: -5 }), property({ minimum: 0, maximum: 10 }))).toEqual({ low: -5, high: 10 });
    expect(scaleOf(widget(), property({ unit: '%' }))).toEqual({ low: 0, high: 100 });
    expect(scaleOf(widget(), property({ maximum: 10 }))).toBeNull();
    expect(scaleOf(widget({ min: 'x', max: 3 }), property({}))).toBeNull();
    expect(scaleOf(widget({ min: 3, max: 3 }), property({}))).toBeNull();
  });
  it('of bars hold nought', () => {
    expect([barScale([3, 4]), barScale([-3, 4]), barScale([-3]), barScale([]), barScale([0])]).toEqual([{ low: 0, high: 4 }, { low: -3, high: 4 }, { low: -3, high: 0 }, { low: 0, high: 1 }, { low: 0, high: 1 }]);
    expect([along({ low: 0, high: 4 }, 1), along({ low: 0, high: 4 }, 9), along({ low: 0, high: 4 }, -9)]).toEqual([25, 100, 0]);
  });
});

describe('small curves', () => {
  it('break where nothing was reported', () => {
    expect(trendPath([0, 5, 7, 10], [1, 2, null, 3], 0, 10)).toBe('M0.00 28.00L50.00 15.00M100.00 2.00');
    expect(trendPath([0, 10], [1, 1], 0, 10)).toBe('M0.00 15.00L100.00 15.00');
    expect(trendPath([], [], 0, 10)).toBe('');
  });
});

describe('words', () => {
  it('are headings, lists and paragraphs', () => {
    expect(blocksOf('# A\nb\nc\n\n- d\n- e\nf')).toEqual([
      { kind: 'heading', level: 1, text: 'A' }, { kind: 'paragraph', lines: ['b', 'c'] }, { kind: 'list', items: ['d', 'e'] }, { kind: 'paragraph', lines: ['f'] },
    ]);
  });
  it('have no link that runs something or leads astray', () => {
    for (const each of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', 'vbscript:x', ' https://x']) expect(safeAddress(each), each).toBe(false);
    for (const each of ['https://a.example/b?c=d', '/things?q=x', '/']) expect(safeAddress(each), each).toBe(true);
    expect(piecesOf('a **b** `c` [d](/e) [f](javascript:g)')).toEqual([
      { kind: 'text', text: 'a ' }, { kind: 'strong', text: 'b' }, { kind: 'text', text: ' ' }, { kind: 'code', text: 'c' }, { kind: 'text', text: ' ' },
      { kind: 'link', text: 'd', to: '/e' }, { kind: 'text', text: ' [f](javascript:g)' },
    ]);
    expect(piecesOf('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]);
  });
});

describe('the gate', () => {
  it('lets four in, and the next when one has gone, also by failing', async () => {
    let inside = 0;
    let most = 0;
    const open: (() => void)[] = [];
    const all = Array.from({ length: 9 }, (_, i) =>
      gated(async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise<void>((go) => open.push(go));
        inside -= 1;
        if (i % 2 === 1) throw new Error('failed');
        return i;
      }).catch(() => -1),
    );
    for (let i = 0; i < 9; i += 1) {
      while (open.length === 0) await Promise.resolve();
      open.shift()!();
      await Promise.resolve();
    }
    expect(await Promise.all(all)).toEqual([0, -1, 2, -1, 4, -1, 6, -1, 8]);
    expect(most).toBe(4);
  });
});
