import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Account, api } from '../api';
import { useTitle } from '../frame/brand';
import { useOffered } from '../frame/Rail';
import { useWithin } from '../frame/scope';
import type { Grants } from '../may';
import { Empty, Failure, Panel, Skeleton } from '../parts';
import { GrantTag, Refused, Sure, useOpen } from '../people/parts';
import { nameOf } from '../people/people';
import { Security } from '../people/Security';
import { useSession } from '../queries';
import { Field } from '../spaces/Fields';
import { chooseLanguage, type Language, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/people';
import { type Choice, chooseTheme, useThemeChoice } from '../theme';

const THEMES: Choice[] = ['system', 'light', 'dark'];

/** One's own account: how one is called, what one may, and the way out of every browser. */
export default function Me() {
  const t = useTexts();
  const w = useWords();
  const session = useSession();
  const id = session.data?.account;
  const account = useQuery({ queryKey: ['account', id], queryFn: ({ signal }) => api.account(id!, signal), enabled: id !== undefined });
  const language = useLanguage();
  const theme = useThemeChoice();
  const offered = useOffered();
  const to = useWithin();
  useTitle(w.me.title);
  return (
    <>
      <div className="head">
        <h1>{w.me.title}</h1>
        {/* on a phone the rail has no room for them */}
        <nav className="end" aria-label={t.nav.groups.manage}>
          {(['people', 'tokens'] as const).filter(offered).map((each) => <Link key={each} to={to(`/${each}`)}>{t.nav[each]}</Link>)}
        </nav>
      </div>
      <div className="columns">
        <div className="w6 stack">
          <Panel title={w.me.who}>
            {id === undefined ? (
              <Empty fact={w.me.noAccount} use={w.me.noAccountMore} />
            ) : account.data ? (
              <Named key={account.data.revision} account={account.data} />
            ) : account.error ? (
              <Failure what={w.me.who} error={account.error} again={() => void account.refetch()} />
            ) : (
              <Skeleton lines={3} />
            )}
          </Panel>
          {account.data && <Security name={account.data.name} />}
          {account.data && <Out account={account.data} />}
        </div>
        <div className="w6 stack">
          <Panel title={w.me.may}>
            <May grants={session.data?.grants ?? []} />
            {session.data?.limits && (
              <>
                <div className="body soft">{w.me.limited}</div>
                <May grants={session.data.limits} />
              </>
            )}
          </Panel>
          <Panel title={w.me.look}>
            <div className="body settings">
              <Field label={t.language.label}>
                <Segmented className="self-start" aria-label={t.language.label} value={language} onChange={(next) => void chooseLanguage(next as Language)} options={[{ value: 'en', label: 'English' }, { value: 'zh', label: '简体中文' }]} />
              </Field>
              <Field label={t.theme.label}>
                <Segmented className="self-start" aria-label={t.theme.label} value={theme} onChange={(next) => chooseTheme(next as Choice)} options={THEMES.map((value) => ({ value, label: t.theme[value] }))} />
              </Field>
            </div>
          </Panel>
        </div>
      </div>
    </>
  );
}

function May({ grants }: { grants: Grants }) {
  const w = useWords();
  if (grants.length === 0) return <div className="body soft">{w.me.nowhere}</div>;
  return (
    <div data-list="grants">
      {grants.map((each) => (
        <div key={`${each.role} ${each.space}`} className="body stack may-row">
          <span><GrantTag {...each} /></span>
          <span className="soft">{each.deeds.map((deed) => w.may[deed]).join(' · ')}</span>
        </div>
      ))}
    </div>
  );
}

function Named({ account }: { account: Account }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const [title, setTitle] = useState(account.title);
  const save = useMutation({
    mutationFn: () => api.updateAccount(account.id, { title: title.trim() }, account.revision),
    onSuccess: (saved) => {
      queries.setQueryData(['account', account.id], saved);
      for (const each of ['session', 'accounts']) void queries.invalidateQueries({ queryKey: [each] });
    },
  });
  return (
    <form
      className="body settings"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field label={w.me.name}>
        <span>{account.name}</span>
      </Field>
      <Field label={w.called} more={w.calledMore}>
        <Input name="title" maxLength={256} aria-label={w.called} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Refused error={save.error} />
      <div className="deeds">
        <Button type="primary" htmlType="submit" disabled={title.trim() === account.title} loading={save.isPending}>{t.things.save}</Button>
      </div>
    </form>
  );
}

function Out({ account }: { account: Account }) {
  const w = useWords();
  const queries = useQueryClient();
  const [box, open, close] = useOpen<true>();
  // this browser's session ends as well: the page finds out and goes to the login
  const out = useMutation({ mutationFn: () => api.signOutEverywhere(account.id), onSuccess: () => void queries.resetQueries({ queryKey: ['session'] }) });
  return (
    <Panel title={w.me.outTitle}>
      <div className="body stack">
        <span className="soft">{w.me.outMore}</span>
        <span><Button danger onClick={() => open(true)}>{w.me.out}</Button></span>
      </div>
      {box && (
        <Sure title={w.me.out} yes={w.out.yes} busy={out.isPending} error={out.error} onYes={() => out.mutate()} onClose={close}>
          {w.out.sure(nameOf(account))}
        </Sure>
      )}
    </Panel>
  );
}
