import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useSearchParams } from 'react-router';
import { api, type Model } from '../api';
import { Failure, Panel, Skeleton } from '../parts';
import { useTexts } from '../texts';
import { ModelDiff } from './Diff';
import { diff, type Doc, docOf } from './doc';

/** Versions that can be chosen, newest first; older ones by the address. */
const CHOICES_MAX = 1000;
/** In the address, for what is edited here and not saved. */
const MINE = 'mine';

/** Any two versions of a model side by side; what is edited counts as one. */
export function Versions({ model, mine, onUse }: { model: Model; mine: Doc | null; onUse: (doc: Doc) => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const [words, setWords] = useSearchParams();
  const given = (key: string, otherwise: string): string => {
    const word = words.get(key) ?? '';
    const version = Number(word);
    return (word === MINE && mine !== null) || (Number.isInteger(version) && version >= 1 && version <= model.version) ? word : otherwise;
  };
  const newer = given('b', mine === null ? String(model.version) : MINE);
  const older = given('a', String(newer === MINE ? model.version : Math.max(1, Number(newer) - 1)));
  const before = useVersion(model, older);
  const after = useVersion(model, newer);
  const choose = (key: string) => (to: string) =>
    setWords((present) => {
      const next = new URLSearchParams(present);
      next.set(key, to);
      return next;
    });
  const numbers = Array.from({ length: Math.min(model.version, CHOICES_MAX) }, (_, i) => String(model.version - i));
  const choice = (label: string, key: string, value: string) => (
    <label>
      <span>{label}</span>
      <select className="field" name={key} value={value} onChange={(event) => choose(key)(event.target.value)}>
        {mine !== null && <option value={MINE}>{m.mine}</option>}
        {[...new Set([value, ...numbers])].filter((each) => each !== MINE).sort((a, b) => Number(b) - Number(a)).map((each) => (
          <option key={each} value={each}>
            {m.version(Number(each))}
          </option>
        ))}
      </select>
    </label>
  );
  const side = (of: typeof before, which: string): Doc | undefined => (which === MINE ? (mine ?? undefined) : of.data && { ...docOf(of.data), stage: of.data.stage });
  const [left, right] = [side(before, older), side(after, newer)];
  const failed = before.error ?? after.error;
  // What is edited has no stage of its own; saving decides it.
  const staged = older !== MINE && newer !== MINE;
  return (
    <Panel title={m.compare}>
      <div className="body compare">
        {choice(m.from, 'a', older)}
        {choice(m.to, 'b', newer)}
        {older !== MINE && Number(older) !== model.version && before.data && (
          <Button onClick={() => onUse(docOf(before.data!))}>{m.use(Number(older))}</Button>
        )}
      </div>
      {failed ? (
        <Failure what={m.compare} error={failed} again={() => void Promise.all([before.refetch(), after.refetch()])} />
      ) : left && right ? (
        <ModelDiff of={diff(staged ? left : withoutStage(left), staged ? right : withoutStage(right))} />
      ) : (
        <Skeleton lines={4} />
      )}
    </Panel>
  );
}

function withoutStage({ stage: _, ...rest }: Doc): Doc {
  return rest;
}

/** A version never changes, once it is there. */
function useVersion(model: Model, which: string) {
  const version = which === MINE ? model.version : Number(which);
  return useQuery({
    queryKey: ['model', model.name, 'version', version],
    queryFn: ({ signal }) => api.modelVersion(model.name, version, signal),
    staleTime: 60_000,
    initialData: version === model.version ? model : undefined,
  });
}
