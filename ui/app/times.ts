import * as format from './format';
import type { Texts } from './texts';
import { browserZone, sameClock } from './zone';

/** How times are written in one zone. */
export interface Times {
  zone: string;
  clock: (millis: number) => string;
  dateTime: (millis: number) => string;
  exactTime: (millis: number) => string;
  /** What is behind a time on which the pointer rests: all of it, and the viewer's own time where that is another one. */
  more: (millis: number, exact?: boolean) => string;
  /** ` (+08)` where the viewer's clock shows something else, and nothing where it does not. */
  sign: (millis: number) => string;
}

/** The times of a zone in words; the empty one is the browser's. */
export function timesOf(zone: string, t: Texts, here: string = browserZone()): Times {
  const own = (millis: number) => sameClock(zone || here, here, millis);
  return {
    zone,
    clock: (millis) => format.clock(millis, zone),
    dateTime: (millis) => format.dateTime(millis, zone),
    exactTime: (millis) => format.exactTime(millis, zone),
    more: (millis, exact = false) => {
      const write = exact ? format.exactTime : format.dateTime;
      if (own(millis)) return write(millis, zone);
      return `${write(millis, zone)} ${format.zoneText(millis, zone)}\n${t.time.here(write(millis, here), format.zoneText(millis, here))}`;
    },
    sign: (millis) => (own(millis) ? '' : ` (${format.offset(millis, zone)})`),
  };
}
