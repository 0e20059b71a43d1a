import { Link } from 'react-router';
import { count, NONE } from '../format';
import { Empty, Failure, Skeleton } from '../parts';
import { useModels, useStatus } from '../queries';
import { useTitle } from '../frame/brand';
import { titleOf, useLanguage, useTexts } from '../texts';

/** What things of each kind report; drafts first, they wait for a person. */
export default function Models() {
  const t = useTexts();
  const language = useLanguage();
  const models = useModels();
  const status = useStatus();
  useTitle(t.models.title);
  const counts = new Map(status.data?.things.models.map((each) => [each.model, each.things]));
  const sorted = [...(models.data ?? [])].sort((a, b) => Number(b.stage === 'draft') - Number(a.stage === 'draft') || a.name.localeCompare(b.name));
  return (
    <>
      <div className="head">
        <h1>{t.models.title}</h1>
      </div>
      <div className="panel">
        {models.isPending ? (
          <Skeleton lines={6} />
        ) : models.error && !models.data ? (
          <Failure what={t.models.title} error={models.error} again={() => void models.refetch()} />
        ) : sorted.length === 0 ? (
          <Empty fact={t.models.nothing} use={t.models.nothingMore} />
        ) : (
          <div className="rows">
            {sorted.map((each) => {
              const title = titleOf(each.titles, each.name, language);
              return (
                <Link key={each.name} to={`/models/${encodeURIComponent(each.name)}`} className="row">
                  <span className="grow one-line" title={each.name}>
                    <b>{title}</b> {title !== each.name && <span className="faint mono">{each.name}</span>}
                  </span>
                  {each.stage === 'draft' && <span className="tag">{t.models.draft}</span>}
                  <span className="soft num hide-narrow">
                    {t.models.version} {each.version}
                  </span>
                  <span className="soft num hide-narrow" style={{ minWidth: 96, textAlign: 'right' }}>
                    {t.models.count(each.properties.length)}
                  </span>
                  <span className="right num" style={{ minWidth: 84 }}>
                    {counts.has(each.name) ? count(counts.get(each.name)!) : NONE} {t.overview.thingsUnit(counts.get(each.name) ?? 0)}
                  </span>
                </Link>
              );
            })}
          </div>
        )}
      </div>
    </>
  );
}
