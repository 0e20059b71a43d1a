import { Button } from 'antd';
import { useState } from 'react';
import { serverNow } from '../clock';
import { BannersOf } from '../frame/Banners';
import { Brand, Switches } from '../frame/brand';
import { Chooser } from '../frame/Chooser';
import { icons } from '../frame/icons';
import { Rail } from '../frame/Rail';
import { useFrame } from '../frame/scope';
import { TimeMachine } from '../frame/TimeMachine';
import { LiveSign, SpacePicker, Top } from '../frame/Top';
import type { LiveState } from '../live';
import { useTexts } from '../texts';
import { useWords } from '../texts/design';
import { answering, MOMENT } from './examples';
import { Example, Stage } from './Stage';

const nothing = () => undefined;
const LIVE: LiveState[] = ['live', 'connecting', 'lost', 'off'];
const CHOICES = 1_000;

/** What stands around a page. Rail and line above are pictures here, for a page has only one of each. */
export default function Around() {
  const t = useTexts();
  const w = useWords();
  const { openPalette, openHelp } = useFrame();
  const [choices, setChoices] = useState<number | null>(null);
  const [until] = useState(serverNow);
  return (
    <div className="stack">
      <Example of="Top">
        <Stage answer={answering(0)} at="/things?space=wuxi%2Fbinhu">
          <div className="panel design-frame" inert>
            <Top />
          </div>
        </Stage>
      </Example>
      <div className="design-pair">
        <Example of="Rail">
          <Stage answer={answering(0)} at="/things">
            <div className="panel design-frame design-rail" inert>
              <Rail />
            </div>
          </Stage>
        </Example>
        <div className="stack">
          <Example of="Brand, SpacePicker, Switches">
            <Stage answer={answering(0)} at="/?space=wuxi%2Fbinhu">
              <div className="panel body design-line" inert>
                <Brand />
                <SpacePicker />
                <Switches />
              </div>
            </Stage>
          </Example>
          <Example of="LiveSign">
            <div className="panel body design-line">
              {LIVE.map((each) => (
                <LiveSign key={each} state={each} />
              ))}
            </div>
          </Example>
          <Example of="icons">
            <div className="panel body design-line">
              {Object.entries(icons).map(([name, icon]) => (
                <span key={name} className="with-label">
                  {icon} <code>{name}</code>
                </span>
              ))}
            </div>
          </Example>
          <Example of="Chooser, Palette, KeysHelp">
            <div className="panel body design-line">
              {([0, 1, CHOICES] as const).map((n) => (
                <Button key={n} onClick={() => setChoices(n)} data-choices={n}>
                  {`Chooser: ${n === 0 ? w.state.empty : n === 1 ? w.state.one : w.state.many}`}
                </Button>
              ))}
              <Button translate="no" onClick={openPalette}>Palette</Button>
              <Button translate="no" onClick={openHelp}>KeysHelp</Button>
            </div>
          </Example>
        </div>
      </div>
      <Example of="Banners" state={w.state.stale}>
        <BannersOf status={{ state: 'lost', until, lag: {} }} clockMillis={0} />
      </Example>
      <Example of="Banners" state={w.state.one}>
        <BannersOf status={{ state: 'lost', until: 0, lag: {} }} clockMillis={0} />
      </Example>
      <Example of="Banners" state={w.state.many}>
        <BannersOf status={{ state: 'live', until, lag: { history: 40, twins: 7 } }} clockMillis={95_000} />
      </Example>
      <Example of="TimeMachine">
        <Stage answer={answering(0)} at={`/?at=${new Date(MOMENT).toISOString()}`}>
          <div className="design-frame">
            <TimeMachine />
          </div>
        </Stage>
      </Example>
      {choices !== null && (
        <Chooser
          entries={Array.from({ length: choices }, (_, i) => ({ key: String(i), label: `${w.thing} · ${i + 1}`, more: `pump-${i + 1}`, group: w.model, run: nothing }))}
          place="middle"
          label={t.palette.title}
          placeholder={t.palette.placeholder}
          nothing={t.palette.none}
          foot={t.palette.foot}
          onClose={() => setChoices(null)}
        />
      )}
    </div>
  );
}
