import { type ReactNode, useMemo } from 'react';
import { changesOf, lookOfState, stretchesOf } from '../dashboards/states';
import { duration } from '../format';
import { usePageClock } from '../moment';
import { useTexts } from '../texts';
import { useTimes } from '../zones';
import type { Values } from './question';
import '../dashboards/states.css';

/** Of which state a thing was over time. */
export interface StatesOf {
  key: string;
  name: string;
  values: Values;
  /** The states that the model names, in its order. */
  options: readonly string[];
}

/** A label is written into a stretch that is at least so wide, in hundredths of the strip for each letter. */
const LETTER = 1.4;

/** A strip of states for each series that is no number, below the lines and over the same times; what is not known is hatched. */
export default function States({ series, from, to, stretch, area, marks, onCursor }: {
  series: readonly StatesOf[]; from: number; to: number; stretch: number;
  /** Where the lines above have their area, in pixels from the left; null when there are none. */
  area: { left: number; width: number } | null; marks: ReactNode; onCursor: (time: number | null) => void;
}) {
  const t = useTexts();
  const times = useTimes();
  const now = usePageClock();
  const say = (state: string) => (state === 'true' ? t.value.yes : state === 'false' ? t.value.no : state);
  const until = Math.min(to * 1000, now());
  const rows = useMemo(
    () => series.map(({ values, options }) => {
      const stretches = stretchesOf(values.times, values.main, stretch * 1000, from * 1000, until, false);
      return { stretches, known: [...new Set([...options, ...stretches.flatMap((each) => each.state ?? [])])] };
    }),
    // a strip need not be cut anew for less than a stretch
    [series, from, to, stretch, Math.floor(until / Math.max(1_000, stretch * 1000))],
  );
  const at = (millis: number) => (100 * (millis - from * 1000)) / ((to - from) * 1000);
  return (
    <div className="history-states" style={area ? { marginLeft: area.left, width: area.width } : undefined}>
      {series.map((each, i) => {
        const { stretches, known } = rows[i]!;
        return (
          <div key={each.key} data-strip={each.key}>
            <div className="one-line soft" title={each.name}>
              {each.name}
            </div>
            <div
              className="timeline-band"
              role="img"
              aria-label={t.history.states(each.name, changesOf(stretches))}
              onPointerMove={(event) => {
                const { left, width } = event.currentTarget.getBoundingClientRect();
                onCursor(from + ((to - from) * (event.clientX - left)) / width);
              }}
              onPointerLeave={() => onCursor(null)}
            >
              {stretches.map((one) => {
                const width = at(one.to) - at(one.from);
                const text = one.state === null ? t.history.silence : say(one.state);
                const look = one.state === null ? null : lookOfState(one.state, known);
                return (
                  <i
                    key={one.from}
                    data-state={one.state ?? ''}
                    className={look === null ? 'silence' : `state pattern-${look.pattern}`}
                    style={{ left: `${at(one.from)}%`, width: `${width}%`, ...(look ? { '--state': look.colour } : {}) }}
                    title={`${text} · ${times.dateTime(one.from)} – ${times.clock(one.to)} · ${duration((one.to - one.from) / 1000)}`}
                  >
                    {look !== null && width > text.length * LETTER + 2 && <span>{text}</span>}
                  </i>
                );
              })}
              {i === 0 && area === null && marks}
            </div>
          </div>
        );
      })}
      {area === null && (
        <div className="history-ends faint num">
          <span>{times.dateTime(from * 1000)}</span>
          <span>{times.dateTime(to * 1000)}</span>
        </div>
      )}
    </div>
  );
}
