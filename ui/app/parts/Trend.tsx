const WIDE = 56;
const HIGH = 18;

/** A day of one value without axes; the figure beside it says where it is now. What stands alone in its silence is a dot. */
export function Trend({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((each) => each !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  let path = '';
  let drawing = false;
  values.forEach((each, i) => {
    if (each !== null) path += `${drawing ? 'L' : 'M'}${((i / (values.length - 1)) * WIDE).toFixed(1)} ${(span === 0 ? HIGH / 2 : HIGH - 2 - ((each - least) / span) * (HIGH - 4)).toFixed(1)}${drawing ? '' : 'h0'}`;
    drawing = each !== null;
  });
  return (
    <svg className="trend" width={WIDE} height={HIGH} viewBox={`0 0 ${WIDE} ${HIGH}`} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
