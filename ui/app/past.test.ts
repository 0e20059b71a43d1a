import { describe, expect, it, vi } from 'vitest';
import type { Twin } from './api';
import { momentOf } from './moment';
import { PastTwins } from './past';

const twin = (thing: string, level: number): Twin => ({ thing, model: 'm', presence: 'silent', values: { level: { value: level, time: '2026-11-20T10:00:00Z', quality: 'good' } } });

describe('the past', () => {
  it('is in the address', () => {
    expect(momentOf(new URLSearchParams('at=2026-11-20T10:00:00Z'))).toBe(Date.UTC(2026, 10, 20, 10));
    expect(momentOf(new URLSearchParams('at=2026-11-20T18:00:00%2B08:00'))).toBe(Date.UTC(2026, 10, 20, 10));
    expect(momentOf(new URLSearchParams('at=yesterday'))).toBeNull();
    expect(momentOf(new URLSearchParams(''))).toBeNull();
  });
  it('is asked for together, once, and for one moment', async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    const past = new PastTwins((things, at) => {
      asked.push(`${things.join()}@${at}`);
      return Promise.resolve(things.map((each) => twin(each, at)));
    });
    const seen = vi.fn();
    past.watch('a', 1_000, seen);
    const leave = past.watch('b', 1_000, () => undefined);
    past.watch('c', 1_000, () => undefined)();
    expect(past.read('a', 1_000).presence).toBeNull();
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['a,b@1000']);
    expect(seen).toHaveBeenCalledOnce();
    expect(past.read('a', 1_000).values.level!.value).toBe(1_000);
    expect(past.read('a', 2_000).values).toEqual({});
    leave();
    past.watch('a', 2_000, seen);
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['a,b@1000', 'a@2000']);
    expect(past.read('a', 2_000).values.level!.value).toBe(2_000);
    vi.useRealTimers();
  });
  it('stays unknown where it cannot be read', async () => {
    vi.useFakeTimers();
    const past = new PastTwins(() => Promise.reject(new Error('away')));
    past.watch('a', 1, () => undefined);
    await vi.runAllTimersAsync();
    expect(past.read('a', 1).values).toEqual({});
    vi.useRealTimers();
  });
});
