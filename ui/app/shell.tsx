import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Link, Navigate, Outlet, Route, Routes, useLocation, useNavigate } from 'react-router';
import { onSignedOut, Problem } from './api';
import { forgetToken } from './connect/token';
import { Banners } from './frame/Banners';
import { useTitle } from './frame/brand';
import { type KeyDeed, Keys } from './frame/keys';
import { fetchAhead, fetchFor, late, Meanwhile } from './frame/late';
import { lettersOn } from './frame/letters';
import Palette from './frame/Palette';
import { Rail } from './frame/Rail';
import { above, FrameContext, rescoped, within } from './frame/scope';
import { TimeMachine } from './frame/TimeMachine';
import { Top } from './frame/Top';
import { live, useLive } from './live';
import { Empty, Failure, Guard, LiveClassName, Skeleton } from './parts';
import Overview from './pages/Overview';
import { useSession } from './queries';
import { useTexts } from './texts';
import { ZonesOfSpaces } from './zones';

const Things = late(() => import('./pages/Things'), /^\/things$/, true);
const LiveMap = late(() => import('./pages/Map'), /^\/map$/);
const Thing = late(() => import('./pages/Thing'), /^\/things\/./, true);
const Models = late(() => import('./pages/Models'), /^\/models$/, true);
const Model = late(() => import('./pages/Model'), /^\/models\/./, true);
const Spaces = late(() => import('./pages/Spaces'), /^\/spaces$/, true);
const Commands = late(() => import('./pages/Commands'), /^\/commands$/, true);
const Alarms = late(() => import('./pages/Alarms'), /^\/alarms$/, true);
const Alarm = late(() => import('./pages/Alarm'), /^\/alarms\/(?!maintenance$)./);
const Maintenance = late(() => import('./pages/Maintenance'), /^\/alarms\/maintenance$/);
const Rules = late(() => import('./pages/Rules'), /^\/rules$/, true);
const Rule = late(() => import('./pages/Rule'), /^\/rules\/(?!calendars$)./);
const Calendars = late(() => import('./pages/Calendars'), /^\/rules\/calendars$/);
const Bulk = late(() => import('./pages/Bulk'), /^\/commands\/bulk$/);
const Schedules = late(() => import('./pages/Schedules'), /^\/commands\/schedules$/);
const Channels = late(() => import('./pages/Channels'), /^\/channels$/);
const Rotas = late(() => import('./pages/Rotas'), /^\/rotas$/);
const Connect = late(() => import('./pages/Connect'), /^\/connect$/, true);
const Transfer = late(() => import('./pages/Transfer'), /^\/transfer$/);
const History = late(() => import('./pages/History'), /^\/history$/, true);
const Dashboards = late(() => import('./pages/Dashboards'), /^\/dashboards$/, true);
const SavedDashboard = late(() => import('./pages/Dashboard').then((each) => ({ default: each.SavedDashboard })), /^\/dashboards\/\d+$/);
const ModelDashboard = late(() => import('./pages/Dashboard').then((each) => ({ default: each.ModelDashboard })), /^\/dashboards\/model\/./);
const People = late(() => import('./pages/People'), /^\/people$/);
const Tokens = late(() => import('./pages/Tokens'), /^\/tokens$/);
const Me = late(() => import('./pages/Me'), /^\/me$/);
const Shared = late(() => import('./people/Shared'));
const DashboardEdit = late(() => import('./pages/DashboardEdit'));
const Health = late(() => import('./pages/Health'), /^\/health$/);
const Provisioning = late(() => import('./pages/Provisioning'), /^\/provisioning$/);
const Audit = late(() => import('./pages/Audit'), /^\/audit$/);
const Limits = late(() => import('./pages/Limits'), /^\/limits$/);
const ServerSettings = late(() => import('./pages/ServerSettings'), /^\/settings$/);
const Login = late(() => import('./pages/Login'));
const Welcome = late(() => import('./pages/Welcome'));
const Design = late(() => import('./pages/Design'));
const KeysHelp = late(() => import('./frame/KeysHelp'));

/** Every address of the page. */
export function App() {
  return (
    <Meanwhile value={<Skeleton lines={6} />}>
      <Routes>
        <Route path="/welcome" element={<Welcome />} />
        <Route path="/login" element={<Login />} />
        <Route path="/sign-in" element={<Login />} />
        <Route element={<Signed />}>
          <Route index element={<Navigate to="/overview" replace />} />
          <Route path="/overview" element={<Overview />} />
          <Route path="/map" element={<LiveMap />} />
          <Route path="/things" element={<Things />} />
          <Route path="/things/:id/:tab?" element={<Thing />} />
          <Route path="/models" element={<Models />} />
          <Route path="/models/:name" element={<Model />} />
          <Route path="/spaces" element={<Spaces />} />
          <Route path="/alarms" element={<Alarms />} />
          <Route path="/alarms/maintenance" element={<Maintenance />} />
          <Route path="/alarms/:id" element={<Alarm />} />
          <Route path="/rules" element={<Rules />} />
          <Route path="/rules/calendars" element={<Calendars />} />
          <Route path="/rules/:id" element={<Rule />} />
          <Route path="/commands" element={<Commands />} />
          <Route path="/commands/bulk" element={<Bulk />} />
          <Route path="/commands/schedules" element={<Schedules />} />
          <Route path="/channels" element={<Channels />} />
          <Route path="/rotas" element={<Rotas />} />
          <Route path="/connect" element={<Connect />} />
          <Route path="/transfer" element={<Transfer />} />
          <Route path="/history" element={<History />} />
          <Route path="/dashboards" element={<Dashboards />} />
          <Route path="/dashboards/model/:name" element={<ModelDashboard />} />
          <Route path="/dashboards/:id/edit" element={<DashboardEdit />} />
          <Route path="/dashboards/:id" element={<SavedDashboard />} />
          <Route path="/people" element={<People />} />
          <Route path="/tokens" element={<Tokens />} />
          <Route path="/me" element={<Me />} />
          <Route path="/health" element={<Health />} />
          <Route path="/provisioning" element={<Provisioning />} />
          <Route path="/audit" element={<Audit />} />
          <Route path="/limits" element={<Limits />} />
          <Route path="/settings" element={<ServerSettings />} />
          <Route path="/design" element={<Design />} />
          <Route path="*" element={<Missing />} />
        </Route>
      </Routes>
    </Meanwhile>
  );
}

/** The shell for somebody who is signed in; everybody else goes to the login and comes back. */
function Signed() {
  const t = useTexts();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const here = location.pathname + location.search;
  const stranger = session.error instanceof Problem && session.error.status === 401;
  // what a link shares is opened by a stranger only: whoever is signed in stays who they are
  const [share, setShare] = useState(() => /^#share=(.+)$/.exec(location.hash)?.[1] ?? null);
  useEffect(() => {
    if (location.hash.startsWith('#share=')) void navigate(here, { replace: true });
  }, [location.hash, here, navigate]);

  useEffect(() => {
    const out = () => {
      live.stop();
      forgetToken();
      queries.setQueryData(['session'], undefined);
      void queries.resetQueries({ queryKey: ['session'] });
    };
    onSignedOut(out);
    live.onUnauthenticated = out;
    live.onReturn = () => void queries.invalidateQueries();
  }, [queries]);

  useEffect(() => {
    if (!session.data) return;
    live.start();
    void fetchAhead();
  }, [session.data]);

  useEffect(() => {
    const about = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="/"]') : null;
      if (link) fetchFor(link.pathname, new URLSearchParams(link.search), queries);
    };
    document.addEventListener('pointerover', about, { passive: true });
    document.addEventListener('focusin', about);
    return () => {
      document.removeEventListener('pointerover', about);
      document.removeEventListener('focusin', about);
    };
  }, [queries]);

  useEffect(() => {
    if (stranger && share === null) void navigate(`/login?next=${encodeURIComponent(here)}`, { replace: true });
  }, [stranger, share, here, navigate]);

  if (stranger && share !== null) return <Shared token={share} onLeave={() => setShare(null)} />;
  if (session.isPending || stranger) return <Skeleton lines={6} />;
  if (session.error && !session.data) {
    return (
      <main>
        <div className="panel">
          <Failure page what={t.product} error={session.error} again={() => void session.refetch()} />
        </div>
      </main>
    );
  }
  return (
    <Frame>
      <main id="main">
        <Guard
          key={location.pathname}
          fallback={
            <div className="panel">
              <Empty page fact={t.failure.page} use={t.failure.pageMore}>
                <Button onClick={() => window.location.reload()}>{t.failure.reload}</Button>
              </Empty>
            </div>
          }
        >
          <Meanwhile value={<Coming />}>
            <Suspense fallback={<Coming />}>
              <Outlet />
            </Suspense>
          </Meanwhile>
        </Guard>
      </main>
    </Frame>
  );
}

/** What stands around every page: the line above, the rail, the keys, the palette. */
function Frame({ children }: { children: ReactNode }) {
  const t = useTexts();
  const [box, setBox] = useState<'palette' | 'help' | null>(null);
  const frame = useMemo(() => ({ openPalette: () => setBox('palette'), openHelp: () => setBox('help') }), []);
  const close = useCallback(() => setBox(null), []);
  useKeys(frame.openPalette, frame.openHelp);
  // A wall shows a dashboard and nothing around it.
  const { pathname, search } = useLocation();
  const bare = pathname.startsWith('/dashboards/') && new URLSearchParams(search).get('kiosk') === '1';
  return (
    <FrameContext value={frame}>
      <ZonesOfSpaces>
      <LiveClassName />
      <a className="skip" href="#main">
        {t.nav.skip}
      </a>
      {!bare && <Top />}
      {!bare && <Rail />}
      <div className={bare ? 'bare' : 'beside-rail'}>
        <Banners />
        <TimeMachine />
        {children}
      </div>
      <Meanwhile value={null}>
        {box === 'palette' && <Palette onHelp={frame.openHelp} onClose={close} />}
        {box === 'help' && <KeysHelp onClose={close} />}
      </Meanwhile>
      </ZonesOfSpaces>
    </FrameContext>
  );
}

/** Whoever types into a field, or has a dialog or a menu open, keeps his keys. */
function typing(at: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], .ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open') !== null) return true;
  return at instanceof HTMLElement && (at.isContentEditable || at.closest('input, textarea, select, [role=combobox], [role=menu], [role=listbox]') !== null);
}

function useKeys(openPalette: () => void, openHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    const keys = new Keys();
    const act = (deed: KeyDeed): void => {
      // as the address bar has it now, which may be ahead of what is rendered
      const words = new URLSearchParams(window.location.search);
      const space = words.get('space') ?? '';
      if (typeof deed === 'object') return void navigate(within(deed.go, words));
      switch (deed) {
        case 'palette':
          return openPalette();
        case 'help':
          return openHelp();
        case 'up':
          return void (space !== '' && navigate(rescoped(window.location, above(space))));
        case 'filter':
          return document.querySelector<HTMLElement>('main input[type=search]')?.focus();
        case 'next':
        case 'previous': {
          const rows = [...document.querySelectorAll<HTMLElement>('main a.row, main a.thing-row, main [data-row]')];
          const at = rows.indexOf(document.activeElement as HTMLElement);
          return rows[deed === 'next' ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)]?.focus();
        }
      }
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const deed = keys.press({ key: event.key, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey, typing: typing(event.target) }, event.timeStamp, lettersOn());
      if (deed === null) return;
      event.preventDefault();
      act(deed);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, openPalette, openHelp]);
}

/** A page that is being fetched; it cannot be while the server is away. */
function Coming() {
  const t = useTexts();
  if (useLive().state !== 'lost') return <Skeleton lines={8} />;
  return (
    <div className="panel" data-coming="lost">
      <Empty page fact={t.failure.away} use={t.failure.awayMore} />
    </div>
  );
}

function Missing() {
  const t = useTexts();
  const location = useLocation();
  useTitle(t.missing.title);
  return (
    <div className="panel">
      <Empty page fact={t.missing.title} use={t.missing.more(location.pathname)}>
        <Link to="/overview">{t.missing.home}</Link>
      </Empty>
    </div>
  );
}
