import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { Affordance, Invocation, Model, Thing } from '../api';
import { Ask } from '../commands/Ask';
import '../commands/commands.css';
import { Control, hintOf, Members } from '../commands/Control';
import { type Draft, draftOf, type Fault, fieldOf, valueOf } from '../commands/fields';
import { Interlocks } from '../commands/Interlocks';
import { LifeLine, StateSign } from '../commands/Life';
import { type Interlock, isOpen } from '../commands/life';
import { useMay } from '../may';
import { useInvocations, useLife } from '../commands/queries';
import { InvocationRow } from '../commands/Row';
import { faultText, problemText, useAll } from '../commands/words';
import { duration } from '../format';
import { useWithin } from '../frame/scope';
import { useMoment, useTravel } from '../moment';
import { Empty, Failure, Panel, Skeleton } from '../parts';

/** More actions than these are folded until one is chosen. */
const OPEN_MAX = 3;
const TIMEOUT_USUAL = 30;

/** What a thing can be asked to do, and what it was asked. */
export function Actions({ thing, model }: { thing: Thing; model: Model | undefined }) {
  const { w } = useAll();
  const to = useWithin();
  const travel = useTravel();
  const past = useMoment() !== null;
  const may = useMay().in('command', thing.space);
  const asked = useInvocations({ thing: thing.id }, !past);
  if (past) {
    return (
      <div className="panel">
        <Empty fact={w.actions.past}>
          <Button onClick={() => travel(null)}>{w.actions.back}</Button>
        </Empty>
      </div>
    );
  }
  if (!model) return <Skeleton lines={6} />;
  return (
    <div className="stack">
      {model.actions.length === 0 ? (
        <div className="panel">
          <Empty fact={w.actions.none} use={w.actions.noneMore}>
            <Link to={to(`/models/${encodeURIComponent(model.name)}`)}>{w.actions.toModel}</Link>
          </Empty>
        </div>
      ) : (
        <>
          {!may && <p className="soft">{w.actions.mayNot}</p>}
          {!thing.enabled && <p className="soft">{w.actions.disabled}</p>}
          <div className="actions" data-actions={model.actions.length}>
            {model.actions.map((each) => (
              <Action key={each.name} thing={thing} model={model} action={each} may={may} open={model.actions.length <= OPEN_MAX} last={asked.items.find((one) => one.kind === 'action' && one.name === each.name)} />
            ))}
          </div>
        </>
      )}
      <Panel title={w.list}>
        {asked.isPending ? (
          <Skeleton lines={4} />
        ) : asked.error && asked.items.length === 0 ? (
          <Failure what={w.list} error={asked.error} again={() => void asked.refetch()} />
        ) : asked.items.length === 0 ? (
          <Empty fact={w.nothing} use={w.nothingMore} />
        ) : (
          <div data-list="invocations">
            {asked.items.map((each) => (
              <InvocationRow key={each.id} it={each} model={model} thing={thing} />
            ))}
          </div>
        )}
        {asked.hasNextPage && (
          <div className="body">
            <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
              {w.older}
            </Button>
          </div>
        )}
      </Panel>
    </div>
  );
}

interface ActionProps {
  thing: Thing;
  model: Model;
  action: Affordance;
  may: boolean;
  open: boolean;
  last?: Invocation | undefined;
}

/** One action: what it is, its form, its interlocks, and the last time it was asked for. */
export function Action({ thing, model, action, may, open: unfolded, last }: ActionProps) {
  const { w, say } = useAll();
  const field = action.schema === undefined ? null : fieldOf(action.schema, say);
  const [draft, setDraft] = useState<Draft>(() => (field ? draftOf(field, (action.schema as { default?: unknown }).default) : ''));
  const [faults, setFaults] = useState<Fault[]>([]);
  const [open, setOpen] = useState(unfolded);
  const [ask, setAsk] = useState<{ input: unknown } | null>(null);
  const title = say(action.titles, action.name);
  const locks = (action.interlocks ?? []) as Interlock[];
  const begin = () => {
    const found: Fault[] = [];
    const input = field ? valueOf(field, draft, true, found) : undefined;
    setFaults(found);
    if (found.length === 0) setAsk({ input });
  };
  const change = (next: Draft) => {
    setDraft(next);
    setFaults([]);
  };
  return (
    <section className="panel action" data-action={action.name}>
      <header>
        <h2 title={action.name}>{title}</h2>
        <Tags action={action} />
        {!unfolded && (
          <div className="end">
            <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? w.hide : w.actions.run(title)}
            </Button>
          </div>
        )}
      </header>
      {open && (
        <form
          className="body stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (may) begin();
          }}
        >
          {field === null ? <span className="soft">{w.actions.noInput}</span> : field.kind === 'group' ? <Members field={field} draft={draft} faults={faults} disabled={!may} onChange={change} /> : <Lone label={w.actions.input} fault={faults[0] && faultText(w, faults[0])} hint={hintOf(w, field)} control={<Control field={field} draft={draft} label={w.actions.input} faulty={faults.length > 0} disabled={!may} onChange={change} />} />}
          {locks.length > 0 && <Interlocks thing={thing.id} model={model} locks={locks} />}
          {may && (
            <div>
              <Button htmlType="submit">{w.actions.run(title)}</Button>
            </div>
          )}
          {last && <Last it={last} thing={thing} />}
        </form>
      )}
      {ask && <Ask thing={thing} action={action} input={ask.input} title={title} onClose={() => setAsk(null)} onAsked={() => setAsk(null)} />}
    </section>
  );
}

/** How it is carried out, in words that say more under the pointer. */
function Tags({ action }: { action: Affordance }) {
  const { w } = useAll();
  return (
    <>
      {action.dangerous && (
        <span className="tag strong" title={w.actions.dangerousMore}>
          {w.actions.dangerous}
        </span>
      )}
      <span className="tag" title={action.idempotent ? w.actions.againMore : w.actions.onceMore}>
        {action.idempotent ? w.actions.again : w.actions.once}
      </span>
      <span className="faint">{w.actions.within(duration(action.timeoutSeconds ?? TIMEOUT_USUAL))}</span>
    </>
  );
}

/** The one control of an input that is no group. */
function Lone({ label, fault, hint, control }: { label: string; fault: string | undefined; hint: string; control: ReactNode }) {
  return (
    <div className="asked-form">
      <div className="asked-member">
        <span className="soft">{label}</span>
        {control}
        <span className={fault ? 'alarm' : 'faint'} role={fault ? 'alert' : undefined}>
          {fault ?? hint}
        </span>
      </div>
    </div>
  );
}

function Last({ it, thing }: { it: Invocation; thing: Thing }) {
  const { w } = useAll();
  const lived = useLife(it, isOpen(it.state));
  return (
    <div className="last" role="status" data-last={it.state}>
      <span className="soft">{w.actions.last}</span> <StateSign state={it.state} />
      <LifeLine it={lived} space={thing.space} />
      {it.problem && <span className="soft">{problemText(w, it.problem)}</span>}
    </div>
  );
}
