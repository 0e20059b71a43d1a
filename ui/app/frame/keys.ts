/**
 * What a key on the keyboard asks of the page. Pure.
 *
 * A letter alone works only while nobody is typing and can be turned off (WCAG 2.2, 2.1.4 Character Key Shortcuts).
 */
export type KeyDeed = 'palette' | 'filter' | 'help' | 'next' | 'previous' | 'up' | { go: string };

export interface Press {
  key: string;
  ctrl: boolean;
  alt: boolean;
  meta: boolean;
  /** Whether a field or an open dialog takes what is typed. */
  typing: boolean;
}

/** Pages by the letter behind g. */
export const GO: Record<string, string> = { o: '/overview', f: '/map', w: '/alarms', r: '/rules', d: '/dashboards', h: '/history', t: '/things', c: '/connect', i: '/transfer', m: '/models', s: '/spaces', a: '/commands', p: '/people', k: '/tokens', n: '/provisioning', l: '/audit', e: '/channels' };

/** Between g and the letter behind it, in milliseconds. */
const CHORD_MILLIS = 1_500;

/** Follows the keys of one page; g waits for the letter behind it. */
export class Keys {
  private goUntil = 0;

  press(press: Press, nowMillis: number, letters: boolean): KeyDeed | null {
    const chord = nowMillis < this.goUntil;
    this.goUntil = 0;
    if ((press.ctrl || press.meta) && !press.alt && press.key.toLowerCase() === 'k') return 'palette';
    if (press.typing || press.ctrl || press.meta || press.alt || !letters) return null;
    if (chord) {
      const path = GO[press.key];
      return path === undefined ? null : { go: path };
    }
    switch (press.key) {
      case 'g':
        this.goUntil = nowMillis + CHORD_MILLIS;
        return null;
      case '/':
        return 'filter';
      case '?':
        return 'help';
      case 'j':
        return 'next';
      case 'k':
        return 'previous';
      case 'u':
        return 'up';
      default:
        return null;
    }
  }
}
