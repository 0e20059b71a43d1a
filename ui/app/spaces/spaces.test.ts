import { describe, expect, it } from 'vitest';
import type { Space } from '../api';
import { changesOf, cornersOf, draftOf, faultsOf, NEW, newOf } from './draft';
import { countBelow, found, moveFault, nodesOf } from './tree';

function space(path: string, more: Partial<Space> = {}): Space {
  return {
    path, title: '', kind: 'other', zone: '', language: '', model: '', effective: { zone: 'UTC', language: '', model: '' }, thingsMax: 0, readingsPerSecondMax: 0, bytesPerSecondMax: 0, things: 0, revision: 1, ...more,
  };
}

const TREE = ['', 'b', 'a', 'a/x', 'a/x/deep', 'ab'].map((each) => space(each));

describe('the tree', () => {
  it('lists children behind their parent and leaves folded ones out', () => {
    expect(nodesOf(TREE, new Set()).map((each) => each.space.path)).toEqual(['', 'a', 'a/x', 'a/x/deep', 'ab', 'b']);
    expect(nodesOf(TREE, new Set(['a'])).map((each) => each.space.path)).toEqual(['', 'a', 'ab', 'b']);
    expect(nodesOf(TREE, new Set()).find((each) => each.space.path === 'a/x')).toMatchObject({ depth: 2, branch: true });
  });
  it('is found by title and path', () => {
    expect(found([space('a', { title: '滨湖' }), space('b')], '滨').map((each) => each.path)).toEqual(['a']);
    expect(countBelow(TREE, 'a')).toBe(2);
    expect(countBelow(TREE, '')).toBe(5);
  });
  it('says what stands in the way of a move', () => {
    expect(moveFault(TREE, 'a', 'b/a', 16)).toBeNull();
    expect(moveFault(TREE, 'a', 'b', 16)).toBe('taken');
    expect(moveFault(TREE, 'a', 'a', 16)).toBe('same');
    expect(moveFault(TREE, 'a', 'b/a', 3)).toBe('deep');
  });
});

describe('a draft', () => {
  const wuxi = space('wuxi', { title: '无锡', kind: 'city', zone: 'Asia/Shanghai', thingsMax: 5, polygon: [[120, 31], [121, 31], [120.5, 32], [120, 31]] });
  it('changes nothing when nothing was changed', () => {
    expect(changesOf(wuxi, draftOf(wuxi))).toBeNull();
  });
  it('says only what was changed', () => {
    expect(changesOf(wuxi, { ...draftOf(wuxi), zone: '', thingsMax: '' })).toEqual({ zone: '', thingsMax: 0 });
    expect(changesOf(wuxi, { ...draftOf(wuxi), shape: 'none' })).toEqual({ place: null });
    expect(changesOf(wuxi, { ...draftOf(wuxi), shape: 'place', latitude: '31.5', longitude: '120' })).toEqual({ place: { latitude: 31.5, longitude: 120 } });
    expect(changesOf(wuxi, { ...draftOf(wuxi), corners: '1, 2\n3 4\n5，6\n' })).toEqual({ polygon: [[2, 1], [4, 3], [6, 5], [2, 1]] });
  });
  it('is one while its ground has no corner yet', () => {
    expect(changesOf(space('x'), { ...NEW, shape: 'polygon' })).toEqual({ polygon: [] });
    expect(changesOf(space('x'), { ...NEW, shape: 'polygon', corners: 'x' })).toEqual({ polygon: [] });
  });
  it('knows what cannot be kept', () => {
    expect(faultsOf(NEW, true)).toEqual(['name']);
    expect(faultsOf({ ...NEW, name: 'a b' }, true)).toEqual(['name']);
    expect(faultsOf({ ...NEW, name: '太湖-1' }, true)).toEqual([]);
    expect(faultsOf({ ...NEW, shape: 'place', latitude: '91', longitude: '1' }, false)).toEqual(['place']);
    expect(faultsOf({ ...NEW, shape: 'polygon', corners: '1, 2\n1, 2\n3, 4' }, false)).toEqual(['cornersFew']);
    expect(faultsOf({ ...NEW, shape: 'polygon', corners: 'x' }, false)).toEqual(['corners']);
    expect(faultsOf({ ...NEW, shape: 'polygon', corners: Array.from({ length: 500 }, (_, i) => `1, ${i / 10}`).join('\n') }, false)).toEqual(['cornersMany']);
    expect(faultsOf({ ...NEW, thingsMax: '-1', readingsPerSecondMax: '1.5', bytesPerSecondMax: '1k' }, false)).toEqual(['thingsMax', 'readingsPerSecondMax', 'bytesPerSecondMax']);
    expect(cornersOf('31.5, 200')).toBeNull();
  });
  it('becomes a space below its parent', () => {
    expect(newOf('wuxi', { ...NEW, name: 'binhu', title: ' 滨湖 ' })).toMatchObject({ path: 'wuxi/binhu', title: '滨湖', thingsMax: 0 });
    expect(newOf('', { ...NEW, name: 'x' })).not.toHaveProperty('place');
  });
});
