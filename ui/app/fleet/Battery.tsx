import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { api, type Property, type Thing } from '../api';
import { withGaps } from '../charts/gaps';
import TimeChart, { type ChartData } from '../charts/TimeChart';
import { number, unitAfter } from '../format';
import { useTwin } from '../live';
import { usePageClock } from '../moment';
import { Age, Empty, Failure, Panel, Skeleton, valueText } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/fleet';
import { type Battery as Properties, type End, endsOf, newest, type Pack, powerOf, toMillivolts } from './battery';
import './fleet.css';
import { spreadOf } from './vehicle';

const DAY_MILLIS = 86_400_000;
/** The day moves on so often. */
const STEP_MILLIS = 300_000;
const POINTS = 288;
const CHART = 180;
/** Bars begin so far below the lowest of them, in parts of what lies between lowest and highest. */
const BELOW = 0.5;
/** Differences of cells, in V, and of probes, in degrees, that are drawn as if they were so large. */
const VOLTS_LEAST = 0.02;
const DEGREES_LEAST = 4;
/** The size of a drawing of bars before it is stretched to its place. */
const WIDE = 1_000;
const TALL = 100;

/** The battery of a thing: how full it is, its cells and probes, and how they went over a day. */
export default function Battery({ thing, battery, pending }: { thing: Thing; battery: Properties; pending: boolean }) {
  const w = useWords();
  const now = useTwin(thing.id);
  const cells = battery.cells.map((each) => newest(each, now.values)).filter((each) => each !== undefined);
  const probes = battery.probes.map((each) => newest(each, now.values)).filter((each) => each !== undefined);
  if (pending && Object.keys(now.values).length === 0) return <Skeleton lines={8} />;
  return (
    <div className="battery">
      <div className="stack">
        <Panel title={w.batteryNow}>
          <Facts thing={thing} battery={battery} />
        </Panel>
        <Panel title={w.lastDay}>
          <Day thing={thing} battery={battery} />
        </Panel>
      </div>
      <div className="stack">
        <Panel title={w.cells}>
          {cells.length === 0 && <Empty fact={w.noCellsYet} use={battery.cells.length === 0 ? w.noCellsModel : w.noCellsMore} />}
          {cells.map((each) => (
            <Bars key={each.property.name} pack={each} least={each.property.unit === 'mV' ? VOLTS_LEAST * 1_000 : VOLTS_LEAST} decimals={each.property.unit === 'mV' ? 0 : 3} one={w.cell} spread={(gap) => `${number(gap * toMillivolts(each.property), 0)} mV`} />
          ))}
        </Panel>
        {battery.probes.length > 0 && (
          <Panel title={w.temperatures}>
            {probes.length === 0 && <Empty fact={w.noProbesYet} use={w.noCellsMore} />}
            {probes.map((each) => (
              <Bars key={each.property.name} pack={each} least={DEGREES_LEAST} decimals={0} one={w.probe} spread={(gap) => `${number(gap, 0)}${unitAfter(each.property.unit)}`} />
            ))}
          </Panel>
        )}
      </div>
    </div>
  );
}

function Facts({ thing, battery }: { thing: Thing; battery: Properties }) {
  const w = useWords();
  const t = useTexts();
  const { values } = useTwin(thing.id);
  const of = (property: Property | undefined) => (property ? values[property.name] : undefined);
  const soc = of(battery.soc);
  const charge = typeof soc?.value === 'number' ? soc.value : undefined;
  const capacity = Number(thing.labels.batteryCapacity ?? Number.NaN);
  const power = powerOf(battery, values);
  const most = of(battery.most)?.value;
  const least = of(battery.least)?.value;
  const spread = battery.most && typeof most === 'number' && typeof least === 'number' ? (most - least) * toMillivolts(battery.most) : undefined;
  const warmest = of(battery.warmest);
  const charging = of(battery.charging);
  const level = of(battery.level);
  const alarms = of(battery.alarms)?.value;
  const names = Array.isArray(alarms) ? alarms.join(', ') : '';
  const told = [soc, of(battery.voltage), of(battery.current), of(battery.most), warmest, charging, level].filter((each) => each !== undefined);
  if (told.length === 0) return <Empty fact={w.noBattery} use={w.noBatteryMore} />;
  return (
    <div className="body">
      <dl className="facts" data-battery="">
        <Fact name={w.soc}>
          {charge !== undefined && (
            <>
              <span className="num">{number(charge, 0)} %</span>
              {capacity > 0 && <span className="soft"> {w.ofCapacity(number((charge * capacity) / 100, 1), number(capacity, 1))}</span>}
              <span className="battery-charge" aria-hidden="true">
                <i style={{ width: `${Math.min(100, Math.max(0, charge))}%` }} />
              </span>
            </>
          )}
        </Fact>
        <Fact name={w.powerNow}>
          {power !== undefined && (
            <>
              <span className="num">{number(Math.abs(power), 1)} kW</span>
              {Math.abs(power) >= 0.05 && <span className="soft"> {power > 0 ? w.outOf : w.into}</span>}
            </>
          )}
        </Fact>
        <Fact name={w.charging}>{charging && (Object.entries(w.chargingStates).find(([state]) => state === charging.value)?.[1] ?? valueText(t, charging.value))}</Fact>
        <Fact name={w.spreadNow}>{spread !== undefined && <span className="num">{number(spread, 0)} mV</span>}</Fact>
        <Fact name={w.temperatureNow}>
          {typeof warmest?.value === 'number' && (
            <span className="num">
              {number(warmest.value, 0)}
              {unitAfter(battery.warmest!.unit)}
            </span>
          )}
        </Fact>
        <Fact name={w.alarmLevel}>
          {typeof level?.value === 'number' && (level.value === 0 ? <span>{w.noAlarm}</span> : <span className="battery-alarm">{w.level(number(level.value, 0))}</span>)}
          {names !== '' && <div className="soft">{names}</div>}
        </Fact>
        <Fact name={w.told}>
          <Age at={Math.max(...told.map((each) => each.time))} />
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if ([children].flat().every((each) => each === undefined || each === false || each === null)) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The cells or probes of one pack, its ends marked; one of them is told when it is pointed at. */
function Bars({ pack, least, decimals, one, spread }: { pack: Pack; least: number; decimals: number; one: (place: number) => string; spread: (gap: number) => string }) {
  const w = useWords();
  const language = useLanguage();
  const [over, setOver] = useState<number>();
  const { values, property } = pack;
  const title = titleOf(property.titles, property.name, language);
  const ends = endsOf(values);
  if (!ends) return null;
  const { low, high } = ends;
  const gap = high.value - low.value;
  const base = low.value - Math.max(gap, least) * BELOW;
  const top = Math.max(high.value, low.value + least);
  const say = (value: number) => `${number(value, decimals)}${unitAfter(property.unit)}`;
  const end = (name: string, each: End) => `${name} ${say(each.value)}: ${one(each.place)}${each.others > 0 ? w.andOthers(each.others) : ''}`;
  const width = WIDE / values.length;
  const bar = (value: number | null, i: number) => {
    if (value === null) return '';
    const height = ((value - base) / (top - base)) * TALL;
    return `M${(i * width).toFixed(2)} ${TALL}v${(-height).toFixed(2)}h${(width * 0.8).toFixed(2)}v${height.toFixed(2)}z`;
  };
  const pointed = over === undefined ? undefined : values[over];
  const at = (place: number) => `${((place - 0.6) / values.length) * 100}%`;
  return (
    <div className="body battery-pack" data-pack={property.name} data-cells={values.length}>
      <h3>
        {title} <span className="soft">{w.spreadOf(spread(gap))}</span> <Age at={pack.time} />
      </h3>
      <div
        className="battery-bars"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setOver(Math.min(values.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * values.length))));
        }}
        onPointerLeave={() => setOver(undefined)}
      >
        <svg role="img" aria-label={`${title}: ${end(w.lowest, low)}, ${end(w.highest, high)}`} viewBox={`0 0 ${WIDE} ${TALL}`} preserveAspectRatio="none">
          <path className="battery-bar" d={values.map((each, i) => (i === low.place - 1 || i === high.place - 1 ? '' : bar(each, i))).join('')} />
          <path className="battery-low" d={bar(low.value, low.place - 1)} />
          {gap > 0 && <path className="battery-high" d={bar(high.value, high.place - 1)} />}
        </svg>
        <i className="battery-sign battery-low" style={{ left: at(low.place) }} aria-hidden="true">
          ▼
        </i>
        {gap > 0 && (
          <i className="battery-sign battery-high" style={{ left: at(high.place) }} aria-hidden="true">
            ▲
          </i>
        )}
      </div>
      <div className="battery-told">
        {over !== undefined && pointed !== undefined ? (
          <b className="num">
            {one(over + 1)} {pointed === null ? w.silentCell : say(pointed)}
          </b>
        ) : gap === 0 ? (
          <span className="num">{w.allAlike(say(low.value))}</span>
        ) : (
          <>
            <span className="num">▲ {end(w.highest, high)}</span> <span className="num">▼ {end(w.lowest, low)}</span>
          </>
        )}
        <span className="faint num">{w.barsFrom(say(base))}</span>
      </div>
    </div>
  );
}

function Day({ thing, battery }: { thing: Thing; battery: Properties }) {
  const w = useWords();
  const clock = usePageClock();
  const to = Math.ceil(clock() / STEP_MILLIS) * STEP_MILLIS;
  const from = to - DAY_MILLIS;
  const { most, least, warmest } = battery;
  const found = useQuery({
    queryKey: ['battery', thing.id, most?.name, least?.name, warmest?.name, to],
    queryFn: async ({ signal }) => {
      const sampled = (properties: string[], aggregate: 'last' | 'max') => api.history(thing.id, { properties, from: String(from), to: String(to), points: POINTS, aggregate: [aggregate] }, signal);
      const [cells, hottest] = await Promise.all([most && least ? sampled([most.name, least.name], 'last') : undefined, warmest && sampled([warmest.name], 'max')]);
      return { cells, hottest };
    },
    enabled: (most !== undefined && least !== undefined) || warmest !== undefined,
    placeholderData: (before) => before,
    staleTime: STEP_MILLIS,
    refetchInterval: STEP_MILLIS,
  });
  const factor = most ? toMillivolts(most) / 1_000 : 1;
  const spread = useMemo(() => broken(spreadOf((found.data?.cells?.rows ?? []).map(([time, a, b]) => [time, scaled(a, factor), scaled(b, factor)]))), [found.data, factor]);
  const heat = useMemo(
    () =>
      broken(
        (found.data?.hottest?.rows ?? []).reduce<{ times: number[]; main: number[] }>(
          (all, [time, value]) => {
            if (typeof time === 'number' && typeof value === 'number') {
              all.times.push(time / 1_000);
              all.main.push(value);
            }
            return all;
          },
          { times: [], main: [] },
        ),
      ),
    [found.data],
  );
  if (!(most && least) && !warmest) return <div className="body soft">{w.noExtremes}</div>;
  if (found.isPending) return <Skeleton lines={6} />;
  if (!found.data) return <Failure what={w.lastDay} error={found.error} again={() => void found.refetch()} />;
  if (spread.times.length === 0 && heat.times.length === 0) return <Empty fact={w.noDay} use={w.noCellsMore} />;
  return (
    <div className="body">
      {spread.times.length > 0 && (
        <div data-chart="spread">
          <h3 className="charge-chart">{w.spreadOver}</h3>
          <TimeChart data={spread} from={from / 1_000} to={to / 1_000} unit="mV" title={w.spreadOver} height={CHART} stepped={false} />
        </div>
      )}
      {heat.times.length > 0 && (
        <div data-chart="temperature">
          <h3 className="charge-chart">{w.temperature}</h3>
          <TimeChart data={heat} from={from / 1_000} to={to / 1_000} unit={warmest!.unit} title={w.temperature} height={CHART} stepped={false} />
        </div>
      )}
    </div>
  );
}

function scaled(value: unknown, factor: number): unknown {
  return typeof value === 'number' ? value * factor : value;
}

function broken({ times, main }: { times: number[]; main: number[] }): ChartData {
  const { times: all, columns } = withGaps(times, [main], DAY_MILLIS / POINTS / 1_000);
  return { times: all, main: columns[0]! };
}
