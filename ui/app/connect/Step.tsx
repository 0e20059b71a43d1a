import type { ReactNode } from 'react';
import { Panel } from '../parts';

/** A panel with a number: what is done in which order. */
export function Step({ number, title, end, children, done }: { number: number; title: string; end?: ReactNode; children: ReactNode; done?: boolean }) {
  return (
    <Panel
      className={done ? 'connect-step done' : 'connect-step'}
      end={end}
      title={
        <>
          <span className="connect-number">{number}</span> {title}
        </>
      }
    >
      {children}
    </Panel>
  );
}
