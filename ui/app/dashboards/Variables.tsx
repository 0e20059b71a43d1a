import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, type DashboardVariable, type Thing } from '../api';
import { useScope } from '../frame/scope';
import { spaceTitle, useModels, useSpaces } from '../queries';
import { titleOf, useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { type Document, SHOWN, wordOf } from './document';

const TYPE_PAUSE_MILLIS = 200;
/** Things offered before one types. */
const OFFERED = 50;

/** What one may choose at the top of a dashboard; all of it is in the address. */
export function Variables({ document, values }: { document: Document; values: Record<string, string | undefined> }) {
  const [, setWords] = useSearchParams();
  const set = (name: string, value: string) =>
    setWords((before) => {
      const next = new URLSearchParams(before);
      next.set(wordOf(name), value);
      return next;
    });
  if (document.model === undefined && document.variables.length === 0) return null;
  return (
    <div className="variables" data-variables="">
      {document.model !== undefined && <ShownThing model={document.model} value={values[SHOWN]} set={(to) => set(SHOWN, to)} />}
      {document.variables.map((each) => (
        <label key={each.name}>
          <span className="soft">{each.title || each.name}</span>
          <Variable variable={each} value={values[each.name]} set={(to) => set(each.name, to)} />
        </label>
      ))}
    </div>
  );
}

function Variable({ variable, value, set }: { variable: DashboardVariable; value: string | undefined; set: (to: string) => void }) {
  switch (variable.type) {
    case 'thing':
      return <PickThing label={variable.title || variable.name} model={variable.model} space={variable.space} value={value} onChange={set} />;
    case 'model':
      return <PickModel label={variable.title || variable.name} value={value} onChange={(to) => to !== undefined && set(to)} />;
    case 'space':
      return <PickSpace label={variable.title || variable.name} value={value} onChange={(to) => set(to ?? '')} root />;
  }
}

/** The first things of a model in the page's space. */
export function useThingsOf(model: string | undefined) {
  const space = useScope();
  return useQuery({
    queryKey: ['things', 'of', model, space],
    queryFn: ({ signal }) => api.things({ model, space: space || undefined, limit: OFFERED, count: true }, signal),
    enabled: model !== undefined,
    staleTime: 10_000,
  });
}

/** The thing a template is shown for, with the ones before and behind it. */
function ShownThing({ model, value, set }: { model: string; value: string | undefined; set: (to: string) => void }) {
  const t = useTexts();
  const things = useThingsOf(model);
  const items = things.data?.items ?? [];
  const at = items.findIndex((each) => each.id === value);
  return (
    <span className="shown-thing">
      <Button aria-label={t.dashboards.previous} title={t.dashboards.previous} disabled={at <= 0} onClick={() => set(items[at - 1]!.id)}>
        ‹
      </Button>
      <PickThing label={t.dashboards.shownThing} model={model} value={value} onChange={set} />
      <Button aria-label={t.dashboards.next} title={t.dashboards.next} disabled={at < 0 || at >= items.length - 1} onClick={() => set(items[at + 1]!.id)}>
        ›
      </Button>
    </span>
  );
}

/** Things found while one types, of a model and in a space where that is asked; else in the page's space. */
function useTyped(model: string | undefined, within: string | undefined) {
  const t = useTexts();
  const scope = useScope();
  const space = within ?? scope;
  const [typed, setTyped] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ['things', 'pick', space, model, typed],
    queryFn: ({ signal }) => api.things({ q: typed || undefined, model, space: space || undefined, limit: OFFERED }, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return {
    found,
    search: {
      filterOption: false as const,
      onSearch: (to: string) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setTyped(to.trim().slice(0, 128)), TYPE_PAUSE_MILLIS);
      },
    },
    nothing: found.error ? t.failure.unreachable : found.isPending ? t.common.loading : t.history.noThing,
  };
}

const optionOf = (each: Thing) => ({ value: each.id, label: each.name === each.id ? each.id : `${each.name} · ${each.id}` });

/** Several things in an order, or variables that stand for one. */
export function PickThings({ label, placeholder, value, variables, most, onChange }: { label: string; placeholder: string; value: string[]; variables: string[]; most: number; onChange: (ids: string[]) => void }) {
  const { found, search, nothing } = useTyped(undefined, undefined);
  const options = [...variables.map((each) => ({ value: `$${each}`, label: `$${each}` })), ...(found.data?.items ?? []).map(optionOf)];
  return (
    <Select<string[]>
      aria-label={label} placeholder={placeholder} mode="multiple" maxCount={most} popupMatchSelectWidth={false} value={value}
      showSearch={search} loading={found.isFetching} notFoundContent={nothing} onChange={onChange} options={options}
    />
  );
}

/** A thing found while one types. */
export function PickThing({ label, model, space, value, onChange }: { label: string; model?: string; space?: string; value: string | undefined; onChange: (id: string) => void }) {
  const t = useTexts();
  const { found, search, nothing } = useTyped(model, space);
  const known = useQuery({ queryKey: ['thing', value], queryFn: ({ signal }) => api.thing(value!, signal), enabled: value !== undefined && value !== '', staleTime: 30_000, retry: false });
  const options = (found.data?.items ?? []).map(optionOf);
  if (value !== undefined && value !== '' && !options.some((each) => each.value === value)) options.unshift({ value, label: known.data ? `${known.data.name} · ${value}` : value });
  return (
    <Select<string>
      aria-label={label}
      placeholder={t.dashboards.choose(label)}
      className="pick-wide"
      popupMatchSelectWidth={false}
      value={value === '' ? undefined : value}
      showSearch={search}
      loading={found.isFetching}
      notFoundContent={nothing}
      onChange={onChange}
      options={options}
    />
  );
}

export function PickModel({ label, value, onChange, clear, placeholder }: { label: string; value: string | undefined; onChange: (name: string | undefined) => void; clear?: boolean; placeholder?: string }) {
  const t = useTexts();
  const language = useLanguage();
  const models = useModels();
  const options = (models.data ?? []).map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }));
  if (value && !options.some((each) => each.value === value)) options.unshift({ value, label: value });
  return (
    <Select<string>
      aria-label={label} placeholder={placeholder ?? t.dashboards.choose(label)} className="pick" popupMatchSelectWidth={false} value={value} allowClear={clear}
      showSearch={{ optionFilterProp: 'label' }} loading={models.isPending} notFoundContent={t.dashboards.noModels} onChange={(to) => onChange(to ?? undefined)} options={options}
    />
  );
}

const ROOT = '/';

export function PickSpace({ label, value, onChange, root, clear, placeholder }: { label: string; value: string | undefined; onChange: (path: string | undefined) => void; root?: boolean; clear?: boolean; placeholder?: string }) {
  const t = useTexts();
  const spaces = useSpaces();
  const options = (spaces.data ?? []).filter((each) => each.path !== '').map((each) => ({ value: each.path, label: spaceTitle(spaces.data, each.path) === each.path ? each.path : `${spaceTitle(spaces.data, each.path)} · ${each.path}` }));
  if (root) options.unshift({ value: ROOT, label: t.dashboards.everything });
  if (value && !options.some((each) => each.value === value)) options.push({ value, label: value });
  return (
    <Select<string>
      aria-label={label} placeholder={placeholder ?? t.dashboards.choose(label)} className="pick" popupMatchSelectWidth={false} allowClear={clear}
      value={value === '' && root ? ROOT : value || undefined} showSearch={{ optionFilterProp: 'label' }} loading={spaces.isPending}
      onChange={(to) => onChange(to === undefined ? undefined : to === ROOT ? '' : to)} options={options}
    />
  );
}
