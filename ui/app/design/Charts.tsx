import HistoryChart from '../charts/HistoryChart';
import LiveChart from '../charts/LiveChart';
import SeriesChart, { type Line } from '../charts/SeriesChart';
import TimeChart from '../charts/TimeChart';
import { titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/design';
import { answering, CHARTS, DRAWN, failing, LEVEL, level, MODE, MOMENT, times, waiting } from './examples';
import { Example, Stage } from './Stage';

const nothing = () => undefined;
const THING = 'design-example';
const THEN = `/?at=${new Date(MOMENT).toISOString()}`;
const TIMES = times(120);

function line(n: number, unit: string, past = false): Line {
  return { key: `${n} ${past}`, unit, colour: `--series-${n}`, dash: [], past, main: TIMES.map((_, i) => (i > 70 && i < 78 ? null : n + level(i + 11 * n + (past ? 5 : 0)))) };
}

export default function Charts() {
  const w = useWords();
  const language = useLanguage();
  const title = titleOf(LEVEL.titles, LEVEL.name, language);
  const time = { ...DRAWN, height: 150 };
  const answers = [
    [w.state.empty, answering(0)],
    [w.state.loading, waiting],
    [w.state.one, answering(1)],
    [w.state.many, answering(120)],
    [w.state.error, failing(w.fault)],
  ] as const;
  return (
    <div className="stack">
      <div className="design-pair">
        {(['empty', 'one', 'many'] as const).map((each) => (
          <Example key={each} of="TimeChart" state={w.state[each]}>
            <div className="panel">
              <TimeChart data={CHARTS[each]} unit={LEVEL.unit} title={w.drawnOver(`${title}, ${w.state[each]}`)} stepped={false} {...time} />
            </div>
          </Example>
        ))}
        <Example of="TimeChart" state={titleOf(MODE.titles, MODE.name, language)}>
          <div className="panel">
            <TimeChart data={CHARTS.steps} unit={undefined} title={w.drawnOver(titleOf(MODE.titles, MODE.name, language))} stepped {...time} />
          </div>
        </Example>
        {[
          [w.state.one, [line(1, 'm')]],
          [w.state.many, [line(1, 'm'), line(1, 'm', true), line(2, 'm'), line(3, 'kPa'), line(4, 'm'), line(5, 'kPa')]],
        ].map(([state, lines]) => (
          <Example key={String(state)} of="SeriesChart" state={String(state)}>
            <div className="panel">
              <SeriesChart times={TIMES} lines={lines as Line[]} {...DRAWN} height={190} sentence={w.drawnOver(`${title}, ${String(state)}`)} onCursor={nothing} onZoom={nothing} onOut={nothing} />
            </div>
          </Example>
        ))}
        {answers.map(([state, answer]) => (
          <Example key={state} of="LiveChart" state={state}>
            <Stage answer={answer}>
              <div className="panel">
                <LiveChart thing={THING} property={LEVEL} title={w.drawnOver(`${title}, ${state}, LiveChart`)} />
              </div>
            </Stage>
          </Example>
        ))}
      </div>
      {answers.map(([state, answer]) => (
        <Example key={state} of="HistoryChart" state={state}>
          <Stage answer={answer} at={THEN}>
            <div className="panel">
              <HistoryChart thing={THING} property={LEVEL} title={w.drawnOver(`${title}, ${state}, HistoryChart`)} />
            </div>
          </Stage>
        </Example>
      ))}
    </div>
  );
}
