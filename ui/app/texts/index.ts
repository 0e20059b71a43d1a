import { useSyncExternalStore } from 'react';
import { type AgeUnit, age as ageOf, dateTime } from '../format';
import { keep } from '../kept';
import { en } from './en';
import { zh } from './zh';

/** All words of the page; every language has exactly these keys with these arguments. */
export type Texts = Widened<typeof en>;
export type Widened<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...given: infer A) => string ? (...given: A) => string : Widened<T[K]> };

export type Language = 'en' | 'zh';

const KEY = 'taihu.language';
const CATALOGUE: Record<Language, Texts> = { en, zh };
const listeners = new Set<() => void>();
let language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

export function chooseLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next === 'zh' ? 'zh-Hans' : 'en';
  keep(KEY, next);
  for (const each of listeners) each();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => language);
}

export function useTexts(): Texts {
  return CATALOGUE[useLanguage()];
}

/** An age in words; past a day the time itself. */
export function ageText(t: Texts, thenMillis: number, nowMillis: number): string {
  const { unit, amount } = ageOf(thenMillis, nowMillis);
  const say: Record<AgeUnit, () => string> = {
    now: () => t.age.now,
    seconds: () => t.age.seconds(amount),
    minutes: () => t.age.minutes(amount),
    hours: () => t.age.hours(amount),
    absolute: () => dateTime(thenMillis),
  };
  return say[unit]();
}

/** The title of something in the language of the page, its name when it has none. */
export function titleOf(titles: Record<string, string> | undefined, name: string, which: Language): string {
  if (!titles) return name;
  const tags = which === 'zh' ? ['zh-Hans', 'zh-CN', 'zh'] : ['en', 'en-US', 'en-GB'];
  for (const tag of tags) if (titles[tag]) return titles[tag];
  return name;
}
