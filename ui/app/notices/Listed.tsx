import { type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useMay } from '../may';
import { Paged } from '../parts/Paged';
import { useWords } from '../texts/notices';
import { Tabs } from './Tabs';

interface Item {
  id: string;
  revision: number;
}

interface Props<T extends Item> {
  name: string;
  title: string;
  more: string;
  create: string;
  found: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>, unknown>;
  /** Said where there is none. */
  nothing: { fact: string; use: string };
  /** The form of one, or of one to be. */
  form: (item: T | undefined, onClose: () => void) => ReactNode;
  row: (item: T, onEdit: () => void) => ReactNode;
  children?: ReactNode;
}

/** What is kept for notices, listed; which one is edited stands in the address. */
export function Listed<T extends Item>({ name, title, more, create, found, nothing, form, row, children }: Props<T>) {
  const w = useWords();
  const may = useMay();
  const [words, change] = useAddress();
  useTitle(title);
  const edited = words.get('edit');
  const edit = (id: string | null) => change({ edit: id });
  const close = () => edit(null);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const present = items.find((each) => each.id === edited);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{more}</span>
        <div className="end">
          {may.somewhere('manage_things') && edited === null && (
            <Button type="primary" onClick={() => edit('new')}>
              {create}
            </Button>
          )}
        </div>
      </div>
      <Tabs />
      <div className="stack">
        {edited === 'new' && <div key="new">{form(undefined, close)}</div>}
        {present && <div key={`${present.id} ${present.revision}`}>{form(present, close)}</div>}
        <Paged found={found} items={items} name={name} what={title} fact={nothing.fact} use={nothing.use}>
          {(each) => row(each, () => edit(each.id))}
        </Paged>
        {children}
      </div>
    </>
  );
}
