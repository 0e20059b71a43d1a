import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { commonDecimals, count, duration, NONE, unit } from '../format';
import { Empty, valueText, Time } from '../parts';
import { useTexts } from '../texts';
import { aggregateFor, type Question, seriesText, table, type TableColumn, type Values } from '../pages/question';
import { type Shown, unitUnder } from './loading';

const ROW = 30;
const COLUMN = 170;

interface Titled {
  column: TableColumn;
  head: [string, string];
  unit: string | undefined;
}

export function columnsOf(shown: Shown[], question: Question, t: ReturnType<typeof useTexts>): Titled[] {
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

export function Table({ columns, stretch }: { columns: Titled[]; stretch: number }) {
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
