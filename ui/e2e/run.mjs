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
import * as kit from './kit.mjs';
import { alarms } from './alarms.mjs';
import { calendars } from './calendars.mjs';
import { chinese } from './chinese.mjs';
import { connect } from './connect.mjs';
import { dashboards } from './dashboards.mjs';
import { flows } from './flows.mjs';
import { formats } from './formats.mjs';
import { history } from './history.mjs';
import { imports } from './imports.mjs';
import { maps } from './map.mjs';
import { models } from './models.mjs';
import { notices } from './notices.mjs';
import { operations } from './operations.mjs';
import { orders } from './orders.mjs';
import { overview } from './overview.mjs';
import { pagesInAllLooks } from './pages.mjs';
import { people } from './people.mjs';
import { rules } from './rules.mjs';
import { shell } from './shell.mjs';
import { signin } from './signin.mjs';
import { spaces } from './spaces.mjs';
import { terminals } from './terminals.mjs';
import { thing } from './thing.mjs';
import { things } from './things.mjs';
import { trips } from './trips.mjs';

// The link works once, and connecting makes the sensor that others look at. What looks at all pages comes after what fills them.
const TOPICS = [
  signin, connect, thing, overview, imports, things, models, shell, spaces, pagesInAllLooks, dashboards, history, flows, formats,
  people, operations, orders, alarms, notices, calendars, trips, terminals, maps, rules, chinese,
];

if (kit.token === '') {
  console.error('e2e: TAIHU_TOKEN must be an API token of the owner');
  process.exit(2);
}

const tests = [];
const test = (name, deed) => name.includes(process.env.TAIHU_ONLY ?? '') && tests.push([name, deed]);
for (const topic of TOPICS) topic({ ...kit, test });

/** File and line of the test where it failed: the first that is none of the helpers. */
const where = (problem) => /e2e\/((?!kit|browser|run)\w+\.mjs:\d+)/.exec(problem.stack ?? '')?.[1] ?? '';

const connects = (name) => name.startsWith('a thing is connected');
/** Makes the sensor for the tests that look at it, where that of connecting did not. */
async function withoutThePage() {
  kit.sensor.token = (await kit.must('POST', '/api/v1/things', { id: kit.sensor.id, name: 'E2E 传感器' })).token;
  await kit.report(kit.sensor, { temperature: 21.5, open: true, mode: 'auto' });
}

let failed = 0;
let skipped = 0;
await kit.start();
try {
  if (!tests.some(([name]) => connects(name))) await withoutThePage();
  for (const [name, deed] of tests) {
    const begun = Date.now();
    let problem = null;
    let reason;
    try {
      reason = await deed();
      if (kit.loud.length > 0) throw new Error(`the console complains: ${kit.loud.slice(0, 3).join(' | ')}`);
    } catch (error) {
      problem = error;
      await kit.pictured(name);
    }
    await kit.cleared();
    if (connects(name) && problem) {
      kit.sensor.id += '-b';
      await withoutThePage();
    }
    if (problem) {
      failed += 1;
      console.log(`FAIL  ${name} (${where(problem)})\n      ${problem.message.split('\n').slice(0, 30).join('\n      ')}`);
    } else if (reason) {
      skipped += 1;
      console.log(`skip  ${name}: ${reason}`);
    } else console.log(`ok    ${name} (${Date.now() - begun} ms)`);
  }
} finally {
  await kit.stop();
}
console.log(`e2e: ${tests.length - failed - skipped} of ${tests.length} hold, ${failed} fail, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
