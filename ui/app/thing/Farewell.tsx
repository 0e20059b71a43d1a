import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, type Ends, type Kept, type Thing } from '../api';
import { count } from '../format';
import { useWithin } from '../frame/scope';
import { Failure, Panel, Skeleton, Time } from '../parts';
import { Once } from '../people/parts';
import { useTexts } from '../texts';

/** Stands apart from what is harmless: takes a thing out of service for good, or back into it. */
export function Farewell({ thing }: { thing: Thing }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={t.thing.farewell.title}>
      <div className="body stack">
        <span className="soft">{thing.decommissioned === undefined ? t.thing.farewell.more : <Since at={thing.decommissioned} />}</span>
        <div className="farewell-deeds">
          {thing.decommissioned !== undefined && <Recommission thing={thing} />}
          <Button danger onClick={() => setAsking(true)}>
            {thing.decommissioned === undefined ? t.thing.farewell.start : t.thing.farewell.remove}
          </Button>
        </div>
      </div>
      {asking && <Ask thing={thing} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

/** Since when a thing is out of service. */
export function Since({ at }: { at: string }) {
  const t = useTexts();
  return (
    <>
      {t.thing.farewell.since} <Time className="num" at={Date.parse(at)} />
      {t.thing.farewell.sinceMore}
    </>
  );
}

/** What becomes of the history: of one thing or of many. */
export function KeptChoice({ kept, onChange }: { kept: Kept; onChange: (kept: Kept) => void }) {
  const t = useTexts();
  return (
    <Radio.Group
      className="stack"
      aria-label={t.thing.farewell.history}
      value={kept}
      onChange={(event) => onChange(event.target.value as Kept)}
      options={(['keep', 'delete'] as const).map((value) => ({
        value,
        label: (
          <span>
            <b>{t.thing.farewell[value]}</b> <span className="soft">{t.thing.farewell.means[value]}</span>
          </span>
        ),
      }))}
    />
  );
}

function Ask({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const t = useTexts();
  const navigate = useNavigate();
  const to = useWithin();
  const queries = useQueryClient();
  const gone = thing.decommissioned !== undefined;
  const [kept, setKept] = useState<Kept>(gone ? 'delete' : 'keep');
  const [typed, setTyped] = useState('');
  const ends = useQuery({ queryKey: ['ends', thing.id], queryFn: ({ signal }) => api.ends(thing.id, signal), staleTime: 0 });
  const end = useMutation({
    mutationFn: () => api.decommission(thing.id, kept),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['things'] });
      if (kept === 'delete') void navigate(to('/things'));
      else void queries.invalidateQueries({ queryKey: ['thing', thing.id] });
      onClose();
    },
  });
  const deed = kept === 'delete' ? t.thing.farewell.remove : t.thing.farewell.start;
  return (
    <Modal open title={t.thing.farewell.of(thing.name)} okText={deed} cancelText={t.common.cancel} okButtonProps={{ danger: true, disabled: kept === 'delete' && typed !== thing.id, loading: end.isPending }} onOk={() => end.mutate()} onCancel={onClose}>
      <div className="stack">
        {!gone && <KeptChoice kept={kept} onChange={setKept} />}
        {ends.isPending ? <Skeleton lines={2} /> : ends.data ? <What ends={ends.data} kept={kept} /> : <Failure what={t.thing.farewell.title} error={ends.error} />}
        {kept === 'delete' && (
          <>
            <span className="faint">{t.thing.farewell.elsewhere}</span>
            <span>{t.thing.farewell.type(thing.id)}</span>
            <Input aria-label={t.thing.id} value={typed} onChange={(event) => setTyped(event.target.value)} />
          </>
        )}
        {end.error !== null && <Failure what={deed} error={end.error} />}
      </div>
    </Modal>
  );
}

/** What ends, in words with their numbers. */
function What({ ends, kept }: { ends: Ends; kept: Kept }) {
  const t = useTexts();
  const lines = (['credentials', 'commands', 'alarms', 'children', 'relations'] as const).filter((each) => ends[each] > 0 && (each !== 'relations' || kept === 'delete'));
  return (
    <ul className="ends" data-ends={lines.join(' ')}>
      <li>{t.thing.farewell.ends.connection}</li>
      {lines.map((each) => (
        <li key={each}>{t.thing.farewell.ends[each](count(ends[each]))}</li>
      ))}
    </ul>
  );
}

function Recommission({ thing }: { thing: Thing }) {
  const t = useTexts();
  const queries = useQueryClient();
  const back = useMutation({ mutationFn: () => api.recommission(thing.id) });
  const close = () => {
    back.reset();
    void queries.invalidateQueries({ queryKey: ['things'] });
    void queries.invalidateQueries({ queryKey: ['thing', thing.id] });
  };
  return (
    <>
      <Button loading={back.isPending} onClick={() => back.mutate()}>
        {t.thing.farewell.back}
      </Button>
      {back.error !== null && <Failure what={t.thing.farewell.back} error={back.error} />}
      {back.data && <Once title={t.thing.farewell.backDone(thing.name)} label={t.thing.farewell.token} text={back.data.token} more={t.thing.farewell.tokenMore} onClose={close} />}
    </>
  );
}
