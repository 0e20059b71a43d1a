import { useMemo } from 'react';
import { numeric } from '../charts/series';
import { duration } from '../format';
import { usePageClock } from '../moment';
import { Failure, Skeleton } from '../parts';
import { seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, useThings, useValues } from './data';
import { Foot, namesOf, useSize, Waiting, type WidgetProps } from './parts';
import { changesOf, lookOfState, type Stretch, stretchesOf } from './states';
import { useChanges, useTrails } from './trails';
import { useTimes } from '../zones';
import './states.css';

const MOST = 30;
const LEGEND_MAX = 12;
/** Stretches before the window that are looked at. */
const EARLY = 10;
/** A label is written into a stretch that is at least so wide, in pixels a letter. */
const LETTER = 8;

/** What state things were in, as bands over time; a time of which nothing is known is hatched. */
export default function TimelineWidget({ source, name }: WidgetProps) {
  const t = useTexts();
  const times = useTimes();
  const language = useLanguage();
  const [box, size] = useSize();
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST, (each) => each.type === 'boolean' || each.type === 'enum' || each.type === 'string' || numeric(each)), [found.things, found.models, source]);
  const most = size.width === 0 ? 0 : Math.round(Math.min(400, Math.max(40, size.width / 3)));
  const past = useTrails(series, 'last', false, most);
  const changes = useChanges(past.set);
  const values = useValues(found);
  const names = namesOf(series, language);
  const clockNow = usePageClock();
  const say = (state: string) => (state === 'true' ? t.value.yes : state === 'false' ? t.value.no : state);
  const seen = past.set?.seen() ?? { first: 0, length: 0, from: 0, to: 0 };
  const rows = useMemo(
    () =>
      series.map((each, i): Stretch[] => {
        const { set } = past;
        const trail = set?.trails[i];
        if (!set || !trail) return [];
        // A state from before the window holds into it.
        const early = Math.min(EARLY, Math.max(0, seen.length));
        const { times, values: states } = trail.rows(seen.first - early, seen.length + early);
        return stretchesOf(times, states, trail.stretchMillis, seen.from * 1000, Math.min(seen.to * 1000, clockNow()), set.shape.live && values.of.get(each.thing)?.presence === 'connected');
      }),
    [series, past.set, changes, seen.first, values.of],
  );
  const known = useMemo(() => {
    const options = series.flatMap((each) => each.definition.options ?? (each.definition.type === 'boolean' ? ['true', 'false'] : []));
    return [...new Set([...options, ...rows.flat().flatMap((each) => each.state ?? [])])];
  }, [series, rows]);
  const waiting = Waiting({ found, name, series: series.length });
  const span = (seen.to - seen.from) * 1000;
  const at = (time: number) => ((time - seen.from * 1000) / span) * 100;
  const used = known.filter((each) => rows.some((row) => row.some((one) => one.state === each)));
  return (
    <>
      {waiting ?? (past.error ? <Failure what={name} error={past.error} again={past.again} /> : past.pending ? <Skeleton lines={2} /> : null)}
      <div ref={box} className="timeline" hidden={waiting !== null || past.error !== null}>
        {!waiting && !past.pending &&
          rows.map((row, i) => (
            <div key={seriesText(series[i]!)} className="timeline-row" data-states={seriesText(series[i]!)}>
              <span className="one-line soft" title={names[i]}>{names[i]}</span>
              <div className="timeline-band" role="img" aria-label={t.dashboards.states(names[i]!, changesOf(row))}>
                {row.map((each) => {
                  const width = ((each.to - each.from) / span) * 100;
                  const text = each.state === null ? t.dashboards.silence : say(each.state);
                  const look = each.state === null ? null : lookOfState(each.state, known);
                  return (
                    <i
                      key={each.from}
                      className={look === null ? 'silence' : `state pattern-${look.pattern}`}
                      style={{ left: `${at(each.from)}%`, width: `${width}%`, ...(look ? { '--state': look.colour } : {}) }}
                      title={`${text} · ${times.dateTime(each.from)} – ${times.clock(each.to)} · ${duration((each.to - each.from) / 1000)}`}
                    >
                      {look !== null && (width / 100) * (size.width - 130) > text.length * LETTER + 10 && <span>{text}</span>}
                    </i>
                  );
                })}
              </div>
            </div>
          ))}
        {!waiting && !past.pending && (
          <div className="timeline-row">
            <span />
            <div className="timeline-ends faint num">
              <span title={times.more(seen.from * 1000)}>{times.dateTime(seen.from * 1000).slice(0, 16)}</span>
              <span title={times.more(seen.to * 1000)}>{times.dateTime(seen.to * 1000).slice(0, 16)}</span>
            </div>
          </div>
        )}
      </div>
      {!waiting && used.length > 0 && (
        <div className="legend-line">
          {used.slice(0, LEGEND_MAX).map((each) => {
            const look = lookOfState(each, known);
            return (
              <span key={each} className="legend-one">
                <i className={`state-key pattern-${look.pattern}`} style={{ '--state': look.colour } as React.CSSProperties} />
                <span className="one-line">{say(each)}</span>
              </span>
            );
          })}
        </div>
      )}
      {!waiting && <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />}
    </>
  );
}
