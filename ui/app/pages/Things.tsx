import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Button, Input, Select } from 'antd';
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api, type Model, millis, type Presence, type Space, type Thing } from '../api';
import { count, Precision, unitAfter } from '../format';
import { useTwin } from '../live';
import { Age, Empty, Failure, PresenceSign, Skeleton, valueText } from '../parts';
import { spaceTitle, useModels, useSpaces } from '../queries';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { titleOf, useLanguage, useTexts } from '../texts';
import { filtersOf, type ThingFilters } from '../url';

const AddThing = lazy(() => import('../parts/AddThing'));

const PAGE = 100;
const TYPE_PAUSE_MILLIS = 200;
const ROW = 48;
const ROW_NARROW = 78;
/** Key values in a row. */
const VALUES_MAX = 3;
const PRESENCES: Presence[] = ['connected', 'silent', 'offline', 'never'];

export default function Things() {
  const t = useTexts();
  const language = useLanguage();
  const [words, setWords] = useSearchParams();
  const filters = filtersOf(words);
  const models = useModels();
  const spaces = useSpaces();
  const [adding, setAdding] = useState(false);
  useTitle(t.things.title);

  const set = (key: keyof ThingFilters, to: string | undefined, replace = false) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        if (to) next.set(key, to);
        else next.delete(key);
        return next;
      },
      { replace },
    );

  const list = useInfiniteQuery({
    queryKey: ['things', 'list', filters],
    queryFn: ({ pageParam, signal }) => api.things({ ...filters, cursor: pageParam, limit: PAGE, count: pageParam === undefined }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
  });
  const things = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.count;
  const { space: _, ...chosen } = filters;
  const filtered = Object.values(chosen).some((each) => each !== undefined);
  const clear = () => setWords(filters.space === undefined ? {} : { space: filters.space });

  return (
    <>
      <div className="head">
        <h1>{t.things.title}</h1>
        <span className="faint num" role="status" data-found={total}>
          {total !== undefined && t.things.found(count(total))}
        </span>
        <div className="end">
          <Button type="primary" onClick={() => setAdding(true)}>
            {t.things.add}
          </Button>
        </div>
      </div>
      <div className="filters">
        <Search value={filters.q ?? ''} onChange={(to) => set('q', to, true)} />
        <Select
          className="choice"
          aria-label={t.things.model}
          value={filters.model ?? ''}
          onChange={(to: string) => set('model', to)}
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          options={[{ value: '', label: t.things.anyModel }, ...(models.data ?? []).map((m) => ({ value: m.name, label: titleOf(m.titles, m.name, language) }))]}
        />
        <Select
          className="choice"
          aria-label={t.things.presence}
          value={filters.presence ?? ''}
          onChange={(to: string) => set('presence', to)}
          options={[{ value: '', label: t.things.anyPresence }, ...PRESENCES.map((each) => ({ value: each, label: t.presence[each] }))]}
        />
        {filtered && (
          <Button type="text" onClick={clear}>
            {t.things.clear}
          </Button>
        )}
      </div>
      <div className="panel">
        {list.isPending ? (
          <Skeleton lines={8} />
        ) : list.error && things.length === 0 ? (
          <Failure what={t.things.title} error={list.error} again={() => void list.refetch()} />
        ) : things.length === 0 ? (
          filtered ? (
            <Empty fact={t.things.noMatch} use={t.things.noMatchMore}>
              <Button onClick={clear}>{t.things.clear}</Button>
            </Empty>
          ) : (
            <Empty fact={t.things.nothing} use={t.things.nothingMore}>
              <Button type="primary" onClick={() => setAdding(true)}>
                {t.things.add}
              </Button>
            </Empty>
          )
        ) : (
          <Rows
            things={things}
            models={models.data ?? []}
            spaces={spaces.data ?? []}
            more={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            loading={list.isFetchingNextPage}
          />
        )}
        {list.error && things.length > 0 && <Failure what={t.things.title} error={list.error} again={() => void list.fetchNextPage()} />}
      </div>
      <Suspense fallback={null}>{adding && <AddThing space={filters.space} onClose={() => setAdding(false)} />}</Suspense>
    </>
  );
}

/** Searches as one types, with a short pause between asking. */
function Search({ value: given, onChange }: { value: string; onChange: (to: string) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(given), [given]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      className="search"
      allowClear
      type="search"
      name="q"
      maxLength={128}
      placeholder={t.things.search}
      aria-label={t.things.search}
      value={typed}
      onChange={(event) => {
        const to = event.target.value;
        setTyped(to);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(to.trim()), TYPE_PAUSE_MILLIS);
      }}
    />
  );
}

const narrow = window.matchMedia('(max-width: 899px)');

function Rows({ things, models, spaces, more, loading }: { things: Thing[]; models: Model[]; spaces: Space[]; more?: () => void; loading: boolean }) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [slim, setSlim] = useState(narrow.matches);
  const precision = useMemo(() => new Precision(), []);
  useEffect(() => {
    const seen = () => setSlim(narrow.matches);
    narrow.addEventListener('change', seen);
    return () => narrow.removeEventListener('change', seen);
  }, []);
  // Whatever stands above may come and go: banners, a second line of filters. The same figure again changes nothing.
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
  const rows = useWindowVirtualizer({ count: things.length, estimateSize: () => (slim ? ROW_NARROW : ROW), overscan: 8, scrollMargin: top });
  useEffect(() => rows.measure(), [slim, rows]);
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= things.length - 20) more();
  }, [last, things.length, more]);

  return (
    <div>
      <div className="table-head" aria-hidden="true">
        {[t.things.presence, t.things.thing, t.things.model, t.things.space, t.things.values].map((each) => (
          <span key={each}>{each}</span>
        ))}
      </div>
      <div ref={box} className="virtual" style={{ height: rows.getTotalSize() }} role="list">
        {shown.map((item) => {
          const thing = things[item.index]!;
          return (
            <Row
              key={thing.id}
              thing={thing}
              model={models.find((each) => each.name === thing.model)}
              spaces={spaces}
              precision={precision}
              offset={item.start - rows.options.scrollMargin}
            />
          );
        })}
      </div>
      {loading && <div className="table-foot">{t.things.loadingMore}</div>}
    </div>
  );
}

function Row({ thing, model, spaces, precision, offset }: { thing: Thing; model?: Model; spaces: Space[]; precision: Precision; offset: number }) {
  const t = useTexts();
  const to = useWithin();
  const language = useLanguage();
  const twin = useTwin(thing.id);
  const presence = twin.presence ?? thing.presence;
  const seen = Math.max(twin.seen, thing.lastSeen ? millis(thing.lastSeen) : 0);
  const keys = (model?.properties ?? []).filter((each) => twin.values[each.name] !== undefined && each.type !== 'object' && each.type !== 'numbers').slice(0, VALUES_MAX);
  return (
    <div role="listitem" className="thing-item" style={{ transform: `translateY(${offset}px)` }}>
    <Link className="thing-row" to={to(`/things/${encodeURIComponent(thing.id)}`)} data-thing={thing.id}>
      <span className="when">
        <PresenceSign presence={presence} />
        <span className="faint">
          <Age at={seen} />
        </span>
      </span>
      <span className="who one-line" title={`${thing.name} · ${thing.id}`}>
        <b className="one-line">{thing.name}</b>
        {thing.name !== thing.id && <span className="faint mono">{thing.id}</span>}
      </span>
      <span className="model one-line" title={thing.model}>
        {titleOf(model?.titles, thing.model, language)}
      </span>
      <span className="space one-line" title={thing.space}>
        {spaceTitle(spaces, thing.space)}
      </span>
      <span className="kv">
        {!thing.enabled && <span className="tag">{t.things.disabled}</span>}
        {keys.map((each) => {
          const now = twin.values[each.name]!;
          return (
            <span key={each.name} title={each.name}>
              <span className="faint">{titleOf(each.titles, each.name, language)} </span>
              <span className={`num ${presence === 'connected' ? 'livevalue' : 'soft'}`}>
                {valueText(t, now.value, precision.of(`${thing.model}/${each.name}`, now.value))}
                {unitAfter(each.unit)}
              </span>
            </span>
          );
        })}
        {keys.length === 0 && presence === 'never' && <span className="faint">{t.things.noValues}</span>}
      </span>
    </Link>
    </div>
  );
}
