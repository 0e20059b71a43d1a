import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type PointerEvent, useMemo, useRef, useState } from 'react';
import { api } from '../api';
import { useTexts } from '../texts';
import { useTimes } from '../zones';
import { type Known, LENGTH_MIN, longer, type Span, valuesOf } from './question';

const POINTS = 240;
const HEIGHT = 44;

/** A longer time around the window with the first line in it, on which the window is moved, or drawn anew. */
export default function Navigator({ series, span, now, onChange }: { series: Known; span: Span; now: number; onChange: (from: number, to: number) => void }) {
  const t = useTexts();
  const times = useTimes();
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ begin: number; end: number; moves: boolean } | null>(null);
  const whole = longer(span, now);
  const ask = { things: [series.thing], properties: [series.property], aggregates: ['avg' as const] };
  const past = useQuery({
    queryKey: ['navigator', series.thing, series.property, whole.from, whole.to],
    queryFn: ({ signal }) => api.histories({ ...ask, from: Math.round(whole.from * 1000), to: Math.round(whole.to * 1000), points: POINTS, aggregate: ask.aggregates }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const length = whole.to - whole.from;
  const lines = useMemo(() => {
    if (!past.data) return '';
    const { times: at, main } = valuesOf(past.data, ask, series, 'avg');
    const numbers = main.filter((each): each is number => typeof each === 'number');
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    let before = Number.NEGATIVE_INFINITY;
    return at
      .map((millis, i) => {
        const x = (1000 * (millis / 1000 - whole.from)) / length;
        const y = high > low ? HEIGHT - 4 - ((HEIGHT - 8) * (Number(main[i]) - low)) / (high - low) : HEIGHT / 2;
        const gap = millis / 1000 - before > (2.5 * length) / POINTS;
        before = millis / 1000;
        return `${gap ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}${gap ? 'h1' : ''}`;
      })
      .join('');
  }, [past.data, series.thing, series.property, whole.from, whole.to]);
  const timeAt = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return whole.from + (length * Math.min(width, Math.max(0, event.clientX - left))) / width;
  };
  const shown = drag === null ? span : drag.moves ? { from: span.from + drag.end - drag.begin, to: span.to + drag.end - drag.begin } : { from: Math.min(drag.begin, drag.end), to: Math.max(drag.begin, drag.end) };
  const at = (time: number) => (100 * (Math.min(whole.to, Math.max(whole.from, time)) - whole.from)) / length;
  const step = (by: number) => onChange(span.from + by * (span.to - span.from), span.to + by * (span.to - span.from));
  return (
    <div className="navigator">
      <div
        ref={box}
        className="navigator-area"
        role="slider"
        tabIndex={0}
        aria-label={t.history.navigator}
        aria-valuemin={Math.round(whole.from)}
        aria-valuemax={Math.round(whole.to)}
        aria-valuenow={Math.round(span.from)}
        aria-valuetext={`${times.dateTime(span.from * 1000)} – ${times.dateTime(span.to * 1000)}`}
        title={t.history.navigatorMore}
        data-navigator={lines === '' ? '' : 'drawn'}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowLeft' ? -0.5 : event.key === 'ArrowRight' ? 0.5 : 0;
          if (by === 0) return;
          event.preventDefault();
          step(by);
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const time = timeAt(event);
          setDrag({ begin: time, end: time, moves: time >= span.from && time <= span.to });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, end: timeAt(event) })}
        onPointerUp={() => {
          if (drag === null) return;
          setDrag(null);
          if (drag.begin === drag.end) return;
          if (shown.to - shown.from >= LENGTH_MIN) onChange(shown.from, shown.to);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        <svg viewBox={`0 0 1000 ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="none" aria-hidden="true">
          <path d={lines} fill="none" vectorEffect="non-scaling-stroke" style={{ stroke: 'var(--series-1)' }} />
        </svg>
        <i className="navigator-window" style={{ left: `${at(shown.from)}%`, width: `${Math.max(0.3, at(shown.to) - at(shown.from))}%` }} />
      </div>
      <div className="history-ends faint num">
        <span>{times.dateTime(whole.from * 1000).slice(0, 16)}</span>
        <span>{times.dateTime(whole.to * 1000).slice(0, 16)}</span>
      </div>
    </div>
  );
}
