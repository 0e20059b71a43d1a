import { Button, Segmented, Select } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Model } from '../api';
import { useTitle } from '../frame/brand';
import type { Ahead } from '../frame/late';
import { useWithin } from '../frame/scope';
import { count } from '../format';
import { useMoment } from '../moment';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { useNarrow } from '../parts/narrow';
import { useModels, useSpaces } from '../queries';
import { useTexts } from '../texts';
import { Beside } from '../things/Beside';
import { Bulk } from '../things/Bulk';
import { FilterFields, type FieldsProps, useSetWords } from '../things/FilterFields';
import { choicesOf, usePropertyNames } from '../things/names';
import { askAhead, useThingPages } from '../things/pages';
import { Rows } from '../things/Rows';
import { useSparks } from '../things/sparks';
import '../things/things.css';
import { Views } from '../things/Views';
import { COLUMNS_MAX, columnsOf, filtersOf, type Looks, looksOf } from '../url';

const NO_MODELS: readonly Model[] = [];

export const ahead: Ahead = (queries, words) => {
  if (!words.has('at')) askAhead(queries, filtersOf(words));
};

export default function Things() {
  const t = useTexts();
  const [words] = useSearchParams();
  // The same words give the same filters, so that what hangs on them is not asked anew by each rendering.
  const moment = useMoment();
  // Presence and values can be asked for as they are now only.
  const filters = useMemo(() => (moment === null ? filtersOf(words) : { ...filtersOf(words), presence: undefined, where: undefined }), [words, moment]);
  const columns = useMemo(() => columnsOf(words), [words]);
  const narrow = useNarrow();
  const asLooked = looksOf(words);
  const looks = narrow && asLooked === 'both' ? 'table' : asLooked;
  const models = useModels();
  const spaces = useSpaces();
  const to = useWithin();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  useTitle(t.things.title);

  const set = useSetWords();
  const [[first, last], setView] = useState<[number, number]>([0, 0]);
  const pages = useThingPages(filters, first, last);
  const names = usePropertyNames(models.data ?? NO_MODELS, filters.model, pages.things);
  const sparks = useSparks(pages.things, columns, models.data ?? NO_MODELS);
  const view = useCallback((from: number, to: number) => setView([from, to]), []);
  const choose = (id: string, on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });

  const { space: _, ...asked } = filters;
  const filtered = Object.values(asked).some((each) => each !== undefined);
  const clear = () => set({ q: undefined, model: undefined, presence: undefined, decommissioned: undefined, label: undefined, where: undefined });
  const total = pages.total;
  const marked = words.get('sel') ?? undefined;
  const may = useMay();
  return (
    <>
      <div className="head">
        <h1>{t.things.title}</h1>
        <span className="faint num" role="status" data-found={total}>
          {total !== undefined && t.things.found(count(total))}
        </span>
        <div className="end">
          <Views />
          {may.somewhere('manage_things') && (
            <Link to={to('/connect')}>
              <Button type="primary">{t.things.add}</Button>
            </Link>
          )}
        </div>
      </div>
      <Filters filters={filters} models={models.data ?? NO_MODELS} names={names} columns={columns} looks={looks} filtered={filtered} set={set} onClear={clear} />
      {/* The map comes before the list, which may have no end: whoever goes on by keys would never leave it. */}
      <div className="things-looks" data-look={looks}>
        {looks !== 'table' && (
          <div className="panel map-panel">
            <Beside filters={filters} alone={looks === 'map'} />
          </div>
        )}
        {looks !== 'map' && (
          <div className="panel">
            {pages.error !== null && total === undefined ? (
              <Failure what={t.things.title} error={pages.error} again={pages.again} />
            ) : total === undefined ? (
              <Skeleton lines={8} />
            ) : total === 0 ? (
              <Nothing filtered={filtered} onClear={clear} />
            ) : (
              <Rows total={total} at={pages.at} models={models.data ?? NO_MODELS} spaces={spaces.data ?? []} columns={columns} names={names} sparks={sparks} chosen={chosen} onChoose={choose} marked={marked} markedRow={marked === undefined ? undefined : pages.rowOf(marked)} onView={view} />
            )}
            {pages.error !== null && total !== undefined && <Failure what={t.things.title} error={pages.error} again={pages.again} />}
          </div>
        )}
      </div>
      {chosen.size > 0 && moment === null && <Bulk chosen={chosen} total={total ?? chosen.size} filters={filters} spaces={spaces.data ?? []} onChoose={(ids) => setChosen(new Set(ids))} />}
    </>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const t = useTexts();
  const to = useWithin();
  const may = useMay();
  return filtered ? (
    <Empty fact={t.things.noMatch} use={t.things.noMatchMore}>
      <Button onClick={onClear}>{t.things.clear}</Button>
    </Empty>
  ) : (
    <Empty fact={t.things.nothing} use={may.somewhere('manage_things') ? t.things.nothingMore : undefined}>
      {may.somewhere('manage_things') && (
        <Link to={to('/connect')}>
          <Button type="primary">{t.things.add}</Button>
        </Link>
      )}
    </Empty>
  );
}

interface FiltersProps extends FieldsProps {
  columns: readonly string[];
  looks: Looks;
}

function Filters({ filters, models, names, columns, looks, filtered, set, onClear }: FiltersProps) {
  const t = useTexts();
  const narrow = useNarrow();
  return (
    <div className="filters">
      <FilterFields filters={filters} models={models} names={names} filtered={filtered} set={set} onClear={onClear} />
      <div className="filters-end">
        <Select
          mode="multiple"
          className="columns-choice hide-narrow"
          aria-label={t.things.columns}
          placeholder={t.things.columns}
          maxCount={COLUMNS_MAX}
          maxTagCount={0}
          maxTagPlaceholder={(taken) => t.things.columnsOf(taken.length)}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          value={[...columns]}
          onChange={(to: string[]) => set({ cols: to.join(',') })}
          options={choicesOf(names)}
        />
        <Segmented value={looks} aria-label={t.things.looks.label} onChange={(to: Looks) => set({ look: to === 'table' ? undefined : to })} options={(narrow ? (['table', 'map'] as const) : (['table', 'both', 'map'] as const)).map((value) => ({ value, label: t.things.looks[value] }))} />
      </div>
    </div>
  );
}
