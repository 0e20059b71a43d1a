import { describe, expect, it } from 'vitest';
import { axisLabels, axisWidth, ends, stepsOf } from './axis';

describe('labels of an axis', () => {
  it('have the decimals of the step', () => {
    expect(axisLabels([0, 0.5, 1])).toEqual(['0.0', '0.5', '1.0']);
    expect(axisLabels([100, 200])).toEqual(['100', '200']);
    expect(axisLabels([3.11, 3.112])).toEqual(['3.110', '3.112']);
    expect(axisLabels([7.975, 8, 8.025])).toEqual(['7.975', '8.000', '8.025']);
    expect(axisLabels([0, 2.5, 5])).toEqual(['0.0', '2.5', '5.0']);
    expect(axisLabels([0, 2.5e-13])).toEqual(['0', '2.5×10⁻¹³']);
    expect(axisLabels([0, 2.5e-13, 5e-13, 7.5e-13, 1e-12])).toEqual(['0', '0.25×10⁻¹²', '0.50×10⁻¹²', '0.75×10⁻¹²', '1.00×10⁻¹²']);
  });
  it('count the very small and the very great in one power of ten', () => {
    expect(axisLabels([0, 5e-13, 1e-12, 1.5e-12])).toEqual(['0', '0.5×10⁻¹²', '1.0×10⁻¹²', '1.5×10⁻¹²']);
    expect(axisLabels([-4e307, 0, 4e307])).toEqual(['−4×10³⁰⁷', '0', '4×10³⁰⁷']);
    expect(axisLabels([0, 1e-300])).toEqual(['0', '1×10⁻³⁰⁰']);
  });
  it('have the room they need, within limits', () => {
    expect(axisWidth(null)).toBe(50);
    expect(axisWidth(['1'])).toBe(50);
    expect(axisWidth(['1.5×10⁻¹²'])).toBeGreaterThan(70);
    expect(axisWidth(['1'.repeat(99)])).toBe(120);
  });
});

describe('the ends of a scale', () => {
  it('leave room around the values', () => {
    expect(ends(0, 100)).toEqual([-8, 108]);
    expect(ends(null, null)).toEqual([0, 1]);
  });
  it('put a value that stands alone into the middle, however small', () => {
    expect(ends(0, 0)).toEqual([-0.5, 0.5]);
    expect(ends(1e-12, 1e-12)).toEqual([0.95e-12, 1.05e-12]);
    expect(ends(100, 100)).toEqual([95, 105]);
  });
  it('are apart by a number, whatever the values are', () => {
    const [low, high] = ends(-1.7e308, 1.7e308);
    expect(Number.isFinite(high - low)).toBe(true);
    const [from, to] = ends(1.7e308, 1.7e308);
    expect(Number.isFinite(from) && Number.isFinite(to) && from < to).toBe(true);
  });
});

describe('the steps of an axis', () => {
  it('are there for any ends', () => {
    for (const [low, high] of [[0, 1e-12], [0, 1], [-9e8, 9e8], [1e18, 9e18], [0, 1.5e300], ends(-1.7e308, 1.7e308)] as const) {
      const steps = stepsOf(low, high);
      expect(steps.some((each) => each > (high - low) / 20 && each < (high - low) / 2), `${low} to ${high}`).toBe(true);
      expect(steps.every((each, i) => Number.isFinite(each) && (i === 0 || each > steps[i - 1]!))).toBe(true);
    }
  });
});
