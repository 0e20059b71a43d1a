import { useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { api, type Presence, type Space } from '../api';
import { above } from '../frame/scope';
import { Skeleton } from '../parts';
import { useTiles } from '../map/useTiles';
import { useTexts } from '../texts';
import { CORNERS_MAX, type Corner, cornersOf, cornersText, type Draft, type Fault, rounded } from './draft';

const ThingMap = lazy(() => import('../map/ThingMap'));

/** Things that are shown on the map to find one's way by. */
const POINTS_MAX = 500;

/** Where a space lies: on the map, or by numbers for those who have them or cannot see it. */
export function Place({ draft, edit, faults, space, parent, spaces }: { draft: Draft; edit: (part: Partial<Draft>) => void; faults: readonly Fault[]; space: string | null; parent: string; spaces: readonly Space[] }) {
  const t = useTexts();
  const corners = useMemo(() => (draft.shape === 'polygon' ? (cornersOf(draft.corners) ?? []) : []), [draft.shape, draft.corners]);
  const pick = (longitude: number, latitude: number) => {
    const at: Corner = [rounded(latitude), rounded(longitude)];
    if (draft.shape === 'place') edit({ latitude: String(at[0]), longitude: String(at[1]) });
    else if (corners.length < CORNERS_MAX) edit({ corners: cornersText([...corners, at]) });
  };
  return (
    <div className="stack place">
      <Segmented<Draft['shape']> aria-label={t.spaces.place} value={draft.shape} onChange={(shape) => edit({ shape })} options={(['none', 'place', 'polygon', ...(spaces.some((each) => each.path === space && each.multiPolygon) ? (['ground'] as const) : [])] as const).map((value) => ({ value, label: t.spaces.shapes[value] }))} />
      {draft.shape === 'place' && (
        <div className="pair">
          <Input inputMode="decimal" aria-label={t.thing.latitude} placeholder={t.thing.latitude} value={draft.latitude} onChange={(event) => edit({ latitude: event.target.value })} />
          <Input inputMode="decimal" aria-label={t.thing.longitude} placeholder={t.thing.longitude} value={draft.longitude} onChange={(event) => edit({ longitude: event.target.value })} />
        </div>
      )}
      {draft.shape === 'polygon' && (
        <>
          <Input.TextArea aria-label={t.spaces.corners} placeholder="31.57, 120.29" className="mono" autoSize={{ minRows: 3, maxRows: 8 }} value={draft.corners} onChange={(event) => edit({ corners: event.target.value })} />
          <div className="pair">
            <Button size="small" disabled={corners.length === 0} onClick={() => edit({ corners: cornersText(corners.slice(0, -1)) })}>
              {t.spaces.lastCorner}
            </Button>
            <Button size="small" disabled={draft.corners === ''} onClick={() => edit({ corners: '' })}>
              {t.spaces.noCorners}
            </Button>
          </div>
        </>
      )}
      {(['place', 'corners', 'cornersFew', 'cornersMany'] as const).filter((each) => faults.includes(each)).map((each) => (
        <div key={each} className="soft" role="status">
          {t.spaces.faults[each]}
        </div>
      ))}
      {draft.shape === 'ground' && <div className="soft">{t.spaces.groundKept}</div>}
      {(draft.shape === 'place' || draft.shape === 'polygon') && <Picker draft={draft} corners={corners} space={space} parent={parent} spaces={spaces} onPick={pick} />}
    </div>
  );
}

function Picker({ draft, corners, space, parent, spaces, onPick }: { draft: Draft; corners: Corner[]; space: string | null; parent: string; spaces: readonly Space[]; onPick: (longitude: number, latitude: number) => void }) {
  const t = useTexts();
  const tiles = useTiles();
  const shown = space ?? parent;
  const places = useQuery({ queryKey: ['places', 'picker', shown], queryFn: ({ signal }) => api.places({ space: shown, limit: POINTS_MAX }, signal), staleTime: 60_000 });
  const points = useMemo(
    () => ((places.data?.rows ?? []) as [string, string, number, number, Presence, string | null][]).map(([id, name, latitude, longitude, presence]) => ({ id, name, latitude, longitude, presence })),
    [places.data],
  );
  const area = useMemo<[number, number][]>(
    () =>
      draft.shape === 'polygon'
        ? corners.map(([latitude, longitude]) => [longitude, latitude])
        : draft.latitude.trim() !== '' && draft.longitude.trim() !== '' && Math.abs(Number(draft.latitude)) <= 90 && Math.abs(Number(draft.longitude)) <= 180
          ? [[Number(draft.longitude), Number(draft.latitude)]]
          : [],
    [draft.shape, draft.latitude, draft.longitude, corners],
  );
  // It is fitted once to what there was when it opened, and stays where one moves it.
  const [around] = useState(() => (area.length > 0 ? area : outlineOf(spaces, parent)));
  return (
    <>
      <div className="space-map">
        {places.isPending ? (
          <Skeleton lines={6} />
        ) : (
          <Suspense fallback={<Skeleton lines={6} />}>
            <ThingMap points={points} area={area} around={around} onPick={onPick} tiles={tiles} label={t.spaces.map} />
          </Suspense>
        )}
      </div>
      <span className="faint" data-corners={area.length}>
        {draft.shape === 'polygon' ? t.spaces.pickCorners : t.spaces.pickPlace}
      </span>
    </>
  );
}

/** What the nearest space above lies within, or at. */
function outlineOf(spaces: readonly Space[], path: string): [number, number][] {
  for (let at = path; ; at = above(at)) {
    const space = spaces.find((each) => each.path === at);
    if (space?.multiPolygon) return space.multiPolygon.flatMap((part) => part[0] ?? []).map(([longitude, latitude]) => [longitude!, latitude!]);
    if (space?.polygon) return space.polygon.map(([longitude, latitude]) => [longitude!, latitude!]);
    if (space?.place) return [[space.place.longitude, space.place.latitude]];
    if (at === '') return [];
  }
}
