import { Button, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { millis, type Role } from '../api';
import { Lines, Time } from '../parts';
import { type Deed, useMay } from '../may';
import { SpaceSelect, useSpaceName, useSpacesFor } from '../spaces/SpaceSelect';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { type Draft, ENDS, type End, grantsFault, refusal, roleName } from './people';
import { useRoles } from './queries';
import '../thing/settings.css';
import './people.css';

/** A role on a space, as one word. */
export function GrantTag({ space, role }: Draft) {
  const w = useWords();
  const name = useSpaceName();
  return (
    <span className="tag" title={space} data-grant={`${role}@${space}`}>
      {roleName(w, role)} · {name(space)}
    </span>
  );
}

/** Why something was not done. */
export function Refused({ error }: { error: unknown }) {
  const t = useTexts();
  const w = useWords();
  if (error === null || error === undefined) return null;
  return (
    <div className="failure" role="alert" data-refused="">
      <b>{w.refused.title}</b>
      <span>{refusal(w, error, t.failure.unreachable)}</span>
    </div>
  );
}

/** Asks before something that cannot be taken back. */
export function Sure({ title, yes, children, danger = true, busy, error, onYes, onClose }: { title: string; yes: string; children: ReactNode; danger?: boolean; busy: boolean; error: unknown; onYes: () => void; onClose: () => void }) {
  const t = useTexts();
  return (
    <Modal open title={title} okText={yes} cancelText={t.common.cancel} okButtonProps={{ danger, loading: busy }} onOk={onYes} onCancel={onClose}>
      <div className="stack">
        <span>{children}</span>
        <Refused error={error} />
      </div>
    </Modal>
  );
}

/** A secret that the server shows this once: it closes only by its button. */
export function Once({ title, label, text, more, until, children, onClose }: { title: string; label: string; text: string; more: string; until?: string; children?: ReactNode; onClose: () => void }) {
  const w = useWords();
  return (
    <Modal open title={title} closable={false} mask={{ closable: false }} keyboard={false} footer={<Button type="primary" onClick={onClose}>{w.link.done}</Button>}>
      <div className="stack">
        <span>{more}</span>
        <div data-once="">
          <Lines label={label} text={text} />
        </div>
        {until !== undefined && (
          <span className="soft">
            {w.link.until}: <Time at={millis(until)} />
          </span>
        )}
        {children}
      </div>
    </Modal>
  );
}

/** Roles on spaces, one a line; only what one may give can be chosen. */
export function GrantsField({ grants, by, onChange, needed = true }: { grants: Draft[]; by: Deed; onChange: (grants: Draft[]) => void; needed?: boolean }) {
  const w = useWords();
  const may = useMay();
  const name = useSpaceName();
  const roles = useRoles().data ?? [];
  const paths = useSpacesFor(by);
  const fits = (role: Role, space: string) => may.give(by, role.deeds, space);
  const put = (i: number, part: Partial<Draft>) => onChange(grants.map((each, at) => (at === i ? { ...each, ...part } : each)));
  const fault = grantsFault(grants);
  const add = () => {
    const space = paths.includes('') ? '' : (paths[0] ?? '');
    onChange([...grants, { space, role: roles.find((each) => fits(each, space))?.name ?? 'viewer' }]);
  };
  return (
    <div className="grants">
      {grants.map((each, i) => {
        const role = roles.find((one) => one.name === each.role);
        const cannot = role !== undefined && !fits(role, each.space);
        return (
          // eslint-disable-next-line react/no-array-index-key
          <div key={i} className="grant" data-row-of-grants="">
            <Select className="grant-role" aria-label={`${w.role} ${i + 1}`} value={each.role} onChange={(next: string) => put(i, { role: next })} options={roles.map((one) => ({ value: one.name, label: roleName(w, one.name), disabled: !fits(one, each.space) }))} />
            <SpaceSelect className="grant-space" label={`${w.space} ${i + 1}`} value={each.space} by={by} onChange={(next) => put(i, { space: next })} />
            <Button type="text" size="small" disabled={cannot} aria-label={w.takeAway(roleName(w, each.role), name(each.space))} title={w.takeAway(roleName(w, each.role), name(each.space))} onClick={() => onChange(grants.filter((_, at) => at !== i))}>
              ✕
            </Button>
            <span className="faint grant-means">{cannot ? w.cannotGive : role?.deeds.map((deed) => w.may[deed]).join(' · ')}</span>
          </div>
        );
      })}
      {(fault === 'twice' || (needed && fault === 'none')) && <span className="soft" role="status">{fault === 'twice' ? w.twice : w.needGrant}</span>}
      <Button size="small" disabled={paths.length === 0 || roles.length === 0} onClick={add}>
        {w.addGrant}
      </Button>
    </div>
  );
}

/** When something ends. */
export function EndField({ end, onChange, never = true }: { end: End; onChange: (end: End) => void; never?: boolean }) {
  const w = useWords();
  return <Select aria-label={w.end.title} value={end} onChange={onChange} options={(Object.keys(ENDS) as End[]).filter((each) => never || each !== 'never').map((value) => ({ value, label: w.end[value] }))} />;
}

/** The address of this server that a path is opened at. */
export function addressOf(path: string): string {
  return `${window.location.origin}${path}`;
}

/** What a person says something is for, with the state of a form that is open. */
export function useOpen<T>(): [T | null, (next: T) => void, () => void] {
  const [open, setOpen] = useState<T | null>(null);
  return [open, setOpen, () => setOpen(null)];
}
