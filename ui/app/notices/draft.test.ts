import { describe, expect, it } from 'vitest';
import type { Channel } from '../api';
import { channelOf, draftOf, draftOfRota, rotaOf, target, turned } from './draft';

const mail: Channel = { id: '1', title: 'Mail', space: 'lake', kind: 'email', by: '1', revision: 3, enabled: true, email: { host: 'smtp.example.com', port: 587, security: 'tls', user: 'u', from: 'a@b.c', to: ['d@e.f', 'g@h.i'], kept: ['password'] }, quiet: { from: '22:00', to: '07:00' }, digestMinutes: 5 };

describe('a channel', () => {
  it('stays what it is when only switched off, and sends no secret', () => {
    const off = turned(mail, false);
    expect(off).toEqual({ title: 'Mail', space: 'lake', kind: 'email', enabled: false, urgent: 'critical', quiet: { from: '22:00', to: '07:00' }, digestMinutes: 5, email: { host: 'smtp.example.com', port: 587, security: 'tls', user: 'u', from: 'a@b.c', to: ['d@e.f', 'g@h.i'] } });
  });
  it('has only what its kind has', () => {
    const made = channelOf({ ...draftOf('lake'), title: ' Desk ', kind: 'wecom', url: ' https://a.example/x?key=1 ', host: 'left over', secret: '' }, true);
    expect(made).toEqual({ title: 'Desk', space: 'lake', kind: 'wecom', enabled: true, urgent: 'critical', digestMinutes: 0, robot: { url: 'https://a.example/x?key=1' } });
  });
  it('takes receivers however they are parted', () => {
    expect(channelOf({ ...draftOf(''), to: 'a@b.c; d@e.f，g@h.i\nj@k.l' }, true).email?.to).toEqual(['a@b.c', 'd@e.f', 'g@h.i', 'j@k.l']);
  });
  it('says whom it tells', () => {
    expect(target(mail)).toBe('d@e.f, g@h.i');
    expect(target({ ...mail, email: undefined, robot: { host: 'oapi.dingtalk.com', kept: ['url'] } })).toBe('oapi.dingtalk.com');
  });
});

describe('a rota', () => {
  it('is read and written alike', () => {
    const rota = { title: 'r', space: 'lake', from: '2026-01-05T09:00', days: 7, people: [{ name: 'Li', email: 'li@b.c' }], overrides: [] };
    expect(rotaOf(draftOfRota('', { ...rota, id: '1', by: '1', revision: 1 }))).toEqual(rota);
  });
});
