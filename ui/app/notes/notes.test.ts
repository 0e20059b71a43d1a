import { describe, expect, it } from 'vitest';
import type { Annotation } from '../api';
import { endsOf, placeOf, within } from './notes';

const note = (id: string, from: string, to = from): Annotation => ({ id, space: '', from, to, text: id, by: '1', byName: 'Li', revision: 1, created: from, changed: from });

describe('notes over a time', () => {
  const a = note('a', '2026-01-01T00:00:10Z');
  const b = note('b', '2026-01-01T00:00:05.500Z', '2026-01-01T00:00:20Z');
  const [zero] = endsOf(note('', '2026-01-01T00:00:00Z'));

  it('are those that touch it, in the order they begin', () => {
    expect(within([a, b], zero, zero + 60)).toEqual([b, a]);
    expect(within([a, b], zero + 10, zero + 11)).toEqual([b, a]);
    expect(within([a, b], zero + 15, zero + 60)).toEqual([b]);
    expect(within([a, b], zero + 21, zero + 60)).toEqual([]);
    expect(within([a, b], zero, zero + 5)).toEqual([]);
  });
  it('stand where they are, and not outside', () => {
    expect(placeOf(endsOf(b), zero, zero + 20)).toEqual({ left: 27.5, width: 72.5 });
    expect(placeOf(endsOf(b), zero + 10, zero + 15)).toEqual({ left: 0, width: 100 });
    expect(placeOf(endsOf(a), zero, zero + 20)).toEqual({ left: 50, width: 0 });
  });
});
