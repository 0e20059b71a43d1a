import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Model } from '../api';
import { httpLine, mqttLine, quoted, sample } from './lines';

const model = (properties: Model['properties']): Model => ({
  name: 'm', version: 1, mode: 'open', stage: 'draft', titles: {}, properties, retired: [], events: [], actions: [], silenceSeconds: 300, retentionDays: 0,
});

describe('lines to run', () => {
  it('are one word of a shell whatever is in them', () => {
    const hostile = `a'b"c $(touch x) \`y\` \\ ; & | \n 太湖`;
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(hostile)}`]).toString()).toBe(hostile);
  });
  it('name the thing, the token and the reading', () => {
    expect(mqttLine('[::1]', 1883, 'p-1', 'secret', '{"a":1}')).toBe(`mosquitto_pub -h ::1 -p 1883 -q 1 -u 'p-1' -P 'secret' \\\n  -t 'things/p-1/readings' -m '{"a":1}'`);
    expect(httpLine('https://h', '泵:1', 'secret', '{}')).toContain("'https://h/api/v1/things/%E6%B3%B5%3A1/readings'");
  });
  it('carry a reading that the model takes', () => {
    expect(sample(undefined)).toBe('{"temperature":21.5}');
    expect(JSON.parse(sample(model([{ name: 'level', type: 'number', minimum: 0, maximum: 10 }, { name: 'state', type: 'enum', options: ['off', 'on'] }, { name: 'third', type: 'boolean' }])))).toEqual({ level: 5, state: 'off' });
  });
});
