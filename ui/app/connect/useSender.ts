import { useEffect, useRef, useState } from 'react';
import { api, type Property } from '../api';
import { serverNow } from '../clock';
import { varied } from './simulate';

const EVERY_MILLIS = 2_000;
/** Readings sent in a row before a person is asked again: half an hour. */
export const SENT_MAX = 900;
/** Readings whose bytes are remembered. */
const KEPT_MAX = 50;

/** A reading that this browser sent, as the server acknowledged it. */
export interface Sent {
  /** The reading's own time, by which it is known again. */
  time: number;
  /** What was sent, to the letter. */
  text: string;
  bytes: number;
  millis: number;
}

export interface Sender {
  /** Newest first; the oldest are forgotten. */
  sent: readonly Sent[];
  first: Sent | null;
  running: boolean;
  problem: unknown;
  start: () => void;
  stop: () => void;
}

/** Sends readings as the thing would, by HTTP with its token, one every two seconds until it is stopped, no longer wanted, or the page is left. */
export function useSender(id: string, token: string | null, wanted: boolean, reading: Record<string, unknown>, properties: readonly Property[]): Sender {
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const [first, setFirst] = useState<Sent | null>(null);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const base = useRef({ reading, properties });
  const step = useRef(0);
  const last = useRef(0);

  useEffect(() => {
    if (!wanted) setRunning(false);
    if (!running || !wanted || token === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const send = async () => {
      last.current = Math.max(last.current + 1, Math.round(serverNow()));
      const time = last.current;
      const body = { values: varied(base.current.reading, base.current.properties, step.current), time };
      const text = JSON.stringify(body);
      const begun = performance.now();
      try {
        await api.report(id, token, body);
      } catch (failed) {
        if (over) return;
        setProblem(failed);
        setRunning(false);
        return;
      }
      const millis = performance.now() - begun;
      if (over) return;
      step.current += 1;
      const one = { time, text, bytes: new TextEncoder().encode(text).length, millis };
      setSent((before) => [one, ...before].slice(0, KEPT_MAX));
      setFirst((before) => before ?? one);
      if (step.current % SENT_MAX === 0) setRunning(false);
      else timer = setTimeout(() => void send(), EVERY_MILLIS);
    };
    void send();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [running, wanted, id, token]);

  const start = () => {
    base.current = { reading, properties };
    setProblem(null);
    setRunning(true);
  };
  return { sent, first, running, problem, start, stop: () => setRunning(false) };
}
