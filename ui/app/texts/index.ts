import { useSyncExternalStore } from 'react';
import { type AgeUnit, age as ageOf } from '../format';
import { keep } from '../kept';
import type { en } from './en';
import { type Sentences, tell } from './said';

export { said } from './said';

/** All words of the page; every language has exactly these keys with these arguments. */
export type Texts = Widened<typeof en>;
export type Widened<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...given: infer A) => string ? (...given: A) => string : Widened<T[K]> };

export type Language = 'en' | 'zh';

const KEY = 'taihu.language';
/** A page speaks one language at a time: the other is fetched when it is chosen. */
const LOAD: Record<Language, () => Promise<[Texts, Sentences]>> = {
  // the server speaks English by itself
  en: () => import('./en').then((each) => [each.en, {}]),
  zh: () => Promise.all([import('./zh'), import('./server/zh')]).then(([page, server]) => [page.zh, server.zh]),
};
const catalogue = new Map<Language, Texts>();
const sentences = new Map<Language, Sentences>();
const listeners = new Set<() => void>();
let language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

/** Brings the words of the language that is chosen; to be awaited before anything is drawn. */
export async function loadTexts(which = language): Promise<void> {
  if (!catalogue.has(which)) {
    const [texts, server] = await LOAD[which]();
    catalogue.set(which, texts);
    sentences.set(which, server);
  }
  if (which === language) tell(sentences.get(which)!);
}

export async function chooseLanguage(next: Language): Promise<void> {
  await loadTexts(next);
  language = next;
  tell(sentences.get(next)!);
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
  return catalogue.get(useLanguage())!;
}

/** An age in words; past a day the time itself, as it is written. */
export function ageText(t: Texts, thenMillis: number, nowMillis: number, write: (millis: number) => string): string {
  const { unit, amount } = ageOf(thenMillis, nowMillis);
  const say: Record<AgeUnit, () => string> = {
    now: () => t.age.now,
    seconds: () => t.age.seconds(amount),
    minutes: () => t.age.minutes(amount),
    hours: () => t.age.hours(amount),
    absolute: () => write(thenMillis),
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
