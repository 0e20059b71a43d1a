import { AttributionControl, type GeoJSONSource, LngLatBounds, Map as MapLibre, type MapMouseEvent, NavigationControl, Popup, ScaleControl } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts';
import { useLook } from '../theme';
import { type Datum, off } from './datum';
import { areaOf, boxOf, lineOf, type MapPoint, pointsOf } from './geo';
import { grid, land } from './ground';
import { addSigns, styleOf, type Tiles } from './style';

const FIT = { padding: 48, maxZoom: 15, duration: 0 };
/** One place alone is shown with what lies around it. */
const PLACE_ZOOM = 10;
const WORLD: [number, number] = [15, 25];
const NOWHERE: readonly [number, number][] = [];

/**
 * Things on a map: signs of presence, counted where they are dense. It is fitted to its points when the first of them come and
 * then stays where one moved it. What it shows can be had without it, in the table.
 */
export default function ThingMap({
  points,
  selected,
  onSelect,
  tiles,
  label,
  area = NOWHERE,
  line = NOWHERE,
  around = area,
  onPick,
}: {
  points: readonly MapPoint[];
  selected?: string;
  onSelect?: (id: string) => void;
  tiles?: Tiles;
  label: string;
  /** Ground or place that is drawn below the points: corners by longitude and latitude. */
  area?: readonly [number, number][];
  /** A way that is drawn below the points: places by longitude and latitude. */
  line?: readonly [number, number][];
  /** What it is fitted to where there are no points yet. */
  around?: readonly [number, number][];
  /** With it a click gives a place on the map, instead of choosing. */
  onPick?: (longitude: number, latitude: number) => void;
}) {
  const t = useTexts();
  const look = useLook();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const [fault, setFault] = useState(false);
  // MapLibre makes the region and the buttons that have the names
  const names = useRef({ 'Map.Title': label, 'NavigationControl.ZoomIn': t.map.zoomIn, 'NavigationControl.ZoomOut': t.map.zoomOut, 'AttributionControl.ToggleAttribution': t.map.attribution });
  const select = useRef(onSelect);
  select.current = onSelect;
  const pick = useRef(onPick);
  pick.current = onPick;
  const fitted = useRef(false);
  const tilesUrl = tiles?.url;
  const datum = tiles?.datum;
  const ground_ = useRef(tiles);
  ground_.current = tiles;
  const inDatum = useRef(datum);
  inDatum.current = datum;

  useEffect(() => {
    let made: MapLibre;
    try {
      made = new MapLibre({ container: box.current!, style: styleOf(), center: WORLD, zoom: 1, attributionControl: false, locale: names.current, dragRotate: false, pitchWithRotate: false, fadeDuration: 0 });
    } catch {
      setFault(true);
      return;
    }
    made.touchZoomRotate.disableRotation();
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    made.addControl(new AttributionControl({ compact: true }), 'bottom-right');
    made.on('styledata', () => addSigns(made));
    watch(made, (id) => select.current?.(id), () => {
      const given = pick.current;
      return given && ((longitude, latitude) => given(...off(inDatum.current, [longitude, latitude])));
    });
    setMap(made);
    return () => {
      setMap(null);
      fitted.current = false;
      made.remove();
    };
  }, []);

  useEffect(() => {
    if (map === null) return;
    let gone = false;
    map.setStyle(styleOf(ground_.current), { diff: false });
    const ready = () => {
      (map.getSource('points') as GeoJSONSource).setData(pointsOf(drawn.current, datum));
      choose(map, drawn.current, chosen.current, datum);
      (map.getSource('area') as GeoJSONSource).setData(areaOf(ground.current, datum));
      (map.getSource('line') as GeoJSONSource).setData(lineOf(way.current, datum));
      grid(map);
      void land().then((data) => {
        if (!gone) (map.getSource('land') as GeoJSONSource | undefined)?.setData(data);
      });
    };
    map.once('style.load', ready);
    return () => {
      gone = true;
      map.off('style.load', ready);
    };
  }, [map, look, tilesUrl, datum]);

  const drawn = useRef(points);
  const chosen = useRef(selected);
  const ground = useRef(area);
  const way = useRef(line);
  useEffect(() => {
    drawn.current = points;
    chosen.current = selected;
    if (map === null) return;
    (map.getSource('points') as GeoJSONSource | undefined)?.setData(pointsOf(points, inDatum.current));
    choose(map, points, selected, inDatum.current);
    if (!fitted.current) fitted.current = fit(map, [...points, ...around.map(([longitude, latitude]) => ({ longitude, latitude }))], around.length === 1 ? PLACE_ZOOM : FIT.maxZoom);
  }, [map, points, selected, around]);
  useEffect(() => {
    way.current = line;
    if (map === null) return;
    (map.getSource('line') as GeoJSONSource | undefined)?.setData(lineOf(line, inDatum.current));
    if (line.length > 0) fitted.current = fit(map, line.map(([longitude, latitude]) => ({ longitude, latitude })));
  }, [map, line]);
  useEffect(() => {
    ground.current = area;
    if (map === null) return;
    (map.getSource('area') as GeoJSONSource | undefined)?.setData(areaOf(area, inDatum.current));
    // What was typed may lie elsewhere; what was clicked is in view.
    const seen = map.getBounds();
    if (fitted.current && area.length > 0 && !area.some((each) => seen.contains([...each]))) fit(map, area.map(([longitude, latitude]) => ({ longitude, latitude })));
  }, [map, area]);

  return (
    <div className="map" data-points={points.length}>
      {fault ? <div className="empty">{t.map.fault}</div> : <div ref={box} className="map-box" />}
    </div>
  );
}

/** Shows all of these; false where there are none. */
function fit(map: MapLibre, points: readonly Pick<MapPoint, 'longitude' | 'latitude'>[], maxZoom = FIT.maxZoom): boolean {
  const all = boxOf(points);
  if (all !== null) map.fitBounds(new LngLatBounds([all.west, all.south], [all.east, all.north]), { ...FIT, maxZoom });
  return all !== null;
}

function choose(map: MapLibre, points: readonly MapPoint[], selected: string | undefined, datum: Datum | undefined): void {
  (map.getSource('chosen') as GeoJSONSource | undefined)?.setData(pointsOf(points.filter((each) => each.id === selected), datum));
}

/** What the pointer does: a name under it, a click chooses a thing or opens a count. */
function watch(map: MapLibre, select: (id: string) => void, picker: () => ((longitude: number, latitude: number) => void) | undefined): void {
  const name = new Popup({ closeButton: false, closeOnClick: false, offset: 10, className: 'map-name' });
  const under = (event: MapMouseEvent) => map.queryRenderedFeatures(event.point, { layers: ['points', 'clusters'].filter((each) => map.getLayer(each)) })[0];
  map.on('mousemove', (event) => {
    const found = under(event);
    map.getCanvas().style.cursor = picker() ? 'crosshair' : found ? 'pointer' : '';
    if (found?.properties.name !== undefined) name.setLngLat(event.lngLat).setText(String(found.properties.name)).addTo(map);
    else name.remove();
  });
  map.on('mouseout', () => name.remove());
  map.on('click', (event) => {
    const pick = picker();
    if (pick) {
      const at = event.lngLat.wrap();
      return pick(at.lng, at.lat);
    }
    const found = under(event);
    if (found === undefined) return;
    if (found.properties.id !== undefined) return select(String(found.properties.id));
    const at = (found.geometry as unknown as { coordinates: [number, number] }).coordinates;
    void (map.getSource('points') as GeoJSONSource)
      .getClusterExpansionZoom(Number(found.properties.cluster_id))
      .then((zoom) => map.easeTo({ center: at, zoom, duration: 0 }));
  });
  map.on('moveend', () => grid(map));
}
