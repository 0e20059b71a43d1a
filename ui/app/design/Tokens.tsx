import { useLayoutEffect, useRef, useState } from 'react';
import { number } from '../format';
import { Panel } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/design';
import type { Look } from '../theme';
import { COLOURS, type Demand, GAPS, LEAST, leastContrast, RADII, SIZES } from './tokens';

const GROUPS = Object.keys(COLOURS) as (keyof typeof COLOURS)[];

/** All colours of one theme, whichever the page has, with how well each can be seen. */
export function Colours({ look }: { look: Look }) {
  const t = useTexts();
  const w = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<Map<string, string>>(new Map());
  useLayoutEffect(() => {
    const style = getComputedStyle(box.current!);
    setValues(new Map(GROUPS.flatMap((group) => Object.keys(COLOURS[group]).map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))));
  }, []);
  return (
    <div ref={box} data-theme={look} className="design-theme">
      <Panel title={t.theme[look]}>
        {GROUPS.map((group) => (
          <div key={group} className="body">
            <h3>{w.groups[group]}</h3>
            <div className="design-swatches">
              {Object.entries(COLOURS[group]).map(([name, demand]) => (
                <Swatch key={name} name={name} demand={demand as Demand} value={values.get(name) ?? ''} found={values.size === 0 ? null : leastContrast(group, name, demand as Demand, (each) => values.get(each)!)} />
              ))}
            </div>
          </div>
        ))}
      </Panel>
    </div>
  );
}

function Swatch({ name, value, demand, found }: { name: string; value: string; demand: Demand; found: number | null }) {
  const w = useWords();
  return (
    <div className="design-swatch" data-token={name} data-contrast={found ?? undefined}>
      <i style={{ background: `var(--${name})` }} />
      <span>
        <code>--{name}</code> <span className="faint mono">{value}</span>
        <br />
        <span className="soft">{(w.colour as Record<string, string>)[name]}</span>
      </span>
      <span className="num soft" title={w.demand[demand]}>
        {found !== null && w.contrast(number(Math.floor(found * 10) / 10, 1))}
        {found !== null && found < LEAST[demand] && <b className="alarm"> {w.tooLow}</b>}
      </span>
    </div>
  );
}

export function Letters() {
  const w = useWords();
  return (
    <div className="panel">
      <div className="rows">
        {SIZES.map((each) => (
          <div key={each} className="design-size">
            <code>--size-{each}</code>
            <span className="grow" style={{ fontSize: `var(--size-${each})`, lineHeight: 1.3 }}>
              {w.sample}
            </span>
            <span className="soft right">{w.size[each]}</span>
          </div>
        ))}
        <div className="design-size">
          <code>--mono</code>
          <code className="grow">{'{"level": 3.42}'}</code>
        </div>
      </div>
    </div>
  );
}

export function Room() {
  const w = useWords();
  return (
    <div className="panel">
      <div className="rows">
        {RADII.map((each) => (
          <div key={each}>
            <i className="design-corner" style={{ borderRadius: `var(--radius-${each})` }} />
            <code className="grow">--radius-{each}</code>
            <span className="soft right">{w.radius[each]}</span>
          </div>
        ))}
        {[...GAPS.map((each) => [`--gap-${each}`, w.gap[each]] as const), ['--inset', w.gap.inset] as const].map(([token, means]) => (
          <div key={token}>
            <i className="design-gap" style={{ width: `var(${token})` }} />
            <code className="grow">{token}</code>
            <span className="soft right">{means}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
