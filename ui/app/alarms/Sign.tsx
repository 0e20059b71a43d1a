import { Link } from 'react-router';
import type { Alarm, AlarmClass } from '../api';
import { useWithin } from '../frame/scope';
import { said } from '../texts';
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

/** Leads to what suppresses an alarm: another alarm, or a maintenance window. */
export function Suppressor({ by, label, className }: { by: string; label: string; className?: string }) {
  const w = useWords();
  const to = useWithin();
  const [kind, id = ''] = by.split('/');
  const path = kind === 'alarm' ? to(`/alarms/${encodeURIComponent(id)}`) : `/alarms/maintenance?window=${encodeURIComponent(id)}`;
  return (
    <Link className={className} to={path} data-suppressed-by={by} title={kind === 'alarm' ? w.byAlarm : w.byWindow}>
      {label}
    </Link>
  );
}

/** How it is, in words. */
export function StateTags({ it }: { it: Alarm }) {
  const w = useWords();
  const words = isNormal(it)
    ? [w.state.normal]
    : [
        it.active ? w.state.active : w.state.cleared,
        it.acknowledged ? (it.acknowledgedBy ? w.known(said(it.acknowledgedBy)) : w.state.acknowledged) : w.state.unacknowledged,
        ...(it.latched ? [w.state.latched] : []),
      ];
  return (
    <>
      {[...words, ...(it.shelvedUntil ? [w.state.shelved] : [])].map((each) => (
        <span key={each} className="tag">
          {each}
        </span>
      ))}
      {it.suppressedBy && <Suppressor by={it.suppressedBy} className="tag" label={w.state.suppressed} />}
    </>
  );
}
