import { useMemo, useState } from 'react';
import type { Widget } from '../api';
import { Empty, Skeleton } from '../parts';
import { useStatus } from '../queries';
import { useTexts } from '../texts/dashboards';
import { seriesIn, useThings, useValues } from './data';
import { textOption } from './options';
import { whole } from './parts';
import { useShown } from './shown';

export const POINTS_MAX = 30;

/** A value somewhere on a picture; across and down in percent of it. */
export interface ImagePoint {
  thing: string;
  property: string;
  across: number;
  down: number;
}

/** The points among the options of a widget, which may hold whatever somebody has sent. */
export function pointsOf(widget: Widget): ImagePoint[] {
  const given = widget.options?.points;
  if (!Array.isArray(given)) return [];
  return given
    .filter((each): each is ImagePoint => {
      const point = each as Partial<ImagePoint> | null;
      return typeof point?.thing === 'string' && typeof point.property === 'string' && Number.isFinite(point.across) && Number.isFinite(point.down);
    })
    .slice(0, POINTS_MAX);
}

/** The page's policy lets it load pictures of its own server, of the map's tiles, and those that are written out. */
export function allowed(url: string, tiles: string | undefined): boolean {
  if (url.startsWith('data:image/')) return true;
  const host = (address: string) => {
    try {
      return new URL(address.replace(/[{}]/g, '')).origin;
    } catch {
      return '';
    }
  };
  return host(url) === window.location.origin || (tiles !== undefined && tiles !== '' && host(url) === host(tiles));
}

/** A picture with values on it as they are now. */
export default function ImageWidget({ widget, name }: { widget: Widget; name: string }) {
  const t = useTexts();
  const url = textOption(widget, 'url');
  const [state, setState] = useState<{ url: string; is: 'loading' | 'there' | 'failed' }>({ url, is: 'loading' });
  const is = state.url === url ? state.is : 'loading';
  const points = pointsOf(widget);
  const tiles = useStatus().data?.map.tiles;
  if (is === 'failed' || !allowed(url, tiles)) return <Empty fact={t.dashboards.noPicture} use={/^https?:/.test(url) ? t.dashboards.noPictureMore : undefined} />;
  return (
    <div className="fill picture">
      {is === 'loading' && <Skeleton lines={2} />}
      <div className="picture-box">
        <img src={url} alt={name} onLoad={() => setState({ url, is: 'there' })} onError={() => setState({ url, is: 'failed' })} />
        {is === 'there' && points.map((each, i) => <Point key={i} point={each} />)}
      </div>
    </div>
  );
}

function Point({ point }: { point: ImagePoint }) {
  const t = useTexts();
  const { values } = useShown();
  const thing = point.thing.startsWith('$') ? values[point.thing.slice(1)] : point.thing;
  const source = useMemo(() => ({ thing: thing ?? '', properties: [point.property] }), [thing, point.property]);
  const place = { left: `${Math.max(0, Math.min(100, point.across))}%`, top: `${Math.max(0, Math.min(100, point.down))}%` };
  if (thing === undefined || thing === '') return <span className="picture-point" style={place}>{t.value.none}</span>;
  return <PointOf source={source} place={place} />;
}

function PointOf({ source, place }: { source: { thing: string; properties: string[] }; place: { left: string; top: string } }) {
  const t = useTexts();
  const found = useThings(source, 1);
  const values = useValues(found);
  const { series } = useMemo(() => seriesIn(found, source, 1), [found.things, found.models, source]);
  const one = series[0];
  const text = one ? whole(t, values.of.get(one.thing)?.values[one.property], one.definition) : found.pending ? '…' : t.value.none;
  return (
    <span className="picture-point num livevalue" style={place} title={`${found.things[0]?.name ?? source.thing} · ${source.properties[0]}`} data-point={`${source.thing}/${source.properties[0]}`}>
      {text}
    </span>
  );
}
