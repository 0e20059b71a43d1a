import { Panel } from '../parts';
import { said, useTexts } from '../texts';
import { CodeText } from './CodeText';
import { type JsonRead, placeOf } from './jsontext';

/** The document of a model as text; what is wrong is told with its line. */
export function Json({ text, read, detail, onChange }: { text: string; read: JsonRead; detail?: string; onChange: (text: string) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const broken = 'error' in read ? read.error : null;
  const place = broken ?? (detail === undefined ? null : placeOf(text, detail));
  return (
    <Panel title={m.tabs.json}>
      <div className="code-note" role="status">
        {broken ? (
          <span className="alarm" data-broken={`${broken.line}:${broken.column}`}>
            {m.broken(m.errors[broken.what] + m.before(broken.found), broken.line, broken.column)}
          </span>
        ) : detail !== undefined ? (
          <span className="alarm">
            {said(detail)}
            {place && ` (${m.place(place.line, place.column)})`}
          </span>
        ) : (
          <span className="soft">{m.jsonHelp}</span>
        )}
      </div>
      <CodeText value={text} onChange={onChange} label={m.tabs.json} line={place?.line} />
    </Panel>
  );
}
