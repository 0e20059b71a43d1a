import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'react-router';
import { ClassSign } from '../alarms/Sign';
import { type AlarmClass, api, type Backtest, type BacktestFiring, millis, type Model, type Property } from '../api';
import { drawn, numeric, sampled, stepped, asked as aggregates } from '../charts/series';
import { duration } from '../format';
import { useAddress } from '../frame/address';
import { useWithin } from '../frame/scope';
import { placeOf } from '../notes/notes';
import { Failure, Skeleton, Time } from '../parts';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/rules';

const TimeChart = lazy(() => import('../charts/TimeChart'));

const POINTS = 600;
/** At least so much before and after a firing is drawn. */
const AROUND_SECONDS = 900;

type List = 'text' | 'only' | 'inForce';

/** Each alarm that there would have been, and the readings around the one that is chosen. */
export function Firings({ job, model, text }: { job: Backtest; model: Model | undefined; text: string }) {
  const w = useWords();
  const t = useTexts();
  const [list, setList] = useState<List>('text');
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useInfiniteQuery({
    queryKey: ['backtest', job.id, 'firings', list],
    queryFn: ({ pageParam, signal }) => api.firings(job.id, { of: list === 'inForce' ? 'in_force' : 'text', only: list === 'text' ? undefined : true, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    staleTime: Infinity,
    retry: false,
  });
  const items = found.data?.pages.flatMap((each) => each.items) ?? [];
  const key = (each: BacktestFiring) => `${each.thing} ${each.from}`;
  return (
    <>
      {job.comparison && (
        <div className="range">
          <Segmented<List>
            aria-label={w.past.which}
            value={list}
            onChange={setList}
            options={[
              { value: 'text', label: w.past.lists.text },
              { value: 'only', label: `${w.past.lists.only} (${job.comparison.onlyText})` },
              { value: 'inForce', label: `${w.past.lists.inForce} (${job.comparison.onlyInForce})` },
            ]}
          />
        </div>
      )}
      {found.isPending ? (
        <Skeleton lines={3} />
      ) : found.error ? (
        <Failure what={w.past.title} error={found.error} again={() => void found.refetch()} />
      ) : items.length === 0 ? (
        <div className="body soft">{w.past.none}</div>
      ) : (
        <ul className="rule-firings" aria-label={w.past.which}>
          {items.map((each) => (
            <li key={key(each)} data-firing={each.thing}>
              <button type="button" aria-expanded={chosen === key(each)} onClick={() => setChosen(chosen === key(each) ? null : key(each))}>
                <ClassSign of={classOf(each.severity)} word={false} />
                <span className="who">
                  <b>{each.name || each.thing}</b> <span className="soft">{each.message}</span>
                </span>
                <Time at={millis(each.from)} />
                <span className="num">{each.to ? duration((millis(each.to) - millis(each.from)) / 1000) : w.past.still}</span>
                <span>{list === 'text' && each.only && <span className="tag">{w.past.onlyThis}</span>}</span>
              </button>
              {chosen === key(each) && <Around firing={each} job={job} model={model} text={text} />}
            </li>
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <div className="body">
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {w.past.showMore}
          </Button>
        </div>
      )}
      {found.isFetching && !found.isPending && <span className="out">{t.common.loading}</span>}
    </>
  );
}

/** A property that the text speaks of, around a firing, which is shaded. */
function Around({ firing, job, model, text }: { firing: BacktestFiring; job: Backtest; model: Model | undefined; text: string }) {
  const w = useWords();
  const t = useTexts();
  const to = useWithin();
  const language = useLanguage();
  const [, change] = useAddress();
  const all = (model?.properties ?? []).filter(drawn);
  const spoken = all.filter((each) => text.includes(each.name));
  const choices = spoken.length > 0 ? spoken : all;
  const [name, setName] = useState(() => (choices.find((each) => numeric(each)) ?? choices[0])?.name ?? '');
  const property = choices.find((each) => each.name === name);
  const from = millis(firing.from) / 1000;
  const until = millis(firing.to ?? job.to) / 1000;
  const around = Math.max(AROUND_SECONDS, (until - from) * 0.6);
  const title = property ? titleOf(property.titles, property.name, language) : '';
  return (
    <div className="rule-around" data-around={firing.thing}>
      <div className="range">
        <Link to={to(`/things/${encodeURIComponent(firing.thing)}`)}>{firing.name || firing.thing}</Link>
        {choices.length > 1 && <Select aria-label={w.past.property} size="small" value={name} onChange={setName} popupMatchSelectWidth={false} options={choices.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))} />}
        <Button size="small" onClick={() => change({ thing: firing.thing, then: firing.from }, true)}>
          {w.past.whyThen}
        </Button>
      </div>
      {property ? (
        <Drawn key={property.name} thing={firing.thing} property={property} title={title} from={from - around} to={Math.min(until, from + 40 * around) + around} shaded={[from, until]} words={[t.value.no, t.value.yes]} />
      ) : (
        <div className="body soft">{w.past.noReadings}</div>
      )}
    </div>
  );
}

function Drawn({ thing, property, title, from, to, shaded, words }: { thing: string; property: Property; title: string; from: number; to: number; shaded: [number, number]; words: [string, string] }) {
  const w = useWords();
  const aggregate = numeric(property) ? 'avg' : 'last';
  const found = useQuery({
    queryKey: ['firing', thing, property.name, from, to],
    queryFn: ({ signal }) => api.history(thing, { properties: [property.name], from: Math.round(from * 1000), to: Math.round(to * 1000), points: POINTS, aggregate: aggregates(property, aggregate) }, signal),
    staleTime: Infinity,
    retry: false,
  });
  // readings that are far apart are one line here: it is about when they crossed a limit
  const data = useMemo(() => found.data && sampled(property, found.data, aggregate, (to - from) / 4, words), [found.data, property, aggregate, from, to, words[0], words[1]]);
  if (found.isPending) return <Skeleton lines={5} />;
  if (!data) return <Failure what={title} error={found.error} again={() => void found.refetch()} />;
  if (!data.main.some((each) => each !== null)) return <div className="body soft">{w.past.noReadings}</div>;
  const { left, width } = placeOf(shaded, from, to);
  return (
    <Suspense fallback={<Skeleton lines={5} />}>
      <TimeChart data={data} from={from} to={to} unit={property.unit} title={title} height={180} stepped={stepped(property)} marks={<div className="firing-mark" data-shaded="" style={{ left: `${left}%`, width: `max(2px, ${width}%)` }} />} />
    </Suspense>
  );
}

function classOf(severity: number): AlarmClass {
  return severity > 750 ? 'critical' : severity > 500 ? 'high' : severity > 250 ? 'medium' : 'low';
}
