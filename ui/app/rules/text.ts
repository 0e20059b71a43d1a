import type { AlarmClass, Property } from '../api';

/** The text of a rule: what of it a form can show, and what may stand at a place of it. Pure. */

export const SIGNS = ['>', '>=', '<', '<=', '==', '!='] as const;
export type Sign = (typeof SIGNS)[number];

/** What stands on the left of a comparison; missing has no right. */
export const LEFTS = ['value', 'avg', 'min', 'max', 'missing'] as const;
export type Left = (typeof LEFTS)[number];

/** Something that has to hold. */
export interface Condition {
  of: Left;
  /** A property or a let; empty for missing anything at all. */
  property: string;
  /** Over which time, such as 5m; empty for a value. */
  time: string;
  sign: Sign;
  value: string;
  unit: string;
  /** Whether true and false are told by the name alone, as in running and not running. */
  bare: boolean;
}

export const MOMENTS = ['raised', 'cleared', 'both'] as const;

/** A rule as the form says it. Empty where the text says nothing. */
export interface Simple {
  name: string;
  /** What people call it where that is the same in all languages. */
  title: string;
  /** What they call it by language. */
  titles: Record<string, string>;
  model: string;
  space: string;
  /** At most CONDITIONS_MAX. */
  conditions: Condition[];
  join: 'and' | 'or';
  /** How long it must hold, such as 30s. */
  held: string;
  /** The value of the first condition at which it is over; only where one is greater or less. */
  clear: string;
  /** Instead of that the condition by which it is over. */
  over: string;
  /** How long that must hold. */
  clearFor: string;
  severity: AlarmClass;
  /** Severities that go before it, with what must hold. */
  cases: { severity: AlarmClass; when: string }[];
  message: string;
  /** By which channels people are told, by title or id. */
  channels: string[];
  /** From which severity on, and of what; empty for the usual. */
  least: '' | AlarmClass;
  moment: '' | (typeof MOMENTS)[number];
  /** What the thing is asked when the alarm begins, besides: an action without input, or what a property shall be. */
  asks: '' | 'action' | 'set';
  /** The name of the action or the property. */
  asked: string;
  /** The value of the property, an expression. */
  to: string;
  /** What the form does not show and leaves as it stands: lines by the key they are of; of do further items. */
  rest: Partial<Record<Rest, string>>;
}

/** Keys that the form leaves as they stand. */
export const RESTS = ['about', 'let', 'latched', 'under', 'do', 'tests'] as const;
export type Rest = (typeof RESTS)[number];

export const CONDITIONS_MAX = 3;
/** Cases of severity that the form makes: one for each but the usual. */
export const CASES_MAX = 3;
export const SEVERITIES: AlarmClass[] = ['critical', 'high', 'medium', 'low'];
export const CONDITION: Condition = { of: 'value', property: '', time: '', sign: '>', value: '', unit: '', bare: false };
export const EMPTY: Simple = { name: '', title: '', titles: {}, model: '', space: '', conditions: [CONDITION], join: 'and', held: '', clear: '', over: '', clearFor: '', severity: 'high', cases: [], message: '', channels: [], least: '', moment: '', asks: '', asked: '', to: '', rest: {} };

/** By which sign a value goes back over the limit. */
const BACK: Partial<Record<Sign, Sign>> = { '>': '<', '>=': '<', '<': '>', '<=': '>' };
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*`;
const WHOLE_NAME = new RegExp(`^${NAME}$`, 'u');
const QUOTED = `${NAME}|` + '`[^`\\\\]+`';
const TIME = String.raw`(?:[0-9]+(?:ms|s|m|h|d|w))+`;
const VALUE = String.raw`-?[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|'[^'\\]*'|true|false`;
const COMPARED = new RegExp(String.raw`^(?:(avg|min|max)\( *(${QUOTED}) *, *(${TIME}) *\)|(${QUOTED})) *(>=|<=|==|!=|>|<) *(${VALUE})(?: ?([\p{L}%°µ\[/][^\s'"]*))?$`, 'u');
const MISSING = new RegExp(String.raw`^missing\( *(?:(${QUOTED}) *, *)?(${TIME}) *\)$`, 'u');
const BARE = new RegExp(`^(not +)?(${QUOTED})$`, 'u');
const WORDS = /^(and|or|not|in|true|false|last)$/;

/** Whether a clearing value makes sense. */
export function clears(condition: Condition | undefined): boolean {
  return condition !== undefined && condition.of !== 'missing' && !condition.bare && BACK[condition.sign] !== undefined;
}

/** Whether a value at which it is to be over lies beyond the limit, so that it is over as soon as it begins. */
export function clearsBeyond({ conditions: [first], clear }: Pick<Simple, 'conditions' | 'clear'>): boolean {
  if (!first || !clears(first) || clear === '' || first.value === '') return false;
  const [limit, over] = [Number(first.value), Number(clear)];
  return first.sign.startsWith('>') ? over > limit : over < limit;
}

/** What is said of a property until somebody writes something else. */
export function plainMessage(property: string): string {
  return property === '' ? '{{thing.name}}' : `{{thing.name}}: {{${spelled(property)}}}`;
}

/** A rule with another model or other conditions; a message that nobody has written goes along. */
export function withConditions(it: Simple, conditions: Simple['conditions'], model = it.model): Simple {
  const [before, after] = [it.conditions[0]?.property ?? '', conditions[0]?.property ?? ''];
  return { ...it, model, conditions, message: it.message === plainMessage(before) ? plainMessage(after) : it.message };
}

/** A name in an expression: in back quotes when it has signs of its own. */
export function spelled(name: string): string {
  return WHOLE_NAME.test(name) && !WORDS.test(name) ? name : `\`${name}\``;
}

/** A value in YAML: as it is, or in quotes where it would mean something else. */
function scalar(value: string): string {
  if (value === '') return '';
  return /^[\p{L}\p{N}`'_/-][^"\n]*$/u.test(value) && !/^['`-]|: |:$| #|^(true|false|null|yes|no|on|off|~)$/i.test(value) && value.trim() === value ? value : JSON.stringify(value);
}

/** The same within brackets. */
function listed(value: string): string {
  return value === '' || /[,[\]{}]/.test(value) ? JSON.stringify(value) : scalar(value);
}

function left(it: Condition): string {
  return it.of === 'value' ? spelled(it.property) : `${it.of}(${spelled(it.property)}, ${it.time})`;
}

function written(it: Condition): string {
  if (it.of === 'missing') return it.property === '' ? `missing(${it.time})` : left(it);
  if (it.property === '') return '';
  if (it.bare && it.of === 'value' && it.sign === '==' && /^(true|false)$/.test(it.value)) return (it.value === 'true' ? '' : 'not ') + spelled(it.property);
  return `${left(it)} ${it.sign} ${it.value}${it.unit === '' ? '' : ` ${it.unit}`}`.trim();
}

function overOf(it: Simple): string {
  const first = it.conditions[0];
  if (it.over !== '') return it.over;
  if (it.clear === '' || first === undefined || first.property === '' || !clears(first)) return '';
  return written({ ...first, sign: BACK[first.sign]!, value: it.clear });
}

function doneOf(it: Simple): string[] {
  const channels = `[${it.channels.map(listed).join(', ')}]`;
  const more = [it.least && `severity: ${it.least}`, it.moment && `when: ${it.moment}`].filter(Boolean).join(', ');
  const done = [
    ...(it.channels.length === 0 ? [] : [`  - notify: ${more === '' ? channels : `{channels: ${channels}, ${more}}`}`]),
    ...(it.asks === 'action' ? [`  - action: ${scalar(it.asked)}`] : []),
    ...(it.asks === 'set' ? ['  - set:', `      ${scalar(it.asked)}: ${scalar(it.to)}`] : []),
    ...(it.rest.do === undefined ? [] : [it.rest.do]),
  ];
  return done.length === 0 ? [] : ['do:', '  - alarm', ...done];
}

export function textOf(it: Simple): string {
  const line = (key: string, value: string) => (value === '' ? [] : [`${key}: ${scalar(value)}`]);
  const rest = (key: Rest) => it.rest[key] ?? [];
  const titles = Object.entries(it.titles);
  return [
    `rule: ${scalar(it.name)}`,
    ...(titles.length > 0 ? [`title: { ${titles.map(([language, title]) => `${language}: ${listed(title)}`).join(', ')} }`] : line('title', it.title)),
    rest('about'),
    'things:',
    `  model: ${scalar(it.model)}`,
    ...(it.space === '' ? [] : [`  space: ${scalar(it.space)}`]),
    rest('let'),
    `when: ${scalar(it.conditions.map(written).filter((each) => each !== '').join(` ${it.join} `))}`,
    ...line('for', it.held),
    ...line('clear', overOf(it)),
    ...line('clear_for', it.clearFor),
    ...(it.cases.length === 0 ? [`severity: ${it.severity}`] : ['severity:', ...it.cases.map((each) => `  ${each.severity}: ${scalar(each.when)}`), `  else: ${it.severity}`]),
    rest('latched'),
    rest('under'),
    ...(it.message === '' ? [] : [`message: ${JSON.stringify(it.message)}`]),
    ...doneOf(it),
    rest('tests'),
    '',
  ]
    .flat()
    .map((each) => each.trimEnd())
    .join('\n');
}

/** What a value of YAML says; null when it is more than one word or text on its line. */
function read(written: string): string | null {
  const text = written.trim();
  if (text.startsWith('"')) {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'string' ? value : null;
    } catch {
      return null;
    }
  }
  if (text.startsWith("'")) return /^'(?:[^']|'')*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : null;
  return /^[[\]{}&*!|>%@#,?-]|: | #/.test(text) && !/^-?[0-9]/.test(text) ? null : text;
}

/** Pieces of a text between separators that stand outside quotes and brackets. */
function split(text: string, separator: RegExp): string[] {
  const pieces: string[] = [];
  let from = 0;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i]!;
    if (quote !== '') {
      if (quote === '"' && sign === '\\') i += 1;
      else if (sign === quote) quote = '';
      continue;
    }
    if (/["'`]/.test(sign)) quote = sign;
    else if (/[([{]/.test(sign)) depth += 1;
    else if (/[)\]}]/.test(sign)) depth -= 1;
    const found = depth === 0 ? separator.exec(text.slice(i)) : null;
    if (found) {
      pieces.push(text.slice(from, i));
      i += found[0].length - 1;
      from = i + 1;
    }
  }
  return [...pieces, text.slice(from)].map((each) => each.trim());
}

/** The items of a list in brackets; null when they are more than words and texts. */
function itemsOf(within: string): string[] | null {
  if (within.trim() === '') return null;
  const items = split(within, /^,/).map((each) => (/^[^"'].*[[\]{}]/.test(each) ? null : read(each)));
  return items.every((each) => each !== null && each !== '') ? (items as string[]) : null;
}

/** Names with values, in braces or one a line. */
function fieldsOf(lines: readonly string[]): [string, string][] | null {
  const fields: [string, string][] = [];
  for (const each of lines) {
    const found = /^ *([\p{L}_][\p{L}\p{N}_-]*): +(.*)$/u.exec(each);
    const value = found ? read(found[2]!) : null;
    if (!found || value === null || value === '' || fields.some(([key]) => key === found[1])) return null;
    fields.push([found[1]!, value]);
  }
  return fields.length === 0 ? null : fields;
}

interface Block {
  head: string;
  body: string[];
}

/** The text by its outermost keys; null when it is written otherwise. */
function blocks(text: string): Map<string, Block> | null {
  const found = new Map<string, Block>();
  let last: Block | undefined;
  for (const line of text.split('\n').map((each) => each.trimEnd())) {
    const [, key, head = ''] = /^([a-z_]+):(?: +(.*))?$/.exec(line) ?? [];
    if (key !== undefined) {
      if (found.has(key)) return null;
      last = { head, body: [] };
      found.set(key, last);
    } else if (line === '' || line.startsWith(' ')) {
      if (last === undefined && line !== '') return null;
      last?.body.push(line);
    } else return null;
  }
  for (const each of found.values()) while (each.body.at(-1) === '') each.body.pop();
  return found;
}

/** Items of do behind the alarm. */
function doneIn(block: Block): Pick<Simple, 'channels' | 'least' | 'moment' | 'asks' | 'asked' | 'to'> & { more: string[] } | null {
  const items: string[][] = [];
  let remarks: string[] = [];
  for (const line of block.body) {
    if (/^ *#/.test(line) && !/^ {4}/.test(line)) remarks.push(line);
    else if (line.startsWith('  - ')) {
      items.push([...remarks, line]);
      remarks = [];
    } else if (items.length > 0 && remarks.length === 0 && (line.startsWith('    ') || line === '')) items.at(-1)!.push(line);
    else return null;
  }
  if (block.head !== '' || remarks.length > 0 || items.shift()?.join('\n') !== '  - alarm') return null;
  const done: ReturnType<typeof doneIn> = { channels: [], least: '', moment: '', asks: '', asked: '', to: '', more: [] };
  for (const lines of items) {
    const item = lines.join('\n');
    const notify = /^ {2}- notify: (?:\[(.*)\]|\{ *channels: \[([^\]]*)\](?:, *severity: *(critical|high|medium|low))?(?:, *when: *(raised|cleared|both))? *\})$/.exec(item);
    const channels = notify ? itemsOf(notify[1] ?? notify[2] ?? '') : null;
    const asked = /^ {2}- (?:action: ([^\s{].*)|set:\n {6}([^\s:]+|"[^"]*"): (\S.*))$/.exec(item);
    const name = asked ? read(asked[1] ?? asked[2] ?? '') : null;
    const to = asked ? read(asked[3] ?? '') : null;
    if (channels && done.channels.length === 0) {
      done.channels = channels;
      done.least = (notify![3] ?? '') as Simple['least'];
      done.moment = (notify![4] ?? '') as Simple['moment'];
    } else if (asked && name !== null && to !== null && done.asks === '') {
      done.asks = asked[1] === undefined ? 'set' : 'action';
      done.asked = name;
      done.to = to;
    } else done.more.push(item);
  }
  return done;
}

function conditionOf(text: string): Condition | null {
  const bareName = (name: string) => name.replaceAll('`', '');
  const missing = MISSING.exec(text);
  if (missing) return { ...CONDITION, of: 'missing', property: bareName(missing[1] ?? ''), time: missing[2]! };
  const compared = COMPARED.exec(text);
  if (compared) return { of: (compared[1] ?? 'value') as Left, property: bareName(compared[2] ?? compared[4]!), time: compared[3] ?? '', sign: compared[5] as Sign, value: compared[6]!, unit: compared[7] ?? '', bare: false };
  const bare = BARE.exec(text);
  return bare && !WORDS.test(bare[2]!) ? { ...CONDITION, property: bareName(bare[2]!), sign: '==', value: bare[1] === undefined ? 'true' : 'false', bare: true } : null;
}

function conditionsOf(text: string): Pick<Simple, 'conditions' | 'join'> | null {
  const [join, pieces] = ([['and', split(text, /^ and /)], ['or', split(text, /^ or /)]] as const).find(([, each]) => each.length > 1) ?? (['and', [text]] as const);
  const conditions = pieces.map((each) => conditionOf(each.trim()));
  return conditions.length <= CONDITIONS_MAX && conditions.every((each) => each !== null) ? { conditions, join } : null;
}

function thingsOf({ head, body }: Block): [string, string][] | null {
  const flow = /^\{(.*)\}$/.exec(head.trim());
  const fields = flow && body.length === 0 ? fieldsOf(split(flow[1]!, /^,/)) : head === '' ? fieldsOf(body) : null;
  return fields?.every(([key]) => key === 'model' || key === 'space') ? fields : null;
}

function titlesOf({ head, body }: Block): Pick<Simple, 'title' | 'titles'> | null {
  const flow = /^\{(.*)\}$/.exec(head.trim());
  if (!flow && body.length === 0) {
    const title = read(head);
    return title ? { title, titles: {} } : null;
  }
  const fields = flow && body.length === 0 ? fieldsOf(split(flow[1]!, /^,/)) : head === '' ? fieldsOf(body) : null;
  return fields && { title: '', titles: Object.fromEntries(fields) };
}

function severityOf({ head, body }: Block): Pick<Simple, 'severity' | 'cases'> | null {
  const named = (word: string | undefined): word is AlarmClass => (SEVERITIES as (string | undefined)[]).includes(word);
  if (head !== '') return body.length === 0 && named(head) ? { severity: head, cases: [] } : null;
  const fields = fieldsOf(body) ?? [];
  const severity = fields.pop();
  const cases = fields.flatMap(([key, when]) => (named(key) ? [{ severity: key, when }] : []));
  return severity?.[0] === 'else' && named(severity[1]) && cases.length === fields.length ? { severity: severity[1], cases } : null;
}

const LINES = ['rule', 'when', 'for', 'clear', 'clear_for', 'message'];

/** What the form shows of a text; null when the text says more than it can show, or is not whole. */
export function simpleOf(text: string): Simple | null {
  const found = blocks(text);
  if (found === null) return null;
  const words = new Map<string, string>();
  const rest: Simple['rest'] = {};
  for (const [key, block] of found) {
    if (LINES.includes(key)) {
      const value = block.body.length === 0 ? read(block.head) : null;
      if (value === null || value === '') return null;
      words.set(key, value);
    } else if (key !== 'do' && (RESTS as readonly string[]).includes(key)) rest[key as Rest] = [`${key}:${block.head === '' ? '' : ` ${block.head}`}`, ...block.body].join('\n');
    else if (!['title', 'things', 'severity', 'do'].includes(key)) return null;
  }
  const whole = { head: '', body: [] };
  const things = thingsOf(found.get('things') ?? whole);
  const titles = found.has('title') ? titlesOf(found.get('title')!) : { title: '', titles: {} };
  const severity = severityOf(found.get('severity') ?? { head: 'medium', body: [] });
  const done = doneIn(found.get('do') ?? { head: '', body: ['  - alarm'] });
  const when = conditionsOf(words.get('when') ?? '');
  const model = things?.find(([key]) => key === 'model')?.[1];
  if (!things || !model || !titles || !severity || !done || !when || !words.has('rule')) return null;
  const { more, ...does } = done;
  const over = words.get('clear') ?? '';
  const back = over === '' ? null : conditionOf(over);
  const first = when.conditions[0]!;
  const value = back && clears(first) && back.of === first.of && back.property === first.property && back.time === first.time && back.unit === first.unit && back.sign === BACK[first.sign] && !back.bare ? back.value : '';
  return {
    name: words.get('rule')!,
    ...titles,
    model,
    space: things.find(([key]) => key === 'space')?.[1] ?? '',
    ...when,
    held: words.get('for') ?? '',
    clear: value,
    over: value === '' ? over : '',
    clearFor: words.get('clear_for') ?? '',
    ...severity,
    message: words.get('message') ?? '',
    ...does,
    rest: more.length === 0 ? rest : { ...rest, do: more.join('\n') },
  };
}

/** The names that a rule gives to expressions, which stand where properties do. */
export function letsOf(it: Simple): string[] {
  return [...(it.rest.let ?? '').matchAll(/^ {2}([\p{L}_][\p{L}\p{N}_]*):/gmu)].map((each) => each[1]!);
}

/** A channel as rules name it. */
export interface ChannelName {
  id: string;
  title: string;
  space: string;
}

/** Whether a rule of a space may name a channel of another: one above, of its own, or below. */
export function reaches(rule: string, channel: string): boolean {
  const within = (path: string, of: string) => of === '' || path === of || path.startsWith(`${of}/`);
  return within(rule, channel) || within(channel, rule);
}

/** What a rule writes for a channel: its title where one alone is called so, else its id. */
export function channelName(it: ChannelName, among: readonly ChannelName[]): string {
  const usable = it.title.length <= 128 && !/^[0-9]+$|\n/.test(it.title);
  return usable && among.every((each) => each.id === it.id || each.title !== it.title) ? it.title : it.id;
}

/** How that stands in a list of channels. */
export function channelWritten(it: ChannelName, among: readonly ChannelName[]): string {
  const name = channelName(it, among);
  return listed(name);
}

/** The channels that a text which lies in a space may name. */
export function channelsFor(space: string, all: readonly ChannelName[]): ChannelName[] {
  return all.filter((each) => reaches(space, each.space));
}

/** The model that a text names, while it is not whole. */
export function modelOf(text: string): string {
  return /(?:^[ \t]+|[{,][ \t]*)model:[ \t]*["']?([^\s"',}]+)/m.exec(text)?.[1] ?? '';
}

/** What may be written, and what it means. */
export interface Suggestion {
  word: string;
  means: string;
  /** What is put in its place; the word itself when not given. */
  put?: string;
}

export interface Known {
  properties: readonly Property[];
  functions: readonly { name: string; meaning: string }[];
  /** Names of the actions and events of the model. */
  actions: readonly string[];
  events: readonly string[];
  models: readonly string[];
  spaces: readonly string[];
  /** That the rule may name. */
  channels: readonly ChannelName[];
  /** What a property is called by people. */
  called: (property: Property) => string;
}

const KEYS = ['rule', 'title', 'about', 'things', 'let', 'when', 'for', 'clear', 'clear_for', 'severity', 'latched', 'under', 'message', 'do', 'derive', 'tests'];
/** What stands in an item of do, and within each of them. */
const ITEMS: Record<string, string> = { alarm: '', notify: '[', action: '', set: '{', event: '' };
const MEMBERS: Record<string, readonly string[]> = {
  notify: ['channels', 'severity', 'when'],
  action: ['name', 'thing', 'input', 'when', 'confirm_within'],
  set: ['values', 'thing', 'when', 'confirm_within'],
  event: ['name', 'data', 'severity', 'when'],
};
const SUGGESTIONS_MAX = 8;

/** The word that ends at a place. */
export function wordAt(text: string, caret: number): { from: number; word: string } {
  const word = /[\p{L}\p{N}_.@:/-]*$/u.exec(text.slice(0, caret))![0];
  const expression = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(word)?.[0] ?? '';
  return { from: caret - expression.length, word: expression };
}

/** What may stand at a place of a text, by what is written of it. */
export function suggested(text: string, caret: number, known: Known): { from: number; list: Suggestion[] } {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret);
  const fitting = (from: number, all: readonly Suggestion[]) => {
    const word = text.slice(from, caret).toLowerCase();
    const list = all.filter((each) => each.word.toLowerCase().startsWith(word) && each.word.toLowerCase() !== word);
    return { from, list: list.slice(0, SUGGESTIONS_MAX) };
  };
  const none = { from: caret, list: [] };
  const after = (pattern: RegExp) => {
    const found = pattern.exec(line);
    return found ? caret - found[1]!.length : null;
  };
  const plain = (words: readonly string[]) => words.map((word) => ({ word, means: '' }));
  const key = after(/^([a-z_]+)$/);
  if (key !== null) return fitting(key, plain(KEYS).map((each) => ({ ...each, put: `${each.word}: ` })));
  if (/(?:^|\n)([a-z_]+):(?![\s\S]*\n[a-z_]+:)/.exec(text.slice(0, caret))?.[1] === 'do') {
    const item = after(/^\s*- (\w*)$/);
    if (item !== null) return fitting(item, Object.entries(ITEMS).map(([word, begins]) => ({ word, means: '', put: word === 'alarm' ? word : `${word}: ${begins}` })));
    const moment = after(/[{,]\s*when:\s*(\w+)$/);
    if (moment !== null) return fitting(moment, plain(MOMENTS));
    const severe = after(/[{,]\s*severity:\s*(\w+)$/);
    if (severe !== null) return fitting(severe, plain(SEVERITIES));
    const kind = /- (\w+):/.exec(line)?.[1] ?? '';
    const channel = after(/(?:notify:\s*|channels:\s*)\[(?:[^\]]*,)?\s*((?:[^\s,[\]{}"'][^,[\]{}"']*)?)$/);
    if (channel !== null) return fitting(channel, known.channels.map((each) => ({ word: each.title, means: each.space, put: channelWritten(each, known.channels) })));
    const name = after(kind === 'action' || kind === 'event' ? /: (?:\{\s*name: )?([\p{L}_][^\s{},:]*)$/u : /$^()/);
    if (name !== null && /- \w+: (\{\s*name: )?\S*$/.test(line)) return fitting(name, plain(kind === 'action' ? known.actions : known.events));
    const member = after(/[{,]\s*([\p{L}_]\w*)$/u);
    if (member !== null && MEMBERS[kind] && (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length === 1) {
      const set = kind === 'set' ? known.properties.filter((each) => each.writable === true).map((each) => each.name) : [];
      return fitting(member, plain([...set, ...MEMBERS[kind]]).map((each) => ({ ...each, put: `${each.word}: ` })));
    }
  }
  const model = after(/(?:^\s+|[{,]\s*)model:\s*([^\s,{}]+)$/);
  if (model !== null) return fitting(model, plain(known.models));
  const space = after(/(?:^\s+|[{,]\s*)space:\s*([^\s,{}]+)$/);
  if (space !== null) return fitting(space, plain(known.spaces.filter((each) => each !== '')));
  const severity = after(/^severity:\s*(\w+)$/);
  if (severity !== null) return fitting(severity, plain(SEVERITIES));
  if (/^(rule|title|about|for|clear_for|things|latched|under):/.test(line)) return none;
  if (/^message:/.test(line) && !/\{\{[^}]*$/.test(line)) return none;
  const { from, word } = wordAt(text, caret);
  // within a text there are no names
  if (word === '' || (line.match(/'/g) ?? []).length % 2 === 1) return none;
  return fitting(from, [
    ...known.properties.map((each) => ({ word: each.name, means: [known.called(each), each.unit].filter(Boolean).join(' · '), put: spelled(each.name) })),
    ...known.functions.map((each) => ({ word: each.name, means: each.meaning, put: `${each.name}(` })),
    ...['thing.name', 'thing.id', 'thing.space'].map((each) => ({ word: each, means: '' })),
  ]);
}

/** Where a line and a column are in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let i = 1; i < line; i += 1) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(at + column - 1, text.length);
}

export interface Fault {
  line: number;
  column: number;
  length: number;
  message: string;
}

/** A text in pieces, some of which are wrong; what overlaps is told by the first. */
export function marked(text: string, faults: readonly Fault[]): { text: string; wrong: boolean }[] {
  const pieces: { text: string; wrong: boolean }[] = [];
  let at = 0;
  const places = faults.map((each) => ({ from: offsetOf(text, each.line, each.column), length: each.length })).sort((a, b) => a.from - b.from);
  for (const { from, length } of places) {
    if (from < at) continue;
    const end = Math.min(from + length, text.length);
    pieces.push({ text: text.slice(at, from), wrong: false }, { text: text.slice(from, end), wrong: true });
    at = end;
  }
  pieces.push({ text: text.slice(at), wrong: false });
  return pieces.filter((each) => each.text !== '');
}
