import { describe, expect, it } from 'vitest';
import { type Document, VERSION } from './document';
import { begun, Drafts, DRAFTS_MAX, redone, stepped, STEPS_MAX, undone } from './draft';

const titled = (title: string): Document => ({ version: VERSION, title, space: '', variables: [], widgets: [] });

describe('steps', () => {
  it('go back and forth, and a change ends the way forth', () => {
    let steps = stepped(stepped(begun(titled('a')), titled('b')), titled('c'));
    steps = undone(steps);
    expect([steps.present.title, steps.future.length]).toEqual(['b', 1]);
    expect(redone(steps).present.title).toBe('c');
    steps = stepped(steps, titled('d'));
    expect(redone(steps)).toBe(steps);
    expect(undone(undone(undone(steps))).present.title).toBe('a');
  });
  it('take typing as one, and what is the same as none', () => {
    let steps = stepped(begun(titled('')), titled('a'), 'title', 0);
    steps = stepped(steps, titled('ab'), 'title', 400);
    expect(undone(steps).present.title).toBe('');
    expect(stepped(steps, titled('ab'), 'title', 500)).toBe(steps);
    steps = stepped(steps, titled('abc'), 'title', 9_000);
    expect(undone(steps).present.title).toBe('ab');
  });
  it('are bounded', () => {
    let steps = begun(titled('0'));
    for (let i = 1; i <= STEPS_MAX + 20; i += 1) steps = stepped(steps, titled(String(i)));
    expect(steps.past.length).toBe(STEPS_MAX);
  });
});

describe('drafts', () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key), key: (i: number) => [...kept.keys()][i] ?? null, get length() { return kept.size; } };
  };
  it('are kept, read back and forgotten', () => {
    const drafts = new Drafts(memory);
    const store = memory();
    const mine = new Drafts(() => store);
    expect(mine.write('7', { document: titled('x'), revision: 3, at: 1 })).toBe(true);
    expect(mine.read('7')).toEqual({ document: titled('x'), revision: 3, at: 1 });
    expect(mine.read('8')).toBeNull();
    mine.forget('7');
    expect(mine.read('7')).toBeNull();
    expect(drafts.ids()).toEqual([]);
  });
  it('are few: the oldest goes', () => {
    const store = memory();
    store.setItem('other', 'stays');
    const drafts = new Drafts(() => store);
    for (let i = 0; i < DRAFTS_MAX + 3; i += 1) drafts.write(String(i), { document: titled('x'), revision: 1, at: i });
    expect(drafts.ids().length).toBe(DRAFTS_MAX);
    expect(drafts.read('0')).toBeNull();
    expect(drafts.read(String(DRAFTS_MAX + 2))).not.toBeNull();
    expect(store.getItem('other')).toBe('stays');
  });
  it('that a browser refuses or has spoilt lose nothing else', () => {
    const full = { ...memory(), setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } };
    expect(new Drafts(() => full).write('1', { document: titled('x'), revision: 1, at: 0 })).toBe(false);
    const spoilt = memory();
    spoilt.setItem('taihu.dashboard-draft.1', '{"document":5}');
    spoilt.setItem('taihu.dashboard-draft.2', 'x');
    expect([new Drafts(() => spoilt).read('1'), new Drafts(() => spoilt).read('2')]).toEqual([null, null]);
  });
});
