import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { api } from '../api';
import { type Document, documentOf, VERSION } from '../dashboards/document';
import { drafts } from '../dashboards/draft';
import { Editor } from '../dashboards/Editor';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { Failure, Skeleton } from '../parts';
import { useTexts } from '../texts/dashboards';
import '../dashboards/dashboards.css';

/** Changes a dashboard, or makes a new one; what was not saved last time is taken up again. */
export default function DashboardEdit() {
  const { id = 'new' } = useParams();
  return id === 'new' ? <New /> : <Saved key={id} id={id} />;
}

function New() {
  const t = useTexts();
  const space = useScope();
  useTitle(t.dashboards.create);
  const empty = useMemo<Document>(() => ({ version: VERSION, title: t.dashboards.untitled, space, variables: [], widgets: [] }), []);
  return <Editor id={null} saved={empty} revision={0} draft={drafts.read('new')} />;
}

function Saved({ id }: { id: string }) {
  const t = useTexts();
  // Read once: what somebody else saves meanwhile is told when one saves, and does not change what is being edited.
  const found = useQuery({ queryKey: ['dashboard', id, 'edit'], queryFn: ({ signal }) => api.dashboard(id, signal), staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnReconnect: false, refetchOnWindowFocus: false });
  useTitle(found.data ? t.dashboards.editor.title(found.data.title) : t.dashboards.edit);
  if (found.error && !found.data) {
    return (
      <>
        <div className="head">
          <h1>{t.dashboards.title}</h1>
        </div>
        <div className="panel">
          <Failure what={t.dashboards.title} error={found.error} again={() => void found.refetch()} />
        </div>
      </>
    );
  }
  if (!found.data) return <Skeleton lines={8} />;
  return <Editor key={found.data.id} id={id} saved={documentOf(found.data)} revision={found.data.revision} draft={drafts.read(id)} />;
}
