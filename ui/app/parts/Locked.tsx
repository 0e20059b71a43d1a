import { ConfigProvider } from 'antd';
import type { ReactNode } from 'react';

/** A form that may be read and not changed, with the reason. */
export function Locked({ why, children }: { why: string | null; children: ReactNode }) {
  return (
    <>
      {why !== null && <p className="soft" role="note">{why}</p>}
      <ConfigProvider componentDisabled={why !== null || undefined}>
        <fieldset className="locked" disabled={why !== null}>
          {children}
        </fieldset>
      </ConfigProvider>
    </>
  );
}
