import { useSession } from '../queries';

/** Whether the one who is signed in may ask things in a space for something; the server decides it anew each time. */
export function useMayCommand(space: string | undefined): boolean {
  const { grants = [], limits } = useSession().data ?? {};
  const granted = (all: typeof grants) => space !== undefined && all.some((each) => each.deeds.includes('command') && (each.space === '' || space === each.space || space.startsWith(`${each.space}/`)));
  return granted(grants) && (limits === undefined || granted(limits));
}
