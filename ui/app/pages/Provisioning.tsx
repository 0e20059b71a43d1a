import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, millis, type ProvisioningKey, type Thing } from '../api';
import { useServerNow } from '../clock';
import { count } from '../format';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Age, Empty, Failure, Lines, Panel, Skeleton, Time } from '../parts';
import { addressOf, Once, Refused, Sure, useOpen } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { hasEnded } from '../people/people';
import { Claims } from '../provisioning/Claims';
import { NewKey } from '../provisioning/NewKey';
import '../provisioning/provisioning.css';
import { useWords } from '../texts/people';

/** Label of what registered itself, which holds the id of the key. */
const LABEL = 'provisioned-by';
const WAITING_SHOWN = 100;
const LOOK_MILLIS = 10_000;

type Box = { what: 'new' } | { what: 'once'; key: ProvisioningKey } | { what: 'withdraw'; key: ProvisioningKey } | { what: 'refuse'; thing: Thing };

/** What comes in by itself: those that wait for somebody, and the keys and codes by which they come. */
export default function Provisioning() {
  const w = useWords();
  const space = useScope();
  const may = useMay();
  const [box, open, close] = useOpen<Box>();
  useTitle(w.provisioning.title);
  const keys = useQuery({ queryKey: ['provisioning-keys', space], queryFn: ({ signal }) => api.provisioningKeys(space, undefined, signal), refetchInterval: LOOK_MILLIS, retry: false });
  return (
    <>
      <div className="head">
        <h1>{w.provisioning.title}</h1>
        <span className="faint hide-narrow">{w.provisioning.more}</span>
        <div className="end">
          {may.somewhere('manage_things') && (
            <Button type="primary" onClick={() => open({ what: 'new' })}>
              {w.provisioning.create}
            </Button>
          )}
        </div>
      </div>
      <div className="stack">
        <Waiting keys={keys.data?.items} onRefuse={(thing) => open({ what: 'refuse', thing })} />
        <Panel title={w.provisioning.keys}>
          <div data-list="provisioning-keys">
            {keys.isPending ? (
              <Skeleton lines={4} />
            ) : !keys.data ? (
              <Failure what={w.provisioning.keys} error={keys.error} again={() => void keys.refetch()} />
            ) : keys.data.items.length === 0 ? (
              <Empty fact={w.provisioning.noKeys} use={w.provisioning.noKeysMore} />
            ) : (
              keys.data.items.map((each) => <KeyRow key={each.id} it={each} onWithdraw={() => open({ what: 'withdraw', key: each })} />)
            )}
          </div>
        </Panel>
        <Claims />
      </div>
      {box?.what === 'new' && <NewKey onMade={(key) => open({ what: 'once', key })} onClose={close} />}
      {box?.what === 'once' && (
        <Once title={w.provisioning.made1(box.key.title)} label={w.provisioning.secret} text={box.key.key ?? ''} more={w.provisioning.once} until={box.key.expires} onClose={close}>
          <span className="soft">{w.provisioning.try}</span>
          <Lines label={w.provisioning.try} text={`curl -X POST -H "Authorization: Bearer ${box.key.key}" -H "Content-Type: application/json" \\\n  -d '{"id":"${box.key.idPrefix ?? ''}1"}' ${addressOf('/api/v1/provision')}`} />
        </Once>
      )}
      {box?.what === 'withdraw' && <Withdraw it={box.key} onClose={close} />}
      {box?.what === 'refuse' && <Refuse thing={box.thing} onClose={close} />}
    </>
  );
}

/** Things that came by themselves and are not let in yet. */
function Waiting({ keys, onRefuse }: { keys: readonly ProvisioningKey[] | undefined; onRefuse: (thing: Thing) => void }) {
  const w = useWords();
  const to = useWithin();
  const space = useScope();
  const name = useSpaceName();
  const queries = useQueryClient();
  const waiting = useQuery({
    queryKey: ['things', 'waiting', space],
    queryFn: ({ signal }) => api.things({ space, enabled: false, decommissioned: false, label: [LABEL], count: true, limit: WAITING_SHOWN }, signal),
    refetchInterval: LOOK_MILLIS,
  });
  const approve = useMutation({
    mutationFn: async (things: readonly Thing[]) => {
      for (const each of things) await api.updateThing(each.id, { enabled: true });
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['things'] }),
  });
  const items = waiting.data?.items ?? [];
  const all = waiting.data?.count ?? items.length;
  return (
    <Panel
      title={w.provisioning.waiting}
      end={
        items.length > 1 ? (
          <Button size="small" loading={approve.isPending} onClick={() => approve.mutate(items)}>
            {w.provisioning.approveAll(count(items.length))}
          </Button>
        ) : undefined
      }
    >
      <Refused error={approve.error} />
      <div data-list="waiting">
        {waiting.isPending ? (
          <Skeleton lines={2} />
        ) : waiting.error && items.length === 0 ? (
          <Failure what={w.provisioning.waiting} error={waiting.error} again={() => void waiting.refetch()} />
        ) : items.length === 0 ? (
          <Empty fact={w.provisioning.noneWaiting} use={w.provisioning.noneWaitingMore} />
        ) : (
          items.map((each) => {
            const key = keys?.find((one) => one.id === each.labels[LABEL]);
            return (
              <div key={each.id} className="person-row" data-waiting-thing={each.id}>
                <span className="who">
                  <Link to={to(`/things/${encodeURIComponent(each.id)}/settings`)}>{each.name}</Link>
                  <span className="faint">{each.id}</span>
                </span>
                <span className="tags">
                  <span className="tag">{each.model}</span>
                  <span className="tag">{name(each.space)}</span>
                  <span className="faint">
                    {key ? w.provisioning.came(key.title) : keys && w.provisioning.withdrawn} · <Age at={millis(each.created)} />
                  </span>
                </span>
                <span className="deeds">
                  <Button size="small" type="primary" aria-label={w.provisioning.approveOf(each.name)} disabled={approve.isPending} onClick={() => approve.mutate([each])}>
                    {w.provisioning.approve}
                  </Button>
                  <Button size="small" aria-label={w.provisioning.refuseOf(each.name)} onClick={() => onRefuse(each)}>
                    {w.provisioning.refuse}
                  </Button>
                </span>
              </div>
            );
          })
        )}
        {all > items.length && items.length > 0 && <div className="body soft">{w.provisioning.morePending(count(all - items.length))}</div>}
      </div>
    </Panel>
  );
}

function KeyRow({ it, onWithdraw }: { it: ProvisioningKey; onWithdraw: () => void }) {
  const w = useWords();
  const name = useSpaceName();
  const ended = hasEnded(it, useServerNow());
  return (
    <div className={`person-row ${ended ? 'off' : ''}`} data-key={it.id}>
      <span className="who">
        <span>
          <b>{it.title}</b> {ended && <span className="tag">{w.provisioning.over}</span>}
        </span>
        <span className="faint">{w.provisioning.used(count(it.made), count(it.thingsMax))}</span>
      </span>
      <span className="tags">
        <span className="tag">{name(it.space)}</span>
        {it.model !== undefined && <span className="tag">{it.model}</span>}
        {it.idPrefix !== undefined && <span className="tag">{w.provisioning.prefixed(it.idPrefix)}</span>}
        <span className="faint">
          {it.approval ? w.provisioning.approval : w.provisioning.noApproval} · {w.provisioning.ends} {it.expires === undefined ? w.provisioning.never : <Time at={millis(it.expires)} />}
        </span>
      </span>
      <span className="deeds">
        <Button size="small" aria-label={w.provisioning.withdrawOf(it.title)} onClick={onWithdraw}>
          {w.provisioning.withdraw}
        </Button>
      </span>
    </div>
  );
}

function Withdraw({ it, onClose }: { it: ProvisioningKey; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const end = useMutation({ mutationFn: () => api.deleteProvisioningKey(it.id), onSuccess: onClose, onSettled: () => void queries.invalidateQueries({ queryKey: ['provisioning-keys'] }) });
  return (
    <Sure title={w.provisioning.withdrawOf(it.title)} yes={w.provisioning.withdraw} busy={end.isPending} error={end.error} onYes={() => end.mutate()} onClose={onClose}>
      {w.provisioning.withdrawSure(it.title)}
    </Sure>
  );
}

function Refuse({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const end = useMutation({ mutationFn: () => api.deleteThing(thing.id), onSuccess: onClose, onSettled: () => void queries.invalidateQueries({ queryKey: ['things'] }) });
  return (
    <Sure title={w.provisioning.refuseOf(thing.name)} yes={w.provisioning.refuseYes} busy={end.isPending} error={end.error} onYes={() => end.mutate()} onClose={onClose}>
      {w.provisioning.refuseSure(thing.name)}
    </Sure>
  );
}
