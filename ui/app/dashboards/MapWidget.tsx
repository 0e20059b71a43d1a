import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { api, type Presence } from '../api';
import { count, isLocation } from '../format';
import { useScope, useWithin } from '../frame/scope';
import type { MapPoint } from '../map/geo';
import { Empty, Failure, Skeleton } from '../parts';
import { useTiles } from '../map/useTiles';
import { useTexts } from '../texts/dashboards';
import { useThings, useValues } from './data';
import { Foot, Waiting, type WidgetProps } from './parts';
import { useMomentShown, useVisible } from './shown';

const ThingMap = lazy(() => import('../map/ThingMap'));

const MOST = 5_000;
const FEW = 2_000;
const NAMED_MAX = 100;
const AGAIN_FEW_MILLIS = 2_000;
const AGAIN_MANY_MILLIS = 15_000;

export default function MapWidget(props: WidgetProps) {
  return props.source.thing === undefined && props.source.things === undefined ? <Several {...props} /> : <Named {...props} />;
}

/** Named things: where each last said it was, or where it was registered to be. */
function Named({ source, name }: WidgetProps) {
  const found = useThings(source, NAMED_MAX);
  const values = useValues(found);
  const text = JSON.stringify(
    found.things.flatMap((thing): MapPoint[] => {
      const twin = values.of.get(thing.id);
      const said = Object.entries(twin?.values ?? {}).filter(([key, each]) => isLocation(each.value) && (source.properties.length === 0 || source.properties.includes(key)));
      const place = said.sort((a, b) => b[1].time - a[1].time)[0]?.[1].value ?? thing.location;
      return isLocation(place) ? [{ id: thing.id, name: thing.name, latitude: place.latitude, longitude: place.longitude, presence: twin?.presence ?? thing.presence }] : [];
    }),
  );
  // The map is given new points only when one of them is another.
  const points = useMemo(() => JSON.parse(text) as MapPoint[], [text]);
  const waiting = Waiting({ found, name });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  return <Points points={points} name={name} shown={points.length} all={found.total} />;
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
  return <Points points={points} name={name} shown={points.length} all={points.length + (places.data?.placeless ?? 0)} cut={places.data?.more ?? false} />;
}

function Points({ points, name, shown, all, cut = false }: { points: MapPoint[]; name: string; shown: number; all: number; cut?: boolean }) {
  const t = useTexts();
  const navigate = useNavigate();
  const to = useWithin();
  const tiles = useTiles();
  if (points.length === 0) return <Empty fact={t.dashboards.noPlace} />;
  return (
    <>
      <div className="fill map-room">
        <Suspense fallback={<Skeleton lines={3} />}>
          <ThingMap points={points} label={name} onSelect={(id) => void navigate(to(`/things/${encodeURIComponent(id)}`))} tiles={tiles} />
        </Suspense>
      </div>
      {/* How many things there are behind the last place is not known. */}
      <Foot shown={shown} all={cut ? shown : all}>{cut && <span data-left-out="">{t.map.firstPlaces(count(shown))}</span>}</Foot>
    </>
  );
}
