import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, Problem, type Space, type SpaceChanges } from '../api';
import { useMay } from '../may';
import { Failure, Panel } from '../parts';
import { Locked } from '../parts/Locked';
import { useTexts } from '../texts';
import { changesOf, type Draft, draftOf, faultsOf, NEW, newOf } from './draft';
import { Fields } from './Fields';

/** What is said of a space: changed as a whole, against the revision one has seen, so that nobody's change is lost. */
export function Edit({ space, spaces }: { space: Space; spaces: readonly Space[] }) {
  const t = useTexts();
  const queries = useQueryClient();
  const [seen, setSeen] = useState(space);
  const [draft, setDraft] = useState(() => draftOf(space));
  const may = useMay().in('manage_spaces', space.path);
  const changes = changesOf(seen, draft);
  const faults = faultsOf(draft, false);
  const take = (given: Space) => {
    setSeen(given);
    setDraft(draftOf(given));
  };
  const save = useMutation({
    mutationFn: (given: SpaceChanges) => api.updateSpace(space.path, given, seen.revision),
    onSuccess: (saved) => {
      take(saved);
      void queries.invalidateQueries({ queryKey: ['spaces'] });
    },
  });
  const stale = save.error instanceof Problem && save.error.status === 412;
  const again = async () => {
    await queries.refetchQueries({ queryKey: ['spaces'] });
    const now = queries.getQueryData<Space[]>(['spaces'])?.find((each) => each.path === space.path);
    if (now) take(now);
    save.reset();
  };
  return (
    <Panel title={t.spaces.settings}>
      <form
        className="body settings"
        onSubmit={(event) => {
          event.preventDefault();
          if (changes !== null && faults.length === 0) save.mutate(changes);
        }}
      >
        <Locked why={may ? null : t.may.spaces}>
          <Fields draft={draft} edit={(part: Partial<Draft>) => setDraft({ ...draft, ...part })} faults={faults} space={seen} parent="" spaces={spaces} />
        </Locked>
        {stale ? (
          <div className="failure" role="alert">
            <b>{t.spaces.stale}</b>
            <Button size="small" onClick={() => void again()}>
              {t.spaces.readAgain}
            </Button>
          </div>
        ) : (
          save.error !== null && <Failure what={t.spaces.settings} error={save.error} />
        )}
        <div className="deeds">
          <Button type="primary" htmlType="submit" disabled={changes === null || faults.length > 0} loading={save.isPending}>
            {t.things.save}
          </Button>
          {changes !== null && (
            <Button
              onClick={() => {
                take(space);
                save.reset();
              }}
            >
              {t.thing.undo}
            </Button>
          )}
          <span role="status" className="soft">
            {save.isSuccess && changes === null && t.thing.saved}
          </span>
        </div>
      </form>
    </Panel>
  );
}

/** A space to be, below another. */
export function Make({ parent, spaces, onMade, onLeave }: { parent: string; spaces: readonly Space[]; onMade: (path: string) => void; onLeave: () => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(NEW);
  const faults = faultsOf(draft, true);
  const make = useMutation({
    mutationFn: () => api.createSpace(newOf(parent, draft)),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['spaces'] });
      onMade(made.path);
    },
  });
  const name = spaces.find((each) => each.path === parent)?.title || parent || t.common.root;
  return (
    <Panel title={t.spaces.newBelow(name)}>
      <form
        className="body settings"
        onSubmit={(event) => {
          event.preventDefault();
          if (faults.length === 0) make.mutate();
        }}
      >
        <Fields draft={draft} edit={(part: Partial<Draft>) => setDraft({ ...draft, ...part })} faults={faults} space={null} parent={parent} spaces={spaces} />
        {make.error !== null && <Failure what={t.spaces.create} error={make.error} />}
        <div className="deeds">
          <Button type="primary" htmlType="submit" disabled={faults.length > 0} loading={make.isPending}>
            {t.spaces.create}
          </Button>
          <Button onClick={onLeave}>{t.common.cancel}</Button>
        </div>
      </form>
    </Panel>
  );
}
