import { useMemo } from 'react';
import { Link } from 'react-router';
import { numeric } from '../charts/series';
import { commonDecimals, NONE } from '../format';
import { useWithin } from '../frame/scope';
import { Age, Failure, PresenceSign, valueText } from '../parts';
import { useLanguage, titleOf } from '../texts';
import { useTexts } from '../texts/dashboards';
import { type Found, type Series, seriesIn, useThings, useValues } from './data';
import type { LiveTwin } from '../live';
import { Foot, Waiting, whole, type WidgetProps } from './parts';
import { unit } from '../format';
import { useTimes } from '../zones';

const THINGS_MAX = 100;
const COLUMNS_MAX = 12;
/** Properties of one thing, each a row. */
const ROWS_MAX = 64;

/** The values of one thing in rows, or of several things in columns. */
export default function TableWidget({ source, name }: WidgetProps) {
  const found = useThings(source, THINGS_MAX);
  const one = source.thing !== undefined;
  const { series, left } = useMemo(() => seriesIn(found, source, one ? ROWS_MAX : THINGS_MAX * COLUMNS_MAX * 4), [found.things, found.models, source, one]);
  const values = useValues(found);
  const waiting = Waiting({ found, name, series: source.properties.length > 0 ? series.length : undefined });
  if (waiting) return waiting;
  if (values.error) return <Failure what={name} error={values.error} />;
  return one ? <Rows series={series} left={left} of={values.of} name={name} /> : <Columns found={found} series={series} of={values.of} name={name} />;
}

function Rows({ series, left, of, name }: { series: Series[]; left: number; of: ReadonlyMap<string, LiveTwin>; name: string }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <>
      <div className="scroll fill" tabIndex={0} role="region" aria-label={name}>
        <table className="plain-table widget-table">
          <tbody>
            {series.map((each) => {
              const now = of.get(each.thing)?.values[each.property];
              const text = whole(t, now, each.definition);
              return (
                <tr key={each.property}>
                  <th scope="row">{titleOf(each.definition.titles, each.property, language)}</th>
                  <td className={`livevalue ${now === undefined ? 'faint' : ''}`} title={text}>
                    <span className="clamp">{text}</span>
                  </td>
                  <td className="r faint">{now && <Age at={now.time} />}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Foot shown={series.length} all={series.length + left} />
    </>
  );
}

function Columns({ found, series, of, name }: { found: Found; series: Series[]; of: ReadonlyMap<string, LiveTwin>; name: string }) {
  const t = useTexts();
  const times = useTimes();
  const language = useLanguage();
  const to = useWithin();
  const columns = [...new Map(series.map((each) => [each.property, each.definition])).values()].slice(0, COLUMNS_MAX);
  const decimals = new Map(columns.map((each) => [each.name, commonDecimals(found.things.map((thing) => of.get(thing.id)?.values[each.name]?.value).map((v) => (typeof v === 'number' ? v : null)))]));
  return (
    <>
      <div className="scroll fill" tabIndex={0} role="region" aria-label={name}>
        <table className="plain-table widget-table">
          <thead>
            <tr>
              <th>{t.things.thing}</th>
              <th>{t.things.presence}</th>
              {columns.map((each) => (
                <th key={each.name} className={numeric(each) ? 'r' : ''}>
                  {titleOf(each.titles, each.name, language)}
                  {unit(each.unit) !== '' && <span className="faint"> {unit(each.unit)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.things.map((thing) => {
              const twin = of.get(thing.id);
              return (
                <tr key={thing.id}>
                  <td>
                    <Link to={to(`/things/${encodeURIComponent(thing.id)}`)}>{thing.name}</Link>
                  </td>
                  <td>
                    <PresenceSign presence={twin?.presence ?? thing.presence} />
                  </td>
                  {columns.map((each) => {
                    const now = twin?.values[each.name];
                    return (
                      <td key={each.name} className={`livevalue ${numeric(each) ? 'r num' : ''}`} title={now && times.more(now.time)}>
                        <span className="clamp">{now === undefined ? NONE : valueText(t, now.value, decimals.get(each.name))}</span>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Foot shown={found.things.length} all={Math.max(found.total, found.things.length)} />
    </>
  );
}
