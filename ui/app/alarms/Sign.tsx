import type { Alarm, AlarmClass } from '../api';
import { useWords } from '../texts/alarms';
import './alarms.css';
import { isNormal } from './sort';

/** ◆ critical, ▲ high, ■ medium, ● low: a shape, a colour and a word. */
const SHAPES: Record<AlarmClass, string> = {
  critical: 'M6 0l6 6-6 6-6-6z',
  high: 'M6 0.500l5.800 10.500H0.200z',
  medium: 'M1.500 1.500h9v9h-9z',
  low: 'M6 1.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 1 0 0-9z',
};

/** How bad it is; hollow when the condition is over. */
export function ClassSign({ of, active = true, word = true }: { of: AlarmClass; active?: boolean; word?: boolean }) {
  const w = useWords();
  return (
    <span className={`class-sign ${of}`} data-class={of}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[of]} fill={active ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth={active ? 0 : 1.2} />
      </svg>
      <span className={word ? undefined : 'out'}>{w.class[of]}</span>
    </span>
  );
}

/** How it is, in words. */
export function StateTags({ it }: { it: Alarm }) {
  const w = useWords();
  const words = isNormal(it)
    ? [w.state.normal]
    : [
        it.active ? w.state.active : w.state.cleared,
        it.acknowledged ? (it.acknowledgedBy ? w.known(it.acknowledgedBy) : w.state.acknowledged) : w.state.unacknowledged,
        ...(it.latched ? [w.state.latched] : []),
      ];
  return (
    <>
      {[...words, ...(it.shelvedUntil ? [w.state.shelved] : []), ...(it.suppressedBy ? [w.state.suppressed] : [])].map((each) => (
        <span key={each} className="tag">
          {each}
        </span>
      ))}
    </>
  );
}
