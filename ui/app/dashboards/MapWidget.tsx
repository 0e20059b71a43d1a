import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { api, type Presence } from '../api';
import { isLocation } from '../format';
import { useScope, useWithin } from '../frame/scope';
import type { MapPoint } from '../map/geo';
import { Empty, Failure, Skeleton } from '../parts';
import { useStatus } from '../queries';
import { useTexts } from '../texts/dashboards';
import { useThings, useValues } from './data';
import { Foot, Waiting, type WidgetProps } from './parts';
import { useMomentShown, useVisible } from './shown';

const ThingMap = lazy(() => import('../map/ThingMap'));

const MOST = 5_000;
const FEW = 2_000;
const AGAIN_FEW_MILLIS = 2_000;
const AGAIN_MANY_MILLIS = 15_000;

export default function MapWidget(props: WidgetProps) {
  return props.source.thing === undefined ? <Several {...props} /> : <One {...props} />;
}

/** One thing: where it last said it was, or where it was registered to be. */
function One({ source, name }: WidgetProps) {
  const found = useThings(source, 1);
  const values = useValues(found);
  const thing = found.things[0];
  const twin = thing && values.of.get(thing.id);
  const place = useMemo(() => {
    const said = twin ? Object.entries(twin.values).filter(([key, each]) => isLocation(each.value) && (source.properties.length === 0 || source.properties.includes(key))) : [];
    const newest = said.sort((a, b) => b[1].time - a[1].time)[0]?.[1].value;
    return newest ?? thing?.location;
  }, [twin, thing, source]);
  const latitude = isLocation(place) ? place.latitude : null;
  const longitude = isLocation(place) ? place.longitude : null;
  const presence = twin?.presence ?? thing?.presence ?? 'never';
  const points = useMemo<MapPoint[]>(
    () => (thing && latitude !== null && longitude !== null ? [{ id: thing.id, name: thing.name, latitude, longitude, presence }] : []),
    [thing, latitude, longitude, presence],
  );
  const waiting = Waiting({ found, name });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  return <Points points={points} name={name} shown={1} all={1} />;
}

/** All things that match, as many as a map can show. */
function Several({ source, name }: WidgetProps) {
  const scope = useScope();
  const visible = useVisible();
  const moment = useMomentShown();
  const search = {
    space: source.space ?? (scope === '' ? undefined : scope), model: source.model, q: source.q, label: source.label, limit: MOST,
    ...(moment === null ? { presence: source.presence } : { at: moment }),
  };
  const places = useQuery({
    queryKey: ['places', 'dashboard', search],
    queryFn: ({ signal }) => api.places(search, signal),
    enabled: visible,
    refetchInterval: ({ state }) => (!visible || moment !== null ? false : (state.data?.rows.length ?? 0) <= FEW ? AGAIN_FEW_MILLIS : AGAIN_MANY_MILLIS),
    placeholderData: keepPreviousData,
  });
  const points = useMemo<MapPoint[]>(
    () => ((places.data?.rows ?? []) as [string, string, number, number, Presence][]).map(([id, of, latitude, longitude, presence]) => ({ id, name: of, latitude, longitude, presence })),
    [places.data],
  );
  if (places.isPending) return <Skeleton lines={3} />;
  if (places.error && !places.data) return <Failure what={name} error={places.error} again={() => void places.refetch()} />;
  return <Points points={points} name={name} shown={points.length} all={points.length + (places.data?.placeless ?? 0)} />;
}

function Points({ points, name, shown, all }: { points: MapPoint[]; name: string; shown: number; all: number }) {
  const t = useTexts();
  const navigate = useNavigate();
  const to = useWithin();
  const tiles = useStatus().data?.map;
  if (points.length === 0) return <Empty fact={t.dashboards.noPlace} />;
  return (
    <>
      <div className="fill map-room">
        <Suspense fallback={<Skeleton lines={3} />}>
          <ThingMap points={points} label={name} onSelect={(id) => void navigate(to(`/things/${encodeURIComponent(id)}`))} tiles={tiles && tiles.tiles !== '' ? { url: tiles.tiles, attribution: tiles.attribution } : undefined} />
        </Suspense>
      </div>
      <Foot shown={shown} all={all} />
    </>
  );
}
