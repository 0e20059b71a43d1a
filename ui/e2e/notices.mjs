// By which ways people and programs are told: channels tried out against a receiver and a mail server that listen for real.
// Run by run.mjs, which hands its helpers over. The server must let channels be at loopback: notices.private-addresses=true.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createPlain } from 'node:net';

export function notices({ test, person, open, until, holds, same, call, must, fits, picture, axe, run }) {
  const LOOKS = [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ];
  const SECRET = 'e2e-secret-0123456789';

  const listening = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));

  /** Takes what is posted, and answers as it is told to. */
  async function receiver() {
    const told = [];
    const it = { told, status: 200 };
    const server = createServer((request, answer) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        told.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        answer.writeHead(it.status).end('{}');
      });
    });
    return Object.assign(it, { port: await listening(server), close: () => server.close() });
  }

  /** Speaks as much SMTP as a mail needs. */
  async function mailServer() {
    const mails = [];
    const server = createPlain((socket) => {
      let data = null;
      let rest = '';
      socket.on('error', () => {});
      socket.write('220 sink\r\n');
      socket.on('data', (part) => {
        rest += part;
        const lines = rest.split('\r\n');
        rest = lines.pop();
        for (const line of lines) {
          if (data !== null) {
            if (line === '.') {
              mails.push(data.join('\n'));
              data = null;
              socket.write('250 kept\r\n');
            } else data.push(line);
          } else if (/^DATA/i.test(line)) {
            data = [];
            socket.write('354 go on\r\n');
          } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    return { mails, port: await listening(server), close: () => server.close() };
  }

  const pick = async (page, label, text) => {
    await page.locator(`[role=combobox][aria-label="${label}"]`).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().click();
  };
  const begin = async (page, title, kindLabel, kind) => {
    await open(page, '/channels');
    await page.locator('.head .end .ant-btn-primary').click();
    await page.locator('input[name=title]').fill(title);
    if (kind) await pick(page, kindLabel, kind);
  };
  const save = async (page, title) => {
    await page.locator('form .ant-btn-primary').click();
    const row = page.locator('[data-channel]', { hasText: title });
    await row.waitFor();
    return row;
  };
  const tryOut = async (row) => {
    await row.locator('.deeds button').first().click();
    await row.locator('[data-tested]').waitFor();
    return row.locator('[data-tested]');
  };

  test('a webhook is made, tried out, signed, and its secret shown to nobody', async () => {
    for (const look of LOOKS) {
      const hook = await receiver();
      const english = look.language === 'en-US';
      const title = `e2e hook ${run} ${look.width}`;
      const page = await person({ ...look, expected: [/422/] });
      await begin(page, title, english ? 'Tells by' : '方式', english ? 'Webhook' : '网络回调');
      await page.locator('input[name=url]').fill(`http://127.0.0.1:${hook.port}/x`);
      await page.locator('input[name=secret]').fill(SECRET);
      await page.locator('textarea[name=textTemplate]').fill('{{mesage}}');
      await page.locator('form .ant-btn-primary').click();
      await page.locator('form [data-refused]', { hasText: '{{message}}' }).waitFor();
      await page.locator('textarea[name=textTemplate]').fill('{{message}}\n{{time}}');
      await fits(page, `channel form at ${look.width}`);
      await axe(page, `channel form ${look.scheme}`);
      await picture(page, `channel-form-${look.width}`);
      const row = await save(page, title);
      same(await (await tryOut(row)).getAttribute('data-tested'), 'true', 'the test was taken');
      const { headers, body } = hook.told[0];
      same(headers['x-taihu-signature'], `sha256=${createHmac('sha256', SECRET).update(`${headers['x-taihu-timestamp']}.${body}`).digest('hex')}`, 'the signature');
      hook.status = 503;
      await row.locator('.deeds button').first().click();
      await row.locator('[data-tested=false]', { hasText: '503' }).waitFor();
      await fits(page, `channels at ${look.width}`);
      await axe(page, `channels ${look.scheme}`);
      await picture(page, `channels-${look.width}`);
      const { items } = await must('GET', '/api/v1/channels');
      holds(!JSON.stringify(items).includes(SECRET), 'the secret is shown');
      await row.locator('.ant-switch').click();
      await page.locator(`[data-channel][data-enabled=false]`, { hasText: title }).waitFor();
      await row.locator('.deeds .ant-btn-dangerous').click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await row.waitFor({ state: 'detached' });
      hook.close();
    }
  });

  test('a topic of MQTT is a channel, and others are told when nobody acknowledges', async () => {
    for (const look of LOOKS) {
      const english = look.language === 'en-US';
      const title = `e2e topic ${run} ${look.width}`;
      const page = await person({ ...look, expected: [/422/] });
      await begin(page, title, english ? 'Tells by' : '方式', english ? 'MQTT topic' : 'MQTT 主题');
      await page.locator('input[name=topic]').fill('things/x');
      const add = page.getByRole('button', { name: english ? 'Add a step' : '添加一步' });
      await add.click();
      await add.click();
      await page.locator('form .ant-btn-primary').click();
      await page.locator('form [data-refused]', { hasText: 'notices/' }).waitFor();
      await page.locator('input[name=topic]').fill('notices/e2e');
      await page.locator('input[name=after1]').fill('45');
      await fits(page, `channel of a topic at ${look.width}`);
      await axe(page, `channel of a topic ${look.scheme}`);
      await picture(page, `channel-mqtt-${look.width}`);
      const row = await save(page, title);
      same(await (await tryOut(row)).getAttribute('data-tested'), 'false', 'nobody listens');
      const kept = (await must('GET', '/api/v1/channels')).items.find((each) => each.title === title);
      same(JSON.stringify(kept.escalation.map((each) => each.afterMinutes)), '[15,45]', 'the steps');
      await row.locator('.deeds button').nth(2).click();
      await until(() => page.locator('[data-step]').count().then((n) => n === 2), 'steps in the form');
      await must('DELETE', `/api/v1/channels/${kept.id}`);
    }
  });

  test('a mail comes to whoever is on duty', async () => {
    const mail = await mailServer();
    const page = await person(LOOKS[0]);
    const title = `e2e rota ${run}`;
    await open(page, '/rotas');
    await page.locator('.head .end .ant-btn-primary').click();
    await page.locator('input[name=title]').fill(title);
    await page.locator('[data-person="0"] input').nth(0).fill('Li');
    await page.locator('[data-person="0"] input').nth(1).fill('li@example.com');
    await page.locator('input[name=from]').fill('2026-01-05T09:00');
    await picture(page, 'rota-form-1440');
    await axe(page, 'rota form');
    await page.locator('form .ant-btn-primary').click();
    await page.locator('[data-rota]', { hasText: title }).getByText('on duty now: Li').waitFor();
    await picture(page, 'rotas-1440');
    await begin(page, `e2e mail ${run}`);
    await page.locator('input[name=host]').fill('127.0.0.1');
    await page.locator('input[name=port]').fill(String(mail.port));
    await pick(page, 'Connection', 'Plain');
    await page.locator('input[name=from]').fill('taihu@example.com');
    await pick(page, 'On duty', title);
    await picture(page, 'channel-mail-1440');
    const row = await save(page, `e2e mail ${run}`);
    same(await (await tryOut(row)).getAttribute('data-tested'), 'true', 'the mail was taken');
    await until(async () => mail.mails.length === 1, 'the mail came');
    holds(/^To: li@example\.com$/m.test(mail.mails[0]), 'it is for whoever is on duty');
    const narrow = await person(LOOKS[1]);
    await open(narrow, '/rotas');
    await narrow.locator('[data-rota]', { hasText: title }).locator('.deeds button').first().click();
    await narrow.locator('[data-person="0"]').waitFor();
    await fits(narrow, 'rota form at 390');
    await axe(narrow, 'rota form dark');
    await picture(narrow, 'rota-form-390');
    for (const each of (await must('GET', '/api/v1/channels')).items.filter((one) => one.title.endsWith(run))) await call('DELETE', `/api/v1/channels/${each.id}`);
    for (const each of (await must('GET', '/api/v1/rotas')).items.filter((one) => one.title === title)) await call('DELETE', `/api/v1/rotas/${each.id}`);
    mail.close();
  });

  // what posts notices are rules and alarms: here the answer of the server is put in front of it
  test('what was given up says why, and is tried again', async () => {
    for (const look of LOOKS) {
      const page = await person(look);
      let retried = 0;
      await page.route('**/api/v1/notices?**', (route) => {
        const items = retried > 0 ? [] : [{ id: 'n1', key: 'k', channel: '0', space: '', severity: 'high', message: 'Pump 7 is hot', state: 'dead', attempts: 16, created: '2026-11-20T06:05:09Z', changed: '2026-11-20T18:05:09Z', problem: 'smtp.example.com port 587: Connection refused' }];
        return route.fulfill({ json: { items } });
      });
      await page.route('**/api/v1/notices/n1/retry', (route) => {
        retried += 1;
        return route.fulfill({ status: 204 });
      });
      await open(page, '/channels');
      const row = page.locator('[data-notice=n1]');
      await row.locator('.alarm', { hasText: 'Connection refused' }).waitFor();
      await fits(page, `notices at ${look.width}`);
      await axe(page, `notices ${look.scheme}`);
      await picture(page, `notices-${look.width}`);
      await row.locator('.deeds button').click();
      await row.waitFor({ state: 'detached' });
      same(retried, 1, 'it is tried again');
    }
  });
}
