import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type Annotation, api, type Thing } from '../api';
import { useMay } from '../may';
import { toInput, fromInput } from '../format';
import { Refusal } from '../models/Refusal';
import { Failure, Panel, Time } from '../parts';
import { said, useTexts } from '../texts';
import { useTimes } from '../zones';
import { endsOf, NOTES_MAX, within } from './notes';
import './notes.css';

/** A note that is being written: new, or one of those there. */
export interface Draft {
  note?: Annotation;
  from: number;
  to: number;
}

const TEXT_MAX = 2_000;

/** The notes over the time of a chart, and the form in which one is written; its times can be taken from the chart as well. */
export function Notes({ things, notes, error, again, from, to, draft, chosen, at, onDraft, onGo }: {
  things: readonly Thing[]; notes: readonly Annotation[]; error: unknown; again: () => void; from: number; to: number;
  draft: Draft | null; chosen: string | null; at: () => number; onDraft: (to: Draft | null) => void; onGo: (note: Annotation) => void;
}) {
  const t = useTexts();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Annotation | null>(null);
  const may = useMay().in;
  const writable = things.filter((each) => may('manage_dashboards', each.space));
  const forget = useMutation({
    mutationFn: (note: Annotation) => api.deleteAnnotation(note.id, note.revision),
    onSuccess: async () => {
      setLeaving(null);
      await queries.invalidateQueries({ queryKey: ['annotations'] });
    },
  });
  const shown = within(notes, from, to).reverse();
  return (
    <Panel
      title={t.notes.title}
      end={
        writable.length > 0 && !draft ? (
          <Button size="small" onClick={() => onDraft({ from: at(), to: at() })}>
            {t.notes.add}
          </Button>
        ) : undefined
      }
    >
      {draft && <NoteForm key={draft.note?.id ?? ''} things={writable} draft={draft} onDraft={onDraft} />}
      {error !== null && notes.length === 0 ? (
        <Failure what={t.notes.title} error={error} again={again} />
      ) : shown.length === 0 ? (
        <div className="body soft">{writable.length > 0 ? t.notes.none : t.notes.noneRead}</div>
      ) : (
        <ul className="note-list" data-notes={shown.length}>
          {shown.map((each) => {
            const [begin, end] = endsOf(each);
            const of = each.thing === undefined ? t.notes.ofSpace(each.space || t.common.root) : (things.find((one) => one.id === each.thing)?.name ?? each.thing);
            return (
              <li key={each.id} data-listed={each.id} data-chosen={each.id === chosen}>
                <p>{each.text}</p>
                <div className="faint">
                  <Time at={begin * 1000} />
                  {end > begin && (
                    <>
                      {' – '}
                      <Time at={end * 1000} />
                    </>
                  )}
                  {' · '}
                  {of} · <span title={each.by}>{t.notes.by(said(each.byName || each.by))}</span>
                </div>
                <div className="deeds">
                  <Button size="small" type="text" onClick={() => onGo(each)}>
                    {t.notes.go}
                  </Button>
                  {may('manage_dashboards', each.space) && (
                    <>
                      <Button size="small" type="text" aria-label={`${t.notes.edit}: ${each.text}`} onClick={() => onDraft({ note: each, from: begin, to: end })}>
                        {t.notes.edit}
                      </Button>
                      <Button size="small" type="text" aria-label={`${t.notes.forget}: ${each.text}`} onClick={() => setLeaving(each)}>
                        {t.notes.forget}
                      </Button>
                    </>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {notes.length >= NOTES_MAX && <div className="body soft">{t.notes.cut(NOTES_MAX)}</div>}
      {leaving && (
        <Modal open title={t.notes.forget} okText={t.notes.forget} cancelText={t.common.cancel} okButtonProps={{ danger: true, loading: forget.isPending }} onOk={() => forget.mutate(leaving)} onCancel={() => setLeaving(null)}>
          <p className="note-text">{t.notes.forgetAsk(leaving.text)}</p>
          {forget.error !== null && <Refusal title={t.notes.notSaved} error={forget.error} />}
        </Modal>
      )}
    </Panel>
  );
}

/** The space of a thing, or the thing: what a note is of. */
const SPACE = 'space ';

function NoteForm({ things, draft, onDraft }: { things: readonly Thing[]; draft: Draft; onDraft: (to: Draft | null) => void }) {
  const t = useTexts();
  const { zone } = useTimes();
  const may = useMay().in;
  const queries = useQueryClient();
  const [text, setText] = useState(draft.note?.text ?? '');
  const [of, setOf] = useState(things[0]?.id ?? '');
  const [begin, setBegin] = useState('');
  const [end, setEnd] = useState('');
  // The chart says other times while one writes.
  useEffect(() => {
    setBegin(toInput(draft.from, zone));
    setEnd(draft.to > draft.from ? toInput(draft.to, zone) : '');
  }, [draft.from, draft.to, zone]);
  const same = begin === toInput(draft.from, zone);
  const from = same ? draft.from : fromInput(begin, zone);
  const to = end === '' ? from : end === toInput(draft.to, zone) && draft.to > draft.from ? draft.to : fromInput(end, zone);
  const good = text.trim() !== '' && Number.isFinite(from) && Number.isFinite(to) && from <= to;
  const save = useMutation({
    mutationFn: () => {
      const written = { from: Math.round(from * 1000), to: Math.round(to * 1000), text: text.trim() };
      if (draft.note) return api.updateAnnotation(draft.note.id, written, draft.note.revision);
      return api.createAnnotation(of.startsWith(SPACE) ? { space: of.slice(SPACE.length), ...written } : { thing: of, ...written });
    },
    onSuccess: async () => {
      onDraft(null);
      await queries.invalidateQueries({ queryKey: ['annotations'] });
    },
  });
  const spaces = [...new Set(things.map((each) => each.space))].filter((each) => may('manage_dashboards', each));
  return (
    <form
      className="note-form"
      aria-label={t.notes.form}
      onKeyDown={(event) => event.key === 'Escape' && onDraft(null)}
      onSubmit={(event) => {
        event.preventDefault();
        if (good && !save.isPending) save.mutate();
      }}
    >
      <span className="soft">{t.notes.hint}</span>
      <Input.TextArea name="note" autoFocus aria-label={t.notes.text} placeholder={t.notes.text} maxLength={TEXT_MAX} autoSize={{ minRows: 2, maxRows: 8 }} value={text} onChange={(event) => setText(event.target.value)} />
      <label>
        {t.notes.from}
        <input type="datetime-local" name="note-from" value={begin} onChange={(event) => setBegin(event.target.value)} />
      </label>
      <label>
        {t.notes.to}
        <input type="datetime-local" name="note-to" value={end} onChange={(event) => setEnd(event.target.value)} />
      </label>
      {!draft.note && (
        <Select<string>
          aria-label={t.notes.of}
          value={of}
          onChange={setOf}
          options={[...things.map((each) => ({ value: each.id, label: each.name })), ...spaces.map((each) => ({ value: SPACE + each, label: t.notes.ofSpace(each || t.common.root) }))]}
        />
      )}
      {from > to && <span role="alert">{t.thing.badRange}</span>}
      {save.error !== null && <Refusal title={t.notes.notSaved} error={save.error} />}
      <div className="deeds">
        <Button type="primary" htmlType="submit" disabled={!good} loading={save.isPending}>
          {t.notes.save}
        </Button>
        <Button onClick={() => onDraft(null)}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}
