import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, type Dashboard, millis, type Token } from '../api';
import { serverNow, useServerNow } from '../clock';
import { Failure, Lines, Skeleton, Time } from '../parts';
import { Field } from '../spaces/Fields';
import { useTexts } from '../texts';
import { useWords } from '../texts/people';
import { addressOf, EndField, Refused } from './parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { type End, endOf, hasEnded } from './people';

/** Links by which anybody looks at a dashboard: made, listed, taken back. */
export function Share({ dashboard, onClose }: { dashboard: Pick<Dashboard, 'id' | 'title' | 'space'>; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const space = useSpaceName()(dashboard.space);
  const [name, setName] = useState('');
  const [end, setEnd] = useState<End>('d7');
  const key = ['shares', dashboard.id];
  const shares = useQuery({ queryKey: key, queryFn: ({ signal }) => api.shares(dashboard.id, signal).then((page) => page.items) });
  const again = () => {
    void queries.invalidateQueries({ queryKey: key });
    void queries.invalidateQueries({ queryKey: ['tokens'] });
  };
  const make = useMutation({ mutationFn: () => api.share(dashboard.id, { ...(name.trim() === '' ? {} : { name: name.trim() }), expires: endOf(end, serverNow())! }), onSuccess: () => (setName(''), again()) });
  const take = useMutation({ mutationFn: (id: string) => api.deleteToken(id), onSettled: again });
  return (
    <Modal open width={640} title={w.share.title(dashboard.title)} footer={<Button onClick={onClose}>{t.common.close}</Button>} onCancel={onClose}>
      <div className="stack settings" data-share="">
        <span>{w.share.sees(space)}</span>
        <Field label={w.share.forWhom} more={w.share.forMore}>
          <Input name="share-name" maxLength={128} aria-label={w.share.forWhom} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={w.end.title}>
          <EndField end={end} onChange={setEnd} never={false} />
        </Field>
        <div className="deeds">
          <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>{w.share.make}</Button>
        </div>
        {make.data && (
          <div className="stack" data-once="">
            <b>{w.share.once}</b>
            <Lines label={w.share.link} text={addressOf(`/dashboards/${dashboard.id}#share=${make.data.token}`)} />
          </div>
        )}
        <Refused error={make.error ?? take.error} />
        <b>{w.share.links}</b>
        {shares.isPending ? (
          <Skeleton lines={2} />
        ) : !shares.data ? (
          <Failure what={w.share.links} error={shares.error} again={() => void shares.refetch()} />
        ) : shares.data.length === 0 ? (
          <span className="soft">{w.share.none}</span>
        ) : (
          <div className="rows" data-list="shares">
            {shares.data.map((each) => <Row key={each.id} share={each} busy={take.isPending} onTake={() => take.mutate(each.id)} />)}
          </div>
        )}
        <span role="status" className="soft">{take.isSuccess && w.share.taken}</span>
      </div>
    </Modal>
  );
}

function Row({ share, busy, onTake }: { share: Token; busy: boolean; onTake: () => void }) {
  const w = useWords();
  const ended = hasEnded(share, useServerNow());
  return (
    <div data-share-of={share.name}>
      <span className="grow one-line" title={share.name}>{share.name}</span>
      {share.expires && (
        <span className="soft">
          {ended ? w.tokens.ended : w.tokens.ends} <Time at={millis(share.expires)} />
        </span>
      )}
      <Button size="small" disabled={busy} aria-label={w.share.takeOf(share.name)} onClick={onTake}>{w.share.take}</Button>
    </div>
  );
}
