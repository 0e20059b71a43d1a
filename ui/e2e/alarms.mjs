// Alarms on dashboards, in the console, and put aside by maintenance: raised by rules on readings. Run by run.mjs, which hands its
// helpers over.

export function alarms({ test, person, open, until, holds, same, call, must, fits, picture, axe, run }) {
  const LOOKS = [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
    { language: 'en-US', scheme: 'dark', width: 1440 },
    { language: 'en-US', scheme: 'light', width: 390 },
  ];
  const look = ({ language, scheme, width }) => `${width}-${scheme}-${language.slice(0, 2)}`;

  /** A model whose things have a number for each rule of a test. */
  const MODEL = `e2e-signal-${run}`;
  const NUMBERS = 6;
  /** Names of numbers by what the rules on them say. */
  const said = new Map();

  /** Reports what the rules of these things find: `[thing, message, severity, latched]` is raised; without a severity it is over. */
  async function signal(space, ...all) {
    for (const [thing, message, severity, latched = false] of all) {
      const key = `${space} ${message}`;
      if (!said.has(key)) {
        const number = `n${[...said.keys()].filter((each) => each.startsWith(`${space} `)).length}`;
        said.set(key, number);
        const text = `rule: ${number}\nthings: {model: ${MODEL}, space: ${space}}\nwhen: ${number} > 0\nseverity: ${severity}\nlatched: ${latched}\nmessage: ${JSON.stringify(message)}\n`;
        await must('POST', '/api/v1/rules', { text });
      }
      await must('POST', `/api/v1/things/${thing}/readings`, { [said.get(key)]: severity === undefined ? 0 : 1 });
    }
    const raised = all.filter(([, , severity]) => severity !== undefined);
    await until(async () => {
      const { items } = await must('GET', `/api/v1/alarms?space=${space}&state=active&limit=1000`);
      return raised.every(([thing, message]) => items.some((one) => one.thing === thing && one.message === message));
    }, 'what was to be raised is not');
  }

  const MANY = 10_000;
  let spaces = 0;
  /** A space of its own with some things in it. */
  async function place(things) {
    const space = `e2e-alarms-${run}-${(spaces += 1)}`;
    await call('POST', '/api/v1/models', { name: MODEL, properties: Array.from({ length: NUMBERS }, (_, i) => ({ name: `n${i}`, type: 'number' })) });
    await must('POST', '/api/v1/spaces', { path: space, title: `Alarms ${spaces}` });
    const ids = Array.from({ length: things }, (_, i) => `${space}-${i}`);
    for (let i = 0; i < ids.length; i += 50) await Promise.all(ids.slice(i, i + 50).map((id) => must('POST', '/api/v1/things', { id, space, model: MODEL, name: `Pump ${id.slice(-4)}` })));
    return { space, ids };
  }
  /** Things that are brought in from a file, and so many at once. */
  async function brought(space, ids) {
    const lines = ['id,space', ...ids.map((id) => `${id},${space}`)];
    const { status, body } = await call('POST', '/api/v1/imports?name=things.csv', lines.join('\n'), undefined, 'application/octet-stream');
    holds(status < 300, `the import answered ${status}: ${JSON.stringify(body)}`);
    await must('PATCH', `/api/v1/imports/${body.id}`, { mapping: { kind: 'things', columns: { id: { as: 'thing' }, space: { as: 'space' } }, create: true, model: MODEL } });
    await must('POST', `/api/v1/imports/${body.id}/start`);
    await until(async () => (await must('GET', `/api/v1/imports/${body.id}`)).state === 'done', 'the things are brought in', 120_000);
  }
  /** Many things report at once. */
  const reading = (some, value) => call('POST', '/api/v1/readings', some.map((thing, i) => JSON.stringify({ thing, values: { n0: value(i) } })).join('\n'), undefined, 'application/x-ndjson');
  const listed = async (space, more = '') => (await must('GET', `/api/v1/alarms?space=${space}&state=any&limit=1000${more}`)).items;
  const row = (page, message) => page.locator('[data-alarm]', { hasText: message });
  const pick = async (page, label, text) => {
    await page.locator(`[role=combobox][aria-label="${label}"]`).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().click();
  };

  test('a dashboard shows the worst alarms of a space, live, and acknowledges them', async () => {
    for (const each of LOOKS) {
      const { space, ids } = await place(3);
      const made = await must('POST', '/api/v1/dashboards', {
        title: `Alarms ${run}`, space,
        widgets: [
          { id: 'worst', type: 'alarms', title: 'Worst', x: 0, y: 0, w: 12, h: 5, source: { space }, options: { severity: 'high', rows: 2 } },
          { id: 'all', type: 'alarms', x: 12, y: 0, w: 6, h: 5, source: { space } },
          { id: 'none', type: 'alarms', x: 18, y: 0, w: 6, h: 3, source: { thing: ids[2] } },
        ],
      });
      const page = await person(each);
      await open(page, `/dashboards/${made.id}?space=${space}`);
      const widget = (id) => page.locator(`[data-widget=${id}]`);
      await until(async () => (await widget('all').locator('.empty').count()) === 1 && (await widget('none').locator('.empty').count()) === 1, 'that there is none is said');
      await picture(page, `widget-alarms-none-${look(each)}`);
      await signal(space, [ids[0], 'Pressure is above 9.5 bar and rises', 900], [ids[1], 'Bearing is hot', 600], [ids[0], 'Filter is due', 100], [ids[1], 'Motor vibrates', 700]);
      await row(widget('worst'), 'Pressure').waitFor();
      await until(() => widget('worst').locator('[data-alarm]').count().then((n) => n === 2), 'rows of the worst');
      await widget('worst').locator('[data-left-out="1"]').waitFor();
      await until(() => widget('all').locator('[data-alarm]').count().then((n) => n === 4), 'rows of all');
      await until(async () => (await widget('worst').locator('.alarm-numbers a').count()) === 2, 'classes that are counted');
      same(await widget('none').locator('[data-alarm]').count(), 0, 'alarms of another thing');
      await fits(page, `alarms of a dashboard at ${look(each)}`);
      await axe(page, `alarms of a dashboard ${look(each)}`);
      await picture(page, `widget-alarms-${look(each)}`);
      await row(widget('worst'), 'Pressure').getByRole('button').click();
      await row(widget('worst'), 'Pressure').getByRole('button').waitFor({ state: 'detached' });
      const [known] = (await listed(space)).filter((one) => one.message.startsWith('Pressure'));
      holds(known.acknowledged, 'it is acknowledged');
      await row(widget('all'), 'Pressure').getByRole('button').waitFor({ state: 'detached' });
      await signal(space, [ids[0], 'Pressure is above 9.5 bar and rises']);
      await row(widget('all'), 'Pressure').waitFor({ state: 'detached' });
      await row(widget('worst'), 'Bearing').waitFor();
      await row(widget('worst'), 'Motor').locator('.alarm-words').click();
      await page.waitForURL(/\/alarms\/[^/?]+/);
      await page.goBack();
      await until(async () => (await widget('all').locator('.alarm-numbers a').count()) === 2, 'numbers without the one that is over');
      await widget('all').locator('.alarm-numbers a').first().click();
      await page.waitForURL((url) => url.pathname === '/alarms' && url.searchParams.get('severity') === 'high' && url.searchParams.get('space') === space);
      await page.locator('[data-list=alarms] [data-alarm]').first().waitFor();
    }
  });

  test('a widget of alarms is made in the editor, and fails by itself', async () => {
    const { space, ids } = await place(1);
    await signal(space, [ids[0], 'Tank overflows', 900], [ids[0], 'Lamp is old', 200]);
    const made = await must('POST', '/api/v1/dashboards', { title: `Made ${run}`, space, widgets: [{ id: 'a', type: 'text', x: 0, y: 0, w: 12, h: 4, options: { text: 'x' } }] });
    const page = await person({ expected: [/503/] });
    await open(page, `/dashboards/${made.id}/edit?space=${space}`);
    await page.locator('[data-widget=a]').click();
    await pick(page, 'Shows', 'Alarms');
    await row(page, 'Lamp is old').waitFor();
    await pick(page, 'Severity', 'High and above');
    await row(page, 'Lamp is old').waitFor({ state: 'detached' });
    await row(page, 'Tank overflows').waitFor();
    await pick(page, 'Which alarms', 'Unacknowledged');
    await page.locator('input[aria-label="Rows at most"]').fill('5');
    await picture(page, 'widget-alarms-edit');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => {
      const { options } = (await must('GET', `/api/v1/dashboards/${made.id}`)).widgets[0];
      return options.severity === 'high' && options.state === 'unacknowledged' && options.rows === 5;
    }, 'what is kept of it');
    let away = true;
    await page.route('**/api/v1/alarms?**', (route) => (away ? route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'the registry is away' } }) : route.continue()));
    await open(page, `/dashboards/${made.id}?space=${space}`);
    await page.locator('[data-widget=a] .failure', { hasText: 'the registry is away' }).waitFor();
    await picture(page, 'widget-alarms-failed');
    away = false;
    await page.locator('[data-widget=a] .failure button').click();
    await row(page, 'Tank overflows').waitFor();
  });

  test('the overview of a moment has the alarms that were active then', async () => {
    const { space, ids } = await place(1);
    const before = new Date().toISOString();
    await signal(space, [ids[0], 'It was wrong', 900]);
    const between = new Date().toISOString();
    await signal(space, [ids[0], 'It was wrong']);
    await until(async () => (await listed(space)).every((each) => !each.active), 'it is over');
    for (const each of LOOKS.slice(0, 2)) {
      const page = await person(each);
      await open(page, `/overview?space=${space}&at=${between}`);
      const row = page.locator('[data-alarms-then="1"] .row', { hasText: 'It was wrong' });
      await row.waitFor();
      await axe(page, `alarms of the past ${look(each)}`);
      await fits(page, `alarms of the past at ${look(each)}`);
      await picture(page, `alarms-then-${look(each)}`);
      await open(page, `/alarms?space=${space}&at=${between}`);
      await row.waitFor();
      holds((await page.locator('.alarm-tools, .filters').count()) === 0, 'the console offers to act on the past');
      await open(page, `/overview?space=${space}&at=${before}`);
      await page.locator('[data-then]').waitFor();
      await page.getByText(each.language === 'en-US' ? 'No alarm was active' : '当时没有活动的告警').waitFor();
    }
  });

  test('the page of an alarm has the clocks of its space, its chart too', async () => {
    const { space, ids } = await place(1);
    await must('PATCH', `/api/v1/spaces/${space}`, { zone: 'America/St_Johns' });
    await signal(space, [ids[0], 'It is late', 900]);
    const page = await person({ zone: 'Europe/Berlin' });
    await open(page, `/alarms/${(await listed(space))[0].id}`);
    await page.locator('.live-sign', { hasText: /\(.*3:?30\)/ }).waitFor();
  });

  test('the times of a new maintenance window are those of its space, however late the space is known', async () => {
    const page = await person({ zone: 'America/New_York' });
    let release;
    const held = new Promise((done) => (release = done));
    await page.route(/api\/v1\/spaces(\?|$)/, async (route) => {
      await held;
      await route.continue();
    });
    await open(page, '/alarms/maintenance?edit=new');
    const from = page.locator('input[name=from]');
    await from.waitFor();
    const { zone } = (await must('GET', '/api/v1/spaces')).items.find((each) => each.path === '').effective;
    const there = () => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date()).slice(0, 13);
    holds(zone !== 'America/New_York', 'the space is where the browser is');
    release();
    await until(async () => (await from.inputValue()).replace('T', ' ').startsWith(there()), 'the time is not that of the space');
  });

  test('a maintenance window is planned, goes on, is changed and ended', async () => {
    for (const each of LOOKS.slice(0, 2)) {
      const { space, ids } = await place(2);
      const english = each.language === 'en-US';
      await signal(space, [ids[0], 'Pressure is high', 900], [ids[1], 'Tank is full', 900]);
      const page = await person(each);
      await open(page, `/alarms?space=${space}`);
      await page.locator('.order-tabs a').nth(1).click();
      await page.locator('[data-list=maintenance-now] .empty').waitFor();
      await picture(page, `maintenance-none-${look(each)}`);
      const begin = async (reason, from, to) => {
        await page.locator('.head .end .ant-btn-primary').click();
        await page.locator('input[name=reason]').fill(reason);
        if (from) await page.locator('input[name=from]').fill(from);
        if (to) await page.locator('input[name=to]').fill(to);
      };
      const save = () => page.locator('form .ant-btn-primary').click();
      await begin('New pump', undefined, '2020-01-01T00:00');
      holds(await page.locator('form .ant-btn-primary').isDisabled(), 'an end before the beginning');
      await page.locator('input[name=to]').fill('2099-01-01T00:00');
      await axe(page, `form of a maintenance window ${look(each)}`);
      await fits(page, `form of a maintenance window at ${look(each)}`);
      await picture(page, `maintenance-form-${look(each)}`);
      await save();
      await page.locator('[data-list=maintenance-now] [data-window]', { hasText: 'New pump' }).waitFor();
      await begin('Next year', '2098-01-01T00:00', '2098-01-02T00:00');
      await save();
      await page.locator('[data-list=maintenance-coming] [data-window]', { hasText: 'Next year' }).waitFor();
      await begin('One thing', '2019-01-01T00:00', '2019-01-02T00:00');
      await page.locator('form .ant-radio-wrapper').nth(1).click();
      await page.locator(`[role=combobox][aria-label="${english ? 'Thing' : '物'}"]`).click();
      await page.keyboard.type(ids[0]);
      await page.locator('.ant-select-item-option', { hasText: ids[0] }).click();
      await save();
      await page.locator('[data-list=maintenance-past] [data-window]', { hasText: 'One thing' }).waitFor();
      await axe(page, `maintenance ${look(each)}`);
      await fits(page, `maintenance at ${look(each)}`);
      await picture(page, `maintenance-${look(each)}`);
      await until(async () => (await must('GET', `/api/v1/alarms?space=${space}`)).items.length === 0, 'alarms within are not shown');
      const now = page.locator('[data-list=maintenance-now] [data-window]');
      await now.locator('.deeds button').nth(1).click();
      await page.waitForURL((url) => url.searchParams.get('edit') !== null);
      await page.locator('input[name=reason]').fill('Newer pump');
      await save();
      await now.filter({ hasText: 'Newer pump' }).locator('.deeds button').first().click();
      await page.locator('[data-list=maintenance-past] [data-window]', { hasText: 'Newer pump' }).waitFor();
      await until(async () => (await must('GET', `/api/v1/alarms?space=${space}`)).items.length === 2, 'they are shown again');
      await page.locator('[data-list=maintenance-coming] .ant-btn-dangerous').click();
      await page.locator('.ant-popconfirm .ant-btn-primary, .ant-popover .ant-btn-primary').last().click();
      await page.locator('[data-list=maintenance-coming] .empty').waitFor();
      await until(async () => {
        const words = (await must('GET', `/api/v1/audit?limit=100`)).items.map((one) => one.operation);
        return ['createMaintenance', 'replaceMaintenance', 'deleteMaintenance'].every((one) => words.includes(one));
      }, 'what was done is in the audit log');
    }
  });

  test('many alarms are assigned, shelved, commented and reset together, and what is refused is told', async () => {
    for (const each of LOOKS.slice(0, 2)) {
      const { space, ids } = await place(3);
      const english = each.language === 'en-US';
      await signal(space, [ids[0], 'Pressure is high', 900, true], [ids[1], 'Bearing is hot', 700, true], [ids[2], 'Filter is due', 300]);
      await signal(space, [ids[0], 'Pressure is high']);
      const page = await person(each);
      await open(page, `/alarms?space=${space}`);
      await until(() => page.locator('[data-alarm]').count().then((n) => n === 3), 'all are listed');
      const tools = page.locator('.alarm-tools');
      const button = (n) => tools.locator(':scope > .ant-btn').nth(n);
      const tickAll = () => tools.locator('.ant-checkbox-input').check();
      const did = (n) => tools.locator(`[data-did="${n}"]`).waitFor();
      await tickAll();
      await fits(page, `console at ${look(each)}`);
      await axe(page, `console ${look(each)}`);
      await picture(page, `console-${look(each)}`);
      await button(0).click();
      await did(3);
      await tickAll();
      await button(4).click();
      await tools.locator('[data-refused-many="2"]').waitFor();
      await did(1);
      await row(page, 'Pressure').waitFor({ state: 'detached' });
      same(await page.locator('[data-alarm] .ant-checkbox-input:checked').count(), 2, 'those that were refused stay ticked');
      await axe(page, `refusals ${look(each)}`);
      await picture(page, `console-refused-${look(each)}`);
      await button(1).click();
      await page.locator('.ant-modal input').fill('crew 2');
      await picture(page, `console-assign-${look(each)}`);
      await page.locator('.ant-modal .ant-btn-primary').click();
      await row(page, 'crew 2').first().waitFor();
      await row(page, 'Bearing').locator('.ant-checkbox-input').check();
      await button(3).click();
      await page.locator('.ant-modal input').fill('part is ordered');
      await page.locator('.ant-modal .ant-btn-primary').click();
      await page.locator('.ant-modal').waitFor({ state: 'hidden' });
      await row(page, 'Filter').locator('.ant-checkbox-input').check();
      await button(2).click();
      await page.locator('.ant-modal .ant-btn-primary').click();
      await row(page, 'Filter').waitFor({ state: 'detached' });
      const all = await listed(space);
      same(all.filter((one) => one.shelvedUntil).map((one) => one.message).join(), 'Filter is due', 'what is shelved');
      same(all.filter((one) => one.assignee === 'crew 2').length, 2, 'what is assigned');
      const { steps } = await must('GET', `/api/v1/alarms/${all.find((one) => one.message.startsWith('Bearing')).id}`);
      holds(steps.some((one) => one.comment === 'part is ordered'), 'the comment is a step');
      // whose they are stands in the address
      await pick(page, english ? 'Who sees to it' : '由谁处理', english ? 'Nobody' : '无人');
      await page.waitForURL((url) => url.searchParams.get('assignee') === '@nobody');
      await page.locator('[data-list=alarms] .empty').waitFor();
      await open(page, `/alarms?space=${space}&assignee=crew%202`);
      await row(page, 'Bearing').waitFor();
      await open(page, `/alarms?space=${space}&assignee=%40me`);
      await page.locator('[data-list=alarms] .empty').waitFor();
    }
  });

  test('a new alarm at or above a class is heard, when one wants it', async () => {
    const { space, ids } = await place(1);
    await signal(space, [ids[0], 'It was there before', 900]);
    const page = await person();
    await page.addInitScript(() => {
      window.tones = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...given) {
        window.tones += 1;
        return start.apply(this, given);
      };
    });
    const tones = (n, what) => until(() => page.evaluate(() => window.tones).then((heard) => heard === n), what);
    await open(page, `/alarms?space=${space}`);
    await row(page, 'It was there before').waitFor();
    await signal(space, [ids[0], 'In silence', 900]);
    await row(page, 'In silence').waitFor();
    await tones(0, 'nothing is heard as long as nobody wants it');
    await pick(page, 'Sound', 'High and above');
    await tones(1, 'how it sounds');
    await signal(space, [ids[0], 'Below the class', 200]);
    await row(page, 'Below the class').waitFor();
    await tones(1, 'one below the class is not heard');
    await signal(space, [ids[0], 'Of the class', 700]);
    await row(page, 'Of the class').waitFor();
    await tones(2, 'one of the class is heard');
    await page.reload();
    await row(page, 'Of the class').waitFor();
    await page.locator('.ant-select', { hasText: 'High and above' }).waitFor();
    await tones(0, 'what is there is not heard anew');
  });

  test('what was raised most often is shown, most often first, and ten at most', async () => {
    const { space, ids } = await place(12);
    await must('POST', '/api/v1/rules', { text: `rule: often\nthings: {model: ${MODEL}, space: ${space}}\nwhen: n0 > 0\nseverity: 400\nmessage: Flutters\n` });
    // once the rule is in force the first is raised once, the second twice and so on
    await until(async () => {
      await reading(ids, () => 1);
      return (await must('GET', `/api/v1/alarms/counts?space=${space}`)).active === ids.length;
    }, 'all are raised');
    await reading(ids, () => 0);
    for (let time = 1; time < ids.length; time += 1) {
      const some = ids.slice(time);
      for (const value of [1, 0]) await reading(some, () => value);
    }
    await until(async () => {
      const { items } = await must('GET', `/api/v1/alarms/chattering?space=${space}`);
      return items[0]?.raised === 12 && items.length === 10;
    }, 'all are raised as often as that');
    for (const each of LOOKS) {
      const page = await person(each);
      await open(page, `/alarms?space=${space}`);
      const rows = page.locator('[data-chattering]');
      await rows.first().waitFor();
      same(JSON.stringify(await rows.evaluateAll((all) => all.map((one) => Number(one.dataset.chattering)))), JSON.stringify([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]), 'how often');
      // before it is scrolled: what lies half under the bar at the top is small to axe
      await axe(page, `chattering alarms ${look(each)}`);
      await rows.first().scrollIntoViewIfNeeded();
      await fits(page, `chattering alarms at ${look(each)}`);
      await picture(page, `alarms-chattering-${look(each)}`);
      await rows.first().click();
      await page.waitForURL(/\/alarms\/[^/?]+/);
      await page.getByText(`Pump ${ids[11].slice(-4)}`).first().waitFor();
    }
  });

  test('the console goes on in a storm, and goes through thousands', async () => {
    const { space } = await place(0);
    const ids = Array.from({ length: MANY }, (_, i) => `${space}-${String(i).padStart(5, '0')}`);
    await brought(space, ids);
    await must('POST', '/api/v1/rules', { text: `rule: many\nthings: {model: ${MODEL}, space: ${space}}\nwhen: n0 > 0\nseverity: {900: n0 > 5000, else: 400}\nmessage: "Alarm {{n0}}"\n` });
    const counts = () => must('GET', `/api/v1/alarms/counts?space=${space}`);
    await until(async () => {
      await reading(ids.slice(0, 1), () => 1);
      return (await counts()).active === 1;
    }, 'the rule is in force');
    for (let from = 0; from < MANY; from += 1_000) await reading(ids.slice(from, from + 1_000), (i) => from + i + 1);
    await until(async () => (await counts()).active === MANY, 'not all are raised', 120_000);
    const page = await person();
    await open(page, `/alarms?space=${space}`);
    await page.locator('[data-alarm]').first().waitFor();
    holds((await page.locator('[data-alarm]').count()) < 60, 'only rows in view are drawn');
    await page.evaluate(() => {
      window.gap = 0;
      let before = performance.now();
      const frame = (now) => {
        window.gap = Math.max(window.gap, now - before);
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    // down to the end, whatever comes meanwhile
    const storm = (async () => {
      for (let i = 0; i < 20; i += 1) await reading(ids.slice(i * 100, i * 100 + 100), (each) => (i % 2 === 0 ? 6_000 + each : 0));
    })();
    const down = (wanted, what) =>
      until(async () => {
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
        return (await page.locator('[data-loaded]').count()) === 0 && page.locator(`.alarm-place[aria-posinset="${wanted}"]`).count();
      }, what, 180_000);
    await down(MANY, 'the last of them');
    await storm;
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.locator('.alarm-place[aria-posinset="1"]').waitFor();
    await axe(page, 'a long console');
    // all that a filter finds is acknowledged at once
    await until(async () => (await counts()).classes.critical.shown === MANY / 2 + 1_000, 'how many are critical');
    await pick(page, 'Severity', 'Critical');
    await page.waitForURL((url) => url.searchParams.get('severity') === 'critical');
    await down(MANY / 2 + 1_000, 'the last of those that are critical');
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.locator('.alarm-tools .ant-checkbox-input').first().check();
    await page.locator('.alarm-tools .ant-btn-primary').click();
    await page.locator(`[data-did="${MANY / 2 + 1_000}"]`).waitFor({ timeout: 120_000 });
    await until(async () => (await must('GET', `/api/v1/alarms?space=${space}&severity=critical&state=unacknowledged&limit=1`)).items.length === 0, 'one is not acknowledged');
    const rest = (await must('GET', `/api/v1/alarms?space=${space}&state=unacknowledged&limit=1`)).items;
    holds(rest.length === 1 && rest[0].class !== 'critical', 'the others are as they were');
    console.log(`     ${MANY} alarms: the longest time from one frame to the next was ${Math.round(await page.evaluate(() => window.gap))} ms`);
  });
}
