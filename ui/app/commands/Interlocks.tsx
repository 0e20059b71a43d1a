import type { Model } from '../api';
import { duration, unitAfter } from '../format';
import { useTwin } from '../live';
import { useNow } from '../moment';
import { valueText } from '../parts';
import { type Interlock, interlockState } from './life';
import { lockText, useAll } from './words';

/** Whether all interlocks of an action hold by what the thing last said. */
export function useInterlocks(thing: string, locks: readonly Interlock[]) {
  const twin = useTwin(thing);
  const now = useNow();
  return locks.map((lock) => ({ lock, reported: twin.values[lock.property], state: interlockState(lock, twin.values[lock.property], now) }));
}

/** What must be true when an action is sent, and whether it is now. */
export function Interlocks({ thing, model, locks }: { thing: string; model: Model; locks: readonly Interlock[] }) {
  const { t, w, say } = useAll();
  const states = useInterlocks(thing, locks);
  return (
    <div className="locks">
      <span className="soft">{w.lock.title}</span>
      <ul>
        {states.map(({ lock, reported, state }, at) => {
          const property = model.properties.find((each) => each.name === lock.property);
          return (
          <li key={at} data-lock={state}>
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" strokeLinejoin="round">
              {state === 'holds' ? <path d="M1.500 6.500l3 3L10.500 3" /> : <path d="M2 2l8 8M10 2l-8 8" />}
            </svg>
            <span>
              {lockText(t, lock, property, say)}
              {lock.ageSeconds !== undefined && <span className="soft"> {w.lock.younger(duration(lock.ageSeconds))}</span>}{' '}
              <b>{w.lock[state]}</b>
              {reported !== undefined && <span className="soft"> · {w.lock.now(`${valueText(t, reported.value)}${typeof reported.value === 'number' ? unitAfter(property?.unit) : ''}`)}</span>}
            </span>
          </li>
          );
        })}
      </ul>
    </div>
  );
}
