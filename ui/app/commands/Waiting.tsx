import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, millis } from '../api';
import { serverNow } from '../clock';
import { count } from '../format';
import { useScope, useWithin } from '../frame/scope';
import { Panel } from '../parts';
import { StateSign } from './Life';
import './commands.css';
import { COUNT_MAX, LOOK_MILLIS, useProposed } from './queries';
import { useAll } from './words';

const LATELY_MILLIS = 86_400_000;

/** What of the things here waits for a second person, or has failed lately; nothing where there is none. */
export default function Waiting() {
  const { w } = useAll();
  const to = useWithin();
  const space = useScope();
  const proposed = useProposed(space).data;
  const failed = useQuery({
    queryKey: ['commands', 'failed', space],
    queryFn: ({ signal }) => api.invocations({ space, state: 'failed', limit: COUNT_MAX }, signal),
    refetchInterval: LOOK_MILLIS,
  }).data;
  const lately = failed?.items.filter((each) => millis(each.changed) > serverNow() - LATELY_MILLIS).length ?? 0;
  const found = { proposed: { n: proposed?.items.length ?? 0, more: proposed?.cursor !== undefined }, failed: { n: lately, more: failed?.cursor !== undefined && lately === COUNT_MAX } };
  const rows = (['proposed', 'failed'] as const).filter((each) => found[each].n > 0);
  if (rows.length === 0) return null;
  return (
    <Panel title={w.waiting.title} end={<Link to={to('/commands')}>{w.waiting.more}</Link>}>
      <div className="rows">
        {rows.map((each) => {
          const { n, more } = found[each];
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
