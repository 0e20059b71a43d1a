import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Property, Widget } from '../api';
import { count, unitAfter } from '../format';
import type { LiveValue } from '../live';
import { Empty, Failure, Skeleton, valueText } from '../parts';
import { type Language, type Texts, titleOf } from '../texts';
import { useTexts } from '../texts/dashboards';
import type { Found, Series } from './data';
import type { Source } from './document';
import { useMomentShown } from './shown';
import { useTimes } from '../zones';

export interface WidgetProps {
  widget: Widget;
  source: Source;
  /** What the widget is called, for those who cannot see it. */
  name: string;
}

/** Width and height of a box as it is now; 0 before it is known. */
export function useSize(): [RefObject<HTMLDivElement | null>, { width: number; height: number }] {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const seen = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize((before) => (Math.abs(before.width - width) < 1 && Math.abs(before.height - height) < 1 ? before : { width, height }));
    });
    seen.observe(box.current!);
    // What depends on it need not wait until the observer is called.
    setSize({ width: box.current!.clientWidth, height: box.current!.clientHeight });
    return () => seen.disconnect();
  }, []);
  return [box, size];
}

/** Name of a series: the property's title, led by the thing's name where there are several things. */
export function seriesName(series: Series, several: boolean, manyProperties: boolean, language: Language): string {
  const title = titleOf(series.definition.titles, series.property, language);
  if (!several) return title;
  return manyProperties ? `${series.of.name} · ${title}` : series.of.name;
}

export function namesOf(series: readonly Series[], language: Language): string[] {
  const several = new Set(series.map((each) => each.thing)).size > 1;
  const many = new Set(series.map((each) => each.property)).size > 1;
  return series.map((each) => seriesName(each, several, many, language));
}

/** A value with its unit. */
export function whole(t: Texts, given: LiveValue | undefined, definition: Property, decimals?: number): string {
  return given === undefined ? t.value.none : valueText(t, given.value, decimals) + (given.value === null ? '' : unitAfter(definition.unit));
}

/** What stands in a widget while its things are not known, or when there are none. */
export function Waiting({ found, name, series }: { found: Found; name: string; series?: number }): ReactNode {
  const t = useTexts();
  if (found.error) return <Failure what={name} error={found.error} again={found.again} />;
  if (found.pending) return <Skeleton lines={2} />;
  if (found.things.length === 0) return <Empty fact={t.dashboards.noThings} />;
  if (series === 0) return <Empty fact={t.dashboards.noSuch} />;
  return null;
}

/** What has to be said below a widget: that it is of the past, or that it does not show all. */
export function Foot({ shown, all, children }: { shown: number; all: number; children?: ReactNode }): ReactNode {
  const t = useTexts();
  const times = useTimes();
  const moment = useMomentShown();
  if (moment === null && shown >= all && !children) return null;
  return (
    <div className="widget-foot faint">
      {moment !== null && <span>{t.dashboards.asOf(times.dateTime(Date.parse(moment)))}</span>}
      {shown < all && <span data-left-out={all - shown}>{t.dashboards.leftOut(count(shown), count(all))}</span>}
      {children}
    </div>
  );
}
