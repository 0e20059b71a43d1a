import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, type Dashboard as Saved, Problem } from '../api';
import { Board } from '../dashboards/Board';
import { Delete } from '../dashboards/Delete';
import { type Document, documentOf, SHOWN } from '../dashboards/document';
import { drafts } from '../dashboards/draft';
import { ShownContext } from '../dashboards/shown';
import { TimeBar } from '../dashboards/TimeBar';
import { useShownOf } from '../dashboards/useDashboard';
import { Variables } from '../dashboards/Variables';
import { Versions } from '../dashboards/Versions';
import { saveFile } from '../files';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { titleOf, useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { useWords } from '../texts/people';
import '../dashboards/dashboards.css';
import { usePageSpaces, useTimes } from '../zones';

const Share = lazy(() => import('../people/Share').then((each) => ({ default: each.Share })));

/** The same address with one of its words changed. */
function withWord(words: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(words);
  if (value === null) next.delete(name);
  else next.set(name, value);
  return next;
}

/** A dashboard that somebody saved, as it is or as one of its versions was. */
export function SavedDashboard() {
  const t = useTexts();
  const { id = '' } = useParams();
  const [words] = useSearchParams();
  const version = Number(words.get('version') ?? 0);
  const saved = useQuery({ queryKey: ['dashboard', id], queryFn: ({ signal }) => api.dashboard(id, signal), staleTime: 10_000 });
  const old = useQuery({ queryKey: ['dashboard', id, version], queryFn: ({ signal }) => api.dashboardVersion(id, version, signal), enabled: Number.isInteger(version) && version > 0, staleTime: Number.POSITIVE_INFINITY });
  const shown = version > 0 ? old : saved;
  const document = useMemo(() => shown.data && documentOf(shown.data), [shown.data]);
  useTitle(document?.title ?? t.dashboards.title);
  const failed = saved.data ? (shown.data ? null : shown.error) : saved.error;
  if (failed) return <NotThere error={failed} again={() => void (saved.error ? saved.refetch() : old.refetch())} />;
  if (!saved.data || !shown.data || !document) return <Skeleton lines={8} />;
  return <View document={document} title={document.title} saved={saved.data} revision={shown.data.revision} />;
}

/** The dashboard that a model has without anybody making it. */
export function ModelDashboard() {
  const language = useLanguage();
  const { name = '' } = useParams();
  const made = useQuery({ queryKey: ['model-dashboard', name], queryFn: ({ signal }) => api.modelDashboard(name, signal), staleTime: 10_000 });
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => api.model(name, signal), staleTime: 10_000 });
  const document = useMemo(() => made.data && documentOf(made.data), [made.data]);
  const title = model.data ? titleOf(model.data.titles, name, language) : (document?.title ?? name);
  useTitle(title);
  if (made.error && !made.data) return <NotThere error={made.error} again={() => void made.refetch()} />;
  if (!document) return <Skeleton lines={8} />;
  return <View document={document} title={title} />;
}

function NotThere({ error, again }: { error: unknown; again: () => void }) {
  const t = useTexts();
  const to = useWithin();
  if (error instanceof Problem && error.status === 404) {
    return (
      <div className="panel">
        <Empty page fact={t.dashboards.missing} use={t.thing.missingMore}>
          <Link to={to('/dashboards')}>{t.dashboards.title}</Link>
        </Empty>
      </div>
    );
  }
  return (
    <>
      <div className="head">
        <h1>{t.dashboards.title}</h1>
      </div>
      <div className="panel">
        <Failure what={t.dashboards.title} error={error} again={again} />
        <div className="body">
          <Link to={to('/dashboards')}>{t.dashboards.title}</Link>
        </div>
      </div>
    </>
  );
}

function View({ document, title, saved, revision }: { document: Document; title: string; saved?: Saved; revision?: number }) {
  const t = useTexts();
  const [words] = useSearchParams();
  const kiosk = words.get('kiosk') === '1';
  const { shown, nothing, error } = useShownOf(document);
  const edit = useEditAddress(saved?.id ?? '');
  const may = useMay();
  const scope = useScope();
  const shownId = shown.values[SHOWN] ?? '';
  const thing = useQuery({ queryKey: ['thing', shownId], queryFn: ({ signal }) => api.thing(shownId, signal), enabled: shownId !== '', staleTime: 30_000, retry: false }).data;
  usePageSpaces(thing ? [thing.space] : saved && scope === '' ? [saved.space] : undefined);
  return (
    <ShownContext value={shown}>
      <div className={`head dashboard-head ${kiosk ? 'kiosk' : ''}`}>
        <h1>{title}</h1>
        {revision !== undefined && saved !== undefined && revision !== saved.revision && <span className="tag">{t.dashboards.version(revision)}</span>}
        <Variables document={document} values={shown.values} />
        <div className="end">
          <Deeds document={document} title={title} saved={saved} revision={revision} kiosk={kiosk} />
        </div>
      </div>
      {saved && !kiosk && <DraftHere id={saved.id} />}
      {!kiosk && <div className="panel dashboard-time"><TimeBar /></div>}
      {error ? (
        <div className="panel"><Failure what={title} error={error} /></div>
      ) : nothing ? (
        <div className="panel"><Empty fact={t.dashboards.noThing(document.model!)} use={t.dashboards.noThingMore} /></div>
      ) : document.widgets.length === 0 ? (
        <div className="panel">
          <Empty fact={t.dashboards.empty} use={t.dashboards.emptyMore}>{saved && may.in('manage_dashboards', saved.space) && <Link to={edit}>{t.dashboards.addFirst}</Link>}</Empty>
        </div>
      ) : (
        <Board widgets={document.widgets} />
      )}
    </ShownContext>
  );
}

function useEditAddress(id: string): string {
  const [words] = useSearchParams();
  const text = withWord(withWord(words, 'version', null), 'kiosk', null).toString();
  return `/dashboards/${encodeURIComponent(id)}/edit${text === '' ? '' : `?${text}`}`;
}

function DraftHere({ id }: { id: string }) {
  const t = useTexts();
  const times = useTimes();
  const edit = useEditAddress(id);
  const [draft, setDraft] = useState(() => drafts.read(id));
  if (draft === null) return null;
  return (
    <div className="panel body draft-here" data-draft="">
      <span>{t.dashboards.draftHere(times.dateTime(draft.at))}</span>
      <Link to={edit}>{t.dashboards.goOn}</Link>
      <Button size="small" onClick={() => (drafts.forget(id), setDraft(null))}>{t.dashboards.throwAway}</Button>
    </div>
  );
}

function Deeds({ document, title, saved, revision, kiosk }: { document: Document; title: string; saved?: Saved; revision?: number; kiosk: boolean }) {
  const t = useTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const to = useWithin();
  const space = useScope();
  const [, setWords] = useSearchParams();
  const [box, setBox] = useState<'versions' | 'delete' | 'share' | null>(null);
  const may = useMay();
  const w = useWords();
  const mayEdit = may.in('manage_dashboards', saved?.space ?? space);
  const edit = useEditAddress(saved?.id ?? '');
  const own = useMutation({
    mutationFn: () => api.createDashboard({ ...document, title, space }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['dashboards'] });
      void navigate(to(`/dashboards/${made.id}${window.location.search}`));
    },
  });
  const setKiosk = (on: boolean) => setWords((before) => withWord(before, 'kiosk', on ? '1' : null), { replace: true });
  useEffect(() => {
    const left = () => window.document.fullscreenElement === null && setWords((before) => withWord(before, 'kiosk', null), { replace: true });
    window.document.addEventListener('fullscreenchange', left);
    return () => window.document.removeEventListener('fullscreenchange', left);
  }, [setWords]);
  const fill = async () => {
    setKiosk(true);
    await window.document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  const leave = () => {
    if (window.document.fullscreenElement) void window.document.exitFullscreen();
    else setKiosk(false);
  };
  if (kiosk) {
    return <Button type="text" className="kiosk-leave" aria-label={t.dashboards.leaveKiosk} title={t.dashboards.leaveKiosk} onClick={leave}>✕</Button>;
  }
  const items = [
    { key: 'kiosk', label: t.dashboards.kiosk },
    { key: 'export', label: t.dashboards.export },
    ...(saved ? [{ key: 'versions', label: t.dashboards.versions }] : []),
    ...(saved && may.in('manage_tokens', saved.space) ? [{ key: 'share', label: w.share.menu }] : []),
    ...(saved && mayEdit ? [{ key: 'delete', label: t.dashboards.delete }] : []),
  ];
  const act = (key: string) => {
    if (key === 'kiosk') setKiosk(true);
    else if (key === 'export') download(document);
    else setBox(key as 'versions' | 'delete' | 'share');
  };
  return (
    <>
      {own.error !== null && <Failure what={t.dashboards.copyMine} error={own.error} />}
      <Button className="hide-narrow" onClick={() => void fill()}>{t.dashboards.fullScreen}</Button>
      {!mayEdit ? null : saved ? (
        <Link to={edit} className="ant-btn ant-btn-primary button-link" data-edit="">{t.dashboards.edit}</Link>
      ) : (
        <Button type="primary" title={t.dashboards.fromModel} loading={own.isPending} onClick={() => own.mutate()}>{t.dashboards.copyMine}</Button>
      )}
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => act(key) }}>
        <Button aria-label={t.dashboards.more} title={t.dashboards.more}>⋯</Button>
      </Dropdown>
      {saved && box === 'versions' && <Versions present={saved} shown={revision ?? saved.revision} onClose={() => setBox(null)} />}
      {saved && box === 'share' && <Suspense fallback={null}><Share dashboard={saved} onClose={() => setBox(null)} /></Suspense>}
      {saved && box === 'delete' && <Delete head={saved} onClose={() => setBox(null)} onDone={() => void navigate(to('/dashboards'))} />}
    </>
  );
}

/** The document as a file that Import takes. */
export function download(document: Document): void {
  saveFile(new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }), `${document.title.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'dashboard'}.json`);
}
