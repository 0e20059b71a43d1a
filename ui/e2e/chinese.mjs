// The whole page in Chinese: no English word is left but data and what is called the same in every language. Run by run.mjs, which
// hands its helpers over.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTRACT = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'api/src/main/resources/openapi.yaml');

/** What is called the same in every language: standards, formats, programs, units and keys. */
const ALLOWED = new Set(
  `English ID
   Wuxi Binhu wuxi/binhu API HTTP HTTPS POST MQTT JSON CBOR SenML CSV NDJSON XLSX Parquet application/json TLS UTC URL QoS WebSocket issuer RFC TSL
   W3C UCUM WGS-84 Wi-Fi cron CPU SQLite PostgreSQL taihu.toml things/ID/events/NAME
   mosquitto_pub curl Python Node Java Arduino ESP-IDF ESP32 HTTPClient Linux macOS TOKEN taihu.ino
   Ctrl Esc Enter Tab Shift Delete
   ns ms kB MB GB min km kPa g/m
   degC thing.name property tests JT808 GB32960 derive children.pump.power night' day
   key key:value zone:2 thing/pump-1
   LiveChart HistoryChart Chooser`.split(/\s+/),
);

const PHRASES = ['OpenID Connect', 'Arduino IDE', 'Git Bash', 'esp32 by Espressif Systems', 'Natural Earth', '--set mqtt.host=0.0.0.0 --set http.host=0.0.0.0'];

/** Parts of a page in which names stand as they are: settings, limits, programs, ids; and the pictures of the library of parts. */
const AS_IT_IS = 'code, pre, kbd, script, style, textarea, .mono, .lines, [translate=no], .anticon';

/** Words of a text: what is joined by signs is one, such as an id, a path or a setting. */
const wordsOf = (text) => text.match(/[A-Za-z][A-Za-z0-9_'’]*(?:[.@:/=*-]+[A-Za-z0-9_]+)*/g) ?? [];

/** Values of the examples of the design system, which has no data of its own. */
const EXAMPLES = new Set(['auto']);

/** Members whose values, or whose own members' names, people have chosen. */
const CALLED = new Set(['name', 'id', 'title', 'titles', 'values', 'value', 'options']);

/** Values of the contract that are words to a program: to a person they must be said. */
function enums() {
  const found = new Set();
  for (const [, list] of readFileSync(CONTRACT, 'utf8').matchAll(/enum: \[([^\]]*)\]/g)) for (const each of list.split(',')) found.add(each.trim().replace(/^'|'$/g, ''));
  return found;
}

/** Takes the words of all that an answer says, names of its members as well; and apart what somebody has called something. */
function take(value, into, named, called = false) {
  if (typeof value === 'string') {
    for (const each of [value, ...wordsOf(value)]) into.add(each);
    if (called) named.add(value);
  } else if (Array.isArray(value)) value.forEach((each) => take(each, into, named, called));
  else if (value !== null && typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) {
      for (const word of [name, ...wordsOf(name)]) into.add(word);
      if (called) named.add(name);
      take(each, into, named, CALLED.has(name));
    }
  }
}

/** Every text that a person sees or hears, each once. */
function textsOf(asItIs) {
  const texts = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: of, data } = walker.currentNode;
    if (data.trim() !== '' && of.closest(asItIs) === null && (of.checkVisibility?.() ?? true)) texts.add(data.trim());
  }
  for (const each of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (each.closest(asItIs) !== null || !each.checkVisibility()) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (each.getAttribute(name)?.trim()) texts.add(each.getAttribute(name).trim());
  }
  return [...texts];
}

const TABS = ['now', 'events', 'actions', 'raw', 'settings'];

export function chinese({ test, person, open, holds, must, report, run, pages }) {
  const id = `e2e-zh-${run}`;
  /** A thing with something on each of its pages, and what was asked of it. */
  const prepare = async () => {
    await must('POST', '/api/v1/models', {
      name: id, mode: 'strict', titles: { zh: '水泵' },
      properties: [{ name: 'level', type: 'number', unit: 'm', writable: true, minimum: 0, maximum: 9 }, { name: 'running', type: 'boolean' }, { name: 'mode', type: 'enum', options: ['auto', 'off'] }],
      actions: [{ name: 'purge', dangerous: true }, { name: 'blink', idempotent: true }],
    });
    const thing = await must('POST', '/api/v1/things', { id, name: '一号泵', model: id });
    await report(thing, { level: 3.4, running: true, mode: 'auto' });
    await report(thing, { level: 'much' }).catch(() => undefined);
    for (const name of ['purge', 'blink']) await must('POST', `/api/v1/things/${id}/actions/${name}`);
    await must('POST', '/api/v1/bulk-commands', { things: [id], property: 'level', value: 2 });
    await must('POST', '/api/v1/schedules', { title: '晚间', when: { cron: '30 18 1,15 * *', zone: 'Asia/Shanghai' }, order: { things: [id], property: 'level', value: 2 } });
    return [...TABS.map((tab) => `/things/${id}/${tab}`), `/models/${id}`, `/dashboards/model/${id}`, `/connect?thing=${id}`, `/connect?thing=${id}&by=http&in=arduino`, `/history?s=${id}/level`, '/tokens', '/commands', '/commands/bulk', '/commands/schedules', '/404'];
  };
  test('no page has an English word left in Chinese', async () => {
    // where this part is run alone, the things of others are not there
    const page = await person({ language: 'zh-CN', expected: [/Failed to load resource/] });
    const data = new Set();
    const named = new Set();
    const reading = new Set();
    page.on('response', (answer) => {
      if (!answer.url().includes('/api/v1/')) return;
      const read = answer
        .json()
        .then((body) => take(body, data, named))
        .catch(() => undefined)
        .finally(() => reading.delete(read));
      reading.add(read);
    });
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => typeof payload === 'string' && payload.startsWith('{') && take(JSON.parse(payload), data, named)));
    const said = enums();
    const left = [];
    const look = async (where) => {
      await page.locator('h1').first().waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' }).catch(() => undefined);
      const texts = await page.evaluate(textsOf, AS_IT_IS);
      // what is shown has been answered, but perhaps not been read here yet
      await Promise.all(reading);
      for (const whole of texts) {
        const text = PHRASES.reduce((rest, each) => rest.replaceAll(each, ''), whole).trim();
        // a word to a program that stands alone is no data, whoever has sent it
        if (where === '/design' && EXAMPLES.has(text)) continue;
        const bare = said.has(text) && !ALLOWED.has(text) && !named.has(text);
        const words = data.has(text) ? [] : wordsOf(text).filter((each) => each.length > 1 && !ALLOWED.has(each) && !data.has(each));
        if (bare || words.length > 0) left.push(`${where}: ${bare ? text : words.join(' ')}   (${text.slice(0, 100)})`);
      }
    };
    for (const path of [...pages(), ...(await prepare())]) {
      await open(page, path);
      await look(path);
    }
    await open(page, '/overview');
    await page.locator('h1').waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('dialog').first().waitFor();
    await look('the palette');
    await page.keyboard.press('Escape');
    await page.locator('dialog').first().waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.locator('dialog').first().waitFor();
    await look('the keys');
    const all = [...new Set(left)];
    holds(all.length === 0, `${all.length} texts have English words:\n${all.join('\n')}`);
  });
}
