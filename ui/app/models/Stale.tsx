import { Button } from 'antd';
import type { Model } from '../api';
import { Panel } from '../parts';
import { useTexts } from '../texts';
import { ModelDiff } from './Diff';
import { diff, type Doc, docOf, rebase } from './doc';

/** Another version came while this one was edited: nothing is lost, a person says what becomes of both. */
export function Stale({ base, mine, theirs, onTop, onDrop }: { base: Doc; mine: Doc | null; theirs: Model; onTop: (doc: Doc) => void; onDrop: () => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const came = docOf(theirs);
  const joined = mine && rebase(base, mine, came);
  return (
    <Panel title={m.staleTitle(theirs.version)}>
      <div className="body stack" data-stale={theirs.version}>
        <p>{m.stale}</p>
        {joined && joined.both.length > 0 && <p>{m.both(joined.both.join(', '))}</p>}
        {!joined && <p>{m.mendFirst}</p>}
        <div className="stale-deeds">
          <Button type="primary" disabled={!joined} onClick={() => joined && onTop(joined.doc)}>
            {m.onTop}
          </Button>
          <Button onClick={onDrop}>{m.dropMine}</Button>
        </div>
      </div>
      <ModelDiff of={diff(base, came)} />
    </Panel>
  );
}
