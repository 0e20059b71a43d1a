import { useCallback, useEffect, useRef, useState } from 'react';
import type { Alarm, AlarmClass } from '../api';
import { keep, kept } from '../kept';
import { atLeast, CLASSES } from './sort';

const KEY = 'taihu.alarms.sound';
/** Alarms that are remembered, so that what one was told of sounds once. */
const KNOWN_MAX = 50_000;
const HERTZ = 880;
const SECONDS = 0.25;
const VOLUME = 0.15;
/** A storm is one sound, and another after this. */
const QUIET_MILLIS = 1_000;

type Known = Map<string, { occurrences: number; class: AlarmClass }>;

/** Remembers an alarm; whether it is new: raised, raised again, or of a class above what it was. */
function isNew(known: Known, it: Alarm): boolean {
  const before = known.get(it.id);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(it.id, { occurrences: it.occurrences, class: it.class });
  return before === undefined || it.occurrences > before.occurrences || CLASSES.indexOf(it.class) < CLASSES.indexOf(before.class);
}

/** Whether one of the changes is to be heard; all of them are remembered. */
export function sounds(known: Known, changes: readonly Alarm[], least: AlarmClass): boolean {
  const loud = atLeast(least);
  return changes.map((each) => isNew(known, each) && each.active && !each.acknowledged && !each.shelvedUntil && !each.suppressedBy && loud.includes(each.class)).includes(true);
}

let context: AudioContext | undefined;

/** Browsers let a page sound once somebody has touched it. */
function beep(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = VOLUME;
  tone.frequency.value = HERTZ;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + SECONDS);
}

/** From which class on new alarms are heard, as this browser keeps it; null is off, which it is at first. */
export function useSound(items: readonly Alarm[]) {
  const [least, setLeast] = useState(() => CLASSES.find((each) => each === kept(KEY)) ?? null);
  const [touched, setTouched] = useState(() => navigator.userActivation?.hasBeenActive ?? true);
  const known = useRef<Known>(new Map());
  const last = useRef(0);
  useEffect(() => {
    for (const each of items) if (!known.current.has(each.id)) isNew(known.current, each);
  }, [items]);
  useEffect(() => {
    if (touched) return;
    const touch = () => setTouched(true);
    const ways = ['pointerdown', 'keydown'] as const;
    for (const way of ways) document.addEventListener(way, touch, { once: true });
    return () => ways.forEach((way) => document.removeEventListener(way, touch));
  }, [touched]);
  const heard = (changes: readonly Alarm[]) => {
    if (!sounds(known.current, changes, least ?? 'critical') || least === null || !touched || performance.now() - last.current < QUIET_MILLIS) return;
    last.current = performance.now();
    beep();
  };
  const choose = useCallback((to: AlarmClass | null) => {
    keep(KEY, to ?? 'off');
    setLeast(to);
    if (to !== null) beep();
  }, []);
  return { least, choose, heard, waits: least !== null && !touched };
}
