import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Dashboard, Problem } from '../api';
import { type Document, documentOf, same } from './document';
import { begun, type Draft, drafts, redone, type Steps, stepped, undone } from './draft';

const STALE = 412;

export interface Editing {
  document: Document;
  change: (next: Document, kind?: string) => void;
  undo: (() => void) | null;
  redo: (() => void) | null;
  dirty: boolean;
  /** Whether the browser keeps what is not saved. */
  kept: boolean;
  /** What somebody else has saved since this was begun. */
  theirs: Dashboard | null;
  begunFrom: number;
  save: () => void;
  /** Puts the draft over what somebody else has saved, as the newest version. */
  overwrite: () => void;
  saveCopy: (title: string) => void;
  throwAway: () => void;
  saving: boolean;
  error: unknown;
}

/** The steps of one who changes a dashboard, a draft in the browser after each, and how they are saved. */
export function useEditor(id: string | null, saved: Document, revision: number, draft: Draft | null, onSaved: (made: Dashboard) => void): Editing {
  const queries = useQueryClient();
  const key = id ?? 'new';
  const [base, setBase] = useState({ document: saved, revision: draft?.revision ?? revision });
  const [steps, setSteps] = useState<Steps>(() => begun(draft?.document ?? saved));
  const [theirs, setTheirs] = useState<Dashboard | null>(null);
  const [kept, setKept] = useState(true);
  const done = useRef(false);
  const dirty = !same(steps.present, base.document);

  useEffect(() => {
    if (done.current) return;
    if (dirty) setKept(drafts.write(key, { document: steps.present, revision: base.revision, at: Date.now() }));
    else drafts.forget(key);
  }, [steps.present, base, dirty, key]);

  // A draft that was begun from an older version than the present one: better told now than when saving.
  useEffect(() => {
    if (id !== null && draft !== null && draft.revision !== revision) void api.dashboard(id).then(setTheirs, () => undefined);
  }, [id, draft, revision]);

  const finish = (made: Dashboard) => {
    done.current = true;
    drafts.forget(key);
    setTheirs(null);
    setBase({ document: documentOf(made), revision: made.revision });
    queries.setQueryData(['dashboard', made.id], made);
    void queries.invalidateQueries({ queryKey: ['dashboards'] });
    onSaved(made);
  };
  const put = useMutation({
    mutationFn: (over: number) => (id === null ? api.createDashboard(steps.present) : api.replaceDashboard(id, steps.present, over)),
    onSuccess: finish,
    onError: (error) => {
      if (id !== null && error instanceof Problem && error.status === STALE) void api.dashboard(id).then(setTheirs, () => undefined);
    },
  });
  const copy = useMutation({ mutationFn: (title: string) => api.createDashboard({ ...steps.present, title }), onSuccess: finish });
  const failed = put.error instanceof Problem && put.error.status === STALE && theirs !== null ? null : put.error;
  return {
    document: steps.present,
    change: (next, kind) => setSteps((before) => stepped(before, next, kind, Date.now())),
    undo: steps.past.length > 0 ? () => setSteps(undone) : null,
    redo: steps.future.length > 0 ? () => setSteps(redone) : null,
    dirty,
    kept,
    theirs,
    begunFrom: base.revision,
    save: () => put.mutate(base.revision),
    overwrite: () => theirs && put.mutate(theirs.revision),
    saveCopy: (title) => copy.mutate(title),
    throwAway: () => {
      const next = theirs ? documentOf(theirs) : base.document;
      if (theirs) setBase({ document: next, revision: theirs.revision });
      setTheirs(null);
      setSteps((before) => stepped(before, next));
    },
    saving: put.isPending || copy.isPending,
    error: failed ?? copy.error,
  };
}
