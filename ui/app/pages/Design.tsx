import { type ReactNode, Suspense, lazy } from 'react';
import { Controls, Rows, Signs, States } from '../design/Parts';
import { Colours, Letters, Room } from '../design/Tokens';
import '../design/design.css';
import { useTitle } from '../frame/brand';
import { Skeleton } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/design';

const Charts = lazy(() => import('../design/Charts'));
const Around = lazy(() => import('../design/Around'));

/** What every page is made of: the tokens in both themes, and the shared components in each of their states. */
export default function Design() {
  const t = useTexts();
  const w = useWords();
  useTitle(t.nav.design);
  const sections: [keyof typeof w.sections, ReactNode][] = [
    [
      'colours',
      <div key="colours" className="stack">
        <p className="soft">{w.contrastOf}</p>
        <div className="design-pair">
          <Colours look="light" />
          <Colours look="dark" />
        </div>
      </div>,
    ],
    ['type', <Letters key="type" />],
    ['room', <Room key="room" />],
    ['controls', <Controls key="controls" />],
    ['signs', <Signs key="signs" />],
    ['states', <States key="states" />],
    ['rows', <Rows key="rows" />],
    ['charts', <Charts key="charts" />],
    ['frame', <Around key="frame" />],
  ];
  return (
    <>
      <div className="head">
        <h1>{t.nav.design}</h1>
      </div>
      <div className="stack">
        <p className="soft">{w.intro}</p>
        <nav className="design-toc" aria-label={w.toc}>
          {sections.map(([name]) => (
            <a key={name} href={`#${name}`}>
              {w.sections[name]}
            </a>
          ))}
        </nav>
        {sections.map(([name, part]) => (
          <section key={name} id={name} className="design-section" data-section={name}>
            <h2>{w.sections[name]}</h2>
            <Suspense fallback={<Skeleton lines={6} />}>{part}</Suspense>
          </section>
        ))}
      </div>
    </>
  );
}
