import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { Link } from 'react-router';
import { api, type Invocation, type InvocationState, type Model } from '../api';
import '../commands/commands.css';
import { type Asked, STATES } from '../commands/life';
import { useInvocations } from '../commands/queries';
import { InvocationRow } from '../commands/Row';
import { useAll } from '../commands/words';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMoment, useTravel } from '../moment';
import '../orders/orders.css';
import { Tabs } from '../orders/Tabs';
import { Empty } from '../parts';
import { Paged } from '../parts/Paged';
import { spaceTitle, useModels, useSpaces } from '../queries';

/** Which are shown: all, those under way, or those of one state. */
type Shown = 'all' | 'open' | InvocationState;

function shownOf(words: URLSearchParams): Shown {
  const given = words.get('state') ?? '';
  return given === 'open' || STATES.includes(given as InvocationState) ? (given as Shown) : 'all';
}

/** What is asked of things, across all of a space: what waits for somebody, what is under way, how it ended. */
export default function Commands() {
  const { w } = useAll();
  const travel = useTravel();
  const past = useMoment() !== null;
  const [words, change] = useAddress();
  const shown = shownOf(words);
  const space = useScope();
  useTitle(w.title);
  const group = words.get('group');
  const asked: Asked = { ...(space === '' ? {} : { space }), ...(group === null ? {} : { group }), ...(shown === 'open' ? { open: true } : shown === 'all' ? {} : { state: shown }) };
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft">{w.more}</span>
        <div className="end">
          {group !== null && <Button onClick={() => change({ group: null })}>{w.ofGroup} ✕</Button>}
          <Select<Shown>
            aria-label={w.filter}
            value={shown}
            onChange={(next) => change({ state: next === 'all' ? null : next })}
            popupMatchSelectWidth={false}
            options={[{ value: 'all', label: w.all }, { value: 'open', label: w.open }, ...STATES.map((each) => ({ value: each, label: w.state[each] }))]}
          />
        </div>
      </div>
      <Tabs />
      {past ? (
        <div className="panel">
          <Empty fact={w.actions.past}>
            <Button onClick={() => travel(null)}>{w.actions.back}</Button>
          </Empty>
        </div>
      ) : (
        <List asked={asked} filtered={shown !== 'all' || group !== null} />
      )}
    </>
  );
}

function List({ asked, filtered }: { asked: Asked; filtered: boolean }) {
  const { w } = useAll();
  const found = useInvocations(asked);
  const models = useModels();
  return (
    <Paged found={found} items={found.items} name="invocations" what={w.title} fact={filtered ? w.nothingFits : w.nothingHere} use={filtered ? undefined : w.nothingHereMore}>
      {(each) => <OfThing key={each.id} it={each} models={models.data} />}
    </Paged>
  );
}

/** A row with the thing that it is about, which is read once for all rows that are about it. */
function OfThing({ it, models }: { it: Invocation; models: readonly Model[] | undefined }) {
  const to = useWithin();
  const spaces = useSpaces();
  const thing = useQuery({ queryKey: ['thing', it.thing], queryFn: ({ signal }) => api.thing(it.thing, signal), staleTime: 60_000, enabled: it.thing !== '' });
  return (
    <InvocationRow it={it} model={models?.find((each) => each.name === thing.data?.model)} thing={thing.data}>
      <Link className="thing" to={to(`/things/${encodeURIComponent(it.thing)}/actions`)} title={it.thing}>
        {thing.data?.name ?? it.thing}
      </Link>{' '}
      {thing.data && thing.data.space !== '' && <span className="faint">{spaceTitle(spaces.data, thing.data.space)} </span>}
    </InvocationRow>
  );
}
