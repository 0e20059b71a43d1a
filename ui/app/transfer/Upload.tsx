import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { api } from '../api';
import { useScope } from '../frame/scope';
import { number } from '../format';
import { Refusal } from '../models/Refusal';
import { Panel } from '../parts';
import { useTexts } from '../texts';

/** Takes a file by drop or choice and sends it. */
export function Upload({ onUploaded }: { onUploaded: (id: string) => void }) {
  const t = useTexts();
  const space = useScope();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const sending = useRef<AbortController>(undefined);
  const [share, setShare] = useState<number | null>(null);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => () => sending.current?.abort(), []);
  const send = async (file: File | undefined) => {
    if (!file || share !== null) return;
    setError(null);
    setShare(0);
    const abort = new AbortController();
    sending.current = abort;
    try {
      const made = await api.upload(file, space, setShare, abort.signal);
      await client.invalidateQueries({ queryKey: ['imports'] });
      onUploaded(made.id);
    } catch (failed) {
      if (!abort.signal.aborted) setError(failed);
    } finally {
      setShare(null);
      if (input.current) input.current.value = '';
    }
  };
  const drag = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(on);
  };
  return (
    <Panel title={t.transfer.importTitle}>
      <div
        className="transfer-drop"
        data-over={over}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          void send(event.dataTransfer.files[0]);
        }}
      >
        {share === null ? (
          <>
            <span>
              {t.transfer.drop}{' '}
              <Button size="small" onClick={() => input.current?.click()}>
                {t.transfer.choose}
              </Button>
            </span>
            <span className="faint">{t.transfer.formats}</span>
          </>
        ) : (
          <>
            <span role="status">{t.transfer.sending(`${number(share * 100, 0)} %`)}</span>
            <progress value={share} max={1} aria-label={t.transfer.importTitle} />
            <Button size="small" onClick={() => sending.current?.abort()}>
              {t.common.cancel}
            </Button>
          </>
        )}
        <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.xlsx,.parquet" data-upload onChange={(event) => void send(event.target.files?.[0])} />
      </div>
      {error !== null && <Refusal title={t.transfer.notTaken} error={error} />}
    </Panel>
  );
}
