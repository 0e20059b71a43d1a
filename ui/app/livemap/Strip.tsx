import { Button, Select, Slider } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { serverNow } from '../clock';
import { fromInput, NONE, number, toInput, unitAfter } from '../format';
import { Empty, Failure, Skeleton } from '../parts';
import { titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/map';
import { useTimes } from '../zones';
import { COLOURS } from './look';
import { together, valueAt } from './replay';
import { PACES, type Replay } from './useReplay';

const SeriesChart = lazy(() => import('../charts/SeriesChart'));

const LAST = { h1: 3_600_000, h6: 21_600_000, h24: 86_400_000 } as const;
const CHARTS_MAX = 4;
const CHART_PIXELS = 110;
const nothing = () => {};

/** A replay below the map: which time, its moment, how fast, and what was measured meanwhile. */
export function Strip({ replay, ids, from, to, onTime, onClose }: { replay: Replay; ids: readonly string[]; from: number; to: number; onTime: (from: number, to: number) => void; onClose: () => void }) {
  const w = useWords();
  const times = useTimes();
  const language = useLanguage();
  const { runs, values, moment } = replay;
  const [wanted, setWanted] = useState<string[] | null>(null);
  const shown = values.filter((each) => (wanted ?? values.slice(0, 2).map((one) => one.name)).includes(each.name));
  const set = (part: { from?: number; to?: number }) => {
    const next = { from, to, ...part };
    if (next.from < next.to) onTime(next.from, next.to);
  };
  const silent = replay.pending ? [] : runs.filter((each) => each.times.length === 0);
  return (
    <section className="map-strip panel" aria-label={w.replay} data-replay={runs.length}>
      <div className="strip-times">
        {(Object.keys(LAST) as (keyof typeof LAST)[]).map((each) => (
          <Button key={each} size="small" onClick={() => onTime(Math.floor(serverNow() / 1_000) * 1_000 - LAST[each], Math.floor(serverNow() / 1_000) * 1_000)}>
            {w.last[each]}
          </Button>
        ))}
        <label>
          {w.from} <input type="datetime-local" step={1} name="from" value={toInput(from / 1_000, times.zone)} onChange={(event) => event.target.value !== '' && set({ from: fromInput(event.target.value, times.zone) * 1_000 })} />
        </label>
        <label>
          {w.to} <input type="datetime-local" step={1} name="to" value={toInput(to / 1_000, times.zone)} onChange={(event) => event.target.value !== '' && set({ to: fromInput(event.target.value, times.zone) * 1_000 })} />
        </label>
        <Button size="small" className="strip-close" onClick={onClose}>
          {w.live}
        </Button>
      </div>
      {ids.length === 0 ? (
        <Empty fact={w.noneChosen} />
      ) : replay.error !== null && runs.length === 0 ? (
        <Failure what={w.replay} error={replay.error} again={replay.again} />
      ) : replay.pending && runs.length === 0 ? (
        <Skeleton lines={3} />
      ) : (
        <>
          <div className="strip-plays">
            <Button type="primary" size="small" onClick={replay.play}>
              {replay.plays ? w.pause : w.play}
            </Button>
            <Slider min={from} max={to} step={1_000} value={moment} onChange={replay.setMoment} tooltip={{ formatter: (each) => times.dateTime(each ?? from) }} ariaLabelForHandle={w.moment} />
            <span className="num" data-moment={Math.round(moment)}>{times.dateTime(moment)}</span>
            <Select size="small" aria-label={w.pace} value={replay.pace} onChange={replay.setPace} options={PACES.map((each) => ({ value: each, label: w.times(each) }))} />
            <Select
              size="small" mode="multiple" className="strip-values" aria-label={w.values} placeholder={w.values} maxCount={CHARTS_MAX} maxTagCount="responsive" value={shown.map((each) => each.name)} onChange={setWanted} popupMatchSelectWidth={false}
              options={values.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))}
            />
          </div>
          {silent.length > 0 && <div className="soft" role="status">{w.noTrack(silent.map((each) => each.name).join(', '))}</div>}
          <Suspense fallback={<Skeleton lines={3} />}>
            <div className="strip-charts">
              {shown.map((each) => (
                <Chart key={each.name} property={each.name} title={`${titleOf(each.titles, each.name, language)}`} unit={each.unit} replay={replay} ids={ids} from={from} to={to} onTime={onTime} />
              ))}
            </div>
          </Suspense>
        </>
      )}
    </section>
  );
}

function Chart({ property, title, unit, replay, ids, from, to, onTime }: { property: string; title: string; unit: string | null | undefined; replay: Replay; ids: readonly string[]; from: number; to: number; onTime: (from: number, to: number) => void }) {
  const w = useWords();
  const { runs, moment, setMoment } = replay;
  const drawn = useMemo(() => {
    const having = runs.filter((each) => (each.values.get(property)?.times.length ?? 0) > 0);
    const { times, columns } = together(having.map((each) => each.values.get(property)!));
    return {
      times,
      lines: having.map((each, n) => ({ key: each.id, unit, colour: `--series-${(ids.indexOf(each.id) % COLOURS) + 1}`, dash: ids.indexOf(each.id) >= COLOURS ? [6, 3] : [], past: false, main: columns[n]! })),
    };
  }, [runs, property, unit, ids]);
  const share = ((moment - from) / (to - from)) * 100;
  return (
    <div className="strip-chart" data-values={property}>
      <div className="strip-read">
        <b>{title}</b>
        {runs.map((each) => {
          const value = valueAt(each.values.get(property), moment);
          return (
            <span key={each.id} className="num">
              <i className={`swatch s${(ids.indexOf(each.id) % COLOURS) + 1}`} /> {value === undefined ? NONE : `${number(value)}${unitAfter(unit)}`}
            </span>
          );
        })}
      </div>
      {drawn.lines.length > 0 && (
        <SeriesChart
          times={drawn.times} lines={drawn.lines} from={from / 1_000} to={to / 1_000} height={CHART_PIXELS} sentence={w.chart(title, drawn.lines.length)}
          onCursor={nothing} onOut={nothing} onZoom={(a, b) => onTime(Math.round(a * 1_000), Math.round(b * 1_000))} onPick={(time) => setMoment(Math.min(to, Math.max(from, time * 1_000)))}
          marks={<i className="strip-cursor" style={{ left: `${Math.min(100, Math.max(0, share))}%` }} />}
        />
      )}
    </div>
  );
}
