import { Lines } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/connect';
import { snippet } from './snippets';
import { isLocal, isWire, type Protocol, reachLine, readingsUrl, type Target, topicOf, type Wire } from './target';

/** Nothing came for long: what to try from this machine, and what to look at on the device. */
export function Hints({ protocol, target }: { protocol: Protocol | Wire; target: Target }) {
  return isWire(protocol) ? <OfTerminal protocol={protocol} target={target} /> : <OfProgram protocol={protocol} target={target} />;
}

function OfTerminal({ protocol, target }: { protocol: Wire; target: Target }) {
  const t = useTexts();
  const w = useWords();
  return (
    <div className="body stack" data-hints={protocol}>
      <b>{w.late}</b>
      <Lines text={reachLine(protocol, target)} label={w.late} />
      <span className="soft">{t.connect.checkBind(`${protocol}.host`)}</span>
      <b>{t.connect.lateThen}</b>
      <ul className="connect-checks">
        {w.check[protocol].map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <span>{w.decode}</span>
      <Lines text={`./taihu decode ${protocol} HEX`} label={w.decode} />
    </div>
  );
}

function OfProgram({ protocol, target }: { protocol: Protocol; target: Target }) {
  const t = useTexts();
  const things =
    protocol === 'mqtt'
      ? [t.connect.checkUser(target.id), t.connect.checkToken, t.connect.checkTopic(topicOf(target.id)), t.connect.checkPlain(target.mqttPort)]
      : [t.connect.checkUrl(readingsUrl(target)), t.connect.checkToken, target.scheme === 'https' ? t.connect.checkHttps : t.connect.checkHttp];
  if (!isLocal(target.host)) things.unshift(t.connect.checkLocal);
  return (
    <div className="body stack" data-hints={protocol}>
      <b>{t.connect.late}</b>
      <Lines text={reachLine(protocol, target)} label={t.connect.late} />
      <span>{t.connect.lateToken}</span>
      <Lines text={snippet('http', 'shell', target).code} label={t.connect.lateToken} />
      <span className="soft">{t.connect.checkBind(protocol === 'mqtt' ? 'mqtt.host' : 'http.host')}</span>
      <b>{t.connect.lateThen}</b>
      <ul className="connect-checks">
        {things.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
