// The page in a real browser against a real server.
//
//   TAIHU_BASE   address of the server, http://127.0.0.1:8080
//   TAIHU_TOKEN  an owner's API token
//   TAIHU_CODE   code of a one-time owner link that was not used yet; without it the link is not tried
//   TAIHU_CHROMIUM  the browser, /usr/bin/chromium when not given
//   TAIHU_ONLY   a part of the names of the tests to run
//   TAIHU_SHOTS  a folder for pictures of every page; only those of failures are kept when not given
//
// Makes its own things (ids begin with e2e-), so that it can run beside a demo. Ends with 0 when everything holds.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { alarms } from './alarms.mjs';
import { chinese } from './chinese.mjs';
import { flows } from './flows.mjs';
import { formats } from './formats.mjs';
import { historyTests } from './history.mjs';
import { notices } from './notices.mjs';
import { operations } from './operations.mjs';
import { orders } from './orders.mjs';
import { people } from './people.mjs';
import { calendars } from './calendars.mjs';
import { rules } from './rules.mjs';
import { terminals } from './terminals.mjs';
import { trips } from './trips.mjs';
import { maps } from './map.mjs';

const base = (process.env.TAIHU_BASE ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const token = process.env.TAIHU_TOKEN ?? '';
const code = process.env.TAIHU_CODE ?? '';
const shots = process.env.TAIHU_SHOTS ?? '';
const failures = join(dirname(dirname(fileURLToPath(import.meta.url))), 'target/e2e');
const run = Date.now().toString(36);
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WAIT = 15_000;

if (token === '') {
  console.error('e2e: TAIHU_TOKEN must be an API token of the owner');
  process.exit(2);
}

// ---------------------------------------------------------------- helpers

function holds(given, what) {
  if (!given) throw new Error(what);
}
function same(given, wanted, what) {
  if (given !== wanted) throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(given)}`);
}
/** Asks again until it holds; says what was seen last when it never does. */
async function until(ask, what, millis = WAIT) {
  const end = Date.now() + millis;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (failed) {
      last = failed.message;
    }
    if (Date.now() > end) throw new Error(`${what} (seen last: ${JSON.stringify(last)})`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function call(method, path, body, by = token, type = 'application/json') {
  const answer = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${by}`, ...(body === undefined ? {} : { 'Content-Type': type }) },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
async function must(method, path, body, by) {
  const answer = await call(method, path, body, by);
  holds(answer.status < 300, `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const report = (thing, reading) => must('POST', `/api/v1/things/${encodeURIComponent(thing.id)}/readings`, reading, thing.token);

let browser;
const opened = [];
let loud = [];
let blood = [];

/** A browser as a person has one, with nothing remembered. Everything it complains about fails the test, but for what is expected. */
async function person({ language = 'en-US', scheme = 'light', width = 1440, height = 900, signedIn = true, zone, expected = [] } = {}) {
  const context = await browser.newContext({ locale: language, colorScheme: scheme, viewport: { width, height }, timezoneId: zone });
  opened.push(context);
  if (signedIn) {
    const answer = await context.request.post(`${base}/api/v1/session`, { data: { token } });
    same(answer.status(), 201, 'POST /api/v1/session with the owner token');
  }
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((each) => each.test(message.text()))) loud.push(message.text());
  });
  page.on('pageerror', (failed) => loud.push(`uncaught: ${failed.message}`));
  page.on('dialog', (dialog) => {
    blood.push(dialog.message());
    void dialog.dismiss();
  });
  page.setDefaultTimeout(WAIT);
  return page;
}
const open = (page, path) => page.goto(base + path, { waitUntil: 'domcontentloaded' });
const text = (page, selector) => page.locator(selector).first().innerText();
/** Text that a copy button stands behind, without the button. */
const line = (page, selector) => page.locator(selector).first().evaluate((box) => box.firstChild.textContent);
const sees = (page, words) => page.getByText(words, { exact: false }).first().waitFor();
async function picture(page, name) {
  if (shots === '') return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
async function fits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  same(over, 0, `${what} is wider than the screen`);
}
/** Pixels of a chart that are not background: a line that is not there fails. */
const ink = (page, chart) =>
  page.evaluate((selector) => {
    const canvas = document.querySelector(`${selector} canvas`);
    if (!canvas) return 0;
    const line = getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim();
    const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(line.slice(i, i + 2), 16));
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 128 && Math.abs(data[i] - r) < 24 && Math.abs(data[i + 1] - g) < 24 && Math.abs(data[i + 2] - b) < 24) found += 1;
    return found;
  }, chart);
const points = (page, chart) => page.locator(`${chart} .plot`).getAttribute('data-points').then(Number);

/** Nothing that axe would change. */
async function axe(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
  same(found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`).join('\n'), '', `what axe finds on ${what}`);
}

const tests = [];
const test = (name, deed) => name.includes(process.env.TAIHU_ONLY ?? '') && tests.push([name, deed]);

// ---------------------------------------------------------------- what must hold

const sensor = { id: `e2e-sensor-${run}`, token: '' };
const REFUSED_LOAD = /Failed to load resource/;

test('the one-time link signs in once and leaves no code in the address', async () => {
  if (code === '') return 'no TAIHU_CODE was given';
  const page = await person({ signedIn: false, expected: [REFUSED_LOAD] });
  await open(page, `/welcome#${code}`);
  await page.waitForURL('**/overview');
  await sees(page, 'Overview');
  holds(!page.url().includes(code), 'the code is still in the address');
  const cookie = (await page.context().cookies()).find((each) => each.name === 'taihu_session');
  holds(cookie?.httpOnly, 'the session cookie must be HttpOnly');
  same(cookie.sameSite, 'Strict', 'SameSite of the session cookie');
  const second = await person({ signedIn: false, expected: [REFUSED_LOAD] });
  await open(second, `/welcome#${code}`);
  await sees(second, 'has been used already, or has expired');
  await sees(second, './taihu token');
  await picture(second, 'welcome-used');
});

test('a stranger is asked to sign in and comes back to where he wanted to go', async () => {
  const page = await person({ signedIn: false, expected: [REFUSED_LOAD] });
  await open(page, '/things?presence=silent');
  await page.waitForURL('**/login?next=*');
  await page.fill('input[name=token]', 'wrong-token-0123456789');
  await page.press('input[name=token]', 'Enter');
  await sees(page, 'This token is not known here');
  await picture(page, 'login');
  await page.fill('input[name=token]', token);
  await page.press('input[name=token]', 'Enter');
  await page.waitForURL('**/things?presence=silent');
  await page.locator('[data-found]').waitFor();
});

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

test('values and charts of a thing change while one looks', async () => {
  const page = await person();
  await open(page, `/things/${sensor.id}?p=temperature`);
  const shown = () => text(page, '[data-property=temperature] [data-value]');
  await until(async () => (await shown()).startsWith('21.5'), 'the first value');
  await page.locator('[data-chart=live] .plot[data-points]').waitFor();
  const before = await points(page, '[data-chart=live]');
  await report(sensor, { temperature: 37.25 });
  // Sooner than the page reads anything again: only the stream can have brought it.
  await until(async () => (await shown()).startsWith('37.25'), 'the value changes without loading the page', 4_000);
  await until(async () => (await points(page, '[data-chart=live]')) > before, 'the live chart gets a point');
  await until(async () => (await ink(page, '[data-chart=live]')) > 20, 'the live chart draws a line');
  same(await page.locator(`[data-presence-of="${sensor.id}"] [data-presence]`).getAttribute('data-presence'), 'connected', 'presence');
  await sees(page, 'E2E 传感器');
});

test('history draws points, keeps its gap, and has range and aggregate in the address', async () => {
  const now = Date.now();
  const past = [];
  for (let i = 0; i < 240; i += 1) {
    const time = now - 3_000_000 + i * 10_000;
    if (i < 80 || i > 140) past.push({ time, values: { temperature: 20 + 5 * Math.sin(i / 12) } });
  }
  await report(sensor, past);
  const page = await person();
  await open(page, `/things/${sensor.id}?p=temperature`);
  const chart = '[data-chart=history]';
  await until(async () => (await points(page, chart)) > 100, 'the history chart has the points of the last hour');
  await until(async () => (await ink(page, chart)) > 200, 'the history chart draws a line');
  holds(Number(await page.locator(`${chart} .plot`).getAttribute('data-gaps')) >= 1, 'a silence of ten minutes must stay a gap');
  holds((await page.locator(`${chart} figure`).getAttribute('aria-label')).includes('gap'), 'the chart has no sentence for those who cannot see it');
  await picture(page, 'thing');
  await page.locator(`${chart} .ant-select`).click();
  await page.locator('.ant-select-item-option', { hasText: 'Maximum' }).click();
  await page.waitForURL(/agg=max/);
  await until(async () => (await points(page, chart)) > 100, 'the greatest values are drawn');
  await page.locator(`${chart} .ant-segmented-item`, { hasText: '6 h' }).click();
  await page.waitForURL(/from=now-6h/);
  await page.reload();
  await until(async () => (await points(page, chart)) > 30, 'the address opens the same view again');
  same(await page.locator(`${chart} .ant-segmented-item-selected`).innerText(), '6 h', 'the range after loading again');
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes('now-6h'));
  // Dragging over the chart writes fixed times into the address.
  const box = await page.locator(`${chart} .u-over`).boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=20\d\d-/);
});

test('truths and texts are drawn as steps with names', async () => {
  const page = await person();
  await open(page, `/things/${sensor.id}?p=mode`);
  await until(async () => (await points(page, '[data-chart=history]')) >= 1, 'the text is drawn');
  await page.locator('[data-property=open] button').click();
  await page.waitForURL(/p=open/);
  await until(async () => (await text(page, '[data-chart=history] .readout')).includes('true'), 'the read-out says true');
});

test('a refused message is shown with place, reason and bytes', async () => {
  const answer = await call('POST', `/api/v1/things/${sensor.id}/readings`, '{"temperature": 21.5, ', sensor.token);
  holds(answer.status >= 400 && answer.status < 500, `broken JSON was answered ${answer.status}`);
  const page = await person();
  await open(page, `/things/${sensor.id}`);
  const row = page.locator('[data-list=refused] .refused').first();
  await row.waitFor();
  await row.getByRole('button', { name: 'Hex' }).click();
  await until(async () => (await row.innerText()).includes('7b 22 74 65 6d 70'), 'the bytes as hex');
  await row.getByRole('button', { name: 'Text' }).click();
  await until(async () => (await row.innerText()).includes('{"temperature": 21.5, '), 'the bytes as text');
});

test('an event appears while one looks', async () => {
  const page = await person();
  await open(page, `/things/${sensor.id}`);
  await sees(page, 'It has raised no event.');
  await must('POST', `/api/v1/things/${sensor.id}/events/pressed`, { finger: 'left' }, sensor.token);
  await until(async () => (await text(page, '[data-list=events]')).includes('pressed'), 'the event is listed');
  await sees(page, '"finger":"left"');
});

test('a refused message is marked where it is wrong, in text and in bytes', async () => {
  const answer = await call('POST', `/api/v1/things/${sensor.id}/readings`, '{"名": "x", "temperature": "warm"}', sensor.token);
  same(answer.status, 422, 'a text where a number belongs');
  const page = await person();
  await open(page, `/things/${sensor.id}/raw`);
  await until(async () => (await page.locator('.refused mark').first().textContent()) === '"warm"', 'the value is marked in the text');
  await page.locator('.refused button', { hasText: 'Hex' }).first().click();
  await until(async () => (await page.locator('.refused mark').allTextContents()).join(' ').replaceAll('  ', ' ').startsWith('22 77 61 72 6d 22'), 'its bytes are marked');
  await page.locator('[data-list=rows] tbody tr').first().waitFor();
  await page.getByRole('button', { name: 'Follow the next reading' }).click();
  await page.locator('[data-trace=waiting]').waitFor();
  await report(sensor, { temperature: 21.75 });
  await page.locator('[data-trace=arrived]').waitFor();
  same(await text(page, '[data-message="application/json"] .dump'), '{"temperature":21.75}', 'the bytes of the message that was followed');
  await until(async () => /temperature \(number\)\s+\S.*\s+21\.75/.test(await text(page, '[data-list=fields] tbody')), 'what its bytes were taken for, and the row');
  await picture(page, 'raw');
});

test('what is registered of a thing is changed, against the revision one has seen', async () => {
  const made = await must('POST', '/api/v1/things', { id: `e2e-set-${run}`, name: 'Before', labels: { zone: '1' } });
  const page = await person({ expected: [/412/] });
  await open(page, `/things/${made.id}/settings`);
  await page.fill('input[name=name]', '之后');
  await page.fill('input[name=latitude]', '95');
  await sees(page, 'Latitude lies within');
  await page.fill('input[name=latitude]', '31.5');
  await page.fill('input[name=longitude]', '120.3');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page, 'Saved.');
  const saved = await must('GET', `/api/v1/things/${made.id}`);
  same(saved.name, '之后', 'the name');
  same(saved.location.latitude, 31.5, 'the place');
  same(saved.labels.zone, '1', 'a label that was left alone');
  await must('PATCH', `/api/v1/things/${made.id}`, { name: 'Somebody else' });
  await page.fill('input[name=name]', 'Mine');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('.failure').waitFor();
  same((await must('GET', `/api/v1/things/${made.id}`)).name, 'Somebody else', 'nobody is overwritten unseen');
});

test('a thing goes out of service with its history kept, comes back, and goes for good', async () => {
  const name = `Old ${run}`;
  const made = await must('POST', '/api/v1/things', { id: `e2e-farewell-${run}`, name });
  const at = `/api/v1/things/${made.id}`;
  await must('POST', `${at}/readings`, { level: 1 }, made.token);
  const page = await person();
  await open(page, `/things/${made.id}/settings`);
  await page.getByRole('button', { name: 'Decommission', exact: true }).click();
  const dialog = page.locator('.ant-modal');
  await dialog.locator('[data-ends]').waitFor();
  same(await dialog.locator('[data-ends]').getAttribute('data-ends'), 'credentials', 'what would end');
  await picture(page, 'farewell-ask');
  await dialog.getByText('Remove everything.').click();
  const yes = dialog.locator('.ant-modal-footer .ant-btn-dangerous');
  holds(await yes.isDisabled(), 'removing asks for the id');
  await dialog.getByText('Keep its history.').click();
  await yes.click();
  await sees(page, 'It is out of service since');
  holds((await must('GET', at)).decommissioned, 'it is decommissioned');
  same((await call('POST', `${at}/readings`, { level: 2 }, made.token)).status, 401, 'its token is gone');
  await picture(page, 'farewell-kept');

  await open(page, `/things?q=${made.id}`);
  await page.locator(`[data-thing="${made.id}"]`).waitFor();
  await open(page, `/things?q=${made.id}&decommissioned=false`);
  await sees(page, 'No thing matches.');
  await open(page, `/things?q=${made.id}&decommissioned=true`);
  await page.locator(`[data-thing="${made.id}"]`).waitFor();
  await picture(page, 'farewell-list');

  await open(page, `/things/${made.id}/settings`);
  await page.getByRole('button', { name: 'Put back into service' }).click();
  const once = await page.locator('[data-once]').innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Decommission', exact: true }).waitFor();
  const token = /\S{20,}/.exec(once)[0];
  await must('POST', `${at}/readings`, { level: 3 }, token);

  await page.getByRole('button', { name: 'Decommission', exact: true }).click();
  await dialog.getByText('Remove everything.').click();
  await dialog.locator('input:not([type=radio])').fill(made.id);
  await picture(page, 'farewell-remove');
  await yes.click();
  await page.waitForURL('**/things');
  same((await call('GET', at)).status, 404, 'it is gone');
});

test('many things that are ticked go out of service together', async () => {
  const ids = [1, 2, 3].map((each) => `e2e-lot-${run}-${each}`);
  for (const id of ids) await must('POST', '/api/v1/things', { id });
  const page = await person();
  await open(page, `/things?q=e2e-lot-${run}`);
  await page.locator(`[data-thing="${ids[2]}"]`).waitFor();
  for (const id of ids.slice(0, 2)) await page.locator(`.thing-item:has([data-thing="${id}"]) input[type=checkbox]`).check();
  await page.locator('.bulk button', { hasText: 'Decommission' }).click();
  await page.locator('.ant-modal').getByText('Keep its history.').waitFor();
  await picture(page, 'farewell-bulk');
  await page.locator('.ant-modal-footer .ant-btn-dangerous').click();
  await page.locator('[data-done="2"]').waitFor();
  same((await must('GET', `/api/v1/things?q=e2e-lot-${run}&decommissioned=true`)).items.map((each) => each.id).join(), ids.slice(0, 2).join(), 'those that were ticked');
});

test('the time machine shows every page as it was', async () => {
  const made = await must('POST', '/api/v1/things', { id: `e2e-past-${run}`, name: `Past ${run}`, location: { latitude: 31, longitude: 120 } });
  const hour = 3_600_000;
  const then = Math.floor(Date.now() / hour) * hour - 2 * hour;
  const at = (millis) => new Date(millis).toISOString().replace('.000', '');
  await must('POST', `/api/v1/things/${made.id}/readings`, { time: at(then - 60_000), values: { level: 1.5 } }, made.token);
  await must('POST', `/api/v1/things/${made.id}/readings`, { time: at(then + 60_000), values: { level: 2.5 } }, made.token);
  await must('POST', `/api/v1/things/${made.id}/readings`, { level: 9.5 }, made.token);
  await until(async () => (await must('GET', `/api/v1/things/${made.id}/twin?at=${at(then)}`)).values.level?.value === 1.5, 'history has it');
  const page = await person();
  await open(page, `/things/${made.id}?at=${encodeURIComponent(at(then))}`);
  const level = () => text(page, '[data-property=level] [data-value]');
  await until(async () => (await level()).startsWith('1.5'), 'the value then');
  await page.locator(`[data-presence-of="${made.id}"] [data-presence=connected]`).waitFor();
  same(await page.locator('[data-chart=live]').count(), 0, 'live charts of the past');
  await picture(page, 'time-machine');
  await page.getByRole('button', { name: 'One minute later' }).click();
  await until(async () => (await level()).startsWith('2.5'), 'the value a minute later');
  await page.getByRole('button', { name: 'One hour later' }).click();
  await page.locator(`[data-presence-of="${made.id}"] [data-presence=silent]`).waitFor();

  await page.locator('.nav a', { hasText: 'Things' }).first().click();
  await page.fill('input[name=q]', made.id);
  await until(async () => (await text(page, `[data-thing="${made.id}"]`)).includes('2.5'), 'the list shows the past');
  await open(page, `/overview?at=${encodeURIComponent(at(then))}`);
  await page.locator('[data-then]').waitFor();
  await page.locator('[data-places]').waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.waitForURL((url) => !url.searchParams.has('at'));
  await page.locator('.tile .big').first().waitFor();
  await page.getByRole('button', { name: 'Time machine' }).click();
  await page.locator('.time-machine').waitFor();
  holds(page.url().includes('at='), 'the moment is in the address');
  const model = (await must('GET', `/api/v1/things/${made.id}`)).model;
  for (const width of [1440, 390]) {
    // one slider moves whatever page it stands above: a dashboard, the map, the overview
    const narrow = await person({ width });
    const moment = () => Date.parse(new URL(narrow.url()).searchParams.get('at') ?? '');
    const slide = async (key, times) => {
      const before = moment();
      await narrow.locator('.time-machine .ant-slider-handle').focus();
      for (let i = 0; i < times; i += 1) await narrow.keyboard.press(key);
      return until(() => moment() !== before && moment(), `the slider at ${width} moves the moment`);
    };
    await open(narrow, `/dashboards/model/${model}?thing=${made.id}&at=${encodeURIComponent(at(then))}`);
    await until(async () => (await numberOn(narrow, made.id)).startsWith('1.5'), 'the dashboard shows the value then');
    await slide('ArrowRight', 6);
    await until(async () => (await numberOn(narrow, made.id)).startsWith('2.5'), 'the dashboard follows the slider');
    await fits(narrow, `a dashboard of the past at ${width}`);
    await picture(narrow, `time-machine-dashboard-${width}`);
    for (const [path, there] of [[`/things?look=map&q=${made.id}`, '.map canvas'], ['/overview', '[data-then]'], [`/things/${made.id}`, '[data-property=level]']]) {
      await open(narrow, `${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at(then))}`);
      await narrow.locator(there).first().waitFor();
      await slide('ArrowLeft', 1);
      await narrow.locator(there).first().waitFor();
      await fits(narrow, `${path} of the past at ${width}`);
    }
  }
});

test('hostile names and values are text', async () => {
  const made = await must('POST', '/api/v1/things', {
    id: `e2e-hostile-${run}`,
    name: '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>',
    labels: { evil: '"><svg onload=window.pwned=3>' },
  });
  await report(made, { note: '<script>window.pwned=4</script>', deep: { a: '<b onmouseover=alert(1)>' }, '<i>key</i>': 1 }).catch(() => report(made, { note: '<script>window.pwned=4</script>' }));
  const page = await person();
  for (const path of [`/things/${made.id}`, `/things?q=e2e-hostile-${run}`, '/overview', `/models/${made.id}`]) {
    await open(page, path);
    await page.locator('h1').waitFor();
    await page.waitForTimeout(500);
    same(await page.evaluate(() => window.pwned), undefined, `something hostile ran on ${path}`);
    same(await page.locator('img[src="x"], main script').count(), 0, `something hostile became an element on ${path}`);
  }
  await open(page, `/things/${made.id}`);
  await sees(page, '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>');
  await until(async () => (await text(page, '[data-property=note] [data-value]')).includes('<script>window.pwned=4</script>'), 'the hostile value is shown as text');
  same(blood.length, 0, `a dialog opened: ${blood}`);
});

test('the page runs no inline script', async () => {
  const page = await person({ expected: [/Content Security Policy|inline script/i] });
  await open(page, '/overview');
  await page.locator('h1').waitFor();
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.pwned = 5';
    document.body.append(script);
  });
  same(await page.evaluate(() => window.pwned), undefined, 'an inline script ran: the content security policy does not hold');
});

test('the overview says what the server says, and moves', async () => {
  const page = await person();
  await open(page, '/overview');
  const digits = async (selector) => Number((await text(page, selector)).replace(/[^0-9]/g, ''));
  const status = await must('GET', '/api/v1/status');
  await until(async () => (await digits('.tile .big')) === (await must('GET', '/api/v1/status')).things.total, 'the number of things');
  for (const each of status.readers) await page.locator(`[data-reader="${each.name}"]`).waitFor();
  const before = await digits('[data-figure=today]');
  await report(sensor, { temperature: 20.5 });
  await until(async () => (await digits('[data-figure=today]')) > before, 'readings today grow');
  await until(async () => Number(await page.locator('.spark').getAttribute('data-points')) >= 2, 'the small chart has points');
  holds(/\d ms$/.test(await text(page, '[data-figure=flush]')), 'how long the road takes to make a reading durable');
  await picture(page, 'overview');
  // every card leads somewhere
  for (const card of await page.locator('main .tile').all()) holds((await card.locator('a[href]').count()) > 0, `a card that leads nowhere: ${await card.innerText()}`);
  await page.locator('[data-figure=today]').click();
  await page.waitForURL((url) => url.pathname === '/spaces');
});

test('a file is mapped, tried out and imported with its problems by line', async () => {
  const pump = await must('POST', '/api/v1/things', { id: `e2e-pump-${run}` });
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, '/transfer');
  await page.locator('h1').waitFor();
  const lines = ['Ort,Zeit,Pegel', `${pump.id},2026-11-20T00:00:00Z,3.5`, `${pump.id},2026-11-20T00:01:00Z,3.75`, `${pump.id},yesterday,4`, `${pump.id},2026-11-20T00:02:00Z,4.25`];
  await page.locator('[data-upload]').setInputFiles({ name: `e2e-${run}.csv`, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await page.waitForURL(/import=/);
  await page.getByLabel('Is: Ort').waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await sees(page, 'must have a column as thing');
  const choose = async (column, role) => {
    await page.getByLabel(`Is: ${column}`).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: new RegExp(`^${role}`) }).click();
  };
  await choose('Ort', 'Thing');
  await choose('Zeit', 'Time');
  await page.getByLabel('Called: Pegel').fill('level');
  await picture(page, 'transfer-mapping');
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.locator('[data-check=true][data-state=ready]').waitFor();
  await sees(page, 'Dry run: nothing was stored');
  same((await must('GET', `/api/v1/export/things?q=${pump.id}&format=ndjson`)).id, pump.id, 'the list of things as a file');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.locator('[data-check=false][data-state=done]').waitFor();
  await sees(page, 'yesterday');
  await picture(page, 'transfer-done');
  await until(async () => (await must('GET', `/api/v1/things/${pump.id}/history`)).rows.length === 3, 'the rows are in history');
  await page.locator('main').getByLabel('Things', { exact: true }).fill(pump.id);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  holds(file.suggestedFilename().endsWith('.csv'), 'the name of the file');
  const { readFile } = await import('node:fs/promises');
  holds((await readFile(await file.path(), 'utf8')).includes(`${pump.id},2026-11-20T00:02:00Z,4.25`), 'the row in the file');
});

test('an import tells its rate and the time left, is paused, and goes on where it was, also after the page is left', async () => {
  // a quota of its space holds it back, however quick the server is
  await must('POST', '/api/v1/spaces', { path: `e2e-long-${run}`, readingsPerSecondMax: 15_000 });
  const thing = await must('POST', '/api/v1/things', { id: `e2e-long-${run}`, space: `e2e-long-${run}` });
  const rows = 200_000;
  const lines = Array.from({ length: rows }, (_, i) => `${thing.id},${1_700_000_000_000 + i * 1000},${i % 100}`);
  const page = await person();
  await open(page, '/transfer');
  const folder = mkdtempSync(join(tmpdir(), 'taihu-e2e-'));
  writeFileSync(join(folder, `e2e-long-${run}.csv`), `thing,time,level\n${lines.join('\n')}\n`);
  await page.locator('[data-upload]').setInputFiles(join(folder, `e2e-long-${run}.csv`));
  await page.waitForURL(/import=/, { timeout: 60_000 });
  rmSync(folder, { recursive: true });
  const job = new URL(page.url()).searchParams.get('import');
  try {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const bar = page.locator('[data-state=running] .transfer-bar');
    await until(async () => /\d %.*rows\/s.*left/s.test((await bar.innerText()).replace(/[\u202f\u00a0]/g, ' ')), 'share, rate and time left are told');
    await picture(page, 'transfer-running');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.transfer-counts[data-state=paused]').waitFor();
    const before = (await must('GET', `/api/v1/imports/${job}`)).progress;
    holds(before.rows > 0 && before.rows < rows, `it stands in the middle: ${before.rows} of ${rows}`);
    await page.reload();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('.transfer-counts[data-state=done]').waitFor({ timeout: 60_000 });
    const { progress } = await must('GET', `/api/v1/imports/${job}`);
    same(JSON.stringify([progress.rows, progress.taken, progress.refused]), JSON.stringify([rows, rows, 0]), 'every row once');
  } finally {
    await must('DELETE', `/api/v1/imports/${job}`);
  }
});

test('the dry run of things says which would be made, changed, and left as they are', async () => {
  for (const look of [{ language: 'en-US', scheme: 'light', width: 1440 }, { language: 'zh-CN', scheme: 'dark', width: 390 }]) {
    const [words, check] = look.language === 'en-US' ? [['Things made', 'Things changed', 'As they were'], 'Dry run'] : [['新建物', '更改物', '未变'], '试运行'];
    const own = `e2e-told-${look.width}-${run}`;
    for (const n of [1, 2]) await must('POST', '/api/v1/things', { id: `${own}-${n}`, name: 'One' });
    const page = await person(look);
    await open(page, '/transfer');
    await page.locator('h1').waitFor();
    await page.locator('[data-upload]').setInputFiles({ name: `${own}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`id,name\n${own}-1,One\n${own}-2,Two\n${own}-3,Three\n${own}-4,Four\n`) });
    await page.waitForURL(/import=/);
    await page.getByRole('button', { name: check }).click();
    const counts = page.locator('[data-check=true][data-state=ready]');
    await counts.waitFor();
    const told = () => Promise.all(words.map((each) => counts.locator('.transfer-facts > div', { hasText: each }).locator('dd').innerText()));
    same((await told()).join(' '), '2 1 1', 'things made, changed and as they were');
    await fits(page, `dry run of things at ${look.width}`);
    await counts.scrollIntoViewIfNeeded();
    await picture(page, `transfer-things-${look.width}`);
  }
});

test('things are found as one types, and filters are in the address', async () => {
  const page = await person();
  await open(page, '/things');
  await page.fill('input[name=q]', sensor.id.toUpperCase());
  await page.waitForURL(/q=E2E-SENSOR/i);
  await until(async () => (await page.locator('[data-thing]').count()) === 1, 'only the one thing is listed');
  await until(async () => (await text(page, `[data-thing="${sensor.id}"]`)).includes('20.5'), 'its value is shown live in the list');
  await report(sensor, { temperature: 26.5 });
  await until(async () => (await text(page, `[data-thing="${sensor.id}"]`)).includes('26.5'), 'the list changes live');
  await page.fill('input[name=q]', 'nothing-has-this-name');
  await sees(page, 'No thing matches.');
  await page.getByRole('button', { name: 'Clear filters' }).last().click();
  await page.waitForURL((url) => url.search === '');
  await page.locator('.filters .choice').last().click();
  await page.locator('.ant-select-item-option', { hasText: 'Connected' }).click();
  await page.waitForURL(/presence=connected/);
  await page.locator('[data-thing]').first().waitFor();
  same(await page.locator('[data-thing] [data-presence=offline]').count(), 0, 'offline things in a list of connected ones');
  await picture(page, 'things');
});

test('things are found by value and place, have columns, are changed together, and the view is saved', async () => {
  const at = `e2e-yard-${run}`;
  await must('POST', '/api/v1/spaces', { path: at, title: `Yard ${run}` });
  await must('POST', '/api/v1/models', { name: `e2e-tank-${run}`, titles: { en: 'Tank' }, properties: [{ name: 'level', type: 'number', unit: 'm', titles: { en: 'Filling level' } }] });
  const tanks = [];
  for (let i = 0; i < 3; i += 1) {
    const tank = await must('POST', '/api/v1/things', { id: `e2e-tank-${run}-${i}`, model: `e2e-tank-${run}`, space: at, location: i === 2 ? undefined : { latitude: 31.5 + i, longitude: 120.3 } });
    await report(tank, { level: i + 0.5 });
    tanks.push(tank);
  }
  const page = await person();
  await open(page, `/things?space=${at}`);
  const found = (n) => until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === String(n), `${n} things are found`);
  await found(3);

  await page.getByRole('button', { name: '+ Condition' }).click();
  await page.locator('.ask-line input').first().fill('level');
  await page.locator('.ask-condition input[aria-label=Value]').fill('low');
  holds(await page.locator('.ask-condition button[type=submit]').isDisabled(), 'a word cannot be less than a number');
  await page.locator('.ask-condition input[aria-label=Value]').fill('2');
  await page.locator('.ask-condition button[type=submit]').click();
  await found(2);
  same(new URL(page.url()).searchParams.get('where'), 'level<2', 'the condition in the address');

  await page.locator('.columns-choice').click();
  await page.keyboard.type('Filling');
  await page.locator('.ant-select-item-option', { hasText: 'Filling level' }).first().click();
  await page.keyboard.press('Escape');
  await until(async () => (await text(page, `.thing-item:has([data-thing="${tanks[1].id}"]) [data-column=level]`)).includes('1.5'), 'the column shows the value');
  await report(tanks[1], { level: 1.75 });
  await until(async () => (await text(page, `.thing-item:has([data-thing="${tanks[1].id}"]) [data-column=level]`)).includes('1.75'), 'the column is live');

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.locator('.ant-modal-container input, .ant-modal-content input').first().fill(`Low ${run}`);
  await page.keyboard.press('Enter');
  await until(async () => (await must('GET', `/api/v1/views?page=things&space=${at}`)).items.length === 1, 'the view is saved');
  await open(page, `/things?space=${at}`);
  await found(3);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.locator('[data-list=views] a', { hasText: `Low ${run}` }).click();
  await found(2);
  holds(page.url().includes('cols=level'), 'the view brings its columns');

  await page.locator(`.thing-item:has([data-thing="${tanks[0].id}"]) input[type=checkbox]`).check();
  await page.getByRole('button', { name: 'Choose all 2 that match' }).click();
  await until(async () => (await page.locator('[data-chosen]').getAttribute('data-chosen')) === '2', 'all that match are chosen');
  await page.locator('.bulk button', { hasText: 'Label' }).click();
  await page.locator('.ask-line input').first().fill('state');
  await page.locator('.ask-line input').last().fill('low');
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  await page.locator('[data-done="2"]').waitFor();
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  same((await must('GET', `/api/v1/things/${tanks[1].id}`)).labels.state, 'low', 'the label of a chosen thing');
  same((await must('GET', `/api/v1/things/${tanks[2].id}`)).labels.state, undefined, 'the label of another');

  await open(page, `/things?space=${at}&look=both`);
  await page.locator('[data-places="2"]').waitFor();
  await sees(page, '1 thing without a place');
  await page.locator('.map canvas').waitFor();
  await picture(page, 'things-map');
});

test('a drafted model is shown and accepted', async () => {
  const page = await person();
  await open(page, '/models');
  await page.locator(`a[href="/models/${sensor.id}"]`).click();
  await page.locator('[data-stage=draft]').waitFor();
  await sees(page, 'temperature');
  await picture(page, 'model');
  await page.getByRole('button', { name: 'Accept as model' }).click();
  await page.locator('[data-stage=accepted]').waitFor();
  same((await must('GET', `/api/v1/models/${sensor.id}`)).stage, 'accepted', 'the stage the server has');
});

/** A draft that nobody has accepted, with forty readings of every kind that is guessed. */
async function drafted(id) {
  const made = await must('POST', '/api/v1/things', { id });
  const now = Date.now();
  await report(made, Array.from({ length: 40 }, (_, i) => ({
    time: now - 40_000 + i * 1_000,
    values: { roomTemp: 18.25 + (i % 10) / 2, battMv: 3300 + i, relay: i % 3 === 0 ? 'on' : 'off', door: i % 2, power: 10.5 + i, 水温: 12.5 + (i % 7), steps: i, note: `note ${i}` },
  })));
  await until(async () => (await must('GET', `/api/v1/models/${id}/suggestion`)).observed.rows === 40, 'history has the readings', 30_000);
  return made;
}
const kept = `e2e-draft-${run}`;

test('a draft says what it may become, and is accepted with changes', async () => {
  await drafted(kept);
  const made = await drafted(`e2e-drafted-${run}`);
  const page = await person();
  await open(page, `/models/${made.id}`);
  const row = (name) => page.locator(`[data-suggested="${name}"]`);
  const field = (label, name) => page.getByLabel(`${label}: ${name}`, { exact: true });
  await row('roomTemp').waitFor();
  await sees(page, 'Guessed from 40 readings');
  await sees(page, 'kept, but with quality uncertain');
  holds((await row('roomTemp').innerText()).includes('18.25 … 22.75'), 'what was seen is not shown');
  holds((await row('roomTemp').innerText()).includes('"temp" in the name'), 'the reason of the unit is not shown');
  holds((await row('roomTemp').innerText()).includes('Room temperature'), 'the title is not shown');
  holds((await row('battMv').innerText()).includes('Battery voltage'), 'the title of an abbreviation is not shown');
  same(await field('Unit', 'roomTemp').inputValue(), 'Cel', 'the unit of the temperature');
  same(await field('Unit', 'battMv').inputValue(), 'mV', 'the unit that the name states');
  same(await field('Unit', '水温').inputValue(), 'Cel', 'the unit of a Chinese name');
  same(await field('Unit', 'power').inputValue(), '', 'no unit where values cannot tell');
  same(await field('Minimum', 'roomTemp').inputValue(), '-40', 'the least temperature');
  await picture(page, 'draft');
  await field('Unit', 'power').fill('kW');
  await field('Type', 'relay').selectOption('enum');
  await sees(page, 'Its history begins anew');
  await page.getByLabel('Take what is suggested for battMv').uncheck();
  holds(await field('Unit', 'battMv').isDisabled(), 'what is not taken can be changed');
  const accept = page.getByRole('button', { name: 'Accept as model' });
  await field('Maximum', 'roomTemp').fill('-50');
  await sees(page, 'The minimum is above the maximum');
  holds(await accept.isDisabled(), 'a wrong range can be accepted');
  await field('Maximum', 'roomTemp').fill('50');
  // One more property comes while a person looks: it stays, and nothing that was typed is lost.
  await report(made, { late: 1 });
  await accept.click();
  await page.locator('[data-stage=accepted]').waitFor();
  const model = await must('GET', `/api/v1/models/${made.id}`);
  const property = (name) => model.properties.find((each) => each.name === name);
  same(model.stage, 'accepted', 'the stage the server has');
  same(JSON.stringify([property('roomTemp').unit, property('roomTemp').minimum, property('roomTemp').maximum]), '["Cel",-40,50]', 'unit and range of the temperature');
  same(property('roomTemp').titles.zh, '室内温度', 'the title in Chinese');
  same(property('power').unit, 'kW', 'the unit that was typed');
  same(JSON.stringify(property('relay').options), '["off","on"]', 'the options of the relay');
  same(property('battMv').unit, undefined, 'the unit that was not taken');
  same(property('door').type, 'number', 'a type that nobody chose');
  holds(property('late'), 'the property that came meanwhile is lost');
  await report(made, { roomTemp: 60.5, relay: 'off', door: 1 });
  same((await must('GET', `/api/v1/things/${made.id}/twin`)).values.roomTemp.quality, 'uncertain', 'the quality of a value outside the range');
});

/** A model with properties of several kinds and a member of each that no field of the form shows. */
const tank = (id) => ({
  name: id, mode: 'strict', titles: { en: 'Water tank', zh: '水箱', fr: 'Citerne' },
  properties: [
    { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Level', zh: '液位', fr: 'Niveau' } },
    { name: 'pump', type: 'enum', options: ['auto', 'hand', 'off'], writable: true },
    { name: 'flow', type: 'number', unit: 'l/s' },
  ],
  actions: [{ name: 'flush', schema: { type: 'object', properties: { seconds: { type: 'integer', unit: 's' } } } }],
  events: [{ name: 'overload' }], silenceSeconds: 60, retentionDays: 30,
});
const ofModel = (page, name) => page.locator(`.model-property[data-property="${name}"]`);
const pathIs = (path) => (url) => url.pathname === path;

test('a model is edited, checked, saved as the next version and compared', async () => {
  const id = `e2e-edit-${run}`;
  await must('POST', '/api/v1/models', tank(id));
  await must('POST', '/api/v1/things', { id: `${id}-1`, model: id });
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, `/models?q=${id}`);
  await page.locator(`[data-model="${id}"]`).getByText('1 thing', { exact: true }).waitFor();
  await page.locator(`[data-model="${id}"] a`).first().click();
  await page.waitForURL(pathIs(`/models/${id}`));
  await page.locator('[data-things="1"]').waitFor();
  await sees(page, 'Level / 液位');
  await sees(page, '{seconds: integer (s)}');
  await picture(page, 'model-form');
  await page.getByLabel('Edit: level', { exact: true }).click();
  await ofModel(page, 'level').locator('input[name=maximum]').fill('-3');
  await page.locator('[data-unsaved="1"]').waitFor();
  const check = page.getByRole('button', { name: 'Check and save…' });
  await check.click();
  // What the server refuses is said at the field it is about.
  await ofModel(page, 'level').locator('[data-wrong] input[name=minimum]').waitFor();
  await sees(page, 'must not be above maximum');
  await picture(page, 'model-wrong');
  await ofModel(page, 'level').locator('input[name=maximum]').fill('8');
  await ofModel(page, 'level').locator('input[name=unit]').fill('cm');
  await page.getByLabel('Edit: flow', { exact: true }).click();
  await page.getByLabel('Remove: flow', { exact: true }).click();
  await ofModel(page, 'flow').waitFor({ state: 'detached' });
  await page.locator('input[name=retention]').fill('7');
  // An edit outlives the page.
  await page.reload();
  await page.locator('[data-unsaved="3"]').waitFor();
  await page.getByRole('tab', { name: 'JSON' }).click();
  const area = page.getByRole('textbox', { name: 'JSON' });
  await area.waitFor();
  const written = JSON.parse(await area.inputValue());
  same(written.properties[0].unit, 'cm', 'the unit in the JSON');
  same(written.properties[0].titles.fr, 'Niveau', 'a title that the form does not show');
  await area.fill((await area.inputValue()).replace('"options"', '"options'));
  await page.locator('[data-broken]').waitFor();
  holds(await check.isDisabled(), 'broken JSON can be saved');
  await picture(page, 'model-json');
  await area.fill(`${JSON.stringify({ ...written, properties: written.properties.map((each) => (each.name === 'pump' ? { ...each, options: ['auto', 'hand'] } : each)) }, null, 2)}\n`);
  await check.click();
  const dialog = page.locator('.ant-modal').filter({ has: page.locator('[data-check]') });
  await dialog.waitFor();
  await sees(page, '1 thing has this model.');
  const said = await dialog.innerText();
  for (const words of ['the same numbers will be shown in cm instead of m', 'from now on these are refused: off', 'Messages with the key flow are refused', 'Rows older than 7 days are deleted', 'cannot be undone']) {
    holds(said.includes(words), `the check does not say "${words}": ${said}`);
  }
  await picture(page, 'model-check');
  same((await must('GET', `/api/v1/models/${id}`)).version, 1, 'a check changes nothing');
  await dialog.getByRole('button', { name: 'Save as version 2' }).click();
  await page.locator('[data-done]').waitFor();
  await page.locator('[data-version="2"]').waitFor();
  const saved = await must('GET', `/api/v1/models/${id}`);
  same(JSON.stringify([saved.properties[0].unit, saved.properties[0].maximum, saved.properties[0].titles.fr, saved.titles.fr, saved.retentionDays, saved.actions[0].schema.type]), '["cm",8,"Niveau","Citerne",7,"object"]', 'what was saved');
  holds(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(`taihu.model.${id}`), 'a saved edit is still kept');
  await page.getByRole('tab', { name: 'Compare versions' }).click();
  await page.locator('[data-diff="level/unit"]').waitFor();
  same((await page.locator('[data-diff="level/unit"]').innerText()).replace(/\s+/g, ' ').trim(), 'level changed Unit m cm', 'the unit of two versions');
  await page.locator('[data-diff="flow/type"]').waitFor();
  holds((await page.locator('[data-diff="/retentionDays"]').innerText()).includes('30'), 'the retention before');
  await picture(page, 'model-compare');
  await page.getByRole('button', { name: 'Edit from version 1' }).click();
  await page.locator('[data-unsaved]').waitFor();
  await ofModel(page, 'flow').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await ofModel(page, 'flow').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await ofModel(page, 'flow').waitFor();
});

test('an edit of a model loses nothing when another version comes meanwhile', async () => {
  const id = `e2e-both-${run}`;
  const made = await must('POST', '/api/v1/models', tank(id));
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, `/models/${id}`);
  await page.getByLabel('Edit: level', { exact: true }).click();
  await ofModel(page, 'level').locator('input[name=title-en]').fill('Depth');
  await page.locator('[data-unsaved="1"]').waitFor();
  const theirs = { ...tank(id), properties: [...tank(id).properties, { name: 'temperature', type: 'number', unit: 'Cel' }] };
  same((await must('PUT', `/api/v1/models/${id}`, theirs)).version, made.version + 1, 'the version of somebody else');
  const check = page.getByRole('button', { name: 'Check and save…' });
  // It may be seen by itself before it is asked.
  await check.click({ timeout: 3_000 }).catch(() => undefined);
  await page.locator('[data-stale="2"]').waitFor();
  await page.locator('[data-diff="temperature/unit"]').waitFor();
  await picture(page, 'model-stale');
  await page.getByRole('button', { name: 'Put my changes on top' }).click();
  await ofModel(page, 'temperature').waitFor();
  await check.click();
  await page.getByRole('button', { name: 'Save as version 3' }).click();
  await page.locator('[data-version="3"]').waitFor();
  const saved = await must('GET', `/api/v1/models/${id}`);
  same(saved.properties.find((each) => each.name === 'level').titles.en, 'Depth', 'mine');
  holds(saved.properties.some((each) => each.name === 'temperature'), 'theirs is lost');
});

test('a model is made, and others are imported', async () => {
  const page = await person({ expected: [REFUSED_LOAD] });
  const id = `e2e-new-${run}`;
  await must('POST', '/api/v1/spaces', { path: `e2e-models-${run}` });
  await open(page, `/models?space=e2e-models-${run}`);
  await page.getByRole('button', { name: 'New model' }).first().click();
  await page.locator('.ant-modal input[name=name]').fill('no good/name');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await sees(page, 'A name has 1 to 128 letters');
  await page.locator('.ant-modal input[name=name]').fill(id);
  await page.locator('.ant-modal input[name=title-zh]').fill('新的');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.waitForURL((url) => url.pathname === `/models/${id}` && url.searchParams.get('space') === `e2e-models-${run}`);
  await sees(page, 'It has no properties yet');
  same((await must('GET', `/api/v1/models/${id}`)).titles.zh, '新的', 'the title it was made with');

  const choose = async (document, name) => {
    await open(page, '/models');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('.ant-modal input[type=file]').setInputFiles({ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from(document) });
    await page.locator('.ant-modal input[name=name]').fill(name);
  };
  const send = page.locator('.ant-modal').getByRole('button', { name: 'Import', exact: true });
  const bring = async (document, name) => {
    await choose(document, name);
    await send.click();
  };
  const tsl = { profile: { productKey: 'a1' }, properties: [{ identifier: 'temp', name: '温度', dataType: { type: 'double', specs: { min: '-40', max: '80', unit: '°C' } } }, { identifier: 'pic', name: '图', dataType: { type: 'text', specs: {} }, desc: 'x' }], tags: [{ id: 'site' }] };
  await bring(JSON.stringify(tsl), `e2e-tsl-${run}`);
  await page.locator(`[data-imported="e2e-tsl-${run}"] [data-notes]`).waitFor();
  await sees(page, '$.tags is left out');
  await picture(page, 'model-imported');
  await page.getByRole('button', { name: 'Open the model' }).click();
  await page.waitForURL(pathIs(`/models/e2e-tsl-${run}`));
  await ofModel(page, 'temp').waitFor();
  const tm = { '@context': 'https://www.w3.org/2022/wot/td/v1.1', '@type': 'tm:ThingModel', title: 'Lamp', properties: { bright: { type: 'integer', minimum: 0, maximum: 100, unit: '%' } } };
  await bring(JSON.stringify(tm), `e2e-tm-${run}`);
  await page.locator(`[data-imported="e2e-tm-${run}"]`).waitFor();
  same((await must('GET', `/api/v1/models/e2e-tm-${run}`)).properties[0].maximum, 100, 'the range of a W3C Thing Model');
  await bring(JSON.stringify(tm), `e2e-tm-${run}`);
  await sees(page, `There is a model e2e-tm-${run} already`);
  await choose('{\n  "properties": [}', 'x');
  await sees(page, 'Line 2, column 18: a value is missing');
  holds(await send.isDisabled(), 'broken JSON can be imported');
  await bring(JSON.stringify({ properties: [{ name: 'a', type: 'colour' }] }, null, 2), `e2e-bad-${run}`);
  await sees(page, 'line 5, column 15');
  await picture(page, 'model-import-wrong');
});

test('what is not there is said in words', async () => {
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, '/no/such/page');
  await sees(page, 'There is no such page');
  await open(page, `/things/e2e-missing-${run}`);
  await sees(page, `There is no thing e2e-missing-${run}.`);
  await open(page, `/models/e2e-missing-${run}`);
  await sees(page, `There is no model e2e-missing-${run}.`);
  const silent = await must('POST', '/api/v1/things', { id: `e2e-never-${run}` });
  await open(page, `/things/${silent.id}`);
  await sees(page, 'It has never reported.');
  await report(silent, { level: 1.25 });
  await until(async () => (await text(page, '[data-property=level] [data-value]')).startsWith('1.25'), 'the first reading of a new thing appears by itself');
});

test('a lost connection is said, and the truth is right after it', async () => {
  const page = await person({ expected: [/WebSocket/] });
  const links = [];
  let down = false;
  await page.routeWebSocket(/\/api\/v1\/stream/, (link) => {
    if (down) {
      void link.close();
      return;
    }
    link.connectToServer();
    links.push(link);
  });
  await open(page, `/things/${sensor.id}`);
  await page.locator('.live-sign[data-state=live]').waitFor();
  await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('26.5'), 'the value before');
  down = true;
  for (const each of links) await each.close();
  await page.locator('[data-banner=stale]').waitFor();
  await sees(page, 'Live values stopped at');
  await picture(page, 'stale');
  await report(sensor, { temperature: 11.75 });
  down = false;
  // it also tries by itself, and the button may be gone before it is pressed
  await page.getByRole('button', { name: 'Try now' }).click({ timeout: 3_000 }).catch(() => undefined);
  await page.locator('[data-banner=stale]').waitFor({ state: 'detached' });
  await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('11.75'), 'the value of the meantime');
  await report(sensor, { temperature: 12.75 });
  await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('12.75'), 'live again');
});

/** A time as clocks in a zone show it, as the page writes it. */
const shownIn = (zone, millis) => new Date(millis).toLocaleString('sv-SE', { timeZone: zone });

test('a space is made with its zone and place, changed, moved with its things, and forgotten', async () => {
  const page = await person({ expected: [REFUSED_LOAD] });
  const city = `e2e-城-${run}`;
  await open(page, '/spaces');
  await page.locator('[data-space=""][data-chosen=true]').waitFor();
  await page.getByRole('button', { name: 'New space in' }).click();
  const make = page.getByRole('button', { name: 'Make the space' });
  await page.fill('input[name=name]', 'no spaces');
  await page.getByRole('alert').filter({ hasText: '1 to 64 letters' }).waitFor();
  holds(await make.isDisabled(), 'a space with a wrong name can be made');
  await page.fill('input[name=name]', city);
  await page.fill('input[name=title]', '<b>滨湖</b>');
  await page.getByRole('combobox', { name: 'Time zone' }).fill('shangh');
  await page.locator('.ant-select-item-option', { hasText: 'Asia/Shanghai (+08)' }).click();
  await page.locator('.ant-segmented-item', { hasText: 'A place' }).click();
  await page.locator('.space-map canvas').click({ position: { x: 120, y: 90 } });
  await until(async () => (await page.getByRole('textbox', { name: 'Latitude' }).inputValue()) !== '', 'the map gives a place');
  await picture(page, 'space-new');
  await make.click();
  await page.locator(`li[data-space="${city}"][data-chosen=true]`).waitFor();
  const made = await must('GET', `/api/v1/spaces/${encodeURIComponent(city)}`);
  same(made.effective.zone, 'Asia/Shanghai', 'the zone of the new space');
  holds(Math.abs(made.place.latitude) <= 90, 'the new space has a place');
  await sees(page, '<b>滨湖</b>');

  await page.locator('.ant-segmented-item', { hasText: 'An area' }).click();
  await page.getByRole('textbox', { name: 'Corners' }).fill('31.4, 120.1\n31.4, 120.5\n');
  await sees(page, 'Needs 3 corners that differ');
  await page.getByRole('textbox', { name: 'Corners' }).fill('31.4, 120.1\n31.4, 120.5\n31.7, 120.3');
  await page.fill('input[name=thingsMax]', '7');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('form [role=status]', { hasText: 'Saved.' }).waitFor();
  const changed = await must('GET', `/api/v1/spaces/${encodeURIComponent(city)}`);
  same(JSON.stringify(changed.polygon), '[[120.1,31.4],[120.5,31.4],[120.3,31.7],[120.1,31.4]]', 'the ring');
  same(changed.thingsMax, 7, 'the quota');
  // somebody else is quicker
  await must('PATCH', `/api/v1/spaces/${encodeURIComponent(city)}`, { thingsMax: 8 });
  await page.fill('input[name=thingsMax]', '9');
  await page.getByRole('button', { name: 'Save' }).click();
  await sees(page, 'Somebody else has changed this space meanwhile');
  await page.getByRole('button', { name: 'Show it as it is now' }).click();
  await until(async () => (await page.locator('input[name=thingsMax]').inputValue()) === '8', 'what the other one said is shown');
  await picture(page, 'space');

  const line = `${city}/line`;
  await must('POST', '/api/v1/spaces', { path: line });
  const mover = await must('POST', '/api/v1/things', { id: `e2e-mover-${run}`, space: line });
  await report(mover, { time: Date.now() - 60_000, values: { level: 1 } });
  await page.reload();
  await page.locator(`li[data-space="${city}"] .right`, { hasText: '1' }).waitFor();
  holds(await page.getByRole('button', { name: 'Forget the space' }).isDisabled(), 'a space with things can be forgotten');
  await sees(page, 'It cannot be forgotten while something is in it: 1 thing, 1 space below.');
  await page.locator(`li[data-space="${line}"] a`).click();
  await page.locator(`li[data-space="${line}"][data-chosen=true]`).waitFor();
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  const box = page.locator('.ant-modal');
  await box.getByRole('textbox', { name: 'Name' }).fill('e2e-moved-' + run);
  await box.getByRole('combobox', { name: 'Into' }).fill('whole');
  await page.locator('.ant-select-item-option', { hasText: 'Whole server' }).last().click();
  await box.locator(`[data-to="e2e-moved-${run}"]`).waitFor();
  await sees(page, '1 thing and 0 spaces below come along');
  await picture(page, 'space-move');
  await box.getByRole('button', { name: 'Move it' }).click();
  await page.locator(`li[data-space="e2e-moved-${run}"][data-chosen=true]`).waitFor();
  same((await must('GET', `/api/v1/things/${mover.id}`)).space, `e2e-moved-${run}`, 'the space of the thing that came along');
  await report(mover, { level: 2 });
  await until(async () => (await must('GET', `/api/v1/things/${mover.id}/history?properties=level`)).rows.length === 2, 'history from before and after the move');
  await page.locator(`li[data-space="${city}"] a`).click();
  await page.locator(`li[data-space="${city}"][data-chosen=true]`).waitFor();
  await page.getByRole('button', { name: 'Forget the space' }).click();
  await page.locator('.ant-modal').getByRole('button', { name: 'Forget the space' }).click();
  await page.locator(`li[data-space="${city}"]`).waitFor({ state: 'detached' });
  same((await call('GET', `/api/v1/spaces/${encodeURIComponent(city)}`)).status, 404, 'the space is forgotten');
});

for (const [language, yours] of [['en-US', 'Your time: '], ['zh-CN', '您的时间：']]) {
  test(`times stand in the zone of their space, and the viewer's own comes up under them (${language})`, async () => {
    const space = `e2e-zone-${language}-${run}`;
    await must('POST', '/api/v1/spaces', { path: space, zone: 'America/St_Johns' });
    const thing = await must('POST', '/api/v1/things', { id: `e2e-zone-${language}-${run}`, space });
    const then = Math.floor(Date.now() / 1000 - 2 * 86_400) * 1000;
    await report(thing, { time: then, values: { level: 1.5 } });
    const here = await person({ language, zone: 'Europe/Berlin' });
    await open(here, `/things/${thing.id}`);
    const age = here.locator('[data-property=level] time');
    await until(async () => (await age.innerText()) === shownIn('America/St_Johns', then), `the time in the thing's zone, ${shownIn('America/St_Johns', then)}`);
    const behind = await age.getAttribute('title');
    holds(behind.includes('America/St_Johns') && behind.includes(`${yours}${shownIn('Europe/Berlin', then)} Europe/Berlin`), `both zones are behind a time: ${behind}`);
    same(await age.getAttribute('datetime'), new Date(then).toISOString(), 'what programs read');
    await picture(here, `zone-${language}`);
    // a dashboard of the thing has its clocks too, wherever one came from
    const sign = async () => /\(.*\)/.exec(await text(here, '.live-sign'))?.[0];
    const there = await until(sign, 'the clock of the page has the zone of the thing');
    await open(here, `/dashboards/model/${thing.id}?thing=${thing.id}`);
    await until(async () => (await sign()) === there, 'the dashboard has the clocks of its thing');
    // the past: its bar and its picker by the clocks there, its address in UTC
    await open(here, `/things/${thing.id}?at=${new Date(then + 60_000).toISOString()}`);
    const picker = here.locator('.time-machine input[type=datetime-local]');
    const local = shownIn('America/St_Johns', then + 60_000).replace(' ', 'T').slice(0, 16);
    await until(async () => (await picker.inputValue()).startsWith(local), `the picker of the past shows ${local}`);
    await picker.fill(shownIn('America/St_Johns', then + 120_000).replace(' ', 'T').slice(0, 16));
    await until(() => new URL(here.url()).searchParams.get('at') === new Date(Math.floor((then + 120_000) / 60_000) * 60_000).toISOString().replace('.000', ''), 'the address of the past is in UTC');
    // Europe/Berlin is where the space is: one time is enough
    await must('PATCH', `/api/v1/spaces/${space}`, { zone: 'Europe/Berlin' });
    await open(here, `/things/${thing.id}`);
    await until(async () => (await age.innerText()) === shownIn('Europe/Berlin', then), 'the time in the new zone');
    same(await age.getAttribute('title'), shownIn('Europe/Berlin', then), 'what is behind a time of the viewer\'s own zone');
  });
}

const PAGES = () => ['/overview', '/things', '/things?look=both', '/history', `/things/${sensor.id}`, '/models', `/models/${sensor.id}`, `/models/${kept}`, `/models/e2e-edit-${run}`, `/models/e2e-edit-${run}?tab=json`, `/models/e2e-edit-${run}?tab=versions`, '/connect', `/connect?thing=${sensor.id}`, `/connect?thing=${sensor.id}&by=http&in=arduino`, '/connect?by=none', '/transfer', '/spaces', '/spaces?new=1', '/people', '/provisioning', '/commands/bulk?new=1', '/commands/schedules?edit=new', '/rules', '/rules/new', '/rules/new?tab=text', '/rules/calendars', '/rules/calendars?edit=new', '/me', '/dashboards', `/dashboards/model/${sensor.id}`, '/dashboards/new/edit', '/health', '/audit', '/limits', '/settings', '/design'];

test('the language is switched and remembered, and begins with that of the browser', async () => {
  const page = await person();
  await open(page, '/overview');
  await sees(page, 'Overview');
  await page.locator('[data-switch=language]').click();
  await page.locator('h1', { hasText: '总览' }).waitFor();
  same(await page.evaluate(() => document.documentElement.lang), 'zh-Hans', 'lang of the document');
  await open(page, '/models');
  await page.locator('h1').waitFor();
  same(await page.evaluate(() => document.documentElement.lang), 'zh-Hans', 'lang that is remembered');
  const chinese = await person({ language: 'zh-CN' });
  await open(chinese, '/overview');
  await chinese.locator('h1', { hasText: '总览' }).waitFor();
});

const QUIET_MILLIS = 200;
const SETTLING_MILLIS = 3_000;

/** Until a page has what it asked for, and nothing comes or goes on it any more; what is live never comes to rest, and is not waited for. */
async function settled(page) {
  await page.locator('h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' }).catch(() => undefined);
  await page.evaluate(
    ([quiet, most]) =>
      new Promise((done) => {
        const over = () => (watcher.disconnect(), done());
        let timer = setTimeout(over, quiet);
        const watcher = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(over, quiet);
        });
        watcher.observe(document.body, { childList: true, subtree: true });
        setTimeout(over, most);
      }),
    [QUIET_MILLIS, SETTLING_MILLIS],
  );
}

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing on any page (${scheme})`, async () => {
    const page = await person({ scheme });
    const faults = [];
    for (const path of PAGES()) {
      await open(page, path);
      await settled(page);
      // by the debugger, past the page's own policy for scripts
      await page.evaluate(AXE);
      const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
      for (const each of found.violations) faults.push(`${path}: ${each.id}: ${each.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | ')}`);
    }
    same(faults.join('\n'), '', 'what axe finds');
  });
}

for (const width of [1440, 390]) {
  test(`a keyboard reaches all that a mouse does, and shows where it is (${width})`, async () => {
    const page = await person({ width });
    const faults = [];
    for (const path of PAGES()) {
      await open(page, path);
      await settled(page);
      faults.push(...(await mouseOnly(page)).map((each) => `${path}: for the mouse alone: ${each}`));
      const most = await page.evaluate(MARK);
      const unseen = new Set();
      for (let i = 0; i < most; i += 1) {
        await page.keyboard.press('Tab');
        const shown = await page.evaluate(REACHED);
        if (shown === null) break;
        if (shown !== '') unseen.add(shown);
      }
      faults.push(...[...unseen].map((each) => `${path}: not shown where it is: ${each}`));
      faults.push(...(await page.evaluate(LEFT)).map((each) => `${path}: not reached: ${each}`));
    }
    same(faults.join('\n'), '', 'what a keyboard does not do');
  });
}

/** Marks all that can be worked and is seen; those that arrow keys reach within another are of that other. Gives how often Tab is pressed at most. */
const MARK = () => {
  const able = 'a[href], button, input, select, textarea, [tabindex]';
  const seen = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && each.getClientRects().length > 0 && !each.closest('[inert], [aria-hidden=true]');
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  // what holds a field may show it for the field
  window.__look = (of) => {
    let all = '';
    for (let one = of, up = 0; one !== null && up < 4; one = one.parentElement, up += 1) {
      for (const part of [null, '::after']) {
        const style = getComputedStyle(one, part);
        all += [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join(' ');
      }
    }
    return all;
  };
  window.__before = new Map();
  let count = 0;
  for (const each of document.querySelectorAll(able)) {
    if (each.disabled || each.tabIndex < 0 || !seen(each)) continue;
    if (each.type === 'radio' && !each.checked) continue;
    each.dataset.toReach = '';
    window.__before.set(each, each === document.activeElement ? '' : window.__look(each));
    count += 1;
  }
  // from the beginning, wherever a form has put the focus
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.__reached = new Set();
  window.__named = (one) => one.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  return count * 2 + 20;
};

/** Notes what has the focus; null once it has left the page or comes round, else what has it without a sign of it, or nothing. */
const REACHED = () => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  // a time is several stops in one
  if (window.__reached.has(at)) return at === window.__last ? '' : null;
  window.__reached.add(at);
  window.__last = at;
  delete at.dataset.toReach;
  return window.__look(at) === window.__before.get(at) ? window.__named(at) : '';
};

const LEFT = () => [...document.querySelectorAll('[data-to-reach]')].filter((each) => each.checkVisibility()).map(window.__named);

/** What shows a hand, and that no key reaches. */
const mouseOnly = (page) =>
  page.evaluate(() => {
    const able = 'a[href], button, input, select, textarea, label, summary, [tabindex], [role=tab], [role=treeitem], [role=option]';
    const hand = (each) => getComputedStyle(each).cursor === 'pointer';
    return [...document.body.querySelectorAll('*')]
      .filter((each) => hand(each) && !hand(each.parentElement) && each.checkVisibility() && !each.closest(able) && each.querySelector(able) === null && each.closest('svg, canvas') === null)
      .map((each) => each.outerHTML.replace(/\s+/g, ' ').slice(0, 140));
  });

for (const [language, scheme] of [['en-US', 'light'], ['zh-CN', 'dark']]) {
  test(`every page fits a phone (${language}, ${scheme})`, async () => {
    const page = await person({ language, scheme, width: 390, height: 844 });
    for (const [i, path] of PAGES().entries()) {
      await open(page, path);
      await settled(page);
      await fits(page, path);
      const bar = await page.locator('.nav').first().boundingBox();
      const cut = await page.locator('.nav').first().locator('.word').evaluateAll((words) => words.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent));
      same(cut.join(', '), '', `words that are cut in the navigation of ${path}`);
      holds(bar && bar.y > 700 && bar.width >= 389, `the navigation is not at the foot of ${path}`);
      await picture(page, `phone-${scheme}-${i}`);
    }
  });
}

test('the design system shows every token and part, from the palette and beside the keys', async () => {
  const page = await person();
  await open(page, '/overview');
  await page.locator('h1').waitFor();
  await page.locator('.jump').click();
  await page.locator('dialog input').fill('design');
  await page.locator('[data-entry="page:design"][aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/design');
  for (const theme of ['light', 'dark']) {
    const low = await until(
      () => page.locator(`[data-theme=${theme}] [data-token]`).evaluateAll((all) => all.length >= 20 && all.some((each) => each.dataset.contrast) && { n: all.length, low: all.filter((each) => each.querySelector('.alarm')).map((each) => each.dataset.token) }),
      `the colours of the ${theme} theme`,
    );
    same(low.low.join(', '), '', `colours of the ${theme} theme that cannot be seen well`);
  }
  // Each of the components is the real one: in five states, and with lines that are drawn.
  for (const [of, n] of [['PresenceSign', 2], ['Panel + Skeleton', 1], ['Panel + Failure', 1], ['RefusedRow', 3], ['Suggest', 3], ['TimeChart', 4], ['SeriesChart', 2], ['LiveChart', 5], ['HistoryChart', 5], ['Banners', 3], ['TimeMachine', 1], ['Top', 1], ['Rail', 1]]) {
    await until(async () => (await page.locator(`[data-example="${of}"]`).count()) === n, `${n} examples of ${of}`);
  }
  await until(() => page.locator('[data-example=HistoryChart] .plot').evaluateAll((all) => all.some((each) => Number(each.dataset.points) > 90)), 'a history chart with many points');
  same(await page.locator('[data-example=HistoryChart] .failure').count(), 1, 'a history that cannot be shown');
  await sees(page, 'This part cannot be drawn');
  // A component on a stage has an address of its own.
  await page.locator('[data-example=TimeMachine]').getByRole('button', { name: 'Back to now' }).click();
  await page.locator('[data-example=TimeMachine] .time-machine').waitFor({ state: 'detached' });
  same(new URL(page.url()).search, '', 'the address of the page');
  for (const n of [0, 1, 1000]) {
    await page.locator(`[data-choices="${n}"]`).click();
    await until(async () => (await page.locator('dialog [role=option]').count()) === Math.min(n, 200), `a choice of ${n}`);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  await picture(page, 'design');
  await open(page, '/things');
  await page.locator('h1').waitFor();
  await page.keyboard.press('?');
  await page.locator('dialog').getByRole('link', { name: 'Design system' }).click();
  await page.waitForURL('**/design');
});

test('keys and the palette lead anywhere, and the space stays in the address', async () => {
  await must('POST', '/api/v1/spaces', { path: `e2e-${run}`, title: `Harbour ${run}` });
  await must('POST', '/api/v1/spaces', { path: `e2e-${run}/quay`, title: `Quay ${run}` });
  const crane = await must('POST', '/api/v1/things', { id: `e2e-crane-${run}`, name: `Crane ${run}`, space: `e2e-${run}/quay` });
  const page = await person();
  await open(page, '/overview');
  await page.locator('h1').waitFor();
  const at = (path, space) => page.waitForURL((url) => url.pathname === path && url.searchParams.get('space') === space);

  await page.locator('.space-pick').click();
  await page.locator('dialog input').fill(`harbour ${run}`);
  await page.locator(`[data-entry="/e2e-${run}"][aria-selected=true]`).waitFor();
  await page.keyboard.press('Enter');
  await at('/overview', `e2e-${run}`);
  await until(async () => (await text(page, '[data-figure=things]')).startsWith('1'), 'the overview counts the things of the space alone');
  await page.locator('main a.row', { hasText: `Quay ${run}` }).click();
  await at('/overview', `e2e-${run}/quay`);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await at('/things', `e2e-${run}/quay`);
  await until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === '1', 'the list holds the things of the space alone');
  await page.locator(`[data-thing="${crane.id}"]`).first().waitFor();
  await page.keyboard.press('j');
  await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute('data-thing'))) === crane.id, 'j goes to the first row');
  await page.keyboard.press('Enter');
  await at(`/things/${crane.id}`, `e2e-${run}/quay`);
  await page.keyboard.press('u');
  await at(`/things/${crane.id}`, `e2e-${run}`);

  // letters in a field are letters
  await open(page, '/things');
  await page.locator('h1').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('gt?');
  same(await page.locator('input[type=search]').inputValue(), 'gt?', 'a field takes letters, not the page');
  same(await page.locator('dialog').count(), 0, 'dialogs open');

  await page.keyboard.press('Control+k');
  await page.keyboard.type(`crane ${run}`);
  await page.locator(`[data-entry="thing:${crane.id}"][aria-selected=true]`).waitFor();
  await picture(page, 'palette');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/things/${crane.id}`);
  await page.keyboard.press('Control+k');
  await page.locator(`[data-entry="recent:${crane.id}"]`).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.locator('dialog.keys').waitFor();
  await page.locator('dialog.keys input[type=checkbox]').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.waitForTimeout(300);
  holds(page.url().endsWith(`/things/${crane.id}`), 'single letters were turned off and still did something');

  await page.locator('.nav-fold').click();
  await page.reload();
  await page.locator('.nav[data-folded=true]').waitFor();
});

test('light and dark follow the system, can be chosen, and are remembered', async () => {
  const page = await person({ scheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await open(page, '/overview');
  await page.locator('h1').waitFor();
  same(await ground(), 'rgb(16, 20, 24)', 'the ground of a dark system');
  await page.emulateMedia({ colorScheme: 'light' });
  await until(async () => (await ground()) === 'rgb(245, 246, 248)', 'the page follows the system');
  await page.locator('[data-switch=theme]').click();
  await page.getByText('Dark', { exact: true }).click();
  await until(async () => (await ground()) === 'rgb(16, 20, 24)', 'dark is chosen');
  await page.reload();
  await page.locator('h1').waitFor();
  same(await ground(), 'rgb(16, 20, 24)', 'dark is remembered');
});

test('signing out ends the session', async () => {
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, '/overview');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  await open(page, '/things');
  await page.waitForURL('**/login?next=*');
});

test('history of several things is asked, drawn, zoomed, listed and taken away', async () => {
  const now = Date.now();
  const made = [];
  for (const name of ['a.1', 'b']) {
    const thing = await must('POST', '/api/v1/things', { id: `e2e-history-${run}-${name}`, name: `历史 ${name}` });
    const past = [];
    for (let i = 0; i < 180; i += 1) {
      const time = now - 3_500_000 + i * 19_000;
      if (i < 60 || i > 100) past.push({ time, values: { level: 3 + Math.sin(i / 9) + made.length, note: i % 2 ? '=1+1' : 'calm' } });
    }
    await report(thing, past);
    made.push(thing);
  }
  const [a, b] = made;
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, '/history');
  await page.locator('[data-examples] a').first().waitFor();
  await picture(page, 'history-nothing');
  // Found while one types, then two properties of it.
  await page.locator('.history-add .ant-select').first().click();
  await page.keyboard.type(a.id);
  await page.locator('.ant-select-item-option', { hasText: a.id }).click();
  await page.locator('.history-add .ant-select').nth(1).click();
  await page.locator('.ant-select-item-option', { hasText: 'level' }).click();
  await page.waitForURL((url) => url.searchParams.getAll('s').join() === `${a.id}/level`);
  const series = `s=${a.id}/level&s=${b.id}/level&s=${a.id}/note&s=${a.id}/nosuch&s=e2e-no-such-thing/level`;
  await open(page, `/history?${series}&from=now-1h&to=now&band=1&cmp=-1d&other=kept`);
  const plot = page.locator('[data-history=chart] .plot');
  await until(async () => Number(await plot.getAttribute('data-points')) > 150, 'two lines have their points');
  await until(async () => (await ink(page, '[data-history=chart]')) > 200, 'the first line is drawn');
  same(await page.locator(`[data-one="${b.id}/level"]`).getAttribute('data-state'), 'drawn', 'the second series');
  same(await page.locator(`[data-one="${a.id}/nosuch"]`).getAttribute('data-state'), 'error', 'a property that is not there');
  same(await page.locator('[data-one="e2e-no-such-thing/level"]').getAttribute('data-state'), 'error', 'a thing that is not there');
  await page.locator(`[data-strip="${a.id}/note"] .state`).first().waitFor();
  await until(async () => (await text(page, `[data-one="${a.id}/level"]`)).includes('latest'), 'the latest value');
  const box = await page.locator('[data-history=chart] .u-over').boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + 60);
  await until(async () => /at the cursor\s+\d/.test(await text(page, `[data-one="${b.id}/level"] [data-at-cursor]`)), 'the values at the cursor');
  await picture(page, 'history');
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 80, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL((url) => /^20\d\d-/.test(url.searchParams.get('from')) && url.searchParams.get('other') === 'kept');
  const zoomed = new URL(page.url()).searchParams;
  const length = Date.parse(zoomed.get('to')) - Date.parse(zoomed.get('from'));
  holds(length > 1_000_000 && length < 2_600_000, `half an hour was dragged over, the address has ${length} ms`);
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60);
  await page.waitForURL((url) => Date.parse(url.searchParams.get('to')) - Date.parse(url.searchParams.get('from')) > length * 1.5);
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get('from') === zoomed.get('from'));
  await page.goBack();
  await page.waitForURL(/from=now-1h/);
  await page.locator('.ant-segmented-item', { hasText: 'A chart each' }).click();
  await page.waitForURL(/axes=split/);
  await until(async () => (await page.locator('[data-history=chart] .plot').count()) === 2, 'a chart for each line');
  await page.locator('.ant-segmented-item', { hasText: 'Table' }).click();
  await until(async () => Number(await page.locator('.history-table').getAttribute('data-rows')) > 100, 'the rows');
  holds((await page.locator('.history-table .all .line').count()) < 80, 'the table must be virtual');
  await picture(page, 'history-table');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
  const { readFileSync } = await import('node:fs');
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  holds(lines[0].startsWith(`time,${a.id}/level avg,`), `the header of the file: ${lines[0]}`);
  holds(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,/.test(lines[1]), `a row of the file: ${lines[1]}`);
  holds(lines.some((each) => each.includes(",'=1+1")) && !lines.some((each) => /,=1\+1/.test(each)), 'a text that is a formula is led by an apostrophe');
  await page.getByRole('button', { name: 'API call' }).click();
  const calls = await text(page, '.history-bar .lines');
  holds(calls.includes('$TAIHU_TOKEN') && !calls.includes(token) && calls.includes(`things=${encodeURIComponent(a.id)}%2C`.replace('%2C', ',')), `the calls: ${calls}`);
  const link = await person();
  await open(link, `/things/${a.id}?p=level&from=now-6h&to=now`);
  await link.getByRole('link', { name: 'Open in History' }).click();
  await link.waitForURL((url) => url.pathname === '/history' && url.searchParams.get('s') === `${a.id}/level` && url.searchParams.get('from') === 'now-6h');
  await until(async () => Number(await link.locator('[data-history=chart] .plot').getAttribute('data-points')) > 50, 'the same line in History');
  const small = await person({ width: 390, height: 844, scheme: 'dark', language: 'zh-CN' });
  await open(small, `/history?s=${a.id}/level&s=${b.id}/level&from=now-1h&to=now`);
  await until(async () => Number(await small.locator('[data-history=chart] .plot').getAttribute('data-points')) > 50, 'the lines on a telephone');
  await fits(small, 'history on a telephone');
  await picture(small, 'history-small-dark');
});

// ---------------------------------------------------------------- connecting

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

// ---------------------------------------------------------------- dashboards

const board = { model: `e2e-basin-${run}`, space: `e2e-basins-${run}`, things: [] };

/** A space with a model and two things of it that have reported. */
async function basins() {
  if (board.things.length > 0) return board.things;
  await must('POST', '/api/v1/spaces', { path: board.space, title: `Basins ${run}` });
  await must('POST', '/api/v1/models', {
    name: board.model, titles: { en: 'Basin', 'zh-Hans': '水池' },
    properties: [
      { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Filling level', 'zh-Hans': '液位' } },
      { name: 'pump', type: 'boolean', titles: { en: 'Pump runs', 'zh-Hans': '泵运行' } },
    ],
  });
  for (let i = 0; i < 2; i += 1) {
    const basin = await must('POST', '/api/v1/things', { id: `${board.model}-${i}`, name: `Basin ${i} 水池`, model: board.model, space: board.space });
    const now = Date.now();
    for (let step = 20; step > 0; step -= 1) await report(basin, { time: now - step * 60_000, values: { level: i + 1 + step / 100, pump: step % 8 < 4 } });
    await report(basin, { level: i + 1.25, pump: true });
    board.things.push(basin);
  }
  return board.things;
}
const widget = (page, type) => page.locator(`[data-type=${type}]`).first();
const numberOn = (page, id) => page.locator(`[data-value="${id}/level"] b`).innerText();

test('every model has a dashboard that nobody made, for each of its things', async () => {
  const [first, second] = await basins();
  const page = await person();
  await open(page, `/dashboards?space=${board.space}`);
  await page.locator('[data-list=model-dashboards] a', { hasText: 'Basin' }).click();
  await page.waitForURL((url) => url.pathname === `/dashboards/model/${board.model}` && url.searchParams.get('thing') === first.id);
  await until(async () => (await numberOn(page, first.id)).startsWith('1.25'), 'the level of the first');
  await until(() => points(page, '[data-type=line]').then((n) => n > 3), 'points of the line');
  await page.locator('[data-type=timeline] .timeline-band .state').first().waitFor();
  const [curve, room] = await Promise.all([page.locator('.number-trend').first(), page.locator('[data-type=number] .widget-body').first()].map((each) => each.boundingBox()));
  holds(curve.y + curve.height <= room.y + room.height + 1, `the curve under a value is cut: it ends at ${curve.y + curve.height}, its widget at ${room.y + room.height}`);
  same(await numberOn(page, first.id), '1.25\u00a0m', 'digits of a value are its own, not those of averages');
  await picture(page, 'dashboard-model');
  // Live: what is reported now stands there without asking.
  await report(first, { level: 4.5, pump: false });
  await until(async () => (await numberOn(page, first.id)).startsWith('4.5'), 'the level as it comes');
  await page.getByRole('button', { name: 'Next thing' }).click();
  await page.waitForURL((url) => url.searchParams.get('thing') === second.id);
  await until(async () => (await numberOn(page, second.id)).startsWith('2.25'), 'the level of the second');
  await page.getByRole('button', { name: 'Save as my own' }).click();
  await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname) && url.searchParams.get('thing') === second.id);
  await page.locator('[data-edit]').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.locator('[data-list=dashboards] a', { hasText: 'Basin' }).first().waitFor();
});

test('a dashboard is made with the keyboard, kept as a draft, saved, and undone by its versions', async () => {
  const [first] = await basins();
  const page = await person();
  await open(page, `/dashboards?space=${board.space}`);
  await page.getByRole('link', { name: 'New dashboard' }).click();
  await page.locator('[data-add-first=number]').click();
  await page.locator('[data-unfinished]').waitFor();
  holds(await page.locator('[data-save]').isDisabled(), 'what is not finished can be saved');
  const choose = async (label, typed, option) => {
    await page.locator(`[data-configure] [aria-label="${label}"], [data-configure] .ant-select:has([aria-label="${label}"])`).first().click();
    await page.keyboard.type(typed);
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).first().click();
  };
  await choose('Thing', first.id, first.id);
  await choose('Properties', 'Filling', 'Filling level');
  await until(() => numberOn(page, first.id), 'the value in the editor');
  await page.locator('.editor-title').fill(`Wall ${run}`);

  const box = page.locator('[data-edit-widget]').first();
  await box.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await until(() => page.locator('.edit-grid > [role=status]').innerText().then((said) => /column 2, row 1, 6 wide, 3 high/.test(said)), 'the place after two keys');
  await page.keyboard.press('Control+d');
  await until(() => page.locator('[data-edit-widget]').count().then((n) => n === 2), 'the double');
  await page.keyboard.press('Control+z');
  await until(() => page.locator('[data-edit-widget]').count().then((n) => n === 1), 'one after undo');
  await page.keyboard.press('Control+Shift+z');
  await until(() => page.locator('[data-edit-widget]').count().then((n) => n === 2), 'two after redo');
  await picture(page, 'dashboard-editor');
  await axe(page, 'the editor of a dashboard with widgets');

  // Whoever loads the page anew finds the draft.
  await page.reload();
  await until(() => page.locator('[data-edit-widget]').count().then((n) => n === 2), 'the draft after loading anew');
  same(await page.locator('.editor-title').inputValue(), `Wall ${run}`, 'the title of the draft');
  await page.locator('[data-save]').click();
  await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname));
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const kept = await must('GET', `/api/v1/dashboards/${id}`);
  same(kept.widgets.map((each) => `${each.x},${each.y} ${each.w}x${each.h}`)[0], '1,0 6x3', 'the place that was saved');
  same(kept.space, board.space, 'the space it was made in');

  // Somebody else saves while this one is being changed: nothing is lost.
  await page.locator('[data-edit]').click();
  await page.locator('[data-edit-widget]').nth(1).focus();
  await page.keyboard.press('Delete');
  await until(() => page.locator('[data-edit-widget]').count().then((n) => n === 1), 'one removed');
  await must('PUT', `/api/v1/dashboards/${id}`, { ...kept, title: `Theirs ${run}` });
  const conflict = page.locator('[data-conflict]');
  const noise = loud.length;
  await page.locator('[data-save]').click();
  await conflict.waitFor();
  loud.splice(noise, loud.length, ...loud.slice(noise).filter((each) => !/412/.test(each)));
  await sees(page, 'Theirs is version 2; yours was begun from version 1');
  await picture(page, 'dashboard-conflict');
  same((await must('GET', `/api/v1/dashboards/${id}`)).title, `Theirs ${run}`, 'theirs stays until somebody decides');
  await conflict.getByRole('button', { name: 'Save mine as the newest version' }).click();
  await page.waitForURL((url) => url.pathname === `/dashboards/${id}`);
  same((await must('GET', `/api/v1/dashboards/${id}`)).revision, 3, 'the revision after both');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  await page.locator('[data-version="2"] button').click();
  await page.locator('h1', { hasText: `Theirs ${run}` }).waitFor();
  same((await must('GET', `/api/v1/dashboards/${id}`)).widgets.length, 2, 'widgets of what was restored');

  // Out as a file and in again.
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export as JSON' }).click()]);
  const path = await file.path();
  await open(page, `/dashboards?space=${board.space}`);
  await page.locator('[data-import]').setInputFiles({ name: 'theirs.json', mimeType: 'application/json', buffer: (await import('node:fs')).readFileSync(path) });
  await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname) && !url.pathname.endsWith(`/${id}`));
  await page.locator('h1', { hasText: `Theirs ${run}` }).waitFor();
  await open(page, `/dashboards?space=${board.space}&q=Theirs`);
  await until(() => page.locator('[data-list=dashboards] > div').count().then((n) => n === 2), 'two dashboards found by title');
  await page.locator('[data-list=dashboards] > div').last().getByRole('button').click();
  await page.locator('.ant-modal-wrap button', { hasText: 'Delete' }).click();
  await until(() => page.locator('[data-list=dashboards] > div').count().then((n) => n === 1), 'one is left');
});

test('a wall shows the dashboard alone; what is hostile or gone harms nothing', async () => {
  const [first] = await basins();
  const hostile = `<img src=x onerror=alert(1)> ${run}`;
  const made = await must('POST', '/api/v1/dashboards', {
    title: hostile, space: board.space, variables: [{ name: 'which', type: 'thing', title: hostile }],
    widgets: [
      { id: 'text', type: 'text', x: 0, y: 0, w: 12, h: 2, options: { text: `# Watch\n${hostile}\n[run](javascript:alert(1)) [go](/things)` } },
      { id: 'bars', type: 'bar', x: 12, y: 0, w: 12, h: 3, title: hostile, source: { model: board.model, properties: ['level'] } },
      { id: 'scale', type: 'gauge', x: 0, y: 2, w: 12, h: 3, source: { thing: '$which', properties: ['level'] } },
      { id: 'gone', type: 'line', x: 12, y: 3, w: 12, h: 3, source: { thing: `e2e-gone-${run}`, properties: ['level'] } },
      { id: 'heat', type: 'heatmap', x: 0, y: 5, w: 12, h: 5, source: { thing: first.id, properties: ['level'] } },
      { id: 'rows', type: 'table', x: 12, y: 6, w: 12, h: 4, source: { model: board.model } },
      { id: 'call', type: 'alarms', x: 0, y: 10, w: 6, h: 2 },
    ],
  });
  const page = await person({ expected: [REFUSED_LOAD] });
  await open(page, `/dashboards/${made.id}?kiosk=1`);
  await page.locator('[data-board="7"]').waitFor();
  same(await page.locator('.top, .nav').count(), 0, 'parts of the frame on a wall');
  await until(() => page.locator('[data-bar]').count().then((n) => n === 2), 'a bar for each thing');
  await sees(page, `there is no thing "e2e-gone-${run}"`);
  await page.locator('[data-widget=text] a').first().waitFor();
  same(await page.locator('[data-widget=text] a').count(), 1, 'links in the text');
  same(await page.locator('[data-widget=text] a').getAttribute('href'), '/things', 'the link that is safe');
  same(await page.locator('main img').count(), 0, 'pictures out of texts');
  await page.getByRole('button', { name: 'Back to the page with its frame' }).click();
  await page.locator('.top').waitFor();
  await page.locator('[data-variables] .ant-select').click();
  await page.keyboard.type(first.id);
  await page.locator('.ant-select-item-option', { hasText: first.id }).click();
  await page.waitForURL((url) => url.searchParams.get('v.which') === first.id);
  await page.locator(`[data-gauge="${first.id}/level"] .gauge-room i`).waitFor();
  await widget(page, 'heatmap').scrollIntoViewIfNeeded();
  await page.locator('[data-cells] canvas').first().waitFor();
  await widget(page, 'table').locator('tbody tr').nth(1).waitFor();
  await fits(page, 'a dashboard');
  same(blood.length, 0, 'dialogs of hostile texts');
  await picture(page, 'dashboard-wall');
  // A stretch of the past: values are those of its end.
  const to = new Date(Date.now() - 10 * 60_000);
  await open(page, `/dashboards/${made.id}?v.which=${first.id}&from=${new Date(to.getTime() - 600_000).toISOString()}&to=${to.toISOString()}`);
  await until(async () => /^1\.\d+ m$/.test((await page.locator(`[data-gauge="${first.id}/level"] b`).innerText()).replaceAll('\u00a0', ' ')), 'the value at the end of the stretch');
  await sees(page, 'as it was at');
});

test('a widget shows several things or one figure of them; a dashboard of 12 columns opens as wide as it was', async () => {
  const [first, second] = await basins();
  const yesterday = Date.now() - 86_400_000 - 600_000;
  for (const [basin, was, is] of [[first, 1, 4], [second, 2, 2]]) {
    await report(basin, { time: yesterday, values: { level: was, pump: false } });
    await report(basin, { level: is, pump: true });
    // history may be some seconds behind what is acknowledged
    const then = new Date(yesterday + 60_000).toISOString();
    await until(async () => (await must('GET', `/api/v1/things/${basin.id}/twin?at=${then}`)).values.level?.value === was, 'yesterday is in history');
  }
  const things = { things: [first.id, second.id], properties: ['level'] };
  const made = await must('POST', '/api/v1/dashboards', {
    title: `Several ${run}`, space: board.space, version: 1,
    widgets: [
      { id: 'sum', type: 'number', x: 0, y: 0, w: 3, h: 3, source: things, options: { figure: 'sum', before: 'day' } },
      { id: 'mean', type: 'number', x: 3, y: 0, w: 3, h: 3, source: things, options: { figure: 'mean' } },
      { id: 'worst', type: 'number', x: 6, y: 0, w: 3, h: 3, source: things, options: { figure: 'worst' } },
      { id: 'foreign', type: 'image', x: 9, y: 0, w: 3, h: 3, options: { url: 'https://pictures.example/plan.png' } },
      { id: 'wide', type: 'line', x: 0, y: 3, w: 9, h: 4, source: things },
      { id: 'narrow', type: 'line', x: 9, y: 3, w: 3, h: 4, source: things },
    ],
  });
  same(made.widgets.map((each) => `${each.x}+${each.w}`).join(' '), '0+6 6+6 12+6 18+6 0+18 18+6', 'places on 24 columns');
  const page = await person();
  let strangers = 0;
  page.on('request', (request) => (strangers += Number(request.url().includes('pictures.example'))));
  await open(page, `/dashboards/${made.id}?from=now-1h&to=now`);
  const figure = (id) => page.locator(`[data-widget=${id}] [data-figure] b`).innerText().then((text) => text.replaceAll('\u00a0', ' '));
  await until(async () => (await figure('sum')) === '6 m', 'the sum of both');
  await until(async () => (await figure('mean')) === '3 m', 'their mean');
  await until(async () => (await figure('worst')) === '4 m', 'the one nearest to an end of its scale');
  await page.locator('[data-widget=worst] a', { hasText: first.name }).waitFor();
  await until(async () => /^\+100.% vs yesterday$/.test(await page.locator('[data-widget=sum] [data-before=day]').innerText()), 'the sum against that of yesterday');
  await sees(page, 'For safety this page loads no pictures from other servers');
  const ends = (id) => page.locator(`[data-widget=${id}] .plot`).getAttribute('data-ends');
  await until(async () => (await ends('wide')) !== null && (await ends('wide')) === (await ends('narrow')), 'both charts end at the same time');
  same(await page.locator('[data-widget=wide] .plot').getAttribute('data-lines'), '2', 'a line for each thing');
  // Live: a figure of several goes on by the readings of one.
  await report(second, { level: 3 });
  await until(async () => (await figure('sum')) === '7 m', 'the sum as it comes');
  same(strangers, 0, 'what another server was asked for');
  const right = (selector) => page.locator(selector).evaluate((each) => Math.round(each.getBoundingClientRect().right));
  same(await right('[data-widget=narrow]'), await right('[data-board]'), 'the right end of the last widget');
  await picture(page, 'dashboard-several');
});

test('a figure of the past is of more things than one question takes, and says when it is not of all', async () => {
  const many = 230;
  const model = `e2e-meter-${run}`;
  const space = `e2e-meters-${run}`;
  await must('POST', '/api/v1/spaces', { path: space, title: `Meters ${run}` });
  await must('POST', '/api/v1/models', { name: model, titles: { en: 'Meter' }, properties: [{ name: 'power', type: 'number', unit: 'kW' }] });
  const ids = Array.from({ length: many }, (_, i) => `${model}-${String(i).padStart(3, '0')}`);
  for (let i = 0; i < many; i += 10) await Promise.all(ids.slice(i, i + 10).map((id) => must('POST', '/api/v1/things', { id, model, space })));
  const then = Date.now() - 3_600_000;
  const lines = ids.flatMap((thing) => [{ thing, time: then, values: { power: 2 } }, { thing, time: then + 1_800_000, values: { power: 5 } }]);
  const taken = await call('POST', '/api/v1/readings', lines.map((each) => `${JSON.stringify(each)}\n`).join(''), token, 'application/x-ndjson');
  holds(taken.status < 300, `readings of all meters answered ${taken.status}`);
  const made = await must('POST', '/api/v1/dashboards', {
    title: `Meters ${run}`, space,
    widgets: [
      { id: 'sum', type: 'number', x: 0, y: 0, w: 8, h: 3, source: { model, space, properties: ['power'] }, options: { figure: 'sum' } },
      { id: 'rows', type: 'table', x: 8, y: 0, w: 16, h: 4, source: { model, space } },
    ],
  });
  const page = await person();
  const figure = page.locator('[data-widget=sum] [data-figure]');
  const sum = () => figure.locator('b').innerText().then((text) => text.replaceAll('\u00a0', ' '));
  await open(page, `/dashboards/${made.id}`);
  await until(async () => (await sum()) === '1150 kW', 'the sum of now');
  const at = new Date(then + 600_000).toISOString();
  await open(page, `/dashboards/${made.id}?at=${at}`);
  await until(async () => (await sum()) === '460 kW', 'the sum of that moment');
  same(await figure.getAttribute('data-of'), String(many), 'things whose values it is of');
  await page.locator('[data-widget=rows] [data-left-out]', { hasText: `100 of ${many} shown` }).waitFor();
});

for (const [name, deed] of historyTests({ holds, same, until, must, call, person, open, sees, picture, fits, run })) test(name, deed);
people({ test, base, token, run, AXE, holds, same, until, call, must, person, open, text, line, sees, picture, fits });
test('a message that could not be taken is marked where it is wrong, in every format', async () => {
  const model = `e2e-raw-${run}`;
  await must('POST', '/api/v1/models', { name: model, mode: 'strict', properties: [{ name: 'level', type: 'number' }] });
  const page = await person();
  const hex = (text) => Buffer.from(text, 'hex');
  const formats = [
    ['application/json', '{"values": {"level": "high"}}', '"high"'],
    ['application/senml+json', '[{"n": "level", "vs": "high"}]', /high/],
    ['application/cbor', hex('a1656c6576656c6468696768'), /64 68 69 67 68/],
    ['application/senml+cbor', hex('81a200656c6576656c036468696768'), /68 69 67 68/],
  ];
  for (const [type, body, wrong] of formats) {
    const { id, token: own } = await must('POST', '/api/v1/things', { id: `${model}-${type.split('/')[1].replace('+', '-')}`, model });
    const answer = await fetch(`${base}/api/v1/things/${id}/readings`, { method: 'POST', headers: { Authorization: `Bearer ${own}`, 'Content-Type': type }, body });
    holds(answer.status === 422 || answer.status === 400, `${type} gave ${answer.status}`);
    await open(page, `/things/${id}/raw`);
    const mark = page.locator('[data-list=refused] mark').first();
    await mark.waitFor();
    const text = await mark.innerText();
    holds(typeof wrong === 'string' ? text === wrong : wrong.test(text), `"${text}" is marked of ${type}`);
    await picture(page, `raw-${type.split('/')[1]}`);
  }
});

flows({ test, person, open, until, holds, same, must, call, line, text, fits, picture, base, token, run });
formats({ test, person, open, until, holds, same, call, must, sees, fits, picture, base, token, run });
operations({ test, person, open, sees, until, holds, same, must, fits, picture, axe, run, report });
orders({ test, person, open, until, holds, same, must, text, fits, picture, axe, run });
alarms({ test, person, open, until, holds, same, call, must, fits, picture, axe, run });
notices({ test, person, open, until, holds, same, call, must, fits, picture, axe, run });
calendars({ test, person, open, until, must, call, holds, fits, picture, axe, run });
trips({ test, person, open, until, must, call, holds, fits, picture, axe, run });
terminals({ test, person, open, until, must, sees, line, text, holds, same, fits, picture, axe, run });
maps({ test, person, open, until, must, call, holds, fits, picture, axe, run });
rules({ test, person, open, until, holds, same, call, must, fits, picture, axe, run });

chinese({ test, person, open, holds, must, report, run, pages: PAGES });

// ---------------------------------------------------------------- run

let failed = 0;
let skipped = 0;
browser = await chromium.launch({ executablePath: process.env.TAIHU_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  for (const [name, deed] of tests) {
    const begun = Date.now();
    loud = [];
    blood = [];
    let problem = null;
    let reason;
    try {
      reason = await deed();
      if (loud.length > 0) throw new Error(`the console complains: ${loud.slice(0, 3).join(' | ')}`);
    } catch (error) {
      problem = error;
      mkdirSync(failures, { recursive: true });
      for (const [i, context] of opened.entries()) {
        for (const page of context.pages()) await page.screenshot({ path: join(failures, `${name.replace(/[^a-z0-9]+/gi, '-')}-${i}.png`) }).catch(() => undefined);
      }
    }
    for (const context of opened.splice(0)) await context.close().catch(() => undefined);
    if (name.startsWith('a thing is connected') && problem) {
      // The others are asked all the same, with a thing that was made without the page.
      sensor.id += '-b';
      sensor.token = (await must('POST', '/api/v1/things', { id: sensor.id, name: 'E2E 传感器' })).token;
      await report(sensor, { temperature: 21.5, open: true, mode: 'auto' });
    }
    if (problem) {
      failed += 1;
      const where = /(?:run|people)\.mjs:\d+/.exec((problem.stack ?? '').split('\n').filter((line) => !line.includes('at holds') && !line.includes('at same') && !line.includes('until ')).join('\n'))?.[0] ?? '';
      console.log(`FAIL  ${name} (${where})\n      ${problem.message.split('\n').slice(0, 30).join('\n      ')}`);
    } else if (reason) {
      skipped += 1;
      console.log(`skip  ${name}: ${reason}`);
    } else console.log(`ok    ${name} (${Date.now() - begun} ms)`);
  }
} finally {
  await browser.close();
}
console.log(`e2e: ${tests.length - failed - skipped} of ${tests.length} hold, ${failed} fail, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
