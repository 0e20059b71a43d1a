import { describe, expect, it } from 'vitest';
import { en } from '../texts/commands/en';
import { zh } from '../texts/commands/zh';
import { cronWords } from './cron';

const SAID: [cron: string, en: string, zh: string][] = [
  ['0 6 * * 1-5', 'at 06:00, on Monday to Friday', '每逢星期一至星期五，于 06:00'],
  ['30 6,18 * * *', 'at 06:30 and 18:30, every day', '每天，于 06:30和18:30'],
  ['0 0 1 * *', 'at 00:00, on day 1 of the month', '每月 1 日，于 00:00'],
  ['15 * * * *', 'at minute 15, of every hour', '每小时，第 15 分'],
  ['* * * * *', 'every minute', '每分钟'],
  ['*/5 8-18 * * MON', 'every 5 minutes, in the hours 8 to 18, on Monday', '每逢星期一，8至18 时，每 5 分钟'],
  ['0 */2 * * *', 'at minute 0, every 2 hours', '每 2 小时，第 0 分'],
  ['0 6 1 * 1', 'at 06:00, on day 1 of the month or on Monday', '每月 1 日或每逢星期一，于 06:00'],
  ['0 0 1,15 3-5 *', 'at 00:00, on day 1 and 15 of the month, in March to May', '在三月至五月，每月 1和15 日，于 00:00'],
  ['0-30/10 6 * JAN 0', 'at minute 0 to 30 in steps of 10, in the hours 6, on Sunday, in January', '在一月，每逢星期日，6 时，第 0至30 中每隔 10 分'],
  ['0 6 * * 7', 'at 06:00, on Sunday', '每逢星期日，于 06:00'],
];

describe('a cron in words', () => {
  it('is said in both languages', () => {
    for (const [cron, english, chinese] of SAID) {
      expect(cronWords(cron, en.schedule.cron, 'en'), cron).toBe(english);
      expect(cronWords(cron, zh.schedule.cron, 'zh'), cron).toBe(chinese);
    }
  });
  it('is not said where it is wrong', () => {
    for (const cron of ['', '0 6 * *', '60 * * * *', '0 6 * * 8', '0 5-1 * * *', 'x * * * *', '*/0 * * * *', '0 6 * * * *', '1- * * * *']) expect(cronWords(cron, en.schedule.cron, 'en'), cron).toBeNull();
  });
});
