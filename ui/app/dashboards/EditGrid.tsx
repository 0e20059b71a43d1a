import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import GridLayout, { noCompactor, useContainerWidth } from 'react-grid-layout';
import 'react-grid-layout/css/styles.css';
import { icons } from '../frame/icons';
import { useNarrow } from '../parts/narrow';
import { useTexts } from '../texts/dashboards';
import { arranged, COLUMNS, type Document, duplicated, nudged, ordered, removed, settled, SIZES, WIDGETS_MAX, withWidgets } from './document';
import type { Widget } from '../api';
import { useWidgetName, WidgetBox } from './WidgetBox';

const ROW = 56;
const GAP = 10;
const ARROWS: Record<string, { x?: number; y?: number }> = { ArrowLeft: { x: -1 }, ArrowRight: { x: 1 }, ArrowUp: { y: -1 }, ArrowDown: { y: 1 } };

interface Props {
  document: Document;
  chosen: string | null;
  onChoose: (id: string | null) => void;
  onChange: (next: Document, kind?: string) => void;
}

/** The board as it is changed: dragged and sized with the mouse, or by keys. */
export function EditGrid({ document, chosen, onChoose, onChange }: Props) {
  const t = useTexts();
  const narrow = useNarrow();
  const { width, containerRef, mounted } = useContainerWidth();
  const [said, setSaid] = useState('');
  const settle = (next: Document, first: string | undefined) => onChange(withWidgets(next, settled(next.widgets, first)));
  const choose = (id: string) => {
    onChoose(id);
    requestAnimationFrame(() => window.document.querySelector<HTMLElement>(`[data-edit-widget="${id}"]`)?.focus());
  };
  const double = (id: string) => {
    if (document.widgets.length >= WIDGETS_MAX) return setSaid(t.dashboards.editor.full(WIDGETS_MAX));
    const next = duplicated(document, id);
    onChange(next.document);
    choose(next.id);
  };
  const remove = (id: string) => {
    onChange(removed(document, id));
    onChoose(null);
  };
  const pressed = (event: KeyboardEvent, widget: Widget) => {
    if (event.target !== event.currentTarget) return;
    const arrow = ARROWS[event.key];
    if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const by = event.shiftKey ? { w: arrow.x, h: arrow.y } : arrow;
      const next = nudged(document, widget.id, by);
      onChange(next, `nudge ${widget.id}`);
      const at = next.widgets.find((each) => each.id === widget.id)!;
      setSaid(t.dashboards.editor.moved(widget.title ?? widget.id, at.x + 1, at.y + 1, at.w, at.h));
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove(widget.id);
    else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey)) double(widget.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const one = (widget: Widget) => (
    <EditBox key={widget.id} widget={widget} chosen={widget.id === chosen} onChoose={() => onChoose(widget.id)} onKey={(event) => pressed(event, widget)} onDouble={() => double(widget.id)} onRemove={() => remove(widget.id)} />
  );
  return (
    <div ref={containerRef as React.RefObject<HTMLDivElement>} className="edit-grid" data-edit-grid={document.widgets.length}>
      <span className="out" role="status">{said}</span>
      {narrow ? (
        <div className="stack">
          <span className="soft">{t.dashboards.editor.narrow}</span>
          {ordered(document.widgets).map((each) => <div key={each.id} className="edit-stacked" style={{ height: Math.max(SIZES[each.type].h, 2) * (ROW + GAP) - GAP }}>{one(each)}</div>)}
        </div>
      ) : (
        mounted && (
          <GridLayout
            width={width} autoSize compactor={noCompactor}
            layout={document.widgets.map((each) => ({ i: each.id, x: each.x, y: each.y, w: each.w, h: each.h }))}
            gridConfig={{ cols: COLUMNS, rowHeight: ROW, margin: [GAP, GAP], containerPadding: [0, 0] }}
            dragConfig={{ handle: '.widget-head', cancel: 'button' }}
            onDragStop={(layout, _old, item) => settle(arranged(document, layout), item?.i)}
            onResizeStop={(layout, _old, item) => settle(arranged(document, layout), item?.i)}
          >
            {document.widgets.map((each) => (
              <div key={each.id}>{one(each)}</div>
            ))}
          </GridLayout>
        )
      )}
    </div>
  );
}

function EditBox({ widget, chosen, onChoose, onKey, onDouble, onRemove }: { widget: Widget; chosen: boolean; onChoose: () => void; onKey: (event: KeyboardEvent) => void; onDouble: () => void; onRemove: () => void }) {
  const t = useTexts();
  const name = useWidgetName(widget);
  return (
    <div
      className="edit-box" tabIndex={0} role="group" aria-label={t.dashboards.editor.widget(name)} aria-current={chosen} data-edit-widget={widget.id}
      onFocus={(event) => event.target === event.currentTarget && onChoose()} onPointerDown={onChoose} onKeyDown={onKey}
    >
      <WidgetBox
        widget={widget}
        tools={
          <span className="edit-tools">
            <Button size="small" type="text" aria-label={`${t.dashboards.editor.duplicate}: ${name}`} title={t.dashboards.editor.duplicate} icon={icons.double} onClick={onDouble} />
            <Button size="small" type="text" aria-label={`${t.dashboards.editor.remove}: ${name}`} title={t.dashboards.editor.remove} onClick={onRemove}>✕</Button>
          </span>
        }
      />
    </div>
  );
}
