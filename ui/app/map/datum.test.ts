import { describe, expect, it } from 'vitest';
import { fromGcj02, gcj02, off, onto } from './datum';

/** Pairs that eviltransform publishes with its own tests (github.com/googollee/eviltransform): WGS-84, then GCJ-02. */
const PUBLISHED = [
  [[121.5272106, 31.1774276], [121.531541859215, 31.17530398364597]],
  [[113.912316, 22.543847], [113.9171764808363, 22.540796131694766]],
  [[116.377817, 39.911954], [116.38404722455657, 39.91334545536069]],
] as const;

describe('GCJ-02', () => {
  it('is as published', () => {
    for (const [wgs, gcj] of PUBLISHED) {
      expect(gcj02(wgs)[0]).toBeCloseTo(gcj[0], 9);
      expect(gcj02(wgs)[1]).toBeCloseTo(gcj[1], 9);
    }
  });
  it('leads back to where one came from', () => {
    for (const [wgs, gcj] of PUBLISHED) {
      expect(fromGcj02(gcj)[0]).toBeCloseTo(wgs[0], 8);
      expect(fromGcj02(gcj)[1]).toBeCloseTo(wgs[1], 8);
    }
  });
  it('leaves the rest of the world alone', () => {
    expect(gcj02([2.35, 48.85])).toEqual([2.35, 48.85]);
    expect(fromGcj02([-70, -33])).toEqual([-70, -33]);
  });
  it('shifts only what is drawn on such a map', () => {
    expect(onto('wgs84', [120.3, 31.5])).toEqual([120.3, 31.5]);
    expect(onto('gcj02', [120.3, 31.5])[0]).toBeGreaterThan(120.304);
    expect(off('gcj02', onto('gcj02', [120.3, 31.5]))[0]).toBeCloseTo(120.3, 8);
  });
});
