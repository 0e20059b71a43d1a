import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, type Presence } from '../api';
import { useWithin } from '../frame/scope';
import { count } from '../format';
import { Empty, Failure, Skeleton } from '../parts';
import { useMoment } from '../moment';
import { useTiles } from '../map/useTiles';
import { useTexts } from '../texts';
import type { ThingFilters } from '../url';

const ThingMap = lazy(() => import('../map/ThingMap'));

/** Few places are asked for anew as often as eyes follow them; many, as often as the network likes. */
const FEW = 2_000;
const AGAIN_FEW_MILLIS = 2_000;
const AGAIN_MANY_MILLIS = 15_000;

/** The things that match on a map. A click marks one in the table beside, or opens it where there is no table. */
export function Beside({ filters, alone }: { filters: ThingFilters; alone: boolean }) {
  const t = useTexts();
  const navigate = useNavigate();
  const to = useWithin();
  const [words, setWords] = useSearchParams();
  const tiles = useTiles();
  const moment = useMoment();
  const places = useQuery({
    queryKey: ['places', filters, moment],
    queryFn: ({ signal }) => api.places({ ...filters, at: moment === null ? undefined : new Date(moment).toISOString() }, signal),
    refetchInterval: ({ state }) => moment === null && ((state.data?.rows.length ?? 0) <= FEW ? AGAIN_FEW_MILLIS : AGAIN_MANY_MILLIS),
    placeholderData: keepPreviousData,
  });
  const points = useMemo(
    () => (places.data?.rows as [string, string, number, number, Presence, string | null][] | undefined)?.map(([id, name, latitude, longitude, presence]) => ({ id, name, latitude, longitude, presence })) ?? [],
    [places.data],
  );
  const select = (id: string) => {
    if (alone) return void navigate(to(`/things/${encodeURIComponent(id)}`));
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('sel', id);
        return next;
      },
      { replace: true },
    );
  };
  if (places.isPending) return <Skeleton lines={6} />;
  if (places.error !== null && !places.data) return <Failure what={t.map.title} error={places.error} again={() => void places.refetch()} />;
  if (points.length === 0) {
    return (
      <div data-places={0}>
        <Empty fact={t.map.nothing} use={t.map.nothingMore} />
      </div>
    );
  }
  return (
    <div className="beside">
      <Suspense fallback={<Skeleton lines={6} />}>
        <ThingMap points={points} selected={words.get('sel') ?? undefined} onSelect={select} tiles={tiles} label={t.map.title} />
      </Suspense>
      <div className="beside-foot faint">
        <span data-places={points.length}>{places.data?.more ? t.map.firstPlaces(count(points.length)) : t.map.places(count(points.length))}</span>
        {(places.data?.placeless ?? 0) > 0 && <span>{t.map.placeless(count(places.data!.placeless))}</span>}
      </div>
    </div>
  );
}
