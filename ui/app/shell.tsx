import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Link, Navigate, NavLink, Outlet, Route, Routes, useLocation, useNavigate } from 'react-router';
import { api, onSignedOut, Problem } from './api';
import { clockError, useNow } from './clock';
import { clock, duration, zone } from './format';
import { live, useLive } from './live';
import { Empty, Failure, Guard, LiveClassName, Skeleton } from './parts';
import Overview from './pages/Overview';
import { useSession } from './queries';
import { chooseLanguage, useLanguage, useTexts } from './texts';
import { type Choice, chooseTheme, useThemeChoice } from './theme';

const Things = lazy(() => import('./pages/Things'));
const Thing = lazy(() => import('./pages/Thing'));
const Models = lazy(() => import('./pages/Models'));
const Model = lazy(() => import('./pages/Model'));
const History = lazy(() => import('./pages/History'));
const Login = lazy(() => import('./pages/Login'));
const Welcome = lazy(() => import('./pages/Welcome'));

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
          <Route path="/things/:id" element={<Thing />} />
          <Route path="/models" element={<Models />} />
          <Route path="/models/:name" element={<Model />} />
          <Route path="/history" element={<History />} />
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
    <>
      <LiveClassName />
      <Top />
      <Banners />
      <main>
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
    </>
  );
}

export function Brand() {
  const t = useTexts();
  return (
    <Link to="/overview" className="brand">
      <img src="/favicon.svg" alt="" />
      {t.product}
    </Link>
  );
}

function Top() {
  const t = useTexts();
  return (
    <div className="top">
      <Brand />
      <nav className="nav" aria-label={t.nav.label}>
        <NavLink to="/overview">{t.nav.overview}</NavLink>
        <NavLink to="/things">{t.nav.things}</NavLink>
        <NavLink to="/models">{t.nav.models}</NavLink>
      </nav>
      <div className="top-end">
        <LiveSign />
        <Switches />
        <SignOut />
      </div>
    </div>
  );
}

function LiveSign() {
  const t = useTexts();
  const { state } = useLive();
  const now = useNow();
  const word = state === 'live' ? t.live.on : state === 'connecting' ? t.live.connecting : t.live.off;
  return (
    <span className="live-sign" data-state={state} title={t.live.serverTime(zone(now))} role="status">
      <i aria-hidden="true" />
      <span>{word}</span>
      {state === 'live' && (
        <span className="num hide-narrow" aria-hidden="true">
          {clock(now)}
        </span>
      )}
    </span>
  );
}

/** Language and theme; also on the pages before the login. */
export function Switches() {
  const t = useTexts();
  const language = useLanguage();
  const choice = useThemeChoice();
  const themes: Choice[] = ['system', 'light', 'dark'];
  return (
    <>
      <Button size="small" type="text" lang={language === 'zh' ? 'en' : 'zh-Hans'} data-switch="language" onClick={() => chooseLanguage(language === 'zh' ? 'en' : 'zh')}>
        {t.language.switchTo}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [choice],
          items: themes.map((key) => ({ key, label: t.theme[key] })),
          onClick: ({ key }) => chooseTheme(key as Choice),
        }}
      >
        <Button size="small" type="text" aria-label={t.theme.label} title={t.theme.label} data-switch="theme" icon={<HalfMoon />} />
      </Dropdown>
    </>
  );
}

function HalfMoon() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </svg>
  );
}

function SignOut() {
  const t = useTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    live.stop();
    await api.signOut().catch(() => undefined);
    queries.clear();
    void navigate('/login', { replace: true });
  };
  return (
    <Button size="small" type="text" aria-label={t.person.signOut} title={t.person.signOut} onClick={() => void leave()} icon={<Door />} />
  );
}

function Door() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round">
      <path d="M6.500 2.500H3v11h3.500M7 8h6.500M11 5.500L13.500 8 11 10.500" />
    </svg>
  );
}

/** Three different facts, three signs: the page is cut off, the server is behind, the viewer's clock is wrong. */
function Banners(): ReactNode {
  const t = useTexts();
  const { state, until, lag } = useLive();
  const off = clockError();
  useNow();
  // The overview lists it among what needs a look.
  const overview = useLocation().pathname === '/overview';
  const late = overview ? [] : Object.entries(lag).filter(([, seconds]) => seconds > LAG_SECONDS);
  if (state === 'lost') {
    return (
      <div className="banner" role="alert" data-banner="stale">
        <span>{until > 0 ? t.live.banner(clock(until)) : t.live.noSocket}</span>
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

/** What the browser's tab says. */
export function useTitle(title: string): void {
  const t = useTexts();
  useEffect(() => {
    document.title = title === '' ? t.product : `${title} · ${t.product}`;
  }, [title, t]);
}
