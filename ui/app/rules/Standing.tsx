import type { Rule } from '../api';
import { useWords } from '../texts/rules';

export type Standing = 'inForce' | 'disabled' | 'faulty';

export function standingOf(it: Rule): Standing {
  return !it.enabled ? 'disabled' : it.faults.length > 0 ? 'faulty' : 'inForce';
}

/** Whether a rule is in force, and if not why. */
export function StandingTag({ it }: { it: Rule }) {
  const w = useWords();
  const standing = standingOf(it);
  return (
    <span className={`tag rule-${standing}`} data-standing={standing} title={standing === 'faulty' ? `${w.faultyMore} ${it.faults[0]!.message}` : undefined}>
      {w.standing[standing]}
    </span>
  );
}
