import { useMutation } from '@tanstack/react-query';
import { Modal } from 'antd';
import { api, type Model, type ModelCheck, type ModelEffect, Problem } from '../api';
import { duration, unit } from '../format';
import { type Texts, useTexts } from '../texts';
import { Notes } from './Notes';
import { Refusal } from './Refusal';

type PropertyChange = ModelCheck['properties'][number];
type SettingChange = ModelCheck['settings'][number];

const kept = (t: Texts, days: number) => (days === 0 ? t.models.forever : t.models.days(days));

/** An effect on a property in the words of the page. */
export function propertyEffect(t: Texts, { name, before, after }: PropertyChange, { code }: ModelEffect, next: Model): string {
  const m = t.modelPage;
  switch (code) {
    case 'not-converted':
      return m.effects[code](unit(before?.unit) || m.noUnit, unit(after?.unit) || m.noUnit);
    case 'options-narrower':
      return m.effects[code]((before?.options ?? []).filter((each) => !after?.options?.includes(each)).join(', '));
    case 'key-refused':
      return m.effects[code](name, next.mode === 'open' ? 'open' : '');
    default:
      return m.effects[code](before ? t.models.types[before.type] : '', after ? t.models.types[after.type] : '');
  }
}

/** An effect on what else a model says. */
export function settingEffect(t: Texts, { code }: ModelEffect, present: Model, next: Model): string {
  const m = t.modelPage;
  switch (code) {
    case 'presence':
      return m.effects[code](duration(present.silenceSeconds), duration(next.silenceSeconds));
    case 'rows-deleted':
    case 'rows-longer':
      return m.effects[code](kept(t, next.retentionDays));
    default:
      return m.effects[code]('', '');
  }
}

/** What the next version will do, before it is saved. */
export function Check({ check, text, present, onClose, onSaved, onProblem }: { check: ModelCheck; text: string; present: Model; onClose: () => void; onSaved: (model: Model) => void; onProblem: (problem: Problem) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const save = useMutation({
    mutationFn: () => api.replaceModel(check.model, text, check.version),
    onSuccess: onSaved,
    onError: (failed) => failed instanceof Problem && failed.status > 0 && onProblem(failed),
  });
  const nothing = check.properties.length === 0 && check.settings.length === 0;
  const line = (effect: ModelEffect, words: string) => (
    <li key={effect.code} data-effect={effect.code} className={effect.lasting ? 'lasting' : undefined}>
      {words}
      {effect.lasting && <span className="tag">{m.lasting}</span>}
    </li>
  );
  return (
    <Modal open width={640} title={m.checkTitle(check.model, check.version + 1)} okText={m.save(check.version + 1)} cancelText={t.common.cancel} okButtonProps={{ disabled: nothing, loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <div className="stack" data-check={check.properties.length + check.settings.length}>
        <p>{m.concerns(check.things)}</p>
        {nothing && <p className="soft">{m.nothing}</p>}
        {!nothing && (
          <ul className="check-list">
            {check.properties.map((each) => (
              <li key={`${each.name}/${each.change}`} data-changed={each.name}>
                <code>{each.name}</code> <span className="tag">{m.changes[each.change]}</span> {each.about.length > 0 && <span className="soft">{each.about.map((about) => m.about[about]).join(' · ')}</span>}
                <ul>{each.effects.map((effect) => line(effect, propertyEffect(t, each, effect, check.next)))}</ul>
              </li>
            ))}
            {check.settings.map((each: SettingChange) => (
              <li key={each.about} data-changed={each.about}>
                {m.ofModel(m.about[each.about])}
                <ul>{each.effects.map((effect) => line(effect, settingEffect(t, effect, present, check.next)))}</ul>
              </li>
            ))}
          </ul>
        )}
        {check.notes !== undefined && check.notes.length > 0 && <Notes notes={check.notes} />}
        {save.error && <Refusal title={m.notSaved} error={save.error} />}
      </div>
    </Modal>
  );
}
