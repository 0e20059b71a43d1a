import type { ReactNode } from 'react';
import { Problem } from '../api';
import { said, useTexts } from '../texts';

/** What was asked of the server and not done, with its own words. */
export function Refusal({ title, error, children }: { title: string; error: unknown; children?: ReactNode }) {
  const t = useTexts();
  const problem = error instanceof Problem ? error : null;
  return (
    <div className="failure" role="alert" data-refusal={problem?.code ?? ''}>
      <b>{title}</b>
      <span>{problem ? (problem.status === 0 ? t.failure.unreachable : said(problem.detail)) : String(error)}</span>
      {problem && problem.status > 0 && <span className="mono faint">{t.failure.code(problem.status, problem.code)}</span>}
      {children}
    </div>
  );
}
