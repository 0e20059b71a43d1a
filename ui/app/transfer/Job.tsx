import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, type Import, type ImportMapping, type ImportProgress } from '../api';
import { count, duration, number } from '../format';
import { Refusal } from '../models/Refusal';
import { Failure, Panel, Time } from '../parts';
import { said, useTexts } from '../texts';
import { busy, open } from './mapping';
import { Meaning } from './Meaning';
import { Reading } from './Reading';
import { browserZone } from '../zone';
import { useZone } from '../zones';

/** One import: how it is read, what its columns mean, how far it has come, and what is wrong. */
export function Job({ job, onGone }: { job: Import; onGone: () => void }) {
  const t = useTexts();
  const client = useQueryClient();
  const zone = useZone();
  const [mapping, setMapping] = useState<ImportMapping>(() => ({ ...job.mapping, zone: job.mapping.zone === 'UTC' && open(job) && !job.check ? zone || browserZone() : job.mapping.zone }));
  const [error, setError] = useState<unknown>(null);
  const [acting, setActing] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: ['imports'] });
  const act = async (deed: () => Promise<unknown>) => {
    setActing(true);
    setError(null);
    try {
      await deed();
      await again();
    } catch (failed) {
      setError(failed);
    } finally {
      setActing(false);
    }
  };
  const run = (deed: 'check' | 'start') =>
    act(async () => {
      if (open(job)) await api.changeImport(job.id, { mapping });
      await api.runImport(job.id, deed);
    });
  const working = busy(job);
  return (
    <Panel
      title={<span title={job.file}>{job.file}</span>}
      end={
        <span className="transfer-deeds">
          {working && (
            <Button size="small" disabled={acting} onClick={() => void act(() => api.runImport(job.id, 'pause'))}>
              {t.transfer.pause}
            </Button>
          )}
          <Popconfirm title={t.transfer.removeSure} okText={t.transfer.remove} cancelText={t.common.cancel} onConfirm={() => void act(() => api.deleteImport(job.id)).then(onGone)}>
            <Button size="small" disabled={acting}>
              {t.transfer.remove}
            </Button>
          </Popconfirm>
        </span>
      }
    >
      {open(job) && (
        <>
          <Reading
            job={job}
            mapping={mapping}
            onMapping={setMapping}
            onLayout={(layout) =>
              void act(async () => {
                const changed = await api.changeImport(job.id, { layout });
                setMapping((before) => ({ ...changed.mapping, zone: before.zone }));
                await client.invalidateQueries({ queryKey: ['preview', job.id] });
              })
            }
          />
          <Meaning job={job} mapping={mapping} onMapping={setMapping} />
        </>
      )}
      {job.state !== 'done' && !working && (
        <div className="body transfer-deeds">
          {job.progress.rows === 0 && (
            <Button disabled={acting} onClick={() => void run('check')}>
              {t.transfer.check}
            </Button>
          )}
          <Button type="primary" disabled={acting} onClick={() => void run('start')}>
            {job.progress.rows > 0 ? t.transfer.goOn : t.transfer.start}
          </Button>
          <span className="faint">{open(job) && t.transfer.saved}</span>
        </div>
      )}
      {error !== null && <Refusal title={t.transfer.notDone} error={error} />}
      {job.trouble && (
        <div className="failure" role="alert">
          <b>{t.transfer.state[job.state]}</b>
          <span>{said(job.trouble)}</span>
        </div>
      )}
      {job.check && job.progress.rows === 0 && <Counts job={job} of={job.check} check />}
      {(job.progress.rows > 0 || job.state === 'running' || job.state === 'done') && <Counts job={job} of={job.progress} check={false} />}
    </Panel>
  );
}

function Counts({ job, of, check }: { job: Import; of: ImportProgress; check: boolean }) {
  const t = useTexts();
  const working = busy(job) && check === (job.state === 'checking');
  const facts: [string, string][] = [
    [t.transfer.rows, count(of.rows)],
    [check ? t.transfer.wouldBe : t.transfer.taken, count(of.taken)],
    [t.transfer.refused, count(of.refused)],
    [t.transfer.partly, count(of.partly)],
    [t.transfer.made, count(of.made)],
    ...(job.mapping.kind === 'things' ? ([[t.transfer.changed, count(of.changed)], [t.transfer.same, count(of.same)]] as [string, string][]) : []),
    ...(check ? ([[t.transfer.grown, count(of.grown)]] as [string, string][]) : []),
  ];
  return (
    <div className="body transfer-counts" data-check={check} data-state={job.state}>
      {check && <b>{t.transfer.checked}</b>}
      {working && (
        <div className="transfer-bar">
          <progress value={of.done} max={1} aria-label={t.transfer.state[job.state]} />
          <span className="num">{number(of.done * 100, 1)} %</span>
          {job.rowsPerSecond !== undefined && <span className="num soft">{t.transfer.rate(count(job.rowsPerSecond))}</span>}
          {job.secondsLeft !== undefined && <span className="num soft">{t.transfer.left(duration(job.secondsLeft))}</span>}
        </div>
      )}
      <dl className="transfer-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
        {of.first && of.last && (
          <div>
            <dt>{t.transfer.span}</dt>
            <dd className="num">
              <Time at={Date.parse(of.first)} /> – <Time at={Date.parse(of.last)} />
            </dd>
          </div>
        )}
      </dl>
      {of.refused + of.partly > 0 && <Problems id={job.id} check={check} all={of.refused + of.partly} />}
    </div>
  );
}

function Problems({ id, check, all }: { id: string; check: boolean; all: number }) {
  const t = useTexts();
  const problems = useQuery({ queryKey: ['import-problems', id, check, all], queryFn: ({ signal }) => api.importProblems(id, check, signal).then((page) => page.items), placeholderData: (before) => before });
  if (problems.error && !problems.data) return <Failure what={t.transfer.problems} error={problems.error} again={() => void problems.refetch()} />;
  const shown = problems.data ?? [];
  return (
    <div className="transfer-scroll" tabIndex={0} role="region" aria-label={t.transfer.problems}>
      <table className="plain-table transfer-problems">
        <thead>
          <tr>
            <th className="r">{t.transfer.line}</th>
            <th>{t.transfer.column}</th>
            <th>{t.transfer.wrong}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each, index) => (
            <tr key={index}>
              <td className="r num">{each.line}</td>
              <td>{each.column}</td>
              <td>
                {said(each.reason)} {each.stored && <span className="tag">{t.transfer.partly}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all > shown.length && shown.length > 0 && <div className="body faint">{t.transfer.more(count(shown.length), count(all))}</div>}
    </div>
  );
}
