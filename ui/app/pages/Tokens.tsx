import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, millis, type Token, type TokenWithSecret } from '../api';
import { useServerNow } from '../clock';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { inSpace, useMay } from '../may';
import { Age, Empty, Failure, Lines, Skeleton, Time } from '../parts';
import { NewToken } from '../people/NewToken';
import { addressOf, GrantTag, Once, Sure, useOpen } from '../people/parts';
import { hasEnded, nameOf } from '../people/people';
import { useAccounts, useTokens } from '../people/queries';
import { useSession } from '../queries';
import { said, useTexts } from '../texts';
import { useWords } from '../texts/people';

const KINDS = ['api', 'share', 'session', 'link', 'thing'] as const;
const ROWS_AT_ONCE = 100;
type Box = { what: 'new' } | { what: 'once'; token: TokenWithSecret } | { what: 'end'; token: Token };

/** What lets programs and browsers in, as far as one has a say in it; never the secrets. */
export default function Tokens() {
  const t = useTexts();
  const w = useWords();
  const space = useScope();
  const [words, change] = useAddress();
  const tokens = useTokens();
  const mayMake = useMay().somewhere('manage_tokens');
  const mayOwn = useSession().data?.account !== undefined;
  const [box, open, close] = useOpen<Box>();
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  useTitle(w.tokens.title);
  const kind = KINDS.find((each) => each === words.get('kind')) ?? 'api';
  const shown = (tokens.data ?? [])
    .filter((each) => each.kind === kind)
    // what has no grants of its own is somebody's: it is wherever they are
    .filter((each) => space === '' || each.grants === undefined || each.grants.some((one) => inSpace(space, one.space) || inSpace(one.space, space)))
    .reverse();
  const choose = (next: string) => change({ kind: next === 'api' ? null : next }, true);
  return (
    <>
      <div className="head">
        <h1>{w.tokens.title}</h1>
        <span className="faint hide-narrow">{w.tokens.more}</span>
        <div className="end">
          {(mayMake || mayOwn) && <Button type="primary" onClick={() => open({ what: 'new' })}>{w.tokens.create}</Button>}
        </div>
      </div>
      <div className="filters">
        <Select className="choice" aria-label={w.tokens.show} value={kind} onChange={choose} options={KINDS.map((value) => ({ value, label: w.tokens.shows[value] }))} />
      </div>
      <div className="panel" data-list="tokens">
        {tokens.isPending ? (
          <Skeleton lines={6} />
        ) : !tokens.data ? (
          <Failure what={w.tokens.title} error={tokens.error} again={() => void tokens.refetch()} />
        ) : shown.length === 0 ? (
          kind === 'api' ? <Empty fact={w.tokens.nothing} use={w.tokens.nothingMore} /> : <Empty fact={w.tokens.noMatch} />
        ) : (
          <>
            {shown.slice(0, rows).map((each) => <Row key={each.id} token={each} onEnd={() => open({ what: 'end', token: each })} />)}
            {shown.length > rows && <Button type="text" block onClick={() => setRows(rows + ROWS_AT_ONCE)}>{t.common.more}</Button>}
          </>
        )}
      </div>
      {box?.what === 'new' && <NewToken onMade={(token) => open({ what: 'once', token })} onClose={close} />}
      {box?.what === 'once' && (
        <Once title={w.tokens.made1(box.token.name)} label={w.tokens.secret} text={box.token.token} more={w.tokens.shownOnce} until={box.token.expires} onClose={close}>
          <span className="soft">{w.tokens.use}</span>
          <Lines label={w.tokens.use} text={`curl -H "Authorization: Bearer ${box.token.token}" ${addressOf('/api/v1/session')}`} />
        </Once>
      )}
      {box?.what === 'end' && <End token={box.token} onClose={close} />}
    </>
  );
}

function Row({ token, onEnd }: { token: Token; onEnd: () => void }) {
  const w = useWords();
  const to = useWithin();
  const session = useSession().data;
  const mayPeople = useMay().somewhere('manage_people');
  const accounts = useAccounts(mayPeople && token.account !== undefined && token.account !== session?.account);
  const ended = hasEnded(token, useServerNow());
  const owner = accounts.data?.find((each) => each.id === token.account);
  const dashboard = /^dashboard\/(.+)$/.exec(token.about ?? '')?.[1];
  return (
    <div className={`person-row ${ended ? 'off' : ''}`} data-token={token.id}>
      <span className="who">
        <span>
          <b>{said(token.name) || w.tokens.kinds[token.kind]}</b> {token.id === session?.token && <span className="tag">{w.tokens.this}</span>} {ended && <span className="tag">{w.tokens.ended}</span>}
        </span>
        <span className="faint">
          {token.account === undefined ? (token.thing ?? w.tokens.kinds[token.kind]) : token.account === session?.account ? w.tokens.mine : w.tokens.somebody(owner ? nameOf(owner) : token.account)}
        </span>
      </span>
      <span className="tags">
        {token.grants?.map((each) => <GrantTag key={`${each.role} ${each.space}`} {...each} />)}
        {token.account !== undefined && token.grants === undefined && <span className="soft">{w.tokens.all}</span>}
        {dashboard !== undefined && <Link to={to(`/dashboards/${dashboard}`)}>{token.about}</Link>}
        <span className="faint">
          {w.tokens.made} <Age at={millis(token.created)} /> · {w.tokens.ends} {token.expires === undefined ? w.tokens.never : <Time at={millis(token.expires)} />}
        </span>
      </span>
      <span className="deeds">
        <Button size="small" aria-label={w.tokens.deleteOf(said(token.name))} onClick={onEnd}>{w.tokens.delete}</Button>
      </span>
    </div>
  );
}

function End({ token, onClose }: { token: Token; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.deleteToken(token.id),
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  return (
    <Sure title={w.tokens.deleteOf(said(token.name))} yes={w.tokens.deleteYes} busy={end.isPending} error={end.error} onYes={() => end.mutate()} onClose={onClose}>
      {w.tokens.deleteSure(said(token.name))}
    </Sure>
  );
}
