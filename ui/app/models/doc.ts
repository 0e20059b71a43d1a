import type { Model } from '../api';

/** A model as its JSON text says it; members that the form does not know stay what they are. */
export type Doc = Record<string, unknown>;
/** The document of a property within that. */
export type PropertyDoc = Record<string, unknown>;
/** A property of a document, and where it stands: an index of a list or a key of a map. */
export interface Entry {
  at: number | string;
  name: string;
  body: PropertyDoc;
}

const GIVEN = ['version', 'stage', 'retired', 'notes', 'things'];

export function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** What of a model a person may write: all but what the server alone decides. */
export function docOf(model: Model): Doc {
  return Object.fromEntries(Object.entries(model).filter(([key]) => !GIVEN.includes(key)));
}

export function textOf(doc: Doc): string {
  return `${JSON.stringify(doc, null, 2)}\n`;
}

/** The same with a member that is another; undefined takes it away. Its place among the others stays. */
export function withMember<T extends Record<string, unknown>>(of: T, name: string, to: unknown): T {
  if (to === undefined) return Object.fromEntries(Object.entries(of).filter(([key]) => key !== name)) as T;
  return { ...of, [name]: to };
}

/** The properties of a document, as a list or as a map by name. */
export function entriesOf(doc: Doc): Entry[] {
  const { properties } = doc;
  if (Array.isArray(properties)) {
    return properties.flatMap((body, at) => (isObject(body) ? [{ at, name: typeof body.name === 'string' ? body.name : '', body }] : []));
  }
  if (isObject(properties)) return Object.entries(properties).flatMap(([name, body]) => (isObject(body) ? [{ at: name, name, body }] : []));
  return [];
}

export function withProperty(doc: Doc, at: Entry['at'], body: PropertyDoc): Doc {
  const { properties } = doc;
  if (Array.isArray(properties)) return { ...doc, properties: properties.map((each, i) => (i === at ? body : each) as unknown) };
  return { ...doc, properties: { ...(properties as Record<string, unknown>), [at]: body } };
}

export function withoutProperty(doc: Doc, at: Entry['at']): Doc {
  const { properties } = doc;
  if (Array.isArray(properties)) return { ...doc, properties: properties.filter((_, i) => i !== at) as unknown[] };
  return { ...doc, properties: withMember(properties as Record<string, unknown>, String(at), undefined) };
}

export function withNewProperty(doc: Doc, name: string): Doc {
  const { properties } = doc;
  if (isObject(properties)) return { ...doc, properties: { ...properties, [name]: { type: 'number' } } };
  return { ...doc, properties: [...(Array.isArray(properties) ? (properties as unknown[]) : []), { name, type: 'number' }] };
}

/** The tag of a language that a document uses already, or the plain one. */
export function titleTag(titles: unknown, language: 'en' | 'zh'): string {
  const tags = language === 'zh' ? ['zh-Hans', 'zh-CN', 'zh'] : ['en', 'en-US', 'en-GB'];
  return (isObject(titles) && tags.find((tag) => typeof titles[tag] === 'string')) || language;
}

export function withTitle<T extends Record<string, unknown>>(of: T, language: 'en' | 'zh', title: string): T {
  const titles = isObject(of.titles) ? of.titles : {};
  const next = withMember(titles, titleTag(titles, language), title === '' ? undefined : title);
  return withMember(of, 'titles', Object.keys(next).length === 0 && !('titles' in of && 'mode' in of) ? undefined : next);
}

/** With another type it has no members that are not for that type. */
export function withType(body: PropertyDoc, type: string): PropertyDoc {
  let next = withMember(body, 'type', type);
  if (type !== 'enum') next = withMember(next, 'options', undefined);
  if (!['number', 'integer', 'numbers'].includes(type)) {
    for (const name of ['minimum', 'maximum']) next = withMember(next, name, undefined);
  }
  return next;
}

/** Equal, with the order of members aside. */
export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => equal(each, b[i]));
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => equal(a[key], b[key]));
  }
  return Object.is(a, b);
}

/** One member that two versions say differently; undefined where one does not say it. */
export interface MemberDiff {
  member: string;
  before: unknown;
  after: unknown;
}
export interface PropertyDiff {
  name: string;
  change: 'added' | 'removed' | 'changed';
  members: MemberDiff[];
}
export interface Diff {
  settings: MemberDiff[];
  properties: PropertyDiff[];
}

function members(before: Record<string, unknown>, after: Record<string, unknown>, skip: readonly string[]): MemberDiff[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !skip.includes(key) && !equal(before[key], after[key]))
    .map((key) => ({ member: key, before: before[key], after: after[key] }));
}

const byName = (doc: Doc) => new Map(entriesOf(doc).map((each) => [each.name, each.body]));

/** What a document says differently from another, property by property; the order of properties says nothing. */
export function diff(before: Doc, after: Doc): Diff {
  const old = byName(before);
  const now = byName(after);
  const properties: PropertyDiff[] = [];
  for (const [name, body] of now) {
    const was = old.get(name);
    const found = members(was ?? {}, body, ['name']);
    if (!was) properties.push({ name, change: 'added', members: found });
    else if (found.length > 0) properties.push({ name, change: 'changed', members: found });
  }
  for (const [name, body] of old) if (!now.has(name)) properties.push({ name, change: 'removed', members: members(body, {}, ['name']) });
  return { settings: members(before, after, ['name', 'properties', ...GIVEN.filter((each) => each !== 'stage')]), properties };
}

/** My changes of a version, made to the one that came meanwhile. Where both changed the same, mine stands and is told. */
export function rebase(base: Doc, mine: Doc, theirs: Doc): { doc: Doc; both: string[] } {
  const wished = diff(base, mine);
  const came = diff(base, theirs);
  const both: string[] = [];
  let doc: Doc = { ...theirs };
  for (const each of wished.settings) {
    if (came.settings.some((other) => other.member === each.member && !equal(other.after, each.after))) both.push(each.member);
    doc = withMember(doc, each.member, each.after);
  }
  for (const each of wished.properties) {
    const other = came.properties.find((one) => one.name === each.name);
    const body = byName(mine).get(each.name);
    if (other && !equal(byName(theirs).get(each.name), body)) both.push(each.name);
    const at = entriesOf(doc).find((one) => one.name === each.name)?.at;
    if (body === undefined) {
      if (at !== undefined) doc = withoutProperty(doc, at);
    } else {
      const named = Array.isArray(doc.properties) ? { ...body, name: each.name } : body;
      if (at === undefined) {
        doc = withNewProperty(doc, each.name);
        doc = withProperty(doc, entriesOf(doc).find((one) => one.name === each.name)!.at, named);
      } else doc = withProperty(doc, at, named);
    }
  }
  return { doc, both };
}

/** What a document to be imported seems to be. */
export function formatOf(document: unknown): 'tm' | 'tsl' | 'taihu' {
  if (!isObject(document)) return 'taihu';
  const types = ([] as unknown[]).concat(document['@type'] ?? []);
  if (types.includes('tm:ThingModel')) return 'tm';
  const list = (name: string) => (Array.isArray(document[name]) ? (document[name] as unknown[]) : []);
  const first = [...list('properties'), ...list('events'), ...list('services'), ...list('functions'), ...list('actions')].filter(isObject);
  if ('profile' in document || 'services' in document || 'functions' in document || first.some((each) => 'identifier' in each || 'dataType' in each || 'valueType' in each)) return 'tsl';
  return 'taihu';
}

const NAME = /^[\p{L}\p{N}._:@-]{1,128}$/u;

export function goodName(name: string): boolean {
  return NAME.test(name);
}

/** A name for what is imported; empty when the document has none that can be one. */
export function nameOf(document: unknown): string {
  if (!isObject(document)) return '';
  const profile = isObject(document.profile) ? document.profile : {};
  for (const each of [document['taihu:name'], document.name, document.title, profile.productKey, document.id]) {
    if (typeof each === 'string' && goodName(each)) return each;
  }
  return '';
}

/** Where in a document the server found something wrong: a setting, or a member of a property; empty where it names none. */
export interface Wrong {
  at?: Entry['at'];
  member: string;
}

/** From the words of the server, which begin with a path such as `$.properties[0].unit`. Names may have dots: the longest that is there counts. */
export function wrongOf(doc: Doc, detail: string): Wrong | null {
  if (!detail.startsWith('$.')) return null;
  let found: Entry | null = null;
  for (const each of entriesOf(doc)) {
    const path = typeof each.at === 'number' ? `$.properties[${each.at}]` : `$.properties.${each.at}`;
    const longer = found === null || String(each.at).length > String(found.at).length;
    if (longer && detail.startsWith(path) && ' .[:'.includes(detail[path.length] ?? ' ')) found = each;
  }
  if (found === null) return { member: /^\$\.(\w+)/.exec(detail)?.[1] ?? '' };
  const path = typeof found.at === 'number' ? `$.properties[${found.at}]` : `$.properties.${found.at}`;
  return { at: found.at, member: /^\.(\w+)/.exec(detail.slice(path.length))?.[1] ?? '' };
}

/** Which action or event the server found something wrong in, and the member that it meant; null where it names none of these. */
export function affordanceWrong(kind: 'events' | 'actions', detail: string | undefined): { at: number; member: string } | null {
  const found = new RegExp(`^\\$\\.${kind}\\[(\\d+)\\](?:\\.(\\w+))?`).exec(detail ?? '');
  return found ? { at: Number(found[1]), member: found[2] ?? '' } : null;
}

/** The text of a document that is edited, when it can be read as one. */
export function docFrom(value: unknown): Doc | null {
  return isObject(value) ? value : null;
}
