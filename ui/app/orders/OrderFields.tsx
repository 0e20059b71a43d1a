import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { api } from '../api';
import { Control, hintOf, Members } from '../commands/Control';
import { draftOf, type Fault } from '../commands/fields';
import { faultText, useAll } from '../commands/words';
import { count } from '../format';
import { useModels } from '../queries';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import { asks, EXPIRY, type Expiry, fieldOfWhat, idsOf, LABELS_MAX, type OrderDraft, type Pace, paceFault, THINGS_MAX } from './order';

const SHOWN = 5;

/** What is asked of which things, and how fast. */
export function OrderFields({ draft, faults, edit }: { draft: OrderDraft; faults: readonly Fault[]; edit: (part: Partial<OrderDraft>) => void }) {
  const { t, w, say } = useAll();
  const models = (useModels().data ?? []).filter((each) => asks(each).actions.length + asks(each).properties.length > 0);
  const model = models.find((each) => each.name === draft.model);
  const { actions, properties } = asks(model);
  const field = fieldOfWhat(model, draft.what, say);
  const choose = (what: string) => {
    const next = fieldOfWhat(model, what, say);
    edit({ what, input: next === null ? '' : draftOf(next) });
  };
  const pace = (each: Pace) => {
    const range = paceFault(draft, each);
    return (
      <Field key={each} label={w.bulk[each]} more={range ? w.form.range(count(range[0]), count(range[1])) : w.bulk.paceMore[each]} alert={range !== undefined}>
        <Input name={each} inputMode="numeric" aria-label={w.bulk[each]} value={draft[each]} onChange={(event) => edit({ [each]: event.target.value })} />
      </Field>
    );
  };
  const lone = faults.find((each) => each.path === '');
  return (
    <div className="stack settings">
      <Field label={w.bulk.space}>
        <SpaceSelect label={w.bulk.space} value={draft.space} by="command" onChange={(space) => edit({ space })} />
      </Field>
      <Field label={w.bulk.model} more={models.length === 0 ? w.bulk.noModel : undefined}>
        <Select showSearch={{ optionFilterProp: 'label' }} aria-label={w.bulk.model} value={draft.model === '' ? undefined : draft.model} onChange={(next: string) => edit({ model: next, what: '', input: '' })} options={models.map((each) => ({ value: each.name, label: say(each.titles, each.name) }))} />
      </Field>
      <Field label={w.bulk.what} more={model && model.actions.some((each) => each.dangerous) ? w.bulk.noDangerous : undefined}>
        <Select
          aria-label={w.bulk.what}
          disabled={!model}
          value={draft.what === '' ? undefined : draft.what}
          onChange={choose}
          options={[...actions.map((each) => ({ value: `action ${each.name}`, label: say(each.titles, each.name) })), ...properties.map((each) => ({ value: `property ${each.name}`, label: w.setTo(say(each.titles, each.name)) }))]}
        />
      </Field>
      {field !== null &&
        (field.kind === 'group' ? (
          <Members field={field} draft={draft.input} faults={faults} onChange={(input) => edit({ input })} />
        ) : (
          <Field label={w.bulk.value} more={lone ? faultText(w, lone) : hintOf(w, field)} alert={lone !== undefined}>
            <Control field={field} draft={draft.input} label={w.bulk.value} faulty={lone !== undefined} onChange={(input) => edit({ input })} />
          </Field>
        ))}
      <Field label={w.bulk.find} more={w.bulk.findMore}>
        <Input name="q" maxLength={256} disabled={draft.things.trim() !== ''} aria-label={w.bulk.find} value={draft.q} onChange={(event) => edit({ q: event.target.value })} />
      </Field>
      <Field label={w.bulk.labels} more={w.bulk.labelsMore}>
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          maxCount={LABELS_MAX}
          tokenSeparators={[',']}
          disabled={draft.things.trim() !== ''}
          placeholder={t.things.labelSample}
          aria-label={w.bulk.labels}
          value={draft.labels}
          onChange={(labels: string[]) => edit({ labels: labels.map((each) => each.trim()).filter((each) => /^[^:]/.test(each)) })}
        />
      </Field>
      <Field label={w.bulk.things} more={idsOf(draft.things).length > THINGS_MAX ? w.bulk.tooMany(count(THINGS_MAX)) : undefined} alert>
        <Input.TextArea name="things" spellCheck={false} autoSize={{ minRows: 1, maxRows: 6 }} aria-label={w.bulk.things} value={draft.things} onChange={(event) => edit({ things: event.target.value })} />
      </Field>
      {draft.model !== '' && <Found draft={draft} />}
      <Field label={w.ask.reason}>
        <Input name="reason" maxLength={1_000} placeholder={w.ask.reasonHint} aria-label={w.ask.reason} value={draft.reason} onChange={(event) => edit({ reason: event.target.value })} />
      </Field>
      <div className="order-pace">{(['perSecond', 'canary', 'failuresMax'] as const).map(pace)}</div>
      <Field label={w.ask.expires}>
        <Select<Expiry> aria-label={w.ask.expires} value={draft.expiry} onChange={(expiry) => edit({ expiry })} options={EXPIRY.map((each) => ({ value: each, label: w.ask.expiry[each] }))} />
      </Field>
    </div>
  );
}

/** How many things that is, and the first of them. */
function Found({ draft }: { draft: OrderDraft }) {
  const { w } = useAll();
  const ids = idsOf(draft.things);
  const found = useQuery({
    queryKey: ['things', 'order', draft.space, draft.model, draft.q, draft.labels],
    queryFn: ({ signal }) => api.things({ space: draft.space, model: draft.model, q: draft.q.trim(), label: draft.labels, count: true, limit: SHOWN }, signal),
    enabled: ids.length === 0,
  });
  if (ids.length > 0) return <p className="soft order-found" role="status">{w.bulk.named(count(ids.length))}</p>;
  if (!found.data) return null;
  const all = found.data.count ?? 0;
  const names = found.data.items.map((each) => each.name).join(', ');
  return (
    <p className={all === 0 ? 'alarm order-found' : 'soft order-found'} role="status" data-found={all}>
      {all === 0 ? w.bulk.findsNone : `${w.bulk.finds(count(all))} ${names}${all > SHOWN ? ' …' : ''}`}
    </p>
  );
}
