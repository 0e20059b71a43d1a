import { Button, Dropdown, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Dashboard } from '../api';
import { useWithin } from '../frame/scope';
import { Empty, Failure } from '../parts';
import { useTexts } from '../texts/dashboards';
import { Configure } from './Configure';
import { added, type Document, incomplete, OFFERED, removed, SHOWN, SIZES, withWidgets, WIDGETS_MAX, type WidgetType } from './document';
import type { Draft } from './draft';
import { EditGrid } from './EditGrid';
import { ShownContext } from './shown';
import { type Editing, useEditor } from './useEditor';
import { useShownOf } from './useDashboard';
import { PickModel, PickSpace, Variables } from './Variables';
import { VariablesForm } from './VariablesForm';

interface Props {
  id: string | null;
  saved: Document;
  revision: number;
  draft: Draft | null;
}

/** The board with its settings beside it. */
export function Editor({ id, saved, revision, draft }: Props) {
  const t = useTexts();
  const to = useWithin();
  const navigate = useNavigate();
  const [words] = useSearchParams();
  const [chosen, setChosen] = useState<string | null>(null);
  const back = id === null ? to('/dashboards') : `/dashboards/${encodeURIComponent(id)}?${words}`;
  const onSaved = (made: Dashboard) => void navigate(`/dashboards/${made.id}?${words}`);
  const editing = useEditor(id, saved, revision, draft, onSaved);
  const { document, change } = editing;
  const { shown } = useShownOf(document);
  const widget = document.widgets.find((each) => each.id === chosen);
  useUndoKeys(editing);
  const add = (type: WidgetType) => {
    if (document.widgets.length >= WIDGETS_MAX) return;
    const sourced = document.model !== undefined && type !== 'text' && type !== 'image' ? { source: { thing: `$${SHOWN}` } } : {};
    const options = type === 'text' ? { text: '' } : type === 'image' ? { url: '' } : {};
    const next = added(document, { type, ...SIZES[type], ...sourced, options });
    change(next.document);
    setChosen(next.id);
    requestAnimationFrame(() => window.document.querySelector(`[data-edit-widget="${next.id}"]`)?.scrollIntoView({ block: 'nearest' }));
  };
  const unfinished = document.widgets.find(incomplete);
  return (
    <ShownContext value={shown}>
      <div className="head dashboard-head">
        <h1 className="out">{t.dashboards.editor.title(document.title)}</h1>
        <Input className="editor-title" aria-label={t.dashboards.editor.name} value={document.title} maxLength={256} status={document.title.trim() === '' ? 'error' : undefined} onChange={(event) => change({ ...document, title: event.target.value }, 'title')} />
        <Variables document={document} values={shown.values} />
        <div className="end">
          <Dropdown trigger={['click']} disabled={document.widgets.length >= WIDGETS_MAX} menu={{ items: OFFERED.map((key) => ({ key, label: t.dashboards.types[key] })), onClick: ({ key }) => add(key as WidgetType) }}>
            <Button data-add="">{t.dashboards.editor.add}</Button>
          </Dropdown>
          <Button disabled={editing.undo === null} title="Ctrl+Z" onClick={() => editing.undo?.()}>{t.dashboards.editor.undo}</Button>
          <Button disabled={editing.redo === null} title="Ctrl+Shift+Z" onClick={() => editing.redo?.()}>{t.dashboards.editor.redo}</Button>
          <Link to={back} className="ant-btn button-plain">{t.dashboards.editor.leave}</Link>
          <Button type="primary" data-save="" loading={editing.saving} disabled={(!editing.dirty && id !== null) || unfinished !== undefined || document.title.trim() === '' || editing.theirs !== null} onClick={editing.save}>
            {t.dashboards.editor.save}
          </Button>
        </div>
      </div>
      <Said editing={editing} id={id} unfinished={unfinished?.title || (unfinished ? t.dashboards.types[unfinished.type]! : '')} onChoose={() => setChosen(unfinished?.id ?? null)} />
      <div className="edit-columns">
        <div className="edit-room">
          {document.widgets.length === 0 ? (
            <div className="panel">
              <Empty fact={t.dashboards.empty} use={t.dashboards.emptyMore}>
                <span className="add-first">
                  {OFFERED.map((each) => (
                    <Button key={each} data-add-first={each} onClick={() => add(each)}>{t.dashboards.types[each]}</Button>
                  ))}
                </span>
              </Empty>
            </div>
          ) : (
            <EditGrid document={document} chosen={chosen} onChoose={setChosen} onChange={change} />
          )}
        </div>
        <aside className="panel edit-side" data-chosen={widget !== undefined} aria-label={t.dashboards.editor.configure}>
          {widget ? (
            <>
              <header>
                <h2>{t.dashboards.editor.configure}</h2>
                <div className="end">
                  <Button size="small" type="text" onClick={() => (change(removed(document, widget.id)), setChosen(null))}>{t.dashboards.editor.remove}</Button>
                  <Button size="small" type="text" aria-label={t.common.close} onClick={() => setChosen(null)}>✕</Button>
                </div>
              </header>
              <Configure key={widget.id} widget={widget} document={document} onChange={(next, kind) => change(withWidgets(document, document.widgets.map((each) => (each.id === next.id ? cleaned(next) : each))), kind)} />
            </>
          ) : (
            <Whole document={document} onChange={change} />
          )}
        </aside>
      </div>
    </ShownContext>
  );
}

/** A member that is not set is left out, as a server gives it. */
function cleaned<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

/** What belongs to the dashboard as a whole. */
function Whole({ document, onChange }: { document: Document; onChange: Editing['change'] }) {
  const t = useTexts();
  return (
    <>
      <div className="configure">
        <span className="soft">{t.dashboards.editor.none}</span>
        <span className="faint">{t.dashboards.editor.keys}</span>
        <label>
          <span>{t.dashboards.editor.space}</span>
          <PickSpace label={t.dashboards.editor.space} root value={document.space} onChange={(space) => onChange({ ...document, space: space ?? '' })} />
        </label>
        <label>
          <span>{t.dashboards.editor.model}</span>
          <PickModel
            label={t.dashboards.editor.model} clear placeholder={t.dashboards.editor.noModel} value={document.model}
            onChange={(model) => {
              const { model: _, ...rest } = document;
              onChange(model === undefined ? rest : { ...rest, model });
            }}
          />
        </label>
      </div>
      <VariablesForm document={document} onChange={(next, kind) => onChange({ ...next, variables: next.variables.map(cleaned) }, kind)} />
    </>
  );
}

/** Whether it is saved, what is not finished, and what somebody else did meanwhile. */
function Said({ editing, id, unfinished, onChoose }: { editing: Editing; id: string | null; unfinished: string; onChoose: () => void }) {
  const t = useTexts();
  const { theirs } = editing;
  return (
    <div className="said">
      {theirs !== null && (
        <div className="panel body draft-here" role="alert" data-conflict="">
          <b>{t.dashboards.editor.conflict}</b>
          <span>{t.dashboards.editor.conflictMore(theirs.revision, editing.begunFrom)}</span>
          <a href={`/dashboards/${id ?? ''}`} target="_blank" rel="noreferrer">{t.dashboards.editor.seeTheirs}</a>
          <Button size="small" type="primary" loading={editing.saving} onClick={editing.overwrite}>{t.dashboards.editor.overwrite}</Button>
          <Button size="small" loading={editing.saving} onClick={() => editing.saveCopy(t.dashboards.editor.copyOf(editing.document.title).slice(0, 256))}>{t.dashboards.editor.asCopy}</Button>
          <Button size="small" type="text" onClick={editing.throwAway}>{t.dashboards.throwAway}</Button>
        </div>
      )}
      {editing.error !== null && editing.error !== undefined && <div className="panel"><Failure what={t.dashboards.editor.save} error={editing.error} /></div>}
      {editing.dirty && (
        <span className="soft" role="status" data-unsaved="">
          {editing.kept ? t.dashboards.editor.unsaved : t.dashboards.editor.notKept}{' '}
          {theirs === null && <Button size="small" type="text" onClick={editing.throwAway}>{t.dashboards.throwAway}</Button>}
        </span>
      )}
      {unfinished !== '' && <Button size="small" type="link" data-unfinished="" onClick={onChoose}>{t.dashboards.editor.incomplete(unfinished)}</Button>}
    </div>
  );
}

/** Ctrl+Z and its way back, but not while somebody types into a field, which has its own. */
function useUndoKeys(editing: Editing): void {
  const deeds = useRef(editing);
  deeds.current = editing;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]')) return;
      const key = event.key.toLowerCase();
      const deed = key === 'z' && !event.shiftKey ? deeds.current.undo : key === 'y' || (key === 'z' && event.shiftKey) ? deeds.current.redo : undefined;
      if (deed === undefined) return;
      event.preventDefault();
      deed?.();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}
