import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, millis, Problem } from '../api';
import { useWithin } from '../frame/scope';
import { Failure, Panel, Skeleton, Time } from '../parts';
import { titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/rules';
import { Explained } from './Explained';
import './rules.css';

const LOOK_MILLIS = 3_000;
/** What came shortly before may not be in history yet. */
const SETTLES_MILLIS = 60_000;

/** Why a rule in force fires for a thing or does not: now, looked at again and again, or at a moment. */
export function Why({ rule, thing, at, space }: { rule: string; thing: string; at?: string; space?: string }) {
  const w = useWords();
  const found = useQuery({
    queryKey: ['why', rule, thing, at ?? ''],
    queryFn: ({ signal }) => api.explainRule(rule, thing, at, signal),
    refetchInterval: () => (at === undefined || Date.now() - millis(at) < SETTLES_MILLIS ? LOOK_MILLIS : false),
    retry: false,
  });
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data) return found.error instanceof Problem && found.error.status === 404 ? <div className="body soft">{w.why.gone}</div> : <Failure what={w.why.title} error={found.error} again={() => void found.refetch()} />;
  return <Explained it={found.data} space={space} />;
}

/** Asked for from an alarm: why it began, and why it is as it is now. */
export default function WhyAlarm({ rule, thing, since, space }: { rule: string; thing: string; since: string; space: string }) {
  const w = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={w.why.title}
      end={
        <Button size="small" aria-expanded={open} data-why="" onClick={() => setOpen(!open)}>
          {open ? w.why.close : w.why.open}
        </Button>
      }
    >
      {open ? (
        <div className="why-two">
          <section data-why-then="">
            <h3>
              {w.why.thenTitle} <Time at={millis(since)} space={space} />
            </h3>
            <Why rule={rule} thing={thing} at={since} space={space} />
          </section>
          <section data-why-now="">
            <h3>{w.why.nowTitle}</h3>
            <Why rule={rule} thing={thing} space={space} />
          </section>
        </div>
      ) : null}
    </Panel>
  );
}

/** The rules about a thing, and how each stands with it; nothing where there is none. */
export function RulesOfThing({ thing, space }: { thing: string; space: string }) {
  const w = useWords();
  const to = useWithin();
  const language = useLanguage();
  const [open, setOpen] = useState('');
  const found = useQuery({ queryKey: ['thing-rules', thing], queryFn: ({ signal }) => api.thingRules(thing, signal), refetchInterval: LOOK_MILLIS * 2, retry: false });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={w.why.rules}>
      {items.map((each) => (
        <div key={each.rule} className="why-rule" data-rule={each.name}>
          <div className="why-rule-head">
            <span className={`tag why-${each.phase}`}>{w.why.phase[each.phase]}</span>
            <Link to={to(`/rules/${encodeURIComponent(each.rule)}?thing=${encodeURIComponent(thing)}`)}>{titleOf(each.titles, each.titles[''] ?? '', language) || each.name}</Link>
            <Button size="small" type="text" aria-expanded={open === each.rule} data-why={each.name} onClick={() => setOpen(open === each.rule ? '' : each.rule)}>
              {open === each.rule ? w.why.close : w.why.open}
            </Button>
          </div>
          {open === each.rule && <Why rule={each.rule} thing={thing} space={space} />}
        </div>
      ))}
    </Panel>
  );
}
