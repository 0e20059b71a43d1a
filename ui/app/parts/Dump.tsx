import { Button } from 'antd';
import { useState } from 'react';
import { bytes, HEX_AT, HEX_ROW, hexDump } from '../format';
import type { Mark } from '../thing/marks';
import { useTexts } from '../texts';

interface Props {
  data: Uint8Array;
  text: string;
  /** Bytes of the whole, of which `data` may be the beginning. */
  size: number;
  /** How it is shown at first. */
  shown: 'none' | 'hex' | 'text';
  /** What stands out in the text, and in the bytes. */
  mark?: Mark | null;
  marked?: Mark | null;
}

/** A message as it came: as text or in hex, as one likes. */
export function Dump({ data, text, size, shown, mark = null, marked = null }: Props) {
  const t = useTexts();
  const [as, setAs] = useState(shown);
  return (
    <>
      <div style={{ display: 'flex', gap: 6, alignItems: 'center', marginTop: 4 }}>
        <span className="faint">{t.thing.bytes(bytes(size))}</span>
        <Button size="small" type={as === 'text' ? 'default' : 'text'} aria-pressed={as === 'text'} onClick={() => setAs(as === 'text' ? 'none' : 'text')}>
          {t.thing.text}
        </Button>
        <Button size="small" type={as === 'hex' ? 'default' : 'text'} aria-pressed={as === 'hex'} onClick={() => setAs(as === 'hex' ? 'none' : 'hex')}>
          {t.thing.hex}
        </Button>
      </div>
      {as === 'text' && (
        <pre className="dump wrapped">
          {text.slice(0, mark?.from)}
          {mark && <mark>{text.slice(mark.from, mark.to)}</mark>}
          {mark && text.slice(mark.to)}
        </pre>
      )}
      {as === 'hex' && <Hex data={data} mark={marked} />}
    </>
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
