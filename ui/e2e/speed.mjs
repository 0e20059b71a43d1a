// How quick the page is, in a real browser against a real server. Prints one line of JSON for each figure; asserts nothing.
//
//   TAIHU_BASE, TAIHU_TOKEN, TAIHU_CHROMIUM  as for run.mjs
//   TAIHU_THINGS   so many things are made first (ids begin with speed-), with a reading each; 0 when not given
//   TAIHU_POINTS   so many readings of one thing are brought in first, one a second; 0 when not given
//   TAIHU_LINES    a dashboard of so many live lines, each of a thing that reports each second, at most 100; none when not given
//   TAIHU_MOVING   so many vehicles are made first (ids begin with speed-van-) that report a place each second; none when not given
//   TAIHU_MONTH    any word: a vehicle is made (speed-month) with a position each 30 s of the last 30 days; none when not given
//   TAIHU_ONLY     a part of the names of the scenarios to run
//
// Cold is a browser without a cache. What is waited for is what a person came for: figures, rows, a drawn line; not a frame.
import { chromium } from 'playwright-core';

const base = (process.env.TAIHU_BASE ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const token = process.env.TAIHU_TOKEN ?? '';
const things = Number(process.env.TAIHU_THINGS ?? 0);
const points = Number(process.env.TAIHU_POINTS ?? 0);
const charts = Math.min(100, Number(process.env.TAIHU_LINES ?? 0));
const moving = Number(process.env.TAIHU_MOVING ?? 0);
const month = (process.env.TAIHU_MONTH ?? '') !== '';
const only = process.env.TAIHU_ONLY ?? '';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const RUNS = 5;
const AT_ONCE = 8;
const LINES = 20_000;
/** How long a hand rests on a link before it presses. */
const POINTED_MILLIS = 80;

async function ask(method, path, body, type = 'application/json') {
  const answer = await fetch(base + path, { method, headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': type }) }, body });
  if (!answer.ok && answer.status !== 409) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json().catch(() => undefined);
}
const say = (what, figures) => console.log(JSON.stringify({ what, ...figures }));
const middle = (of) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)];
const round = (ms) => Math.round(ms * 10) / 10;

async function seed() {
  if (things > 0) {
    await ask('POST', '/api/v1/models', JSON.stringify({ name: 'speed', titles: { en: 'Speed' }, properties: [{ name: 'level', type: 'number', unit: 'm' }] }));
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < things) {
          const i = next++;
          await ask('POST', '/api/v1/things', JSON.stringify({ id: `speed-${String(i).padStart(6, '0')}`, model: 'speed', location: { latitude: 31 + (i % 200) / 100, longitude: 119 + Math.floor(i / 200) / 100 } }));
        }
      }),
    );
    for (let from = 0; from < things; from += LINES) {
      const lines = Array.from({ length: Math.min(LINES, things - from) }, (_, i) => `{"thing":"speed-${String(from + i).padStart(6, '0')}","values":{"level":${((from + i) % 97) / 10}}}`);
      await ask('POST', '/api/v1/readings', `${lines.join('\n')}\n`, 'application/x-ndjson');
    }
  }
  if (points > 0) {
    await ask('POST', '/api/v1/things', JSON.stringify({ id: 'speed-points' }));
    const end = Math.floor(Date.now() / 1000);
    for (let from = 0; from < points; from += LINES) {
      const lines = Array.from({ length: Math.min(LINES, points - from) }, (_, i) => `{"thing":"speed-points","time":${(end - points + from + i) * 1000},"values":{"level":${Math.round(Math.sin((from + i) / 5_000) * 1_000 + ((from + i) % 17))}}}`);
      await ask('POST', '/api/v1/readings', `${lines.join('\n')}\n`, 'application/x-ndjson');
    }
  }
}

/** Looks for a selector whenever the document changes, and remembers when it was painted first. */
const WATCH = (selector) => {
  const found = (resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  window.__seen = new Promise((resolve) => {
    const look = () => document.querySelector(selector) !== null && (watcher.disconnect(), found(resolve));
    const watcher = new MutationObserver(look);
    watcher.observe(document, { childList: true, subtree: true, attributes: true });
    look();
  });
};

async function signed(browser, viewport = { width: 1440, height: 900 }) {
  const context = await browser.newContext({ viewport });
  const answer = await context.request.post(`${base}/api/v1/session`, { data: { token } });
  if (answer.status() !== 201) throw new Error(`signing in: ${answer.status()}`);
  return context;
}

async function cold(browser, path, selector) {
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const context = await signed(browser);
    const page = await context.newPage();
    await page.addInitScript(WATCH, selector);
    await page.goto(base + path, { waitUntil: 'commit' });
    times.push(await page.evaluate(() => window.__seen));
    await context.close();
  }
  say('cold', { path, ms: round(middle(times)), worst_ms: round(Math.max(...times)) });
}

const WAYS = [
  ['/overview', '/things', '[data-thing]'],
  ['/things', '/models', 'main a[href^="/models/"]'],
  ['/models', '/history', 'main h1'],
  ['/history', '/connect', 'main h1'],
  ['/connect', '/overview', '.tile .big'],
];

/** From the press of a link in the navigation until what was wanted is painted. */
async function pressed(page, path, selector) {
  const took = page.evaluate(
    ([wanted, to]) =>
      new Promise((resolve) => {
        addEventListener(
          'click',
          ({ timeStamp }) => {
            const look = () => (location.pathname === to && document.querySelector(wanted) !== null ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp))) : requestAnimationFrame(look));
            requestAnimationFrame(look);
          },
          { capture: true, once: true },
        );
      }),
    [selector, path],
  );
  const link = page.locator(`.nav a[href^="${path}"]`).first();
  await link.hover();
  await new Promise((done) => setTimeout(done, POINTED_MILLIS));
  await page.mouse.down();
  await page.mouse.up();
  return took;
}

/** The first way to each page, whose code is not there yet, and then each five times. */
async function navigations(browser) {
  const context = await signed(browser);
  const page = await context.newPage();
  await page.goto(`${base}/overview`);
  await page.locator('.tile .big').first().waitFor();
  const times = new Map(WAYS.map(([, to]) => [to, []]));
  for (let i = 0; i < RUNS + 1; i += 1) {
    for (const [, to, selector] of WAYS) {
      const took = await pressed(page, to, selector);
      if (i === 0) say('first navigation', { to, ms: round(took) });
      else times.get(to).push(took);
    }
  }
  for (const [to, of] of times) say('navigation', { to, ms: round(middle(of)), worst_ms: round(Math.max(...of)) });
  await context.close();
}

/** A program that presses a link in the frame in which the first page is painted, as no hand can: nothing but that page is there yet. */
async function atOnce(browser) {
  const [, to, selector] = WAYS[0];
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const context = await signed(browser);
    const page = await context.newPage();
    await page.addInitScript(
      ([path, wanted, painted]) => {
        window.__took = new Promise((resolve) => {
          const first = () => {
            if (document.querySelector(painted) === null) return requestAnimationFrame(first);
            const begun = performance.now();
            document.querySelector(`.nav a[href^="${path}"]`).click();
            const look = () => (location.pathname === path && document.querySelector(wanted) !== null ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun))) : requestAnimationFrame(look));
            requestAnimationFrame(look);
          };
          addEventListener('DOMContentLoaded', first);
        });
      },
      [to, selector, '.tile .big'],
    );
    await page.goto(`${base}/overview`, { waitUntil: 'commit' });
    times.push(await page.evaluate(() => window.__took));
    await context.close();
  }
  say('navigation in the frame of the first paint', { to, ms: round(middle(times)), worst_ms: round(Math.max(...times)) });
}

async function farAway(browser) {
  const context = await signed(browser);
  const page = await context.newPage();
  await page.goto(`${base}/things`);
  await page.locator('[data-thing]').first().waitFor();
  const frames = await page.evaluate(async () => {
    const waits = [];
    let before = performance.now();
    const height = document.documentElement.scrollHeight;
    for (let i = 0; i <= 120; i += 1) {
      window.scrollTo(0, (height * i) / 120);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      waits.push(now - before);
      before = now;
    }
    const begun = performance.now();
    const last = () => document.querySelector('.thing-item.coming') === null && document.querySelectorAll('[data-thing]').length > 5;
    while (!last()) await new Promise(requestAnimationFrame);
    return { waits, settled: performance.now() - begun };
  });
  const all = frames.waits.reduce((sum, each) => sum + each, 0);
  say('scroll through the whole list', { frames_per_s: round((frames.waits.length * 1000) / all), worst_frame_ms: round(Math.max(...frames.waits)), rows_at_the_end_ms: round(frames.settled) });
  await context.close();
}

async function longChart(browser) {
  const context = await signed(browser);
  const page = await context.newPage();
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    await page.goto(`${base}/things/speed-points?p=level&from=${encodeURIComponent(new Date(Date.now() - points * 1000 - i * 1000).toISOString())}&to=${encodeURIComponent(new Date(Date.now() - i * 1000).toISOString())}`, { waitUntil: 'commit' });
    await page.evaluate(WATCH, '[data-chart=history] canvas');
    times.push(await page.evaluate(() => window.__seen));
  }
  say('chart from the address', { points, ms: round(middle(times)), worst_ms: round(Math.max(...times)) });
  await context.close();
}

const LIVE_SECONDS = 20;
const PAST_SECONDS = 900;
const TICK_MILLIS = 100;

/** A dashboard of lines, of things that have a past of a quarter of an hour. */
async function linesBoard() {
  const id = (i) => `speed-line-${String(i).padStart(3, '0')}`;
  await ask('POST', '/api/v1/models', JSON.stringify({ name: 'speed', titles: { en: 'Speed' }, properties: [{ name: 'level', type: 'number', unit: 'm' }] }));
  for (let i = 0; i < charts; i += 1) await ask('POST', '/api/v1/things', JSON.stringify({ id: id(i), model: 'speed' }));
  const value = (i, time) => Math.round((Math.sin(time / 20_000 + i) * 10 + Math.random() * 3) * 100) / 100;
  const end = Date.now();
  const all = Array.from({ length: charts * PAST_SECONDS }, (_, n) => {
    const i = n % charts;
    const time = end - PAST_SECONDS * 1000 + Math.floor(n / charts) * 1000;
    return `{"thing":"${id(i)}","time":${time},"values":{"level":${value(i, time)}}}`;
  });
  for (let from = 0; from < all.length; from += LINES) await ask('POST', '/api/v1/readings', `${all.slice(from, from + LINES).join('\n')}\n`, 'application/x-ndjson');
  const made = await ask('POST', '/api/v1/dashboards', JSON.stringify({
    title: 'Speed of lines',
    widgets: Array.from({ length: charts }, (_, i) => ({ id: `w${i}`, type: 'line', x: (i % 12) * 2, y: Math.floor(i / 12) * 2, w: 2, h: 2, source: { thing: id(i), properties: ['level'] } })),
  }));
  let tick = 0;
  let sending = Promise.resolve();
  // Each thing reports each second, and they are spread over it.
  const timer = setInterval(() => {
    const now = Date.now();
    const lines = [];
    for (let i = tick % 10; i < charts; i += 10) lines.push(`{"thing":"${id(i)}","time":${now},"values":{"level":${value(i, now)}}}`);
    tick += 1;
    if (lines.length > 0) sending = ask('POST', '/api/v1/readings', `${lines.join('\n')}\n`, 'application/x-ndjson').catch((error) => console.error(error.message));
  }, TICK_MILLIS);
  return {
    id: made.id,
    close: async () => {
      clearInterval(timer);
      await sending;
      await ask('DELETE', `/api/v1/dashboards/${made.id}`);
    },
  };
}

/** Frames of the page while its lines go on, on a desk, and on a wall where all of them are in sight. */
async function liveLines(browser) {
  const board = await linesBoard();
  try {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 2560, height: 1440 }]) {
      const context = await signed(browser, viewport);
      const page = await context.newPage();
      let asks = 0;
      await page.goto(`${base}/dashboards/${board.id}?from=now-15m&to=now&kiosk=1`);
      const inSight = () => page.evaluate(() => [...document.querySelectorAll('[data-type=line]')].filter((each) => each.getBoundingClientRect().top < innerHeight).length);
      await page.waitForFunction(() => {
        const seen = [...document.querySelectorAll('[data-type=line]')].filter((each) => each.getBoundingClientRect().top < innerHeight);
        return seen.length > 0 && seen.every((each) => Number(each.querySelector('.plot')?.dataset.drawn) > 2);
      }, undefined, { timeout: 120_000 });
      page.on('request', (request) => (asks += Number(request.url().includes('/api/v1/history'))));
      const frames = await page.evaluate(async (seconds) => {
        const drawn = () => [...document.querySelectorAll('.plot')].reduce((sum, each) => sum + Number(each.dataset.drawn ?? 0), 0);
        const before = drawn();
        const waits = [];
        const begun = performance.now();
        let last = begun;
        while (last - begun < seconds * 1000) {
          await new Promise(requestAnimationFrame);
          const now = performance.now();
          waits.push(now - last);
          last = now;
        }
        return { waits: waits.sort((a, b) => a - b), seconds: (last - begun) / 1000, drawn: drawn() - before };
      }, LIVE_SECONDS);
      const at = (part) => frames.waits[Math.min(frames.waits.length - 1, Math.floor(frames.waits.length * part))];
      say('live lines', {
        lines: charts, in_sight: await inSight(), viewport: `${viewport.width}x${viewport.height}`, frames_per_s: round(frames.waits.length / frames.seconds), p50_ms: round(at(0.5)),
        p95_ms: round(at(0.95)), worst_ms: round(at(1)), drawn_per_s: round(frames.drawn / frames.seconds), history_asks: asks,
      });
      await context.close();
    }
  } finally {
    await board.close();
  }
}

/** Vehicles that all report each second, in a square of two degrees. */
async function fleet() {
  const id = (i) => `speed-van-${String(i).padStart(6, '0')}`;
  await ask('POST', '/api/v1/models', JSON.stringify({ name: 'speed-van', properties: [{ name: 'position', type: 'location' }, { name: 'speed', type: 'number', unit: 'km/h' }, { name: 'heading', type: 'number', unit: 'deg' }] }));
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < moving) await ask('POST', '/api/v1/things', JSON.stringify({ id: id(next++), model: 'speed-van' }));
    }),
  );
  let tick = 0;
  let ends = false;
  const drive = async () => {
    const turn = (tick += 1) / 40;
    for (let from = 0; from < moving; from += LINES / 4) {
      const lines = Array.from({ length: Math.min(LINES / 4, moving - from) }, (_, n) => {
        const i = from + n;
        return `{"thing":"${id(i)}","values":{"position":{"latitude":${(31 + ((i * 7_919) % 10_000) / 5_000 + Math.sin(turn + i) / 200).toFixed(6)},"longitude":${(119.5 + ((i * 104_729) % 10_007) / 5_000 + Math.cos(turn + i) / 200).toFixed(6)}},"speed":${20 + (i % 60)},"heading":${(i * 37 + tick) % 360}}}`;
      });
      await ask('POST', '/api/v1/readings', `${lines.join('\n')}\n`, 'application/x-ndjson');
    }
  };
  await drive();
  const driving = (async () => {
    while (!ends) {
      const begun = performance.now();
      await drive();
      await new Promise((done) => setTimeout(done, Math.max(0, 1_000 - (performance.now() - begun))));
    }
  })();
  return { close: () => ((ends = true), driving), ticks: () => tick };
}

/** Frames of the map while it is dragged about and all vehicles go on, far away and near. */
async function movingMap(browser) {
  const vans = await fleet();
  try {
    for (const zoom of [8, 11, 14]) {
      const context = await signed(browser);
      const page = await context.newPage();
      let rows = 0;
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (rows += /^\{"id":\d+,"rows":\[\["speed-van-[^"]*",\d+,\d/.test(payload) ? payload.split('["speed-van-').length - 1 : 0)));
      await page.goto(`${base}/map?model=speed-van&view=120.5,32,${zoom}`);
      await page.locator(`[data-on-map-total="${moving}"]`).waitFor({ timeout: 120_000 });
      await page.locator('.side-row').first().waitFor({ timeout: 60_000 });
      const canvas = await page.locator('.maplibregl-canvas').boundingBox();
      const before = vans.ticks();
      rows = 0;
      const measured = page.evaluate(async (seconds) => {
        const waits = [];
        const begun = performance.now();
        let last = begun;
        while (last - begun < seconds * 1000) {
          await new Promise(requestAnimationFrame);
          const now = performance.now();
          waits.push(now - last);
          last = now;
        }
        return { waits: waits.sort((a, b) => a - b), seconds: (last - begun) / 1000 };
      }, LIVE_SECONDS);
      let done = false;
      void measured.then(() => (done = true));
      const middleOf = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
      for (let i = 0; !done; i += 1) {
        await page.mouse.move(...middleOf);
        await page.mouse.down();
        await page.mouse.move(middleOf[0] + (i % 2 === 0 ? 180 : -180), middleOf[1] + (i % 4 < 2 ? 80 : -80), { steps: 30 });
        await page.mouse.up();
      }
      const { waits, seconds } = await measured;
      const at = (part) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))];
      say('moving map', {
        vehicles: moving, zoom, in_view: Number(await page.locator('[data-in-view]').getAttribute('data-in-view')), reports_per_s: round(((vans.ticks() - before) * moving) / seconds), rows_to_the_page_per_s: round(rows / seconds),
        frames_per_s: round(waits.length / seconds), p50_ms: round(at(0.5)), p95_ms: round(at(0.95)), worst_ms: round(at(1)),
      });
      await context.close();
    }
  } finally {
    await vans.close();
  }
}

const MONTH_SECONDS = 30 * 86_400;
const EACH_SECONDS = 30;

/** The replay of a month of one vehicle, from its address until its track and its speeds are drawn. */
async function monthOfOne(browser) {
  await ask('POST', '/api/v1/models', JSON.stringify({ name: 'speed-van', properties: [{ name: 'position', type: 'location' }, { name: 'speed', type: 'number', unit: 'km/h' }, { name: 'heading', type: 'number', unit: 'deg' }] }));
  await ask('POST', '/api/v1/things', JSON.stringify({ id: 'speed-month', model: 'speed-van' }));
  const to = Math.floor(Date.now() / 1000);
  const positions = MONTH_SECONDS / EACH_SECONDS;
  const begun = performance.now();
  for (let from = 0; from < positions; from += LINES) {
    const lines = Array.from({ length: Math.min(LINES, positions - from) }, (_, n) => {
      const i = from + n;
      return `{"thing":"speed-month","time":${(to - (positions - i) * EACH_SECONDS) * 1000},"values":{"position":{"latitude":${(31.5 + Math.sin(i / 400) / 5).toFixed(6)},"longitude":${(120.3 + Math.cos(i / 531) / 5).toFixed(6)}},"speed":${(30 + Math.sin(i / 7) * 20).toFixed(1)},"heading":${i % 360}}}`;
    });
    await ask('POST', '/api/v1/readings', `${lines.join('\n')}\n`, 'application/x-ndjson');
  }
  const brought = performance.now() - begun;
  const kept = async () => {
    const { rows } = await ask('GET', `/api/v1/things/speed-month/history?properties=speed&points=1&aggregate=count&from=${(to - MONTH_SECONDS) * 1000}&to=${to * 1000}`);
    return rows.reduce((sum, row) => sum + row[1], 0);
  };
  while ((await kept()) < positions) await new Promise((done) => setTimeout(done, 500));
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const context = await signed(browser);
    const page = await context.newPage();
    const at = (seconds) => new Date(seconds * 1000).toISOString();
    const opened = performance.now();
    await page.goto(`${base}/map?model=speed-van&sel=speed-month&panel=replay&from=${at(to - MONTH_SECONDS)}&to=${at(to)}`, { waitUntil: 'commit' });
    await page.locator('[data-replay="1"]').waitFor({ timeout: 120_000 });
    await page.waitForFunction(() => Number(document.querySelector('[data-values=speed] .plot')?.getAttribute('data-points') ?? 0) > 100, undefined, { timeout: 120_000 });
    times.push(performance.now() - opened);
    await context.close();
  }
  say('month', { positions, brought_in_ms: round(brought), ms: round(middle(times)), worst_ms: round(Math.max(...times)) });
}

const SCENARIOS = [
  ['cold overview', (browser) => cold(browser, '/overview', '.tile .big')],
  ['cold things', (browser) => cold(browser, '/things', '[data-thing]')],
  ['navigations', navigations],
  ['at once', atOnce],
  ['scroll', farAway],
  ...(points > 0 ? [['chart', longChart]] : []),
  ...(charts > 0 ? [['live lines', liveLines]] : []),
  ...(moving > 0 ? [['moving map', movingMap]] : []),
  ...(month ? [['month', monthOfOne]] : []),
];

await seed();
const browser = await chromium.launch({ executablePath: process.env.TAIHU_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  for (const [name, scenario] of SCENARIOS) if (name.includes(only)) await scenario(browser);
} finally {
  await browser.close();
}
