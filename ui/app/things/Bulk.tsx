import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Progress as ProgressBar, Select } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Kept, Space } from '../api';
import { count } from '../format';
import { useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Failure } from '../parts';
import { useTexts } from '../texts';
import { KeptChoice } from '../thing/Farewell';
import type { ThingFilters } from '../url';
import { bulk, BULK_MAX, type Deed, matching, type Progress } from './bulk';

type Asked = 'move' | 'label' | 'enable' | 'disable' | 'decommission';

/** What can be done to the things that are chosen; stands at the foot while there are any. */
export function Bulk({ chosen, total, filters, spaces, onChoose }: { chosen: ReadonlySet<string>; total: number; filters: ThingFilters; spaces: readonly Space[]; onChoose: (ids: readonly string[]) => void }) {
  const t = useTexts();
  const may = useMay();
  const to = useWithin();
  const go = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [finding, setFinding] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const all = async () => {
    setFinding(true);
    setProblem(null);
    try {
      onChoose(await matching(filters, new AbortController().signal));
    } catch (failed) {
      setProblem(failed);
    }
    setFinding(false);
  };
  return (
    <div className="bulk" role="toolbar" aria-label={t.bulk.title}>
      <b className="num" role="status" data-chosen={chosen.size}>
        {t.bulk.chosen(count(chosen.size))}
      </b>
      {chosen.size < Math.min(total, BULK_MAX) && (
        <Button size="small" type="link" loading={finding} onClick={() => void all()}>
          {total > BULK_MAX ? t.bulk.first(count(BULK_MAX)) : t.bulk.all(count(total))}
        </Button>
      )}
      {may.somewhere('command') && (
        <Button size="small" type="primary" onClick={() => void go(to('/commands/bulk?new=1'), { state: { things: [...chosen] } })}>
          {t.bulk.ask}
        </Button>
      )}
      {(['move', 'label', 'enable', 'disable'] as const).map((each) => (
        <Button key={each} size="small" onClick={() => setAsked(each)}>
          {t.bulk[each]}
        </Button>
      ))}
      <Button size="small" danger onClick={() => setAsked('decommission')}>
        {t.bulk.decommission}
      </Button>
      <Button size="small" type="text" onClick={() => onChoose([])}>
        {t.bulk.none}
      </Button>
      {problem !== null && <Failure what={t.bulk.title} error={problem} />}
      {asked !== null && <Do asked={asked} ids={[...chosen]} spaces={spaces} onClose={(done) => (setAsked(null), done && onChoose([]))} />}
    </div>
  );
}

/** Asks what is still to be known, says what will be done, does it, and tells how it goes. */
function Do({ asked, ids, spaces, onClose }: { asked: Asked; ids: readonly string[]; spaces: readonly Space[]; onClose: (done: boolean) => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const [space, setSpace] = useState<string>();
  const [label, setLabel] = useState({ key: '', value: '' });
  const [kept, setKept] = useState<Kept>('keep');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [ended, setEnded] = useState(false);
  const stop = useRef(new AbortController());
  // a page that is left goes on with nothing behind one's back
  useEffect(() => {
    const running = new AbortController();
    stop.current = running;
    return () => running.abort();
  }, []);

  const deeds: Record<Asked, Deed | null> = {
    move: space === undefined ? null : { kind: 'change', changes: { space } },
    label: label.key.trim() === '' ? null : { kind: 'change', changes: { labels: { [label.key.trim()]: label.value.trim() === '' ? null : label.value.trim() } } },
    enable: { kind: 'change', changes: { enabled: true } },
    disable: { kind: 'change', changes: { enabled: false } },
    decommission: { kind: 'decommission', history: kept },
  };
  const deed = deeds[asked];
  const start = async () => {
    if (deed === null) return;
    const end = await bulk(ids, deed, stop.current.signal, setProgress);
    setProgress(end);
    setEnded(true);
    void queries.invalidateQueries({ queryKey: ['things'] });
  };
  const form: Record<Asked, ReactNode> = {
    move: <Select autoFocus showSearch={{ optionFilterProp: 'label' }} aria-label={t.things.space} placeholder={t.things.space} value={space} onChange={setSpace} options={[{ value: '', label: t.common.root }, ...spaces.map((each) => ({ value: each.path, label: each.title ? `${each.title} · ${each.path}` : each.path }))]} />,
    label: (
      <div className="ask-line">
        <Input autoFocus aria-label={t.bulk.labelKey} placeholder={t.bulk.labelKey} maxLength={256} value={label.key} onChange={(event) => setLabel({ ...label, key: event.target.value })} />
        <Input aria-label={t.bulk.labelValue} placeholder={t.bulk.labelValue} maxLength={256} value={label.value} onChange={(event) => setLabel({ ...label, value: event.target.value })} />
      </div>
    ),
    enable: null,
    disable: null,
    decommission: <KeptChoice kept={kept} onChange={setKept} />,
  };
  const running = progress !== null && !ended;
  return (
    <Modal
      open
      title={`${t.bulk[asked]} · ${t.bulk.chosen(count(ids.length))}`}
      okText={ended ? t.bulk.close : t.bulk[asked]}
      cancelText={running ? t.bulk.stop : t.common.cancel}
      okButtonProps={{ disabled: deed === null, loading: running, danger: asked === 'decommission' && !ended }}
      cancelButtonProps={ended ? { style: { display: 'none' } } : undefined}
      mask={{ closable: progress === null }}
      onOk={() => (ended ? onClose(progress?.failed === 0) : void start())}
      onCancel={() => (running ? stop.current.abort() : onClose(ended && progress?.failed === 0))}
    >
      <div className="stack">
        {progress === null ? (
          <>
            <span className="soft">{t.bulk.means[asked]}</span>
            {form[asked]}
          </>
        ) : (
          <>
            <ProgressBar percent={Math.round((progress.done / Math.max(1, progress.of)) * 100)} showInfo={false} status="normal" />
            <span role="status" data-done={progress.done}>
              {t.bulk.progress(count(progress.done), count(progress.of), count(progress.failed))}
            </span>
            {progress.refusals.length > 0 && (
              <div className="rows">
                {progress.refusals.map((each) => (
                  <div key={each.id}>
                    <code>{each.id}</code>
                    <span className="grow soft">{each.reason}</span>
                  </div>
                ))}
              </div>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
