import type { Thing, ThingChanges } from '../api';

/** What a person is about to make of a thing's settings; numbers are as they are typed. */
export interface Draft {
  name: string;
  space: string;
  model: string;
  latitude: string;
  longitude: string;
  labels: { key: string; value: string }[];
  enabled: boolean;
}

export function draftOf(thing: Thing): Draft {
  return {
    name: thing.name,
    space: thing.space,
    model: thing.model,
    latitude: thing.location ? String(thing.location.latitude) : '',
    longitude: thing.location ? String(thing.location.longitude) : '',
    labels: Object.entries(thing.labels).map(([key, value]) => ({ key, value })),
    enabled: thing.enabled,
  };
}

/** Whether the place is neither empty nor one on Earth. */
export function placeWrong({ latitude, longitude }: Draft): boolean {
  const empty = latitude.trim() === '' && longitude.trim() === '';
  const good = within(latitude, 90) && within(longitude, 180);
  return !empty && !good;
}

function within(text: string, most: number): boolean {
  return text.trim() !== '' && Math.abs(Number(text)) <= most;
}

/** The members that differ from what is registered, as a merge patch; null when none does. */
export function changesOf(thing: Thing, draft: Draft): ThingChanges | null {
  const changes: ThingChanges = {};
  if (draft.name.trim() !== thing.name) changes.name = draft.name.trim();
  if (draft.space !== thing.space) changes.space = draft.space;
  if (draft.model !== thing.model) changes.model = draft.model;
  if (draft.enabled !== thing.enabled) changes.enabled = draft.enabled;
  const before = draftOf(thing);
  if (draft.latitude.trim() !== before.latitude || draft.longitude.trim() !== before.longitude) {
    changes.location = draft.latitude.trim() === '' ? null : { latitude: Number(draft.latitude), longitude: Number(draft.longitude) };
  }
  const wanted = new Map(draft.labels.map(({ key, value }) => [key.trim(), value.trim()] as const).filter(([key]) => key !== ''));
  const labels: Record<string, string | null> = {};
  for (const [key, value] of wanted) if (thing.labels[key] !== value) labels[key] = value;
  for (const key of Object.keys(thing.labels)) if (!wanted.has(key)) labels[key] = null;
  if (Object.keys(labels).length > 0) changes.labels = labels;
  return Object.keys(changes).length === 0 ? null : changes;
}
