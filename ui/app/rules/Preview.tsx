import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { api, type RulePart } from '../api';
import { serverNow } from '../clock';
import { fromInput, toInput } from '../format';
import { useAddress } from '../frame/address';
import { Failure, Panel, Skeleton } from '../parts';
import { useWords } from '../texts/rules';
import { useZone } from '../zones';
import { Explained } from './Explained';
import { useSettled } from './queries';
import { ThingPick } from './ThingPick';

const LOOK_MILLIS = 3_000;

/** The values of the text as it is written, on a thing: now, every few seconds anew, or at a moment. Thing and moment are in the address. */
export function Preview({ text, model, space, sound, onSelect }: { text: string; model: string; space: string; sound: boolean; onSelect?: (part: RulePart) => void }) {
  const w = useWords();
  const zone = useZone();
  const [words, change] = useAddress();
  const thing = words.get('thing') ?? '';
  const at = Date.parse(words.get('then') ?? '');
  const then = Number.isFinite(at);
  const [typed, setTyped] = useState<string | null>(null);
  const settled = useSettled(text);
  const found = useQuery({
    queryKey: ['rule-preview', settled, thing, then ? at : 0],
    queryFn: ({ signal }) => api.explainText(settled, thing, then ? new Date(at).toISOString() : undefined, signal),
    enabled: thing !== '' && sound,
    refetchInterval: then ? false : LOOK_MILLIS,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    retry: false,
  });
  const moment = (to: string) => {
    setTyped(to);
    const seconds = fromInput(to, zone);
    if (Number.isFinite(seconds)) change({ then: new Date(seconds * 1000).toISOString() }, true);
  };
  return (
    <Panel title={w.why.preview}>
      <div className="range">
        <ThingPick label={w.why.thing} model={model} space={space} value={thing} onChange={(id) => change({ thing: id }, true)} />
        <Segmented<string>
          aria-label={w.why.at}
          value={then ? 'then' : 'now'}
          onChange={(to) => {
            setTyped(null);
            change({ then: to === 'then' ? new Date(serverNow() - 3_600_000).toISOString() : null }, true);
          }}
          options={[
            { value: 'now', label: w.why.now },
            { value: 'then', label: w.why.then },
          ]}
        />
        {then && <input type="datetime-local" name="then" step="1" aria-label={w.why.at} value={typed ?? toInput(at / 1000, zone)} onChange={(event) => moment(event.target.value)} />}
      </div>
      <div className="body" data-preview={thing}>
        {thing === '' ? (
          <span className="soft">{w.why.previewMore}</span>
        ) : !sound ? (
          <span className="soft">{w.why.faulty}</span>
        ) : found.isPending ? (
          <Skeleton lines={4} />
        ) : !found.data ? (
          <Failure what={w.why.preview} error={found.error} again={() => void found.refetch()} />
        ) : found.data.explanation ? (
          <Explained it={found.data.explanation} onSelect={onSelect} />
        ) : (
          <span className="soft">{found.data.faults.length > 0 ? w.why.faulty : w.why.notAbout}</span>
        )}
      </div>
    </Panel>
  );
}
