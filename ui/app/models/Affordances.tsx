import { Button } from 'antd';
import { useState } from 'react';
import { NONE } from '../format';
import { Panel } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/commands';
import { ActionFields, SchemaField, SHOWN } from './ActionFields';
import { affordanceWrong, type Doc, isObject, withMember } from './doc';
import { Field, text, titleIn, Titles } from './fields';
import { schemaWord } from './schema';
import { saidAt } from '../texts/said';

/** The events or the actions of a model. */
export function Affordances({ kind, doc, wrong, onChange }: { kind: 'events' | 'actions'; doc: Doc; wrong?: string; onChange: (doc: Doc) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const w = useWords();
  const against = affordanceWrong(kind, wrong);
  const [open, setOpen] = useState<number | null>(null);
  const given = doc[kind];
  // A map by name is good JSON too; the form edits lists and shows the rest.
  const listed = given === undefined || Array.isArray(given);
  const all = Array.isArray(given) ? (given as unknown[]) : isObject(given) ? Object.entries(given).map(([name, body]): unknown => (isObject(body) ? { ...body, name } : { name })) : [];
  const put = (next: unknown[]) => onChange(withMember(doc, kind, next));
  const add = () => {
    const names = new Set(all.filter(isObject).map((each) => each.name));
    let name = kind === 'events' ? 'event' : 'action';
    for (let i = 2; names.has(name); i += 1) name = `${kind === 'events' ? 'event' : 'action'}${i}`;
    put([...all, { name }]);
    setOpen(all.length);
  };
  return (
    <Panel
      title={`${t.models[kind]} ${all.length}`}
      end={
        listed && (
          <Button size="small" onClick={add}>
            {kind === 'events' ? m.addEvent : m.addAction}
          </Button>
        )
      }
    >
      {wrong !== undefined && (against === null || !listed) && (
        <p className="body alarm" role="alert">
          {saidAt(wrong)}
        </p>
      )}
      {all.length === 0 && <div className="body soft">{kind === 'events' ? m.noEvents : m.noActions}</div>}
      {all.map((each, i) => {
        if (!isObject(each)) return null;
        const name = text(each.name);
        const titles = [titleIn(each, 'en'), titleIn(each, 'zh')].filter((one) => one !== '');
        const shown = listed && (open === i || against?.at === i);
        const change = (next: Record<string, unknown>) => put(all.map((one, at) => (at === i ? next : one)));
        return (
          <div key={i} className="model-property" data-affordance={name} data-open={shown}>
            <div className="sum short">
              <code>{name}</code>
              <span className="titles">{titles.length === 0 ? <span className="faint">{NONE}</span> : titles.join(' / ')}</span>
              <span className="soft">
                {kind === 'events' ? m.data : m.input} {schemaWord(t, each.schema)} {each.dangerous === true && <span className="tag">{w.actions.dangerous}</span>}
              </span>
              <span className="deed">
                {listed && (
                  <Button size="small" type="text" aria-expanded={shown} aria-label={`${shown ? m.done : m.edit}: ${name}`} onClick={() => setOpen(open === i ? null : i)}>
                    {shown ? m.done : m.edit}
                  </Button>
                )}
              </span>
            </div>
            {shown && (
              <div className="form-grid">
                {against?.at === i && !SHOWN.includes(against.member) && (
                  <span className="alarm wide" role="alert">
                    {saidAt(wrong!)}
                  </span>
                )}
                <Field label={m.nameLabel} wrong={against?.at === i && against.member === 'name' ? saidAt(wrong!) : undefined}>
                  <input className="field mono" name="name" value={name} maxLength={128} spellCheck={false} onChange={(event) => change(withMember(each, 'name', event.target.value))} />
                </Field>
                <Titles of={each} onChange={change} />
                {kind === 'actions' ? <ActionFields doc={doc} of={each} wrong={against?.at === i ? { member: against.member, detail: wrong! } : undefined} onChange={change} /> : <SchemaField name="schema" label={w.model.data} of={each} wrong={against?.at === i && against.member === 'schema' ? saidAt(wrong!) : undefined} onChange={change} />}
                <div className="remove">
                  <Button
                    size="small"
                    aria-label={`${m.remove}: ${name}`}
                    onClick={() => {
                      setOpen(null);
                      put(all.filter((_, at) => at !== i));
                    }}
                  >
                    {m.remove}
                  </Button>
                </div>
              </div>
            )}
          </div>
        );
      })}
    </Panel>
  );
}
