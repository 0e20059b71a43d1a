import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { api, type NewRota, type Rota } from '../api';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import { draftOfRota, type RotaDraft, rotaOf } from '../notices/draft';
import { Listed } from '../notices/Listed';
import '../notices/notices.css';
import { Panel } from '../parts';
import { Refused } from '../people/parts';
import { Field } from '../spaces/Fields';
import { SpaceSelect, useSpaceName } from '../spaces/SpaceSelect';
import { useTexts } from '../texts';
import { useWords } from '../texts/notices';

const LOOK_MILLIS = 60_000;

/** Who is on duty when. */
export default function Rotas() {
  const w = useWords();
  const space = useScope();
  const found = useInfiniteQuery({
    queryKey: ['rotas', space],
    queryFn: ({ pageParam, signal }) => api.rotas(space, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: LOOK_MILLIS,
    retry: false,
  });
  return (
    <Listed
      name="rotas"
      title={w.tabs.rotas}
      more={w.rota.more}
      create={w.rota.create}
      found={found}
      nothing={{ fact: w.rota.nothing, use: w.rota.nothingMore }}
      form={(rota, onClose) => <Form space={space} rota={rota} onClose={onClose} />}
      row={(rota, onEdit) => <Row key={rota.id} rota={rota} onEdit={onEdit} />}
    />
  );
}

function Row({ rota, onEdit }: { rota: Rota; onEdit: () => void }) {
  const w = useWords();
  const may = useMay().in('manage_things', rota.space);
  const name = useSpaceName();
  const queries = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.deleteRota(rota.id, rota.revision), onSettled: () => void queries.invalidateQueries({ queryKey: ['rotas'] }) });
  return (
    <div className="order-row" data-rota={rota.id}>
      <span className="who">
        <b>{rota.title}</b>
        <span className="faint">
          {name(rota.space)} · {rota.people.map((each) => each.name).join(', ')}
        </span>
      </span>
      <span className="stack order-progress">
        {rota.onDuty && <span className="notice-words">{w.rota.now([rota.onDuty.name, rota.onDuty.mobile].filter(Boolean).join(' '))}</span>}
        <Refused error={remove.error} />
      </span>
      <span className="deeds">
        {may && (
          <>
            <Button size="small" aria-label={w.channel.editOf(rota.title)} onClick={onEdit}>
              {w.channel.edit}
            </Button>
            <Popconfirm title={w.rota.removeSure} okText={w.channel.remove} onConfirm={() => remove.mutate()}>
              <Button size="small" danger aria-label={w.channel.removeOf(rota.title)} loading={remove.isPending}>
                {w.channel.remove}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
    </div>
  );
}

/** Some with one of them changed. */
const changed = <T,>(all: readonly T[], at: number, part: Partial<T>): T[] => all.map((each, i) => (i === at ? { ...each, ...part } : each));

function Form({ space, rota, onClose }: { space: string; rota?: Rota; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOfRota(space, rota));
  const edit = (part: Partial<RotaDraft>) => setDraft({ ...draft, ...part });
  const save = useMutation({
    mutationFn: (body: NewRota) => (rota ? api.replaceRota(rota.id, body, rota.revision) : api.createRota(body)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rotas'] });
      onClose();
    },
  });
  return (
    <Panel title={rota ? rota.title : w.rota.create}>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(rotaOf(draft));
        }}
      >
        <div className="stack settings">
          <Field label={w.channel.name}>
            <Input autoFocus name="title" maxLength={256} aria-label={w.channel.name} value={draft.title} onChange={(event) => edit({ title: event.target.value })} />
          </Field>
          {!rota && (
            <Field label={w.channel.space}>
              <SpaceSelect label={w.channel.space} value={draft.space} by="manage_things" onChange={(path) => edit({ space: path })} />
            </Field>
          )}
          <Field label={w.rota.people}>
            {draft.people.map((each, i) => (
              <div className="rota-person" key={i} data-person={i}>
                <Input placeholder={w.rota.person} aria-label={`${w.rota.person} ${i + 1}`} maxLength={100} value={each.name} onChange={(event) => edit({ people: changed(draft.people, i, { name: event.target.value }) })} />
                <Input placeholder={w.rota.email} aria-label={`${w.rota.email} ${i + 1}`} maxLength={254} value={each.email} onChange={(event) => edit({ people: changed(draft.people, i, { email: event.target.value }) })} />
                <Input placeholder={w.rota.mobile} aria-label={`${w.rota.mobile} ${i + 1}`} maxLength={32} value={each.mobile} onChange={(event) => edit({ people: changed(draft.people, i, { mobile: event.target.value }) })} />
                <Button type="text" aria-label={w.rota.take(each.name)} disabled={draft.people.length === 1} onClick={() => edit({ people: draft.people.filter((_, at) => at !== i) })}>
                  ×
                </Button>
              </div>
            ))}
            <Button type="link" className="self-start" onClick={() => edit({ people: [...draft.people, { name: '', email: '', mobile: '' }] })}>
              {w.rota.add}
            </Button>
          </Field>
          <Field label={w.rota.from} more={w.rota.fromMore}>
            <Input name="from" className="mono" placeholder="2026-01-05T09:00" aria-label={w.rota.from} value={draft.from} onChange={(event) => edit({ from: event.target.value })} />
          </Field>
          <Field label={w.rota.days}>
            <Input name="days" className="order-time" inputMode="numeric" aria-label={w.rota.days} value={draft.days} onChange={(event) => edit({ days: event.target.value })} />
          </Field>
          <Field label={w.rota.overrides} more={draft.overrides.length > 0 ? w.rota.momentMore : undefined}>
            {draft.overrides.map((each, i) => (
              <div className="rota-person" key={i} data-override={i}>
                <Select aria-label={`${w.rota.person} ${i + 1}`} value={each.person} onChange={(person: string) => edit({ overrides: changed(draft.overrides, i, { person }) })} options={draft.people.map(({ name }) => ({ value: name, label: name }))} />
                <Input placeholder={w.rota.begins} aria-label={`${w.rota.begins} ${i + 1}`} value={each.from} onChange={(event) => edit({ overrides: changed(draft.overrides, i, { from: event.target.value }) })} />
                <Input placeholder={w.rota.ends} aria-label={`${w.rota.ends} ${i + 1}`} value={each.to} onChange={(event) => edit({ overrides: changed(draft.overrides, i, { to: event.target.value }) })} />
                <Button type="text" aria-label={w.rota.takeOverride} onClick={() => edit({ overrides: draft.overrides.filter((_, at) => at !== i) })}>
                  ×
                </Button>
              </div>
            ))}
            <Button type="link" className="self-start" onClick={() => edit({ overrides: [...draft.overrides, { person: draft.people[0]?.name ?? '', from: '', to: '' }] })}>
              {w.rota.override}
            </Button>
          </Field>
        </div>
        <Refused error={save.error} />
        <div>
          <Button type="primary" htmlType="submit" disabled={draft.title.trim() === ''} loading={save.isPending}>
            {w.channel.save}
          </Button>{' '}
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Panel>
  );
}
