import { Button, Checkbox } from 'antd';
import { memo } from 'react';
import { Link } from 'react-router';
import { type Alarm, millis } from '../api';
import { count } from '../format';
import { useWithin } from '../frame/scope';
import { Age } from '../parts';
import { useWords } from '../texts/alarms';
import { useAct } from './queries';
import { ClassSign, StateTags } from './Sign';

interface Props {
  it: Alarm;
  chosen?: boolean;
  choose?: (id: string, on: boolean) => void;
  ofThing?: boolean;
  /** Whether it may be acknowledged from its row. */
  act?: boolean;
}

/** An alarm in a list; with a box to choose it where it can be chosen. */
export const AlarmRow = memo(function AlarmRow({ it, chosen, choose, ofThing = false, act = false }: Props) {
  const w = useWords();
  const to = useWithin();
  return (
    <div className={`alarm-row ${it.acknowledged ? '' : 'unknown'} ${choose ? '' : 'few'}`} data-alarm={it.id}>
      {choose && <Checkbox aria-label={w.select(it.message)} checked={chosen} onChange={(each) => choose(it.id, each.target.checked)} />}
      <ClassSign of={it.class} active={it.active} />
      <Link className="alarm-words" to={to(`/alarms/${it.id}`)}>
        {it.message || w.rule(it.rule)}
      </Link>
      <span className="alarm-age">
        <Age at={millis(it.since)} space={it.space} />
      </span>
      <div className="alarm-more">
        {!ofThing && (
          <Link to={to(`/things/${encodeURIComponent(it.thing)}`)} title={it.thing}>
            {it.thingName || it.thing}
          </Link>
        )}
        <StateTags it={it} />
        {it.assignee && <span>{w.assigned(it.assignee)}</span>}
        {it.occurrences > 1 && <span className="faint">{w.times(count(it.occurrences))}</span>}
        {act && !it.acknowledged && <Acknowledge it={it} />}
      </div>
    </div>
  );
});

function Acknowledge({ it }: { it: Alarm }) {
  const w = useWords();
  const act = useAct(it.id);
  return (
    <Button size="small" aria-label={w.acknowledgeOf(it.message)} loading={act.isPending} onClick={() => act.mutate({ act: 'acknowledge' })}>
      {w.acknowledge}
    </Button>
  );
}
