// Walks through every page as docs/tour.md tells it, against the demo, and makes its pictures.
//
//   TAIHU_BASE, TAIHU_TOKEN  a server started by `./taihu demo` and an owner's API token
//   TAIHU_PICTURES           where the pictures go, docs/images when not given
//
// docs/tour.md is what is tested: each of its sections has pictures that are made by the steps below, and each word that it
// prints **bold** must stand on one of the section's pages as they were at that moment. A picture that no section shows, and one
// that no step makes, fail too. Makes things of its own, pump-7, meter-2041 and bus-12, and a
// calendar, and deletes them.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base, holds, launch, must, person, settled, token, until } from './browser.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = process.env.TAIHU_PICTURES ?? join(root, 'docs/images');
const BYTES_MAX = 4_400_000;
const PUMP = 'pump-7';
const METER = 'meter-2041';
const BATCH = 'Meters of 2026';
const FILE = 'levels-of-november.csv';
const GAUGE = 'wx-water-01';
const RULE = 'fine-dust';
const SHIFTS = 'pump-crew';
const BUS = 'bus-12';
const ALARM_MILLIS = 120_000;

if (token === '') {
  console.error('tour: TAIHU_TOKEN must be an API token of the owner');
  process.exit(2);
}

const points = (page, chart) => until(() => page.locator(`${chart} .plot`).first().evaluate((plot) => Number(plot.dataset.points) > 50), `points in ${chart}`);
const open = async (page, path) => {
  await page.goto(base + path, { waitUntil: 'domcontentloaded' });
  await settled(page);
};
const value = (page) => page.locator('[data-value]').first().waitFor();
const map = (page) => until(() => page.locator('.map canvas').first().evaluate((canvas) => canvas.width > 300), 'a map is drawn');
/** A map with a line on it, once nothing of it changes any more; an empty one has less to tell. */
const drawn = (page) => {
  let before = '';
  return until(async () => {
    const now = (await page.locator('.map').first().screenshot()).toString('base64');
    const still = now === before && now.length > 10_000;
    before = now;
    return still;
  }, 'the map is drawn');
};
const PHONE = { width: 390, height: 844 };

/** A bus that goes along the lake twice, and stands before, between and after. */
async function drive() {
  await must('POST', '/api/v1/models', { name: BUS, titles: { en: 'Bus' }, properties: [{ name: 'position', type: 'location' }, { name: 'speed', type: 'number', unit: 'km/h' }] });
  await must('POST', '/api/v1/things', { id: BUS, name: '公交 12 路 Bus 12', model: BUS, space: 'wuxi/binhu' });
  const begins = Date.now() - 5_400_000;
  const lines = Array.from({ length: 540 }, (_, i) => {
    const minute = i / 6;
    const gone = Math.min(20, Math.max(0, minute - 10)) - Math.min(20, Math.max(0, minute - 50));
    const moves = (minute > 10 && minute < 30) || (minute > 50 && minute < 70);
    const angle = gone * 0.12;
    return JSON.stringify({ thing: BUS, time: begins + i * 10_000, values: { position: { latitude: 31.52 + 0.03 * Math.sin(angle), longitude: 120.24 + 0.05 * Math.cos(angle) }, speed: moves ? 26 + 8 * Math.sin(minute) : 0 } });
  });
  const answer = await fetch(`${base}/api/v1/readings`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' }, body: `${lines.join('\n')}\n` });
  holds(answer.ok, `readings of the bus answered ${answer.status}`);
  await until(async () => (await must('GET', `/api/v1/things/${BUS}/trips`)).items.length >= 5, 'its trips are found');
}

/** Each picture: its file, how the person is, where they go, and what must have come before the picture is taken. */
const STEPS = [
  { file: 'tour/login.png', signedIn: false, width: 900, height: 560, path: '/overview' },
  { file: 'overview.png', path: '/overview', ready: (page) => until(() => page.locator('.spark').first().evaluate((spark) => Number(spark.dataset.points) > 6), 'the rate of readings is drawn') },
  { file: 'tour/things.png', path: '/things', ready: (page) => page.locator('.thing-row').nth(10).waitFor() },
  { file: 'tour/things-map.png', path: '/things?look=both', ready: map },
  { file: 'tour/thing.png', path: `/things/${GAUGE}?p=level&from=now-24h`, ready: (page) => value(page).then(() => points(page, '[data-chart=history]')) },
  {
    file: 'tour/history.png',
    path: `/history?s=${GAUGE}/level&s=wx-water-02/level&s=wx-water-01/temperature&from=now-24h`,
    ready: (page) => until(async () => (await page.locator('[data-one][data-state=drawn]').count()) === 3, 'three series are drawn'),
  },
  // a lamp of the demo breaks a minute after its start
  { file: 'tour/alarms.png', path: '/alarms', ready: (page) => page.locator('[data-alarm]').first().waitFor({ timeout: ALARM_MILLIS }) },
  {
    file: 'tour/alarm.png',
    path: async () => `/alarms/${(await must('GET', '/api/v1/alarms?limit=1')).items[0].id}`,
    async ready(page) {
      await page.locator('[data-why=""]').click();
      await page.locator('[data-why-then] [data-part]').first().waitFor();
      await page.locator('[data-why-now] [data-part]').first().waitFor();
    },
  },
  { file: 'tour/rules.png', path: '/rules', ready: (page) => page.locator(`[data-rule="${RULE}"]`).waitFor() },
  {
    file: 'tour/backtest.png',
    path: async () => `/rules/${(await must('GET', '/api/v1/rules?limit=1000')).items.find((each) => each.name === RULE).id}`,
    async ready(page) {
      await page.locator('[data-run]').click();
      await page.locator('[data-backtest=done]').waitFor();
      await page.locator('[data-firing] > button').first().click();
      await page.locator('[data-around] [data-shaded]').waitFor();
      await page.locator('.rule-past').evaluate((box) => box.closest('.panel').scrollIntoView({ block: 'start' }));
      await page.evaluate(() => window.scrollBy(0, -60));
      await until(() => page.locator('[data-around] .plot').evaluate((plot) => Number(plot.dataset.points) > 5), 'the readings around the firing');
    },
  },
  {
    file: 'tour/calendars.png',
    path: '/rules/calendars',
    async ready(page) {
      const days = [1, 2, 3, 4, 5];
      await must('POST', '/api/v1/calendars', {
        name: SHIFTS,
        space: 'wuxi',
        shifts: [{ name: 'early', days, from: '06:00', to: '14:00' }, { name: 'late', days, from: '14:00', to: '22:00' }, { name: 'night', days, from: '22:00', to: '06:00' }],
        days: [{ date: '2027-01-01', title: 'New Year' }],
      });
      await page.reload();
      await page.getByRole('button', { name: `Edit ${SHIFTS}` }).click();
      await page.locator('.calendar-month [data-day]').first().waitFor();
    },
  },
  {
    file: 'tour/trips.png',
    path: async () => {
      await drive();
      return `/things/${BUS}/trips`;
    },
    ready: (page) => page.locator('[data-list=trips] .trip').nth(4).waitFor().then(() => drawn(page)),
  },
  {
    file: 'tour/connect.png',
    path: '/connect',
    async ready(page, kept) {
      await page.fill('input[name=id]', PUMP);
      await page.getByRole('button', { name: 'Register it and make its token' }).click();
      await page.locator('[data-first=waiting]').waitFor();
      kept.pump = (await page.locator('[data-token=known] .lines').first().evaluate((box) => box.firstChild.textContent)).trim();
    },
    // the token is of a thing that is deleted at the end
  },
  {
    file: 'tour/connect-arrived.png',
    path: `/connect?thing=${PUMP}&by=http`,
    async ready(page, kept) {
      await must('POST', `/api/v1/things/${PUMP}/readings`, { level: 3.4, current: 12.1, mode: 'auto' }, { by: kept.pump });
      await must('POST', `/api/v1/things/${PUMP}/readings`, { level: '3,4' }, { by: kept.pump, also: [422] });
      await page.locator('[data-first=arrived]').waitFor();
      await page.locator('[data-refused]').first().waitFor();
      await page.locator('[data-first=arrived]').evaluate((box) => box.closest('.panel').scrollIntoView({ block: 'start' }));
      await page.evaluate(() => window.scrollBy(0, -60));
    },
  },
  { file: 'tour/raw.png', path: `/things/${PUMP}/raw`, ready: (page) => page.locator('.refused').first().waitFor() },
  { file: 'tour/models.png', path: '/models' },
  {
    file: 'tour/model-draft.png',
    path: `/models/${PUMP}`,
    ready: (page) => page.locator('[data-suggested=level]').waitFor(),
  },
  { file: 'tour/dashboards.png', path: '/dashboards' },
  { file: 'tour/dashboard.png', path: '/dashboards/model/water-gauge', ready: (page) => page.locator('.widget canvas').first().waitFor().then(() => until(async () => (await page.locator('.number b').count()) > 3 && (await page.locator('.number b.nothing').count()) === 0, 'the widgets have values')) },
  {
    file: 'tour/bulk.png',
    path: '/commands/bulk?new=1',
    async ready(page) {
      const pick = async (label, which) => {
        await page.locator(`[role=combobox][aria-label="${label}"]`).click();
        await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').nth(which).click();
      };
      await pick('Of model', 0);
      await page.locator('[data-found]').waitFor();
      await pick('Asked for', 0);
    },
  },
  {
    file: 'tour/newcomers.png',
    path: '/provisioning',
    async ready(page, kept) {
      kept.key = await must('POST', '/api/v1/provisioning-keys', { title: BATCH, idPrefix: 'meter-', thingsMax: 500 });
      await must('POST', '/api/v1/provision', { id: METER, name: 'Meter 2041' }, { by: kept.key.key });
      await page.reload();
      await page.locator(`[data-waiting-thing="${METER}"]`).waitFor();
      await page.locator('[data-key]').first().waitFor();
    },
  },
  { file: 'tour/audit.png', path: '/audit', ready: (page) => page.locator('[data-entry] button').first().click() },
  { file: 'tour/health.png', path: '/health', ready: (page) => page.locator('[data-health]').waitFor() },
  {
    file: 'tour/transfer.png',
    path: '/transfer',
    async ready(page) {
      const rows = Array.from({ length: 48 }, (_, i) => `${GAUGE},2026-11-01 ${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'},${(2 + Math.sin(i / 7)).toFixed(2)}`);
      await page.locator('input[type=file]').first().setInputFiles({ name: FILE, mimeType: 'text/csv', buffer: Buffer.from(`thing,time,level\n${rows.join('\n')}\n`) });
      await page.getByRole('button', { name: 'Dry run' }).waitFor();
    },
  },
  {
    file: 'tour/past.png',
    path: () => `/things/${GAUGE}?p=level&from=now-6h&at=${new Date(Date.now() - 8 * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z')}`,
    ready: (page) => page.locator('.time-machine').waitFor().then(() => points(page, '[data-chart=history]')),
  },
  {
    file: 'tour/palette.png',
    path: '/overview',
    async ready(page) {
      await page.keyboard.press('Control+k');
      await page.locator('dialog input').fill('water');
      await page.locator('[data-entry^="thing:"]').first().waitFor();
    },
  },
  { file: 'tour/dark.png', scheme: 'dark', path: '/overview', ready: (page) => page.locator('[data-figure=things]').waitFor() },
  { file: 'tour/chinese.png', language: 'zh-CN', path: `/things/${GAUGE}?p=level&from=now-24h`, ready: (page) => value(page).then(() => points(page, '[data-chart=history]')) },
  { file: 'tour/phone-overview.png', ...PHONE, path: '/overview', ready: (page) => page.locator('[data-figure=things]').waitFor() },
  { file: 'tour/phone-thing.png', ...PHONE, path: `/things/${GAUGE}?p=level`, ready: value },
  { file: 'tour/phone-chinese.png', ...PHONE, language: 'zh-CN', scheme: 'dark', path: '/things', ready: (page) => page.locator('[data-thing]').nth(3).waitFor() },
  { file: 'tour/design.png', path: '/design', ready: (page) => page.locator('[data-token][data-contrast]').first().waitFor() },
];

/** The sections of the tour that have pictures: their files, and the words that must be seen. */
function told() {
  const text = readFileSync(join(root, 'docs/tour.md'), 'utf8');
  return text.split(/^## /m).slice(1).map((section) => ({
    name: section.slice(0, section.indexOf('\n')),
    files: [...section.matchAll(/\]\(images\/([^)]+)\)|src="images\/([^"]+)"/g)].map((each) => each[1] ?? each[2]),
    words: [...section.matchAll(/\*\*([^*]+)\*\*/g)].map((each) => each[1]),
  }));
}

async function seen(page) {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea, [aria-label], [title]')].map((each) => `${['placeholder', 'aria-label', 'title'].map((name) => each.getAttribute(name) ?? '').join('\n')}`);
    return `${document.body.innerText}\n${fields.join('\n')}`;
  });
}

async function step(browser, each, kept, pages) {
  const { context, page, loud } = await person(browser, each);
  try {
    await open(page, typeof each.path === 'function' ? await each.path() : each.path);
    // what was there before a button was pressed counts too
    const before = await seen(page);
    await each.ready?.(page, kept);
    await until(() => page.evaluate(() => document.documentElement.dataset.live !== 'connecting'), 'the live connection opens');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    holds(wide === 0, `it is ${wide} px wider than the screen`);
    const words = await seen(page);
    for (const bad of ['NaN', 'undefined', '[object']) holds(!words.includes(bad), `it says ${bad}`);
    pages.set(each.file, `${before}\n${words}`);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, each.file), animations: 'disabled', caret: 'hide' });
    // who is not signed in is told so by 401
    holds(each.signedIn === false || loud.length === 0, `the console complains: ${loud.slice(0, 2).join(' | ')}`);
  } finally {
    await context.close();
  }
}

const forget = async () => {
  for (const each of (await must('GET', '/api/v1/imports')).items) if (each.file === FILE) await must('DELETE', `/api/v1/imports/${each.id}`);
  for (const each of (await must('GET', '/api/v1/provisioning-keys')).items) if (each.title === BATCH) await must('DELETE', `/api/v1/provisioning-keys/${each.id}`);
  for (const each of (await must('GET', '/api/v1/calendars')).items) if (each.name === SHIFTS) await must('DELETE', `/api/v1/calendars/${each.id}`);
  for (const each of [PUMP, METER, BUS]) {
    await must('DELETE', `/api/v1/things/${each}`, undefined, { also: [404] });
    await must('DELETE', `/api/v1/models/${each}`, undefined, { also: [404, 405, 409] });
  }
};

const problems = [];
const fails = (where, what) => {
  problems.push(where);
  console.log(`FAIL  ${where}: ${what}`);
};

const status = await must('GET', '/api/v1/status');
if (!status.demo) {
  console.error('tour: this is not the demo; start ./taihu demo');
  process.exit(2);
}
mkdirSync(join(folder, 'tour'), { recursive: true });
await forget();
const browser = await launch();
const pages = new Map();
const kept = {};
try {
  for (const each of STEPS) {
    const begun = Date.now();
    try {
      await step(browser, each, kept, pages);
      console.log(`ok    ${each.file} (${Date.now() - begun} ms)`);
    } catch (failed) {
      fails(each.file, failed.message.split('\n').slice(0, 4).join(' '));
    }
  }
} finally {
  await browser.close();
  await forget();
}

const sections = told();
const shown = new Set(sections.flatMap((each) => each.files));
for (const { name, files, words } of sections) {
  const all = files.map((file) => pages.get(file) ?? '').join('\n').replaceAll('\u00a0', ' ');
  for (const each of words) if (!all.includes(each)) fails(name, `“${each}” is not on the page`);
}
for (const { file } of STEPS) if (!shown.has(file)) fails(file, 'docs/tour.md does not show it');
for (const file of shown) if (!STEPS.some((each) => each.file === file)) fails(file, 'docs/tour.md shows it, and no step makes it');
const files = readdirSync(join(folder, 'tour')).map((each) => `tour/${each}`);
for (const file of files) if (!STEPS.some((each) => each.file === file)) rmSync(join(folder, file));
const bytes = STEPS.reduce((sum, { file }) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
if (bytes > BYTES_MAX) fails('pictures', `${bytes} bytes are more than ${BYTES_MAX}`);
console.log(`tour: ${STEPS.length} pictures of ${(bytes / 1e6).toFixed(2)} MB, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
