import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, type LimitEntry } from '../api';
import { bytes, count, duration } from '../format';
import { useTitle } from '../frame/brand';
import { useWithin } from '../frame/scope';
import { Denied } from '../operations/Denied';
import { useFound } from '../operations/Find';
import '../operations/operations.css';
import { Panel, Skeleton } from '../parts';
import { useLanguage } from '../texts';
import { useAboutSetting, useWords, type Words } from '../texts/operations';

/** Where everything that comes in has an end, and what happens there. */
export default function Limits() {
  const w = useWords();
  const language = useLanguage();
  const setting = useAboutSetting();
  useTitle(w.limits.title);
  const limits = useQuery({ queryKey: ['limits'], queryFn: ({ signal }) => api.limits(signal), staleTime: 60_000, retry: false });
  const { only, fits, bar } = useFound('set');
  if (limits.isPending) return <Skeleton lines={8} />;
  const about = (each: LimitEntry) => (each.setting ? setting(each.setting, each.about.en) : (language === 'zh' && each.about.zh) || each.about.en);
  const found = (limits.data?.items ?? []).filter((each) => (!only || each.setting) && fits(about(each), each.name, each.setting ?? '', w.limits.room[each.room] ?? each.room));
  const rooms = [...new Set(found.map((each) => each.room))];
  return (
    <>
      <div className="head">
        <h1>{w.limits.title}</h1>
        <span className="soft">{w.limits.more}</span>
      </div>
      {limits.data ? (
        <div className="stack" data-list="limits">
          <div className="panel">
            {bar(w.limits.find, w.limits.settable)}
            <div className="body soft">{found.length === 0 ? w.limits.nothing : w.limits.count(count(found.length))}</div>
          </div>
          {rooms.map((room) => (
            <Panel key={room} title={w.limits.room[room] ?? room}>
              <div className="ops-row names" aria-hidden="true">
                <span>{w.limits.what}</span>
                <span>{w.limits.value}</span>
                <span>{w.limits.reached}</span>
              </div>
              {found
                .filter((each) => each.room === room)
                .map((each) => (
                  <Row key={each.name} limit={each} about={about(each)} />
                ))}
            </Panel>
          ))}
        </div>
      ) : (
        <Denied error={limits.error} what={w.limits.title} again={() => void limits.refetch()} />
      )}
    </>
  );
}

const SECONDS = { seconds: 1, milliseconds: 1e-3, microseconds: 1e-6, nanoseconds: 1e-9 } as const;
/** Beyond this many seconds a limit of time is a date and not a duration. */
const SECONDS_TOLD_MAX = 1e10;

/** A limit's number with its unit; what a setting says is shown as it was written. */
export function limitText(w: Words, limit: LimitEntry): string {
  const value = Number(limit.value);
  if (limit.setting || !Number.isFinite(value)) return limit.value;
  switch (limit.unit) {
    case 'count':
      return count(value);
    case 'bytes':
      return bytes(value);
    case 'characters':
      return w.limits.characters(count(value));
    default: {
      const seconds = value * SECONDS[limit.unit];
      return seconds > SECONDS_TOLD_MAX ? count(value) : seconds < 1 ? `${count(seconds * 1_000)} ms` : duration(seconds);
    }
  }
}

function Row({ limit, about }: { limit: LimitEntry; about: string }) {
  const w = useWords();
  const to = useWithin();
  return (
    <div className="ops-row" data-limit={limit.name}>
      <div>
        <span>{about}</span>
        {limit.setting ? (
          <Link className="mono" to={to(`/settings?q=${encodeURIComponent(limit.setting)}`)}>
            {limit.setting}
          </Link>
        ) : (
          <span className="mono faint">{limit.name}</span>
        )}
      </div>
      <span className="value">{limitText(w, limit)}</span>
      <span className="soft">{w.limits.happens[limit.reached]}</span>
    </div>
  );
}
