import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { api } from '../api';
import { useScope } from '../frame/scope';
import { Lines, Panel } from '../parts';
import { useTexts } from '../texts';
import { Labelled } from './Labelled';
import { shell } from './mapping';
import { fromInput } from '../format';
import { useTimes } from '../zones';

const FORMATS = ['csv', 'ndjson', 'xlsx', 'parquet'];

/** What is asked for, as a link that downloads it and as a command. */
export function Export() {
  const t = useTexts();
  const space = useScope();
  const [what, setWhat] = useState<'readings' | 'things'>('readings');
  const [format, setFormat] = useState('csv');
  const [things, setThings] = useState('');
  const [properties, setProperties] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { zone } = useTimes();
  const time = (local: string) => {
    const seconds = fromInput(local, zone);
    return Number.isNaN(seconds) ? '' : new Date(seconds * 1000).toISOString();
  };
  const given = { space: what === 'readings' && things.trim() !== '' ? '' : space, ...(what === 'readings' ? { things: things.trim(), properties: properties.trim(), from: time(from), to: time(to) } : {}) };
  const asked = Object.entries(given).filter(([, value]) => value !== '');
  const command = ['./taihu export', what, ...asked.map(([name, value]) => `--${name} ${shell(value)}`), `--out taihu-${what}.${format}`].join(' ');
  return (
    <Panel title={t.transfer.exportTitle}>
      <div className="body transfer-form">
        <Labelled label={t.transfer.what}>
          <Segmented aria-label={t.transfer.what} value={what} onChange={setWhat} options={[{ value: 'readings' as const, label: t.transfer.history }, { value: 'things' as const, label: t.transfer.list }]} />
        </Labelled>
        <Labelled label={t.transfer.format}>
          <Select aria-label={t.transfer.format} value={format} onChange={setFormat} options={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))} />
        </Labelled>
        {what === 'readings' && (
          <>
            <Labelled label={t.transfer.things}>
              <input className="field" aria-label={t.transfer.things} placeholder={t.transfer.thingsHint} value={things} onChange={(event) => setThings(event.target.value)} />
            </Labelled>
            <Labelled label={t.transfer.properties}>
              <input className="field" aria-label={t.transfer.properties} placeholder={t.transfer.propertiesHint} value={properties} onChange={(event) => setProperties(event.target.value)} />
            </Labelled>
            <Labelled label={t.transfer.from}>
              <input className="field" type="datetime-local" step={1} aria-label={t.transfer.from} value={from} onChange={(event) => setFrom(event.target.value)} />
            </Labelled>
            <Labelled label={t.transfer.to}>
              <input className="field" type="datetime-local" step={1} aria-label={t.transfer.to} value={to} onChange={(event) => setTo(event.target.value)} />
            </Labelled>
          </>
        )}
      </div>
      <div className="body transfer-deeds">
        <a className="transfer-download" href={api.exportAddress(what, { ...Object.fromEntries(asked), format })} download>
          {t.transfer.download}
        </a>
      </div>
      <div className="body">
        <Lines text={command} label={t.transfer.command} />
      </div>
    </Panel>
  );
}
