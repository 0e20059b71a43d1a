import { useMemo } from 'react';
import type { Model, Thing } from '../api';
import { titleOf, useLanguage } from '../texts';

/**
 * Names of the properties that can be asked for, by what they are called in data: those of the model that is chosen, or of all;
 * where models call the same differently, as the things in view do.
 */
export function usePropertyNames(models: readonly Model[], chosen: string | undefined, things: readonly Thing[]): ReadonlyMap<string, string> {
  const language = useLanguage();
  const shown = [...new Set(things.map((each) => each.model))].sort().join('\n');
  return useMemo(() => {
    const first = new Set(shown.split('\n'));
    const asked = chosen === undefined ? models.toSorted((a, b) => Number(first.has(b.name)) - Number(first.has(a.name))) : models.filter((each) => each.name === chosen);
    const names = new Map<string, string>();
    for (const model of asked) {
      for (const each of model.properties) if (!names.has(each.name)) names.set(each.name, titleOf(each.titles, each.name, language));
    }
    return names;
  }, [models, chosen, shown, language]);
}

/** As choices in a list: the name for people, and the name in data where that differs. */
export function choicesOf(names: ReadonlyMap<string, string>): { value: string; label: string }[] {
  return [...names].map(([value, name]) => ({ value, label: name === value ? value : `${name} · ${value}` }));
}
