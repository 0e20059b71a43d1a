// Pages for those who run the server: health, settings, limits; usage of spaces; relations between things.
// Run by run.mjs, which hands its helpers over.
export function operations({ test, person, open, sees, until, holds, same, must, fits, picture, axe, run, report }) {
  const LOOKS = [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ];

  test('health says in words how the server is and what to do', async () => {
    for (const look of LOOKS) {
      const page = await person(look);
      await open(page, '/health');
      await page.locator('[data-health]').waitFor();
      const health = await must('GET', '/api/v1/health');
      await until(async () => (await page.locator('[data-finding]').count()) === health.findings.length, 'each finding has a row');
      const figure = await page.locator('[data-figure=journalBytes] dd').innerText();
      holds(/\d/.test(figure), `the journal's bytes are ${figure}`);
      if (look.language === 'zh-CN') {
        for (const each of await page.locator('[data-finding] .what').allInnerTexts()) holds(/\p{Script=Han}/u.test(each), `not in Chinese: ${each}`);
      }
      await fits(page, `health at ${look.width}`);
      await axe(page, `health ${look.scheme}`);
      await picture(page, `health-${look.width}`);
    }
  });

  test('settings say where they come from and tell no secret', async () => {
    for (const look of LOOKS) {
      const page = await person(look);
      await open(page, '/settings');
      const { items } = await must('GET', '/api/v1/settings');
      await until(async () => (await page.locator('[data-setting]').count()) === items.length, 'every setting is listed');
      await page.locator('main input[type=search]').fill('mqtt.port');
      await until(async () => (await page.locator('[data-setting]').count()) === 1, 'one is found');
      holds(page.url().includes('q=mqtt.port'), 'what was typed is in the address');
      await fits(page, `settings at ${look.width}`);
      await axe(page, `settings ${look.scheme}`);
      await picture(page, `settings-${look.width}`);
    }
  });

  test('limits are listed by what has them', async () => {
    for (const look of LOOKS) {
      const page = await person(look);
      await open(page, '/limits');
      const { items } = await must('GET', '/api/v1/limits');
      holds(items.length > 150, `only ${items.length} limits`);
      await until(async () => (await page.locator('[data-limit]').count()) === items.length, 'every limit is listed');
      await fits(page, `limits at ${look.width}`);
      await axe(page, `limits ${look.scheme}`);
      await page.locator('main input[type=search]').fill('PayloadLimits.DEPTH_MAX');
      await until(async () => (await page.locator('[data-limit]').count()) === 1, 'one is found');
      await picture(page, `limits-${look.width}`);
    }
  });

  test('things register themselves by a key, wait, and are let in or refused', async () => {
    for (const [i, look] of LOOKS.entries()) {
      const prefix = `e2e-new-${run}-${i}-`;
      const page = await person({ ...look, expected: [/404/] });
      await open(page, '/provisioning');
      await page.locator('.head .end button').click();
      await page.locator('input[name=title]').fill(`Batch ${run} ${i}`);
      await page.locator('input[name=prefix]').fill(prefix);
      await page.locator('input[name=most]').fill('0');
      holds(await page.locator('.ant-modal-footer .ant-btn-primary').isDisabled(), 'no key for nothing');
      await page.locator('input[name=most]').fill('3');
      await picture(page, `provisioning-new-${look.width}`);
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      const key = (await page.locator('[data-once] pre, [data-once] code').first().innerText()).split('\n')[0].trim();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.locator('[data-once]').waitFor({ state: 'detached' });
      const ids = [`${prefix}1`, `${prefix}2`, `${prefix}3`];
      const tokens = [];
      for (const id of ids) {
        const answer = await fetch(`${process.env.TAIHU_BASE}/api/v1/provision`, { method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ id }) });
        same(answer.status, 201, `what the server says to ${id}`);
        tokens.push((await answer.json()).token);
      }
      const report = async (at) =>
        (await fetch(`${process.env.TAIHU_BASE}/api/v1/things/${ids[at]}/readings`, { method: 'POST', headers: { Authorization: `Bearer ${tokens[at]}`, 'Content-Type': 'application/json' }, body: '{"level":1}' })).status;
      same(await report(0), 403, 'what one that waits is told');
      await page.locator(`[data-waiting-thing="${ids[2]}"]`).waitFor();
      await fits(page, `provisioning at ${look.width}`);
      await axe(page, `provisioning ${look.scheme}`);
      await picture(page, `provisioning-${look.width}`);
      await page.locator(`[data-waiting-thing="${ids[0]}"] .ant-btn-primary`).click();
      await page.locator(`[data-waiting-thing="${ids[0]}"]`).waitFor({ state: 'detached' });
      same(await report(0), 204, 'what one that was let in is told');
      await page.locator(`[data-waiting-thing="${ids[1]}"] .deeds button`).nth(1).click();
      await page.locator('.ant-modal-footer .ant-btn-dangerous').click();
      await page.locator(`[data-waiting-thing="${ids[1]}"]`).waitFor({ state: 'detached' });
      same(await report(1), 401, 'what one that was refused is told');
      await page.locator('textarea[name=ids]').fill(`${ids[0]}\nnobody-${run}`);
      await page.locator('textarea[name=ids] ~ button').click();
      const code = (await page.locator(`[data-claim="${ids[0]}"] .mono`).innerText()).trim();
      holds((await page.locator('.claim-box [role=alert]').innerText()).includes(`nobody-${run}`), 'one that is not registered is named');
      await picture(page, `provisioning-codes-${look.width}`);
      const claimed = await fetch(`${process.env.TAIHU_BASE}/api/v1/provision`, { method: 'POST', headers: { Authorization: `Bearer ${code}` } });
      same(claimed.status, 201, 'what the server says to a claim code');
      await page.locator('.claim-box .ant-btn-primary').click();
      await page.locator('.claim-box').waitFor({ state: 'detached' });
      await page.locator('[data-key]', { hasText: `Batch ${run} ${i}` }).locator('.deeds button').click();
      await page.locator('.ant-modal-footer .ant-btn-dangerous').click();
      await page.locator('[data-key]', { hasText: `Batch ${run} ${i}` }).waitFor({ state: 'detached' });
    }
  });

  test('the audit log tells who did what, is narrowed, verified and saved', async () => {
    const thing = `e2e-audit-${run}`;
    await must('POST', '/api/v1/things', { id: thing, name: 'Audited' });
    for (const look of LOOKS) {
      const page = await person(look);
      await open(page, `/audit?subject=thing/${thing}`);
      await until(async () => (await page.locator('[data-entry]').count()) === 1, 'one entry is of the thing');
      await page.locator('[data-entry] button').first().click();
      await page.locator('.audit-hash').waitFor();
      const { items } = await must('GET', `/api/v1/audit?subject=thing/${thing}`);
      holds((await page.locator('.audit-whole').innerText()).includes(items[0].hash), 'its hash is shown');
      if (look.language === 'zh-CN') holds((await page.locator('.audit-row .deed').innerText()).startsWith('新建物'), 'the operation is said in Chinese');
      await fits(page, `audit at ${look.width}`);
      await axe(page, `audit ${look.scheme}`);
      await picture(page, `audit-entry-${look.width}`);
      await open(page, '/audit');
      await until(async () => (await page.locator('[data-entry]').count()) > 1, 'all entries are listed');
      await page.locator('main input[type=search]').fill(thing);
      await until(async () => (await page.locator('[data-entry]').count()) === 1, 'it is found by what is typed');
      await picture(page, `audit-found-${look.width}`);
      await page.locator('main input[type=search]').fill('');
      // what is typed exactly stands in the address, and is asked for as a whole
      await until(async () => (await page.locator('[data-entry]').count()) > 1, 'all entries are listed again');
      const typed = (name) => page.locator(`[data-typed=${name}] input, input[data-typed=${name}]`);
      await typed('subject').fill(`thing/${thing}`);
      await typed('subject').press('Enter');
      await page.waitForURL((url) => url.searchParams.get('subject') === `thing/${thing}`);
      await until(async () => (await page.locator('[data-entry]').count()) === 1, 'it is found by its subject');
      await typed('operation').fill('deleteThing');
      await typed('operation').press('Tab');
      await page.waitForURL((url) => url.searchParams.get('operation') === 'deleteThing');
      await page.locator('[data-list=audit]', { hasText: /./ }).or(page.locator('.empty')).first().waitFor();
      await until(async () => (await page.locator('[data-entry]').count()) === 0, 'nobody deleted it');
      await typed('operation').fill('createThing');
      await typed('operation').press('Enter');
      await page.waitForURL((url) => url.searchParams.get('operation') === 'createThing');
      await page.locator('input[name=from]').fill('2026-01-01T00:00');
      await page.waitForURL((url) => url.searchParams.get('from') === '2026-01-01T00:00:00.000Z');
      await until(async () => (await page.locator('[data-entry]').count()) === 1, 'it is not before that');
      await page.locator('input[name=to]').fill('2026-01-02T00:00');
      await until(async () => (await page.locator('[data-entry]').count()) === 0, 'it is not within that day');
      holds(await typed('who').isDisabled(), 'an id needs a kind');
      await fits(page, `audit filters at ${look.width}`);
      await axe(page, `audit filters ${look.scheme}`);
      await picture(page, `audit-filters-${look.width}`);
      await open(page, '/audit?who=account/1');
      await until(async () => (await typed('who').inputValue()) === '1', 'the address fills the inputs');
      await page.locator('.head .end button').first().click();
      await page.locator('[data-verdict=true]').waitFor();
      const head = (await page.locator('[data-verdict] .lines, [data-verdict] pre').first().innerText()).trim();
      holds(/\d+:[0-9a-f]{64}/.test(head), `the head of the log is shown: ${head}`);
      await page.locator('input[name=known]').fill('1:0');
      holds(await page.locator('input[name=known][aria-invalid=true]').count(), 'what is no entry cannot be compared');
      await page.locator('input[name=known]').fill(`1:${'0'.repeat(64)}`);
      await page.locator('[data-verdict] > button').click();
      await page.locator('[data-verdict=false]').waitFor();
      await picture(page, `audit-verify-${look.width}`);
    }
    const page = await person();
    await open(page, `/audit?subject=thing/${thing}`);
    await page.locator('[data-entry]').waitFor();
    await page.locator('.head .end button').nth(1).click();
    const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('.ant-dropdown-menu-item', { hasText: 'CSV' }).click()]);
    holds((await saved.createReadStream().then(async (stream) => Buffer.concat(await stream.toArray()).toString())).includes(thing), 'the file has the entry');
  });

  test('a space shows what it uses, with what lies below it', async () => {
    const space = `e2e-usage-${run}`;
    await must('POST', '/api/v1/spaces', { path: space, title: 'Usage' });
    await must('POST', '/api/v1/spaces', { path: `${space}/below` });
    const thing = await must('POST', '/api/v1/things', { id: `e2e-usage-${run}`, space: `${space}/below` });
    await report(thing, [{ v: 1 }, { v: 2 }]);
    for (const look of LOOKS) {
      const page = await person(look);
      await open(page, `/spaces?space=${encodeURIComponent(space)}`);
      const row = page.locator(`[data-usage="${space}"]`);
      await row.waitFor();
      await until(async () => (await row.locator('td').nth(3).innerText()) === '2', 'two readings today');
      await page.locator(`[data-usage="${space}/below"]`).waitFor();
      await fits(page, `usage at ${look.width}`);
      await axe(page, `usage ${look.scheme}`);
      await picture(page, `usage-${look.width}`);
    }
  });

  test('a relation is made on the page of a thing and leads to the other', async () => {
    const gateway = await must('POST', '/api/v1/things', { id: `e2e-gateway-${run}`, name: 'Gateway' });
    const pump = await must('POST', '/api/v1/things', { id: `e2e-fed-pump-${run}`, name: 'Pump 7' });
    const page = await person();
    await open(page, `/things/${gateway.id}`);
    const panel = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: 'Relations' }) });
    await panel.getByRole('button', { name: 'Add', exact: true }).click();
    await panel.getByLabel('Relation', { exact: true }).fill('feeds');
    await panel.getByLabel('Other thing').fill(pump.id);
    await page.keyboard.press('Escape');
    await panel.getByRole('button', { name: 'Add relation' }).click();
    await panel.locator('[data-relation]').waitFor();
    await until(async () => (await panel.locator('.relation-graph').getAttribute('data-nodes')) === '2', 'both are drawn');
    await axe(page, 'relations');
    await picture(page, 'relations');
    await panel.getByRole('link', { name: 'Pump 7' }).click();
    await page.waitForURL(`**/things/${pump.id}`);
    await sees(page, 'is fed by');

    const phone = await person(LOOKS[1]);
    await open(phone, `/things/${pump.id}`);
    await phone.locator('[data-relation]').waitFor();
    await sees(phone, '由其供给');
    await fits(phone, 'relations at 390');
    await axe(phone, 'relations dark');
    await picture(phone, 'relations-390');
    await phone.locator('[data-relation] button').click();
    await until(async () => (await phone.locator('[data-relation]').count()) === 0, 'it is ended');
    same((await must('GET', `/api/v1/things/${gateway.id}/relations`)).items.length, 0, 'relations left');
  });
}
