import { Input, Segmented, Select, Slider, Switch } from 'antd';
import { useId } from 'react';
import { number, unit } from '../format';
import { useTexts } from '../texts';
import { useWords, type Words } from '../texts/commands';
import { type Draft, type Fault, type Field, type Member, stepsOf } from './fields';
import { faultText } from './words';

/** More choices than these are found by typing; more letters than these have no room beside each other. */
const SEGMENTS_MAX = 5;
const SEGMENT_LETTERS_MAX = 36;
/** With more steps a slider is no help. */
const SLIDER_STEPS_MAX = 100;

interface ControlProps {
  field: Field;
  draft: Draft;
  label: string;
  /** Whether nothing may be chosen. */
  optional?: boolean;
  faulty?: boolean;
  described?: string;
  disabled?: boolean;
  onChange: (to: Draft) => void;
}

/** The members of a group, each with its name, what helps, and what is wrong with it. */
export function Members({ field, draft, faults, path = '', disabled, onChange }: { field: Extract<Field, { kind: 'group' }>; draft: Draft; faults: readonly Fault[]; path?: string; disabled?: boolean; onChange: (to: Draft) => void }) {
  const given = typeof draft === 'object' ? draft : {};
  return (
    <div className="asked-form">
      {field.members.map((each) => (
        <MemberField key={each.name} member={each} path={path === '' ? each.name : `${path}.${each.name}`} draft={given[each.name] ?? ''} faults={faults} disabled={disabled} onChange={(to) => onChange({ ...given, [each.name]: to })} />
      ))}
    </div>
  );
}

function MemberField({ member, path, draft, faults, disabled, onChange }: { member: Member; path: string; draft: Draft; faults: readonly Fault[]; disabled?: boolean; onChange: (to: Draft) => void }) {
  const w = useWords();
  const id = useId();
  const fault = faults.find((each) => each.path === path);
  const { field, title, needed } = member;
  const hints = [member.help, hintOf(w, field), needed ? '' : w.form.optional].filter((each) => each !== '');
  const group = field.kind === 'group';
  return (
    <div className={`asked-member ${group || field.kind === 'json' ? 'whole' : ''}`} data-member={path} role={group ? 'group' : undefined} aria-label={group ? title : undefined}>
      <span className="soft" title={member.name}>
        {title}
      </span>
      {group ? (
        <Members field={field} draft={draft} faults={faults} path={path} disabled={disabled} onChange={onChange} />
      ) : (
        <Control field={field} draft={draft} label={title} optional={!needed} faulty={fault !== undefined} described={id} disabled={disabled} onChange={onChange} />
      )}
      <span id={id} className={fault ? 'alarm' : 'faint'} role={fault ? 'alert' : undefined}>
        {fault ? faultText(w, fault) : hints.join(' · ')}
      </span>
    </div>
  );
}

/** What may be typed, in a few words. */
export function hintOf(w: Words, field: Field): string {
  switch (field.kind) {
    case 'number':
      if (field.minimum !== undefined && field.maximum !== undefined) return w.form.range(number(field.minimum), number(field.maximum));
      if (field.minimum !== undefined) return `≥ ${number(field.minimum)}`;
      return field.maximum === undefined ? '' : `≤ ${number(field.maximum)}`;
    case 'list':
      return field.of === 'text' ? w.form.lines : w.form.numbers;
    case 'json':
      return w.form.json;
    case 'flag':
    case 'choice':
    case 'text':
    case 'group':
      return '';
  }
}

/** One control for one value, by its kind. A group is made of {@link Members}. */
export function Control(props: ControlProps) {
  const { field, draft, label, faulty, described, disabled, onChange } = props;
  const text = typeof draft === 'string' ? draft : '';
  const common = { 'aria-label': label, 'aria-invalid': faulty, 'aria-describedby': described, disabled };
  switch (field.kind) {
    case 'number':
      return <NumberControl {...props} field={field} />;
    case 'flag':
      return <Switch {...common} checked={draft === true} onChange={onChange} />;
    case 'choice':
      return <ChoiceControl {...props} field={field} />;
    case 'text':
      return field.most > 256 && field.format === '' ? <Input.TextArea {...common} autoSize={{ minRows: 1, maxRows: 6 }} value={text} onChange={(event) => onChange(event.target.value)} /> : <Input {...common} maxLength={field.most} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'list':
    case 'json':
      return <Input.TextArea {...common} className={field.kind === 'json' ? 'mono' : undefined} spellCheck={false} autoSize={{ minRows: 2, maxRows: 10 }} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'group':
      return null;
  }
}

function NumberControl({ field, draft, label, faulty, described, disabled, onChange }: ControlProps & { field: Extract<Field, { kind: 'number' }> }) {
  const w = useWords();
  const text = typeof draft === 'string' ? draft : '';
  const steps = stepsOf(field);
  const shown = unit(field.unit);
  const now = Number(text);
  return (
    <div className="asked-number">
      <Input inputMode={field.whole ? 'numeric' : 'decimal'} aria-label={label} aria-invalid={faulty} aria-describedby={described} status={faulty ? 'error' : undefined} disabled={disabled} suffix={shown === '' ? undefined : shown} value={text} onChange={(event) => onChange(event.target.value)} />
      {steps && steps.count <= SLIDER_STEPS_MAX && (
        <Slider min={field.minimum} max={field.maximum} step={steps.step} disabled={disabled} value={text !== '' && Number.isFinite(now) ? now : field.minimum} onChange={(to) => onChange(String(to))} tooltip={{ open: false }} ariaLabelForHandle={w.form.slide(label)} />
      )}
    </div>
  );
}

function ChoiceControl({ field, draft, label, optional, faulty, described, disabled, onChange }: ControlProps & { field: Extract<Field, { kind: 'choice' }> }) {
  const t = useTexts();
  const w = useWords();
  const titles = field.truth ? [t.value.yes, t.value.no] : field.options.map((each) => each.title);
  const options = titles.map((title, at) => ({ value: String(at), label: title }));
  const value = typeof draft === 'string' ? draft : '';
  const all = optional ? [{ value: '', label: w.form.notGiven }, ...options] : options;
  if (all.length <= SEGMENTS_MAX && all.map((each) => each.label).join('').length <= SEGMENT_LETTERS_MAX) {
    return <Segmented aria-label={label} disabled={disabled} options={all} value={value} onChange={onChange} />;
  }
  return <Select aria-label={label} aria-describedby={described} status={faulty ? 'error' : undefined} disabled={disabled} showSearch={{ optionFilterProp: 'label' }} allowClear={optional} placeholder={optional ? w.form.notGiven : undefined} options={options} value={value === '' ? undefined : value} onChange={(to: string | undefined) => onChange(to ?? '')} />;
}
