import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, type Usage as UsageOf } from '../api';
import { bytes, count, rate } from '../format';
import { useRescope } from '../frame/scope';
import '../operations/operations.css';
import { Failure, Panel, Skeleton } from '../parts';
import { useWords } from '../texts/operations';

const EVERY_MILLIS = 5_000;

/** How much a space uses, and each right below it, against what it may. */
export function Usage({ space }: { space: string }) {
  const w = useWords();
  const rescope = useRescope();
  const usage = useQuery({ queryKey: ['usage', space], queryFn: ({ signal }) => api.usage(space, signal), refetchInterval: EVERY_MILLIS });
  return (
    <Panel title={w.usage.title}>
      {usage.isPending ? (
        <Skeleton lines={3} />
      ) : !usage.data ? (
        <Failure what={w.usage.title} error={usage.error} again={() => void usage.refetch()} />
      ) : (
        <div className="usage-box">
          <table className="usage" data-list="usage">
            <caption className="out">{w.usage.title}</caption>
            <thead>
              <tr>
                <th scope="col">{w.usage.space}</th>
                <th scope="col" className="right">{w.usage.things}</th>
                <th scope="col" className="right">{w.usage.perSecond}</th>
                <th scope="col" className="right hide-narrow">{w.usage.bytesPerSecond}</th>
                <th scope="col" className="right">{w.usage.today}</th>
                <th scope="col" className="right hide-narrow">{w.usage.bytesToday}</th>
              </tr>
            </thead>
            <tbody>
              {usage.data.items.map((each) => (
                <tr key={each.space} data-usage={each.space}>
                  <th scope="row">{each.space === space ? <b>{w.usage.whole}</b> : <Link to={rescope(each.space)}>{each.title || each.space.split('/').at(-1)}</Link>}</th>
                  <td className="right num">
                    <Part used={each.things} most={each.thingsMax} text={count} />
                  </td>
                  <td className="right num">
                    <Part used={each.readingsPerSecond} most={each.readingsPerSecondMax} text={rate} />
                  </td>
                  <td className="right num hide-narrow">
                    <Part used={each.bytesPerSecond} most={each.bytesPerSecondMax} text={bytes} />
                  </td>
                  <td className="right num">{count(each.readingsToday)}</td>
                  <td className="right num hide-narrow">{bytes(each.bytesToday)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** A figure, against its quota when there is one. */
function Part({ used, most, text }: { used: UsageOf['things']; most: number; text: (n: number) => string }) {
  const w = useWords();
  return most === 0 ? <>{text(used)}</> : <span title={w.usage.percent(count(Math.round((100 * used) / most)))}>{w.health.of(text(used), text(most))}</span>;
}
