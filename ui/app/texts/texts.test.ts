import { describe, expect, it } from 'vitest';
import { en as alarmsEn } from './alarms/en';
import { zh as alarmsZh } from './alarms/zh';
import { en as commandsEn } from './commands/en';
import { zh as commandsZh } from './commands/zh';
import { en as dashboardsEn } from './dashboards/en';
import { zh as dashboardsZh } from './dashboards/zh';
import { en as designEn } from './design/en';
import { zh as designZh } from './design/zh';
import { en as noticesEn } from './notices/en';
import { zh as noticesZh } from './notices/zh';
import { en as operationsEn } from './operations/en';
import { zh as operationsZh } from './operations/zh';
import { en as peopleEn } from './people/en';
import { zh as peopleZh } from './people/zh';
import { en as rulesEn } from './rules/en';
import { zh as rulesZh } from './rules/zh';
import { en } from './en';
import { zh } from './zh';

type Entry = [key: string, text: string];

/** Every text of a catalogue by its path; those with arguments are said with examples. */
function entries(node: unknown, path = ''): Entry[] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const say = node as (...given: unknown[]) => string;
    return [[path, say(3, '⟨2⟩', '⟨3⟩', '⟨4⟩', '⟨5⟩', 2)]];
  }
  return Object.entries(node as Record<string, unknown>).flatMap(([key, each]) => entries(each, path === '' ? key : `${path}.${key}`));
}

/** Words that are the same in both languages, on purpose. */
const SAME = new Set(['thing.mqtt', 'thing.http', 'failure.code']);

describe('the catalogues', () => {
  const english = new Map(entries({ ...en, alarms: alarmsEn, commands: commandsEn, dashboards: dashboardsEn, design: designEn, notices: noticesEn, operations: { ...operationsEn, finding: {} }, people: peopleEn, rules: rulesEn }));
  const chinese = new Map(entries({ ...zh, alarms: alarmsZh, commands: commandsZh, dashboards: dashboardsZh, design: designZh, notices: noticesZh, operations: { ...operationsZh, finding: {} }, people: peopleZh, rules: rulesZh }));
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });
  it('leave nothing empty', () => {
    for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe('');
  });
  it('are translated', () => {
    for (const [key, text] of chinese) {
      if (SAME.has(key)) continue;
      const swapped = key === 'language.switchTo' || key === 'language.name';
      if (!swapped) expect(text, key).not.toBe(english.get(key));
      if (key !== 'language.switchTo') expect(text, `${key} has no Chinese in it`).toMatch(/\p{Script=Han}/u);
    }
    for (const [key, text] of english) if (key !== 'language.switchTo') expect(text, `${key} has Chinese in it`).not.toMatch(/\p{Script=Han}/u);
  });
  it('use the terms of the design', () => {
    expect([zh.nav.things, zh.nav.models, zh.overview.space, zh.thing.property, zh.thing.events, zh.models.actions]).toEqual(['物', '物模型', '空间', '属性', '事件', '动作']);
    expect(zh.overview.reader.twins).toBe('孪生');
  });
  it('use full-width punctuation between Chinese and no spaces for looks', () => {
    for (const [key, text] of chinese) expect(text, key).not.toMatch(/\p{Script=Han}[,;:!?]|\p{Script=Han} \p{Script=Han}/u);
  });
});
