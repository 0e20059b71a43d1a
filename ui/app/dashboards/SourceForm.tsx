import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useMemo } from 'react';
import { api, type Property, type Widget } from '../api';
import { numeric } from '../charts/series';
import { useModels } from '../queries';
import { titleOf, useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { type Document, resolved, SHOWN, type WidgetType } from './document';
import { useShown } from './shown';
import { PickModel, PickSpace, PickThing, PickThings } from './Variables';

type Given = { thing?: string; things?: string[]; space?: string; model?: string; q?: string; properties?: string[] } & Record<string, unknown>;
type Kind = 'thing' | 'things' | 'variable' | 'search';

const PROPERTIES_MAX = 64;
const THINGS_MAX = 100;

function fits(type: WidgetType, property: Property): boolean {
  switch (type) {
    case 'line':
    case 'bar':
    case 'gauge':
    case 'heatmap':
      return numeric(property);
    case 'timeline':
      return property.type !== 'location' && property.type !== 'object' && property.type !== 'numbers';
    case 'map':
      return property.type === 'location';
    case 'control':
      return property.writable === true;
    default:
      return true;
  }
}

/** What may be chosen: properties of the thing's model, of the model that is searched, or of all models; for a control what can be asked. */
function useChoices(widget: Widget, document: Document): Pick<Property, 'name' | 'titles'>[] {
  const { values } = useShown();
  const source = resolved(widget, values);
  const known = source !== null && !('missing' in source) ? source : null;
  const template = (widget.source as Given | undefined)?.thing === `$${SHOWN}` ? document.model : undefined;
  const thing = useQuery({ queryKey: ['thing', known?.thing], queryFn: ({ signal }) => api.thing(known!.thing!, signal), enabled: known?.thing !== undefined && known.thing !== '', staleTime: 30_000, retry: false });
  const models = useModels();
  const first = known?.things?.[0];
  const sample = useQuery({ queryKey: ['thing', first], queryFn: ({ signal }) => api.thing(first!, signal), enabled: first !== undefined, staleTime: 30_000, retry: false });
  const name = template ?? thing.data?.model ?? sample.data?.model ?? known?.model;
  return useMemo(() => {
    const from = (models.data ?? []).filter((each) => name === undefined || each.name === name);
    const all = new Map<string, Pick<Property, 'name' | 'titles'>>();
    for (const model of from) {
      const asked = widget.type === 'control' ? model.actions : [];
      for (const each of [...model.properties.filter((one) => fits(widget.type, one)), ...asked]) if (!all.has(each.name)) all.set(each.name, each);
    }
    return [...all.values()];
  }, [models.data, name, widget.type]);
}

/** What a widget is of: one thing, what is chosen above, or the things that match. */
export function SourceForm({ widget, document, onChange }: { widget: Widget; document: Document; onChange: (change: Partial<Widget>) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const given = (widget.source ?? {}) as Given;
  const variables = [...(document.model === undefined ? [] : [SHOWN]), ...document.variables.filter((each) => each.type === 'thing').map((each) => each.name)];
  const alarms = widget.type === 'alarms';
  const kind: Kind = alarms && given.thing === undefined ? 'search' : given.things !== undefined ? 'things' : given.thing === undefined ? (Object.keys(given).some((each) => each !== 'properties') ? 'search' : variables.length > 0 ? 'variable' : 'thing') : given.thing.startsWith('$') ? 'variable' : 'thing';
  const choices = useChoices(widget, document);
  const control = widget.type === 'control';
  const put = (change: Given) => {
    const next: Given = { ...given, ...change };
    for (const key of Object.keys(next)) if (next[key] === undefined) delete next[key];
    onChange({ source: alarms && Object.keys(next).length === 0 ? undefined : (next as Widget['source']) });
  };
  const turn = (to: Kind) => {
    const kept = given.properties ? { properties: given.properties } : {};
    const next = to === 'variable' ? { thing: `$${variables[0]}`, ...kept } : to === 'search' ? { space: '', ...kept } : to === 'things' ? { things: given.thing ? [given.thing] : [], ...kept } : { thing: given.things?.[0] ?? '', ...kept };
    onChange({ source: next as Widget['source'] });
  };
  const reference = (type: 'model' | 'space') => document.variables.filter((each) => each.type === type).map((each) => ({ value: `$${each.name}`, label: `$${each.name}` }));
  const options = choices.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) === each.name ? each.name : `${titleOf(each.titles, each.name, language)} · ${each.name}` }));
  /** Who types the title of a property and no name means it. */
  const meant = (typed: string) => (choices.some((each) => each.name === typed) ? typed : (choices.find((each) => titleOf(each.titles, each.name, language).toLowerCase() === typed.toLowerCase())?.name ?? typed));
  return (
    <>
      <label>
        <span>{t.dashboards.editor.source}</span>
        <Select<Kind>
          aria-label={t.dashboards.editor.source} value={kind} onChange={turn}
          options={[
            { value: 'thing', label: t.dashboards.editor.ofThing },
            ...(variables.length > 0 ? [{ value: 'variable' as const, label: t.dashboards.editor.ofVariable }] : []),
            ...(control || alarms ? [] : [{ value: 'things' as const, label: t.dashboards.editor.ofThings }]),
            ...(control ? [] : [{ value: 'search' as const, label: alarms ? t.dashboards.editor.ofSpace : t.dashboards.editor.ofSearch }]),
          ]}
        />
      </label>
      {kind === 'thing' && (
        <label>
          <span>{t.dashboards.editor.thing}</span>
          <PickThing label={t.dashboards.editor.thing} value={given.thing ?? ''} onChange={(thing) => put({ thing })} />
        </label>
      )}
      {kind === 'things' && (
        <label>
          <span>{t.dashboards.editor.things}</span>
          <PickThings label={t.dashboards.editor.things} placeholder={t.dashboards.editor.findThings} value={given.things ?? []} variables={variables} most={THINGS_MAX} onChange={(things) => put({ things })} />
        </label>
      )}
      {kind === 'variable' && (
        <label>
          <span>{t.dashboards.editor.thing}</span>
          <Select<string> aria-label={t.dashboards.editor.thing} value={given.thing} onChange={(thing) => put({ thing })} options={variables.map((each) => ({ value: `$${each}`, label: `$${each}` }))} />
        </label>
      )}
      {kind === 'search' && (
        <>
          <label>
            <span>{t.things.model}</span>
            {reference('model').length > 0 && given.model?.startsWith('$') ? (
              <Select<string> aria-label={t.things.model} allowClear value={given.model} onChange={(model) => put({ model })} options={reference('model')} />
            ) : (
              <PickModel label={t.things.model} clear placeholder={t.dashboards.editor.anyModel} value={given.model} onChange={(model) => put({ model, ...(model === undefined && given.space === undefined && !alarms ? { space: '' } : {}) })} />
            )}
          </label>
          {reference('model').length > 0 && !given.model?.startsWith('$') && <References options={reference('model')} onPick={(model) => put({ model })} />}
          <label>
            <span>{t.dashboards.editor.inSpace}</span>
            {given.space?.startsWith('$') ? (
              <Select<string> aria-label={t.dashboards.editor.inSpace} allowClear value={given.space} onChange={(space) => put({ space })} options={reference('space')} />
            ) : (
              <PickSpace label={t.dashboards.editor.inSpace} clear root placeholder={t.dashboards.editor.scope} value={given.space} onChange={(space) => put({ space: space ?? (given.model === undefined && !alarms ? '' : undefined) })} />
            )}
          </label>
          {reference('space').length > 0 && !given.space?.startsWith('$') && <References options={reference('space')} onPick={(space) => put({ space })} />}
          {!alarms && (
            <label>
              <span>{t.things.search}</span>
              <Input value={given.q ?? ''} maxLength={128} onChange={(event) => put({ q: event.target.value === '' ? undefined : event.target.value })} />
            </label>
          )}
        </>
      )}
      {!alarms && <label>
        <span>{control ? t.dashboards.editor.asked : t.dashboards.editor.properties}</span>
        {control ? (
          <Select<string> aria-label={t.dashboards.editor.asked} showSearch={{ optionFilterProp: 'label' }} value={given.properties?.[0]} onChange={(to) => put({ properties: [to] })} options={options} />
        ) : (
          <Select<string[]>
            aria-label={t.dashboards.editor.properties} mode="tags" maxCount={PROPERTIES_MAX} placeholder={t.dashboards.editor.allProperties} value={given.properties ?? []}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(to) => put({ properties: to.length === 0 ? undefined : [...new Set(to.map((each) => meant(each.trim().slice(0, 128))).filter((each) => each !== ''))] })}
            options={options}
          />
        )}
      </label>}
    </>
  );
}

function References({ options, onPick }: { options: { value: string; label: string }[]; onPick: (to: string) => void }) {
  return (
    <span className="references">
      {options.map((each) => (
        <button key={each.value} type="button" className="tag mono" onClick={() => onPick(each.value)}>
          {each.label}
        </button>
      ))}
    </span>
  );
}
