import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { Link, useLocation } from 'react-router';
import { api, type Dashboard, millis } from '../api';
import { Failure, Skeleton, Time } from '../parts';
import { useTexts } from '../texts/dashboards';

/** The versions that are kept; one is looked at, or made the newest again. */
export function Versions({ present, shown, onClose }: { present: Dashboard; shown: number; onClose: () => void }) {
  const t = useTexts();
  const location = useLocation();
  const queries = useQueryClient();
  const versions = useQuery({ queryKey: ['dashboard-versions', present.id, present.revision], queryFn: ({ signal }) => api.dashboardVersions(present.id, signal).then((page) => page.items) });
  const restore = useMutation({
    mutationFn: async (revision: number) => api.replaceDashboard(present.id, await api.dashboardVersion(present.id, revision), present.revision),
    onSuccess: (made) => {
      queries.setQueryData(['dashboard', present.id], made);
      void queries.invalidateQueries({ queryKey: ['dashboards'] });
      onClose();
    },
  });
  const address = (revision: number) => {
    const words = new URLSearchParams(location.search);
    if (revision === present.revision) words.delete('version');
    else words.set('version', String(revision));
    return `${location.pathname}?${words}`;
  };
  return (
    <Modal open title={t.dashboards.versions} footer={null} onCancel={onClose}>
      <div className="stack">
        <span className="soft">{t.dashboards.versionsMore}</span>
        {restore.error !== null && <Failure what={t.dashboards.restore} error={restore.error} />}
        {versions.error && <Failure what={t.dashboards.versions} error={versions.error} again={() => void versions.refetch()} />}
        {versions.isPending && <Skeleton lines={3} />}
        <div className="rows versions" data-list="versions">
          {versions.data?.map((each) => (
            <div key={each.revision} data-version={each.revision}>
              <Link className="grow one-line" to={address(each.revision)} onClick={onClose}>
                {t.dashboards.version(each.revision)} · {each.title}
              </Link>
              <Time className="faint num" at={millis(each.changed)} />
              {each.revision === shown && <span className="tag">{t.dashboards.present}</span>}
              {each.revision !== present.revision && (
                <Button size="small" loading={restore.isPending && restore.variables === each.revision} onClick={() => restore.mutate(each.revision)}>
                  {t.dashboards.restore}
                </Button>
              )}
            </div>
          ))}
        </div>
      </div>
    </Modal>
  );
}
