import { type AskedAlarms, atLeast, CLASSES } from '../alarms/sort';
import type { AlarmClass, Widget } from '../api';
import type { Source } from './document';
import { numberOption, textOption } from './options';

/** Which alarms a widget shows. Pure; options are whatever somebody has sent. */

export const ALARM_ROWS = 10;
export const ALARM_ROWS_MAX = 100;
export const SHOWN_ALARMS = ['shown', 'unacknowledged', 'active'] as const;
export type AlarmsShown = (typeof SHOWN_ALARMS)[number];

/** The least severe class that is shown. */
export function leastOf(widget: Widget): AlarmClass {
  return CLASSES.find((each) => each === textOption(widget, 'severity')) ?? 'low';
}

export function whichOf(widget: Widget): AlarmsShown {
  return SHOWN_ALARMS.find((each) => each === textOption(widget, 'state')) ?? 'shown';
}

export function rowsOf(widget: Widget): number {
  return Math.min(ALARM_ROWS_MAX, Math.max(1, Math.round(numberOption(widget, 'rows') ?? ALARM_ROWS)));
}

/** What is asked for: alarms of a thing, or of a space and all below; of the page's space when the widget names none. */
export function alarmsOf(widget: Widget, source: Source, scope: string): AskedAlarms {
  const thing = source.thing ?? (source.things?.length === 1 ? source.things[0] : undefined);
  const space = source.space ?? scope;
  const least = leastOf(widget);
  const state = whichOf(widget);
  return {
    ...(thing === undefined ? { ...(space === '' ? {} : { space }), ...(source.model === undefined ? {} : { model: source.model }), ...(source.q ? { q: source.q } : {}) } : { thing }),
    ...(least === 'low' ? {} : { severity: atLeast(least) }),
    ...(state === 'shown' ? {} : { state }),
  };
}
