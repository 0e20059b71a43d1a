import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Popconfirm, Segmented } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, type Geofence, type NewGeofence } from '../api';
import { useScope, useWithin } from '../frame/scope';
import type { At } from '../map/datum';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { Refused } from '../people/parts';
import { Field } from '../spaces/Fields';
import { SpaceSelect, useSpaceName } from '../spaces/SpaceSelect';
import { useWords } from '../texts/map';
import { bodyOf, type Draft, draftOf, emptyDraft, faultsOf, KINDS, METRES_MAX, METRES_MIN, SPEED_MAX, withKind } from './fences';

/** All geofences of the space one looks at and of those below; as many as a map has use for. */
const FENCES_MAX = 5_000;

export function useFences(space: string) {
  return useQuery({
    queryKey: ['geofences', space],
    queryFn: async ({ signal }) => {
      const all: Geofence[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.geofences(space, cursor, signal);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && all.length < FENCES_MAX);
      return all;
    },
    staleTime: 10_000,
    refetchInterval: 60_000,
  });
}

export interface Editing {
  /** The one that is changed; undefined for a new one. */
  of?: Geofence;
  draft: Draft;
}

export function Fences({ editing, chosen, onEdit, onChoose }: { editing: Editing | null; chosen: string | null; onEdit: (to: Editing | null) => void; onChoose: (fence: Geofence) => void }) {
  const w = useWords();
  const space = useScope();
  const may = useMay();
  const found = useFences(space);
  if (editing) return <Form key={editing.of?.id ?? ''} editing={editing} onEdit={onEdit} />;
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data) return <Failure what={w.fences} error={found.error} again={() => void found.refetch()} />;
  return (
    <div className="stack fence-list">
      {may.somewhere('command') && (
        <Button onClick={() => onEdit({ draft: emptyDraft(may.in('command', space) ? space : '') })}>{w.draw}</Button>
      )}
      {found.data.length === 0 ? (
        <Empty fact={w.noFences} use={w.noFencesMore} />
      ) : (
        <ul className="side-rows" aria-label={w.fences}>
          {found.data.map((each) => (
            <Row key={each.id} fence={each} chosen={chosen === each.id} onEdit={() => onEdit({ of: each, draft: draftOf(each) })} onChoose={() => onChoose(each)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ fence, chosen, onEdit, onChoose }: { fence: Geofence; chosen: boolean; onEdit: () => void; onChoose: () => void }) {
  const w = useWords();
  const may = useMay();
  const spaceName = useSpaceName();
  const queries = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.deleteGeofence(fence.id, fence.revision), onSuccess: () => queries.invalidateQueries({ queryKey: ['geofences'] }) });
  const go = useNavigate();
  const to = useWithin();
  const send = useMutation({
    mutationFn: () => api.geofenceAction(fence.id),
    onSuccess: ({ model, action, input }) => go(to('/commands/bulk?new=1'), { state: { order: { space: fence.space, model, action, input } } }),
  });
  return (
    <li className="side-row fence-row" data-fence={fence.name} data-chosen={chosen}>
      <button type="button" data-row aria-pressed={chosen} onClick={onChoose}>
        <span className="grow">
          <b>{fence.name}</b> <span className="faint">{w.kinds[fence.shape.kind]}</span>
          {fence.speedLimit !== undefined && <span className="faint"> · {w.atMost(fence.speedLimit)}</span>}
        </span>
        <span className="soft">{spaceName(fence.space)}</span>
      </button>
      {may.in('command', fence.space) && (
        <>
          <Button size="small" type="text" aria-label={w.edit(fence.name)} onClick={onEdit}>
            ✎
          </Button>
          <Popconfirm title={w.removeAsk(fence.name)} okText={w.removeDo} cancelText={w.cancel} onConfirm={() => remove.mutate()}>
            <Button size="small" type="text" danger aria-label={w.remove(fence.name)}>
              ×
            </Button>
          </Popconfirm>
        </>
      )}
      {chosen && (
        <code className="fence-rule">
          <span className="out">{w.inRule}: </span>inside(position, '{fence.name}')
        </code>
      )}
      {chosen && may.in('command', fence.space) && (
        <Button className="fence-send" size="small" loading={send.isPending} onClick={() => send.mutate()}>
          {w.send}
        </Button>
      )}
      <Refused error={remove.error ?? send.error} />
    </li>
  );
}

const pointsText = (points: readonly At[]) => points.map(([longitude, latitude]) => `${latitude}, ${longitude}`).join('\n');

/** Points by their numbers, for those who have them or cannot use the map; null when a line is none. */
function pointsOf(text: string): At[] | null {
  const points: At[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [latitude, longitude, ...more] = line.split(/[,\s]+/).filter((each) => each !== '').map(Number);
    if (more.length > 0 || !(Math.abs(latitude!) <= 85) || !(Math.abs(longitude!) <= 180)) return null;
    points.push([longitude!, latitude!]);
  }
  return points;
}

function Form({ editing, onEdit }: { editing: Editing; onEdit: (to: Editing | null) => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const { of, draft } = editing;
  const faults = faultsOf(draft);
  const edit = (part: Partial<Draft>) => onEdit({ of, draft: { ...draft, ...part } });
  const [typed, setTyped] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (body: NewGeofence) => (of ? api.replaceGeofence(of.id, body, of.revision) : api.createGeofence(body)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['geofences'] });
      onEdit(null);
    },
  });
  return (
    <form
      className="stack settings fence-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (faults.length === 0) save.mutate(bodyOf(draft));
      }}
    >
      <Segmented aria-label={w.kind} value={draft.kind} onChange={(kind) => onEdit({ of, draft: withKind(draft, kind) })} options={KINDS.map((value) => ({ value, label: w.kinds[value] }))} />
      <p className="soft" role="status">
        {w.how[draft.kind]}
      </p>
      <Field label={w.name} more={w.nameMore}>
        <Input name="name" maxLength={64} aria-label={w.name} value={draft.name} onChange={(event) => edit({ name: event.target.value.trim() })} />
      </Field>
      {!of && (
        <Field label={w.space} more={w.spaceMore}>
          <SpaceSelect label={w.space} value={draft.space} by="command" onChange={(space) => edit({ space })} />
        </Field>
      )}
      {draft.kind !== 'polygon' && (
        <Field label={draft.kind === 'circle' ? w.radius : w.width}>
          <InputNumber name="metres" min={METRES_MIN} max={METRES_MAX} aria-label={draft.kind === 'circle' ? w.radius : w.width} value={draft.metres} onChange={(metres) => edit({ metres: metres ?? 0 })} />
        </Field>
      )}
      <Field label={w.speedLimit} more={w.speedLimitMore}>
        <InputNumber name="speed-limit" min={1} max={SPEED_MAX} suffix="km/h" aria-label={w.speedLimit} value={draft.speedLimit} onChange={(speedLimit) => edit({ speedLimit })} />
      </Field>
      <Field label={w.points} more={w.pointsMore}>
        <Input.TextArea
          className="mono"
          aria-label={w.points}
          autoSize={{ minRows: draft.kind === 'circle' ? 1 : 3, maxRows: 8 }}
          placeholder="31.49000, 120.30000"
          value={typed ?? pointsText(draft.points)}
          onChange={(event) => {
            setTyped(event.target.value);
            const points = pointsOf(event.target.value);
            if (points) edit({ points: draft.kind === 'circle' ? points.slice(0, 1) : points });
          }}
          onBlur={() => setTyped(null)}
        />
      </Field>
      <div className="pair">
        <Button size="small" disabled={draft.points.length === 0} onClick={() => edit({ points: draft.points.slice(0, -1) })}>
          {w.lastPoint}
        </Button>
      </div>
      {faults.length > 0 && (
        <div className="soft" data-wants={faults.join(' ')}>
          {faults.map((each) => w.wants[each]).join(' ')}
        </div>
      )}
      <Refused error={save.error} />
      <div className="pair">
        <Button type="primary" htmlType="submit" disabled={faults.length > 0} loading={save.isPending}>
          {w.save}
        </Button>
        <Button onClick={() => onEdit(null)}>{w.cancel}</Button>
      </div>
    </form>
  );
}
