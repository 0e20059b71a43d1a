import type { Diff, MemberDiff } from './doc';
import { NONE } from '../format';
import { type Texts, useTexts } from '../texts';

/** What a member of a document is called for people; its own name when the page knows none. */
export function memberName(t: Texts, member: string): string {
  const m = t.modelPage;
  const known: Record<string, string> = {
    type: t.models.type, unit: t.models.unit, minimum: m.minimum, maximum: m.maximum, options: m.about.options, titles: m.about.titles,
    writable: m.about.writable, mode: t.models.mode, stage: t.models.stage, events: t.models.events, actions: t.models.actions,
    silenceSeconds: m.silence, retentionDays: m.retention,
  };
  return Object.hasOwn(known, member) ? known[member]! : member;
}

function word(given: unknown): string {
  if (given === undefined) return NONE;
  return typeof given === 'string' ? given : JSON.stringify(given);
}

/** What two versions say differently, property by property. */
export function ModelDiff({ of }: { of: Diff }) {
  const t = useTexts();
  const m = t.modelPage;
  if (of.settings.length === 0 && of.properties.length === 0) return <div className="body soft">{m.noDiff}</div>;
  const row = (key: string, what: string, sign: string, each: MemberDiff) => (
    <tr key={`${key}/${each.member}`} data-diff={`${key}/${each.member}`}>
      <td>
        <code>{what}</code> {sign !== '' && <span className="tag">{sign}</span>}
      </td>
      <td>{memberName(t, each.member)}</td>
      <td>{each.before === undefined ? <span className="faint">{NONE}</span> : <del>{word(each.before)}</del>}</td>
      <td>{each.after === undefined ? <span className="faint">{NONE}</span> : <ins>{word(each.after)}</ins>}</td>
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
        {of.settings.map((each) => row('', NONE, '', each))}
        {of.properties.flatMap((property) => property.members.map((each, i) => row(property.name, property.name, i === 0 ? m.changes[property.change] : '', each)))}
      </tbody>
    </table>
  );
}
