import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { api, type Import, type ImportMapping } from '../api';
import { Failure, Skeleton } from '../parts';
import { useTexts } from '../texts';
import { ROLES, type Role, withName, withRole } from './mapping';

const SHOWN = 3;

/** What each column of the file means, beside its first values. */
export function Meaning({ job, mapping, onMapping }: { job: Import; mapping: ImportMapping; onMapping: (mapping: ImportMapping) => void }) {
  const t = useTexts();
  const preview = useQuery({ queryKey: ['preview', job.id, JSON.stringify(job.layout)], queryFn: ({ signal }) => api.previewImport(job.id, signal), staleTime: Number.POSITIVE_INFINITY });
  if (preview.isPending) return <Skeleton lines={5} />;
  if (preview.error && !preview.data) return <Failure what={t.transfer.means} error={preview.error} again={() => void preview.refetch()} />;
  const { columns, rows } = preview.data;
  const kind = mapping.kind ?? 'readings';
  return (
    <div className="transfer-scroll" tabIndex={0} role="region" aria-label={t.transfer.means}>
      <table className="plain-table transfer-columns">
        <thead>
          <tr>
            <th>{t.transfer.column}</th>
            <th>{t.transfer.first}</th>
            <th>{t.transfer.as}</th>
            <th>{t.transfer.called}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => {
            const use = mapping.columns?.[column] ?? { as: (mapping.rest ? 'property' : 'skip') as Role, name: column };
            const named = use.as === 'property' || use.as === 'label';
            return (
              <tr key={column} data-as={use.as}>
                <td title={column}>
                  <b className="transfer-cut">{column}</b>
                </td>
                <td className="mono">
                  <span className="transfer-cut soft" title={rows.map((row) => row[index] ?? '').join('\n')}>
                    {rows
                      .slice(0, SHOWN)
                      .map((row) => row[index] ?? '–')
                      .join(' · ')}
                  </span>
                </td>
                <td>
                  <Select aria-label={`${t.transfer.as}: ${column}`} value={use.as} popupMatchSelectWidth={false} onChange={(as: Role) => onMapping(withRole(mapping, column, as))} options={ROLES[kind].map((value) => ({ value, label: t.transfer.role[value] }))} />
                </td>
                <td>{named && <input className="field" aria-label={`${t.transfer.called}: ${column}`} maxLength={128} value={use.name ?? column} onChange={(event) => onMapping(withName(withRole(mapping, column, use.as), column, event.target.value))} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
