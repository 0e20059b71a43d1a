import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api';
import { serverNow } from '../clock';
import { isLocation } from '../format';
import type { At } from '../map/datum';
import { useMoment } from '../moment';
import { useModels } from '../queries';
import { COLOURS } from './look';
import type { Positions } from './positions';
import { useMoves } from './useLive';

const TRAIL_MILLIS = 15 * 60_000;
const POSITIONS_MAX = 2_000;
const AGAIN_MILLIS = 120_000;

/** Where the chosen were in the last minutes, up to where they are. */
export function useTrails(positions: Positions, chosen: readonly string[], on: boolean): { colour: number; places: At[] }[] {
  const moment = useMoment();
  const models = useModels().data;
  const changes = useMoves(positions);
  const asked = chosen.map((id) => {
    const i = positions.of(id);
    const place = i < 0 ? undefined : models?.find((each) => each.name === positions.models[i])?.properties.find((each) => each.type === 'location');
    return { id, place: place?.name };
  });
  const found = useQueries({
    queries: asked.map(({ id, place }) => ({
      queryKey: ['trail', id, place, moment],
      enabled: on && place !== undefined,
      staleTime: AGAIN_MILLIS,
      refetchInterval: moment === null ? AGAIN_MILLIS : (false as const),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const to = moment ?? serverNow() + 60_000;
        const history = await api.history(id, { properties: [place!], from: String(to - TRAIL_MILLIS), to: String(to), limit: POSITIONS_MAX }, signal);
        return (history.rows as [number, unknown][]).flatMap(([, at]): At[] => (isLocation(at) ? [[at.longitude, at.latitude]] : []));
      },
    })),
  });
  const trails = found.map((each) => each.data);
  const came = found.map((each) => each.dataUpdatedAt).join(' ');
  const since = useMemo(() => new Map<string, At[]>(), [came]);
  return useMemo(() => {
    if (!on) return [];
    return chosen.map((id, n) => {
      const i = positions.of(id);
      const places = trails[n] ?? [];
      if (moment === null && i >= 0 && positions.time[i]! > 0) {
        // what has come by the stream since goes on behind what history had
        const later = since.get(id) ?? [];
        const last = later.at(-1) ?? places.at(-1);
        const here: At = [positions.longitude[i]!, positions.latitude[i]!];
        if (!last || last[0] !== here[0] || last[1] !== here[1]) since.set(id, [...later, here]);
      }
      return { colour: n % COLOURS, places: [...places, ...(since.get(id) ?? [])] };
    });
  }, [on, chosen, positions, changes, came, moment, since]);
}
