import { Button } from 'antd';
import { useState } from 'react';
import { NavLink } from 'react-router';
import { keep, kept } from '../kept';
import { useMay } from '../may';
import { useNarrow } from '../parts/narrow';
import { useSession } from '../queries';
import { useTexts } from '../texts';
import { useAlarmBadge } from '../alarms/badge';
import { icons } from './icons';
import { useWithin } from './scope';

const KEY = 'taihu.rail';

/** Pages in groups, as the rail shows them; on a phone they stand at the foot. */
const GROUPS = [
  { group: 'watch', pages: ['overview', 'alarms', 'dashboards', 'history'] },
  { group: 'bring', pages: ['things', 'commands', 'connect', 'transfer'] },
  { group: 'build', pages: ['models', 'spaces'] },
  { group: 'manage', pages: ['people', 'tokens', 'provisioning', 'audit'] },
] as const;

/** Pages for which there is no room at the foot of a phone. */
const NARROW_OUT = new Set<string>(['commands', 'history']);

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
    if (page === 'audit') return may.somewhere('audit');
    return (page !== 'connect' && page !== 'provisioning') || may.somewhere('manage_things');
  };
}

export function Rail() {
  const t = useTexts();
  const to = useWithin();
  const [folded, setFolded] = useState(() => kept(KEY) === 'folded');
  const narrow = useNarrow();
  const badge = useAlarmBadge();
  const offered = useOffered();
  const name = (page: (typeof PAGES)[number]): string => (narrow && (t.nav.short as Partial<Record<typeof page, string>>)[page]) || t.nav[page];
  const fold = () => {
    keep(KEY, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  return (
    <nav className="nav" aria-label={t.nav.label} data-folded={folded}>
      {GROUPS.map(({ group, pages }) => pages.some(offered) && (
        <div key={group} className={`nav-group ${group === 'manage' ? 'hide-narrow' : ''}`}>
          <span className="nav-title" aria-hidden="true">
            {t.nav.groups[group]}
          </span>
          {pages.filter(offered).map((each) => (
            <NavLink key={each} className={NARROW_OUT.has(each) ? 'hide-narrow' : undefined} to={to(`/${each}`)} title={folded || name(each) !== t.nav[each] ? t.nav[each] : undefined} aria-label={each === 'alarms' && badge ? `${name(each)} ${badge.text}` : name(each)}>
              {icons[each]}
              <span className="word">{name(each)}</span>
              {each === 'alarms' && badge && ' '}
              {each === 'alarms' && badge && <span className={`alarm-count ${badge.worst}`}>{badge.text}</span>}
            </NavLink>
          ))}
        </div>
      ))}
      <Button className="nav-fold hide-narrow" type="text" size="small" aria-label={folded ? t.nav.unfold : t.nav.fold} title={folded ? t.nav.unfold : t.nav.fold} icon={folded ? icons.unfold : icons.fold} onClick={fold} />
    </nav>
  );
}
