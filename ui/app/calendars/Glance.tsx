import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../texts';
import { useWords } from '../texts/calendars';
import { barsOf, type Bar, type Day, DAY_MINUTES, monthOf, monthOn, type Plan, plus, specialOf, weekday, weekOf } from './calendar';

const TICKS = [0, 6, 12, 18, 24];

/** The day in which somebody is who looks at a clock of a time zone. */
export function todayIn(zone: string, now: number): Day {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone || undefined, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/** A plan by the week or the month, which one can leaf through; a click on a day picks it. */
export function Glance({ plan, today, onPick }: { plan: Plan; today: Day; onPick?: (day: Day) => void }) {
  const w = useWords();
  const language = useLanguage();
  const [by, setBy] = useState<'week' | 'month'>('month');
  const [at, setAt] = useState(today);
  const move = (on: number) => setAt(by === 'week' ? plus(at, 7 * on) : monthOn(at, on));
  const months = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return (
    <div className="stack calendar-glance">
      <div className="calendar-leaf">
        <b>{by === 'month' ? months.format(new Date(`${at}T00:00:00Z`)) : `${weekOf(at)[0]} – ${weekOf(at)[6]}`}</b>
        <span className="end">
          <Segmented<'week' | 'month'> aria-label={w.glance} size="small" value={by} onChange={setBy} options={[{ value: 'week', label: w.week }, { value: 'month', label: w.month }]} />
          <Button size="small" aria-label={w.before} onClick={() => move(-1)}>‹</Button>
          <Button size="small" onClick={() => setAt(today)}>{w.today}</Button>
          <Button size="small" aria-label={w.after} onClick={() => move(1)}>›</Button>
        </span>
      </div>
      {by === 'week' ? <Week plan={plan} day={at} today={today} /> : <Month plan={plan} day={at} today={today} onPick={onPick} />}
      <Legend plan={plan} />
    </div>
  );
}

function Legend({ plan }: { plan: Plan }) {
  return (
    <div className="calendar-legend">
      {plan.shifts.map((each, i) => (
        <span key={i}>
          <i className={`calendar-swatch s${i % 6}`} /> {each.name} <span className="faint num">{each.from}–{each.to}</span>
        </span>
      ))}
    </div>
  );
}

/** Seven lines of 24 hours. */
export function Week({ plan, day, today, label }: { plan: Plan; day: Day; today: Day; label?: string }) {
  const w = useWords();
  return (
    <div className="calendar-week" role="img" aria-label={label ?? w.week}>
      {weekOf(day).map((each) => (
        <div key={each} className={each === today ? 'calendar-line today' : 'calendar-line'} data-day={each}>
          <span className="calendar-when">
            {w.weekdays[weekday(each) - 1]} <span className="faint num">{each.slice(5)}</span>
          </span>
          <span className="calendar-hours">
            {barsOf(plan, each).map((bar, i) => (
              <span key={i} className={`calendar-bar s${bar.shift % 6}`} title={titleOf(plan, bar)} style={{ left: `${(100 * bar.from) / DAY_MINUTES}%`, width: `${(100 * (bar.to - bar.from)) / DAY_MINUTES}%` }}>
                {bar.to - bar.from >= 180 ? plan.shifts[bar.shift]!.name : ''}
              </span>
            ))}
          </span>
        </div>
      ))}
      <div className="calendar-line calendar-ticks" aria-hidden>
        <span />
        <span className="calendar-hours">
          {TICKS.map((each) => (
            <span key={each} className="faint num" style={{ left: `${(100 * each) / 24}%` }}>
              {each}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}

function Month({ plan, day, today, onPick }: { plan: Plan; day: Day; today: Day; onPick?: (day: Day) => void }) {
  const w = useWords();
  return (
    <div className="calendar-month">
      {w.weekdays.map((each) => (
        <span key={each} className="faint calendar-head">
          {each}
        </span>
      ))}
      {monthOf(day)
        .flat()
        .map((each) => {
          const special = specialOf(plan, each);
          const bars = barsOf(plan, each).filter((bar) => !bar.over);
          const words = [each, special?.title, ...(bars.length === 0 ? [w.none] : bars.map((bar) => titleOf(plan, bar)))].filter(Boolean).join(', ');
          const kind = ['calendar-day', each === today ? 'today' : '', each.slice(0, 7) === day.slice(0, 7) ? '' : 'other', special ? 'special' : '', bars.length === 0 ? 'free' : ''].filter(Boolean).join(' ');
          return (
            <button key={each} type="button" className={kind} data-day={each} title={words} disabled={!onPick} onClick={() => onPick?.(each)}>
              <span className="num">{Number(each.slice(8))}</span>
              <span className="calendar-title">{special?.title}</span>
              <span className="calendar-marks">
                {bars.map((bar, i) => (
                  <i key={i} className={`calendar-swatch s${bar.shift % 6}`} />
                ))}
              </span>
            </button>
          );
        })}
    </div>
  );
}

function titleOf(plan: Plan, bar: Bar): string {
  const shift = plan.shifts[bar.shift]!;
  return `${shift.name} ${shift.from}–${shift.to}`;
}
