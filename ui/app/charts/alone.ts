import type uPlot from 'uplot';

/**
 * Of a column of values those that no line reaches, for there is nothing beside them: they are to be seen as points. What is
 * undefined is drawn through, what is null is not.
 */
export function alone(column: ArrayLike<number | null | undefined>, first: number, last: number): number[] {
  const found: number[] = [];
  let before: number | null = null;
  let candidate = -1;
  for (let i = first; i <= last; i += 1) {
    const value = column[i];
    if (value === undefined) continue;
    if (value === null) {
      if (candidate >= 0) found.push(candidate);
      candidate = -1;
    } else {
      candidate = before === null ? i : -1;
    }
    before = value;
  }
  if (candidate >= 0) found.push(candidate);
  return found;
}

/** Where points are too dense to be shown, those that stand alone are; a line of one point is nothing. */
export const onlyAlone: uPlot.Series.Points.Filter = (u, series, show) => {
  const [first, last] = u.series[0]!.idxs ?? [0, 0];
  return show ? null : alone(u.data[series]!, first, last);
};
