import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { api } from '../api';
import { count } from '../format';
import { Failure, Panel, Time } from '../parts';
import { useTexts } from '../texts';

const AGAIN_MILLIS = 500;

/** Follows the next reading of a thing on its way through the server, and shows how long each stage took. */
export function Trace({ id }: { id: string }) {
  const t = useTexts();
  const queries = useQueryClient();
  const key = ['trace', id];
  const trace = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.trace(id, signal),
    // before one is asked for there is none
    enabled: (query) => query.state.data !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' || state.data?.state === 'under-way' ? AGAIN_MILLIS : false),
  });
  const follow = useMutation({ mutationFn: () => api.followNext(id), onSuccess: (made) => queries.setQueryData(key, made) });
  const found = trace.data;
  const error = follow.error ?? trace.error;
  const waits = found?.state === 'waiting' || found?.state === 'under-way';
  return (
    <Panel title={t.thing.trace.title}>
      <div className="body stack" data-trace={found?.state ?? 'none'}>
        <span className="soft" role="status">{found ? t.thing.trace.states[found.state] : t.thing.trace.more}</span>
        {error && <Failure what={t.thing.trace.title} error={error} />}
        {found && found.stages.length > 0 && (
          <div className="scroll" tabIndex={0} role="region" aria-label={t.thing.trace.title}>
            <table className="plain-table" data-list="stages">
              <thead>
                <tr>
                  <th>{t.thing.trace.stage}</th>
                  <th className="r">{t.thing.trace.from}</th>
                  <th className="r">{t.thing.trace.took}</th>
                </tr>
              </thead>
              <tbody>
                {found.stages.map((each) => (
                  <tr key={each.name}>
                    <td>{t.thing.trace.stages[each.name]}</td>
                    <td className="r num">{count(Math.round(each.fromMicros))}</td>
                    <td className="r num">{count(Math.round(each.micros))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {found?.began && <span className="soft"><Time at={Date.parse(found.began)} exact /></span>}
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--gap-small)' }}>
          <Button loading={follow.isPending || waits} onClick={() => follow.mutate()}>{t.thing.trace.follow}</Button>
          {found?.state === 'arrived' && <Button href={`/api/v1/things/${encodeURIComponent(id)}/trace?format=otlp`} download={`trace-${found.id}.json`}>{t.thing.trace.otlp}</Button>}
        </div>
      </div>
    </Panel>
  );
}
