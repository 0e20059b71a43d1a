import { useEffect, useRef, useState } from 'react';
import type { At } from '../map/datum';
import { useTiles } from '../map/useTiles';
import { useTexts } from '../texts';
import { useLook } from '../theme';
import { type Deeds, type Ghost, LiveMap } from './engine';
import type { Positions } from './positions';

export interface SheetProps {
  label: string;
  positions: Positions;
  chosen: readonly string[];
  following: string | null;
  tracks: readonly { colour: number; places: readonly At[] }[];
  ghosts: readonly Ghost[] | null;
  fences: readonly { id: string; name: string; rings: readonly (readonly At[])[]; chosen: boolean }[];
  draft: { ring: readonly At[] | null; line: readonly At[]; corners: readonly At[] } | null;
  /** Where it begins, by longitude, latitude and zoom; null for where all that is shown has room. */
  at: [number, number, number] | null;
  deeds: Deeds;
  /** Given the map once it is there. */
  onMap: (map: LiveMap | null) => void;
}

/** The map itself. What it shows can be had without it, in the list beside it. */
export default function Sheet({ label, positions, chosen, following, tracks, ghosts, fences, draft, at, deeds, onMap }: SheetProps) {
  const t = useTexts();
  const look = useLook();
  const tiles = useTiles();
  const box = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState<LiveMap | null>(null);
  const [fault, setFault] = useState(false);
  const doing = useRef(deeds);
  doing.current = deeds;
  const told = useRef(onMap);
  told.current = onMap;
  const begin = useRef({ at, names: { 'Map.Title': label, 'NavigationControl.ZoomIn': t.map.zoomIn, 'NavigationControl.ZoomOut': t.map.zoomOut, 'AttributionControl.ToggleAttribution': t.map.attribution } });

  useEffect(() => {
    let made: LiveMap;
    try {
      made = new LiveMap(box.current!, begin.current.names, begin.current.at, {
        choose: (id, also) => doing.current.choose(id, also),
        fence: (id) => doing.current.fence(id),
        seen: (indexes) => doing.current.seen(indexes),
        rests: (where) => doing.current.rests(where),
        moved: () => doing.current.moved(),
        point: (where) => doing.current.point(where),
        corner: (index, where) => doing.current.corner(index, where),
      });
    } catch {
      setFault(true);
      return;
    }
    setLive(made);
    told.current(made);
    return () => {
      setLive(null);
      told.current(null);
      made.remove();
    };
  }, []);

  useEffect(() => live?.restyle(tiles), [live, look, tiles]);
  useEffect(() => live?.show(positions), [live, positions]);
  useEffect(() => live?.choose(chosen), [live, chosen]);
  useEffect(() => live?.follow(following), [live, following]);
  useEffect(() => live?.tracks(tracks), [live, tracks]);
  useEffect(() => live?.replay(ghosts), [live, ghosts]);
  useEffect(() => live?.fences(fences), [live, fences]);
  useEffect(() => live?.draft(draft), [live, draft]);

  // where nobody said where to begin, it begins where there is something
  useEffect(() => {
    if (live === null || begin.current.at !== null) return;
    const fit = () => positions.size > 0 && live.fit(Array.from(positions.ids, (_, i): At => [positions.longitude[i]!, positions.latitude[i]!])) && leave();
    const leave = positions.watch(() => void fit());
    fit();
    return leave;
  }, [live, positions]);

  return <div className="map">{fault ? <div className="empty">{t.map.fault}</div> : <div ref={box} className="map-box" data-fences={fences.length} />}</div>;
}
