/** A thing's token as the page knows it: made or pasted here. */
export interface Known {
  id: string;
  token: string;
  /** Whether the thing was registered here: all that it ever said came since. */
  made: boolean;
  /** Whether a person typed it: it may be wrong, and can be changed. */
  typed: boolean;
}

const KEY = 'taihu.connect';
/** For a browser that keeps nothing: good until the page is loaded again. */
let here: Known | null = null;

/**
 * Keeps the token of the thing that is being connected while its tab is open: it is shown only once, and loading the page
 * again must not cost a new one. One token at a time; gone when the tab closes or the person signs out.
 */
export function keepToken(known: Known): void {
  here = known;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    // Not kept over a reload.
  }
}

/** The token kept for a thing. */
export function keptToken(id: string): Known | null {
  if (here?.id === id) return here;
  try {
    const known = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Known | null;
    return known !== null && known.id === id && typeof known.token === 'string' ? known : null;
  } catch {
    return null;
  }
}

export function forgetToken(): void {
  here = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
