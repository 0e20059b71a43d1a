// Shift calendars: written, seen by the week and the month, asked by a rule, and not deleted while one does.
// Run by run.mjs, which hands its helpers over.
export function calendars({ test, person, open, until, must, call, holds, fits, picture, axe, run }) {
  const NAME = `e2e-shifts-${run}`;
  const MODEL = `e2e-shifted-${run}`;
  const forget = async () => {
    for (const each of (await must('GET', '/api/v1/rules?limit=1000')).items.filter((one) => one.name === NAME)) await must('DELETE', `/api/v1/rules/${each.id}`);
    for (const each of (await must('GET', '/api/v1/calendars?limit=1000')).items.filter((one) => one.name === NAME)) await must('DELETE', `/api/v1/calendars/${each.id}`);
  };
  const row = (page) => page.locator(`[data-calendar="${NAME}"]`);

  test('shift calendars: one is written, shown at a glance, and stays while a rule asks it', async () => {
    await call('POST', '/api/v1/models', { name: MODEL, properties: [{ name: 'level', type: 'number' }] });
    const page = await person({ language: 'en-US', scheme: 'light', width: 1440, expected: [/409/] });
    try {
      await open(page, '/rules/calendars?edit=new');
      holds(await page.locator('button[type=submit]').isDisabled(), 'it can be saved without a name');
      await page.locator('input[name=name]').fill(NAME);
      await page.locator('[data-shift="0"] input[name=shift]').fill('early');
      await page.locator('[data-shift="0"] input[name=from]').fill('06:00');
      await page.locator('[data-shift="0"] input[name=to]').fill('14:00');
      await page.getByRole('button', { name: 'Add a shift' }).click();
      await page.locator('[data-shift="1"] input[name=shift]').fill('night');
      await page.locator('[data-shift="1"] input[name=from]').fill('22:00');
      await page.locator('[data-shift="1"] input[name=to]').fill('06:00');
      await until(async () => (await page.locator('[data-shift="1"] .calendar-next').count()) === 1, 'the night does not end on the next day');
      const day = page.locator('.calendar-month [data-day]:not(.other):not(.free)').first();
      const date = await day.getAttribute('data-day');
      await day.click();
      await until(async () => (await page.locator(`[data-special="${date}"]`).count()) === 1, 'a click on a day adds no special day');
      await until(async () => (await page.locator(`.calendar-month [data-day="${date}"].free.special`).count()) === 1, 'the holiday is not shown as free');
      await fits(page, '/rules/calendars?edit=new');
      await axe(page, 'a shift calendar');
      await picture(page, 'calendar-editor');
      await page.locator('button[type=submit]').click();
      await until(async () => (await row(page).count()) === 1, 'it is not listed');
      holds((await row(page).locator('.calendar-bar').count()) > 4, 'its week is not shown');
      const made = (await must('GET', '/api/v1/calendars?limit=1000')).items.find((each) => each.name === NAME);
      holds(made.days.length === 1 && made.days[0].date === date && made.days[0].shifts.length === 0, 'the holiday is not kept');
      holds(made.shifts[1].to === '06:00' && made.shifts[1].days.length === 5, 'the night shift is not kept');

      await must('POST', '/api/v1/rules', { text: `rule: ${NAME}\nthings: {model: ${MODEL}}\nwhen: level > 3 and shift('${NAME}') == 'night'\n` });
      await row(page).locator('button.ant-btn-dangerous').click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await until(async () => (await row(page).textContent()).includes(`is used by the rule ${NAME}`), 'the rule that asks it is not named');
    } finally {
      await page.context().close();
      await forget();
    }
  });

  test('shift calendars: they fit a phone, in the dark, in Chinese', async () => {
    await must('POST', '/api/v1/calendars', { name: NAME, shifts: [{ name: '白班', days: [1, 2, 3, 4, 5], from: '08:00', to: '20:00' }, { name: '夜班', days: [1, 2, 3, 4, 5], from: '20:00', to: '08:00' }], days: [{ date: '2026-10-01', title: '国庆节' }] });
    const page = await person({ language: 'zh-CN', scheme: 'dark', width: 390 });
    try {
      await open(page, '/rules/calendars');
      await until(async () => (await row(page).count()) === 1, 'it is not listed');
      await fits(page, '/rules/calendars');
      await axe(page, 'shift calendars on a phone');
      await picture(page, 'calendars-phone');
      await row(page).getByRole('button', { name: `编辑 ${NAME}` }).click();
      await until(async () => (await page.locator('[data-special="2026-10-01"]').count()) === 1, 'the editor does not open');
      await fits(page, '/rules/calendars?edit');
      await picture(page, 'calendar-editor-phone');
    } finally {
      await page.context().close();
      await forget();
    }
  });
}
