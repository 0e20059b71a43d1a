import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { api, type Backtest, type Model, Problem, type Rule } from '../api';
import { serverNow } from '../clock';
import { count, duration, fromInput, number, toInput } from '../format';
import { useAddress } from '../frame/address';
import { Failure, Panel } from '../parts';
import { Refused } from '../people/parts';
import { useWords } from '../texts/rules';
import { useZone } from '../zones';
import { Firings } from './Firings';
import { ThingsPick } from './ThingPick';

const DAYS = { d1: 1, d7: 7, d30: 30, d90: 90, d365: 365 } as const;
const DAY_SECONDS = 86_400;
const LOOK_MILLIS = 500;

/** The text tried on what history has: over which time and things, how far it is, and what it has found. The run is in the address. */
export function Past({ text, rule, model, space, sound }: { text: string; rule?: Rule; model: Model | undefined; space: string; sound: boolean }) {
  const w = useWords();
  const zone = useZone();
  const [words, change] = useAddress();
  const id = words.get('backtest') ?? '';
  const [period, setPeriod] = useState<keyof typeof DAYS | 'other'>('d7');
  const [begin, setBegin] = useState(() => toInput(serverNow() / 1000 - 7 * DAY_SECONDS, zone));
  const [end, setEnd] = useState(() => toInput(serverNow() / 1000, zone));
  const [things, setThings] = useState<string[]>([]);
  /** The text that the run is of, when it was begun on this page. */
  const [tried, setTried] = useState<string | null>(null);
  const job = useQuery({
    queryKey: ['backtest', id],
    queryFn: ({ signal }) => api.backtest(id, signal),
    enabled: id !== '',
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LOOK_MILLIS : false),
    retry: false,
    staleTime: LOOK_MILLIS,
  });
  const begun = useMutation({
    mutationFn: async () => {
      const other = period === 'other';
      const to = other ? fromInput(end, zone) : serverNow() / 1000;
      const from = other ? fromInput(begin, zone) : to - DAYS[period] * DAY_SECONDS;
      return api.beginBacktest({ text, rule: rule?.id, things: things.length > 0 ? things : undefined, from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
    },
    onSuccess: (made) => {
      setTried(text);
      change({ backtest: made.id }, true);
    },
  });
  const stop = useMutation({ mutationFn: () => api.stopBacktest(id), onSuccess: () => void job.refetch() });
  const running = job.data?.state === 'running';
  const good = period !== 'other' || fromInput(begin, zone) < fromInput(end, zone);
  const pick = (next: typeof period) => {
    if (next === 'other' && period !== 'other') {
      setBegin(toInput(serverNow() / 1000 - DAYS[period] * DAY_SECONDS, zone));
      setEnd(toInput(serverNow() / 1000, zone));
    }
    setPeriod(next);
  };
  return (
    <Panel title={w.past.title}>
      <div className="range rule-past">
        <Segmented<typeof period> aria-label={w.past.period} value={period} onChange={pick} options={([...Object.keys(DAYS), 'other'] as (typeof period)[]).map((value) => ({ value, label: w.past.periods[value] }))} />
        {period === 'other' && (
          <span className="from-to">
            <input type="datetime-local" name="from" aria-label={w.past.from} value={begin} onChange={(event) => setBegin(event.target.value)} />
            –
            <input type="datetime-local" name="to" aria-label={w.past.still} value={end} onChange={(event) => setEnd(event.target.value)} />
          </span>
        )}
        <ThingsPick label={w.past.things} empty={w.past.allThings} model={model?.name ?? ''} space={space} value={things} onChange={setThings} />
        {running ? (
          <Button loading={stop.isPending} data-stop="" onClick={() => stop.mutate()}>
            {w.past.stop}
          </Button>
        ) : (
          <Button type="primary" loading={begun.isPending} disabled={!sound || !good} data-run="" onClick={() => begun.mutate()}>
            {w.past.run}
          </Button>
        )}
      </div>
      <Refused error={begun.error} />
      {id === '' ? (
        begun.error ? null : <div className="body soft">{w.past.more}</div>
      ) : job.data ? (
        <Came job={job.data} saved={rule !== undefined} model={model} text={text} changed={tried !== null && tried !== text} />
      ) : job.error ? (
        job.error instanceof Problem && (job.error.status === 404 || job.error.status === 403) ? <div className="body soft">{w.past.forgotten}</div> : <Failure what={w.past.title} error={job.error} again={() => void job.refetch()} />
      ) : null}
    </Panel>
  );
}

function Came({ job, saved, model, text, changed }: { job: Backtest; saved: boolean; model: Model | undefined; text: string; changed: boolean }) {
  const w = useWords();
  const { progress, found, inForce, comparison } = job;
  return (
    <div data-backtest={job.state}>
      {job.state === 'running' && (
        <div className="body rule-bar" role="status">
          <progress value={progress.share} max={1} aria-label={w.past.running(count(job.things))} />
          <span className="num">{number(progress.share * 100, 0)} %</span>
          <span className="num soft">{w.past.readings(count(progress.readings))}</span>
          <span className="num soft">{w.past.rate(count(progress.perSecond))}</span>
          {progress.secondsLeft !== undefined && <span className="num soft">{w.past.left(duration(progress.secondsLeft))}</span>}
        </div>
      )}
      {job.state === 'failed' && (
        <div className="failure" role="alert">
          <b>{w.past.failed}</b>
          <span>{job.why}</span>
        </div>
      )}
      {found && (
        <div className="body rule-found" role="status" data-raised={found.raised}>
          {job.state === 'stopped' && <span className="soft">{w.past.soFar} {job.why}</span>}
          {changed && <span className="soft">{w.past.changed}</span>}
          <b>{found.raised === 0 ? w.past.never : w.past.summary(count(found.raised), count(found.things), duration(found.longestSeconds))}</b>
          {inForce ? (
            <span data-in-force={inForce.raised}>
              {inForce.raised === 0 ? w.past.inForceNever : w.past.inForce(count(inForce.raised), count(inForce.things))}
              {comparison && comparison.both > 0 && <span className="soft"> {w.past.both(count(comparison.both))}</span>}
            </span>
          ) : (
            saved && <span className="soft">{w.past.noInForce}</span>
          )}
          <span className="faint num">
            {w.past.readings(count(progress.readings))} {w.past.took(duration(progress.seconds))}
          </span>
          {found.leftOut > 0 && <span className="soft">{w.past.leftOut(count(found.leftOut))}</span>}
        </div>
      )}
      {found && (found.raised > 0 || (inForce?.raised ?? 0) > 0) && <Firings job={job} model={model} text={text} />}
    </div>
  );
}
