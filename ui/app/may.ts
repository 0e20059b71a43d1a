import type { components } from './contract';
import type { Session } from './api';
import { useSession } from './queries';

export type Deed = components['schemas']['Deed'];
export type Grants = components['schemas']['Grants'];

/** Whether a space is another one or lies in it. */
export function inSpace(space: string, within: string): boolean {
  return within === '' || space === within || space.startsWith(`${within}/`);
}

const granted = (all: Grants, deed: Deed, space: string): boolean => all.some((each) => each.deeds.includes(deed) && inSpace(space, each.space));

/** Whether a session may do something in a space and all below; a limited token must be let by its limits as well. */
export function may(session: Session | undefined, deed: Deed, space: string): boolean {
  const { grants = [], limits } = session ?? {};
  return granted(grants, deed, space) && (limits === undefined || granted(limits, deed, space));
}

/** Whether it may do that in some space. */
export function maySomewhere(session: Session | undefined, deed: Deed): boolean {
  return [...(session?.grants ?? []), ...(session?.limits ?? [])].some((each) => may(session, deed, each.space));
}

/** Whether somebody may give a role on a space: nobody gives what they do not have. */
export function mayGive(session: Session | undefined, by: Deed, deeds: readonly Deed[], space: string): boolean {
  return may(session, by, space) && deeds.every((deed) => may(session, deed, space));
}

export interface May {
  /** In this space; of one that is not known yet, no. */
  in: (deed: Deed, space: string | undefined) => boolean;
  somewhere: (deed: Deed) => boolean;
  give: (by: Deed, deeds: readonly Deed[], space: string) => boolean;
}

/** What the one who is signed in may do, so that the page offers nothing else; the server decides it anew each time. */
export function useMay(): May {
  const session = useSession().data;
  return {
    in: (deed, space) => space !== undefined && may(session, deed, space),
    somewhere: (deed) => maySomewhere(session, deed),
    give: (by, deeds, space) => mayGive(session, by, deeds, space),
  };
}
