import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round">
      {children}
    </svg>
  );
}

/** Signs of the frame, drawn in the colour of the text around them. */
export const icons = {
  overview: <Icon><path d="M2 13.500h12M4 11V7.500M8 11V2.500M12 11V5.500" /></Icon>,
  alarms: <Icon><path d="M8 1.800a4.500 4.500 0 0 1 4.500 4.500v3.200l1.200 2h-11.400l1.200-2V6.300A4.500 4.500 0 0 1 8 1.800zM6.500 13.800h3" /></Icon>,
  rules: <Icon><path d="M2 4h4l4 8h4M2 12h4l1.500-3M9 6l1-2h4M12 2l2 2-2 2M12 10l2 2-2 2" /></Icon>,
  dashboards: <Icon><rect x="2" y="2.500" width="12" height="11" rx="1" /><path d="M2 6.500h12M7 6.500v7" /></Icon>,
  history: <Icon><path d="M2 11l3.500-4 3 2.500L14 3.500M2 13.500h12" /></Icon>,
  map: <Icon><path d="M8 14.200s4.500-4.300 4.500-7.700a4.500 4.500 0 0 0-9 0c0 3.400 4.500 7.700 4.500 7.700z" /><circle cx="8" cy="6.500" r="1.600" /></Icon>,
  things: <Icon><rect x="2.500" y="2.500" width="4.500" height="4.500" rx="1" /><rect x="9" y="2.500" width="4.500" height="4.500" rx="1" /><rect x="2.500" y="9" width="4.500" height="4.500" rx="1" /><rect x="9" y="9" width="4.500" height="4.500" rx="1" /></Icon>,
  connect: <Icon><path d="M5.500 2v3.500M10.500 2v3.500M3.500 5.500h9v2.500a4.500 4.500 0 0 1-9 0zM8 12.500V14.500" /></Icon>,
  transfer: <Icon><path d="M5 13.500V2.500M2 5.500l3-3 3 3M11 2.500v11M8 10.500l3 3 3-3" /></Icon>,
  models: <Icon><path d="M8 1.800l5.500 3.100v6.200L8 14.200l-5.500-3.100V4.900zM2.500 4.900L8 8l5.500-3.100M8 8v6.200" /></Icon>,
  spaces: <Icon><rect x="5.500" y="1.800" width="5" height="3.800" rx="1" /><rect x="1.800" y="10.400" width="5" height="3.800" rx="1" /><rect x="9.200" y="10.400" width="5" height="3.800" rx="1" /><path d="M8 5.600V8M4.300 10.400V8h7.400v2.400" /></Icon>,
  people: <Icon><circle cx="6" cy="5" r="2.500" /><path d="M1.800 13.500a4.200 4.200 0 0 1 8.400 0M10.500 2.800a2.500 2.500 0 0 1 0 4.400M12 9.700a4.200 4.200 0 0 1 2.200 3.800" /></Icon>,
  tokens: <Icon><circle cx="5" cy="11" r="3" /><path d="M7.200 8.800l6.300-6.300M11 5l2 2M9 7l1.500 1.500" /></Icon>,
  commands: <Icon><path d="M2.500 3h11v7.500H8l-3.500 3v-3h-2zM5.500 6.700h5M8.500 4.800l2 1.900-2 2" /></Icon>,
  channels: <Icon><path d="M2 7.500v2.500h2l6 3V3L4 6H2zM4.500 10.500l1 3M12.300 5.500a4 4 0 0 1 0 5" /></Icon>,
  provisioning: <Icon><path d="M2 8h8M7 5l3 3-3 3M9 2.500h4.500v11H9" /></Icon>,
  audit: <Icon><path d="M4 1.800h8v12.400H4zM6 5h4M6 8h4M6 11h2" /></Icon>,
  person: <Icon><circle cx="8" cy="5.500" r="2.800" /><path d="M2.800 14a5.200 5.200 0 0 1 10.400 0" /></Icon>,
  past: <Icon><path d="M2.500 8a5.500 5.500 0 1 0 1.700-4L2.500 5.500M2.500 2.500v3h3M8 5v3.200l2.200 1.500" /></Icon>,
  search: <Icon><circle cx="7" cy="7" r="4.500" /><path d="M10.500 10.500L14 14" /></Icon>,
  fold: <Icon><path d="M9.500 4L5.500 8l4 4" /></Icon>,
  unfold: <Icon><path d="M6.500 4l4 4-4 4" /></Icon>,
  double: <Icon><rect x="5.500" y="5.500" width="8" height="8" rx="1" /><path d="M10.500 5.500v-3h-8v8h3" /></Icon>,
  down: <Icon><path d="M4 6l4 4 4-4" /></Icon>,
  door: <Icon><path d="M6.500 2.500H3v11h3.500M7 8h6.500M11 5.500L13.500 8 11 10.500" /></Icon>,
} as const;
