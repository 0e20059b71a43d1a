import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Model } from '../api';
import { count, NONE } from '../format';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { editedNames } from '../models/edits';
import { Import } from '../models/Import';
import { NewModel } from '../models/NewModel';
import '../models/models.css';
import { useMay } from '../may';
import { Empty, Failure, Panel, Skeleton } from '../parts';
import { useModels, useModelUses } from '../queries';
import { titleOf, useLanguage, useTexts } from '../texts';

/** Rows that are drawn at first, and how many more at a time. */
const ROWS_AT_ONCE = 200;
type Dialog = 'new' | 'import' | null;

function matches(model: Model, asked: string): boolean {
  const words = [model.name, ...Object.values(model.titles), ...model.properties.flatMap((each) => [each.name, ...Object.values(each.titles ?? {})])];
  return words.some((each) => each.toLowerCase().includes(asked));
}

/** What things of each kind report; drafts apart, they wait for a person. */
export default function Models() {
  const t = useTexts();
  const m = t.modelPage;
  const [words, setWords] = useSearchParams();
  const [dialog, setDialog] = useState<Dialog>(null);
  const to = useWithin();
  const may = useMay().in('manage_models', '');
  const models = useModels();
  const uses = useModelUses(useScope());
  useTitle(t.models.title);
  const asked = words.get('q') ?? '';
  const search = (to: string) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        if (to === '') next.delete('q');
        else next.set('q', to);
        return next;
      },
      { replace: true },
    );
  const all = useMemo(() => [...(models.data ?? [])].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })), [models.data]);
  const edited = editedNames();
  const found = all.filter((each) => matches(each, asked.trim().toLowerCase()));
  const list = (of: Model[]) => <Rows key={asked} models={of} things={(name) => uses.data?.get(name)} edited={edited} />;
  const parts = { draft: found.filter((each) => each.stage === 'draft'), accepted: found.filter((each) => each.stage !== 'draft') };
  return (
    <>
      <div className="head">
        <h1>{t.models.title}</h1>
        <span className="faint num" role="status" data-found={models.data ? found.length : undefined}>
          {models.data && m.found(count(found.length))}
        </span>
        <div className="end">
          {may ? (
            <>
              <Button onClick={() => setDialog('import')}>{m.importIt}</Button>
              <Button type="primary" onClick={() => setDialog('new')}>
                {m.make}
              </Button>
            </>
          ) : (
            <span className="faint">{t.may.models}</span>
          )}
        </div>
      </div>
      {(all.length > 0 || asked !== '') && (
        <div className="filters">
          <Input className="search" type="search" maxLength={128} allowClear aria-label={m.search} placeholder={m.search} value={asked} onChange={(event) => search(event.target.value)} />
        </div>
      )}
      {models.isPending || (models.error !== null && !models.data) || found.length === 0 ? (
        <div className="panel">
          {models.isPending ? (
            <Skeleton lines={6} />
          ) : models.error !== null && !models.data ? (
            <Failure what={t.models.title} error={models.error} again={() => void models.refetch()} />
          ) : all.length === 0 ? (
            <Empty fact={t.models.nothing} use={t.models.nothingMore}>
              <Link to={to('/connect')}>{t.things.add}</Link>
            </Empty>
          ) : (
            <Empty fact={m.noMatch}>
              <Button onClick={() => search('')}>{m.clear}</Button>
            </Empty>
          )}
        </div>
      ) : (
        <div className="stack">
          {parts.draft.length > 0 && (
            <Panel title={m.drafts(count(parts.draft.length))}>
              <p className="body soft">{m.draftsMore}</p>
              {list(parts.draft)}
            </Panel>
          )}
          {parts.accepted.length > 0 && (parts.draft.length > 0 ? <Panel title={m.acceptedOnes(count(parts.accepted.length))}>{list(parts.accepted)}</Panel> : <div className="panel">{list(parts.accepted)}</div>)}
        </div>
      )}
      {dialog === 'new' && <NewModel onClose={() => setDialog(null)} />}
      {dialog === 'import' && <Import onClose={() => setDialog(null)} />}
    </>
  );
}

function Rows({ models, things, edited }: { models: Model[]; things: (name: string) => number | undefined; edited: ReadonlySet<string> }) {
  const t = useTexts();
  const m = t.modelPage;
  const to = useWithin();
  const language = useLanguage();
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <>
      <div className="model-rows">
        {models.slice(0, most).map((each) => {
          const title = titleOf(each.titles, each.name, language);
          const also = titleOf(each.titles, '', other);
          const have = things(each.name);
          return (
            <div key={each.name} className="model-row" data-model={each.name}>
              <Link data-row to={to(`/models/${encodeURIComponent(each.name)}`)} className="what" title={`${title} (${each.name})`}>
                <b>{title}</b>
                {title !== each.name && <code className="faint">{each.name}</code>}
              </Link>
              <span className="also soft one-line" lang={other === 'zh' ? 'zh-Hans' : 'en'} title={also}>
                {also !== title && also}
              </span>
              <span className="marks">{edited.has(each.name) && <span className="tag">{m.editedHere}</span>}</span>
              <span className="soft num">
                {t.models.version} {each.version}
              </span>
              <span className="soft num">{t.models.count(each.properties.length)}</span>
              <span className="used num">
                {have === undefined ? NONE : have === 0 ? <span className="faint">{m.unused}</span> : <Link to={to(`/things?model=${encodeURIComponent(each.name)}`)}>{m.things(have, count(have))}</Link>}
              </span>
            </div>
          );
        })}
      </div>
      {models.length > most && (
        <div className="body">
          <Button onClick={() => setMost(most + ROWS_AT_ONCE)}>{m.moreRows(count(models.length - most))}</Button>
        </div>
      )}
    </>
  );
}
