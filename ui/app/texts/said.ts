/**
 * Sentences of the server by how it says them; `{1}` stands for what is taken over as it is, `<1>` for what is a sentence itself.
 * Where the server joins one of pieces, `¦` may stand.
 */
export type Sentences = Readonly<Record<string, string>>;

interface Form {
  pattern: RegExp;
  /** Numbers of what stands between, in their order. */
  gaps: readonly number[];
  words: string;
}

/** Texts whose words are remembered; past that all are forgotten. */
const KNOWN_MAX = 500;
/** A sentence within a sentence, at most so deep. */
const DEPTH_MAX = 4;

let forms: readonly Form[] = [];
let whole: Sentences = {};
const known = new Map<string, string | null>();

/** Has the server's sentences told by others from now on; none for its own, which are English. */
export function tell(sentences: Sentences): void {
  const all = Object.entries(sentences).map(([said, words]) => [said.replaceAll('¦', ''), words] as const);
  whole = Object.fromEntries(all);
  known.clear();
  // what has more words of its own is tried first
  forms = all
    .filter(([said]) => /[{<]\d[}>]/.test(said))
    .sort(([a], [b]) => own(b) - own(a))
    .map(([said, words]) => ({ pattern: patternOf(said), gaps: [...said.matchAll(/[{<](\d)[}>]/g)].map((each) => Number(each[1])), words }));
}

/** What the server says, in the language of the page where its words are known; else as they are. */
export function said(text: string): string {
  return translated(text, 0) ?? text;
}

/** The same beside the field that it is about, where the place needs no words. */
export function saidAt(text: string): string {
  return said(text.replace(/^\$\S* /, ''));
}

const own = (said: string) => said.replace(/[{<]\d[}>]/g, '').length;

function patternOf(said: string): RegExp {
  const parts = said.split(/[{<]\d[}>]/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([\\s\\S]*?)')}$`);
}

function translated(text: string, depth: number): string | null {
  if (forms.length === 0 || depth > DEPTH_MAX) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const words = find(text, depth);
  known.set(text, words);
  return words;
}

function find(text: string, depth: number): string | null {
  if (Object.hasOwn(whole, text)) return whole[text]!;
  const hinted = /^([\s\S]+?)(?:; near it is ([\s\S]*)|; did you mean ([\s\S]*)\?)$/.exec(text);
  const plain = hinted && translated(hinted[1]!, depth + 1);
  if (hinted && plain) return hinted[3] ? `${plain}；是否指 ${hinted[3]}？` : hinted[2] ? `${plain}；相近的是 ${hinted[2]}` : plain;
  // a place before what is wrong there
  const placed = /^(\$[^\s]*|byte \d+:) ([\s\S]+)$/.exec(text);
  if (placed) return joined(placed[2]!, depth, (words) => `${placed[1]} ${words}`);
  for (const form of forms) {
    const match = form.pattern.exec(text);
    if (match) return form.words.replace(/([{<])(\d)[}>]/g, (_, kind: string, number: string) => filled(match[form.gaps.indexOf(Number(number)) + 1] ?? '', kind, depth));
  }
  const instead = /^([\s\S]+), got "([\s\S]*)"$/.exec(text);
  return instead && joined(instead[1]!, depth, (words) => `${words}，实为“${instead[2]}”`);
}

const filled = (part: string, kind: string, depth: number) => (kind === '<' ? (translated(part, depth + 1) ?? part) : part);

function joined(part: string, depth: number, join: (words: string) => string): string | null {
  const words = translated(part, depth + 1);
  return words === null ? null : join(words);
}
