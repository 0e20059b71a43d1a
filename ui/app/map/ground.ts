import 'maplibre-gl/dist/maplibre-gl.css';
import './map.css';
import { addProtocol, type GeoJSONSource, type Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import landUrl from 'world-atlas/land-50m.json?url';
import { gridOf, whole } from './geo';

/** What every map of the page stands on: its worker, the archive of the operator, the coast lines and degrees that are built in. */

setWorkerUrl(workerUrl);
addProtocol('pmtiles', new Protocol().tile);

/** The coast lines that are built in, fetched once when the first map opens. */
let coast: ReturnType<typeof fetchLand> | undefined;
export function land() {
  coast ??= fetchLand();
  return coast;
}

async function fetchLand() {
  const [answer, topojson] = await Promise.all([fetch(landUrl), import('topojson-client')]);
  const topology = await answer.json();
  const found = topojson.feature(topology, topology.objects.land) as unknown as GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>;
  for (const each of found.features) for (const polygon of each.geometry.type === 'Polygon' ? [each.geometry.coordinates] : each.geometry.coordinates) for (const ring of polygon) whole(ring);
  return found;
}

export function grid(map: MapLibre): void {
  const seen = map.getBounds();
  (map.getSource('grid') as GeoJSONSource | undefined)?.setData(gridOf({ west: seen.getWest(), south: seen.getSouth(), east: seen.getEast(), north: seen.getNorth() }));
}
