import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api';
import { aLittleBefore, useTravel } from '../moment';
import { spaceTitle, useModels, useSpaces } from '../queries';
import { chooseLanguage, titleOf, useLanguage, useTexts } from '../texts';
import { type Choice, chooseTheme } from '../theme';
import { Chooser } from './Chooser';
import type { Entry } from './find';
import { GO } from './keys';
import { APART, PAGES, useOffered } from './Rail';
import { recent, remember } from './recent';
import { useRescope, useScope, useWithin } from './scope';
import { useSignOut } from './Top';

const TYPE_PAUSE_MILLIS = 100;
const THINGS_MAX = 8;

/** Jumps to anything by its name, and does what the page can do: things by the server's search, the rest at once. */
export default function Palette({ onHelp, onClose }: { onHelp: () => void; onClose: () => void }) {
  const t = useTexts();
  const language = useLanguage();
  const navigate = useNavigate();
  const to = useWithin();
  const rescope = useRescope();
  const space = useScope();
  const spaces = useSpaces();
  const models = useModels();
  const signOut = useSignOut();
  const offered = useOffered();
  const travel = useTravel();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), TYPE_PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  const things = useQuery({
    queryKey: ['things', 'jump', asked],
    queryFn: ({ signal }) => api.things({ q: asked, limit: THINGS_MAX }, signal),
    enabled: asked !== '',
    placeholderData: (before) => before,
  });

  const go = (path: string) => () => void navigate(to(path));
  const found: Entry[] = (asked === '' ? [] : (things.data?.items ?? [])).map((each) => ({
    key: `thing:${each.id}`,
    label: each.name,
    more: `${each.id} · ${spaceTitle(spaces.data, each.space)}`,
    // found by the server already, by whatever it looks at
    also: typed,
    group: t.palette.things,
    run: () => {
      remember({ id: each.id, name: each.name });
      void navigate(to(`/things/${encodeURIComponent(each.id)}`));
    },
  }));
  const recents: Entry[] = (typed === '' ? recent() : []).map((each) => ({
    key: `recent:${each.id}`,
    label: each.name,
    more: each.id,
    group: t.palette.recent,
    run: go(`/things/${encodeURIComponent(each.id)}`),
  }));
  const pages: Entry[] = [...PAGES, ...APART].filter(offered).map((each) => ({
    key: `page:${each}`,
    label: t.nav[each],
    more: keyOf(`/${each}`),
    also: each,
    group: t.palette.pages,
    run: go(`/${each}`),
  }));
  const rest: Entry[] =
    typed === ''
      ? []
      : [
          ...(spaces.data ?? [])
            .filter((each) => each.path !== space)
            .map((each) => ({ key: `space:${each.path}`, label: each.title || each.path || t.common.root, more: each.path, group: t.palette.spaces, run: () => void navigate(rescope(each.path)) })),
          ...(models.data ?? []).map((each) => ({ key: `model:${each.name}`, label: titleOf(each.titles, each.name, language), more: each.name, group: t.palette.models, run: go(`/models/${encodeURIComponent(each.name)}`) })),
        ];
  const deeds: Entry[] = [
    ...(['light', 'dark', 'system'] as Choice[]).map((each) => ({ key: `theme:${each}`, label: t.palette.theme(t.theme[each]), also: `theme ${each}`, group: t.palette.deeds, run: () => chooseTheme(each) })),
    { key: 'language', label: t.language.switchTo, also: 'language 语言', group: t.palette.deeds, run: () => void chooseLanguage(language === 'zh' ? 'en' : 'zh') },
    { key: 'past', label: t.past.title, also: 'time machine past', group: t.palette.deeds, run: () => travel(aLittleBefore()) },
    { key: 'keys', label: t.keys.title, more: '?', also: 'keyboard help', group: t.palette.deeds, run: onHelp },
    { key: 'out', label: t.person.signOut, also: 'sign out', group: t.palette.deeds, run: () => void signOut() },
  ];
  return (
    <Chooser
      entries={[...recents, ...found, ...pages, ...rest, ...deeds]}
      place="middle"
      label={t.palette.title}
      placeholder={t.palette.placeholder}
      nothing={things.isFetching ? t.common.loading : t.palette.none}
      foot={things.error && typed !== '' ? t.palette.noThings : t.palette.foot}
      onType={setTyped}
      onClose={onClose}
    />
  );
}

function keyOf(path: string): string | undefined {
  const letter = Object.keys(GO).find((each) => GO[each] === path);
  return letter === undefined ? undefined : `g ${letter}`;
}
