/** Points of a small curve. */
export const POINTS = 48;

/** A small curve as an SVG path in a box of 100 by 30, broken where nothing was reported. Pure. */
export function trendPath(times: readonly number[], values: readonly (number | null)[], from: number, to: number): string {
  const known = values.filter((each): each is number => each !== null);
  if (known.length === 0 || to <= from) return '';
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = high - low || 1;
  let path = '';
  let open = false;
  values.forEach((each, i) => {
    if (each === null) {
      open = false;
      return;
    }
    const x = ((times[i]! - from) / (to - from)) * 100;
    const y = high === low ? 15 : 28 - ((each - low) / room) * 26;
    path += `${open ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`;
    open = true;
  });
  return path;
}

/** The small curve in its box. */
export function Curve({ times, values, from, to, sentence }: { times: readonly number[]; values: readonly (number | null)[]; from: number; to: number; sentence: string }) {
  return (
    <svg className="number-trend" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={sentence}>
      <path d={trendPath(times, values, from, to)} />
    </svg>
  );
}
