import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, type Role } from '../api';
import { type Deed, useMay } from '../may';
import { Failure, Panel, Skeleton } from '../parts';
import { Field } from '../spaces/Fields';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { Refused, Sure, useOpen } from './parts';
import { goodRole, roleName, taken } from './people';
import { useRoles } from './queries';

type Box = { edit: Role | null } | { remove: Role };

/** What each role allows; those of one's own are made and changed here by who lets people in everywhere. */
export function Roles() {
  const w = useWords();
  const roles = useRoles();
  const mayChange = useMay().in('manage_people', '');
  const [box, open, close] = useOpen<Box>();
  return (
    <Panel title={w.roles.title} end={mayChange && <Button size="small" onClick={() => open({ edit: null })}>{w.roles.create}</Button>}>
      <div className="body soft">{w.roles.more}</div>
      {roles.isPending ? (
        <Skeleton lines={4} />
      ) : !roles.data ? (
        <Failure what={w.roles.title} error={roles.error} again={() => void roles.refetch()} />
      ) : (
        <div data-list="roles">
          {roles.data.map((each) => (
            <div key={each.name} className="person-row" data-role={each.name}>
              <span className="who">
                <b>{roleName(w, each.name)}</b>
                <span className="faint">{each.standard ? w.roles.standard : w.roles.own}</span>
              </span>
              <span className="tags soft">{each.deeds.map((deed) => w.may[deed]).join(' · ')}</span>
              <span className="deeds">
                {!each.standard && mayChange && (
                  <>
                    <Button size="small" aria-label={`${w.roles.edit}: ${each.name}`} onClick={() => open({ edit: each })}>{w.roles.edit}</Button>
                    <Button size="small" type="text" aria-label={w.roles.removeOf(each.name)} onClick={() => open({ remove: each })}>✕</Button>
                  </>
                )}
              </span>
            </div>
          ))}
        </div>
      )}
      {box && 'edit' in box && <Edit role={box.edit} roles={roles.data ?? []} onClose={close} />}
      {box && 'remove' in box && <Remove role={box.remove} onClose={close} />}
    </Panel>
  );
}

function Edit({ role, roles, onClose }: { role: Role | null; roles: readonly Role[]; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const [name, setName] = useState(role?.name ?? '');
  const [deeds, setDeeds] = useState<Deed[]>(role?.deeds ?? ['read']);
  const save = useMutation({
    mutationFn: () => api.putRole(name, deeds),
    onSuccess: () => {
      for (const each of ['roles', 'accounts', 'session']) void queries.invalidateQueries({ queryKey: [each] });
      onClose();
    },
  });
  const bad = name !== '' && !goodRole(name) ? w.refused.badRole : role === null && taken(roles, name) ? w.roles.exists : null;
  return (
    <Modal open title={role === null ? w.roles.create : w.roles.editOf(role.name)} okText={w.save} cancelText={t.common.cancel} okButtonProps={{ disabled: !goodRole(name) || bad !== null || deeds.length === 0, loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={w.roles.name} more={bad ?? w.roles.nameMore} alert={bad !== null}>
          <Input name="role" autoFocus={role === null} disabled={role !== null} maxLength={40} aria-label={w.roles.name} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={w.roles.may} more={deeds.length === 0 ? w.roles.needDeed : undefined}>
          <div className="deeds-list">
            {(Object.keys(w.may) as Deed[]).map((deed) => (
              <Checkbox key={deed} checked={deeds.includes(deed)} disabled={!may.in(deed, '')} title={may.in(deed, '') ? deed : w.roles.notYours} onChange={(event) => setDeeds(event.target.checked ? [...deeds, deed] : deeds.filter((each) => each !== deed))}>
                {w.may[deed]}
              </Checkbox>
            ))}
          </div>
        </Field>
        {role !== null && <span className="soft">{w.roles.affects}</span>}
        <Refused error={save.error} />
      </div>
    </Modal>
  );
}

function Remove({ role, onClose }: { role: Role; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.deleteRole(role.name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['roles'] });
      onClose();
    },
  });
  return (
    <Sure title={w.roles.removeOf(role.name)} yes={w.roles.remove} busy={remove.isPending} error={remove.error} onYes={() => remove.mutate()} onClose={onClose}>
      {w.roles.removeSure(role.name)}
    </Sure>
  );
}
