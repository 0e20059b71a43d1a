import type { Channel, NewChannel, NewRota, Rota } from '../api';

/** What forms of channels and rotas hold, and what they become. Pure. */

export type Kind = Channel['kind'];
export type Severity = NonNullable<Channel['urgent']>;
export type Security = NonNullable<NonNullable<Channel['email']>['security']>;

export const KINDS: readonly Kind[] = ['email', 'webhook', 'wecom', 'dingtalk', 'feishu', 'mqtt'];
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
export const SECURITIES: readonly Security[] = ['starttls', 'tls', 'none'];

export const isRobot = (kind: Kind): boolean => kind === 'wecom' || kind === 'dingtalk' || kind === 'feishu';

/** Who is told next: the same channel again, or another; how many turns behind whoever is on duty. */
export interface Step {
  after: string;
  channel: string;
  turn: string;
}

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
  topic: string;
  escalation: Step[];
  urgent: Severity;
}

export function draftOf(space: string, channel?: Channel): Draft {
  const server = channel?.email ?? channel?.mqtt;
  return {
    title: channel?.title ?? '',
    space: channel?.space ?? space,
    kind: channel?.kind ?? 'email',
    host: server?.host ?? '',
    port: server?.port === undefined ? '' : String(server.port),
    security: server?.security ?? (channel?.kind === 'mqtt' ? 'tls' : 'starttls'),
    user: server?.user ?? '',
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
    topic: channel?.mqtt?.topic ?? '',
    escalation: (channel?.escalation ?? []).map(({ afterMinutes, channel: other = '', turn = 0 }) => ({ after: String(afterMinutes), channel: other, turn: String(turn) })),
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
    ...(draft.escalation.length > 0 && { escalation: draft.escalation.map(({ after, channel, turn }) => ({ afterMinutes: Number(after), ...(channel !== '' && { channel }), ...(Number(turn) > 0 && { turn: Number(turn) }) })) }),
    ...(kind === 'email' && { email: { ...said({ host: draft.host.trim(), port, security: draft.security, user: draft.user, password: draft.password }), from: draft.from.trim(), to: list(draft.to) } }),
    ...(kind === 'webhook' && { webhook: said({ url: draft.url.trim(), secret: draft.secret }) }),
    ...(kind === 'mqtt' && { mqtt: { topic: draft.topic.trim(), ...(draft.host.trim() !== '' && said({ host: draft.host.trim(), port, security: draft.security === 'none' ? ('none' as const) : ('tls' as const), user: draft.user, password: draft.password })) } }),
    ...(isRobot(kind) && { robot: said({ url: draft.url.trim(), secret: draft.secret }) }),
  };
}

/** The same channel, on or off. */
export function turned(channel: Channel, enabled: boolean): NewChannel {
  return channelOf(draftOf(channel.space, channel), enabled);
}

/** Whom a channel tells, in short. */
export function target(channel: Channel): string {
  return (channel.email?.to ?? []).join(', ') || channel.webhook?.url || channel.robot?.host || (channel.mqtt ? [channel.mqtt.host, channel.mqtt.topic].filter(Boolean).join(' ') : '') || channel.email?.host || '';
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
