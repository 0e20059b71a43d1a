import type { Annotation } from '../api';
import { said, useTexts } from '../texts';
import { useTimes } from '../zones';
import { endsOf, placeOf, within } from './notes';
import './notes.css';

/** Notes over the area of a chart, each a line or a stretch with a flag that tells it, and the time at which the cursor is held. */
export default function Marks({ notes, from, to, pin, draft, onChoose }: {
  notes: readonly Annotation[]; from: number; to: number; pin?: number | null; draft?: [number, number] | null; onChoose?: (note: Annotation) => void;
}) {
  const t = useTexts();
  const times = useTimes();
  const place = (ends: [number, number]) => {
    const { left, width } = placeOf(ends, from, to);
    return { left: `${left}%`, width: `${width}%` };
  };
  return (
    <>
      {pin !== undefined && pin !== null && pin >= from && pin <= to && <div className="pin-mark" data-pin="" style={place([pin, pin])} />}
      {draft && draft[1] >= from && draft[0] <= to && <div className="note-mark draft" data-draft="" style={place(draft)} />}
      {within(notes, from, to).map((each) => {
        const ends = endsOf(each);
        const when = ends[0] === ends[1] ? times.dateTime(ends[0] * 1000) : t.notes.span(times.dateTime(ends[0] * 1000), times.dateTime(ends[1] * 1000));
        const words = `${each.text}\n${t.notes.by(said(each.byName || each.by))} · ${when}`;
        return (
          <div key={each.id} className="note-mark" data-note={each.id} style={place(ends)}>
            <button type="button" title={words} aria-label={t.notes.mark(words)} onClick={() => onChoose?.(each)}>
              <svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true">
                <path d="M1 0v12M1 1h8l-2.5 3L9 7H1" fill="currentColor" stroke="currentColor" strokeWidth="1.4" />
              </svg>
            </button>
          </div>
        );
      })}
    </>
  );
}
