import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { api, type Invocation, type InvocationState, type Model } from '../api';
import '../commands/commands.css';
import { type Asked, STATES } from '../commands/life';
import { useInvocations } from '../commands/queries';
import { InvocationRow } from '../commands/Row';
import { useAll } from '../commands/words';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMoment, useTravel } from '../moment';
import '../orders/orders.css';
import { Tabs } from '../orders/Tabs';
import { Empty, Failure, Skeleton } from '../parts';
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
  const [words, setWords] = useSearchParams();
  const shown = shownOf(words);
  const space = useScope();
  useTitle(w.title);
  const group = words.get('group');
  const asked: Asked = { ...(space === '' ? {} : { space }), ...(group === null ? {} : { group }), ...(shown === 'open' ? { open: true } : shown === 'all' ? {} : { state: shown }) };
  const leave = () =>
    setWords((before) => {
      const after = new URLSearchParams(before);
      after.delete('group');
      return after;
    });
  const show = (next: Shown) =>
    setWords((before) => {
      const after = new URLSearchParams(before);
      if (next === 'all') after.delete('state');
      else after.set('state', next);
      return after;
    });
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft">{w.more}</span>
        <div className="end">
          {group !== null && <Button onClick={leave}>{w.ofGroup} ✕</Button>}
          <Select<Shown>
            aria-label={w.filter}
            value={shown}
            onChange={show}
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
  if (found.isPending) return <Skeleton lines={8} />;
  if (found.error && found.items.length === 0) {
    return (
      <div className="panel">
        <Failure what={w.title} error={found.error} again={() => void found.refetch()} />
      </div>
    );
  }
  if (found.items.length === 0) {
    return (
      <div className="panel">
        <Empty fact={filtered ? w.nothingFits : w.nothingHere} use={filtered ? undefined : w.nothingHereMore} />
      </div>
    );
  }
  return (
    <div className="panel" data-list="invocations">
      {found.items.map((each) => (
        <OfThing key={each.id} it={each} models={models.data} />
      ))}
      {found.hasNextPage && (
        <div className="body">
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {w.older}
          </Button>
        </div>
      )}
    </div>
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
