import { Lines } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/connect';
import { Address } from './Run';
import { Step } from './Step';
import type { Target, Wire } from './target';

/** What is set in a terminal that speaks a protocol of its own, so that it comes to this server. */
export function Terminal({ by, target, onHost }: { by: Wire; target: Target; onHost: (to: string) => void }) {
  const t = useTexts();
  const w = useWords();
  const port = target.wirePorts[by];
  return (
    <Step number={3} title={w.setUp}>
      {port === undefined ? (
        <div className="body soft">{w.closed(`${by}.port`)}</div>
      ) : (
        <div className="body stack" data-terminal={by}>
          <Address host={target.host} onHost={onHost} />
          <Value label={w.server} value={target.host} />
          <Value label={w.port} value={String(port)} />
          <Value label={w.number[by]} value={target.id} />
          <span className="soft">{w.editions[by]}</span>
          <span className="soft">{t.connect.checkBind(`${by}.host`)}</span>
          <span className="soft">{w.open}</span>
        </div>
      )}
    </Step>
  );
}

function Value({ label, value }: { label: string; value: string }) {
  return (
    <div className="stack close" data-set={label}>
      <span className="soft">{label}</span>
      <Lines text={value} label={label} />
    </div>
  );
}
