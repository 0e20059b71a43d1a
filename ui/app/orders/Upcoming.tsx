import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, millis, type When } from '../api';
import { useAll } from '../commands/words';
import { Failure, Skeleton } from '../parts';
import { Field } from '../spaces/Fields';
import { useLanguage } from '../texts';
import { timesOf } from '../times';
import { cronWords, RANGES } from './cron';
import { draftOfWhen } from './order';

const TYPE_PAUSE_MILLIS = 200;

/** When something happens, in words. */
export function useWhenWords(): (when: When) => string {
  const { w } = useAll();
  const language = useLanguage();
  return (when) => {
    const draft = draftOfWhen(when);
    switch (draft.days) {
      case 'sun':
        return w.schedule.atSun(w.schedule.suns[draft.sun], Number(draft.offset));
      case 'cron':
        return cronWords(draft.cron, w.schedule.cron, language) ?? draft.cron;
      case 'hourly':
        return w.schedule.days.hourly;
      default:
        return w.schedule.at(w.schedule.days[draft.days], draft.time);
    }
  };
}

/** What a schedule that is being written comes to: in words, with its next times by its own zone, or with what is wrong. */
export function Upcoming({ when }: { when: When }) {
  const { t, w } = useAll();
  const words = useWhenWords();
  const typed = JSON.stringify(when);
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), TYPE_PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    queryKey: ['schedule-preview', asked],
    queryFn: ({ signal }) => api.previewSchedule(JSON.parse(asked) as When, signal),
    placeholderData: (before) => before,
  });
  if (!found.data || found.isError) {
    return (
      <Field label={w.schedule.times}>
        {found.isError ? <Failure what={w.schedule.times} error={found.error} again={() => void found.refetch()} /> : <Skeleton lines={2} />}
      </Field>
    );
  }
  const { nextTimes, wrong } = found.data;
  const of = JSON.parse(asked) as When;
  const times = timesOf(of.zone, t);
  if (wrong) {
    const { field, text = '', reason } = wrong;
    const range = field && RANGES[field];
    return (
      <Field label={w.schedule.times}>
        <span className="alarm" role="alert" data-wrong={field ?? ''}>
          {field && range ? w.schedule.fieldWrong(w.schedule.fields[field], text, String(range[0]), String(range[1])) : reason}
        </span>
      </Field>
    );
  }
  return (
    <Field label={w.schedule.times}>
      <div className="order-upcoming" role="status" data-upcoming={found.isPlaceholderData || asked !== typed ? '' : nextTimes.length}>
        <b>{words(of)}</b>
        {nextTimes.length === 0 && <span className="soft">{w.schedule.never}</span>}
        <ol className="order-times">
          {nextTimes.map((each) => (
            <li key={each}>
              <time className="num" dateTime={each} title={times.more(millis(each))}>
                {times.dateTime(millis(each))}
              </time>
            </li>
          ))}
        </ol>
      </div>
    </Field>
  );
}
