import { serverSaid } from './clock';
import type { components, paths } from './contract';

type Schemas = components['schemas'];
export type Thing = Schemas['Thing'];
export type Ends = Schemas['Ends'];
export type Kept = Schemas['Kept'];
export type ThingWithToken = Schemas['ThingWithToken'];
export type NewThing = Schemas['NewThing'];
export type ThingChanges = Schemas['ThingPatch'];
export type Places = Schemas['Places'];
export type Annotation = Schemas['Annotation'];
export type NewAnnotation = Schemas['NewAnnotation'];
export type View = Schemas['View'];
export type NewView = Schemas['NewView'];
export type Dashboard = Schemas['Dashboard'];
export type DashboardHead = Schemas['DashboardHead'];
export type NewDashboard = Schemas['NewDashboard'];
export type DashboardVariable = Schemas['DashboardVariable'];
export type Widget = Schemas['Widget'];
export type Presence = Schemas['Presence'];
export type Quality = Schemas['Quality'];
export type Twin = Schemas['Twin'];
export type TwinValue = Schemas['TwinValue'];
export type Model = Schemas['Model'];
export type Property = Schemas['Property'];
export type ModelSuggestion = Schemas['ModelSuggestion'];
export type PropertySuggestion = Schemas['PropertySuggestion'];
export type Reason = PropertySuggestion['reasons'][number];
export type ModelCheck = Schemas['ModelCheck'];
export type ModelEffect = Schemas['ModelEffect'];
export type ModelFormat = 'taihu' | 'tm' | 'tsl';
export type Space = Schemas['Space'];
export type NewSpace = Schemas['NewSpace'];
export type SpaceChanges = Schemas['SpacePatch'];
export type Session = Schemas['Session'];
export type Security = Schemas['Security'];
export type SignInBy = { code: string } | { token: string } | { name: string; password: string; oneTimeCode?: string; recoveryCode?: string };
export type Account = Schemas['Account'];
export type Role = Schemas['Role'];
export type Token = Schemas['Token'];
export type TokenWithSecret = Schemas['TokenWithSecret'];
export type SignInLink = Schemas['SignInLink'];
export type GrantIn = Schemas['GrantsIn'][number];
export type Status = Schemas['Status'];
export type ServerHealth = Schemas['ServerHealth'];
export type Finding = Schemas['Finding'];
export type SettingEntry = Schemas['SettingEntry'];
export type LimitEntry = Schemas['LimitEntry'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditVerdict = Schemas['AuditVerdict'];
export type ProvisioningKey = Schemas['ProvisioningKey'];
export type NewProvisioningKey = paths['/api/v1/provisioning-keys']['post']['requestBody']['content']['application/json'];
export type ClaimCode = { thing: string; code: string; expires: string };
export type Alarm = Schemas['Alarm'];
export type AlarmClass = Schemas['AlarmClass'];
export type AlarmFilter = Schemas['AlarmFilter'];
export type MaintenanceWindow = Schemas['MaintenanceWindow'];
export type NewMaintenanceWindow = Schemas['NewMaintenanceWindow'];
export type MaintenanceWhen = 'now' | 'coming' | 'past';
export type AlarmGroup = Schemas['AlarmGroup'];
export type AlarmCounts = Schemas['AlarmCounts'];
export type Rule = Schemas['Rule'];
export type NewRule = Schemas['NewRule'];
export type RuleCheck = Schemas['RuleCheck'];
export type RuleTest = Schemas['RuleTest'];
export type RuleExplanation = Schemas['RuleExplanation'];
export type RulePart = Schemas['RulePart'];
export type ThingRule = Schemas['ThingRule'];
export type Backtest = Schemas['Backtest'];
export type BacktestTotals = Schemas['BacktestTotals'];
export type BacktestFiring = Schemas['BacktestFiring'];
export type NewBacktest = paths['/api/v1/backtests']['post']['requestBody']['content']['application/json'];
export type Order = Schemas['Order'];
export type BulkCommand = Schemas['BulkCommand'];
export type When = Schemas['When'];
export type Calendar = Schemas['Calendar'];
export type NewCalendar = Schemas['NewCalendar'];
export type Geofence = Schemas['Geofence'];
export type Trace = Schemas['Trace'];
export type NewGeofence = Schemas['NewGeofence'];
export type Shift = Schemas['Shift'];
export type SpecialDay = Schemas['SpecialDay'];
export type Schedule = Schemas['Schedule'];
export type SchedulePreview = Schemas['SchedulePreview'];
export type NewSchedule = Schemas['NewSchedule'];
export type Channel = Schemas['Channel'];
export type NewChannel = Schemas['NewChannel'];
export type Notice = Schemas['Notice'];
export type Rota = Schemas['Rota'];
export type NewRota = Schemas['NewRota'];
export type Relation = Schemas['Relation'];
export type Usage = Schemas['Usage'];
export type Event = Schemas['Event'];
export type Leg = Schemas['Leg'];
export type Charge = Schemas['Charge'];
export type DrivingEvent = Schemas['DrivingEvent'];
export type Invocation = Schemas['Invocation'];
export type InvocationState = Schemas['InvocationState'];
export type Affordance = Schemas['Affordance'];
export type RefusedMessage = Schemas['RefusedMessage'];
export type History = Schemas['History'];
export type Import = Schemas['Import'];
export type ImportLayout = Schemas['ImportLayout'];
export type ImportMapping = Schemas['ImportMapping'];
export type ImportProblem = Schemas['ImportProblem'];
export type ImportProgress = Schemas['ImportProgress'];
export type Aggregate = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last';
export interface Page<T> {
  items: T[];
  cursor?: string;
  count?: number;
}
type ThingsQuery = NonNullable<paths['/api/v1/things']['get']['parameters']['query']>;
type TwinsQuery = NonNullable<paths['/api/v1/twins']['get']['parameters']['query']>;
type DashboardsQuery = NonNullable<paths['/api/v1/dashboards']['get']['parameters']['query']>;
type PlacesQuery = NonNullable<paths['/api/v1/places']['get']['parameters']['query']>;
type HistoriesQuery = NonNullable<paths['/api/v1/history']['get']['parameters']['query']>;
type AnnotationsQuery = NonNullable<paths['/api/v1/annotations']['get']['parameters']['query']>;
type AlarmsQuery = NonNullable<paths['/api/v1/alarms']['get']['parameters']['query']>;
export type AlarmAct = { act: 'acknowledge' | 'unshelve' | 'reset'; comment?: string } | { act: 'comment'; comment: string } | { act: 'assign'; assignee: string; comment?: string } | { act: 'shelve'; until: string; comment?: string };
type InvocationsQuery = NonNullable<paths['/api/v1/invocations']['get']['parameters']['query']>;
export type AuditQuery = NonNullable<paths['/api/v1/audit']['get']['parameters']['query']>;
type HistoryQuery = NonNullable<paths['/api/v1/things/{id}/history']['get']['parameters']['query']>;

/** An answer that is none: an RFC 9457 problem, or a server that cannot be reached (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly type: string,
    /** Of a sign-in whose password was right: what is asked for as well. */
    readonly secondFactor: NonNullable<Schemas['Problem']['secondFactor']> = [],
    /** The session is too old for this. */
    readonly signInAgain = false,
  ) {
    super(detail);
  }
}

type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** Words that are given once for each of their values; those of other lists are joined. */
const EXPLODED = new Set(['label', 'where']);

/** Those of which the empty text says something: alarms that nobody sees to. */
const EMPTY = new Set(['assignee']);

function fileName(name: string): string {
  const safe = [...name]
    .slice(0, 100)
    .map((c) => (/[\p{L}\p{Nd}._\-+()]/u.test(c) ? c : '_'))
    .join('');
  return safe === '' || safe.startsWith('.') ? `_${safe}` : safe;
}

function address(path: string, query?: Query): string {
  const words = new URLSearchParams();
  for (const [key, given] of Object.entries(query ?? {})) {
    if (given === undefined || (given === '' && !EMPTY.has(key))) continue;
    if (Array.isArray(given) && EXPLODED.has(key)) for (const each of given) words.append(key, each);
    else words.append(key, Array.isArray(given) ? given.join(',') : String(given));
  }
  const text = words.toString();
  return text === '' ? path : `${path}?${text}`;
}

let signedOut: () => void = () => {};

/** Says what to do when the server no longer knows who asks. */
export function onSignedOut(deed: () => void): void {
  signedOut = deed;
}

/** Code of the problem that nothing has come in time. */
export const TIMEOUT = 'timeout';
/** What is only read and has not come by then is said to have failed; a server that stands still never answers. */
const READ_MILLIS_MAX = 30_000;

/** What is posted is only read too where it can be given up. */
function limited(method: string, signal: AbortSignal | undefined): AbortSignal | undefined {
  if (method !== 'GET' && signal === undefined) return undefined;
  const limit = AbortSignal.timeout(READ_MILLIS_MAX);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}

async function call<T>(method: string, path: string, given: { query?: Query; body?: unknown; text?: string; revision?: number; key?: string; signal?: AbortSignal; quiet?: boolean; bearer?: string } = {}): Promise<T> {
  // A text is JSON already, as a person wrote it.
  const content = given.text ?? (given.body === undefined ? undefined : JSON.stringify(given.body));
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address(path, given.query), {
      method,
      signal: limited(method, given.signal),
      credentials: given.bearer === undefined ? 'same-origin' : 'omit',
      headers: {
        Accept: 'application/json',
        ...(given.bearer === undefined ? {} : { Authorization: `Bearer ${given.bearer}` }),
        ...(content === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(given.revision === undefined ? {} : { 'If-Match': `"${given.revision}"` }),
        ...(given.key === undefined ? {} : { 'Idempotency-Key': given.key }),
      },
      body: content,
    });
    text = await answer.text();
  } catch (failed) {
    if (failed instanceof DOMException && failed.name === 'AbortError') throw failed;
    throw new Problem(0, failed instanceof DOMException && failed.name === 'TimeoutError' ? TIMEOUT : 'unreachable', '', '');
  }
  const date = answer.headers.get('Date');
  if (date) serverSaid(Date.parse(date) + 500, false);
  if (answer.ok) return answer.status === 204 ? (undefined as T) : (JSON.parse(text) as T);
  if (answer.status === 401 && !given.quiet) signedOut();
  throw problemOf(answer, text);
}

function problemOf(answer: Response, text: string): Problem {
  let problem: Partial<Schemas['Problem']> = {};
  try {
    problem = JSON.parse(text) as Partial<Schemas['Problem']>;
  } catch {
    // Not a problem document: the status says what there is to say.
  }
  return new Problem(answer.status, problem.code ?? 'unknown', problem.detail ?? answer.statusText, problem.type ?? '', problem.secondFactor, problem.signInAgain);
}

/** An answer that may be long, in the format that is asked for. */
async function file(path: string, query: Query, kind: string): Promise<Blob> {
  let answer: Response;
  try {
    answer = await fetch(address(path, query), { credentials: 'same-origin', headers: { Accept: kind } });
    if (answer.ok) return await answer.blob();
  } catch {
    throw new Problem(0, 'unreachable', '', '');
  }
  if (answer.status === 401) signedOut();
  throw problemOf(answer, await answer.text());
}

const part = encodeURIComponent;

/** Sends a file as it is; a browser tells how much of it has gone only of a request of this kind. */
function upload(path: string, file: Blob, sent: (share: number) => void, signal: AbortSignal): Promise<Import> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => sent(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => failed(new Problem(0, 'unreachable', '', ''));
    request.onabort = () => failed(new DOMException('', 'AbortError'));
    request.onload = () => {
      let read: Partial<Schemas['Problem']> & Partial<Import> = {};
      try {
        read = JSON.parse(request.responseText) as typeof read;
      } catch {
        // Not JSON: the status says what there is to say.
      }
      if (request.status === 201) return done(read as Import);
      if (request.status === 401) signedOut();
      failed(new Problem(request.status, read.code ?? 'unknown', read.detail ?? request.statusText, read.type ?? ''));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** The documented API, as far as the page uses it. */
export const api = {
  session: () => call<Session>('GET', '/api/v1/session', { quiet: true }),
  signIn: (by: SignInBy) => call<Session>('POST', '/api/v1/session', { body: by, quiet: true }),
  waysIn: () => call<Schemas['SignIn']>('GET', '/api/v1/sign-in', { quiet: true }),
  passkeyToSignIn: (by: { name: string; password: string } | undefined) => call<Schemas['PasskeyOptions']>('POST', '/api/v1/session/passkey/options', { body: by, quiet: true }),
  signInByPasskey: (ceremony: string, credential: unknown) => call<Session>('POST', '/api/v1/session/passkey', { body: { ceremony, credential }, quiet: true }),
  security: () => call<Security>('GET', '/api/v1/account/security'),
  setPassword: (password: string, present: string) => call<Session>('PUT', '/api/v1/account/password', { body: { password, ...(present === '' ? {} : { present }) }, quiet: true }),
  beginTotp: () => call<{ secret: string; uri: string }>('POST', '/api/v1/account/totp'),
  confirmTotp: (oneTimeCode: string) => call<Schemas['RecoveryCodes']>('PUT', '/api/v1/account/totp', { body: { oneTimeCode }, quiet: true }),
  endTotp: () => call<void>('DELETE', '/api/v1/account/totp'),
  newRecoveryCodes: () => call<Schemas['RecoveryCodes']>('POST', '/api/v1/account/recovery-codes'),
  beginPasskey: () => call<Schemas['PasskeyOptions']>('POST', '/api/v1/account/passkeys/options'),
  keepPasskey: (ceremony: string, title: string, credential: unknown) => call<Schemas['Passkey']>('POST', '/api/v1/account/passkeys', { body: { ceremony, title, credential } }),
  forgetPasskey: (id: string) => call<void>('DELETE', `/api/v1/account/passkeys/${part(id)}`),
  beginProvider: () => call<{ to: string }>('POST', '/api/v1/account/provider'),
  joinProvider: (proof: string) => call<void>('PUT', '/api/v1/account/provider', { body: { proof }, quiet: true }),
  leaveProvider: () => call<void>('DELETE', '/api/v1/account/provider'),
  signOut: () => call<void>('DELETE', '/api/v1/session', { quiet: true }),
  accounts: (cursor?: string, signal?: AbortSignal) => call<Page<Account>>('GET', '/api/v1/accounts', { query: { limit: 1000, cursor }, signal }),
  account: (id: string, signal?: AbortSignal) => call<Account>('GET', `/api/v1/accounts/${part(id)}`, { signal }),
  invite: (body: { name: string; title?: string; language?: 'en' | 'zh'; grants: GrantIn[] }) => call<Account>('POST', '/api/v1/accounts', { body }),
  /** Only what is given; against a revision it is refused when somebody else was quicker. */
  updateAccount: (id: string, body: { name?: string; title?: string; language?: '' | 'en' | 'zh'; enabled?: boolean; grants?: GrantIn[] }, revision: number) =>
    call<Account>('PATCH', `/api/v1/accounts/${part(id)}`, { body, revision }),
  deleteAccount: (id: string, revision: number) => call<void>('DELETE', `/api/v1/accounts/${part(id)}`, { revision }),
  signInLink: (id: string) => call<{ link: SignInLink }>('POST', `/api/v1/accounts/${part(id)}/link`),
  signOutEverywhere: (id: string) => call<void>('POST', `/api/v1/accounts/${part(id)}/sign-out`),
  roles: (signal?: AbortSignal) => call<Page<Role>>('GET', '/api/v1/roles', { signal }),
  putRole: (name: string, deeds: Role['deeds']) => call<Role>('PUT', `/api/v1/roles/${part(name)}`, { body: { deeds } }),
  deleteRole: (name: string) => call<void>('DELETE', `/api/v1/roles/${part(name)}`),
  provisioningKeys: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<ProvisioningKey>>('GET', '/api/v1/provisioning-keys', { query: { space, limit: 1000, cursor }, signal }),
  createProvisioningKey: (body: NewProvisioningKey) => call<ProvisioningKey>('POST', '/api/v1/provisioning-keys', { body }),
  deleteProvisioningKey: (id: string) => call<void>('DELETE', `/api/v1/provisioning-keys/${part(id)}`),
  claimCode: (id: string) => call<ClaimCode>('POST', `/api/v1/things/${part(id)}/claim`),
  tokens: (cursor?: string, signal?: AbortSignal) => call<Page<Token>>('GET', '/api/v1/tokens', { query: { limit: 1000, cursor }, signal }),
  createToken: (body: { name: string; grants?: GrantIn[]; own?: boolean; expires?: string }) => call<TokenWithSecret>('POST', '/api/v1/tokens', { body }),
  deleteToken: (id: string) => call<void>('DELETE', `/api/v1/tokens/${part(id)}`),
  shares: (dashboard: string, signal?: AbortSignal) => call<Page<Token>>('GET', `/api/v1/dashboards/${part(dashboard)}/shares`, { signal }),
  share: (dashboard: string, body: { name?: string; expires: string }) => call<TokenWithSecret>('POST', `/api/v1/dashboards/${part(dashboard)}/shares`, { body }),
  status: (space: string, signal?: AbortSignal) => call<Status>('GET', '/api/v1/status', { query: { space }, signal }),
  things: (query: ThingsQuery, signal?: AbortSignal) => call<Page<Thing>>('GET', '/api/v1/things', { query: query as Query, signal }),
  thing: (id: string, signal?: AbortSignal) => call<Thing>('GET', `/api/v1/things/${part(id)}`, { signal }),
  places: (query: PlacesQuery, signal?: AbortSignal) => call<Places>('GET', '/api/v1/places', { query: query as Query, signal }),
  /** Against a revision it is refused when somebody else was quicker. */
  updateThing: (id: string, changes: ThingChanges, revision?: number) => call<Thing>('PATCH', `/api/v1/things/${part(id)}`, { body: changes, revision }),
  /** What would end with a thing. */
  ends: (id: string, signal?: AbortSignal) => call<Ends>('GET', `/api/v1/things/${part(id)}/decommission`, { signal }),
  decommission: (id: string, history: Kept) => call<Schemas['Decommissioned']>('POST', `/api/v1/things/${part(id)}/decommission`, { body: { history } }),
  recommission: (id: string) => call<ThingWithToken>('POST', `/api/v1/things/${part(id)}/recommission`),
  deleteThing: (id: string) => call<void>('DELETE', `/api/v1/things/${part(id)}`),
  createThing: (thing: NewThing) => call<ThingWithToken>('POST', '/api/v1/things', { body: thing }),
  renewToken: (id: string) => call<{ thing: string; token: string }>('POST', `/api/v1/things/${part(id)}/token`),
  /** Reports with the thing's own token, as the thing would; the person's cookie stays out of it. */
  report: (id: string, token: string, reading: unknown) =>
    call<void>('POST', `/api/v1/things/${part(id)}/readings`, { body: reading, bearer: token, quiet: true }),
  twin: (id: string, at: string | undefined, signal?: AbortSignal) => call<Twin>('GET', `/api/v1/things/${part(id)}/twin`, { query: { at }, signal }),
  twins: (query: TwinsQuery, signal?: AbortSignal) => call<Page<Twin>>('GET', '/api/v1/twins', { query: query as Query, signal }),
  health: (signal?: AbortSignal) => call<ServerHealth>('GET', '/api/v1/health', { signal }),
  settings: (signal?: AbortSignal) => call<{ data: string; items: SettingEntry[] }>('GET', '/api/v1/settings', { signal }),
  limits: (signal?: AbortSignal) => call<{ items: LimitEntry[] }>('GET', '/api/v1/limits', { signal }),
  usage: (space: string, signal?: AbortSignal) => call<{ items: Usage[] }>('GET', '/api/v1/usage', { query: { space }, signal }),
  relations: (id: string, signal?: AbortSignal) => call<{ items: Relation[] }>('GET', `/api/v1/things/${part(id)}/relations`, { signal }),
  relate: (from: string, kind: string, to: string) => call<unknown>('PUT', `/api/v1/things/${part(from)}/relations/${part(kind)}/${part(to)}`),
  endRelation: (from: string, kind: string, to: string) => call<void>('DELETE', `/api/v1/things/${part(from)}/relations/${part(kind)}/${part(to)}`),
  events: (id: string, query: { limit: number; cursor?: string; to?: number }, signal?: AbortSignal) =>
    call<Page<Event>>('GET', `/api/v1/things/${part(id)}/events`, { query, signal }),
  /** Where a file is that a thing had sent by a time; names as the server has them (SentFiles.safe). */
  fileAddress: (id: string, name: string, time: number) => address(`/api/v1/things/${part(id)}/files/${part(fileName(name))}`, { time }),
  /** Asks once, however often it is called with the same key. */
  act: (id: string, action: string, input: unknown, asked: { key: string; reason?: string; expires?: number }) =>
    call<Invocation>('POST', `/api/v1/things/${part(id)}/actions/${part(action)}`, { body: input, key: asked.key, query: { reason: asked.reason, expires: asked.expires } }),
  desire: (id: string, property: string, value: unknown, asked: { key: string; reason?: string }) =>
    call<Invocation>('PUT', `/api/v1/things/${part(id)}/properties/${part(property)}`, { body: value, key: asked.key, query: { reason: asked.reason } }),
  audit: (query: AuditQuery, signal?: AbortSignal) => call<Page<AuditEntry>>('GET', '/api/v1/audit', { query: query as Query, signal }),
  /** All that is found, as a file. */
  auditFile: (query: AuditQuery, kind: 'text/csv' | 'application/x-ndjson') => file('/api/v1/audit', query as Query, kind),
  verifyAudit: (known?: string, signal?: AbortSignal) => call<AuditVerdict>('GET', '/api/v1/audit/verify', { query: { known }, signal }),
  alarms: (query: AlarmsQuery, signal?: AbortSignal) => call<Page<Alarm>>('GET', '/api/v1/alarms', { query: query as Query, signal }),
  alarm: (id: string, signal?: AbortSignal) => call<Alarm>('GET', `/api/v1/alarms/${part(id)}`, { signal }),
  alarmCounts: (query: { space?: string; thing?: string; model?: string; severity?: string; suppressedBy?: string }, signal?: AbortSignal) => call<AlarmCounts>('GET', '/api/v1/alarms/counts', { query, signal }),
  alarmGroups: (query: AlarmsQuery, signal?: AbortSignal) => call<{ items: AlarmGroup[] }>('GET', '/api/v1/alarms/groups', { query: query as Query, signal }),
  pastAlarms: (space: string, at: string, limit: number, signal?: AbortSignal) => call<{ items: Schemas['PastAlarm'][] }>('GET', '/api/v1/alarms/past', { query: { space, at, limit }, signal }),
  chattering: (space: string, signal?: AbortSignal) => call<{ items: { raised: number; alarm: Alarm }[] }>('GET', '/api/v1/alarms/chattering', { query: { space }, signal }),
  actOnAlarm: (id: string, { act, ...body }: AlarmAct) => call<Alarm>('POST', `/api/v1/alarms/${part(id)}/${act}`, { body }),
  maintenance: (query: { when: MaintenanceWhen; space: string; cursor?: string }, signal?: AbortSignal) => call<Page<MaintenanceWindow>>('GET', '/api/v1/maintenance', { query: { ...query, limit: 100 }, signal }),
  maintenanceWindow: (id: string, signal?: AbortSignal) => call<MaintenanceWindow>('GET', `/api/v1/maintenance/${part(id)}`, { signal }),
  createMaintenance: (body: NewMaintenanceWindow) => call<MaintenanceWindow>('POST', '/api/v1/maintenance', { body }),
  replaceMaintenance: (id: string, body: NewMaintenanceWindow, revision: number) => call<MaintenanceWindow>('PUT', `/api/v1/maintenance/${part(id)}`, { body, revision }),
  deleteMaintenance: (id: string, revision: number) => call<void>('DELETE', `/api/v1/maintenance/${part(id)}`, { revision }),
  actOnAlarms: (ids: readonly string[], act: AlarmAct) => call<Schemas['AlarmsActedOn']>('POST', '/api/v1/alarms/act', { body: { ids, ...act } }),
  invocations: (query: InvocationsQuery, signal?: AbortSignal) => call<Page<Invocation>>('GET', '/api/v1/invocations', { query: query as Query, signal }),
  /** With the steps of its life. */
  bulkCommands: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<BulkCommand>>('GET', '/api/v1/bulk-commands', { query: { space, cursor, limit: 50 }, signal }),
  beginBulkCommand: (order: Order) => call<BulkCommand>('POST', '/api/v1/bulk-commands', { body: order }),
  stopBulkCommand: (id: string) => call<void>('POST', `/api/v1/bulk-commands/${part(id)}/stop`),
  forgetBulkCommand: (id: string) => call<void>('DELETE', `/api/v1/bulk-commands/${part(id)}`),
  rules: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Rule>>('GET', '/api/v1/rules', { query: { space, cursor, limit: 1000 }, signal }),
  rule: (id: string, signal?: AbortSignal) => call<Rule>('GET', `/api/v1/rules/${part(id)}`, { signal }),
  createRule: (body: NewRule) => call<Rule>('POST', '/api/v1/rules', { body }),
  replaceRule: (id: string, body: NewRule, revision: number) => call<Rule>('PUT', `/api/v1/rules/${part(id)}`, { body, revision }),
  deleteRule: (id: string, revision: number) => call<void>('DELETE', `/api/v1/rules/${part(id)}`, { revision }),
  checkRule: (text: string, signal?: AbortSignal) => call<RuleCheck>('POST', '/api/v1/rules/check', { body: { text }, signal }),
  testRule: (text: string, signal?: AbortSignal) => call<{ faults: Schemas['RuleFault'][]; items: RuleTest[] }>('POST', '/api/v1/rules/test', { body: { text }, signal }),
  explainText: (text: string, thing: string, at?: string, signal?: AbortSignal) => call<{ faults: Schemas['RuleFault'][]; explanation?: RuleExplanation }>('POST', '/api/v1/rules/explain', { body: { text, thing, at }, signal, quiet: true }),
  explainRule: (id: string, thing: string, at?: string, signal?: AbortSignal) => call<RuleExplanation>('GET', `/api/v1/rules/${part(id)}/explanation`, { query: { thing, at }, signal }),
  thingRules: (id: string, signal?: AbortSignal) => call<{ items: ThingRule[] }>('GET', `/api/v1/things/${part(id)}/rules`, { signal }),
  beginBacktest: (body: NewBacktest) => call<Backtest>('POST', '/api/v1/backtests', { body }),
  backtest: (id: string, signal?: AbortSignal) => call<Backtest>('GET', `/api/v1/backtests/${part(id)}`, { signal }),
  stopBacktest: (id: string) => call<void>('POST', `/api/v1/backtests/${part(id)}/stop`),
  firings: (id: string, query: { of: 'text' | 'in_force'; only?: boolean; cursor?: string }, signal?: AbortSignal) => call<Page<BacktestFiring>>('GET', `/api/v1/backtests/${part(id)}/firings`, { query: { ...query, limit: 100 }, signal }),
  ruleFunctions: (signal?: AbortSignal) => call<Page<{ name: string; meaning: string }>>('GET', '/api/v1/rules/functions', { signal }),
  geofences: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Geofence>>('GET', '/api/v1/geofences', { query: { space, cursor, limit: 1_000 }, signal }),
  geofence: (id: string, signal?: AbortSignal) => call<Geofence>('GET', `/api/v1/geofences/${part(id)}`, { signal }),
  geofenceAction: (id: string, signal?: AbortSignal) => call<{ model: string; action: string; input: Record<string, unknown> }>('GET', `/api/v1/geofences/${part(id)}/action`, { signal }),
  createGeofence: (body: NewGeofence) => call<Geofence>('POST', '/api/v1/geofences', { body }),
  replaceGeofence: (id: string, body: NewGeofence, revision: number) => call<Geofence>('PUT', `/api/v1/geofences/${part(id)}`, { body, revision }),
  deleteGeofence: (id: string, revision: number) => call<void>('DELETE', `/api/v1/geofences/${part(id)}`, { revision }),
  calendars: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Calendar>>('GET', '/api/v1/calendars', { query: { space, cursor, limit: 100 }, signal }),
  calendar: (id: string, signal?: AbortSignal) => call<Calendar>('GET', `/api/v1/calendars/${part(id)}`, { signal }),
  createCalendar: (body: NewCalendar) => call<Calendar>('POST', '/api/v1/calendars', { body }),
  replaceCalendar: (id: string, body: NewCalendar, revision: number) => call<Calendar>('PUT', `/api/v1/calendars/${part(id)}`, { body, revision }),
  deleteCalendar: (id: string, revision: number) => call<void>('DELETE', `/api/v1/calendars/${part(id)}`, { revision }),
  schedules: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Schedule>>('GET', '/api/v1/schedules', { query: { space, cursor, limit: 50 }, signal }),
  schedule: (id: string, signal?: AbortSignal) => call<Schedule>('GET', `/api/v1/schedules/${part(id)}`, { signal }),
  createSchedule: (body: NewSchedule) => call<Schedule>('POST', '/api/v1/schedules', { body }),
  previewSchedule: (when: When, signal?: AbortSignal) => call<SchedulePreview>('POST', '/api/v1/schedules/preview', { body: when, signal }),
  /** Against a revision it is refused when somebody else was quicker. */
  replaceSchedule: (id: string, body: NewSchedule, revision: number) => call<Schedule>('PUT', `/api/v1/schedules/${part(id)}`, { body, revision }),
  deleteSchedule: (id: string, revision: number) => call<void>('DELETE', `/api/v1/schedules/${part(id)}`, { revision }),
  channels: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Channel>>('GET', '/api/v1/channels', { query: { space, cursor, limit: 100 }, signal }),
  createChannel: (body: NewChannel) => call<Channel>('POST', '/api/v1/channels', { body }),
  /** Secrets that are not given stay. */
  replaceChannel: (id: string, body: NewChannel, revision: number) => call<Channel>('PUT', `/api/v1/channels/${part(id)}`, { body, revision }),
  deleteChannel: (id: string, revision: number) => call<void>('DELETE', `/api/v1/channels/${part(id)}`, { revision }),
  testChannel: (id: string) => call<{ sent: boolean; words: string }>('POST', `/api/v1/channels/${part(id)}/test`),
  notices: (space: string, state: Notice['state'], cursor?: string, signal?: AbortSignal) => call<Page<Notice>>('GET', '/api/v1/notices', { query: { space, state, cursor, limit: 50 }, signal }),
  retryNotice: (id: string) => call<void>('POST', `/api/v1/notices/${part(id)}/retry`),
  rotas: (space: string, cursor?: string, signal?: AbortSignal) => call<Page<Rota>>('GET', '/api/v1/rotas', { query: { space, cursor, limit: 100 }, signal }),
  createRota: (body: NewRota) => call<Rota>('POST', '/api/v1/rotas', { body }),
  replaceRota: (id: string, body: NewRota, revision: number) => call<Rota>('PUT', `/api/v1/rotas/${part(id)}`, { body, revision }),
  deleteRota: (id: string, revision: number) => call<void>('DELETE', `/api/v1/rotas/${part(id)}`, { revision }),
  invocation: (id: string, signal?: AbortSignal) => call<Invocation>('GET', `/api/v1/invocations/${part(id)}`, { signal }),
  approve: (id: string, reason: string) => call<Invocation>('POST', `/api/v1/invocations/${part(id)}/approve`, { query: { reason: reason || undefined } }),
  withdraw: (id: string, reason = '') => call<Invocation>('POST', `/api/v1/invocations/${part(id)}/cancel`, { query: { reason: reason || undefined } }),
  followNext: (id: string) => call<Schemas['Trace']>('POST', `/api/v1/things/${part(id)}/trace`),
  trace: (id: string, signal?: AbortSignal) => call<Schemas['Trace']>('GET', `/api/v1/things/${part(id)}/trace`, { signal, quiet: true }),
  errors: (id: string, signal?: AbortSignal) => call<Page<RefusedMessage>>('GET', `/api/v1/things/${part(id)}/errors`, { signal }),
  history: (id: string, query: HistoryQuery, signal?: AbortSignal) =>
    call<History>('GET', `/api/v1/things/${part(id)}/history`, { query: { ...query, time: 'ms' } as Query, signal }),
  tripsOf: (id: string, query: { from?: string; to?: string; cursor?: string; limit?: number }, signal?: AbortSignal) => call<Page<Leg> & { recomputing?: boolean }>('GET', `/api/v1/things/${part(id)}/trips`, { query, signal }),
  recomputeTrips: (id: string, from: string | undefined) => call<{ things: number }>('POST', `/api/v1/things/${part(id)}/trips/recompute`, { body: from === undefined ? {} : { from } }),
  chargesOf: (id: string, query: { from?: string; to?: string; cursor?: string; limit?: number }, signal?: AbortSignal) => call<Page<Charge>>('GET', `/api/v1/things/${part(id)}/charges`, { query, signal }),
  drivingEventsOf: (id: string, query: { from?: string; to?: string; cursor?: string; limit?: number }, signal?: AbortSignal) => call<Page<DrivingEvent>>('GET', `/api/v1/things/${part(id)}/driving-events`, { query, signal }),
  histories: (query: HistoriesQuery, signal?: AbortSignal) =>
    call<History>('GET', '/api/v1/history', { query: { ...query, time: 'ms' } as Query, signal }),
  annotations: (query: AnnotationsQuery, signal?: AbortSignal) => call<Page<Annotation>>('GET', '/api/v1/annotations', { query: query as Query, signal }),
  createAnnotation: (annotation: NewAnnotation) => call<Annotation>('POST', '/api/v1/annotations', { body: annotation }),
  updateAnnotation: (id: string, changes: { from: number; to: number; text: string }, revision: number) =>
    call<Annotation>('PATCH', `/api/v1/annotations/${part(id)}`, { body: changes, revision }),
  deleteAnnotation: (id: string, revision: number) => call<void>('DELETE', `/api/v1/annotations/${part(id)}`, { revision }),
  models: (cursor?: string, signal?: AbortSignal) =>
    call<Page<Model>>('GET', '/api/v1/models', { query: { cursor, limit: 1000 }, signal }),
  /** A page of them, each with how many things in a space have it. */
  countedModels: (space: string, cursor?: string, signal?: AbortSignal) =>
    call<Page<Model>>('GET', '/api/v1/models', { query: { count: true, space, cursor, limit: 100 }, signal }),
  model: (name: string, signal?: AbortSignal) => call<Model>('GET', `/api/v1/models/${part(name)}`, { signal }),
  suggestion: (name: string, signal?: AbortSignal) => call<ModelSuggestion>('GET', `/api/v1/models/${part(name)}/suggestion`, { signal }),
  /** Without properties as it was drafted. */
  acceptModel: (name: string, properties?: Property[]) =>
    call<Model>('POST', `/api/v1/models/${part(name)}/accept`, { body: properties && { properties } }),
  imports: (space: string, signal?: AbortSignal) => call<Page<Import>>('GET', '/api/v1/imports', { query: { space }, signal }),
  upload: (file: File, space: string, sent: (share: number) => void, signal: AbortSignal) =>
    upload(address('/api/v1/imports', { name: file.name, space }), file, sent, signal),
  previewImport: (id: string, signal?: AbortSignal) =>
    call<{ columns: string[]; rows: (string | null)[][] }>('GET', `/api/v1/imports/${part(id)}/preview`, { query: { rows: 10 }, signal }),
  importProblems: (id: string, check: boolean, signal?: AbortSignal) =>
    call<Page<ImportProblem>>('GET', `/api/v1/imports/${part(id)}/problems`, { query: { check }, signal }),
  changeImport: (id: string, changes: { layout?: ImportLayout; mapping?: ImportMapping }) =>
    call<Import>('PATCH', `/api/v1/imports/${part(id)}`, { body: changes }),
  runImport: (id: string, deed: 'check' | 'start' | 'pause') => call<Import>('POST', `/api/v1/imports/${part(id)}/${deed}`),
  deleteImport: (id: string) => call<void>('DELETE', `/api/v1/imports/${part(id)}`),
  exportAddress: (what: 'readings' | 'things', query: Record<string, string>) => address(`/api/v1/export/${what}`, query),
  /** From a document as it was written. */
  createModel: (text: string, name: string, format: ModelFormat = 'taihu') => call<Model>('POST', '/api/v1/models', { text, query: { name, format } }),
  /** What replacing a version by this document would do. */
  checkModel: (name: string, text: string, version: number) => call<ModelCheck>('POST', `/api/v1/models/${part(name)}/check`, { text, revision: version }),
  replaceModel: (name: string, text: string, version: number) => call<Model>('PUT', `/api/v1/models/${part(name)}`, { text, revision: version }),
  modelVersion: (name: string, version: number, signal?: AbortSignal) =>
    call<Model>('GET', `/api/v1/models/${part(name)}/versions/${version}`, { signal }),
  views: (page: string, space: string, signal?: AbortSignal) => call<Page<View>>('GET', '/api/v1/views', { query: { page, space, limit: 1000 }, signal }),
  createView: (view: NewView) => call<View>('POST', '/api/v1/views', { body: view }),
  deleteView: (id: string) => call<void>('DELETE', `/api/v1/views/${part(id)}`),
  dashboards: (query: DashboardsQuery, signal?: AbortSignal) => call<Page<DashboardHead>>('GET', '/api/v1/dashboards', { query: query as Query, signal }),
  dashboard: (id: string, signal?: AbortSignal) => call<Dashboard>('GET', `/api/v1/dashboards/${part(id)}`, { signal }),
  modelDashboard: (name: string, signal?: AbortSignal) => call<NewDashboard>('GET', `/api/v1/models/${part(name)}/dashboard`, { signal }),
  createDashboard: (dashboard: NewDashboard) => call<Dashboard>('POST', '/api/v1/dashboards', { body: dashboard }),
  /** Only where it is still of this revision; else a problem of status 412. */
  replaceDashboard: (id: string, dashboard: NewDashboard, revision: number) => call<Dashboard>('PUT', `/api/v1/dashboards/${part(id)}`, { body: dashboard, revision }),
  deleteDashboard: (id: string, revision: number) => call<void>('DELETE', `/api/v1/dashboards/${part(id)}`, { revision }),
  dashboardVersions: (id: string, signal?: AbortSignal) => call<Page<DashboardHead>>('GET', `/api/v1/dashboards/${part(id)}/versions`, { signal }),
  dashboardVersion: (id: string, revision: number, signal?: AbortSignal) => call<Dashboard>('GET', `/api/v1/dashboards/${part(id)}/versions/${revision}`, { signal }),
  spaces: (cursor?: string, signal?: AbortSignal) => call<Page<Space>>('GET', '/api/v1/spaces', { query: { limit: 10000, cursor }, signal }),
  createSpace: (space: NewSpace) => call<Space>('POST', '/api/v1/spaces', { body: space }),
  /** Against a revision it is refused when somebody else was quicker. */
  updateSpace: (path: string, changes: SpaceChanges, revision: number) => call<Space>('PATCH', `/api/v1/spaces/${part(path || '~')}`, { body: changes, revision }),
  deleteSpace: (path: string, revision: number) => call<void>('DELETE', `/api/v1/spaces/${part(path || '~')}`, { revision }),
};

/** A time of the API in milliseconds. */
export function millis(time: string): number {
  return Date.parse(time);
}
