import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, type Invocation, millis, type Model, Problem, type Thing } from '../api';
import { useMoment } from '../moment';
import { Age } from '../parts';
import { useSession } from '../queries';
import { said, useTexts } from '../texts';
import { useTimes } from '../zones';
import { isMine, isOpen } from './life';
import { Asker, LifeLine, StateSign } from './Life';
import { useMay } from '../may';
import { useLife, usePut } from './queries';
import { Reasoned } from './Reasoned';
import { problemText, reasonOf, useAll, useNamed } from './words';

interface RowProps {
  it: Invocation;
  model: Model | undefined;
  thing: Thing | undefined;
  /** Which thing, where the list is of several. */
  children?: ReactNode;
}

/** One that was asked: what, where it stands, its life, why and by whom, what came back; and what can be done about it. */
export function InvocationRow({ it, model, thing, children }: RowProps) {
  const { w } = useAll();
  const named = useNamed()(it, model);
  const times = useTimes(thing?.space);
  const [open, setOpen] = useState(false);
  const going = isOpen(it.state);
  const lived = useLife(it, open || going);
  const property = it.kind === 'property';
  const lifeShown = open || going;
  const last = lifeShown ? lived.steps?.at(-1) : undefined;
  // what somebody said with the last step stands there
  const problem = last && reasonOf(w, last) !== '' ? '' : problemText(w, it.problem ?? '');
  return (
    <div className="asked-row" data-invocation={it.id} data-at={it.state}>
      <div className="first">
        <StateSign state={it.state} />
        <span className="what">
          {children}
          <b title={it.name}>{property ? w.setTo(named.title) : named.title}</b> {named.input !== '' && <span title={JSON.stringify(it.input)}>{named.input}</span>}
        </span>
        <span className="soft when">
          <Age at={millis(it.created)} space={thing?.space} />
        </span>
      </div>
      <div className="second">
        {lifeShown && <LifeLine it={lived} space={thing?.space} />}
        <span className="soft">
          <Asker it={it} />
          {it.reason && <q className="reason">{it.reason}</q>}
        </span>
        {named.output !== '' && (
          <span title={JSON.stringify(it.output)}>
            <span className="soft">{w.gave}</span> {named.output}
          </span>
        )}
        {problem !== '' && <span className={going ? 'soft' : undefined}>{problem}</span>}
        {going && it.state !== 'sent' && it.state !== 'accepted' && (
          <span className="soft">
            {it.state === 'queued' && thing?.presence === 'offline' && `${w.offline} `}
            {it.expires === undefined ? w.forever : (it.state === 'proposed' ? w.untilApproved : w.until)(times.dateTime(millis(it.expires)))}
          </span>
        )}
        <span className="deeds">
          {going ? (
            <Deeds it={it} thing={thing} what={`${property ? w.setTo(named.title) : named.title} ${named.input}`.trim()} />
          ) : (
            <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? w.hide : w.life}
            </Button>
          )}
        </span>
      </div>
    </div>
  );
}

function Deeds({ it, thing, what }: { it: Invocation; thing: Thing | undefined; what: string }) {
  const t = useTexts();
  const { w } = useAll();
  const put = usePut();
  const session = useSession().data;
  const present = useMoment() === null;
  const may = useMay().in('command', thing?.space) && present;
  const approve = useMutation({ mutationFn: (reason: string) => api.approve(it.id, reason), onSuccess: put });
  const withdraw = useMutation({ mutationFn: (reason: string) => api.withdraw(it.id, reason), onSuccess: put });
  const failed = approve.error ?? withdraw.error;
  if (!may) return null;
  const proposed = it.state === 'proposed';
  const mine = isMine(session, it);
  return (
    <>
      {failed && (
        <span className="alarm" role="alert">
          {approve.error ? w.notApproved : w.notWithdrawn}: {failed instanceof Problem && failed.status > 0 ? said(failed.detail) : t.failure.unreachable}
        </span>
      )}
      {proposed && (mine || session?.account === undefined) && <span className="faint">{mine ? w.own : w.nobody}</span>}
      {proposed && !mine && session?.account !== undefined && (
        <Reasoned title={w.approveSure(what, thing?.name ?? it.thing)} ok={w.approve} onConfirm={approve.mutate}>
          <Button size="small" type="primary" loading={approve.isPending}>
            {w.approve}
          </Button>
        </Reasoned>
      )}
      <Reasoned title={proposed && !mine ? w.refuseSure : w.withdrawSure} ok={proposed && !mine ? w.refuse : w.withdraw} onConfirm={withdraw.mutate}>
        <Button size="small" loading={withdraw.isPending}>
          {proposed && !mine ? w.refuse : w.withdraw}
        </Button>
      </Reasoned>
    </>
  );
}
