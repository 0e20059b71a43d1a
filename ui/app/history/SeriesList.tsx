import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api, type Thing } from '../api';
import { NONE, unit, unitAfter } from '../format';
import { useTwin } from '../live';
import { Age, Failure, Panel, valueText, Time } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { lined, lookOf, type Question, type Series, SERIES_MAX, seriesText, type Span, type Values, valueAt } from '../pages/question';
import { type Loaded, type Shown, strip, unitUnder } from './loading';
import { useCursor } from './cursor';

/** A text of more letters does not stand within a line. */
const LONG = 40;
const TYPE_PAUSE_MILLIS = 200;

export function SeriesList({ shown, question, space, loaded, span, pin, onChange, onRemove }: {
  pin: number | null; shown: Shown[]; question: Question; space: string; loaded: Loaded | undefined; span: Span; onChange: (to: Partial<Omit<Question, 'left'>>) => void; onRemove: (index: number) => void;
}) {
  const t = useTexts();
  return (
    <Panel title={t.history.series} end={<span className="faint num">{t.history.seriesCount(shown.length, SERIES_MAX)}</span>}>
      {shown.length < SERIES_MAX ? (
        <Add space={space} chosen={question.series} onAdd={(one) => onChange({ series: [...question.series, one] })} />
      ) : (
        <div className="body soft">{t.history.full(SERIES_MAX)}</div>
      )}
      {question.left.length > 0 && <div className="body soft" role="status">{t.history.leftOut(question.left.slice(0, 5).join(', '))}</div>}
      <ul className="history-series" data-series={shown.length}>
        {shown.map((each) => (
          <SeriesRow
            key={seriesText(each.series)}
            of={each}
            question={question}
            stretch={loaded?.grid.stretch ?? 0}
            pin={pin}
            loaded={loaded !== undefined}
            onRemove={() => onRemove(each.index)}
            onGo={(time) => onChange({ window: { from: time - (span.to - span.from) / 2, to: time + (span.to - span.from) / 2 } })}
          />
        ))}
      </ul>
    </Panel>
  );
}

function SeriesRow({ of, question, stretch, pin, loaded, onRemove, onGo }: { of: Shown; question: Question; stretch: number; pin: number | null; loaded: boolean; onRemove: () => void; onGo: (seconds: number) => void }) {
  const t = useTexts();
  const twin = useTwin(of.series.thing);
  const latest = twin.values[of.series.property];
  const { colour, dash } = lookOf(of.index);
  const name = of.thing?.name ?? of.series.thing;
  const { aggregate, compare } = question;
  const line = of.known !== undefined && lined(of.known.definition, aggregate);
  const at = useCursor();
  const code = of.known && unitUnder(of.known, aggregate);
  const read = (values: Values | undefined, time: number | null) => {
    const found = values && time !== null ? valueAt(values, time * 1000, line ? stretch * 1000 : Number.POSITIVE_INFINITY) : undefined;
    return found === undefined ? undefined : found.value;
  };
  const here = read(of.values, at);
  const before = read(of.past, at);
  const held = read(of.values, pin);
  const whole = (value: unknown) => valueText(t, value) + unitAfter(code);
  return (
    <li data-one={seriesText(of.series)} data-state={of.problem ? 'error' : of.values ? (of.values.times.length > 0 ? 'drawn' : 'empty') : 'loading'}>
      <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
        {line && <path d="M1 6h24" fill="none" strokeWidth="2.5" style={{ stroke: `var(${colour})` }} strokeDasharray={dash.join(' ')} />}
      </svg>
      <div className="what">
        <b className="one-line" title={of.series.property}>
          {of.title}
        </b>
        <Link className="one-line" to={`/things/${encodeURIComponent(of.series.thing)}?p=${encodeURIComponent(of.series.property)}`} title={`${name}\n${of.series.thing}`}>
          {name}
        </Link>
        {of.problem ? (
          <span className="bad" role="alert">
            {of.problem}{' '}
            {of.again && (
              <Button size="small" onClick={of.again}>
                {t.common.again}
              </Button>
            )}
          </span>
        ) : (
          <>
            <span className="values">
              <span>
                <span className="faint">{t.history.latest} </span>
                {latest ? (
                  <>
                    <b className={`livevalue ${valueText(t, latest.value).length > LONG ? 'long' : ''}`} title={valueText(t, latest.value)}>
                      {valueText(t, latest.value)}
                      {unitAfter(of.known?.definition.unit)}
                    </b>{' '}
                    <span className="faint">
                      <Age at={latest.time} />
                    </span>
                  </>
                ) : (
                  NONE
                )}
              </span>
            </span>
            {at !== null && of.values && (
              <span className="values" data-at-cursor="">
                <span>
                  <span className="faint">{t.history.atCursor} </span>
                  <b>{here === undefined ? NONE : whole(here)}</b>
                </span>
                {compare && line && (
                  <span>
                    <span className="faint">{t.history.was[compare]} </span>
                    {before === undefined ? NONE : whole(before)}
                  </span>
                )}
              </span>
            )}
            {pin !== null && of.values && (
              <span className="values" data-at-pin="">
                <span>
                  <span className="faint">{t.notes.pin} </span>
                  <b>{held === undefined ? NONE : whole(held)}</b>
                </span>
                {typeof held === 'number' && typeof here === 'number' && (
                  <span data-difference="">
                    <span className="faint">{t.notes.difference} </span>
                    {(here > held ? '+' : '') + whole(here - held)}
                  </span>
                )}
              </span>
            )}
            {of.known && !line && !strip(of.known, aggregate) && <span className="faint">{t.history.notLine}</span>}
            {loaded && of.values?.times.length === 0 && (
              <span className="soft">
                {t.history.noData}{' '}
                {latest ? (
                  <>
                    {t.history.lastWas} <Time at={latest.time} />.{' '}
                    <Button size="small" onClick={() => onGo(latest.time / 1000)}>
                      {t.history.goThere}
                    </Button>
                  </>
                ) : (
                  t.history.never(of.title)
                )}
              </span>
            )}
          </>
        )}
      </div>
      <Button size="small" type="text" aria-label={t.history.remove(`${name} ${of.title}`)} onClick={onRemove}>
        ×
      </Button>
    </li>
  );
}

/** First a thing, found while one types, then one after another of its properties. */
export function Add({ space, chosen, onAdd }: { space: string; chosen: Series[]; onAdd: (one: Series) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const [thing, setThing] = useState<Thing | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ['things', 'pick', space, typed],
    queryFn: ({ signal }) => api.things({ q: typed || undefined, space: space || undefined, limit: 30 }, signal),
    placeholderData: keepPreviousData,
  });
  const model = useQuery({ queryKey: ['model', thing?.model], queryFn: ({ signal }) => api.model(thing!.model, signal), enabled: thing !== null, staleTime: 10_000 });
  return (
    <div className="history-add">
      <Select<string>
        aria-label={t.history.findThing}
        placeholder={t.history.findThing}
        value={thing?.id}
        showSearch={{
          filterOption: false,
          onSearch: (to) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setTyped(to.trim().slice(0, 128)), TYPE_PAUSE_MILLIS);
          },
        }}
        loading={found.isFetching}
        notFoundContent={found.error ? t.failure.unreachable : found.isPending ? t.common.loading : t.history.noThing}
        onChange={(id) => setThing(found.data?.items.find((each) => each.id === id) ?? null)}
        options={(found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name === each.id ? each.id : `${each.name} · ${each.id}` }))}
      />
      {thing &&
        (model.error ? (
          <Failure what={thing.model} error={model.error} again={() => void model.refetch()} />
        ) : (
          <Select<string>
            aria-label={t.history.findProperty}
            placeholder={t.history.findProperty}
            value={null}
            loading={model.isPending}
            showSearch={{ optionFilterProp: 'label' }}
            notFoundContent={t.models.noProperties}
            onChange={(property) => onAdd({ thing: thing.id, property })}
            options={(model.data?.properties ?? []).map((each) => ({
              value: each.name,
              label: `${titleOf(each.titles, each.name, language)}${unit(each.unit) === '' ? '' : ` · ${unit(each.unit)}`}`,
              disabled: chosen.some((one) => one.thing === thing.id && one.property === each.name),
            }))}
          />
        ))}
    </div>
  );
}
