import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useDeferredValue, useState } from 'react';
import { api, type AuditEntry, type AuditQuery, millis } from '../api';
import { kindWords, operationWords } from '../audit/words';
import '../audit/audit.css';
import { Filters, PERIODS, RESULTS } from '../audit/Filters';
import { Verify } from '../audit/Verify';
import { serverNow } from '../clock';
import { saveFile } from '../files';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope } from '../frame/scope';
import { Denied } from '../operations/Denied';
import '../operations/operations.css';
import { Lines, Time } from '../parts';
import { Paged } from '../parts/Paged';
import { Refused, useOpen } from '../people/parts';
import { useSpaceName } from '../spaces/SpaceSelect';
import { said, useLanguage } from '../texts';
import { useWords, type Words } from '../texts/operations';

const PAGE = 100;

/** What of the log is asked for, as the address says. */
function asked(words: URLSearchParams, space: string): AuditQuery {
  const asked = (name: string) => words.get(name) ?? undefined;
  const period = PERIODS[words.get('period') as keyof typeof PERIODS];
  return {
    ...(space === '' ? {} : { space }),
    q: asked('q'),
    who: asked('who'),
    operation: asked('operation'),
    subject: asked('subject'),
    result: RESULTS.find((each) => each === words.get('result')),
    from: asked('from') ?? (period === undefined ? undefined : new Date(Math.floor((serverNow() - period) / 60_000) * 60_000).toISOString()),
    to: asked('to'),
  };
}

/** Who did what to what, from where, with what result. */
export default function Audit() {
  const w = useWords();
  const space = useScope();
  useTitle(w.audit.title);
  const [words, change] = useAddress();
  const query = useDeferredValue(asked(words, space));
  const [box, open, close] = useOpen<'verify'>();
  const found = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) => api.audit({ ...query, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    retry: false,
  });
  const save = useMutation({
    mutationFn: async (kind: 'csv' | 'ndjson') => saveFile(await api.auditFile(query, kind === 'csv' ? 'text/csv' : 'application/x-ndjson'), `taihu-audit.${kind}`),
  });
  const put = (name: string, value: string | undefined) => change({ [name]: value }, true);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = ['q', 'who', 'operation', 'subject', 'result', 'period', 'from', 'to'].filter((each) => words.has(each));
  return (
    <>
      <div className="head">
        <h1>{w.audit.title}</h1>
        <span className="soft hide-narrow">{w.audit.more}</span>
        <div className="end">
          <Button onClick={() => open('verify')}>{w.audit.verify}</Button>
          <Dropdown menu={{ items: [{ key: 'csv', label: 'CSV' }, { key: 'ndjson', label: 'NDJSON' }], onClick: ({ key }) => save.mutate(key as 'csv' | 'ndjson') }}>
            <Button loading={save.isPending}>{w.audit.save}</Button>
          </Dropdown>
        </div>
      </div>
      <Refused error={save.error} />
      <Filters words={words} change={(changes) => change(changes, true)} items={items} />
      <Paged
        found={found}
        items={items}
        name="audit"
        what={w.audit.title}
        fact={narrowed.length > 0 ? w.audit.nothingFits : w.audit.nothing}
        failed={<Denied error={found.error} what={w.audit.title} again={() => void found.refetch()} more={w.audit.needs} />}
      >
        {(each) => <Row key={each.sequence} entry={each} put={put} />}
      </Paged>
      {box === 'verify' && <Verify onClose={close} />}
    </>
  );
}

/** Who it was, as they were called then. */
function whoOf(w: Words, who: AuditEntry['who']): string {
  return said(who.name) || who.id || w.audit.kind[who.kind];
}

function Row({ entry, put }: { entry: AuditEntry; put: (name: string, value: string) => void }) {
  const w = useWords();
  const language = useLanguage();
  const name = useSpaceName();
  const [open, setOpen] = useState(false);
  const subject = entry.subject.id || kindWords(language, entry.subject.kind);
  return (
    <div className="audit-entry" data-entry={entry.sequence}>
      <button type="button" className="audit-row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="when">
          <Time at={millis(entry.time)} />
        </span>
        <span className="who" title={w.audit.kind[entry.who.kind]}>
          {whoOf(w, entry.who)}
        </span>
        <span className="deed">
          {operationWords(language, entry.operation)} {subject !== '' && <b>{subject}</b>}
        </span>
        <span className="soft where">{name(entry.space)}</span>
        <span className="tag result" data-result={entry.result}>
          {w.audit.results[entry.result]}
          {entry.times > 1 && ` ×${entry.times}`}
        </span>
      </button>
      {open && (
        <div className="body audit-whole">
          <dl className="ops-figures">
            <Fact name={w.audit.who} value={`${w.audit.kind[entry.who.kind]} ${entry.who.name} ${entry.who.id}`} />
            <Fact name={w.audit.token} value={entry.who.token} />
            <Fact name={w.audit.address} value={entry.address} />
            <Fact name={w.audit.operation} value={entry.operation} />
            <Fact name={w.audit.subject} value={`${kindWords(language, entry.subject.kind)} ${entry.subject.id}`} />
            <Fact name={w.audit.code} value={entry.code} />
            <Fact name={w.audit.sequence} value={String(entry.sequence)} />
            <Fact name={w.audit.begun} value={entry.begun === 0 ? '' : String(entry.begun)} />
          </dl>
          {Object.keys(entry.detail).length > 0 && <Lines label={w.audit.detail} text={JSON.stringify(entry.detail, null, 2)} />}
          <p className="faint mono audit-hash">
            {w.audit.previous} {entry.previous}
            <br />
            {w.audit.hash} {entry.hash}
          </p>
          <div className="audit-only">
            {entry.who.id !== '' && <Button size="small" onClick={() => put('who', `${entry.who.kind}/${entry.who.id}`)}>{w.audit.onlyWho}</Button>}
            {entry.subject.id !== '' && <Button size="small" onClick={() => put('subject', `${entry.subject.kind}/${entry.subject.id}`)}>{w.audit.onlySubject}</Button>}
            <Button size="small" onClick={() => put('operation', entry.operation)}>{w.audit.onlyOperation}</Button>
          </div>
        </div>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value.trim() === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
