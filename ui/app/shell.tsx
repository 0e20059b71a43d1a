import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Link, Navigate, Outlet, Route, Routes, useLocation, useNavigate } from 'react-router';
import { onSignedOut, Problem } from './api';
import { clockError, useServerNow } from './clock';
import { forgetToken } from './connect/token';
import { duration } from './format';
import { useTitle } from './frame/brand';
import { type KeyDeed, Keys } from './frame/keys';
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
import { useTimes, ZonesOfSpaces } from './zones';

const Things = lazy(() => import('./pages/Things'));
const Thing = lazy(() => import('./pages/Thing'));
const Models = lazy(() => import('./pages/Models'));
const Model = lazy(() => import('./pages/Model'));
const Spaces = lazy(() => import('./pages/Spaces'));
const Connect = lazy(() => import('./pages/Connect'));
const Transfer = lazy(() => import('./pages/Transfer'));
const History = lazy(() => import('./pages/History'));
const Dashboards = lazy(() => import('./pages/Dashboards'));
const SavedDashboard = lazy(() => import('./pages/Dashboard').then((each) => ({ default: each.SavedDashboard })));
const ModelDashboard = lazy(() => import('./pages/Dashboard').then((each) => ({ default: each.ModelDashboard })));
const DashboardEdit = lazy(() => import('./pages/DashboardEdit'));
const Login = lazy(() => import('./pages/Login'));
const Welcome = lazy(() => import('./pages/Welcome'));
const KeysHelp = lazy(() => import('./frame/KeysHelp'));

/** A reader further behind than this is said to be. */
const LAG_SECONDS = 5;
const CLOCK_ERROR_MILLIS = 5_000;

/** Every address of the page. */
export function App() {
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <Routes>
        <Route path="/welcome" element={<Welcome />} />
        <Route path="/login" element={<Login />} />
        <Route element={<Signed />}>
          <Route index element={<Navigate to="/overview" replace />} />
          <Route path="/overview" element={<Overview />} />
          <Route path="/things" element={<Things />} />
          <Route path="/things/:id/:tab?" element={<Thing />} />
          <Route path="/models" element={<Models />} />
          <Route path="/models/:name" element={<Model />} />
          <Route path="/spaces" element={<Spaces />} />
          <Route path="/connect" element={<Connect />} />
          <Route path="/transfer" element={<Transfer />} />
          <Route path="/history" element={<History />} />
          <Route path="/dashboards" element={<Dashboards />} />
          <Route path="/dashboards/model/:name" element={<ModelDashboard />} />
          <Route path="/dashboards/:id/edit" element={<DashboardEdit />} />
          <Route path="/dashboards/:id" element={<SavedDashboard />} />
          <Route path="*" element={<Missing />} />
        </Route>
      </Routes>
    </Suspense>
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
    if (session.data) live.start();
  }, [session.data]);

  useEffect(() => {
    if (stranger) void navigate(`/login?next=${encodeURIComponent(here)}`, { replace: true });
  }, [stranger, here, navigate]);

  if (session.isPending || stranger) return <Skeleton lines={6} />;
  if (session.error && !session.data) {
    return (
      <main>
        <div className="panel">
          <Failure what={t.product} error={session.error} again={() => void session.refetch()} />
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
              <Empty fact={t.failure.page} use={t.failure.pageMore}>
                <Button onClick={() => window.location.reload()}>{t.failure.reload}</Button>
              </Empty>
            </div>
          }
        >
          <Suspense fallback={<Skeleton lines={8} />}>
            <Outlet />
          </Suspense>
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
      <Suspense fallback={null}>
        {box === 'palette' && <Palette onHelp={frame.openHelp} onClose={close} />}
        {box === 'help' && <KeysHelp onClose={close} />}
      </Suspense>
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

/** Three different facts, three signs: the page is cut off, the server is behind, the viewer's clock is wrong. */
function Banners(): ReactNode {
  const t = useTexts();
  const times = useTimes();
  const { state, until, lag } = useLive();
  const off = clockError();
  useServerNow();
  // The overview lists it among what needs a look.
  const overview = useLocation().pathname === '/overview';
  const late = overview ? [] : Object.entries(lag).filter(([, seconds]) => seconds > LAG_SECONDS);
  if (state === 'lost') {
    return (
      <div className="banner" role="alert" data-banner="stale">
        <span>{until > 0 ? t.live.banner(times.clock(until)) : t.live.noSocket}</span>
        <button type="button" onClick={live.now}>
          {t.live.retry}
        </button>
      </div>
    );
  }
  return (
    <>
      {late.map(([reader, seconds]) => (
        <div key={reader} className="banner quiet" role="status" data-banner="lag">
          {t.live.behind(t.overview.reader[reader] ?? reader, duration(seconds))}
        </div>
      ))}
      {state === 'live' && Math.abs(off) > CLOCK_ERROR_MILLIS && (
        <div className="banner quiet" role="status" data-banner="clock">
          {t.live.clockOff(duration(Math.abs(off) / 1000))}
        </div>
      )}
    </>
  );
}

function Missing() {
  const t = useTexts();
  const location = useLocation();
  useTitle(t.missing.title);
  return (
    <div className="panel">
      <Empty fact={t.missing.title} use={t.missing.more(location.pathname)}>
        <Link to="/overview">{t.missing.home}</Link>
      </Empty>
    </div>
  );
}
