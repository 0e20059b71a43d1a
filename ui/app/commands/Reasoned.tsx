import { Input, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import { useAll } from './words';

const WORDS_MAX = 1_000;

/** Asks whether something is to be done with a command, and why, which may be left out. */
export function Reasoned({ title, ok, onConfirm, children }: { title: string; ok: string; onConfirm: (reason: string) => void; children: ReactNode }) {
  const { t, w } = useAll();
  const [reason, setReason] = useState('');
  return (
    <Popconfirm
      title={title}
      description={<Input name="step-reason" maxLength={WORDS_MAX} placeholder={w.ask.reasonHint} aria-label={w.ask.reason} value={reason} onChange={(event) => setReason(event.target.value)} />}
      okText={ok}
      cancelText={t.common.cancel}
      onOpenChange={(open) => open && setReason('')}
      onConfirm={() => onConfirm(reason.trim())}
    >
      {children}
    </Popconfirm>
  );
}
