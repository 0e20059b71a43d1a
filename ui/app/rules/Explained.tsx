import { millis, type RuleExplanation, type RulePart } from '../api';
import { count } from '../format';
import { Time } from '../parts';
import { useWords, type Words } from '../texts/rules';
import { useTimes } from '../zones';

/** How a rule stands with a thing: what comes first against it, and the values of all its parts as a tree. */
export function Explained({ it, space, onSelect }: { it: RuleExplanation; space?: string; onSelect?: (part: RulePart) => void }) {
  const w = useWords();
  const reason = it.reason;
  return (
    <div className="why" data-phase={it.phase}>
      <div className="why-head">
        <span className={`tag why-${it.phase}`}>{w.why.phase[it.phase]}</span>
        {it.since && (
          <span>
            {w.why.since} <Time at={millis(it.since)} space={space} />
          </span>
        )}
        {it.due && (
          <span className="soft">
            {w.why.due} <Time at={millis(it.due)} space={space} />
          </span>
        )}
        <span className="soft">
          {w.why.judgedAt} <Time at={millis(it.at)} space={space} />
        </span>
      </div>
      <p className="why-reason" data-reason={reason?.text ?? ''}>
        {reason ? (
          <>
            {it.phase === 'active' || it.phase === 'clearing' ? w.why.notAnyMore : w.why.firstFalse} <code>{reason.text}</code> <b>{reason.value === 'unknown' ? w.why.isUnknown : w.why.isFalse}</b>
            {values(reason).length > 0 && (
              <>
                {': '}
                {values(reason).map((each, i) => (
                  <span key={i}>
                    {i > 0 && ', '}
                    <code>{each.text}</code> = <b className="num">{said(w, each.value)}</b>
                  </span>
                ))}
              </>
            )}
          </>
        ) : (
          w.why.holds
        )}
      </p>
      {it.message !== undefined && it.message !== '' && (
        <p className="soft">
          {w.why.message}: {it.message}
        </p>
      )}
      <ul className="why-tree">
        {it.parts.map((each, i) => (
          <Part key={i} it={each} reason={reason} space={space} onSelect={onSelect} />
        ))}
      </ul>
      <Source it={it} space={space} />
    </div>
  );
}

function Source({ it, space }: { it: RuleExplanation; space?: string }) {
  const w = useWords();
  const times = useTimes(space);
  return <p className="faint">{it.from ? w.why.from(times.dateTime(millis(it.from))) : w.why.engine}</p>;
}

function Part({ it, reason, space, onSelect }: { it: RulePart; reason: RulePart | undefined; space?: string; onSelect?: (part: RulePart) => void }) {
  const w = useWords();
  const kept = useKept(it, space);
  const first = reason !== undefined && it.line === reason.line && it.column === reason.column && it.length === reason.length && it.text === reason.text;
  const text = <code>{it.text}</code>;
  return (
    <li data-part={it.text} data-value={it.value}>
      <div className={`why-part ${first ? 'first' : ''}`}>
        {it.role && <span className="why-role">{it.role}</span>}
        {onSelect ? (
          <button type="button" onClick={() => onSelect(it)}>
            {text}
          </button>
        ) : (
          text
        )}
        <b className={`num value-${['true', 'false', 'unknown'].includes(it.value) ? it.value : 'other'}`}>{said(w, it.value)}</b>
        {kept && <span className="faint">{kept}</span>}
      </div>
      {shown(it).length > 0 && (
        <ul>
          {shown(it).map((each, i) => (
            <Part key={i} it={each} reason={reason} space={space} onSelect={onSelect} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What is remembered for a part, in words. */
function useKept(it: RulePart, space?: string): string {
  const w = useWords();
  const times = useTimes(space);
  const kept = it.kept;
  if (!kept) return '';
  const from = kept.from ? times.dateTime(millis(kept.from)) : '';
  const to = kept.to ? times.clock(millis(kept.to)) : from;
  switch (kept.kind) {
    case 'values':
      return from === '' ? w.why.kept.valuesNone : w.why.kept.values(count(kept.count ?? 0), from, to);
    case 'reported':
      return from === '' ? '' : kept.count === 0 ? w.why.kept.reportedNever(from) : w.why.kept.reported(from);
    case 'since':
      return from === '' ? '' : w.why.kept.since(from);
    case 'stages':
      return w.why.kept.stages(count(kept.count ?? 0));
  }
}

/** What is written down in the text itself has no value to be told. */
function shown(it: RulePart): RulePart[] {
  return it.parts.filter((each) => !constant(each));
}

function constant({ text, parts }: RulePart): boolean {
  return parts.length === 0 && (/^-?[0-9]/.test(text) || /^['"]/.test(text) || text === 'true' || text === 'false');
}

/** Those that tell why a part is not true. */
function values(reason: RulePart): RulePart[] {
  const all = shown(reason);
  return reason.value === 'unknown' ? all.filter((each) => each.value === 'unknown') : all;
}

function said(w: Words, value: string): string {
  return value === 'true' || value === 'false' || value === 'unknown' ? w.why.value[value] : value;
}
