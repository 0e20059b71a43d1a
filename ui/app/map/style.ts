import type { ExpressionSpecification, Map as MapLibre, StyleSpecification } from 'maplibre-gl';
import type { Presence } from '../api';
import type { Datum } from './datum';

/** A base map of the operator's: pictures or vectors, whom they come from, and in which coordinates they are drawn. */
export interface Tiles {
  /** Of XYZ tiles, or of an archive as `pmtiles://…`. */
  url: string;
  attribution: string;
  datum?: Datum;
  /** Names of the layers of vectors; undefined of pictures. */
  layers?: readonly string[];
}

/** Above this zoom the coast lines that are built in are too coarse to be shown. */
const COAST_ZOOM_MAX = 8;
const CLUSTER_ZOOM_MAX = 13;
const CLUSTER_PIXELS = 42;
const LABEL_ZOOM = 12;
/** Pictures are drawn twice as fine as they are shown. */
const RATIO = 2;
const PICTURE_PIXELS = 14;

export const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const NOTHING = { type: 'FeatureCollection' as const, features: [] };

/** What lies below everything: coast lines and degrees, or the operator's map. */
export function groundOf(tiles?: Tiles): Pick<StyleSpecification, 'sources' | 'layers'> {
  const base: StyleSpecification['sources'] = {};
  if (tiles?.layers) base.base = { type: 'vector', url: tiles.url, attribution: tiles.attribution };
  else if (tiles?.url.startsWith('pmtiles:')) base.base = { type: 'raster', url: tiles.url, tileSize: 256, attribution: tiles.attribution };
  else if (tiles) base.base = { type: 'raster', tiles: [tiles.url], tileSize: 256, attribution: tiles.attribution, maxzoom: 18 };
  return {
    sources: { land: { type: 'geojson', data: NOTHING, attribution: tiles ? undefined : 'Natural Earth' }, grid: { type: 'geojson', data: NOTHING }, ...base },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour(tiles?.layers ? 'panel' : 'sunken') } },
      { id: 'land', type: 'fill', source: 'land', maxzoom: COAST_ZOOM_MAX, layout: { visibility: tiles?.layers ? 'none' : 'visible' }, paint: { 'fill-color': colour('panel'), 'fill-outline-color': colour('control') } },
      ...(tiles?.layers ? vectorLayers(tiles.layers) : tiles ? [{ id: 'base', type: 'raster' as const, source: 'base' }] : []),
      { id: 'grid', type: 'line', source: 'grid', layout: { visibility: tiles ? 'none' : 'visible' }, paint: { 'line-color': colour('border'), 'line-width': 1 } },
      {
        id: 'grid-names', type: 'symbol', source: 'grid',
        layout: { visibility: tiles ? 'none' : 'visible', 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-size': 11, 'symbol-spacing': 400 },
        paint: { 'text-color': colour('text-3'), 'text-halo-color': colour('sunken'), 'text-halo-width': 2 },
      },
    ],
  };
}

/** Layers of vectors as Protomaps and OpenMapTiles call them, in the quiet colours of the page; whatever else there is, is not drawn. */
function vectorLayers(names: readonly string[]): StyleSpecification['layers'] {
  const there = (...wanted: string[]) => wanted.filter((each) => names.includes(each));
  const name: ExpressionSpecification = ['coalesce', ['get', document.documentElement.lang.startsWith('zh') ? 'name:zh' : 'name:en'], ['get', 'name']];
  return [
    ...there('landuse', 'landcover', 'park').map((each) => ({ id: `base-${each}`, type: 'fill' as const, source: 'base', 'source-layer': each, paint: { 'fill-color': colour('sunken'), 'fill-opacity': 0.6 } })),
    ...there('water', 'ocean').map((each) => ({ id: `base-${each}`, type: 'fill' as const, source: 'base', 'source-layer': each, filter: ['==', ['geometry-type'], 'Polygon'] as ExpressionSpecification, paint: { 'fill-color': colour('selected') } })),
    ...there('waterway').map((each) => ({ id: `base-${each}`, type: 'line' as const, source: 'base', 'source-layer': each, paint: { 'line-color': colour('selected'), 'line-width': 1 } })),
    ...there('buildings', 'building').map((each) => ({ id: `base-${each}`, type: 'fill' as const, source: 'base', 'source-layer': each, minzoom: 14, paint: { 'fill-color': colour('hover') } })),
    ...there('roads', 'transportation').map((each) => ({ id: `base-${each}`, type: 'line' as const, source: 'base', 'source-layer': each, paint: { 'line-color': colour('control'), 'line-opacity': 0.6, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.4, 14, 2, 18, 8] as ExpressionSpecification } })),
    ...there('boundaries', 'boundary').map((each) => ({ id: `base-${each}`, type: 'line' as const, source: 'base', 'source-layer': each, paint: { 'line-color': colour('text-3'), 'line-dasharray': [3, 2] } })),
    ...there('roads', 'transportation_name').map((each) => ({ id: `base-names-${each}`, type: 'symbol' as const, source: 'base', 'source-layer': each, minzoom: 14, layout: { 'symbol-placement': 'line' as const, 'text-field': name, 'text-size': 11 }, paint: { 'text-color': colour('text-3'), 'text-halo-color': colour('panel'), 'text-halo-width': 1.5 } })),
    ...there('places', 'place').map((each) => ({ id: `base-${each}`, type: 'symbol' as const, source: 'base', 'source-layer': each, layout: { 'text-field': name, 'text-size': 12 }, paint: { 'text-color': colour('text-2'), 'text-halo-color': colour('panel'), 'text-halo-width': 1.5 } })),
  ];
}

/** The whole look of the map, in the colours of the page as it is now. */
export function styleOf(tiles?: Tiles): StyleSpecification {
  const text = colour('text');
  const panel = colour('panel');
  const primary = colour('primary');
  const clustered: ExpressionSpecification = ['has', 'point_count'];
  const ground = groundOf(tiles);
  return {
    version: 8,
    sources: {
      ...ground.sources,
      area: { type: 'geojson', data: NOTHING },
      line: { type: 'geojson', data: NOTHING },
      points: { type: 'geojson', data: NOTHING, cluster: true, clusterRadius: CLUSTER_PIXELS, clusterMaxZoom: CLUSTER_ZOOM_MAX, clusterProperties: { silent: ['+', ['case', ['==', ['get', 'presence'], 'connected'], 0, 1]] } },
      chosen: { type: 'geojson', data: NOTHING },
    },
    layers: [
      ...ground.layers,
      { id: 'area', type: 'fill', source: 'area', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': primary, 'fill-opacity': 0.12 } },
      { id: 'area-edge', type: 'line', source: 'area', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': primary, 'line-width': 2 } },
      { id: 'area-corners', type: 'circle', source: 'area', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': primary, 'circle-stroke-color': panel, 'circle-stroke-width': 2, 'circle-radius': 5 } },
      { id: 'line', type: 'line', source: 'line', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': primary, 'line-width': 3 } },
      {
        id: 'clusters', type: 'circle', source: 'points', filter: clustered,
        paint: { 'circle-color': panel, 'circle-stroke-color': primary, 'circle-stroke-width': 2, 'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'point_count']], 0, 12, 4, 26] },
      },
      {
        id: 'cluster-counts', type: 'symbol', source: 'points', filter: clustered,
        layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 12, 'text-allow-overlap': true },
        paint: { 'text-color': text },
      },
      { id: 'chosen', type: 'circle', source: 'chosen', paint: { 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': primary, 'circle-stroke-width': 3, 'circle-radius': 12 } },
      {
        id: 'points', type: 'symbol', source: 'points', filter: ['!', clustered],
        layout: { 'icon-image': ['get', 'presence'], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      },
      {
        id: 'names', type: 'symbol', source: 'points', filter: ['!', clustered], minzoom: LABEL_ZOOM,
        layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 0.8], 'text-max-width': 12 },
        paint: { 'text-color': text, 'text-halo-color': panel, 'text-halo-width': 1.5 },
      },
    ],
  };
}

/** Draws the signs of presence, as they are everywhere on the page, for the map. */
export function addSigns(map: MapLibre): void {
  for (const presence of ['connected', 'silent', 'offline', 'never'] as const) {
    if (!map.hasImage(presence)) map.addImage(presence, sign(presence), { pixelRatio: RATIO });
  }
}

export function sign(presence: Presence): ImageData {
  const size = PICTURE_PIXELS * RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  const middle = size / 2;
  const radius = middle - 2 * RATIO;
  pen.fillStyle = colour('panel');
  pen.beginPath();
  pen.arc(middle, middle, middle, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = pen.fillStyle = colour(presence === 'never' ? 'offline' : presence);
  pen.lineWidth = 1.6 * RATIO;
  if (presence === 'never') pen.setLineDash([2 * RATIO, 2 * RATIO]);
  pen.beginPath();
  pen.arc(middle, middle, radius, 0, 2 * Math.PI);
  if (presence === 'connected') pen.fill();
  else pen.stroke();
  if (presence === 'silent') {
    pen.beginPath();
    pen.arc(middle, middle, radius, Math.PI / 2, (3 * Math.PI) / 2);
    pen.fill();
  }
  return pen.getImageData(0, 0, size, size);
}
