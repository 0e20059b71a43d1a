import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, millis } from '../api';
import { serverNow } from '../clock';
import { count } from '../format';
import { useScope, useWithin } from '../frame/scope';
import { Panel } from '../parts';
import { StateSign } from './Life';
import './commands.css';
import { useAll } from './words';

const LOOK_MILLIS = 15_000;
const LATELY_MILLIS = 86_400_000;
/** More are said to be so many and more. */
const COUNT_MAX = 100;

/** What of the things here waits for a second person, or has failed lately; nothing where there is none. */
export default function Waiting() {
  const { w } = useAll();
  const to = useWithin();
  const space = useScope();
  const found = useQuery({
    queryKey: ['commands', 'waiting', space],
    queryFn: async ({ signal }) => {
      const [proposed, failed] = await Promise.all((['proposed', 'failed'] as const).map((state) => api.invocations({ space, state, limit: COUNT_MAX }, signal)));
      const lately = failed!.items.filter((each) => millis(each.changed) > serverNow() - LATELY_MILLIS);
      return { proposed: { n: proposed!.items.length, more: proposed!.cursor !== undefined }, failed: { n: lately.length, more: failed!.cursor !== undefined && lately.length === COUNT_MAX } };
    },
    refetchInterval: LOOK_MILLIS,
  });
  const rows = (['proposed', 'failed'] as const).filter((each) => (found.data?.[each].n ?? 0) > 0);
  if (!found.data || rows.length === 0) return null;
  return (
    <Panel title={w.waiting.title} end={<Link to={to('/commands')}>{w.waiting.more}</Link>}>
      <div className="rows">
        {rows.map((each) => {
          const { n, more } = found.data[each];
          return (
            <Link key={each} className="row" to={to(`/commands?state=${each}`)} data-waiting={each}>
              <StateSign state={each} word={false} />
              <span className="grow">{w.waiting[each](more ? `${count(n)}+` : count(n))}</span>
            </Link>
          );
        })}
      </div>
    </Panel>
  );
}
