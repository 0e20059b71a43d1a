import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../texts';
import { Empty, Failure, Skeleton } from '.';

/** What of an endless query a list needs. */
interface Found {
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

/** A list that comes page by page: while it comes, when it failed, when there is nothing, and a button for more. */
export function Paged<T>({ found, items, name, what, fact, use, failed, children }: {
  found: Found;
  items: readonly T[];
  /** By which tests know the list. */
  name: string;
  what: string;
  /** What is said when there is nothing, and what it would be for. */
  fact: string;
  use?: string;
  /** What stands there instead when nothing could be asked for. */
  failed?: ReactNode;
  children: (each: T) => ReactNode;
}) {
  const t = useTexts();
  if (found.isPending) return <Skeleton lines={8} />;
  if (found.error && items.length === 0) {
    return failed ?? (
      <div className="panel">
        <Failure what={what} error={found.error} again={() => void found.refetch()} />
      </div>
    );
  }
  return (
    <div className="panel" data-list={name}>
      {items.length === 0 ? <Empty fact={fact} use={use} /> : items.map(children)}
      {found.hasNextPage && (
        <div className="body">
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t.common.more}
          </Button>
        </div>
      )}
    </div>
  );
}
