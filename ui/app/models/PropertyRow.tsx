import { Button } from 'antd';
import type { Property } from '../api';
import { NONE, number, unit } from '../format';
import { measured } from '../suggest';
import { useTexts } from '../texts';
import { type PropertyDoc, withMember, withType } from './doc';
import { Field, NumberField, Options, text, titleIn, Titles } from './fields';
import { saidAt } from '../texts/said';

const TYPES: Property['type'][] = ['number', 'integer', 'boolean', 'string', 'enum', 'numbers', 'object', 'location'];

function bounded(given: unknown): string {
  return typeof given === 'number' ? number(given) : given === undefined ? NONE : text(given);
}

export interface RowProps {
  name: string;
  body: PropertyDoc;
  /** What the server said against it, and the member it meant. */
  wrong?: { member: string; detail: string };
  /** In a list a property has its name inside; in a map it is the key, which the form leaves. */
  listed: boolean;
  open: boolean;
  onOpen: () => void;
  onChange: (body: PropertyDoc) => void;
  onRemove: () => void;
}

/** A line of the table of properties, with its fields below when it is open. */
export function PropertyRow(props: RowProps) {
  const { name, body, wrong, open, onOpen } = props;
  const t = useTexts();
  const m = t.modelPage;
  const type = text(body.type) as Property['type'];
  const options = Array.isArray(body.options) ? (body.options as unknown[]).map(text) : [];
  const range = type === 'enum' ? options.join(', ') : body.minimum === undefined && body.maximum === undefined ? NONE : `${bounded(body.minimum)} … ${bounded(body.maximum)}`;
  const united = typeof body.unit === 'string' ? unit(body.unit) || body.unit : '';
  const titles = [titleIn(body, 'en'), titleIn(body, 'zh')].filter((each) => each !== '');
  return (
    <div className="model-property" role="rowgroup" data-property={name} data-open={open} data-wrong={wrong ? true : undefined}>
      <div className="sum" role="row">
        <code role="cell">{name}</code>
        <span role="cell" className="titles">{titles.length === 0 ? <span className="faint">{NONE}</span> : titles.join(' / ')}</span>
        <span role="cell" className="type soft">{TYPES.includes(type) ? t.models.types[type] : type}</span>
        <span role="cell" className="united" title={text(body.unit)}>{united === '' ? <span className="faint">{NONE}</span> : united}</span>
        <span role="cell" className="limits num" title={range}>{range === '' || range === NONE ? <span className="faint">{NONE}</span> : range}</span>
        <span role="cell" className="set">{body.writable === true ? m.yes : <span className="faint">{m.no}</span>}</span>
        <span role="cell" className="deed">
          <Button size="small" type="text" aria-expanded={open} aria-label={`${open ? m.done : m.edit}: ${name}`} onClick={onOpen}>
            {open ? m.done : m.edit}
          </Button>
        </span>
      </div>
      {open && (
        <div role="row">
          <div role="cell">
            <Fields {...props} />
          </div>
        </div>
      )}
    </div>
  );
}

function Fields({ name, body, wrong, listed, onChange, onRemove }: RowProps) {
  const t = useTexts();
  const m = t.modelPage;
  const type = text(body.type) as Property['type'];
  const options = Array.isArray(body.options) ? (body.options as unknown[]).map(text) : [];
  const against = (member: string) => (wrong?.member === member ? saidAt(wrong.detail) : undefined);
  const shown = [listed ? 'name' : '', 'type', 'titles', 'unit', 'minimum', 'maximum', 'options', 'writable'];
  return (
    <div className="form-grid">
      {wrong && !shown.includes(wrong.member) && (
        <span className="alarm wide" role="alert">
          {saidAt(wrong.detail)}
        </span>
      )}
      {listed && (
        <Field label={m.nameLabel} wrong={against('name')}>
          <input className="field mono" name="name" value={name} maxLength={128} spellCheck={false} aria-invalid={against('name') !== undefined} onChange={(e) => onChange(withMember(body, 'name', e.target.value))} />
        </Field>
      )}
      <Field label={t.models.type} wrong={against('type')}>
        <select className="field" name="type" value={type} onChange={(e) => onChange(withType(body, e.target.value))}>
          {!TYPES.includes(type) && <option value={type}>{type}</option>}
          {TYPES.map((each) => (
            <option key={each} value={each}>
              {t.models.types[each]}
            </option>
          ))}
        </select>
      </Field>
      <Titles of={body} wrong={against('titles')} onChange={onChange} />
      {(measured(type) || body.unit !== undefined) && (
        <Field label={t.models.unit} help={m.unitHelp} wrong={against('unit')}>
          <input className="field" name="unit" value={text(body.unit)} maxLength={64} spellCheck={false} aria-invalid={against('unit') !== undefined} onChange={(e) => onChange(withMember(body, 'unit', e.target.value === '' ? undefined : e.target.value))} />
        </Field>
      )}
      {(['minimum', 'maximum'] as const)
        .filter((each) => measured(type) || body[each] !== undefined)
        .map((each) => (
          <NumberField key={each} label={m[each]} name={each} value={body[each]} wrong={against(each)} onChange={(to) => onChange(withMember(body, each, to))} />
        ))}
      {(type === 'enum' || options.length > 0) && <Options options={options} wrong={against('options')} onChange={(to) => onChange(withMember(body, 'options', to.length === 0 && type !== 'enum' ? undefined : to))} />}
      <label className="tick">
        <input type="checkbox" name="writable" checked={body.writable === true} onChange={(e) => onChange(withMember(body, 'writable', e.target.checked ? true : undefined))} />
        <span>{m.writable}</span>
      </label>
      <div className="remove">
        <Button size="small" onClick={onRemove} aria-label={`${m.remove}: ${name}`}>
          {m.remove}
        </Button>
      </div>
    </div>
  );
}
