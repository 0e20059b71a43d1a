import { Button } from 'antd';
import { useState } from 'react';
import { duration } from '../format';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/commands';
import { CodeText } from './CodeText';
import { type Doc, entriesOf, equal, isObject, type PropertyDoc, withMember } from './doc';
import { Field, NumberField, text } from './fields';
import { readJson } from './jsontext';
import { saidAt } from '../texts/said';

/** Members of an action that stand beside what the server says against them. */
export const SHOWN = ['name', 'titles', 'idempotent', 'dangerous', 'timeoutSeconds', 'schema', 'output', 'interlocks'];
const SIGNS = ['<', '<=', '=', '!=', '>=', '>'] as const;
const INTERLOCKS_MAX = 16;

type Affordance = Record<string, unknown>;

interface Wrong {
  member: string;
  detail: string;
}

/** How an action is carried out. */
export function ActionFields({ doc, of, wrong, onChange }: { doc: Doc; of: Affordance; wrong?: Wrong; onChange: (to: Affordance) => void }) {
  const w = useWords();
  const against = (member: string) => (wrong?.member === member ? saidAt(wrong.detail) : undefined);
  return (
    <>
      {(['idempotent', 'dangerous'] as const).map((each) => (
        <label key={each} className="tick">
          <input type="checkbox" name={each} checked={of[each] === true} onChange={(event) => onChange(withMember(of, each, event.target.checked ? true : undefined))} />
          <span title={each === 'idempotent' ? w.model.idempotentHelp : undefined}>{w.model[each]}</span>
        </label>
      ))}
      <NumberField label={w.model.timeout} name="timeoutSeconds" value={of.timeoutSeconds} help={typeof of.timeoutSeconds === 'number' ? duration(of.timeoutSeconds) : w.model.timeoutHelp} wrong={against('timeoutSeconds')} onChange={(to) => onChange(withMember(of, 'timeoutSeconds', to))} />
      <SchemaField name="schema" label={w.model.input} of={of} wrong={against('schema')} onChange={onChange} />
      <SchemaField name="output" label={w.model.output} of={of} wrong={against('output')} onChange={onChange} />
      <Interlocks doc={doc} of={of} wrong={against('interlocks')} onChange={onChange} />
    </>
  );
}

/**
 * A JSON Schema as text, its errors named with their lines. What cannot be read is kept in the document as the text it is, so
 * that it is neither lost nor saved: the server refuses it by its place.
 */
export function SchemaField({ name, label, of, wrong, onChange }: { name: 'schema' | 'output'; label: string; of: Affordance; wrong?: string; onChange: (to: Affordance) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const w = useWords();
  const value = of[name];
  const written = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState(written);
  const meant = parsed(typed);
  // Somebody else, or the JSON beside it, may have changed the document.
  const shown = equal(meant, value) ? typed : written;
  const read = readJson(shown);
  const broken = shown.trim() === '' || !('error' in read) ? null : read.error;
  const noObject = shown.trim() !== '' && !('error' in read) && !isObject(read.value) && typeof read.value !== 'boolean';
  return (
    <div className="whole schema-field" data-schema={name} data-wrong={broken !== null || noObject || wrong !== undefined ? true : undefined}>
      <span className="soft">{label}</span>
      <CodeText
        short
        least={3}
        value={shown}
        label={label}
        line={broken?.line}
        onChange={(next) => {
          setTyped(next);
          onChange(withMember(of, name, parsed(next)));
        }}
      />
      {broken ? (
        <span className="alarm" role="alert">
          {m.broken(m.errors[broken.what] + m.before(broken.found), broken.line, broken.column)}
        </span>
      ) : noObject || wrong !== undefined ? (
        <span className="alarm" role="alert">
          {wrong ?? w.model.notObject}
        </span>
      ) : (
        <span className="faint">{w.model.schemaHelp}</span>
      )}
    </div>
  );
}

/** The schema that a text says; the text itself where it says none. */
function parsed(given: string): unknown {
  if (given.trim() === '') return undefined;
  const read = readJson(given);
  return 'error' in read ? given : read.value;
}

function Interlocks({ doc, of, wrong, onChange }: { doc: Doc; of: Affordance; wrong?: string; onChange: (to: Affordance) => void }) {
  const w = useWords();
  const all = Array.isArray(of.interlocks) ? (of.interlocks as unknown[]) : [];
  const put = (next: unknown[]) => onChange(withMember(of, 'interlocks', next.length === 0 ? undefined : next));
  return (
    <div className="whole interlocks" role="group" aria-label={w.model.interlocks}>
      <span className="soft">{w.model.interlocks}</span>
      {all.map((each, at) => (isObject(each) ? <InterlockRow key={at} doc={doc} lock={each} onChange={(to) => put(all.map((one, i) => (i === at ? to : one)))} onRemove={() => put(all.filter((_, i) => i !== at))} /> : null))}
      {wrong !== undefined && (
        <span className="alarm" role="alert">
          {wrong}
        </span>
      )}
      {all.length < INTERLOCKS_MAX && (
        <div>
          <Button size="small" onClick={() => put([...all, { property: '', is: '<', value: 0 }])}>
            {w.model.addInterlock}
          </Button>
        </div>
      )}
    </div>
  );
}

/** With another property it compares as that can be compared. */
function withProperty(lock: PropertyDoc, name: string, type: unknown): PropertyDoc {
  const measured = type === 'number' || type === 'integer';
  const sign = measured || lock.is === '=' || lock.is === '!=' ? lock.is : '=';
  const value = measured ? (typeof lock.value === 'number' ? lock.value : 0) : type === 'boolean' ? lock.value === true : typeof lock.value === 'string' ? lock.value : '';
  return { ...lock, property: name, is: sign, value };
}

function InterlockRow({ doc, lock, onChange, onRemove }: { doc: Doc; lock: PropertyDoc; onChange: (to: PropertyDoc) => void; onRemove: () => void }) {
  const t = useTexts();
  const w = useWords();
  const language = useLanguage();
  const entries = entriesOf(doc).filter((each) => !['object', 'numbers', 'location'].includes(text(each.body.type)));
  const property = entries.find((each) => each.name === lock.property)?.body;
  const type = text(property?.type);
  const options = Array.isArray(property?.options) ? (property.options as unknown[]).map(text) : [];
  const measured = property === undefined || type === 'number' || type === 'integer';
  return (
    <div className="interlock" data-interlock={text(lock.property)}>
      <Field label={w.model.property}>
        <select className="field" name="property" value={text(lock.property)} onChange={(event) => onChange(withProperty(lock, event.target.value, entries.find((each) => each.name === event.target.value)?.body.type))}>
          {property === undefined && <option value={text(lock.property)}>{text(lock.property) || w.model.choose}</option>}
          {entries.map((each) => (
            <option key={each.name} value={each.name}>
              {titleOf(isObject(each.body.titles) ? (each.body.titles as Record<string, string>) : undefined, each.name, language)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={w.model.is}>
        <select className="field" name="is" value={text(lock.is)} onChange={(event) => onChange({ ...lock, is: event.target.value })}>
          {(measured ? SIGNS : SIGNS.filter((each) => each === '=' || each === '!=')).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </Field>
      {measured ? (
        <NumberField label={w.model.value} name="value" value={lock.value} onChange={(to) => onChange({ ...lock, value: to ?? '' })} />
      ) : (
        <Field label={w.model.value}>
          {type === 'boolean' ? (
            <select className="field" name="value" value={text(lock.value)} onChange={(event) => onChange({ ...lock, value: event.target.value === 'true' })}>
              <option value="true">{t.value.yes}</option>
              <option value="false">{t.value.no}</option>
            </select>
          ) : options.length > 0 ? (
            <select className="field" name="value" value={text(lock.value)} onChange={(event) => onChange({ ...lock, value: event.target.value })}>
              {!options.includes(text(lock.value)) && <option value={text(lock.value)}>{text(lock.value) || w.model.choose}</option>}
              {options.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          ) : (
            <input className="field" name="value" value={text(lock.value)} onChange={(event) => onChange({ ...lock, value: event.target.value })} />
          )}
        </Field>
      )}
      <NumberField label={w.model.age} name="ageSeconds" value={lock.ageSeconds} help={w.model.ageHelp} onChange={(to) => onChange(withMember(lock, 'ageSeconds', to))} />
      <Button size="small" type="text" aria-label={w.model.remove} title={w.model.remove} onClick={onRemove}>
        ✕
      </Button>
    </div>
  );
}
