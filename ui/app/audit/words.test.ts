import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindWords, operationWords } from './words';

describe('operations in words', () => {
  it('are parted in English', () => {
    expect(operationWords('en', 'beginBulkCommand')).toBe('begin bulk command');
    expect(operationWords('en', 'act')).toBe('act');
    expect(operationWords('en', 'mqtt.connect-refused')).toBe('mqtt connect refused');
  });
  it('are said in Chinese, every one that changes something', () => {
    const contract = readFileSync('../api/src/main/resources/openapi.yaml', 'utf8');
    const found = [...contract.matchAll(/^ {4}(post|put|patch|delete):\n {6}operationId: (\w+)$/gm)].map((each) => each[2]!);
    expect(found.length).toBeGreaterThan(50);
    for (const each of found) expect(operationWords('zh', each), each).toMatch(/^[一-鿿A-Z ]+$/);
  });
  it('have kinds of what they were done to', () => {
    expect(['thing', 'bulk-command', 'session'].map((each) => kindWords('zh', each))).toEqual(['物', '批量指令', '登录']);
    expect(kindWords('en', 'bulk-command')).toBe('bulk command');
    expect(kindWords('zh', 'frob')).toBe('frob');
  });
  it('stay as they are where nobody knows them', () => {
    expect(operationWords('zh', 'frobnicateThing')).toBe('frobnicateThing');
  });
});
