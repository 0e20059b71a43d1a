import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api';
import { useTexts } from '../texts';
import { useWords } from '../texts/rules';

const OFFERED = 30;
const TYPE_PAUSE_MILLIS = 250;

interface Of {
  /** Of this model, within this space. */
  model: string;
  space: string;
  label: string;
}

/** One thing of a rule, found while one types. */
export function ThingPick({ value, onChange, ...of }: Of & { value: string; onChange: (id: string) => void }) {
  const w = useWords();
  const { options, rest } = useTyped(of);
  return <Select<string> {...rest} className="rule-thing" aria-label={of.label} placeholder={w.why.choose} allowClear value={value === '' ? undefined : value} onChange={(id) => onChange(id ?? '')} options={options} />;
}

/** Several of them; none for all. */
export function ThingsPick({ value, onChange, empty, ...of }: Of & { value: string[]; empty: string; onChange: (ids: string[]) => void }) {
  const { options, rest } = useTyped(of);
  return <Select<string[]> {...rest} className="rule-thing" mode="multiple" maxTagCount={3} aria-label={of.label} placeholder={empty} value={value} onChange={onChange} options={options} />;
}

function useTyped({ model, space }: Of) {
  const t = useTexts();
  const w = useWords();
  const [typed, setTyped] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ['things', 'of-rule', space, model, typed],
    queryFn: ({ signal }) => api.things({ q: typed || undefined, model, space: space || undefined, limit: OFFERED }, signal),
    enabled: model !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return {
    options: (found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name === each.id ? each.id : `${each.name} · ${each.id}` })),
    rest: {
      showSearch: true,
      filterOption: false as const,
      disabled: model === '',
      notFoundContent: found.error ? t.failure.unreachable : found.isPending ? t.common.loading : w.why.noThing,
      onSearch: (to: string) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setTyped(to.trim().slice(0, 128)), TYPE_PAUSE_MILLIS);
      },
    },
  };
}
