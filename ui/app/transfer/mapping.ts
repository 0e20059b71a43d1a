import type { Import, ImportMapping } from '../api';

export type Kind = 'readings' | 'things';
export type Use = NonNullable<ImportMapping['columns']>[string];
export type Role = Use['as'];

export const ROLES: Record<Kind, Role[]> = {
  readings: ['thing', 'time', 'property', 'key', 'value', 'skip'],
  things: ['thing', 'name', 'model', 'space', 'label', 'latitude', 'longitude', 'skip'],
};
const MANY: ReadonlySet<Role> = new Set<Role>(['property', 'label', 'skip']);

/** Whether an import is at work. */
export function busy(job: Pick<Import, 'state'>): boolean {
  return job.state === 'checking' || job.state === 'waiting' || job.state === 'running';
}

/** Whether its mapping can still be changed. */
export function open(job: Pick<Import, 'state' | 'progress'>): boolean {
  return !busy(job) && job.state !== 'done' && job.progress.rows === 0;
}

/** Gives a column a use; of what there is one only, the column that had it is left out. */
export function withRole(mapping: ImportMapping, column: string, as: Role): ImportMapping {
  const columns: Record<string, Use> = {};
  for (const [name, use] of Object.entries(mapping.columns ?? {})) columns[name] = name !== column && use.as === as && !MANY.has(as) ? { as: 'skip' } : use;
  const before = columns[column];
  columns[column] = as === 'property' || as === 'label' ? { as, name: before?.name ?? column, ...(as === 'property' && before?.type ? { type: before.type } : {}) } : { as };
  return { ...mapping, columns };
}

export function withName(mapping: ImportMapping, column: string, name: string): ImportMapping {
  const use = mapping.columns?.[column];
  return use ? { ...mapping, columns: { ...mapping.columns, [column]: { ...use, name } } } : mapping;
}

/** The same columns for rows of another kind: what has no use there is left out or becomes what is likely. */
export function withKind(mapping: ImportMapping, kind: Kind): ImportMapping {
  const allowed = new Set(ROLES[kind]);
  const columns: Record<string, Use> = {};
  for (const [name, use] of Object.entries(mapping.columns ?? {})) {
    columns[name] = allowed.has(use.as) ? use : kind === 'things' ? { as: 'label', name } : { as: 'property', name };
  }
  return { ...mapping, kind, columns };
}

/** A word of a command line, quoted for a shell when it needs to be. */
export function shell(word: string): string {
  return /^[A-Za-z0-9_./:@,=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
