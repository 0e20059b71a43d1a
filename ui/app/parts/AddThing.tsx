import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api, type NewThing, Problem, type ThingWithToken } from '../api';
import { httpLine, MQTT_PORT, mqttLine, sample } from '../connect/lines';
import { useInterest } from '../live';
import { useModels, useSpaces, useStatus } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';
import { Arrived, Lines } from '.';

/** As the contract's Name. */
export const ID = /^[\p{L}\p{N}._:@-]{1,128}$/u;
/** After so long without a reading the dialog asks whether the device can reach the port. */
const LATE_MILLIS = 30_000;
const ASK_AGAIN_MILLIS = 3_000;

/** Registers a thing, shows its token once, and waits with the person for its first reading. */
export default function AddThing({ onClose, space }: { onClose: () => void; space?: string }) {
  const t = useTexts();
  const [made, setMade] = useState<ThingWithToken | null>(null);
  return (
    <Modal open title={t.add.title} onCancel={onClose} footer={null} width={640} maskClosable={made === null} destroyOnHidden>
      {made === null ? <Ask space={space} onMade={setMade} onClose={onClose} /> : <Made thing={made} onClose={onClose} />}
    </Modal>
  );
}

/** Asks for a new thing and registers it. */
export function Ask({ space, onMade, onClose }: { space?: string; onMade: (thing: ThingWithToken) => void; onClose?: () => void }) {
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const models = useModels();
  const spaces = useSpaces();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [where, setWhere] = useState<string>(space ?? '');
  const [model, setModel] = useState('');
  const [wrong, setWrong] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const create = async () => {
    if (id === '') return setWrong(t.add.idEmpty);
    if (!ID.test(id)) return setWrong(t.add.idWrong);
    setWrong('');
    setProblem('');
    setBusy(true);
    const asked: NewThing = { id };
    if (name.trim() !== '') asked.name = name.trim();
    if (where !== '') asked.space = where;
    if (model !== '') asked.model = model;
    try {
      onMade(await api.createThing(asked));
      void queries.invalidateQueries({ queryKey: ['things'] });
      void queries.invalidateQueries({ queryKey: ['models'] });
    } catch (failed) {
      setProblem(failed instanceof Problem && failed.status > 0 ? failed.detail : t.failure.unreachable);
      setBusy(false);
    }
  };

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label={t.add.id} help={t.add.idHelp} wrong={wrong}>
        <Input autoFocus name="id" value={id} maxLength={128} status={wrong ? 'error' : ''} spellCheck={false} autoComplete="off" onChange={(e) => setId(e.target.value.trim())} />
      </Field>
      <Field label={t.add.name} help={t.add.nameHelp}>
        <Input name="name" value={name} maxLength={256} onChange={(e) => setName(e.target.value)} />
      </Field>
      <Field label={t.add.space}>
        <Select
          value={where}
          onChange={setWhere}
          aria-label={t.add.space}
          showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: '', label: t.common.root }, ...(spaces.data ?? []).filter((s) => s.path !== '').map((s) => ({ value: s.path, label: spaceLabel(s.path, s.title) }))]}
        />
      </Field>
      <Field label={t.add.model}>
        <Select
          value={model}
          onChange={setModel}
          aria-label={t.add.model}
          showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: '', label: t.add.grow }, ...(models.data ?? []).map((m) => ({ value: m.name, label: titleOf(m.titles, m.name, language) }))]}
        />
      </Field>
      {problem !== '' && (
        <div role="alert" className="alarm">
          {problem}
        </div>
      )}
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
        {onClose && <Button onClick={onClose}>{t.common.cancel}</Button>}
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.add.create}
        </Button>
      </div>
    </form>
  );
}

/** wuxi/binhu as its title with the path that leads to it. */
export function spaceLabel(path: string, title: string): string {
  return title === '' || title === path.split('/').at(-1) ? path : `${title} · ${path}`;
}

export function Field({ label, help, wrong, children }: { label: string; help?: string; wrong?: string; children: ReactNode }) {
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

function Made({ thing, onClose }: { thing: ThingWithToken; onClose: () => void }) {
  const t = useTexts();
  const models = useModels();
  const [first, setFirst] = useState<string | null>(null);
  const [late, setLate] = useState(false);
  const port = useStatus().data?.ports.mqtt ?? MQTT_PORT;
  const reading = sample(models.data?.find((each) => each.name === thing.model));

  useInterest(`first ${thing.id}`, () => ({ kind: 'reading', things: [thing.id] }), {
    rows: (rows) => setFirst((known) => known ?? JSON.stringify(rows[0]?.[2] ?? {})),
  });
  // The socket may be away just then: the twin is asked as well, until there is something.
  useEffect(() => {
    if (first !== null) return;
    const ask = setInterval(() => {
      api
        .twin(thing.id)
        .then((twin) => {
          const values = Object.fromEntries(Object.entries(twin.values).map(([name, each]) => [name, each.value]));
          if (Object.keys(values).length > 0) setFirst((known) => known ?? JSON.stringify(values));
        })
        .catch(() => undefined);
    }, ASK_AGAIN_MILLIS);
    const wait = setTimeout(() => setLate(true), LATE_MILLIS);
    return () => {
      clearInterval(ask);
      clearTimeout(wait);
    };
  }, [first, thing.id]);

  return (
    <div className="stack" data-added={thing.id}>
      <b>{t.add.made(thing.id)}</b>
      <div className="stack" style={{ gap: 4 }}>
        <span>{t.add.token}</span>
        <Lines text={thing.token} label={t.add.token} />
      </div>
      <div className="stack" style={{ gap: 8 }}>
        <span>{t.add.run}</span>
        <Lines text={mqttLine(window.location.hostname, port, thing.id, thing.token, reading)} label={t.thing.mqtt} />
        <Lines text={httpLine(window.location.origin, thing.id, thing.token, reading)} label={t.thing.http} />
      </div>
      {first !== null ? (
        <div className="stack" style={{ gap: 4 }} role="status" data-first="arrived">
          <Arrived>{t.add.arrived}</Arrived>
          <code className="one-line" title={first}>
            {first}
          </code>
        </div>
      ) : (
        <div className="waiting" role="status" data-first="waiting">
          <span className="pulse" />
          {late ? t.add.late : t.add.waiting}
        </div>
      )}
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>{t.common.close}</Button>
        <Link to={`/things/${encodeURIComponent(thing.id)}`} onClick={onClose}>
          <Button type={first !== null ? 'primary' : 'default'}>{t.add.open}</Button>
        </Link>
      </div>
    </div>
  );
}
