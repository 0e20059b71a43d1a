import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { api, type DashboardHead } from '../api';
import { Failure } from '../parts';
import { useTexts } from '../texts/dashboards';
import { drafts } from './draft';

/** Asks before a dashboard goes with all its versions. */
export function Delete({ head, onClose, onDone }: { head: Pick<DashboardHead, 'id' | 'title' | 'revision'>; onClose: () => void; onDone?: () => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const forget = useMutation({
    mutationFn: () => api.deleteDashboard(head.id, head.revision),
    onSuccess: () => {
      drafts.forget(head.id);
      onClose();
      onDone?.();
      void queries.invalidateQueries({ queryKey: ['dashboards'] });
    },
  });
  return (
    <Modal open title={t.dashboards.delete} okText={t.dashboards.delete} cancelText={t.common.cancel} okButtonProps={{ danger: true, loading: forget.isPending }} onOk={() => forget.mutate()} onCancel={onClose}>
      <p>{t.dashboards.deleteAsk(head.title)}</p>
      {forget.error !== null && <Failure what={t.dashboards.notDeleted} error={forget.error} again={() => void queries.invalidateQueries({ queryKey: ['dashboards'] })} />}
    </Modal>
  );
}
