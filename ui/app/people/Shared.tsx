import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { api, Problem } from '../api';
import { Brand, Switches, useTitle } from '../frame/brand';
import { Failure } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';

/** Turns the token behind #share= into a session that looks and changes nothing; the page below then opens by itself. */
export default function Shared({ token, onLeave }: { token: string; onLeave: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef(false);
  useTitle(w.share.link);
  const enter = async () => {
    setProblem(null);
    try {
      queries.setQueryData(['session'], await api.signIn({ token }));
    } catch (failed) {
      setProblem(failed instanceof Problem ? failed : new Problem(0, 'unreachable', String(failed), ''));
    }
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void enter();
  });
  const ended = problem !== null && (problem.status === 401 || problem.status === 403);
  return (
    <div className="door">
      <div className="switches">
        <Switches />
      </div>
      <main className="card">
        <Brand />
        <h1>{w.share.link}</h1>
        {problem === null ? (
          <div className="waiting" role="status">
            <span className="pulse" />
            {w.share.opening}
          </div>
        ) : ended ? (
          <div className="stack" role="alert">
            <b>{w.share.ended}</b>
            <span className="soft">{w.share.endedMore}</span>
          </div>
        ) : (
          <Failure what={w.share.link} error={problem} again={() => void enter()} />
        )}
        {problem !== null && <Button onClick={onLeave}>{t.login.button}</Button>}
      </main>
    </div>
  );
}
