import { useLanguage, type Widened } from '../index';
import { en } from './en';
import { SETTINGS } from './settings';
import { zh } from './zh';

/** The words of the pages for those who run the server, a catalogue of their own. */
export type Words = Widened<typeof en>;

const CATALOGUE: Record<'en' | 'zh', Words> = { en, zh };

const RANGE = / \((\S+) to (\S+)\)$/;

export function useWords(): Words {
  return CATALOGUE[useLanguage()];
}

/** What a setting is for, in the language of the page. */
export function useAboutSetting(): (name: string, about: string) => string {
  const language = useLanguage();
  return (name, about) => {
    const chinese = language === 'zh' ? SETTINGS[name] : undefined;
    if (chinese === undefined) return about;
    const range = RANGE.exec(about);
    return range ? `${chinese}（${range[1]} 至 ${range[2]}）` : chinese;
  };
}
