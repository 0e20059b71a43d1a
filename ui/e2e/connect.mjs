// Connecting: a thing is registered and its first message seen; every snippet runs as it is copied; who waits in vain is told what to try.
// Makes the sensor that other tests look at. Run by run.mjs, which hands its helpers over.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Ends with what a program said; throws when it fails. */
const said = async (program, words, at) => {
  const { stdout } = await promisify(execFile)(program, words, { cwd: at, timeout: 60_000 });
  return stdout;
};

const there = (program, words) => said(program, words, '.').then(() => true, () => false);

/** A python that has the client of Paho: the system's, where another stands before it. */
async function paho() {
  for (const python of ['python3', '/usr/bin/python3']) if (await there(python, ['-c', 'import paho.mqtt.publish'])) return python;
  return undefined;
}

/** What runs a snippet here: the file it is written to is in a folder of its own. */
const RUNS = {
  'mqtt-shell': { needs: 'mosquitto_pub', able: () => there('which', ['mosquitto_pub']), run: (at) => said('sh', ['snippet'], at) },
  'mqtt-python': { needs: 'python3 with paho-mqtt', able: async () => (await paho()) !== undefined, run: async (at) => said(await paho(), ['send.py'], at) },
  'mqtt-node': { needs: 'the package mqtt for node', able: () => import('mqtt').then(() => true, () => false), run: (at) => said('node', ['send.mjs'], at) },
  'mqtt-java': { needs: 'TAIHU_PAHO_JAR, the jar of Paho', able: async () => Boolean(process.env.TAIHU_PAHO_JAR) && there('java', ['--version']), run: (at) => said('java', ['-cp', process.env.TAIHU_PAHO_JAR, 'Send.java'], at) },
  'http-shell': { needs: 'curl', able: () => there('curl', ['--version']), run: (at) => said('sh', ['snippet'], at) },
  'http-python': { needs: 'python3', able: () => there('python3', ['--version']), run: (at) => said('python3', ['send.py'], at) },
  'http-node': { needs: 'node', able: () => there('node', ['--version']), run: (at) => said('node', ['send.mjs'], at) },
  'http-java': { needs: 'java', able: () => there('java', ['--version']), run: (at) => said('java', ['Send.java'], at) },
};

export function connect({ test, base, run, sensor, failures, holds, same, until, call, must, report, person, open, text, line, sees, picture, REFUSED_LOAD }) {
  test('a thing is connected: its token is shown, kept over a reload, and works', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/things');
    await page.getByRole('link', { name: 'Connect a thing' }).first().click();
    await page.waitForURL('**/connect');
    const register = page.getByRole('button', { name: 'Register it and make its token' });
    await page.fill('input[name=id]', 'no spaces');
    await register.click();
    await sees(page, '1 to 128 letters');
    await page.fill('input[name=id]', sensor.id);
    await page.fill('input[name=name]', 'E2E 传感器');
    await register.click();
    await page.waitForURL((url) => url.searchParams.get('thing') === sensor.id);
    await page.locator('[data-first=waiting]').waitFor();
    sensor.token = (await line(page, '[data-token=known] .lines')).trim();
    holds(sensor.token.length >= 16, `no token is shown: ${sensor.token}`);
    holds(!page.url().includes(sensor.token), 'the token is in the address');
    const { ports } = await must('GET', '/api/v1/status');
    await sees(page, `Waiting for the first message on port ${ports.mqtt}`);
    const publish = await line(page, '[data-snippet=mqtt-shell] [data-code] .lines');
    holds(publish.includes(`-u '${sensor.id}' -P '${sensor.token}'`) && publish.includes(`-p ${ports.mqtt} `), `the mosquitto_pub line is not ready to run: ${publish}`);
    await picture(page, 'connect-waiting');
    await page.reload();
    await page.locator('[data-first=waiting]').waitFor();
    same((await line(page, '[data-token=known] .lines')).trim(), sensor.token, 'the token after loading again');
    await report(sensor, { temperature: 21.5, open: true, mode: 'auto' });
    await page.locator('[data-first=arrived]').waitFor();
    await sees(page, 'First message: temperature = 21.5 and 2 more, stored safely');
    await until(async () => /temperature = 21\.5 \(number, no unit\)[\s\S]*mode = auto \(text\)[\s\S]*row \d\d:\d\d:\d\d\.\d{3}/.test(await text(page, '[data-arrived]')), 'what it was taken for, and its row');
    const answer = await call('POST', `/api/v1/things/${sensor.id}/readings`, { temperature: '21,5' }, sensor.token);
    same(answer.status, 422, 'a text for a number');
    const refused = page.locator('[data-refused]');
    await refused.waitFor();
    await until(async () => /temperature is a number, "21,5" is text[\s\S]*\{"temperature":"21,5"\}[\s\S]*This would be taken[\s\S]*"temperature":21\.5/.test(await refused.innerText()), 'why it was refused, its bytes, and what would be right');
    await picture(page, 'connect-arrived');
    await page.locator('.connect-arrives .ant-segmented-item', { hasText: 'Refused only' }).click();
    await page.locator('[data-arrived]').waitFor({ state: 'detached' });
    await page.locator('.connect-arrives .ant-segmented-item', { hasText: 'All' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await report(sensor, { temperature: 21.5 });
    await page.locator('[data-count="2"]').waitFor();
    same(await page.locator('[data-arrived]').count(), 1, 'readings in a list that is paused');
    await page.getByRole('button', { name: 'Go on' }).click();
    await until(async () => (await page.locator('[data-arrived]').count()) === 2, 'the list goes on');
    same(await page.locator(`a[href="/models/${sensor.id}"]`).innerText(), 'Accept as model', 'the way to the drafted model');
    await page.getByRole('button', { name: 'Open its page' }).click();
    await page.waitForURL(`**/things/${sensor.id}`);
    await page.locator('[data-property=temperature]').waitFor();
    await page.getByRole('link', { name: 'Connect it' }).click();
    await page.waitForURL(`**/connect?thing=${sensor.id}`);
    await page.locator('[data-token=known]').waitFor();
    // Whoever signs in next in this tab must not find it.
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
    same(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }).includes('thing_')), false, 'a token is left after signing out');
  });

  for (const [which, { needs, able, run: runIt }] of Object.entries(RUNS)) {
    test(`the snippet ${which} works as it is copied`, async () => {
      if (!(await able())) return `${needs} is not here`;
      const [by, language] = which.split('-');
      const thing = await must('POST', '/api/v1/things', { id: `e2e-泵:@_.-${which}-${run}` });
      const page = await person();
      await open(page, `/connect?thing=${encodeURIComponent(thing.id)}&by=${by}&in=${language}`);
      await page.fill('input[name=token]', thing.token);
      const code = page.locator(`[data-snippet="${which}"] [data-code]`);
      await until(async () => (await code.innerText()).includes(thing.token), 'the token is in the snippet');
      const file = (await code.getAttribute('data-code')) === 'shell' ? 'snippet' : await code.getAttribute('data-code');
      mkdirSync(join(failures, '..'), { recursive: true });
      // Beside the packages of the page, where a program for node would find its own.
      const at = mkdtempSync(join(failures, '..', 'snippet-'));
      try {
        writeFileSync(join(at, file), await line(page, `[data-snippet="${which}"] [data-code] .lines`));
        const words = await runIt(at);
        if (language !== 'shell') same(words.trim(), 'stored', 'what the program says');
      } finally {
        rmSync(at, { recursive: true });
      }
      same((await must('GET', `/api/v1/things/${encodeURIComponent(thing.id)}/twin`)).values.temperature.value, 21.5, 'the value that is stored');
      await page.locator('[data-first=arrived]').waitFor();
      await sees(page, 'First message: temperature = 21.5, stored safely');
    });
  }

  test('without hardware the browser speaks for the thing, until it is stopped', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/overview');
    await page.getByRole('link', { name: 'Connect a thing' }).first().click();
    await page.locator('.ant-segmented-item', { hasText: 'No hardware' }).click();
    await page.waitForURL(/by=none/);
    await until(async () => (await page.inputValue('input[name=id]')).startsWith('sample-'), 'an id is proposed');
    const id = `e2e-none-${run}`;
    await page.fill('input[name=id]', id);
    await page.getByRole('button', { name: 'Register it and make its token' }).click();
    await page.getByRole('button', { name: 'Start sending' }).click();
    await page.locator('[data-first=arrived]').waitFor();
    await until(async () => /First message: \d+\sB, stored safely, acknowledged in [\d.]+\s(ms|µs|s)/.test(await text(page, '[data-first=arrived]')), 'bytes and time of the first message');
    await until(async () => (await page.locator('[data-arrived]').count()) >= 2, 'it goes on');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Start sending' }).waitFor();
    await picture(page, 'connect-none');
    const sent = (await must('GET', `/api/v1/things/${id}/twin`)).values.temperature;
    holds(typeof sent.value === 'number' && sent.quality === 'good', 'what the browser sent is in the twin');
    await must('DELETE', `/api/v1/things/${id}`);
    await page.getByRole('button', { name: 'Start sending' }).click();
    await page.locator('[data-connects] [role=alert]').first().waitFor();
  });

  test('who waits in vain is told what to try, and who knocked', async () => {
    const thing = await must('POST', '/api/v1/things', { id: `e2e-vain-${run}` });
    const page = await person();
    await page.clock.install();
    await open(page, `/connect?thing=${thing.id}`);
    await page.locator('[data-first=waiting]').waitFor();
    await sees(page, 'TOKEN stands where the token of the thing belongs');
    same(await page.locator('[data-hints]').count(), 0, 'hints before half a minute');
    await page.clock.fastForward(31_000);
    await page.locator('[data-hints=mqtt]').waitFor();
    const { ports } = await must('GET', '/api/v1/status');
    const host = new URL(base).hostname;
    await sees(page, 'Nothing yet. Is the port reachable? Try from this machine');
    same(await line(page, '[data-hints] .lines'), `nc -vz -w 5 ${host} ${ports.mqtt}`, 'the command that tries the port');
    holds((await text(page, '[data-hints]')).includes(`things/${thing.id}/readings`), 'the topic is named');
    await page.fill('input[name=host]', 'no host');
    await sees(page, 'no host name and no IP address');
    await page.fill('input[name=host]', '10.2.8.5');
    await page.waitForURL(/host=10\.2\.8\.5/);
    same(await line(page, '[data-hints] .lines'), `nc -vz -w 5 10.2.8.5 ${ports.mqtt}`, 'the address that was given');
    await picture(page, 'connect-late');
    await page.getByRole('button', { name: 'Make a new token' }).click();
    await page.locator('.ant-modal-wrap button', { hasText: 'Make a new token' }).click();
    const renewed = (await until(() => line(page, '[data-token=known] .lines'), 'the new token')).trim();
    same((await call('POST', `/api/v1/things/${thing.id}/readings`, { level: 1 }, thing.token)).status, 401, 'the old token');
    if (await there('which', ['mosquitto_pub'])) {
      await said('mosquitto_pub', ['-h', host, '-p', String(ports.mqtt), '-u', thing.id, '-P', thing.token, '-t', `things/${thing.id}/readings`, '-m', '{}'], '.').catch(() => undefined);
      await until(async () => (await text(page, '[data-list=strangers]')).includes(`Not let in: ${thing.id}, by MQTT, from `), 'the device with the wrong token');
      await picture(page, 'connect-stranger');
    }
    await report({ id: thing.id, token: renewed }, { level: 1.25 });
    await page.locator('[data-first=arrived]').waitFor();
    same(await page.locator('[data-hints]').count(), 0, 'hints after the first reading');
  });

  test('a registered thing is found to be connected; one that is not there is said', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, `/connect?thing=e2e-missing-${run}`);
    await sees(page, `There is no thing e2e-missing-${run}.`);
    const thing = await must('POST', '/api/v1/things', { id: `e2e-known-${run}`, name: `E2E 已注册 ${run}` });
    await report(thing, { level: 1 });
    await page.locator('.ant-segmented-item', { hasText: 'One that is registered' }).click();
    await page.locator('.connect .ant-select').first().click();
    await page.keyboard.type(`e2e-known-${run}`);
    await page.locator('.ant-select-item-option', { hasText: thing.id }).click();
    await page.waitForURL((url) => url.searchParams.get('thing') === thing.id);
    // What it said before is no first message now.
    await page.locator('[data-first=waiting]').waitFor();
    await page.locator('[data-token=asked]').waitFor();
    await until(async () => (await line(page, '[data-code] .lines')).includes("-P 'TOKEN'"), 'a place for the token');
    await report(thing, { level: 2.5 });
    await sees(page, 'First message: level = 2.5, stored safely');
  });
}
