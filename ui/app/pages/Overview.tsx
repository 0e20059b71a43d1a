import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'react-router';
import { useAlarmCounts } from '../alarms/counts';
import { api, millis, type Presence, type Status, type Thing } from '../api';
import { bytes, count, duration, NONE, number, rate } from '../format';
import { useLive } from '../live';
import { useMoment } from '../moment';
import { Age, AlarmSign, Empty, Failure, Panel, PresenceSign, Skeleton, Spark } from '../parts';
import { spaceTitle, useModels, useSpaces, useStatus } from '../queries';
import { useTitle } from '../frame/brand';
import { above, useScope, useWithin } from '../frame/scope';
import { titleOf, useLanguage, useTexts } from '../texts';
import { browserZone } from '../zone';
import { useZone } from '../zones';

/** How many silent and offline things are listed before "see all". */
const WORST_MAX = 6;
/** How many are fetched, so that spaces can be counted by them. */
const WORST_FETCHED = 200;
const FLUSH_MILLIS = 10_000;
const LAG_SECONDS = 5;
const SPACES_MAX = 12;
const PRESENCES: Presence[] = ['connected', 'silent', 'offline', 'never'];

const OverviewThen = lazy(() => import('./OverviewThen'));
const Waiting = lazy(() => import('../commands/Waiting'));
const Few = lazy(() => import('../alarms/Few'));

export default function Overview() {
  const moment = useMoment();
  return moment === null ? <OverviewNow /> : <OverviewThen moment={moment} />;
}

function OverviewNow() {
  const t = useTexts();
  const space = useScope();
  const status = useStatus(space);
  const to = useWithin();
  useTitle(t.overview.title);

  if (status.isPending) return <Skeleton lines={8} />;
  if (!status.data) {
    return (
      <div className="panel">
        <Failure page what={t.overview.title} error={status.error} again={() => void status.refetch()} />
      </div>
    );
  }
  const now = status.data;
  return (
    <>
      <div className="head">
        <h1>{t.overview.title}</h1>
        <span className="faint">
          {t.overview.version(now.version)} · {t.overview.uptime(duration(now.uptimeSeconds))}
        </span>
        <div className="end">
          <Link to={to('/connect')}>
            <Button type="primary">{t.things.add}</Button>
          </Link>
        </div>
      </div>
      <div className="stack">
        {now.demo && <p className="soft">{t.overview.demo}</p>}
        <Troubles status={now} />
        <Suspense fallback={null}>
          <Few />
        </Suspense>
        <Attention status={now} />
        <Suspense fallback={null}>
          <Waiting />
        </Suspense>
        {now.things.total === 0 ? (
          <div className="panel">
            <Empty fact={t.overview.nothing} use={t.overview.nothingMore}>
              <Link to={to('/connect')}>
                <Button>{t.things.add}</Button>
              </Link>
            </Empty>
          </div>
        ) : (
          <Tiles status={now} rates={now.rates} />
        )}
        <div className="columns">
          <div className="w4">
            <Spaces />
          </div>
          <div className="w4">
            <Models status={now} />
          </div>
          <div className="w4">
            {now.journal && <Road status={now} journal={now.journal} />}
          </div>
        </div>
      </div>
    </>
  );
}

function useWorst() {
  const space = useScope();
  return useQuery({
    queryKey: ['things', 'worst', space],
    queryFn: async ({ signal }) => {
      const [silent, offline] = await Promise.all([
        api.things({ space, presence: 'silent', limit: WORST_FETCHED, count: true }, signal),
        api.things({ space, presence: 'offline', limit: WORST_FETCHED, count: true }, signal),
      ]);
      return { silent: silent.items, offline: offline.items, whole: !silent.cursor && !offline.cursor };
    },
    refetchInterval: 10_000,
  });
}

interface Trouble {
  text: string;
  /** In the server's own words. */
  more?: string;
  medium?: boolean;
}

/** What troubles the server itself, worst first. */
function useTroubles(status: Status): Trouble[] {
  const t = useTexts();
  const { lag } = useLive();
  const troubles: Trouble[] = [];
  const { journal, history } = status;
  const more = journal?.reason;
  if (journal?.state === 'full') troubles.push({ text: t.overview.journalFull, more });
  if (journal?.state === 'failed') troubles.push({ text: t.overview.journalFailed, more });
  if (journal?.state === 'closed') troubles.push({ text: t.overview.journalClosed, more });
  if (!status.accepting && troubles.length === 0) troubles.push({ text: t.overview.roadStopped, more });
  for (const each of history?.tables ?? []) if (each.problem !== '') troubles.push({ text: t.overview.tablesProblem(each.table, each.problem) });
  for (const each of status.problems ?? []) if (!troubles.some((known) => known.text.includes(each) || (known.more && each.includes(known.more)))) troubles.push({ text: each });
  for (const each of status.readers ?? []) {
    const seconds = Math.max(each.lagSeconds ?? 0, lag[each.name] ?? 0);
    if (seconds > LAG_SECONDS) troubles.push({ text: t.overview.readerBehind(t.overview.reader[each.name] ?? each.name, duration(seconds)), medium: true });
  }
  return troubles;
}

/** They hold up all else, also what alarms would be raised by, and stand above it. */
function Troubles({ status }: { status: Status }) {
  const t = useTexts();
  const to = useWithin();
  const troubles = useTroubles(status);
  if (troubles.length === 0) return null;
  return (
    <Panel title={t.overview.troubles} end={<Link to={to('/health')}>{t.nav.health}</Link>}>
      <div className="rows" data-troubles={troubles.length}>
        {troubles.map((each) => (
          <div key={each.text} className={`alarm ${each.medium ? 'medium' : ''}`} role="alert">
            <AlarmSign medium={each.medium === true} />
            <span className="grow">
              {each.text} {each.more && <span className="more">{each.more}</span>}
            </span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** Things that do not speak; or that all is well. */
function Attention({ status }: { status: Status }) {
  const t = useTexts();
  const worst = useWorst();
  const raised = (useAlarmCounts({ space: useScope() }).data?.shown ?? 0) > 0;
  const troubled = useTroubles(status).length > 0;
  const { silent, offline } = status.things.presence;
  if (silent + offline === 0) {
    // troubles and alarms stand above: with them, not all is well
    return status.things.total === 0 || raised || troubled ? null : (
      <div className="panel" data-attention="0">
        <div className="empty" style={{ padding: '12px 14px', flexDirection: 'row', flexWrap: 'wrap' }}>
          <b>{t.overview.well}</b>
          <span className="soft">{t.overview.wellMore(count(status.things.total))}</span>
        </div>
      </div>
    );
  }
  return (
    <Panel
      title={t.overview.attention}
      end={
        <span className="soft num">
          {[silent > 0 && t.overview.silentThings(count(silent)), offline > 0 && t.overview.offlineThings(count(offline))].filter(Boolean).join(' · ')}
        </span>
      }
    >
      {worst.error && !worst.data && <Failure what={t.overview.attention} error={worst.error} again={() => void worst.refetch()} />}
      {worst.data && (
        <div className={`groups ${silent > 0 && offline > 0 ? 'two' : ''}`} data-attention={silent + offline}>
          <Group presence="silent" things={worst.data.silent} total={silent} />
          <Group presence="offline" things={worst.data.offline} total={offline} />
        </div>
      )}
    </Panel>
  );
}

function Group({ presence, things, total }: { presence: Presence; things: Thing[]; total: number }) {
  const t = useTexts();
  const to = useWithin();
  const spaces = useSpaces();
  if (total === 0) return null;
  const shown = [...things].sort((a, b) => seen(b) - seen(a)).slice(0, WORST_MAX);
  return (
    <div className="rows">
      {shown.map((each) => (
        <Link key={each.id} to={to(`/things/${encodeURIComponent(each.id)}`)} className="row">
          <PresenceSign presence={presence} />
          <span className="grow one-line" title={`${each.name} · ${each.id}`}>
            {each.name} <span className="faint">{spaceTitle(spaces.data, each.space)}</span>
          </span>
          <span className="right soft">
            <Age at={seen(each)} space={each.space} />
          </span>
        </Link>
      ))}
      {total > shown.length && (
        <Link to={to(`/things?presence=${presence}`)} className="row link">
          {t.overview.seeAll(count(total))}
        </Link>
      )}
    </div>
  );
}

function seen(thing: Thing): number {
  return thing.lastSeen ? millis(thing.lastSeen) : 0;
}

function Tiles({ status, rates }: { status: Status; rates: number[] }) {
  const t = useTexts();
  const zone = useZone();
  const to = useWithin();
  const { things, readings } = status;
  // which spaces they come from
  const usage = to('/spaces');
  return (
    <div className="columns even">
      <div className="panel tile w4">
        <span className="soft">{t.overview.things}</span>
        <Link to={to('/things')} style={{ color: 'inherit' }}>
          <span className="big num" data-figure="things">
            {count(things.total)}
            <small>{t.overview.thingsUnit(things.total)}</small>
          </span>
        </Link>
        <div className="legend">
          {PRESENCES.filter((each) => things.presence[each] > 0).map((each) => (
            <Link key={each} to={to(`/things?presence=${each}`)} className="sign" data-count={each}>
              <PresenceSign presence={each} /> <b className="num" style={{ color: 'var(--text)' }}>{count(things.presence[each])}</b>
            </Link>
          ))}
        </div>
      </div>
      {readings && (
        <>
          <div className="panel tile w4">
            <span className="soft">{t.overview.perSecond}</span>
            <Link to={usage} style={{ color: 'inherit' }}>
              <span className="big num livevalue" data-figure="rate">
                {rate(readings.perSecond)}
                <small>{t.overview.perSecondUnit}</small>
              </span>
            </Link>
            <Spark values={rates} label={t.overview.perSecondChart(rate(readings.perSecond), rate(Math.max(0, ...rates)))} />
          </div>
          <div className="panel tile w4">
            <span className="soft">{t.overview.today}</span>
            <Link to={usage} style={{ color: 'inherit' }}>
              <span className="big num livevalue" data-figure="today">
                {count(readings.today)}
              </span>
            </Link>
            <span className="faint" style={{ marginTop: 'auto' }}>
              {t.overview.todayMore(zone || browserZone())}
            </span>
          </div>
        </>
      )}
    </div>
  );
}

function Spaces(): ReactNode {
  const t = useTexts();
  const spaces = useSpaces();
  const worst = useWorst();
  const scope = useScope();
  const children = (spaces.data ?? []).filter((each) => each.path !== '');
  // A tree with one top is shown one level below it, as deep as it branches.
  let parent = scope;
  for (;;) {
    const below: typeof children = children.filter((each) => above(each.path) === parent);
    if (below.length !== 1 || scope !== '') break;
    parent = below[0]!.path;
  }
  const shown = children.filter((each) => above(each.path) === parent).slice(0, SPACES_MAX);
  const listed = shown.length > 0 || scope !== '' ? shown : children.slice(0, 1);
  const counts = useQuery({
    queryKey: ['things', 'counts', listed.map((each) => each.path)],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(listed.map((each) => api.things({ space: each.path, count: true, limit: 1 }, signal)));
      return new Map(listed.map((each, i) => [each.path, pages[i]!.count ?? 0]));
    },
    enabled: listed.length > 0,
    refetchInterval: 30_000,
  });
  const quiet = (path: string) =>
    [...(worst.data?.silent ?? []), ...(worst.data?.offline ?? [])].filter((each) => each.space === path || each.space.startsWith(`${path}/`)).length;
  return (
    <Panel title={t.overview.bySpace} end={parent !== '' && <span className="faint">{spaceTitle(spaces.data, parent)}</span>}>
      {spaces.isPending ? (
        <Skeleton />
      ) : spaces.error && !spaces.data ? (
        <Failure what={t.overview.bySpace} error={spaces.error} again={() => void spaces.refetch()} />
      ) : listed.length === 0 ? (
        <div className="body soft">{scope === '' ? t.overview.noSpaces : t.overview.noSpacesBelow}</div>
      ) : (
        <div className="rows">
          {listed.map((each) => {
            const n = quiet(each.path);
            return (
              <Link key={each.path} to={`/overview?space=${encodeURIComponent(each.path)}`} className="row">
                <span className="grow one-line" title={each.path}>
                  {each.title || each.path}
                </span>
                {worst.data && n > 0 && (
                  <span className="soft num" title={t.overview.notWell}>
                    {t.overview.notWell} {count(n)}
                    {worst.data.whole ? '' : '+'}
                  </span>
                )}
                <b className="right num" style={{ minWidth: 44 }}>
                  {counts.data ? count(counts.data.get(each.path) ?? 0) : NONE}
                </b>
              </Link>
            );
          })}
        </div>
      )}
    </Panel>
  );
}

function Models({ status }: { status: Status }) {
  const t = useTexts();
  const to = useWithin();
  const language = useLanguage();
  const models = useModels();
  const most = Math.max(1, ...status.things.models.map((each) => each.things));
  return (
    <Panel title={t.overview.byModel}>
      {status.things.models.length === 0 ? (
        <div className="body soft">{t.models.nothing}</div>
      ) : (
        <div className="rows">
          {status.things.models.slice(0, SPACES_MAX).map((each) => {
            const model = models.data?.find((one) => one.name === each.model);
            return (
              <Link key={each.model} to={to(`/things?model=${encodeURIComponent(each.model)}`)} className="row">
                <span className="grow one-line" title={each.model}>
                  {titleOf(model?.titles, each.model, language)}
                </span>
                {model?.stage === 'draft' && <span className="tag">{t.models.draft}</span>}
                <span className="bar" aria-hidden="true">
                  <i style={{ width: `${(100 * each.things) / most}%` }} />
                </span>
                <b className="right num" style={{ minWidth: 44 }}>
                  {count(each.things)}
                </b>
              </Link>
            );
          })}
          {status.things.models.length > SPACES_MAX && (
            <Link to={to('/models')} className="row link">
              {t.overview.seeAll(count(status.things.models.length))}
            </Link>
          )}
        </div>
      )}
    </Panel>
  );
}

/** The journal and how far each of its readers has come. */
function Road({ status, journal }: { status: Status; journal: NonNullable<Status['journal']> }) {
  const t = useTexts();
  const { lag } = useLive();
  const to = useWithin();
  const { history } = status;
  const flush = useQuery({ queryKey: ['health'], queryFn: ({ signal }) => api.health(signal), refetchInterval: FLUSH_MILLIS, retry: false }).data?.figures.flushMillis;
  const tables = history?.tables ?? [];
  const rows = tables.reduce((sum, each) => sum + Math.max(0, each.rows), 0);
  const size = tables.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <Panel title={t.overview.road} end={<Link to={to('/health')}>{t.nav.health}</Link>}>
      <div className="rows">
        <div>
          <span className="grow">{t.overview.journal}</span>
          <span className="right num" title={t.overview.position(String(journal.end))}>
            <span className={journal.state === 'open' ? '' : 'alarm'}>{t.overview.journalState[journal.state]}</span>
          </span>
        </div>
        {flush !== undefined && (
          <div data-figure="flush">
            <span className="grow">{t.overview.flush}</span>
            <span className="right num">{t.overview.millis(number(flush))}</span>
          </div>
        )}
        {status.readers?.map((each) => {
          const seconds = lag[each.name] ?? each.lagSeconds;
          const late = (seconds ?? 0) > LAG_SECONDS;
          return (
            <div key={each.name} data-reader={each.name}>
              <span className="grow">{t.overview.reader[each.name] ?? each.name}</span>
              <span className="right num" title={t.overview.position(String(each.position))}>
                <span className={late ? 'alarm medium' : ''}>{seconds === undefined || seconds < 1 ? t.overview.current : t.overview.lag(duration(seconds))}</span>
              </span>
            </div>
          );
        })}
        <div>
          <span className="grow">{t.overview.stored}</span>
          <span className="right num">
            {history?.open ? t.overview.tables(tables.length, count(rows), bytes(size)) : t.overview.historyOpening}
          </span>
        </div>
      </div>
    </Panel>
  );
}
