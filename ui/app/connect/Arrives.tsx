import { Button, Segmented } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { type Model, millis, type Thing } from '../api';
import { useWithin } from '../frame/scope';
import { bytes, count, duration, shortened, unitAfter } from '../format';
import { Age, Arrived, Failure, Lines, valueText } from '../parts';
import { RefusedRow } from '../parts/RefusedRow';
import { said, type Texts, titleOf, useLanguage, useTexts } from '../texts';
import { type Came, inOrder, refusalKey, type Stranger, type Taken } from './arrival';
import { Hints } from './Hints';
import { Step } from './Step';
import { isWire, portOf, type Protocol, type Target, type Wire } from './target';
import type { Arrivals } from './useArrivals';
import type { Sender, Sent } from './useSender';
import { useTimes } from '../zones';

/** A model that does not know yet what came is asked for again. */
const MODEL_AGAIN_MILLIS = 2_000;
/** Characters of a name or a value that are written out. */
const TEXT_MAX = 60;
/** Values of one message that are written out. */
const VALUES_MAX = 6;

interface Props {
  thing: Thing;
  model: Model | undefined;
  protocol: Protocol | Wire;
  target: Target;
  arrivals: Arrivals;
  sender: Sender;
  refetchModel: () => void;
}

/** What comes from the thing, what it is taken for, and what becomes of it. */
export function Arrives({ thing, model, protocol, target, arrivals, sender, refetchModel }: Props) {
  const t = useTexts();
  const { taking, session, error } = arrivals;
  const [only, setOnly] = useState<'all' | 'refused'>('all');
  const [frozen, setFrozen] = useState<Arrivals | null>(null);
  const shown = frozen ?? arrivals;
  const quiet = taking.first === null && arrivals.refused.length === 0;

  // A model in open mode grows by what comes.
  const unknown = model && taking.taken.some((each) => Object.keys(each.values).some((name) => !model.properties.some((one) => one.name === name)));
  const refetch = useRef(refetchModel);
  refetch.current = refetchModel;
  useEffect(() => {
    if (!unknown) return;
    refetch.current();
    const again = setInterval(() => refetch.current(), MODEL_AGAIN_MILLIS);
    return () => clearInterval(again);
  }, [unknown]);

  return (
    <div className="stack connect-arrives">
      <Step
        number={4}
        title={t.connect.arrives}
        done={taking.first !== null}
        end={
          !quiet && (
            <>
              {taking.count > 0 && (
                <span className="soft num" data-count={taking.count}>
                  {t.connect.counted(count(taking.count))}
                </span>
              )}
              <Segmented size="small" aria-label={t.connect.arrives} value={only} onChange={setOnly} options={[{ value: 'all', label: t.common.all }, { value: 'refused', label: t.connect.only }]} />
              <Button size="small" aria-pressed={frozen !== null} onClick={() => setFrozen(frozen === null ? arrivals : null)}>
                {frozen === null ? t.connect.pause : t.connect.resume}
              </Button>
            </>
          )
        }
      >
        <div className="body" role="status" data-first={taking.first === null ? 'waiting' : 'arrived'}>
          {taking.first !== null ? (
            <Arrived>{firstWords(t, taking.first, sender.first, model)}</Arrived>
          ) : (
            <div className="waiting">
              <span className="pulse" />
              {t.connect.waiting(portOf(protocol, target) ?? 0)}
            </div>
          )}
          {session && <div className="soft">{t.connect.session(session.protocol.toUpperCase(), session.peer)}</div>}
        </div>
        {arrivals.strangers.length > 0 && <Strangers strangers={arrivals.strangers} />}
        {arrivals.late && <Hints protocol={protocol} target={target} />}
        {error !== null && <Failure what={t.connect.arrives} error={error} />}
        {!quiet && <Log came={inOrder(only === 'all' ? shown.taking.taken : [], shown.refused)} model={model} sent={sender.sent} right={isWire(protocol) ? null : target.reading} />}
      </Step>
      {taking.first !== null && <Looks thing={thing} model={model} />}
    </div>
  );
}

function firstWords(t: Texts, first: Taken, sent: Sent | null, model: Model | undefined): string {
  if (sent !== null && sent.time === first.time) return t.connect.firstHere(bytes(sent.bytes), duration(sent.millis / 1000));
  if (first.fromTwin) return t.connect.spoke;
  const [name, value] = Object.entries(first.values)[0] ?? ['', undefined];
  const rest = Object.keys(first.values).length - 1;
  const unit = unitAfter(model?.properties.find((each) => each.name === name)?.unit);
  return t.connect.first(`${shortened(name, TEXT_MAX)} = ${shortened(valueText(t, value), TEXT_MAX)}${unit}${rest > 0 ? ` ${t.connect.more(rest)}` : ''}`);
}

/** All that came, newest first; beside the latest refusal stands what would be right, where one line can say it. */
function Log({ came, model, sent, right }: { came: Came[]; model: Model | undefined; sent: readonly Sent[]; right: Target['reading'] | null }) {
  const t = useTexts();
  const latest = came.find((each) => 'refused' in each);
  if (came.length === 0) return <div className="body soft">{t.connect.noneRefused}</div>;
  return (
    <div className="connect-log" data-list="arrived">
      {came.some((each) => 'taken' in each) && (
        <div className="connect-line titles" aria-hidden="true">
          <span>{t.connect.came}</span>
          <span>{t.connect.takenFor}</span>
          <span>{t.connect.stored}</span>
        </div>
      )}
      {came.map((each) =>
        'taken' in each ? (
          <Reading key={each.taken.key} reading={each.taken} model={model} sent={sent.find((one) => one.time === each.taken.time)} />
        ) : (
          <div key={refusalKey(each.refused)} className="connect-refused" data-refused="">
            <RefusedRow message={each.refused} shown="text" tag={t.connect.refused} />
            {each === latest && right !== null && (
              <div className="body stack close">
                <span className="soft">{t.connect.right}</span>
                <Lines text={JSON.stringify(right)} label={t.connect.right} />
              </div>
            )}
          </div>
        ),
      )}
    </div>
  );
}

function Reading({ reading, model, sent }: { reading: Taken; model: Model | undefined; sent: Sent | undefined }) {
  const t = useTexts();
  const times = useTimes();
  const language = useLanguage();
  const names = Object.keys(reading.values);
  const text = sent?.text ?? JSON.stringify(reading.values);
  const takenFor: ReactNode[] = names.slice(0, VALUES_MAX).map((name) => {
    const property = model?.properties.find((each) => each.name === name);
    const unit = unitAfter(property?.unit);
    const numeric = property !== undefined && ['number', 'integer', 'numbers'].includes(property.type);
    const kind = property && [t.models.types[property.type], numeric && unit === '' && t.connect.noUnit].filter(Boolean).join(', ');
    return (
      <div key={name}>
        {shortened(titleOf(property?.titles, name, language), TEXT_MAX)} ={' '}
        <b>
          {shortened(valueText(t, reading.values[name]), TEXT_MAX)}
          {unit}
        </b>{' '}
        {kind && <span className="faint">({kind})</span>}
      </div>
    );
  });
  return (
    <div className="connect-line" data-arrived={reading.time}>
      <div>
        <code className="one-line" title={sent ? sent.text : `${text}\n${t.connect.asUnderstood}`}>
          {text}
        </code>
        {sent && <span className="faint">{bytes(sent.bytes)}</span>}
        {reading.fromTwin && <span className="faint">{t.connect.byTwin}</span>}
      </div>
      <div>
        {takenFor}
        {names.length > VALUES_MAX && <span className="faint">{t.connect.more(names.length - VALUES_MAX)}</span>}
      </div>
      <div className="soft">
        <span className="num" title={times.more(reading.time, true)}>
          {t.connect.row(times.exactTime(reading.time).slice(11))}
        </span>
        {sent && <div className="faint">{t.connect.acknowledged(duration(sent.millis / 1000))}</div>}
      </div>
    </div>
  );
}

function Strangers({ strangers }: { strangers: Stranger[] }) {
  const t = useTexts();
  return (
    <div data-list="strangers">
      {strangers.map((each) => (
        <div key={each.id} className="refused">
          <div className="connect-knock">
            <b>{said(each.reason)}</b>
            <span className="soft">
              <Age at={millis(each.last)} />
            </span>
          </div>
          <div className="soft">
            {t.connect.knocked(each.id === '' ? t.connect.noId : each.id, each.protocol.toUpperCase(), each.address)} · {t.connect.attempts(each.attempts)}
          </div>
        </div>
      ))}
    </div>
  );
}

/** What to do when it looks right. */
function Looks({ thing, model }: { thing: Thing; model: Model | undefined }) {
  const t = useTexts();
  const to = useWithin();
  const draft = model?.stage === 'draft';
  return (
    <Step number={5} title={t.connect.looks}>
      <div className="body stack">
        {model && <span className="soft">{draft ? t.connect.draft(model.name) : t.connect.accepted(model.name)}</span>}
        <div className="connect-send">
          <Link to={to(`/things/${encodeURIComponent(thing.id)}`)}>
            <Button type="primary">{t.connect.open}</Button>
          </Link>
          {draft && (
            <Link to={to(`/models/${encodeURIComponent(model.name)}`)}>
              <Button>{t.connect.accept}</Button>
            </Link>
          )}
        </div>
      </div>
    </Step>
  );
}
