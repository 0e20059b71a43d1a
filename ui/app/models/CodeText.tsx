import { useMemo, useRef } from 'react';

/** A text with the numbers of its lines; the line with an error is marked. */
export function CodeText({ value, onChange, label, line, short, least }: { value: string; onChange: (to: string) => void; label: string; line?: number; short?: boolean; least?: number }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;
  const numbers = useMemo(() => Array.from({ length: lines }, (_, i) => i + 1), [lines]);
  return (
    <div ref={box} className={`code-text ${short ? 'short' : ''}`}>
      <pre aria-hidden="true">
        {numbers.map((each) => (each === line ? <b key={each}>{`${each}\n`}</b> : `${each}\n`))}
      </pre>
      <textarea
        value={value}
        rows={Math.max(lines + 1, least ?? (short ? 12 : 24))}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        aria-label={label}
        aria-invalid={line !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
