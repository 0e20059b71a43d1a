import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api } from '../api';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { bytes, count } from '../format';
import { Age, Empty, Failure, Panel, Skeleton } from '../parts';
import { useTexts } from '../texts';
import { Export } from '../transfer/Export';
import { Job } from '../transfer/Job';
import { busy } from '../transfer/mapping';
import '../transfer/transfer.css';
import { Upload } from '../transfer/Upload';

const AGAIN_MILLIS = 1_000;
const AGAIN_STILL_MILLIS = 15_000;

/** Files in and out: what is chosen is in the address. */
export default function Transfer() {
  const t = useTexts();
  const space = useScope();
  const [words, setWords] = useSearchParams();
  const chosen = words.get('import') ?? '';
  useTitle(t.transfer.title);
  const imports = useQuery({
    queryKey: ['imports', space],
    queryFn: ({ signal }) => api.imports(space, signal).then((page) => page.items.toReversed()),
    refetchInterval: ({ state }) => (state.data?.some(busy) ? AGAIN_MILLIS : AGAIN_STILL_MILLIS),
  });
  const choose = (id: string) =>
    setWords((before) => {
      const next = new URLSearchParams(before);
      if (id === '') next.delete('import');
      else next.set('import', id);
      return next;
    });
  const job = imports.data?.find((each) => each.id === chosen);
  return (
    <>
      <div className="head">
        <h1>{t.transfer.title}</h1>
      </div>
      <div className="stack">
        <Upload onUploaded={choose} />
        {job && <Job key={job.id} job={job} onGone={() => choose('')} />}
        <Panel title={t.transfer.imports}>
          {imports.isPending ? (
            <Skeleton lines={3} />
          ) : imports.error && !imports.data ? (
            <Failure what={t.transfer.imports} error={imports.error} again={() => void imports.refetch()} />
          ) : imports.data.length === 0 ? (
            <Empty fact={t.transfer.nothing} use={t.transfer.nothingMore} />
          ) : (
            <div className="rows">
              {imports.data.map((each) => (
                <button key={each.id} type="button" className="row" aria-current={each.id === chosen} onClick={() => choose(each.id === chosen ? '' : each.id)}>
                  <span className="grow one-line" title={each.file}>
                    <b>{each.file}</b>
                  </span>
                  <span className="soft num hide-narrow">{bytes(each.bytes)}</span>
                  <span className="soft num hide-narrow">{each.progress.rows > 0 && t.transfer.storedRows(count(each.progress.taken))}</span>
                  <span className="tag" data-state={each.state}>
                    {t.transfer.state[each.state]}
                  </span>
                  <span className="soft right" style={{ minWidth: 84 }}>
                    <Age at={Date.parse(each.created)} />
                  </span>
                </button>
              ))}
            </div>
          )}
        </Panel>
        <Export />
      </div>
    </>
  );
}
