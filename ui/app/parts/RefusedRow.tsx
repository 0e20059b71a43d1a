import { millis, type RefusedMessage } from '../api';
import { fromHex } from '../format';
import { cborMark } from '../thing/cbor';
import { inBytes, markOf } from '../thing/marks';
import { said, useTexts } from '../texts';
import { Age } from '.';
import { Dump } from './Dump';

/** A message that could not be taken: why, where in it, and its bytes as text or hex. */
export function RefusedRow({ message, shown = 'none', tag }: { message: RefusedMessage; shown?: 'none' | 'hex' | 'text'; tag?: string }) {
  const t = useTexts();
  // what is no text is shown as bytes
  const binary = message.format.includes('cbor');
  const data = fromHex(message.hex);
  const mark = binary ? null : markOf(message.text, message.place);
  return (
    <div className="refused">
      <div style={{ display: 'flex', gap: 12, justifyContent: 'space-between' }}>
        <span>
          {tag && <span className="tag">{tag}</span>} <b data-reason>{said(message.reason)}</b>
        </span>
        <span className="soft">
          <Age at={millis(message.time)} />
        </span>
      </div>
      <div className="soft">
        {t.thing.place} <code>{message.place === '' ? t.thing.wholeMessage : message.place}</code> · {message.format} · {message.stored ? t.thing.kept : t.thing.notKept}
      </div>
      <Dump data={data} text={message.text} size={message.size} shown={binary && shown === 'text' ? 'hex' : shown} mark={mark} marked={binary ? cborMark(data, message.place) : mark && inBytes(message.text, mark)} />
    </div>
  );
}
