import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, millis, Problem, type Thing as ThingData, type Twin } from '../api';
import { drawn, numeric } from '../charts/series';
import { duration } from '../format';
import { batteryOf } from '../fleet/battery';
import { charged, placeOf } from '../fleet/vehicle';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { type LiveTwin, twins, useTwin } from '../live';
import { useMay } from '../may';
import { useMoment } from '../moment';
import { Age, Empty, Failure, Panel, PresenceSign, Skeleton } from '../parts';
import { twinOf } from '../past';
import { spaceTitle, useSpaces } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Actions } from '../thing/Actions';
import { Charts } from '../thing/Charts';
import { AllEvents, LatestEvents } from '../thing/Events';
import { Since } from '../thing/Farewell';
import { Raw } from '../thing/Raw';
import { Refused } from '../thing/Refused';
import { Settings } from '../thing/Settings';
import { Values } from '../thing/Values';
import { Writable } from '../thing/Writable';
import { usePageSpaces, useTimes } from '../zones';

const TABS = ['now', 'trips', 'charges', 'battery', 'events', 'actions', 'raw', 'settings'] as const;
type Tab = (typeof TABS)[number];

const Trips = lazy(() => import('../fleet/Trips'));
const Charges = lazy(() => import('../fleet/Charges'));
const Battery = lazy(() => import('../fleet/Battery'));
const Few = lazy(() => import('../alarms/Few'));
const RulesOfThing = lazy(() => import('../rules/Why').then((each) => ({ default: each.RulesOfThing })));
const Relations = lazy(() => import('../thing/Relations').then((each) => ({ default: each.Relations })));

/** Dashboards of a model that its things lead to. */
const BOARDS_MAX = 5;

export default function Thing() {
  const { id = '', tab = '' } = useParams();
  return <ThingPage key={id} id={id} tab={TABS.find((each) => each === tab) ?? 'now'} />;
}

function ThingPage({ id, tab }: { id: string; tab: Tab }) {
  const t = useTexts();
  const language = useLanguage();
  const thing = useQuery({ queryKey: ['thing', id], queryFn: ({ signal }) => api.thing(id, signal), refetchInterval: 30_000 });
  const moment = useMoment();
  const at = moment === null ? undefined : new Date(moment).toISOString();
  const twin = useQuery({ queryKey: ['twin', id, at], queryFn: ({ signal }) => api.twin(id, at, signal), refetchInterval: moment === null ? 15_000 : false, placeholderData: moment === null ? undefined : keepPreviousData });
  const name = thing.data?.model;
  const model = useQuery({
    queryKey: ['model', name],
    queryFn: ({ signal }) => api.model(name!, signal),
    enabled: name !== undefined,
    staleTime: 10_000,
  });
  const spaces = useSpaces();
  const to = useWithin();
  const now = useTwin(id);
  useTitle(thing.data?.name ?? id);
  usePageSpaces(thing.data && [thing.data.space]);

  const [words, setWords] = useSearchParams();
  const properties = model.data?.properties ?? [];
  const writable = properties.filter((each) => each.writable);
  const spoken = Object.keys(now.values).length > 0;
  const first = properties.find((each) => numeric(each) && now.values[each.name]) ?? properties.find(numeric) ?? properties.find(drawn);
  const chosen = properties.find((each) => each.name === words.get('p')) ?? first;
  const choose = (property: string) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('p', property);
        return next;
      },
      { replace: true },
    );

  useEffect(() => {
    if (twin.data && moment === null) twins.merge(id, twinOf(twin.data));
  }, [id, twin.data, moment]);

  // A model in open mode grows while one looks: a value the model does not know yet means it has grown.
  const unknown = model.data && Object.keys(now.values).some((each) => !model.data.properties.some((one) => one.name === each));
  const refetch = model.refetch;
  useEffect(() => {
    if (unknown) void refetch();
  }, [unknown, refetch]);

  const mayChange = useMay().in('manage_things', thing.data?.space);
  if (thing.isPending) return <Skeleton lines={8} />;
  if (!thing.data) {
    if (thing.error instanceof Problem && thing.error.status === 404) {
      return (
        <div className="panel">
          <Empty page fact={t.thing.missing(id)} use={t.thing.missingMore}>
            <Link to={to('/things')}>{t.thing.toThings}</Link>
          </Empty>
        </div>
      );
    }
    return (
      <div className="panel">
        <Failure page what={id} error={thing.error} again={() => void thing.refetch()} />
      </div>
    );
  }

  const path = `/things/${encodeURIComponent(id)}`;
  const place = placeOf(model.data);
  const charges = charged(model.data);
  const battery = batteryOf(model.data);
  return (
    <>
      <Head thing={thing.data} twin={twin.data} now={now} />
      <div className="facts-line">
        <span>
          <span className="faint">{t.things.model}</span>{' '}
          <Link to={to(`/models/${encodeURIComponent(thing.data.model)}`)}>{titleOf(model.data?.titles, thing.data.model, language)}</Link>{' '}
          <Link className="faint" to={to(`/things?model=${encodeURIComponent(thing.data.model)}`)}>
            {t.thing.alike}
          </Link>
        </span>
        <Boards id={id} model={thing.data.model} />
        {thing.data.space !== '' && (
          <span>
            <span className="faint">{t.things.space}</span>{' '}
            <Link to={to(`/things?space=${encodeURIComponent(thing.data.space)}`)} title={thing.data.space}>
              {spaceTitle(spaces.data, thing.data.space)}
            </Link>
          </span>
        )}
        {twin.data?.session && <span className="soft">{t.thing.session(twin.data.session.protocol.toUpperCase(), twin.data.session.peer)}</span>}
        {Object.entries(thing.data.labels).map(([key, each]) => (
          <Link key={key} className="tag" title={`${key}: ${each}`} to={to(`/things?label=${encodeURIComponent(`${key}:${each}`)}`)}>
            {key}: {each}
          </Link>
        ))}
      </div>
      <nav className="tabs" aria-label={t.thing.tabs.label}>
        {TABS.filter((each) => (each !== 'settings' || mayChange) && (each !== 'trips' || place) && (each !== 'charges' || charges) && (each !== 'battery' || battery)).map((each) => (
          <Link key={each} to={to(each === 'now' ? path : `${path}/${each}`)} aria-current={each === tab ? 'page' : undefined}>
            {t.thing.tabs[each]}
          </Link>
        ))}
      </nav>
      {tab === 'settings' && (mayChange ? <Settings thing={thing.data} /> : <div className="panel body soft">{t.may.settings}</div>)}
      {tab === 'raw' && <Raw id={id} space={thing.data.space} model={model.data} />}
      {tab === 'trips' && place && (
        <Suspense fallback={<Skeleton lines={8} />}>
          <Trips thing={thing.data} place={place} model={model.data} />
        </Suspense>
      )}
      {tab === 'charges' && charges && (
        <Suspense fallback={<Skeleton lines={8} />}>
          <Charges thing={thing.data} model={model.data} />
        </Suspense>
      )}
      {tab === 'battery' && battery && (
        <Suspense fallback={<Skeleton lines={8} />}>
          <Battery thing={thing.data} battery={battery} pending={twin.isPending} />
        </Suspense>
      )}
      {tab === 'events' && <AllEvents id={id} />}
      {tab === 'actions' && <Actions thing={thing.data} model={model.data} />}
      {tab === 'now' && (
        <div className="stack">
          {moment === null && (
            <Suspense fallback={null}>
              <Few thing={id} />
            </Suspense>
          )}
          {!thing.data.enabled && <div className="panel body soft">{thing.data.decommissioned === undefined ? t.thing.disabled : <Since at={thing.data.decommissioned} />}</div>}
          {twin.data?.clockOffset !== undefined && <div className="panel body soft">{t.thing.clockOff(duration(Math.abs(twin.data.clockOffset)))}</div>}
          <div className="thing-grid">
            <div className="stack">
              <div className="o1">
                <Values
                  id={id}
                  model={model.data}
                  twin={twin.data}
                  error={twin.error ?? model.error}
                  again={() => (void twin.refetch(), void model.refetch())}
                  pending={twin.isPending || model.isPending}
                  chosen={chosen}
                  onChoose={choose}
                />
              </div>
              {moment === null && writable.length > 0 && (
                <div className="o2">
                  <Writable thing={thing.data} properties={writable} twin={twin.data} />
                </div>
              )}
              {moment === null && (
                <div className="o4">
                  <Suspense fallback={null}>
                    <RulesOfThing thing={id} space={thing.data.space} />
                  </Suspense>
                </div>
              )}
              <div className="o4">
                <LatestEvents id={id} />
              </div>
              <div className="o5">
                <Refused id={id} />
              </div>
            </div>
            <div className="stack">
              {chosen && spoken && <Charts id={id} property={chosen} />}
              {moment === null && (
                <div className="o6">
                  <Suspense fallback={null}>
                    <Relations thing={thing.data} />
                  </Suspense>
                </div>
              )}
              <div className="o6">
                <Connect id={id} />
              </div>
            </div>
          </div>
        </div>
      )}
    </>
  );
}

/** The dashboard that its model gives it, and those that somebody made for each thing of the model. */
function Boards({ id, model }: { id: string; model: string }) {
  const t = useTexts();
  const to = useWithin();
  const made = useQuery({ queryKey: ['dashboards', 'of', model], queryFn: ({ signal }) => api.dashboards({ model, limit: BOARDS_MAX }, signal), staleTime: 30_000, retry: false });
  const of = `thing=${encodeURIComponent(id)}`;
  return (
    <span data-boards="">
      <span className="faint">{t.thing.dashboards}</span>{' '}
      <Link to={to(`/dashboards/model/${encodeURIComponent(model)}?${of}`)}>{t.thing.dashboardMade}</Link>
      {made.data?.items.map((each) => (
        <span key={each.id}>
          {' '}
          <Link to={to(`/dashboards/${each.id}?${of}`)}>{each.title}</Link>
        </span>
      ))}
    </span>
  );
}

/** What it is called and whether it is there; or was, at the moment that the page shows. */
function Head({ thing, twin, now }: { thing: ThingData; twin?: Twin; now: LiveTwin }) {
  const t = useTexts();
  const times = useTimes();
  const past = useMoment() !== null;
  const presence = now.presence ?? twin?.presence ?? (past ? null : thing.presence);
  const seen = Math.max(now.seen, twin?.lastSeen ? millis(twin.lastSeen) : 0, !past && thing.lastSeen ? millis(thing.lastSeen) : 0);
  const since = now.since || (twin?.since ? millis(twin.since) : 0);
  return (
    <div className="head">
      <h1>{thing.name}</h1>
      {thing.name !== thing.id && <code className="faint">{thing.id}</code>}
      <span data-presence-of={thing.id} title={past ? t.past.presence : since > 0 ? t.presence.since(times.more(since)) : undefined}>
        <PresenceSign presence={presence} />
      </span>
      {seen > 0 && (
        <span className="soft">
          <Age at={seen} />
        </span>
      )}
    </div>
  );
}

/** The way to connect it; its token is made and shown there. */
function Connect({ id }: { id: string }) {
  const t = useTexts();
  const to = useWithin();
  return (
    <Panel title={t.thing.connect}>
      <div className="body stack">
        <span className="soft">{t.thing.connectMore}</span>
        <div>
          <Link to={to(`/connect?thing=${encodeURIComponent(id)}`)}>
            <Button>{t.thing.connectOpen}</Button>
          </Link>
        </div>
      </div>
    </Panel>
  );
}
