import { useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { api, type Thing } from '../api';
import { useScope } from '../frame/scope';
import { Lines } from '../parts';
import { spaceTitle, useSpaces } from '../queries';
import { useTexts } from '../texts';
import { useWords } from '../texts/connect';
import { NewThing } from './NewThing';
import { RenewToken } from './RenewToken';
import { Step } from './Step';
import { isWire } from './target';
import { keepToken, type Known } from './token';
import type { By } from './words';

const TYPE_PAUSE_MILLIS = 200;
const FOUND_MAX = 20;

interface Props {
  by: By;
  thing?: Thing;
  known?: Known | null;
  onToken?: (token: string, typed: boolean) => void;
  onThing: (id: string) => void;
}

/** Which thing is connected: a new one, or one that is registered; and its token. */
export function Which({ by, thing, known, onToken, onThing }: Props) {
  const t = useTexts();
  const w = useWords();
  const scope = useScope();
  const [fresh, setFresh] = useState(true);
  // A thing without hardware has no name of its own: it gets one that is hardly taken.
  const [proposed] = useState(() => `sample-${Math.random().toString(36).slice(2, 6)}`);
  if (thing) {
    return (
      <Step number={2} title={t.connect.which} end={<Button size="small" onClick={() => onThing('')}>{t.connect.other}</Button>}>
        {isWire(by) ? (
          <div className="body stack" data-token="none">
            <Named thing={thing} />
            <span className="soft">{w.noToken[by]}</span>
            {thing.model !== by && !(by in thing.labels) && <span role="alert">{w.otherModel(thing.model, by)}</span>}
          </div>
        ) : (
          <Token thing={thing} known={known ?? null} onToken={onToken} />
        )}
      </Step>
    );
  }
  return (
    <Step number={2} title={t.connect.which}>
      <div className="body stack">
        <Segmented
          className="connect-choice"
          aria-label={t.connect.which}
          value={fresh ? 'fresh' : 'known'}
          onChange={(to) => setFresh(to === 'fresh')}
          options={[{ value: 'fresh', label: t.connect.fresh }, { value: 'known', label: t.connect.known }]}
        />
        {fresh ? (
          <NewThing
            key={by === 'none' ? 'sample' : isWire(by) ? by : 'device'}
            kind={isWire(by) ? { model: by, id: w.id[by], idHelp: w.idHelp[by], create: w.create } : undefined}
            id={by === 'none' ? proposed : ''}
            space={scope}
            onMade={(made) => {
              keepToken({ id: made.id, token: made.token, made: true, typed: false });
              onThing(made.id);
            }}
          />
        ) : (
          <Find scope={scope} onThing={onThing} />
        )}
      </div>
    </Step>
  );
}

/** A registered thing, found while one types. */
function Find({ scope, onThing }: { scope: string; onThing: (id: string) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), TYPE_PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    queryKey: ['things', 'connect', scope, asked],
    queryFn: ({ signal }) => api.things({ q: asked || undefined, space: scope || undefined, limit: FOUND_MAX }, signal),
    placeholderData: (before) => before,
  });
  return (
    <Select
      showSearch={{ onSearch: setTyped, filterOption: false }}
      aria-label={t.connect.find}
      placeholder={t.connect.find}
      loading={found.isFetching}
      value={null}
      onChange={(id: string | null) => id !== null && onThing(id)}
      notFoundContent={found.error ? t.failure.unreachable : found.isPending ? t.common.loading : t.connect.nothing}
      options={(found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name === each.id ? each.id : `${each.name} · ${each.id}` }))}
    />
  );
}

/** Name, id, space and model of a thing. */
function Named({ thing }: { thing: Thing }) {
  const t = useTexts();
  const spaces = useSpaces();
  return (
    <div className="connect-thing">
      <b>{thing.name}</b>
      {thing.name !== thing.id && <code className="soft">{thing.id}</code>}
      {thing.space !== '' && <span className="soft" title={thing.space}>{spaceTitle(spaces.data, thing.space)}</span>}
      <span className="soft">
        {t.connect.model} {thing.model}
      </span>
    </div>
  );
}

function Token({ thing, known, onToken }: { thing: Thing; known: Known | null; onToken?: (token: string, typed: boolean) => void }) {
  const t = useTexts();
  const renew = <RenewToken id={thing.id} onToken={(token) => onToken?.(token, false)} />;
  return (
    <div className="body stack">
      <Named thing={thing} />
      {known !== null && !known.typed ? (
        <div className="stack close" data-token="known">
          <span className="soft">{t.connect.token}</span>
          <Lines text={known.token} label={t.connect.token} />
          <span className="soft">{t.connect.tokenOnce}</span>
          {renew}
        </div>
      ) : (
        <div className="stack close" data-token="asked">
          <span className="soft">{t.connect.tokenGone}</span>
          <div className="connect-token">
            <Input name="token" aria-label={t.connect.token} placeholder={t.connect.token} value={known?.token ?? ''} maxLength={256} spellCheck={false} autoComplete="off" onChange={(e) => onToken?.(e.target.value.trim(), true)} />
            {renew}
          </div>
        </div>
      )}
    </div>
  );
}
