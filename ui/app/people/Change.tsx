import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Select, Switch } from 'antd';
import { useState } from 'react';
import { type Account, api } from '../api';
import { useMay } from '../may';
import { useSession } from '../queries';
import { Field } from '../spaces/Fields';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { GrantsField, Refused } from './parts';
import { type Draft, goodLogin, grantsFault, nameOf } from './people';

/** Whether all that is granted to somebody, as far as it is shown, lies in one's own reach; then all of the account does. */
export function useReaches(): (account: Account) => boolean {
  const may = useMay();
  return (account) => (account.grants.length === 0 ? may.in('manage_people', '') : account.grants.every((each) => may.give('manage_people', each.deeds, each.space)));
}

/** What somebody may, and how they are called; only what was changed is sent. */
export function Change({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const whole = useReaches()(account);
  const self = useSession().data?.account === account.id;
  const everywhere = useMay().in('manage_people', '');
  const [name, setName] = useState(account.name);
  const [title, setTitle] = useState(account.title);
  const [language, setLanguage] = useState<'' | 'en' | 'zh'>(account.language ?? '');
  const [enabled, setEnabled] = useState(account.enabled);
  const [grants, setGrants] = useState<Draft[]>(() => account.grants.map(({ space, role }) => ({ space, role })));
  const before = account.grants.map((each) => `${each.role} ${each.space}`).join();
  const regranted = grants.map((each) => `${each.role} ${each.space}`).join() !== before;
  const changes = {
    ...(name.trim() === account.name ? {} : { name: name.trim() }),
    ...(title.trim() === account.title ? {} : { title: title.trim() }),
    ...(language === (account.language ?? '') ? {} : { language }),
    ...(enabled === account.enabled ? {} : { enabled }),
    ...(regranted ? { grants } : {}),
  };
  const save = useMutation({
    mutationFn: () => api.updateAccount(account.id, changes, account.revision),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      if (self) void queries.invalidateQueries({ queryKey: ['session'] });
      onClose();
    },
    onError: () => void queries.invalidateQueries({ queryKey: ['accounts'] }),
  });
  const ready = Object.keys(changes).length > 0 && goodLogin(name.trim()) && grantsFault(grants) !== 'twice';
  return (
    <Modal open width={640} title={w.changeOf(nameOf(account))} okText={w.save} cancelText={t.common.cancel} okButtonProps={{ disabled: !ready, loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={w.name} more={goodLogin(name.trim()) ? undefined : w.refused.badName} alert>
          <Input name="login" maxLength={254} disabled={!whole} aria-label={w.name} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={w.called}>
          <Input name="title" maxLength={256} disabled={!whole && !self} aria-label={w.called} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={w.language}>
          <Select aria-label={w.language} disabled={!whole && !self} value={language} onChange={setLanguage} options={[{ value: '', label: w.anyLanguage }, { value: 'en', label: 'English' }, { value: 'zh', label: '简体中文' }]} />
        </Field>
        <Field label={w.enabled}>
          <Switch aria-label={w.enabled} disabled={!whole || self} checked={enabled} onChange={setEnabled} />
        </Field>
        <Field label={w.grants} more={everywhere ? undefined : w.elsewhere}>
          <GrantsField grants={grants} by="manage_people" onChange={setGrants} needed={false} />
        </Field>
        <Refused error={save.error} />
      </div>
    </Modal>
  );
}
