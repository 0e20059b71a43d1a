import { type ReactNode, useState } from 'react';
import { bound } from '../suggest';
import { useTexts } from '../texts';
import { isObject, titleTag, withTitle } from './doc';

export const text = (given: unknown) => (given === undefined || given === null ? '' : String(given));
export const titleIn = (of: Record<string, unknown>, language: 'en' | 'zh') => (isObject(of.titles) ? text(of.titles[titleTag(of.titles, language)]) : '');

/** A field with what it is called, and what the server said against it. */
export function Field({ label, help, wrong, children }: { label: string; help?: string; wrong?: string; children: ReactNode }) {
  return (
    <label data-wrong={wrong === undefined ? undefined : true}>
      <span>{label}</span>
      {children}
      {wrong !== undefined ? (
        <span className="alarm" role="alert">
          {wrong}
        </span>
      ) : (
        help && <span className="faint">{help}</span>
      )}
    </label>
  );
}

/** Keeps what is typed as it is typed; the document has the number, or the text when it is none, which the server refuses by its place. */
export function NumberField({ label, name, value, help, wrong, onChange }: { label: string; name: string; value: unknown; help?: string; wrong?: string; onChange: (to: number | string | undefined) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(text(value));
  const said = bound(typed);
  const shown = (Number.isNaN(said) ? typed : said) === (value ?? undefined) ? typed : text(value);
  const bad = Number.isNaN(bound(shown));
  return (
    <Field label={label} help={help} wrong={bad ? t.modelPage.notNumber : wrong}>
      <input
        className="field num"
        name={name}
        inputMode="decimal"
        value={shown}
        aria-invalid={bad || wrong !== undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = bound(event.target.value);
          onChange(Number.isNaN(next) ? event.target.value : next);
        }}
      />
    </Field>
  );
}

export function Options({ options, wrong, onChange }: { options: string[]; wrong?: string; onChange: (to: string[]) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(options.join('\n'));
  const lines = (given: string) => given.split('\n').map((each) => each.trim()).filter((each) => each !== '');
  const shown = lines(typed).join('\n') === options.join('\n') ? typed : options.join('\n');
  return (
    <Field label={t.modelPage.options} wrong={wrong}>
      <textarea
        className="field"
        name="options"
        value={shown}
        aria-invalid={wrong !== undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(lines(event.target.value));
        }}
      />
    </Field>
  );
}

/** Titles in the two languages of the page; those in others stay. */
export function Titles<T extends Record<string, unknown>>({ of, wrong, onChange }: { of: T; wrong?: string; onChange: (to: T) => void }) {
  const m = useTexts().modelPage;
  return (['en', 'zh'] as const).map((each) => (
    <Field key={each} label={each === 'en' ? m.titleEn : m.titleZh} wrong={each === 'en' ? wrong : undefined}>
      <input className="field" name={`title-${each}`} value={titleIn(of, each)} maxLength={256} onChange={(event) => onChange(withTitle(of, each, event.target.value))} />
    </Field>
  ));
}
