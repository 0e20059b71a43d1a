import { useLanguage, type Widened } from '../index';
import { en } from './en';
import { zh } from './zh';

/** The words of connecting what has a protocol of its own, a catalogue of their own. */
export type Words = Widened<typeof en>;

const CATALOGUE: Record<'en' | 'zh', Words> = { en, zh };

export function useWords(): Words {
  return CATALOGUE[useLanguage()];
}
