import { NONE } from '../format';
import { type Texts, useTexts } from '../texts';
import { type Diff, equal, isObject, type MemberDiff } from './doc';

/** What a member of a document is called for people; its own name when the page knows none. */
export function memberName(t: Texts, member: string): string {
  const m = t.modelPage;
  const known: Record<string, string> = {
    type: t.models.type, unit: t.models.unit, minimum: m.minimum, maximum: m.maximum, options: m.choices, writable: m.writable,
    mode: t.models.mode, stage: t.models.stage, silenceSeconds: m.silence, retentionDays: m.retention,
    'titles.en': m.titleEn, 'titles.zh': m.titleZh,
  };
  if (Object.hasOwn(known, member)) return known[member]!;
  const [list, name] = [member.slice(0, member.indexOf('.')), member.slice(member.indexOf('.') + 1)];
  if (list === 'titles') return m.titleIn(name);
  if (list === 'events' || list === 'actions') return `${t.models[list]}: ${name}`;
  return member;
}

function word(t: Texts, member: string, given: unknown): string {
  if (member === 'type' && typeof given === 'string' && Object.hasOwn(t.models.types, given)) return t.models.types[given as keyof Texts['models']['types']];
  if (member === 'mode' && (given === 'open' || given === 'strict')) return t.models[given];
  if (member === 'stage' && (given === 'draft' || given === 'accepted')) return t.models[given];
  if (typeof given === 'boolean') return given ? t.value.yes : t.value.no;
  if (Array.isArray(given) && given.every((each) => typeof each === 'string')) return given.join(', ');
  return typeof given === 'string' ? given : JSON.stringify(given);
}

const named = (given: unknown): Record<string, unknown> =>
  Array.isArray(given) ? Object.fromEntries(given.filter(isObject).map((each, i) => [typeof each.name === 'string' ? each.name : String(i), each])) : isObject(given) ? given : {};

/** Titles by language, and events and actions by name, are told one by one. */
export function spread(each: MemberDiff): MemberDiff[] {
  if (!['titles', 'events', 'actions'].includes(each.member)) return [each];
  const [before, after] = [named(each.before), named(each.after)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !equal(before[key], after[key]))
    .map((key) => ({ member: `${each.member}.${key}`, before: before[key], after: after[key] }));
}

/** What two versions say differently, property by property. */
export function ModelDiff({ of }: { of: Diff }) {
  const t = useTexts();
  const m = t.modelPage;
  if (of.settings.length === 0 && of.properties.length === 0) return <div className="body soft">{m.noDiff}</div>;
  const row = (name: string, sign: string, each: MemberDiff | null) => (
    <tr key={`${name}/${each?.member}`} data-diff={`${name}/${each?.member ?? ''}`}>
      <td>{name === '' ? <span className="soft">{t.models.name}</span> : <code>{name}</code>} {sign !== '' && <span className="tag">{sign}</span>}</td>
      <td className="soft">{each && memberName(t, each.member)}</td>
      <td>{each?.before === undefined ? <span className="faint">{NONE}</span> : <del>{word(t, each.member, each.before)}</del>}</td>
      <td>{each?.after === undefined ? <span className="faint">{NONE}</span> : <ins>{word(t, each.member, each.after)}</ins>}</td>
    </tr>
  );
  return (
    <table className="diff">
      <thead>
        <tr>
          <th>{t.models.property}</th>
          <th>{m.setting}</th>
          <th>{m.was}</th>
          <th>{m.is}</th>
        </tr>
      </thead>
      <tbody>
        {of.settings.flatMap(spread).map((each) => row('', '', each))}
        {of.properties.flatMap((property) => {
          const all = property.members.flatMap(spread);
          return all.length === 0 ? [row(property.name, m.changes[property.change], null)] : all.map((each, i) => row(property.name, i === 0 ? m.changes[property.change] : '', each));
        })}
      </tbody>
    </table>
  );
}
