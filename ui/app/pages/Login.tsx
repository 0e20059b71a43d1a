import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, Problem } from '../api';
import { safe } from '../next';
import { Lines } from '../parts';
import { Brand, Switches, useTitle } from '../frame/brand';
import { useTexts } from '../texts';

/** Signs in with an API token, which the server keeps as a cookie that no script can read. */
export default function Login() {
  const t = useTexts();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [words] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  useTitle(t.login.button);

  const enter = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const session = await api.signIn({ token: token.trim() });
      queries.setQueryData(['session'], session);
      void navigate(safe(words.get('next')), { replace: true });
    } catch (failed) {
      setProblem(failed instanceof Problem ? failed : new Problem(0, 'unreachable', String(failed), ''));
      setBusy(false);
    }
  };

  return (
    <div className="door">
      <div className="switches">
        <Switches />
      </div>
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <Brand />
        <h1>{t.login.title}</h1>
        <label className="stack" style={{ gap: 6 }}>
          <span className="soft">{t.login.more}</span>
          <Input.Password
            size="large"
            name="token"
            autoFocus
            autoComplete="current-password"
            aria-label={t.login.token}
            placeholder={t.login.token}
            value={token}
            status={problem ? 'error' : ''}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        {problem && (
          <div role="alert" className="alarm">
            {problem.status === 401 || problem.status === 403 ? t.login.wrong : problem.status === 0 ? t.failure.unreachable : problem.detail}
          </div>
        )}
        <Button size="large" type="primary" htmlType="submit" loading={busy} disabled={token.trim() === ''}>
          {t.login.button}
        </Button>
        <div className="stack" style={{ gap: 6 }}>
          <span className="soft">{t.login.how}</span>
          <Lines text="./taihu token" />
        </div>
      </form>
    </div>
  );
}
