import type { Model } from '../api';
import { Panel } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/rules';
import { meaningOf } from './functions';
import { spelled } from './text';

/** What may be written: the properties of the model and the functions; a click puts one into the text. */
export function Side({ model, functions, insert }: { model: Model | undefined; functions: readonly { name: string; meaning: string }[]; insert: ((words: string) => void) | null }) {
  const t = useTexts();
  const w = useWords();
  const language = useLanguage();
  return (
    <>
      <Panel title={model ? `${w.properties} · ${titleOf(model.titles, model.name, language)}` : w.properties}>
        {!model || model.properties.length === 0 ? (
          <div className="body soft">{model ? w.noProperties : w.noModel}</div>
        ) : (
          <ul className="rule-words" tabIndex={0} aria-label={w.properties} title={w.propertiesMore}>
            {model.properties.map((each) => (
              <li key={each.name}>
                <button type="button" disabled={insert === null} data-property={each.name} onClick={() => insert?.(spelled(each.name))}>
                  <code>{each.name}</code>
                  <span className="faint num">{[t.models.types[each.type], each.unit].filter(Boolean).join(' · ')}</span>
                  <span className="soft">{titleOf(each.titles, each.name, language) === each.name ? '' : titleOf(each.titles, each.name, language)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={w.functions}>
        <ul className="rule-words" tabIndex={0} aria-label={w.functions}>
          {functions.map((each) => (
            <li key={each.name}>
              <button type="button" disabled={insert === null} data-function={each.name} onClick={() => insert?.(`${each.name}(`)}>
                <code>{meaningOf(each, language).written}</code>
                <span className="soft">{meaningOf(each, language).gives}</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
