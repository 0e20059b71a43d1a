// The page of a thing: values and charts that move, what was refused, events, what is registered of it, its end, and every page of the past.
// Run by run.mjs, which hands its helpers over.
export function thing({ test, base, run, sensor, holds, same, until, call, must, report, person, open, text, sees, picture, fits, ink, points, numberOn }) {
  test('values and charts of a thing change while one looks', async () => {
    const page = await person();
    await open(page, `/things/${sensor.id}?p=temperature`);
    const shown = () => text(page, '[data-property=temperature] [data-value]');
    await until(async () => (await shown()).startsWith('21.5'), 'the first value');
    await page.locator('[data-chart=live] .plot[data-points]').waitFor();
    const before = await points(page, '[data-chart=live]');
    await report(sensor, { temperature: 37.25 });
    // Sooner than the page reads anything again: only the stream can have brought it.
    await until(async () => (await shown()).startsWith('37.25'), 'the value changes without loading the page', 4_000);
    await until(async () => (await points(page, '[data-chart=live]')) > before, 'the live chart gets a point');
    await until(async () => (await ink(page, '[data-chart=live]')) > 20, 'the live chart draws a line');
    same(await page.locator(`[data-presence-of="${sensor.id}"] [data-presence]`).getAttribute('data-presence'), 'connected', 'presence');
    await sees(page, 'E2E 传感器');
  });

  test('history draws points, keeps its gap, and has range and aggregate in the address', async () => {
    const now = Date.now();
    const past = [];
    for (let i = 0; i < 240; i += 1) {
      const time = now - 3_000_000 + i * 10_000;
      if (i < 80 || i > 140) past.push({ time, values: { temperature: 20 + 5 * Math.sin(i / 12) } });
    }
    await report(sensor, past);
    const page = await person();
    await open(page, `/things/${sensor.id}?p=temperature`);
    const chart = '[data-chart=history]';
    await until(async () => (await points(page, chart)) > 100, 'the history chart has the points of the last hour');
    await until(async () => (await ink(page, chart)) > 200, 'the history chart draws a line');
    holds(Number(await page.locator(`${chart} .plot`).getAttribute('data-gaps')) >= 1, 'a silence of ten minutes must stay a gap');
    holds((await page.locator(`${chart} figure`).getAttribute('aria-label')).includes('gap'), 'the chart has no sentence for those who cannot see it');
    await picture(page, 'thing');
    await page.locator(`${chart} .ant-select`).click();
    await page.locator('.ant-select-item-option', { hasText: 'Maximum' }).click();
    await page.waitForURL(/agg=max/);
    await until(async () => (await points(page, chart)) > 100, 'the greatest values are drawn');
    await page.locator(`${chart} .ant-segmented-item`, { hasText: '6 h' }).click();
    await page.waitForURL(/from=now-6h/);
    await page.reload();
    await until(async () => (await points(page, chart)) > 30, 'the address opens the same view again');
    same(await page.locator(`${chart} .ant-segmented-item-selected`).innerText(), '6 h', 'the range after loading again');
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('now-6h'));
    // Dragging over the chart writes fixed times into the address.
    const box = await page.locator(`${chart} .u-over`).boundingBox();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=20\d\d-/);
  });

  test('truths and texts are drawn as steps with names', async () => {
    const page = await person();
    await open(page, `/things/${sensor.id}?p=mode`);
    await until(async () => (await points(page, '[data-chart=history]')) >= 1, 'the text is drawn');
    await page.locator('[data-property=open] button').click();
    await page.waitForURL(/p=open/);
    await until(async () => (await text(page, '[data-chart=history] .readout')).includes('true'), 'the read-out says true');
  });

  test('a refused message is shown with place, reason and bytes', async () => {
    const answer = await call('POST', `/api/v1/things/${sensor.id}/readings`, '{"temperature": 21.5, ', sensor.token);
    holds(answer.status >= 400 && answer.status < 500, `broken JSON was answered ${answer.status}`);
    const page = await person();
    await open(page, `/things/${sensor.id}`);
    const row = page.locator('[data-list=refused] .refused').first();
    await row.waitFor();
    await row.getByRole('button', { name: 'Hex' }).click();
    await until(async () => (await row.innerText()).includes('7b 22 74 65 6d 70'), 'the bytes as hex');
    await row.getByRole('button', { name: 'Text' }).click();
    await until(async () => (await row.innerText()).includes('{"temperature": 21.5, '), 'the bytes as text');
  });

  test('an event appears while one looks', async () => {
    const page = await person();
    await open(page, `/things/${sensor.id}`);
    await sees(page, 'It has raised no event.');
    await must('POST', `/api/v1/things/${sensor.id}/events/pressed`, { finger: 'left' }, sensor.token);
    await until(async () => (await text(page, '[data-list=events]')).includes('pressed'), 'the event is listed');
    await sees(page, '"finger":"left"');
  });

  test('a refused message is marked where it is wrong, in text and in bytes', async () => {
    const answer = await call('POST', `/api/v1/things/${sensor.id}/readings`, '{"名": "x", "temperature": "warm"}', sensor.token);
    same(answer.status, 422, 'a text where a number belongs');
    const page = await person();
    await open(page, `/things/${sensor.id}/raw`);
    await until(async () => (await page.locator('.refused mark').first().textContent()) === '"warm"', 'the value is marked in the text');
    await page.locator('.refused button', { hasText: 'Hex' }).first().click();
    await until(async () => (await page.locator('.refused mark').allTextContents()).join(' ').replaceAll('  ', ' ').startsWith('22 77 61 72 6d 22'), 'its bytes are marked');
    await page.locator('[data-list=rows] tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Follow the next reading' }).click();
    await page.locator('[data-trace=waiting]').waitFor();
    await report(sensor, { temperature: 21.75 });
    await page.locator('[data-trace=arrived]').waitFor();
    same(await text(page, '[data-message="application/json"] .dump'), '{"temperature":21.75}', 'the bytes of the message that was followed');
    await until(async () => /temperature \(number\)\s+\S.*\s+21\.75/.test(await text(page, '[data-list=fields] tbody')), 'what its bytes were taken for, and the row');
    await picture(page, 'raw');
  });

  test('a message that could not be taken is marked where it is wrong, in every format', async () => {
    const model = `e2e-raw-${run}`;
    await must('POST', '/api/v1/models', { name: model, mode: 'strict', properties: [{ name: 'level', type: 'number' }] });
    const page = await person();
    const hex = (text) => Buffer.from(text, 'hex');
    const formats = [
      ['application/json', '{"values": {"level": "high"}}', '"high"'],
      ['application/senml+json', '[{"n": "level", "vs": "high"}]', /high/],
      ['application/cbor', hex('a1656c6576656c6468696768'), /64 68 69 67 68/],
      ['application/senml+cbor', hex('81a200656c6576656c036468696768'), /68 69 67 68/],
    ];
    for (const [type, body, wrong] of formats) {
      const { id, token: own } = await must('POST', '/api/v1/things', { id: `${model}-${type.split('/')[1].replace('+', '-')}`, model });
      const answer = await fetch(`${base}/api/v1/things/${id}/readings`, { method: 'POST', headers: { Authorization: `Bearer ${own}`, 'Content-Type': type }, body });
      holds(answer.status === 422 || answer.status === 400, `${type} gave ${answer.status}`);
      await open(page, `/things/${id}/raw`);
      const mark = page.locator('[data-list=refused] mark').first();
      await mark.waitFor();
      const text = await mark.innerText();
      holds(typeof wrong === 'string' ? text === wrong : wrong.test(text), `"${text}" is marked of ${type}`);
      await picture(page, `raw-${type.split('/')[1]}`);
    }
  });

  test('what is registered of a thing is changed, against the revision one has seen', async () => {
    const made = await must('POST', '/api/v1/things', { id: `e2e-set-${run}`, name: 'Before', labels: { zone: '1' } });
    const page = await person({ expected: [/412/] });
    await open(page, `/things/${made.id}/settings`);
    await page.fill('input[name=name]', '之后');
    await page.fill('input[name=latitude]', '95');
    await sees(page, 'Latitude lies within');
    await page.fill('input[name=latitude]', '31.5');
    await page.fill('input[name=longitude]', '120.3');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await sees(page, 'Saved.');
    const saved = await must('GET', `/api/v1/things/${made.id}`);
    same(saved.name, '之后', 'the name');
    same(saved.location.latitude, 31.5, 'the place');
    same(saved.labels.zone, '1', 'a label that was left alone');
    await must('PATCH', `/api/v1/things/${made.id}`, { name: 'Somebody else' });
    await page.fill('input[name=name]', 'Mine');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('.failure').waitFor();
    same((await must('GET', `/api/v1/things/${made.id}`)).name, 'Somebody else', 'nobody is overwritten unseen');
  });

  test('a thing goes out of service with its history kept, comes back, and goes for good', async () => {
    const name = `Old ${run}`;
    const made = await must('POST', '/api/v1/things', { id: `e2e-farewell-${run}`, name });
    const at = `/api/v1/things/${made.id}`;
    await must('POST', `${at}/readings`, { level: 1 }, made.token);
    const page = await person();
    await open(page, `/things/${made.id}/settings`);
    await page.getByRole('button', { name: 'Decommission', exact: true }).click();
    const dialog = page.locator('.ant-modal');
    await dialog.locator('[data-ends]').waitFor();
    same(await dialog.locator('[data-ends]').getAttribute('data-ends'), 'credentials', 'what would end');
    await picture(page, 'farewell-ask');
    await dialog.getByText('Remove everything.').click();
    const yes = dialog.locator('.ant-modal-footer .ant-btn-dangerous');
    holds(await yes.isDisabled(), 'removing asks for the id');
    await dialog.getByText('Keep its history.').click();
    await yes.click();
    await sees(page, 'It is out of service since');
    holds((await must('GET', at)).decommissioned, 'it is decommissioned');
    same((await call('POST', `${at}/readings`, { level: 2 }, made.token)).status, 401, 'its token is gone');
    await picture(page, 'farewell-kept');

    await open(page, `/things?q=${made.id}`);
    await page.locator(`[data-thing="${made.id}"]`).waitFor();
    await open(page, `/things?q=${made.id}&decommissioned=false`);
    await sees(page, 'No thing matches.');
    await open(page, `/things?q=${made.id}&decommissioned=true`);
    await page.locator(`[data-thing="${made.id}"]`).waitFor();
    await picture(page, 'farewell-list');

    await open(page, `/things/${made.id}/settings`);
    await page.getByRole('button', { name: 'Put back into service' }).click();
    const once = await page.locator('[data-once]').innerText();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Decommission', exact: true }).waitFor();
    const token = /\S{20,}/.exec(once)[0];
    await must('POST', `${at}/readings`, { level: 3 }, token);

    await page.getByRole('button', { name: 'Decommission', exact: true }).click();
    await dialog.getByText('Remove everything.').click();
    await dialog.locator('input:not([type=radio])').fill(made.id);
    await picture(page, 'farewell-remove');
    await yes.click();
    await page.waitForURL('**/things');
    same((await call('GET', at)).status, 404, 'it is gone');
  });

  test('the time machine shows every page as it was', async () => {
    const made = await must('POST', '/api/v1/things', { id: `e2e-past-${run}`, name: `Past ${run}`, location: { latitude: 31, longitude: 120 } });
    const hour = 3_600_000;
    const then = Math.floor(Date.now() / hour) * hour - 2 * hour;
    const at = (millis) => new Date(millis).toISOString().replace('.000', '');
    await must('POST', `/api/v1/things/${made.id}/readings`, { time: at(then - 60_000), values: { level: 1.5 } }, made.token);
    await must('POST', `/api/v1/things/${made.id}/readings`, { time: at(then + 60_000), values: { level: 2.5 } }, made.token);
    await must('POST', `/api/v1/things/${made.id}/readings`, { level: 9.5 }, made.token);
    await until(async () => (await must('GET', `/api/v1/things/${made.id}/twin?at=${at(then)}`)).values.level?.value === 1.5, 'history has it');
    const page = await person();
    await open(page, `/things/${made.id}?at=${encodeURIComponent(at(then))}`);
    const level = () => text(page, '[data-property=level] [data-value]');
    await until(async () => (await level()).startsWith('1.5'), 'the value then');
    await page.locator(`[data-presence-of="${made.id}"] [data-presence=connected]`).waitFor();
    same(await page.locator('[data-chart=live]').count(), 0, 'live charts of the past');
    await picture(page, 'time-machine');
    await page.getByRole('button', { name: 'One minute later' }).click();
    await until(async () => (await level()).startsWith('2.5'), 'the value a minute later');
    await page.getByRole('button', { name: 'One hour later' }).click();
    await page.locator(`[data-presence-of="${made.id}"] [data-presence=silent]`).waitFor();

    await page.locator('.nav a', { hasText: 'Things' }).first().click();
    await page.fill('input[name=q]', made.id);
    await until(async () => (await text(page, `[data-thing="${made.id}"]`)).includes('2.5'), 'the list shows the past');
    await open(page, `/overview?at=${encodeURIComponent(at(then))}`);
    await page.locator('[data-then]').waitFor();
    await page.locator('[data-places]').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.waitForURL((url) => !url.searchParams.has('at'));
    await page.locator('.tile .big').first().waitFor();
    await page.getByRole('button', { name: 'Time machine' }).click();
    await page.locator('.time-machine').waitFor();
    holds(page.url().includes('at='), 'the moment is in the address');
    const model = (await must('GET', `/api/v1/things/${made.id}`)).model;
    for (const width of [1440, 390]) {
      // one slider moves whatever page it stands above: a dashboard, the map, the overview
      const narrow = await person({ width });
      const moment = () => Date.parse(new URL(narrow.url()).searchParams.get('at') ?? '');
      const slide = async (key, times) => {
        const before = moment();
        await narrow.locator('.time-machine .ant-slider-handle').focus();
        for (let i = 0; i < times; i += 1) await narrow.keyboard.press(key);
        return until(() => moment() !== before && moment(), `the slider at ${width} moves the moment`);
      };
      await open(narrow, `/dashboards/model/${model}?thing=${made.id}&at=${encodeURIComponent(at(then))}`);
      await until(async () => (await numberOn(narrow, made.id)).startsWith('1.5'), 'the dashboard shows the value then');
      await slide('ArrowRight', 6);
      await until(async () => (await numberOn(narrow, made.id)).startsWith('2.5'), 'the dashboard follows the slider');
      await fits(narrow, `a dashboard of the past at ${width}`);
      await picture(narrow, `time-machine-dashboard-${width}`);
      for (const [path, there] of [[`/things?look=map&q=${made.id}`, '.map canvas'], ['/overview', '[data-then]'], [`/things/${made.id}`, '[data-property=level]']]) {
        await open(narrow, `${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at(then))}`);
        await narrow.locator(there).first().waitFor();
        await slide('ArrowLeft', 1);
        await narrow.locator(there).first().waitFor();
        await fits(narrow, `${path} of the past at ${width}`);
      }
    }
  });
}
