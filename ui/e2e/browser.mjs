// A browser and a server as the tour and the edge states need them: what both would write twice.
import { chromium } from 'playwright-core';

export const base = (process.env.TAIHU_BASE ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
export const token = process.env.TAIHU_TOKEN ?? '';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WAIT_MILLIS = 30_000;

export function holds(given, what) {
  if (!given) throw new Error(what);
}

/** Asks again until it holds; says what was seen last when it never does. */
export async function until(ask, what, millis = WAIT_MILLIS) {
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

/** Asks the API; every answer but the expected ones is an error. */
export async function must(method, path, body, { by = token, at = base, also = [] } = {}) {
  const answer = await fetch(at + path, {
    method,
    headers: { Authorization: `Bearer ${by}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  holds(answer.ok || also.includes(answer.status), `${method} ${path} answered ${answer.status}: ${text}`);
  return text === '' || !answer.ok ? undefined : JSON.parse(text);
}

export const launch = () => chromium.launch({ executablePath: process.env.TAIHU_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

/** A page of a person who is signed in, with all that its console complains about. */
export async function person(browser, { language = 'en-US', scheme = 'light', width = 1440, height = 900, signedIn = true, at = base, by = token } = {}) {
  const context = await browser.newContext({ locale: language, colorScheme: scheme, viewport: { width, height }, reducedMotion: 'reduce' });
  if (signedIn) {
    const answer = await context.request.post(`${at}/api/v1/session`, { data: { token: by } });
    holds(answer.status() === 201, `signing in at ${at} answered ${answer.status()}`);
  }
  const page = await context.newPage();
  const loud = [];
  page.on('console', (message) => message.type() === 'error' && loud.push(message.text()));
  page.on('pageerror', (failed) => loud.push(`uncaught: ${failed.message}`));
  page.setDefaultTimeout(WAIT_MILLIS);
  return { context, page, loud };
}

/** Waits until a page has been drawn with what it asked for. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await until(async () => (await page.locator('main .skeleton:not([data-example] *), .ant-spin-spinning').count()) === 0, 'the page is still loading');
  await page.evaluate(() => document.fonts.ready);
}
