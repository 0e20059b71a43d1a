import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useRef, useState } from 'react';
import { CLASSES } from '../alarms/sort';
import type { Aggregate, AlarmClass, Widget } from '../api';
import { bytes } from '../format';
import { useStatus } from '../queries';
import { useWords as useAlarmWords } from '../texts/alarms';
import { useTexts } from '../texts/dashboards';
import { AGGREGATES } from '../url';
import { ALARM_ROWS, ALARM_ROWS_MAX, type AlarmsShown, leastOf, SHOWN_ALARMS, whichOf } from './alarms';
import { BYTES_MAX, type Document, OFFERED, retyped, several, SHOWN, type Source, type WidgetType } from './document';
import { BEFORE, beforeOf, type Figure, FIGURES, figureOf } from './figure';
import { allowed, type ImagePoint, POINTS_MAX, pointsOf } from './ImageWidget';
import { numberOption, textOption } from './options';
import { SourceForm } from './SourceForm';
import { PickThing } from './Variables';
import { useWidgetName } from './WidgetBox';

interface Props {
  widget: Widget;
  document: Document;
  onChange: (next: Widget, kind?: string) => void;
}

/** Settings of the chosen widget. */
export function Configure({ widget, document, onChange }: Props) {
  const t = useTexts();
  const name = useWidgetName({ ...widget, title: undefined });
  const sourced = widget.type !== 'text' && widget.type !== 'image';
  const option = (key: string, value: unknown, kind?: string) => {
    const options: Record<string, unknown> = { ...widget.options };
    if (value === undefined || value === null) delete options[key];
    else options[key] = value;
    onChange({ ...widget, options }, kind);
  };
  return (
    <div className="configure" data-configure={widget.id}>
      <label>
        <span>{t.dashboards.editor.type}</span>
        <Select<WidgetType>
          aria-label={t.dashboards.editor.type} value={widget.type} onChange={(type) => onChange(retyped(widget, type))}
          options={(OFFERED.includes(widget.type) ? OFFERED : [widget.type, ...OFFERED]).map((each) => ({ value: each, label: t.dashboards.types[each] }))}
        />
      </label>
      <label>
        <span>{t.dashboards.editor.widgetTitle}</span>
        <Input value={widget.title ?? ''} maxLength={256} placeholder={name} title={t.dashboards.editor.widgetTitleMore} onChange={(event) => onChange({ ...widget, title: event.target.value === '' ? undefined : event.target.value }, `title ${widget.id}`)} />
      </label>
      {sourced && <SourceForm widget={widget} document={document} onChange={(change) => onChange({ ...widget, ...change })} />}
      {widget.type === 'line' && (
        <>
          <label>
            <span>{t.thing.aggregate}</span>
            <Select<Aggregate> aria-label={t.thing.aggregate} value={(textOption(widget, 'aggregate') || 'avg') as Aggregate} onChange={(to) => option('aggregate', to === 'avg' ? undefined : to)} options={AGGREGATES.map((each) => ({ value: each, label: t.thing.aggregates[each] }))} />
          </label>
          <label className="beside-switch">
            <Switch size="small" aria-label={t.history.band} checked={widget.options?.band === true} onChange={(on) => option('band', on ? true : undefined)} />
            <span>{t.history.band}</span>
          </label>
        </>
      )}
      {widget.type === 'alarms' && <AlarmChoice widget={widget} option={option} />}
      {widget.type === 'number' && <Figures widget={widget} option={option} />}
      {(widget.type === 'gauge' || (widget.type === 'number' && figureOf(widget) === 'worst')) && (
        <div className="pair">
          <label>
            <span>{t.dashboards.editor.least}</span>
            <InputNumber<number> aria-label={t.dashboards.editor.least} value={numberOption(widget, 'min')} placeholder={t.dashboards.editor.fromModel} onChange={(to) => option('min', to, `min ${widget.id}`)} />
          </label>
          <label>
            <span>{t.dashboards.editor.greatest}</span>
            <InputNumber<number> aria-label={t.dashboards.editor.greatest} value={numberOption(widget, 'max')} placeholder={t.dashboards.editor.fromModel} onChange={(to) => option('max', to, `max ${widget.id}`)} />
          </label>
        </div>
      )}
      {widget.type === 'text' && (
        <label>
          <span>{t.dashboards.editor.text}</span>
          <Input.TextArea rows={8} maxLength={10_000} value={textOption(widget, 'text')} onChange={(event) => option('text', event.target.value, `text ${widget.id}`)} />
          <span className="faint">{t.dashboards.editor.textMore}</span>
        </label>
      )}
      {widget.type === 'image' && <Picture widget={widget} document={document} option={option} />}
    </div>
  );
}

/** Which alarms, and how many of them. */
function AlarmChoice({ widget, option }: { widget: Widget; option: (key: string, value: unknown, kind?: string) => void }) {
  const t = useTexts();
  const w = useAlarmWords();
  return (
    <>
      <label>
        <span>{w.classes}</span>
        <Select<AlarmClass>
          aria-label={w.classes} value={leastOf(widget)} onChange={(to) => option('severity', to === 'low' ? undefined : to)}
          options={[...CLASSES].reverse().map((each) => ({ value: each, label: w.atLeast[each] }))}
        />
      </label>
      <label>
        <span>{w.filter}</span>
        <Select<AlarmsShown> aria-label={w.filter} value={whichOf(widget)} onChange={(to) => option('state', to === 'shown' ? undefined : to)} options={SHOWN_ALARMS.map((each) => ({ value: each, label: w.which[each] }))} />
      </label>
      <label>
        <span>{t.dashboards.editor.rows}</span>
        <InputNumber<number> aria-label={t.dashboards.editor.rows} min={1} max={ALARM_ROWS_MAX} precision={0} value={numberOption(widget, 'rows')} placeholder={String(ALARM_ROWS)} onChange={(to) => option('rows', to, `rows ${widget.id}`)} />
      </label>
    </>
  );
}

/** One figure out of several things, and what it is compared with. */
function Figures({ widget, option }: { widget: Widget; option: (key: string, value: unknown) => void }) {
  const t = useTexts();
  return (
    <>
      {several(widget.source as Partial<Source> | undefined) && (
        <label>
          <span>{t.dashboards.editor.figure}</span>
          <Select<Figure>
            aria-label={t.dashboards.editor.figure} value={figureOf(widget)} onChange={(to) => option('figure', to === 'each' ? undefined : to)}
            options={FIGURES.map((each) => ({ value: each, label: t.dashboards.editor.figures[each] }))}
          />
        </label>
      )}
      <label>
        <span>{t.dashboards.editor.before}</span>
        <Select<string>
          aria-label={t.dashboards.editor.before} value={beforeOf(widget) ?? 'none'} onChange={(to) => option('before', to === 'none' ? undefined : to)}
          options={['none', ...Object.keys(BEFORE)].map((each) => ({ value: each, label: t.dashboards.editor.befores[each] }))}
        />
      </label>
    </>
  );
}

/** The picture, kept in the dashboard itself, and the values that stand on it. */
function Picture({ widget, document, option }: { widget: Widget; document: Document; option: (key: string, value: unknown, kind?: string) => void }) {
  const t = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);
  const url = textOption(widget, 'url');
  const points = pointsOf(widget);
  const tiles = useStatus().data?.map.tiles;
  const read = async (file: File) => {
    const room = BYTES_MAX - JSON.stringify(document).length + url.length - 1_024;
    if (file.size * 1.37 > room) return setWrong(true);
    setWrong(false);
    const reader = new FileReader();
    reader.onload = () => option('url', String(reader.result));
    reader.readAsDataURL(file);
  };
  const put = (i: number, change: Partial<ImagePoint>) => option('points', points.map((each, j) => (i === j ? { ...each, ...change } : each)), `point ${i} ${widget.id}`);
  return (
    <>
      <input
        ref={field} type="file" accept="image/png,image/jpeg,image/gif,image/webp" className="out" tabIndex={-1} aria-hidden="true" data-picture=""
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void read(file);
        }}
      />
      <Button onClick={() => field.current?.click()}>{t.dashboards.editor.file}</Button>
      {wrong && <span role="alert">{t.dashboards.editor.tooBig(bytes(BYTES_MAX))}</span>}
      {!url.startsWith('data:') && (
        <label>
          <span>{t.dashboards.editor.url}</span>
          <Input value={url} maxLength={2_000} onChange={(event) => option('url', event.target.value, `url ${widget.id}`)} />
          {/^https?:/.test(url) && !allowed(url, tiles) ? <span role="alert" data-foreign="">{t.dashboards.editor.foreign}</span> : <span className="faint">{t.dashboards.noPictureMore}</span>}
        </label>
      )}
      <b>{t.dashboards.editor.points}</b>
      {points.map((each, i) => (
        <div key={i} className="point-form">
          {each.thing.startsWith('$') ? <span className="tag mono">{each.thing}</span> : <PickThing label={t.dashboards.editor.thing} value={each.thing} onChange={(thing) => put(i, { thing })} />}
          <Input aria-label={t.thing.property} placeholder={t.thing.property} value={each.property} maxLength={128} onChange={(event) => put(i, { property: event.target.value })} />
          <InputNumber<number> aria-label={t.dashboards.editor.across} title={t.dashboards.editor.across} min={0} max={100} value={each.across} onChange={(to) => put(i, { across: to ?? 0 })} />
          <InputNumber<number> aria-label={t.dashboards.editor.down} title={t.dashboards.editor.down} min={0} max={100} value={each.down} onChange={(to) => put(i, { down: to ?? 0 })} />
          <Button type="text" aria-label={t.dashboards.editor.removePoint} onClick={() => option('points', points.filter((_, j) => j !== i))}>✕</Button>
        </div>
      ))}
      <Button disabled={points.length >= POINTS_MAX} onClick={() => option('points', [...points, { thing: document.model === undefined ? '' : `$${SHOWN}`, property: '', across: 50, down: 50 }])}>
        {t.dashboards.editor.addPoint}
      </Button>
    </>
  );
}
