import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { api, type Charge, millis, type Model, type Property, type Thing } from '../api';
import TimeChart from '../charts/TimeChart';
import { duration, number } from '../format';
import { Empty, Failure, Panel, Skeleton, Time } from '../parts';
import { useWords } from '../texts/fleet';
import './fleet.css';
import { named, spreadOf, tookOf } from './vehicle';

const PAGE = 50;
const REFRESH_MILLIS = 20_000;
/** Points of the chart; of a shorter charge all readings. */
const POINTS = 1_000;
const CHART = 180;

/** Charges of a vehicle beside how one went. */
export default function Charges({ thing, model }: { thing: Thing; model: Model | undefined }) {
  const w = useWords();
  const [words, setWords] = useSearchParams();
  const charges = useInfiniteQuery({
    queryKey: ['charges', thing.id],
    queryFn: ({ pageParam, signal }) => api.chargesOf(thing.id, { limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: REFRESH_MILLIS,
  });
  const all = charges.data?.pages.flatMap((page) => page.items) ?? [];
  const wanted = words.get('charge');
  const chosen = all.find((each) => each.from === wanted) ?? all[0];
  const choose = (charge: Charge) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('charge', charge.from);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="trips">
      <Panel title={w.charges}>
        {charges.isPending ? (
          <Skeleton lines={6} />
        ) : charges.error && all.length === 0 ? (
          <Failure what={w.charges} error={charges.error} again={() => void charges.refetch()} />
        ) : all.length === 0 ? (
          <Empty fact={w.noCharge} use={w.noChargeMore} />
        ) : (
          <div className="rows trip-list" data-list="charges">
            {all.map((each) => (
              <button key={each.from} type="button" className="trip" aria-pressed={each === chosen} onClick={() => choose(each)}>
                <span className="grow">
                  <Time className="num" at={millis(each.from)} space={thing.space} /> <span className="soft">{duration(tookOf(each))}</span>
                  {each.open && <span className="tag">{w.open}</span>}
                  {each.driving && <span className="tag">{w.onTheWay}</span>}
                </span>
                <span className="right num">
                  <Soc charge={each} /> <span className="soft">{each.energy && `${number(each.energy.kWh, 1)} kWh`}</span>
                </span>
              </button>
            ))}
          </div>
        )}
        {charges.hasNextPage && (
          <div className="body">
            <Button loading={charges.isFetchingNextPage} onClick={() => void charges.fetchNextPage()}>
              {w.older}
            </Button>
          </div>
        )}
      </Panel>
      <Panel title={w.charge}>{chosen ? <One key={chosen.from} thing={thing} model={model} charge={chosen} /> : <div className="body soft">{w.chooseCharge}</div>}</Panel>
    </div>
  );
}

function Soc({ charge }: { charge: Charge }) {
  if (charge.socFrom === undefined || charge.socTo === undefined) return null;
  return (
    <>
      {number(charge.socFrom, 0)} → {number(charge.socTo, 0)} %
    </>
  );
}

function One({ thing, model, charge }: { thing: Thing; model: Model | undefined; charge: Charge }) {
  const w = useWords();
  const most = named(model, 'cellvoltagemax', 'maxcellvoltage');
  const least = named(model, 'cellvoltagemin', 'mincellvoltage');
  const place = charge.place;
  return (
    <div className="body">
      <dl className="facts" data-charge="">
        <dt>{w.when}</dt>
        <dd>
          <Time className="num" at={millis(charge.from)} space={thing.space} /> – <Time className="num" at={millis(charge.to)} space={thing.space} /> <span className="soft">{duration(tookOf(charge))}</span>
          {charge.assumed && <div className="faint">{w.unheard}</div>}
        </dd>
        {place && (
          <>
            <dt>{w.where}</dt>
            <dd className="num">
              {number(place.latitude, 5)}, {number(place.longitude, 5)}
            </dd>
          </>
        )}
        <dt>{w.soc}</dt>
        <dd className="num">
          <Soc charge={charge} />
        </dd>
        {charge.energy && (
          <>
            <dt>{w.energy}</dt>
            <dd>
              <span className="num">{number(charge.energy.kWh, 2)} kWh</span> <span className="soft">{charge.energy.measured ? w.measured : w.estimated}</span>
            </dd>
          </>
        )}
        <Greatest name={w.power} value={charge.maxPower} decimals={1} unit="kW" />
        <Greatest name={w.spread} value={charge.maxSpread === undefined ? undefined : charge.maxSpread * 1_000} decimals={0} unit="mV" />
        <Greatest name={w.temperature} value={charge.maxTemperature} decimals={0} unit="°C" />
      </dl>
      {most && least && !charge.assumed && <Spread thing={thing} most={most} least={least} charge={charge} />}
    </div>
  );
}

function Greatest({ name, value, decimals, unit }: { name: string; value: number | undefined; decimals: number; unit: string }) {
  if (value === undefined) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className="num">
        {number(value, decimals)} {unit}
      </dd>
    </>
  );
}

function Spread({ thing, most, least, charge }: { thing: Thing; most: Property; least: Property; charge: Charge }) {
  const w = useWords();
  const from = millis(charge.from);
  const to = millis(charge.to);
  const long = tookOf(charge) > POINTS;
  const found = useQuery({
    queryKey: ['spread', thing.id, from, to],
    queryFn: ({ signal }) =>
      api.history(thing.id, { properties: [most.name, least.name], from: String(from), to: String(to + 1), ...(long ? { points: POINTS, aggregate: ['last' as const] } : { limit: 10_000 }) }, signal),
    staleTime: charge.open ? REFRESH_MILLIS : Infinity,
  });
  const data = useMemo(() => spreadOf(found.data?.rows ?? []), [found.data]);
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data) return <Failure what={w.spreadOver} error={found.error} again={() => void found.refetch()} />;
  if (data.times.length === 0) return <p className="soft">{w.noCells}</p>;
  return (
    <>
      <h3 className="charge-chart">{w.spreadOver}</h3>
      <TimeChart data={data} from={from / 1_000} to={to / 1_000} unit="mV" title={w.spreadOver} height={CHART} stepped={false} />
    </>
  );
}
