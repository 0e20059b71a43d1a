import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, type Model, Problem, type Status, type Thing } from '../api';
import { Arrives } from '../connect/Arrives';
import '../connect/connect.css';
import { MQTT_PORT, sample } from '../connect/lines';
import { Run } from '../connect/Run';
import { Simulate } from '../connect/Simulate';
import { Step } from '../connect/Step';
import { hostOf, isWire, type Target, WIRES } from '../connect/target';
import { Terminal } from '../connect/Terminal';
import { keepToken, keptToken, type Known } from '../connect/token';
import { useArrivals } from '../connect/useArrivals';
import { useSender } from '../connect/useSender';
import { Which } from '../connect/Which';
import { type By, BYS, askedOf } from '../connect/words';
import { useTitle } from '../frame/brand';
import { Failure, Skeleton } from '../parts';
import { useStatus } from '../queries';
import { useTexts } from '../texts';
import { useWords } from '../texts/connect';
import { usePageSpaces } from '../zones';

/** Stands in a snippet where the token belongs, while nobody has given it. */
const TOKEN = 'TOKEN';

/** From a device, or none, to its first reading. */
export default function Connect() {
  const t = useTexts();
  const w = useWords();
  const status = useStatus();
  const [words, setWords] = useSearchParams();
  const asked = askedOf(words);
  useTitle(t.connect.title);
  const thing = useQuery({ queryKey: ['thing', asked.thing], queryFn: ({ signal }) => api.thing(asked.thing, signal), enabled: asked.thing !== '' });
  usePageSpaces(thing.data && [thing.data.space]);

  if (status.isPending || (asked.thing !== '' && thing.isPending)) return <Skeleton lines={8} />;
  if (!status.data) {
    return (
      <div className="panel">
        <Failure what={t.connect.title} error={status.error} again={() => void status.refetch()} />
      </div>
    );
  }
  const set = (changes: Record<string, string>) =>
    setWords(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, to] of Object.entries(changes)) {
          if (to === '') next.delete(key);
          else next.set(key, to);
        }
        return next;
      },
      { replace: true },
    );
  const missing = asked.thing !== '' && thing.error instanceof Problem && thing.error.status === 404;
  if (asked.thing !== '' && !thing.data && !missing) {
    return (
      <div className="panel">
        <Failure what={asked.thing} error={thing.error} again={() => void thing.refetch()} />
      </div>
    );
  }
  const by = asked.by ?? (status.data.ports.mqtt === undefined ? 'http' : 'mqtt');
  return (
    <>
      <div className="head">
        <h1>{t.connect.title}</h1>
      </div>
      {thing.data && !missing ? (
        <Chosen key={thing.data.id} thing={thing.data} by={by} status={status.data} set={set} />
      ) : (
        <div className="connect">
          <div className="stack">
            <How by={by} status={status.data} set={set} />
            {missing && (
              <div className="panel body" role="alert">
                {t.connect.missing(asked.thing)}
              </div>
            )}
            <Which by={by} onThing={(id) => set({ thing: id })} />
            <Step number={3} title={by === 'none' ? t.connect.simulate : isWire(by) ? w.setUp : t.connect.run}>
              <div className="body soft">{isWire(by) ? w.setUpFirst : t.connect.runFirst}</div>
            </Step>
          </div>
          <Step number={4} title={t.connect.arrives}>
            <div className="body soft">{t.connect.arrivesFirst}</div>
          </Step>
        </div>
      )}
    </>
  );
}

interface HowProps {
  by: By;
  status: Status;
  set: (changes: Record<string, string>) => void;
}

function How({ by, status, set }: HowProps) {
  const t = useTexts();
  const w = useWords();
  const open = (each: By) => each === 'http' || each === 'none' || status.ports[each] !== undefined;
  const titles: Record<By, string> = { mqtt: 'MQTT', http: 'HTTP', ...w.titles, none: t.connect.noHardware };
  const ports = Object.entries({ ...status.ports, http: httpPort() }).map(([name, port]) => `${name.toUpperCase()} ${port}`).join(', ');
  return (
    <Step number={1} title={t.connect.how}>
      <div className="body stack">
        <Segmented
          className="connect-choice"
          aria-label={t.connect.how}
          value={by}
          onChange={(to: By) => set({ by: to })}
          options={BYS.map((each) => ({ value: each, label: titles[each], disabled: !open(each) }))}
        />
        <div className="soft">
          <div>{isWire(by) ? (open(by) ? w.about[by] : w.closed(`${by}.port`)) : open(by) ? t.connect[by] : t.connect.noMqtt}</div>
          <div>{t.connect.listens(ports)}</div>
        </div>
      </div>
    </Step>
  );
}

/** Steps of a thing that is there. */
function Chosen({ thing, by, status, set }: { thing: Thing } & HowProps) {
  const asked = askedOf(useSearchParams()[0]);
  const [known, setKnown] = useState<Known | null>(() => keptToken(thing.id));
  const learn = (token: string, typed: boolean) => {
    const next = { id: thing.id, token, made: known?.made ?? false, typed };
    keepToken(next);
    setKnown(next);
  };
  const model = useQuery({ queryKey: ['model', thing.model], queryFn: ({ signal }) => api.model(thing.model, signal) });
  const target = useTarget(thing.id, known?.token ?? '', asked.host, status, model.data);
  const arrivals = useArrivals(thing.id, known?.made ?? false);
  const sender = useSender(thing.id, known === null || known.token === '' ? null : known.token, by === 'none', target.reading, model.data?.properties ?? []);
  return (
    <div className="connect" data-connects={thing.id}>
      <div className="stack">
        <How by={by} status={status} set={set} />
        <Which by={by} thing={thing} known={known} onToken={learn} onThing={(id) => set({ thing: id })} />
        {by === 'none' ? (
          <Simulate sender={sender} able={target.token !== TOKEN} />
        ) : isWire(by) ? (
          <Terminal by={by} target={target} onHost={(to) => set({ host: to })} />
        ) : (
          <Run protocol={by} language={asked.language} target={target} able={by === 'http' || status.ports.mqtt !== undefined} tokenKnown={target.token !== TOKEN} onLanguage={(to) => set({ in: to })} onHost={(to) => set({ host: to })} />
        )}
      </div>
      <Arrives thing={thing} model={model.data} protocol={by === 'none' ? 'http' : by} target={target} arrivals={arrivals} sender={sender} refetchModel={() => void model.refetch()} />
    </div>
  );
}

/** The port of the API as this page reaches it, which may be that of a proxy. */
function httpPort(): number {
  const { port, protocol } = window.location;
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function useTarget(id: string, token: string, host: string | null, status: Status, model: Model | undefined): Target {
  const { hostname } = window.location;
  const scheme = window.location.protocol === 'https:' ? 'https' : 'http';
  const port = httpPort();
  const mqttPort = status.ports.mqtt ?? MQTT_PORT;
  const ports = status.ports;
  return useMemo(
    () => ({
      host: host ?? hostOf(hostname) ?? hostname,
      mqttPort,
      scheme,
      httpPort: port,
      wirePorts: Object.fromEntries(WIRES.flatMap((each) => (ports[each] === undefined ? [] : [[each, ports[each]]]))),
      id,
      token: token.trim() === '' ? TOKEN : token.trim(),
      reading: JSON.parse(sample(model)) as Record<string, unknown>,
    }),
    [host, hostname, mqttPort, ports, scheme, port, id, token, model],
  );
}
