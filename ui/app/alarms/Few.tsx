import { Link } from 'react-router';
import { count } from '../format';
import { useScope, useWithin } from '../frame/scope';
import { Panel } from '../parts';
import { useWords } from '../texts/alarms';
import { useAlarms } from './queries';
import { AlarmRow } from './Row';
import type { AskedAlarms } from './sort';

const FEW = 8;

/** The worst alarms of a thing, or of the space that is looked at; nothing where there is none. */
export default function Few({ thing }: { thing?: string }) {
  const w = useWords();
  const to = useWithin();
  const space = useScope();
  const asked: AskedAlarms = thing === undefined ? (space === '' ? {} : { space }) : { thing };
  const { items, hasNextPage } = useAlarms(asked);
  if (items.length === 0) return null;
  return (
    <Panel title={w.ofThing} end={<Link to={to(thing === undefined ? '/alarms' : `/alarms?q=${encodeURIComponent(thing)}`)}>{items.length > FEW ? `${w.all} (${count(items.length)}${hasNextPage ? '+' : ''})` : w.all}</Link>}>
      {items.slice(0, FEW).map((each) => (
        <AlarmRow key={each.id} it={each} ofThing={thing !== undefined} />
      ))}
    </Panel>
  );
}
