import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { clockError, useServerNow } from '../clock';
import { duration } from '../format';
import { live, type LiveStatus, useLive } from '../live';
import { useTexts } from '../texts';
import { useTimes } from '../zones';

/** A reader further behind than this is said to be. */
const LAG_SECONDS = 5;
const CLOCK_ERROR_MILLIS = 5_000;

/** Above every page: whether what it shows can be believed. */
export function Banners() {
  const status = useLive();
  useServerNow();
  // The overview lists readers that are behind among what needs a look.
  const overview = useLocation().pathname === '/overview';
  return <BannersOf status={overview ? { ...status, lag: {} } : status} clockMillis={clockError()} />;
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
