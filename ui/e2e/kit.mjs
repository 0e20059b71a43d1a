// What the tests of the page share: the server that is asked, browsers as people have them, and what is seen in them. run.mjs hands it
// over, so that a test names what it takes.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base, holds, launch, token } from './browser.mjs';

export { base, holds, token };
export const code = process.env.TAIHU_CODE ?? '';
const shots = process.env.TAIHU_SHOTS ?? '';
export const failures = join(dirname(dirname(fileURLToPath(import.meta.url))), 'target/e2e');
export const run = Date.now().toString(36);
export const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const WAIT = 15_000;
export const REFUSED_LOAD = /Failed to load resource/;

/** What the test of connecting makes and others look at. */
export const sensor = { id: `e2e-sensor-${run}`, token: '' };

export function same(given, wanted, what) {
  if (given !== wanted) throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(given)}`);
}
/** Asks again until it holds; says what was seen last when it never does. */
export async function until(ask, what, millis = WAIT) {
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

export async function call(method, path, body, by = token, type = 'application/json') {
  const answer = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${by}`, ...(body === undefined ? {} : { 'Content-Type': type }) },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
export async function must(method, path, body, by) {
  const answer = await call(method, path, body, by);
  holds(answer.status < 300, `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
export const report = (thing, reading) => must('POST', `/api/v1/things/${encodeURIComponent(thing.id)}/readings`, reading, thing.token);

let browser;
const opened = [];
/** What the consoles of all pages of a test complained about, and dialogs that came up. */
export const loud = [];
export const blood = [];

export async function start() {
  browser = await launch();
}
export const stop = () => browser.close();

/** Pictures of all that a test has open. */
export async function pictured(name) {
  mkdirSync(failures, { recursive: true });
  for (const [i, context] of opened.entries()) {
    for (const page of context.pages()) await page.screenshot({ path: join(failures, `${name.replace(/[^a-z0-9]+/gi, '-')}-${i}.png`) }).catch(() => undefined);
  }
}
/** Closes what a test has opened, and forgets what was heard. */
export async function cleared() {
  for (const context of opened.splice(0)) await context.close().catch(() => undefined);
  loud.length = 0;
  blood.length = 0;
}

/** A browser as a person has one, with nothing remembered. Everything it complains about fails the test, but for what is expected. */
export async function person({ language = 'en-US', scheme = 'light', width = 1440, height = 900, signedIn = true, zone, expected = [] } = {}) {
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
export const open = (page, path) => page.goto(base + path, { waitUntil: 'domcontentloaded' });
export const text = (page, selector) => page.locator(selector).first().innerText();
/** Text that a copy button stands behind, without the button. */
export const line = (page, selector) => page.locator(selector).first().evaluate((box) => box.firstChild.textContent);
export const sees = (page, words) => page.getByText(words, { exact: false }).first().waitFor();
/** A figure of a dashboard. */
export const numberOn = (page, id) => page.locator(`[data-value="${id}/level"] b`).innerText();
export async function picture(page, name) {
  if (shots === '') return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
export async function fits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  same(over, 0, `${what} is wider than the screen`);
}
/**
 * Pixels of a chart in the colour of its first line: a line that is not there fails.
 *
 * @param where the part of its height that is looked at, from the top; and how opaque they are, from 0 to 255
 */
export const ink = (page, chart, { top = 0, foot = 1, thin = 129, thick = 255 } = {}) =>
  page.evaluate(
    ([selector, top, foot, thin, thick]) => {
      const line = getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim();
      const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(line.slice(i, i + 2), 16));
      let found = 0;
      // a chart may lie in layers
      for (const canvas of document.querySelectorAll(`${selector} canvas`)) {
        const first = Math.floor(canvas.height * top);
        const { data } = canvas.getContext('2d').getImageData(0, first, canvas.width, Math.ceil(canvas.height * foot) - first);
        for (let i = 0; i < data.length; i += 4) {
          const near = Math.abs(data[i] - r) < 24 && Math.abs(data[i + 1] - g) < 24 && Math.abs(data[i + 2] - b) < 24;
          if (near && data[i + 3] >= thin && data[i + 3] <= thick) found += 1;
        }
      }
      return found;
    },
    [chart, top, foot, thin, thick],
  );
export const points = (page, chart) => page.locator(`${chart} .plot`).getAttribute('data-points').then(Number);

/** Nothing that axe would change. */
export async function axe(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
  same(found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`).join('\n'), '', `what axe finds on ${what}`);
}

/** Pages that must hold in every look, with what earlier tests have made. */
export const pages = () => ['/overview', '/things', '/things?look=both', '/history', `/things/${sensor.id}`, '/models', `/models/${sensor.id}`, `/models/e2e-draft-${run}`, `/models/e2e-edit-${run}`, `/models/e2e-edit-${run}?tab=json`, `/models/e2e-edit-${run}?tab=versions`, '/connect', `/connect?thing=${sensor.id}`, `/connect?thing=${sensor.id}&by=http&in=arduino`, '/connect?by=none', '/transfer', '/spaces', '/spaces?new=1', '/people', '/provisioning', '/commands/bulk?new=1', '/commands/schedules?edit=new', '/rules', '/rules/new', '/rules/new?tab=text', '/rules/calendars', '/rules/calendars?edit=new', '/me', '/dashboards', `/dashboards/model/${sensor.id}`, '/dashboards/new/edit', '/health', '/audit', '/limits', '/settings', '/design'];
