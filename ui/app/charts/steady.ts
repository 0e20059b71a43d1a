/** Ends of an axis that grow at once and shrink only after a while, so that a live line does not tremble. */

/** An axis with room that is not used stays so for this long. */
export const SHRINK_MILLIS = 30_000;

export class Steady {
  private low = 0;
  private high = 0;
  /** When all of it was needed last. */
  private full = Number.NEGATIVE_INFINITY;

  ends(low: number, high: number, now: number): [number, number] {
    const grows = low < this.low || high > this.high;
    if (grows || now - this.full > SHRINK_MILLIS) {
      const kept = now - this.full <= SHRINK_MILLIS;
      this.low = kept ? Math.min(low, this.low) : low;
      this.high = kept ? Math.max(high, this.high) : high;
      this.full = now;
    }
    return [this.low, this.high];
  }
}
