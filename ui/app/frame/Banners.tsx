import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { clockError, useServerNow } from '../clock';
import { duration } from '../format';
import { live, type LiveStatus, useLive } from '../live';
import { useSpaces } from '../queries';
import { useTexts } from '../texts';
import { useTimes } from '../zones';
import { useRescope, useScope } from './scope';

/** A reader further behind than this is said to be. */
const LAG_SECONDS = 5;
const CLOCK_ERROR_MILLIS = 5_000;

/** Above every page: whether what it shows can be believed. */
export function Banners() {
  const status = useLive();
  useServerNow();
  // The overview lists readers that are behind among what needs a look.
  const overview = useLocation().pathname === '/overview';
  return (
    <>
      <BannersOf status={overview ? { ...status, lag: {} } : status} clockMillis={clockError()} />
      <NoSpace />
    </>
  );
}

/** That the space of the address is not there, which a page without things would not tell. */
function NoSpace() {
  const t = useTexts();
  const space = useScope();
  const rescope = useRescope();
  const spaces = useSpaces().data;
  if (space === '' || !spaces || spaces.some((each) => each.path === space)) return null;
  return (
    <div className="banner quiet" role="status" data-banner="space">
      <span>{t.live.noSpace(space)}</span>
      <Link to={rescope('')}>{t.common.root}</Link>
    </div>
  );
}

/** Three different facts, three signs: the page is cut off, the server is behind, the viewer's clock is wrong. */
export function BannersOf({ status: { state, until, lag }, clockMillis }: { status: LiveStatus; clockMillis: number }): ReactNode {
  const t = useTexts();
  const times = useTimes();
  if (state === 'lost') {
    return (
      <div className="banner" role="alert" data-banner="stale">
        <span>{until > 0 ? t.live.banner(times.clock(until)) : t.live.noSocket}</span>
        <button type="button" onClick={live.now}>
          {t.live.retry}
        </button>
      </div>
    );
  }
  return (
    <>
      {Object.entries(lag)
        .filter(([, seconds]) => seconds > LAG_SECONDS)
        .map(([reader, seconds]) => (
          <div key={reader} className="banner quiet" role="status" data-banner="lag">
            {t.live.behind(t.overview.reader[reader] ?? reader, duration(seconds))}
          </div>
        ))}
      {state === 'live' && Math.abs(clockMillis) > CLOCK_ERROR_MILLIS && (
        <div className="banner quiet" role="status" data-banner="clock">
          {t.live.clockOff(duration(Math.abs(clockMillis) / 1000))}
        </div>
      )}
    </>
  );
}
