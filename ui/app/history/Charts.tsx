import { Button } from 'antd';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import SeriesChart, { AXES_MAX, type Line, unitsOf } from '../charts/SeriesChart';
import { numeric } from '../charts/series';
import { usePageClock } from '../moment';
import { commonDecimals, count, duration, NONE, number, unitAfter } from '../format';
import { Empty, Time } from '../parts';
import { useTexts } from '../texts';
import Navigator from '../pages/Navigator';
import States, { type StatesOf } from '../pages/States';
import { broken, type Grid, lined, lookOf, merged, near, type Question, seriesText, type Span } from '../pages/question';
import { useTimes } from '../zones';
import { type Shown, strip, unitUnder } from './loading';
import { cursor, useCursor } from './cursor';

const CHART = 420;
const CHART_SMALL = 170;

/** The lines over one common time, in one chart or in one for each series; silences stay gaps. */
export function Charts({ shown, question, grid, span, pin, marks, onZoom, onPick, onHold, onWindow, onOut }: {
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
