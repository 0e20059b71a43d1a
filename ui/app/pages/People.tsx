import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Input, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { type Account, api, type SignInLink } from '../api';
import { count } from '../format';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { Change, useReaches } from '../people/Change';
import { Invite } from '../people/Invite';
import { addressOf, GrantTag, Once, Sure, useOpen } from '../people/parts';
import { found, nameOf, roleName } from '../people/people';
import { useAccounts, useRoles } from '../people/queries';
import { Roles } from '../people/Roles';
import { useSession } from '../queries';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';

const ROWS_AT_ONCE = 100;
type Box = { what: 'invite' } | { what: 'change' | 'link' | 'out' | 'remove'; of: Account } | { what: 'once'; who: string; link: SignInLink };

/** Who may what where; the space of the page says whom one looks at. */
export default function People() {
  const t = useTexts();
  const w = useWords();
  const space = useScope();
  const [words, setWords] = useSearchParams();
  const mayInvite = useMay().somewhere('manage_people');
  const accounts = useAccounts(mayInvite);
  const roles = useRoles();
  const [box, open, close] = useOpen<Box>();
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  const [said, setSaid] = useState('');
  useTitle(w.title);
  const asked = { q: words.get('q') ?? '', role: words.get('role') ?? '', space };
  const set = (name: string, value: string) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const all = accounts.data ?? [];
  const shown = found(all, asked);
  if (!mayInvite) {
    return (
      <div className="panel">
        <Empty page fact={w.mayNot} use={w.mayNotMore} />
      </div>
    );
  }
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="faint num" role="status" data-found={accounts.data && shown.length}>
          {accounts.data && (shown.length === all.length ? w.found(count(all.length)) : w.of(count(shown.length), count(all.length)))}
        </span>
        <div className="end">
          <Button type="primary" onClick={() => open({ what: 'invite' })}>{w.invite}</Button>
        </div>
      </div>
      <div className="filters">
        <Input className="search" type="search" maxLength={128} aria-label={w.search} placeholder={w.search} value={asked.q} onChange={(event) => set('q', event.target.value)} />
        <Select className="choice" aria-label={w.role} value={asked.role} onChange={(role: string) => set('role', role)} options={[{ value: '', label: w.anyRole }, ...(roles.data ?? []).map((each) => ({ value: each.name, label: roleName(w, each.name) }))]} />
      </div>
      {said !== '' && <p className="soft" role="status">{said}</p>}
      <div className="stack">
        <div className="panel" data-list="people">
          {accounts.isPending ? (
            <Skeleton lines={6} />
          ) : !accounts.data ? (
            <Failure what={w.title} error={accounts.error} again={() => void accounts.refetch()} />
          ) : all.length === 0 ? (
            <Empty fact={w.nobody} use={w.nobodyMore} />
          ) : shown.length === 0 ? (
            <Empty fact={w.noMatch}>
              <Button onClick={() => setWords(new URLSearchParams(), { replace: true })}>{w.clear}</Button>
            </Empty>
          ) : (
            <>
              {shown.slice(0, rows).map((each) => <Row key={each.id} account={each} onOpen={(what) => (setSaid(''), open({ what, of: each }))} />)}
              {shown.length > rows && (
                <Button type="text" block onClick={() => setRows(rows + ROWS_AT_ONCE)}>{t.common.more}</Button>
              )}
            </>
          )}
        </div>
        <Roles />
      </div>
      {box?.what === 'invite' && <Invite onMade={(made) => (made.link ? open({ what: 'once', who: nameOf(made), link: made.link }) : close())} onClose={close} />}
      {box?.what === 'change' && <Change account={box.of} onClose={close} />}
      {box?.what === 'once' && <Once title={w.link.title(box.who)} label={w.link.label} text={addressOf(box.link.path)} more={w.link.once} until={box.link.expires} onClose={close} />}
      {(box?.what === 'link' || box?.what === 'out' || box?.what === 'remove') && <Ask what={box.what} account={box.of} onLink={(link) => open({ what: 'once', who: nameOf(box.of), link })} onDone={(text) => (setSaid(text), close())} onClose={close} />}
    </>
  );
}

function Row({ account, onOpen }: { account: Account; onOpen: (what: 'change' | 'link' | 'out' | 'remove') => void }) {
  const w = useWords();
  const me = useSession().data?.account === account.id;
  const whole = useReaches()(account);
  const name = nameOf(account);
  return (
    <div className={`person-row ${account.enabled ? '' : 'off'}`} data-account={account.name}>
      <span className="who">
        <span>
          <b>{name}</b> {me && <span className="tag">{w.you}</span>} {!account.enabled && <span className="tag">{w.shut}</span>}
        </span>
        {name !== account.name && <span className="faint">{account.name}</span>}
      </span>
      <span className="tags">
        {account.grants.map((each) => <GrantTag key={`${each.role} ${each.space}`} {...each} />)}
        {account.grants.length === 0 && <span className="faint">{w.noGrants}</span>}
      </span>
      <span className="deeds">
        <Button size="small" aria-label={w.changeOf(name)} onClick={() => onOpen('change')}>{w.change}</Button>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'link', label: w.link.again, disabled: !whole },
              { key: 'out', label: w.out.menu, disabled: !whole && !me },
              { key: 'remove', label: w.remove.menu, danger: true, disabled: !whole },
            ],
            onClick: ({ key }) => onOpen(key as 'link' | 'out' | 'remove'),
          }}
        >
          <Button size="small" type="text" aria-label={w.deeds(name)} title={w.deeds(name)}>⋯</Button>
        </Dropdown>
      </span>
    </div>
  );
}

function Ask({ what, account, onLink, onDone, onClose }: { what: 'link' | 'out' | 'remove'; account: Account; onLink: (link: SignInLink) => void; onDone: (said: string) => void; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const name = nameOf(account);
  const deed = useMutation({
    mutationFn: async () => {
      if (what === 'link') return onLink((await api.signInLink(account.id)).link);
      if (what === 'out') await api.signOutEverywhere(account.id);
      else await api.deleteAccount(account.id, account.revision);
      onDone(what === 'out' ? w.out.done(name) : w.remove.done(name));
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['accounts'] }),
  });
  const texts = { link: [w.link.title(name), w.link.make, w.link.againSure(name)], out: [w.out.yes, w.out.yes, w.out.sure(name)], remove: [w.remove.yes, w.remove.yes, w.remove.sure(name)] } as const;
  const [title, yes, sure] = texts[what];
  return (
    <Sure title={title} yes={yes} danger={what !== 'link'} busy={deed.isPending} error={deed.error} onYes={() => deed.mutate()} onClose={onClose}>
      {sure}
    </Sure>
  );
}
