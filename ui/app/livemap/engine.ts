import '../map/ground';
import { AttributionControl, type GeoJSONSource, LngLatBounds, Map as MapLibre, type MapMouseEvent, NavigationControl, ScaleControl } from 'maplibre-gl';
import { type At, type Datum, off, onto } from '../map/datum';
import { boxOf } from '../map/geo';
import { grid, land } from '../map/ground';
import { NOTHING, type Tiles } from '../map/style';
import { cellsOf, inView, type View } from './cells';
import { COLOURS, lookOf } from './look';
import { CLASSES, mercatorX, mercatorY, type Positions, PRESENCES } from './positions';
import { addSigns } from './signs';

/** What people do on the map. */
export interface Deeds {
  /** A thing was clicked, with a key that adds it to what is chosen. */
  choose(id: string, also: boolean): void;
  fence(id: string): void;
  /** What lies in view now, by index. */
  seen(indexes: readonly number[]): void;
  /** The map rests at a place, by longitude, latitude and zoom. */
  rests(at: [number, number, number]): void;
  /** Somebody moved the map by hand. */
  moved(): void;
  /** Where it was clicked while something is drawn. */
  point(at: [number, number]): void;
  /** A corner of what is drawn was taken elsewhere. */
  corner(index: number, at: [number, number]): void;
}

/** A vehicle of a replay at its moment. */
export interface Ghost {
  id: string;
  name: string;
  at: At;
  /** Degrees from the north; null while it stands. */
  heading: number | null;
  colour: number;
}

type Features = { type: 'FeatureCollection'; features: object[] };

/** What moves is drawn anew at most so often; a map that is dragged a little more quickly. */
const DRAW_MILLIS = 500;
const DRAG_MILLIS = 160;
const FIT = { padding: 56, maxZoom: 15, duration: 0 };
const CHOSEN_ZOOM = 15;
const FOLLOW_MILLIS = 900;
/** Beside the view that much is drawn already, as a share of it. */
const MARGIN = 0.1;

const collection = (features: object[]): Features => ({ type: 'FeatureCollection', features });
const point = (coordinates: readonly number[], properties: object) => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties });
const line = (coordinates: readonly At[], properties: object) => ({ type: 'Feature', geometry: { type: 'LineString', coordinates }, properties });
const ground = (coordinates: readonly (readonly At[])[], properties: object) => ({ type: 'Feature', geometry: { type: 'Polygon', coordinates }, properties });

const longitudeOf = (x: number): number => x * 360 - 180;
const latitudeOf = (y: number): number => (Math.atan(Math.exp(((180 - y * 360) * Math.PI) / 180)) * 360) / Math.PI - 90;

/**
 * The map of many things that move. It counts them itself, on the screen's own grid, and hands to MapLibre only what is seen then: a few
 * hundred signs, however many things there are.
 */
export class LiveMap {
  readonly map: MapLibre;
  private readonly sources = new Map<string, Features>();
  private positions: Positions | null = null;
  private unwatch = () => {};
  private chosen: readonly string[] = [];
  private ghosts: readonly Ghost[] | null = null;
  private following: string | null = null;
  private draws = false;
  private datum: Datum | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drawn = 0;
  /** Drawings so far, for those who measure. */
  count = 0;

  constructor(
    box: HTMLElement,
    names: Record<string, string>,
    at: [number, number, number] | null,
    private readonly deeds: Deeds,
  ) {
    this.map = new MapLibre({
      container: box, style: lookOf(), center: at ? [at[0], at[1]] : [15, 25], zoom: at ? at[2] : 1.2, attributionControl: false, locale: names, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    });
    const { map } = this;
    // read by tests in a browser: while it follows, the address does not say it
    const rests = (longitude: number, latitude: number) => (box.dataset.center = `${longitude},${latitude}`);
    if (at) rests(at[0], at[1]);
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
    map.on('styledata', () => addSigns(map));
    map.on('move', () => this.soon(DRAG_MILLIS));
    map.on('moveend', (event) => {
      grid(map);
      this.soon(0);
      const [longitude, latitude] = off(this.datum, map.getCenter().toArray());
      rests(longitude, latitude);
      if (this.following === null || event.originalEvent) this.deeds.rests([longitude, latitude, map.getZoom()]);
    });
    map.on('dragstart', () => this.deeds.moved());
    map.on('click', (event) => this.clicked(event));
    map.on('mousemove', (event) => {
      map.getCanvas().style.cursor = this.draws ? 'crosshair' : this.under(event) ? 'pointer' : '';
    });
    this.corners();
  }

  remove(): void {
    clearTimeout(this.timer);
    this.unwatch();
    this.map.remove();
  }

  /** Dresses the map anew, in the colours of the page and over the ground that is set. */
  restyle(tiles: Tiles | undefined): void {
    const before = this.datum;
    this.datum = tiles?.datum;
    // what one looks at stays where it is, though it is drawn elsewhere
    if (before !== this.datum) this.map.jumpTo({ center: this.on(off(before, this.map.getCenter().toArray())) });
    this.map.setStyle(lookOf(tiles), { diff: false });
    this.map.once('style.load', () => {
      for (const [name, data] of this.sources) this.source(name)?.setData(data as never);
      grid(this.map);
      this.soon(0);
      void land().then((data) => (this.map.getSource('land') as GeoJSONSource | undefined)?.setData(data));
    });
  }

  private source(name: string): GeoJSONSource | undefined {
    return this.map.getSource(name) as GeoJSONSource | undefined;
  }

  private put(name: string, data: Features): void {
    this.sources.set(name, data);
    this.source(name)?.setData(data as never);
  }

  private on = (at: At): [number, number] => onto(this.datum, at);

  // what is shown

  show(positions: Positions): void {
    this.unwatch();
    this.positions = positions;
    this.unwatch = positions.watch(() => this.soon(DRAW_MILLIS));
    this.soon(0);
  }

  choose(ids: readonly string[]): void {
    this.chosen = ids;
    this.soon(0);
  }

  /** Vehicles of a replay, in place of all that is live; null for what is live. */
  replay(ghosts: readonly Ghost[] | null): void {
    this.ghosts = ghosts;
    if (ghosts === null) return this.soon(0);
    this.put('things', NOTHING);
    this.put('chosen', collection(ghosts.map((each) => point(this.on(each.at), { id: each.id, name: each.name, count: 1, colour: each.colour, sign: each.heading === null ? 'stands-connected' : 'moves-connected', turn: each.heading ?? 0 }))));
  }

  tracks(of: readonly { colour: number; places: readonly At[] }[]): void {
    this.put('tracks', collection(of.filter((each) => each.places.length > 1).map((each) => line(each.places.map(this.on), { colour: each.colour }))));
  }

  fences(of: readonly { id: string; name: string; rings: readonly (readonly At[])[]; chosen: boolean }[]): void {
    this.put('fences', collection(of.map(({ id, name, rings, chosen }) => ground(rings.map((ring) => ring.map(this.on)), { id, name, chosen }))));
  }

  /** What is being drawn: its ground or line, and the corners that can be taken hold of; null when nothing is. */
  draft(of: { ring: readonly At[] | null; line: readonly At[]; corners: readonly At[] } | null): void {
    this.draws = of !== null;
    this.put('draft', collection(of === null ? [] : [...(of.ring && of.ring.length > 3 ? [ground([of.ring.map(this.on)], {})] : []), ...(of.line.length > 1 ? [line(of.line.map(this.on), {})] : [])]));
    this.put('corners', collection((of?.corners ?? []).map((each, index) => point(this.on(each), { index }))));
  }

  follow(id: string | null): void {
    this.following = id;
    this.soon(0);
  }

  fit(places: readonly At[], maxZoom = FIT.maxZoom): boolean {
    const box = boxOf(places.map((each) => this.on(each)).map(([longitude, latitude]) => ({ longitude, latitude })));
    if (box !== null) this.map.fitBounds(new LngLatBounds([box.west, box.south], [box.east, box.north]), { ...FIT, maxZoom });
    return box !== null;
  }

  go(at: At): void {
    this.map.jumpTo({ center: this.on(at), zoom: Math.max(this.map.getZoom(), CHOSEN_ZOOM) });
  }

  // drawing

  private soon(millis: number): void {
    const wait = Math.max(0, this.drawn + millis - performance.now());
    if (this.timer !== undefined && millis > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      requestAnimationFrame(() => this.draw());
    }, wait);
  }

  private view(): View {
    const bounds = this.map.getBounds();
    const x0 = mercatorX(bounds.getWest());
    const x1 = mercatorX(bounds.getEast());
    const y0 = mercatorY(bounds.getNorth());
    const y1 = mercatorY(bounds.getSouth());
    return { x0, x1, y0, y1, zoom: this.map.getZoom() };
  }

  private draw(): void {
    this.drawn = performance.now();
    const { positions } = this;
    if (positions === null || this.map.style === undefined) return;
    const view = this.view();
    const wide = { ...view, x0: view.x0 - (view.x1 - view.x0) * MARGIN, x1: view.x1 + (view.x1 - view.x0) * MARGIN, y0: view.y0 - (view.y1 - view.y0) * MARGIN, y1: view.y1 + (view.y1 - view.y0) * MARGIN };
    const around = inView(positions, wide);
    if (this.ghosts === null) {
      const chosen = new Set(this.chosen);
      const cells = cellsOf(positions, wide, around);
      this.put('things', collection(cells.filter((each) => each.count > 1 || !chosen.has(positions.ids[each.index]!)).map((each) => (each.count === 1 ? this.thing(positions, each.index) : point([longitudeOf(each.x), latitudeOf(each.y)], { count: each.count, words: short(each.count), ...(each.alarm > 0 ? { alarm: `alarm-${CLASSES[each.alarm - 1]}` } : {}) })))));
      this.put('chosen', collection(this.chosen.map((id) => positions.of(id)).filter((i) => i >= 0).map((i, n) => this.thing(positions, i, n % COLOURS))));
      this.along(positions);
    }
    this.count += 1;
    this.deeds.seen(around.filter((i) => positions.x[i]! >= view.x0 && positions.x[i]! <= view.x1 && positions.y[i]! >= view.y0 && positions.y[i]! <= view.y1));
  }

  private thing(positions: Positions, i: number, of?: number): object {
    const moves = positions.moves(i);
    const turned = moves && Number.isFinite(positions.heading[i]!);
    const alarm = positions.alarm[i]!;
    return point([longitudeOf(positions.x[i]!), latitudeOf(positions.y[i]!)], {
      id: positions.ids[i], name: positions.names[i], count: 1, turn: turned ? positions.heading[i] : 0,
      sign: `${turned ? 'moves' : 'stands'}-${PRESENCES[positions.presence[i]!]}`,
      ...(of === undefined ? {} : { colour: of }),
      ...(alarm > 0 ? { alarm: `alarm-${CLASSES[alarm - 1]}` } : {}),
    });
  }

  private along(positions: Positions): void {
    const i = this.following === null ? -1 : positions.of(this.following);
    if (i < 0) return;
    const center: [number, number] = [longitudeOf(positions.x[i]!), latitudeOf(positions.y[i]!)];
    const now = this.map.getCenter();
    if (Math.abs(now.lng - center[0]) < 1e-7 && Math.abs(now.lat - center[1]) < 1e-7) return;
    this.map.easeTo({ center, duration: FOLLOW_MILLIS, easing: (t) => t });
  }

  // hands

  private under(event: MapMouseEvent, layers = ['chosen', 'things', 'counts', 'fences']) {
    return this.map.queryRenderedFeatures(event.point, { layers: layers.filter((each) => this.map.getLayer(each)) })[0];
  }

  private clicked(event: MapMouseEvent): void {
    if (this.draws) {
      if (!this.under(event, ['corners'])) this.deeds.point(off(this.datum, event.lngLat.wrap().toArray()));
      return;
    }
    const found = this.under(event);
    if (found === undefined) return;
    if (found.layer.id === 'fences') return this.deeds.fence(String(found.properties.id));
    if (Number(found.properties.count) === 1) return this.deeds.choose(String(found.properties.id), event.originalEvent.ctrlKey || event.originalEvent.metaKey || event.originalEvent.shiftKey);
    this.map.easeTo({ center: (found.geometry as unknown as { coordinates: [number, number] }).coordinates, zoom: this.map.getZoom() + 2, duration: 0 });
  }

  /** Corners of what is drawn are taken by the mouse or a finger. */
  private corners(): void {
    const { map } = this;
    for (const [down, move, up] of [['mousedown', 'mousemove', 'mouseup'], ['touchstart', 'touchmove', 'touchend']] as const) {
      map.on(down, 'corners', (event) => {
        const index = Number(event.features?.[0]?.properties.index);
        event.preventDefault();
        const drag = (at: { lngLat: { wrap(): { toArray(): [number, number] } } }) => this.deeds.corner(index, off(this.datum, at.lngLat.wrap().toArray()));
        map.on(move, drag);
        map.once(up, () => map.off(move, drag));
      });
    }
  }
}

/** A count in few characters. */
function short(n: number): string {
  return n < 1_000 ? String(n) : n < 10_000 ? `${(n / 1_000).toFixed(1)}k` : `${Math.round(n / 1_000)}k`;
}
