import { AutoComplete, Button, Input, Popover, Segmented, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTexts } from '../texts';
import { CONDITIONS_MAX, type ThingFilters } from '../url';
import { complete, type Condition, readCondition, SIGNS, signText, writeCondition } from './conditions';
import { choicesOf } from './names';

/** Labels and values that things must have: what is asked for as tags, and a way to ask for more. */
export function ConditionBar({ filters, names, onChange }: { filters: ThingFilters; names: ReadonlyMap<string, string>; onChange: (label: string[], where: string[]) => void }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const label = filters.label ?? [];
  const where = filters.where ?? [];
  return (
    <>
      {label.map((each) => (
        <Tag key={each} closable={{ 'aria-label': t.things.without(each) }} onClose={() => onChange(label.filter((one) => one !== each), where)}>
          {each}
        </Tag>
      ))}
      {where.map((each) => {
        const read = readCondition(each);
        return (
          <Tag key={each} closable={{ 'aria-label': t.things.without(each) }} data-condition={each} onClose={() => onChange(label, where.filter((one) => one !== each))}>
            {read ? `${names.get(read.property) ?? read.property} ${signText(read.sign)} ${read.value}` : each}
          </Tag>
        );
      })}
      {(label.length < CONDITIONS_MAX || where.length < CONDITIONS_MAX) && (
        <Popover
          open={open}
          onOpenChange={setOpen}
          trigger="click"
          placement="bottomLeft"
          destroyOnHidden
          content={
            <Ask
              names={names}
              onLabel={(text) => (onChange([...new Set([...label, text])].slice(0, CONDITIONS_MAX), where), setOpen(false))}
              onWhere={(text) => (onChange(label, [...new Set([...where, text])].slice(0, CONDITIONS_MAX)), setOpen(false))}
            />
          }
        >
          <Button type="dashed" aria-expanded={open}>
            {t.things.addCondition}
          </Button>
        </Popover>
      )}
    </>
  );
}

function Ask({ names, onLabel, onWhere }: { names: ReadonlyMap<string, string>; onLabel: (text: string) => void; onWhere: (text: string) => void }) {
  const t = useTexts();
  const [kind, setKind] = useState<'value' | 'label'>('value');
  const [asked, setAsked] = useState<Condition>({ property: '', sign: '<', value: '' });
  const [label, setLabel] = useState('');
  const ready = kind === 'value' ? complete(asked) : /^[^:]+(:.+)?$/.test(label.trim());
  const done = () => {
    if (!ready) return;
    if (kind === 'value') onWhere(writeCondition(asked));
    else onLabel(label.trim());
  };
  return (
    <form
      className="ask-condition"
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
    >
      <Segmented value={kind} onChange={setKind} options={[{ value: 'value', label: t.things.byValue }, { value: 'label', label: t.things.byLabel }]} />
      {kind === 'value' ? (
        <div className="ask-line">
          <AutoComplete
            autoFocus
            aria-label={t.things.property}
            placeholder={t.things.property}
            style={{ width: 190 }}
            value={asked.property}
            onChange={(property: string) => setAsked({ ...asked, property: property.trim() })}
            options={choicesOf(names)}
            showSearch={{ filterOption: (typed, option) => String(option?.label ?? '').toLowerCase().includes(typed.toLowerCase()) }}
          />
          <Select aria-label={t.things.sign} style={{ width: 64 }} value={asked.sign} onChange={(sign) => setAsked({ ...asked, sign })} options={SIGNS.map((value) => ({ value, label: signText(value) }))} />
          <Input aria-label={t.things.value} placeholder={t.things.value} style={{ width: 110 }} maxLength={200} value={asked.value} onChange={(event) => setAsked({ ...asked, value: event.target.value })} />
        </div>
      ) : (
        <Input autoFocus aria-label={t.things.label} placeholder={t.things.labelSample} maxLength={256} value={label} onChange={(event) => setLabel(event.target.value)} />
      )}
      <Button type="primary" htmlType="submit" disabled={!ready}>
        {t.things.filter}
      </Button>
    </form>
  );
}
