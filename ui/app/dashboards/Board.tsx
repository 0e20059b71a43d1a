import { type CSSProperties, useMemo } from 'react';
import { ordered, settled } from './document';
import type { Widget } from '../api';
import { WidgetBox } from './WidgetBox';

/** The widgets where somebody put them; on a phone below each other. */
export function Board({ widgets }: { widgets: readonly Widget[] }) {
  const placed = useMemo(() => ordered(settled(widgets)), [widgets]);
  return (
    <div className="board" data-board={placed.length}>
      {placed.map((each) => (
        <div key={each.id} className="board-place" style={{ '--x': each.x + 1, '--y': each.y + 1, '--w': each.w, '--h': each.h } as CSSProperties}>
          <WidgetBox widget={each} />
        </div>
      ))}
    </div>
  );
}
