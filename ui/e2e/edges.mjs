// Every page at the edges of what it may be given: nothing, one thing, a hundred thousand, names and values as long, as small and
// as changed as can be, a server that is gone for a while, and one whose disk budget is used up.
//
//   TAIHU_SERVER    what starts a server, `taihu serve` of this tree when not given; --data and --set are added
//   TAIHU_CHROMIUM  the browser
//   TAIHU_EDGES     names of the states to try: nothing,one,strange,many,gone,full; all when not given
//   TAIHU_MANY      so many things are many, 100000 when not given
//   TAIHU_SHOTS     where all pictures go, target/edges when not given
//   TAIHU_CHOSEN    where those of docs/edges.md go, docs/images/edges when not given
//
// Starts a server of its own in a folder that is deleted at the end. Of each page it demands: not wider than the screen, no text
// that is cut without a sign and a way to read it, no word of a program's (NaN, undefined, [object), a console without complaint.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holds, launch, must as ask, person as visitor, settled, until } from './browser.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shots = process.env.TAIHU_SHOTS ?? join(root, 'ui/target/edges');
const chosen = process.env.TAIHU_CHOSEN ?? join(root, 'docs/images/edges');
const command = (process.env.TAIHU_SERVER ?? `${join(root, 'taihu')} serve`).split(' ');
const MANY = Number(process.env.TAIHU_MANY ?? 100_000);
const token = `tk_${randomBytes(24).toString('hex')}`;
const data = mkdtempSync(join(tmpdir(), 'taihu-edges-'));
const START_MILLIS = 120_000;
const IMPORT_MILLIS = 600_000;
/** How long the server is stopped: a beat comes each 5 s, and a socket without one for 12 s is dead. */
const GONE_MILLIS = 60_000;
/** History commits once a minute where the disk is to be full. */
const FULL_MILLIS = 150_000;
const LONG = [...'无锡市滨湖区蠡湖街道鸿桥社区第三雨水泵站二号集水井南侧入流断面超声波多普勒流速流量液位水温一体化在线监测设备甲组备用第二台'].slice(0, 60).join('');
const VIEWS = [
  { view: 'desk', language: 'en-US', scheme: 'light', width: 1440, height: 900 },
  { view: 'phone', language: 'zh-CN', scheme: 'dark', width: 390, height: 844 },
];
/** Pictures that are kept for docs/edges.md, by state, page and view. */
const CHOSEN = {
  'nothing-overview-desk': 'nothing.png',
  'nothing-things-phone': 'nothing-phone.png',
  'one-overview-desk': 'one.png',
  'strange-thing-desk': 'strange.png',
  'strange-things-phone': 'long-name-phone.png',
  'strange-model-versions-desk': 'type-changed.png',
  'many-things-desk': 'many.png',
  'many-map-desk': 'many-map.png',
  'gone-thing-desk': 'gone.png',
  'gone-new-desk': 'gone-new.png',
};

// ---------------------------------------------------------------- the server

let base = '';
let server = null;

async function start(folder = 'data', settings = []) {
  const port = base === '' ? 0 : new URL(base).port;
  const log = openSync(join(data, 'server.log'), 'a');
  const all = [`http.port=${port}`, 'mqtt.port=0', 'jt808.port=0', 'gb32960.port=0', ...settings];
  server = spawn(command[0], [...command.slice(1), '--data', join(data, folder), ...all.flatMap((each) => ['--set', each])], {
    stdio: ['ignore', log, log],
    // a group of its own, so that a script that starts the server is stopped with it
    detached: true,
    env: { ...process.env, TAIHU_BOOTSTRAP_TOKEN: token },
  });
  await until(() => {
    base = `http://127.0.0.1:${JSON.parse(readFileSync(join(data, folder, 'ports.json'), 'utf8')).http}`;
    return fetch(`${base}/readyz`).then((answer) => answer.ok);
  }, `the server has not started, see ${join(data, 'server.log')}`, START_MILLIS);
}
const signal = (which) => process.kill(-server.pid, which);
const must = (method, path, body, given = {}) => ask(method, path, body, { at: base, by: token, ...given });

// ---------------------------------------------------------------- what is demanded of every page

/** Texts that are cut: by a box that hides what it has no room for, or by the edge of the screen. Runs in the page. */
function cutTexts() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim();
    const holder = node.parentElement;
    if (words === '' || !holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // said to nobody, said to listeners only, or drawn by a library that thins its own labels out
    if (holder.closest('.out, [inert], [aria-hidden=true], .u-wrap, .maplibregl-map, style, script, option, .ant-select-dropdown')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width < 2 || text.height < 2) continue;
    let judged = false;
    for (let box = holder; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (/auto|scroll/.test(style.overflowX) || /auto|scroll/.test(style.overflowY)) {
        judged = true;
        break;
      }
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const room = box.getBoundingClientRect();
      if (room.width < 3 || room.height < 3) break;
      const wide = text.right > room.right + 1.5 || text.left < room.left - 1.5;
      const high = text.bottom > room.bottom + 3 || text.top < room.top - 3;
      if (!wide && !high) continue;
      // a list that has room for its first values only shows whole ones
      if (box.matches('.kv') && (text.top > room.bottom - 3 || text.bottom < room.top)) {
        judged = true;
        break;
      }
      const marked = (style.textOverflow === 'ellipsis' && !high) || style.webkitLineClamp !== 'none';
      const readable = marked && box.closest('[title]:not([title=""]), a[href], [role=option]');
      if (!readable) found.push(`${words.slice(0, 40)} in ${box.tagName.toLowerCase()}.${String(box.className.baseVal ?? box.className).slice(0, 40)}${marked ? ' (no way to read it)' : ''}`);
      judged = true;
      break;
    }
    if (!judged && text.right > window.innerWidth + 1) found.push(`${words.slice(0, 40)} behind the edge of the screen`);
  }
  return [...new Set(found)].slice(0, 8);
}

/** Parts of the top line that cover each other. Runs in the page. */
function overlaps() {
  const boxes = [...document.querySelectorAll('.top > *, .top .brand img')].filter((each) => each.checkVisibility()).map((each) => ({ each, box: each.getBoundingClientRect() })).filter(({ box }) => box.width > 2);
  return boxes.flatMap(({ each, box }, i) => boxes.slice(i + 1).filter((other) => !each.contains(other.each) && box.right > other.box.left + 1 && other.box.right > box.left + 1).map((other) => `${each.className || each.tagName} and ${other.each.className || other.each.tagName}`));
}

const BAD = /\bNaN\b|\bundefined\b|\[object |\bInfinity\b/;

async function looks(page, name, { loud = [], expected = [] } = {}) {
  mkdirSync(shots, { recursive: true });
  const file = join(shots, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  if (CHOSEN[name]) {
    mkdirSync(chosen, { recursive: true });
    copyFileSync(file, join(chosen, CHOSEN[name]));
  }
  const faults = [];
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) faults.push(`${over} px wider than the screen`);
  const words = await page.evaluate(() => document.body.innerText);
  const bad = BAD.exec(words);
  if (bad) faults.push(`says ${words.slice(Math.max(0, bad.index - 30), bad.index + 30)}`);
  for (const each of await page.evaluate(cutTexts)) faults.push(`cut: ${each}`);
  for (const each of await page.evaluate(overlaps)) faults.push(`over each other: ${each}`);
  for (const each of loud.splice(0)) if (!expected.some((one) => one.test(each))) faults.push(`console: ${each.slice(0, 200)}`);
  return faults;
}

// ---------------------------------------------------------------- states

let browser;
const problems = [];
const say = (name, faults) => {
  if (faults.length > 0) problems.push(name);
  console.log(faults.length === 0 ? `ok    ${name}` : `FAIL  ${name}\n      ${faults.join('\n      ')}`);
};

/** Opens each address in each view, and asks for what must hold; `says` are words that a page must have. */
async function visit(state, pages) {
  for (const view of VIEWS) {
    const { context, page, loud } = await visitor(browser, { ...view, at: base, by: token });
    for (const { name, path, ready, says = [], expected = [] } of pages) {
      const full = `${state}-${name}-${view.view}`;
      try {
        loud.splice(0);
        await page.goto(base + path, { waitUntil: 'domcontentloaded' });
        await settled(page);
        await ready?.(page);
        for (const each of says) await page.getByText(each[view.view === 'desk' ? 0 : 1]).first().waitFor();
        say(full, await looks(page, full, { loud, expected }));
      } catch (failed) {
        await page.screenshot({ path: join(shots, `${full}.png`) }).catch(() => undefined);
        say(full, [failed.message.split('\n').slice(0, 3).join(' ')]);
      }
    }
    await context.close();
  }
}

const LISTS = [
  { name: 'overview', path: '/overview' },
  { name: 'things', path: '/things' },
  { name: 'map', path: '/things?look=both' },
  { name: 'connect', path: '/connect' },
  { name: 'transfer', path: '/transfer' },
  { name: 'models', path: '/models' },
  { name: 'dashboards', path: '/dashboards' },
  { name: 'new-dashboard', path: '/dashboards/new/edit' },
  { name: 'history', path: '/history' },
  { name: 'commands', path: '/commands' },
  { name: 'bulk', path: '/commands/bulk?new=1' },
  { name: 'schedules', path: '/commands/schedules?edit=new' },
  { name: 'newcomers', path: '/provisioning' },
  { name: 'audit', path: '/audit' },
  { name: 'alarms', path: '/alarms' },
  { name: 'maintenance', path: '/alarms/maintenance' },
  { name: 'rules', path: '/rules' },
  { name: 'new-rule', path: '/rules/new' },
  { name: 'calendars', path: '/rules/calendars' },
  { name: 'new-calendar', path: '/rules/calendars?edit=new' },
  { name: 'channels', path: '/channels' },
  { name: 'rotas', path: '/rotas' },
  { name: 'spaces', path: '/spaces' },
  { name: 'people', path: '/people' },
  { name: 'tokens', path: '/tokens' },
  { name: 'me', path: '/me' },
  { name: 'health', path: '/health' },
  { name: 'limits', path: '/limits' },
  { name: 'settings', path: '/settings' },
];
const NOT_FOUND = [/404/];
/** A rule that fires on a thing, the alarm of it, and what rules use: the pages of them. */
async function watched(name, model, thing) {
  const rule = await must('POST', '/api/v1/rules', { text: `rule: ${name}\nthings: {model: ${model}}\nwhen: level > 1\nseverity: 900\nmessage: ${JSON.stringify(`${name} {{thing.name}}`)}\n` });
  await must('POST', '/api/v1/calendars', { name: `shifts-${model}`, shifts: [{ name: name.slice(0, 64), days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' }], days: [{ date: '2026-10-01', title: name }] });
  const channel = await must('POST', '/api/v1/channels', { title: name, kind: 'mqtt', mqtt: { topic: 'notices/duty' } });
  await must('POST', '/api/v1/rotas', { title: name, people: [{ name }], from: '2026-01-05T09:00' });
  await must('POST', '/api/v1/maintenance', { thing: thing.id, from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z', reason: name });
  await must('POST', `/api/v1/things/${encodeURIComponent(thing.id)}/readings`, { level: 3.4 }, { by: thing.token });
  const alarm = await until(async () => (await must('GET', '/api/v1/alarms?limit=1000')).items.find((each) => each.thing === thing.id), 'the rule raises an alarm');
  return [
    { name: 'alarm', path: `/alarms/${encodeURIComponent(alarm.id)}` },
    { name: 'rule', path: `/rules/${rule.id}` },
    { name: 'channel', path: `/channels?edit=${channel.id}` },
  ];
}
/** A vehicle that stands, goes and stands again. */
async function driven(model, id, name) {
  await must('POST', '/api/v1/models', { name: model, properties: [{ name: 'position', type: 'location' }, { name: 'speed', type: 'number', unit: 'km/h' }] });
  const bus = await must('POST', '/api/v1/things', { id, name, model });
  const begins = Date.now() - 3_000_000;
  const lines = Array.from({ length: 240 }, (_, i) => {
    const gone = Math.min(20, Math.max(0, i / 6 - 10));
    return JSON.stringify({ time: begins + i * 10_000, thing: id, values: { position: { latitude: 31.49 + gone * 0.002, longitude: 120.3 + gone * 0.004 }, speed: gone > 0 && gone < 20 ? 26.4 : 0 } });
  });
  const answer = await fetch(`${base}/api/v1/readings`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' }, body: `${lines.join('\n')}\n` });
  holds(answer.ok, `readings of a vehicle answered ${answer.status}`);
  await until(async () => (await must('GET', `/api/v1/things/${bus.id}/trips`)).items.length >= 3, 'trips are found');
  return [{ name: 'trips', path: `/things/${id}/trips`, ready: (page) => page.locator('[data-list=trips] .trip').first().waitFor() }];
}
const ofThing = (id, model = id) => [
  { name: 'thing', path: `/things/${id}`, ready: (page) => page.locator('[data-property]').first().waitFor() },
  { name: 'thing-events', path: `/things/${id}/events` },
  { name: 'thing-raw', path: `/things/${id}/raw` },
  { name: 'thing-settings', path: `/things/${id}/settings` },
  { name: 'thing-connect', path: `/connect?thing=${id}` },
  { name: 'model', path: `/models/${model}` },
  { name: 'model-json', path: `/models/${model}?tab=json` },
  { name: 'model-versions', path: `/models/${model}?tab=versions` },
  { name: 'model-dashboard', path: `/dashboards/model/${model}`, ready: (page) => page.locator('.widget .number b').first().waitFor() },
];

async function nothing() {
  await visit('nothing', [
    ...LISTS.map((each) => (each.name === 'things' || each.name === 'overview' ? { ...each, says: [['No things yet', '还没有']] } : each)),
    { name: 'past', path: '/overview?at=2026-01-01T00:00:00Z' },
    { name: 'no-thing', path: '/things/nowhere', expected: NOT_FOUND, says: [['There is no thing nowhere', 'nowhere']] },
    { name: 'no-model', path: '/models/nowhere', expected: NOT_FOUND },
    { name: 'no-dashboard', path: '/dashboards/nowhere', expected: NOT_FOUND, says: [['There is no such dashboard', '没有这个看板']] },
    { name: 'no-space', path: '/overview?space=no/where', expected: NOT_FOUND, says: [['There is no space no/where', '没有空间 no/where']] },
    { name: 'no-page', path: '/no/such/page', says: [['Nothing is at', '/no/such/page']] },
  ]);
}

async function one() {
  const thing = await must('POST', '/api/v1/things', { id: 'only', name: 'Only' });
  await visit('silent-one', [...LISTS.slice(0, 3), { name: 'thing', path: '/things/only', says: [['It has never reported', '从未']] }]);
  await must('POST', '/api/v1/things/only/readings', { level: 3.4 }, { by: thing.token });
  await until(async () => (await must('GET', '/api/v1/models')).items.some((each) => each.name === 'only'), 'the model is drafted');
  await visit('one', [...LISTS, ...ofThing('only'), ...(await watched('level-high', 'only', thing)), ...(await driven('bus', 'bus-1', 'Bus 1')), { name: 'history-one', path: '/history?s=only/level', ready: (page) => page.locator('[data-one="only/level"][data-state=drawn]').waitFor() }]);
}

/** Names as long, values as small, as great and as odd as they come; a property that is another type now; a place far off. */
async function strange() {
  await must('POST', '/api/v1/spaces', { path: 'strange', title: LONG });
  await must('POST', '/api/v1/models', { name: 'strange', titles: { en: 'A model whose title is longer than any screen of a phone is wide', 'zh-Hans': LONG }, properties: [{ name: 'changed', type: 'number', unit: 'm', titles: { en: 'Property whose title is longer than a column is wide', 'zh-Hans': LONG } }] });
  const thing = await must('POST', '/api/v1/things', { id: `strange-${'x'.repeat(100)}`, name: LONG, model: 'strange', space: 'strange', labels: { zone: LONG.slice(0, 40) }, location: { latitude: -89.9, longitude: 179.99 } });
  const id = encodeURIComponent(thing.id);
  const report = (reading) => must('POST', `/api/v1/things/${id}/readings`, reading, { by: thing.token, also: [422] });
  const now = Date.now();
  for (let i = 60; i > 0; i -= 1) await report({ time: now - i * 20_000, values: { tiny: 1e-12 * (1 + Math.sin(i / 5)), huge: 1.5e300, changed: 3 + i / 10 } });
  await report({
    tiny: 1e-12, huge: -1.7e308, zero: 0, minus: -0.000001, many: 123456789012345, flag: false, empty: '', spaces: '   ',
    long: '长'.repeat(300), word: 'W'.repeat(300), hostile: '<img src=x onerror=alert(1)>', list: Array.from({ length: 200 }, (_, i) => i / 3), tree: { a: { b: { c: [1, 2, { d: null }] } } },
    place: { latitude: 31.5, longitude: 120.3 }, 属性名称很长很长很长很长很长很长很长很长很长: 7,
  });
  // The same name, another type: its history begins anew.
  const model = await must('GET', '/api/v1/models/strange');
  await must('PUT', '/api/v1/models/strange', { ...model, properties: model.properties.map((each) => (each.name === 'changed' ? { name: 'changed', type: 'string', titles: each.titles } : each)) });
  await report({ changed: 'open' });
  await report({ changed: 5, broken: null });
  await must('POST', `/api/v1/things/${id}/events/overload`, { text: LONG, deep: { list: [1, 2, 3] } }, { by: thing.token });
  // a thing of its own, whose level is what the rule asks
  await must('POST', '/api/v1/models', { name: 'strange-watched', properties: [{ name: 'level', type: 'number', titles: { 'zh-Hans': LONG } }] });
  const seen = await watched(LONG, 'strange-watched', await must('POST', '/api/v1/things', { id: `watched-${'x'.repeat(100)}`, name: LONG, model: 'strange-watched', space: 'strange' }));
  const drawn = (page) => until(() => page.locator('[data-chart=history] .plot').first().evaluate((plot) => Number(plot.dataset.points) > 0), 'the chart has points');
  await visit('strange', [
    ...LISTS.map((each) => (each.name === 'things' ? { ...each, ready: (page) => page.locator('[data-thing] .kv .num').first().waitFor() } : each)),
    ...seen,
    ...(await driven('strange-bus', `bus-${'x'.repeat(100)}`, LONG)),
    { name: 'space', path: '/overview?space=strange' },
    { name: 'columns', path: '/things?space=strange&model=strange&cols=tiny,huge,changed,long' },
    ...ofThing(id, 'strange'),
    { name: 'thing-tiny', path: `/things/${id}?p=tiny`, ready: drawn },
    { name: 'thing-huge', path: `/things/${id}?p=huge`, ready: drawn },
    { name: 'thing-changed', path: `/things/${id}?p=changed`, ready: drawn },
    { name: 'thing-long', path: `/things/${id}?p=long` },
    { name: 'history-many', path: `/history?${['tiny', 'huge', 'changed', 'zero', 'flag', 'long'].map((each) => `s=${id}/${each}`).join('&')}&from=now-1h` },
    { name: 'history-split', path: `/history?s=${id}/tiny&s=${id}/huge&axes=split&from=now-1h` },
    { name: 'past', path: `/things/${id}?at=${new Date(now - 600_000).toISOString()}` },
  ]);
}

async function many() {
  const lines = ['id,name,space,latitude,longitude'];
  for (let i = 0; i < MANY; i += 1) lines.push(`many-${String(i).padStart(6, '0')},水表 ${i},many/${i % 40},${(31 + ((i * 7) % 1000) / 1000).toFixed(4)},${(119.8 + ((i * 13) % 1000) / 1000).toFixed(4)}`);
  await must('POST', '/api/v1/models', { name: 'many', titles: { en: 'Water meter', 'zh-Hans': '水表' }, properties: [{ name: 'level', type: 'number', unit: 'm' }] });
  await must('POST', '/api/v1/spaces', { path: 'many', title: 'Many' });
  for (let i = 0; i < 40; i += 1) await must('POST', '/api/v1/spaces', { path: `many/${i}`, title: `Block ${i}` });
  const upload = async (name, text, mapping) => {
    const made = await fetch(`${base}/api/v1/imports?name=${name}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' }, body: text }).then((answer) => answer.json());
    await must('PATCH', `/api/v1/imports/${made.id}`, { mapping });
    await must('POST', `/api/v1/imports/${made.id}/start`);
    const done = await until(async () => {
      const now = await must('GET', `/api/v1/imports/${made.id}`);
      return ['done', 'failed'].includes(now.state) && now;
    }, `the import ${name}`, IMPORT_MILLIS);
    holds(done.state === 'done', `the import ${name} failed: ${JSON.stringify(done).slice(0, 400)}`);
  };
  const as = (...names) => Object.fromEntries(names.map((each) => [each === 'id' ? 'id' : each, { as: each === 'id' ? 'thing' : each }]));
  await upload('many.csv', lines.join('\n'), { kind: 'things', columns: as('id', 'name', 'space', 'latitude', 'longitude'), create: true, model: 'many' });
  const time = new Date().toISOString();
  const readings = ['id,time,level', ...Array.from({ length: MANY }, (_, i) => `many-${String(i).padStart(6, '0')},${time},${(i % 500) / 100}`)];
  await upload('readings.csv', readings.join('\n'), { kind: 'readings', columns: { id: { as: 'thing' }, time: { as: 'time' }, level: { as: 'property' } } });
  const listed = (page) => page.locator('[data-thing]').nth(4).waitFor();
  await visit('many', [
    ...LISTS.map((each) => (each.name === 'things' ? { ...each, ready: listed } : each)),
    { name: 'space', path: '/overview?space=many/7' },
    {
      name: 'things-end',
      path: '/things?space=many',
      async ready(page) {
        await listed(page);
        await until(async () => {
          await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
          await page.locator('[role=table], .table-scroll, main').first().evaluate((box) => (box.scrollTop = box.scrollHeight));
          return page.locator('[data-thing]').count().then((n) => n > 4);
        }, 'rows at the end of the list');
      },
    },
    { name: 'model', path: '/models/many' },
    { name: 'model-dashboard', path: '/dashboards/model/many?space=many' },
    { name: 'thing', path: '/things/many-077777' },
    {
      name: 'palette',
      path: '/overview',
      async ready(page) {
        await page.keyboard.press('Control+k');
        await page.locator('dialog input').fill('many-0777');
        await page.locator('[data-entry^="thing:"]').first().waitFor();
      },
    },
  ]);
}

/** The server stands still for a minute, then is killed and started anew: pages say so, keep what they have, and come back by themselves. */
async function gone() {
  const thing = await must('POST', '/api/v1/things', { id: `gone-${randomBytes(3).toString('hex')}`, name: 'Gone', location: { latitude: 31.5, longitude: 120.3 } });
  const other = await must('POST', '/api/v1/things', { id: `other-${thing.id}`, name: 'Other' });
  const report = (level) => must('POST', `/api/v1/things/${thing.id}/readings`, { level }, { by: thing.token });
  await report(1.5);
  await until(async () => (await must('GET', '/api/v1/models')).items.some((each) => each.name === thing.id), 'the model is drafted');
  await watched('gone', thing.id, thing);
  await driven('gone-bus', 'gone-bus', 'Bus');
  const away = [/Failed to load resource|WebSocket|ERR_|net::|50[234]/];
  for (const [state, leave, back] of [
    ['gone', () => signal('SIGSTOP'), () => signal('SIGCONT')],
    ['killed', () => signal('SIGKILL'), start],
  ]) {
    const open = [];
    for (const view of VIEWS) {
      for (const [name, path, known] of [['overview', '/overview', '[data-figure=things]'], ['things', '/things?q=gone', `[data-thing="${thing.id}"]`], ['things-map', '/things?q=gone&look=map', '.map canvas'], ['thing', `/things/${thing.id}`, '[data-value]'], ['history', `/history?s=${thing.id}/level&from=now-15m`, '[data-one][data-state=drawn]'], ['audit', '/audit', '[data-entry]'], ['newcomers', '/provisioning', '[data-list=waiting]'], ['bulk', '/commands/bulk', '[data-list=bulk-commands]'], ['schedules', '/commands/schedules', '[data-list=schedules]'], ['alarms', '/alarms', '[data-alarm]'], ['rules', '/rules', '[data-rule]'], ['calendars', '/rules/calendars', '[data-calendar]'], ['channels', '/channels', '[data-channel]'], ['rotas', '/rotas', '[data-rota]'], ['trips', '/things/gone-bus/trips', '[data-list=trips] .trip'], ['dashboard', `/dashboards/model/${thing.id}`, '.widget']]) {
        const given = await visitor(browser, { ...view, at: base, by: token });
        await given.page.goto(base + path, { waitUntil: 'domcontentloaded' });
        await settled(given.page);
        await given.page.locator(known).first().waitFor();
        await until(() => given.page.evaluate(() => document.documentElement.dataset.live === 'live'), 'the page is live');
        given.loud.splice(0);
        open.push({ ...given, name: `${state}-${name}-${view.view}`, known, before: given.page.url() });
      }
    }
    // Two that go on while the server is away: to a page whose code is not here, and to a thing that was not asked for yet.
    const mover = await visitor(browser, { ...VIEWS[0], at: base, by: token });
    await mover.page.goto(`${base}/overview`);
    await settled(mover.page);
    const asker = await visitor(browser, { ...VIEWS[0], at: base, by: token });
    await asker.page.goto(`${base}/things/${thing.id}`);
    await asker.page.locator('[data-value]').first().waitFor();
    await asker.page.getByRole('link', { name: 'Things', exact: true }).click();
    const row = asker.page.locator(`[data-thing="${other.id}"]`).getByRole('link').or(asker.page.locator(`a[data-thing="${other.id}"]`)).first();
    await row.waitFor();
    const left = Date.now();
    leave();
    try {
      for (const { page, name, loud, known } of open) {
        await page.locator('[data-banner=stale]').waitFor();
        holds(await page.locator(known).first().isVisible(), `${name}: what was known is no longer shown`);
        say(name, await looks(page, name, { loud, expected: away }));
      }
      await mover.page.getByRole('link', { name: 'Import & export' }).click();
      await row.click();
      for (const [name, each, told] of [['new', mover, '[data-coming=lost]'], ['other', asker, '.failure']]) {
        await each.page.locator(`main ${told}`).waitFor({ timeout: GONE_MILLIS });
        say(`${state}-${name}-desk`, await looks(each.page, `${state}-${name}-desk`, { loud: each.loud, expected: away }));
      }
      await until(() => Date.now() - left > (state === 'gone' ? GONE_MILLIS : 0), 'the minute has passed', 2 * GONE_MILLIS);
    } finally {
      await back();
    }
    await until(() => fetch(`${base}/readyz`).then((answer) => answer.ok), 'the server is back', START_MILLIS);
    const level = state === 'gone' ? 2.5 : 3.5;
    for (const { page, name, known } of open) {
      await page.locator('[data-banner=stale]').waitFor({ state: 'detached' });
      await page.locator(known).first().waitFor();
      holds(page.url().startsWith(base) && !page.url().includes('login'), `${name}: the person was sent to sign in again`);
    }
    await report(level);
    for (const each of open.filter((one) => one.name.includes('-thing-'))) await until(async () => (await each.page.locator('[data-property=level] [data-value]').first().innerText()).startsWith(String(level)), `${each.name}: the value is live again`);
    await mover.page.locator('h1', { hasText: 'Import & export' }).waitFor();
    await asker.page.locator('h1', { hasText: 'Other' }).waitFor();
    for (const each of open) say(`${each.name.replace(state, `${state}-back`)}`, await looks(each.page, each.name.replace(state, `${state}-back`), { loud: each.loud, expected: away }));
    for (const each of [...open, mover, asker]) await each.context.close();
  }
}

/** More comes than history commits, until the journal has used up its disk: the overview says so before all else, and it goes on when there is room. */
async function full() {
  signal('SIGKILL');
  await start('full', ['journal.disk-budget=64m', 'journal.segment-bytes=16m', 'history.commit-interval=1m', 'history.commit-rows=1000000']);
  const thing = await must('POST', '/api/v1/things', { id: 'filler' });
  const send = (text) => must('POST', '/api/v1/things/filler/readings', { text }, { also: [503] });
  const state = async () => (await must('GET', '/api/v1/status')).journal.state;
  const long = 'x'.repeat(60_000);
  let filling = true;
  const fill = (async () => {
    while (filling) await Promise.all(Array.from({ length: 8 }, () => send(long)));
  })();
  fill.catch(() => undefined);
  try {
    await until(async () => (await state()) === 'full', 'the budget is used up', FULL_MILLIS);
    holds((await fetch(`${base}/readyz`)).status === 503, 'a server with a full disk says that it is ready');
    const first = async (page) => {
      await page.locator('main .stack > :first-child [data-troubles]').waitFor();
      await until(async () => (await page.locator('[data-troubles] > *', { hasText: 'journal.disk-budget' }).count()) === 1, 'what is full is said once');
    };
    await visit('full', [
      { name: 'overview', path: '/overview', ready: first, says: [['The journal has used up its disk budget', '磁盘配额']] },
      { name: 'health', path: '/health', ready: (page) => page.locator('.finding').first().and(page.locator('[data-finding=journal-full]')).waitFor() },
      { name: 'thing', path: `/things/${thing.id}`, ready: (page) => page.locator('[data-property=text]').waitFor() },
    ]);
    const { context, page } = await visitor(browser, { ...VIEWS[0], at: base, by: token });
    await page.goto(`${base}/overview`);
    await first(page);
    filling = false;
    await fill;
    await page.locator('[data-troubles]').waitFor({ state: 'detached', timeout: FULL_MILLIS });
    await until(async () => (await state()) === 'open', 'there is room again');
    await must('POST', '/api/v1/things/filler/readings', { text: 'short' });
    await page.goto(`${base}/things/${thing.id}`);
    await page.locator('[data-property=text]', { hasText: 'short' }).waitFor();
    say('full-back-desk', await looks(page, 'full-back-desk'));
    await context.close();
  } finally {
    filling = false;
    await fill;
  }
}

// ---------------------------------------------------------------- run

let died = null;
try {
  await start();
  browser = await launch();
  for (const [name, deed] of Object.entries({ nothing, one, strange, many, gone, full })) {
    if (process.env.TAIHU_EDGES && !process.env.TAIHU_EDGES.split(',').includes(name)) continue;
    try {
      await deed();
    } catch (failed) {
      say(name, [failed.stack.split('\n').slice(0, 4).join('\n      ')]);
    }
  }
} catch (failed) {
  died = failed;
} finally {
  await browser?.close();
  if (server) {
    signal('SIGCONT');
    signal('SIGKILL');
  }
  if (died === null) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}
if (died) console.error(`edges: ${died.message}`);
console.log(`edges: ${problems.length} pages are not as they must be; pictures in ${shots}`);
process.exit(problems.length === 0 && died === null ? 0 : 1);
