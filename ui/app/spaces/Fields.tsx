import { Input, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import type { Space } from '../api';
import { offset } from '../format';
import { above } from '../frame/scope';
import { useModels } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useServerNow } from '../clock';
import { zoneNames } from '../zone';
import { type Draft, type Fault, KINDS, LANGUAGES } from './draft';
import { Place } from './Place';
import { nameOf } from './tree';

interface Props {
  draft: Draft;
  edit: (part: Partial<Draft>) => void;
  faults: readonly Fault[];
  /** The space, or null for one that is to be. */
  space: Space | null;
  parent: string;
  spaces: readonly Space[];
}

/** All that is said of a space, whether it is there or to be. */
export function Fields({ draft, edit, faults, space, parent, spaces }: Props) {
  const t = useTexts();
  const root = space?.path === '';
  const wrong = (each: Fault) => (faults.includes(each) ? t.spaces.faults[each] : undefined);
  return (
    <>
      {space === null && (
        <Field label={t.spaces.name} more={draft.name === '' ? t.spaces.nameMore : (wrong('name') ?? `${parent === '' ? '' : `${parent}/`}${draft.name}`)} alert={draft.name !== '' && faults.includes('name')}>
          <Input autoFocus name="name" maxLength={64} value={draft.name} onChange={(event) => edit({ name: event.target.value })} aria-label={t.spaces.name} />
        </Field>
      )}
      <Field label={t.spaces.title}>
        <Input name="title" maxLength={256} value={draft.title} placeholder={root ? t.common.root : draft.name} onChange={(event) => edit({ title: event.target.value })} aria-label={t.spaces.title} />
      </Field>
      <Field label={t.spaces.kind}>
        <Select aria-label={t.spaces.kind} value={draft.kind} onChange={(kind: Space['kind']) => edit({ kind })} options={KINDS.map((value) => ({ value, label: t.spaces.kinds[value] }))} />
      </Field>
      <Inherited draft={draft} edit={edit} space={space} parent={parent} spaces={spaces} />
      <Field label={t.spaces.place}>
        <Place draft={draft} edit={edit} faults={faults} space={space === null ? null : space.path} parent={space === null ? parent : above(space.path)} spaces={spaces} />
      </Field>
      <Field label={t.spaces.thingsMax} more={wrong('thingsMax') ?? t.spaces.thingsMaxMore} alert={faults.includes('thingsMax')}>
        <Input inputMode="numeric" name="thingsMax" value={draft.thingsMax} placeholder={t.spaces.noLimit} onChange={(event) => edit({ thingsMax: event.target.value })} aria-label={t.spaces.thingsMax} />
      </Field>
      <Field label={t.spaces.readingsMax} more={wrong('readingsPerSecondMax') ?? t.spaces.readingsMaxMore} alert={faults.includes('readingsPerSecondMax')}>
        <Input inputMode="numeric" name="readingsPerSecondMax" value={draft.readingsPerSecondMax} placeholder={t.spaces.noLimit} onChange={(event) => edit({ readingsPerSecondMax: event.target.value })} aria-label={t.spaces.readingsMax} />
      </Field>
      <Field label={t.spaces.bytesMax} more={wrong('bytesPerSecondMax') ?? t.spaces.bytesMaxMore} alert={faults.includes('bytesPerSecondMax')}>
        <Input inputMode="numeric" name="bytesPerSecondMax" value={draft.bytesPerSecondMax} placeholder={t.spaces.noLimit} onChange={(event) => edit({ bytesPerSecondMax: event.target.value })} aria-label={t.spaces.bytesMax} />
      </Field>
    </>
  );
}

/** What is that of the space above unless it is said here. */
function Inherited({ draft, edit, space, parent, spaces }: Pick<Props, 'draft' | 'edit' | 'space' | 'parent' | 'spaces'>) {
  const t = useTexts();
  const language = useLanguage();
  const models = useModels();
  const hour = Math.floor(useServerNow() / 3_600_000) * 3_600_000;
  const root = space?.path === '';
  const over = root ? undefined : spaces.find((each) => each.path === (space === null ? parent : above(space.path)));
  const from = over && (over.path === '' ? t.common.root : nameOf(over));
  const of = (what: string) => (from === undefined ? t.spaces.ofServer(what) : t.spaces.inherited(what, from));
  const zones = useMemo(() => zoneNames().map((value) => ({ value, label: `${value} (${offset(hour, value)})` })), [hour]);
  const zoneAbove = over?.effective.zone ?? (root && space.zone === '' ? space.effective.zone : '');
  const known = draft.zone === '' || zones.some((each) => each.value === draft.zone) ? zones : [{ value: draft.zone, label: draft.zone }, ...zones];
  return (
    <>
      <Field label={t.spaces.zone} more={t.spaces.zoneMore}>
        <Select showSearch={{ optionFilterProp: 'label' }} aria-label={t.spaces.zone} value={draft.zone} onChange={(zone: string) => edit({ zone })} options={[{ value: '', label: of(zoneAbove === '' ? t.spaces.zoneServer : zoneAbove) }, ...known]} />
      </Field>
      <Field label={t.spaces.language} more={t.spaces.languageMore}>
        <Select aria-label={t.spaces.language} value={draft.language} onChange={(chosen: Space['language']) => edit({ language: chosen })} options={[{ value: '', label: of(over?.effective.language ? LANGUAGES[over.effective.language] : t.spaces.anyLanguage) }, { value: 'en', label: LANGUAGES.en }, { value: 'zh', label: LANGUAGES.zh }]} />
      </Field>
      <Field label={t.spaces.model} more={t.spaces.modelMore}>
        <Select showSearch={{ optionFilterProp: 'label' }} aria-label={t.spaces.model} value={draft.model} onChange={(model: string) => edit({ model })} options={[{ value: '', label: of(over?.effective.model || t.spaces.ownModel) }, ...(models.data ?? []).map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))]} />
      </Field>
    </>
  );
}

export function Field({ label, more, alert = false, children }: { label: string; more?: string; alert?: boolean; children: ReactNode }) {
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
