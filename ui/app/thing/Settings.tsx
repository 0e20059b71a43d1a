import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select, Switch } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, type Thing, type ThingChanges } from '../api';
import { Failure, Panel, Time } from '../parts';
import { Codes } from '../provisioning/Claims';
import '../provisioning/provisioning.css';
import { useModels, useSpaces } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords as usePeopleWords } from '../texts/people';
import { Farewell } from './Farewell';
import { changesOf, type Draft, draftOf, placeWrong } from './draft';
import './settings.css';

/** What is registered of a thing: changed as a whole, against the revision one has seen, so that nobody's change is lost. */
export function Settings({ thing }: { thing: Thing }) {
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const spaces = useSpaces();
  const models = useModels();
  const [seen, setSeen] = useState(thing);
  const [draft, setDraft] = useState(() => draftOf(thing));
  const changes = changesOf(seen, draft);
  const wrong = placeWrong(draft);
  const save = useMutation({
    mutationFn: (given: ThingChanges) => api.updateThing(thing.id, given, seen.revision),
    onSuccess: (saved) => {
      setSeen(saved);
      setDraft(draftOf(saved));
      queries.setQueryData(['thing', thing.id], saved);
      void queries.invalidateQueries({ queryKey: ['things'] });
    },
  });
  const edit = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  return (
    <div className="stack">
      <Panel title={t.thing.registered}>
        <form
          className="body settings"
          onSubmit={(event) => {
            event.preventDefault();
            if (changes !== null && !wrong) save.mutate(changes);
          }}
        >
          <Field label={t.thing.id}>
            <code>{thing.id}</code>
          </Field>
          <Field label={t.thing.name}>
            <Input name="name" maxLength={256} value={draft.name} onChange={(event) => edit({ name: event.target.value })} aria-label={t.thing.name} />
          </Field>
          <Field label={t.things.space}>
            <Select showSearch={{ optionFilterProp: 'label' }} aria-label={t.things.space} value={draft.space} onChange={(space: string) => edit({ space })} options={[{ value: '', label: t.common.root }, ...(spaces.data ?? []).filter((each) => each.path !== '').map((each) => ({ value: each.path, label: each.title ? `${each.title} · ${each.path}` : each.path }))]} />
          </Field>
          <Field label={t.things.model} more={draft.model !== seen.model ? t.thing.otherModel : undefined}>
            <Select showSearch={{ optionFilterProp: 'label' }} aria-label={t.things.model} value={draft.model} onChange={(model: string) => edit({ model })} options={(models.data ?? []).map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))} />
          </Field>
          <Field label={t.thing.location} more={wrong ? t.thing.locationWrong : t.thing.locationMore} alert={wrong}>
            <div className="pair">
              <Input name="latitude" inputMode="decimal" aria-label={t.thing.latitude} placeholder={t.thing.latitude} value={draft.latitude} onChange={(event) => edit({ latitude: event.target.value })} />
              <Input name="longitude" inputMode="decimal" aria-label={t.thing.longitude} placeholder={t.thing.longitude} value={draft.longitude} onChange={(event) => edit({ longitude: event.target.value })} />
            </div>
          </Field>
          <Field label={t.thing.labels}>
            <Labels draft={draft} edit={edit} />
          </Field>
          <Field label={t.thing.enabled} more={draft.enabled ? undefined : t.thing.disabled}>
            <Switch checked={draft.enabled} disabled={thing.decommissioned !== undefined} aria-label={t.thing.enabled} onChange={(enabled) => edit({ enabled })} />
          </Field>
          <Field label={t.thing.since}>
            <Time className="num soft" at={Date.parse(thing.created)} />
          </Field>
          {save.error !== null && <Failure what={t.thing.settings} error={save.error} />}
          <div className="deeds">
            <Button type="primary" htmlType="submit" disabled={changes === null || wrong} loading={save.isPending}>
              {t.things.save}
            </Button>
            {changes !== null && (
              <Button
                onClick={() => {
                  setSeen(thing);
                  setDraft(draftOf(thing));
                  save.reset();
                }}
              >
                {t.thing.undo}
              </Button>
            )}
            <span role="status" className="soft">
              {save.isSuccess && changes === null && t.thing.saved}
            </span>
          </div>
        </form>
      </Panel>
      {thing.decommissioned === undefined && <Claim thing={thing} />}
      <Farewell thing={thing} />
    </div>
  );
}

function Field({ label, more, alert = false, children }: { label: string; more?: string; alert?: boolean; children: ReactNode }) {
  return (
    <div className="field-row">
      <span className="soft">{label}</span>
      <div>
        {children}
        {more && (
          <div className={alert ? 'alarm' : 'faint'} role={alert ? 'alert' : undefined}>
            {more}
          </div>
        )}
      </div>
    </div>
  );
}

function Labels({ draft, edit }: { draft: Draft; edit: (part: Partial<Draft>) => void }) {
  const t = useTexts();
  const change = (index: number, part: Partial<Draft['labels'][number]>) => edit({ labels: draft.labels.map((each, i) => (i === index ? { ...each, ...part } : each)) });
  return (
    <div className="stack labels">
      {draft.labels.map((each, i) => (
        <div key={i} className="pair">
          <Input aria-label={t.bulk.labelKey} placeholder={t.bulk.labelKey} maxLength={256} value={each.key} onChange={(event) => change(i, { key: event.target.value })} />
          <Input aria-label={t.thing.value} placeholder={t.thing.value} maxLength={256} value={each.value} onChange={(event) => change(i, { value: event.target.value })} />
          <Button type="text" aria-label={t.things.without(each.key)} onClick={() => edit({ labels: draft.labels.filter((_, j) => j !== i) })}>
            ✕
          </Button>
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => edit({ labels: [...draft.labels, { key: '', value: '' }] })}>
          {t.thing.addLabel}
        </Button>
      </div>
    </div>
  );
}

/** A code for those who set the device up, who do not see its token. */
function Claim({ thing }: { thing: Thing }) {
  const w = usePeopleWords();
  const make = useMutation({ mutationFn: () => api.claimCode(thing.id) });
  return (
    <Panel title={w.provisioning.claim}>
      <div className="body stack">
        <span className="soft">{w.provisioning.claimThingMore}</span>
        {make.error !== null && <Failure what={w.provisioning.claim} error={make.error} />}
        <Button className="self-start" loading={make.isPending} onClick={() => make.mutate()}>
          {w.provisioning.claimThing}
        </Button>
      </div>
      {make.data && <Codes made={{ codes: [make.data], failed: [] }} onClose={make.reset} />}
    </Panel>
  );
}
