import { useQuery } from '@tanstack/react-query';
import { api, type Model } from '../api';
import { commonDecimals, NONE, unitAfter } from '../format';
import { useMay } from '../may';
import { useMoment, usePageClock } from '../moment';
import { Empty, Failure, Panel, Skeleton, valueText, Time } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Refused } from './Refused';
import { Trace } from './Trace';

const HOUR_MILLIS = 3_600_000;
const ROWS_MAX = 200;
const AGAIN_MILLIS = 5_000;
/** Columns that a table can still be read with. */
const COLUMNS_MAX = 24;

/** What came in as it was understood: the rows of the last hour as they are kept, the messages that could not be taken, and the way of one through the server. */
export function Raw({ id, space, model }: { id: string; space: string; model?: Model }) {
  const may = useMay();
  return (
    <div className="stack">
      <Refused id={id} open />
      <Rows id={id} model={model} />
      {may.in('operate', space) && <Trace id={id} model={model} />}
    </div>
  );
}

function Rows({ id, model }: { id: string; model?: Model }) {
  const t = useTexts();
  const language = useLanguage();
  const now = usePageClock();
  const moment = useMoment();
  const properties = (model?.properties ?? []).slice(0, COLUMNS_MAX);
  const history = useQuery({
    queryKey: ['raw', id, moment, properties.length],
    queryFn: async ({ signal }) => {
      const to = now();
      const asked = { properties: properties.map((each) => each.name), to: Math.ceil(to) + 1, limit: 1_000 };
      // The newest are wanted, and the API gives the oldest first: the stretch is made shorter until its rows fit.
      for (let length = HOUR_MILLIS; ; length /= 8) {
        const answer = await api.history(id, { ...asked, from: Math.floor(to - length) }, signal);
        if (!answer.cursor || length < 1_000) return (answer.rows as unknown[][]).slice(-ROWS_MAX).reverse();
      }
    },
    enabled: properties.length > 0,
    refetchInterval: moment === null ? AGAIN_MILLIS : false,
  });
  // digits of one column stand the same
  const decimals = properties.map((_, i) => commonDecimals((history.data ?? []).map((row) => (typeof row[i + 1] === 'number' ? (row[i + 1] as number) : null))));
  return (
    <Panel title={t.thing.rows}>
      {properties.length === 0 || history.data?.length === 0 ? (
        <Empty fact={t.thing.noRows} use={t.thing.noRowsMore} />
      ) : history.isPending ? (
        <Skeleton lines={6} />
      ) : history.error && !history.data ? (
        <Failure what={t.thing.rows} error={history.error} again={() => void history.refetch()} />
      ) : (
        <div className="scroll raw-rows" tabIndex={0} role="region" aria-label={t.thing.rows}>
          <table className="plain-table" data-list="rows">
            <thead>
              <tr>
                <th>{t.thing.eventTime}</th>
                {properties.map((each) => (
                  <th key={each.name} title={each.name} className={each.type === 'number' || each.type === 'integer' ? 'r' : undefined}>
                    {titleOf(each.titles, each.name, language)}
                    <span className="faint">{unitAfter(each.unit)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {history.data?.map((row) => (
                <tr key={String(row[0])}>
                  <td className="num">
                    <Time at={Number(row[0])} exact />
                  </td>
                  {properties.map((each, i) => (
                    <td key={each.name} className={each.type === 'number' || each.type === 'integer' ? 'r num' : undefined} title={whole(row[i + 1])}>
                      {row[i + 1] === null || row[i + 1] === undefined ? <span className="faint">{NONE}</span> : valueText(t, row[i + 1], decimals[i])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** A value that may be cut in its column, as it is. */
function whole(given: unknown): string | undefined {
  return typeof given === 'string' ? given : typeof given === 'object' && given !== null ? JSON.stringify(given) : undefined;
}
