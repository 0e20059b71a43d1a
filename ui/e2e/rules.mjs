// Rules: written by the form, faulty with a typo, in force on readings that come; lists, phones, and a server that is away.
// Run by run.mjs, which hands its helpers over.
export function rules({ test, person, open, until, holds, same, call, must, fits, picture, axe, run }) {
  const LOOKS = [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ];
  const MODEL = `e2e-brim-${run}`;
  const NAME = `e2e-full-${run}`;
  const pick = async (page, label, text) => {
    await page.locator(`[role=combobox][aria-label="${label}"]`).click();
    await page.keyboard.type(text);
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().click();
  };
  const state = (page, wanted) => until(async () => (await page.locator('[data-check]').getAttribute('data-check')) === wanted, `the check never says ${wanted}`);
  const text = (page) => page.locator('.rule-area textarea');
  const write = async (page, words) => {
    await text(page).fill(words);
  };
  const body = (name, more = '') => `rule: ${name}\nthings:\n  model: ${MODEL}\nwhen: level > 80 %\n${more}message: "{{thing.id}}"\n`;
  const made = async () => {
    await call('POST', '/api/v1/models', { name: MODEL, properties: [{ name: 'level', type: 'number', unit: '%', titles: { en: 'Fill', zh: '液位' } }, { name: 'lid-state', type: 'enum', options: ['open', 'shut'] }] });
  };
  const forget = async () => {
    let page;
    do {
      page = await must('GET', '/api/v1/rules?limit=1000');
      for (const each of page.items.filter((one) => one.name.startsWith('e2e-'))) await must('DELETE', `/api/v1/rules/${each.id}`);
    } while (page.cursor);
  };

  test('an alarm under another is suppressed, leads to it, and both are folded', async () => {
    // a model of its own: what its things say raises nothing elsewhere
    const model = `${MODEL}-under`;
    await must('POST', '/api/v1/models', { name: model, properties: [{ name: 'level', type: 'number', unit: '%' }] });
    const space = `e2e-under-${run}`;
    await must('POST', '/api/v1/spaces', { path: space, title: 'Under' });
    const ids = ['a', 'b', 'c'].map((each) => `${space}-${each}`);
    for (const id of ids) await must('POST', '/api/v1/things', { id, model, space });
    const rule = (name, when, more) => must('POST', '/api/v1/rules', { enabled: true, text: `rule: ${name}\nthings: {model: ${model}, space: ${space}}\nwhen: ${when}\n${more}` });
    try {
      const parent = await rule(`e2e-brims-${run}`, 'level > 90 %', 'message: "{{thing.id}} brims"\n');
      const child = await rule(`e2e-fills-${run}`, 'level > 50 %', `under: [e2e-brims-${run}]\nmessage: "{{thing.id}} fills"\n`);
      for (const [i, level] of [95, 60, 60].entries()) await must('POST', `/api/v1/things/${ids[i]}/readings`, { level });
      const open1 = () => must('GET', `/api/v1/alarms?space=${space}&state=open`).then(({ items }) => items);
      await until(async () => (await open1()).length === 4 && (await open1()).some((each) => each.suppressedBy?.startsWith('alarm/')), 'one is suppressed');
      for (const look of LOOKS) {
        const page = await person(look);
        await open(page, `/alarms?space=${space}&state=suppressed`);
        const row = page.locator('[data-alarm]', { hasText: `${ids[0]} fills` });
        await row.waitFor();
        await fits(page, `suppressed at ${look.width}`);
        await row.locator('[data-suppressed-by]').click();
        await page.locator('h1', { hasText: `${ids[0]} brims` }).waitFor();
        await page.locator('[data-suppresses="1"]').click();
        await row.waitFor();
        await open(page, `/alarms?space=${space}&fold=rule`);
        await page.locator(`[data-group="${parent.id}"] [data-number="1"]`).waitFor();
        await axe(page, `folded alarms ${look.scheme}`);
        await fits(page, `folded alarms at ${look.width}`);
        await picture(page, `alarms-folded-${look.width}`);
        await page.locator(`[data-group="${child.id}"]`).click();
        await until(() => page.locator('[data-alarm]').count().then((n) => n === 2), 'those of the rule');
      }
    } finally {
      await forget();
    }
  });

  test('rules: one is written by the form, and raises an alarm when readings cross it', async () => {
    await made();
    await must('POST', '/api/v1/things', { id: `e2e-brim-${run}`, model: MODEL });
    const page = await person(LOOKS[0]);
    try {
      await open(page, '/rules/new');
      await page.locator('input[name=name]').fill(NAME);
      await pick(page, 'Model', MODEL);
      await pick(page, 'Property', 'Fill');
      await page.locator('input[name=value]').fill('80');
      await page.locator('input[name=held]').fill('');
      await page.locator('input[name=clear]').fill('70');
      await page.locator('input[name=message]').fill('{{thing.id}} is full: {{level}}');
      await state(page, 'sound');
      same(await page.locator('[data-things]').getAttribute('data-things'), String((await must('GET', `/api/v1/things?model=${MODEL}&limit=100`)).items.length), 'how many things it is about');
      await page.locator('input[name=value]').fill('80 apples');
      await state(page, 'faulty');
      await page.locator('input[name=value]').fill('80');
      await state(page, 'sound');
      await picture(page, 'rules-form');
      await page.locator('.rule-deeds .ant-btn-primary').click();
      await page.waitForURL(/\/rules\/\d+/);
      same(await page.evaluate(() => localStorage.getItem('taihu.rule-draft.new')), null, 'what is kept of a text that is saved');
      const id = new URL(page.url()).pathname.split('/').pop();
      await page.locator('[role=tab]').nth(1).click();
      holds((await text(page).inputValue()).includes('when: level > 80\nclear: level < 70\n'), 'the form wrote another text');

      const readings = (level) => must('POST', `/api/v1/things/e2e-brim-${run}/readings`, { level });
      await readings(50);
      await readings(93);
      await until(async () => (await must('GET', `/api/v1/alarms?rule=${id}&state=active`)).items.length === 1, 'no alarm was raised');
      await open(page, `/alarms?rule=${id}`);
      await page.locator('[data-alarm]', { hasText: 'is full: 93' }).waitFor();
      holds((await page.locator('[data-rule]').first().innerText()).includes(NAME), 'the filter does not show the name of the rule');
      await page.locator('[data-alarm] .alarm-words').first().click();
      await page.locator('.alarm-facts a', { hasText: NAME }).click();
      await page.waitForURL(new RegExp(`/rules/${id}`));
      await open(page, '/rules');
      await until(async () => (await page.locator(`[data-rule="${NAME}"] [data-active]`).getAttribute('data-active')) === '1', 'the list does not tell the active alarm');
      await picture(page, 'rules-list');
      await axe(page, '/rules');

      await readings(60);
      await until(async () => (await must('GET', `/api/v1/alarms?rule=${id}&state=active`)).items.length === 0, 'the alarm is not over');
      await readings(95);
      await until(async () => (await must('GET', `/api/v1/alarms?rule=${id}&state=active`)).items.length === 1, 'no alarm came again');
      await open(page, `/rules/${id}`);
      await page.locator('.rule-deeds button', { hasText: 'Switch off' }).click();
      await page.locator('[data-standing=disabled]').waitFor();
      await until(async () => (await must('GET', `/api/v1/alarms?rule=${id}&state=active`)).items.length === 0, 'switched off, and its alarm is there');
      await page.locator('.rule-deeds button', { hasText: 'Switch on' }).click();
      await page.locator('[data-standing=inForce]').waitFor();
      await page.locator('.rule-deeds .ant-btn-dangerous').click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await page.waitForURL(/\/rules$/);
      same((await call('GET', `/api/v1/rules/${id}`)).status, 404, 'the rule after it was deleted');
    } finally {
      await page.context().close();
      await forget();
    }
  });

  test('rules: a typo is told at its line, and words are completed', async () => {
    await made();
    const page = await person(LOOKS[0]);
    try {
      await open(page, '/rules/new?tab=text');
      await write(page, body(NAME).replace('level >', 'levl >').replace('message', 'severity: hihg\nmessage'));
      await state(page, 'faulty');
      same(await page.locator('.rule-findings [data-fault]').count(), 2, 'faults');
      same(await page.locator('.rule-lines b').count(), 2, 'lines that are marked');
      same(await page.locator('.rule-marks mark').first().innerText(), 'levl', 'what is marked');
      holds((await page.locator('[data-fault="4"]').innerText()).includes('level'), 'the nearest name is not told');
      await picture(page, 'rules-faulty');
      await page.locator('[data-fault="4"] button').click();
      same(await text(page).evaluate((each) => each.value.slice(each.selectionStart, each.selectionEnd)), 'levl', 'what a click on the fault selects');
      await page.keyboard.type('lev');
      await page.locator('.rule-suggestions li', { hasText: 'Fill' }).waitFor();
      await picture(page, 'rules-completion');
      await page.keyboard.press('Enter');
      holds((await text(page).inputValue()).includes('when: level > 80 %'), 'the property was not completed');
      await page.keyboard.press('Control+End');
      await page.keyboard.type('clear: av');
      await page.locator('.rule-suggestions li', { hasText: 'avg' }).waitFor();
      await page.keyboard.press('Tab');
      await page.locator('[data-property=level]').click();
      await page.keyboard.type(', 1m) < 70');
      await page.locator('[data-fault="5"] button').click();
      await page.keyboard.type('high');
      await state(page, 'sound');
      await write(page, `${await text(page).inputValue()}\n# a remark is more than the form shows\n`);
      await state(page, 'sound');
      await page.locator('[role=tab]').first().click();
      await page.locator('[data-more-than-form]').waitFor();
      await axe(page, '/rules/new');
    } finally {
      await page.context().close();
    }
  });

  test('rules: people are told by channels that the form and the text offer, and a typo in one is told', async () => {
    await made();
    const space = `e2e-told-${run}`;
    await must('POST', '/api/v1/spaces', { path: space, title: 'Told' });
    const channel = (title, of) => must('POST', '/api/v1/channels', { title, space: of, kind: 'mqtt', mqtt: { topic: 'notices/e2e' } });
    const desk = await channel(`Desk ${run}`, space);
    const duty = await channel(`Duty, ${run}`, '');
    const thing = `e2e-told-${run}`;
    await must('POST', '/api/v1/things', { id: thing, model: MODEL, space });
    try {
      for (const look of LOOKS) {
        const english = look.language === 'en-US';
        const name = `e2e-told-${run}-${look.width}`;
        const page = await person({ ...look, expected: [/409/] });
        const option = (words) => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: words }).first();
        const choose = async (label, words, nth = 0) => {
          await page.locator(`[role=combobox][aria-label="${label}"]`).nth(nth).click();
          await option(words).click();
        };
        try {
          // a space of its own, so that the channels of others are not meant
          await open(page, `/rules/new?model=${MODEL}&tab=text&space=${space}`);
          await write(page, `rule: ${name}\nabout: Kept.\nthings:\n  model: ${MODEL}\n  space: ${space}\nwhen: level > 80 %\nmessage: "{{thing.id}}"\ndo:\n  - alarm\n  - notify: [Dsk ${run}]\n`);
          await state(page, 'faulty');
          holds((await page.locator('[data-fault="10"]').innerText()).includes(`Desk ${run}`), 'the nearest channel is not told');
          await page.locator('[data-fault="10"] button').click();
          await page.keyboard.type('Des');
          await page.locator('.rule-suggestions li', { hasText: `Desk ${run}` }).waitFor();
          await page.keyboard.press('Enter');
          await state(page, 'sound');
          await page.locator('[role=tab]').first().click();
          await page.locator('[data-kept=about]').waitFor();
          await choose(english ? 'Tell by' : '通知通道', `Duty, ${run}`);
          await page.keyboard.press('Escape');
          await choose(english ? 'From which severity on' : '从哪个严重程度起', english ? 'Medium at least' : '中及以上');
          await page.locator('[data-more-conditions]').click();
          await choose(english ? 'And or or' : '且或或', english ? 'or' : '或');
          await choose(english ? 'What is looked at' : '所看的内容', english ? 'mean of' : '平均值', 1);
          await choose(english ? 'Property' : '属性', english ? 'Fill' : '液位', 1);
          await page.locator('[data-condition="1"] input[name=time]').fill('10m');
          await page.locator('[data-condition="1"] input[name=value]').fill('70');
          await page.locator('input[name=clearFor]').fill('1m');
          await page.locator('[data-more-cases]').click();
          await page.locator('input[name=case]').fill('level > 95 %');
          await state(page, 'sound');
          await fits(page, `the form of a rule with channels at ${look.width}`);
          // as tall as the form, so that the bar at the foot of a phone lies on no button
          const { width, height } = page.viewportSize();
          await page.setViewportSize({ width, height: 3_000 });
          await axe(page, `the form of a rule with channels ${look.scheme}`);
          await page.setViewportSize({ width, height });
          await picture(page, `rules-form-channels-${look.width}`);
          await page.locator('[role=tab]').nth(1).click();
          const words = await text(page).inputValue();
          for (const line of ['about: Kept.', 'when: level > 80 % or avg(level, 10m) > 70', 'clear_for: 1m', 'severity:\n  critical: level > 95 %\n  else: medium', `  - notify: {channels: [Desk ${run}, "Duty, ${run}"], severity: medium}`]) holds(words.includes(`\n${line}\n`), `the form did not write ${line}, but ${words}`);
          await page.locator('.rule-deeds .ant-btn-primary').click();
          await page.waitForURL(/\/rules\/\d+/);
          await page.locator('[role=tab][aria-selected=true]').first().waitFor();

          await open(page, `/channels?space=${space}`);
          const row = page.locator(`[data-channel="${desk.id}"]`);
          same(await row.locator('[data-write]').innerText(), `notify: [Desk ${run}]`, 'what to write in a rule');
          await row.locator('.deeds .ant-btn-dangerous').click();
          await page.locator('.ant-popconfirm .ant-btn-primary').click();
          await row.locator('[data-refused]', { hasText: name }).waitFor();
          await fits(page, `a channel that rules name at ${look.width}`);
          await axe(page, `a channel that rules name ${look.scheme}`);
          await picture(page, `channels-named-${look.width}`);
        } finally {
          await page.context().close();
        }
      }
      await must('POST', `/api/v1/things/${thing}/readings`, { level: 91 });
      for (const each of [desk, duty]) await until(async () => (await must('GET', `/api/v1/notices?channel=${each.id}`)).items.length > 0, 'a channel that is named tells nothing');
    } finally {
      await forget();
      for (const each of [desk, duty]) await must('DELETE', `/api/v1/channels/${each.id}`);
    }
  });

  test('rules: one that waits for what no thing says is told in the list', async () => {
    await made();
    const id = `e2e-unsaid-${run}`;
    await must('POST', '/api/v1/things', { id, model: MODEL });
    const name = `e2e-unsaid-${run}`;
    await must('POST', '/api/v1/rules', { text: body(name).replace('\nwhen: level > 80 %', `\n  ids: [${id}]\nwhen: level > 10 % and \`lid-state\` == 'open'`) });
    await must('POST', `/api/v1/things/${id}/readings`, { level: 50 });
    try {
      for (const look of LOOKS) {
        const page = await person(look);
        try {
          await open(page, '/rules');
          await until(async () => Number(await page.locator(`[data-rule="${name}"] [data-unknown]`).getAttribute('data-unknown')) >= 2, 'the list does not say how often it was not known');
          same(await page.locator(`[data-rule="${name}"] [data-unknown]`).innerText(), look.language === 'en-US' ? 'never known' : '从未得知', 'what is said of a rule that was never known');
          await fits(page, `a rule that was never known at ${look.width}`);
          await picture(page, `rules-unknown-${look.width}`);
        } finally {
          await page.context().close();
        }
      }
    } finally {
      await forget();
    }
  });

  /** A thing that was full twice within the last three hours, and half full once. */
  const filled = async (id) => {
    await must('POST', '/api/v1/things', { id, model: MODEL, name: `Tank ${id}` });
    const levels = [...Array(20).fill(40), ...Array(10).fill(90), ...Array(60).fill(40), ...Array(20).fill(95), ...Array(20).fill(70), ...Array(30).fill(40)];
    const first = Date.now() - levels.length * 60_000 - 600_000;
    await must('POST', `/api/v1/things/${id}/readings`, levels.map((level, i) => ({ time: first + i * 60_000, values: { level } })));
    await until(async () => (await must('GET', `/api/v1/things/${id}/history?from=${first}&limit=1000`)).rows.length >= levels.length, 'history does not have the readings');
  };
  const TESTS = ['tests:', '  - name: it fills', '    given:', '      level: 40 @ 0s, 90 @ 10s', '    expect: raised @ 10s', '  - name: it is wrong', '    given:', '      level: 90 @ 5s', '    expect: nothing', ''].join('\n');

  test('rules: a change is tried by its tests, on a thing and on the past, and is there when one comes back', async () => {
    await made();
    for (const look of LOOKS) {
      const id = `e2e-past-${run}-${look.width}`;
      await filled(id);
      const saved = await must('POST', '/api/v1/rules', { text: `about: Tanks overflow above this.\n${body(`e2e-past-${run}-${look.width}`).replace('\nwhen', `\n  ids: [${id}]\nwhen`)}` });
      const page = await person(look);
      try {
        await open(page, `/rules/${saved.id}`);
        await page.locator('.rule-about', { hasText: 'Tanks overflow' }).waitFor();
        await state(page, 'sound');
        const before = await text(page).inputValue();
        const changed = before.replace('level > 80 %', 'level > 60 %') + TESTS;
        await write(page, changed);
        await state(page, 'sound');
        await page.locator('[data-draft=kept]').waitFor();

        // its tests run while one types
        await page.locator('[data-test="it fills"][data-went=passed]').waitFor();
        await page.locator('[data-test="it is wrong"][data-went=failed]').waitFor();
        same(await page.locator('.rule-lines .rule-passed').count(), 1, 'lines with a test that passed');
        same(await page.locator('.rule-lines .rule-failed').count(), 1, 'lines with a test that failed');
        await page.locator('[data-test="it is wrong"] button').click();
        same(await text(page).evaluate((each) => each.value.slice(each.selectionStart, each.selectionEnd)), '  - name: it is wrong', 'what a click on the test selects');
        await write(page, changed.replace('nothing\n', 'raised @ 5s\n'));
        await until(async () => (await page.locator('[data-failed]').getAttribute('data-failed')) === '0', 'the test that was mended still fails');

        // one comes back to what one has not saved
        await open(page, '/rules');
        await page.locator('[data-list=rules]').waitFor();
        await open(page, `/rules/${saved.id}`);
        await page.locator('[data-draft=found]').waitFor();
        same(await text(page).inputValue(), changed.replace('nothing\n', 'raised @ 5s\n'), 'what is kept of an unsaved text');
        await page.locator('[data-draft=found] button').click();
        same(await text(page).inputValue(), before, 'the text once the draft is thrown away');
        await write(page, changed);
        await state(page, 'sound');

        // its values on a thing, now and while they change
        await page.locator('.panel', { has: page.locator('[data-preview]') }).locator('[role=combobox]').click();
        await page.keyboard.type(id);
        await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: id }).first().click();
        const part = (words) => page.locator(`[data-preview="${id}"] [data-part="${words}"]`).first();
        await until(async () => (await part('level > 60 %').getAttribute('data-value')) === 'false', 'the preview does not say that it is false');
        same(await part('level').getAttribute('data-value'), '40 %', 'the value of the property');
        same(await page.locator(`[data-preview="${id}"] [data-reason]`).getAttribute('data-reason'), 'level > 60 %', 'the first part that is false');
        await must('POST', `/api/v1/things/${id}/readings`, { level: 65 });
        await until(async () => (await part('level > 60 %').getAttribute('data-value')) === 'true', 'the preview does not follow');
        await picture(page, `rules-preview-${look.width}`);

        // the past: what this text would have found beside the version in force
        await page.locator('.rule-past .ant-segmented-item').first().click();
        await page.locator('[data-run]').click();
        await page.locator('[data-backtest=done]').waitFor();
        same(await page.locator('[data-raised]').getAttribute('data-raised'), '3', 'how often the text would have fired');
        same(await page.locator('[data-in-force]').getAttribute('data-in-force'), '2', 'how often the version in force would have fired');
        await until(async () => (await page.locator('[data-firing]').count()) === 3, 'the three firings are not listed');
        await page.locator('[data-firing] > button').nth(1).click();
        await page.locator('[data-around] [data-shaded]').waitFor();
        await until(async () => Number(await page.locator('[data-around] .plot').getAttribute('data-points')) > 20, 'no readings are drawn around the firing');
        await fits(page, `a rule that is tried at ${look.width}`);
        await axe(page, `a rule that is tried at ${look.width}`);
        await picture(page, `rules-past-${look.width}`);
        await page.locator('[data-around] button').click();
        await until(async () => (await part('level').getAttribute('data-value')) === '95 %', 'why it fired then is not told');
        await page.reload();
        await page.locator('[data-backtest=done]').waitFor();
        await page.locator('.range .ant-segmented-item').nth(await page.locator('.range .ant-segmented-item').count() - 1).waitFor();
      } finally {
        await page.context().close();
        await forget();
      }
    }
  });

  test('rules: a backtest is stopped, a faulty one is refused, and one that is forgotten is said', async () => {
    await made();
    const id = `e2e-stopped-${run}`;
    await filled(id);
    const page = await person({ ...LOOKS[0], expected: [/Failed to load resource/] });
    try {
      await open(page, '/rules/new?tab=text');
      await write(page, body(`e2e-stopped-${run}`).replace('level >', 'levl >'));
      await state(page, 'faulty');
      holds(await page.locator('[data-run]').isDisabled(), 'a faulty text can be run');
      await write(page, body(`e2e-stopped-${run}`));
      await state(page, 'sound');
      let stopped = false;
      const job = (await must('POST', '/api/v1/backtests', { text: body('e2e-x'), things: [id], from: Date.now() - 86_400_000 }));
      const running = { ...job, state: 'running', progress: { share: 0.4, readings: 40_000, perSecond: 20_000, seconds: 2, secondsLeft: 3 } };
      await page.route(`**/api/v1/backtests/${job.id}`, (route) => (stopped ? route.continue() : route.fulfill({ json: running })));
      await page.route(`**/api/v1/backtests/${job.id}/stop`, (route) => {
        stopped = true;
        return route.continue();
      });
      await open(page, `/rules/new?tab=text&backtest=${job.id}`);
      await page.locator('[data-backtest=running] progress').waitFor();
      await picture(page, 'rules-past-running');
      await page.locator('[data-stop]').click();
      await page.locator('[data-backtest=done]').waitFor();
      holds(stopped, 'the server is not told to stop');
      await must('DELETE', `/api/v1/backtests/${job.id}`);
      await page.reload();
      await page.getByText('This run is forgotten').waitFor();
    } finally {
      await page.context().close();
    }
  });

  test('rules: why an alarm began and is active is told on its page and on that of its thing', async () => {
    await made();
    const id = `e2e-why-${run}`;
    await must('POST', '/api/v1/things', { id, model: MODEL });
    const saved = await must('POST', '/api/v1/rules', { text: body(`e2e-why-${run}`, 'clear: level < 50 %\n').replace('\nwhen', `\n  ids: [${id}]\nwhen`) });
    await must('POST', `/api/v1/things/${id}/readings`, { level: 91 });
    await until(async () => (await must('GET', `/api/v1/alarms?rule=${saved.id}&state=active`)).items.length === 1, 'no alarm was raised');
    await must('POST', `/api/v1/things/${id}/readings`, { level: 66 });
    const alarm = (await must('GET', `/api/v1/alarms?rule=${saved.id}&state=active`)).items[0];
    for (const look of LOOKS) {
      const page = await person(look);
      try {
        await open(page, `/alarms/${alarm.id}`);
        await page.locator('[data-why]').click();
        const part = (where, words) => page.locator(`${where} [data-part="${words}"]`).first();
        await until(async () => (await part('[data-why-then]', 'level').getAttribute('data-value')) === '91 %', 'what it was when it began');
        await until(async () => (await part('[data-why-now]', 'level').getAttribute('data-value')) === '66 %', 'what it is now');
        same(await part('[data-why-now]', 'level > 80 %').getAttribute('data-value'), 'false', 'when, which does not hold any more');
        same(await part('[data-why-now]', 'level < 50 %').getAttribute('data-value'), 'false', 'clear, which does not hold yet');
        same(await page.locator('[data-why-now] [data-phase]').getAttribute('data-phase'), 'active', 'the phase');
        await fits(page, `why at ${look.width}`);
        await axe(page, `why at ${look.width}`);
        await picture(page, `alarm-why-${look.width}`);
        await open(page, `/things/${id}`);
        await page.locator(`[data-why="e2e-why-${run}"]`).click();
        await page.locator(`[data-rule="e2e-why-${run}"] [data-phase=active]`).waitFor();
        await fits(page, `why of a thing at ${look.width}`);
        await axe(page, `why of a thing at ${look.width}`);
        await picture(page, `thing-why-${look.width}`);
        await page.locator(`[data-rule="e2e-why-${run}"] a`).first().click();
        await page.locator(`[data-preview="${id}"] [data-phase]`).waitFor();
      } finally {
        await page.context().close();
      }
    }
    await forget();
  });

  test('rules: none, two hundred, a phone in the dark, and a server that is away', async () => {
    await made();
    for (const look of LOOKS) {
      const page = await person({ ...look, expected: [/Failed to load resource/] });
      try {
        await page.route('**/api/v1/rules?*', (route) => route.fulfill({ json: { items: [] } }));
        await open(page, '/rules');
        await page.locator('.empty').waitFor();
        await picture(page, `rules-none-${look.width}`);
        await page.unroute('**/api/v1/rules?*');
      } finally {
        await page.context().close();
      }
    }
    try {
      for (let i = 0; i < 200; i += 1) await must('POST', '/api/v1/rules', { text: body(`e2e-many-${run}-${i}`), enabled: i % 3 !== 0 });
      for (const look of LOOKS) {
        const page = await person({ ...look, expected: [/Failed to load resource/] });
        try {
          await open(page, '/rules');
          await until(async () => (await page.locator(`[data-rule^="e2e-many-${run}"]`).count()) === 200, 'not all rules are listed');
          await fits(page, `/rules at ${look.width}`);
          await picture(page, `rules-many-${look.width}`);
          await page.locator('.filters input').fill(`${run}-19`);
          await until(async () => (await page.locator('[data-rule]').count()) === 11, 'the search does not narrow');
          await page.locator(`[data-rule="e2e-many-${run}-19"] .who a`).click();
          await text(page).waitFor();
          await fits(page, `a rule at ${look.width}`);
          await picture(page, `rules-text-${look.width}`);
          await page.locator('[role=tab]').first().click();
          await page.locator('input[name=value]').waitFor();
          await fits(page, `a rule's form at ${look.width}`);
          await page.route('**/api/v1/**', (route) => route.abort());
          await page.locator('input[name=value]').fill('81');
          await state(page, 'away');
          await page.locator('.rule-deeds .ant-btn-primary').click();
          await page.locator('[data-refused]').waitFor();
          same(await page.locator('input[name=value]').inputValue(), '81', 'what was typed while the server was away');
          await picture(page, `rules-away-${look.width}`);
        } finally {
          await page.context().close();
        }
      }
    } finally {
      await forget();
    }
  });
}
