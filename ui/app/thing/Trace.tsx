import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { api, type Model, type Trace as Traced } from '../api';
import { count, fromHex, unitAfter } from '../format';
import { Failure, Panel, Time, valueText } from '../parts';
import { Dump } from '../parts/Dump';
import { titleOf, useLanguage, useTexts } from '../texts';

const AGAIN_MILLIS = 500;

/** Follows the next reading of a thing on its way through the server: its bytes, what they were taken for, its row, and how long each stage took. */
export function Trace({ id, model }: { id: string; model?: Model }) {
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
        {found?.message && <Came id={id} model={model} message={found.message} time={found.state === 'arrived' ? found.time : undefined} />}
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

/** A message that was taken, from its bytes to its row. */
function Came({ id, model, message, time }: { id: string; model?: Model; message: NonNullable<Traced['message']>; time?: string }) {
  const t = useTexts();
  const language = useLanguage();
  const data = fromHex(message.hex);
  const at = time === undefined ? 0 : Math.floor(Date.parse(time));
  const properties = model?.properties ?? [];
  const row = useQuery({
    queryKey: ['trace-row', id, time],
    queryFn: ({ signal }) => api.history(id, { properties: properties.map((each) => each.name), from: at, to: at + 1, limit: 1 }, signal),
    enabled: time !== undefined && properties.length > 0,
  });
  const values = (row.data?.rows[0] as unknown[] | undefined)?.slice(1);
  return (
    <div className="stack" data-message={message.format}>
      <div>
        <Dump data={data} text={new TextDecoder().decode(data)} size={message.size} shown={message.format.includes('json') ? 'text' : 'hex'} />
      </div>
      {values && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t.connect.takenFor}>
          <table className="plain-table" data-list="fields">
            <thead>
              <tr>
                <th>{t.connect.takenFor}</th>
                <th>{t.thing.eventTime}</th>
                <th className="r">{t.connect.stored}</th>
              </tr>
            </thead>
            <tbody>
              {properties.map(
                (each, i) =>
                  values[i] !== null &&
                  values[i] !== undefined && (
                    <tr key={each.name}>
                      <td title={each.name}>
                        {titleOf(each.titles, each.name, language)} <span className="faint">({t.models.types[each.type]})</span>
                      </td>
                      <td className="num">
                        <Time at={at} exact />
                      </td>
                      <td className="r num">
                        {valueText(t, values[i])}
                        {unitAfter(each.unit)}
                      </td>
                    </tr>
                  ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
