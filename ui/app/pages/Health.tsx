import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { api, type Finding, millis, type ServerHealth } from '../api';
import { bytes, count, duration, rate } from '../format';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { Denied } from '../operations/Denied';
import '../operations/operations.css';
import { Age, AlarmSign, Panel, Skeleton } from '../parts';
import { useWords, type Words } from '../texts/operations';
import { useTimes } from '../zones';

const EVERY_MILLIS = 5_000;

/** What is wrong with the server and what to do about it; or that all is well. */
export default function Health() {
  const w = useWords();
  const to = useWithin();
  useTitle(w.health.title);
  const health = useQuery({ queryKey: ['health'], queryFn: ({ signal }) => api.health(signal), refetchInterval: EVERY_MILLIS, staleTime: 0, retry: false });
  return (
    <>
      <div className="head">
        <h1>{w.health.title}</h1>
        <div className="end">
          <Link to={to('/settings')}>
            <Button>{w.settings.title}</Button>
          </Link>
          <Link to={to('/limits')}>
            <Button>{w.limits.title}</Button>
          </Link>
        </div>
      </div>
      {health.data ? (
        <div className="stack">
          <Findings health={health.data} />
          <Panel title={w.health.figures}>
            <Figures figures={health.data.figures} />
          </Panel>
        </div>
      ) : health.isPending ? (
        <Skeleton lines={8} />
      ) : (
        <Denied error={health.error} what={w.health.title} again={() => void health.refetch()} />
      )}
    </>
  );
}

function Findings({ health }: { health: ServerHealth }) {
  const w = useWords();
  const times = useTimes();
  const wrong = health.findings.filter((each) => each.grade !== 'advice').length;
  return (
    <section className="panel" data-health={health.well ? 'well' : 'wrong'}>
      <header>
        <h2>{health.well ? w.health.well : w.health.wrong(wrong)}</h2>
        {health.well && <span className="soft">{w.health.wellMore(times.dateTime(millis(health.checked)))}</span>}
      </header>
      {health.findings.map((each) => (
        <Row key={`${each.code}:${each.subject ?? ''}`} finding={each} />
      ))}
    </section>
  );
}

/** A finding in the language of the page; in the server's words where the page has none. */
export function findingText(w: Words, finding: Finding): { what: string; remedy: string } {
  const known = w.finding[finding.code];
  if (!known) return { what: finding.what, remedy: finding.remedy };
  const said: Record<string, string> = { subject: finding.subject ?? '' };
  for (const [name, value] of Object.entries(finding.figures)) {
    said[name] = typeof value !== 'number' ? value : name === 'free' || name === 'total' ? bytes(value) : count(value);
  }
  return { what: known.what(said), remedy: known.remedy };
}

function Row({ finding }: { finding: Finding }) {
  const w = useWords();
  const to = useWithin();
  const { what, remedy } = findingText(w, finding);
  return (
    <div className="finding" data-finding={finding.code}>
      <span className={`grade ${finding.grade}`} title={w.health.gradeMeans[finding.grade]}>
        {finding.grade !== 'advice' && <AlarmSign medium={finding.grade === 'warning'} />}
        {w.health.grade[finding.grade]}
      </span>
      <span className="what">{what}</span>
      <span className="when soft">
        {w.health.since} <Age at={millis(finding.since)} />
      </span>
      <span className="remedy">
        {remedy} {finding.link && <Link to={to(finding.link)}>{w.health.more}</Link>}
      </span>
    </div>
  );
}

function Figures({ figures }: { figures: ServerHealth['figures'] }) {
  const w = useWords();
  const f = w.health.figure;
  const all: [keyof typeof f, ReactNode][] = [
    ['uptimeSeconds', duration(figures.uptimeSeconds)],
    ['readingsPerSecond', rate(figures.readingsPerSecond)],
    ['sessions', count(figures.sessions)],
    ['flushMillis', `${figures.flushMillis} ms`],
    ['behindSeconds', duration(figures.behindSeconds)],
    ['journalBytes', w.health.of(bytes(figures.journalBytes), bytes(figures.journalBudget))],
    ['historyRows', count(figures.historyRows)],
    ['historyBytes', bytes(figures.historyBytes)],
    ['diskFree', figures.diskFree === undefined ? '' : w.health.of(bytes(figures.diskFree), bytes(figures.diskTotal ?? 0))],
    ['lastBackup', figures.lastBackup === undefined ? w.health.never : <Age at={millis(figures.lastBackup)} />],
  ];
  return (
    <dl className="ops-figures body">
      {all
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name} data-figure={name}>
            <dt>{f[name]}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
