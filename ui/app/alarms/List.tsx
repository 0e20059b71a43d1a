import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Button, Checkbox, Input, Modal } from 'antd';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Alarm, AlarmAct } from '../api';
import { count } from '../format';
import { useMay } from '../may';
import { useNarrow } from '../parts/narrow';
import { Paged } from '../parts/Paged';
import { useSession } from '../queries';
import { said, useTexts } from '../texts';
import { useWords } from '../texts/alarms';
import { type Refusals, useActOnMany, type useAlarms } from './queries';
import { AlarmRow } from './Row';
import { Shelve } from './Shelve';

const ROW = 58;
const ROW_NARROW = 88;
/** What follows is fetched when so few rows are left to scroll through. */
const AHEAD = 50;
const REASONS_MAX = 5;

/** The alarms of the console: those in view are drawn, and what follows is fetched as one comes to it. */
export function List({ found, all, fact }: { found: ReturnType<typeof useAlarms>; all?: number; fact: string }) {
  const w = useWords();
  const may = useMay();
  const session = useSession().data;
  const { items } = found;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((each) => each !== id))), []);
  const able = useMemo(() => {
    const spaces = new Map<string, boolean>();
    return items.filter(({ space }) => spaces.get(space) ?? (spaces.set(space, may.in('command', space)), spaces.get(space)));
    // what one may do changes with the session alone
  }, [items, session]);
  const ids = useMemo(() => able.map((each) => each.id).filter((each) => chosen.has(each)), [able, chosen]);
  return (
    <>
      {able.length > 0 && (
        <div className="panel alarm-tools" role="group" aria-label={w.many}>
          <Checkbox checked={ids.length === able.length} indeterminate={ids.length > 0 && ids.length < able.length} onChange={(each) => setChosen(new Set(each.target.checked ? able.map((one) => one.id) : []))}>
            {w.selectAll}
          </Checkbox>
          <Acts ids={ids} onDone={(refused) => setChosen(new Set(refused.map((each) => each.id)))} />
        </div>
      )}
      <Paged found={{ ...found, hasNextPage: false }} items={items.slice(0, 1)} name="alarms" what={w.title} fact={fact}>
        {() => <Rows key="rows" found={found} chosen={chosen} choose={able.length > 0 ? choose : undefined} />}
      </Paged>
      {found.hasNextPage && (
        <span className="soft" data-loaded={items.length}>
          {w.loadedOf(count(items.length), all === undefined ? '…' : count(Math.max(all, items.length)))}
        </span>
      )}
    </>
  );
}

function Rows({ found, chosen, choose }: { found: ReturnType<typeof useAlarms>; chosen: ReadonlySet<string>; choose?: (id: string, on: boolean) => void }) {
  const w = useWords();
  const { items, hasNextPage, isFetching, fetchNextPage } = found;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const slim = useNarrow();
  // Whatever stands above may come and go. The same figure again changes nothing.
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
  const rows = useWindowVirtualizer({ count: items.length, estimateSize: () => (slim ? ROW_NARROW : ROW), overscan: 8, scrollMargin: top, getItemKey: (at) => items[at]!.id });
  const shown = rows.getVirtualItems();
  const near = (shown.at(-1)?.index ?? 0) >= items.length - AHEAD;
  useEffect(() => {
    if (near && hasNextPage && !isFetching) void fetchNextPage();
  }, [near, hasNextPage, isFetching, fetchNextPage]);
  return (
    <div ref={box} className="alarm-room" style={{ height: rows.getTotalSize() }} role="list" aria-label={w.title}>
      {shown.map((each) => (
        <div key={each.key} ref={rows.measureElement} data-index={each.index} className="alarm-place" role="listitem" aria-setsize={hasNextPage ? -1 : items.length} aria-posinset={each.index + 1} style={{ transform: `translateY(${each.start - top}px)` }}>
          <Drawn it={items[each.index]!} chosen={chosen} choose={choose} />
        </div>
      ))}
    </div>
  );
}

function Drawn({ it, chosen, choose }: { it: Alarm; chosen: ReadonlySet<string>; choose?: (id: string, on: boolean) => void }) {
  return <AlarmRow it={it} {...(choose ? { chosen: chosen.has(it.id), choose } : {})} />;
}

/** What is done about those that are ticked; those that were refused stay ticked, with the reasons. */
function Acts({ ids, onDone }: { ids: readonly string[]; onDone: (refused: Refusals) => void }) {
  const w = useWords();
  const act = useActOnMany();
  const [open, setOpen] = useState<'shelve' | 'assign' | 'comment' | null>(null);
  const run = (what: AlarmAct) =>
    act.mutate(
      { ids, act: what },
      {
        onSuccess: ({ refused }) => {
          setOpen(null);
          onDone(refused);
        },
      },
    );
  const none = ids.length === 0;
  const close = () => setOpen(null);
  return (
    <>
      <Button type="primary" disabled={none} loading={act.isPending} onClick={() => run({ act: 'acknowledge' })}>
        {w.acknowledge}
      </Button>
      <Button disabled={none} onClick={() => setOpen('assign')}>
        {w.assignMany}
      </Button>
      <Button disabled={none} onClick={() => setOpen('shelve')}>
        {w.shelve}
      </Button>
      <Button disabled={none} onClick={() => setOpen('comment')}>
        {w.commentMany}
      </Button>
      <Button disabled={none} loading={act.isPending} onClick={() => run({ act: 'reset' })}>
        {w.reset}
      </Button>
      <span className="soft" aria-live="polite" data-did={act.data?.done}>
        {none ? act.data && w.didMany(count(act.data.done)) : w.selected(count(ids.length))}
      </span>
      {act.data && act.data.refused.length > 0 && <Why refused={act.data.refused} done={act.data.done} />}
      {open === 'shelve' && <Shelve pending={act.isPending} onAct={run} onClose={close} />}
      {open === 'assign' && <Said title={w.assign} label={w.assignee} most={128} pending={act.isPending} me onSay={(assignee) => run({ act: 'assign', assignee })} onClose={close} />}
      {open === 'comment' && <Said title={w.comment} label={w.commentMore} most={1000} pending={act.isPending} onSay={(comment) => run({ act: 'comment', comment })} onClose={close} />}
    </>
  );
}

/** Why some were refused, the most frequent reason first. */
function Why({ refused, done }: { refused: Refusals; done: number }) {
  const w = useWords();
  const reasons = new Map<string, number>();
  for (const { detail } of refused) reasons.set(detail, (reasons.get(detail) ?? 0) + 1);
  return (
    <div className="failure alarm-refused" role="alert" data-refused-many={refused.length}>
      <b>
        {w.didMany(count(done))} {w.refusedMany(count(refused.length))}
      </b>
      {[...reasons].sort((a, b) => b[1] - a[1]).slice(0, REASONS_MAX).map(([reason, n]) => (
        <span key={reason}>{w.reasonOf(said(reason), count(n))}</span>
      ))}
    </div>
  );
}

/** One line that is said of many: to whom they are assigned, or a comment. */
function Said({ title, label, most, pending, me = false, onSay, onClose }: { title: string; label: string; most: number; pending: boolean; me?: boolean; onSay: (text: string) => void; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const session = useSession().data;
  const own = session?.title || session?.name || '';
  const [text, setText] = useState('');
  return (
    <Modal open title={title} okText={title} cancelText={t.common.cancel} confirmLoading={pending} okButtonProps={{ disabled: !me && text.trim() === '' }} onOk={() => onSay(text.trim())} onCancel={onClose}>
      <div className="alarm-acts">
        <Input autoFocus aria-label={label} placeholder={label} maxLength={most} value={text} onChange={(each) => setText(each.target.value)} onPressEnter={() => (me || text.trim() !== '') && onSay(text.trim())} />
        {me && own !== '' && <Button onClick={() => setText(own)}>{w.toMe}</Button>}
      </div>
    </Modal>
  );
}
