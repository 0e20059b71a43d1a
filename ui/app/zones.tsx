import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useScope } from './frame/scope';
import { useSpaces } from './queries';
import { useTexts } from './texts';
import { type Times, timesOf } from './times';

/** Which zone times are shown in: that of the thing's space, or of the space one looks at. */
interface Zones {
  /** Of the page; empty is the browser's, as long as spaces are not known. */
  zone: string;
  of: (space: string) => string;
  /** Lets a page about one thing, or several, have their zone. */
  show: (spaces: string) => void;
}

const Context = createContext<Zones>({ zone: '', of: () => '', show: () => undefined });

export function ZonesOfSpaces({ children }: { children: ReactNode }) {
  const scope = useScope();
  const spaces = useSpaces();
  const [shown, show] = useState('');
  const byPath = useMemo(() => new Map(spaces.data?.map((each) => [each.path, each.effective.zone])), [spaces.data]);
  const of = useCallback((space: string) => byPath.get(space) ?? byPath.get('') ?? '', [byPath]);
  const zones = new Set(shown === '' ? [] : (JSON.parse(shown) as string[]).map(of));
  const zone = zones.size === 1 ? [...zones][0]! : of(scope);
  const value = useMemo(() => ({ zone, of, show }), [zone, of]);
  return <Context value={value}>{children}</Context>;
}

/** Shows times on this page in the zone of these spaces where they have one in common, and else in that of the space one looks at. */
export function usePageSpaces(spaces: readonly string[] | undefined): void {
  const { show } = useContext(Context);
  const text = spaces === undefined || spaces.length === 0 ? '' : JSON.stringify([...new Set(spaces)].sort());
  useEffect(() => {
    show(text);
    return () => show('');
  }, [text, show]);
}

/** How times are written on this page, or those of what is in a space. */
export function useTimes(space?: string): Times {
  const t = useTexts();
  const { zone, of } = useContext(Context);
  const wanted = space === undefined ? zone : of(space);
  return useMemo(() => timesOf(wanted, t), [wanted, t]);
}

/** The zone of this page's times. */
export function useZone(): string {
  return useContext(Context).zone;
}
