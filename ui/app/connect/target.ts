/** How a device may speak. */
export type Protocol = 'mqtt' | 'http';
export const PROTOCOLS: readonly Protocol[] = ['mqtt', 'http'];
/** Protocols of terminals that are set up and not programmed. */
export type Wire = 'jt808' | 'gb32960';
export const WIRES: readonly Wire[] = ['jt808', 'gb32960'];

export function isWire(by: string): by is Wire {
  return (WIRES as readonly string[]).includes(by);
}

/** What every snippet has filled in. */
export interface Target {
  /** The server as the device sees it: a name, an IPv4 address, or an IPv6 address without brackets. */
  host: string;
  mqttPort: number;
  /** Scheme and port of the page and the API. */
  scheme: 'http' | 'https';
  httpPort: number;
  /** Of the protocols of terminals; none where the server does not listen for one. */
  wirePorts: Partial<Record<Wire, number>>;
  id: string;
  token: string;
  /** A reading such as the thing would send. */
  reading: Record<string, unknown>;
}

export interface Snippet {
  /** The file it belongs in; empty for a line of a shell. */
  file: string;
  /** What to install first: commands, or libraries by the names their managers know. */
  install: string;
  /** What runs it; empty when its own tools do. */
  run: string;
  code: string;
}

/** Seconds between two readings of the sketches that go on sending. */
export const EVERY_SECONDS = 10;
const DEFAULT_PORTS = { http: 80, https: 443 };

/** A host as it may stand in an address: a name, IPv4, or IPv6 with or without brackets. Null when it is none. */
export function hostOf(typed: string): string | null {
  const text = typed.trim().replace(/^\[(.*)\]$/, '$1');
  if (text.includes(':')) return isIpv6(text) ? text.toLowerCase() : null;
  return text.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*\.?$/i.test(text) ? text : null;
}

function isIpv6(text: string): boolean {
  if (!/^[0-9a-f:.]+$/i.test(text)) return false;
  try {
    return new URL(`http://[${text}]/`).hostname !== '';
  } catch {
    return false;
  }
}

/** Whether only this very machine reaches a host by this name. */
export function isLocal(host: string): boolean {
  return /^(localhost\.?|.*\.localhost\.?|127(\.\d+){3}|::1|0\.0\.0\.0|::)$/i.test(host);
}

/** A host as an address has it. */
export function inAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

export function topicOf(id: string): string {
  return `things/${id}/readings`;
}

export function originOf(target: Target): string {
  const port = target.httpPort === DEFAULT_PORTS[target.scheme] ? '' : `:${target.httpPort}`;
  return `${target.scheme}://${inAddress(target.host)}${port}`;
}

export function readingsUrl(target: Target): string {
  return `${originOf(target)}/api/v1/things/${encodeURIComponent(target.id)}/readings`;
}

export function portOf(protocol: Protocol | Wire, target: Target): number | undefined {
  return protocol === 'mqtt' ? target.mqttPort : protocol === 'http' ? target.httpPort : target.wirePorts[protocol];
}

/** Tries from a shell whether the port can be reached at all. */
export function reachLine(protocol: Protocol | Wire, target: Target): string {
  return `nc -vz -w 5 ${target.host} ${portOf(protocol, target)}`;
}
