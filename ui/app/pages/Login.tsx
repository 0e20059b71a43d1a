import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, Problem, type Session } from '../api';
import { safe } from '../next';
import { Lines } from '../parts';
import { passkeysHere, showPasskey } from '../people/passkey';
import { Brand, Switches, useTitle } from '../frame/brand';
import { said, useTexts } from '../texts';

/** Signs in by password, passkey or provider, or with an API token; the session is a cookie that no script can read. */
export default function Login() {
  const t = useTexts();
  const [words] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const ways = useQuery({ queryKey: ['ways-in'], queryFn: api.waysIn }).data;
  const came = words.get('problem');
  const [wrong, setWrong] = useState(came === null ? '' : (t.login.problem as Record<string, string>)[came] ?? t.login.problem.unauthenticated);
  const [wrongToken, setWrongToken] = useState('');
  useTitle(t.login.button);

  const entered = (session: Session) => {
    queries.setQueryData(['session'], session);
    void navigate(safe(words.get('next')), { replace: true });
  };
  const passkey = async (by?: { name: string; password: string }) => {
    setWrong('');
    const options = await api.passkeyToSignIn(by);
    const credential = await showPasskey(options);
    if (credential === null) setWrong(t.login.noPasskey);
    else entered(await api.signInByPasskey(options.ceremony, credential));
  };
  const failed = (problem: unknown, unknown: string) => {
    if (!(problem instanceof Problem)) return String(problem);
    return problem.status === 401 || problem.status === 403 ? unknown : problem.status === 0 ? t.failure.unreachable : said(problem.detail);
  };

  return (
    <main className="door">
      <div className="switches">
        <Switches />
      </div>
      <div className="card">
        <Brand />
        <h1>{t.login.title}</h1>
        <ByPassword entered={entered} passkey={passkey} wrong={wrong} setWrong={setWrong} failed={failed} />
        {ways?.passkey && passkeysHere && (
          <Button size="large" onClick={() => void passkey().catch((problem: unknown) => setWrong(failed(problem, t.login.noPasskey)))}>
            {t.login.passkey}
          </Button>
        )}
        {ways?.providers.map((each) => (
          <Button key={each.path} size="large" href={each.path}>
            {each.title}
          </Button>
        ))}
        <span className="soft">{t.login.or}</span>
        <ByToken entered={entered} wrong={wrongToken} setWrong={setWrongToken} failed={failed} />
        <div className="stack" style={{ gap: 6 }}>
          <span className="soft">{t.login.how}</span>
          <Lines text="./taihu token" />
        </div>
      </div>
    </main>
  );
}

interface Way {
  entered: (session: Session) => void;
  wrong: string;
  setWrong: (words: string) => void;
  failed: (problem: unknown, unknown: string) => string;
}

function ByPassword({ entered, passkey, wrong, setWrong, failed }: Way & { passkey: (by: { name: string; password: string }) => Promise<void> }) {
  const t = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [kinds, setKinds] = useState<Problem['secondFactor']>([]);
  const [busy, setBusy] = useState(false);
  const coded = kinds.some((each) => each !== 'passkey');

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    const given = code.replaceAll(' ', '');
    const second = given === '' ? {} : /^\d{6}$/.test(given) ? { oneTimeCode: given } : { recoveryCode: given };
    try {
      entered(await api.signIn({ name: name.trim(), password, ...second }));
    } catch (problem) {
      const asked = problem instanceof Problem ? problem.secondFactor : [];
      setKinds(asked);
      setWrong(asked.length > 0 ? (given === '' ? '' : t.login.wrongCode) : failed(problem, t.login.wrongPassword));
      setBusy(false);
    }
  };

  return (
    <form className="stack" onSubmit={(event) => void enter(event)}>
      <Input size="large" name="name" autoComplete="username" aria-label={t.login.name} placeholder={t.login.name} maxLength={254} value={name} onChange={(event) => setName(event.target.value)} />
      <Input.Password size="large" name="password" autoComplete="current-password" aria-label={t.login.password} placeholder={t.login.password} maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />
      {kinds.length > 0 && <span role="status">{t.login.second}</span>}
      {coded && <Input size="large" name="code" autoFocus autoComplete="one-time-code" aria-label={t.login.code} placeholder={t.login.code} maxLength={64} value={code} onChange={(event) => setCode(event.target.value)} />}
      {wrong !== '' && (
        <div role="alert" className="alarm">
          {wrong}
        </div>
      )}
      <Button size="large" type="primary" htmlType="submit" loading={busy} disabled={name.trim() === '' || password === ''}>
        {t.login.button}
      </Button>
      {kinds.includes('passkey') && passkeysHere && (
        <Button size="large" onClick={() => void passkey({ name: name.trim(), password }).catch((problem: unknown) => setWrong(failed(problem, t.login.noPasskey)))}>
          {t.login.passkey}
        </Button>
      )}
    </form>
  );
}

function ByToken({ entered, wrong, setWrong, failed }: Way) {
  const t = useTexts();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    try {
      entered(await api.signIn({ token: token.trim() }));
    } catch (problem) {
      setWrong(failed(problem, t.login.wrong));
      setBusy(false);
    }
  };

  return (
    <form className="stack" onSubmit={(event) => void enter(event)}>
      <label className="stack" style={{ gap: 6 }}>
        <span className="soft">{t.login.more}</span>
        <Input.Password size="large" name="token" autoComplete="off" aria-label={t.login.token} placeholder={t.login.token} value={token} status={wrong === '' ? '' : 'error'} onChange={(event) => setToken(event.target.value)} />
      </label>
      {wrong !== '' && (
        <div role="alert" className="alarm">
          {wrong}
        </div>
      )}
      <Button size="large" htmlType="submit" loading={busy} disabled={token.trim() === ''}>
        {t.login.button}
      </Button>
    </form>
  );
}
