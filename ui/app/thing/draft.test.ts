import { describe, expect, it } from 'vitest';
import type { Thing } from '../api';
import { changesOf, draftOf, placeWrong } from './draft';

const thing: Thing = {
  id: 'p', model: 'pump', space: 'a', name: '泵', labels: { zone: '2', old: 'x' }, location: { latitude: 31.5, longitude: 120 }, enabled: true, presence: 'never', revision: 3, created: '2026-11-20T10:00:00Z',
};

describe('the settings of a thing', () => {
  it('change nothing as they are', () => {
    expect(changesOf(thing, draftOf(thing))).toBeNull();
  });
  it('send only what differs', () => {
    const draft = { ...draftOf(thing), name: ' Pump ', space: '', enabled: false };
    expect(changesOf(thing, draft)).toEqual({ name: 'Pump', space: '', enabled: false });
  });
  it('take labels away by null, and leave those without a key', () => {
    const draft = { ...draftOf(thing), labels: [{ key: 'zone', value: '3' }, { key: ' ', value: 'x' }, { key: 'new', value: '1' }] };
    expect(changesOf(thing, draft)).toEqual({ labels: { zone: '3', new: '1', old: null } });
  });
  it('take a place away, or move it on Earth', () => {
    expect(changesOf(thing, { ...draftOf(thing), latitude: '', longitude: '' })).toEqual({ location: null });
    expect(changesOf(thing, { ...draftOf(thing), latitude: '-1' })).toEqual({ location: { latitude: -1, longitude: 120 } });
    expect(placeWrong({ ...draftOf(thing), latitude: '91' })).toBe(true);
    expect(placeWrong({ ...draftOf(thing), latitude: '' })).toBe(true);
    expect(placeWrong({ ...draftOf(thing), latitude: 'here' })).toBe(true);
    expect(placeWrong({ ...draftOf(thing), latitude: '', longitude: '' })).toBe(false);
  });
});
