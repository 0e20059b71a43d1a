import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { themeOf, useLook } from '../theme';

/** What a component on a stage is told when it asks the server; by the key of its question. */
export type Answer = (key: readonly unknown[]) => Promise<unknown>;

/** Every question of a component is answered by the example, and never by the server. */
function answeredBy(answer: Answer): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } });
  const own = client.defaultQueryOptions.bind(client);
  client.defaultQueryOptions = ((options) => ({
    ...own(options),
    queryFn: ({ queryKey }: { queryKey: readonly unknown[] }) => answer(queryKey),
    refetchInterval: false,
  })) as typeof own;
  return client;
}

/**
 * Where a component of the page is shown with answers and an address of its own, so that it is the very component and yet in
 * the state one wants to see. It has a React root of its own, for a router cannot stand within another.
 */
export function Stage({ at = '/', answer, children }: { at?: string; answer: Answer; children: ReactNode }) {
  const host = useRef<HTMLDivElement>(null);
  const prefix = useId();
  useEffect(() => {
    const box = host.current!.appendChild(document.createElement('div'));
    const made = createRoot(box, { identifierPrefix: prefix, onCaughtError: () => undefined });
    const client = answeredBy(answer);
    made.render(
      <QueryClientProvider client={client}>
        <MemoryRouter initialEntries={[at]}>
          <Themed>{children}</Themed>
        </MemoryRouter>
      </QueryClientProvider>,
    );
    return () => {
      // React does not unmount a root while it draws another.
      queueMicrotask(() => made.unmount());
      box.remove();
    };
    // A stage is set once; who wants another example gives it another key.
  }, []);
  return <div ref={host} className="design-stage" />;
}

function Themed({ children }: { children: ReactNode }) {
  return <ConfigProvider theme={themeOf(useLook())} button={{ autoInsertSpace: false }}>{children}</ConfigProvider>;
}

/** One component in one state, with its name. */
export function Example({ of, state, children }: { of: string; state?: string; children: ReactNode }) {
  return (
    <div className="design-example" data-example={of}>
      <div className="design-name">
        <code>{of}</code>
        {state !== undefined && <span className="tag">{state}</span>}
      </div>
      {children}
    </div>
  );
}
