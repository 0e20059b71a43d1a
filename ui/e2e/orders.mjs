// What is asked of many things, and at times. Run by run.mjs, which hands its helpers over.
export function orders({ test, person, open, until, holds, same, must, text, fits, picture, axe, run }) {
  const LOOKS = [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ];
  const model = `e2e-lamp-${run}`;
  const things = [1, 2, 3].map((n) => `${model}-${n}`);
  let made = null;
  /** Three lamps that nobody answers for. */
  const prepare = () =>
    (made ??= (async () => {
      await must('POST', '/api/v1/models', {
        name: model,
        mode: 'strict',
        properties: [{ name: 'power', type: 'number', minimum: 0, maximum: 100, writable: true }],
        actions: [
          { name: 'blink', idempotent: true, schema: { type: 'object', required: ['times'], properties: { times: { type: 'integer', minimum: 1, maximum: 9 } } } },
          { name: 'detonate', dangerous: true },
        ],
      });
      for (const id of things) await must('POST', '/api/v1/things', { id, model });
    })());
  const pick = async (page, label, text) => {
    await page.locator(`[role=combobox][aria-label="${label}"]`).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().click();
  };

  test('the same is asked of many things, watched, and stopped', async () => {
    await prepare();
    for (const [i, look] of LOOKS.entries()) {
      const words = look.language === 'en-US' ? { model: 'Of model', what: 'Asked for' } : { model: '物模型', what: '指令' };
      const page = await person(look);
      await open(page, '/commands');
      await page.locator('.order-tabs a').nth(1).click();
      await page.locator('.head .end .ant-btn-primary').click();
      await pick(page, words.model, model);
      await page.locator('[data-found="3"]').waitFor();
      await page.locator(`[role=combobox][aria-label="${words.what}"]`).click();
      same(await page.locator('.ant-select-item-option', { hasText: 'detonate' }).count(), 0, 'ways to ask many things for what is dangerous');
      await page.locator('.ant-select-item-option', { hasText: 'blink' }).first().click();
      await page.locator('[data-member=times] input').fill('12');
      await page.locator('input[name=perSecond]').fill('1');
      await page.locator('form .ant-btn-primary').click();
      await page.locator('[data-member=times] [role=alert]').waitFor();
      await page.locator('[data-member=times] input').fill('3');
      await page.locator('input[name=reason]').fill(`spring ${run} ${i}`);
      await fits(page, `bulk form at ${look.width}`);
      await page.evaluate(() => window.scrollTo(0, 0));
      await axe(page, `bulk form ${look.scheme}`);
      await picture(page, `bulk-form-${look.width}`);
      await page.locator('form .ant-btn-primary').click();
      const row = page.locator('[data-bulk]', { hasText: `spring ${run} ${i}` });
      await row.waitFor();
      if (i === 0) {
        await row.locator('.deeds button').click();
        await page.locator('.ant-popconfirm .ant-btn-primary').click();
        await page.locator('[data-phase=stopped]').first().waitFor();
      } else {
        await until(async () => (await row.getAttribute('data-phase')) === 'done', 'all are asked');
      }
      await fits(page, `bulk list at ${look.width}`);
      await axe(page, `bulk list ${look.scheme}`);
      await picture(page, `bulk-list-${look.width}`);
      await row.locator('.deeds a').click();
      await until(async () => (await page.locator('[data-invocation]').count()) > 0, 'they are shown one by one');
      holds(page.url().includes('group='), 'the group is in the address');
      if (i === 1) same(await page.locator('[data-invocation]').count(), 3, 'things asked');
      await picture(page, `bulk-one-by-one-${look.width}`);
    }
    const { items } = await must('GET', `/api/v1/invocations?thing=${things[0]}`);
    holds(items.some((each) => each.name === 'blink' && each.input.times === 3), 'the first thing was asked');
  });

  test('things that are ticked in the list come to the form, and labels narrow what is asked', async () => {
    await prepare();
    await must('PATCH', `/api/v1/things/${things[1]}`, { labels: { pole: `${run}:1` } });
    for (const look of LOOKS.map((each) => ({ ...each, width: 1440 }))) {
      const words = look.language === 'en-US' ? { labels: 'And these labels', what: 'Asked for' } : { labels: '且带有标签', what: '指令' };
      const page = await person(look);
      await open(page, `/things?model=${model}`);
      for (const id of things.slice(0, 2)) await page.locator(`.thing-item:has([data-thing="${id}"]) input[type=checkbox]`).check();
      await axe(page, `things chosen ${look.scheme}`);
      await picture(page, `things-chosen-${look.scheme}`);
      await page.locator('.bulk .ant-btn-primary').click();
      await until(async () => (await page.locator('textarea[name=things]').inputValue().catch(() => '')) === things.slice(0, 2).join('\n'), 'those that were ticked are in the form');
      await pick(page, words.what, 'power');
      await fits(page, `bulk form of chosen things at ${look.width}`);
      await picture(page, `bulk-chosen-${look.scheme}`);
      await page.locator('textarea[name=things]').fill('');
      await page.locator('[data-found="3"]').waitFor();
      const labels = page.locator(`[role=combobox][aria-label="${words.labels}"]`);
      await labels.fill(`pole:${run}:1`);
      await labels.press('Enter');
      await page.locator('[data-found="1"]').waitFor();
      await axe(page, `bulk form by labels ${look.scheme}`);
      await page.locator('.asked-number input').first().fill('7');
      await page.locator('input[name=reason]').fill(`by label ${run}`);
      await page.locator('form .ant-btn-primary').click();
      await page.locator('[data-bulk]', { hasText: `by label ${run}` }).first().waitFor();
    }
    const { items } = await must('GET', '/api/v1/bulk-commands');
    same(JSON.stringify(items.find((each) => each.definition.reason === `by label ${run}`).definition.labels), JSON.stringify({ pole: `${run}:1` }), 'labels asked for');
  });

  test('a bulk command says the time that it has left', async () => {
    await prepare();
    const page = await person(LOOKS[0]);
    const begun = await must('POST', '/api/v1/bulk-commands', { things, property: 'power', value: 3, perSecond: 1, title: `slow ${run}` });
    await open(page, '/commands/bulk');
    await page.locator(`[data-bulk="${begun.id}"]`).waitFor();
    await until(async () => (await page.locator(`[data-bulk="${begun.id}"]`).getAttribute('data-phase')) === 'done', 'all are asked');
    same(await page.locator(`[data-bulk="${begun.id}"] [data-seconds-left]`).count(), 0, 'times left of one that is done');
    await page.route('**/api/v1/bulk-commands?*', async (route) => {
      const answer = await (await route.fetch()).json();
      for (const each of answer.items) if (each.id === begun.id) Object.assign(each, { phase: 'running', total: 603, asked: 3, refused: 0 });
      await route.fulfill({ json: answer });
    });
    await page.locator(`[data-bulk="${begun.id}"] [data-seconds-left="600"]`).waitFor();
    await picture(page, 'bulk-time-left');
  });

  test('a control on a dashboard sets a value and asks for an action, and says what came of it', async () => {
    await prepare();
    for (const [i, look] of LOOKS.entries()) {
      const id = `${model}-control-${i}`;
      const { token } = await must('POST', '/api/v1/things', { id, model });
      const say = (path, body) => fetch(`${process.env.TAIHU_BASE}/api/v1/things/${id}/${path}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      const board = await must('POST', '/api/v1/dashboards', {
        title: `Control ${run} ${i}`, space: '', version: 2,
        widgets: [
          { id: 'set', type: 'control', x: 0, y: 0, w: 8, h: 4, source: { thing: id, properties: ['power'] } },
          { id: 'act', type: 'control', x: 8, y: 0, w: 8, h: 4, source: { thing: id, properties: ['blink'] } },
          { id: 'gone', type: 'control', x: 16, y: 0, w: 8, h: 4, source: { thing: id, properties: ['frobnicate'] } },
        ],
      });
      const page = await person(look);
      await open(page, `/dashboards/${board.id}`);
      await page.locator('[data-widget=set] .asked-number input').first().fill('40');
      await page.locator('[data-widget=set] .ant-btn-primary').click();
      await page.locator('[data-widget=set] [data-word=waiting]').waitFor();
      await page.locator('[data-widget=act] [data-member=times] input').first().fill('2');
      await page.locator('[data-widget=act] form button[type=submit]').click();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.locator('[data-widget=act] [data-last=queued]').waitFor();
      await page.locator('[data-widget=gone]', { hasText: 'frobnicate' }).waitFor();
      await fits(page, `controls at ${look.width}`);
      await axe(page, `controls ${look.scheme}`);
      await picture(page, `controls-${look.width}`);
      const told = [];
      await until(async () => {
        const taken = await (await fetch(`${process.env.TAIHU_BASE}/api/v1/things/${id}/commands?wait=1`, { headers: { Authorization: `Bearer ${token}` } })).json();
        told.push(...taken.items);
        return told.some((each) => each.kind === 'action') && told.some((each) => each.kind === 'property');
      }, 'the thing is told both');
      await say('answers', { id: told.find((each) => each.kind === 'action').id, output: 'blinked' });
      await say('readings', { power: 40 });
      await page.locator('[data-widget=set] [data-word=step]').waitFor();
      await page.locator('[data-widget=act] [data-last=done]').waitFor();
      await picture(page, `controls-done-${look.width}`);
      await open(page, `/dashboards/${board.id}/edit`);
      await page.locator('[data-edit-widget=act]').click();
      await page.locator('[data-configure=act]').waitFor();
      await picture(page, `controls-edit-${look.width}`);
    }
  });

  test('a schedule that is typed says its next times in words, and which field of a cron is wrong', async () => {
    for (const look of LOOKS) {
      const words = look.language === 'en-US' ? { when: 'When', cron: 'cron', said: 'at 08:30, on Monday and Wednesday', hour: 'Hour' } : { when: '时间', cron: 'cron', said: '每逢星期一和星期三，于 08:30', hour: '时' };
      const page = await person(look);
      await open(page, '/commands/schedules?edit=new');
      await page.locator('[data-upcoming="5"]').waitFor();
      await pick(page, words.when, words.cron);
      await page.locator('input[name=cron]').fill('30 8 * * 1,3');
      await page.locator('[data-upcoming="5"]', { hasText: words.said }).waitFor();
      same(await page.locator('[data-upcoming="5"] time').count(), 5, 'times to come');
      holds((await page.locator('[data-upcoming] time').first().innerText()).includes('08:30'), 'times are by the zone of the schedule');
      await fits(page, `schedule preview at ${look.width}`);
      await axe(page, `schedule preview ${look.scheme}`);
      await picture(page, `schedule-preview-${look.width}`);
      await page.locator('input[name=cron]').fill('30 25 * * 1,3');
      await page.locator('[data-wrong=hour]', { hasText: '25' }).waitFor();
      holds((await page.locator('[data-wrong=hour]').innerText()).includes(words.hour), 'the field is named');
      await axe(page, `schedule preview wrong ${look.scheme}`);
      await picture(page, `schedule-wrong-${look.width}`);
      await page.locator('input[name=cron]').fill('0 0 30 2 *');
      await page.locator('[data-upcoming="0"]').waitFor();
    }
  });

  test('next times of a schedule come without its space, and say when they cannot be told', async () => {
    // who knows nothing of spaces still has a zone: the browser's
    const page = await person({ zone: 'America/New_York', expected: [/429|503/] });
    await page.route(/api\/v1\/spaces(\?|$)/, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' }));
    await open(page, '/commands/schedules?edit=new');
    await page.locator('[data-upcoming="5"]').waitFor();
    holds((await text(page, '[data-upcoming] time')).includes('06:00'), 'times are by the zone of the browser');
    await page.route(/schedules\/preview/, (route) => route.fulfill({ status: 429, contentType: 'application/problem+json', body: '{"title":"busy","code":"busy","detail":"It is busy"}' }));
    await page.locator('input[name=time]').fill('07:00');
    const said = page.locator('form .failure', { hasText: 'It is busy' });
    await said.waitFor();
    await axe(page, 'a preview that has failed');
    await page.unroute(/schedules\/preview/);
    await said.getByRole('button').click();
    await page.locator('[data-upcoming="5"] time', { hasText: '07:00' }).first().waitFor();
  });

  test('a schedule says when it comes next, is paused, changed and removed', async () => {
    await prepare();
    for (const [i, look] of LOOKS.entries()) {
      const words = look.language === 'en-US' ? { model: 'Of model', what: 'Asked for', when: 'When', weekdays: 'on weekdays', sun: 'by the sun' } : { model: '物模型', what: '指令', when: '时间', weekdays: '工作日', sun: '按日出日落' };
      const title = `Evening ${run} ${i}`;
      const page = await person(look);
      await open(page, '/commands/schedules');
      await page.locator('.head .end .ant-btn-primary').click();
      await page.locator('form input[name=title]').fill(title);
      await pick(page, words.when, words.weekdays);
      await page.locator('input[name=time]').fill('25:00');
      await page.locator('.field-row [role=alert]').first().waitFor();
      await page.locator('input[name=time]').fill('18:30');
      await pick(page, words.model, model);
      await pick(page, words.what, 'power');
      await page.locator('.asked-number input').first().fill('40');
      await fits(page, `schedule form at ${look.width}`);
      await page.evaluate(() => window.scrollTo(0, 0));
      await axe(page, `schedule form ${look.scheme}`);
      await picture(page, `schedule-form-${look.width}`);
      await page.locator('form .ant-btn-primary').click();
      const row = page.locator('[data-schedule]', { hasText: title });
      await row.waitFor();
      await row.locator('.deeds button').first().click();
      await row.locator('[data-times]').waitFor();
      const { items } = await must('GET', '/api/v1/schedules');
      const saved = items.find((each) => each.title === title);
      same(saved.when.cron, '30 18 * * 1-5', 'what was saved');
      same(saved.order.value, 40, 'what is asked');
      await fits(page, `schedules at ${look.width}`);
      await axe(page, `schedules ${look.scheme}`);
      await picture(page, `schedules-${look.width}`);
      await row.locator('[role=switch]').click();
      await page.locator(`[data-schedule="${saved.id}"][data-enabled=false]`).waitFor();
      await row.locator('.deeds button:not([role=switch])').nth(1).click();
      await until(async () => (await page.locator('input[name=time]').inputValue()) === '18:30', 'what was saved is there to be changed');
      await pick(page, words.when, words.sun);
      await page.locator('input[name=offset]').fill('-15');
      await page.locator('input[name=latitude]').fill('31.5');
      await page.locator('input[name=longitude]').fill('120.3');
      await page.locator('form .ant-btn-primary').click();
      await page.locator('form').waitFor({ state: 'detached' });
      const changed = await must('GET', `/api/v1/schedules/${saved.id}`);
      same(JSON.stringify([changed.when.sun, changed.when.offsetMinutes, changed.enabled, changed.order.value]), '["sunset",-15,false,40]', 'what was changed');
      await row.locator('.deeds .ant-btn-dangerous').click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await row.waitFor({ state: 'detached' });
    }
  });
}
