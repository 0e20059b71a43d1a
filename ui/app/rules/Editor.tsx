import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, type Model, Problem, type Rule } from '../api';
import { count } from '../format';
import { useAddress } from '../frame/address';
import { useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Refused } from '../people/parts';
import { useSpaces } from '../queries';
import { said, titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/rules';
import { Code, type CodeDeeds } from './Code';
import { forgetDraft, keepDraft, readDraft } from './draft';
import { meaningOf } from './functions';
import { Past } from './Past';
import { Preview } from './Preview';
import { useChannels, useCheck, useFunctions, useTests } from './queries';
import { RuleForm } from './RuleForm';
import { Side } from './Side';
import { channelsFor, type Fault, modelOf, type Simple, simpleOf, textOf } from './text';
import { Trials } from './Trials';

interface Draft {
  text: string;
  /** What the form shows; null when the text says more. */
  form: Simple | null;
}

/** A rule that is to be, or one to be changed: as a form and as a text, which say the same. */
export function Editor({ rule, start, models, again }: { rule?: Rule; start: Simple; models: readonly Model[]; again: () => void }) {
  const w = useWords();
  const to = useWithin();
  const may = useMay();
  const language = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const spaces = useSpaces().data ?? [];
  const functions = useFunctions();
  const spoken = functions.map((each) => ({ name: each.name, meaning: Object.values(meaningOf(each, language)).filter(Boolean).join(language === 'zh' ? '：' : ': ') }));
  const deeds = useRef<CodeDeeds>(null);
  const [words, change] = useAddress();
  const key = rule?.id ?? 'new';
  const begun = rule?.text ?? textOf(start);
  // whoever asks for a rule of one model does not want what they wrote of another
  const [found] = useState(() => [readDraft(key)].find((each) => each && each.text !== begun && (rule !== undefined || !words.has('model') || modelOf(each.text) === words.get('model'))));
  const [draft, setDraft] = useState<Draft>(() => (found ? draftOf(found.text) : rule ? draftOf(begun) : { text: begun, form: start }));
  const [base, setBase] = useState(found?.revision ?? rule?.revision ?? 0);
  const tab = words.get('tab') === 'text' || (words.get('tab') !== 'form' && rule !== undefined) ? 'text' : 'form';
  const check = useCheck(draft.text);
  const channels = channelsFor(check.data?.space ?? rule?.space ?? start.space, useChannels());
  const faults = (check.data?.faults ?? []).map((each) => ({ ...each, message: said(each.message) }));
  const model = models.find((each) => each.name === (check.data?.model || modelOf(draft.text)));
  const able = rule ? may.in('command', rule.space) : may.somewhere('command');
  const changed = rule === undefined || draft.text !== rule.text;
  const unsaved = draft.text !== begun;
  const sound = check.current && !check.error && faults.length === 0;
  const tested = /^tests:/m.test(draft.text);
  const tests = useTests(draft.text, tested);
  /** What is saved or deleted is no draft any more, though the page is still there for a moment. */
  const over = useRef(false);
  useEffect(() => {
    if (over.current) return;
    if (unsaved) keepDraft(key, { text: draft.text, revision: base, at: Date.now() });
    else forgetDraft(key);
  }, [key, unsaved, draft.text, base]);
  const stale = rule !== undefined && rule.revision !== base;

  const kept = (it: Rule) => {
    setBase(it.revision);
    over.current = rule === undefined;
    forgetDraft(key);
    queries.setQueryData(['rule', it.id], it);
    void queries.invalidateQueries({ queryKey: ['rules'] });
    if (rule === undefined) void navigate(to(`/rules/${it.id}?tab=${tab}`), { replace: true });
  };
  const save = useMutation({
    mutationFn: ({ text, enabled }: { text: string; enabled: boolean }) => (rule ? api.replaceRule(rule.id, { text, enabled }, base) : api.createRule({ text, enabled })),
    onSuccess: kept,
    onError: (failed) => failed instanceof Problem && failed.status === 412 && again(),
  });
  const remove = useMutation({
    mutationFn: () => api.deleteRule(rule!.id, base),
    onSuccess: () => {
      over.current = true;
      forgetDraft(key);
      void queries.invalidateQueries({ queryKey: ['rules'] });
      void navigate(to('/rules'));
    },
  });
  const select = tab === 'text' ? (fault: Fault) => deeds.current?.select(fault) : undefined;
  const write = (text: string) => (save.reset(), setDraft(draftOf(text)));
  const newer = () => {
    if (!rule) return;
    save.reset();
    setBase(rule.revision);
    setDraft(draftOf(rule.text ?? ''));
  };
  const busy = save.isPending || remove.isPending;
  const deedsOf = able && (
    <div className="end">
      {rule === undefined ? (
        <>
          <Button type="primary" loading={busy} onClick={() => save.mutate({ text: draft.text, enabled: true })}>
            {w.save}
          </Button>
          <Button disabled={busy} onClick={() => save.mutate({ text: draft.text, enabled: false })}>
            {w.saveOff}
          </Button>
        </>
      ) : (
        <>
          <Button type="primary" loading={busy} disabled={!changed} onClick={() => save.mutate({ text: draft.text, enabled: rule.enabled })}>
            {w.save}
          </Button>
          <Button disabled={busy} title={rule.enabled ? w.disableMore : undefined} onClick={() => save.mutate({ text: rule.text ?? '', enabled: !rule.enabled })}>
            {rule.enabled ? w.disable : w.enable}
          </Button>
          <Popconfirm title={w.removeSure} okText={w.remove} cancelText={w.cancel} onConfirm={() => remove.mutate()}>
            <Button danger disabled={busy}>
              {w.remove}
            </Button>
          </Popconfirm>
        </>
      )}
    </div>
  );
  return (
    <div className="rule-editor">
      <div className="stack">
        {stale && (
          <div className="panel body" role="status">
            {w.stale}{' '}
            <Button size="small" onClick={newer}>
              {w.again}
            </Button>
          </div>
        )}
        {rule && rule.health.problem !== '' && (
          <div className="panel body" role="status" data-problem="">
            <b className="alarm">{w.problem}</b> {said(rule.health.problem)}
          </div>
        )}
        <section className="panel">
          <header className="rule-deeds">
            <div className="rule-tabs" role="tablist" aria-label={w.tabsLabel}>
              {(['form', 'text'] as const).map((each) => (
                <button key={each} type="button" role="tab" aria-selected={tab === each} onClick={() => change({ tab: each }, true)}>
                  {w.tabs[each]}
                </button>
              ))}
            </div>
            {deedsOf}
          </header>
          <Refused error={save.error ?? remove.error} />
          {unsaved && able && (
            <div className="body soft rule-unsaved" role="status" data-draft={found ? 'found' : 'kept'}>
              <span>{found && draft.text === found.text ? w.draft : w.draftKept}</span>
              <Button size="small" onClick={() => (save.reset(), setDraft(rule ? draftOf(begun) : { text: begun, form: start }), setBase(rule?.revision ?? 0))}>
                {w.draftThrow}
              </Button>
            </div>
          )}
          {save.isSuccess && !changed && (
            <div className="body soft" role="status" data-saved="">
              {w.saved}
            </div>
          )}
          {tab === 'text' ? (
            <Code
              value={draft.text}
              faults={faults}
              tests={tested && sound ? (tests.data?.items ?? []) : []}
              known={{ properties: model?.properties ?? [], functions: spoken, actions: (model?.actions ?? []).map((each) => each.name), events: (model?.events ?? []).map((each) => each.name), models: models.map((each) => each.name), spaces: spaces.map((each) => each.path), channels, called: (each) => (titleOf(each.titles, each.name, language) === each.name ? '' : titleOf(each.titles, each.name, language)) }}
              readOnly={!able}
              deeds={deeds}
              onChange={write}
            />
          ) : draft.form ? (
            <RuleForm it={draft.form} models={models} channels={channels} disabled={!able} onChange={(form) => (save.reset(), setDraft({ form, text: textOf(form) }))} />
          ) : (
            <div className="body" data-more-than-form="">
              {w.tooMuch}{' '}
              <Button size="small" onClick={() => change({ tab: 'text' }, true)}>
                {w.toText}
              </Button>
            </div>
          )}
          <Findings check={check} model={check.data?.model ?? ''} space={check.data?.space ?? ''} faults={faults} select={select} />
        </section>
        <Trials tests={tests} any={tested} sound={sound} select={select && ((each) => select({ line: each.line, column: 1, length: lineLength(draft.text, each.line), message: '' }))} />
        <Preview text={draft.text} model={check.data?.model ?? ''} space={check.data?.space ?? ''} sound={check.data !== undefined && !check.error && faults.length === 0} onSelect={select && ((part) => select({ ...part, message: '' }))} />
        <Past text={draft.text} rule={rule} model={model} space={check.data?.space ?? ''} sound={sound} />
      </div>
      <div className="stack">
        <Side model={model} functions={functions} insert={tab === 'text' && able ? (put) => deeds.current?.insert(put) : null} />
      </div>
    </div>
  );
}

function lineLength(text: string, line: number): number {
  return text.split('\n')[line - 1]?.length ?? 0;
}

function draftOf(text: string): Draft {
  return { text, form: simpleOf(text) };
}

/** What the server found in the text, and how many things it is about. */
function Findings({ check, model, space, faults, select }: { check: ReturnType<typeof useCheck>; model: string; space: string; faults: readonly Fault[]; select?: (fault: Fault) => void }) {
  const w = useWords();
  const refused = check.error instanceof Problem && check.error.status > 0 ? check.error : null;
  const state = refused ? 'refused' : check.error ? 'away' : !check.current ? 'checking' : faults.length > 0 ? 'faulty' : 'sound';
  return (
    <div className="rule-findings" role="status" data-check={state}>
      <div>
        {state === 'refused' ? (
          <span className="alarm">{refused && said(refused.detail)}</span>
        ) : state === 'away' ? (
          <span className="alarm">{w.notChecked}</span>
        ) : faults.length > 0 ? (
          <b className="alarm">{w.faults(faults.length)}</b>
        ) : (
          <span className="soft">{state === 'checking' ? w.checking : w.sound}</span>
        )}
        {check.data && model !== '' && !check.error && (
          <Link to={`/things?model=${encodeURIComponent(model)}${space === '' ? '' : `&space=${encodeURIComponent(space)}`}`} data-things={check.data.things}>
            {w.about(count(check.data.things))}
          </Link>
        )}
      </div>
      {!check.error && faults.length > 0 && (
        <ul>
          {faults.map((each, i) => (
            <li key={i} data-fault={each.line}>
              {select ? (
                <button type="button" onClick={() => select(each)}>
                  <span className="num">{w.place(each.line, each.column)}</span> {each.message}
                </button>
              ) : (
                each.message
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
