import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../api';
import { useServerNow } from '../clock';
import { forgetToken } from '../connect/token';
import { zoneText } from '../format';
import { live, type LiveState, useLive } from '../live';
import { aLittleBefore, useMoment, useTravel } from '../moment';
import { useSession, useSpaces } from '../queries';
import { useTexts } from '../texts';
import { Brand, Switches } from './brand';
import { Chooser } from './Chooser';
import type { Entry } from './find';
import { useTimes } from '../zones';
import { icons } from './icons';
import { above, useFrame, useRescope, useScope, useWithin, within } from './scope';

/** The line above every page: where one is, what one looks for, whether it is live, and who one is. */
export function Top() {
  const t = useTexts();
  const { openPalette } = useFrame();
  return (
    <header className="top">
      <Brand />
      <SpacePicker />
      <button type="button" className="jump" aria-keyshortcuts="Control+K Meta+K" onClick={openPalette}>
        {icons.search}
        <span className="word">{t.palette.placeholder}</span>
        <kbd className="hide-narrow">Ctrl K</kbd>
      </button>
      <div className="top-end">
        <PastButton />
        <LiveSign state={useLive().state} />
        <Switches />
        <Me />
        <SignOut />
      </div>
    </header>
  );
}

export function SpacePicker() {
  const t = useTexts();
  const space = useScope();
  const spaces = useSpaces();
  const rescope = useRescope();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const name = (path: string) => spaces.data?.find((each) => each.path === path)?.title || path.split('/').at(-1) || t.common.root;
  const trail = space === '' ? [''] : space.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'));
  const go = (to: string) => () => void navigate(rescope(to));
  const entries: Entry[] = open
    ? [
        ...(space === '' ? [] : [{ key: 'up', label: t.space.up(above(space) === '' ? t.common.root : name(above(space))), group: '', run: go(above(space)) }]),
        { key: '', label: t.common.root, group: '', run: go('') },
        ...[...(spaces.data ?? [])]
          .filter((each) => each.path !== '')
          .sort((a, b) => (a.path < b.path ? -1 : 1))
          .map((each) => ({ key: `/${each.path}`, label: each.title || each.path.split('/').at(-1)!, more: each.path, group: '', depth: each.path.split('/').length, run: go(each.path) })),
      ]
    : [];
  return (
    <>
      <button type="button" className="space-pick" aria-haspopup="dialog" aria-label={`${t.space.choose}: ${trail.map(name).join(' / ')}`} title={space || t.common.root} data-space={space} onClick={() => setOpen(true)}>
        <span className="one-line">
          {trail.map((each, i) => (
            <span key={each} className={i === trail.length - 1 ? '' : 'faint hide-narrow'}>
              {i > 0 && <span className="faint hide-narrow"> / </span>}
              {name(each)}
            </span>
          ))}
        </span>
        {icons.down}
      </button>
      {open && <Chooser entries={entries} place="left" label={t.space.choose} placeholder={t.space.find} nothing={t.space.none} foot={<Link to={within('/spaces', new URLSearchParams(space === '' ? '' : { space }))} onClick={() => setOpen(false)}>{t.spaces.manage}</Link>} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The way into the past: a little before now, from where the bar leads on. */
function PastButton() {
  const t = useTexts();
  const moment = useMoment();
  const travel = useTravel();
  return moment === null ? <Button size="small" type="text" className="past-button" aria-label={t.past.title} title={t.past.titleMore} icon={icons.past} onClick={() => travel(aLittleBefore())} /> : null;
}

/** Whether values come as they are measured, and the server's time. */
export function LiveSign({ state }: { state: LiveState }) {
  const t = useTexts();
  const now = useServerNow();
  const times = useTimes();
  const word = state === 'live' ? t.live.on : state === 'connecting' ? t.live.connecting : t.live.off;
  return (
    <span className="live-sign" data-state={state} title={t.live.serverTime(zoneText(now, times.zone))} role="status">
      <i aria-hidden="true" />
      <span>{word}</span>
      {state === 'live' && (
        <span className="num hide-narrow" aria-hidden="true">
          {times.clock(now)}
          {times.sign(now)}
        </span>
      )}
    </span>
  );
}

/** Ends the session on the server and in the page. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    live.stop();
    await api.signOut().catch(() => undefined);
    queries.clear();
    forgetToken();
    void navigate('/login', { replace: true });
  };
}

/** The way to one's own account. */
function Me() {
  const t = useTexts();
  const to = useWithin();
  const session = useSession().data;
  const name = session?.title || session?.name;
  return (
    <Link className="me-link" to={to('/me')} aria-label={t.nav.me} title={name ? `${t.nav.me}: ${name}` : t.nav.me}>
      {icons.person}
    </Link>
  );
}

function SignOut() {
  const t = useTexts();
  const leave = useSignOut();
  return <Button size="small" type="text" aria-label={t.person.signOut} title={t.person.signOut} onClick={() => void leave()} icon={icons.door} />;
}
