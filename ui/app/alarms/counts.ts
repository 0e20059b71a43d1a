import { useQuery } from '@tanstack/react-query';
import { api } from '../api';

const AGAIN_MILLIS = 10_000;

/** How many alarms of each kind there are; apart, because the frame needs no more of alarms than this. */
export function useAlarmCounts(space: string) {
  return useQuery({ queryKey: ['alarms', 'counts', space], queryFn: ({ signal }) => api.alarmCounts(space === '' ? {} : { space }, signal), refetchInterval: AGAIN_MILLIS });
}
