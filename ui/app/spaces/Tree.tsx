import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Input } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Space } from '../api';
import { count } from '../format';
import { icons } from '../frame/icons';
import { useRescope } from '../frame/scope';
import { Empty, Panel } from '../parts';
import { useTexts } from '../texts';
import { found, nameOf, type Node, nodesOf } from './tree';

const ROW_PIXELS = 34;
/** Until then the panel is as high as its rows. */
const ROWS_MAX = 18;

/** All spaces as a tree, with how many things are in each and below; the one that is looked at is marked. */
export function Tree({ spaces, chosen }: { spaces: readonly Space[]; chosen: string }) {
  const t = useTexts();
  const rescope = useRescope();
  const [typed, setTyped] = useState('');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const nodes = useMemo<Node[]>(
    () => (typed.trim() === '' ? nodesOf(spaces, folded) : found(spaces, typed).map((space) => ({ space, depth: 0, branch: false }))),
    [spaces, folded, typed],
  );
  const rows = useVirtualizer({ count: nodes.length, getScrollElement: () => box.current, estimateSize: () => ROW_PIXELS, overscan: 12 });
  const fold = (path: string) => {
    const next = new Set(folded);
    if (!next.delete(path)) next.add(path);
    setFolded(next);
  };
  return (
    <Panel title={t.spaces.tree} end={<span className="faint num">{t.spaces.count(count(spaces.length))}</span>}>
      <div className="body">
        <Input type="search" allowClear aria-label={t.space.find} placeholder={t.space.find} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </div>
      {nodes.length === 0 && <Empty fact={t.space.none} />}
      <div ref={box} className="space-tree" style={{ maxHeight: ROW_PIXELS * ROWS_MAX }} data-spaces={nodes.length}>
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const { space, depth, branch } = nodes[item.index]!;
            const name = space.path === '' ? space.title || t.common.root : nameOf(space);
            return (
              <li key={space.path} style={{ transform: `translateY(${item.start}px)`, height: ROW_PIXELS, paddingLeft: 8 + 18 * Math.min(depth, 8) }} data-space={space.path} data-chosen={space.path === chosen}>
                {branch ? (
                  <Button type="text" size="small" className="fold" aria-expanded={!folded.has(space.path)} aria-label={t.spaces.fold(name)} icon={<span className={folded.has(space.path) ? 'turned' : undefined}>{icons.down}</span>} onClick={() => fold(space.path)} />
                ) : (
                  <span className="fold" />
                )}
                <Link to={rescope(space.path)} aria-current={space.path === chosen ? 'true' : undefined} title={space.path}>
                  <span className="one-line">{name}</span>
                  {typed.trim() !== '' && <span className="faint one-line">{space.path}</span>}
                  {space.kind !== 'other' && <span className="tag hide-narrow">{t.spaces.kinds[space.kind]}</span>}
                  <span className="right num soft" title={t.spaces.thingsBelow(space.things)}>
                    {count(space.things)}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
    </Panel>
  );
}
