import type { Texts } from '../texts';
import { isObject } from './doc';

/** Members of an object that are named before the rest is only counted. */
const MEMBERS_SHOWN = 6;

/** What a JSON Schema asks for, in one line. */
export function schemaWord(t: Texts, schema: unknown): string {
  const m = t.modelPage;
  if (schema === undefined || schema === true) return m.anything;
  if (schema === false) return m.none;
  if (!isObject(schema)) return m.anything;
  if (Array.isArray(schema.enum)) return schema.enum.slice(0, MEMBERS_SHOWN).map(String).join(' | ') + (schema.enum.length > MEMBERS_SHOWN ? ' | …' : '');
  if (isObject(schema.properties)) {
    const all = Object.entries(schema.properties);
    const shown = all.slice(0, MEMBERS_SHOWN).map(([name, inner]) => `${name}: ${typeWord(t, inner)}`);
    return `{${shown.join(', ')}${all.length > MEMBERS_SHOWN ? ', …' : ''}}`;
  }
  return Object.keys(schema).length === 0 ? m.anything : typeWord(t, schema);
}

function typeWord(t: Texts, schema: unknown): string {
  if (!isObject(schema) || typeof schema.type !== 'string') return t.modelPage.anything;
  const words: Record<string, string> = { ...t.models.types, array: t.modelPage.list, null: t.modelPage.none };
  const type = Object.hasOwn(words, schema.type) ? words[schema.type]! : schema.type;
  return typeof schema.unit === 'string' && schema.unit !== '' ? `${type} (${schema.unit})` : type;
}
