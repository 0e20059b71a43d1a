import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Radio } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import '../alarms/alarms.css';
import { Tabs } from '../alarms/Tabs';
import { api, type MaintenanceWhen, type MaintenanceWindow, millis, type NewMaintenanceWindow } from '../api';
import { serverNow } from '../clock';
import { PickThing } from '../dashboards/Variables';
import { fromInput, toInput } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Failure, Panel, Skeleton, Time } from '../parts';
import { Paged } from '../parts/Paged';
import { Refused } from '../people/parts';
import { Field } from '../spaces/Fields';
import { SpaceSelect, useSpaceName } from '../spaces/SpaceSelect';
import { useTexts } from '../texts';
import { useWords } from '../texts/alarms';
import { browserZone } from '../zone';
import { useTimes } from '../zones';

const WHEN: MaintenanceWhen[] = ['now', 'coming', 'past'];
/** Windows begin and end by the clock. */
const LOOK_MILLIS = 10_000;
const LENGTH_SECONDS = 4 * 3_600;
const REASON_MAX = 256;

/** When spaces and things are worked on: now, to come and over; which one is edited stands in the address. */
export default function Maintenance() {
  const w = useWords();
  const may = useMay();
  const [words, change] = useAddress();
  useTitle(w.window.title);
  const edited = words.get('edit');
  const edit = (id: string | null) => change({ edit: id });
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{w.window.more}</span>
        <div className="end">
          {may.somewhere('command') && edited === null && (
            <Button type="primary" onClick={() => edit('new')}>
              {w.window.create}
            </Button>
          )}
        </div>
      </div>
      <Tabs />
      <div className="stack">
        {edited === 'new' ? <Form key="new" onClose={() => edit(null)} /> : edited && <Edited key={edited} id={edited} onClose={() => edit(null)} />}
        {WHEN.map((each) => (
          <Windows key={each} when={each} onEdit={edit} />
        ))}
      </div>
    </>
  );
}

function Edited({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useWords();
  const found = useQuery({ queryKey: ['maintenance', 'one', id], queryFn: ({ signal }) => api.maintenanceWindow(id, signal), retry: false, staleTime: Infinity, gcTime: 0 });
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data) return <Failure what={w.window.title} error={found.error} again={() => void found.refetch()} />;
  return <Form present={found.data} onClose={onClose} />;
}

function Windows({ when, onEdit }: { when: MaintenanceWhen; onEdit: (id: string) => void }) {
  const w = useWords();
  const space = useScope();
  const found = useInfiniteQuery({
    queryKey: ['maintenance', when, space],
    queryFn: ({ pageParam, signal }) => api.maintenance({ when, space, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
    retry: false,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="stack" aria-label={w.window.when[when]}>
      <h2>{w.window.when[when]}</h2>
      <Paged found={found} items={items} name={`maintenance-${when}`} what={w.window.when[when]} fact={w.window.nothing[when]}>
        {(each) => <Row key={each.id} it={each} when={when} onEdit={() => onEdit(each.id)} />}
      </Paged>
    </section>
  );
}

/** Its thing by name, or its space. */
function Of({ it }: { it: MaintenanceWindow }) {
  const to = useWithin();
  const name = useSpaceName();
  const thing = useQuery({ queryKey: ['thing', it.thing], queryFn: ({ signal }) => api.thing(it.thing!, signal), enabled: it.thing !== undefined, staleTime: 30_000, retry: false });
  if (it.thing === undefined) return <>{name(it.space)}</>;
  return <Link to={to(`/things/${encodeURIComponent(it.thing)}`)}>{thing.data?.name ?? it.thing}</Link>;
}

function Row({ it, when, onEdit }: { it: MaintenanceWindow; when: MaintenanceWhen; onEdit: () => void }) {
  const w = useWords();
  const may = useMay().in('command', it.space);
  const queries = useQueryClient();
  const again = { onSettled: () => void Promise.all([queries.invalidateQueries({ queryKey: ['maintenance'] }), queries.invalidateQueries({ queryKey: ['alarms'] })]) };
  const asked = useAddress()[0].get('window') === it.id;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) box.current?.scrollIntoView({ block: 'center' });
  }, [asked]);
  const remove = useMutation({ mutationFn: () => api.deleteMaintenance(it.id, it.revision), ...again });
  const end = useMutation({ mutationFn: () => api.replaceMaintenance(it.id, { from: it.from, to: new Date(serverNow()).toISOString(), reason: it.reason }, it.revision), ...again });
  return (
    <div ref={box} className={`order-row ${asked ? 'asked' : ''}`} data-window={it.id} aria-current={asked || undefined}>
      <span className="who">
        <b>{it.reason}</b>
        <span>
          <Of it={it} />
        </span>
      </span>
      <span className="stack order-progress">
        <span>
          <Time at={millis(it.from)} space={it.space} /> – <Time at={millis(it.to)} space={it.space} />
        </span>
        <Refused error={remove.error ?? end.error} />
      </span>
      <span className="deeds">
        {may && (
          <>
            {when === 'now' && (
              <Button size="small" aria-label={w.window.endOf(it.reason)} loading={end.isPending} onClick={() => end.mutate()}>
                {w.window.end}
              </Button>
            )}
            <Button size="small" aria-label={w.window.editOf(it.reason)} onClick={onEdit}>
              {w.window.edit}
            </Button>
            <Popconfirm title={w.window.removeSure} okText={w.window.remove} onConfirm={() => remove.mutate()}>
              <Button size="small" danger aria-label={w.window.removeOf(it.reason)} loading={remove.isPending}>
                {w.window.remove}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
    </div>
  );
}

function Form({ present, onClose }: { present?: MaintenanceWindow; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const scope = useScope();
  const queries = useQueryClient();
  const [ofThing, setOfThing] = useState(present?.thing !== undefined);
  const [space, setSpace] = useState(present?.space ?? scope);
  const [thing, setThing] = useState('');
  const [reason, setReason] = useState(present?.reason ?? '');
  const zone = useTimes(space).zone;
  const [opened] = useState(() => serverNow() / 1000);
  const [typedFrom, setFrom] = useState<string | null>(null);
  const [typedTo, setTo] = useState<string | null>(null);
  // as long as nobody types, moments stay what they are when the zone is known or another
  const from = typedFrom ?? toInput(present ? millis(present.from) / 1000 : opened, zone);
  const to = typedTo ?? toInput(present ? millis(present.to) / 1000 : opened + LENGTH_SECONDS, zone);
  const begin = fromInput(from, zone);
  const end = fromInput(to, zone);
  const good = reason.trim() !== '' && begin < end && (present !== undefined || !ofThing || thing !== '');
  const save = useMutation({
    mutationFn: () => {
      const body: NewMaintenanceWindow = { from: new Date(begin * 1000).toISOString(), to: new Date(end * 1000).toISOString(), reason: reason.trim() };
      if (present) return api.replaceMaintenance(present.id, body, present.revision);
      return api.createMaintenance({ ...body, ...(ofThing ? { thing } : { space }) });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['maintenance'] });
      void queries.invalidateQueries({ queryKey: ['alarms'] });
      onClose();
    },
  });
  return (
    <Panel title={present ? present.reason : w.window.create}>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (good && !save.isPending) save.mutate();
        }}
      >
        <div className="stack settings">
          <Field label={w.window.of}>
            {present ? (
              <span>
                <Of it={present} />
              </span>
            ) : (
              <Radio.Group aria-label={w.window.of} value={ofThing} onChange={(each) => setOfThing(each.target.value as boolean)} options={[{ value: false, label: w.window.ofSpace }, { value: true, label: w.window.ofThing }]} />
            )}
          </Field>
          {!present && !ofThing && (
            <Field label={w.window.space}>
              <SpaceSelect label={w.window.space} value={space} by="command" onChange={setSpace} />
            </Field>
          )}
          {!present && ofThing && (
            <Field label={w.window.thing}>
              <PickThing label={w.window.thing} value={thing} onChange={setThing} />
            </Field>
          )}
          <Field label={w.window.reason} more={w.window.reasonMore}>
            <Input name="reason" autoFocus maxLength={REASON_MAX} aria-label={w.window.reason} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
          <Field label={w.window.from} more={w.window.zone(zone || browserZone())}>
            <input className="field" type="datetime-local" name="from" aria-label={w.window.from} value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
          <Field label={w.window.to} more={begin < end ? undefined : w.window.badTimes} alert={!(begin < end)}>
            <input className="field" type="datetime-local" name="to" aria-label={w.window.to} value={to} onChange={(event) => setTo(event.target.value)} />
          </Field>
        </div>
        <Refused error={save.error} />
        <div>
          <Button type="primary" htmlType="submit" disabled={!good} loading={save.isPending}>
            {w.window.save}
          </Button>{' '}
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Panel>
  );
}
