import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Space } from '../api';
import { count } from '../format';
import { above, useWithin } from '../frame/scope';
import { Failure, Panel } from '../parts';
import { useTexts } from '../texts';
import { DEPTH_MAX, goodName } from './draft';
import { Field } from './Fields';
import { countBelow, moveFault, nameOf, within } from './tree';

/** Moving and forgetting a space, each with what it will do. */
export function Deeds({ space, spaces, onMoved, onGone }: { space: Space; spaces: readonly Space[]; onMoved: (path: string) => void; onGone: () => void }) {
  const t = useTexts();
  const to = useWithin();
  const [box, setBox] = useState<'move' | 'forget' | null>(null);
  const below = countBelow(spaces, space.path);
  const needed = space.things > 0 || below > 0;
  return (
    <Panel title={t.spaces.deeds}>
      <div className="body stack">
        <div className="deed-row">
          <span className="soft">{t.spaces.moveMore}</span>
          <Button onClick={() => setBox('move')}>{t.spaces.move}</Button>
        </div>
        <div className="deed-row">
          <span className="soft">
            {needed ? t.spaces.forgetNot(space.things, below) : t.spaces.forgetMore}{' '}
            {space.things > 0 && <Link to={to('/things')}>{t.spaces.seeThings}</Link>}
          </span>
          <Button danger disabled={needed} onClick={() => setBox('forget')}>
            {t.spaces.forget}
          </Button>
        </div>
      </div>
      {box === 'move' && <Move space={space} spaces={spaces} onMoved={onMoved} onClose={() => setBox(null)} />}
      {box === 'forget' && <Forget space={space} onGone={onGone} onClose={() => setBox(null)} />}
    </Panel>
  );
}

function Move({ space, spaces, onMoved, onClose }: { space: Space; spaces: readonly Space[]; onMoved: (path: string) => void; onClose: () => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const last = space.path.split('/').at(-1)!;
  const [parent, setParent] = useState(above(space.path));
  const [name, setName] = useState(last);
  const path = parent === '' ? name : `${parent}/${name}`;
  const fault = goodName(name) ? moveFault(spaces, space.path, path, DEPTH_MAX) : 'name';
  const zone = space.zone === '' ? (spaces.find((each) => each.path === parent)?.effective.zone ?? '') : space.zone;
  const move = useMutation({
    mutationFn: () => api.updateSpace(space.path, { path }, space.revision),
    onSuccess: async (moved) => {
      // What is kept of things and dashboards names the space by its former path.
      await queries.invalidateQueries({ queryKey: ['spaces'] });
      onMoved(moved.path);
      void queries.invalidateQueries();
      onClose();
    },
  });
  const below = countBelow(spaces, space.path);
  return (
    <Modal open title={t.spaces.moveOf(nameOf(space))} okText={t.spaces.moveNow} cancelText={t.common.cancel} okButtonProps={{ disabled: fault !== null, loading: move.isPending }} onOk={() => move.mutate()} onCancel={onClose}>
      <div className="stack settings">
        <Field label={t.spaces.under}>
          <Select showSearch={{ optionFilterProp: 'label' }} aria-label={t.spaces.under} value={parent} onChange={setParent} options={spaces.filter((each) => !within(each.path, space.path)).map((each) => ({ value: each.path, label: each.path === '' ? t.common.root : `${nameOf(each)} · ${each.path}` }))} />
        </Field>
        <Field label={t.spaces.name} more={fault === 'name' ? t.spaces.faults.name : undefined} alert={fault === 'name'}>
          <Input aria-label={t.spaces.name} maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {fault === null ? (
          <ul className="will" data-to={path}>
            <li>{t.spaces.willMove(space.path, path)}</li>
            <li>{t.spaces.willCarry(space.things, below)}</li>
            <li>{t.spaces.willKeep}</li>
            {above(path) !== above(space.path) && <li>{t.spaces.willCount}</li>}
            {zone !== space.effective.zone && <li>{t.spaces.willZone(space.effective.zone, zone)}</li>}
            <li>{t.spaces.willBreak}</li>
          </ul>
        ) : (
          <span className="soft" role="status">{fault === 'taken' ? t.spaces.taken(path) : fault === 'deep' ? t.spaces.deep(count(DEPTH_MAX)) : fault === 'same' ? t.spaces.same : ''}</span>
        )}
        {move.error !== null && <Failure what={t.spaces.move} error={move.error} />}
      </div>
    </Modal>
  );
}

function Forget({ space, onGone, onClose }: { space: Space; onGone: () => void; onClose: () => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const forget = useMutation({
    mutationFn: () => api.deleteSpace(space.path, space.revision),
    onSuccess: async () => {
      onGone();
      await queries.invalidateQueries({ queryKey: ['spaces'] });
    },
  });
  return (
    <Modal open title={t.spaces.forgetOf(nameOf(space))} okText={t.spaces.forget} cancelText={t.common.cancel} okButtonProps={{ danger: true, loading: forget.isPending }} onOk={() => forget.mutate()} onCancel={onClose}>
      <div className="stack">
        <span>{t.spaces.forgetWill(space.path)}</span>
        {forget.error !== null && <Failure what={t.spaces.forget} error={forget.error} />}
      </div>
    </Modal>
  );
}
