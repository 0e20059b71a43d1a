import { Input, Select } from 'antd';
import type { Model, Property } from '../api';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import { titleOf, useLanguage } from '../texts';
import { useWords as useAlarmWords } from '../texts/alarms';
import { useWords } from '../texts/rules';
import { clears, SEVERITIES, type Sign, SIGNS, type Simple } from './text';

/** Comparisons that mean something for a property. */
function signsOf(property: Property | undefined): readonly Sign[] {
  return property === undefined || property.type === 'number' || property.type === 'integer' ? SIGNS : ['==', '!='];
}

const seen = (each: Property) => each.type !== 'numbers' && each.type !== 'object' && each.type !== 'location';

/** The common case as a form: one property compared with one value. */
export function RuleForm({ it, models, disabled, onChange }: { it: Simple; models: readonly Model[]; disabled: boolean; onChange: (to: Simple) => void }) {
  const w = useWords();
  const alarms = useAlarmWords();
  const language = useLanguage();
  const f = w.field;
  const set = (part: Partial<Simple>) => onChange({ ...it, ...part });
  const model = models.find((each) => each.name === it.model);
  const properties = model?.properties.filter(seen) ?? [];
  const property = properties.find((each) => each.name === it.property);
  const actions = (model?.actions ?? []).filter((each) => each.schema === undefined);
  const writable = properties.filter((each) => each.writable === true);
  const target = writable.find((each) => each.name === it.asked);
  const called = (each: Property) => `${titleOf(each.titles, each.name, language)}${each.unit ? ` (${each.unit})` : ''}`;
  const choose = (name: string) => {
    const next = properties.find((each) => each.name === name);
    const numeric = next?.type === 'number' || next?.type === 'integer';
    const value = next?.type === 'boolean' ? 'true' : numeric ? (/^-?[0-9]/.test(it.value) ? it.value : '') : next?.options ? `'${next.options[0]}'` : "''";
    set({ property: name, sign: signsOf(next).includes(it.sign) ? it.sign : '==', value, unit: '', clear: numeric ? it.clear : '' });
  };
  return (
    <div className="body rule-form">
      <Field label={f.name} more={f.nameMore}>
        <Input name="name" disabled={disabled} maxLength={128} value={it.name} onChange={(event) => set({ name: event.target.value })} aria-label={f.name} />
      </Field>
      <Field label={f.title}>
        <Input name="title" disabled={disabled} maxLength={256} placeholder={f.titleMore} value={it.title} onChange={(event) => set({ title: event.target.value })} aria-label={f.title} />
      </Field>
      <Field label={f.model}>
        <Select
          aria-label={f.model}
          disabled={disabled}
          showSearch={{ optionFilterProp: 'label' }}
          value={it.model || undefined}
          placeholder={f.choose}
          onChange={(next: string) => set({ model: next, ...(models.find((each) => each.name === next)?.properties.some((each) => each.name === it.property) ? {} : { property: '' }) })}
          options={models.map((each) => ({ value: each.name, label: each.name }))}
        />
      </Field>
      <Field label={f.space}>
        {disabled ? <span>{it.space || w.everywhere}</span> : <SpaceSelect label={f.space} by="command" value={it.space} onChange={(space) => set({ space })} />}
      </Field>
      <Field label={f.condition} more={it.sign && property?.unit && signsOf(property).length > 2 ? f.unitMore(property.unit) : undefined}>
        <div className="rule-when">
          <Select
            className="property"
            aria-label={f.property}
            disabled={disabled || properties.length === 0}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            value={it.property || undefined}
            placeholder={f.property}
            onChange={choose}
            options={properties.map((each) => ({ value: each.name, label: called(each) }))}
          />
          <Select<Sign> className="sign-choice" aria-label={f.sign} disabled={disabled} popupMatchSelectWidth={false} value={it.sign} onChange={(sign) => set({ sign, ...(clears(sign) ? {} : { clear: '' }) })} options={signsOf(property).map((each) => ({ value: each, label: w.sign[each] }))} />
          {property?.type === 'boolean' ? (
            <Select aria-label={f.value} disabled={disabled} value={it.value} onChange={(value: string) => set({ value })} options={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} />
          ) : property?.options ? (
            <Select aria-label={f.value} disabled={disabled} popupMatchSelectWidth={false} value={it.value.replace(/^'|'$/g, '')} onChange={(value: string) => set({ value: `'${value}'` })} options={property.options.map((value) => ({ value, label: value }))} />
          ) : property?.type === 'string' ? (
            <Input className="value" name="value" disabled={disabled} value={it.value.replace(/^'|'$/g, '')} placeholder={f.value} onChange={(event) => set({ value: `'${event.target.value.replace(/['\\]/g, '')}'` })} aria-label={f.value} />
          ) : (
            <>
              <Input className="value" name="value" inputMode="decimal" disabled={disabled} value={it.value} placeholder={f.value} onChange={(event) => set({ value: event.target.value.trim() })} aria-label={f.value} />
              <Input className="unit" name="unit" disabled={disabled} value={it.unit} placeholder={property?.unit ?? f.unit} onChange={(event) => set({ unit: event.target.value.trim() })} aria-label={f.unit} />
            </>
          )}
        </div>
      </Field>
      <Field label={f.held} more={f.heldMore}>
        <Input className="short" name="held" disabled={disabled} value={it.held} onChange={(event) => set({ held: event.target.value.trim() })} aria-label={f.held} />
      </Field>
      {clears(it.sign) && (
        <Field label={f.clear} more={f.clearMore}>
          <Input className="short" name="clear" inputMode="decimal" disabled={disabled} value={it.clear} suffix={it.unit || property?.unit} onChange={(event) => set({ clear: event.target.value.trim() })} aria-label={f.clear} />
        </Field>
      )}
      <Field label={f.severity}>
        <Select className="short" aria-label={f.severity} disabled={disabled} value={it.severity} onChange={(severity: Simple['severity']) => set({ severity })} options={SEVERITIES.map((each) => ({ value: each, label: alarms.class[each] }))} />
      </Field>
      <Field label={f.message} more={f.messageMore}>
        <Input name="message" disabled={disabled} maxLength={2000} value={it.message} onChange={(event) => set({ message: event.target.value })} aria-label={f.message} />
      </Field>
      {(it.asks !== '' || actions.length > 0 || writable.length > 0) && (
        <Field label={f.asks} more={it.asks === '' ? undefined : f.asksMore}>
          <div className="rule-when">
            <Select
              aria-label={f.asks}
              disabled={disabled}
              value={it.asks}
              onChange={(asks: Simple['asks']) => set({ asks, asked: (asks === 'action' ? actions[0]?.name : asks === 'set' ? writable[0]?.name : undefined) ?? '', to: '' })}
              options={(['', 'action', 'set'] as const).map((each) => ({ value: each, label: f.asksKind[each], disabled: (each === 'action' && actions.length === 0) || (each === 'set' && writable.length === 0) }))}
            />
            {it.asks !== '' && (
              <Select
                className="property"
                aria-label={f.asked}
                disabled={disabled}
                popupMatchSelectWidth={false}
                value={it.asked || undefined}
                onChange={(asked: string) => set({ asked, to: '' })}
                options={it.asks === 'action' ? actions.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) })) : writable.map((each) => ({ value: each.name, label: called(each) }))}
              />
            )}
            {it.asks === 'set' &&
              (target?.type === 'boolean' ? (
                <Select aria-label={f.to} disabled={disabled} value={it.to || undefined} placeholder={f.choose} onChange={(to: string) => set({ to })} options={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} />
              ) : target?.options ? (
                <Select aria-label={f.to} disabled={disabled} popupMatchSelectWidth={false} value={it.to.replace(/^'|'$/g, '') || undefined} placeholder={f.choose} onChange={(to: string) => set({ to: `'${to}'` })} options={target.options.map((value) => ({ value, label: value }))} />
              ) : (
                <Input className="value" name="to" disabled={disabled} value={it.to} placeholder={target?.unit ?? f.to} onChange={(event) => set({ to: event.target.value })} aria-label={f.to} />
              ))}
          </div>
        </Field>
      )}
    </div>
  );
}
