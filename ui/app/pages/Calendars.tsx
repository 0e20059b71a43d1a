import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { api, type Calendar } from '../api';
import '../calendars/calendars.css';
import { Editor } from '../calendars/Editor';
import { todayIn, Week } from '../calendars/Glance';
import { Tabs } from '../calendars/Tabs';
import { useServerNow } from '../clock';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import '../orders/orders.css';
import { Paged } from '../parts/Paged';
import { Refused } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { useWords } from '../texts/calendars';

const LOOK_MILLIS = 30_000;

/** When people work: the calendars that rules ask. */
export default function Calendars() {
  const w = useWords();
  const space = useScope();
  const may = useMay();
  const [words, change] = useAddress();
  useTitle(w.title);
  const edited = words.get('edit');
  const edit = (id: string | null) => change({ edit: id });
  const found = useInfiniteQuery({
    queryKey: ['calendars', space],
    queryFn: ({ pageParam, signal }) => api.calendars(space, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{w.more}</span>
        <div className="end">
          {may.somewhere('command') && edited === null && (
            <Button type="primary" onClick={() => edit('new')}>
              {w.create}
            </Button>
          )}
        </div>
      </div>
      <Tabs />
      <div className="stack">
        {edited !== null && <Editor key={edited} space={space} id={edited === 'new' ? undefined : edited} onClose={() => edit(null)} />}
        <Paged found={found} items={items} name="calendars" what={w.title} fact={w.nothing} use={w.nothingMore}>
          {(each) => <Row key={each.id} it={each} onEdit={() => edit(each.id)} />}
        </Paged>
      </div>
    </>
  );
}

function Row({ it, onEdit }: { it: Calendar; onEdit: () => void }) {
  const w = useWords();
  const may = useMay().in('command', it.space);
  const name = useSpaceName();
  const queries = useQueryClient();
  const today = todayIn(it.effectiveZone, useServerNow());
  const remove = useMutation({ mutationFn: () => api.deleteCalendar(it.id, it.revision), onSettled: () => void queries.invalidateQueries({ queryKey: ['calendars'] }) });
  return (
    <div className="order-row calendar-row" data-calendar={it.name} data-row>
      <span className="who">
        <b>{it.name}</b>
        <span className="faint">
          {name(it.space)} · {it.effectiveZone}
        </span>
        <span className="soft">
          {w.shiftCount(it.shifts.length)}
          {it.days.length > 0 && ` · ${w.dayCount(it.days.length)}`}
        </span>
        <Refused error={remove.error} />
      </span>
      <Week plan={it} day={today} today={today} label={w.weekGlance(it.name)} />
      <span className="deeds">
        {may && (
          <>
            <Button size="small" aria-label={w.editOf(it.name)} onClick={onEdit}>
              {w.edit}
            </Button>
            <Popconfirm title={w.removeSure} okText={w.remove} onConfirm={() => remove.mutate()}>
              <Button size="small" danger aria-label={w.removeOf(it.name)} loading={remove.isPending}>
                {w.remove}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
    </div>
  );
}
