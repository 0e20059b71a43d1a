import { Link } from 'react-router';
import '../alarms/alarms.css';
import { useAlarmCounts } from '../alarms/counts';
import { useAlarms } from '../alarms/queries';
import { AlarmRow } from '../alarms/Row';
import { ClassSign } from '../alarms/Sign';
import { type AskedAlarms, CLASSES } from '../alarms/sort';
import type { AlarmClass } from '../api';
import { count } from '../format';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { useMoment } from '../moment';
import { Empty, Failure, Skeleton } from '../parts';
import { useWords } from '../texts/alarms';
import { useTexts } from '../texts/dashboards';
import { alarmsOf, rowsOf, whichOf } from './alarms';
import type { WidgetProps } from './parts';
import { useVisible } from './shown';

/** The worst alarms of a space or a thing as they are now: numbers by class, rows that lead to them, and a button to acknowledge. */
export default function AlarmsWidget({ widget, source, name }: WidgetProps) {
  const t = useTexts();
  const w = useWords();
  const may = useMay();
  const visible = useVisible();
  const past = useMoment() !== null;
  const asked = alarmsOf(widget, source, useScope());
  const found = useAlarms(asked, { on: visible });
  const which = whichOf(widget);
  const counts = useAlarmCounts(asked, visible).data;
  if (found.error && found.data === undefined) return <Failure what={name} error={found.error} again={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton lines={2} />;
  const rows = found.items.slice(0, rowsOf(widget));
  const all = Math.max(counts?.[which] ?? 0, found.items.length);
  return (
    <>
      {counts && counts[which] > 0 && (
        <div className="alarm-numbers" data-counted={counts[which]}>
          {CLASSES.filter((each) => counts.classes[each][which] > 0).map((each) => (
            <Count key={each} of={each} n={counts.classes[each][which]} asked={asked} />
          ))}
        </div>
      )}
      {rows.length === 0 ? (
        <Empty fact={w.none} />
      ) : (
        <div className="scroll fill" tabIndex={0} role="region" aria-label={name}>
          {rows.map((each) => (
            <AlarmRow key={each.id} it={each} ofThing={asked.thing !== undefined} act={may.in('command', each.space)} />
          ))}
        </div>
      )}
      {(rows.length < all || past) && (
        <div className="widget-foot faint">
          {rows.length < all && <span data-left-out={all - rows.length}>{t.dashboards.leftOut(count(rows.length), count(all))}</span>}
          {past && <span>{t.dashboards.alarmsNow}</span>}
        </div>
      )}
    </>
  );
}

/** How many there are of a class; leads to them. */
function Count({ of, n, asked }: { of: AlarmClass; n: number; asked: AskedAlarms }) {
  const to = useWithin();
  const words = new URLSearchParams({ severity: of });
  if (asked.state) words.set('state', asked.state);
  if (asked.thing) words.set('q', asked.thing);
  if (asked.space) words.set('space', asked.space);
  return (
    <Link to={to(`/alarms?${words}`)}>
      <ClassSign of={of} /> <span className="num">{count(n)}</span>
    </Link>
  );
}
