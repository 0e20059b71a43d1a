import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, Problem, type Relation, type Thing } from '../api';
import { count } from '../format';
import { useWithin } from '../frame/scope';
import '../operations/operations.css';
import { Failure, Panel, PresenceSign, Skeleton } from '../parts';
import { useWords, type Words } from '../texts/operations';
import { RelationGraph } from './RelationGraph';
import { said } from '../texts';

/** More than these would cover each other; the table has all. */
const DRAWN_MAX = 16;
const KINDS = ['contains', 'feeds', 'measures', 'controls', 'gateway-of'];
const KIND = /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** What a relation is called, seen from one end. */
export function kindText(w: Words, kind: string, out: boolean): string {
  const known = w.relations.kinds[kind];
  return known ? known[out ? 'out' : 'in'] : out ? kind : w.relations.reversed(kind);
}

/** How a thing belongs together with others: a graph that leads to them, and the same as a table. */
export function Relations({ thing }: { thing: Thing }) {
  const w = useWords();
  const to = useWithin();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const relations = useQuery({ queryKey: ['relations', thing.id], queryFn: ({ signal }) => api.relations(thing.id, signal), refetchInterval: 30_000 });
  const items = useMemo(() => relations.data?.items ?? [], [relations.data]);
  const drawn = useMemo(() => {
    const others = [...new Map(items.map((each) => [each.other.id, { id: each.other.id, name: each.other.name }])).values()].slice(0, DRAWN_MAX);
    const shown = new Set(others.map((each) => each.id));
    const edges = items.filter((each) => shown.has(each.other.id)).map((each) => ({ from: each.from, to: each.to, word: w.relations.kinds[each.kind]?.short ?? each.kind }));
    return { others, edges };
  }, [items, w]);
  return (
    <Panel
      title={w.relations.title}
      end={
        <Button size="small" onClick={() => setAdding(!adding)} aria-expanded={adding}>
          {w.relations.add}
        </Button>
      }
    >
      {adding && <Add thing={thing} onDone={() => setAdding(false)} />}
      {relations.isPending ? (
        <Skeleton lines={2} />
      ) : !relations.data ? (
        <Failure what={w.relations.title} error={relations.error} again={() => void relations.refetch()} />
      ) : items.length === 0 ? (
        <div className="body soft">{w.relations.none}</div>
      ) : (
        <>
          <RelationGraph middle={thing} others={drawn.others} edges={drawn.edges} sentence={w.relations.graph(thing.name, count(items.length))} onChoose={(id) => id !== thing.id && void navigate(to(`/things/${encodeURIComponent(id)}`))} />
          <table className="relations" data-list="relations">
            <caption className="out">{w.relations.title}</caption>
            <thead className="out">
              <tr>
                <th>{w.relations.how}</th>
                <th>{w.relations.other}</th>
                <th>{w.relations.end}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((each) => (
                <Row key={`${each.from} ${each.kind} ${each.to}`} thing={thing} relation={each} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Panel>
  );
}

function Row({ thing, relation }: { thing: Thing; relation: Relation }) {
  const w = useWords();
  const to = useWithin();
  const queries = useQueryClient();
  const [failed, setFailed] = useState<string | null>(null);
  const end = async () => {
    try {
      await api.endRelation(relation.from, relation.kind, relation.to);
      await queries.invalidateQueries({ queryKey: ['relations'] });
    } catch (problem) {
      setFailed(problem instanceof Problem ? said(problem.detail) : String(problem));
    }
  };
  return (
    <tr data-relation={`${relation.from} ${relation.kind} ${relation.to}`}>
      <td className="soft">{kindText(w, relation.kind, relation.from === thing.id)}</td>
      <td>
        <Link to={to(`/things/${encodeURIComponent(relation.other.id)}`)}>{relation.other.name}</Link> <PresenceSign presence={relation.other.presence} word={false} />
        {failed && <div role="alert">{failed}</div>}
      </td>
      <td>
        <Button size="small" type="text" aria-label={w.relations.endOf(relation.other.name)} onClick={() => void end()}>
          {w.relations.end}
        </Button>
      </td>
    </tr>
  );
}

function Add({ thing, onDone }: { thing: Thing; onDone: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const [kind, setKind] = useState('contains');
  const [other, setOther] = useState('');
  const [failed, setFailed] = useState<string | null>(null);
  const found = useQuery({ queryKey: ['things', 'jump', other], queryFn: ({ signal }) => api.things({ q: other, limit: 8 }, signal), enabled: other !== '', placeholderData: (before) => before });
  const make = async () => {
    try {
      await api.relate(thing.id, kind, other);
      await queries.invalidateQueries({ queryKey: ['relations'] });
      onDone();
    } catch (problem) {
      setFailed(problem instanceof Problem ? said(problem.detail) : String(problem));
    }
  };
  return (
    <form
      className="body relation-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label>
        {w.relations.how}
        <AutoComplete value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: `${value}: ${w.relations.kinds[value]!.out}` }))}>
          <Input aria-label={w.relations.how} />
        </AutoComplete>
      </label>
      <label>
        {w.relations.other}
        <AutoComplete value={other} onChange={setOther} options={(found.data?.items ?? []).filter((each) => each.id !== thing.id).map((each) => ({ value: each.id, label: `${each.name} · ${each.id}` }))}>
          <Input aria-label={w.relations.other} placeholder={w.relations.find} />
        </AutoComplete>
      </label>
      <Button type="primary" htmlType="submit" disabled={!KIND.test(kind) || other === '' || other === thing.id}>
        {w.relations.make}
      </Button>
      {kind === 'gateway-of' && <span className="soft">{w.relations.gateway}</span>}
      {failed && <span role="alert">{failed}</span>}
    </form>
  );
}
