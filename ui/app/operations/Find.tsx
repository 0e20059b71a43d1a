import { Input, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';

/** What a list of these pages is narrowed to; kept in the address. */
export function useFound(flag: string): { typed: string; only: boolean; fits: (...texts: string[]) => boolean; bar: (label: string, onlyLabel: string) => ReactNode } {
  const [words, setWords] = useSearchParams();
  const typed = words.get('q') ?? '';
  const only = words.get(flag) === '1';
  const put = (name: string, value: string) =>
    setWords(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  const parts = typed.toLowerCase().split(/\s+/).filter((each) => each !== '');
  return {
    typed,
    only,
    fits: (...texts) => {
      const all = texts.join(' ').toLowerCase();
      return parts.every((each) => all.includes(each));
    },
    bar: (label, onlyLabel) => (
      <div className="ops-bar">
        <Input type="search" placeholder={label} aria-label={label} value={typed} onChange={(event) => put('q', event.target.value)} />
        <label>
          <Switch size="small" checked={only} onChange={(on) => put(flag, on ? '1' : '')} /> {onlyLabel}
        </label>
      </div>
    ),
  };
}
