import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Property } from '../api';
import { duration, NONE, number, unit } from '../format';
import { type Doc, entriesOf, isObject, type PropertyDoc, titleTag, withMember, withNewProperty, withoutProperty, withProperty, withTitle, withType } from './doc';
import { bound, measured } from '../suggest';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Panel } from '../parts';

const TYPES: Property['type'][] = ['number', 'integer', 'boolean', 'string', 'enum', 'numbers', 'object', 'location'];
const text = (given: unknown) => (given === undefined || given === null ? '' : String(given));
const titleIn = (of: Record<string, unknown>, language: 'en' | 'zh') => (isObject(of.titles) ? text(of.titles[titleTag(of.titles, language)]) : '');

/** The members of a model that have fields; the document keeps all others. */
export function ModelForm({ doc, onChange }: { doc: Doc; onChange: (doc: Doc) => void }) {
  const t = useTexts();
  const m = t.modelPage;
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
  return (
    <div className="stack">
      <Panel title={t.models.properties} end={<Button size="small" onClick={add}>{m.add}</Button>}>
        {entries.length === 0 && <div className="body soft">{t.models.noProperties}</div>}
        {entries.map((each) => (
          <PropertyRow
            key={each.at}
            name={each.name}
            body={each.body}
            listed={typeof each.at === 'number'}
            open={open === each.at}
            onOpen={() => setOpen(open === each.at ? null : each.at)}
            onChange={(body) => onChange(withProperty(doc, each.at, body))}
            onRemove={() => {
              setOpen(null);
              onChange(withoutProperty(doc, each.at));
            }}
          />
        ))}
      </Panel>
      <Panel title={t.models.settings}>
        <div className="body form-grid">
          <Field label={m.titleEn}>
            <input className="field" name="title-en" value={titleIn(doc, 'en')} maxLength={256} onChange={(e) => onChange(withTitle(doc, 'en', e.target.value))} />
          </Field>
          <Field label={m.titleZh}>
            <input className="field" name="title-zh" value={titleIn(doc, 'zh')} maxLength={256} onChange={(e) => onChange(withTitle(doc, 'zh', e.target.value))} />
          </Field>
          <Field label={t.models.mode}>
            <select className="field" name="mode" value={text(doc.mode)} onChange={(e) => onChange(withMember(doc, 'mode', e.target.value))}>
              {(['open', 'strict'] as const).map((each) => (
                <option key={each} value={each}>
                  {t.models[each]}
                </option>
              ))}
            </select>
          </Field>
          <NumberField label={m.silence} name="silence" value={doc.silenceSeconds} help={typeof doc.silenceSeconds === 'number' ? duration(doc.silenceSeconds) : ''} onChange={(to) => onChange(withMember(doc, 'silenceSeconds', to))} />
          <NumberField label={m.retention} name="retention" value={doc.retentionDays} help={doc.retentionDays === 0 ? t.models.forever : ''} onChange={(to) => onChange(withMember(doc, 'retentionDays', to))} />
        </div>
      </Panel>
    </div>
  );
}

function PropertyRow({
  name, body, listed, open, onOpen, onChange, onRemove,
}: { name: string; body: PropertyDoc; listed: boolean; open: boolean; onOpen: () => void; onChange: (body: PropertyDoc) => void; onRemove: () => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const language = useLanguage();
  const type = text(body.type) as Property['type'];
  const title = isObject(body.titles) ? titleOf(body.titles as Record<string, string>, '', language) : '';
  const options = Array.isArray(body.options) ? (body.options as unknown[]).map(text) : [];
  const range = body.minimum === undefined && body.maximum === undefined ? NONE : `${bounded(body.minimum)} … ${bounded(body.maximum)}`;
  const united = typeof body.unit === 'string' ? unit(body.unit) || body.unit : '';
  return (
    <div className="model-property" data-property={name} data-open={open}>
      <div className="sum">
        <span>
          {title !== '' && <span>{title} </span>}
          <code className="soft">{name}</code>
        </span>
        <span className="more soft">
          {TYPES.includes(type) ? t.models.types[type] : type}
          {options.length > 0 && <span className="faint"> {options.join(', ')}</span>}
          {body.writable === true && <span className="tag" style={{ marginLeft: 8 }}>{t.models.writable}</span>}
        </span>
        <span className="less">{united === '' ? NONE : united}</span>
        <span className="less num">{range}</span>
        <Button size="small" type="text" aria-expanded={open} aria-label={`${open ? m.done : m.edit}: ${name}`} onClick={onOpen}>
          {open ? m.done : m.edit}
        </Button>
      </div>
      {open && (
        <div className="form-grid">
          {listed && (
            <Field label={m.nameLabel}>
              <input className="field mono" name="name" value={name} maxLength={128} spellCheck={false} onChange={(e) => onChange(withMember(body, 'name', e.target.value))} />
            </Field>
          )}
          <Field label={t.models.type}>
            <select className="field" name="type" value={type} onChange={(e) => onChange(withType(body, e.target.value))}>
              {!TYPES.includes(type) && <option value={type}>{type}</option>}
              {TYPES.map((each) => (
                <option key={each} value={each}>
                  {t.models.types[each]}
                </option>
              ))}
            </select>
          </Field>
          <Field label={m.titleEn}>
            <input className="field" name="title-en" value={titleIn(body, 'en')} maxLength={256} onChange={(e) => onChange(withTitle(body, 'en', e.target.value))} />
          </Field>
          <Field label={m.titleZh}>
            <input className="field" name="title-zh" value={titleIn(body, 'zh')} maxLength={256} onChange={(e) => onChange(withTitle(body, 'zh', e.target.value))} />
          </Field>
          {(measured(type) || body.unit !== undefined) && (
            <Field label={t.models.unit} help={m.unitHelp}>
              <input className="field" name="unit" value={text(body.unit)} maxLength={64} spellCheck={false} onChange={(e) => onChange(withMember(body, 'unit', e.target.value === '' ? undefined : e.target.value))} />
            </Field>
          )}
          {measured(type) && (
            <>
              <NumberField label={m.minimum} name="minimum" value={body.minimum} onChange={(to) => onChange(withMember(body, 'minimum', to))} />
              <NumberField label={m.maximum} name="maximum" value={body.maximum} onChange={(to) => onChange(withMember(body, 'maximum', to))} />
            </>
          )}
          {type === 'enum' && <Options options={options} onChange={(to) => onChange(withMember(body, 'options', to))} />}
          <label className="tick">
            <input type="checkbox" name="writable" checked={body.writable === true} onChange={(e) => onChange(withMember(body, 'writable', e.target.checked ? true : undefined))} />
            <span>{m.writable}</span>
          </label>
          <div style={{ alignSelf: 'end' }}>
            <Button size="small" danger onClick={onRemove}>
              {m.remove}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function bounded(given: unknown): string {
  return typeof given === 'number' ? number(given) : given === undefined ? NONE : text(given);
}

function Field({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
      {help && <span className="faint">{help}</span>}
    </label>
  );
}

/** Keeps what is typed as it is typed; the document has the number, or the text when it is none, which the server refuses by its place. */
function NumberField({ label, name, value, help, onChange }: { label: string; name: string; value: unknown; help?: string; onChange: (to: number | string | undefined) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(text(value));
  const said = bound(typed);
  const shown = (Number.isNaN(said) ? typed : said) === (value ?? undefined) ? typed : text(value);
  const bad = Number.isNaN(bound(shown));
  return (
    <label>
      <span>{label}</span>
      <input
        className="field num"
        name={name}
        inputMode="decimal"
        value={shown}
        aria-invalid={bad}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = bound(event.target.value);
          onChange(Number.isNaN(next) ? event.target.value : next);
        }}
      />
      {bad ? <span className="alarm">{t.modelPage.notNumber}</span> : help && <span className="faint">{help}</span>}
    </label>
  );
}

function Options({ options, onChange }: { options: string[]; onChange: (to: string[]) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(options.join('\n'));
  const lines = (given: string) => given.split('\n').map((each) => each.trim()).filter((each) => each !== '');
  const shown = lines(typed).join('\n') === options.join('\n') ? typed : options.join('\n');
  return (
    <label className="wide">
      <span>{t.modelPage.options}</span>
      <textarea
        className="field"
        name="options"
        value={shown}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(lines(event.target.value));
        }}
      />
    </label>
  );
}
