import { count } from '../format';
import { useScope } from '../frame/scope';
import { useWords } from '../texts/alarms';
import './alarms.css';
import { useAlarmCounts } from './queries';
import { CLASSES } from './sort';

/** How many alarms are to be seen to, in the rail; nothing when there is none. */
export function AlarmCount() {
  const w = useWords();
  const counts = useAlarmCounts(useScope()).data;
  if (!counts || counts.shown === 0) return null;
  const worst = CLASSES.find((each) => counts.classes[each].shown > 0);
  return (
    <span className={`alarm-count ${worst ?? ''}`} title={w.open(count(counts.shown))}>
      {counts.shown > 999 ? '999+' : counts.shown}
    </span>
  );
}
