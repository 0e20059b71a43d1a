import { Suspense } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Property } from '../api';
import { drawn } from '../charts/series';
import { soon } from '../frame/late';
import { useWithin } from '../frame/scope';
import { useMoment } from '../moment';
import { withQuestion } from '../pages/question';
import { Panel, Skeleton } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { rangeOf, withRange } from '../url';

const LiveChart = soon(() => import('../charts/LiveChart'));
const HistoryChart = soon(() => import('../charts/HistoryChart'));

const LIVE_MINUTES = 5;

/** The chosen property: its last minutes as they come, and any stretch of its past. */
export function Charts({ id, property }: { id: string; property: Property }) {
  const t = useTexts();
  const title = titleOf(property.titles, property.name, useLanguage());
  const now = useMoment() === null;
  if (!drawn(property)) {
    return (
      <div className="o2">
        <Panel title={t.thing.history}>
          <div className="body soft">{t.thing.notDrawn}</div>
        </Panel>
      </div>
    );
  }
  return (
    <>
      {now && (
        <div className="o2">
          <Panel title={`${title} · ${t.thing.live(LIVE_MINUTES)}`}>
            <Suspense fallback={<Skeleton lines={6} />}>
              <LiveChart key={property.name} thing={id} property={property} title={title} />
            </Suspense>
          </Panel>
        </div>
      )}
      <div className="o3">
        <Panel title={`${title} · ${t.thing.history}`} end={<HistoryLink thing={id} property={property.name} />}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <HistoryChart key={property.name} thing={id} property={property} title={title} />
          </Suspense>
        </Panel>
      </div>
    </>
  );
}

function HistoryLink({ thing, property }: { thing: string; property: string }) {
  const t = useTexts();
  const to = useWithin();
  const words = withQuestion(withRange(new URLSearchParams(), rangeOf(useSearchParams()[0])), { series: [{ thing, property }] });
  return <Link to={to(`/history?${words}`)}>{t.history.open}</Link>;
}

