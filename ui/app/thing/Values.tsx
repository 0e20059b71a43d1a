import { useEffect, useMemo, useRef } from 'react';
import { millis, type Model, type Property, type Twin } from '../api';
import { drawn } from '../charts/series';
import { NONE, Precision, unitAfter } from '../format';
import { type LiveValue, useTwin } from '../live';
import { Age, Empty, Failure, Panel, Skeleton, valueText } from '../parts';
import { Trend } from '../parts/Trend';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useTrends } from './trends';
import { useTimes } from '../zones';

interface ValuesProps {
  id: string;
  model?: Model;
  twin?: Twin;
  error: unknown;
  again: () => void;
  pending: boolean;
  chosen?: Property;
  onChoose: (property: string) => void;
}

/** The twin; the charts show the property that is chosen in it. */
export function Values({ id, model, twin, error, again, pending, chosen, onChoose }: ValuesProps) {
  const t = useTexts();
  const now = useTwin(id);
  const precision = useMemo(() => new Precision(), []);
  const trends = useTrends(id, model?.properties ?? []);
  const properties = model?.properties ?? [];

  if (pending) {
    return (
      <Panel title={t.thing.values}>
        <Skeleton lines={6} />
      </Panel>
    );
  }
  if (!model) {
    return (
      <Panel title={t.thing.values}>
        <Failure what={t.thing.values} error={error} again={again} />
      </Panel>
    );
  }
  if (properties.length === 0 || (Object.keys(now.values).length === 0 && !error)) {
    return (
      <Panel title={t.thing.values}>
        <Empty fact={t.thing.noValues} use={t.thing.noValuesMore} />
      </Panel>
    );
  }
  return (
    <Panel title={t.thing.values}>
      {error !== null && <Failure what={t.thing.values} error={error} again={again} />}
      <table className="twin-table">
        <thead>
          <tr>
            <th>{t.thing.property}</th>
            <th className="trend-cell hide-narrow">{t.thing.day}</th>
            <th className="v">{t.thing.value}</th>
            <th className="a">{t.thing.age}</th>
          </tr>
        </thead>
        <tbody>
          {properties.map((each) => (
            <ValueRow
              key={each.name}
              property={each}
              now={now.values[each.name]}
              received={twin?.values[each.name]}
              selected={each.name === chosen?.name}
              current={now.presence !== 'offline' && now.presence !== 'silent'}
              precision={precision}
              trend={trends.get(each.name)}
              onPick={drawn(each) ? () => onChoose(each.name) : undefined}
            />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface ValueRowProps {
  property: Property;
  now?: LiveValue;
  received?: Twin['values'][string];
  selected: boolean;
  current: boolean;
  precision: Precision;
  trend?: readonly (number | null)[];
  onPick?: () => void;
}

function ValueRow({ property, now, received, selected, current, precision, trend, onPick }: ValueRowProps) {
  const t = useTexts();
  const times = useTimes();
  const language = useLanguage();
  const cell = useRef<HTMLSpanElement>(null);
  const text = now ? valueText(t, now.value, precision.of(property.name, now.value)) : NONE;
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    const box = cell.current;
    box?.classList.add('changed');
    const done = setTimeout(() => box?.classList.remove('changed'), 600);
    return () => clearTimeout(done);
  }, [text]);
  const title = titleOf(property.titles, property.name, language);
  const exact = now
    ? [
        now.value === null ? t.value.omittedMeans : `${t.thing.exact}: ${typeof now.value === 'string' ? now.value : typeof now.value === 'boolean' ? valueText(t, now.value) : JSON.stringify(now.value)}${unitAfter(property.unit)}`,
        `${t.thing.eventTime}: ${times.more(now.time, true)}`,
        received?.received && millis(received.time) === now.time ? `${t.thing.received}: ${times.more(millis(received.received), true)}` : '',
        `${t.thing.qualityLabel}: ${t.quality[now.quality]}`,
      ]
        .filter((each) => each !== '')
        .join('\n')
    : t.value.none;
  return (
    <tr aria-selected={selected} data-property={property.name}>
      <td>
        {onPick ? (
          <button type="button" className="pick" title={`${property.name}\n${t.thing.showLive}`} aria-pressed={selected} onClick={onPick}>
            {title}
          </button>
        ) : (
          <div className="cell" title={property.name}>
            {title}
          </div>
        )}
      </td>
      <td className="trend-cell hide-narrow">{trend && <Trend values={trend} />}</td>
      <td className="v" title={exact}>
        <div className="cell">
          {now && now.quality !== 'good' && <span className="tag" style={{ marginRight: 6 }}>{t.quality[now.quality]}</span>}
          <span ref={cell} className={`${typeof now?.value === 'number' ? 'num' : 'long'} ${current ? 'livevalue' : 'soft'}`} data-value="">
            {text}
            {now && <span className="soft">{unitAfter(property.unit)}</span>}
          </span>
        </div>
      </td>
      <td className="a soft">
        <div className="cell">{now && <Age at={now.time} />}</div>
      </td>
    </tr>
  );
}

