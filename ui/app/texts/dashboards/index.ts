import { type Texts, useLanguage, useTexts as useAll, type Widened } from '../index';
import { en } from './en';
import { zh } from './zh';

/** The words of the pages of dashboards, a catalogue of their own. */
export type Words = Widened<typeof en>;

const CATALOGUE: Record<'en' | 'zh', Words> = { en, zh };
const made = new Map<Texts, Texts & { dashboards: Words }>();

/** All words of the page with those of dashboards; the same object as long as the language is the same. */
export function useTexts(): Texts & { dashboards: Words } {
  const all = useAll();
  const words = CATALOGUE[useLanguage()];
  let both = made.get(all);
  if (!both) made.set(all, (both = { ...all, dashboards: words }));
  return both;
}
