import { Button } from 'antd';
import { useState } from 'react';
import { millis, type RefusedMessage } from '../api';
import { bytes, fromHex, HEX_AT, HEX_ROW, hexDump } from '../format';
import { cborMark } from '../thing/cbor';
import { inBytes, type Mark, markOf } from '../thing/marks';
import { useTexts } from '../texts';
import { Age } from '.';

/** A message that could not be taken: why, where in it, and its bytes as text or hex. */
export function RefusedRow({ message, shown = 'none', tag }: { message: RefusedMessage; shown?: 'none' | 'hex' | 'text'; tag?: string }) {
  const t = useTexts();
  // what is no text is shown as bytes
  const binary = message.format.includes('cbor');
  const [as, setAs] = useState(binary && shown === 'text' ? 'hex' : shown);
  const data = fromHex(message.hex);
  const mark = binary ? null : markOf(message.text, message.place);
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
      {as === 'text' && (
        <pre className="dump wrapped">
          {message.text.slice(0, mark?.from)}
          {mark && <mark>{message.text.slice(mark.from, mark.to)}</mark>}
          {mark && message.text.slice(mark.to)}
        </pre>
      )}
      {as === 'hex' && <Hex data={data} mark={binary ? cborMark(data, message.place) : mark && inBytes(message.text, mark)} />}
    </div>
  );
}

/** Bytes in rows of sixteen; those that are marked stand out. */
function Hex({ data, mark }: { data: Uint8Array; mark: Mark | null }) {
  if (mark === null) return <pre className="dump">{hexDump(data)}</pre>;
  return (
    <pre className="dump">
      {hexDump(data)
        .split('\n')
        .map((line, row) => {
          const from = Math.max(mark.from - row * HEX_ROW, 0);
          const to = Math.min(mark.to - row * HEX_ROW, HEX_ROW);
          if (from >= to) return `${line}\n`;
          const begin = HEX_AT + 3 * from;
          const end = HEX_AT + 3 * to - 1;
          return (
            <span key={row}>
              {line.slice(0, begin)}
              <mark>{line.slice(begin, end)}</mark>
              {line.slice(end)}
              {'\n'}
            </span>
          );
        })}
    </pre>
  );
}
