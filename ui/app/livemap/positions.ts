import type { AlarmClass, Presence } from '../api';
import { type Datum, onto } from '../map/datum';

/** Where many things are, in columns: what changes each second for fifty thousand of them makes no objects. */

export const PRESENCES: readonly Presence[] = ['connected', 'silent', 'offline', 'never'];
/** From the least to the worst; 0 in the column is none. */
export const CLASSES: readonly AlarmClass[] = ['low', 'medium', 'high', 'critical'];

/** A row of `/places`. */
export type PlaceRow = [id: string, name: string, latitude: number, longitude: number, presence: Presence, time: string | null, speed: number | null, heading: number | null, model: string];

/** What is slower stands, in km/h: receivers of satellites drift. */
export const MOVES_KMH = 3;

/** The way of a place on the map of the world, from 0 to 1, as Mercator has it. */
export const mercatorX = (longitude: number): number => (longitude + 180) / 360;
export const mercatorY = (latitude: number): number => {
  const sin = Math.sin((Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
};

export class Positions {
  size = 0;
  ids: string[] = [];
  names: string[] = [];
  models: string[] = [];
  longitude = new Float64Array(0);
  latitude = new Float64Array(0);
  /** Where they are drawn, see {@link mercatorX}. */
  x = new Float64Array(0);
  y = new Float64Array(0);
  /** When they said so, in milliseconds; 0 of where they were registered to be. */
  time = new Float64Array(0);
  /** In km/h and in degrees from the north; NaN when not known. */
  speed = new Float32Array(0);
  heading = new Float32Array(0);
  presence = new Uint8Array(0);
  /** The worst active alarm, see {@link CLASSES}. */
  alarm = new Uint8Array(0);
  private at = new Map<string, number>();
  private readonly alarms = new Map<string, Map<string, number>>();
  private watchers = new Set<() => void>();

  constructor(private datum?: Datum) {}

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private told(): void {
    for (const each of this.watchers) each();
  }

  of(id: string): number {
    return this.at.get(id) ?? -1;
  }

  /** Takes what the server has found; a place that has come meanwhile and is newer stays. */
  take(rows: readonly PlaceRow[]): void {
    const before = { at: this.at, time: this.time, longitude: this.longitude, latitude: this.latitude, speed: this.speed, heading: this.heading };
    const n = rows.length;
    this.size = n;
    this.ids = new Array<string>(n);
    this.names = new Array<string>(n);
    this.models = new Array<string>(n);
    this.at = new Map();
    for (const each of ['longitude', 'latitude', 'x', 'y', 'time'] as const) this[each] = new Float64Array(n);
    for (const each of ['speed', 'heading'] as const) this[each] = new Float32Array(n);
    for (const each of ['presence', 'alarm'] as const) this[each] = new Uint8Array(n);
    rows.forEach(([id, name, latitude, longitude, presence, time, speed, heading, model], i) => {
      this.ids[i] = id;
      this.names[i] = name;
      this.models[i] = model;
      this.at.set(id, i);
      this.presence[i] = PRESENCES.indexOf(presence);
      this.alarm[i] = this.worst(id);
      const said = time === null ? 0 : Date.parse(time);
      const was = before.at.get(id);
      if (was !== undefined && before.time[was]! > said) this.put(i, before.time[was]!, before.latitude[was]!, before.longitude[was]!, before.speed[was]!, before.heading[was]!);
      else this.put(i, said, latitude, longitude, speed ?? Number.NaN, heading ?? Number.NaN);
    });
    this.told();
  }

  private put(i: number, time: number, latitude: number, longitude: number, speed: number, heading: number): void {
    this.time[i] = time;
    this.latitude[i] = latitude;
    this.longitude[i] = longitude;
    this.speed[i] = speed;
    this.heading[i] = heading;
    if (this.datum === 'gcj02') [longitude, latitude] = onto(this.datum, [longitude, latitude]);
    this.x[i] = mercatorX(longitude);
    this.y[i] = mercatorY(latitude);
  }

  /** Rows of the stream's kind `place`; of things that are not among these nothing is taken. */
  places(rows: readonly (readonly unknown[])[]): void {
    for (const row of rows) {
      const i = this.at.get(row[0] as string);
      if (i === undefined || (row[1] as number) < this.time[i]!) continue;
      this.put(i, row[1] as number, row[2] as number, row[3] as number, (row[4] as number | null) ?? Number.NaN, (row[5] as number | null) ?? Number.NaN);
    }
    this.told();
  }

  /** Rows of its kind `presence`. */
  presences(rows: readonly (readonly unknown[])[]): void {
    for (const [id, , presence] of rows) {
      const i = this.at.get(id as string);
      if (i !== undefined) this.presence[i] = PRESENCES.indexOf(presence as Presence);
    }
    this.told();
  }

  /** Alarms as they are now: which thing, and how bad while it is active. */
  alarmed(alarms: readonly { id: string; thing: string; class: AlarmClass; active: boolean }[]): void {
    for (const each of alarms) {
      const of = this.alarms.get(each.thing) ?? new Map<string, number>();
      if (each.active) this.alarms.set(each.thing, of.set(each.id, CLASSES.indexOf(each.class) + 1));
      else if (of.delete(each.id) && of.size === 0) this.alarms.delete(each.thing);
      const i = this.at.get(each.thing);
      if (i !== undefined) this.alarm[i] = this.worst(each.thing);
    }
    this.told();
  }

  /** All active alarms, in place of those that were known. */
  allAlarms(alarms: Parameters<Positions['alarmed']>[0]): void {
    this.alarms.clear();
    this.alarm.fill(0);
    this.alarmed(alarms);
  }

  private worst(id: string): number {
    const of = this.alarms.get(id);
    return of ? Math.max(0, ...of.values()) : 0;
  }

  moves(i: number): boolean {
    return this.presence[i] === 0 && this.speed[i]! >= MOVES_KMH;
  }
}
