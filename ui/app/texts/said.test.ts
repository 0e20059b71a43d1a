import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { said, tell } from './said';
import { zh } from './server/zh';

const GAP = /[{<](\d)[}>]/g;

/** All that stands in quotes in the sources of some rooms, joined where it is joined there. */
function literals(...rooms: string[]): string {
  const found: string[] = [];
  for (const room of rooms) {
    const at = new URL(`../../../${room}/src/main/java/`, import.meta.url);
    for (const name of readdirSync(at, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.java')) continue;
      const source = readFileSync(new URL(name, at), 'utf8').replace(/"\s*\+\s*"/g, '');
      for (const [, each] of source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) found.push(each!.replace(/\\(.)/g, '$1'));
    }
  }
  return found.join('\n');
}

describe('what the server says', () => {
  it('is known by its own words', () => {
    const server = literals('api', 'core', 'rules', 'transfer', 'alarms', 'registry', 'watch', 'model');
    // the words between what is filled in, without the signs around that
    const parts = Object.keys(zh).flatMap((each) => each.split(GAP).filter((_, i) => i % 2 === 0).flatMap((part) => part.split('¦')));
    expect(parts.map((each) => each.replace(/^["'\s,]+|["'\s,]+$/g, '')).filter((each) => !server.includes(each))).toEqual([]);
  });
  it('is said whole, with everything that it names', () => {
    for (const [sentence, words] of Object.entries(zh)) {
      const gaps = (text: string) => [...text.matchAll(GAP)].map((each) => each[0]).sort();
      expect(words, sentence).toMatch(/\p{Script=Han}/u);
      expect(words, sentence).not.toMatch(/\p{Script=Han}[,;:!?]|\p{Script=Han} \p{Script=Han}/u);
      for (const gap of gaps(words)) expect(gaps(sentence), sentence).toContain(gap);
      expect(new Set(gaps(sentence)).size, `${sentence} names a gap twice`).toBe(gaps(sentence).length);
    }
  });

  describe('in Chinese', () => {
    beforeEach(() => tell(zh));
    afterEach(() => tell({}));
    it.each([
      ['temperature is a number, "21,5" is text', 'temperature 应为数字，"21,5" 是文本'],
      ['mode is one of auto, off, "x" is not among them', 'mode 应为以下之一：auto, off；“x”不在其中'],
      ['the model e2e is strict and has no property levle; did you mean level?', '物模型 e2e 为严格模式，没有属性 levle；是否指 level？'],
      ['$.properties[0].minimum must not be above maximum, got 0.0 and -3.0', '$.properties[0].minimum 最小值不能大于最大值：0.0 与 -3.0'],
      ['"x" is neither a property of the model pump nor a let; near it is level', '“x”既不是物模型 pump 的属性，也不是 let 中的名称；相近的是 level'],
      ['a condition is true or false, as in temperature > 80; this is a number in m', '条件应为成立或不成立，如 temperature > 80；这里是以 m 为单位的数字'],
      ['things is names with values, such as {model: cnc-spindle}; got a text', 'things 应为名称与值，如 {model: cnc-spindle}；实为文本'],
      ['the message ends where a value should come', '消息在此结束，此处应有值'],
      ['level is a number, got "a is b, c is d"', 'level 应为数字，实为“a is b, c is d”'],
      ['this token may not change things in space ""', '您无权在整个服务器中更改物'],
    ])('%s', (sentence, words) => expect(said(sentence)).toBe(words));
    it('leaves what it does not know, and what it has no words for', () => {
      expect(said('the moon is made of cheese')).toBe('the moon is made of cheese');
      expect(said('')).toBe('');
    });
    it('comes to an end with long texts', () => {
      const long = `${'a is b, '.repeat(2_000)}x`;
      expect(said(long)).toMatch(/x$/);
    });
  });
  it('is as the server says it in English', () => expect(said('the time is missing')).toBe('the time is missing'));
});
