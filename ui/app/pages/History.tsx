import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Segmented, Select, Switch } from 'antd';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Link, useSearchParams } from 'react-router';
import { type Aggregate, api, type History as Answer, millis, type Model, Problem, type Thing } from '../api';
import { FromTo } from '../charts/HistoryChart';
import SeriesChart, { AXES_MAX, type Line, unitsOf } from '../charts/SeriesChart';
import { numeric } from '../charts/series';
import { useMoment, usePageClock } from '../moment';
import { saveFile } from '../files';
import { commonDecimals, count, duration, NONE, number, unit, unitAfter } from '../format';
import { useTwin } from '../live';
import { Age, Empty, Failure, Lines, Panel, Skeleton, valueText, Time } from '../parts';
import { useModels } from '../queries';
import { useTitle } from '../frame/brand';
import Marks from '../notes/Marks';
import { endsOf, useNotes } from '../notes/notes';
import { type Draft, Notes } from '../notes/Notes';
import { titleOf, useLanguage, useTexts } from '../texts';
import { AGGREGATES } from '../url';
import Navigator from './Navigator';
import States, { type StatesOf } from './States';
import './History.css';
import {
  type Ask, asks, aggregateFor, broken, COMPARES, type Compare, csv, curl, definitionOf, earlier, examples, type Grid, gridOf, type Known, LENGTH_MIN, lined, lookOf,
  merged, near, PRESETS, type Question, questionOf, relative, relativeText, type Series, SERIES_MAX, seriesText, shifted, type Span, spanOf, table, type TableColumn,
  type Values, valueAt, valuesOf, withQuestion, zoomedOut,
} from './question';
import { offsetMillis } from '../zone';
import { usePageSpaces, useTimes } from '../zones';

/** A text of more letters does not stand within a line. */
const LONG = 40;
const POINTS_MIN = 120;
const POINTS_MAX = 1_500;
/** A window that moves is asked again this often at most, and at least. */
const AGAIN_MIN_MILLIS = 2_000;
const AGAIN_MAX_MILLIS = 60_000;
/** Calls that run at once. */
const CALLS_MAX = 4;
const TYPE_PAUSE_MILLIS = 200;
const ROW = 30;
const COLUMN = 170;
const CHART = 420;
const CHART_SMALL = 170;

interface Answered {
  ask: Ask;
  answer?: Answer;
  past?: Answer;
  error?: unknown;
}

interface Loaded {
  grid: Grid;
  pastGrid: Grid | null;
  aggregate: Aggregate;
  answered: Answered[];
}

/** One series with all that is known of it. */
interface Shown {
  series: Series;
  index: number;
  thing?: Thing;
  known?: Known;
  title: string;
  problem?: string;
  again?: () => void;
  values?: Values;
  past?: Values;
}

/** Any properties of any things over any time; everything that is chosen is in the address. */
export default function History() {
  const t = useTexts();
  const language = useLanguage();
  const [words, setWords] = useSearchParams();
  const text = words.toString();
  const question = useMemo(() => questionOf(new URLSearchParams(text)), [text]);
  const change = useCallback((to: Partial<Omit<Question, 'left'>>) => setWords((before) => withQuestion(before, to)), [setWords]);
  useTitle(t.history.title);

  const ids = useMemo(() => [...new Set(question.series.map((each) => each.thing))], [question]);
  const things = useQueries({ queries: ids.map((id) => ({ queryKey: ['thing', id], queryFn: ({ signal }: { signal: AbortSignal }) => api.thing(id, signal), staleTime: 30_000, retry: tries })) });
  const names = [...new Set(things.flatMap((each) => (each.data ? [each.data.model] : [])))];
  const models = useQueries({ queries: names.map((name) => ({ queryKey: ['model', name], queryFn: ({ signal }: { signal: AbortSignal }) => api.model(name, signal), staleTime: 10_000, retry: tries })) });
  const described = question.series.map((series, index): Shown => {
    const thing = things[ids.indexOf(series.thing)]!;
    const model = thing.data && models[names.indexOf(thing.data.model)];
    const definition = model?.data && definitionOf(model.data, series.property);
    const failed = thing.error ?? model?.error;
    return {
      series, index, thing: thing.data,
      known: definition && { ...series, definition },
      title: titleOf(definition?.titles, series.property, language),
      problem: failed
        ? failed instanceof Problem && failed.status > 0 ? failed.detail : t.failure.unreachable
        : model?.data && !definition ? t.history.noProperty(series.thing, series.property) : undefined,
      again: failed ? () => void (thing.error ? thing.refetch() : model?.refetch()) : undefined,
    };
  });
  usePageSpaces(described.flatMap((each) => each.thing?.space ?? []));
  const pending = described.some((each) => !each.known && !each.problem);
  const wanted = JSON.stringify(asks(described.flatMap((each) => each.known ?? []), question.aggregate, question.band));

  const box = useRef<HTMLDivElement>(null);
  const [most, setMost] = useState(0);
  useEffect(() => {
    const width = (box.current?.clientWidth ?? 800) - 110;
    setMost(Math.round(Math.min(POINTS_MAX, Math.max(POINTS_MIN, width * Math.min(window.devicePixelRatio, 1.5)))));
  }, []);

  const live = 'last' in question.window;
  const clock = usePageClock();
  const moment = useMoment();
  const { zone } = useTimes();
  const [anchor, setAnchor] = useState(() => clock() / 1000);
  const span = spanOf(question.window, anchor);
  const grid = gridOf(span, Math.max(most, POINTS_MIN), offsetMillis(span.from * 1000, zone) / 1000);
  const again = Math.min(AGAIN_MAX_MILLIS, Math.max(AGAIN_MIN_MILLIS, grid.stretch * 1000));
  useEffect(() => {
    if (!live) return;
    setAnchor(clock() / 1000);
    if (moment !== null) return;
    const timer = setInterval(() => {
      if (!document.hidden) setAnchor(clock() / 1000);
    }, again);
    return () => clearInterval(timer);
  }, [live, again, clock, moment]);

  const pinned = millis(words.get('x') ?? '') / 1000;
  const pin = Number.isFinite(pinned) ? pinned : null;
  const hold = (time: number | null) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        if (time === null) next.delete('x');
        else next.set('x', new Date(Math.round(time * 1000)).toISOString());
        return next;
      },
      { replace: true },
    );
  const [draft, setDraft] = useState<Draft | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const noted = useNotes(ids, span.from, span.to);
  const notes = noted.data?.items ?? [];

  const pastGrid = question.compare === null ? null : earlier(grid, question.compare, zone);
  const history = useQuery({
    queryKey: ['histories', wanted, question.aggregate, grid, pastGrid, live ? Math.floor(anchor) : 0],
    queryFn: ({ signal }) => load(JSON.parse(wanted) as Ask[], question.aggregate, grid, pastGrid, signal),
    enabled: most > 0 && !pending && wanted !== '[]',
    placeholderData: keepPreviousData,
    staleTime: live ? 0 : 60_000,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const loaded = wanted === '[]' ? undefined : history.data;
  const shown = described.map((each): Shown => {
    const found = each.known && loaded?.answered.find(({ ask }) => ask.things.includes(each.series.thing) && ask.properties.includes(each.series.property));
    if (!each.known || !loaded || !found || each.problem) return each;
    if (found.error) {
      const problem = found.error instanceof Problem && found.error.status > 0 ? found.error.detail : t.failure.unreachable;
      return { ...each, problem, again: () => void history.refetch() };
    }
    return { ...each, ...taken(loaded, found, each.known) };
  });

  const remove = (index: number) => change({ series: question.series.filter((_, i) => i !== index) });
  const zoom = (from: number, to: number) => {
    if (draft) setDraft({ ...draft, from, to });
    else if (to - from >= LENGTH_MIN) change({ window: { from, to } });
  };
  const pick = (time: number, near: number) => (draft ? setDraft({ ...draft, from: time, to: time }) : hold(near));
  const known = things.flatMap((each) => each.data ?? []);
  const now = () => clock() / 1000;
  const preset = live ? relativeText((question.window as { last: number }).last) : '';
  const view = words.get('view') === 'table' ? 'table' : 'chart';
  const [calls, setCalls] = useState(false);
  const columns = useMemo(() => columnsOf(shown, question, t), [loaded, question, t, things.length, models.length, language]);
  const download = () => {
    const made = table(columns.map((each) => each.column));
    const from = new Date((loaded?.grid.from ?? span.from) * 1000).toISOString().slice(0, 19).replaceAll(':', '');
    saveFile(new Blob([csv(columns.map((each) => each.column.title), made.times, made.rows)], { type: 'text/csv;charset=utf-8' }), `taihu-history-${from}Z.csv`);
  };

  return (
    <>
      <div className="head">
        <h1>{t.history.title}</h1>
        {history.isFetching && !live && <span className="faint" role="status">{t.history.loading}</span>}
      </div>
      <div className="panel history-bar">
        <div className="range">
          <Segmented<string>
            aria-label={t.thing.range}
            value={preset}
            onChange={(to) => change({ window: { last: relative(to)! } })}
            options={PRESETS.map((each) => ({ value: each, label: t.history.presets[each] }))}
          />
          <Button aria-label={t.history.back} title={t.history.back} onClick={() => change({ window: shifted(spanOf(question.window, now()), -1) })}>
            ←
          </Button>
          <Button aria-label={t.history.forth} title={t.history.forth} onClick={() => change({ window: shifted(spanOf(question.window, now()), 1) })}>
            →
          </Button>
          <Button onClick={() => change({ window: zoomedOut(spanOf(question.window, now()), now()) })}>{t.history.out}</Button>
          <Button
            type={live ? 'primary' : 'default'}
            aria-pressed={live}
            title={t.history.liveMore}
            onClick={() => change({ window: live ? spanOf(question.window, now()) : { last: Math.max(1, Math.round(span.to - span.from)) } })}
          >
            {t.history.live}
          </Button>
          <FromTo key={live ? preset : `${span.from} ${span.to}`} from={span.from} to={span.to} onChange={(from, to) => change({ window: { from, to } })} />
        </div>
        <div className="range">
          <Select<Aggregate>
            aria-label={t.thing.aggregate}
            value={question.aggregate}
            popupMatchSelectWidth={false}
            style={{ minWidth: 104 }}
            onChange={(aggregate) => change({ aggregate })}
            options={AGGREGATES.map((each) => ({ value: each, label: t.thing.aggregates[each] }))}
          />
          <label>
            <Switch size="small" checked={question.band} onChange={(band) => change({ band })} aria-label={t.history.band} />
            {t.history.band}
          </label>
          <label>
            {t.history.compare}
            <Select<string>
              aria-label={t.history.compare}
              value={question.compare ?? ''}
              popupMatchSelectWidth={false}
              style={{ minWidth: 120 }}
              onChange={(to) => change({ compare: to === '' ? null : (to as Compare) })}
              options={[{ value: '', label: t.history.noCompare }, ...COMPARES.map((each) => ({ value: each, label: t.history.compares[each] }))]}
            />
          </label>
          <Segmented<string>
            aria-label={t.history.axes}
            value={question.axes}
            onChange={(to) => change({ axes: to === 'split' ? 'split' : 'shared' })}
            options={[{ value: 'shared', label: t.history.shared }, { value: 'split', label: t.history.split }]}
          />
          <div className="end">
            <Segmented<string>
              aria-label={t.history.title}
              value={view}
              onChange={(to) =>
                setWords((before) => {
                  const next = new URLSearchParams(before);
                  if (to === 'table') next.set('view', to);
                  else next.delete('view');
                  return next;
                })
              }
              options={[{ value: 'chart', label: t.history.chart }, { value: 'table', label: t.history.table }]}
            />
            <Button onClick={download} disabled={columns.length === 0}>
              {t.history.csv}
            </Button>
            <Button
              disabled={described.every((each) => !each.known)}
              title={t.history.parquetMore}
              href={api.exportAddress('readings', {
                format: 'parquet', things: ids.join(','), properties: [...new Set(described.flatMap((each) => each.known?.property ?? []))].join(','),
                from: new Date(span.from * 1000).toISOString(), to: new Date(span.to * 1000).toISOString(),
              })}
            >
              {t.history.parquet}
            </Button>
            <Button aria-expanded={calls} disabled={wanted === '[]'} onClick={() => setCalls(!calls)}>
              {calls ? t.history.hideCall : t.history.call}
            </Button>
          </div>
        </div>
        {calls && wanted !== '[]' && (
          <div className="body stack">
            <span className="soft">{t.history.callMore}</span>
            <Lines
              label={t.history.call}
              text={(JSON.parse(wanted) as Ask[]).flatMap((ask) => (pastGrid ? [grid, pastGrid] : [grid]).map((each) => curl(window.location.origin, ask, each))).join('\n')}
            />
          </div>
        )}
      </div>
      <div className="history-grid">
        <div className="history-side">
          <SeriesList shown={shown} question={question} space={words.get('space') ?? ''} loaded={loaded} onChange={change} onRemove={remove} span={span} pin={pin} />
          {known.length > 0 && (
            <Notes
              things={known}
              notes={notes}
              error={noted.error}
              again={() => void noted.refetch()}
              from={span.from}
              to={span.to}
              draft={draft}
              chosen={chosen}
              at={() => pin ?? (span.from + span.to) / 2}
              onDraft={setDraft}
              onGo={(note) => {
                const [begin, end] = endsOf(note);
                const length = Math.max(2 * (end - begin), span.to - span.from);
                setChosen(note.id);
                change({ window: { from: (begin + end - length) / 2, to: (begin + end + length) / 2 } });
              }}
            />
          )}
        </div>
        <div ref={box} className="panel" data-history={view} data-chosen={question.series.length > 0}>
          {question.series.length === 0 ? (
            <Nothing space={words.get('space') ?? ''} words={words} />
          ) : wanted === '[]' ? (
            pending ? <Skeleton lines={8} /> : <Empty fact={t.history.noRows} />
          ) : !loaded ? (
            history.error ? <Failure what={t.history.title} error={history.error} again={() => void history.refetch()} /> : <Skeleton lines={10} />
          ) : view === 'table' ? (
            <Table columns={columns} stretch={loaded.grid.stretch} />
          ) : (
            <Charts shown={shown} question={question} grid={loaded.grid} span={span} pin={pin} onZoom={zoom} onPick={pick} onHold={hold} onWindow={(from, to) => change({ window: { from, to } })} onOut={() => change({ window: zoomedOut(spanOf(question.window, now()), now()) })}
              marks={<Marks notes={notes} from={span.from} to={span.to} pin={pin} draft={draft && [draft.from, draft.to]} onChoose={(note) => setChosen(note.id)} />}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** Where the cursor stands, in seconds; told to the charts and the legend without drawing the page anew. */
let cursorAt: number | null = null;
const cursorSeen = new Set<() => void>();
const cursor = {
  set(to: number | null) {
    if (cursorAt === to) return;
    cursorAt = to;
    for (const each of cursorSeen) each();
  },
  watch(seen: () => void) {
    cursorSeen.add(seen);
    return () => cursorSeen.delete(seen);
  },
};

function useCursor(): number | null {
  return useSyncExternalStore(cursor.watch, () => cursorAt);
}

function tries(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

/** Asks all there is to ask, few calls at once; a call that fails leaves the others alone. */
async function load(wanted: Ask[], aggregate: Aggregate, grid: Grid, pastGrid: Grid | null, signal: AbortSignal): Promise<Loaded> {
  const answered: Answered[] = wanted.map((ask) => ({ ask }));
  const one = (ask: Ask, over: Grid) =>
    api.histories({ things: ask.things, properties: ask.properties, from: Math.round(over.from * 1000), to: Math.round(over.to * 1000), points: over.points, aggregate: ask.aggregates }, signal);
  const waiting = [...answered];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        next.answer = await one(next.ask, grid);
        if (pastGrid) next.past = await one(next.ask, pastGrid);
      } catch (failed) {
        if (signal.aborted) throw failed;
        next.error = failed;
      }
    }
  };
  await Promise.all(Array.from({ length: CALLS_MAX }, work));
  return { grid, pastGrid, aggregate, answered };
}

/** Values are taken out of an answer once, however often they are drawn. */
const takenBefore = new WeakMap<Answered, Map<string, { values: Values; past?: Values }>>();

function taken(loaded: Loaded, found: Answered, known: Known) {
  let kept = takenBefore.get(found);
  if (!kept) takenBefore.set(found, (kept = new Map()));
  const key = seriesText(known);
  let made = kept.get(key);
  if (!made) {
    const move = loaded.pastGrid ? Math.round((loaded.grid.from - loaded.pastGrid.from) * 1000) : 0;
    made = {
      values: valuesOf(found.answer!, found.ask, known, loaded.aggregate),
      past: found.past && valuesOf(found.past, found.ask, known, loaded.aggregate, move),
    };
    kept.set(key, made);
  }
  return made;
}

/** Whether it is drawn as a strip of states. */
function strip(known: Known, aggregate: Aggregate): boolean {
  return !lined(known.definition, aggregate) && ['boolean', 'enum', 'string'].includes(known.definition.type);
}

function unitUnder(known: Known, aggregate: Aggregate): string | undefined {
  return aggregate === 'count' ? undefined : known.definition.unit;
}

/** The lines over one common time, in one chart or in one for each series; silences stay gaps. */
function Charts({ shown, question, grid, span, pin, marks, onZoom, onPick, onHold, onWindow, onOut }: {
  shown: Shown[]; question: Question; grid: Grid; span: Span; pin: number | null; marks: ReactNode;
  onZoom: (from: number, to: number) => void; onPick: (time: number, near: number) => void; onHold: (time: number | null) => void; onWindow: (from: number, to: number) => void; onOut: () => void;
}) {
  const t = useTexts();
  const written = useTimes();
  const clock = usePageClock();
  const at = useCursor();
  useEffect(() => () => cursor.set(null), []);
  const drawn = shown.filter((each) => each.known && each.values && lined(each.known.definition, question.aggregate));
  const parts = drawn.map((each) => each.values!);
  const pasts = drawn.map((each) => each.past);
  const stated = shown.filter((each) => each.known && each.values && each.values.times.length > 0 && strip(each.known, question.aggregate));
  const states = stated.map((each): StatesOf => ({
    key: seriesText(each.series), name: `${each.thing?.name ?? each.series.thing} · ${each.title}`, values: each.values!,
    options: each.known!.definition.options ?? (each.known!.definition.type === 'boolean' ? ['true', 'false'] : []),
  }));
  const statesStable = useStable([...states.map((each) => each.values), ...states.map((each) => each.name)]);
  const strips = useMemo(() => states, [statesStable]);
  const [area, setArea] = useState<{ left: number; width: number } | null>(null);
  const stable = useStable([...parts, ...pasts, grid.stretch, question.axes, question.aggregate]);
  const { times, lines } = useMemo(() => {
    const cut = drawn.flatMap((each) => [{ each, past: false, part: broken(each.values!, grid.stretch) }, ...(each.past ? [{ each, past: true, part: broken({ ...each.past, low: undefined, high: undefined }, grid.stretch) }] : [])]);
    const all = merged(cut.map(({ part }) => part));
    let column = 0;
    const made = cut.map(({ each, past, part }): Line & { of: Shown } => {
      const mine = all.columns.slice(column, (column += part.columns.length));
      return { of: each, key: `${seriesText(each.series)}${past ? ' past' : ''}`, unit: unitUnder(each.known!, question.aggregate), ...lookOf(each.index), past, main: mine[0]!, low: mine[1], high: mine[2] };
    });
    return { times: all.times, lines: made };
  }, [stable]);
  const groups = useMemo(() => (question.axes === 'split' ? drawn.map((each) => lines.filter((line) => line.of.index === each.index)) : [lines]), [lines, question.axes]);
  const index = at === null ? -1 : times.indexOf(at);
  const say = (line: Line) => {
    const value = index < 0 ? null : near(times, line.main, index, grid.stretch);
    return value === null ? NONE : number(value, commonDecimals(line.main.map((v) => v ?? null))) + unitAfter(line.unit);
  };
  return (
    <>
      <div className="history-at" data-cursor={index >= 0 ? times[index] : ''}>
        {index >= 0 ? (
          <>
            <b><Time at={times[index]! * 1000} exact={grid.stretch < 1} /></b>
            <span className="values">
              {lines.map((line) => (
                <span key={line.key}>
                  <span className="faint">
                    {line.of.thing?.name ?? line.of.series.thing} {line.of.title}
                    {line.past && question.compare ? ` ${t.history.was[question.compare]}` : ''}
                  </span>{' '}
                  <b>{say(line)}</b>
                </span>
              ))}
            </span>
          </>
        ) : (
          <>
            {t.history.hint} {t.notes.pinHint}
            <span className="values" />
          </>
        )}
      </div>
      {pin !== null && (
        <div className="history-pin" data-held={pin}>
          {t.notes.pinned} <b><Time at={pin * 1000} exact={grid.stretch < 1} /></b>{' '}
          <Button size="small" onClick={() => onHold(null)}>
            {t.notes.unpin}
          </Button>
        </div>
      )}
      {groups.filter((group) => group.length > 0).map((group) => (
        <div key={question.axes === 'split' ? group[0]!.key : 'all'}>
          {question.axes === 'split' && (
            <div className="history-small">
              {group[0]!.of.thing?.name ?? group[0]!.of.series.thing} · {group[0]!.of.title}
            </div>
          )}
          <SeriesChart
            times={times}
            lines={group}
            from={span.from}
            to={span.to}
            height={question.axes === 'split' && groups.length > 1 ? CHART_SMALL : CHART}
            sentence={t.history.figure(group.filter((line) => !line.past).map((line) => `${line.of.thing?.name ?? line.of.series.thing} ${line.of.title}`).join(', '), written.dateTime(span.from * 1000), written.dateTime(span.to * 1000))}
            onCursor={cursor.set}
            onZoom={onZoom}
            onPick={onPick}
            onOut={onOut}
            onArea={(left, width) => setArea((was) => (was?.left === left && was.width === width ? was : { left, width }))}
            marks={marks}
          />
        </div>
      ))}
      {strips.length > 0 && <States series={strips} from={span.from} to={span.to} stretch={grid.stretch} area={lines.length > 0 ? area : null} marks={marks} onCursor={cursor.set} />}
      {drawn[0]?.known && numeric(drawn[0].known.definition) && <Navigator series={drawn[0].known} span={span} now={clock() / 1000} onChange={onWindow} />}
      {lines.length === 0 && strips.length === 0 && <Empty fact={t.history.noRows} />}
      <div className="chart-foot faint">
        <span>{t.thing.points(count([...parts, ...states.map((each) => each.values)].reduce((n, each) => n + each.times.length, 0)))}</span>
        <span>{t.thing.stretch(duration(grid.stretch))}</span>
        {question.axes === 'shared' && unitsOf(lines).length > AXES_MAX && <span>{t.history.manyUnits}</span>}
      </div>
    </>
  );
}

/** The same object as long as all of its parts are the same. */
function useStable(parts: readonly unknown[]): object {
  const kept = useRef<{ parts: readonly unknown[] }>({ parts: [] });
  const same = kept.current.parts.length === parts.length && parts.every((each, i) => Object.is(each, kept.current.parts[i]));
  if (!same) kept.current = { parts };
  return kept.current;
}

interface Titled {
  column: TableColumn;
  head: [string, string];
  unit: string | undefined;
}

function columnsOf(shown: Shown[], question: Question, t: ReturnType<typeof useTexts>): Titled[] {
  return shown.flatMap((each) => {
    if (!each.known || !each.values) return [];
    const aggregate = aggregateFor(each.known.definition, question.aggregate);
    const code = unitUnder(each.known, question.aggregate);
    const label = unit(code);
    const made = (kind: string, said: string, values: Values, which: readonly unknown[], past: boolean): Titled => ({
      column: { title: `${seriesText(each.series)} ${kind}${past ? ` ${question.compare}` : ''}${label === '' ? '' : ` [${label}]`}`, times: values.times, values: which },
      head: [each.thing?.name ?? each.series.thing, `${each.title} · ${said}${past && question.compare ? ` · ${t.history.was[question.compare]}` : ''}`],
      unit: code,
    });
    const both = (values: Values, past: boolean) => [
      made(aggregate, t.thing.aggregates[aggregate], values, values.main, past),
      ...(values.low && values.high && aggregate !== 'min' ? [made('min', t.history.least, values, values.low, past)] : []),
      ...(values.low && values.high && aggregate !== 'max' ? [made('max', t.history.greatest, values, values.high, past)] : []),
    ];
    return [...both(each.values, false), ...(each.past ? both(each.past, true) : [])];
  });
}

function Table({ columns, stretch }: { columns: Titled[]; stretch: number }) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const { times, rows } = useMemo(() => table(columns.map((each) => each.column)), [columns]);
  const decimals = useMemo(() => columns.map(({ column }) => commonDecimals(column.values.map((v) => (typeof v === 'number' ? v : null)))), [columns]);
  const lines = useVirtualizer({ count: times.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 12 });
  const grid = { gridTemplateColumns: `190px repeat(${columns.length}, minmax(0, 1fr))`, minWidth: 190 + columns.length * COLUMN };
  if (times.length === 0) return <Empty fact={t.history.noRows} use={t.thing.historyEmptyMore} />;
  return (
    <>
      <div ref={box} className="history-table" role="table" aria-rowcount={times.length} tabIndex={0} data-rows={times.length}>
        <div className="line titles" role="row" style={grid}>
          <span role="columnheader">{t.history.time}</span>
          {columns.map(({ column, head, unit: code }) => (
            <span key={column.title} role="columnheader" title={column.title}>
              <span>{head[0]}</span>
              <span>
                {head[1]}
                {unit(code) !== '' && ` · ${unit(code)}`}
              </span>
            </span>
          ))}
        </div>
        <div className="all" style={{ height: lines.getTotalSize(), minWidth: grid.minWidth }}>
          {lines.getVirtualItems().map((item) => (
            <div key={item.key} className="line" role="row" aria-rowindex={item.index + 1} style={{ ...grid, transform: `translateY(${item.start}px)` }}>
              <span role="cell">
                <Time className="" at={times[item.index]!} exact={stretch < 1} />
              </span>
              {rows[item.index]!.map((value, c) => {
                const said = value === null || value === undefined ? NONE : valueText(t, value, decimals[c]);
                return (
                  <span key={columns[c]!.column.title} role="cell" title={said}>
                    {said}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <div className="chart-foot faint" style={{ paddingTop: 10 }}>
        <span>{t.history.rows(count(times.length))}</span>
        <span>{t.history.stretch(duration(stretch))}</span>
      </div>
    </>
  );
}

function SeriesList({ shown, question, space, loaded, span, pin, onChange, onRemove }: {
  pin: number | null; shown: Shown[]; question: Question; space: string; loaded: Loaded | undefined; span: Span; onChange: (to: Partial<Omit<Question, 'left'>>) => void; onRemove: (index: number) => void;
}) {
  const t = useTexts();
  return (
    <Panel title={t.history.series} end={<span className="faint num">{t.history.seriesCount(shown.length, SERIES_MAX)}</span>}>
      {shown.length < SERIES_MAX ? (
        <Add space={space} chosen={question.series} onAdd={(one) => onChange({ series: [...question.series, one] })} />
      ) : (
        <div className="body soft">{t.history.full(SERIES_MAX)}</div>
      )}
      {question.left.length > 0 && <div className="body soft" role="status">{t.history.leftOut(question.left.slice(0, 5).join(', '))}</div>}
      <ul className="history-series" data-series={shown.length}>
        {shown.map((each) => (
          <SeriesRow
            key={seriesText(each.series)}
            of={each}
            question={question}
            stretch={loaded?.grid.stretch ?? 0}
            pin={pin}
            loaded={loaded !== undefined}
            onRemove={() => onRemove(each.index)}
            onGo={(time) => onChange({ window: { from: time - (span.to - span.from) / 2, to: time + (span.to - span.from) / 2 } })}
          />
        ))}
      </ul>
    </Panel>
  );
}

function SeriesRow({ of, question, stretch, pin, loaded, onRemove, onGo }: { of: Shown; question: Question; stretch: number; pin: number | null; loaded: boolean; onRemove: () => void; onGo: (seconds: number) => void }) {
  const t = useTexts();
  const twin = useTwin(of.series.thing);
  const latest = twin.values[of.series.property];
  const { colour, dash } = lookOf(of.index);
  const name = of.thing?.name ?? of.series.thing;
  const { aggregate, compare } = question;
  const line = of.known !== undefined && lined(of.known.definition, aggregate);
  const at = useCursor();
  const code = of.known && unitUnder(of.known, aggregate);
  const read = (values: Values | undefined, time: number | null) => {
    const found = values && time !== null ? valueAt(values, time * 1000, line ? stretch * 1000 : Number.POSITIVE_INFINITY) : undefined;
    return found === undefined ? undefined : found.value;
  };
  const here = read(of.values, at);
  const before = read(of.past, at);
  const held = read(of.values, pin);
  const whole = (value: unknown) => valueText(t, value) + unitAfter(code);
  return (
    <li data-one={seriesText(of.series)} data-state={of.problem ? 'error' : of.values ? (of.values.times.length > 0 ? 'drawn' : 'empty') : 'loading'}>
      <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
        {line && <path d="M1 6h24" fill="none" strokeWidth="2.5" style={{ stroke: `var(${colour})` }} strokeDasharray={dash.join(' ')} />}
      </svg>
      <div className="what">
        <b className="one-line" title={of.series.property}>
          {of.title}
        </b>
        <Link className="one-line" to={`/things/${encodeURIComponent(of.series.thing)}?p=${encodeURIComponent(of.series.property)}`} title={`${name}\n${of.series.thing}`}>
          {name}
        </Link>
        {of.problem ? (
          <span className="bad" role="alert">
            {of.problem}{' '}
            {of.again && (
              <Button size="small" onClick={of.again}>
                {t.common.again}
              </Button>
            )}
          </span>
        ) : (
          <>
            <span className="values">
              <span>
                <span className="faint">{t.history.latest} </span>
                {latest ? (
                  <>
                    <b className={`livevalue ${valueText(t, latest.value).length > LONG ? 'long' : ''}`} title={valueText(t, latest.value)}>
                      {valueText(t, latest.value)}
                      {unitAfter(of.known?.definition.unit)}
                    </b>{' '}
                    <span className="faint">
                      <Age at={latest.time} />
                    </span>
                  </>
                ) : (
                  NONE
                )}
              </span>
            </span>
            {at !== null && of.values && (
              <span className="values" data-at-cursor="">
                <span>
                  <span className="faint">{t.history.atCursor} </span>
                  <b>{here === undefined ? NONE : whole(here)}</b>
                </span>
                {compare && line && (
                  <span>
                    <span className="faint">{t.history.was[compare]} </span>
                    {before === undefined ? NONE : whole(before)}
                  </span>
                )}
              </span>
            )}
            {pin !== null && of.values && (
              <span className="values" data-at-pin="">
                <span>
                  <span className="faint">{t.notes.pin} </span>
                  <b>{held === undefined ? NONE : whole(held)}</b>
                </span>
                {typeof held === 'number' && typeof here === 'number' && (
                  <span data-difference="">
                    <span className="faint">{t.notes.difference} </span>
                    {(here > held ? '+' : '') + whole(here - held)}
                  </span>
                )}
              </span>
            )}
            {of.known && !line && !strip(of.known, aggregate) && <span className="faint">{t.history.notLine}</span>}
            {loaded && of.values?.times.length === 0 && (
              <span className="soft">
                {t.history.noData}{' '}
                {latest ? (
                  <>
                    {t.history.lastWas} <Time at={latest.time} />.{' '}
                    <Button size="small" onClick={() => onGo(latest.time / 1000)}>
                      {t.history.goThere}
                    </Button>
                  </>
                ) : (
                  t.history.never(of.title)
                )}
              </span>
            )}
          </>
        )}
      </div>
      <Button size="small" type="text" aria-label={t.history.remove(`${name} ${of.title}`)} onClick={onRemove}>
        ×
      </Button>
    </li>
  );
}

/** First a thing, found while one types, then one after another of its properties. */
function Add({ space, chosen, onAdd }: { space: string; chosen: Series[]; onAdd: (one: Series) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const [thing, setThing] = useState<Thing | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ['things', 'pick', space, typed],
    queryFn: ({ signal }) => api.things({ q: typed || undefined, space: space || undefined, limit: 30 }, signal),
    placeholderData: keepPreviousData,
  });
  const model = useQuery({ queryKey: ['model', thing?.model], queryFn: ({ signal }) => api.model(thing!.model, signal), enabled: thing !== null, staleTime: 10_000 });
  return (
    <div className="history-add">
      <Select<string>
        aria-label={t.history.findThing}
        placeholder={t.history.findThing}
        value={thing?.id}
        showSearch={{
          filterOption: false,
          onSearch: (to) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setTyped(to.trim().slice(0, 128)), TYPE_PAUSE_MILLIS);
          },
        }}
        loading={found.isFetching}
        notFoundContent={found.error ? t.failure.unreachable : found.isPending ? t.common.loading : t.history.noThing}
        onChange={(id) => setThing(found.data?.items.find((each) => each.id === id) ?? null)}
        options={(found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name === each.id ? each.id : `${each.name} · ${each.id}` }))}
      />
      {thing &&
        (model.error ? (
          <Failure what={thing.model} error={model.error} again={() => void model.refetch()} />
        ) : (
          <Select<string>
            aria-label={t.history.findProperty}
            placeholder={t.history.findProperty}
            value={null}
            loading={model.isPending}
            showSearch={{ optionFilterProp: 'label' }}
            notFoundContent={t.models.noProperties}
            onChange={(property) => onAdd({ thing: thing.id, property })}
            options={(model.data?.properties ?? []).map((each) => ({
              value: each.name,
              label: `${titleOf(each.titles, each.name, language)}${unit(each.unit) === '' ? '' : ` · ${unit(each.unit)}`}`,
              disabled: chosen.some((one) => one.thing === thing.id && one.property === each.name),
            }))}
          />
        ))}
    </div>
  );
}

/** Nothing is chosen: questions that these very things can answer. */
function Nothing({ space, words }: { space: string; words: URLSearchParams }) {
  const t = useTexts();
  const language = useLanguage();
  const models = useModels();
  const things = useQuery({ queryKey: ['things', 'examples', space], queryFn: ({ signal }) => api.things({ space: space || undefined, limit: 200 }, signal), staleTime: 60_000 });
  const made = useMemo(() => (things.data && models.data ? examples(things.data.items, models.data) : null), [things.data, models.data]);
  const failed = things.error ?? models.error;
  if (failed && !made) return <Failure what={t.history.title} error={failed} again={() => (void things.refetch(), void models.refetch())} />;
  if (!made) return <Skeleton lines={5} />;
  const address = (example: string) => {
    const next = new URLSearchParams(example);
    for (const [key, each] of words) if (!next.has(key) && key !== 's' && key !== 'cmp') next.append(key, each);
    return `/history?${next}`;
  };
  const name = (model: Model) => titleOf(model.titles, model.name, language);
  return (
    <Empty fact={t.history.nothing} use={made.length > 0 ? t.history.nothingMore : t.history.noExamples}>
      {made.length > 0 ? (
        <div className="history-examples" data-examples={made.length}>
          {made.map((each) => {
            const properties = each.properties.map((one) => titleOf(one.titles, one.name, language)).join(language === 'zh' ? '、' : ', ');
            const thing = each.things[0]!.name;
            return (
              <Link key={each.words} to={address(each.words)}>
                {each.kind === 'one' ? t.history.exampleOne(properties, thing) : each.kind === 'many' ? t.history.exampleMany(properties, name(each.model), each.things.length) : t.history.exampleCompare(properties, thing)}
              </Link>
            );
          })}
        </div>
      ) : (
        <Link to="/things">{t.thing.toThings}</Link>
      )}
    </Empty>
  );
}
