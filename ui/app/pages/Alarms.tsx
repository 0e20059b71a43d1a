import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, message, Select, Switch } from 'antd';
import { useCallback, useState } from 'react';
import { Link } from 'react-router';
import { AlarmRow } from '../alarms/Row';
import '../alarms/alarms.css';
import { useAlarmCounts } from '../alarms/counts';
import { useAlarms, useTone } from '../alarms/queries';
import { ClassSign } from '../alarms/Sign';
import { askedOf, CLASSES, WHICH } from '../alarms/sort';
import { type AlarmFilter, api } from '../api';
import { count } from '../format';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { keep, kept } from '../kept';
import { useMay } from '../may';
import { Panel } from '../parts';
import { Paged } from '../parts/Paged';
import { spaceTitle, useSpaces } from '../queries';
import { useWords } from '../texts/alarms';

const SOUND = 'taihu.alarms.sound';

/** The alarm console: what is wrong, the worst first and live, and what one does about many at once. */
export default function Alarms() {
  const w = useWords();
  const to = useWithin();
  const space = useScope();
  const spaces = useSpaces();
  const [words, change] = useAddress();
  const asked = { ...askedOf(words), ...(space === '' ? {} : { space }) };
  const filtered = asked.state !== undefined || asked.severity !== undefined || asked.q !== undefined;
  const found = useAlarms(asked);
  const counts = useAlarmCounts(space);
  const [sound, setSound] = useState(() => kept(SOUND) === 'on');
  useTone(found.items, sound);
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="soft">{w.more}</span>
        <div className="end">
          <label title={w.soundMore}>
            <Switch size="small" checked={sound} onChange={(on) => (keep(SOUND, on ? 'on' : 'off'), setSound(on))} aria-label={w.sound} /> {w.sound}
          </label>
        </div>
      </div>
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
      </div>
      <div className="stack">
        {counts.data?.floods.map((each) => (
          <Alert
            key={each.space}
            type="warning"
            showIcon
            title={<Link to={to(`/alarms?space=${encodeURIComponent(each.space)}`)}>{w.flood(each.space === '' ? w.wholeTree : spaceTitle(spaces.data, each.space), count(each.raised))}</Link>}
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
        <List found={found} fact={filtered ? w.nothingFits : w.nothing} key={JSON.stringify(asked)} />
        <Chattering space={space} />
      </div>
    </>
  );
}

function List({ found, fact }: { found: ReturnType<typeof useAlarms>; fact: string }) {
  const w = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((each) => each !== id))), []);
  const able = found.items.filter((each) => !each.acknowledged && may.in('command', each.space));
  const ids = able.map((each) => each.id).filter((each) => chosen.has(each));
  const acknowledge = useMutation({
    mutationFn: async () => {
      for (let from = 0; from < ids.length; from += 1000) await api.acknowledgeAlarms(ids.slice(from, from + 1000));
    },
    onSuccess: () => setChosen(new Set()),
    onError: (error: Error) => void message.error(`${w.failed}: ${error.message}`),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['alarms'] }),
  });
  return (
    <>
      {able.length > 0 && (
        <div className="panel alarm-tools" role="group" aria-label={w.acknowledge}>
          <Checkbox checked={ids.length === able.length} indeterminate={ids.length > 0 && ids.length < able.length} onChange={(each) => setChosen(new Set(each.target.checked ? able.map((one) => one.id) : []))}>
            {w.selectAll}
          </Checkbox>
          <Button type="primary" disabled={ids.length === 0} loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
            {w.acknowledge}
          </Button>
          <span className="soft" aria-live="polite">
            {ids.length > 0 && w.selected(count(ids.length))}
          </span>
        </div>
      )}
      <Paged found={found} items={found.items} name="alarms" what={w.title} fact={fact}>
        {(each) => <AlarmRow key={each.id} it={each} {...(able.length > 0 ? { chosen: chosen.has(each.id), choose } : {})} />}
      </Paged>
    </>
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
          <Link key={alarm.id} className="row" to={to(`/alarms/${alarm.id}`)}>
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
