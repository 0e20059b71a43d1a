import { Button } from 'antd';
import { useState } from 'react';
import { NavLink } from 'react-router';
import { useApprovable } from '../commands/queries';
import { count } from '../format';
import { keep, kept } from '../kept';
import { useMay } from '../may';
import { useNarrow } from '../parts/narrow';
import { useSession } from '../queries';
import { useTexts } from '../texts';
import { useAlarmBadge } from '../alarms/badge';
import { icons } from './icons';
import { useScope, useWithin } from './scope';

const KEY = 'taihu.rail';

/** Pages in groups, as the rail shows them; on a phone they stand at the foot. */
const GROUPS = [
  { group: 'watch', pages: ['overview', 'map', 'alarms', 'rules', 'dashboards', 'history'] },
  { group: 'bring', pages: ['things', 'commands', 'connect', 'transfer'] },
  { group: 'build', pages: ['models', 'spaces'] },
  { group: 'manage', pages: ['channels', 'people', 'tokens', 'provisioning', 'audit'] },
] as const;

/** Pages for which there is no room at the foot of a phone. */
const NARROW_OUT = new Set<string>(['rules', 'commands', 'history', 'transfer']);

export const PAGES = GROUPS.flatMap((each) => [...each.pages]);

/** Pages that are not in the rail: found by the palette, by their keys, and where they matter. */
export const APART = ['me', 'health', 'settings', 'limits', 'design'] as const;

/** Whether a page is of any use to whoever is signed in. */
export function useOffered(): (page: (typeof PAGES)[number] | (typeof APART)[number]) => boolean {
  const may = useMay();
  const account = useSession().data?.account;
  return (page) => {
    if (page === 'people') return may.somewhere('manage_people');
    if (page === 'tokens') return account !== undefined || may.somewhere('manage_tokens');
    if (page === 'channels') return may.somewhere('command');
    if (page === 'audit') return may.somewhere('audit');
    return (page !== 'connect' && page !== 'provisioning') || may.somewhere('manage_things');
  };
}

/** How many commands wait for whoever is signed in to agree to them as a second person; empty for none, and who may not. */
function useWaiting(): string {
  const session = useSession().data;
  const may = useMay();
  const found = useApprovable(useScope(), session?.account !== undefined && may.somewhere('command')).data;
  const n = found?.items.length ?? 0;
  return n === 0 ? '' : `${count(n)}${found?.cursor === undefined ? '' : '+'}`;
}

export function Rail() {
  const t = useTexts();
  const to = useWithin();
  const [folded, setFolded] = useState(() => kept(KEY) === 'folded');
  const narrow = useNarrow();
  const badge = useAlarmBadge();
  const offered = useOffered();
  const waiting = useWaiting();
  const name = (page: (typeof PAGES)[number]): string => (narrow && (t.nav.short as Partial<Record<typeof page, string>>)[page]) || t.nav[page];
  /** The number beside a page's name, for those who hear it. */
  const said = (page: string): string => (page === 'commands' && waiting !== '' ? t.nav.waiting(waiting) : page === 'alarms' && badge ? badge.text : '');
  const fold = () => {
    keep(KEY, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  return (
    <nav className="nav" aria-label={t.nav.label} data-folded={folded}>
      {GROUPS.map(({ group, pages }) => pages.some(offered) && (
        <div key={group} className={`nav-group ${group === 'manage' ? 'hide-narrow' : ''}`} style={narrow ? { flexGrow: pages.filter((each) => offered(each) && !NARROW_OUT.has(each)).length } : undefined}>
          <span className="nav-title" aria-hidden="true">
            {t.nav.groups[group]}
          </span>
          {pages.filter(offered).map((each) => (
            <NavLink key={each} className={NARROW_OUT.has(each) ? 'hide-narrow' : undefined} to={to(`/${each}`)} title={folded || name(each) !== t.nav[each] ? t.nav[each] : undefined} aria-label={[name(each), said(each)].filter(Boolean).join(' ')}>
              {icons[each]}
              <span className="word">{name(each)}</span>{' '}
              {each === 'commands' && waiting !== '' && (
                <span className="nav-count num" data-waiting-count={waiting} title={t.nav.waiting(waiting)}>
                  {waiting}
                </span>
              )}
              {each === 'alarms' && badge && <span className={`alarm-count ${badge.worst}`}>{badge.text}</span>}
            </NavLink>
          ))}
        </div>
      ))}
      <Button className="nav-fold hide-narrow" type="text" size="small" aria-label={folded ? t.nav.unfold : t.nav.fold} title={folded ? t.nav.unfold : t.nav.fold} icon={folded ? icons.unfold : icons.fold} onClick={fold} />
    </nav>
  );
}
