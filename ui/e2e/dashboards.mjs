// Dashboards: of a model, made with the keyboard, on a wall, and with figures of several things.
// Run by run.mjs, which hands its helpers over.
import { readFileSync } from 'node:fs';

export function dashboards({ test, token, run, loud, blood, holds, same, until, call, must, report, person, open, sees, picture, fits, points, axe, numberOn, REFUSED_LOAD }) {
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
    await page.locator('[data-import]').setInputFiles({ name: 'theirs.json', mimeType: 'application/json', buffer: readFileSync(path) });
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
}
