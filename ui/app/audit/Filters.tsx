import { AutoComplete, Input, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import type { AuditEntry } from '../api';
import { fromInput, toInput } from '../format';
import { useLanguage } from '../texts';
import { useWords } from '../texts/operations';
import { useZone } from '../zones';
import { operationWords } from './words';

const TEXT_MAX = 256;
export const RESULTS = ['ok', 'refused', 'failed', 'unknown'] as const;
export const KINDS = ['account', 'token', 'thing', 'console', 'server', 'nobody'] as const;
export const PERIODS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;

/** What narrows the log; each is a word of the address. `items` are shown now, and what they have is proposed. */
export function Filters({ words, change, items }: { words: URLSearchParams; change: (changes: Record<string, string | undefined>) => void; items: readonly AuditEntry[] }) {
  const w = useWords();
  const language = useLanguage();
  const zone = useZone();
  const [kind, id] = parts(words.get('who'));
  const seen = (of: (entry: AuditEntry) => string) => [...new Set(items.map(of))].filter((each) => each !== '').sort();
  const moment = (name: 'from' | 'to') => {
    const at = Date.parse(words.get(name) ?? '');
    return (
      <Labelled label={w.audit[name]}>
        <input
          type="datetime-local"
          name={name}
          value={Number.isNaN(at) ? '' : toInput(at / 1000, zone)}
          onChange={({ target: { value } }) => {
            const seconds = fromInput(value, zone);
            change({ [name]: Number.isNaN(seconds) ? undefined : new Date(seconds * 1000).toISOString(), period: undefined });
          }}
        />
      </Labelled>
    );
  };
  return (
    <>
      <div className="filters audit-filters">
        <Input type="search" placeholder={w.audit.find} aria-label={w.audit.find} maxLength={TEXT_MAX} value={words.get('q') ?? ''} onChange={(event) => change({ q: event.target.value })} />
        <Select className="choice" aria-label={w.audit.result} allowClear placeholder={w.audit.anyResult} value={RESULTS.find((each) => each === words.get('result'))} onChange={(value?: string) => change({ result: value })} options={RESULTS.map((value) => ({ value, label: w.audit.results[value] }))} />
        <Select
          className="choice"
          aria-label={w.audit.period}
          allowClear
          placeholder={w.audit.everything}
          value={words.get('period') ?? undefined}
          onChange={(value?: string) => change({ period: value, from: undefined, to: undefined })}
          options={(Object.keys(PERIODS) as (keyof typeof PERIODS)[]).map((value) => ({ value, label: w.audit.periods[value] }))}
        />
      </div>
      <div className="audit-exact">
        <Labelled label={w.audit.who}>
          <Select aria-label={w.audit.who} allowClear placeholder={w.audit.anybody} value={KINDS.find((each) => each === kind)} onChange={(value?: string) => change({ who: value })} options={KINDS.map((value) => ({ value, label: w.audit.kind[value] }))} />
        </Labelled>
        <Labelled label={w.audit.whoId}>
          <Typed name="who" label={w.audit.whoId} disabled={kind === ''} value={id} options={seen((each) => (each.who.kind === kind ? each.who.id : '')).map((value) => ({ value, label: nameOf(items, value) }))} onDone={(value) => change({ who: value === '' ? kind : `${kind}/${value}` })} />
        </Labelled>
        <Labelled label={w.audit.operation}>
          <Typed name="operation" label={w.audit.operation} value={words.get('operation') ?? ''} options={seen((each) => each.operation).map((value) => ({ value, label: operationWords(language, value) }))} onDone={(value) => change({ operation: value })} />
        </Labelled>
        <Labelled label={w.audit.subject}>
          <Typed name="subject" label={w.audit.subject} value={words.get('subject') ?? ''} placeholder="thing/pump-1" options={seen((each) => (each.subject.id === '' ? each.subject.kind : `${each.subject.kind}/${each.subject.id}`)).map((value) => ({ value, label: value }))} onDone={(value) => change({ subject: value })} />
        </Labelled>
        {moment('from')}
        {moment('to')}
      </div>
    </>
  );
}

/** A kind and an id as the address has them, such as `account/12`. */
function parts(text: string | null): [kind: string, id: string] {
  const [, kind = '', id = ''] = /^([^/]*)\/?(.*)$/.exec(text ?? '') ?? [];
  return [kind, id];
}

function nameOf(items: readonly AuditEntry[], id: string): string {
  const name = items.find((each) => each.who.id === id)?.who.name ?? '';
  return name === '' || name === id ? id : `${name} · ${id}`;
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span className="soft">{label}</span>
      {children}
    </label>
  );
}

/** A text that is asked for when it has been typed, or chosen from what was seen: half of it would find nothing. */
function Typed({ name, label, value, options, placeholder, disabled = false, onDone }: { name: string; label: string; value: string; options: { value: string; label: string }[]; placeholder?: string; disabled?: boolean; onDone: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const done = (text: string) => text.trim() !== value && onDone(text.trim());
  return (
    <AutoComplete
      aria-label={label}
      value={typed}
      disabled={disabled}
      options={options}
      allowClear
      placeholder={placeholder}
      popupMatchSelectWidth={false}
      showSearch={{ filterOption: (text, option) => `${option?.value} ${option?.label}`.toLowerCase().includes(text.toLowerCase()) }}
      onChange={(text: string | undefined) => setTyped((text ?? '').slice(0, TEXT_MAX))}
      onSelect={(text) => done(text ?? '')}
      onClear={() => done('')}
      onBlur={() => done(typed)}
      onInputKeyDown={(event) => event.key === 'Enter' && done(typed)}
      data-typed={name}
    />
  );
}
