import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, type Property } from '../api';
import { serverNow, useServerNow } from '../clock';
import { useInterest } from '../live';
import { Failure } from '../parts';
import { useTexts } from '../texts';
import { Recent } from './gaps';
import { chart, stepped } from './series';
import TimeChart from './TimeChart';

export const LIVE_SECONDS = 300;
/** A chart is painted at most four times a second. */
const PAINT_MILLIS = 250;

/** The last minutes of one property: what history has, and every reading since. */
export default function LiveChart({ thing, property, title }: { thing: string; property: Property; title: string }) {
  const t = useTexts();
  const key = `${thing}\n${property.name}`;
  const recent = useMemo(() => ({ key, points: new Recent(LIVE_SECONDS) }), [key]);
  const [version, setVersion] = useState(0);
  const paint = useRef<ReturnType<typeof setTimeout>>(undefined);
  const dirty = () => {
    paint.current ??= setTimeout(() => {
      paint.current = undefined;
      setVersion((n) => n + 1);
    }, PAINT_MILLIS);
  };
  useEffect(() => () => clearTimeout(paint.current), []);

  const past = useQuery({
    queryKey: ['recent', thing, property.name],
    queryFn: ({ signal }) =>
      api.history(thing, { properties: [property.name], from: Math.floor(serverNow() - LIVE_SECONDS * 1000), limit: Recent.POINTS_MAX }, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  useEffect(() => {
    if (!past.data) return;
    const time = past.data.columns.indexOf('time');
    const column = past.data.columns.indexOf(property.name);
    for (const row of past.data.rows as unknown[][]) {
      if (row[column] !== null && row[column] !== undefined) recent.points.add(Number(row[time]) / 1000, row[column]);
    }
    setVersion((n) => n + 1);
  }, [past.data, property.name, recent]);

  useInterest(`reading ${key}`, () => ({ kind: 'reading', things: [thing], properties: [property.name] }), {
    rows: (rows) => {
      for (const [, time, values] of rows) {
        const given = (values as Record<string, unknown>)[property.name];
        if (given !== undefined) recent.points.add(time / 1000, given);
      }
      dirty();
    },
  });

  const now = Math.floor(useServerNow() / 1000);
  const data = useMemo(() => {
    recent.points.trim(now);
    return chart(property, recent.points.times, recent.points.values, 0, [t.value.no, t.value.yes]);
    // The version stands for what was added.
  }, [recent, property, now, version, t]);

  if (data.times.length === 0 && past.isError) return <Failure what={title} error={past.error} again={() => void past.refetch()} />;
  if (data.times.length === 0 && !past.isPending) return <div className="body soft">{t.thing.liveEmpty}</div>;
  return (
    <div data-chart="live">
      <TimeChart
        data={data}
        from={now - LIVE_SECONDS}
        to={now + 1}
        unit={property.unit}
        title={title}
        height={170}
        stepped={stepped(property)}
      />
    </div>
  );
}
