import { useMemo } from 'react';
import { numeric } from '../charts/series';
import { commonDecimals, duration, number, unitAfter } from '../format';
import { Age, Failure } from '../parts';
import { broken, seriesText } from '../pages/question';
import { useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { seriesIn, usePast, useThings, useValues } from './data';
import { Foot, namesOf, Waiting, whole, type WidgetProps } from './parts';
import { trendPath } from './trend';

const MOST = 12;
const POINTS = 48;

/** Values as they are now, large, each with its age and a small curve of the time one looks at. */
export default function NumberWidget({ source, name }: WidgetProps) {
  const t = useTexts();
  const language = useLanguage();
  const found = useThings(source, MOST);
  const { series, left } = useMemo(() => seriesIn(found, source, MOST), [found.things, found.models, source]);
  const lines = useMemo(() => series.filter((each) => numeric(each.definition)), [series]);
  const values = useValues(found);
  const past = usePast(lines, 'avg', false, POINTS);
  const waiting = Waiting({ found, name, series: series.length });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  const names = namesOf(series, language);
  const span = past.to - past.from;
  return (
    <>
      <div className="numbers">
        {series.map((each, i) => {
          const now = values.of.get(each.thing)?.values[each.property];
          const drawn = past.values.get(seriesText(each));
          const curve = drawn && broken(drawn, past.grid.stretch);
          const known = (drawn?.main ?? []).filter((one): one is number => typeof one === 'number');
          const decimals = each.definition.type === 'integer' ? 0 : commonDecimals([...known.slice(-8), typeof now?.value === 'number' ? now.value : null]);
          const say = (one: number) => number(one, decimals) + unitAfter(each.definition.unit);
          const path = curve && trendPath(curve.times, curve.columns[0]!, past.from, past.to);
          const text = whole(t, now, each.definition, decimals);
          return (
            <div key={seriesText(each)} className="number" data-value={seriesText(each)} data-quality={now?.quality ?? ''}>
              {series.length > 1 && <span className="soft one-line" title={names[i]}>{names[i]}</span>}
              <b className={`livevalue num ${now === undefined ? 'nothing' : text.length > 12 ? 'long-value' : ''}`} title={text}>
                {text}
              </b>
              <span className="faint number-foot">
                {now && <Age at={now.time} />}
                {now && now.quality !== 'good' && <span className="tag">{t.quality[now.quality]}</span>}
              </span>
              {path && known.length > 1 && (
                <svg className="number-trend" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={t.dashboards.trend(names[i]!, say(Math.min(...known)), say(Math.max(...known)), duration(span))}>
                  <path d={path} />
                </svg>
              )}
            </div>
          );
        })}
      </div>
      <Foot shown={series.length} all={series.length + left + Math.max(0, found.total - found.things.length)} />
    </>
  );
}
