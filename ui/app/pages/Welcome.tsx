import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, Problem } from '../api';
import { Failure, Lines } from '../parts';
import { Brand, Switches, useTitle } from '../frame/brand';
import { useTexts } from '../texts';

/** Turns the code behind # of the one-time owner link into a session. The code never reaches a log: a browser does not send it. */
export default function Welcome() {
  const t = useTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [code] = useState(() => window.location.hash.slice(1));
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef(false);
  useTitle(t.welcome.title);

  const exchange = async () => {
    setProblem(null);
    try {
      const session = await api.signIn({ code });
      queries.setQueryData(['session'], session);
      void navigate('/overview', { replace: true });
    } catch (failed) {
      setProblem(failed instanceof Problem ? failed : new Problem(0, 'unreachable', String(failed), ''));
    }
  };

  useEffect(() => {
    if (asked.current || code === '') return;
    asked.current = true;
    window.history.replaceState(window.history.state, '', '/welcome');
    void exchange();
  });

  const used = problem !== null && problem.status >= 400 && problem.status < 500 && problem.status !== 429;
  return (
    <main className="door">
      <div className="switches">
        <Switches />
      </div>
      <div className="card">
        <Brand />
        <h1>{t.welcome.title}</h1>
        {code === '' && <p>{t.welcome.noCode}</p>}
        {code !== '' && problem === null && (
          <div className="waiting" role="status">
            <span className="pulse" />
            {t.welcome.signing}
          </div>
        )}
        {used && (
          <div className="stack" style={{ gap: 8 }} role="alert">
            <b>{t.welcome.used}</b>
            <span className="soft">{t.welcome.usedMore}</span>
            <Lines text="./taihu token" />
          </div>
        )}
        {problem !== null && !used && <Failure what={t.welcome.title} error={problem} again={() => void exchange()} />}
        {(code === '' || used) && (
          <Link to="/login">
            <Button block>{t.welcome.toLogin}</Button>
          </Link>
        )}
      </div>
    </main>
  );
}
