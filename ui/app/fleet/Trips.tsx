import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Slider } from 'antd';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, type DrivingEvent, type Leg, millis, type Model, type Property, type Thing } from '../api';
import { duration, number, unitAfter } from '../format';
import { Empty, Failure, Panel, Skeleton, Time } from '../parts';
import { useTiles } from '../map/useTiles';
import { useWords } from '../texts/fleet';
import { useTimes } from '../zones';
import './fleet.css';
import { Again } from './Again';
import { placeAt, trackOf, type TrackPoint } from './track';
import { usePlayer } from './usePlayer';
import { leftOf, within } from './vehicle';

const ThingMap = lazy(() => import('../map/ThingMap'));

const PAGE = 50;
const REFRESH_MILLIS = 20_000;
/** While they are found anew. */
const AGAIN_MILLIS = 2_000;
/** Positions of a track that are fetched one by one; of a longer trip as many places at equal times. */
const TRACK_MAX = 5_000;
/** A trip of so many seconds may have more positions than that. */
const TRACK_SECONDS = TRACK_MAX;
/** Driving events of one trip that are listed. */
const EVENTS_MAX = 500;
const PACES = [10, 60, 300, 1_800];

/** Trips and stops of a vehicle beside the map of one. */
export default function Trips({ thing, place, model }: { thing: Thing; place: Property; model: Model | undefined }) {
  const w = useWords();
  const [words, setWords] = useSearchParams();
  const legs = useInfiniteQuery({
    queryKey: ['trips', thing.id],
    queryFn: ({ pageParam, signal }) => api.tripsOf(thing.id, { limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: (query) => (query.state.data?.pages[0]?.recomputing ? AGAIN_MILLIS : REFRESH_MILLIS),
  });
  const all = legs.data?.pages.flatMap((page) => page.items) ?? [];
  const wanted = words.get('trip');
  const chosen = all.find((each) => each.from === wanted) ?? all.find((each) => each.kind === 'trip');
  const choose = (leg: Leg) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('trip', leg.from);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="trips">
      <Panel title={w.trips} end={<Again thing={thing} waits={legs.data?.pages[0]?.recomputing === true} />}>
        {legs.isPending ? (
          <Skeleton lines={6} />
        ) : legs.error && all.length === 0 ? (
          <Failure what={w.trips} error={legs.error} again={() => void legs.refetch()} />
        ) : all.length === 0 ? (
          <Empty fact={w.nothing} use={w.nothingMore} />
        ) : (
          <div className="rows trip-list" data-list="trips">
            {all.map((leg) => (
              <button key={leg.from} type="button" className="trip" aria-pressed={leg === chosen} onClick={() => choose(leg)}>
                <LegRow leg={leg} space={thing.space} left={leftOf(model)} />
              </button>
            ))}
          </div>
        )}
        {legs.hasNextPage && (
          <div className="body">
            <Button loading={legs.isFetchingNextPage} onClick={() => void legs.fetchNextPage()}>
              {w.older}
            </Button>
          </div>
        )}
      </Panel>
      <Panel title={w.track}>{chosen ? <Track key={chosen.from} thing={thing} place={place} leg={chosen} /> : <div className="body soft">{w.choose}</div>}</Panel>
    </div>
  );
}

function LegRow({ leg, space, left }: { leg: Leg; space: string; left: Property | undefined }) {
  const w = useWords();
  const took = (millis(leg.to) - millis(leg.from)) / 1_000;
  return (
    <>
      <span className={leg.kind === 'trip' ? 'trip-kind' : 'trip-kind faint'}>{leg.kind === 'trip' ? w.trip : w.stop}</span>
      <span className="grow">
        <Time className="num" at={millis(leg.from)} space={space} /> <span className="soft">{duration(took)}</span>
        {leg.open && <span className="tag">{w.open}</span>}
        {leg.assumed === true && <span className="faint"> {w.assumed}</span>}
      </span>
      {leg.metres !== undefined && (
        <span className="right num">
          {number(leg.metres / 1_000, 1)} km
          <Used leg={leg} left={left} />
          {leg.maxSpeed !== undefined && <span className="faint trip-speed"> {w.greatest(number(leg.maxSpeed, 0))}</span>}
        </span>
      )}
    </>
  );
}

/** What a trip took, in kWh where they are known. */
function Used({ leg, left }: { leg: Leg; left: Property | undefined }) {
  const w = useWords();
  if (leg.energy) {
    return (
      <span className="soft" title={leg.energy.measured ? w.measured : w.estimated}>
        {' '}
        {leg.energy.measured ? '' : '≈ '}
        {number(leg.energy.kWh, 1)} kWh
      </span>
    );
  }
  return leg.used !== undefined && left ? <span className="soft"> {w.used(`${number(leg.used, 1)}${unitAfter(left.unit)}`)}</span> : null;
}

function Track({ thing, place, leg }: { thing: Thing; place: Property; leg: Leg }) {
  const w = useWords();
  const from = millis(leg.from);
  const to = millis(leg.to);
  const long = (to - from) / 1_000 > TRACK_SECONDS;
  const found = useQuery({
    queryKey: ['track', thing.id, place.name, from, to],
    queryFn: ({ signal }) => api.history(thing.id, { properties: [place.name], from: String(from), to: String(to + 1), ...(long ? { points: TRACK_MAX, aggregate: ['last' as const] } : { limit: 10_000 }) }, signal),
    staleTime: leg.open ? REFRESH_MILLIS : Infinity,
  });
  const driving = useQuery({
    queryKey: ['driving-events', thing.id, from, to],
    queryFn: ({ signal }) => api.drivingEventsOf(thing.id, { from: leg.from, to: String(to + 1), limit: EVENTS_MAX }, signal),
    enabled: leg.kind === 'trip',
    refetchInterval: leg.open && REFRESH_MILLIS,
  });
  const track = useMemo(() => trackOf(found.data?.rows ?? []), [found.data]);
  const events = useMemo(() => within(driving.data?.items ?? [], leg), [driving.data, leg]);
  if (found.isPending) return <Skeleton lines={8} />;
  if (!found.data) return <Failure what={w.track} error={found.error} again={() => void found.refetch()} />;
  if (track.length === 0) return <div className="body soft">{w.noTrack}</div>;
  return (
    <Replay thing={thing} track={track} events={events}>
      {leg.kind === 'trip' && driving.error && !driving.data && <Failure what={w.driving} error={driving.error} again={() => void driving.refetch()} />}
      {leg.kind === 'trip' && driving.data && events.length === 0 && <div className="body soft">{w.nothingHarsh}</div>}
    </Replay>
  );
}

function Replay({ thing, track, events, children }: { thing: Thing; track: readonly TrackPoint[]; events: readonly DrivingEvent[]; children: ReactNode }) {
  const w = useWords();
  const times = useTimes(thing.space);
  const tiles = useTiles();
  const begins = track[0]!.time;
  const ends = track.at(-1)!.time;
  const { moment, setMoment, plays, setPlays, pace, setPace, play } = usePlayer(begins, ends, ends, PACES[1]!);
  const line = useMemo(() => track.map((each): [number, number] => [each.longitude, each.latitude]), [track]);
  const at = placeAt(track, moment)!;
  const points = useMemo(() => [{ id: thing.id, name: thing.name, longitude: at.longitude, latitude: at.latitude, presence: 'connected' as const }], [thing, at.longitude, at.latitude]);
  const [chosen, setChosen] = useState<DrivingEvent>();
  const sign = useMemo((): [number, number][] => (chosen ? [[chosen.place.longitude, chosen.place.latitude]] : []), [chosen]);
  const marks = useMemo(() => Object.fromEntries(events.map((each) => [millis(each.from), <i key={each.from} className="trip-mark" />])), [events]);
  const choose = (event: DrivingEvent) => {
    setPlays(false);
    setChosen(event);
    setMoment(Math.min(ends, Math.max(begins, millis(event.from))));
  };
  return (
    <div className="trip-track">
      <div className="trip-map">
        <Suspense fallback={<Skeleton lines={8} />}>
          <ThingMap points={points} line={line} area={sign} tiles={tiles} label={w.track} />
        </Suspense>
      </div>
      <div className="trip-replay">
        <Button onClick={play}>{plays ? w.pause : w.play}</Button>
        <Slider min={begins} max={ends} step={1_000} value={moment} onChange={setMoment} marks={marks} tooltip={{ formatter: (each) => times.clock(each ?? begins) }} ariaLabelForHandle={w.moment} />
        <span className="num">{times.clock(moment)}</span>
        <Select aria-label={w.pace} value={pace} onChange={setPace} options={PACES.map((each) => ({ value: each, label: w.times(each) }))} />
      </div>
      {events.length > 0 && (
        <div className="rows trip-events" data-list="driving-events" role="group" aria-label={w.driving}>
          {events.map((each) => (
            <button key={`${each.kind} ${each.from}`} type="button" className="trip" aria-pressed={each === chosen} onClick={() => choose(each)}>
              <span className="grow">
                {w.kinds[each.kind]} <span className="soft num">{w.above[each.kind](number(each.value, 1), number(each.limit))}</span>
              </span>
              <span className="right soft num">
                {times.clock(millis(each.from))} {millis(each.to) - millis(each.from) >= 1_000 && duration((millis(each.to) - millis(each.from)) / 1_000)}
              </span>
            </button>
          ))}
        </div>
      )}
      {children}
    </div>
  );
}
