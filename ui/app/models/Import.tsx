import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, type ModelFormat, Problem } from '../api';
import { useWithin } from '../frame/scope';
import { bytes } from '../format';
import { Refusal } from './Refusal';
import { useTexts } from '../texts';
import { CodeText } from './CodeText';
import { formatOf, goodName, nameOf } from './doc';
import { placeOf, readJson } from './jsontext';
import { Notes } from './Notes';

/** What the server takes of a model. */
const FILE_BYTES_MAX = 4 << 20;

/** A model from a document of another system; what of it could not be taken is told. */
export function Import({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const to = useWithin();
  const go = useNavigate();
  const queries = useQueryClient();
  const [given, setGiven] = useState('');
  const [tooLong, setTooLong] = useState(0);
  const [named, setNamed] = useState<string | null>(null);
  const [format, setFormat] = useState<ModelFormat | ''>('');
  const [asked, setAsked] = useState(false);
  const read = useMemo(() => readJson(given), [given]);
  const document = 'error' in read ? undefined : read.value;
  const looks = document === undefined ? undefined : formatOf(document);
  const name = named ?? nameOf(document);
  const take = useMutation({
    mutationFn: () => api.createModel(given, name, format === '' ? looks! : format),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['models'] }),
  });
  const put = (text: string) => {
    setGiven(text);
    setAsked(false);
    take.reset();
  };
  const file = async (chosen: File | undefined) => {
    if (!chosen) return;
    setTooLong(chosen.size > FILE_BYTES_MAX ? chosen.size : 0);
    if (chosen.size <= FILE_BYTES_MAX) put(await chosen.text());
  };
  const exists = take.error instanceof Problem && take.error.status === 409;
  const place = take.error instanceof Problem ? placeOf(given, take.error.detail) : null;
  const broken = 'error' in read && given.trim() !== '' ? read.error : null;
  const badName = asked && !goodName(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (document !== undefined && goodName(name)) take.mutate();
  };
  if (take.data) {
    const open = to(`/models/${encodeURIComponent(take.data.name)}`);
    return (
      <Modal open title={m.importTitle} onCancel={onClose} okText={m.openIt} cancelText={t.common.close} onOk={() => void go(open)}>
        <div className="stack" data-imported={take.data.name}>
          <p role="status">{m.imported(take.data.name, t.models.count(take.data.properties.length))}</p>
          <Notes notes={take.data.notes ?? []} />
        </div>
      </Modal>
    );
  }
  return (
    <Modal open width={720} title={m.importTitle} footer={null} onCancel={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="soft">{m.importHelp}</p>
        <label className="lone-field">
          <span>{m.file}</span>
          <input type="file" accept=".json,.jsonld,application/json" onChange={(event) => void file(event.target.files?.[0])} />
          {tooLong > 0 && (
            <span className="alarm" role="alert">
              {m.tooLong(bytes(tooLong))}
            </span>
          )}
        </label>
        <div className="lone-field">
          <span>{m.paste}</span>
          <CodeText short value={given} onChange={put} label={m.paste} line={broken?.line ?? place?.line} />
          {broken && <span className="alarm">{m.broken(m.errors[broken.what] + m.before(broken.found), broken.line, broken.column)}</span>}
          {asked && given.trim() === '' && (
            <span className="alarm" role="alert">
              {m.nothingGiven}
            </span>
          )}
        </div>
        <div className="form-grid">
          <label>
            <span>{m.nameLabel}</span>
            <input className="field mono" name="name" value={name} maxLength={128} spellCheck={false} autoComplete="off" aria-invalid={badName || exists} onChange={(event) => (setNamed(event.target.value.trim()), take.reset())} />
            {badName && (
              <span className="alarm" role="alert">
                {m.nameWrong}
              </span>
            )}
          </label>
          <label>
            <span>{m.format}</span>
            <select className="field" name="format" value={format} onChange={(event) => (setFormat(event.target.value as ModelFormat | ''), take.reset())}>
              <option value="">{m.formats.auto(looks ? m.formats[looks] : '')}</option>
              {(['tm', 'tsl', 'taihu'] as const).map((each) => (
                <option key={each} value={each}>
                  {m.formats[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
        {exists && (
          <p className="alarm" role="alert">
            {m.exists(name)} <Link to={to(`/models/${encodeURIComponent(name)}`)}>{m.openIt}</Link>
          </p>
        )}
        {take.error && !exists && (
          <>
            <Refusal title={m.notImported} error={take.error} />
            {place && <p className="soft">{m.place(place.line, place.column)}</p>}
          </>
        )}
        <div className="dialog-end">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="primary" htmlType="submit" loading={take.isPending} disabled={broken !== null}>
            {m.importIt}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
