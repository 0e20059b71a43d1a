// Models: drafts that are accepted, versions that are edited and compared, and those that are imported.
// Run by run.mjs, which hands its helpers over.
/** A model with properties of several kinds and a member of each that no field of the form shows. */
const tank = (id) => ({
  name: id, mode: 'strict', titles: { en: 'Water tank', zh: '水箱', fr: 'Citerne' },
  properties: [
    { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Level', zh: '液位', fr: 'Niveau' } },
    { name: 'pump', type: 'enum', options: ['auto', 'hand', 'off'], writable: true },
    { name: 'flow', type: 'number', unit: 'l/s' },
  ],
  actions: [{ name: 'flush', schema: { type: 'object', properties: { seconds: { type: 'integer', unit: 's' } } } }],
  events: [{ name: 'overload' }], silenceSeconds: 60, retentionDays: 30,
});

const pathIs = (path) => (url) => url.pathname === path;

export function models({ test, run, sensor, holds, same, until, must, report, person, open, sees, picture, REFUSED_LOAD }) {
  test('a drafted model is shown and accepted', async () => {
    const page = await person();
    await open(page, '/models');
    await page.locator(`a[href="/models/${sensor.id}"]`).click();
    await page.locator('[data-stage=draft]').waitFor();
    await sees(page, 'temperature');
    await picture(page, 'model');
    await page.getByRole('button', { name: 'Accept as model' }).click();
    await page.locator('[data-stage=accepted]').waitFor();
    same((await must('GET', `/api/v1/models/${sensor.id}`)).stage, 'accepted', 'the stage the server has');
  });

  /** A draft that nobody has accepted, with forty readings of every kind that is guessed. */
  async function drafted(id) {
    const made = await must('POST', '/api/v1/things', { id });
    const now = Date.now();
    await report(made, Array.from({ length: 40 }, (_, i) => ({
      time: now - 40_000 + i * 1_000,
      values: { roomTemp: 18.25 + (i % 10) / 2, battMv: 3300 + i, relay: i % 3 === 0 ? 'on' : 'off', door: i % 2, power: 10.5 + i, 水温: 12.5 + (i % 7), steps: i, note: `note ${i}` },
    })));
    await until(async () => (await must('GET', `/api/v1/models/${id}/suggestion`)).observed.rows === 40, 'history has the readings', 30_000);
    return made;
  }

  const kept = `e2e-draft-${run}`;

  test('a draft says what it may become, and is accepted with changes', async () => {
    await drafted(kept);
    const made = await drafted(`e2e-drafted-${run}`);
    const page = await person();
    await open(page, `/models/${made.id}`);
    const row = (name) => page.locator(`[data-suggested="${name}"]`);
    const field = (label, name) => page.getByLabel(`${label}: ${name}`, { exact: true });
    await row('roomTemp').waitFor();
    await sees(page, 'Guessed from 40 readings');
    await sees(page, 'kept, but with quality uncertain');
    holds((await row('roomTemp').innerText()).includes('18.25 … 22.75'), 'what was seen is not shown');
    holds((await row('roomTemp').innerText()).includes('"temp" in the name'), 'the reason of the unit is not shown');
    holds((await row('roomTemp').innerText()).includes('Room temperature'), 'the title is not shown');
    holds((await row('battMv').innerText()).includes('Battery voltage'), 'the title of an abbreviation is not shown');
    same(await field('Unit', 'roomTemp').inputValue(), 'Cel', 'the unit of the temperature');
    same(await field('Unit', 'battMv').inputValue(), 'mV', 'the unit that the name states');
    same(await field('Unit', '水温').inputValue(), 'Cel', 'the unit of a Chinese name');
    same(await field('Unit', 'power').inputValue(), '', 'no unit where values cannot tell');
    same(await field('Minimum', 'roomTemp').inputValue(), '-40', 'the least temperature');
    await picture(page, 'draft');
    await field('Unit', 'power').fill('kW');
    await field('Type', 'relay').selectOption('enum');
    await sees(page, 'Its history begins anew');
    await page.getByLabel('Take what is suggested for battMv').uncheck();
    holds(await field('Unit', 'battMv').isDisabled(), 'what is not taken can be changed');
    const accept = page.getByRole('button', { name: 'Accept as model' });
    await field('Maximum', 'roomTemp').fill('-50');
    await sees(page, 'The minimum is above the maximum');
    holds(await accept.isDisabled(), 'a wrong range can be accepted');
    await field('Maximum', 'roomTemp').fill('50');
    // One more property comes while a person looks: it stays, and nothing that was typed is lost.
    await report(made, { late: 1 });
    await accept.click();
    await page.locator('[data-stage=accepted]').waitFor();
    const model = await must('GET', `/api/v1/models/${made.id}`);
    const property = (name) => model.properties.find((each) => each.name === name);
    same(model.stage, 'accepted', 'the stage the server has');
    same(JSON.stringify([property('roomTemp').unit, property('roomTemp').minimum, property('roomTemp').maximum]), '["Cel",-40,50]', 'unit and range of the temperature');
    same(property('roomTemp').titles.zh, '室内温度', 'the title in Chinese');
    same(property('power').unit, 'kW', 'the unit that was typed');
    same(JSON.stringify(property('relay').options), '["off","on"]', 'the options of the relay');
    same(property('battMv').unit, undefined, 'the unit that was not taken');
    same(property('door').type, 'number', 'a type that nobody chose');
    holds(property('late'), 'the property that came meanwhile is lost');
    await report(made, { roomTemp: 60.5, relay: 'off', door: 1 });
    same((await must('GET', `/api/v1/things/${made.id}/twin`)).values.roomTemp.quality, 'uncertain', 'the quality of a value outside the range');
  });

  const ofModel = (page, name) => page.locator(`.model-property[data-property="${name}"]`);

  test('a model is edited, checked, saved as the next version and compared', async () => {
    const id = `e2e-edit-${run}`;
    await must('POST', '/api/v1/models', tank(id));
    await must('POST', '/api/v1/things', { id: `${id}-1`, model: id });
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, `/models?q=${id}`);
    await page.locator(`[data-model="${id}"]`).getByText('1 thing', { exact: true }).waitFor();
    await page.locator(`[data-model="${id}"] a`).first().click();
    await page.waitForURL(pathIs(`/models/${id}`));
    await page.locator('[data-things="1"]').waitFor();
    await sees(page, 'Level / 液位');
    await sees(page, '{seconds: integer (s)}');
    await picture(page, 'model-form');
    await page.getByLabel('Edit: level', { exact: true }).click();
    await ofModel(page, 'level').locator('input[name=maximum]').fill('-3');
    await page.locator('[data-unsaved="1"]').waitFor();
    const check = page.getByRole('button', { name: 'Check and save…' });
    await check.click();
    // What the server refuses is said at the field it is about.
    await ofModel(page, 'level').locator('[data-wrong] input[name=minimum]').waitFor();
    await sees(page, 'must not be above maximum');
    await picture(page, 'model-wrong');
    await ofModel(page, 'level').locator('input[name=maximum]').fill('8');
    await ofModel(page, 'level').locator('input[name=unit]').fill('cm');
    await page.getByLabel('Edit: flow', { exact: true }).click();
    await page.getByLabel('Remove: flow', { exact: true }).click();
    await ofModel(page, 'flow').waitFor({ state: 'detached' });
    await page.locator('input[name=retention]').fill('7');
    // An edit outlives the page.
    await page.reload();
    await page.locator('[data-unsaved="3"]').waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    const area = page.getByRole('textbox', { name: 'JSON' });
    await area.waitFor();
    const written = JSON.parse(await area.inputValue());
    same(written.properties[0].unit, 'cm', 'the unit in the JSON');
    same(written.properties[0].titles.fr, 'Niveau', 'a title that the form does not show');
    await area.fill((await area.inputValue()).replace('"options"', '"options'));
    await page.locator('[data-broken]').waitFor();
    holds(await check.isDisabled(), 'broken JSON can be saved');
    await picture(page, 'model-json');
    await area.fill(`${JSON.stringify({ ...written, properties: written.properties.map((each) => (each.name === 'pump' ? { ...each, options: ['auto', 'hand'] } : each)) }, null, 2)}\n`);
    await check.click();
    const dialog = page.locator('.ant-modal').filter({ has: page.locator('[data-check]') });
    await dialog.waitFor();
    await sees(page, '1 thing has this model.');
    const said = await dialog.innerText();
    for (const words of ['the same numbers will be shown in cm instead of m', 'from now on these are refused: off', 'Messages with the key flow are refused', 'Rows older than 7 days are deleted', 'cannot be undone']) {
      holds(said.includes(words), `the check does not say "${words}": ${said}`);
    }
    await picture(page, 'model-check');
    same((await must('GET', `/api/v1/models/${id}`)).version, 1, 'a check changes nothing');
    await dialog.getByRole('button', { name: 'Save as version 2' }).click();
    await page.locator('[data-done]').waitFor();
    await page.locator('[data-version="2"]').waitFor();
    const saved = await must('GET', `/api/v1/models/${id}`);
    same(JSON.stringify([saved.properties[0].unit, saved.properties[0].maximum, saved.properties[0].titles.fr, saved.titles.fr, saved.retentionDays, saved.actions[0].schema.type]), '["cm",8,"Niveau","Citerne",7,"object"]', 'what was saved');
    holds(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(`taihu.model.${id}`), 'a saved edit is still kept');
    await page.getByRole('tab', { name: 'Compare versions' }).click();
    await page.locator('[data-diff="level/unit"]').waitFor();
    same((await page.locator('[data-diff="level/unit"]').innerText()).replace(/\s+/g, ' ').trim(), 'level changed Unit m cm', 'the unit of two versions');
    await page.locator('[data-diff="flow/type"]').waitFor();
    holds((await page.locator('[data-diff="/retentionDays"]').innerText()).includes('30'), 'the retention before');
    await picture(page, 'model-compare');
    await page.getByRole('button', { name: 'Edit from version 1' }).click();
    await page.locator('[data-unsaved]').waitFor();
    await ofModel(page, 'flow').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await ofModel(page, 'flow').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await ofModel(page, 'flow').waitFor();
  });

  test('an edit of a model loses nothing when another version comes meanwhile', async () => {
    const id = `e2e-both-${run}`;
    const made = await must('POST', '/api/v1/models', tank(id));
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, `/models/${id}`);
    await page.getByLabel('Edit: level', { exact: true }).click();
    await ofModel(page, 'level').locator('input[name=title-en]').fill('Depth');
    await page.locator('[data-unsaved="1"]').waitFor();
    const theirs = { ...tank(id), properties: [...tank(id).properties, { name: 'temperature', type: 'number', unit: 'Cel' }] };
    same((await must('PUT', `/api/v1/models/${id}`, theirs)).version, made.version + 1, 'the version of somebody else');
    const check = page.getByRole('button', { name: 'Check and save…' });
    // It may be seen by itself before it is asked.
    await check.click({ timeout: 3_000 }).catch(() => undefined);
    await page.locator('[data-stale="2"]').waitFor();
    await page.locator('[data-diff="temperature/unit"]').waitFor();
    await picture(page, 'model-stale');
    await page.getByRole('button', { name: 'Put my changes on top' }).click();
    await ofModel(page, 'temperature').waitFor();
    await check.click();
    await page.getByRole('button', { name: 'Save as version 3' }).click();
    await page.locator('[data-version="3"]').waitFor();
    const saved = await must('GET', `/api/v1/models/${id}`);
    same(saved.properties.find((each) => each.name === 'level').titles.en, 'Depth', 'mine');
    holds(saved.properties.some((each) => each.name === 'temperature'), 'theirs is lost');
  });

  test('a model is made, and others are imported', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    const id = `e2e-new-${run}`;
    await must('POST', '/api/v1/spaces', { path: `e2e-models-${run}` });
    await open(page, `/models?space=e2e-models-${run}`);
    await page.getByRole('button', { name: 'New model' }).first().click();
    await page.locator('.ant-modal input[name=name]').fill('no good/name');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await sees(page, 'A name has 1 to 128 letters');
    await page.locator('.ant-modal input[name=name]').fill(id);
    await page.locator('.ant-modal input[name=title-zh]').fill('新的');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.waitForURL((url) => url.pathname === `/models/${id}` && url.searchParams.get('space') === `e2e-models-${run}`);
    await sees(page, 'It has no properties yet');
    same((await must('GET', `/api/v1/models/${id}`)).titles.zh, '新的', 'the title it was made with');

    const choose = async (document, name) => {
      await open(page, '/models');
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.locator('.ant-modal input[type=file]').setInputFiles({ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from(document) });
      await page.locator('.ant-modal input[name=name]').fill(name);
    };
    const send = page.locator('.ant-modal').getByRole('button', { name: 'Import', exact: true });
    const bring = async (document, name) => {
      await choose(document, name);
      await send.click();
    };
    const tsl = { profile: { productKey: 'a1' }, properties: [{ identifier: 'temp', name: '温度', dataType: { type: 'double', specs: { min: '-40', max: '80', unit: '°C' } } }, { identifier: 'pic', name: '图', dataType: { type: 'text', specs: {} }, desc: 'x' }], tags: [{ id: 'site' }] };
    await bring(JSON.stringify(tsl), `e2e-tsl-${run}`);
    await page.locator(`[data-imported="e2e-tsl-${run}"] [data-notes]`).waitFor();
    await sees(page, '$.tags is left out');
    await picture(page, 'model-imported');
    await page.getByRole('button', { name: 'Open the model' }).click();
    await page.waitForURL(pathIs(`/models/e2e-tsl-${run}`));
    await ofModel(page, 'temp').waitFor();
    const tm = { '@context': 'https://www.w3.org/2022/wot/td/v1.1', '@type': 'tm:ThingModel', title: 'Lamp', properties: { bright: { type: 'integer', minimum: 0, maximum: 100, unit: '%' } } };
    await bring(JSON.stringify(tm), `e2e-tm-${run}`);
    await page.locator(`[data-imported="e2e-tm-${run}"]`).waitFor();
    same((await must('GET', `/api/v1/models/e2e-tm-${run}`)).properties[0].maximum, 100, 'the range of a W3C Thing Model');
    await bring(JSON.stringify(tm), `e2e-tm-${run}`);
    await sees(page, `There is a model e2e-tm-${run} already`);
    await choose('{\n  "properties": [}', 'x');
    await sees(page, 'Line 2, column 18: a value is missing');
    holds(await send.isDisabled(), 'broken JSON can be imported');
    await bring(JSON.stringify({ properties: [{ name: 'a', type: 'colour' }] }, null, 2), `e2e-bad-${run}`);
    await sees(page, 'line 5, column 15');
    await picture(page, 'model-import-wrong');
  });
}
