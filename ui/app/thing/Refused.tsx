import { useQuery } from '@tanstack/react-query';
import { api } from '../api';
import { Failure, Panel, Skeleton } from '../parts';
import { RefusedRow } from '../parts/RefusedRow';
import { useTexts } from '../texts';

const AGAIN_MILLIS = 10_000;
/** Messages whose bytes are shown without being asked for. */
const OPEN_MAX = 3;

/** The last messages of a thing that could not be taken. */
export function Refused({ id, open = false }: { id: string; open?: boolean }) {
  const t = useTexts();
  const errors = useQuery({ queryKey: ['errors', id], queryFn: ({ signal }) => api.errors(id, signal), refetchInterval: AGAIN_MILLIS });
  return (
    <Panel title={t.thing.refused}>
      {errors.isPending ? (
        <Skeleton lines={3} />
      ) : errors.error && !errors.data ? (
        <Failure what={t.thing.refused} error={errors.error} again={() => void errors.refetch()} />
      ) : errors.data.items.length === 0 ? (
        <div className="body soft">{t.thing.noRefused}</div>
      ) : (
        <div data-list="refused">
          <div className="body faint" style={{ paddingBottom: 4 }}>
            {t.thing.refusedMore}
          </div>
          {errors.data.items.map((each, i) => (
            <RefusedRow key={`${each.time} ${i}`} message={each} shown={open && i < OPEN_MAX ? 'text' : 'none'} />
          ))}
        </div>
      )}
    </Panel>
  );
}

