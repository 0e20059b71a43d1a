// What people do every day, in Chinese from the first word to the last: each flow by the words that stand on the page. Run by
// run.mjs, which hands its helpers over.

/** The same in every language: units, and what programs write. */
const ALLOWED = /^(?:s|m|cm|ms|min|h|kB|B|true|false)$/;

export function flows({ test, person, open, until, holds, same, must, call, line, text, fits, picture, base, token, run }) {
  const ZH = { language: 'zh-CN' };
  const own = (what) => `e2e-zh-${what}-${run}`;
  const REFUSED = /Failed to load resource/;

  const says = (page, words) => page.getByText(words, { exact: false }).first().waitFor();
  const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
  const pick = async (page, label, option) => {
    await page.locator(`[role=combobox][aria-label="${label}"]`).click();
    await page.keyboard.type(option);
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).first().click();
  };
  /** A part of the page whose every word is Chinese, but for names that people gave. */
  async function chinese(part, names = []) {
    const said = names.reduce((rest, each) => rest.replaceAll(each, ''), await part.innerText());
    const foreign = (said.match(/[A-Za-z]+/g) ?? []).filter((each) => !ALLOWED.test(each));
    same(foreign.join(' '), '', `words that are not Chinese in: ${said}`);
  }
  /** The same on a phone in the dark: nothing is wider than it. */
  async function onPhone(page, name) {
    await picture(page, `zh-${name}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await fits(page, `${name} on a phone`);
    await picture(page, `zh-${name}-phone`);
  }
  const report = (thing, reading) => must('POST', `/api/v1/things/${thing.id}/readings`, reading, thing.token);
  const stored = (id, rows) => until(async () => (await must('GET', `/api/v1/things/${id}/history`)).rows.length === rows, `${rows} rows of ${id}`);

  /** Two pumps in a pumping station, with what they report, may be set to and asked for. */
  let made;
  const station = () => (made ??= build());
  async function build() {
    const it = { space: own('station'), model: own('pump'), pumps: [] };
    await must('POST', '/api/v1/spaces', { path: it.space, title: '梅梁泵站', zone: 'Asia/Shanghai' });
    await must('POST', '/api/v1/models', {
      name: it.model, mode: 'strict', titles: { en: 'Pump', zh: '水泵' },
      properties: [
        { name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Level', zh: '水位' } },
        { name: 'speed', type: 'integer', unit: '%', minimum: 0, maximum: 100, writable: true, titles: { en: 'Speed', zh: '转速' } },
      ],
      actions: [{ name: 'flush', idempotent: true, titles: { en: 'Flush', zh: '反冲洗' }, schema: { type: 'object', required: ['seconds'], properties: { seconds: { type: 'integer', minimum: 1, maximum: 60, unit: 's', titles: { zh: '时长' } } } } }],
    });
    for (const [i, name] of ['一号泵', '二号泵'].entries()) it.pumps.push(await must('POST', '/api/v1/things', { id: `${it.model}-${i + 1}`, name, model: it.model, space: it.space }));
    const now = Date.now();
    for (const [i, pump] of it.pumps.entries()) await report(pump, Array.from({ length: 60 }, (_, k) => ({ time: now - (60 - k) * 60_000, values: { level: 1 + i + Math.sin(k / 6) / 2, speed: 50 + (k % 5) } })));
    for (const pump of it.pumps) await stored(pump.id, 60);
    return it;
  }

  test('in Chinese: somebody comes in by a link, and signs in by a token', async () => {
    const account = await must('POST', '/api/v1/accounts', { name: own('li'), title: '李工', grants: [{ space: '', role: 'owner' }] });
    const page = await person({ ...ZH, signedIn: false });
    await open(page, account.link.path);
    await page.waitForURL('**/overview');
    await page.locator('h1', { hasText: '总览' }).waitFor();
    same(await page.evaluate(() => document.documentElement.lang), 'zh-Hans', 'the language of the page');
    await onPhone(page, 'overview');
    const again = await person({ ...ZH, signedIn: false, expected: [REFUSED] });
    await open(again, account.link.path);
    await says(again, '此链接已被使用，或已过期。');
    await onPhone(again, 'link-used');
    const stranger = await person({ ...ZH, signedIn: false, expected: [REFUSED] });
    await open(stranger, '/alarms');
    await stranger.waitForURL('**/login?next=*');
    await stranger.getByRole('heading', { name: '登录太湖' }).waitFor();
    await stranger.fill('input[name=token]', 'wrong-token-0123456789');
    await stranger.locator('form', { has: stranger.locator('input[name=token]') }).getByRole('button', { name: '登录', exact: true }).click();
    await says(stranger, '此处不认识该令牌');
    await picture(stranger, 'zh-login');
    await stranger.fill('input[name=token]', token);
    await stranger.press('input[name=token]', 'Enter');
    await stranger.waitForURL('**/alarms');
    await stranger.getByRole('heading', { name: '告警', exact: true }).waitFor();
  });

  test('in Chinese: a thing is connected until it is green', async () => {
    const id = own('new');
    const page = await person({ ...ZH, expected: [REFUSED] });
    await open(page, '/things');
    await page.getByRole('link', { name: '接入一个物' }).first().click();
    await page.waitForURL('**/connect');
    await page.fill('input[name=id]', '有 空格');
    await press(page, '注册并生成令牌');
    await says(page, '1 至 128 个字母、数字或');
    await page.fill('input[name=id]', id);
    await page.fill('input[name=name]', '新来的传感器');
    await press(page, '注册并生成令牌');
    await page.locator('[data-first=waiting]').waitFor();
    await says(page, '等待第一条消息…');
    const its = (await line(page, '[data-token=known] .lines')).trim();
    await onPhone(page, 'connect-waiting');
    await page.setViewportSize({ width: 1440, height: 900 });
    await report({ id, token: its }, { temperature: 21.5 });
    await page.locator('[data-first=arrived]').waitFor();
    await says(page, '收到第一条消息：temperature = 21.5，已安全存储');
    same((await call('POST', `/api/v1/things/${id}/readings`, { temperature: '21,5' }, its)).status, 422, 'a text for a number');
    const refused = page.locator('[data-refused]');
    await refused.waitFor();
    await says(page, '这样的消息可以接受');
    await chinese(refused.locator('[data-reason]'), ['temperature']);
    await onPhone(page, 'connect-arrived');
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, '打开它的页面');
    await page.locator(`[data-presence-of="${id}"] [data-presence=connected]`, { hasText: '在线' }).waitFor();
    await onPhone(page, 'connect-green');
  });

  test('in Chinese: the history of a thing with range and aggregate', async () => {
    const { pumps: [pump] } = await station();
    const page = await person(ZH);
    await open(page, `/things/${pump.id}?p=level`);
    const chart = page.locator('[data-chart=history]');
    const points = () => chart.locator('.plot').getAttribute('data-points').then(Number);
    await until(async () => (await points()) > 50, 'the last hour');
    await chart.locator('.ant-select').click();
    await page.locator('.ant-select-item-option', { hasText: '最大' }).click();
    await page.waitForURL(/agg=max/);
    await chart.locator('.ant-segmented-item', { hasText: '6 小时' }).click();
    await page.waitForURL(/from=now-6h/);
    await until(async () => (await points()) > 5, 'six hours');
    const times = () => chart.locator('.from-to input').evaluateAll((all) => all.map((each) => Date.parse(each.value)));
    await until(async () => times().then(([from, to]) => to - from === 6 * 3_600_000), 'the fields of from and to say six hours');
    holds(/水位.*至.*：.*到.*。/.test(await chart.locator('figure').getAttribute('aria-label')), 'the chart has no sentence for those who cannot see it');
    await onPhone(page, 'history-thing');
    await page.setViewportSize({ width: 1440, height: 900 });
    await open(page, `/history?s=${pump.id}/level&from=now-1h&to=now`);
    await page.locator('[data-history=chart] .plot[data-points]:not([data-points="0"])').first().waitFor();
    await page.locator('.ant-segmented-item', { hasText: '表格' }).first().click();
    await says(page, '时间');
    await onPhone(page, 'history');
  });

  test('in Chinese: a model is edited, checked, saved and compared', async () => {
    const name = own('edit');
    await must('POST', '/api/v1/models', {
      name, mode: 'strict', titles: { en: 'Tank', zh: '水箱' }, retentionDays: 30,
      properties: [{ name: 'level', type: 'number', unit: 'm', minimum: 0, maximum: 5, titles: { en: 'Level', zh: '液位' } }, { name: 'pump', type: 'enum', options: ['auto', 'off'] }, { name: 'flow', type: 'number', unit: 'l/s' }],
    });
    await must('POST', '/api/v1/things', { id: name, model: name });
    const page = await person({ ...ZH, expected: [REFUSED] });
    await open(page, `/models/${name}`);
    const row = (property) => page.locator(`.model-property[data-property="${property}"]`);
    await page.getByLabel('编辑: level', { exact: true }).click();
    await row('level').locator('input[name=maximum]').fill('-3');
    await press(page, '检查并保存…');
    const wrong = row('level').locator('[data-wrong]').first();
    await wrong.waitFor();
    await chinese(wrong, ['level']);
    await onPhone(page, 'model-wrong');
    await page.setViewportSize({ width: 1440, height: 900 });
    await row('level').locator('input[name=maximum]').fill('8');
    await row('level').locator('input[name=unit]').fill('cm');
    await page.getByLabel('编辑: flow', { exact: true }).click();
    await page.getByLabel('移除: flow', { exact: true }).click();
    await page.locator('input[name=retention]').fill('7');
    await says(page, '3 处更改未保存');
    await press(page, '检查并保存…');
    const dialog = page.locator('.ant-modal').filter({ has: page.locator('[data-check]') });
    await dialog.waitFor();
    const told = await dialog.innerText();
    for (const words of [`${name}：版本 2 的影响`, '1 个物使用此物模型。', '同样的数字将以 cm 而不是 m 显示', '今后将拒绝带有键 flow 的消息。', '早于 7 天的行将被删除', '无法撤销']) holds(told.includes(words), `the check does not say “${words}”: ${told}`);
    await chinese(dialog, [name, 'level', 'flow', 'pump', 'l/s']);
    await onPhone(page, 'model-check');
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, '保存为版本 2');
    await says(page, '已保存为版本 2。');
    same((await must('GET', `/api/v1/models/${name}`)).version, 2, 'the version');
    await page.getByRole('tab', { name: '版本对比' }).click();
    same((await page.locator('[data-diff="level/unit"]').innerText()).replace(/\s+/g, ' ').trim(), 'level 已更改 单位 m cm', 'the unit of two versions');
    await onPhone(page, 'model-compare');
  });

  test('in Chinese: a dashboard is made with a widget and saved', async () => {
    const { space, pumps: [pump] } = await station();
    const page = await person(ZH);
    await open(page, `/dashboards?space=${space}`);
    await page.getByRole('link', { name: '新建看板' }).click();
    await page.locator('[data-add-first=number]', { hasText: '数值' }).click();
    await page.locator('[data-unfinished]').waitFor();
    await page.locator('.editor-title').fill('泵站大屏');
    const choose = async (label, typed, option) => {
      await page.locator(`[data-configure] [aria-label="${label}"], [data-configure] .ant-select:has([aria-label="${label}"])`).first().click();
      await page.keyboard.type(typed);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).first().click();
    };
    await choose('物', pump.id, '一号泵');
    await choose('属性', '水位', '水位');
    same(await page.locator('[data-configure] .ant-select-selection-item').last().innerText(), '水位 · level', 'a title that is typed means its property');
    await page.locator(`[data-value="${pump.id}/level"] b`).waitFor();
    await onPhone(page, 'dashboard-editor');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('[data-save]', { hasText: '保存' }).click();
    await page.waitForURL((url) => /^\/dashboards\/\d+$/.test(url.pathname));
    await page.locator('h1', { hasText: '泵站大屏' }).waitFor();
    await says(page, '水位');
    await onPhone(page, 'dashboard');
  });

  test('in Chinese: a file is mapped, tried out and imported', async () => {
    const { pumps: [, pump] } = await station();
    const { id } = await must('POST', '/api/v1/things', { id: own('filed'), name: '三号泵', model: pump.model });
    const page = await person({ ...ZH, expected: [REFUSED] });
    await open(page, '/transfer');
    await page.getByRole('heading', { name: '导入导出' }).waitFor();
    const rows = ['设备编号,采集时间,水位,备注', `${id},2026-05-01 08:00:00,3.5,好`, `${id},2026-05-01 08:01:00,很高,`, `${id},昨天,3.7,`, `${own('nobody')},2026-05-01 08:03:00,3.8,`, `${id},2026-05-01 08:04:00,9999,`, `${id},2026-05-01 08:05:00,4.25,`, `${id},,1,`, `${id},2026-05-01 08:06:00,,`];
    await page.locator('[data-upload]').setInputFiles({ name: '水位.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await page.waitForURL(/import=/);
    const job = new URL(page.url()).searchParams.get('import');
    await page.getByLabel('用途: 采集时间').waitFor();
    same(await page.locator('.transfer-columns tr', { hasText: '采集时间' }).getAttribute('data-as'), 'time', 'a column with a Chinese name');
    await page.getByLabel('名称: 水位').fill('level');
    await pick(page, '用途: 备注', '忽略');
    await press(page, '试运行');
    const names = [id, own('nobody'), 'level', '2026-11-20T14:05:09Z'];
    const counts = (check) => page.locator(`.transfer-counts[data-check=${check}]`);
    await page.locator('[data-check=true][data-state=ready]').waitFor();
    await says(page, '试运行：未写入任何数据');
    await chinese(counts(true), names);
    await onPhone(page, 'import-checked');
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, '导入');
    await page.locator('[data-check=false][data-state=done]').waitFor();
    await chinese(counts(false), names);
    await page.locator('.transfer-problems tr', { hasText: '很高' }).getByText('level 应为数字，实为“很高”').waitFor();
    await onPhone(page, 'import-done');
    await page.setViewportSize({ width: 1440, height: 900 });
    await until(async () => (await must('GET', `/api/v1/things/${id}/history`)).rows.length > 0, 'the rows are in history');
    await page.locator('[data-upload]').setInputFiles({ name: '坏.xlsx', mimeType: 'text/csv', buffer: Buffer.from('PK\x03\x04', 'latin1') });
    const failure = page.locator('.failure', { hasText: '文件未被接收' });
    await failure.waitFor();
    await picture(page, 'zh-import-broken');
    await must('DELETE', `/api/v1/imports/${job}`);
  });

  test('in Chinese: things are found by a filter, and the view is saved', async () => {
    const { space, pumps } = await station();
    const page = await person(ZH);
    await open(page, `/things?space=${space}`);
    const found = (n) => until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === String(n), `${n} things are found`);
    await found(2);
    await press(page, '+ 条件');
    await page.locator('.ask-line input').first().fill('level');
    await page.getByLabel('值', { exact: true }).fill('1.8');
    await page.locator('.ask-condition').getByRole('button', { name: '筛选' }).click();
    await found(1);
    await page.locator(`[data-thing="${pumps[0].id}"]`).waitFor();
    await press(page, '视图');
    await press(page, '保存此视图');
    await page.locator('.ant-modal').getByLabel('视图名称').fill('水位偏低');
    await page.locator('.ant-modal').getByRole('button', { name: '保存', exact: true }).click();
    await until(async () => (await must('GET', `/api/v1/views?page=things&space=${space}`)).items.length === 1, 'the view is saved');
    await open(page, `/things?space=${space}`);
    await found(2);
    await press(page, '视图');
    await page.locator('[data-list=views] a', { hasText: '水位偏低' }).click();
    await found(1);
    await onPhone(page, 'things');
  });

  test('in Chinese: the time machine', async () => {
    const pump = await must('POST', '/api/v1/things', { id: own('past'), name: '从前的泵' });
    const then = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
    const at = (millis) => new Date(millis).toISOString();
    await report(pump, [{ time: at(then - 60_000), values: { level: 1.5 } }, { time: at(then + 60_000), values: { level: 2.5 } }]);
    await stored(pump.id, 2);
    await report(pump, { level: 9.5 });
    const page = await person(ZH);
    await open(page, `/things/${pump.id}`);
    await page.getByRole('button', { name: '时光机' }).click();
    await page.locator('.time-machine').waitFor();
    await open(page, `/things/${pump.id}?at=${at(then)}`);
    const level = (value) => until(async () => (await text(page, '[data-property=level] [data-value]')).startsWith(value), `level ${value}`);
    await level('1.5');
    holds(/您正在查看 .*，而非现在/.test(await text(page, '.time-machine')), 'that it is the past is said');
    await page.getByRole('button', { name: '推后一分钟' }).click();
    await level('2.5');
    await onPhone(page, 'time-machine');
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, '回到现在');
    await level('9.5');
  });

  test('in Chinese: a rule is made by the form, and its alarm acknowledged with a comment', async () => {
    const { space, model, pumps: [pump] } = await station();
    const page = await person(ZH);
    await open(page, `/rules/new?space=${space}`);
    await page.locator('input[name=name]').fill(own('full'));
    await pick(page, '物模型', model);
    await pick(page, '属性', '水位');
    await page.locator('input[name=value]').fill('很高');
    await page.locator('[data-check=faulty]').waitFor();
    await chinese(page.locator('[data-check=faulty]'), [model, 'let', 'level']);
    await picture(page, 'zh-rule-faulty');
    await page.locator('input[name=value]').fill('4.5');
    await page.locator('input[name=held]').fill('');
    await page.locator('input[name=message]').fill('{{thing.name}}水位过高：{{level}}');
    await page.locator('[data-check=sound]', { hasText: '没有错误。' }).waitFor();
    await onPhone(page, 'rule-form');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.rule-deeds').getByRole('button', { name: '保存', exact: true }).click();
    await page.waitForURL(/\/rules\/\d+/);
    await says(page, '生效');
    const rule = new URL(page.url()).pathname.split('/').pop();
    try {
      await report(pump, { level: 4.75, speed: 50 });
      await until(async () => (await must('GET', `/api/v1/alarms?rule=${rule}&state=active`)).items.length === 1, 'the alarm is raised');
      await open(page, `/alarms?rule=${rule}`);
      await page.locator('[data-alarm]', { hasText: '一号泵水位过高：4.75' }).waitFor();
      await picture(page, 'zh-alarms');
      await page.locator('[data-alarm] .alarm-words').first().click();
      await page.waitForURL(/\/alarms\/[^/?]+/);
      await page.getByLabel('备注', { exact: true }).fill('已派人去现场');
      await press(page, '确认');
      await page.locator('[data-step=acknowledged]', { hasText: '已派人去现场' }).waitFor();
      const [alarm] = (await must('GET', `/api/v1/alarms?rule=${rule}&state=active`)).items;
      holds(alarm.acknowledged, 'it is acknowledged');
      await onPhone(page, 'alarm');
    } finally {
      await must('DELETE', `/api/v1/rules/${rule}`);
    }
  });

  test('in Chinese: a command is sent and its life seen', async () => {
    const { pumps: [, pump] } = await station();
    const page = await person(ZH);
    await open(page, `/things/${pump.id}/actions`);
    const action = page.locator('[data-action=flush]');
    await action.locator('[data-member=seconds] input').fill('99');
    await action.getByRole('button', { name: '执行反冲洗…' }).click();
    await action.getByText('不大于 60。').waitFor();
    await action.locator('[data-member=seconds] input').fill('20');
    await action.getByRole('button', { name: '执行反冲洗…' }).click();
    const dialog = page.locator('.ant-modal');
    await dialog.getByText('对二号泵执行：反冲洗').waitFor();
    await dialog.locator('input[name=reason]').fill('滤网堵了');
    await picture(page, 'zh-command-ask');
    await dialog.getByRole('button', { name: '执行', exact: true }).click();
    const row = (id) => page.locator(`[data-invocation="${id}"]`);
    const asked = () => page.locator('[data-invocation]').first().getAttribute('data-invocation');
    const first = await asked();
    await row(first).getByText('等待物接收').first().waitFor();
    await onPhone(page, 'command-queued');
    await page.setViewportSize({ width: 1440, height: 900 });
    // the pump takes it, begins, and says that it is done
    const [taken] = (await must('GET', `/api/v1/things/${pump.id}/commands?wait=20`, undefined, pump.token)).items;
    same(JSON.stringify([taken.id, taken.input]), JSON.stringify([first, { seconds: 20 }]), 'what the pump was asked for');
    await row(first).getByText('已发送').first().waitFor();
    await must('POST', `/api/v1/things/${pump.id}/answers`, { id: first, state: 'accepted' }, pump.token);
    await row(first).getByText('已接受').first().waitFor();
    await must('POST', `/api/v1/things/${pump.id}/answers`, { id: first, state: 'done' }, pump.token);
    await page.locator(`[data-invocation="${first}"][data-at=done]`, { hasText: '已完成' }).waitFor();
    await row(first).getByRole('button', { name: '经过' }).click();
    same((await row(first).locator('[data-step]').evaluateAll((all) => all.map((each) => each.dataset.step))).join(' '), 'queued sent accepted done', 'its life');
    await chinese(row(first));
    await onPhone(page, 'command-done');
    await page.setViewportSize({ width: 1440, height: 900 });
    await action.getByRole('button', { name: '执行反冲洗…' }).click();
    await dialog.getByRole('button', { name: '执行', exact: true }).click();
    await until(async () => (await asked()) !== first, 'a second one');
    const second = await asked();
    await row(second).getByRole('button', { name: '撤回' }).click();
    await page.locator('.ant-popconfirm .ant-btn-primary').click();
    await page.locator(`[data-invocation="${second}"][data-at=cancelled]`, { hasText: '已撤回' }).waitFor();
  });

  test('in Chinese: a person is invited', async () => {
    const { space } = await station();
    const name = own('wang');
    const page = await person(ZH);
    await open(page, `/people?space=${space}`);
    await press(page, '邀请人员');
    await page.fill('input[name=login]', '王 工');
    await says(page, '登录名不能含有空格。');
    await page.fill('input[name=login]', name);
    await page.fill('input[name=title]', '王工');
    await press(page, '生成链接');
    await page.locator('[data-once]').waitFor();
    await says(page, '请亲自交给对方');
    const link = await line(page, '[data-once] .lines');
    holds(link.startsWith(`${base}/welcome#`), `the link is ${link}`);
    await onPhone(page, 'invited');
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, '完成');
    await page.locator(`[data-account="${name}"]`, { hasText: '查看者' }).waitFor();
    await onPhone(page, 'people');
    const theirs = await person({ ...ZH, signedIn: false });
    await theirs.goto(link);
    await theirs.waitForURL('**/overview');
    await theirs.locator('h1', { hasText: '总览' }).waitFor();
  });
}
