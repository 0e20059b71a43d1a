import { Button, Input, Select } from 'antd';
import type { Model, Property } from '../api';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import { titleOf, useLanguage } from '../texts';
import { useWords as useAlarmWords } from '../texts/alarms';
import { useWords } from '../texts/rules';
import { CASES_MAX, channelName, type ChannelName, clears, clearsBeyond, CONDITION, type Condition, CONDITIONS_MAX, type Left, LEFTS, letsOf, RESTS, SEVERITIES, type Sign, SIGNS, type Simple, withConditions } from './text';

/** Comparisons that mean something for a property. */
function signsOf(property: Property | undefined): readonly Sign[] {
  return property === undefined || property.type === 'number' || property.type === 'integer' ? SIGNS : ['==', '!='];
}

const seen = (each: Property) => each.type !== 'numbers' && each.type !== 'object' && each.type !== 'location';

/** Rules as most are: up to three conditions, and what is said, done and told then. What else the text says stays as it stands. */
export function RuleForm({ it, models, channels, disabled, onChange }: { it: Simple; models: readonly Model[]; channels: readonly ChannelName[]; disabled: boolean; onChange: (to: Simple) => void }) {
  const w = useWords();
  const alarms = useAlarmWords();
  const language = useLanguage();
  const f = w.field;
  const set = (part: Partial<Simple>) => onChange({ ...it, ...part });
  const model = models.find((each) => each.name === it.model);
  const properties = model?.properties.filter(seen) ?? [];
  const actions = (model?.actions ?? []).filter((each) => each.schema === undefined);
  const writable = properties.filter((each) => each.writable === true);
  const target = writable.find((each) => each.name === it.asked);
  const called = (each: Property) => `${titleOf(each.titles, each.name, language)}${each.unit ? ` (${each.unit})` : ''}`;
  const entitled = (each: Model) => (titleOf(each.titles, each.name, language) === each.name ? each.name : `${titleOf(each.titles, each.name, language)} · ${each.name}`);
  const lets = letsOf(it);
  const first = it.conditions[0]!;
  const severities = SEVERITIES.map((each) => ({ value: each, label: alarms.class[each] }));
  const put = (index: number, condition: Condition) => onChange({ ...withConditions(it, it.conditions.map((each, i) => (i === index ? condition : each))), ...(index === 0 && !clears(condition) ? { clear: '' } : {}) });
  const named = (name: string) => it.conditions.map((each) => (properties.some((one) => one.name === each.property) && !models.find((one) => one.name === name)?.properties.some((one) => one.name === each.property) ? { ...each, property: '' } : each));
  const kept = RESTS.filter((each) => it.rest[each] !== undefined);
  return (
    <div className="body rule-form">
      <Field label={f.name} more={f.nameMore}>
        <Input name="name" disabled={disabled} maxLength={128} value={it.name} onChange={(event) => set({ name: event.target.value })} aria-label={f.name} />
      </Field>
      {(Object.keys(it.titles).length === 0 ? [''] : Object.keys(it.titles)).map((tag) => {
        const label = tag === '' ? f.title : f.titleIn(tag);
        return (
          <Field key={tag} label={label}>
            <Input name={tag === '' ? 'title' : `title-${tag}`} disabled={disabled} maxLength={256} placeholder={f.titleMore} value={tag === '' ? it.title : it.titles[tag]} onChange={(event) => set(tag === '' ? { title: event.target.value } : { titles: { ...it.titles, [tag]: event.target.value } })} aria-label={label} />
          </Field>
        );
      })}
      <Field label={f.model}>
        <Select
          aria-label={f.model}
          disabled={disabled}
          showSearch={{ optionFilterProp: 'label' }}
          value={it.model || undefined}
          placeholder={f.choose}
          onChange={(next: string) => onChange(withConditions(it, named(next), next))}
          options={models.map((each) => ({ value: each.name, label: entitled(each) }))}
        />
      </Field>
      <Field label={f.space}>
        {disabled ? <span>{it.space || w.everywhere}</span> : <SpaceSelect label={f.space} by="command" value={it.space} onChange={(space) => set({ space })} />}
      </Field>
      <Field label={f.condition} more={first.property !== '' && properties.find((each) => each.name === first.property)?.unit ? f.unitMore(properties.find((each) => each.name === first.property)!.unit!) : undefined}>
        <div className="stack">
          {it.conditions.map((each, i) => (
            <div key={i} className="rule-when" data-condition={i}>
              {i > 0 && <Select aria-label={f.join} disabled={disabled} value={it.join} onChange={(join: Simple['join']) => set({ join })} options={(['and', 'or'] as const).map((value) => ({ value, label: f.joins[value] }))} />}
              <ConditionFields it={each} properties={properties} lets={lets} called={called} disabled={disabled} onChange={(condition) => put(i, condition)} />
              {it.conditions.length > 1 && !disabled && <Button size="small" aria-label={f.less(i + 1)} onClick={() => set({ conditions: it.conditions.filter((_, at) => at !== i), ...(i === 0 ? { clear: '' } : {}) })}>{f.lessShort}</Button>}
            </div>
          ))}
          {it.conditions.length < CONDITIONS_MAX && !disabled && (
            <div>
              <Button size="small" data-more-conditions="" onClick={() => set({ conditions: [...it.conditions, CONDITION] })}>
                {f.moreConditions}
              </Button>
            </div>
          )}
        </div>
      </Field>
      <Field label={f.held} more={f.heldMore}>
        <Input className="short" name="held" disabled={disabled} value={it.held} onChange={(event) => set({ held: event.target.value.trim() })} aria-label={f.held} />
      </Field>
      {it.over !== '' ? (
        <Field label={f.over} more={f.overMore}>
          <Input name="over" disabled={disabled} value={it.over} onChange={(event) => set({ over: event.target.value })} aria-label={f.over} />
        </Field>
      ) : (
        clears(first) && (
          <Field label={f.clear} more={clearsBeyond(it) ? f.clearBeyond : f.clearMore} alert={clearsBeyond(it)}>
            <Input className="short" name="clear" inputMode="decimal" disabled={disabled} value={it.clear} suffix={first.unit || properties.find((each) => each.name === first.property)?.unit} onChange={(event) => set({ clear: event.target.value.trim() })} aria-label={f.clear} />
          </Field>
        )
      )}
      <Field label={f.clearFor} more={f.clearForMore}>
        <Input className="short" name="clearFor" disabled={disabled} value={it.clearFor} onChange={(event) => set({ clearFor: event.target.value.trim() })} aria-label={f.clearFor} />
      </Field>
      <Field label={f.severity}>
        <div className="stack">
          {it.cases.map((each, i) => {
            const change = (part: Partial<typeof each>) => set({ cases: it.cases.map((one, at) => (at === i ? { ...one, ...part } : one)) });
            return (
              <div key={i} className="rule-when" data-case={each.severity}>
                <Select aria-label={f.severity} disabled={disabled} value={each.severity} onChange={(severity: Simple['severity']) => change({ severity })} options={severities} />
                <Input className="property" name="case" placeholder={f.caseWhen} aria-label={f.caseWhen} disabled={disabled} value={each.when} onChange={(event) => change({ when: event.target.value })} />
                {!disabled && <Button size="small" aria-label={f.lessCase(alarms.class[each.severity])} onClick={() => set({ cases: it.cases.filter((_, at) => at !== i) })}>{f.lessShort}</Button>}
              </div>
            );
          })}
          <Select className="short" aria-label={it.cases.length > 0 ? f.otherwise : f.severity} disabled={disabled} value={it.severity} onChange={(severity: Simple['severity']) => set({ severity })} options={severities} />
          {it.cases.length < CASES_MAX && !disabled && (
            <div>
              <Button size="small" data-more-cases="" onClick={() => set({ cases: [...it.cases, { severity: SEVERITIES.find((each) => each !== it.severity && it.cases.every((one) => one.severity !== each))!, when: '' }] })}>
                {f.moreCases}
              </Button>
            </div>
          )}
        </div>
      </Field>
      <Field label={f.message} more={f.messageMore}>
        <Input name="message" disabled={disabled} maxLength={2000} value={it.message} onChange={(event) => set({ message: event.target.value })} aria-label={f.message} />
      </Field>
      <Field label={f.channels} more={f.channelsMore}>
        <div className="rule-when">
          <Select
            className="property"
            mode="multiple"
            aria-label={f.channels}
            disabled={disabled}
            popupMatchSelectWidth={false}
            placeholder={f.nobody}
            value={it.channels}
            onChange={(next: string[]) => set(next.length === 0 ? { channels: next, least: '', moment: '' } : { channels: next })}
            options={channels.map((each) => ({ value: it.channels.includes(each.id) ? each.id : channelName(each, channels), label: each.space === '' ? each.title : `${each.title} · ${each.space}` }))}
          />
          {it.channels.length > 0 && (
            <>
              <Select aria-label={f.least} disabled={disabled} popupMatchSelectWidth={false} value={it.least} onChange={(least: Simple['least']) => set({ least })} options={[{ value: '', label: f.anySeverity }, ...SEVERITIES.map((each) => ({ value: each, label: f.atLeast(alarms.class[each]) }))]} />
              <Select aria-label={f.moment} disabled={disabled} popupMatchSelectWidth={false} value={it.moment === 'both' ? '' : it.moment} onChange={(moment: Simple['moment']) => set({ moment })} options={(['', 'raised', 'cleared'] as const).map((each) => ({ value: each, label: f.moments[each] }))} />
            </>
          )}
        </div>
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
      {kept.length > 0 && (
        <div className="soft" data-kept={kept.join(' ')}>
          {f.kept(kept.join(', '))}
        </div>
      )}
    </div>
  );
}

/** One condition: what is looked at, and what it is compared with. */
function ConditionFields({ it, properties, lets, called, disabled, onChange }: { it: Condition; properties: readonly Property[]; lets: readonly string[]; called: (property: Property) => string; disabled: boolean; onChange: (to: Condition) => void }) {
  const w = useWords();
  const f = w.field;
  const set = (part: Partial<Condition>) => onChange({ ...it, ...part, bare: false });
  const property = properties.find((each) => each.name === it.property);
  const one = it.of === 'value';
  const numeric = (each: Property | undefined) => each?.type === 'number' || each?.type === 'integer';
  const choose = (name: string) => {
    const next = properties.find((each) => each.name === name);
    if (!one || next === undefined) return set({ property: name });
    const value = next.type === 'boolean' ? 'true' : numeric(next) ? (/^-?[0-9]/.test(it.value) ? it.value : '') : next.options ? `'${next.options[0]}'` : "''";
    return set({ property: name, sign: signsOf(next).includes(it.sign) ? it.sign : '==', value, unit: '' });
  };
  const turn = (of: Left) => {
    const number = of === 'value' || of === 'missing' || property === undefined || numeric(property);
    set({ of, time: of === 'value' ? '' : it.time || '5m', property: number ? it.property : '', ...(of === 'value' || of === 'missing' ? {} : { value: /^-?[0-9]/.test(it.value) ? it.value : '', sign: clears({ ...it, bare: false, of: 'value' }) ? it.sign : '>' }) });
  };
  const offered = it.of === 'value' || it.of === 'missing' ? properties : properties.filter(numeric);
  return (
    <>
      <Select<Left> aria-label={f.left} disabled={disabled} popupMatchSelectWidth={false} value={it.of} onChange={turn} options={LEFTS.map((value) => ({ value, label: f.lefts[value] }))} />
      <Select
        className="property"
        aria-label={f.property}
        disabled={disabled || properties.length === 0}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        value={it.property || (it.of === 'missing' && it.time !== '' ? '' : undefined)}
        placeholder={f.property}
        onChange={choose}
        options={[...(it.of === 'missing' ? [{ value: '', label: f.anything }] : []), ...offered.map((each) => ({ value: each.name, label: called(each) })), ...(it.of === 'missing' ? [] : lets.map((each) => ({ value: each, label: each })))]}
      />
      {!one && <Input className="unit" name="time" disabled={disabled} value={it.time} placeholder="5m" onChange={(event) => set({ time: event.target.value.trim() })} aria-label={f.time} />}
      {it.of !== 'missing' && (
        <>
          <Select<Sign> className="sign-choice" aria-label={f.sign} disabled={disabled} popupMatchSelectWidth={false} value={it.sign} onChange={(sign) => set({ sign })} options={(one ? signsOf(property) : SIGNS).map((each) => ({ value: each, label: w.sign[each] }))} />
          {one && property?.type === 'boolean' ? (
            <Select aria-label={f.value} disabled={disabled} value={it.value} onChange={(value: string) => set({ value })} options={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} />
          ) : one && property?.options ? (
            <Select aria-label={f.value} disabled={disabled} popupMatchSelectWidth={false} value={it.value.replace(/^'|'$/g, '')} onChange={(value: string) => set({ value: `'${value}'` })} options={property.options.map((value) => ({ value, label: value }))} />
          ) : one && property?.type === 'string' ? (
            <Input className="value" name="value" disabled={disabled} value={it.value.replace(/^'|'$/g, '')} placeholder={f.value} onChange={(event) => set({ value: `'${event.target.value.replace(/['\\]/g, '')}'` })} aria-label={f.value} />
          ) : (
            <>
              <Input className="value" name="value" inputMode="decimal" disabled={disabled} value={it.value} placeholder={f.value} onChange={(event) => set({ value: event.target.value.trim() })} aria-label={f.value} />
              <Input className="unit" name="unit" disabled={disabled} value={it.unit} placeholder={property?.unit ?? f.unit} onChange={(event) => set({ unit: event.target.value.trim() })} aria-label={f.unit} />
            </>
          )}
        </>
      )}
    </>
  );
}
