import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Select, Switch } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, millis, type NewSchedule, type Schedule } from '../api';
import '../commands/commands.css';
import type { Fault } from '../commands/fields';
import { useAll } from '../commands/words';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { type Days, draftOfOrder, draftOfWhen, emptyOrder, emptyWhen, fieldOfWhat, orderOf, whenOf, type WhenDraft } from '../orders/order';
import { OrderFields } from '../orders/OrderFields';
import '../orders/orders.css';
import { Tabs } from '../orders/Tabs';
import { Upcoming, useWhenWords } from '../orders/Upcoming';
import { Age, Failure, Panel, Skeleton, Time } from '../parts';
import { Paged } from '../parts/Paged';
import { Refused } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { useModels, useSpaces } from '../queries';
import { Field } from '../spaces/Fields';
import { browserZone, zoneNames } from '../zone';
import { useTimes } from '../zones';
import { said } from '../texts';

const LOOK_MILLIS = 10_000;
const DAYS: readonly Days[] = ['daily', 'weekdays', 'weekend', 'hourly', 'sun', 'cron'];

/** What is asked of things at times, by the calendar or the sun. */
export default function Schedules() {
  const { w } = useAll();
  const space = useScope();
  const may = useMay();
  const [words, change] = useAddress();
  useTitle(w.tabs.schedules);
  const edited = words.get('edit');
  const edit = (id: string | null) => change({ edit: id });
  const found = useInfiniteQuery({
    queryKey: ['schedules', space],
    queryFn: ({ pageParam, signal }) => api.schedules(space, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const present = items.find((each) => each.id === edited);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{w.schedule.more}</span>
        <div className="end">
          {may.somewhere('command') && edited === null && (
            <Button type="primary" onClick={() => edit('new')}>
              {w.schedule.create}
            </Button>
          )}
        </div>
      </div>
      <Tabs />
      <div className="stack">
        {edited === 'new' && <Editor key="new" space={space} onClose={() => edit(null)} />}
        {present && <Editor key={`${present.id} ${present.revision}`} space={space} schedule={present} onClose={() => edit(null)} />}
        <Paged found={found} items={items} name="schedules" what={w.tabs.schedules} fact={w.schedule.nothing} use={w.schedule.nothingMore}>
          {(each) => <Row key={each.id} schedule={each} onEdit={() => edit(each.id)} />}
        </Paged>
      </div>
    </>
  );
}

function Row({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const { w } = useAll();
  const to = useWithin();
  const may = useMay().in('command', schedule.space);
  const name = useSpaceName();
  const when = useWhenWords()(schedule.when);
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const whole = useQuery({ queryKey: ['schedule', schedule.id, schedule.revision, schedule.next], queryFn: ({ signal }) => api.schedule(schedule.id, signal), enabled: open });
  const again = () => void queries.invalidateQueries({ queryKey: ['schedules'] });
  const turn = useMutation({ mutationFn: (enabled: boolean) => api.replaceSchedule(schedule.id, { ...bodyOf(schedule), enabled }, schedule.revision), onSettled: again });
  const remove = useMutation({ mutationFn: () => api.deleteSchedule(schedule.id, schedule.revision), onSettled: again });
  return (
    <div className="order-row" data-schedule={schedule.id} data-enabled={schedule.enabled}>
      <span className="who">
        <b>{schedule.title}</b>
        <span className="faint">
          {name(schedule.space)} · {when} · {schedule.when.zone}
        </span>
      </span>
      <span className="stack order-progress">
        <span>
          {!schedule.enabled ? (
            <span className="tag">{w.schedule.paused}</span>
          ) : schedule.next === undefined ? (
            <span className="soft">{w.schedule.never}</span>
          ) : (
            <>
              {w.schedule.next} <Time at={millis(schedule.next)} space={schedule.space} />
            </>
          )}
        </span>
        {schedule.last !== undefined && (
          <span className="soft">
            {w.schedule.last} <Age at={millis(schedule.last)} /> {schedule.lastBulk !== undefined && <Link to={to(`/commands?group=${encodeURIComponent(`bulk/${schedule.lastBulk}`)}`)}>{w.bulk.oneByOne}</Link>}
          </span>
        )}
        {schedule.trouble && <span className="alarm">{said(schedule.trouble)}</span>}
        {open && (
          <ol className="order-times" data-times={whole.data?.nextTimes?.length}>
            {(whole.data?.nextTimes ?? []).map((each) => (
              <li key={each}>
                <Time at={millis(each)} space={schedule.space} />
              </li>
            ))}
          </ol>
        )}
        <Refused error={turn.error ?? remove.error} />
      </span>
      <span className="deeds">
        <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
          {w.schedule.times}
        </Button>
        {may && (
          <>
            <Switch size="small" aria-label={w.schedule.enabled(schedule.title)} checked={schedule.enabled} loading={turn.isPending} onChange={(on) => turn.mutate(on)} />
            <Button size="small" aria-label={w.schedule.editOf(schedule.title)} onClick={onEdit}>
              {w.schedule.edit}
            </Button>
            <Popconfirm title={w.schedule.removeSure} okText={w.schedule.remove} onConfirm={() => remove.mutate()}>
              <Button size="small" danger aria-label={w.schedule.removeOf(schedule.title)} loading={remove.isPending}>
                {w.schedule.remove}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
    </div>
  );
}

function bodyOf({ title, space, when, order, enabled }: Schedule): NewSchedule {
  return { title, space, when, order, enabled };
}

/** A schedule that is to be, or one to be changed. */
function Editor({ space, schedule, onClose }: { space: string; schedule?: Schedule; onClose: () => void }) {
  const { t, w, say } = useAll();
  const queries = useQueryClient();
  const models = useModels();
  // without its model, what an order that is there asks for could not be read
  if (schedule && !models.data) return models.isError ? <Failure what={w.schedule.title} error={models.error} again={() => void models.refetch()} /> : <Skeleton lines={6} />;
  return <Form {...{ t, w, say, queries, space, schedule, onClose }} models={models.data} />;
}

function Form({ t, w, say, queries, space, schedule, models, onClose }: ReturnType<typeof useAll> & { queries: ReturnType<typeof useQueryClient>; space: string; schedule?: Schedule; models: ReturnType<typeof useModels>['data']; onClose: () => void }) {
  const spaces = useSpaces().data;
  const [title, setTitle] = useState(schedule?.title ?? '');
  const [draft, setDraft] = useState(() => (schedule ? draftOfOrder(schedule.order, models?.find((each) => each.name === schedule.order.model), say) : emptyOrder(space)));
  const [when, setWhen] = useState(() => (schedule ? draftOfWhen(schedule.when) : emptyWhen('')));
  const [faults, setFaults] = useState<Fault[]>([]);
  // that of the space as soon as it is known, until another is chosen
  const spaceZone = useTimes(draft.space).zone || browserZone();
  const zone = when.zone || spaceZone;
  const at = whenOf({ ...when, zone });
  const save = useMutation({
    mutationFn: (body: NewSchedule) => (schedule ? api.replaceSchedule(schedule.id, body, schedule.revision) : api.createSchedule(body)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['schedules'] });
      onClose();
    },
  });
  const field = fieldOfWhat(models?.find((each) => each.name === draft.model), draft.what, say);
  const submit = () => {
    const found: Fault[] = [];
    const order = orderOf(draft, field, found);
    setFaults(found);
    if (order && at) save.mutate({ title: title.trim(), space: schedule?.space ?? draft.space, when: at, order, enabled: schedule?.enabled ?? true });
  };
  const change = (part: Partial<WhenDraft>) => setWhen({ ...when, ...part });
  const days = (next: Days) => {
    const place = spaces?.find((each) => each.path === draft.space)?.place;
    change({ days: next, ...(next === 'sun' && when.latitude === '' && place ? { latitude: String(place.latitude), longitude: String(place.longitude) } : {}) });
  };
  return (
    <Panel title={schedule ? schedule.title : w.schedule.create}>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="stack settings">
          <Field label={w.schedule.title}>
            <Input name="title" maxLength={256} aria-label={w.schedule.title} value={title} onChange={(event) => setTitle(event.target.value)} />
          </Field>
          <Field label={w.schedule.when}>
            <Select<Days> aria-label={w.schedule.when} value={when.days} onChange={days} options={DAYS.map((value) => ({ value, label: w.schedule.days[value] }))} />
          </Field>
          {(when.days === 'daily' || when.days === 'weekdays' || when.days === 'weekend') && (
            <Field label={w.schedule.time} more={at ? undefined : w.schedule.timeWrong} alert>
              <Input name="time" className="order-time" aria-label={w.schedule.time} value={when.time} onChange={(event) => change({ time: event.target.value })} />
            </Field>
          )}
          {when.days === 'cron' && (
            <Field label="cron" more={at ? w.schedule.cronMore : w.schedule.cronWrong} alert={!at}>
              <Input name="cron" className="mono" spellCheck={false} maxLength={128} aria-label="cron" value={when.cron} onChange={(event) => change({ cron: event.target.value })} />
            </Field>
          )}
          {when.days === 'sun' && <SunFields when={when} change={change} wrong={at === null} />}
          <Field label={w.schedule.zone}>
            <Select showSearch aria-label={w.schedule.zone} value={zone} onChange={(next: string) => change({ zone: next })} options={zoneNames().map((value) => ({ value, label: value }))} />
          </Field>
          {at && <Upcoming when={at} />}
        </div>
        <OrderFields
          draft={draft}
          faults={faults}
          edit={(part) => {
            setDraft({ ...draft, ...part });
            setFaults([]);
          }}
        />
        <p className="faint">{w.schedule.name}</p>
        <Refused error={save.error} />
        <div>
          <Button type="primary" htmlType="submit" disabled={draft.what === '' || title.trim() === '' || at === null} loading={save.isPending}>
            {w.schedule.save}
          </Button>{' '}
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Panel>
  );
}

function SunFields({ when, change, wrong }: { when: WhenDraft; change: (part: Partial<WhenDraft>) => void; wrong: boolean }) {
  const { w } = useAll();
  return (
    <>
      <Field label={w.schedule.sun}>
        <Select aria-label={w.schedule.sun} value={when.sun} onChange={(sun: WhenDraft['sun']) => change({ sun })} options={(['sunrise', 'sunset'] as const).map((value) => ({ value, label: w.schedule.suns[value] }))} />
      </Field>
      <Field label={w.schedule.offset} more={w.schedule.offsetMore}>
        <Input name="offset" inputMode="numeric" aria-label={w.schedule.offset} value={when.offset} onChange={(event) => change({ offset: event.target.value })} />
      </Field>
      <Field label={w.schedule.place} more={wrong ? w.schedule.placeWrong : undefined} alert>
        <div className="pair">
          <Input name="latitude" inputMode="decimal" placeholder={w.schedule.latitude} aria-label={w.schedule.latitude} value={when.latitude} onChange={(event) => change({ latitude: event.target.value })} />
          <Input name="longitude" inputMode="decimal" placeholder={w.schedule.longitude} aria-label={w.schedule.longitude} value={when.longitude} onChange={(event) => change({ longitude: event.target.value })} />
        </div>
      </Field>
    </>
  );
}
