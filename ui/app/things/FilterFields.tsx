import { Button, Input, Select } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Model, Presence } from '../api';
import { useMoment } from '../moment';
import { titleOf, useLanguage, useTexts } from '../texts';
import type { ThingFilters } from '../url';
import { ConditionBar } from './ConditionBar';

const TYPE_PAUSE_MILLIS = 150;
const PRESENCES: Presence[] = ['connected', 'silent', 'offline', 'never'];

/** Changes words of the address; what is empty goes. */
export type SetWords = (changes: Record<string, string | string[] | undefined>, replace?: boolean) => void;

export function useSetWords(): SetWords {
  const [, setWords] = useSearchParams();
  return useCallback(
    (changes, replace = false) => {
      // as the address bar has it now, which may be ahead of what is rendered
      const next = new URLSearchParams(window.location.search);
      for (const [key, to] of Object.entries(changes)) {
        next.delete(key);
        for (const each of [to ?? []].flat()) if (each !== '') next.append(key, each);
      }
      setWords(next, { replace });
    },
    [setWords],
  );
}

export interface FieldsProps {
  filters: ThingFilters;
  models: readonly Model[];
  names: ReadonlyMap<string, string>;
  filtered: boolean;
  set: SetWords;
  onClear: () => void;
}

/** Which things: by words, model, presence, labels and values. */
export function FilterFields({ filters, models, names, filtered, set, onClear }: FieldsProps) {
  const t = useTexts();
  const language = useLanguage();
  const past = useMoment() !== null;
  return (
    <>
      <Search value={filters.q ?? ''} onChange={(to) => set({ q: to }, true)} />
      <Select
        className="choice"
        aria-label={t.things.model}
        value={filters.model ?? ''}
        onChange={(to: string) => set({ model: to })}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        options={[{ value: '', label: t.things.anyModel }, ...models.map((m) => ({ value: m.name, label: titleOf(m.titles, m.name, language) }))]}
      />
      <Select
        className="choice"
        aria-label={t.things.presence}
        disabled={past}
        title={past ? t.past.onlyNow : undefined}
        value={filters.presence ?? (filters.decommissioned === undefined ? '' : `decommissioned=${filters.decommissioned}`)}
        onChange={(to: string) => set(to.startsWith('decommissioned=') ? { presence: undefined, decommissioned: to.slice('decommissioned='.length) } : { presence: to, decommissioned: undefined })}
        options={[
          { value: '', label: t.things.anyPresence },
          ...PRESENCES.map((each) => ({ value: each, label: t.presence[each] })),
          { value: 'decommissioned=false', label: t.things.inService },
          { value: 'decommissioned=true', label: t.things.decommissioned },
        ]}
      />
      {!past && <ConditionBar filters={filters} names={names} onChange={(label, where) => set({ label, where })} />}
      {filtered && (
        <Button type="text" onClick={onClear}>
          {t.things.clear}
        </Button>
      )}
    </>
  );
}

/** Searches as one types, with a short pause between asking. */
function Search({ value: given, onChange }: { value: string; onChange: (to: string) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(given), [given]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      className="search"
      allowClear
      type="search"
      name="q"
      maxLength={128}
      placeholder={t.things.search}
      aria-label={t.things.search}
      value={typed}
      onChange={(event) => {
        const to = event.target.value;
        setTyped(to);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(to.trim()), TYPE_PAUSE_MILLIS);
      }}
    />
  );
}
