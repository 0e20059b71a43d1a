import { useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { usePageClock } from '../moment';
import { LENGTH_MIN, spanOf, withQuestion, zoomedOut } from '../pages/question';
import { useTexts } from '../texts/dashboards';
import { chosen, type Document, SHOWN, wordOf } from './document';
import { anchored, type Shown, windowShown } from './shown';
import { useThingsOf } from './Variables';

/** What the widgets of a document share, out of the address; a template without a thing takes the first one there is. */
export function useShownOf(document: Document | undefined): { shown: Shown; nothing: boolean; error: unknown } {
  const t = useTexts();
  const [words, setWords] = useSearchParams();
  const clock = usePageClock();
  const text = words.toString();
  const values = useMemo(() => (document ? chosen(document, new URLSearchParams(text)) : {}), [document, text]);
  const unchosen = document?.model !== undefined && values[SHOWN] === undefined;
  const things = useThingsOf(unchosen ? document.model : undefined);
  const first = things.data?.items[0]?.id;
  useEffect(() => {
    if (!unchosen || first === undefined) return;
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(wordOf(SHOWN), first);
        return next;
      },
      { replace: true },
    );
  }, [unchosen, first, setWords]);
  const anchor = useMemo(() => anchored(clock), [clock]);
  const shown = useMemo<Shown>(() => {
    const window = windowShown(new URLSearchParams(text));
    return {
      values,
      titles: { [SHOWN]: t.dashboards.shownThing, ...Object.fromEntries((document?.variables ?? []).map((each) => [each.name, each.title || each.name])) },
      window,
      anchor,
      zoom: (from, to) => void (to - from >= LENGTH_MIN && setWords((before) => withQuestion(before, { window: { from, to } }))),
      zoomOut: () => setWords((before) => withQuestion(before, { window: zoomedOut(spanOf(window, clock() / 1000), clock() / 1000) })),
    };
  }, [document, values, text, t, setWords, clock, anchor]);
  return { shown, nothing: unchosen && things.data?.items.length === 0, error: unchosen ? things.error : null };
}
