import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { api, type Presence, type Twin } from '../api';
import { useScope, useWithin } from '../frame/scope';
import { count } from '../format';
import { Empty, Failure, Panel, PresenceSign, Skeleton } from '../parts';
import { useModels } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Beside } from '../things/Beside';
import '../things/things.css';

const FewThen = lazy(() => import('../alarms/FewThen'));

/** The API tells the past of so many things at once. */
const THINGS_MAX = 1_000;
const PRESENCES: Presence[] = ['connected', 'silent', 'never'];

/** The overview of a moment of the past: what was wrong, who was there, by model, and where. How the server was then is not known. */
export default function OverviewThen({ moment }: { moment: number }) {
  const t = useTexts();
  const space = useScope();
  const to = useWithin();
  const language = useLanguage();
  const models = useModels();
  const twins = useQuery({
    queryKey: ['twins', 'then', space, moment],
    queryFn: ({ signal }) => api.twins({ space, at: new Date(moment).toISOString(), limit: THINGS_MAX, properties: [] }, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  if (twins.isPending) return <Skeleton lines={8} />;
  if (!twins.data) {
    return (
      <div className="panel">
        <Failure page what={t.overview.title} error={twins.error} again={() => void twins.refetch()} />
      </div>
    );
  }
  const { items, cursor } = twins.data;
  if (items.length === 0) {
    return (
      <>
        <div className="head">
          <h1>{t.overview.title}</h1>
        </div>
        <div className="panel">
          <Empty fact={t.things.nothing} use={t.things.nothingMore} />
        </div>
      </>
    );
  }
  const byModel = new Map<string, Twin[]>();
  for (const each of items) byModel.set(each.model, [...(byModel.get(each.model) ?? []), each]);
  const sorted = [...byModel].sort(([, a], [, b]) => b.length - a.length);
  return (
    <>
      <div className="head">
        <h1>{t.overview.title}</h1>
      </div>
      <div className="stack">
        <Suspense fallback={null}>
          <FewThen moment={moment} />
        </Suspense>
        <div className="columns">
          <div className="w5">
            <Panel title={cursor ? t.past.overviewFirst(count(items.length)) : t.past.overview(count(items.length))}>
              <div className="body soft">{t.past.presence}</div>
              <div className="scroll">
                <table className="plain-table" data-then={items.length}>
                  <thead>
                    <tr>
                      <th>{t.things.model}</th>
                      {PRESENCES.map((each) => (
                        <th key={each} className="r">
                          <PresenceSign presence={each} />
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {sorted.map(([name, some]) => (
                      <tr key={name}>
                        <td>
                          <Link to={to(`/things?model=${encodeURIComponent(name)}`)}>{titleOf(models.data?.find((each) => each.name === name)?.titles, name, language)}</Link>
                        </td>
                        {PRESENCES.map((each) => (
                          <td key={each} className="r num">
                            {count(some.filter((twin) => twin.presence === each).length)}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
          </div>
          <div className="w7 panel map-panel">
            <Beside filters={{ space: space || undefined }} alone />
          </div>
        </div>
      </div>
    </>
  );
}
