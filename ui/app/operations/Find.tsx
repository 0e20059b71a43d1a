import { Input, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useAddress } from '../frame/address';

/** What a list of these pages is narrowed to; kept in the address. */
export function useFound(flag: string): { typed: string; only: boolean; fits: (...texts: string[]) => boolean; bar: (label: string, onlyLabel: string) => ReactNode } {
  const [words, change] = useAddress();
  const typed = words.get('q') ?? '';
  const only = words.get(flag) === '1';
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
        <Input type="search" placeholder={label} aria-label={label} value={typed} onChange={(event) => change({ q: event.target.value }, true)} />
        <label>
          <Switch size="small" checked={only} onChange={(on) => change({ [flag]: on ? '1' : '' }, true)} /> {onlyLabel}
        </label>
      </div>
    ),
  };
}
