import { Button, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../api';
import { Failure } from '../parts';
import { useTexts } from '../texts';

/** Makes a new token for a thing, after asking: the present ones end at once. */
export function RenewToken({ id, onToken }: { id: string; onToken: (token: string) => void }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const renew = async () => {
    setBusy(true);
    setProblem(null);
    try {
      onToken((await api.renewToken(id)).token);
      setAsking(false);
    } catch (failed) {
      setProblem(failed);
    }
    setBusy(false);
  };
  return (
    <>
      <Button className="connect-renew" onClick={() => setAsking(true)}>{t.connect.newToken}</Button>
      <Modal open={asking} title={t.connect.newToken} okText={t.connect.newToken} okButtonProps={{ danger: true, loading: busy }} cancelText={t.common.cancel} onOk={() => void renew()} onCancel={() => setAsking(false)}>
        <p>{t.connect.newTokenConfirm(id)}</p>
        {problem !== null && <Failure what={t.connect.newToken} error={problem} />}
      </Modal>
    </>
  );
}
