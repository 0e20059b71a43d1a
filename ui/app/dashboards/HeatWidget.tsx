import { lazy, Suspense, useMemo } from 'react';
import { numeric } from '../charts/series';
import { Empty, Failure, Skeleton } from '../parts';
import { seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, usePast, useThings } from './data';
import { cellsOf, dayNames, daysOf } from './heat';
import { Foot, namesOf, Waiting, type WidgetProps } from './parts';
import { useSpan } from './shown';
import { useZone } from '../zones';

const HeatChart = lazy(() => import('./HeatChart'));

/** Things of which one is chosen; a heat map shows one series. */
const MOST = 20;

/** The hours of days beside each other, each as its average. */
export default function HeatWidget({ source, name }: WidgetProps) {
  const t = useTexts();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const all = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const series = useMemo(() => all.series.slice(0, 1), [all]);
  const span = useSpan(24);
  const zone = useZone();
  const { from, to, days } = daysOf(span.from, span.to, zone);
  const grid = useMemo(() => ({ from, to, stretch: 3_600, points: Math.round((to - from) / 3_600) }), [from, to]);
  const past = usePast(series, 'avg', false, grid.points, grid);
  const one = series[0];
  const values = one && past.values.get(seriesText(one));
  const cells = useMemo(() => (values ? cellsOf(values.times, values.main, { from, to, days }, zone) : []), [values, from, to, days, zone]);
  const names = useMemo(() => dayNames({ from, to, days }, zone), [from, to, days, zone]);
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (past.error) return <Failure what={name} error={past.error} again={past.again} />;
  if (past.pending || !one) return <Skeleton lines={3} />;
  const title = namesOf(all.series, language)[0]!;
  return (
    <>
      {cells.length === 0 ? (
        <Empty fact={t.dashboards.noData} />
      ) : (
        <div className="fill" data-cells={cells.length}>
          <Suspense fallback={<Skeleton lines={3} />}>
            <HeatChart cells={cells} days={names} unit={one.definition.unit} sentence={t.dashboards.heat(title, days)} />
          </Suspense>
        </div>
      )}
      <Foot shown={1} all={all.series.length + all.left}>
        <span>{all.series.length > 1 ? `${title} · ` : ''}{t.dashboards.days(days)}</span>
      </Foot>
    </>
  );
}
