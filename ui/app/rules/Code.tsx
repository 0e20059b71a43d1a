import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RuleTest } from '../api';
import { useWords } from '../texts/rules';
import { type Fault, type Known, marked, offsetOf, type Suggestion, suggested } from './text';

export interface CodeDeeds {
  /** Puts words where the caret is. */
  insert: (words: string) => void;
  /** Shows a place of the text. */
  select: (fault: Fault) => void;
}

/** The text of a rule with the numbers of its lines, what is wrong marked, and what may be written offered. */
export function Code({ value, faults, tests, known, readOnly, deeds, onChange }: { value: string; faults: readonly Fault[]; tests: readonly RuleTest[]; known: Known; readOnly: boolean; deeds: Ref<CodeDeeds>; onChange: (to: string) => void }) {
  const w = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const back = useRef<HTMLPreElement>(null);
  const caretMark = useRef<HTMLSpanElement>(null);
  const [offer, setOffer] = useState<{ from: number; caret: number; list: Suggestion[]; at: number } | null>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const after = useRef<number | null>(null);
  const lines = value.split('\n');
  const wrong = useMemo(() => new Map(faults.map((each) => [each.line, each.message])), [faults]);
  const went = useMemo(() => new Map(tests.map((each) => [each.line, each])), [tests]);
  const pieces = useMemo(() => marked(value, faults), [value, faults]);

  useLayoutEffect(() => {
    if (after.current !== null && area.current) {
      area.current.setSelectionRange(after.current, after.current);
      after.current = null;
    }
  }, [value]);
  useLayoutEffect(() => {
    const mark = caretMark.current;
    if (offer && mark && area.current) setPlace({ left: mark.offsetLeft - area.current.scrollLeft, top: mark.offsetTop + mark.offsetHeight });
  }, [offer]);

  const replace = (from: number, to: number, words: string) => {
    after.current = from + words.length;
    setOffer(null);
    onChange(value.slice(0, from) + words + value.slice(to));
    area.current?.focus();
  };
  useImperativeHandle(deeds, () => ({
    insert: (words) => replace(area.current?.selectionStart ?? value.length, area.current?.selectionEnd ?? value.length, words),
    select: (fault) => {
      const from = offsetOf(value, fault.line, fault.column);
      area.current?.focus();
      area.current?.setSelectionRange(from, Math.min(from + fault.length, value.length));
    },
  }));
  const look = (text: string, caret: number) => {
    const { from, list } = suggested(text, caret, known);
    setOffer(list.length > 0 ? { from, caret, list, at: 0 } : null);
  };
  const take = (one: Suggestion) => offer && replace(offer.from, offer.caret, one.put ?? one.word);
  const pressed = (event: KeyboardEvent) => {
    if (!offer || event.nativeEvent.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setOffer({ ...offer, at: (offer.at + move + offer.list.length) % offer.list.length });
    else if (event.key === 'Enter' || event.key === 'Tab') take(offer.list[offer.at]!);
    else if (event.key === 'Escape') setOffer(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="rule-code" data-faults={faults.length}>
      <pre className="rule-lines" aria-hidden="true">
        {lines.map((_, i) => {
          const test = went.get(i + 1);
          if (wrong.has(i + 1)) return <b key={i} title={wrong.get(i + 1)}>{`${i + 1}\n`}</b>;
          return test ? <i key={i} className={test.passed ? 'rule-passed' : 'rule-failed'} title={test.instead}>{`${test.passed ? '✓' : '✗'} ${i + 1}\n`}</i> : `${i + 1}\n`;
        })}
      </pre>
      <div className="rule-area">
        <pre ref={back} className="rule-marks" aria-hidden="true">
          {pieces.map((each, i) => (each.wrong ? <mark key={i}>{each.text}</mark> : <span key={i}>{each.text}</span>))}
          {'\n'}
        </pre>
        {offer && (
          <pre className="rule-marks" aria-hidden="true">
            {value.slice(0, offer.from)}
            <span ref={caretMark}>{'\u200b'}</span>
          </pre>
        )}
        <textarea
          ref={area}
          value={value}
          rows={Math.max(lines.length + 1, 18)}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          aria-label={w.label}
          aria-invalid={faults.length > 0}
          aria-autocomplete="list"
          aria-controls={offer ? 'rule-suggestions' : undefined}
          aria-activedescendant={offer ? `rule-suggestion-${offer.at}` : undefined}
          onChange={(event) => {
            onChange(event.target.value);
            look(event.target.value, event.target.selectionEnd);
          }}
          onKeyDown={pressed}
          onBlur={() => setOffer(null)}
          onClick={() => setOffer(null)}
          onScroll={(event) => {
            if (back.current) back.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
        />
        {offer && (
          <ul id="rule-suggestions" className="rule-suggestions" role="listbox" aria-label={w.suggestions} style={place}>
            {offer.list.map((each, i) => (
              <li
                key={each.word}
                id={`rule-suggestion-${i}`}
                role="option"
                aria-selected={i === offer.at}
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(each);
                }}
              >
                <b>{each.word}</b> <span>{each.means}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
