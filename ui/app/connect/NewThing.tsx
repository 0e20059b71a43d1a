import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, type NewThing as Wanted, Problem, type ThingWithToken } from '../api';
import { useModels, useSpaces } from '../queries';
import { said, titleOf, useLanguage, useTexts } from '../texts';

/** As the contract's Name. */
const ID = /^[\p{L}\p{N}._:@-]{1,128}$/u;
interface Props {
  /** The id that stands in the field at first. */
  id: string;
  space: string;
  /** Its model, what its id is called, and what registering it is called; what people choose and any thing has when not given. */
  kind?: { model: string; id: string; idHelp: string; create: string };
  onMade: (thing: ThingWithToken) => void;
}

/** Asks for a new thing and registers it. */
export function NewThing({ id: proposed, space, kind, onMade }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const models = useModels();
  const spaces = useSpaces();
  const [id, setId] = useState(proposed);
  const [name, setName] = useState('');
  const [where, setWhere] = useState(space);
  const [model, setModel] = useState(kind?.model ?? '');
  const [wrong, setWrong] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const create = async () => {
    if (id === '') return setWrong(t.connect.idEmpty);
    if (!ID.test(id)) return setWrong(t.connect.idWrong);
    setWrong('');
    setProblem('');
    setBusy(true);
    const asked: Wanted = { id };
    if (name.trim() !== '') asked.name = name.trim();
    if (where !== '') asked.space = where;
    if (model !== '') asked.model = model;
    try {
      onMade(await api.createThing(asked));
      void queries.invalidateQueries({ queryKey: ['things'] });
      void queries.invalidateQueries({ queryKey: ['models'] });
    } catch (failed) {
      setProblem(failed instanceof Problem && failed.status > 0 ? said(failed.detail) : t.failure.unreachable);
      setBusy(false);
    }
  };

  return (
    <form
      className="stack connect-new"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label={kind?.id ?? t.connect.id} help={kind?.idHelp ?? t.connect.idHelp} wrong={wrong}>
        <Input name="id" value={id} maxLength={128} status={wrong ? 'error' : ''} spellCheck={false} autoComplete="off" onChange={(e) => setId(e.target.value.trim())} />
      </Field>
      <Field label={t.connect.name} help={t.connect.nameHelp}>
        <Input name="name" value={name} maxLength={256} onChange={(e) => setName(e.target.value)} />
      </Field>
      <Field label={t.connect.space}>
        <Select
          value={where}
          onChange={setWhere}
          aria-label={t.connect.space}
          showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: '', label: t.common.root }, ...(spaces.data ?? []).filter((s) => s.path !== '').map((s) => ({ value: s.path, label: spaceLabel(s.path, s.title) }))]}
        />
      </Field>
      {!kind && <Field label={t.connect.model}>
        <Select
          value={model}
          onChange={setModel}
          aria-label={t.connect.model}
          showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: '', label: t.connect.grow }, ...(models.data ?? []).map((m) => ({ value: m.name, label: titleOf(m.titles, m.name, language) }))]}
        />
      </Field>}
      {problem !== '' && (
        <div role="alert" className="alarm">
          {problem}
        </div>
      )}
      <div>
        <Button type="primary" htmlType="submit" loading={busy}>
          {kind?.create ?? t.connect.create}
        </Button>
      </div>
    </form>
  );
}

/** wuxi/binhu as its title with the path that leads to it. */
function spaceLabel(path: string, title: string): string {
  return title === '' || title === path.split('/').at(-1) ? path : `${title} · ${path}`;
}

function Field({ label, help, wrong, children }: { label: string; help?: string; wrong?: string; children: ReactNode }) {
  return (
    <label className="stack" style={{ gap: 4 }}>
      <span>{label}</span>
      {children}
      {wrong ? (
        <span role="alert" style={{ color: 'var(--critical)' }}>
          {wrong}
        </span>
      ) : (
        help && <span className="faint">{help}</span>
      )}
    </label>
  );
}
