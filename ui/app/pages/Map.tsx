import { Button, Segmented } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Geofence, Model } from '../api';
import { serverNow } from '../clock';
import { count } from '../format';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { Card, Several } from '../livemap/Card';
import type { LiveMap } from '../livemap/engine';
import { type Editing, Fences, useFences } from '../livemap/Fences';
import { outlineOf, withCorner, withPoint } from '../livemap/fences';
import { Legend } from '../livemap/Legend';
import '../livemap/livemap.css';
import { CHOSEN_MAX } from '../livemap/look';
import { Side } from '../livemap/Side';
import { Strip } from '../livemap/Strip';
import { asideOf, chosenOf, viewOf, viewText } from '../livemap/url';
import { useLivePositions, useMoves } from '../livemap/useLive';
import { useReplay } from '../livemap/useReplay';
import { useTrails } from '../livemap/useTrails';
import type { At } from '../map/datum';
import { useTiles } from '../map/useTiles';
import { useMoment } from '../moment';
import { Empty, Failure, Skeleton } from '../parts';
import { useModels } from '../queries';
import { useTexts } from '../texts';
import { useWords } from '../texts/map';
import { FilterFields, useSetWords } from '../things/FilterFields';
import { usePropertyNames } from '../things/names';
import { filtersOf } from '../url';

const Sheet = lazy(() => import('../livemap/Sheet'));

const NO_MODELS: readonly Model[] = [];
const NO_THINGS: readonly [] = [];
const REPLAY_MILLIS = 3_600_000;

export default function MapPage() {
  const t = useTexts();
  const w = useWords();
  useTitle(w.title);
  const [words] = useSearchParams();
  const set = useSetWords();
  const moment = useMoment();
  const scope = useScope();
  const asked = words.getAll('label').join('\n') + words.getAll('where').join('\n') + ['q', 'space', 'model', 'presence', 'decommissioned'].map((each) => words.get(each)).join('\n');
  // Presence and values can be asked for as they are now only; what the map itself writes into the address is no filter.
  const filters = useMemo(() => (moment === null ? filtersOf(words) : { ...filtersOf(words), presence: undefined, where: undefined }), [asked, moment]);
  const { space: _, ...narrowed } = filters;
  const filtered = Object.values(narrowed).some((each) => each !== undefined);
  const models = useModels().data ?? NO_MODELS;
  const names = usePropertyNames(models, filters.model, NO_THINGS);
  const datum = useTiles()?.datum;
  const { positions, places } = useLivePositions(filters, datum);

  const selText = words.get('sel') ?? '';
  const chosen = useMemo(() => chosenOf(new URLSearchParams({ sel: selText })), [selText]);
  const aside = asideOf(words);
  const replays = aside.kind === 'replay';
  const following = !replays && moment === null && chosen.length === 1 && words.get('follow') === '1' ? chosen[0]! : null;
  const map = useRef<LiveMap | null>(null);
  const begin = useRef(viewOf(words));
  const [seen, setSeen] = useState<readonly number[]>([]);
  const [open, setOpen] = useState(true);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [fence, setFence] = useState<string | null>(null);
  useMoves(positions);

  const choose = useCallback(
    (id: string, also: boolean, go = false) => {
      const before = new URLSearchParams(window.location.search);
      const has = chosenOf(before);
      const to = also ? (has.includes(id) ? has.filter((each) => each !== id) : [...has, id].slice(0, CHOSEN_MAX)) : [id];
      set({ sel: to.join(','), ...(to.length !== 1 || !has.includes(id) ? { follow: undefined } : {}) }, true);
      const i = positions.of(id);
      if (go && i >= 0) map.current?.go([positions.longitude[i]!, positions.latitude[i]!]);
    },
    [set, positions],
  );
  const pick = useCallback((id: string, also: boolean) => choose(id, also, !also), [choose]);
  const none = () => set({ sel: undefined, follow: undefined }, true);
  const all = () => map.current?.fit(Array.from(positions.ids, (_, i): At => [positions.longitude[i]!, positions.latitude[i]!]));

  const from = replays ? aside.from : 0;
  const to = replays ? aside.to : 0;
  const replay = useReplay(positions, chosen, from, to, replays);
  const trails = useTrails(positions, chosen, !replays);
  const replayOf = (a: number, b: number) => set({ panel: 'replay', from: new Date(a).toISOString(), to: new Date(b).toISOString(), follow: undefined }, true);
  const startReplay = () => {
    const now = Math.floor((moment ?? serverNow()) / 1_000) * 1_000;
    replayOf(now - REPLAY_MILLIS, now);
  };
  // A replay is seen whole when its tracks have come.
  const fitted = useRef('');
  const runs = replay.runs;
  useEffect(() => {
    const key = `${from} ${selText} ${runs.length}`;
    if (!replays || runs.length === 0 || fitted.current === key) return;
    if (map.current?.fit(runs.flatMap((each) => each.places))) fitted.current = key;
  }, [replays, from, selText, runs]);

  const fences = useFences(scope);
  const drawnFences = useMemo(
    () => (fences.data ?? []).filter((each) => each.id !== editing?.of?.id).map((each) => ({ id: each.id, name: each.name, rings: each.outline as unknown as At[][], chosen: each.id === fence })),
    [fences.data, editing?.of?.id, fence],
  );
  const draft = useMemo(() => (editing ? outlineOf(editing.draft) : null), [editing]);
  const showFence = (it: Geofence) => {
    setFence(it.id);
    map.current?.fit((it.outline as unknown as At[][])[0]!);
  };
  const panel = (kind: string) => {
    setEditing(null);
    setFence(null);
    if (kind === 'replay') startReplay();
    else set({ panel: kind === 'list' ? undefined : kind, from: undefined, to: undefined }, true);
  };

  const deeds = {
    choose: (id: string, also: boolean) => choose(id, also),
    fence: (id: string) => {
      setFence(id);
      if (!replays) set({ panel: 'fences' }, true);
    },
    seen: setSeen,
    rests: (at: [number, number, number]) => {
      // another page is on its way: what is said of this one now would lead back
      if (window.location.pathname === '/map') set({ view: viewText(at) }, true);
    },
    moved: () => set({ follow: undefined }, true),
    point: (at: At) => setEditing((before) => before && { ...before, draft: withPoint(before.draft, at) }),
    corner: (index: number, at: At) => setEditing((before) => before && { ...before, draft: withCorner(before.draft, index, at) }),
  };
  const total = places.data?.rows.length;
  return (
    <div className="live-page" data-panel={aside.kind} data-open={open}>
      <div className="live-head">
        <h1>{w.title}</h1>
        <span className="faint num" role="status" data-on-map-total={total}>
          {total !== undefined && (places.data?.more ? t.map.firstPlaces(count(total)) : w.shown(count(total)))}
        </span>
        <div className="filters">
          <FilterFields filters={filters} models={models} names={names} filtered={filtered} set={set} onClear={() => set({ q: undefined, model: undefined, presence: undefined, decommissioned: undefined, label: undefined, where: undefined })} />
        </div>
      </div>
      <div className="live-body">
        <aside className="live-aside panel" aria-label={w.panels} hidden={!open}>
          <Segmented block aria-label={w.panels} value={aside.kind} onChange={panel} options={(['list', 'fences', 'replay'] as const).map((value) => ({ value, label: w.panel[value] }))} />
          <div className="aside-body">
            {aside.kind === 'fences' ? (
              <Fences editing={editing} chosen={fence} onEdit={setEditing} onChoose={showFence} />
            ) : places.error !== null && !places.data ? (
              <Failure what={w.title} error={places.error} again={() => void places.refetch()} />
            ) : places.isPending ? (
              <Skeleton lines={8} />
            ) : total === 0 ? (
              <Empty fact={w.none} use={filtered ? undefined : w.noneMore} />
            ) : (
              <Side positions={positions} seen={seen} chosen={chosen} onChoose={pick} />
            )}
          </div>
        </aside>
        <div className="live-stage">
          <Suspense fallback={<Skeleton lines={8} />}>
            <Sheet
              key={datum ?? ''} label={w.title} positions={positions} chosen={chosen} following={following} tracks={replays ? replay.tracks : trails} ghosts={replays ? replay.ghosts : null}
              fences={drawnFences} draft={draft} at={begin.current} deeds={deeds} onMap={(it) => (map.current = it)}
            />
          </Suspense>
          <div className="stage-tools">
            <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? w.hidePanel : w.showPanel}
            </Button>
            <Button size="small" onClick={all} disabled={!total}>
              {w.fit}
            </Button>
            <Legend />
          </div>
          {!replays && !editing && chosen.length === 1 && (
            <Card positions={positions} id={chosen[0]!} following={following !== null} onFollow={(on) => set({ follow: on ? '1' : undefined }, true)} onReplay={startReplay} onClose={none} />
          )}
          {!replays && !editing && chosen.length > 1 && <Several positions={positions} ids={chosen} onDrop={(id) => choose(id, true)} onReplay={startReplay} onClose={none} />}
          {replays && <Strip replay={replay} ids={chosen} from={from} to={to} onTime={replayOf} onClose={() => panel('list')} />}
        </div>
      </div>
    </div>
  );
}
