import { useCallback, useMemo } from 'react';
import type { Invocation, Model, Property } from '../api';
import { count, number, unitAfter } from '../format';
import { valueText } from '../parts';
import { titleOf, type Texts, useLanguage, useTexts } from '../texts';
import { useWords, type Words } from '../texts/commands';
import { type Fault, fieldOf, type Say, schemaOf } from './fields';
import type { Interlock } from './life';

/** Titles in the language of the page. */
export function useSay(): Say {
  const language = useLanguage();
  return useCallback((titles, name) => titleOf(titles, name, language), [language]);
}

/** Longest text of data in a line; the whole is in its title. */
const DATA_MAX = 160;

/** A value by its schema: members with their titles and units, all else as it is. */
export function dataText(t: Texts, value: unknown, schema: unknown, say: Say): string {
  const field = fieldOf(schema, say);
  if (field.kind === 'group' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([name, each]) => {
        const member = field.members.find((one) => one.name === name);
        const unit = member?.field.kind === 'number' ? unitAfter(member.field.unit) : '';
        return `${member?.title ?? name} ${plain(t, each)}${unit}`;
      })
      .join(', ');
  }
  return `${plain(t, value)}${field.kind === 'number' ? unitAfter(field.unit) : ''}`;
}

function plain(t: Texts, value: unknown): string {
  if (typeof value === 'number') return number(value);
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : valueText(t, value);
  return text.length > DATA_MAX ? `${text.slice(0, DATA_MAX)}…` : text;
}

/** What was asked, in words: the title of the action with its input, or of the property with its value. */
export interface Named {
  title: string;
  input: string;
  output: string;
}

export function useNamed(): (it: Invocation, model: Model | undefined) => Named {
  const t = useTexts();
  const say = useSay();
  return useCallback(
    (it, model) => {
      if (it.kind === 'property') {
        const property = model?.properties.find((each) => each.name === it.name);
        return { title: say(property?.titles, it.name), input: dataText(t, it.input, property && schemaOf(property), say), output: it.output === undefined ? '' : dataText(t, it.output, undefined, say) };
      }
      const action = model?.actions.find((each) => each.name === it.name);
      return {
        title: say(action?.titles, it.name),
        input: it.input === undefined ? '' : dataText(t, it.input, action?.schema, say),
        output: it.output === undefined ? '' : dataText(t, it.output, action?.output, say),
      };
    },
    [t, say],
  );
}

export function faultText(w: Words, { code, limit }: Fault): string {
  return w.fault[code](limit === undefined ? '' : number(limit));
}

/** `level < 3.6 m`, with the title of the property. */
export function lockText(t: Texts, lock: Interlock, property: Property | undefined, say: Say): string {
  const value = typeof lock.value === 'number' ? `${number(lock.value)}${unitAfter(property?.unit)}` : valueText(t, lock.value);
  return `${say(property?.titles, lock.property)} ${lock.is.replace('<=', '≤').replace('>=', '≥').replace('!=', '≠')} ${value}`;
}

/** What the server says of a step, in the language of the page where its words are known; else as they are. */
export function problemText(w: Words, problem: string): string {
  const known = w.problems[problem];
  if (known !== undefined) return known;
  const unanswered = /^it was sent and not answered within (\d+) s/.exec(problem);
  if (unanswered) return w.unanswered(count(Number(unanswered[1])));
  const silent = /^interlock: (.+) must hold, and the thing has not said what .+ is$/.exec(problem);
  if (silent) return w.lockUnknown(silent[1]!);
  const failed = /^interlock: (.+) must hold, and .+ is ("?.*"?)$/.exec(problem);
  if (failed) return w.lockFailed(failed[1]!, failed[2]!);
  const old = /^interlock: (.+) must have been said within .+, it is (\d+) s old$/.exec(problem);
  return old ? w.lockOld(old[1]!, count(Number(old[2]))) : problem;
}

/** Why somebody took a step, in their own words; empty where they gave none, and for steps of the thing and the server. */
export function reasonOf(w: Words, { by = '', problem = '' }: { by?: string; problem?: string }): string {
  return by === '' || by === 'thing' || w.problems[problem] !== undefined ? '' : problem;
}

/** All words, which a component needs together. */
export function useAll(): { t: Texts; w: Words; say: Say } {
  const t = useTexts();
  const w = useWords();
  const say = useSay();
  return useMemo(() => ({ t, w, say }), [t, w, say]);
}
