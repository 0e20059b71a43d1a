import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, Problem } from '../api';
import { useWithin } from '../frame/scope';
import { Refusal } from './Refusal';
import { useTexts } from '../texts';
import { goodName, textOf, withTitle } from './doc';

/** A name and titles are enough for a model; what it says comes on its page. */
export function NewModel({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const to = useWithin();
  const go = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [titles, setTitles] = useState({ en: '', zh: '' });
  const [asked, setAsked] = useState(false);
  const make = useMutation({
    mutationFn: () => api.createModel(textOf(withTitle(withTitle({ name, properties: [] }, 'en', titles.en.trim()), 'zh', titles.zh.trim())), name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['models'] });
      void go(to(`/models/${encodeURIComponent(name)}`));
    },
  });
  const exists = make.error instanceof Problem && make.error.status === 409;
  const bad = asked && !goodName(name);
  const create = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (goodName(name)) make.mutate();
  };
  return (
    <Modal open title={m.make} footer={null} onCancel={onClose} destroyOnHidden>
      <form className="stack" onSubmit={create}>
        <label className="lone-field">
          <span>{m.nameLabel}</span>
          <input className="field mono" name="name" autoFocus value={name} maxLength={128} spellCheck={false} autoComplete="off" aria-invalid={bad || exists} onChange={(event) => (setName(event.target.value.trim()), make.reset())} />
          {bad || exists ? (
            <span className="alarm" role="alert">
              {bad ? m.nameWrong : <>{m.taken(name)} <Link to={to(`/models/${encodeURIComponent(name)}`)}>{m.openIt}</Link></>}
            </span>
          ) : (
            <span className="faint">{m.nameHelp}</span>
          )}
        </label>
        {(['en', 'zh'] as const).map((each) => (
          <label key={each} className="lone-field">
            <span>{each === 'en' ? m.titleEn : m.titleZh}</span>
            <input className="field" name={`title-${each}`} value={titles[each]} maxLength={256} onChange={(event) => setTitles({ ...titles, [each]: event.target.value })} />
          </label>
        ))}
        {make.error && !exists && <Refusal title={m.notMade} error={make.error} />}
        <div className="dialog-end">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {m.create}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
