import type { Channel, NewChannel, NewRota, Rota } from '../api';

/** What forms of channels and rotas hold, and what they become. Pure. */

export type Kind = Channel['kind'];
export type Severity = NonNullable<Channel['urgent']>;
export type Security = NonNullable<NonNullable<Channel['email']>['security']>;

export const KINDS: readonly Kind[] = ['email', 'webhook', 'wecom', 'dingtalk', 'feishu'];
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'major', 'critical'];
export const SECURITIES: readonly Security[] = ['starttls', 'tls', 'none'];

export const isRobot = (kind: Kind): boolean => kind !== 'email' && kind !== 'webhook';

export interface Draft {
  title: string;
  space: string;
  kind: Kind;
  host: string;
  port: string;
  security: Security;
  user: string;
  password: string;
  from: string;
  to: string;
  url: string;
  secret: string;
  onDuty: string;
  titleTemplate: string;
  textTemplate: string;
  quietFrom: string;
  quietTo: string;
  digest: string;
  urgent: Severity;
}

export function draftOf(space: string, channel?: Channel): Draft {
  return {
    title: channel?.title ?? '',
    space: channel?.space ?? space,
    kind: channel?.kind ?? 'email',
    host: channel?.email?.host ?? '',
    port: channel?.email?.port === undefined ? '' : String(channel.email.port),
    security: channel?.email?.security ?? 'starttls',
    user: channel?.email?.user ?? '',
    password: '',
    from: channel?.email?.from ?? '',
    to: (channel?.email?.to ?? []).join(', '),
    url: channel?.webhook?.url ?? '',
    secret: '',
    onDuty: channel?.onDuty ?? '',
    titleTemplate: channel?.titleTemplate ?? '',
    textTemplate: channel?.textTemplate ?? '',
    quietFrom: channel?.quiet?.from ?? '',
    quietTo: channel?.quiet?.to ?? '',
    digest: String(channel?.digestMinutes ?? 0),
    urgent: channel?.urgent ?? 'critical',
  };
}

/** What of an object says something. */
function said<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '' && value !== undefined)) as T;
}

const list = (text: string): string[] => text.split(/[\s,;，；]+/).filter((each) => each !== '');

/** As the server takes it; secrets that are not typed stay as they are. */
export function channelOf(draft: Draft, enabled: boolean): NewChannel {
  const { title, space, kind, onDuty, titleTemplate, textTemplate, urgent } = draft;
  const quiet = draft.quietFrom === '' && draft.quietTo === '' ? undefined : { from: draft.quietFrom, to: draft.quietTo };
  const port = draft.port.trim() === '' ? undefined : Number(draft.port);
  return {
    ...said({ title: title.trim(), kind, onDuty, titleTemplate, textTemplate, urgent, quiet }),
    space,
    enabled,
    digestMinutes: Number(draft.digest),
    ...(kind === 'email' && { email: { ...said({ host: draft.host.trim(), port, security: draft.security, user: draft.user, password: draft.password }), from: draft.from.trim(), to: list(draft.to) } }),
    ...(kind === 'webhook' && { webhook: said({ url: draft.url.trim(), secret: draft.secret }) }),
    ...(isRobot(kind) && { robot: said({ url: draft.url.trim(), secret: draft.secret }) }),
  };
}

/** The same channel, on or off. */
export function turned(channel: Channel, enabled: boolean): NewChannel {
  return channelOf(draftOf(channel.space, channel), enabled);
}

/** Whom a channel tells, in short. */
export function target(channel: Channel): string {
  return (channel.email?.to ?? []).join(', ') || channel.webhook?.url || channel.robot?.host || channel.email?.host || '';
}

export interface RotaDraft {
  title: string;
  space: string;
  from: string;
  days: string;
  people: { name: string; email: string; mobile: string }[];
  overrides: { person: string; from: string; to: string }[];
}

export function draftOfRota(space: string, rota?: Rota): RotaDraft {
  return {
    title: rota?.title ?? '',
    space: rota?.space ?? space,
    from: rota?.from ?? '',
    days: String(rota?.days ?? 7),
    people: rota?.people.map(({ name, email = '', mobile = '' }) => ({ name, email, mobile })) ?? [{ name: '', email: '', mobile: '' }],
    overrides: rota?.overrides?.map((each) => ({ ...each })) ?? [],
  };
}

export function rotaOf(draft: RotaDraft): NewRota {
  return { title: draft.title.trim(), space: draft.space, from: draft.from.trim(), days: Number(draft.days), people: draft.people.map(said), overrides: draft.overrides };
}
