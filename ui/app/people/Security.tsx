import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, QRCode } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { api, Problem, type Security as Ways } from '../api';
import { live } from '../live';
import { Failure, Lines, Panel, Skeleton } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { makePasskey, passkeysHere } from './passkey';
import { Refused } from './parts';

/** How one signs in: password, one-time codes, passkeys, a provider. */
export function Security({ name }: { name: string }) {
  const w = useWords();
  const ways = useQuery({ queryKey: ['security'], queryFn: api.security });
  const queries = useQueryClient();
  const changed = () => void queries.invalidateQueries({ queryKey: ['security'] });
  if (ways.error) return <Panel title={w.secure.title}><Failure what={w.secure.title} error={ways.error} again={() => void ways.refetch()} /></Panel>;
  if (!ways.data) return <Panel title={w.secure.title}><Skeleton lines={4} /></Panel>;
  return (
    <Panel title={w.secure.title}>
      <div className="body stack" data-security="">
        {ways.data.provider && !ways.data.joined && <span className="soft">{w.secure.provider}</span>}
        {!ways.data.fresh && <SignInAgain />}
        <Password name={name} has={ways.data.password} changed={changed} />
        <Codes ways={ways.data} changed={changed} />
        <Passkeys ways={ways.data} changed={changed} />
        <AtProvider ways={ways.data} changed={changed} />
      </div>
    </Panel>
  );
}

/** Why nothing can be changed here, and the way to where it can. */
function SignInAgain() {
  const w = useWords();
  return (
    <span data-sign-in-again="">
      {w.secure.again} <Link to={`/login?next=${encodeURIComponent('/me')}`}>{w.secure.signIn}</Link>
    </span>
  );
}

function Again({ error }: { error: unknown }) {
  if (error instanceof Problem && error.signInAgain) return <div role="alert" className="failure"><SignInAgain /></div>;
  return <Refused error={error} />;
}

function Password({ name, has, changed }: { name: string; has: boolean; changed: () => void }) {
  const w = useWords();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const set = useMutation({
    mutationFn: () => api.setPassword(next, present),
    // the session is replaced by a new one, and what hangs on the old one would be taken for signed out
    onMutate: () => live.stop(),
    onSettled: () => live.start(),
    onSuccess: () => {
      setPresent('');
      setNext('');
      changed();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate();
      }}
    >
      <b>{w.secure.password}</b>
      <span className="soft">{has ? w.secure.has : w.secure.none}</span>
      <input hidden readOnly name="username" autoComplete="username" value={name} />
      {has && <Input.Password visibilityToggle={false} name="present" autoComplete="current-password" aria-label={w.secure.present} placeholder={w.secure.present} value={present} onChange={(event) => setPresent(event.target.value)} />}
      <Input.Password visibilityToggle={false} name="next" autoComplete="new-password" maxLength={256} aria-label={w.secure.next} placeholder={w.secure.next} value={next} onChange={(event) => setNext(event.target.value)} />
      <Again error={set.error} />
      {set.isSuccess && <span role="status">{w.secure.isSet}</span>}
      <span><Button htmlType="submit" disabled={next.length < 10} loading={set.isPending}>{w.secure.set}</Button></span>
    </form>
  );
}

function Codes({ ways, changed }: { ways: Ways; changed: () => void }) {
  const w = useWords();
  const [digits, setDigits] = useState('');
  const [codes, setCodes] = useState<string[]>([]);
  const begin = useMutation({ mutationFn: api.beginTotp });
  const shown = (made: { recoveryCodes: string[] }) => {
    setCodes(made.recoveryCodes);
    begin.reset();
    setDigits('');
    changed();
  };
  const confirm = useMutation({ mutationFn: () => api.confirmTotp(digits.replaceAll(' ', '')), onSuccess: shown });
  const renew = useMutation({ mutationFn: api.newRecoveryCodes, onSuccess: shown });
  const end = useMutation({
    mutationFn: api.endTotp,
    onSuccess: () => {
      setCodes([]);
      changed();
    },
  });
  return (
    <div className="stack" data-totp={ways.totp ? 'on' : 'off'}>
      <b>{w.secure.totp}</b>
      <span className="soft">{ways.totp ? w.secure.totpOn(ways.recoveryCodes) : w.secure.totpOff}</span>
      {begin.data && !ways.totp && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            confirm.mutate();
          }}
        >
          <span>{w.secure.totpKey}</span>
          {/* dark on light in every theme: cameras read nothing else for sure */}
          <div role="img" aria-label={w.secure.totpCode} data-qr="">
            <QRCode type="svg" value={begin.data.uri} size={176} color="#000" bgColor="#fff" errorLevel="M" />
          </div>
          <Lines text={begin.data.secret} />
          <a href={begin.data.uri}>{w.secure.totpLink}</a>
          <Input name="digits" inputMode="numeric" autoComplete="one-time-code" maxLength={16} aria-label={w.secure.digits} placeholder={w.secure.digits} value={digits} onChange={(event) => setDigits(event.target.value)} />
          <span><Button type="primary" htmlType="submit" disabled={digits.trim().length < 6} loading={confirm.isPending}>{w.secure.totpConfirm}</Button></span>
        </form>
      )}
      {codes.length > 0 && (
        <div className="stack" role="status">
          <span>{w.secure.codes}</span>
          <Lines text={codes.join('\n')} />
        </div>
      )}
      <Again error={begin.error ?? confirm.error ?? renew.error ?? end.error} />
      <div className="deeds">
        {!ways.totp && !begin.data && <Button loading={begin.isPending} onClick={() => begin.mutate()}>{w.secure.totpBegin}</Button>}
        {(ways.totp || ways.passkeys.length > 0) && <Button loading={renew.isPending} onClick={() => renew.mutate()}>{w.secure.renew}</Button>}
        {ways.totp && <Button danger loading={end.isPending} onClick={() => end.mutate()}>{w.secure.totpEnd}</Button>}
      </div>
    </div>
  );
}

function Passkeys({ ways, changed }: { ways: Ways; changed: () => void }) {
  const w = useWords();
  const [none, setNone] = useState(false);
  const make = useMutation({
    mutationFn: async () => {
      setNone(false);
      const options = await api.beginPasskey();
      const credential = await makePasskey(options);
      if (credential === null) setNone(true);
      else await api.keepPasskey(options.ceremony, '', credential);
    },
    onSuccess: changed,
  });
  const forget = useMutation({ mutationFn: api.forgetPasskey, onSuccess: changed });
  return (
    <div className="stack">
      <b>{w.secure.passkeys}</b>
      {ways.passkeys.length === 0 && <span className="soft">{w.secure.passkeyNone}</span>}
      {ways.passkeys.map((each) => (
        <div key={each.id} className="deeds">
          <span>{each.title}</span>
          <Button size="small" danger loading={forget.isPending && forget.variables === each.id} onClick={() => forget.mutate(each.id)}>{w.secure.forget}</Button>
        </div>
      ))}
      {none && <span role="alert">{w.secure.passkeyNot}</span>}
      <Again error={make.error ?? forget.error} />
      {passkeysHere && <span><Button loading={make.isPending} onClick={() => make.mutate()}>{w.secure.passkeyMake}</Button></span>}
    </div>
  );
}

/** Joins the account to who one is at the provider: there, and back with a proof that this session alone may take up. */
function AtProvider({ ways, changed }: { ways: Ways; changed: () => void }) {
  const w = useWords();
  const t = useTexts();
  const navigate = useNavigate();
  const { hash, search } = useLocation();
  const proof = /^#join=(.+)$/.exec(hash)?.[1];
  const problem = new URLSearchParams(search).get('problem');
  const taken = useRef('');
  const provider = useQuery({ queryKey: ['ways-in'], queryFn: api.waysIn }).data?.providers[0]?.title;
  const begin = useMutation({ mutationFn: api.beginProvider, onSuccess: ({ to }) => window.location.assign(to) });
  const join = useMutation({ mutationFn: api.joinProvider, onSuccess: changed });
  const leave = useMutation({ mutationFn: api.leaveProvider, onSuccess: changed });
  const take = join.mutate;
  useEffect(() => {
    if (proof === undefined || taken.current === proof) return;
    taken.current = proof;
    take(proof);
    void navigate('/me', { replace: true });
  }, [proof, take, navigate]);
  if (provider === undefined ? !ways.joined : ways.provider && !ways.joined) return null;
  return (
    <div className="stack" data-provider={ways.joined ? 'joined' : 'apart'}>
      <b>{provider ?? w.secure.providerTitle}</b>
      <span className="soft">{ways.joined ? w.secure.joined : w.secure.apart}</span>
      {problem !== null && !ways.joined && <div role="alert" className="failure">{(t.login.problem as Record<string, string>)[problem] ?? t.login.problem.unauthenticated}</div>}
      <Again error={begin.error ?? join.error ?? leave.error} />
      <span>
        {ways.joined ? (
          <Button danger loading={leave.isPending} onClick={() => leave.mutate()}>{w.secure.leave}</Button>
        ) : (
          <Button loading={begin.isPending || join.isPending} onClick={() => begin.mutate()}>{w.secure.join}</Button>
        )}
      </span>
    </div>
  );
}
