import type { Property } from '../api';

/** Forms out of data schemas (W3C WoT Thing Description 1.1, 5.3.2), and the values out of what is typed into them. Pure. */

/** What a schema asks for, as far as a form can be made of it; the rest is written as JSON. */
export type Field =
  | { kind: 'number'; whole: boolean; minimum?: number; maximum?: number; step?: number; unit: string }
  | { kind: 'flag' }
  /** A truth that may also be left out is one of two. */
  | { kind: 'choice'; truth?: true; options: { value: unknown; title: string }[] }
  | { kind: 'text'; least: number; most: number; format: string }
  | { kind: 'list'; of: 'number' | 'whole' | 'text' }
  | { kind: 'group'; members: Member[] }
  | { kind: 'json'; shape: 'object' | 'array' | 'any' };

export interface Member {
  name: string;
  title: string;
  help: string;
  needed: boolean;
  field: Field;
  /** What stands in it at first, as JSON has it. */
  preset: unknown;
}

/** What is typed: a text, the index of a choice as a text, a flag, or a group of these. */
export type Draft = string | boolean | { [name: string]: Draft };

/** Why what is typed is no value; the words are in the texts. */
export interface Fault {
  /** Names of members joined by dots; empty for the whole. */
  path: string;
  code: 'needed' | 'number' | 'whole' | 'least' | 'most' | 'step' | 'short' | 'long' | 'json' | 'object' | 'array' | 'item';
  limit?: number;
}

/** Chooses the title in the language of the page, or the name where there is none. */
export type Say = (titles: Record<string, string> | undefined, name: string) => string;

/** True or false, or neither. */
export const TRUTH: Field = { kind: 'choice', truth: true, options: [{ value: true, title: 'true' }, { value: false, title: 'false' }] };

/** Deepest groups within groups; what lies deeper is written as JSON. */
const DEPTH_MAX = 3;
const TEXT_MAX = 65_536;

type Schema = Record<string, unknown>;
const isSchema = (given: unknown): given is Schema => typeof given === 'object' && given !== null && !Array.isArray(given);
const numberIn = (schema: Schema, name: string) => (typeof schema[name] === 'number' && Number.isFinite(schema[name]) ? schema[name] : undefined);
const textIn = (schema: Schema, name: string) => (typeof schema[name] === 'string' ? schema[name] : '');

function titled(schema: Schema, name: string, say: Say): string {
  return say(isSchema(schema.titles) ? (schema.titles as Record<string, string>) : undefined, textIn(schema, 'title') || name);
}

function choices(schema: Schema, say: Say): Field | null {
  if (Array.isArray(schema.enum) && schema.enum.length > 0) {
    return { kind: 'choice', options: schema.enum.map((value: unknown) => ({ value, title: typeof value === 'string' ? value : JSON.stringify(value) })) };
  }
  const all = Array.isArray(schema.oneOf) ? (schema.oneOf as unknown[]) : [];
  if (all.length > 0 && all.every((each) => isSchema(each) && 'const' in each)) {
    return { kind: 'choice', options: (all as Schema[]).map((each) => ({ value: each.const, title: titled(each, typeof each.const === 'string' ? each.const : JSON.stringify(each.const), say) })) };
  }
  return 'const' in schema ? { kind: 'choice', options: [{ value: schema.const, title: String(schema.const) }] } : null;
}

export function fieldOf(schema: unknown, say: Say, depth = 0): Field {
  if (!isSchema(schema)) return { kind: 'json', shape: 'any' };
  const choice = choices(schema, say);
  if (choice) return choice;
  if ('oneOf' in schema) return { kind: 'json', shape: 'any' };
  switch (schema.type) {
    case 'number':
    case 'integer':
      return { kind: 'number', whole: schema.type === 'integer', minimum: numberIn(schema, 'minimum'), maximum: numberIn(schema, 'maximum'), step: numberIn(schema, 'multipleOf'), unit: textIn(schema, 'unit') };
    case 'boolean':
      return { kind: 'flag' };
    case 'string':
      return { kind: 'text', least: numberIn(schema, 'minLength') ?? 0, most: numberIn(schema, 'maxLength') ?? TEXT_MAX, format: textIn(schema, 'format') };
    case 'array': {
      const of = isSchema(schema.items) && choices(schema.items, say) === null ? schema.items.type : undefined;
      if (of === 'number' || of === 'integer' || of === 'string') return { kind: 'list', of: of === 'number' ? 'number' : of === 'integer' ? 'whole' : 'text' };
      return { kind: 'json', shape: 'array' };
    }
    case 'object':
      return isSchema(schema.properties) && Object.keys(schema.properties).length > 0 && depth < DEPTH_MAX ? group(schema, schema.properties, say, depth) : { kind: 'json', shape: 'object' };
    default:
      return { kind: 'json', shape: 'any' };
  }
}

function group(schema: Schema, properties: Schema, say: Say, depth: number): Field {
  const needed = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
  return {
    kind: 'group',
    members: Object.entries(properties).map(([name, inner]) => {
      const of = isSchema(inner) ? inner : {};
      const field = fieldOf(of, say, depth + 1);
      // an optional truth that is not given is no lie
      const loose = field.kind === 'flag' && !needed.includes(name) && typeof of.default !== 'boolean';
      return { name, title: titled(of, name, say), help: textIn(of, 'description'), needed: needed.includes(name), field: loose ? TRUTH : field, preset: of.default };
    }),
  };
}

/** The schema of what a property may be set to. */
export function schemaOf(property: Property): Schema {
  const { type, unit, minimum, maximum, options } = property;
  switch (type) {
    case 'number':
    case 'integer':
      return { type, unit, minimum, maximum };
    case 'enum':
      return { type: 'string', enum: options ?? [] };
    case 'numbers':
      return { type: 'array', items: { type: 'number' } };
    case 'location': {
      const degrees = (most: number) => ({ type: 'number', unit: 'deg', minimum: -most, maximum: most });
      return { type: 'object', required: ['latitude', 'longitude'], properties: { latitude: degrees(90), longitude: degrees(180) } };
    }
    case 'boolean':
    case 'string':
    case 'object':
      return { type };
  }
}

/** What stands in a field at first, for a value or for none. */
export function draftOf(field: Field, value?: unknown): Draft {
  switch (field.kind) {
    case 'number':
      return typeof value === 'number' ? String(value) : '';
    case 'flag':
      return value === true;
    case 'choice': {
      const at = field.options.findIndex((each) => JSON.stringify(each.value) === JSON.stringify(value));
      return at < 0 ? (field.options.length === 1 ? '0' : '') : String(at);
    }
    case 'text':
      return typeof value === 'string' ? value : '';
    case 'list':
      return Array.isArray(value) ? value.map(String).join('\n') : '';
    case 'group': {
      const given = isSchema(value) ? value : {};
      return Object.fromEntries(field.members.map((each) => [each.name, draftOf(each.field, given[each.name] ?? each.preset)]));
    }
    case 'json':
      return value === undefined ? '' : JSON.stringify(value, null, 2);
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const plain = (text: string) => text.trim().replace('\u2212', '-');

/** The value of what is typed; undefined where nothing is. Faults are put into the list. */
export function valueOf(field: Field, draft: Draft, needed: boolean, faults: Fault[], path = ''): unknown {
  const fault = (code: Fault['code'], limit?: number): undefined => void faults.push(limit === undefined ? { path, code } : { path, code, limit });
  if (field.kind === 'group') return groupValue(field, draft, needed, faults, path);
  if (typeof draft === 'boolean') return draft;
  const text = typeof draft === 'string' ? draft : '';
  if (field.kind === 'text') {
    if (text === '' && (!needed || field.least > 0)) return needed ? fault('needed') : undefined;
    const length = [...text].length;
    return length < field.least ? fault('short', field.least) : length > field.most ? fault('long', field.most) : text;
  }
  if (text.trim() === '') return needed ? fault('needed') : undefined;
  switch (field.kind) {
    case 'flag':
      return undefined;
    case 'choice':
      return field.options[Number(text)]?.value;
    case 'number': {
      const number = NUMBER.test(plain(text)) ? Number(plain(text)) : Number.NaN;
      if (!Number.isFinite(number)) return fault('number');
      if (field.whole && !Number.isSafeInteger(number)) return fault('whole');
      if (field.minimum !== undefined && number < field.minimum) return fault('least', field.minimum);
      if (field.maximum !== undefined && number > field.maximum) return fault('most', field.maximum);
      if (field.step !== undefined && field.step > 0 && Math.abs(number / field.step - Math.round(number / field.step)) > 1e-9) return fault('step', field.step);
      return number;
    }
    case 'list':
      return listValue(field.of, text, (at) => fault('item', at));
    case 'json':
      return jsonValue(field.shape, text, fault);
  }
}

function groupValue(field: Extract<Field, { kind: 'group' }>, draft: Draft, needed: boolean, faults: Fault[], path: string): unknown {
  const given = typeof draft === 'object' ? draft : {};
  const found: Fault[] = [];
  const made: Record<string, unknown> = {};
  for (const each of field.members) {
    const value = valueOf(each.field, given[each.name] ?? '', each.needed, found, path === '' ? each.name : `${path}.${each.name}`);
    if (value !== undefined) made[each.name] = value;
  }
  // A group that may be left out and has nothing in it is left out, whatever it would need.
  if (!needed && Object.keys(made).length === 0 && found.every((each) => each.code === 'needed')) return undefined;
  faults.push(...found);
  return made;
}

function listValue(of: 'number' | 'whole' | 'text', text: string, fault: (line: number) => undefined): unknown[] | undefined {
  const lines = text.split(of === 'text' ? '\n' : /[\n,;]+/).map((each) => each.trim()).filter((each) => each !== '');
  if (of === 'text') return lines;
  const numbers = lines.map((each) => (NUMBER.test(plain(each)) ? Number(plain(each)) : Number.NaN));
  const wrong = numbers.findIndex((each) => !Number.isFinite(each) || (of === 'whole' && !Number.isInteger(each)));
  return wrong < 0 ? numbers : fault(wrong + 1);
}

function jsonValue(shape: 'object' | 'array' | 'any', text: string, fault: (code: Fault['code']) => undefined): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('json');
  }
  if (shape === 'object' && !isSchema(value)) return fault('object');
  return shape === 'array' && !Array.isArray(value) ? fault('array') : value;
}

/** How many steps a slider would have; undefined where it has no ends. */
export function stepsOf(field: Extract<Field, { kind: 'number' }>): { step: number; count: number } | undefined {
  const { minimum, maximum } = field;
  if (minimum === undefined || maximum === undefined || minimum >= maximum) return undefined;
  const step = field.step ?? (field.whole ? 1 : undefined);
  return step === undefined ? undefined : { step, count: Math.round((maximum - minimum) / step) };
}
