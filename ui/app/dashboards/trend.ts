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
