import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import '../alarms/alarms.css';
import { useAct, useAlarms } from '../alarms/queries';
import { Shelve } from '../alarms/Shelve';
import { useAlarmCounts } from '../alarms/counts';
import { ClassSign, StateTags, Suppressor } from '../alarms/Sign';
import { isNormal } from '../alarms/sort';
import { type Alarm as AlarmOf, api, millis } from '../api';
import HistoryChart from '../charts/HistoryChart';
import { numeric } from '../charts/series';
import { count } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Failure, Panel, Skeleton, Time } from '../parts';
import { useRuleName } from '../rules/queries';
import { useModels, useSession } from '../queries';
import { said, titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/alarms';
import { usePageSpaces } from '../zones';

const Why = lazy(() => import('../rules/Why'));

/** So much before its beginning and after its end is drawn. */
const AROUND_MILLIS = 1_800_000;

/** One alarm: how it is, what happened to it, and what one may do. */
export default function Alarm() {
  const w = useWords();
  const { id = '' } = useParams();
  const found = useQuery({ queryKey: ['alarm', id], queryFn: ({ signal }) => api.alarm(id, signal), refetchInterval: 10_000 });
  useTitle(found.data?.message ?? w.title);
  usePageSpaces(found.data && [found.data.space]);
  if (found.isPending) return <Skeleton lines={8} />;
  if (!found.data) {
    return (
      <div className="panel">
        <Failure page what={w.title} error={found.error} again={() => void found.refetch()} />
      </div>
    );
  }
  return <Shown it={found.data} />;
}

function Shown({ it }: { it: AlarmOf }) {
  const w = useWords();
  const to = useWithin();
  const may = useMay();
  const ruled = useRuleName(it.rule);
  useAlarms({ thing: it.thing, state: 'open' }); // live: what changes is read again
  return (
    <>
      <div className="head">
        <h1>{it.message || w.rule(ruled ?? it.rule)}</h1>
        <ClassSign of={it.class} active={it.active} />
        <StateTags it={it} />
        <div className="end">
          <Link to={to('/alarms')}>{w.back}</Link>
        </div>
      </div>
      <div className="stack">
        <div className="panel body">
          <div className="alarm-facts">
            <Link to={to(`/things/${encodeURIComponent(it.thing)}`)}>{it.thingName || it.thing}</Link>
            <span>{w.severity(count(it.severity))}</span>
            <span>
              {ruled === undefined ? w.rule(it.rule) : <Link to={to(`/rules/${encodeURIComponent(it.rule)}`)}>{w.rule(ruled)}</Link>} {it.key}
            </span>
            <span>
              <Time at={millis(it.since)} space={it.space} />
              {it.cleared && (
                <>
                  {' – '}
                  <Time at={millis(it.cleared)} space={it.space} />
                </>
              )}
            </span>
            {it.occurrences > 1 && <span>{w.times(count(it.occurrences))}</span>}
            {it.shelvedUntil && (
              <span>
                {w.state.shelved} – <Time at={millis(it.shelvedUntil)} space={it.space} />
              </span>
            )}
            {it.assignee && <span>{w.assigned(it.assignee)}</span>}
            {it.suppressedBy && <SuppressedBy by={it.suppressedBy} />}
            <Suppresses id={it.id} />
            {it.escalates && (
              <span data-escalates>
                {w.escalates} <Time at={millis(it.escalates)} space={it.space} />
              </span>
            )}
          </div>
          {may.in('command', it.space) && <Acts it={it} />}
        </div>
        <Panel title={w.todo.title}>
          <ul className="alarm-todo">
            {todo(it).map((each) => (
              <li key={each}>{w.todo[each]}</li>
            ))}
          </ul>
        </Panel>
        <Suspense fallback={null}>
          <Why rule={it.rule} thing={it.thing} since={it.since} space={it.space} />
        </Suspense>
        <Around it={it} />
        <Panel title={w.life}>
          <ol className="alarm-steps" aria-label={w.life}>
            {[...(it.steps ?? [])].reverse().map((step, at) => (
              <li key={at} data-step={step.what}>
                <Time at={millis(step.at)} space={it.space} />
                <b>{w.happened[step.what]}</b>
                <span>
                  {said(step.byName ?? step.by ?? '')} {step.what === 'shelved' && step.detail ? <Time at={millis(step.detail)} space={it.space} /> : step.what === 'suppressed' && step.detail ? <Suppressor by={step.detail} label={step.detail.startsWith('alarm/') ? w.byAlarm : w.byWindow} /> : step.detail} {step.comment && <span className="soft">“{step.comment}”</span>}
                </span>
              </li>
            ))}
          </ol>
        </Panel>
      </div>
    </>
  );
}

/** By what it is suppressed: the other alarm by its words, where one may see it. */
function SuppressedBy({ by }: { by: string }) {
  const w = useWords();
  const id = by.startsWith('alarm/') ? by.slice('alarm/'.length) : '';
  const other = useQuery({ queryKey: ['alarm', id], queryFn: ({ signal }) => api.alarm(id, signal), enabled: id !== '', retry: false }).data;
  const label = id === '' ? w.byWindow : other ? `${other.thingName || other.thing}: ${other.message}` : w.byAlarm;
  return (
    <span>
      {w.suppressedBy} <Suppressor by={by} label={label} />
    </span>
  );
}

/** How many it suppresses now. */
function Suppresses({ id }: { id: string }) {
  const w = useWords();
  const by = `alarm/${id}`;
  const number = useAlarmCounts({ suppressedBy: by }).data?.suppressed ?? 0;
  if (number === 0) return null;
  return (
    <Link data-suppresses={number} to={`/alarms?state=suppressed&suppressedBy=${encodeURIComponent(by)}`}>
      {w.suppresses(number)}
    </Link>
  );
}

/** A number of its thing, from before it began until after it was over. */
function Around({ it }: { it: AlarmOf }) {
  const w = useWords();
  const language = useLanguage();
  const [words, change] = useAddress();
  const model = useModels().data?.find((each) => each.name === it.model);
  const numbers = model?.properties.filter((each) => numeric(each)) ?? [];
  const property = numbers.find((each) => each.name === words.get('property')) ?? numbers[0];
  const since = millis(it.since);
  const until = it.cleared ? millis(it.cleared) : since;
  const there = words.has('from');
  useEffect(() => {
    if (!there) change({ from: new Date(since - AROUND_MILLIS).toISOString(), to: new Date(until + AROUND_MILLIS).toISOString() }, true);
  }, [there, since, until, change]);
  if (!model || !there) return null;
  return (
    <Panel
      title={w.around}
      end={numbers.length > 1 && <Select aria-label={w.property} value={property?.name} onChange={(each) => change({ property: each }, true)} popupMatchSelectWidth={false} options={numbers.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))} />}
    >
      {property ? <HistoryChart key={property.name} thing={it.thing} property={property} title={titleOf(property.titles, property.name, language)} /> : <div className="body soft">{w.noReadings}</div>}
    </Panel>
  );
}

function todo(it: AlarmOf): ('unacknowledged' | 'active' | 'latched' | 'shelved' | 'suppressed' | 'under' | 'normal')[] {
  if (isNormal(it)) return ['normal'];
  return [
    ...(it.suppressedBy ? [it.suppressedBy.startsWith('alarm/') ? ('under' as const) : ('suppressed' as const)] : []),
    ...(it.shelvedUntil ? (['shelved'] as const) : []),
    ...(it.acknowledged ? [] : (['unacknowledged'] as const)),
    ...(it.active ? (['active'] as const) : []),
    ...(it.latched ? (['latched'] as const) : []),
  ];
}

function Acts({ it }: { it: AlarmOf }) {
  const w = useWords();
  const act = useAct(it.id);
  const session = useSession();
  const [shelving, setShelving] = useState(false);
  const [comment, setComment] = useState('');
  const [assignee, setAssignee] = useState(it.assignee ?? '');
  const me = session.data?.title || session.data?.name || '';
  const said = () => setComment('');
  return (
    <div className="stack">
      <div className="alarm-acts">
        <Input aria-label={w.comment} placeholder={w.commentMore} maxLength={1000} value={comment} onChange={(each) => setComment(each.target.value)} />
        {!it.acknowledged && (
          <Button type="primary" loading={act.isPending} onClick={() => act.mutate({ act: 'acknowledge', comment }, { onSuccess: said })}>
            {w.acknowledge}
          </Button>
        )}
        <Button disabled={comment.trim() === ''} onClick={() => act.mutate({ act: 'comment', comment }, { onSuccess: said })}>
          {w.comment}
        </Button>
        {it.shelvedUntil ? <Button onClick={() => act.mutate({ act: 'unshelve', comment }, { onSuccess: said })}>{w.unshelve}</Button> : <Button onClick={() => setShelving(true)}>{w.shelve}</Button>}
        {it.latched && (
          <Button disabled={it.active || !it.acknowledged} onClick={() => act.mutate({ act: 'reset', comment }, { onSuccess: said })}>
            {w.reset}
          </Button>
        )}
      </div>
      <div className="alarm-acts">
        <Input aria-label={w.assignee} placeholder={w.assignee} maxLength={128} value={assignee} onChange={(each) => setAssignee(each.target.value)} />
        <Button disabled={assignee === (it.assignee ?? '')} onClick={() => act.mutate({ act: 'assign', assignee })}>
          {w.assign}
        </Button>
        {me !== '' && it.assignee !== me && <Button onClick={() => (setAssignee(me), act.mutate({ act: 'assign', assignee: me }))}>{w.toMe}</Button>}
      </div>
      {shelving && <Shelve pending={act.isPending} onAct={(each) => act.mutate(each, { onSuccess: () => setShelving(false) })} onClose={() => setShelving(false)} />}
    </div>
  );
}
