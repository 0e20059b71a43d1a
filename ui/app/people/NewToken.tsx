import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { api, type TokenWithSecret } from '../api';
import { serverNow } from '../clock';
import { useScope } from '../frame/scope';
import { useMay } from '../may';
import { useSession } from '../queries';
import { Field } from '../spaces/Fields';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { EndField, GrantsField, Refused } from './parts';
import { type Draft, type End, endOf, grantsFault } from './people';

/** Makes a token of a program, or of one's own account; the secret goes to whoever asked. */
export function NewToken({ onMade, onClose }: { onMade: (token: TokenWithSecret) => void; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const scope = useScope();
  const session = useSession().data;
  const may = useMay();
  const mayOwn = session?.account !== undefined;
  const mayProgram = may.somewhere('manage_tokens');
  const [own, setOwn] = useState(!mayProgram);
  const [name, setName] = useState('');
  const [end, setEnd] = useState<End>('d90');
  const [grants, setGrants] = useState<Draft[]>(() => (mayProgram && may.give('manage_tokens', ['read'], scope) ? [{ space: scope, role: 'viewer' }] : []));
  const [limits, setLimits] = useState<Draft[]>([]);
  const chosen = own ? limits : grants;
  const make = useMutation({
    mutationFn: () => api.createToken({ name: name.trim(), ...(own ? { own } : {}), ...(own && chosen.length === 0 ? {} : { grants: chosen }), expires: endOf(end, serverNow()) }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['tokens'] });
      onMade(made);
    },
  });
  const fault = grantsFault(chosen);
  return (
    <Modal open width={640} title={w.tokens.create} okText={w.tokens.make} cancelText={t.common.cancel} okButtonProps={{ disabled: name.trim() === '' || fault === 'twice' || (fault === 'none' && !own), loading: make.isPending }} onOk={() => make.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={w.tokens.name} more={w.tokens.nameMore}>
          <Input autoFocus name="purpose" maxLength={128} aria-label={w.tokens.name} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {mayOwn && mayProgram && (
          <Field label={w.tokens.whose} more={own ? w.tokens.mineMore : w.tokens.programMore}>
            <Segmented className="self-start" aria-label={w.tokens.whose} value={own ? 'own' : 'program'} onChange={(value) => setOwn(value === 'own')} options={[{ value: 'program', label: w.tokens.program }, { value: 'own', label: w.tokens.mine }]} />
          </Field>
        )}
        {session?.limits !== undefined && own ? null : (
          <Field label={own ? w.tokens.limit : w.grants} more={own ? w.tokens.limitMore : undefined}>
            <GrantsField key={String(own)} grants={chosen} by={own ? 'read' : 'manage_tokens'} onChange={own ? setLimits : setGrants} needed={!own} />
          </Field>
        )}
        <Field label={w.end.title}>
          <EndField end={end} onChange={setEnd} />
        </Field>
        <Refused error={make.error} />
      </div>
    </Modal>
  );
}
