import { Button } from 'antd';
import { useState } from 'react';
import { millis, type RefusedMessage } from '../api';
import { bytes, fromHex, hexDump } from '../format';
import { useTexts } from '../texts';
import { Age } from '.';

/** A message that could not be taken: why, where in it, and its bytes as text or hex. */
export function RefusedRow({ message, shown = 'none', tag }: { message: RefusedMessage; shown?: 'none' | 'hex' | 'text'; tag?: string }) {
  const t = useTexts();
  const [as, setAs] = useState(shown);
  return (
    <div className="refused">
      <div style={{ display: 'flex', gap: 12, justifyContent: 'space-between' }}>
        <span>
          {tag && <span className="tag">{tag}</span>} <b>{message.reason}</b>
        </span>
        <span className="soft">
          <Age at={millis(message.time)} />
        </span>
      </div>
      <div className="soft">
        {t.thing.place} <code>{message.place === '' ? t.thing.wholeMessage : message.place}</code> · {message.format} · {message.stored ? t.thing.kept : t.thing.notKept}
      </div>
      <div style={{ display: 'flex', gap: 6, alignItems: 'center', marginTop: 4 }}>
        <span className="faint">{t.thing.bytes(bytes(message.size))}</span>
        <Button size="small" type={as === 'text' ? 'default' : 'text'} aria-pressed={as === 'text'} onClick={() => setAs(as === 'text' ? 'none' : 'text')}>
          {t.thing.text}
        </Button>
        <Button size="small" type={as === 'hex' ? 'default' : 'text'} aria-pressed={as === 'hex'} onClick={() => setAs(as === 'hex' ? 'none' : 'hex')}>
          {t.thing.hex}
        </Button>
      </div>
      {as === 'text' && <pre className="dump wrapped">{message.text}</pre>}
      {as === 'hex' && <pre className="dump">{hexDump(fromHex(message.hex))}</pre>}
    </div>
  );
}
