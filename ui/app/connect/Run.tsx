import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { Lines } from '../parts';
import { type Texts, useTexts } from '../texts';
import { LANGUAGES, type Language, snippet, TITLES } from './snippets';
import { Step } from './Step';
import { hostOf, isLocal, type Protocol, type Target } from './target';

interface Props {
  protocol: Protocol;
  language: Language;
  target: Target;
  /** Whether the server listens for the protocol at all. */
  able: boolean;
  tokenKnown: boolean;
  onLanguage: (to: Language) => void;
  onHost: (to: string) => void;
}

/** The program or line that makes a device speak, with everything filled in. */
export function Run({ protocol, language, target, able, tokenKnown, onLanguage, onHost }: Props) {
  const t = useTexts();
  const made = snippet(protocol, language, target);
  const library = TITLES[protocol][language].split(' · ')[1];
  if (!able) {
    return (
      <Step number={3} title={t.connect.run}>
        <div className="body soft">{t.connect.noMqtt}</div>
      </Step>
    );
  }
  return (
    <Step number={3} title={t.connect.run}>
      <div className="body stack" data-snippet={`${protocol}-${language}`}>
        <Address host={target.host} local={t.connect.local(target.host)} onHost={onHost} />
        <Segmented
          className="connect-choice"
          aria-label={t.connect.language}
          value={language}
          onChange={(to: Language) => onLanguage(to)}
          options={LANGUAGES.map((each) => ({ value: each, label: TITLES[protocol][each].split(' · ')[0] }))}
        />
        {library && (
          <span>
            <span className="soft">{t.connect.library}</span> <code>{library}</code>
          </span>
        )}
        {!tokenKnown && <b>{t.connect.tokenMissing}</b>}
        <Install protocol={protocol} language={language} install={made.install} />
        <div className="stack close">
          <span className="soft">{made.file === '' ? t.connect.line : t.connect.file(made.file)}</span>
          <div data-code={made.file || 'shell'}>
            <Lines text={made.code} label={made.file || TITLES[protocol][language]} />
          </div>
        </div>
        {made.run !== '' && (
          <div className="stack close" data-run="">
            <span className="soft">{t.connect.start}</span>
            <Lines text={made.run} />
          </div>
        )}
        {language === 'arduino' && <span className="soft">{t.connect.upload}</span>}
        {language === 'arduino' && protocol === 'mqtt' && <span className="soft">{t.connect.qosNone}</span>}
      </div>
    </Step>
  );
}

/** The server's address as the device sees it; what is no address is said and not taken. `local` says what an address of the machine itself means. */
export function Address({ host, local, onHost }: { host: string; local?: string; onHost: (to: string) => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState(host);
  const good = hostOf(typed) !== null;
  return (
    <label className="stack close">
      <span>{t.connect.address}</span>
      <Input
        className="connect-host"
        name="host"
        value={typed}
        maxLength={253}
        status={good ? '' : 'error'}
        spellCheck={false}
        autoComplete="off"
        onChange={(e) => {
          setTyped(e.target.value);
          const next = hostOf(e.target.value);
          if (next !== null) onHost(next === window.location.hostname ? '' : next);
        }}
      />
      {!good ? (
        <span role="alert" className="alarm">
          {t.connect.addressWrong}
        </span>
      ) : (
        local !== undefined && isLocal(host) && <span className="soft">{local}</span>
      )}
    </label>
  );
}

function Install({ protocol, language, install }: { protocol: Protocol; language: Language; install: string }) {
  const t = useTexts();
  const words = installWords(t, protocol, language, install);
  const commands = install !== '' && language !== 'arduino' && language !== 'java';
  return (
    <div className="stack close">
      <span className="soft">{words}</span>
      {commands && <Lines text={install} label={t.connect.install} />}
    </div>
  );
}

function installWords(t: Texts, protocol: Protocol, language: Language, install: string): string {
  switch (language) {
    case 'espidf':
      return t.connect.idf;
    case 'arduino':
      return protocol === 'mqtt' ? t.connect.libraryArduino(install) : t.connect.boardArduino(install);
    case 'java':
      return install === '' ? t.connect.needs.java : t.connect.libraryJava(install);
    case 'shell':
    case 'python':
    case 'node':
      return install === '' ? t.connect.needs[language] : t.connect.install;
  }
}
