import { Button, Slider } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../clock';
import { fromInput, MINUS, toInput } from '../format';
import { useMoment, useTravel } from '../moment';
import { useTexts } from '../texts';
import { useTimes } from '../zones';
import './timemachine.css';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** A slider that is dragged asks the server at most so often. */
const DRAG_PAUSE_MILLIS = 150;
/** Played, a second shows a minute. */
const PLAY_TICK_MILLIS = 1_000;

/** Stands above every page while it shows a moment of the past: which one, the way to others, and back. */
export function TimeMachine() {
  const moment = useMoment();
  return moment === null ? null : <Bar moment={moment} />;
}

function Bar({ moment }: { moment: number }) {
  const t = useTexts();
  const travel = useTravel();
  const times = useTimes();
  const [dragged, setDragged] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  // The window of a day stays while one moves within it, and follows when one leaves it.
  const [begin, setBegin] = useState(() => windowOf(moment));
  const shown = dragged ?? moment;
  useEffect(() => {
    if (moment < begin || moment > begin + DAY) setBegin(windowOf(moment));
  }, [moment, begin]);

  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);
  const drag = (to: number) => {
    setDragged(to);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => {
      setDragged(null);
      travel(to, true);
    }, DRAG_PAUSE_MILLIS);
  };
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (moment + MINUTE < serverNow() ? travel(moment + MINUTE, true) : setPlaying(false)), PLAY_TICK_MILLIS);
    return () => clearTimeout(timer);
  }, [playing, moment, travel]);

  return (
    <div className="time-machine" role="region" aria-label={t.past.title} data-moment={moment}>
      <b role="status" title={times.more(shown)}>{t.past.lookingAt(times.dateTime(shown) + times.sign(shown))}</b>
      <div className="steps">
        {([[-HOUR, t.past.hourBack], [-MINUTE, t.past.minuteBack], [MINUTE, t.past.minuteForth], [HOUR, t.past.hourForth]] as const).map(([by, name]) => (
          <Step key={by} by={by} name={name} onClick={() => travel(moment + by)} />
        ))}
        <Button size="small" aria-pressed={playing} type={playing ? 'primary' : 'default'} title={t.past.playMore} onClick={() => setPlaying(!playing)}>
          {playing ? t.past.stop : t.past.play}
        </Button>
        <input type="datetime-local" aria-label={t.past.moment} step={1} value={toInput(shown / 1000, times.zone)} onChange={(event) => event.target.value !== '' && travel(fromInput(event.target.value, times.zone) * 1000, true)} />
      </div>
      <Slider min={begin} max={Math.min(begin + DAY, serverNow())} step={MINUTE / 2} value={shown} onChange={drag} tooltip={{ formatter: (at) => times.dateTime(at ?? shown) }} ariaLabelForHandle={t.past.moment} />
      <Button size="small" type="primary" onClick={() => travel(null)}>
        {t.past.back}
      </Button>
    </div>
  );
}

function Step({ by, name, onClick }: { by: number; name: string; onClick: () => void }) {
  const t = useTexts();
  const text = `${by < 0 ? MINUS : '+'}${t.past.step[Math.abs(by) === HOUR ? 'hour' : 'minute']}`;
  return (
    <Button size="small" title={name} aria-label={`${text}: ${name}`} onClick={onClick}>
      {text}
    </Button>
  );
}

/** The day around a moment, so that there is as much before it as behind it, as far as there is. */
function windowOf(moment: number): number {
  return Math.min(moment + DAY / 2, serverNow()) - DAY;
}
