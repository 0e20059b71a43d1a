import { describe, expect, it } from 'vitest';
import { DRAFTS_MAX, forgetDraft, keepDraft, readDraft } from './draft';

class Memory {
  private readonly kept = new Map<string, string>();
  get length() {
    return this.kept.size;
  }
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
  key = (i: number) => [...this.kept.keys()][i] ?? null;
}

describe('drafts of rules', () => {
  it('are kept until they are forgotten', () => {
    const store = new Memory();
    keepDraft('7', { text: 'rule: a', revision: 3, at: 1 }, store);
    expect(readDraft('7', store)).toEqual({ text: 'rule: a', revision: 3, at: 1 });
    forgetDraft('7', store);
    expect(readDraft('7', store)).toBeNull();
  });
  it('give way when there are too many, the oldest first', () => {
    const store = new Memory();
    for (let i = 0; i < DRAFTS_MAX + 2; i += 1) keepDraft(String(i), { text: '', revision: 0, at: i }, store);
    expect(store.length).toBe(DRAFTS_MAX);
    expect(readDraft('1', store)).toBeNull();
    expect(readDraft('2', store)).not.toBeNull();
  });
  it('are none where something else stands', () => {
    const store = new Memory();
    store.setItem('taihu.rule-draft.x', '{"text": 5}');
    store.setItem('taihu.rule-draft.y', 'no json');
    expect(readDraft('x', store)).toBeNull();
    expect(readDraft('y', store)).toBeNull();
  });
});
