import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf, emptyDraft, faultsOf, outlineOf, withCorner, withKind, withPoint } from './fences';

describe('a geofence that is drawn', () => {
  it('is a circle by its centre, which is the last click', () => {
    const draft = withPoint(withPoint(emptyDraft('fleet'), [120, 31]), [120.1, 31.1]);
    expect(draft.points).toEqual([[120.1, 31.1]]);
    expect(bodyOf({ ...draft, metres: 400 }).shape).toEqual({ kind: 'circle', center: [120.1, 31.1], metres: 400 });
    expect(outlineOf(draft).ring).toHaveLength(65);
  });
  it('is a polygon that ends where it begins', () => {
    let draft = emptyDraft('', 'polygon');
    for (const at of [[1, 1], [2, 1], [2, 2]] as const) draft = withPoint(draft, at);
    expect(bodyOf(draft).shape).toEqual({ kind: 'polygon', ring: [[1, 1], [2, 1], [2, 2], [1, 1]] });
    expect(bodyOf(withCorner(draft, 2, [3, 3])).shape.ring![2]).toEqual([3, 3]);
  });
  it('says what it wants yet', () => {
    expect(faultsOf(emptyDraft('', 'corridor'))).toEqual(['name', 'points']);
    expect(faultsOf({ ...emptyDraft(''), name: '车场-1', points: [[1, 1]], metres: 2 })).toEqual(['metres']);
    expect(faultsOf({ ...emptyDraft(''), name: 'a b', points: [[1, 1]] })).toEqual(['name']);
  });
  it('is read as it was kept', () => {
    const kept = { space: 'fleet', name: 'route', shape: { kind: 'corridor' as const, line: [[1, 1], [2, 2]], metres: 60 } };
    expect(bodyOf(draftOf(kept))).toEqual(kept);
    expect(bodyOf(draftOf({ ...kept, speedLimit: 50 }))).toEqual({ ...kept, speedLimit: 50 });
    expect(withKind(draftOf(kept), 'circle').points).toEqual([[1, 1]]);
  });
});
