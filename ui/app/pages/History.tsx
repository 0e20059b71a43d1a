import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select, Switch } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { type Aggregate, api, millis, type Model, Problem } from '../api';
import { FromTo } from '../charts/HistoryChart';
import { useMoment, usePageClock } from '../moment';
import { saveFile } from '../files';
import { Empty, Failure, Lines, Skeleton } from '../parts';
import { useModels } from '../queries';
import { useTitle } from '../frame/brand';
import Marks from '../notes/Marks';
import { endsOf, useNotes } from '../notes/notes';
import { type Draft, Notes } from '../notes/Notes';
import { said, titleOf, useLanguage, useTexts } from '../texts';
import { AGGREGATES } from '../url';
import './History.css';
import {
  type Ask, asks, COMPARES, type Compare, csv, curl, definitionOf, earlier, examples, gridOf, LENGTH_MIN, PRESETS, type Question, questionOf, relative, relativeText, shifted, spanOf, table, withQuestion, zoomedOut,
} from './question';
import { offsetMillis } from '../zone';
import { usePageSpaces, useTimes } from '../zones';
import { type Shown, load, taken, tries } from '../history/loading';
import { Charts } from '../history/Charts';
import { columnsOf, Table } from '../history/Table';
import { SeriesList } from '../history/SeriesList';

const POINTS_MIN = 120;
const POINTS_MAX = 1_500;
/** A window that moves is asked again this often at most, and at least. */
const AGAIN_MIN_MILLIS = 2_000;
const AGAIN_MAX_MILLIS = 60_000;

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
        ? failed instanceof Problem && failed.status > 0 ? said(failed.detail) : t.failure.unreachable
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
      const problem = found.error instanceof Problem && found.error.status > 0 ? said(found.error.detail) : t.failure.unreachable;
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
