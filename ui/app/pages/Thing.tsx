import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, type Event, millis, type Model, type Page, Problem, type Property, type Twin } from '../api';
import { drawn, numeric } from '../charts/series';
import { dateTime, duration, exactTime, NONE, Precision, unitAfter } from '../format';
import { type LiveValue, twins, useInterest, useTwin } from '../live';
import { Age, Empty, Failure, Panel, PresenceSign, Skeleton, valueText } from '../parts';
import { RefusedRow } from '../parts/RefusedRow';
import { spaceTitle, useSpaces } from '../queries';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { titleOf, useLanguage, useTexts } from '../texts';
import { rangeOf, withRange } from '../url';
import { withQuestion } from './question';

const LiveChart = lazy(() => import('../charts/LiveChart'));
const HistoryChart = lazy(() => import('../charts/HistoryChart'));

const LIVE_MINUTES = 5;
const ERRORS_AGAIN_MILLIS = 10_000;
const EVENTS_MAX = 20;

export default function Thing() {
  const { id = '' } = useParams();
  return <ThingPage key={id} id={id} />;
}

function ThingPage({ id }: { id: string }) {
  const t = useTexts();
  const language = useLanguage();
  const thing = useQuery({ queryKey: ['thing', id], queryFn: ({ signal }) => api.thing(id, signal), refetchInterval: 30_000 });
  const twin = useQuery({ queryKey: ['twin', id], queryFn: ({ signal }) => api.twin(id, signal), refetchInterval: 15_000 });
  const name = thing.data?.model;
  const model = useQuery({
    queryKey: ['model', name],
    queryFn: ({ signal }) => api.model(name!, signal),
    enabled: name !== undefined,
    staleTime: 10_000,
  });
  const spaces = useSpaces();
  const now = useTwin(id);
  useTitle(thing.data?.name ?? id);

  const [words, setWords] = useSearchParams();
  const properties = model.data?.properties ?? [];
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
    if (twin.data) twins.merge(id, known(twin.data));
  }, [id, twin.data]);

  // A model in open mode grows while one looks: a value the model does not know yet means it has grown.
  const unknown = model.data && Object.keys(now.values).some((each) => !model.data.properties.some((one) => one.name === each));
  const refetch = model.refetch;
  useEffect(() => {
    if (unknown) void refetch();
  }, [unknown, refetch]);

  if (thing.isPending) return <Skeleton lines={8} />;
  if (!thing.data) {
    if (thing.error instanceof Problem && thing.error.status === 404) {
      return (
        <div className="panel">
          <Empty fact={t.thing.missing(id)} use={t.thing.missingMore}>
            <Link to="/things">{t.thing.toThings}</Link>
          </Empty>
        </div>
      );
    }
    return (
      <div className="panel">
        <Failure what={id} error={thing.error} again={() => void thing.refetch()} />
      </div>
    );
  }

  const presence = now.presence ?? twin.data?.presence ?? thing.data.presence;
  const seen = Math.max(now.seen, twin.data?.lastSeen ? millis(twin.data.lastSeen) : 0, thing.data.lastSeen ? millis(thing.data.lastSeen) : 0);
  const since = now.since || (twin.data?.since ? millis(twin.data.since) : 0);
  const labels = Object.entries(thing.data.labels);
  return (
    <>
      <div className="head">
        <h1>{thing.data.name}</h1>
        {thing.data.name !== id && <code className="faint">{id}</code>}
        <span data-presence-of={id} title={since > 0 ? t.presence.since(dateTime(since)) : undefined}>
          <PresenceSign presence={presence} />
        </span>
        {seen > 0 && (
          <span className="soft">
            <Age at={seen} />
          </span>
        )}
      </div>
      <div className="facts-line">
        <span>
          <span className="faint">{t.things.model}</span>{' '}
          <Link to={`/models/${encodeURIComponent(thing.data.model)}`}>{titleOf(model.data?.titles, thing.data.model, language)}</Link>
        </span>
        {thing.data.space !== '' && (
          <span>
            <span className="faint">{t.things.space}</span>{' '}
            <Link to={`/things?space=${encodeURIComponent(thing.data.space)}`} title={thing.data.space}>
              {spaceTitle(spaces.data, thing.data.space)}
            </Link>
          </span>
        )}
        {twin.data?.session && <span className="soft">{t.thing.session(twin.data.session.protocol.toUpperCase(), twin.data.session.peer)}</span>}
        {labels.map(([key, each]) => (
          <span key={key} className="tag">
            {key}: {each}
          </span>
        ))}
      </div>
      <div className="stack">
        {!thing.data.enabled && <div className="panel body soft">{t.thing.disabled}</div>}
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
            <div className="o4">
              <Events id={id} />
            </div>
            <div className="o5">
              <Refused id={id} />
            </div>
          </div>
          <div className="stack">
            {chosen && spoken && <Charts id={id} property={chosen} />}
            <div className="o6">
              <Connect id={id} />
            </div>
          </div>
        </div>
      </div>
    </>
  );
}

function known(twin: Twin) {
  return {
    values: Object.fromEntries(
      Object.entries(twin.values).map(([name, each]) => [name, { value: each.value, time: millis(each.time), quality: each.quality } satisfies LiveValue]),
    ),
    presence: twin.presence,
    since: twin.since ? millis(twin.since) : 0,
    seen: twin.lastSeen ? millis(twin.lastSeen) : 0,
  };
}

interface ValuesProps {
  id: string;
  model?: Model;
  twin?: Twin;
  error: unknown;
  again: () => void;
  pending: boolean;
  chosen?: Property;
  onChoose: (property: string) => void;
}

/** The twin; the charts show the property that is chosen in it. */
function Values({ id, model, twin, error, again, pending, chosen, onChoose }: ValuesProps) {
  const t = useTexts();
  const now = useTwin(id);
  const precision = useMemo(() => new Precision(), []);
  const properties = model?.properties ?? [];

  if (pending) {
    return (
      <Panel title={t.thing.values}>
        <Skeleton lines={6} />
      </Panel>
    );
  }
  if (!model) {
    return (
      <Panel title={t.thing.values}>
        <Failure what={t.thing.values} error={error} again={again} />
      </Panel>
    );
  }
  if (properties.length === 0 || (Object.keys(now.values).length === 0 && !error)) {
    return (
      <Panel title={t.thing.values}>
        <Empty fact={t.thing.noValues} use={t.thing.noValuesMore} />
      </Panel>
    );
  }
  return (
    <Panel title={t.thing.values}>
      {error !== null && <Failure what={t.thing.values} error={error} again={again} />}
      <table className="twin-table">
        <thead>
          <tr>
            <th>{t.thing.property}</th>
            <th className="v">{t.thing.value}</th>
            <th className="a">{t.thing.age}</th>
          </tr>
        </thead>
        <tbody>
          {properties.map((each) => (
            <ValueRow
              key={each.name}
              property={each}
              now={now.values[each.name]}
              received={twin?.values[each.name]}
              selected={each.name === chosen?.name}
              current={now.presence !== 'offline' && now.presence !== 'silent'}
              precision={precision}
              onPick={drawn(each) ? () => onChoose(each.name) : undefined}
            />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Charts({ id, property }: { id: string; property: Property }) {
  const t = useTexts();
  const title = titleOf(property.titles, property.name, useLanguage());
  if (!drawn(property)) {
    return (
      <div className="o2">
        <Panel title={t.thing.history}>
          <div className="body soft">{t.thing.notDrawn}</div>
        </Panel>
      </div>
    );
  }
  return (
    <>
      <div className="o2">
        <Panel title={`${title} · ${t.thing.live(LIVE_MINUTES)}`}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <LiveChart key={property.name} thing={id} property={property} title={title} />
          </Suspense>
        </Panel>
      </div>
      <div className="o3">
        <Panel title={`${title} · ${t.thing.history}`} end={<HistoryLink thing={id} property={property.name} />}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <HistoryChart key={property.name} thing={id} property={property} title={title} />
          </Suspense>
        </Panel>
      </div>
    </>
  );
}

function HistoryLink({ thing, property }: { thing: string; property: string }) {
  const t = useTexts();
  const words = withQuestion(withRange(new URLSearchParams(), rangeOf(useSearchParams()[0])), { series: [{ thing, property }] });
  return <Link to={`/history?${words}`}>{t.history.open}</Link>;
}

interface ValueRowProps {
  property: Property;
  now?: LiveValue;
  received?: Twin['values'][string];
  selected: boolean;
  current: boolean;
  precision: Precision;
  onPick?: () => void;
}

function ValueRow({ property, now, received, selected, current, precision, onPick }: ValueRowProps) {
  const t = useTexts();
  const language = useLanguage();
  const cell = useRef<HTMLSpanElement>(null);
  const text = now ? valueText(t, now.value, precision.of(property.name, now.value)) : NONE;
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    const box = cell.current;
    box?.classList.add('changed');
    const done = setTimeout(() => box?.classList.remove('changed'), 600);
    return () => clearTimeout(done);
  }, [text]);
  const title = titleOf(property.titles, property.name, language);
  const exact = now
    ? [
        now.value === null ? t.value.omittedMeans : `${t.thing.exact}: ${typeof now.value === 'string' ? now.value : JSON.stringify(now.value)}${unitAfter(property.unit)}`,
        `${t.thing.eventTime}: ${exactTime(now.time)}`,
        received?.received && millis(received.time) === now.time ? `${t.thing.received}: ${exactTime(millis(received.received))}` : '',
        `${t.thing.qualityLabel}: ${t.quality[now.quality]}`,
      ]
        .filter((each) => each !== '')
        .join('\n')
    : t.value.none;
  return (
    <tr aria-selected={selected} data-property={property.name}>
      <td>
        {onPick ? (
          <button type="button" className="pick" title={`${property.name}\n${t.thing.showLive}`} aria-pressed={selected} onClick={onPick}>
            {title}
          </button>
        ) : (
          <div className="cell" title={property.name}>
            {title}
          </div>
        )}
      </td>
      <td className="v" title={exact}>
        <div className="cell">
          {now && now.quality !== 'good' && <span className="tag" style={{ marginRight: 6 }}>{t.quality[now.quality]}</span>}
          <span ref={cell} className={`${typeof now?.value === 'number' ? 'num' : 'long'} ${current ? 'livevalue' : 'soft'}`} data-value="">
            {text}
            {now && <span className="soft">{unitAfter(property.unit)}</span>}
          </span>
        </div>
      </td>
      <td className="a soft">
        <div className="cell">{now && <Age at={now.time} />}</div>
      </td>
    </tr>
  );
}

function Events({ id }: { id: string }) {
  const t = useTexts();
  const queries = useQueryClient();
  const events = useQuery({ queryKey: ['events', id], queryFn: ({ signal }) => api.events(id, signal) });
  useInterest(`event ${id}`, () => ({ kind: 'event', things: [id] }), {
    rows: (rows) =>
      queries.setQueryData<Page<Event>>(['events', id], (before) => ({
        ...before,
        items: [
          ...rows.map(([, time, name, data]) => ({ time: new Date(time).toISOString(), name: String(name), data })).reverse(),
          ...(before?.items ?? []),
        ].slice(0, EVENTS_MAX),
      })),
  });
  return (
    <Panel title={t.thing.events}>
      {events.isPending ? (
        <Skeleton lines={3} />
      ) : events.error && !events.data ? (
        <Failure what={t.thing.events} error={events.error} again={() => void events.refetch()} />
      ) : events.data.items.length === 0 ? (
        <div className="body soft">{t.thing.noEvents}</div>
      ) : (
        <div className="rows" data-list="events">
          {events.data.items.map((each, i) => (
            <div key={`${each.time} ${each.name} ${i}`}>
              <span className="grow">
                <b>{each.name}</b> {each.data !== null && each.data !== undefined && <code className="soft">{JSON.stringify(each.data)}</code>}
              </span>
              <span className="right soft">
                <Age at={millis(each.time)} />
              </span>
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}

function Refused({ id }: { id: string }) {
  const t = useTexts();
  const errors = useQuery({ queryKey: ['errors', id], queryFn: ({ signal }) => api.errors(id, signal), refetchInterval: ERRORS_AGAIN_MILLIS });
  return (
    <Panel title={t.thing.refused}>
      {errors.isPending ? (
        <Skeleton lines={3} />
      ) : errors.error && !errors.data ? (
        <Failure what={t.thing.refused} error={errors.error} again={() => void errors.refetch()} />
      ) : errors.data.items.length === 0 ? (
        <div className="body soft">{t.thing.noRefused}</div>
      ) : (
        <div data-list="refused">
          <div className="body faint" style={{ paddingBottom: 4 }}>
            {t.thing.refusedMore}
          </div>
          {errors.data.items.map((each, i) => (
            <RefusedRow key={`${each.time} ${i}`} message={each} />
          ))}
        </div>
      )}
    </Panel>
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
