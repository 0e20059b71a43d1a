// The list of things: found, filtered, with columns, and many changed together. Run by run.mjs, which hands its helpers over.
export function things({ test, run, sensor, holds, same, until, must, report, person, open, text, sees, picture }) {
  test('things are found as one types, and filters are in the address', async () => {
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
}
