import { Problem, type History, type ModelSuggestion, type Property, type RefusedMessage } from '../api';
import type { ChartData } from '../charts/TimeChart';
import type { Answer } from './Stage';

/** What the components of the page of the design system are given: the same at every visit. */

/** The moment at which charts of the past end. */
export const MOMENT = Date.parse('2026-11-20T14:00:00Z');
const POINTS = 120;

export const LEVEL: Property = { name: 'level', type: 'number', unit: 'm', titles: { en: 'Level', 'zh-Hans': '液位' } };
export const MODE: Property = { name: 'mode', type: 'enum', options: ['auto', 'manual', 'off'], titles: { en: 'Mode', 'zh-Hans': '模式' } };

/** A day of a tank: slow, with a wave in it. */
export function level(i: number): number {
  return 3.2 + Math.sin(i / 9) + 0.4 * Math.sin(i / 2.3);
}

const nobody: Answer = () => new Promise(() => undefined);

export function failing(detail: string): Answer {
  return () => Promise.reject(new Problem(503, 'unavailable', detail, 'about:blank'));
}

/** Readings for any stretch that is asked for: `of` of its points have a value, a sixth in the middle is silent when there are many. */
export function answering(values: number): Answer {
  return async (key) => {
    switch (key[0]) {
      case 'history':
        return stretched(values, key[2] as string, key[3] as string[], MOMENT / 1000 - 3_600, MOMENT / 1000);
      case 'recent':
        return { columns: ['time', LEVEL.name], rows: Array.from({ length: values }, (_, i) => [Date.now() - (values - i) * 2_000, level(i)]) };
      case 'suggestion':
        return SUGGESTION;
      case 'spaces':
        return [
          { path: 'wuxi', title: 'Wuxi' },
          { path: 'wuxi/binhu', title: 'Binhu' },
        ];
      default:
        return nobody(key);
    }
  };
}

export const waiting: Answer = nobody;

function stretched(values: number, property: string, aggregates: readonly string[], from: number, to: number) {
  const stretch = (to - from) / POINTS;
  const silent = (i: number) => values > 2 && i > POINTS * 0.4 && i < POINTS * 0.55;
  const rows = Array.from({ length: Math.min(values, POINTS) }, (_, i) => i + (values < POINTS ? POINTS / 2 : 0))
    .filter((i) => !silent(i))
    .map((i) => [(from + (i + 0.5) * stretch) * 1000, ...aggregates.map((each) => level(i) + (each === 'min' ? -0.3 : each === 'max' ? 0.3 : 0))]);
  const answer: History = { columns: ['time', ...aggregates.map((each) => `${property}.${each}`)], rows };
  return { answer, from, to, stretch };
}

export const DRAWN = { from: MOMENT / 1000 - 3_600, to: MOMENT / 1000 };

export function times(n: number): number[] {
  return Array.from({ length: n }, (_, i) => DRAWN.from + ((i + 0.5) * 3_600) / n);
}

export const CHARTS: Record<'empty' | 'one' | 'many' | 'steps', ChartData> = {
  empty: { times: [], main: [] },
  one: { times: [DRAWN.from + 1_800], main: [level(1)] },
  many: {
    times: times(POINTS),
    main: times(POINTS).map((_, i) => (i > 50 && i < 62 ? null : level(i))),
    low: times(POINTS).map((_, i) => (i > 50 && i < 62 ? null : level(i) - 0.4)),
    high: times(POINTS).map((_, i) => (i > 50 && i < 62 ? null : level(i) + 0.4)),
  },
  steps: { times: times(24), main: times(24).map((_, i) => (i < 7 ? 0 : i < 15 ? 1 : i < 17 ? 2 : 0)), names: MODE.options },
};

export function refused(reason: string): RefusedMessage {
  const text = '{"level":"3,4"}';
  return { time: new Date(Date.now() - 40_000).toISOString(), code: 'malformed', place: '$.level', reason, format: 'application/json', stored: false, size: text.length, text, hex: [...text].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('') };
}

const SUGGESTION: ModelSuggestion = {
  model: 'example',
  version: 1,
  observed: { rows: 1_200, from: '2026-11-20T12:00:00Z', to: '2026-11-20T14:00:00Z', complete: true },
  properties: [
    {
      name: 'level',
      present: { name: 'level', type: 'number' },
      suggested: { ...LEVEL, minimum: 0, maximum: 5 },
      observed: { count: 1_200, minimum: 1.82, maximum: 4.61 },
      units: ['m', 'cm', '%'],
      reasons: [
        { about: 'unit', why: 'name-and-values', word: 'level', detail: '' },
        { about: 'range', why: 'seen', detail: '' },
      ],
    },
    {
      name: 'mode',
      present: { name: 'mode', type: 'string' },
      suggested: MODE,
      observed: { count: 1_200, distinct: 3 },
      units: [],
      reasons: [{ about: 'type', why: 'few-texts', detail: '' }],
    },
  ],
};
