import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type AlarmGroup, api, millis } from '../api';
import { count } from '../format';
import { useWithin } from '../frame/scope';
import { Age, Empty, Failure, Skeleton } from '../parts';
import { useRuleName } from '../rules/queries';
import { useWords } from '../texts/alarms';
import { ClassSign } from './Sign';
import type { AskedAlarms } from './sort';

const AGAIN_MILLIS = 5_000;

/** The alarms of the console folded: one row for each rule, however many it has. */
export function Groups({ asked }: { asked: AskedAlarms }) {
  const w = useWords();
  const found = useQuery({
    queryKey: ['alarms', 'groups', asked],
    queryFn: ({ signal }) => api.alarmGroups({ ...asked, severity: asked.severity?.join(',') as never }, signal),
    refetchInterval: AGAIN_MILLIS,
    placeholderData: keepPreviousData,
  });
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data) return <Failure what={w.title} error={found.error} again={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Empty fact={w.nothingFits} />;
  return (
    <div className="panel rows" aria-label={w.fold}>
      {found.data.items.map((each) => (
        <Row key={each.rule} it={each} asked={asked} />
      ))}
    </div>
  );
}

function Row({ it, asked }: { it: AlarmGroup; asked: AskedAlarms }) {
  const w = useWords();
  const to = useWithin();
  const name = useRuleName(it.rule);
  const words = new URLSearchParams({ rule: it.rule, ...(asked.state ? { state: asked.state } : {}), ...(asked.severity ? { severity: asked.severity.join(',') } : {}), ...(asked.q ? { q: asked.q } : {}) });
  return (
    <Link className="row alarm-group" data-group={it.rule} to={to(`/alarms?${words.toString()}`)}>
      <ClassSign of={it.class} />
      <span className="grow">{w.rule(name ?? it.rule)}</span>
      <span className="num" data-number={it.number}>
        {w.ofRule(it.number, count(it.number), count(it.unacknowledged))}
      </span>
      <span className="soft">
        <Age at={millis(it.since)} />
      </span>
    </Link>
  );
}
