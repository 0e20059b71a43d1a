import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { type Model, millis, type Property, type Space, type Thing } from '../api';
import { useWithin } from '../frame/scope';
import { NONE, Precision, unitAfter } from '../format';
import { type LiveTwin, useTwin } from '../live';
import { useMoment } from '../moment';
import { Age, PresenceSign, valueText } from '../parts';
import { useNarrow } from '../parts/narrow';
import { Trend } from '../parts/Trend';
import { spaceTitle } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { ROWS_MAX } from './pages';
import type { Sparks } from './sparks';
import './rows.css';

const ROW = 48;
const ROW_NARROW = 78;
/** Key values in a row that has no columns of its own for them. */
const VALUES_MAX = 3;

export interface RowsProps {
  total: number;
  at: (index: number) => Thing | undefined;
  models: readonly Model[];
  spaces: readonly Space[];
  columns: readonly string[];
  /** What the columns are called. */
  names: ReadonlyMap<string, string>;
  sparks: ReadonlyMap<string, Sparks>;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, chosen: boolean) => void;
  /** The thing that the map beside has chosen, and its row when that is known. */
  marked?: string;
  markedRow?: number;
  /** Rows in view, first and last. */
  onView: (first: number, last: number) => void;
}

/** All rows of the list, however long: those in view are drawn, and asked for. */
export function Rows({ total, names, onView, columns, markedRow, ...rest }: RowsProps) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const slim = useNarrow();
  const precision = useMemo(() => new Precision(), []);
  // Whatever stands above may come and go: banners, a second line of filters. The same figure again changes nothing.
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
  const shown = Math.min(total, ROWS_MAX);
  const rows = useWindowVirtualizer({ count: shown, estimateSize: () => (slim ? ROW_NARROW : ROW), overscan: 8, scrollMargin: top });
  useEffect(() => rows.measure(), [slim, rows]);
  const { marked } = rest;
  const gone = useRef<string>(undefined);
  // What is chosen on the map may lie below the screen: the list goes there, once, and then stays where one scrolls it.
  useEffect(() => {
    if (markedRow === undefined || gone.current === marked) return;
    gone.current = marked;
    rows.scrollToIndex(markedRow, { align: 'auto' });
  }, [marked, markedRow, rows]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onView(first, last), [first, last, onView]);

  return (
    <div className="things-table" style={{ '--columns': columns.length } as CSSProperties} data-columns={columns.length > 0 && !slim}>
      <div className="table-head" aria-hidden="true">
        {[t.things.presence, t.things.thing, t.things.model, t.things.space].map((each) => (
          <span key={each}>{each}</span>
        ))}
        {columns.length === 0 ? <span>{t.things.values}</span> : columns.map((each) => <span key={each} className="one-line" title={each}>{names.get(each) ?? each}</span>)}
      </div>
      <div ref={box} className="virtual" style={{ height: rows.getTotalSize() }} role="list" aria-label={t.things.title}>
        {items.map((item) => {
          const thing = rest.at(item.index);
          const offset = item.start - rows.options.scrollMargin;
          return thing === undefined ? (
            <div key={item.index} className="thing-item coming" style={{ transform: `translateY(${offset}px)` }}>
              <i />
            </div>
          ) : (
            <Row key={thing.id} {...rest} columns={columns} slim={slim} thing={thing} precision={precision} offset={offset} place={item.index + 1} of={total} />
          );
        })}
      </div>
      {total > ROWS_MAX && <div className="table-foot">{t.things.rowsMax(ROWS_MAX)}</div>}
    </div>
  );
}

type RowProps = Omit<RowsProps, 'total' | 'at' | 'names' | 'onView' | 'markedRow'> & { slim: boolean; thing: Thing; precision: Precision; offset: number; place: number; of: number };

function Row({ thing, models, spaces, columns, slim, sparks, chosen, onChoose, marked, precision, offset, place, of }: RowProps) {
  const t = useTexts();
  const to = useWithin();
  const language = useLanguage();
  const twin = useTwin(thing.id);
  const model = models.find((each) => each.name === thing.model);
  const past = useMoment() !== null;
  const presence = twin.presence ?? (past ? null : thing.presence);
  const seen = Math.max(twin.seen, !past && thing.lastSeen ? millis(thing.lastSeen) : 0);
  return (
    <div role="listitem" aria-setsize={of} aria-posinset={place} className="thing-item" style={{ transform: `translateY(${offset}px)` }} data-marked={marked === thing.id}>
      {!past && <label className="choose hide-narrow">
        <input type="checkbox" checked={chosen.has(thing.id)} onChange={(event) => onChoose(thing.id, event.target.checked)} aria-label={t.things.choose(thing.name)} />
      </label>}
      <Link className="thing-row" to={to(`/things/${encodeURIComponent(thing.id)}`)} data-thing={thing.id}>
        <span className="when">
          <PresenceSign presence={presence} />
          <span className="faint">
            <Age at={seen} space={thing.space} />
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
        {columns.length === 0 || slim ? (
          <KeyValues thing={thing} model={model} only={columns} twin={twin} current={presence === 'connected'} precision={precision} />
        ) : (
          columns.map((each) => (
            <Cell key={each} name={each} property={model?.properties.find((one) => one.name === each)} twin={twin} current={presence === 'connected'} precision={precision} trend={sparks.get(each)?.get(thing.id)} />
          ))
        )}
      </Link>
    </div>
  );
}

/** The first values that a thing has, or those that are asked for, with their names. */
function KeyValues({ thing, model, only, twin, current, precision }: { thing: Thing; model?: Model; only: readonly string[]; twin: LiveTwin; current: boolean; precision: Precision }) {
  const t = useTexts();
  const language = useLanguage();
  const short = (each: Property) => each.type !== 'object' && each.type !== 'numbers';
  const keys = (model?.properties ?? []).filter((each) => twin.values[each.name] !== undefined && (only.length === 0 ? short(each) : only.includes(each.name))).slice(0, VALUES_MAX);
  return (
    <span className="kv">
      {!thing.enabled && <span className="tag">{thing.decommissioned === undefined ? t.things.disabled : t.things.decommissioned}</span>}
      {keys.map((each) => {
        const now = twin.values[each.name]!;
        const text = valueText(t, now.value, precision.of(`${thing.model}/${each.name}`, now.value));
        return (
          <span key={each.name} title={`${each.name}: ${text}`}>
            <span className="faint">{titleOf(each.titles, each.name, language)} </span>
            <span className={`num ${current ? 'livevalue' : 'soft'}`}>
              {text}
              {unitAfter(each.unit)}
            </span>
          </span>
        );
      })}
      {keys.length === 0 && twin.presence === 'never' && <span className="faint">{t.things.noValues}</span>}
    </span>
  );
}

function Cell({ name, property, twin, current, precision, trend }: { name: string; property?: Property; twin: LiveTwin; current: boolean; precision: Precision; trend?: readonly (number | null)[] }) {
  const t = useTexts();
  const now = twin.values[name];
  const text = now ? valueText(t, now.value, precision.of(`column/${name}`, now.value)) : NONE;
  return (
    <span className="cell-value" data-column={name}>
      {trend && <Trend values={trend} />}
      <span className={`num one-line ${current ? 'livevalue' : 'soft'}`} title={now ? text : t.value.none}>
        {text}
        {now && unitAfter(property?.unit)}
      </span>
    </span>
  );
}
