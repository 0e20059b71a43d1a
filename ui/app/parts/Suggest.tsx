import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { api, millis, type Property, type PropertySuggestion, type Reason } from '../api';
import { count, number, unit } from '../format';
import { type Choice, chosen, measured, offered, reason, wrong } from '../suggest';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Failure, Panel, Skeleton } from '.';
import { useTimes } from '../zones';

/** What a draft may become, property by property: ticked, changed or left, and accepted. */
export function Suggest({ name, version, busy, onAccept }: { name: string; version: number; busy: boolean; onAccept: (properties?: Property[]) => void }) {
  const t = useTexts();
  const times = useTimes();
  const [edits, setEdits] = useState<Record<string, Partial<Choice>>>({});
  // Asked once for each version of the draft: what stands in the fields does not move under one's hands.
  const suggestion = useQuery({
    queryKey: ['suggestion', name, version],
    queryFn: ({ signal }) => api.suggestion(name, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    placeholderData: (before) => (before?.model === name ? before : undefined),
  });
  if (suggestion.isPending) {
    return (
      <Panel title={t.suggest.title}>
        <Skeleton lines={6} />
      </Panel>
    );
  }
  if (!suggestion.data) {
    return (
      <Panel title={t.suggest.title}>
        <Failure what={t.suggest.title} error={suggestion.error} again={() => void suggestion.refetch()} />
        <div className="body">
          <Button loading={busy} onClick={() => onAccept()}>
            {t.suggest.asDrafted}
          </Button>
        </div>
      </Panel>
    );
  }
  const { observed, properties } = suggestion.data;
  const choiceOf = (each: PropertySuggestion): Choice => ({ ...offered(each), ...edits[each.name] });
  const accepted = properties.flatMap((each) => chosen(each, choiceOf(each)) ?? []);
  const bad = properties.some((each) => wrong(choiceOf(each)) !== null);
  return (
    <Panel
      title={t.suggest.title}
      end={
        <Button size="small" loading={suggestion.isFetching} onClick={() => void suggestion.refetch()}>
          {t.suggest.lookAgain}
        </Button>
      }
    >
      <div className="body soft" data-observed={observed.rows}>
        <p>
          {observed.from === undefined || observed.to === undefined
            ? t.suggest.nothing
            : t.suggest.looked(count(observed.rows), times.dateTime(millis(observed.from)), times.dateTime(millis(observed.to)))}
          {!observed.complete && ` ${t.suggest.newest}`}
        </p>
        <p>{t.suggest.more}</p>
      </div>
      <table className="plain-table suggest">
        <thead>
          <tr>
            <th>{t.models.property}</th>
            <th>{t.suggest.seen}</th>
            <th>{t.models.type}</th>
            <th>{t.models.unit}</th>
            <th>{t.models.range}</th>
          </tr>
        </thead>
        <tbody>
          {properties.map((each) => (
            <Row
              key={each.name}
              of={each}
              choice={choiceOf(each)}
              change={(change) => setEdits((before) => ({ ...before, [each.name]: { ...before[each.name], ...change } }))}
            />
          ))}
        </tbody>
      </table>
      <div className="body suggest-foot">
        <Button type="primary" loading={busy} disabled={bad} onClick={() => onAccept(accepted)} data-accepts={accepted.length}>
          {t.models.accept}
        </Button>
        <Button disabled={busy} onClick={() => onAccept()}>
          {t.suggest.asDrafted}
        </Button>
        <span className="soft">{bad ? t.suggest.mend : t.suggest.changes(accepted.length)}</span>
      </div>
    </Panel>
  );
}

function Row({ of, choice, change }: { of: PropertySuggestion; choice: Choice; change: (change: Partial<Choice>) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const list = useId();
  const { present, suggested, observed } = of;
  const title = titleOf(suggested.titles, '', language);
  const off = !choice.take;
  const problem = wrong(choice);
  const types = present.type === suggested.type ? [present.type] : [present.type, suggested.type];
  const why = (about: Reason['about']) => {
    const found = reason(of, about);
    return found && <div className="faint why">{t.suggest.why[found.why](found.word ?? '')}</div>;
  };
  return (
    <tr data-suggested={of.name} data-taken={choice.take}>
      <td>
        <label className="pick">
          <input type="checkbox" checked={choice.take} onChange={(e) => change({ take: e.target.checked })} aria-label={t.suggest.take(of.name)} />
          <span>
            {title !== '' && <div>{title}</div>}
            <code className="soft">{of.name}</code>
          </span>
        </label>
      </td>
      <td data-label={t.suggest.seen}>
        {observed.minimum !== undefined && observed.maximum !== undefined && (
          <div className="num">{`${number(observed.minimum)} … ${number(observed.maximum)}`}</div>
        )}
        <div className="faint">
          {t.suggest.values(observed.count)}
          {observed.distinct !== undefined && observed.count > 0 && t.suggest.distinct(observed.distinct)}
        </div>
      </td>
      <td data-label={t.models.type}>
        {types.length === 1 ? (
          t.models.types[present.type]
        ) : (
          <>
            <select className="field" value={choice.type} disabled={off} onChange={(e) => change({ type: e.target.value as Property['type'] })} aria-label={`${t.models.type}: ${of.name}`}>
              {types.map((type) => (
                <option key={type} value={type}>
                  {t.models.types[type]}
                  {type === 'enum' && suggested.options ? `: ${suggested.options.join(', ')}` : ''}
                </option>
              ))}
            </select>
            {why('type')}
            {choice.type !== present.type && <div className="soft why">{t.suggest.newHistory}</div>}
          </>
        )}
      </td>
      <td data-label={t.models.unit} className={measured(choice.type) ? undefined : 'none'}>
        {measured(choice.type) && (
          <>
            <span className="with-label">
              <input
                className="field"
                value={choice.unit}
                disabled={off}
                list={list}
                maxLength={64}
                size={9}
                spellCheck={false}
                autoComplete="off"
                placeholder={t.suggest.noUnit}
                onChange={(e) => change({ unit: e.target.value })}
                aria-label={`${t.models.unit}: ${of.name}`}
              />
              <datalist id={list}>
                {of.units.map((code) => (
                  <option key={code} value={code}>
                    {unit(code)}
                  </option>
                ))}
              </datalist>
              {unit(choice.unit.trim()) !== choice.unit.trim() && <span className="soft">{unit(choice.unit.trim())}</span>}
            </span>
            {choice.unit === suggested.unit
              ? why('unit')
              : choice.unit === '' && of.units.length > 1 && <div className="faint why">{t.suggest.units(of.units.map((code) => unit(code) || code).join(', '))}</div>}
          </>
        )}
      </td>
      <td data-label={t.models.range} className={measured(choice.type) ? undefined : 'none'}>
        {measured(choice.type) && (
          <>
            <span className="with-label">
              {(['minimum', 'maximum'] as const).map((end, i) => (
                <span key={end} className="with-label">
                  {i === 1 && <span className="soft">…</span>}
                  <input
                    className="field num"
                    value={choice[end]}
                    disabled={off}
                    inputMode="text"
                    size={7}
                    maxLength={32}
                    autoComplete="off"
                    aria-invalid={problem === end || problem === 'order'}
                    placeholder={t.suggest.noBound}
                    onChange={(e) => change({ [end]: e.target.value })}
                    aria-label={`${t.suggest[end]}: ${of.name}`}
                  />
                </span>
              ))}
            </span>
            {problem ? (
              <div className="alarm why" role="alert">
                {problem === 'order' ? t.suggest.order : t.suggest.notNumber}
              </div>
            ) : (
              why('range')
            )}
          </>
        )}
      </td>
    </tr>
  );
}
