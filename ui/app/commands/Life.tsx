import type { Invocation, InvocationState } from '../api';
import { duration } from '../format';
import { Time } from '../parts';
import { useSession } from '../queries';
import { said, useTexts } from '../texts';
import { useTimes } from '../zones';
import { isMine, lifeOf, tookSeconds } from './life';
import { problemText, reasonOf, useAll } from './words';

/** Where it stands: a shape and a word; none is an alarm's. */
export function StateSign({ state, word = true }: { state: InvocationState; word?: boolean }) {
  const { w } = useAll();
  return (
    <span className={`sign asked ${state}`} title={w.means[state]} data-state={state}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" strokeLinejoin="round">
        {state === 'proposed' && <path d="M6 1l5 5-5 5-5-5z" strokeDasharray="1.800 1.600" />}
        {state === 'queued' && <circle cx="6" cy="6" r="4.800" strokeDasharray="1.800 1.600" />}
        {state === 'sent' && <path d="M1 6h9M6.500 2.500L10 6l-3.500 3.500" />}
        {state === 'accepted' && (
          <>
            <circle cx="6" cy="6" r="4.800" />
            <path d="M6 3.500V6l2 1.500" />
          </>
        )}
        {state === 'done' && <path d="M1.500 6.500l3 3L10.500 3" />}
        {state === 'failed' && <path d="M2 2l8 8M10 2l-8 8" />}
        {state === 'expired' && <path d="M2.500 1h7L6 6l3.500 5h-7L6 6z" />}
        {state === 'cancelled' && <path d="M2 6h8" />}
      </svg>
      <span className={word ? undefined : 'out'}>{w.state[state]}</span>
    </span>
  );
}

/** Who made a step, in words; empty for the server. */
function useWho(it: Invocation): (by: string) => string {
  const { w } = useAll();
  const session = useSession().data;
  return (by) => {
    if (by === '') return '';
    if (by === 'thing') return w.theThing;
    if (isMine(session, { ...it, by })) return w.you;
    if (by === it.by && it.byName) return said(it.byName);
    return by.startsWith('token/') ? w.token(by.slice(6)) : w.account(by);
  };
}

/** Who asked for it. */
export function Asker({ it }: { it: Invocation }) {
  const { w } = useAll();
  return <span title={it.by}>{w.by(useWho(it)(it.by))}</span>;
}

/** Its life as a line of steps with their times; who made each is behind it. */
export function LifeLine({ it, space }: { it: Invocation; space?: string }) {
  const t = useTexts();
  const { w } = useAll();
  const times = useTimes(space);
  const who = useWho(it);
  const took = tookSeconds(it);
  const life = lifeOf(it);
  return (
    <ol className="life" data-life={it.state} aria-label={w.life}>
      {life.map((each, at) => {
        const by = who(each.by);
        const reason = reasonOf(w, each);
        // The first "queued" of what was agreed to is the agreement.
        const agreed = at > 0 && each.state === 'queued' && life[at - 1]!.state === 'proposed' && by !== '';
        return (
          <li key={at} data-step={each.state} title={[times.more(each.from, true), each.times > 1 ? times.more(each.to, true) : '', by === '' ? '' : w.by(by), problemText(w, each.problem)].filter((one) => one !== '').join('\n')}>
            {w.step[each.state]}
            {each.times > 1 && ` ${w.times(each.times)}`} <Time className="num faint" at={each.to} space={space} only="clock" />
            {agreed && <span className="faint"> {w.by(by)}</span>}
            {reason !== '' && <q className="reason">{reason}</q>}
          </li>
        );
      })}
      {took !== undefined && (
        <li className="took soft num" title={t.thing.age}>
          {w.took(duration(took))}
        </li>
      )}
    </ol>
  );
}
