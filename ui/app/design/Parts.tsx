import { Button, Checkbox, Segmented, Select } from 'antd';
import type { Presence } from '../api';
import { AlarmSign, Age, Arrived, Empty, Failure, Guard, Lines, Panel, PresenceSign, Skeleton, Spark, valueText } from '../parts';
import { RefusedRow } from '../parts/RefusedRow';
import { Suggest } from '../parts/Suggest';
import { Trend } from '../parts/Trend';
import { Problem } from '../api';
import { unitAfter } from '../format';
import { useTexts } from '../texts';
import { useWords } from '../texts/design';
import { answering, failing, level, refused, waiting } from './examples';
import { Example, Stage } from './Stage';

const PRESENCES: (Presence | null)[] = ['connected', 'silent', 'offline', 'never', null];
const nothing = () => undefined;

export function Controls() {
  const w = useWords();
  return (
    <div className="panel">
      <div className="body soft">{w.follow}</div>
      <div className="body design-line">
        <Button type="primary">{w.deed}</Button>
        <Button>{w.plain}</Button>
        <Button type="text">{w.word}</Button>
        <Button danger>{w.remove}</Button>
        <Button disabled>{w.plain}</Button>
        <Button loading>{w.plain}</Button>
      </div>
      <div className="body design-line">
        <Select aria-label={w.choice} value={w.choice} options={[w.choice, ...w.others].map((value) => ({ value }))} />
        <Segmented aria-label={w.others[0]} options={[w.choice, ...w.others]} />
        <Checkbox defaultChecked>{w.tick}</Checkbox>
        <span className="tag">{w.model}</span>
        <kbd>Ctrl K</kbd>
      </div>
      <div className="body design-line">
        {[
          [w.state.usual, w.fieldValue, false, false],
          [w.state.empty, '', false, false],
          [w.state.wrong, w.fieldWrong, true, false],
          [w.state.off, w.fieldValue, false, true],
        ].map(([name, value, wrong, off]) => (
          <label key={String(name)} className="with-label">
            <span className="soft">{name}</span>
            <input className="field" size={9} placeholder={w.field} defaultValue={String(value)} aria-invalid={wrong === true} disabled={off === true} />
          </label>
        ))}
      </div>
    </div>
  );
}

export function Signs() {
  const t = useTexts();
  const w = useWords();
  const shown = [3.42, -12, 0, 1e-12, 1_234_567, true, 'auto', null, [1, 2.5, 3], { latitude: 31.49, longitude: 120.31 }];
  return (
    <div className="design-pair">
      <Example of="PresenceSign">
        <div className="body design-line">
          {PRESENCES.map((each) => (
            <PresenceSign key={String(each)} presence={each} />
          ))}
        </div>
      </Example>
      <Example of="PresenceSign" state={w.state.stale}>
        <div className="body design-line" data-live="lost">
          {PRESENCES.map((each) => (
            <PresenceSign key={String(each)} presence={each} />
          ))}
        </div>
      </Example>
      <Example of="AlarmSign">
        <div className="body design-line">
          {w.alarms.map((each, i) => (
            <span key={each} className={`with-label alarm ${i > 0 ? 'medium' : ''}`}>
              <AlarmSign medium={i > 0} />
              {each}
            </span>
          ))}
        </div>
      </Example>
      <Example of="Arrived">
        <div className="body design-line">
          <Arrived>{w.arrived}</Arrived>
          <span className="waiting">
            <i className="pulse" />
            {w.waiting}
          </span>
        </div>
      </Example>
      <Example of="valueText">
        <div className="body design-line">
          {shown.map((each) => (
            <b key={JSON.stringify(each)} className="livevalue num">
              {valueText(t, each) + (typeof each === 'number' ? unitAfter('m') : '')}
            </b>
          ))}
        </div>
      </Example>
      <Example of="Age">
        <div className="body design-line">
          {[0, 20, 600, 7_200, 200_000].map((seconds) => (
            <Age key={seconds} at={Date.now() - seconds * 1000} />
          ))}
        </div>
      </Example>
    </div>
  );
}

/** What a Guard is for: a part that cannot be drawn. */
function Broken(): never {
  throw new Error('broken on purpose');
}

/** The states that every panel has. */
export function States() {
  const w = useWords();
  return (
    <div className="design-pair">
      <Example of="Panel + Empty" state={w.state.empty}>
        <Panel title={w.thing}>
          <Empty fact={w.fact} use={w.use}>
            <Button>{w.open}</Button>
          </Empty>
        </Panel>
      </Example>
      <Example of="Panel + Skeleton" state={w.state.loading}>
        <Panel title={w.thing}>
          <Skeleton lines={4} />
        </Panel>
      </Example>
      <Example of="Panel + Failure" state={w.state.error}>
        <Panel title={w.thing}>
          <Failure what={w.thing} error={new Problem(503, 'unavailable', w.fault, 'about:blank')} again={nothing} />
        </Panel>
      </Example>
      <Example of="Failure" state={w.state.stale}>
        <Panel title={w.thing}>
          <Failure what={w.thing} error={new Problem(0, 'unreachable', '', 'about:blank')} again={nothing} />
        </Panel>
      </Example>
      <Example of="Panel" state={w.state.usual}>
        <Panel title={w.thing} end={<Button size="small">{w.plain}</Button>}>
          <div className="body">
            <dl className="facts">
              <dt>{w.field}</dt>
              <dd>{w.fieldValue}</dd>
            </dl>
          </div>
        </Panel>
      </Example>
      <Example of="Guard" state={w.state.error}>
        <Panel title={w.thing}>
          <Stage answer={waiting}>
            <Guard fallback={<Empty fact={w.guarded} />}>
              <Broken />
            </Guard>
          </Stage>
        </Panel>
      </Example>
    </div>
  );
}

export function Rows() {
  const w = useWords();
  const row = (i: number) => (
    <div key={i}>
      <PresenceSign presence={PRESENCES[i % 4]} word={false} />
      <span className="grow one-line">
        {w.thing} · {i + 1}
      </span>
      <Trend values={Array.from({ length: 24 }, (_, k) => (k === 9 ? null : level(k * 3 + i * 7)))} />
      <b className="livevalue num">3.42 m</b>
      <span className="faint right">
        <Age at={Date.now() - 4_000 * (i + 1)} />
      </span>
    </div>
  );
  return (
    <>
      <div className="design-pair">
        {([1, 4] as const).map((n) => (
          <Example key={n} of="rows + Trend" state={n === 1 ? w.state.one : w.state.many}>
            <div className="panel rows">{Array.from({ length: n }, (_, i) => row(i))}</div>
          </Example>
        ))}
        <Example of="Spark" state={w.state.empty}>
          <div className="panel tile">
            <span className="soft">{w.readings}</span>
            <span className="big">0</span>
            <Spark values={[]} label={w.readings} />
          </div>
        </Example>
        <Example of="Spark" state={w.state.many}>
          <div className="panel tile">
            <span className="soft">{w.readings}</span>
            <span className="big">312</span>
            <Spark values={Array.from({ length: 60 }, (_, i) => 300 + 20 * level(i))} label={w.readings} />
          </div>
        </Example>
        {(['none', 'text', 'hex'] as const).map((shown) => (
          <Example key={shown} of="RefusedRow">
            <div className="panel">
              <RefusedRow message={refused(w.notUnderstood)} shown={shown} tag={w.model} />
            </div>
          </Example>
        ))}
        <Example of="Lines">
          <Lines label={w.sections.rows} text={"mosquitto_pub -h 127.0.0.1 -p 1883 -u pump-7 \\\n  -t things/pump-7/readings -m '{\"level\":3.4}'"} />
        </Example>
      </div>
      <Example of="Suggest" state={w.state.many}>
        <Stage answer={answering(1)}>
          <Suggest name="example" version={1} busy={false} onAccept={nothing} />
        </Stage>
      </Example>
      <div className="design-pair">
        <Example of="Suggest" state={w.state.loading}>
          <Stage answer={waiting}>
            <Suggest name="example" version={1} busy={false} onAccept={nothing} />
          </Stage>
        </Example>
        <Example of="Suggest" state={w.state.error}>
          <Stage answer={failing(w.fault)}>
            <Suggest name="example" version={1} busy={false} onAccept={nothing} />
          </Stage>
        </Example>
      </div>
    </>
  );
}
