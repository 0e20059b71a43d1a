import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, type Invocation, type Property, type Thing, type Twin } from '../api';
import '../commands/commands.css';
import { Control, hintOf, Members } from '../commands/Control';
import { type Draft, draftOf, type Fault, fieldOf, schemaOf, TRUTH, valueOf } from '../commands/fields';
import { newKey, reached, type Wish, wishOf } from '../commands/life';
import { useMay } from '../may';
import { useInvocations, usePut } from '../commands/queries';
import { dataText, faultText, problemText, useAll } from '../commands/words';
import { duration, NONE } from '../format';
import { type LiveValue, useTwin } from '../live';
import { Refusal } from '../models/Refusal';
import { useNow } from '../moment';
import { Age, Panel } from '../parts';
import { useTimes } from '../zones';

interface Props {
  thing: Thing;
  properties: readonly Property[];
  twin: Twin | undefined;
}

/** What of a thing can be set: what it reports, what is wanted, and how the two stand to each other. */
export function Writable(props: Props) {
  const { w } = useAll();
  return (
    <Panel title={w.wish.title}>
      <Wishes {...props} />
    </Panel>
  );
}

export function Wishes({ thing, properties, twin }: Props) {
  const now = useTwin(thing.id);
  const asked = useInvocations({ thing: thing.id });
  const may = useMay().in('command', thing.space);
  return (
    <div className="wishes" data-wishes={properties.length}>
      {properties.map((each) => (
        <Row
          key={each.name}
          thing={thing}
          property={each}
          reported={now.values[each.name]}
          // Before the list is there nobody knows whether a newer wish has failed.
          wish={asked.isPending ? null : wishOf(asked.items.find((one) => one.kind === 'property' && one.name === each.name), twin?.desired?.[each.name], now.values[each.name])}
          offline={(now.presence ?? thing.presence) === 'offline'}
          may={may}
        />
      ))}
    </div>
  );
}

interface RowProps {
  thing: Thing;
  property: Property;
  reported: LiveValue | undefined;
  wish: Wish | null;
  offline: boolean;
  may: boolean;
}

function Row({ thing, property, reported, wish, offline, may }: RowProps) {
  const { t, w, say } = useAll();
  const title = say(property.titles, property.name);
  const schema = schemaOf(property);
  const text = (value: unknown) => (value === undefined ? NONE : dataText(t, value, schema, say));
  return (
    <div className="wish" data-wish={property.name} data-word={wish?.word ?? ''}>
      <div className="names">
        <b title={property.name}>{title}</b>
        {wish && <Word wish={wish} offline={offline} thing={thing} />}
      </div>
      <dl>
        <div>
          <dt>{w.wish.reported}</dt>
          <dd data-reported="">
            {text(reported?.value)} {reported && <span className="faint"><Age at={reported.time} /></span>}
          </dd>
        </div>
        <div>
          <dt>{w.wish.wanted}</dt>
          <dd data-wanted="">{wish && wish.word !== 'none' ? text(wish.value) : NONE}</dd>
        </div>
      </dl>
      {may && wish && <Set key={JSON.stringify(wish.value ?? null)} thing={thing} property={property} title={title} present={wish.word === 'none' || wish.word === 'differs' ? reported?.value : wish.value} />}
    </div>
  );
}

/** In step, waiting 8 s, refused, expired: never "done" before the thing says so. */
function Word({ wish, offline, thing }: { wish: Wish; offline: boolean; thing: Thing }) {
  const { w } = useAll();
  const times = useTimes(thing.space);
  const now = useNow();
  const put = usePut();
  const withdraw = useMutation({ mutationFn: (id: string) => api.withdraw(id), onSuccess: put });
  const waited = duration(Math.max(0, Math.floor((now - wish.since) / 1_000)));
  const words: Record<Wish['word'], string> = {
    none: w.wish.none,
    step: w.wish.step,
    waiting: offline ? w.wish.waitingOffline(waited) : w.wish.waiting(waited),
    differs: w.wish.differs,
    refused: w.wish.refused,
    expired: w.wish.expired,
    withdrawn: w.wish.withdrawn,
  };
  const problem = problemText(w, wish.problem);
  const more = [wish.since > 0 ? w.wish.since(times.dateTime(wish.since)) : '', wish.word === 'differs' ? w.wish.differsMore : '', problem].filter((each) => each !== '').join('\n');
  return (
    <span className="word" role="status">
      <span className={`soft ${wish.word}`} title={more}>
        {words[wish.word]}
      </span>
      {wish.word === 'refused' && problem !== '' && <span className="soft"> {problem}</span>}
      {wish.id !== undefined && (
        <Button size="small" type="text" loading={withdraw.isPending} onClick={() => withdraw.mutate(wish.id!)}>
          {w.withdraw}
        </Button>
      )}
      {withdraw.error !== null && <Refusal title={w.notWithdrawn} error={withdraw.error} />}
    </span>
  );
}

/** A control by the type of the property; what is chosen goes only when it is said so. */
function Set({ thing, property, title, present }: { thing: Thing; property: Property; title: string; present: unknown }) {
  const { w, say } = useAll();
  const put = usePut();
  const field = property.type === 'boolean' ? TRUTH : fieldOf(schemaOf(property), say);
  const begin = draftOf(field, present);
  const [typed, setTyped] = useState<Draft | null>(null);
  const [reason, setReason] = useState('');
  const [faults, setFaults] = useState<Fault[]>([]);
  const draft = typed ?? begin;
  const changed = typed !== null && JSON.stringify(typed) !== JSON.stringify(begin);
  const desire = useMutation({
    mutationFn: ({ value, key }: { value: unknown; key: string }) => api.desire(thing.id, property.name, value, { key, reason: reason.trim() || undefined }),
    onSuccess: (it: Invocation) => {
      put(it);
      setTyped(null);
      setReason('');
    },
  });
  const set = () => {
    const found: Fault[] = [];
    const value = valueOf(field, draft, true, found);
    setFaults(found);
    if (found.length === 0 && (changed || !reached(value, present))) desire.mutate({ value, key: newKey() });
  };
  const change = (next: Draft) => {
    setTyped(next);
    setFaults([]);
    desire.reset();
  };
  const fault = faults.find((each) => each.path === '');
  const label = w.wish.setOf(title);
  return (
    <form
      className="set"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      {field.kind === 'group' ? <Members field={field} draft={draft} faults={faults} onChange={change} /> : <Control field={field} draft={draft} label={label} faulty={fault !== undefined} onChange={change} />}
      {changed ? (
        <>
          <Input className="why" name="reason" aria-label={w.ask.reason} placeholder={`${w.ask.reason}: ${w.ask.reasonHint}`} maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
          <div className="deeds">
            <Button type="primary" htmlType="submit" loading={desire.isPending}>
              {w.wish.set}
            </Button>
            <Button onClick={() => (setTyped(null), setFaults([]), desire.reset())}>{w.wish.undo}</Button>
          </div>
        </>
      ) : (
        field.kind !== 'group' && <span className="faint">{hintOf(w, field)}</span>
      )}
      {fault && (
        <span className="alarm" role="alert">
          {faultText(w, fault)}
        </span>
      )}
      {desire.error !== null && <Refusal title={w.wish.notSet} error={desire.error} />}
    </form>
  );
}
