import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { api, type Channel, type NewChannel } from '../api';
import { Panel } from '../parts';
import { Refused } from '../people/parts';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import { useTexts } from '../texts';
import { useWords } from '../texts/notices';
import { channelOf, type Draft, draftOf, isRobot, type Kind, KINDS, SECURITIES, type Security, SEVERITIES, type Severity } from './draft';
import { EscalationFields } from './EscalationFields';

interface Part {
  draft: Draft;
  edit: (part: Partial<Draft>) => void;
  kept: readonly string[];
}

/** A channel that is to be, or one to be changed. */
export function ChannelForm({ space, channel, onClose }: { space: string; channel?: Channel; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(space, channel));
  const edit = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const rotas = useQuery({ queryKey: ['rotas', draft.space, 'all'], queryFn: ({ signal }) => api.rotas(draft.space, undefined, signal) });
  const save = useMutation({
    mutationFn: (body: NewChannel) => (channel ? api.replaceChannel(channel.id, body, channel.revision) : api.createChannel(body)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['channels'] });
      onClose();
    },
  });
  const same = channel?.kind === draft.kind;
  const kept = (same && (channel.email ?? channel.webhook ?? channel.robot ?? channel.mqtt)?.kept) || [];
  return (
    <Panel title={channel ? channel.title : w.channel.create}>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(channelOf(draft, channel?.enabled ?? true));
        }}
      >
        <div className="stack settings">
          <Field label={w.channel.name}>
            <Input autoFocus name="title" maxLength={256} aria-label={w.channel.name} value={draft.title} onChange={(event) => edit({ title: event.target.value })} />
          </Field>
          {!channel && (
            <Field label={w.channel.space}>
              <SpaceSelect label={w.channel.space} value={draft.space} by="manage_things" onChange={(path) => edit({ space: path, onDuty: '' })} />
            </Field>
          )}
          <Field label={w.channel.kind}>
            <Select<Kind> aria-label={w.channel.kind} value={draft.kind} onChange={(kind) => edit({ kind, url: '', secret: '', password: '', security: kind === 'mqtt' ? 'tls' : 'starttls' })} options={KINDS.map((value) => ({ value, label: w.kind[value] }))} />
          </Field>
          {draft.kind === 'email' ? <MailFields {...{ draft, edit, kept }} /> : draft.kind === 'mqtt' ? <BrokerFields {...{ draft, edit, kept }} /> : <AddressFields {...{ draft, edit, kept }} />}
          <Field label={w.channel.onDuty} more={w.channel.onDutyMore}>
            <Select
              aria-label={w.channel.onDuty}
              value={draft.onDuty}
              onChange={(onDuty: string) => edit({ onDuty })}
              options={[{ value: '', label: w.channel.nobody }, ...(rotas.data?.items ?? []).filter((each) => each.space === draft.space).map((each) => ({ value: each.id, label: each.title }))]}
            />
          </Field>
          <EscalationFields draft={draft} edit={edit} own={channel?.id} />
          <WhenFields {...{ draft, edit, kept }} />
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

function MailFields({ draft, edit, kept }: Part) {
  const w = useWords();
  return (
    <>
      <Field label={w.channel.host}>
        <div className="pair">
          <Input name="host" className="mono" spellCheck={false} maxLength={253} placeholder="smtp.example.com" aria-label={w.channel.host} value={draft.host} onChange={(event) => edit({ host: event.target.value })} />
          <Input name="port" className="order-time" inputMode="numeric" placeholder="587" aria-label={w.channel.port} value={draft.port} onChange={(event) => edit({ port: event.target.value })} />
        </div>
      </Field>
      <Field label={w.channel.security}>
        <Select<Security> aria-label={w.channel.security} value={draft.security} onChange={(security) => edit({ security })} options={SECURITIES.map((value) => ({ value, label: w.channel.securities[value] }))} />
      </Field>
      {draft.security !== 'none' && (
        <>
          <Field label={w.channel.user}>
            <Input name="user" autoComplete="off" maxLength={254} aria-label={w.channel.user} value={draft.user} onChange={(event) => edit({ user: event.target.value })} />
          </Field>
          <Field label={w.channel.password} more={kept.includes('password') ? w.channel.kept : undefined}>
            <Input.Password name="password" autoComplete="new-password" maxLength={256} aria-label={w.channel.password} value={draft.password} onChange={(event) => edit({ password: event.target.value })} />
          </Field>
        </>
      )}
      <Field label={w.channel.from}>
        <Input name="from" maxLength={254} placeholder="taihu@example.com" aria-label={w.channel.from} value={draft.from} onChange={(event) => edit({ from: event.target.value })} />
      </Field>
      <Field label={w.channel.receivers} more={w.channel.receiversMore}>
        <Input.TextArea name="to" autoSize={{ minRows: 1, maxRows: 6 }} placeholder="duty@example.com" aria-label={w.channel.receivers} value={draft.to} onChange={(event) => edit({ to: event.target.value })} />
      </Field>
    </>
  );
}

/** A topic of this server, or of a broker elsewhere. */
function BrokerFields({ draft, edit, kept }: Part) {
  const w = useWords();
  const elsewhere = draft.host.trim() !== '';
  return (
    <>
      <Field label={w.channel.topic} more={elsewhere ? undefined : w.channel.topicMore}>
        <Input name="topic" className="mono" spellCheck={false} maxLength={512} placeholder="notices/operators" aria-label={w.channel.topic} value={draft.topic} onChange={(event) => edit({ topic: event.target.value })} />
      </Field>
      <Field label={w.channel.broker} more={w.channel.brokerMore}>
        <div className="pair">
          <Input name="host" className="mono" spellCheck={false} maxLength={253} aria-label={w.channel.broker} value={draft.host} onChange={(event) => edit({ host: event.target.value })} />
          {elsewhere && <Input name="port" className="order-time" inputMode="numeric" placeholder={draft.security === 'none' ? '1883' : '8883'} aria-label={w.channel.port} value={draft.port} onChange={(event) => edit({ port: event.target.value })} />}
        </div>
      </Field>
      {elsewhere && (
        <>
          <Field label={w.channel.security}>
            <Select<Security> aria-label={w.channel.security} value={draft.security} onChange={(security) => edit({ security, password: '' })} options={(['tls', 'none'] as const).map((value) => ({ value, label: w.channel.securities[value] }))} />
          </Field>
          <Field label={w.channel.user}>
            <Input name="user" autoComplete="off" maxLength={254} aria-label={w.channel.user} value={draft.user} onChange={(event) => edit({ user: event.target.value })} />
          </Field>
          {draft.security !== 'none' && (
            <Field label={w.channel.password} more={kept.includes('password') ? w.channel.kept : undefined}>
              <Input.Password name="password" autoComplete="new-password" maxLength={256} aria-label={w.channel.password} value={draft.password} onChange={(event) => edit({ password: event.target.value })} />
            </Field>
          )}
        </>
      )}
    </>
  );
}

function AddressFields({ draft, edit, kept }: Part) {
  const w = useWords();
  const robot = isRobot(draft.kind);
  const label = robot ? w.channel.robotUrl : w.channel.url;
  return (
    <>
      <Field label={label} more={robot ? (kept.includes('url') ? w.channel.kept : w.channel.robotUrlMore) : undefined}>
        <Input name="url" className="mono" autoComplete="off" spellCheck={false} maxLength={2000} placeholder="https://" aria-label={label} value={draft.url} onChange={(event) => edit({ url: event.target.value })} />
      </Field>
      <Field label={w.channel.secret} more={kept.includes('secret') ? w.channel.kept : robot ? w.channel.robotSecretMore : w.channel.secretMore}>
        <Input.Password name="secret" autoComplete="new-password" maxLength={256} aria-label={w.channel.secret} value={draft.secret} onChange={(event) => edit({ secret: event.target.value })} />
      </Field>
    </>
  );
}

function WhenFields({ draft, edit }: Part) {
  const w = useWords();
  return (
    <>
      <Field label={w.channel.quiet} more={w.channel.quietMore}>
        <div className="pair">
          <Input name="quietFrom" className="order-time" placeholder="22:00" aria-label={w.channel.quietFrom} value={draft.quietFrom} onChange={(event) => edit({ quietFrom: event.target.value })} />
          <Input name="quietTo" className="order-time" placeholder="07:00" aria-label={w.channel.quietTo} value={draft.quietTo} onChange={(event) => edit({ quietTo: event.target.value })} />
        </div>
      </Field>
      <Field label={w.channel.digest} more={w.channel.digestMore}>
        <Input name="digest" className="order-time" inputMode="numeric" aria-label={w.channel.digest} value={draft.digest} onChange={(event) => edit({ digest: event.target.value })} />
      </Field>
      <Field label={w.channel.urgent} more={w.channel.urgentMore}>
        <Select<Severity> aria-label={w.channel.urgent} value={draft.urgent} onChange={(urgent) => edit({ urgent })} options={SEVERITIES.map((value) => ({ value, label: w.severity[value] }))} />
      </Field>
      <Field label={w.channel.titleTemplate}>
        <Input name="titleTemplate" className="mono" spellCheck={false} maxLength={4000} placeholder="[{{severity}}] {{message}}" aria-label={w.channel.titleTemplate} value={draft.titleTemplate} onChange={(event) => edit({ titleTemplate: event.target.value })} />
      </Field>
      <Field label={w.channel.textTemplate} more={w.channel.templateMore}>
        <Input.TextArea name="textTemplate" className="mono" spellCheck={false} maxLength={4000} autoSize={{ minRows: 2, maxRows: 12 }} aria-label={w.channel.textTemplate} value={draft.textTemplate} onChange={(event) => edit({ textTemplate: event.target.value })} />
      </Field>
    </>
  );
}
