import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api, type Property } from '../api';
import { usePlayer } from '../fleet/usePlayer';
import { useModels } from '../queries';
import type { Ghost } from './engine';
import { COLOURS } from './look';
import type { Positions } from './positions';
import { placeAt, readOf, type Run, runOf } from './replay';
import { useMoves } from './useLive';

/** Positions of one vehicle that are read one by one; of a longer time as many at equal times. */
export const POSITIONS_MAX = 2_000;
export const PACES = [1, 10, 60, 300, 1_800];

export interface Replay {
  runs: Run[];
  /** The numbers that can be drawn, of all their models, each once. */
  values: Property[];
  pending: boolean;
  error: unknown;
  again: () => void;
  moment: number;
  setMoment: (to: number) => void;
  plays: boolean;
  play: () => void;
  pace: number;
  setPace: (to: number) => void;
  ghosts: Ghost[];
  tracks: { colour: number; places: Run['places'] }[];
}

/** What the chosen did in a stretch of the past, and one moment of it that goes on while it plays. */
export function useReplay(positions: Positions, ids: readonly string[], from: number, to: number, on: boolean): Replay {
  const models = useModels().data;
  // who is on the map tells its model; what is not there yet is asked again when it comes
  useMoves(positions, 2_000);
  const asked = ids.map((id) => {
    const i = positions.of(id);
    return { id, name: i < 0 ? id : positions.names[i]!, read: i < 0 ? undefined : readOf(models?.find((each) => each.name === positions.models[i])) };
  });
  const long = to - from > POSITIONS_MAX * 1_000;
  const found = useQueries({
    queries: asked.map(({ id, name, read }) => ({
      queryKey: ['replay', id, read?.place.name, from, to],
      enabled: on && read !== undefined,
      staleTime: 60_000,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const names = read!.values.map((each) => each.name);
        const history = await api.history(id, { properties: [read!.place.name, ...names], from: String(from), to: String(to), ...(long ? { points: POSITIONS_MAX, aggregate: ['last' as const] } : { limit: 10_000 }) }, signal);
        return runOf(id, name, history, names);
      },
    })),
  });
  const came = found.map((each) => each.dataUpdatedAt).join(' ');
  const runs = useMemo(() => found.flatMap((each) => (each.data ? [each.data] : [])), [came]);
  const { moment, setMoment, plays, setPlays, pace, setPace, play } = usePlayer(from, to, from, PACES[2]!);
  useEffect(() => {
    setMoment(from);
    setPlays(false);
  }, [from, to]);
  const colour = (id: string) => ids.indexOf(id) % COLOURS;
  const ghosts = useMemo(
    () =>
      runs.flatMap((run): Ghost[] => {
        const there = placeAt(run, moment);
        return there ? [{ id: run.id, name: run.name, at: there.at, heading: there.heading, colour: colour(run.id) }] : [];
      }),
    [runs, moment],
  );
  const tracks = useMemo(() => runs.map((run) => ({ colour: colour(run.id), places: run.places })), [runs]);
  const values = [...new Map(asked.flatMap((each) => each.read?.values ?? []).map((each) => [each.name, each])).values()];
  return {
    runs, values, moment, setMoment, plays, pace, setPace, ghosts, tracks,
    pending: found.some((each) => each.isLoading) || (models === undefined && on),
    error: found.find((each) => each.error)?.error ?? null,
    again: () => found.forEach((each) => void each.refetch()),
    play,
  };
}
