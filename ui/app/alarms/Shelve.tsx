import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { AlarmAct } from '../api';
import { serverNow } from '../clock';
import { useWords } from '../texts/alarms';

const HOURS = [1, 4, 8, 24, 72] as const;

/** For how long alarms are put aside, and why. */
export function Shelve({ pending, onAct, onClose }: { pending: boolean; onAct: (act: AlarmAct) => void; onClose: () => void }) {
  const w = useWords();
  const [hours, setHours] = useState<number>(4);
  const [why, setWhy] = useState('');
  const shelve = () => onAct({ act: 'shelve', until: new Date(serverNow() + hours * 3_600_000).toISOString(), comment: why });
  return (
    <Modal open title={w.shelveTitle} okText={w.shelve.replace(/ ?…/, '')} confirmLoading={pending} onOk={shelve} onCancel={onClose}>
      <p className="soft">{w.shelveMore}</p>
      <Radio.Group value={hours} onChange={(each) => setHours(each.target.value as number)} options={HOURS.map((each) => ({ value: each, label: w.hours(each) }))} />
      <p>
        <Input aria-label={w.why} placeholder={w.why} maxLength={1000} value={why} onChange={(each) => setWhy(each.target.value)} />
      </p>
    </Modal>
  );
}
