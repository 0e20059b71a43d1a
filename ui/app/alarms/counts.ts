import { useQuery } from '@tanstack/react-query';
import { api } from '../api';
import type { AskedAlarms } from './sort';

const AGAIN_MILLIS = 10_000;

/** How many alarms of each kind there are; apart, because the frame needs no more of alarms than this. */
export function useAlarmCounts({ space, thing, model, severity, suppressedBy }: Pick<AskedAlarms, 'space' | 'thing' | 'model' | 'severity' | 'suppressedBy'>, on = true) {
  const asked = { space: space || undefined, thing, model, severity: severity?.join(','), suppressedBy };
  return useQuery({ queryKey: ['alarms', 'counts', asked], queryFn: ({ signal }) => api.alarmCounts(asked, signal), refetchInterval: AGAIN_MILLIS, enabled: on });
}
