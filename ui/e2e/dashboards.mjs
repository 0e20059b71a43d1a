// Dashboards: of a model, made with the keyboard, on a wall, and with figures of several things.
// Run by run.mjs, which hands its helpers over.
import { readFileSync } from 'node:fs';

export function dashboards({ test, token, run, loud, blood, holds, same, until, call, must, report, person, open, sees, picture, fits, ink, points, axe, numberOn, REFUSED_LOAD }) {
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

  const silo = { model: `e2e-silo-${run}`, space: `e2e-silos-${run}`, things: [] };

  /** A space with a model that has a value of every kind, and two things of it that have said where they are and how full. */
  async function silos() {
    if (silo.things.length > 0) return silo.things;
    await must('POST', '/api/v1/spaces', { path: silo.space, title: `Silos ${run}` });
    await must('POST', '/api/v1/models', {
      name: silo.model, titles: { en: `Silo ${run}`, 'zh-Hans': '料仓' },
      properties: [
        { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Filling level', 'zh-Hans': '料位' } },
        { name: 'mode', type: 'enum', options: ['auto', 'hand', 'off'] },
        { name: 'place', type: 'location' },
      ],
    });
    for (const [i, level] of [1.25, 5].entries()) {
      const made = await must('POST', '/api/v1/things', { id: `${silo.model}-${i}`, name: `Silo ${i} 料仓`, model: silo.model, space: silo.space });
      await report(made, { level, mode: 'auto', place: { latitude: 31.5 + i / 10, longitude: 120.3 } });
      silo.things.push(made);
    }
    return silo.things;
  }
  const made = (title, widgets, more = {}) => must('POST', '/api/v1/dashboards', { title: `${title} ${run}`, space: silo.space, version: 2, widgets, ...more });
  const plain = (words) => words.replace(/[\u00a0\u202f]/g, ' ');
  const wide = (locator) => locator.boundingBox().then((box) => box.width);

  test('bars, values on a scale and tables draw what things say, and go on as it comes', async () => {
    const [a, b] = await silos();
    const { id } = await made('Figures', [
      { id: 'bars', type: 'bar', x: 0, y: 0, w: 12, h: 4, source: { model: silo.model, space: silo.space, properties: ['level'] } },
      { id: 'scale', type: 'gauge', x: 12, y: 0, w: 12, h: 4, source: { thing: a.id, properties: ['level'] } },
      { id: 'rows', type: 'table', x: 0, y: 4, w: 12, h: 4, source: { thing: a.id, properties: ['level', 'mode'] } },
      { id: 'columns', type: 'table', x: 12, y: 4, w: 12, h: 4, source: { model: silo.model, space: silo.space, properties: ['level', 'mode'] } },
    ]);
    const page = await person();
    await open(page, `/dashboards/${id}`);
    const bars = () => page.locator('[data-bar]').evaluateAll((all) => all.map((each) => `${each.dataset.bar} ${each.querySelector('b').innerText}`).join(', ')).then(plain);
    const cells = (which) => page.locator(`[data-widget=${which}] tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((each) => each.innerText.trim()).join(' | '))).then((rows) => rows.map(plain));
    const gauge = page.locator(`[data-gauge="${a.id}/level"]`);
    await until(async () => (await bars()) === `${b.id}/level 5.00 m, ${a.id}/level 1.25 m`, 'bars with their values, the longest first');
    const lengths = await Promise.all([a, b].map((each) => wide(page.locator(`[data-bar="${each.id}/level"] i`))));
    holds(Math.abs(lengths[0] / lengths[1] - 0.25) < 0.01, `bars as long as what they stand for: ${lengths}`);
    same(plain(await gauge.locator('b').innerText()), '1.25 m', 'the value on its scale');
    same((await gauge.locator('.gauge-ends').innerText()).split(/\s+/).join(), '0,5', 'the ends of the scale');
    holds(Math.abs((await wide(gauge.locator('.gauge-room i'))) / (await wide(gauge.locator('.gauge-room'))) - 0.25) < 0.01, 'a quarter of the scale is filled');
    const rows = await cells('rows');
    same(rows.length, 2, 'rows of a thing');
    holds(rows[0].startsWith('Filling level | 1.25 m |') && rows[1].startsWith('mode | auto |'), `the values of a thing in rows: ${rows}`);
    holds(/ ago$| now$/.test(rows[0]), `the age of a value: ${rows[0]}`);
    same((await cells('columns')).join(' / '), `${a.name} | Connected | 1.25 | auto / ${b.name} | Connected | 5.00 | auto`, 'the values of several things in columns');
    await picture(page, 'dashboard-figures');
    await report(a, { level: 6, mode: 'hand' });
    await until(async () => (await bars()) === `${a.id}/level 6 m, ${b.id}/level 5 m`, 'the longest bar is another');
    await until(async () => plain(await gauge.innerText()).includes('6 m') && (await gauge.locator('em').innerText()) === '▶', 'a value beyond the end of its scale');
    await until(async () => (await cells('columns')).join(' / ') === `${a.name} | Connected | 6 | hand / ${b.name} | Connected | 5 | auto`, 'the table as it comes');
    await report(a, { level: 1.25, mode: 'auto' });
  });

  test('a map has its things where they are, names them, follows them and leads to them', async () => {
    const [a] = await silos();
    const { id } = await made('Places', [
      { id: 'one', type: 'map', x: 0, y: 0, w: 12, h: 6, source: { thing: a.id } },
      { id: 'all', type: 'map', x: 12, y: 0, w: 12, h: 6, source: { model: silo.model, space: silo.space } },
    ]);
    const page = await person();
    await open(page, `/dashboards/${id}`);
    await page.locator('[data-widget=all] .map[data-points="2"]').waitFor();
    const canvas = page.locator('[data-widget=one] .maplibregl-canvas');
    await canvas.waitFor();
    const box = await canvas.boundingBox();
    // a single place stands in the middle
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let step = 0;
    const under = async () => {
      await page.mouse.move(x + (step += 1) % 3, y);
      return (await page.locator('[data-widget=one] .map-name').allInnerTexts()).join();
    };
    await until(async () => (await under()) === a.name, 'the name of what is under the pointer');
    await picture(page, 'dashboard-map');
    await report(a, { place: { latitude: 32.5, longitude: 121.3 } });
    await until(async () => (await under()) === '', 'the thing has gone elsewhere');
    await report(a, { place: { latitude: 31.5, longitude: 120.3 } });
    await until(async () => (await under()) === a.name, 'the thing has come back');
    await page.mouse.click(x, y);
    await page.waitForURL((url) => url.pathname === `/things/${a.id}`);
  });

  test('hours by day are coloured by their averages; states over time are bands as long as they held', async () => {
    await silos();
    const thing = await must('POST', '/api/v1/things', { id: `${silo.model}-past`, model: silo.model });
    const hour = 3_600_000;
    const then = Math.floor((Date.now() - 2 * 24 * hour) / hour) * hour;
    await report(thing, [[0, 1], [0, 2], [1, 3], [2, 5]].map(([on, level], i) => ({ time: then + on * hour + i * 60_000, values: { level } })));
    const now = Date.now();
    await report(thing, Array.from({ length: 60 }, (_, i) => ({ time: now - (60 - i) * 60_000, values: { mode: ['auto', 'hand', 'off'][Math.floor(i / 20)] } })));
    await until(async () => (await must('GET', `/api/v1/things/${thing.id}/history?from=${new Date(then).toISOString()}`)).rows.length === 64, 'its history');
    const { id } = await made('Past', [
      { id: 'heat', type: 'heatmap', x: 0, y: 0, w: 24, h: 5, source: { thing: thing.id, properties: ['level'] } },
      { id: 'states', type: 'timeline', x: 0, y: 5, w: 24, h: 3, source: { thing: thing.id, properties: ['mode'] } },
    ]);
    const page = await person({ zone: 'UTC' });
    await open(page, `/dashboards/${id}?from=now-1h&to=now`);
    await page.locator('[data-widget=heat] [data-cells="3"]').waitFor();
    same(await page.locator('[data-widget=heat] .heat').getAttribute('aria-label'), 'Filling level by hour and day, 7 days', 'what is said of the hours');
    // the greatest of them has the full colour; the key to the colours stands below
    await until(async () => (await ink(page, '[data-widget=heat]', { foot: 0.75 })) > 100, 'the hours are drawn');
    const band = page.locator(`[data-states="${thing.id}/mode"] .timeline-band`);
    await until(async () => (await band.locator('.state').count()) === 3, 'three states');
    const stretches = await band.locator('.state').evaluateAll((all) => all.map((each) => ({ said: each.title.split(' · ')[0], share: each.getBoundingClientRect().width / each.parentElement.getBoundingClientRect().width })));
    same(stretches.map((each) => each.said).join(), 'auto,hand,off', 'the states in their order');
    for (const each of stretches) holds(Math.abs(each.share - 1 / 3) < 0.05, `${each.said} held for a third of the hour, not ${each.share}`);
    same((await page.locator('[data-widget=states] .legend-one').allInnerTexts()).join(), 'auto,hand,off', 'the key to the states');
    await picture(page, 'dashboard-past');
  });

  test('a picture is put on a dashboard from a file, with values where one puts them', async () => {
    const [a] = await silos();
    const page = await person();
    await open(page, `/dashboards?space=${silo.space}`);
    await page.getByRole('link', { name: 'New dashboard' }).click();
    await page.locator('[data-add-first=image]').click();
    const plan = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 150 } });
    await page.locator('[data-picture]').setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: plan });
    await page.locator('.picture-box img').waitFor();
    await page.getByRole('button', { name: 'Add a value' }).click();
    await page.locator('.point-form .ant-select').click();
    await page.keyboard.type(a.id);
    await page.locator('.ant-select-item-option', { hasText: a.id }).click();
    await page.locator('.point-form').getByPlaceholder('Property').fill('level');
    await page.getByRole('spinbutton', { name: 'from the left, %' }).fill('25');
    await page.getByRole('spinbutton', { name: 'from the top, %' }).fill('75');
    await page.keyboard.press('Tab');
    await page.locator('.editor-title').fill(`Plan ${run}`);
    await page.locator('[data-save]').click();
    await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname));
    const point = page.locator(`[data-point="${a.id}/level"]`);
    await until(async () => plain(await point.innerText()) === '1.25 m', 'the value on the picture');
    const [over, spot] = [await page.locator('.picture-box img').boundingBox(), await point.boundingBox()];
    const share = [(spot.x + spot.width / 2 - over.x) / over.width, (spot.y + spot.height / 2 - over.y) / over.height];
    holds(Math.abs(share[0] - 0.25) < 0.01 && Math.abs(share[1] - 0.75) < 0.01, `the value stands where it was put: ${share}`);
    same(await page.locator('.picture-box img').evaluate((image) => `${image.naturalWidth}x${image.naturalHeight}`), '300x150', 'the picture that was chosen');
    await picture(page, 'dashboard-picture');
    await report(a, { level: 2.5 });
    await until(async () => plain(await point.innerText()) === '2.5 m', 'the value as it comes');
    await report(a, { level: 1.25 });
  });

  test('a widget of what matches takes in what is made later, also further down, and nothing of other places', async () => {
    const [a, b] = await silos();
    const { id } = await made('Search', [
      { id: 'bars', type: 'bar', x: 0, y: 0, w: 12, h: 6, source: { model: silo.model, space: silo.space, properties: ['level'] } },
      { id: 'sum', type: 'number', x: 12, y: 0, w: 6, h: 3, source: { model: silo.model, space: silo.space, properties: ['level'] }, options: { figure: 'sum' } },
    ]);
    // what is deleted may just be asked for
    const page = await person({ expected: [REFUSED_LOAD] });
    await page.clock.install();
    await open(page, `/dashboards/${id}`);
    const bars = () => page.locator('[data-bar]').evaluateAll((all) => all.map((each) => each.dataset.bar.split('/')[0]).sort().join());
    const sum = () => page.locator('[data-widget=sum] [data-figure=sum] b').innerText().then(plain);
    await until(async () => (await bars()) === [a.id, b.id].join() && (await sum()) === '6.25 m', 'the two that are there');
    const below = `${silo.space}/later`;
    await must('POST', '/api/v1/spaces', { path: below });
    const late = await must('POST', '/api/v1/things', { id: `${silo.model}-late`, model: silo.model, space: below });
    const other = await must('POST', '/api/v1/things', { id: `${silo.model}-other`, model: silo.model });
    for (const each of [late, other]) await report(each, { level: 3 });
    // lists are asked anew twice a minute
    await page.clock.fastForward(31_000);
    await until(async () => (await bars()) === [a.id, b.id, late.id].sort().join(), 'the one that came');
    await until(async () => (await sum()) === '9.25 m', 'its value is in the sum');
    await must('DELETE', `/api/v1/things/${late.id}`);
    await page.clock.fastForward(31_000);
    await until(async () => (await bars()) === [a.id, b.id].join() && (await sum()) === '6.25 m', 'the one that went');
  });

  test('a dashboard fills the screen, and stands alone on a wall, until one leaves it', async () => {
    const [a] = await silos();
    const { id } = await made('Wall', [{ id: 'w', type: 'number', x: 0, y: 0, w: 8, h: 3, source: { thing: a.id, properties: ['level'] } }]);
    const page = await person();
    await open(page, `/dashboards/${id}`);
    await page.locator('.top').waitFor();
    const full = () => page.evaluate(() => document.fullscreenElement !== null);
    const alone = async () => (await page.locator('.top, .nav, .dashboard-time').count()) === 0 && new URL(page.url()).searchParams.get('kiosk') === '1';
    const back = async () => (await page.locator('.top').count()) === 1 && !new URL(page.url()).searchParams.has('kiosk');
    await page.getByRole('button', { name: 'Full screen' }).click();
    await until(async () => (await full()) && (await alone()), 'it fills the screen');
    await until(async () => (await numberOn(page, a.id)).startsWith('1.25'), 'the value on the whole screen');
    await page.getByRole('button', { name: 'Back to the page with its frame' }).click();
    await until(async () => !(await full()) && (await back()), 'the frame is back');
    // a browser leaves the whole screen by its own key
    await page.getByRole('button', { name: 'Full screen' }).click();
    await until(full, 'it fills the screen again');
    await page.evaluate(() => document.exitFullscreen());
    await until(back, 'the frame is back after the key of the browser');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'For a wall (without the frame)' }).click();
    await until(alone, 'it stands alone');
    same(await full(), false, 'a wall is a window of its own size');
    await page.reload();
    await until(async () => (await alone()) && (await numberOn(page, a.id)).startsWith('1.25'), 'it stands alone after loading anew');
    await report(a, { level: 2.5 });
    await until(async () => (await numberOn(page, a.id)).startsWith('2.5'), 'the wall goes on as it comes');
    await report(a, { level: 1.25 });
  });

  test('a dashboard goes out as a file and comes in elsewhere as it was; what is none is said', async () => {
    const [a] = await silos();
    const given = await made('Travel', [
      { id: 'n', type: 'number', title: '料位', x: 0, y: 0, w: 6, h: 3, source: { thing: '$which', properties: ['level'] }, options: { before: 'day' } },
      { id: 'g', type: 'gauge', x: 6, y: 0, w: 8, h: 3, source: { model: '$what', space: '$where', properties: ['level'] }, options: { min: 0, max: 10 } },
      { id: 't', type: 'text', x: 0, y: 3, w: 8, h: 2, options: { text: '# 池\n- **one**\n- `two`' } },
    ], { variables: [{ name: 'which', type: 'thing', title: 'Silo', model: silo.model, default: a.id }, { name: 'what', type: 'model', default: silo.model }, { name: 'where', type: 'space', default: silo.space }] });
    const page = await person();
    await open(page, `/dashboards/${given.id}`);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export as JSON' }).click()]);
    same(file.suggestedFilename(), `Travel-${run}.json`, 'the name of the file');
    const document = readFileSync(await file.path(), 'utf8');
    const there = `${silo.space}/elsewhere`;
    await must('POST', '/api/v1/spaces', { path: there });
    await open(page, `/dashboards?space=${there}`);
    const bring = (name, words) => page.locator('[data-import]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(words) });
    await bring('list.json', '[1, 2]');
    await sees(page, 'list.json is not a dashboard');
    await bring('travel.json', document);
    await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname) && !url.pathname.endsWith(`/${given.id}`));
    const come = await must('GET', `/api/v1/dashboards/${new URL(page.url()).pathname.split('/').at(-1)}`);
    same(come.space, there, 'the space it came into');
    for (const part of ['title', 'version', 'variables', 'widgets']) same(JSON.stringify(come[part]), JSON.stringify(given[part]), `${part} of what came in`);
    await until(async () => plain(await numberOn(page, a.id)) === '1.25 m', 'the value of what came in');
    await page.locator('[data-widget=t] [role=heading]', { hasText: '池' }).waitFor();
    same((await page.locator('[data-widget=t] li').allInnerTexts()).join(), 'one,two', 'the list in its text');
    same(await page.locator('[data-widget=t] li b').innerText(), 'one', 'what is strong in its text');
  });

  test('variables are made in the editor, and what is chosen for them is drawn and in the address', async () => {
    const [a, b] = await silos();
    const bunkers = `e2e-bunkers-${run}`;
    await must('POST', '/api/v1/spaces', { path: bunkers, title: `Bunkers ${run}` });
    await must('POST', '/api/v1/models', { name: bunkers, titles: { en: `Bunker ${run}` }, properties: [{ name: 'level', type: 'number' }] });
    const bunker = await must('POST', '/api/v1/things', { id: bunkers, model: bunkers, space: bunkers });
    await report(bunker, { level: 7 });
    const page = await person();
    await open(page, `/dashboards?space=${silo.space}`);
    await page.getByRole('link', { name: 'New dashboard' }).click();
    const form = page.locator('[data-variables-form]');
    const declare = async (name, type) => {
      await form.getByRole('textbox', { name: 'Name' }).fill(name);
      await form.locator('form .ant-select').click();
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: type }).click();
      await form.getByRole('button', { name: 'Add a variable' }).click();
      await form.locator('.tag', { hasText: `$${name}` }).waitFor();
    };
    await form.getByRole('textbox', { name: 'Name' }).fill('thing');
    holds(await form.getByRole('button', { name: 'Add a variable' }).isDisabled(), 'a name that is taken can be declared');
    await declare('where', 'Space');
    await declare('what', 'Model');
    await page.locator('[data-add-first=bar]').click();
    const settings = page.locator('[data-configure]');
    await settings.locator('.ant-select:has([aria-label=Of])').click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: 'Things that match' }).click();
    for (const name of ['what', 'where']) await settings.getByRole('button', { name: `$${name}`, exact: true }).click();
    await settings.locator('.ant-select:has([aria-label=Properties])').click();
    await page.keyboard.type('level');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.locator('.editor-title').fill(`Chosen ${run}`);
    await page.locator('[data-save]').click();
    await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname));
    await sees(page, 'Choose what above; this is for one.');
    const pick = async (label, typed, option) => {
      await page.locator(`[data-variables] .ant-select:has([aria-label="${label}"])`).click();
      await page.keyboard.type(typed);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).first().click();
    };
    const bars = () => page.locator('[data-bar]').evaluateAll((all) => all.map((each) => each.dataset.bar.split('/')[0]).sort().join());
    await pick('what', `Silo ${run}`, `Silo ${run}`);
    await page.waitForURL((url) => url.searchParams.get('v.what') === silo.model);
    await until(async () => (await bars()) === [a.id, b.id].join(), 'things of the model in the space of the page');
    await pick('where', `Bunkers ${run}`, bunkers);
    await page.waitForURL((url) => url.searchParams.get('v.where') === bunkers);
    await sees(page, 'No thing matches.');
    await pick('what', `Bunker ${run}`, `Bunker ${run}`);
    await until(async () => (await bars()) === bunker.id, 'the thing of the other model in the other space');
    const address = new URL(page.url());
    const other = await person();
    await open(other, address.pathname + address.search);
    await until(async () => /^7$/.test(plain(await other.locator(`[data-bar="${bunker.id}/level"] b`).innerText())), 'whoever has the address sees the same');
    await picture(page, 'dashboard-variables');
  });
}
