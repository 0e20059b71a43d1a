import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useStatus } from '../queries';
import type { Datum } from './datum';
import type { Tiles } from './style';

const FILE = '/api/v1/map/file';
/** Of the kinds of tiles that an archive may have, the one that is vectors. */
const VECTORS = 1;

/** The ground of maps as the operator has set it; undefined for coast lines alone, also while an archive cannot be read. */
export function useTiles(): Tiles | undefined {
  const map = useStatus().data?.map;
  const archive = useQuery({
    queryKey: ['map', 'file'],
    enabled: map?.file === true,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const url = `${window.location.origin}${FILE}`;
      const { PMTiles } = await import('pmtiles');
      const file = new PMTiles(url);
      const header = await file.getHeader();
      const about = (await file.getMetadata()) as { attribution?: string; vector_layers?: { id: string }[] };
      return { url: `pmtiles://${url}`, attribution: about.attribution ?? '', layers: header.tileType === VECTORS ? (about.vector_layers ?? []).map((each) => each.id) : undefined };
    },
  });
  const { tiles, attribution, datum } = map ?? {};
  const file = archive.data;
  return useMemo(() => {
    if (file) return { ...file, attribution: attribution || file.attribution, datum: datum as Datum };
    return tiles ? { url: tiles, attribution: attribution ?? '', datum: datum as Datum } : undefined;
  }, [file, tiles, attribution, datum]);
}
