import { Select, Switch } from 'antd';
import type { Import, ImportLayout, ImportMapping } from '../api';
import { spaceTitle, useModels, useSpaces } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { type Kind, withKind } from './mapping';
import { Labelled } from './Labelled';

const DELIMITERS = [',', ';', '\t', '|'];
const TIMES = ['auto', 'rfc3339', 's', 'ms', 'us', 'ns'] as const;

interface Props {
  job: Import;
  mapping: ImportMapping;
  onMapping: (mapping: ImportMapping) => void;
  onLayout: (layout: ImportLayout) => void;
}

/** How the file is read, and what holds for all of its rows. */
export function Reading({ job, mapping, onMapping, onLayout }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const models = useModels();
  const spaces = useSpaces();
  const csv = job.layout.format === 'csv';
  const kind = mapping.kind ?? 'readings';
  const set = (changes: Partial<ImportMapping>) => onMapping({ ...mapping, ...changes });
  const makes = mapping.create || kind === 'things';
  return (
    <div className="body transfer-form">
      <Labelled label={t.transfer.kind}>
        <Select aria-label={t.transfer.kind} value={kind} onChange={(to: Kind) => onMapping(withKind(mapping, to))} options={(['readings', 'things'] as const).map((value) => ({ value, label: t.transfer.kinds[value] }))} />
      </Labelled>
      {csv && (
        <>
          <Labelled label={t.transfer.charset}>
            <Select aria-label={t.transfer.charset} value={job.layout.charset} onChange={(charset) => onLayout({ charset })} options={['UTF-8', 'GB18030'].map((value) => ({ value, label: value }))} />
          </Labelled>
          <Labelled label={t.transfer.delimiter}>
            <Select aria-label={t.transfer.delimiter} value={job.layout.delimiter} onChange={(delimiter) => onLayout({ delimiter })} options={DELIMITERS.map((value) => ({ value, label: value === '\t' ? t.transfer.tab : value }))} />
          </Labelled>
          <Labelled label={t.transfer.decimal}>
            <Select aria-label={t.transfer.decimal} value={job.layout.decimal} onChange={(decimal) => onLayout({ decimal })} options={['.', ','].map((value) => ({ value, label: value }))} />
          </Labelled>
        </>
      )}
      {(csv || job.layout.format === 'xlsx') && (
        <Labelled label={t.transfer.header}>
          <Switch size="small" aria-label={t.transfer.header} checked={job.layout.header} onChange={(header) => onLayout({ header })} />
        </Labelled>
      )}
      {kind === 'readings' && (
        <>
          <Labelled label={t.transfer.timeFormat}>
            <Select aria-label={t.transfer.timeFormat} value={mapping.time} onChange={(time) => set({ time })} options={TIMES.map((value) => ({ value, label: t.transfer.times[value] }))} />
          </Labelled>
          <Labelled label={t.transfer.zone}>
            <input className="field" aria-label={t.transfer.zone} value={mapping.zone ?? ''} onChange={(event) => set({ zone: event.target.value })} />
          </Labelled>
          <Labelled label={t.transfer.thing}>
            <input className="field" aria-label={t.transfer.thing} placeholder={t.transfer.thingHint} value={mapping.thing ?? ''} onChange={(event) => set({ thing: event.target.value || undefined })} />
          </Labelled>
          <Labelled label={t.transfer.create}>
            <Switch size="small" aria-label={t.transfer.create} checked={mapping.create} onChange={(create) => set({ create })} />
          </Labelled>
        </>
      )}
      {makes && (
        <>
          <Labelled label={t.transfer.model}>
            <Select
              aria-label={t.transfer.model}
              value={mapping.model ?? ''}
              onChange={(model) => set({ model: model || undefined })}
              showSearch={{ optionFilterProp: 'label' }}
              options={[{ value: '', label: t.transfer.modelOwn }, ...(models.data ?? []).map((each) => ({ value: each.name, label: titleOf(each.titles, each.name, language) }))]}
            />
          </Labelled>
          <Labelled label={t.transfer.into}>
            <Select
              aria-label={t.transfer.into}
              value={mapping.space ?? ''}
              onChange={(space) => set({ space })}
              showSearch={{ optionFilterProp: 'label' }}
              options={[...new Set(['', ...(spaces.data ?? []).map((each) => each.path)])].map((path) => ({ value: path, label: path === '' ? '/' : `${spaceTitle(spaces.data, path)} (${path})` }))}
            />
          </Labelled>
        </>
      )}
    </div>
  );
}
