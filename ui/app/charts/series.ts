import type { Aggregate, History, Property } from '../api';
import { type Column, categories, withGaps } from './gaps';
import type { ChartData } from './TimeChart';

/** What a property's answer becomes in a chart. Pure. */

/** Whether values of this type have a place on an axis. */
export function drawn(property: Property | undefined): boolean {
  return property !== undefined && !['object', 'numbers', 'location'].includes(property.type);
}

export function numeric(property: Property): boolean {
  return property.type === 'number' || property.type === 'integer';
}

/** Texts and truths hold until the next reading: steps, not slopes. */
export function stepped(property: Property): boolean {
  return !numeric(property);
}

/** The aggregates to ask for: an average comes with its least and greatest. */
export function asked(property: Property, wanted: Aggregate): Aggregate[] {
  if (wanted === 'count') return ['count'];
  if (!numeric(property)) return [wanted === 'first' ? 'first' : 'last'];
  return wanted === 'avg' ? ['avg', 'min', 'max'] : [wanted];
}

/** Columns of plain values as a chart. Truths are drawn as false and true, texts in the order of the model's options. */
export function chart(property: Property, times: number[], values: readonly unknown[], stretch: number, words: [no: string, yes: string]): ChartData {
  const texts = property.type === 'string' || property.type === 'enum';
  let names: string[] | undefined;
  let column: Column;
  if (property.type === 'boolean') {
    names = words;
    column = values.map((v) => (v === null || v === undefined ? null : v === true || v === 1 ? 1 : 0));
  } else if (texts) {
    ({ names, column } = categories(values, property.options ?? []));
  } else column = values.map(finite);
  const broken = withGaps(times, [column], stretch);
  return { times: broken.times, main: broken.columns[0]!, names };
}

/** A sampled answer as a chart: the chosen aggregate, and a band where there is one. */
export function sampled(property: Property, history: History, aggregate: Aggregate, stretch: number, words: [no: string, yes: string]): ChartData {
  const find = (name: Aggregate) => {
    const exact = history.columns.indexOf(`${property.name}.${name}`);
    return exact >= 0 ? exact : history.columns.indexOf(property.name);
  };
  const time = history.columns.indexOf('time');
  const rows = history.rows as unknown[][];
  const times = rows.map((row) => Number(row[time]) / 1000);
  const wanted = asked(property, aggregate);
  const main = rows.map((row) => row[find(wanted[0]!)]);
  if (wanted[0] === 'count' || numeric(property)) {
    const columns = [main.map(finite), ...wanted.slice(1).map((name) => rows.map((row) => finite(row[find(name)])))];
    const broken = withGaps(times, columns, stretch);
    return { times: broken.times, main: broken.columns[0]!, low: broken.columns[1], high: broken.columns[2] };
  }
  return chart(property, times, main, stretch, words);
}

function finite(given: unknown): number | null {
  return typeof given === 'number' && Number.isFinite(given) ? given : null;
}
