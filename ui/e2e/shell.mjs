// The frame of every page: keys and the palette, language and theme, a lost connection, what is not there, and what is hostile.
// Run by run.mjs, which hands its helpers over.
export function shell({ test, run, sensor, blood, holds, same, until, must, report, person, open, text, sees, picture, REFUSED_LOAD }) {
  test('hostile names and values are text', async () => {
    const made = await must('POST', '/api/v1/things', {
      id: `e2e-hostile-${run}`,
      name: '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>',
      labels: { evil: '"><svg onload=window.pwned=3>' },
    });
    await report(made, { note: '<script>window.pwned=4</script>', deep: { a: '<b onmouseover=alert(1)>' }, '<i>key</i>': 1 }).catch(() => report(made, { note: '<script>window.pwned=4</script>' }));
    const page = await person();
    for (const path of [`/things/${made.id}`, `/things?q=e2e-hostile-${run}`, '/overview', `/models/${made.id}`]) {
      await open(page, path);
      await page.locator('h1').waitFor();
      await page.waitForTimeout(500);
      same(await page.evaluate(() => window.pwned), undefined, `something hostile ran on ${path}`);
      same(await page.locator('img[src="x"], main script').count(), 0, `something hostile became an element on ${path}`);
    }
    await open(page, `/things/${made.id}`);
    await sees(page, '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>');
    await until(async () => (await text(page, '[data-property=note] [data-value]')).includes('<script>window.pwned=4</script>'), 'the hostile value is shown as text');
    same(blood.length, 0, `a dialog opened: ${blood}`);
  });

  test('the page runs no inline script', async () => {
    const page = await person({ expected: [/Content Security Policy|inline script/i] });
    await open(page, '/overview');
    await page.locator('h1').waitFor();
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.pwned = 5';
      document.body.append(script);
    });
    same(await page.evaluate(() => window.pwned), undefined, 'an inline script ran: the content security policy does not hold');
  });

  test('what is not there is said in words', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/no/such/page');
    await sees(page, 'There is no such page');
    await open(page, `/things/e2e-missing-${run}`);
    await sees(page, `There is no thing e2e-missing-${run}.`);
    await open(page, `/models/e2e-missing-${run}`);
    await sees(page, `There is no model e2e-missing-${run}.`);
    const silent = await must('POST', '/api/v1/things', { id: `e2e-never-${run}` });
    await open(page, `/things/${silent.id}`);
    await sees(page, 'It has never reported.');
    await report(silent, { level: 1.25 });
    await until(async () => (await text(page, '[data-property=level] [data-value]')).startsWith('1.25'), 'the first reading of a new thing appears by itself');
  });

  test('a lost connection is said, and the truth is right after it', async () => {
    await report(sensor, { temperature: 26.5 });
    const page = await person({ expected: [/WebSocket/] });
    const links = [];
    let down = false;
    await page.routeWebSocket(/\/api\/v1\/stream/, (link) => {
      if (down) {
        void link.close();
        return;
      }
      link.connectToServer();
      links.push(link);
    });
    await open(page, `/things/${sensor.id}`);
    await page.locator('.live-sign[data-state=live]').waitFor();
    await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('26.5'), 'the value before');
    down = true;
    for (const each of links) await each.close();
    await page.locator('[data-banner=stale]').waitFor();
    await sees(page, 'Live values stopped at');
    await picture(page, 'stale');
    await report(sensor, { temperature: 11.75 });
    down = false;
    // it also tries by itself, and the button may be gone before it is pressed
    await page.getByRole('button', { name: 'Try now' }).click({ timeout: 3_000 }).catch(() => undefined);
    await page.locator('[data-banner=stale]').waitFor({ state: 'detached' });
    await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('11.75'), 'the value of the meantime');
    await report(sensor, { temperature: 12.75 });
    await until(async () => (await text(page, '[data-property=temperature] [data-value]')).startsWith('12.75'), 'live again');
  });

  test('the language is switched and remembered, and begins with that of the browser', async () => {
    const page = await person();
    await open(page, '/overview');
    await sees(page, 'Overview');
    await page.locator('[data-switch=language]').click();
    await page.locator('h1', { hasText: '总览' }).waitFor();
    same(await page.evaluate(() => document.documentElement.lang), 'zh-Hans', 'lang of the document');
    await open(page, '/models');
    await page.locator('h1').waitFor();
    same(await page.evaluate(() => document.documentElement.lang), 'zh-Hans', 'lang that is remembered');
    const chinese = await person({ language: 'zh-CN' });
    await open(chinese, '/overview');
    await chinese.locator('h1', { hasText: '总览' }).waitFor();
  });

  test('keys and the palette lead anywhere, and the space stays in the address', async () => {
    await must('POST', '/api/v1/spaces', { path: `e2e-${run}`, title: `Harbour ${run}` });
    await must('POST', '/api/v1/spaces', { path: `e2e-${run}/quay`, title: `Quay ${run}` });
    const crane = await must('POST', '/api/v1/things', { id: `e2e-crane-${run}`, name: `Crane ${run}`, space: `e2e-${run}/quay` });
    const page = await person();
    await open(page, '/overview');
    await page.locator('h1').waitFor();
    const at = (path, space) => page.waitForURL((url) => url.pathname === path && url.searchParams.get('space') === space);

    await page.locator('.space-pick').click();
    await page.locator('dialog input').fill(`harbour ${run}`);
    await page.locator(`[data-entry="/e2e-${run}"][aria-selected=true]`).waitFor();
    await page.keyboard.press('Enter');
    await at('/overview', `e2e-${run}`);
    await until(async () => (await text(page, '[data-figure=things]')).startsWith('1'), 'the overview counts the things of the space alone');
    await page.locator('main a.row', { hasText: `Quay ${run}` }).click();
    await at('/overview', `e2e-${run}/quay`);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await at('/things', `e2e-${run}/quay`);
    await until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === '1', 'the list holds the things of the space alone');
    await page.locator(`[data-thing="${crane.id}"]`).first().waitFor();
    await page.keyboard.press('j');
    await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute('data-thing'))) === crane.id, 'j goes to the first row');
    await page.keyboard.press('Enter');
    await at(`/things/${crane.id}`, `e2e-${run}/quay`);
    await page.keyboard.press('u');
    await at(`/things/${crane.id}`, `e2e-${run}`);

    // letters in a field are letters
    await open(page, '/things');
    await page.locator('h1').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gt?');
    same(await page.locator('input[type=search]').inputValue(), 'gt?', 'a field takes letters, not the page');
    same(await page.locator('dialog').count(), 0, 'dialogs open');

    await page.keyboard.press('Control+k');
    await page.keyboard.type(`crane ${run}`);
    await page.locator(`[data-entry="thing:${crane.id}"][aria-selected=true]`).waitFor();
    await picture(page, 'palette');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/things/${crane.id}`);
    await page.keyboard.press('Control+k');
    await page.locator(`[data-entry="recent:${crane.id}"]`).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.locator('dialog.keys').waitFor();
    await page.locator('dialog.keys input[type=checkbox]').uncheck();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForTimeout(300);
    holds(page.url().endsWith(`/things/${crane.id}`), 'single letters were turned off and still did something');

    await page.locator('.nav-fold').click();
    await page.reload();
    await page.locator('.nav[data-folded=true]').waitFor();
  });

  test('light and dark follow the system, can be chosen, and are remembered', async () => {
    const page = await person({ scheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await open(page, '/overview');
    await page.locator('h1').waitFor();
    same(await ground(), 'rgb(16, 20, 24)', 'the ground of a dark system');
    await page.emulateMedia({ colorScheme: 'light' });
    await until(async () => (await ground()) === 'rgb(245, 246, 248)', 'the page follows the system');
    await page.locator('[data-switch=theme]').click();
    await page.getByText('Dark', { exact: true }).click();
    await until(async () => (await ground()) === 'rgb(16, 20, 24)', 'dark is chosen');
    await page.reload();
    await page.locator('h1').waitFor();
    same(await ground(), 'rgb(16, 20, 24)', 'dark is remembered');
  });
}
