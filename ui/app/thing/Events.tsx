import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { api, type Event, millis, type Page } from '../api';
import { useInterest } from '../live';
import { useMoment } from '../moment';
import { Age, Empty, Failure, Panel, Skeleton, Time } from '../parts';
import { useTexts } from '../texts';

/** The newest that are shown beside the values. */
const LATEST_MAX = 20;
const PAGE = 100;

/** The latest events of a thing, as they come; or those before the moment that the page shows. */
export function LatestEvents({ id }: { id: string }) {
  const t = useTexts();
  const moment = useMoment();
  const queries = useQueryClient();
  const key = ['events', id, moment];
  const events = useQuery({ queryKey: key, queryFn: ({ signal }) => api.events(id, { limit: LATEST_MAX, to: moment === null ? undefined : moment + 1 }, signal) });
  useInterest(moment === null ? `event ${id}` : null, () => ({ kind: 'event', things: [id] }), {
    rows: (rows) =>
      queries.setQueryData<Page<Event>>(key, (before) => ({
        ...before,
        items: [
          ...rows.map(([, time, name, data]) => ({ time: new Date(time).toISOString(), name: String(name), data })).reverse(),
          ...(before?.items ?? []),
        ].slice(0, LATEST_MAX),
      })),
  });
  return (
    <Panel title={t.thing.events}>
      {events.isPending ? (
        <Skeleton lines={3} />
      ) : events.error && !events.data ? (
        <Failure what={t.thing.events} error={events.error} again={() => void events.refetch()} />
      ) : events.data.items.length === 0 ? (
        <div className="body soft">{t.thing.noEvents}</div>
      ) : (
        <List events={events.data.items} />
      )}
    </Panel>
  );
}

/** All events of a thing, newest first, page by page. */
export function AllEvents({ id }: { id: string }) {
  const t = useTexts();
  const moment = useMoment();
  const events = useInfiniteQuery({
    queryKey: ['events', id, 'all', moment],
    queryFn: ({ pageParam, signal }) => api.events(id, { limit: PAGE, cursor: pageParam, to: moment === null ? undefined : moment + 1 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
  });
  const all = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t.thing.events} end={<Button size="small" onClick={() => void events.refetch()}>{t.common.again}</Button>}>
      {events.isPending ? (
        <Skeleton lines={6} />
      ) : events.error && all.length === 0 ? (
        <Failure what={t.thing.events} error={events.error} again={() => void events.refetch()} />
      ) : all.length === 0 ? (
        <Empty fact={t.thing.noEvents} use={t.thing.noEventsMore} />
      ) : (
        <List events={all} exact />
      )}
      {events.hasNextPage && (
        <div className="body">
          <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {t.thing.older}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function List({ events, exact = false }: { events: readonly Event[]; exact?: boolean }) {
  return (
    <div className="rows" data-list="events">
      {events.map((each, i) => (
        <div key={`${each.time} ${each.name} ${i}`}>
          {exact && <Time className="num faint" at={millis(each.time)} />}
          <span className="grow">
            <b>{each.name}</b> {each.data !== null && each.data !== undefined && <code className="soft">{JSON.stringify(each.data)}</code>}
          </span>
          <span className="right soft">
            <Age at={millis(each.time)} />
          </span>
        </div>
      ))}
    </div>
  );
}
