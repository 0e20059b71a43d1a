import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Switch } from 'antd';
import { api, type Channel } from '../api';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import { ChannelForm } from '../notices/ChannelForm';
import { target, turned } from '../notices/draft';
import { Listed } from '../notices/Listed';
import '../notices/notices.css';
import { Told } from '../notices/Told';
import { Refused } from '../people/parts';
import { useChannels } from '../rules/queries';
import { channelWritten } from '../rules/text';
import { useSpaceName } from '../spaces/SpaceSelect';
import { useWords } from '../texts/notices';

/** By which ways people and programs are told, and what was told. */
export default function Channels() {
  const w = useWords();
  const space = useScope();
  const found = useInfiniteQuery({
    queryKey: ['channels', space],
    queryFn: ({ pageParam, signal }) => api.channels(space, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    retry: false,
  });
  const titles = new Map(found.data?.pages.flatMap((page) => page.items).map((each) => [each.id, each.title]));
  return (
    <Listed
      name="channels"
      title={w.tabs.channels}
      more={w.channel.more}
      create={w.channel.create}
      found={found}
      nothing={{ fact: w.channel.nothing, use: w.channel.nothingMore }}
      form={(channel, onClose) => <ChannelForm space={space} channel={channel} onClose={onClose} />}
      row={(channel, onEdit) => <Row key={channel.id} channel={channel} onEdit={onEdit} />}
    >
      <Told space={space} titles={titles} />
    </Listed>
  );
}

function Row({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const w = useWords();
  const may = useMay().in('manage_things', channel.space);
  const name = useSpaceName();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ['channels'] });
  const test = useMutation({ mutationFn: () => api.testChannel(channel.id) });
  const turn = useMutation({ mutationFn: (on: boolean) => api.replaceChannel(channel.id, turned(channel, on), channel.revision), onSettled: again });
  const remove = useMutation({ mutationFn: () => api.deleteChannel(channel.id, channel.revision), onSettled: again });
  const on = channel.enabled ?? true;
  const written = channelWritten(channel, useChannels());
  return (
    <div className="order-row" data-channel={channel.id} data-enabled={on}>
      <span className="who">
        <b>{channel.title}</b>
        <span className="faint">
          {w.kind[channel.kind]} · {name(channel.space)}
        </span>
      </span>
      <span className="stack order-progress">
        <span className="soft notice-words">
          {!on && <span className="tag">{w.channel.off}</span>} {w.channel.to(target(channel))}
          {(channel.escalation ?? []).length > 0 && <> · {w.channel.steps(channel.escalation!.length)}</>}
        </span>
        <span className="faint notice-words">
          {w.channel.inRules} <code data-write="">notify: [{written}]</code>
        </span>
        {test.isPending && <span className="soft">{w.channel.testing}</span>}
        {test.data && !test.isPending && (
          <span className={`notice-words ${test.data.sent ? 'soft' : 'alarm'}`} role="status" data-tested={test.data.sent}>
            <b>{test.data.sent ? w.channel.works : w.channel.fails}</b> {test.data.words}
          </span>
        )}
        <Refused error={test.error ?? turn.error ?? remove.error} />
      </span>
      <span className="deeds">
        {may && (
          <>
            <Button size="small" aria-label={w.channel.testOf(channel.title)} loading={test.isPending} onClick={() => test.mutate()}>
              {w.channel.test}
            </Button>
            <Switch size="small" aria-label={w.channel.enabled(channel.title)} checked={on} loading={turn.isPending} onChange={(next) => turn.mutate(next)} />
            <Button size="small" aria-label={w.channel.editOf(channel.title)} onClick={onEdit}>
              {w.channel.edit}
            </Button>
            <Popconfirm title={w.channel.removeSure} okText={w.channel.remove} onConfirm={() => remove.mutate()}>
              <Button size="small" danger aria-label={w.channel.removeOf(channel.title)} loading={remove.isPending}>
                {w.channel.remove}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
    </div>
  );
}
