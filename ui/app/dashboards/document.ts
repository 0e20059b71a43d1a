import type { DashboardVariable, NewDashboard, Presence, Widget } from '../api';

/** What a dashboard is made of, and how it is changed. Pure: every change gives a new document. */

export type WidgetType = Widget['type'];

/** A document as the page works with it: what a server gives it, and nothing that only the server decides. */
export interface Document {
  version: typeof VERSION;
  title: string;
  space: string;
  model?: string;
  variables: DashboardVariable[];
  widgets: Widget[];
}

export const COLUMNS = 24;
/** Of the form of documents; the first had 12 columns and did not say so. */
export const VERSION = 2;
const WIDER = 2;
export const ROW_MAX = 1_000;
export const HEIGHT_MAX = 100;
export const WIDGETS_MAX = 100;
export const VARIABLES_MAX = 20;
/** The thing that a template is shown for. */
export const SHOWN = 'thing';
/** Longest dashboard that a server takes. */
export const BYTES_MAX = 256 * 1_024;

/** What can be put on a dashboard. */
export const OFFERED: WidgetType[] = ['number', 'line', 'bar', 'gauge', 'timeline', 'table', 'heatmap', 'map', 'alarms', 'control', 'text', 'image'];

export const SIZES: Record<WidgetType, { w: number; h: number }> = {
  number: { w: 6, h: 2 }, line: { w: 12, h: 4 }, bar: { w: 12, h: 4 }, gauge: { w: 8, h: 3 }, timeline: { w: 24, h: 3 }, table: { w: 12, h: 4 },
  heatmap: { w: 12, h: 4 }, map: { w: 12, h: 5 }, text: { w: 8, h: 2 }, image: { w: 12, h: 5 }, alarms: { w: 8, h: 4 }, control: { w: 8, h: 4 },
};

/** A document in the present form: a draft that was kept before there were 24 columns is widened. */
export function documentOf(given: NewDashboard): Document {
  const widgets = given.widgets ?? [];
  return {
    version: VERSION,
    title: given.title,
    space: given.space ?? '',
    ...(given.model === undefined ? {} : { model: given.model }),
    variables: given.variables ?? [],
    widgets: given.version === VERSION ? widgets : widgets.map((each) => ({ ...each, x: each.x * WIDER, w: each.w * WIDER })),
  };
}

/** A source whose variables have been put in; what is still to be chosen is named instead. */
export interface Source {
  thing?: string;
  things?: string[];
  space?: string;
  model?: string;
  q?: string;
  label?: string[];
  presence?: Presence;
  properties: string[];
}

/** Where the value of a variable stands in the address. */
export function wordOf(variable: string): string {
  return variable === SHOWN ? SHOWN : `v.${variable}`;
}

/** What is chosen for each variable: in the address, or else what the dashboard says; a space may be the page's. */
export function chosen(document: Document, words: URLSearchParams): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  if (document.model !== undefined) values[SHOWN] = words.get(wordOf(SHOWN)) ?? undefined;
  for (const each of document.variables) {
    const given = words.get(wordOf(each.name)) ?? each.default;
    values[each.name] = given ?? (each.type === 'space' ? (words.get('space') ?? '') : undefined);
  }
  return values;
}

/** The source of a widget with the values of the variables, or the name of one that has none yet. */
export function resolved(widget: Widget, values: Record<string, string | undefined>): Source | { missing: string } | null {
  const given = widget.source as Partial<Source> | undefined;
  if (!given) return null;
  const out: Source = { ...given, properties: given.properties ?? [] };
  for (const key of ['thing', 'space', 'model'] as const) {
    const text = out[key];
    if (text === undefined || !text.startsWith('$')) continue;
    const value = values[text.slice(1)];
    if (value === undefined) return { missing: text.slice(1) };
    out[key] = value;
  }
  if (out.things !== undefined) {
    const missing = out.things.find((each) => each.startsWith('$') && values[each.slice(1)] === undefined);
    if (missing !== undefined) return { missing: missing.slice(1) };
    out.things = [...new Set(out.things.map((each) => (each.startsWith('$') ? values[each.slice(1)]! : each)))];
  }
  return out;
}

/** Whether a source may be of more than one thing. */
export function several(source: Partial<Source> | undefined): boolean {
  return source !== undefined && source.thing === undefined;
}

type Box = Pick<Widget, 'x' | 'y' | 'w' | 'h'>;

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** In reading order. */
export function ordered(widgets: readonly Widget[]): Widget[] {
  return [...widgets].sort((a, b) => a.y - b.y || a.x - b.x);
}

/**
 * Widgets none of which lies on another: what does is moved down. One that was just moved keeps its place, and the others
 * make room for it.
 */
export function settled(widgets: readonly Widget[], first?: string): Widget[] {
  const queue = ordered(widgets).sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const placed: Widget[] = [];
  for (const each of queue) {
    let at = { ...each, x: Math.max(0, Math.min(each.x, COLUMNS - each.w)), y: Math.max(0, each.y) };
    for (let hit = placed.find((other) => overlap(at, other)); hit; hit = placed.find((other) => overlap(at, other))) at = { ...at, y: hit.y + hit.h };
    placed.push(at);
  }
  return widgets.map((each) => placed.find((one) => one.id === each.id)!);
}

/** Moves everything up as far as there is room. */
export function raised(widgets: readonly Widget[]): Widget[] {
  const placed: Widget[] = [];
  for (const each of ordered(widgets)) {
    let y = each.y;
    while (y > 0 && !placed.some((other) => overlap({ ...each, y: y - 1 }, other))) y -= 1;
    placed.push({ ...each, y });
  }
  return widgets.map((each) => placed.find((one) => one.id === each.id)!);
}

export function bottom(widgets: readonly Widget[]): number {
  return widgets.reduce((most, each) => Math.max(most, each.y + each.h), 0);
}

/** An id that no widget has. */
export function freshId(widgets: readonly Widget[]): string {
  const taken = new Set(widgets.map((each) => each.id));
  let n = widgets.length + 1;
  while (taken.has(`w${n}`)) n += 1;
  return `w${n}`;
}

/** The first place, from the top, where a box of this size fits. */
export function room(widgets: readonly Widget[], size: { w: number; h: number }): { x: number; y: number } {
  const foot = bottom(widgets);
  for (let y = 0; y < foot; y += 1) {
    for (let x = 0; x + size.w <= COLUMNS; x += 1) if (!widgets.some((each) => overlap({ x, y, ...size }, each))) return { x, y };
  }
  return { x: 0, y: foot };
}

export function withWidgets(document: Document, widgets: Widget[]): Document {
  return { ...document, widgets };
}

export function added(document: Document, widget: Omit<Widget, 'id' | 'x' | 'y'>): { document: Document; id: string } {
  const id = freshId(document.widgets);
  return { document: withWidgets(document, [...document.widgets, { ...widget, id, ...room(document.widgets, widget) }]), id };
}

export function duplicated(document: Document, id: string): { document: Document; id: string } {
  const { id: _, x: __, y: ___, ...rest } = document.widgets.find((each) => each.id === id)!;
  return added(document, structuredClone(rest));
}

export function removed(document: Document, id: string): Document {
  return withWidgets(document, document.widgets.filter((each) => each.id !== id));
}

export function changed(document: Document, id: string, change: Partial<Widget>): Document {
  return withWidgets(document, document.widgets.map((each) => (each.id === id ? { ...each, ...change } : each)));
}

/** A widget moved or sized by so many columns and rows, within the grid; the others make room and close up. */
export function nudged(document: Document, id: string, by: { x?: number; y?: number; w?: number; h?: number }): Document {
  const widget = document.widgets.find((each) => each.id === id);
  if (!widget) return document;
  const w = Math.max(1, Math.min(COLUMNS - widget.x, widget.w + (by.w ?? 0)));
  const next = {
    ...widget, w,
    h: Math.max(1, Math.min(HEIGHT_MAX, widget.h + (by.h ?? 0))),
    x: Math.max(0, Math.min(COLUMNS - w, widget.x + (by.x ?? 0))),
    y: Math.max(0, Math.min(ROW_MAX, widget.y + (by.y ?? 0))),
  };
  return withWidgets(document, settled(document.widgets.map((each) => (each.id === id ? next : each)), id));
}

/** The boxes of a grid put into the widgets they belong to. */
export function arranged(document: Document, boxes: readonly (Box & { i: string })[]): Document {
  const at = new Map(boxes.map((each) => [each.i, each]));
  return withWidgets(
    document,
    document.widgets.map((each) => {
      const box = at.get(each.id);
      return box ? { ...each, x: box.x, y: box.y, w: box.w, h: box.h } : each;
    }),
  );
}

export function same(a: Document, b: Document): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * A document out of a file; null when it is not one at all. The server says what else is wrong. Files that were written when
 * there were 12 columns do not say so.
 */
export function imported(text: string): NewDashboard | null {
  try {
    const given = JSON.parse(text) as unknown;
    if (typeof given !== 'object' || given === null || Array.isArray(given) || !('title' in given)) return null;
    const file = given as NewDashboard;
    const first = file.version === undefined && Array.isArray(file.widgets) && file.widgets.every((each) => each?.x + each?.w <= COLUMNS / WIDER);
    return first ? { ...file, version: 1 } : file;
  } catch {
    return null;
  }
}

const NEEDS_PROPERTIES: WidgetType[] = ['line', 'bar', 'gauge', 'number', 'timeline', 'heatmap', 'control'];

/** Whether something that a server needs is not chosen yet. */
export function incomplete({ type, source, options }: Widget): boolean {
  if (type === 'text') return typeof options?.text !== 'string' || options.text === '';
  if (type === 'image') return typeof options?.url !== 'string' || options.url === '';
  if (type === 'alarms') return (source as Partial<Source> | undefined)?.thing === '';
  const given = source as Partial<Source> | undefined;
  if (!given || Object.keys(given).every((each) => each === 'properties')) return true;
  if (type === 'control' && (given.thing === undefined || given.properties?.length !== 1)) return true;
  if (given.thing === '' || given.thing === '$' || given.things?.length === 0) return true;
  return NEEDS_PROPERTIES.includes(type) && (given.properties ?? []).length === 0;
}

/** The widget as another type; what it is of stays where the type has a source. */
export function retyped(widget: Widget, type: WidgetType): Widget {
  const { source, options, ...rest } = widget;
  if (type === 'text') return { ...rest, type, options: { text: typeof options?.text === 'string' ? options.text : '' } };
  if (type === 'image') return { ...rest, type, options: { url: typeof options?.url === 'string' ? options.url : '', points: [] } };
  if (type === 'control') {
    const { thing = '', properties } = (source ?? {}) as Partial<Source>;
    return { ...rest, type, source: { thing, ...(properties?.length ? { properties: properties.slice(0, 1) } : {}) }, options: {} };
  }
  if (type === 'alarms') {
    const { thing, space, model } = (source ?? {}) as Partial<Source>;
    const of = thing ? { thing } : { ...(space === undefined ? {} : { space }), ...(model === undefined ? {} : { model }) };
    return { ...rest, type, ...(Object.keys(of).length > 0 ? { source: of } : {}), options: options ?? {} };
  }
  return { ...rest, type, ...(source ? { source } : {}), options: options ?? {} };
}

export function usesVariable(document: Document, name: string): Widget[] {
  return document.widgets.filter((each) => JSON.stringify(each.source ?? {}).includes(`"$${name}"`) || JSON.stringify(each.options?.points ?? []).includes(`"$${name}"`));
}
