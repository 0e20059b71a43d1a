import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import { colour, groundOf, NOTHING, type Tiles } from '../map/style';

/** Below this zoom a thing alone has no name under it. */
const NAME_ZOOM = 12;
/** So many vehicles are chosen at once; each has a colour of its own, and those behind the fifth begin anew. */
export const CHOSEN_MAX = 20;
export const COLOURS = 5;

/** The look of the map page: ground, geofences, tracks, things, what is drawn. */
export function lookOf(tiles?: Tiles): StyleSpecification {
  const ground = groundOf(tiles);
  const text = colour('text');
  const panel = colour('panel');
  const primary = colour('primary');
  const several: ExpressionSpecification = ['>', ['get', 'count'], 1];
  const alone: ExpressionSpecification = ['==', ['get', 'count'], 1];
  const track: ExpressionSpecification = ['match', ['get', 'colour'], ...Array.from({ length: COLOURS }, (_, i) => [i, colour(`series-${i + 1}`)]).flat(), primary] as unknown as ExpressionSpecification;
  const sources = Object.fromEntries(['fences', 'tracks', 'things', 'chosen', 'draft', 'corners'].map((each) => [each, { type: 'geojson' as const, data: NOTHING }]));
  const sign = { 'icon-image': ['get', 'sign'] as ExpressionSpecification, 'icon-rotate': ['get', 'turn'] as ExpressionSpecification, 'icon-rotation-alignment': 'map' as const, 'icon-allow-overlap': true, 'icon-ignore-placement': true };
  const named = { 'text-field': ['get', 'name'] as ExpressionSpecification, 'text-size': 12, 'text-anchor': 'top' as const, 'text-offset': [0, 0.9] as [number, number], 'text-max-width': 12 };
  const nameLook = { 'text-color': text, 'text-halo-color': panel, 'text-halo-width': 1.5 };
  return {
    version: 8,
    sources: { ...ground.sources, ...sources },
    layers: [
      ...ground.layers,
      { id: 'fences', type: 'fill', source: 'fences', paint: { 'fill-color': colour('time'), 'fill-opacity': ['case', ['get', 'chosen'], 0.2, 0.08] } },
      { id: 'fence-edges', type: 'line', source: 'fences', paint: { 'line-color': colour('time'), 'line-width': ['case', ['get', 'chosen'], 3, 1.5] } },
      { id: 'fence-names', type: 'symbol', source: 'fences', layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'symbol-placement': 'point' }, paint: { ...nameLook, 'text-color': colour('time') } },
      { id: 'tracks', type: 'line', source: 'tracks', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': track, 'line-width': 3, 'line-opacity': 0.85 } },
      {
        id: 'counts', type: 'circle', source: 'things', filter: several,
        paint: { 'circle-color': panel, 'circle-stroke-color': primary, 'circle-stroke-width': 2, 'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 12, 4, 24] },
      },
      { id: 'count-words', type: 'symbol', source: 'things', filter: several, layout: { 'text-field': ['get', 'words'], 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': text } },
      { id: 'things', type: 'symbol', source: 'things', filter: alone, layout: sign },
      { id: 'names', type: 'symbol', source: 'things', filter: alone, minzoom: NAME_ZOOM, layout: named, paint: nameLook },
      { id: 'rings', type: 'circle', source: 'chosen', paint: { 'circle-color': panel, 'circle-opacity': 0.6, 'circle-stroke-color': track, 'circle-stroke-width': 3, 'circle-radius': 15 } },
      { id: 'chosen', type: 'symbol', source: 'chosen', layout: { ...sign, ...named, 'text-optional': true, 'text-offset': [0, 1.4] }, paint: nameLook },
      ...(['things', 'chosen'] as const).map((source) => ({
        id: `alarms-${source}`, type: 'symbol' as const, source, filter: ['has', 'alarm'] as ExpressionSpecification,
        layout: { 'icon-image': ['get', 'alarm'] as ExpressionSpecification, 'icon-offset': ['case', ['>', ['get', 'count'], 1], ['literal', [14, -14]], ['literal', [9, -9]]] as ExpressionSpecification, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      })),
      { id: 'draft', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': primary, 'fill-opacity': 0.15 } },
      { id: 'draft-edge', type: 'line', source: 'draft', paint: { 'line-color': primary, 'line-width': 2 } },
      { id: 'corners', type: 'circle', source: 'corners', paint: { 'circle-color': primary, 'circle-stroke-color': panel, 'circle-stroke-width': 2, 'circle-radius': 6 } },
    ],
  };
}
