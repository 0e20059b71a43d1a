import { useMutation } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Affordance, api, type Invocation, type Thing } from '../api';
import { useTwin } from '../live';
import { Refusal } from '../models/Refusal';
import { useInterlocks } from './Interlocks';
import { type Interlock, newKey } from './life';
import { usePut } from './queries';
import { dataText, useAll } from './words';

const EXPIRY = { usual: undefined, m1: 60, m10: 600, h1: 3_600, d1: 86_400, d7: 604_800 } as const;
type Expiry = keyof typeof EXPIRY;

/** Asks once whether it is meant; where doing it twice would matter, only who types the id of the thing goes on. */
export function Ask({ thing, action, input, title, onClose, onAsked }: { thing: Thing; action: Affordance; input: unknown; title: string; onClose: () => void; onAsked: (it: Invocation) => void }) {
  const { t, w, say } = useAll();
  const put = usePut();
  // One key for all tries of this dialog: a second try after a lost answer asks for nothing more.
  const [key] = useState(newKey);
  const [reason, setReason] = useState('');
  const [expiry, setExpiry] = useState<Expiry>('usual');
  const [typed, setTyped] = useState('');
  const presence = useTwin(thing.id).presence ?? thing.presence;
  const failing = useInterlocks(thing.id, (action.interlocks ?? []) as Interlock[]).some((each) => each.state !== 'holds');
  const act = useMutation({
    mutationFn: () => api.act(thing.id, action.name, input, { key, reason: reason.trim() || undefined, expires: EXPIRY[expiry] }),
    onSuccess: (it) => {
      put(it);
      onAsked(it);
    },
  });
  const careful = action.idempotent !== true;
  const good = !careful || typed.trim() === thing.id;
  return (
    <Modal
      open
      title={w.ask.title(title, thing.name)}
      okText={action.dangerous ? w.ask.propose : w.ask.run}
      cancelText={t.common.cancel}
      okButtonProps={{ disabled: !good, loading: act.isPending }}
      onOk={() => act.mutate()}
      onCancel={onClose}
    >
      <form
        className="stack ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (good && !act.isPending) act.mutate();
        }}
      >
        {input !== undefined && <p className="ask-input">{dataText(t, input, action.schema, say)}</p>}
        <p>{careful ? w.ask.once(thing.name) : w.ask.idempotent(thing.name)}</p>
        {action.dangerous && <p>{w.ask.dangerous}</p>}
        {presence !== 'connected' && <p>{w.ask.away}</p>}
        {failing && <p>{w.lock.wouldFail}</p>}
        <label>
          <span className="soft">{w.ask.reason}</span>
          <Input name="reason" maxLength={1_000} placeholder={w.ask.reasonHint} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <label>
          <span className="soft">{w.ask.expires}</span>
          <Select<Expiry> aria-label={w.ask.expires} value={expiry} onChange={setExpiry} options={(Object.keys(EXPIRY) as Expiry[]).map((each) => ({ value: each, label: w.ask.expiry[each] }))} />
        </label>
        {careful && (
          <label>
            <span className="soft">{w.ask.type(thing.id)}</span>
            <Input name="thing" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
          </label>
        )}
        {act.error !== null && <Refusal title={w.notMade} error={act.error} />}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
