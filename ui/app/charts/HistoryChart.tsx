import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { type Aggregate, api, type Property } from '../api';
import { count, duration, fromInput, toInput } from '../format';
import { useMoment, usePageClock } from '../moment';
import Marks from '../notes/Marks';
import { useNotes } from '../notes/notes';
import { Empty, Failure, Skeleton } from '../parts';
import { useTexts } from '../texts';
import { AGGREGATES, aggregateOf, bounds, RANGES, type RangeName, rangeOf, withRange } from '../url';
import { gapCount } from './gaps';
import { asked, numeric, sampled, stepped } from './series';
import TimeChart from './TimeChart';
import { useTimes } from '../zones';

const POINTS_MIN = 100;
const POINTS_MAX = 1_500;
/** A moving range is read again this often at most. */
const AGAIN_MILLIS = 5_000;

/** The past of one property: range and aggregate are in the address. */
export default function HistoryChart({ thing, property, title }: { thing: string; property: Property; title: string }) {
  const t = useTexts();
  const [words, setWords] = useSearchParams();
  const range = rangeOf(words);
  const moment = useMoment();
  const now = usePageClock();
  const chosen = aggregateOf(words);
  const aggregate: Aggregate = numeric(property) || chosen === 'count' || chosen === 'first' ? chosen : 'last';
  const choices = numeric(property) ? AGGREGATES : AGGREGATES.filter((each) => ['last', 'first', 'count'].includes(each));
  const box = useRef<HTMLDivElement>(null);
  const [points, setPoints] = useState(0);
  const preset = useRef<RangeName>('h1');
  if ('name' in range) preset.current = range.name;

  // Before anything is painted, so that the question is asked at once.
  useLayoutEffect(() => {
    const width = (box.current?.clientWidth ?? 700) - 80;
    setPoints(Math.round(Math.min(POINTS_MAX, Math.max(POINTS_MIN, width * Math.min(window.devicePixelRatio, 1.5)))));
  }, []);

  const length = 'name' in range ? RANGES[range.name] : range.to - range.from;
  const history = useQuery({
    queryKey: ['history', thing, property.name, asked(property, aggregate), 'name' in range ? [range.name, moment] : [range.from, range.to], points],
    queryFn: async ({ signal }) => {
      let { from, to } = bounds(range, now() / 1000);
      const stretch = (to - from) / points;
      if ('name' in range) {
        // Stretches begin at fixed times, so that peaks do not jump while the clock goes on.
        to = Math.ceil(to / stretch) * stretch;
        from = to - stretch * points;
      }
      const answer = await api.history(
        thing,
        { properties: [property.name], from: Math.round(from * 1000), to: Math.round(to * 1000), points, aggregate: asked(property, aggregate) },
        signal,
      );
      return { answer, from, to, stretch };
    },
    enabled: points > 0,
    placeholderData: (before, query) => (query?.queryKey[1] === thing && query.queryKey[2] === property.name ? keepPreviousData(before) : undefined),
    refetchInterval: 'name' in range && moment === null ? Math.max(AGAIN_MILLIS, (length / Math.max(1, points)) * 1000) : false,
    refetchOnWindowFocus: 'name' in range,
  });
  const loaded = history.data;
  const data = useMemo(
    () => (loaded ? sampled(property, loaded.answer, aggregate, loaded.stretch, [t.value.no, t.value.yes]) : null),
    [loaded, property, aggregate, t],
  );
  const real = data ? data.main.reduce<number>((n, v) => (v === null ? n : n + 1), 0) : 0;
  const window_ = 'name' in range ? (loaded ?? bounds(range, now() / 1000)) : range;

  const notes = useNotes([thing], window_.from, window_.to).data?.items ?? [];

  return (
    <div ref={box} data-chart="history">
      <div className="range">
        <Segmented<string>
          aria-label={t.thing.range}
          value={'name' in range ? range.name : ''}
          onChange={(name) => setWords((before) => withRange(before, { name: name as RangeName }))}
          options={(Object.keys(RANGES) as RangeName[]).map((name) => ({ value: name, label: t.thing.ranges[name] }))}
        />
        <Select<Aggregate>
          aria-label={t.thing.aggregate}
          value={aggregate}
          popupMatchSelectWidth={false}
          style={{ minWidth: 104 }}
          onChange={(next) =>
            setWords((before) => {
              const changed = new URLSearchParams(before);
              changed.set('agg', next);
              return changed;
            })
          }
          options={choices.map((each) => ({ value: each, label: t.thing.aggregates[each] }))}
        />
        <FromTo key={'name' in range ? range.name : `${range.from} ${range.to}`} from={window_.from} to={window_.to} onChange={(from, to) => setWords((before) => withRange(before, { from, to }))} />
        {!('name' in range) && (
          <Button type="text" onClick={() => setWords((before) => withRange(before, { name: preset.current }))}>
            {t.thing.resetZoom}
          </Button>
        )}
      </div>
      {history.error && !loaded ? (
        <Failure what={t.thing.history} error={history.error} again={() => void history.refetch()} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : real === 0 ? (
        <Empty fact={t.thing.historyEmpty} use={t.thing.historyEmptyMore} />
      ) : (
        <>
          <TimeChart
            data={data}
            from={window_.from}
            to={window_.to}
            unit={aggregate === 'count' ? null : property.unit}
            title={title}
            height={260}
            stepped={stepped(property) && aggregate !== 'count'}
            onZoom={(from, to) => setWords((before) => withRange(before, { from, to }))}
            marks={<Marks notes={notes} from={window_.from} to={window_.to} />}
          />
          <div className="chart-foot faint">
            {[t.thing.points(count(real)), t.thing.gaps(gapCount(data.main)), t.thing.stretch(duration(loaded!.stretch)), data.low ? t.thing.band : '', t.thing.zoomHint]
              .filter((each) => each !== '')
              .map((each) => (
                <span key={each}>{each}</span>
              ))}
          </div>
        </>
      )}
    </div>
  );
}

/** Two times by the clocks of the page's zone; what is typed is theirs, so that it goes when the zone is another one. */
export function FromTo(given: { from: number; to: number; onChange: (from: number, to: number) => void }) {
  return <Between key={useTimes().zone} {...given} />;
}

function Between({ from, to, onChange }: { from: number; to: number; onChange: (from: number, to: number) => void }) {
  const t = useTexts();
  const { zone, sign } = useTimes();
  // what nobody has typed over follows the window, which may be loaded later
  const [typed, setTyped] = useState<{ begin: string; end: string } | null>(null);
  const { begin, end } = typed ?? { begin: toInput(from, zone), end: toInput(to, zone) };
  const touched = typed !== null;
  const a = fromInput(begin, zone);
  const b = fromInput(end, zone);
  const good = Number.isFinite(a) && Number.isFinite(b) && a < b;
  return (
    <form
      className="from-to"
      onSubmit={(event) => {
        event.preventDefault();
        if (good) onChange(a, b);
      }}
    >
      <label>
        {t.thing.from}
        <input type="datetime-local" name="from" value={begin} onChange={(e) => setTyped({ begin: e.target.value, end })} />
      </label>
      <label>
        {t.thing.to}
        <input type="datetime-local" name="to" value={end} onChange={(e) => setTyped({ begin, end: e.target.value })} />
      </label>
      {sign(from * 1000) !== '' && <span className="faint">{sign(from * 1000).trim()}</span>}
      {touched && (
        <Button htmlType="submit" disabled={!good}>
          {t.thing.apply}
        </Button>
      )}
      {touched && !good && <span role="alert">{t.thing.badRange}</span>}
    </form>
  );
}
