import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { api, millis, type Notice } from '../api';
import { useAddress } from '../frame/address';
import { useMay } from '../may';
import { Age, Time } from '../parts';
import { Paged } from '../parts/Paged';
import { Refused } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { useWords } from '../texts/notices';

type State = Notice['state'];
const STATES: readonly State[] = ['dead', 'waiting', 'sent'];
const LOOK_MILLIS = 5_000;

/** What was given up, what waits and what was told. */
export function Told({ space, titles }: { space: string; titles: ReadonlyMap<string, string> }) {
  const w = useWords();
  const [words, change] = useAddress();
  const given = words.get('state');
  const state = STATES.find((each) => each === given) ?? 'dead';
  const found = useInfiniteQuery({
    queryKey: ['notices', space, state],
    queryFn: ({ pageParam, signal }) => api.notices(space, state, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div>
      <div className="head">
        <h2>{w.notice.title}</h2>
        <div className="end">
          <Select<State> aria-label={w.notice.state} className="notice-state" value={state} onChange={(next) => change({ state: next === 'dead' ? null : next })} options={STATES.map((value) => ({ value, label: w.notice.states[value] }))} />
        </div>
      </div>
      <Paged found={found} items={items} name="notices" what={w.notice.title} fact={w.notice.nothing[state]}>
        {(each) => <Row key={each.id} notice={each} channel={titles.get(each.channel) ?? w.notice.gone} />}
      </Paged>
    </div>
  );
}

function Row({ notice, channel }: { notice: Notice; channel: string }) {
  const w = useWords();
  const name = useSpaceName();
  const may = useMay().in('command', notice.space);
  const queries = useQueryClient();
  const retry = useMutation({ mutationFn: () => api.retryNotice(notice.id), onSettled: () => void queries.invalidateQueries({ queryKey: ['notices'] }) });
  return (
    <div className="order-row" data-notice={notice.id} data-state={notice.state}>
      <span className="who">
        <b>{notice.message}</b>
        <span className="faint">
          {w.severity[notice.severity]} · {name(notice.space)} · {channel}
        </span>
      </span>
      <span className="stack order-progress">
        <span className="soft">
          <Age at={millis(notice.changed)} /> · {w.notice.tries(notice.attempts)}
          {notice.due !== undefined && (
            <>
              {' '}
              · {w.notice.due} <Time at={millis(notice.due)} space={notice.space} />
            </>
          )}
        </span>
        {notice.state !== 'sent' && notice.problem !== undefined && <span className="alarm notice-words">{notice.problem}</span>}
        <Refused error={retry.error} />
      </span>
      <span className="deeds">
        {may && notice.state === 'dead' && (
          <Button size="small" aria-label={w.notice.retryOf(notice.message)} loading={retry.isPending} onClick={() => retry.mutate()}>
            {w.notice.retry}
          </Button>
        )}
      </span>
    </div>
  );
}
