// Spaces: made, changed, moved and forgotten; and the clocks of their zones. Run by run.mjs, which hands its helpers over.
/** A time as clocks in a zone show it, as the page writes it. */
const shownIn = (zone, millis) => new Date(millis).toLocaleString('sv-SE', { timeZone: zone });

export function spaces({ test, run, holds, same, until, call, must, report, person, open, text, sees, picture, REFUSED_LOAD }) {
  test('a space is made with its zone and place, changed, moved with its things, and forgotten', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    const city = `e2e-城-${run}`;
    await open(page, '/spaces');
    await page.locator('[data-space=""][data-chosen=true]').waitFor();
    await page.getByRole('button', { name: 'New space in' }).click();
    const make = page.getByRole('button', { name: 'Make the space' });
    await page.fill('input[name=name]', 'no spaces');
    await page.getByRole('alert').filter({ hasText: '1 to 64 letters' }).waitFor();
    holds(await make.isDisabled(), 'a space with a wrong name can be made');
    await page.fill('input[name=name]', city);
    await page.fill('input[name=title]', '<b>滨湖</b>');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('shangh');
    await page.locator('.ant-select-item-option', { hasText: 'Asia/Shanghai (+08)' }).click();
    await page.locator('.ant-segmented-item', { hasText: 'A place' }).click();
    await page.locator('.space-map canvas').click({ position: { x: 120, y: 90 } });
    await until(async () => (await page.getByRole('textbox', { name: 'Latitude' }).inputValue()) !== '', 'the map gives a place');
    await picture(page, 'space-new');
    await make.click();
    await page.locator(`li[data-space="${city}"][data-chosen=true]`).waitFor();
    const made = await must('GET', `/api/v1/spaces/${encodeURIComponent(city)}`);
    same(made.effective.zone, 'Asia/Shanghai', 'the zone of the new space');
    holds(Math.abs(made.place.latitude) <= 90, 'the new space has a place');
    await sees(page, '<b>滨湖</b>');

    await page.locator('.ant-segmented-item', { hasText: 'An area' }).click();
    await page.getByRole('textbox', { name: 'Corners' }).fill('31.4, 120.1\n31.4, 120.5\n');
    await sees(page, 'Needs 3 corners that differ');
    await page.getByRole('textbox', { name: 'Corners' }).fill('31.4, 120.1\n31.4, 120.5\n31.7, 120.3');
    await page.fill('input[name=thingsMax]', '7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('form [role=status]', { hasText: 'Saved.' }).waitFor();
    const changed = await must('GET', `/api/v1/spaces/${encodeURIComponent(city)}`);
    same(JSON.stringify(changed.polygon), '[[120.1,31.4],[120.5,31.4],[120.3,31.7],[120.1,31.4]]', 'the ring');
    same(changed.thingsMax, 7, 'the quota');
    // somebody else is quicker
    await must('PATCH', `/api/v1/spaces/${encodeURIComponent(city)}`, { thingsMax: 8 });
    await page.fill('input[name=thingsMax]', '9');
    await page.getByRole('button', { name: 'Save' }).click();
    await sees(page, 'Somebody else has changed this space meanwhile');
    await page.getByRole('button', { name: 'Show it as it is now' }).click();
    await until(async () => (await page.locator('input[name=thingsMax]').inputValue()) === '8', 'what the other one said is shown');
    await picture(page, 'space');

    const line = `${city}/line`;
    await must('POST', '/api/v1/spaces', { path: line });
    const mover = await must('POST', '/api/v1/things', { id: `e2e-mover-${run}`, space: line });
    await report(mover, { time: Date.now() - 60_000, values: { level: 1 } });
    await page.reload();
    await page.locator(`li[data-space="${city}"] .right`, { hasText: '1' }).waitFor();
    holds(await page.getByRole('button', { name: 'Forget the space' }).isDisabled(), 'a space with things can be forgotten');
    await sees(page, 'It cannot be forgotten while something is in it: 1 thing, 1 space below.');
    await page.locator(`li[data-space="${line}"] a`).click();
    await page.locator(`li[data-space="${line}"][data-chosen=true]`).waitFor();
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    const box = page.locator('.ant-modal');
    await box.getByRole('textbox', { name: 'Name' }).fill('e2e-moved-' + run);
    await box.getByRole('combobox', { name: 'Into' }).fill('whole');
    await page.locator('.ant-select-item-option', { hasText: 'Whole server' }).last().click();
    await box.locator(`[data-to="e2e-moved-${run}"]`).waitFor();
    await sees(page, '1 thing and 0 spaces below come along');
    await picture(page, 'space-move');
    await box.getByRole('button', { name: 'Move it' }).click();
    await page.locator(`li[data-space="e2e-moved-${run}"][data-chosen=true]`).waitFor();
    same((await must('GET', `/api/v1/things/${mover.id}`)).space, `e2e-moved-${run}`, 'the space of the thing that came along');
    await report(mover, { level: 2 });
    await until(async () => (await must('GET', `/api/v1/things/${mover.id}/history?properties=level`)).rows.length === 2, 'history from before and after the move');
    await page.locator(`li[data-space="${city}"] a`).click();
    await page.locator(`li[data-space="${city}"][data-chosen=true]`).waitFor();
    await page.getByRole('button', { name: 'Forget the space' }).click();
    await page.locator('.ant-modal').getByRole('button', { name: 'Forget the space' }).click();
    await page.locator(`li[data-space="${city}"]`).waitFor({ state: 'detached' });
    same((await call('GET', `/api/v1/spaces/${encodeURIComponent(city)}`)).status, 404, 'the space is forgotten');
  });

  for (const [language, yours] of [['en-US', 'Your time: '], ['zh-CN', '您的时间：']]) {
    test(`times stand in the zone of their space, and the viewer's own comes up under them (${language})`, async () => {
      const space = `e2e-zone-${language}-${run}`;
      await must('POST', '/api/v1/spaces', { path: space, zone: 'America/St_Johns' });
      const thing = await must('POST', '/api/v1/things', { id: `e2e-zone-${language}-${run}`, space });
      const then = Math.floor(Date.now() / 1000 - 2 * 86_400) * 1000;
      await report(thing, { time: then, values: { level: 1.5 } });
      const here = await person({ language, zone: 'Europe/Berlin' });
      await open(here, `/things/${thing.id}`);
      const age = here.locator('[data-property=level] time');
      await until(async () => (await age.innerText()) === shownIn('America/St_Johns', then), `the time in the thing's zone, ${shownIn('America/St_Johns', then)}`);
      const behind = await age.getAttribute('title');
      holds(behind.includes('America/St_Johns') && behind.includes(`${yours}${shownIn('Europe/Berlin', then)} Europe/Berlin`), `both zones are behind a time: ${behind}`);
      same(await age.getAttribute('datetime'), new Date(then).toISOString(), 'what programs read');
      await picture(here, `zone-${language}`);
      // a dashboard of the thing has its clocks too, wherever one came from
      const sign = async () => /\(.*\)/.exec(await text(here, '.live-sign'))?.[0];
      const there = await until(sign, 'the clock of the page has the zone of the thing');
      await open(here, `/dashboards/model/${thing.id}?thing=${thing.id}`);
      await until(async () => (await sign()) === there, 'the dashboard has the clocks of its thing');
      // the past: its bar and its picker by the clocks there, its address in UTC
      await open(here, `/things/${thing.id}?at=${new Date(then + 60_000).toISOString()}`);
      const picker = here.locator('.time-machine input[type=datetime-local]');
      const local = shownIn('America/St_Johns', then + 60_000).replace(' ', 'T').slice(0, 16);
      await until(async () => (await picker.inputValue()).startsWith(local), `the picker of the past shows ${local}`);
      await picker.fill(shownIn('America/St_Johns', then + 120_000).replace(' ', 'T').slice(0, 16));
      await until(() => new URL(here.url()).searchParams.get('at') === new Date(Math.floor((then + 120_000) / 60_000) * 60_000).toISOString().replace('.000', ''), 'the address of the past is in UTC');
      // Europe/Berlin is where the space is: one time is enough
      await must('PATCH', `/api/v1/spaces/${space}`, { zone: 'Europe/Berlin' });
      await open(here, `/things/${thing.id}`);
      await until(async () => (await age.innerText()) === shownIn('Europe/Berlin', then), 'the time in the new zone');
      same(await age.getAttribute('title'), shownIn('Europe/Berlin', then), 'what is behind a time of the viewer\'s own zone');
    });
  }
}
