import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { api, type Event, millis, type Page } from '../api';
import { useInterest } from '../live';
import { useMoment } from '../moment';
import { Age, Empty, Failure, Panel, Skeleton, Time } from '../parts';
import { useTexts } from '../texts';
import { fileOf, pieceOf } from './files';

/** The newest that are shown beside the values. */
const LATEST_MAX = 20;
const PAGE = 100;
/** Longest data that are shown. */
const TEXT_MAX = 600;
/** A file is in history some moments behind the event that tells of it. */
const AGAIN_MILLIS = 2_000;
const AGAIN_MAX = 5;

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
        <List id={id} events={events.data.items} />
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
        <List id={id} events={all} exact />
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

function List({ id, events, exact = false }: { id: string; events: readonly Event[]; exact?: boolean }) {
  return (
    <div className="rows" data-list="events">
      {events.map((each, i) => (
        <div key={`${each.time} ${each.name} ${i}`}>
          {exact && <Time className="num faint" at={millis(each.time)} />}
          <span className="grow">
            <b>{each.name}</b> <Data event={each} />
            <Sent id={id} event={each} />
          </span>
          <span className="right soft">
            <Age at={millis(each.time)} />
          </span>
        </div>
      ))}
    </div>
  );
}

function Data({ event }: { event: Event }) {
  if (event.data === null || event.data === undefined) return null;
  const piece = pieceOf(event);
  const text = piece ?? JSON.stringify(event.data);
  return <code className="soft">{text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text}</code>;
}

/** A file that an event tells of: a picture, or a link. */
function Sent({ id, event }: { id: string; event: Event }) {
  const t = useTexts();
  const file = fileOf(event);
  const [tries, setTries] = useState(0);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (!broken || tries >= AGAIN_MAX) return;
    const timer = setTimeout(() => {
      setTries(tries + 1);
      setBroken(false);
    }, AGAIN_MILLIS);
    return () => clearTimeout(timer);
  }, [broken, tries]);
  if (file === null) return null;
  const address = api.fileAddress(id, file.name, millis(event.time));
  return (
    <a className="sent-file" href={address} target="_blank" rel="noreferrer" title={file.name}>
      {file.picture && !broken ? (
        <img key={tries} src={address} alt={t.thing.picture(file.name)} loading="lazy" onError={() => setBroken(true)} />
      ) : (
        t.thing.file(file.name)
      )}
    </a>
  );
}
