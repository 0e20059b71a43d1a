import { useSession } from '../queries';

type Deed = NonNullable<ReturnType<typeof useSession>['data']>['grants'] extends (infer G)[] | undefined ? (G extends { deeds: (infer D)[] } ? D : never) : never;

/** Whether the one who is signed in may do something in a space; the server decides it anew each time. */
export function useMay(): (deed: Deed, space: string | undefined) => boolean {
  const { grants = [], limits } = useSession().data ?? {};
  return (deed, space) => {
    const granted = (all: typeof grants) => space !== undefined && all.some((each) => each.deeds.includes(deed) && (each.space === '' || space === each.space || space.startsWith(`${each.space}/`)));
    return granted(grants) && (limits === undefined || granted(limits));
  };
}

/** The same for asking things for something. */
export function useMayCommand(space: string | undefined): boolean {
  return useMay()('command', space);
}
