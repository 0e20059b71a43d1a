import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Radio } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { api, type Thing } from '../api';
import { serverNow } from '../clock';
import { useMay } from '../may';
import { Failure } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/fleet';

const DAY_MILLIS = 86_400_000;
/** From how many days ago on; 0 is from the beginning. */
const DAYS = [7, 30, 0];

/** Has trips, charges and driving events of a vehicle found anew, for those who may change it; says so while they are. */
export function Again({ thing, waits }: { thing: Thing; waits: boolean }) {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const may = useMay().in('manage_things', thing.space);
  const [asks, setAsks] = useState(false);
  const [days, setDays] = useState(DAYS[0]!);
  const waited = useRef(waits);
  const ask = useMutation({
    mutationFn: () => api.recomputeTrips(thing.id, days === 0 ? undefined : new Date(serverNow() - days * DAY_MILLIS).toISOString()),
    onSuccess: () => {
      waited.current = true; // whether or not it is over before one has looked
      setAsks(false);
      void client.invalidateQueries({ queryKey: ['trips', thing.id] });
    },
  });
  useEffect(() => {
    if (waited.current && !waits) for (const each of ['driving-events', 'charges']) void client.invalidateQueries({ queryKey: [each, thing.id] });
    waited.current = waits;
  }, [client, thing.id, waits]);
  if (waits) {
    return (
      <span className="soft" role="status" data-again="">
        {w.findingAgain}
      </span>
    );
  }
  if (!may) return null;
  return (
    <>
      <Button size="small" onClick={() => setAsks(true)}>
        {w.findAgain}
      </Button>
      {asks && (
        <Modal open title={w.findAgain} okText={w.findAgain} cancelText={t.common.cancel} okButtonProps={{ loading: ask.isPending }} onOk={() => ask.mutate()} onCancel={() => setAsks(false)}>
          <div className="stack">
            <p className="soft">{w.findAgainMore}</p>
            <Radio.Group aria-label={w.findAgainFrom} value={days} onChange={(event) => setDays(event.target.value as number)}>
              {DAYS.map((each) => (
                <Radio key={each} value={each}>
                  {each === 0 ? w.allDays : w.lastDays(each)}
                </Radio>
              ))}
            </Radio.Group>
            {ask.error && <Failure what={w.findAgain} error={ask.error} again={() => ask.mutate()} />}
          </div>
        </Modal>
      )}
    </>
  );
}
