import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Account, api } from '../api';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import { Field } from '../spaces/Fields';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { GrantsField, Refused } from './parts';
import { type Draft, goodLogin, grantsFault } from './people';

/** Makes an account; its link goes to whoever asked. */
export function Invite({ onMade, onClose }: { onMade: (account: Account) => void; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const scope = useScope();
  const may = useMay();
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [language, setLanguage] = useState<'' | 'en' | 'zh'>('');
  const [grants, setGrants] = useState<Draft[]>(() => (may.in('manage_people', scope) ? [{ space: scope, role: 'viewer' }] : []));
  const invite = useMutation({
    mutationFn: () => api.invite({ name: name.trim(), title: title.trim(), ...(language === '' ? {} : { language }), grants }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      onMade(made);
    },
  });
  const bad = name.trim() !== '' && !goodLogin(name.trim());
  return (
    <Modal open width={640} title={w.invite} okText={w.make} cancelText={t.common.cancel} okButtonProps={{ disabled: !goodLogin(name.trim()) || grantsFault(grants) !== null, loading: invite.isPending }} onOk={() => invite.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={w.name} more={bad ? w.refused.badName : w.nameMore} alert={bad}>
          <Input autoFocus name="login" maxLength={254} aria-label={w.name} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={w.called} more={w.calledMore}>
          <Input name="title" maxLength={256} aria-label={w.called} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={w.language}>
          <Select aria-label={w.language} value={language} onChange={setLanguage} options={[{ value: '', label: w.anyLanguage }, { value: 'en', label: 'English' }, { value: 'zh', label: '简体中文' }]} />
        </Field>
        <Field label={w.grants}>
          <GrantsField grants={grants} by="manage_people" onChange={setGrants} />
        </Field>
        <Refused error={invite.error} />
      </div>
    </Modal>
  );
}
