import { useScope } from '../frame/scope';
import './alarms.css';
import { useAlarmCounts } from './counts';
import { CLASSES } from './sort';

const MOST = 999;

/** How many alarms are to be seen to, for the rail; null when there is none. */
export function useAlarmBadge(): { text: string; worst: string } | null {
  const counts = useAlarmCounts({ space: useScope() }).data;
  if (!counts || counts.shown === 0) return null;
  return { text: counts.shown > MOST ? `${MOST}+` : String(counts.shown), worst: CLASSES.find((each) => counts.classes[each].shown > 0) ?? '' };
}
