import type { AlarmClass, Property } from '../api';

/** The text of a rule: what of it a form can show, and what may stand at a place of it. Pure. */

export const SIGNS = ['>', '>=', '<', '<=', '==', '!='] as const;
export type Sign = (typeof SIGNS)[number];

/** A rule that compares one property with one value: all that the form can say. Empty where the text says nothing. */
export interface Simple {
  name: string;
  title: string;
  model: string;
  space: string;
  property: string;
  sign: Sign;
  value: string;
  unit: string;
  /** How long it must hold, such as 30s. */
  held: string;
  /** The value at which it is over; only where one is greater or less. */
  clear: string;
  severity: AlarmClass;
  message: string;
  /** What the thing is asked when the alarm begins, besides: an action without input, or what a property shall be. */
  asks: '' | 'action' | 'set';
  /** The name of the action or the property. */
  asked: string;
  /** The value of the property, an expression. */
  to: string;
}

export const SEVERITIES: AlarmClass[] = ['critical', 'high', 'medium', 'low'];
export const EMPTY: Simple = { name: '', title: '', model: '', space: '', property: '', sign: '>', value: '', unit: '', held: '', clear: '', severity: 'high', message: '', asks: '', asked: '', to: '' };

/** By which sign a value goes back over the limit. */
const BACK: Partial<Record<Sign, Sign>> = { '>': '<', '>=': '<', '<': '>', '<=': '>' };
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*`;
const WHOLE_NAME = new RegExp(`^${NAME}$`, 'u');
const CONDITION = new RegExp(String.raw`^(${NAME}|` + '`[^`\\\\]+`' + String.raw`) *(>=|<=|==|!=|>|<) *(-?[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|'[^'\\]*'|true|false)(?: ?([\p{L}%°µ\[/][^\s'"]*))?$`, 'u');
const WORDS = /^(and|or|not|in|true|false|last)$/;

/** Whether a clearing value makes sense. */
export function clears(sign: Sign): boolean {
  return BACK[sign] !== undefined;
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

export function textOf(it: Simple): string {
  const unit = it.unit === '' ? '' : ` ${it.unit}`;
  const back = BACK[it.sign];
  const condition = (sign: Sign, value: string) => (it.property === '' ? '' : scalar(`${spelled(it.property)} ${sign} ${value}${unit}`.trim()));
  return [
    `rule: ${scalar(it.name)}`,
    ...(it.title === '' ? [] : [`title: ${scalar(it.title)}`]),
    'things:',
    `  model: ${scalar(it.model)}`,
    ...(it.space === '' ? [] : [`  space: ${scalar(it.space)}`]),
    `when: ${condition(it.sign, it.value)}`,
    ...(it.held === '' ? [] : [`for: ${scalar(it.held)}`]),
    ...(it.clear === '' || back === undefined ? [] : [`clear: ${condition(back, it.clear)}`]),
    `severity: ${it.severity}`,
    ...(it.message === '' ? [] : [`message: ${JSON.stringify(it.message)}`]),
    ...(it.asks === 'action' ? ['do:', '  - alarm', `  - action: ${scalar(it.asked)}`] : []),
    ...(it.asks === 'set' ? ['do:', '  - alarm', '  - set:', `      ${scalar(it.asked)}: ${scalar(it.to)}`] : []),
    '',
  ]
    .map((line) => line.trimEnd())
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

/** What the form shows of what a rule has done; it stands last. */
const DONE = /\ndo:\n {2}- alarm\n {2}- (?:action: ([^\s{].*)|set:\n {6}([^\s:]+|"[^"]*"): (\S.*))\n*$/;

/** The parts of a text that has no more than lines of names with values, and its things; null when it has. */
function parts(text: string): Map<string, string> | null {
  const found = new Map<string, string>();
  let within = '';
  const done = DONE.exec(text);
  if (done) {
    const [, action, property, to] = done;
    found.set('asks', action === undefined ? 'set' : 'action');
    for (const [key, written] of [['asked', action ?? property], ['to', to]] as const) {
      const value = read(written ?? '');
      if (value === null) return null;
      found.set(key, value);
    }
  }
  for (const line of (done ? text.slice(0, done.index + 1) : text).split('\n')) {
    if (line.trim() === '') continue;
    const [, indent = '', key = '', rest = ''] = /^( *)([a-z_]+):(?: +(.*))?$/.exec(line.trimEnd()) ?? [];
    if (key === '') return null;
    if (indent === '' && key === 'things') {
      within = key;
      const flow = /^\{ *model: *([^,{}"']+?)(?:, *space: *([^,{}"']+?))? *\}$/.exec(rest.trim());
      if (flow) {
        found.set('model', flow[1]!);
        if (flow[2]) found.set('space', flow[2]);
        within = '';
      } else if (rest !== '') return null;
      continue;
    }
    if (indent === '') within = '';
    const inThings = key === 'model' || key === 'space';
    if (inThings !== (indent !== '' && within === 'things')) return null;
    const value = read(rest);
    if (value === null || value === '' || found.has(key)) return null;
    found.set(key, value);
  }
  return found;
}

/** What the form shows of a text; null when the text says more than it can show, or is not whole. */
export function simpleOf(text: string): Simple | null {
  const found = parts(text);
  if (found === null) return null;
  const known = ['rule', 'title', 'model', 'space', 'when', 'for', 'clear', 'severity', 'message', 'asks', 'asked', 'to'];
  if ([...found.keys()].some((each) => !known.includes(each))) return null;
  const when = CONDITION.exec(found.get('when') ?? '');
  const severity = (found.get('severity') ?? 'medium') as AlarmClass;
  if (!when || !found.has('rule') || !found.has('model') || !SEVERITIES.includes(severity)) return null;
  const sign = when[2] as Sign;
  const unit = when[4] ?? '';
  let clear = '';
  if (found.has('clear')) {
    const back = CONDITION.exec(found.get('clear')!);
    if (!back || back[1] !== when[1] || back[2] !== BACK[sign] || (back[4] ?? '') !== unit) return null;
    clear = back[3]!;
  }
  return {
    name: found.get('rule')!,
    title: found.get('title') ?? '',
    model: found.get('model')!,
    space: found.get('space') ?? '',
    property: when[1]!.replaceAll('`', ''),
    sign,
    value: when[3]!,
    unit,
    held: found.get('for') ?? '',
    clear,
    severity,
    message: found.get('message') ?? '',
    asks: (found.get('asks') ?? '') as Simple['asks'],
    asked: found.get('asked') ?? '',
    to: found.get('to') ?? '',
  };
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
const MOMENTS = ['raised', 'cleared', 'both'];
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
