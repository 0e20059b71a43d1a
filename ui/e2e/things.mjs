// The list of things: found, filtered, with columns, and many changed together. Run by run.mjs, which hands its helpers over.
export function things({ test, run, sensor, holds, same, until, call, must, report, person, open, text, sees, picture }) {
  test('things are found as one types, and filters are in the address', async () => {
    await report(sensor, { temperature: 20.5 });
    const page = await person();
    await open(page, '/things');
    await page.fill('input[name=q]', sensor.id.toUpperCase());
    await page.waitForURL(/q=E2E-SENSOR/i);
    await until(async () => (await page.locator('[data-thing]').count()) === 1, 'only the one thing is listed');
    await until(async () => (await text(page, `[data-thing="${sensor.id}"]`)).includes('20.5'), 'its value is shown live in the list');
    await report(sensor, { temperature: 26.5 });
    await until(async () => (await text(page, `[data-thing="${sensor.id}"]`)).includes('26.5'), 'the list changes live');
    await page.fill('input[name=q]', 'nothing-has-this-name');
    await sees(page, 'No thing matches.');
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await page.waitForURL((url) => url.search === '');
    await page.locator('.filters .choice').last().click();
    await page.locator('.ant-select-item-option', { hasText: 'Connected' }).click();
    await page.waitForURL(/presence=connected/);
    await page.locator('[data-thing]').first().waitFor();
    same(await page.locator('[data-thing] [data-presence=offline]').count(), 0, 'offline things in a list of connected ones');
    await picture(page, 'things');
  });

  test('things are found by value and place, have columns, are changed together, and the view is saved', async () => {
    const at = `e2e-yard-${run}`;
    await must('POST', '/api/v1/spaces', { path: at, title: `Yard ${run}` });
    await must('POST', '/api/v1/models', { name: `e2e-tank-${run}`, titles: { en: 'Tank' }, properties: [{ name: 'level', type: 'number', unit: 'm', titles: { en: 'Filling level' } }] });
    const tanks = [];
    for (let i = 0; i < 3; i += 1) {
      const tank = await must('POST', '/api/v1/things', { id: `e2e-tank-${run}-${i}`, model: `e2e-tank-${run}`, space: at, location: i === 2 ? undefined : { latitude: 31.5 + i, longitude: 120.3 } });
      await report(tank, { level: i + 0.5 });
      tanks.push(tank);
    }
    const page = await person();
    await open(page, `/things?space=${at}`);
    const found = (n) => until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === String(n), `${n} things are found`);
    await found(3);

    await page.getByRole('button', { name: '+ Condition' }).click();
    await page.locator('.ask-line input').first().fill('level');
    await page.locator('.ask-condition input[aria-label=Value]').fill('low');
    holds(await page.locator('.ask-condition button[type=submit]').isDisabled(), 'a word cannot be less than a number');
    await page.locator('.ask-condition input[aria-label=Value]').fill('2');
    await page.locator('.ask-condition button[type=submit]').click();
    await found(2);
    same(new URL(page.url()).searchParams.get('where'), 'level<2', 'the condition in the address');

    await page.locator('.columns-choice').click();
    await page.keyboard.type('Filling');
    await page.locator('.ant-select-item-option', { hasText: 'Filling level' }).first().click();
    await page.keyboard.press('Escape');
    await until(async () => (await text(page, `.thing-item:has([data-thing="${tanks[1].id}"]) [data-column=level]`)).includes('1.5'), 'the column shows the value');
    await report(tanks[1], { level: 1.75 });
    await until(async () => (await text(page, `.thing-item:has([data-thing="${tanks[1].id}"]) [data-column=level]`)).includes('1.75'), 'the column is live');

    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.locator('.ant-modal-container input, .ant-modal-content input').first().fill(`Low ${run}`);
    await page.keyboard.press('Enter');
    await until(async () => (await must('GET', `/api/v1/views?page=things&space=${at}`)).items.length === 1, 'the view is saved');
    await open(page, `/things?space=${at}`);
    await found(3);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.locator('[data-list=views] a', { hasText: `Low ${run}` }).click();
    await found(2);
    holds(page.url().includes('cols=level'), 'the view brings its columns');

    await page.locator(`.thing-item:has([data-thing="${tanks[0].id}"]) input[type=checkbox]`).check();
    await page.getByRole('button', { name: 'Choose all 2 that match' }).click();
    await until(async () => (await page.locator('[data-chosen]').getAttribute('data-chosen')) === '2', 'all that match are chosen');
    await page.locator('.bulk button', { hasText: 'Label' }).click();
    await page.locator('.ask-line input').first().fill('state');
    await page.locator('.ask-line input').last().fill('low');
    await page.locator('.ant-modal-footer .ant-btn-primary').click();
    await page.locator('[data-done="2"]').waitFor();
    await page.locator('.ant-modal-footer .ant-btn-primary').click();
    same((await must('GET', `/api/v1/things/${tanks[1].id}`)).labels.state, 'low', 'the label of a chosen thing');
    same((await must('GET', `/api/v1/things/${tanks[2].id}`)).labels.state, undefined, 'the label of another');

    await open(page, `/things?space=${at}&look=both`);
    await page.locator('[data-places="2"]').waitFor();
    await sees(page, '1 thing without a place');
    await page.locator('.map canvas').waitFor();
    await picture(page, 'things-map');
  });

  test('many things that are ticked go out of service together', async () => {
    const ids = [1, 2, 3].map((each) => `e2e-lot-${run}-${each}`);
    for (const id of ids) await must('POST', '/api/v1/things', { id });
    const page = await person();
    await open(page, `/things?q=e2e-lot-${run}`);
    await page.locator(`[data-thing="${ids[2]}"]`).waitFor();
    for (const id of ids.slice(0, 2)) await page.locator(`.thing-item:has([data-thing="${id}"]) input[type=checkbox]`).check();
    await page.locator('.bulk button', { hasText: 'Decommission' }).click();
    await page.locator('.ant-modal').getByText('Keep its history.').waitFor();
    await picture(page, 'farewell-bulk');
    await page.locator('.ant-modal-footer .ant-btn-dangerous').click();
    await page.locator('[data-done="2"]').waitFor();
    same((await must('GET', `/api/v1/things?q=e2e-lot-${run}&decommissioned=true`)).items.map((each) => each.id).join(), ids.slice(0, 2).join(), 'those that were ticked');
  });

  /** So many things of a model in a space of their own. */
  async function lot(name, count, more = () => ({})) {
    const space = `e2e-${name}-${run}`;
    await must('POST', '/api/v1/spaces', { path: space, title: `${name} ${run}` });
    await must('POST', '/api/v1/models', { name: space, titles: { en: `Kind ${name} ${run}` }, properties: [{ name: 'level', type: 'number', unit: 'm' }] });
    const body = (i) => ({ id: `${space}-${String(i).padStart(2, '0')}`, model: space, space, ...more(i) });
    const things = [];
    for (let i = 0; i < count; i += 10) things.push(...(await Promise.all(Array.from({ length: Math.min(10, count - i) }, (_, j) => must('POST', '/api/v1/things', body(i + j))))));
    return { space, things };
  }
  const listed = (page) => page.locator('[data-thing]').evaluateAll((all) => all.map((each) => each.dataset.thing).sort().join());
  const row = (page, thing) => page.locator(`.thing-item:has([data-thing="${thing.id}"])`);

  test('things are found by model and by labels, which stand in the address and are taken away again', async () => {
    const { space, things } = await lot('sorted', 3, (i) => ({ labels: { zone: i < 2 ? 'north' : 'south', ...(i === 1 ? { tested: 'yes' } : {}) } }));
    const odd = await must('POST', '/api/v1/things', { id: `${space}-odd`, space, labels: { zone: 'north' } });
    await report(odd, { other: 1 });
    const page = await person();
    await open(page, `/things?space=${space}`);
    const finds = (what, ...wanted) => until(async () => (await listed(page)) === wanted.map((each) => each.id).sort().join(), what);
    await finds('all of the space', ...things, odd);
    const ask = async (label) => {
      await page.getByRole('button', { name: '+ Condition' }).click();
      await page.locator('.ask-condition .ant-segmented-item', { hasText: 'Label' }).click();
      await page.getByRole('textbox', { name: 'Label', exact: true }).fill(label);
      await page.locator('.ask-condition button[type=submit]').click();
    };
    await ask('zone:north');
    await finds('those of a label', things[0], things[1], odd);
    same(new URL(page.url()).searchParams.getAll('label').join(), 'zone:north', 'the label in the address');
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.keyboard.type(`Kind sorted ${run}`);
    await page.locator('.ant-select-item-option', { hasText: `Kind sorted ${run}` }).click();
    await page.waitForURL((url) => url.searchParams.get('model') === space);
    await finds('those of the model among them', things[0], things[1]);
    // a key alone: whatever its value is
    await ask('tested');
    await finds('those that have both labels', things[1]);
    await page.reload();
    await finds('the same after loading anew', things[1]);
    await page.getByRole('button', { name: 'Without zone:north' }).click();
    await page.waitForURL((url) => url.searchParams.getAll('label').join() === 'tested');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await finds('all of them again', ...things, odd);
  });

  test('a column of numbers has the trend of a day beside each value', async () => {
    const { space, things } = await lot('trend', 3);
    const [often, seldom, once] = things;
    const hour = 3_600_000;
    const now = Date.now();
    await report(often, [1, 2, 4].map((level, i) => ({ time: now - (3 - i) * hour, values: { level } })));
    await report(seldom, [1, 2, 4].map((level, i) => ({ time: now - (9 - 3 * i) * hour, values: { level } })));
    await report(once, { level: 3 });
    for (const [each, count] of [[often, 3], [seldom, 3], [once, 1]]) await until(async () => (await must('GET', `/api/v1/things/${each.id}/history?from=${new Date(now - 24 * hour).toISOString()}`)).rows.length === count, 'history has them');
    const page = await person();
    await open(page, `/things?space=${space}&cols=level`);
    const drawn = async (thing) => {
      const path = row(page, thing).locator('[data-column=level] svg.trend path');
      await path.waitFor({ state: 'attached' });
      return path.getAttribute('d');
    };
    const heights = (path) => [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((each) => Number(each[1]));
    const line = await drawn(often);
    same(line.replace(/[\d. ]/g, ''), 'MhLL', 'hours behind each other are a line');
    holds(heights(line)[0] > heights(line)[1] && heights(line)[1] > heights(line)[2], `a value that rises is drawn so: ${line}`);
    holds((await row(page, often).locator('svg.trend path').boundingBox()).height > 5, 'the trend is seen');
    // hours that stand alone are seen as well
    same((await drawn(seldom)).replace(/[\d. ]/g, ''), 'MhMhMh', 'hours with silence between them are dots');
    await until(async () => (await row(page, once).locator('[data-column=level]').innerText()).startsWith('3'), 'the value of the other');
    same(await row(page, once).locator('svg.trend').count(), 0, 'trends of a single value');
    await picture(page, 'things-trend');
  });

  test('map and table beside each other show the same things, and a place that is clicked is found in the table', async () => {
    // one far down the list is on the map
    const { space, things } = await lot('beside', 40, (i) => (i === 39 ? { location: { latitude: 31.5, longitude: 120.3 } } : {}));
    const last = things[39];
    const page = await person();
    await open(page, `/things?space=${space}&look=both`);
    const found = (n) => until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === String(n), `${n} things are found`);
    const places = (n) => page.locator(`[data-places="${n}"]`).waitFor();
    await found(40);
    await places(1);
    same(await row(page, last).count(), 0, 'the last row is out of sight');
    const canvas = page.locator('.map-panel .maplibregl-canvas');
    await canvas.waitFor();
    await until(async () => {
      // a single place stands in the middle, as soon as it is drawn
      const box = await canvas.boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      return new URL(page.url()).searchParams.get('sel') === last.id;
    }, 'the place is chosen');
    await until(async () => (await row(page, last).getAttribute('data-marked', { timeout: 1_000 })) === 'true', 'its row is marked');
    const seen = await row(page, last).boundingBox();
    holds(seen.y > 0 && seen.y + seen.height <= 900, `its row is in sight: ${JSON.stringify(seen)}`);
    await picture(page, 'things-beside');
    // what is asked for is asked of both
    await page.fill('input[name=q]', things[3].id);
    await found(1);
    await places(0);
    await page.fill('input[name=q]', last.id);
    await places(1);
    await found(1);
    await must('PATCH', `/api/v1/things/${things[0].id}`, { location: { latitude: 31.6, longitude: 120.4 } });
    await page.fill('input[name=q]', '');
    await found(40);
    await places(2);
  });

  test('many things that are ticked go to another space with their history, are no longer let in, and are again', async () => {
    const { space, things } = await lot('herd', 3);
    const fold = `e2e-fold-${run}`;
    await must('POST', '/api/v1/spaces', { path: fold, title: `Fold ${run}` });
    await report(things[0], { level: 1.5 });
    const page = await person();
    await open(page, `/things?space=${space}`);
    const tick = async (...some) => {
      for (const each of some) await row(page, each).locator('input[type=checkbox]').check();
      await page.locator(`[data-chosen="${some.length}"]`).waitFor();
    };
    const act = async (deed, form = async () => undefined) => {
      await page.locator('.bulk').getByRole('button', { name: deed, exact: true }).click();
      await form();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.locator('[data-done="2"]').waitFor();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.locator('.bulk').waitFor({ state: 'detached' });
    };
    await tick(things[0], things[1]);
    await act('Move', async () => {
      holds(await page.locator('.ant-modal-footer .ant-btn-primary').isDisabled(), 'a move to nowhere can be begun');
      await page.locator('.ant-modal .ant-select').click();
      await page.keyboard.type(fold);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: fold }).click();
      await picture(page, 'things-move');
    });
    await until(async () => (await listed(page)) === things[2].id, 'those that went are no longer listed here');
    for (const [i, where] of [fold, fold, space].entries()) same((await must('GET', `/api/v1/things/${things[i].id}`)).space, where, `the space of ${things[i].id}`);
    await open(page, `/things?space=${fold}`);
    await until(async () => (await row(page, things[0]).innerText()).includes('1.5'), 'what it said came along');

    await tick(things[0], things[1]);
    await act('Disable');
    for (const each of things.slice(0, 2)) await until(async () => (await row(page, each).innerText()).includes('disabled'), 'the list says who is disabled');
    same((await must('GET', `/api/v1/things?space=${fold}`)).items.map((each) => each.enabled).join(), 'false,false', 'those that were ticked');
    holds([401, 403].includes((await call('POST', `/api/v1/things/${things[0].id}/readings`, { level: 2 }, things[0].token)).status), 'who is disabled is let in');
    await tick(things[0], things[1]);
    await act('Enable');
    await report(things[0], { level: 2.5 });
    await until(async () => (await row(page, things[0]).innerText()).includes('2.5'), 'it is let in again');
  });
}
