import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { api, type BulkCommand, type Model, millis, type Order } from '../api';
import '../commands/commands.css';
import type { Fault } from '../commands/fields';
import { useAll } from '../commands/words';
import { count, duration } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { asks, draftOfOrder, emptyOrder, fieldOfWhat, type OrderDraft, orderOf, secondsLeft, shares } from '../orders/order';
import { OrderFields } from '../orders/OrderFields';
import '../orders/orders.css';
import { Tabs } from '../orders/Tabs';
import { Age, Panel, Skeleton } from '../parts';
import { Paged } from '../parts/Paged';
import { Refused } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { useModels } from '../queries';

const LOOK_MILLIS = 2_000;

/** One request to many things: made here, watched, and stopped. */
export default function Bulk() {
  const { w } = useAll();
  const space = useScope();
  const may = useMay();
  const [words, change] = useAddress();
  useTitle(w.tabs.bulk);
  const making = words.get('new') === '1';
  const make = (on: boolean) => change({ new: on ? '1' : '' });
  const found = useInfiniteQuery({
    queryKey: ['bulk-commands', space],
    queryFn: ({ pageParam, signal }) => api.bulkCommands(space, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{w.bulk.more}</span>
        <div className="end">
          {may.somewhere('command') && !making && (
            <Button type="primary" onClick={() => make(true)}>
              {w.bulk.create}
            </Button>
          )}
        </div>
      </div>
      <Tabs />
      <div className="stack">
        {making && <Make space={space} onClose={() => make(false)} />}
        <Paged found={found} items={items} name="bulk-commands" what={w.tabs.bulk} fact={w.bulk.nothing} use={w.bulk.nothingMore}>
          {(each) => <Row key={each.id} bulk={each} />}
        </Paged>
      </div>
    </>
  );
}

/** The things that were chosen on another page, which hands them over beside the address: there may be too many for it. */
function useChosen(): readonly string[] {
  const { things } = (useLocation().state ?? {}) as { things?: unknown };
  return Array.isArray(things) ? things.filter((each) => typeof each === 'string') : [];
}

/** What another page would have asked, such as the map of a geofence. */
function useOrder(): Order | undefined {
  return ((useLocation().state ?? {}) as { order?: Order }).order;
}

/** What is to be asked, begun with the things that were chosen and the model of the first of them. */
function Make({ space, onClose }: { space: string; onClose: () => void }) {
  const { say } = useAll();
  const [things] = useState(useChosen());
  const [order] = useState(useOrder());
  const models = useModels();
  const first = useQuery({ queryKey: ['thing', things[0]], queryFn: ({ signal }) => api.thing(things[0]!, signal), enabled: things.length > 0 });
  if (things.length > 0 && (first.isPending || models.isPending)) return <Skeleton lines={6} />;
  if (order) {
    if (models.isPending) return <Skeleton lines={6} />;
    return <Form start={draftOfOrder(order, models.data?.find((each) => each.name === order.model), say)} models={models.data} onClose={onClose} />;
  }
  const model = models.data?.find((each) => each.name === first.data?.model);
  const { actions, properties } = asks(model);
  const start = { ...emptyOrder(space), things: things.join('\n'), model: actions.length + properties.length > 0 ? model!.name : '' };
  return <Form start={start} models={models.data} onClose={onClose} />;
}

function Form({ start, models, onClose }: { start: OrderDraft; models: readonly Model[] | undefined; onClose: () => void }) {
  const { t, w, say } = useAll();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const [faults, setFaults] = useState<Fault[]>([]);
  const begin = useMutation({
    mutationFn: api.beginBulkCommand,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['bulk-commands'] });
      onClose();
    },
  });
  const field = fieldOfWhat(models?.find((each) => each.name === draft.model), draft.what, say);
  const submit = () => {
    const found: Fault[] = [];
    const order = orderOf(draft, field, found);
    setFaults(found);
    if (order) begin.mutate(order);
  };
  return (
    <Panel title={w.bulk.create}>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <OrderFields
          draft={draft}
          faults={faults}
          edit={(part) => {
            setDraft({ ...draft, ...part });
            setFaults([]);
          }}
        />
        <Refused error={begin.error} />
        <div className="order-row-deeds">
          <Button type="primary" htmlType="submit" disabled={draft.what === ''} loading={begin.isPending}>
            {w.bulk.begin}
          </Button>{' '}
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Panel>
  );
}

function Row({ bulk }: { bulk: BulkCommand }) {
  const { w } = useAll();
  const to = useWithin();
  const may = useMay().in('command', bulk.space);
  const name = useSpaceName();
  const queries = useQueryClient();
  const stop = useMutation({ mutationFn: () => api.stopBulkCommand(bulk.id), onSettled: () => void queries.invalidateQueries({ queryKey: ['bulk-commands'] }) });
  const forget = useMutation({ mutationFn: () => api.forgetBulkCommand(bulk.id), onSettled: () => void queries.invalidateQueries({ queryKey: ['bulk-commands'] }) });
  const going = bulk.phase === 'running' || bulk.phase === 'canary';
  const all = shares(bulk);
  const left = secondsLeft(bulk);
  return (
    <div className="order-row" data-bulk={bulk.id} data-phase={bulk.phase}>
      <span className="who">
        <b>{bulk.title}</b>
        <span className="faint">
          {name(bulk.space)} · <Age at={millis(bulk.created)} /> · {w.bulk.phase[bulk.phase]}
        </span>
        {bulk.definition.reason && <span className="soft">{bulk.definition.reason}</span>}
      </span>
      <span className="stack order-progress">
        <span className="order-bar" role="img" aria-label={all.map((each) => shareText(w, each)).join(', ')}>
          {all.map((each) => (
            <span key={each.of} className={each.of} style={{ flexGrow: each.n }} />
          ))}
        </span>
        <span className="order-states">
          {all.map((each) => (
            <span key={each.of}>{shareText(w, each)}</span>
          ))}
          {left !== undefined && <span data-seconds-left={left}>{w.bulk.timeLeft(duration(left))}</span>}
        </span>
        {bulk.why && <span className="soft">{bulk.why}</span>}
        <Refused error={stop.error ?? forget.error} />
      </span>
      <span className="deeds">
        <Link to={to(`/commands?group=${encodeURIComponent(bulk.group)}`)}>{w.bulk.oneByOne}</Link>
        {may && going && (
          <Popconfirm title={w.bulk.stopSure} okText={w.bulk.stop} onConfirm={() => stop.mutate()}>
            <Button size="small" danger loading={stop.isPending}>
              {w.bulk.stop}
            </Button>
          </Popconfirm>
        )}
        {may && !going && (
          <Button size="small" loading={forget.isPending} onClick={() => forget.mutate()}>
            {w.bulk.forget}
          </Button>
        )}
      </span>
    </div>
  );
}

function shareText(w: ReturnType<typeof useAll>['w'], { of, n }: { of: string; n: number }): string {
  const word = of === 'refused' ? w.bulk.refused : of === 'left' ? w.bulk.left : w.state[of as keyof typeof w.state];
  return `${word} ${count(n)}`;
}
