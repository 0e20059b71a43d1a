import { Button } from 'antd';
import { memo } from 'react';
import { ClassSign } from '../alarms/Sign';
import { count, number } from '../format';
import { Empty, PresenceSign } from '../parts';
import { useWords } from '../texts/map';
import { listed } from './cells';
import { CLASSES, type Positions, PRESENCES } from './positions';

/** Rows of the list; of more one sees the first and zooms in. */
const ROWS_MAX = 100;

/** What lies in view, in step with the map. */
export function Side({ positions, seen, chosen, onChoose }: { positions: Positions; seen: readonly number[]; chosen: readonly string[]; onChoose: (id: string, also: boolean) => void }) {
  const w = useWords();
  const rows = listed(positions, seen.filter((i) => i < positions.size), chosen, ROWS_MAX);
  return (
    <>
      <div className="side-foot faint" role="status">
        <span data-in-view={seen.length}>{w.inView(count(seen.length))}</span>
        {seen.length > ROWS_MAX && <span>{w.firstOf(count(ROWS_MAX))}</span>}
      </div>
      {rows.length === 0 ? (
        <Empty fact={w.nothingHere} />
      ) : (
        <ul className="side-rows" aria-label={w.list}>
          {rows.map((i) => (
            <Row
              key={positions.ids[i]}
              id={positions.ids[i]!}
              name={positions.names[i]!}
              presence={positions.presence[i]!}
              alarm={positions.alarm[i]!}
              speed={positions.moves(i) ? Math.round(positions.speed[i]!) : -1}
              chosen={chosen.includes(positions.ids[i]!)}
              onChoose={onChoose}
            />
          ))}
        </ul>
      )}
    </>
  );
}

const Row = memo(function Row({ id, name, presence, alarm, speed, chosen, onChoose }: { id: string; name: string; presence: number; alarm: number; speed: number; chosen: boolean; onChoose: (id: string, also: boolean) => void }) {
  const w = useWords();
  return (
    <li className="side-row" data-on-map={id} data-chosen={chosen}>
      <button type="button" data-row aria-pressed={chosen} onClick={(event) => onChoose(id, event.ctrlKey || event.metaKey || event.shiftKey)}>
        <PresenceSign presence={PRESENCES[presence]!} word={false} />
        <span className="grow">{name}</span>
        {alarm > 0 && <ClassSign of={CLASSES[alarm - 1]!} word={false} />}
        {speed >= 0 && <span className="num soft">{number(speed, 0)} km/h</span>}
      </button>
      <Button size="small" type="text" aria-label={chosen ? w.drop(name) : w.add(name)} onClick={() => onChoose(id, true)}>
        {chosen ? '−' : '+'}
      </Button>
    </li>
  );
});
