import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, millis } from '../api';
import { count } from '../format';
import { useScope, useWithin } from '../frame/scope';
import { Failure, Panel, Time } from '../parts';
import { useWords } from '../texts/alarms';
import './alarms.css';
import { ClassSign } from './Sign';

const FEW = 8;
/** More are not counted. */
const MOST = 1_000;

/** The worst alarms that were active at a moment of the past; as many as are told where `all` is said. */
export default function FewThen({ moment, all = false }: { moment: number; all?: boolean }) {
  const w = useWords();
  const to = useWithin();
  const space = useScope();
  const found = useQuery({
    queryKey: ['alarms', 'past', space, moment],
    queryFn: ({ signal }) => api.pastAlarms(space, new Date(moment).toISOString(), MOST, signal),
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  if (found.error && !found.data) return <Failure what={w.title} error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return null;
  const { items } = found.data;
  return (
    <Panel title={w.then(`${count(items.length)}${items.length === MOST ? '+' : ''}`)}>
      {items.length === 0 ? (
        <div className="body soft">{w.noneThen}</div>
      ) : (
        <div className="rows" data-alarms-then={items.length}>
          {items.slice(0, all ? MOST : FEW).map((each) => (
            <Link key={each.alarm} className="row" to={to(`/alarms/${encodeURIComponent(each.alarm)}`)}>
              <ClassSign of={each.class} active />
              <span className="grow">
                {each.message} <span className="soft">{each.thingName}</span>
              </span>
              <span className="right soft">
                <Time at={millis(each.since)} space={each.space} />
              </span>
            </Link>
          ))}
        </div>
      )}
    </Panel>
  );
}
