import { Button } from 'antd';
import { Component, type ReactNode, useEffect, useRef, useState } from 'react';
import { Problem, type Presence as PresenceOf } from '../api';
import { useNow } from '../moment';
import { value } from '../format';
import { useLive } from '../live';
import { ageText, said, type Texts, useTexts } from '../texts';
import { useTimes } from '../zones';

export { Time } from './Time';

/** ● connected, ◐ silent, ○ offline, dotted never: a shape, a colour that is no alarm's, and a word. */
export function PresenceSign({ presence, word = true }: { presence: PresenceOf | null | undefined; word?: boolean }) {
  const t = useTexts();
  const known = presence ?? 'never';
  const name = presence ? t.presence[presence] : t.presence.unknown;
  const means = presence ? t.presence[`${presence}Means`] : '';
  return (
    <span className={`sign ${known}`} title={means} data-presence={presence ?? ''}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {known === 'connected' && <circle cx="5" cy="5" r="4.5" fill="currentColor" />}
        {known === 'silent' && (
          <>
            <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
            <path d="M5 1a4 4 0 0 0 0 8z" fill="currentColor" />
          </>
        )}
        {known === 'offline' && <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />}
        {known === 'never' && <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray="1.6 1.5" />}
      </svg>
      <span className={word ? undefined : 'out'}>{name}</span>
    </span>
  );
}

/** How old something is, counted by the server's clock; a value that is no longer live keeps ageing. Its time is that of its space, or the page's. */
export function Age({ at, space }: { at: number; space?: string }) {
  const t = useTexts();
  const times = useTimes(space);
  const now = useNow();
  if (!Number.isFinite(at) || at <= 0) return null;
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={times.more(at)}>
      {ageText(t, at, now, times.dateTime)}
    </time>
  );
}

/** One value of a twin in the words of the page's language, without its unit; null is one too long to be kept there. */
export function valueText(t: Texts, given: unknown, decimals?: number): string {
  if (given === null) return t.value.omitted;
  return typeof given === 'boolean' ? (given ? t.value.yes : t.value.no) : value(given, decimals);
}

/** A sentence of fact, a sentence of use, one deed. Where it is all that a page has, the fact is the page's title. */
export function Empty({ fact, use, page = false, children }: { fact: string; use?: string; page?: boolean; children?: ReactNode }) {
  return (
    <div className="empty">
      {page ? <h1>{fact}</h1> : <b>{fact}</b>}
      {use && <span className="soft">{use}</span>}
      {children && <div className="deed">{children}</div>}
    </div>
  );
}

/** What failed, why, and the way to try again; the rest of the page stays. Where there is no rest, it is the page's title. */
export function Failure({ what, error, again, page = false }: { what: string; error: unknown; again?: () => void; page?: boolean }) {
  const t = useTexts();
  const problem = error instanceof Problem ? error : null;
  return (
    <div className="failure" role="alert">
      {page ? <h1>{t.failure.title(what)}</h1> : <b>{t.failure.title(what)}</b>}
      <span>{problem ? (problem.status === 0 ? t.failure.unreachable : said(problem.detail)) : String(error)}</span>
      {problem && problem.status > 0 && <span className="mono faint">{t.failure.code(problem.status, problem.code)}</span>}
      {again && (
        <Button size="small" onClick={again}>
          {t.common.again}
        </Button>
      )}
    </div>
  );
}

/** Grey lines of about the size of what comes; not shown before 300 ms. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const t = useTexts();
  return (
    <div className="skeleton" role="status" aria-label={t.common.loading}>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} style={{ width: `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function Panel({ title, end, children, className }: { title: ReactNode; end?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`panel ${className ?? ''}`}>
      <header>
        <h2>{title}</h2>
        {end && <div className="end">{end}</div>}
      </header>
      {children}
    </section>
  );
}

/** Lines ready to be run, with a button that copies them. */
export function Lines({ text, label }: { text: string; label?: string }) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <pre className="lines mono" aria-label={label}>
      {text}
      <Button
        size="small"
        onClick={() => {
          void copy(text).then(() => {
            setCopied(true);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setCopied(false), 2_000);
          });
        }}
      >
        {copied ? t.common.copied : t.common.copy}
      </Button>
    </pre>
  );
}

/** The clipboard needs a secure page; a server in the local network over http has the old way only. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'out';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

/** What was waited for has come. */
export function Arrived({ children }: { children: ReactNode }) {
  return (
    <span className="arrived">
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M2 7.500l3.200 3.200L12 3.500" />
      </svg>
      {children}
    </span>
  );
}

/** ◆ critical, ■ medium: something is wrong that a person must see. The only things on these pages in an alarm's colour. */
export function AlarmSign({ medium }: { medium: boolean }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={medium ? 'M1.500 1.500h9v9h-9z' : 'M6 0l6 6-6 6-6-6z'} fill="currentColor" />
    </svg>
  );
}

/** A curve without axes, of what was seen since the page is open. */
export function Spark({ values, label }: { values: number[]; label: string }) {
  const top = Math.max(1e-9, ...values) * 1.1;
  const step = values.length > 1 ? 100 / (values.length - 1) : 0;
  const points = values.map((v, i) => `${(i * step).toFixed(2)} ${(40 - (v / top) * 38).toFixed(2)}`);
  return (
    <svg className="spark" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label} data-points={values.length}>
      {points.length > 1 && (
        <>
          <path className="area" d={`M0 40 L${points.join(' L')} L100 40 Z`} />
          <path className="line" d={`M${points.join(' L')}`} />
        </>
      )}
    </svg>
  );
}

/** Says so when what is shown is no longer live; and when it is live but late. */
export function LiveClassName(): null {
  const { state } = useLive();
  useEffect(() => {
    document.documentElement.dataset.live = state;
  }, [state]);
  return null;
}

/** One failing panel never blanks the page. */
export class Guard extends Component<{ children: ReactNode; fallback: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
