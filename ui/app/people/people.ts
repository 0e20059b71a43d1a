import { type Account, Problem, type Role, type Token } from '../api';
import { inSpace } from '../may';
import type { Words } from '../texts/people';
import { said } from '../texts/said';

export type Draft = { space: string; role: string };

/** The name by which others know somebody. */
export function nameOf(account: Pick<Account, 'name' | 'title'>): string {
  return account.title || account.name;
}

export function roleName(w: Words, role: string): string {
  return w.roles.names[role] ?? role;
}

/** Those whose name fits, and who may something in a space: by a role there, above it, or below. */
export function found(all: readonly Account[], asked: { q: string; role: string; space: string }): Account[] {
  const q = asked.q.trim().toLowerCase();
  return all.filter((each) => {
    if (q !== '' && !each.name.toLowerCase().includes(q) && !each.title.toLowerCase().includes(q)) return false;
    if (asked.role === '' && asked.space === '') return true;
    return each.grants.some((one) => (asked.role === '' || one.role === asked.role) && (inSpace(asked.space, one.space) || inSpace(one.space, asked.space)));
  });
}

/** Why grants cannot be sent as they stand, or null. */
export function grantsFault(grants: readonly Draft[]): 'none' | 'twice' | null {
  if (grants.length === 0) return 'none';
  return new Set(grants.map((each) => `${each.role} ${each.space}`)).size < grants.length ? 'twice' : null;
}

/** Whether somebody may sign in by this name, as the server sees it. */
export function goodLogin(name: string): boolean {
  return name !== '' && !/\s/.test(name) && name.length <= 254;
}

export function goodRole(name: string): boolean {
  return /^[a-z0-9-]{1,40}$/.test(name);
}

/** A role that nobody of the standard ones or one's own has. */
export function taken(roles: readonly Role[], name: string): boolean {
  return roles.some((each) => each.name === name);
}

export const ENDS = { d1: 1, d7: 7, d30: 30, d90: 90, y1: 365, never: 0 } as const;
export type End = keyof typeof ENDS;

/** When that is from now, as the API takes it; undefined for never. */
export function endOf(end: End, nowMillis: number): string | undefined {
  return ENDS[end] === 0 ? undefined : new Date(nowMillis + ENDS[end] * 86_400_000).toISOString();
}

export function hasEnded(token: Pick<Token, 'expires'>, nowMillis: number): boolean {
  return token.expires !== undefined && Date.parse(token.expires) <= nowMillis;
}

/** Why the server refused, in the page's language; its own words where there are no better ones. */
export function refusal(w: Words, error: unknown, unreachable: string): string {
  if (!(error instanceof Problem)) return String(error);
  if (error.status === 0) return unreachable;
  const known: [RegExp, string][] = [
    [/last who own the whole server/, w.refused.lastOwner],
    [/nobody gives what they do not have/, w.refused.escalation],
    [/nobody shuts themselves out/, w.refused.self],
    [/^account .* exists already/, w.refused.taken],
    [/needs a name without spaces/, w.refused.badName],
    [/^role .* is granted to/, w.refused.held],
    [/^a role's name is/, w.refused.badRole],
    [/is always there and stays as it is/, w.refused.standard],
  ];
  const words = known.find(([pattern]) => pattern.test(error.detail));
  if (words) return words[1];
  if (error.status === 412) return w.refused.stale;
  if (error.status === 429) return w.refused.later;
  return error.status === 403 ? `${w.refused.forbidden} ${said(error.detail)}` : said(error.detail);
}
