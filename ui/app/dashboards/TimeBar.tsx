import { Button, Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { FromTo } from '../charts/HistoryChart';
import { usePageClock } from '../moment';
import { PRESETS, relative, relativeText, shifted, spanOf, type Window, withQuestion, zoomedOut } from '../pages/question';
import { useTexts } from '../texts/dashboards';
import { windowShown } from './shown';

/** The stretch of time of all widgets; it is in the address. */
export function TimeBar() {
  const t = useTexts();
  const [words, setWords] = useSearchParams();
  const window = windowShown(words);
  const live = 'last' in window;
  const clock = usePageClock();
  const now = () => clock() / 1000;
  const span = spanOf(window, now());
  const go = (to: Window) => setWords((before) => withQuestion(before, { window: to }));
  const preset = live ? relativeText(window.last) : '';
  return (
    <div className="range time-bar">
      <Segmented<string> aria-label={t.thing.range} value={preset} onChange={(to) => go({ last: relative(to)! })} options={PRESETS.map((each) => ({ value: each, label: t.history.presets[each] }))} />
      <Button aria-label={t.history.back} title={t.history.back} onClick={() => go(shifted(spanOf(window, now()), -1))}>
        ←
      </Button>
      <Button aria-label={t.history.forth} title={t.history.forth} disabled={live} onClick={() => go(shifted(spanOf(window, now()), 1))}>
        →
      </Button>
      <Button className="hide-narrow" onClick={() => go(zoomedOut(spanOf(window, now()), now()))}>{t.history.out}</Button>
      <Button type={live ? 'primary' : 'default'} aria-pressed={live} title={t.dashboards.liveMore} onClick={() => go(live ? spanOf(window, now()) : { last: Math.max(1, Math.round(span.to - span.from)) })}>
        {t.dashboards.live}
      </Button>
      <FromTo key={live ? preset : `${span.from} ${span.to}`} from={span.from} to={span.to} onChange={(from, to) => go({ from, to })} />
    </div>
  );
}
