import type { ReactNode } from 'react';

/** A control with its name above it. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="transfer-field">
      <span className="soft">{label}</span>
      {children}
    </div>
  );
}
