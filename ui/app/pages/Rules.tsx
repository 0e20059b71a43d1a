import { Button, Input } from 'antd';
import { Link } from 'react-router';
import type { Rule } from '../api';
import { count } from '../format';
import { Tabs } from '../calendars/Tabs';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { useRules } from '../rules/queries';
import '../rules/rules.css';
import { StandingTag } from '../rules/Standing';
import { useSpaceName } from '../spaces/SpaceSelect';
import { said, titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/rules';

/** All rules of a space: whether they are in force, and how they fare. */
export default function Rules() {
  const w = useWords();
  const to = useWithin();
  const may = useMay();
  const [words, change] = useAddress();
  const found = useRules(useScope());
  const language = useLanguage();
  const name = useSpaceName();
  useTitle(w.title);
  const q = (words.get('q') ?? '').trim().toLowerCase();
  const title = (it: Rule) => titleOf(it.titles, it.titles[''] ?? '', language);
  const items = (found.data ?? []).filter((it) => q === '' || [it.name, title(it), it.model, it.space, name(it.space)].some((each) => each.toLowerCase().includes(q)));
  const create = may.somewhere('command') && (
    <Link to={to('/rules/new')}>
      <Button type="primary">{w.create}</Button>
    </Link>
  );
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft hide-narrow">{w.more}</span>
        <div className="end">
          <Link to={to('/alarms')}>{w.alarms}</Link>
          {create}
        </div>
      </div>
      <Tabs />
      {found.data && found.data.length > 0 && (
        <div className="filters">
          <Input.Search className="search" allowClear aria-label={w.search} placeholder={w.search} defaultValue={words.get('q') ?? ''} onChange={(event) => change({ q: event.target.value }, true)} />
        </div>
      )}
      {found.isPending ? (
        <Skeleton lines={8} />
      ) : !found.data ? (
        <div className="panel">
          <Failure what={w.title} error={found.error} again={() => void found.refetch()} />
        </div>
      ) : (
        <div className="panel" data-list="rules">
          {items.length === 0 ? <Empty fact={q === '' ? w.nothing : w.nothingFits} use={q === '' ? w.nothingMore : undefined}>{q === '' && create}</Empty> : items.map((it) => <Row key={it.id} it={it} title={title(it)} />)}
        </div>
      )}
    </>
  );
}

function Row({ it, title }: { it: Rule; title: string }) {
  const w = useWords();
  const to = useWithin();
  const name = useSpaceName();
  const { active, raised, evaluations, nanos, unknown, commands, events, derived, over, refused, problem } = it.health;
  const never = unknown > 0 && unknown === evaluations;
  return (
    <div className="rule-row" data-rule={it.name} data-row>
      <span className="who">
        <Link to={to(`/rules/${it.id}`)}>{title || it.name}</Link>
        <span className="faint">
          {title && `${it.name} · `}
          {it.model} · {it.space === '' ? w.everywhere : <span title={it.space}>{name(it.space)}</span>}
        </span>
      </span>
      <StandingTag it={it} />
      <span className="rule-health" title={w.sinceStart}>
        <Link to={to(`/alarms?rule=${encodeURIComponent(it.id)}`)} title={w.alarmsOf(it.name)} className={active > 0 ? 'some' : ''} data-active={active}>
          {w.active(count(active))}
        </Link>
        <span>{w.raised(count(raised))}</span>
        <span>{w.judged(count(evaluations))}</span>
        <span>{nanos > 0 && w.cost(nanos < 1000 ? `${count(nanos)} ns` : `${count(Math.round(nanos / 100) / 10)} µs`)}</span>
        {unknown > 0 && <span className={never ? 'alarm' : ''} title={w.unknownMore} data-unknown={unknown}>{never ? w.neverKnown : w.unknown(count(unknown))}</span>}
        {commands > 0 && <Link to={to(`/commands?group=${encodeURIComponent(`rule/${it.id}`)}&state=all`)} data-commands={commands}>{w.commands(count(commands))}</Link>}
        {derived > 0 && <span>{w.derived(count(derived))}</span>}
        {events > 0 && <span>{w.events(count(events))}</span>}
        {over > 0 && <span className="alarm" title={w.overMore} data-over={over}>{w.over(count(over))}</span>}
        {refused > 0 && <span className="alarm" title={w.refusedMore} data-refused={refused}>{w.refused(count(refused))}</span>}
      </span>
      {problem !== '' && <span className="rule-problem alarm" data-problem="">{w.problem} {said(problem)}</span>}
    </div>
  );
}
