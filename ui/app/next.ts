/** Where to go after the login: only an address of this page, never one of somebody else's. */
export function safe(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') && !next.startsWith('/sign-in') && !next.startsWith('/welcome') ? next : '/overview';
}
