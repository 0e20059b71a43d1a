import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../api';
import { count } from '../format';
import { Lines, Skeleton } from '../parts';
import { Refused } from '../people/parts';
import { useWords } from '../texts/operations';

const HEAD = /^[1-9]\d{0,17}:[0-9a-f]{64}$/;

/** Whether the chain of entries is whole, in words, and its head to be noted elsewhere. */
export function Verify({ onClose }: { onClose: () => void }) {
  const w = useWords();
  const [typed, setTyped] = useState('');
  const [known, setKnown] = useState('');
  const verdict = useQuery({ queryKey: ['audit', 'verify', known], queryFn: ({ signal }) => api.verifyAudit(known === '' ? undefined : known, signal), staleTime: 0, gcTime: 0, retry: false });
  const { data } = verdict;
  const wrong = typed !== '' && !HEAD.test(typed.trim());
  return (
    <Modal open width={640} title={w.audit.verify} footer={<Button type="primary" onClick={onClose}>{w.audit.done}</Button>} onCancel={onClose}>
      <div className="stack" data-verdict={data ? String(data.whole) : undefined}>
        {verdict.isPending && <Skeleton lines={3} />}
        <Refused error={verdict.error} />
        {data && (
          <>
            <b role="status" className={data.whole ? undefined : 'alarm'}>
              {data.whole ? w.audit.whole(count(data.entries), known !== '') : w.audit.broken(count(data.broken?.sequence ?? 0))}
            </b>
            {data.broken && (
              <>
                <span>{w.audit.how[data.broken.how]}</span>
                <Lines label={w.audit.broken(String(data.broken.sequence))} text={`${w.audit.expected} ${data.broken.expected}\n${w.audit.foundIs} ${data.broken.found}`} />
              </>
            )}
            {data.head.sequence > 0 && (
              <>
                <span className="soft">{w.audit.note}</span>
                <Lines label={w.audit.head} text={`${data.head.sequence}:${data.head.hash}`} />
              </>
            )}
          </>
        )}
        <label className="stack">
          <span className="soft">{w.audit.known}</span>
          <Input name="known" spellCheck={false} autoComplete="off" aria-invalid={wrong} status={wrong ? 'error' : undefined} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <Button className="self-start" disabled={wrong || typed.trim() === ''} loading={verdict.isFetching && known !== ''} onClick={() => (known === typed.trim() ? void verdict.refetch() : setKnown(typed.trim()))}>
          {w.audit.compare}
        </Button>
      </div>
    </Modal>
  );
}
