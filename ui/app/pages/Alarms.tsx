import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Select, Tag } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import '../alarms/alarms.css';
import { useAlarmCounts } from '../alarms/counts';
import FewThen from '../alarms/FewThen';
import { List } from '../alarms/List';
import { useAlarms } from '../alarms/queries';
import { Groups } from '../alarms/Groups';
import { ClassSign, Suppressor } from '../alarms/Sign';
import { askedOf, CLASSES, ME, NOBODY, WHICH } from '../alarms/sort';
import { useSound } from '../alarms/sound';
import { Tabs } from '../alarms/Tabs';
import { type Alarm, type AlarmClass, type AlarmFilter, api } from '../api';
import { count } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMoment } from '../moment';
import { Panel } from '../parts';
import { useRuleName } from '../rules/queries';
import { spaceTitle, useSession, useSpaces } from '../queries';
import { useWords } from '../texts/alarms';

/** Names of assignees are offered of so many alarms. */
const NAMES_OF = 1_000;

/** The alarm console; of a moment of the past, what was wrong then. */
export default function Alarms() {
  const w = useWords();
  const moment = useMoment();
  useTitle(w.title);
  if (moment === null) return <Console />;
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <Tabs />
      <FewThen moment={moment} all />
    </>
  );
}

/** What is wrong, the worst first and live, and what one does about many at once. */
function Console() {
  const w = useWords();
  const to = useWithin();
  const space = useScope();
  const spaces = useSpaces();
  const [words, change] = useAddress();
  const me = useSession().data;
  const asked = { ...askedOf(words, me?.title || me?.name), ...(space === '' ? {} : { space }) };
  const filtered = asked.state !== undefined || asked.severity !== undefined || asked.rule !== undefined || asked.q !== undefined || asked.assignee !== undefined || asked.suppressedBy !== undefined;
  const folded = words.get('fold') === 'rule';
  const hears = useRef<(changes: readonly Alarm[]) => void>(() => undefined);
  const found = useAlarms(asked, { heard: (changes) => hears.current(changes) });
  const rule = useRuleName(asked.rule ?? '');
  const sound = useSound(found.items);
  hears.current = sound.heard;
  const counts = useAlarmCounts({ space });
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft">{w.more}</span>
        <div className="end">
          <Link to={to('/rules')}>{w.rules}</Link>
          {sound.waits && <span className="soft" role="status">{w.soundWaits}</span>}
          <Select<AlarmClass | 'off'>
            aria-label={w.sound}
            title={w.soundMore}
            value={sound.least ?? 'off'}
            onChange={(to) => sound.choose(to === 'off' ? null : to)}
            popupMatchSelectWidth={false}
            options={[{ value: 'off', label: w.soundOff }, ...CLASSES.map((each) => ({ value: each, label: w.soundOf(w.atLeast[each]) }))]}
          />
        </div>
      </div>
      <Tabs />
      <div className="filters">
          <Input.Search className="search" allowClear aria-label={w.search} placeholder={w.search} defaultValue={asked.q} onSearch={(q) => change({ q })} />
          <Select<string>
            className="choice"
            aria-label={w.classes}
            value={asked.severity?.join(',') ?? ''}
            onChange={(severity) => change({ severity })}
            popupMatchSelectWidth={false}
            options={[{ value: '', label: w.allClasses }, ...CLASSES.map((each) => ({ value: each, label: w.class[each] }))]}
          />
          <Select<AlarmFilter>
            className="choice"
            aria-label={w.filter}
            value={asked.state ?? 'shown'}
            onChange={(state) => change({ state: state === 'shown' ? null : state })}
            popupMatchSelectWidth={false}
            options={WHICH.map((each) => ({ value: each, label: w.which[each] }))}
          />
          {asked.rule !== undefined && (
            <Tag closable={{ 'aria-label': w.anyRule }} data-rule={asked.rule} onClose={(event) => (event.preventDefault(), change({ rule: null }))}>
              <Link to={to(`/rules/${encodeURIComponent(asked.rule)}`)}>{w.rule(rule ?? asked.rule)}</Link>
            </Tag>
          )}
          {asked.suppressedBy !== undefined && (
            <Tag closable={{ 'aria-label': w.anyCause }} data-suppressed-by={asked.suppressedBy} onClose={(event) => (event.preventDefault(), change({ suppressedBy: null, state: null }))}>
              <Suppressor by={asked.suppressedBy} label={`${w.suppressedBy} ${asked.suppressedBy.startsWith('alarm/') ? w.byAlarm : w.byWindow}`} />
            </Tag>
          )}
          <Whose value={words.get('assignee') ?? ''} items={found.items} onChange={(assignee) => change({ assignee })} />
          <Checkbox checked={folded} onChange={(event) => change({ fold: event.target.checked ? 'rule' : null })}>
            {w.fold}
          </Checkbox>
      </div>
      <div className="stack">
        {counts.data?.floods.map((each) => (
          <Alert
            key={each.space}
            type="warning"
            showIcon
            title={<Link to={to(`/alarms?fold=rule&space=${encodeURIComponent(each.space)}`)}>{w.flood(each.space === '' ? w.wholeTree : spaceTitle(spaces.data, each.space), count(each.raised))}</Link>}
          />
        ))}
        {counts.data && counts.data.shown > 0 && (
          <div className="alarm-acts">
            {CLASSES.filter((each) => counts.data.classes[each].shown > 0).map((each) => (
              <Button key={each} size="small" aria-pressed={asked.severity?.[0] === each} onClick={() => change({ severity: asked.severity?.[0] === each ? null : each })}>
                <ClassSign of={each} /> {count(counts.data.classes[each].shown)}
              </Button>
            ))}
          </div>
        )}
        {folded && <Groups asked={asked} />}
        {!folded && <List found={found} all={filtered ? undefined : counts.data?.shown} fact={filtered ? w.nothingFits : w.nothing} key={JSON.stringify(asked)} />}
        <Chattering space={space} />
      </div>
    </>
  );
}

/** Whose alarms are shown: mine, nobody's, or those of a person or a crew by name. */
function Whose({ value, items, onChange }: { value: string; items: readonly Alarm[]; onChange: (to: string) => void }) {
  const w = useWords();
  const [typed, setTyped] = useState('');
  const names = useMemo(() => [...new Set(items.slice(0, NAMES_OF).map((each) => each.assignee ?? ''))].filter(Boolean).sort(), [items]);
  const others = [...new Set([...(value !== '' && value !== ME && value !== NOBODY ? [value] : []), ...(typed === '' ? [] : [typed]), ...names])];
  return (
    <Select<string>
      className="choice"
      aria-label={w.whose}
      value={value}
      onChange={onChange}
      showSearch={{ optionFilterProp: 'label', onSearch: (to) => setTyped(to.trim().slice(0, 128)) }}
      popupMatchSelectWidth={false}
      options={[{ value: '', label: w.anybody }, { value: ME, label: w.mine }, { value: NOBODY, label: w.nobody }, ...others.map((each) => ({ value: each, label: each }))]}
    />
  );
}

function Chattering({ space }: { space: string }) {
  const w = useWords();
  const to = useWithin();
  const found = useQuery({ queryKey: ['alarms', 'chattering', space], queryFn: ({ signal }) => api.chattering(space, signal), refetchInterval: 60_000 });
  const often = found.data?.items.filter((each) => each.raised > 1) ?? [];
  if (often.length === 0) return null;
  return (
    <Panel title={w.chattering}>
      <div className="rows">
        {often.map(({ raised, alarm }) => (
          <Link key={alarm.id} className="row" data-chattering={raised} to={to(`/alarms/${alarm.id}`)}>
            <ClassSign of={alarm.class} active={alarm.active} word={false} />
            <span className="grow">
              {alarm.thingName || alarm.thing}: {alarm.message}
            </span>
            <span className="num">{w.raised(count(raised))}</span>
          </Link>
        ))}
      </div>
    </Panel>
  );
}
