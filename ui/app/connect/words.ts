import { LANGUAGES, type Language } from './snippets';
import { hostOf, type Protocol, type Wire, WIRES } from './target';

/** How the thing speaks; `none` is one without hardware, for which the page speaks. */
export type By = Protocol | Wire | 'none';
export const BYS: readonly By[] = ['mqtt', 'http', ...WIRES, 'none'];

/** What the address of the page says. Never a token. */
export interface Asked {
  /** Null when nobody has chosen yet. */
  by: By | null;
  language: Language;
  /** The server as the device sees it, when it is another than the page's own. */
  host: string | null;
  /** Id of the thing; empty before there is one. */
  thing: string;
}

export function askedOf(words: URLSearchParams): Asked {
  const by = words.get('by') as By;
  const language = words.get('in') as Language;
  return {
    by: BYS.includes(by) ? by : null,
    language: LANGUAGES.includes(language) ? language : 'shell',
    host: hostOf(words.get('host') ?? ''),
    thing: words.get('thing') ?? '',
  };
}
