import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Select, Switch } from 'antd';
import { useState } from 'react';
import { api, type ProvisioningKey } from '../api';
import { serverNow } from '../clock';
import { useScope } from '../frame/scope';
import { EndField, Refused } from '../people/parts';
import { type End, endOf } from '../people/people';
import { useModels } from '../queries';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import { titleOf, useLanguage, useTexts } from '../texts';
import { useWords } from '../texts/people';

const MOST = 1_000_000;

/** Makes a key by which things register themselves; it goes to whoever asked. */
export function NewKey({ onMade, onClose }: { onMade: (key: ProvisioningKey) => void; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const scope = useScope();
  const models = useModels().data ?? [];
  const [title, setTitle] = useState('');
  const [space, setSpace] = useState(scope);
  const [model, setModel] = useState<string | undefined>();
  const [prefix, setPrefix] = useState('');
  const [most, setMost] = useState('100');
  const [approval, setApproval] = useState(true);
  const [end, setEnd] = useState<End>('d30');
  const wrong = !/^\d{1,7}$/.test(most) || Number(most) < 1 || Number(most) > MOST;
  const make = useMutation({
    mutationFn: () => api.createProvisioningKey({ title: title.trim(), space, model, ...(prefix === '' ? {} : { idPrefix: prefix }), thingsMax: Number(most), approval, expires: endOf(end, serverNow()) }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['provisioning-keys'] });
      onMade(made);
    },
  });
  return (
    <Modal open width={640} title={w.provisioning.create} okText={w.provisioning.make} cancelText={t.common.cancel} okButtonProps={{ disabled: title.trim() === '' || wrong, loading: make.isPending }} onOk={() => make.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={w.provisioning.name} more={w.provisioning.nameMore}>
          <Input autoFocus name="title" maxLength={256} aria-label={w.provisioning.name} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={w.provisioning.space}>
          <SpaceSelect label={w.provisioning.space} value={space} by="manage_things" onChange={setSpace} />
        </Field>
        <Field label={w.provisioning.model} more={w.provisioning.modelMore}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={w.provisioning.model} placeholder={w.provisioning.anyModel} value={model} onChange={setModel} options={models.map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))} />
        </Field>
        <Field label={w.provisioning.prefix} more={w.provisioning.prefixMore}>
          <Input name="prefix" maxLength={128} spellCheck={false} aria-label={w.provisioning.prefix} value={prefix} onChange={(event) => setPrefix(event.target.value.trim())} />
        </Field>
        <Field label={w.provisioning.most} more={wrong ? w.provisioning.mostWrong : undefined} alert={wrong}>
          <Input name="most" inputMode="numeric" aria-label={w.provisioning.most} value={most} onChange={(event) => setMost(event.target.value)} />
        </Field>
        <Field label={w.provisioning.approval}>
          <Switch className="self-start" aria-label={w.provisioning.approval} checked={approval} onChange={setApproval} />
        </Field>
        <Field label={w.end.title}>
          <EndField end={end} onChange={setEnd} />
        </Field>
        <Refused error={make.error} />
      </div>
    </Modal>
  );
}
