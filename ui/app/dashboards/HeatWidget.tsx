import { lazy, Suspense, useCallback, useMemo } from 'react';
import { numeric } from '../charts/series';
import { usePageClock } from '../moment';
import { Empty, Failure, Skeleton } from '../parts';
import type { Grid, Span } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, useThings } from './data';
import { cellsOf, dayNames, daysOf } from './heat';
import { Foot, namesOf, Waiting, type WidgetProps } from './parts';
import { useSpan } from './shown';
import { useChanges, useTrails } from './trails';
import { useZone } from '../zones';

const HeatChart = lazy(() => import('./HeatChart'));

/** Things of which one is chosen; a heat map shows one series. */
const MOST = 20;
const HOUR = 3_600;
/** Averages of hours change slowly. */
const AGAIN_SECONDS = 10;

/** The hours of whole days of a zone. */
function hoursOf(span: Span, zone: string): Grid {
  const { from, to } = daysOf(span.from, span.to, zone);
  return { from, to, stretch: HOUR, points: Math.round((to - from) / HOUR) };
}

/** The hours of days beside each other, each as its average. */
export default function HeatWidget({ source, name }: WidgetProps) {
  const t = useTexts();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const all = useMemo(() => seriesIn(found, source, MOST, numeric), [found.things, found.models, source]);
  const series = useMemo(() => all.series.slice(0, 1), [all]);
  const zone = useZone();
  const grid = useCallback((span: Span) => hoursOf(span, zone), [zone]);
  const past = useTrails(series, 'avg', false, 1, grid);
  const changes = useChanges(past.set, AGAIN_SECONDS);
  const clock = usePageClock();
  const span = useSpan(clock());
  const { from, to, days } = daysOf(span.from, span.to, zone);
  const cells = useMemo(() => {
    const trail = past.set?.trails[0];
    if (trail === undefined) return [];
    const first = trail.numberOf(from * 1000);
    const { times, values } = trail.rows(first, trail.numberOf(to * 1000 - 1) - first + 1);
    return cellsOf(times, values, { from, to, days }, zone);
  }, [past.set, changes, from, to, days, zone]);
  const names = useMemo(() => dayNames({ from, to, days }, zone), [from, to, days, zone]);
  const waiting = Waiting({ found, name, series: series.length });
  const one = series[0];
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
