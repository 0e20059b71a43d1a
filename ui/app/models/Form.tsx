import { Button } from 'antd';
import { useState } from 'react';
import { duration } from '../format';
import { Panel } from '../parts';
import { useTexts } from '../texts';
import { Affordances } from './Affordances';
import { type Doc, entriesOf, withMember, withNewProperty, withoutProperty, withProperty, wrongOf } from './doc';
import { Field, NumberField, text, Titles } from './fields';
import { PropertyRow } from './PropertyRow';
import { saidAt } from '../texts/said';

/** The members of a model that have fields; the document keeps all others. */
export function ModelForm({ doc, detail, onChange }: { doc: Doc; detail?: string; onChange: (doc: Doc) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const wrong = detail === undefined ? null : wrongOf(doc, detail);
  const [open, setOpen] = useState<string | number | null>(null);
  const entries = entriesOf(doc);
  const add = () => {
    const names = new Set(entries.map((each) => each.name));
    let name = 'property';
    for (let i = 2; names.has(name); i += 1) name = `property${i}`;
    const next = withNewProperty(doc, name);
    onChange(next);
    setOpen(entriesOf(next).at(-1)!.at);
  };
  const against = (member: string) => (wrong !== null && wrong.at === undefined && wrong.member === member ? saidAt(detail!) : undefined);
  return (
    <div className="stack">
      <Panel
        title={`${t.models.properties} ${entries.length}`}
        end={
          <Button size="small" onClick={add}>
            {m.add}
          </Button>
        }
      >
        {against('properties') !== undefined && (
          <p className="body alarm" role="alert">
            {saidAt(detail!)}
          </p>
        )}
        {entries.length === 0 ? (
          <div className="body soft">{t.models.noProperties}</div>
        ) : (
          <div role="table" aria-label={t.models.properties}>
            <div className="model-property head-row" role="rowgroup">
              <div className="sum" role="row">
                {[m.nameLabel, m.titlesBoth, t.models.type, t.models.unit, t.models.range, m.writable].map((each) => (
                  <span key={each} role="columnheader">
                    {each}
                  </span>
                ))}
                <span role="columnheader">
                  <span className="out">{m.edit}</span>
                </span>
              </div>
            </div>
            {entries.map((each) => {
              const here = wrong !== null && wrong.at === each.at ? { member: wrong.member, detail: detail! } : undefined;
              return (
                <PropertyRow
                  key={each.at}
                  name={each.name}
                  body={each.body}
                  wrong={here}
                  listed={typeof each.at === 'number'}
                  open={open === each.at || here !== undefined}
                  onOpen={() => setOpen(open === each.at ? null : each.at)}
                  onChange={(body) => onChange(withProperty(doc, each.at, body))}
                  onRemove={() => {
                    setOpen(null);
                    onChange(withoutProperty(doc, each.at));
                  }}
                />
              );
            })}
          </div>
        )}
      </Panel>
      {(['actions', 'events'] as const).map((kind) => (
        <Affordances key={kind} kind={kind} doc={doc} wrong={against(kind)} onChange={onChange} />
      ))}
      <Panel title={t.models.settings}>
        <div className="body form-grid">
          <Titles of={doc} wrong={against('titles')} onChange={onChange} />
          <Field label={t.models.mode} wrong={against('mode')}>
            <select className="field" name="mode" value={text(doc.mode)} onChange={(e) => onChange(withMember(doc, 'mode', e.target.value))}>
              {(['open', 'strict'] as const).map((each) => (
                <option key={each} value={each}>
                  {t.models[each]}
                </option>
              ))}
            </select>
          </Field>
          <NumberField label={m.silence} name="silence" value={doc.silenceSeconds} help={typeof doc.silenceSeconds === 'number' ? duration(doc.silenceSeconds) : ''} wrong={against('silenceSeconds')} onChange={(to) => onChange(withMember(doc, 'silenceSeconds', to))} />
          <NumberField label={m.retention} name="retention" value={doc.retentionDays} help={doc.retentionDays === 0 ? t.models.forever : ''} wrong={against('retentionDays')} onChange={(to) => onChange(withMember(doc, 'retentionDays', to))} />
        </div>
      </Panel>
    </div>
  );
}
