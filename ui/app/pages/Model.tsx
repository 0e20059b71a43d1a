import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, type Model as ModelOf, type ModelCheck, Problem, type Property } from '../api';
import { count } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { Check } from '../models/Check';
import { diff, type Doc, docFrom, docOf, textOf } from '../models/doc';
import { type Edit, useEdit } from '../models/edits';
import { ModelForm } from '../models/Form';
import { Json } from '../models/Json';
import { readJson } from '../models/jsontext';
import '../models/models.css';
import { Refusal } from '../models/Refusal';
import { Stale } from '../models/Stale';
import { Versions } from '../models/Versions';
import { useMay } from '../may';
import { Empty, Failure, Panel, Skeleton } from '../parts';
import { Locked } from '../parts/Locked';
import { Suggest } from '../parts/Suggest';
import { useModelUse } from '../queries';
import { said, titleOf, useLanguage, useTexts } from '../texts';

/** How soon it is seen that somebody else, or a device, made another version. */
const LOOK_MILLIS = 15_000;
const TABS = ['form', 'json', 'versions'] as const;
type Tab = (typeof TABS)[number];

export default function Model() {
  const { name = '' } = useParams();
  const t = useTexts();
  const to = useWithin();
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => api.model(name, signal), refetchInterval: LOOK_MILLIS });
  useTitle(name);
  if (model.isPending) return <Skeleton lines={8} />;
  if (!model.data) {
    return (
      <div className="panel">
        {model.error instanceof Problem && model.error.status === 404 ? (
          <Empty page fact={t.models.missing(name)} use={t.thing.missingMore}>
            <Link to={to('/models')}>{t.models.toModels}</Link>
          </Empty>
        ) : (
          <Failure page what={name} error={model.error} again={() => void model.refetch()} />
        )}
      </div>
    );
  }
  return <Shown key={name} model={model.data} again={() => void model.refetch()} />;
}

function Shown({ model, again }: { model: ModelOf; again: () => void }) {
  const t = useTexts();
  const m = t.modelPage;
  const queries = useQueryClient();
  const [words, change] = useAddress();
  const may = useMay().in('manage_models', '');
  const { edit, kept, put } = useEdit(model.name);
  const [dropped, setDropped] = useState<Edit | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [check, setCheck] = useState<ModelCheck | null>(null);
  const [done, setDone] = useState('');
  const [byHand, setByHand] = useState(false);
  const came = (next: ModelOf, said: string) => {
    queries.setQueryData(['model', model.name], next);
    void queries.invalidateQueries({ queryKey: ['models'] });
    put(null);
    setCheck(null);
    setProblem(null);
    setDropped(null);
    setDone(said);
  };
  const accept = useMutation({
    mutationFn: (properties?: Property[]) => api.acceptModel(model.name, properties),
    onSuccess: (next) => came(next, t.models.acceptDone),
  });
  const present = useMemo(() => textOf(docOf(model)), [model]);
  const text = edit?.text ?? present;
  const base = edit?.base ?? present;
  const read = useMemo(() => readJson(text), [text]);
  const doc = 'error' in read ? null : docFrom(read.value);
  const baseDoc = useMemo(() => JSON.parse(base) as Doc, [base]);
  const changed = doc && diff(baseDoc, doc);
  const changes = changed ? changed.settings.length + changed.properties.length : 1;
  const stale = edit !== null && edit.version !== model.version;
  const type = (next: string) => {
    setProblem(null);
    setDropped(null);
    setDone('');
    put(next === base && !stale ? null : { version: edit?.version ?? model.version, base, text: next });
  };
  const dry = useMutation({
    mutationFn: () => api.checkModel(model.name, text, edit?.version ?? model.version),
    onSuccess: setCheck,
    onError: (failed) => refused(failed instanceof Problem ? failed : new Problem(0, 'unknown', String(failed), '')),
  });
  const refused = (failed: Problem) => {
    setCheck(null);
    setProblem(failed);
    if (failed.status === 412 || failed.status === 404) again();
  };
  const asked = words.get('tab') as Tab;
  const tab = TABS.includes(asked) ? asked : 'form';
  const turn = (next: Tab) => change({ tab: next === 'form' ? null : next });
  const drop = () => {
    setDropped(edit);
    setProblem(null);
    put(null);
  };
  const suggesting = model.stage === 'draft' && model.properties.length > 0 && edit === null && !byHand && may;
  const detail = problem?.status === 412 ? undefined : problem?.detail;
  return (
    <>
      <Head model={model} />
      <div className="tab-row" role="tablist" aria-label={m.label}>
        {TABS.map((each) => (
          <button key={each} type="button" role="tab" aria-selected={tab === each} onClick={() => turn(each)}>
            {m.tabs[each]}
          </button>
        ))}
      </div>
      <div className="stack" role="tabpanel" aria-label={m.tabs[tab]}>
        {done !== '' && (
          <p className="arrived" role="status" data-done>
            {done}
          </p>
        )}
        {dropped && (
          <p role="status">
            {m.dropped}{' '}
            <Button size="small" onClick={() => (put(dropped), setDropped(null))}>
              {m.undo}
            </Button>
          </p>
        )}
        {stale && <Stale base={baseDoc} mine={doc} theirs={model} onTop={(next) => (setProblem(null), put({ version: model.version, base: present, text: textOf(next) }))} onDrop={drop} />}
        {tab === 'form' &&
          (suggesting ? (
            <>
              <p className="soft">
                {t.models.acceptMore}{' '}
                <Button size="small" onClick={() => setByHand(true)}>
                  {m.hand}
                </Button>
              </p>
              {accept.error && <Refusal title={m.notAccepted} error={accept.error} />}
              <Suggest name={model.name} version={model.version} busy={accept.isPending} onAccept={(properties) => accept.mutate(properties)} />
            </>
          ) : doc ? (
            <Locked why={may ? null : t.may.models}>
              <ModelForm doc={doc} detail={detail} onChange={(next) => type(textOf(next))} />
            </Locked>
          ) : (
            <div className="panel">
              <Empty fact={'error' in read ? m.mended(read.error.line, read.error.column) : m.notObject}>
                <Button onClick={() => turn('json')}>{m.toJson}</Button>
              </Empty>
            </div>
          ))}
        {tab === 'json' && <Json text={text} read={read} detail={doc ? detail : undefined} onChange={type} />}
        {tab === 'versions' && <Versions model={model} mine={edit === null ? null : doc} onUse={(of) => (type(textOf(of)), turn('form'))} />}
        {tab === 'form' && model.retired.length > 0 && <Retired properties={model.retired} />}
        {model.stage === 'draft' && edit === null && model.properties.length === 0 && tab === 'form' && <p className="soft">{m.draftEmpty}</p>}
      </div>
      {edit !== null && (
        <div className="save-bar" data-unsaved={changes}>
          <span role="status">{doc ? m.unsaved(changes) : m.broke}</span>
          {!kept && <span className="soft">{m.notKept}</span>}
          {problem && problem.status !== 412 && (
            <span className="alarm said" role="alert">
              {problem.status === 0 ? t.failure.unreachable : said(problem.detail)}
            </span>
          )}
          <div className="end">
            <Button onClick={drop}>{m.discard}</Button>
            <Button type="primary" disabled={!doc || stale || !may} title={may ? undefined : t.may.models} loading={dry.isPending} onClick={() => dry.mutate()}>
              {m.check}
            </Button>
          </div>
        </div>
      )}
      {check && <Check check={check} text={text} present={model} onClose={() => setCheck(null)} onSaved={(next) => came(next, m.saved(next.version))} onProblem={refused} />}
    </>
  );
}

function Head({ model }: { model: ModelOf }) {
  const t = useTexts();
  const m = t.modelPage;
  const to = useWithin();
  const language = useLanguage();
  const { data: things } = useModelUse(model.name, useScope());
  const title = titleOf(model.titles, model.name, language);
  return (
    <div className="head">
      <h1>{title}</h1>
      {title !== model.name && <code className="faint">{model.name}</code>}
      <span className="tag" data-stage={model.stage}>
        {t.models[model.stage]}
      </span>
      <span className="soft num" data-version={model.version}>
        {t.models.version} {model.version}
      </span>
      <div className="end">
        {things !== undefined && things > 0 ? (
          <Link to={to(`/things?model=${encodeURIComponent(model.name)}`)} data-things={things}>
            {m.usedBy(things, count(things))}
          </Link>
        ) : (
          <span className="faint">{things === 0 && m.unused}</span>
        )}
      </div>
    </div>
  );
}

function Retired({ properties }: { properties: Property[] }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <Panel title={t.models.retired}>
      <div className="rows">
        {properties.map((each, i) => (
          <div key={i}>
            <code>{each.name}</code> <span className="soft">{titleOf(each.titles, '', language)}</span> <span className="soft right">{t.models.types[each.type]}</span>
          </div>
        ))}
      </div>
    </Panel>
  );
}
