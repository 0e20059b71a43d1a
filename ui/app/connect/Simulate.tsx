import { Button } from 'antd';
import { Problem } from '../api';
import { bytes, duration } from '../format';
import { said, useTexts } from '../texts';
import { Step } from './Step';
import type { Sender } from './useSender';

/** Without hardware: this browser speaks for the thing. */
export function Simulate({ sender, able }: { sender: Sender; able: boolean }) {
  const t = useTexts();
  const last = sender.sent[0];
  return (
    <Step number={3} title={t.connect.simulate}>
      <div className="body stack">
        <div className="connect-send">
          {sender.running ? (
            <Button onClick={sender.stop}>{t.connect.stop}</Button>
          ) : (
            <Button type="primary" disabled={!able} onClick={sender.start}>
              {t.connect.start2s}
            </Button>
          )}
          <span className="soft">{able ? t.connect.sending : t.connect.needsToken}</span>
        </div>
        {last && (
          <code className="one-line" title={last.text}>
            {last.text} <span className="faint">{`${bytes(last.bytes)}, ${duration(last.millis / 1000)}`}</span>
          </code>
        )}
        {sender.problem !== null && (
          <div role="alert" className="alarm">
            {sender.problem instanceof Problem && sender.problem.status > 0 ? said(sender.problem.detail) : t.failure.unreachable}
          </div>
        )}
      </div>
    </Step>
  );
}
