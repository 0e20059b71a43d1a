import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cString, javaString, nodeValue, pythonValue, scriptString } from './quoting';
import { LANGUAGES, snippet } from './snippets';
import { hostOf, isLocal, PROTOCOLS, readingsUrl, type Target, topicOf } from './target';

const HOSTILE = `a'b"c\\d $HOME $(touch x) \`y\` \${z} %s ??/ ??' \\u0041 \\n #{q}\r\n\t\u0000\u00071 \u2028 泵站 🌊 */ // """`;
/** Neither an id nor a token may hold most of this; the quoting does not rely on that. */
const target: Target = {
  host: 'taihu.example', mqttPort: 1884, scheme: 'http', httpPort: 8081, wirePorts: {}, id: `泵"1'\\$(id)`, token: `t"o'k\\e$n\${n}`,
  reading: { [`水温"'\\$`]: 21.5, open: true, note: HOSTILE, none: null, list: [1, 'x'], deep: { __proto__key: 1 } },
};
const has = (tool: string) => spawnSync(tool, ['--version']).status === 0;

/** What javac reads: first the escapes of code units, then those of the string. */
function readJava(literal: string): string {
  const units = literal.replace(/(\\+)u([0-9a-f]{4})/g, (all, slashes: string, hex: string) =>
    slashes.length % 2 === 1 ? slashes.slice(1) + String.fromCharCode(Number.parseInt(hex, 16)) : all);
  return units.slice(1, -1).replace(/\\([0-3][0-7]{2}|.)/gs, (_, escaped: string) => (escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : escaped));
}

/** What a C compiler reads of the literal, as bytes in UTF-8. */
function readC(literal: string): string {
  const bytes: number[] = [];
  const inside = literal.slice(1, -1);
  for (let i = 0; i < inside.length; i += 1) {
    const octal = /^\\([0-7]{1,3})/.exec(inside.slice(i));
    if (octal) {
      bytes.push(Number.parseInt(octal[1]!, 8));
      i += octal[0].length - 1;
    } else {
      if (inside[i] === '\\') i += 1;
      bytes.push(inside.charCodeAt(i));
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The literals of a program in C or Java. */
const literals = (code: string) => [...code.matchAll(/"(?:[^"\\\n]|\\.)*"/g)].map((each) => each[0]);

describe('strings of each language', () => {
  it('are what was meant, in Java, whatever is in them', () => {
    expect(javaString('泵"\\$')).toBe('"\\u6cf5\\"\\\\$"');
    expect(readJava(javaString(HOSTILE))).toBe(HOSTILE);
    expect(javaString(HOSTILE)).toMatch(/^[\x20-\x7e]+$/);
  });
  it('are what was meant, in C, whatever is in them', () => {
    expect(cString('泵1"\\?')).toBe('"\\346\\263\\2651\\"\\\\\\?"');
    expect(readC(cString(HOSTILE))).toBe(HOSTILE);
    expect(cString(HOSTILE)).toMatch(/^[\x20-\x7e]+$/);
  });
  it('are what was meant, in JavaScript, whatever is in them', () => {
    expect(new Function(`return ${scriptString(HOSTILE)}`)()).toBe(HOSTILE);
    const value = { ...target.reading, ['__proto__']: 0 };
    const keyed = JSON.parse('{"__proto__": 7, "a": [null, true, "x"]}') as unknown;
    expect(JSON.stringify(new Function(`return ${nodeValue(value)}`)())).toBe(JSON.stringify(value));
    expect(JSON.stringify(new Function(`return ${nodeValue(keyed)}`)())).toBe('{"__proto__":7,"a":[null,true,"x"]}');
  });
  it.runIf(has('python3'))('are what was meant, in Python, whatever is in them', () => {
    const said = execFileSync('python3', ['-'], { input: `import json\nprint(json.dumps([${scriptString(HOSTILE)}, ${pythonValue(target.reading)}]))` }).toString();
    expect(JSON.parse(said)).toEqual([HOSTILE, target.reading]);
  });
});

describe('snippets', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'taihu-snippets-'));
  let at = '';
  beforeAll(() => {
    at = folder();
  });
  afterAll(() => rmSync(at, { recursive: true }));

  it.each(PROTOCOLS.flatMap((protocol) => (['arduino', 'espidf'] as const).map((language) => [protocol, language] as const)))('hold id, token and reading of a sketch: %s %s', (protocol, language) => {
    const { code } = snippet(protocol, language, target);
    const said = literals(code).map(readC);
    expect(said).toContain(target.token);
    expect(said).toContain(JSON.stringify(target.reading));
    if (protocol === 'mqtt') {
      expect(said).toContain(target.id);
      expect(said).toContain(topicOf(target.id));
    } else expect(said).toContain(readingsUrl(target));
    expect(code).toMatch(/^[\x20-\x7e\n]+$/);
  });
  it.each(PROTOCOLS)('hold id, token and reading of a program in Java: %s', (protocol) => {
    const said = literals(snippet(protocol, 'java', target).code).map(readJava);
    expect(said).toContain(target.token);
    expect(said).toContain(JSON.stringify(target.reading));
    expect(said).toContain(protocol === 'mqtt' ? topicOf(target.id) : readingsUrl(target));
  });
  it.runIf(has('cc'))('in C are read by a compiler as they were meant', () => {
    const given = [target.id, target.token, HOSTILE.replaceAll('\0', '')];
    const prints = given.map((each) => `puts(${cString(each)}); putchar(1);`).join('\n');
    writeFileSync(join(at, 'a.c'), `#include <stdio.h>\nint main(void) {\n${prints}\nreturn 0; }\n`);
    // With trigraphs, which some toolchains still read.
    execFileSync('cc', ['-std=c99', '-trigraphs', '-o', join(at, 'a'), join(at, 'a.c')]);
    expect(execFileSync(join(at, 'a')).toString().split('\n\u0001')).toEqual([...given, '']);
  });
  it('make a line of a shell that is one command with the words that were meant', () => {
    for (const protocol of PROTOCOLS) {
      const { code } = snippet(protocol, 'shell', target);
      const words = execFileSync('sh', ['-c', `mosquitto_pub() { printf '%s\\001' "$@"; }; curl() { printf '%s\\001' "$@"; }; ${code}`], { cwd: at }).toString().split('\u0001');
      expect(words).toContain(protocol === 'mqtt' ? target.token : `Authorization: Bearer ${target.token}`);
      // A NUL cannot stand in a reading's JSON: it is escaped there.
      expect(words).toContain(JSON.stringify(target.reading));
      expect(words).toContain(protocol === 'mqtt' ? topicOf(target.id) : readingsUrl(target));
    }
  });
  it('make room for the message in PubSubClient', () => {
    const size = (note: string) => Number(/setBufferSize\((\d+)\)/.exec(snippet('mqtt', 'arduino', { ...target, reading: { note } }).code)![1]);
    expect(size('x')).toBe(512);
    expect(size('泵'.repeat(400))).toBeGreaterThanOrEqual(1_200 + 64);
  });
  it('have a program for each way to speak and each language, with the port that is open', () => {
    for (const protocol of PROTOCOLS) for (const language of LANGUAGES) expect(snippet(protocol, language, target).code, `${protocol} ${language}`).toMatch(protocol === 'mqtt' ? /1884/ : /taihu\.example:8081/);
    expect(snippet('http', 'espidf', { ...target, scheme: 'https', httpPort: 443 }).code).toMatch(/"https:\/\/taihu\.example\/api[\s\S]*crt_bundle_attach/);
    expect(snippet('http', 'espidf', target).code).not.toContain('crt_bundle');
  });
});

describe('hosts', () => {
  it('are names and addresses, and nothing else', () => {
    expect(hostOf(' taihu.example ')).toBe('taihu.example');
    expect(hostOf('10.2.8.5')).toBe('10.2.8.5');
    expect(hostOf('[FE80::1]')).toBe('fe80::1');
    for (const each of ['', '-h', 'a b', 'a;b', '$(id)', `a'b`, 'a..b', 'http://a', 'a:1', '::1]/x', '[::1', '::g', 'x'.repeat(64)]) expect(hostOf(each), each).toBeNull();
  });
  it('may mean the machine itself', () => {
    for (const each of ['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '::1', '0.0.0.0']) expect(isLocal(each), each).toBe(true);
    for (const each of ['10.0.0.1', 'localhost.example', '12.127.0.0.1x']) expect(isLocal(each), each).toBe(false);
  });
});
