// The overview: what the server says, and where its cards lead. Run by run.mjs, which hands its helpers over.
export function overview({ test, run, sensor, holds, same, until, call, must, report, person, open, text, picture }) {
  test('the overview says what the server says, and moves', async () => {
    const page = await person();
    await open(page, '/overview');
    const digits = async (selector) => Number((await text(page, selector)).replace(/[^0-9]/g, ''));
    const status = await must('GET', '/api/v1/status');
    await until(async () => (await digits('.tile .big')) === (await must('GET', '/api/v1/status')).things.total, 'the number of things');
    for (const each of status.readers) await page.locator(`[data-reader="${each.name}"]`).waitFor();
    const before = await digits('[data-figure=today]');
    await report(sensor, { temperature: 20.5 });
    await until(async () => (await digits('[data-figure=today]')) > before, 'readings today grow');
    await until(async () => Number(await page.locator('.spark').getAttribute('data-points')) >= 2, 'the small chart has points');
    holds(/\d ms$/.test(await text(page, '[data-figure=flush]')), 'how long the road takes to make a reading durable');
    await picture(page, 'overview');
    // every card leads somewhere
    for (const card of await page.locator('main .tile').all()) holds((await card.locator('a[href]').count()) > 0, `a card that leads nowhere: ${await card.innerText()}`);
    await page.locator('[data-figure=today]').click();
    await page.waitForURL((url) => url.pathname === '/spaces');
  });

  const model = `e2e-well-${run}`;
  const ground = { space: `e2e-well-${run}` };
  /** A space with two things in one below it and one in another, of which one speaks, one has gone quiet and one never said a word. */
  async function place() {
    if (ground.silent) return ground;
    const { space } = ground;
    for (const path of [space, `${space}/east`, `${space}/west`]) await must('POST', '/api/v1/spaces', { path, title: path.split('/').at(-1) });
    // quiet for so long is silent; for ten times as long it is offline
    for (const [name, title, silenceSeconds] of [[model, 'Well', 3_600], [`${model}-mute`, 'Mute', 3], [`${model}-new`, 'New', 3_600]]) {
      await must('POST', '/api/v1/models', { name, titles: { en: `${title} ${run}` }, properties: [{ name: 'level', type: 'number' }], silenceSeconds });
    }
    const thing = (id, of, below) => must('POST', '/api/v1/things', { id: `${space}-${id}`, name: `${id} ${run}`, model: of, space: `${space}/${below}` });
    const speaks = await thing('speaks', model, 'east');
    await thing('never', `${model}-new`, 'east');
    const silent = await thing('silent', `${model}-mute`, 'west');
    await report(speaks, { level: 1 });
    await report(silent, { level: 1 });
    await until(async () => (await must('GET', `/api/v1/things/${silent.id}`)).presence === 'silent', 'one has gone quiet');
    return Object.assign(ground, { speaks, silent });
  }

  test('figures, spaces, models and things of the overview lead to what they count', async () => {
    const { space, silent } = await place();
    const page = await person();
    const at = `/overview?space=${space}`;
    const lists = async (what, n, words) => {
      await page.waitForURL((url) => url.pathname === '/things' && Object.entries({ space, ...words }).every(([key, each]) => url.searchParams.get(key) === each));
      await until(async () => (await page.locator('[data-found]').getAttribute('data-found')) === String(n), `${what}: ${n} are listed`);
      await open(page, at);
    };
    const panel = (title) => page.locator('.panel', { has: page.getByRole('heading', { name: title, exact: true }) });
    await open(page, at);
    await panel('Needs a look').locator('a.row', { hasText: silent.name }).click();
    await page.waitForURL((url) => url.pathname === `/things/${silent.id}`);
    await open(page, at);
    for (const presence of ['silent', 'connected', 'never']) {
      const sign = page.locator(`[data-count=${presence}]`);
      same(await sign.locator('b').innerText(), '1', `things that are ${presence}`);
      await sign.click();
      await lists(presence, 1, { presence });
    }
    await until(async () => (await text(page, '[data-figure=things]')).startsWith('3'), 'the things of the space');
    await page.locator('[data-figure=things]').click();
    await lists('all things', 3, {});
    for (const [title, of, n] of [[`Well ${run}`, model, 1], [`Mute ${run}`, `${model}-mute`, 1]]) {
      const line = panel('By model').locator('a.row', { hasText: title });
      same(await line.locator('b').innerText(), String(n), `things of ${title}`);
      await line.click();
      await lists(title, n, { model: of });
    }
    for (const [title, n] of [['east', 2], ['west', 1]]) {
      const line = panel('By space').locator('a.row', { hasText: title });
      await until(async () => (await line.locator('b').innerText()) === String(n), `things of ${title}`);
      await line.click();
      await page.waitForURL((url) => url.pathname === '/overview' && url.searchParams.get('space') === `${space}/${title}`);
      await until(async () => (await text(page, '[data-figure=things]')).startsWith(String(n)), `the overview of ${title}`);
      await open(page, at);
    }
    await panel('Road').getByRole('link', { name: 'Health' }).click();
    await page.waitForURL((url) => url.pathname === '/health');
  });

  test('what troubles the server stands first, the worst of it on top; then alarms, then things that do not speak', async () => {
    const { space, speaks, silent } = await place();
    const rule = await must('POST', '/api/v1/rules', { text: `rule: e2e-wrong-${run}\nthings: {model: ${model}, space: ${space}}\nwhen: level > 5\nseverity: 900\nmessage: too high\n` });
    await report(speaks, { level: 9 });
    await until(async () => (await must('GET', `/api/v1/alarms?space=${space}&state=active`)).items.length === 1, 'the alarm is raised');
    const page = await person();
    // what the server says, and troubles that no test may bring upon it
    let troubled = true;
    const answered = async (route) => {
      const answer = await route.fetch();
      const status = await answer.json();
      const full = 'reader history holds 64 MB of 64 MB';
      if (troubled) {
        Object.assign(status, { accepting: false, problems: [`the road takes nothing: ${full}`, 'the clock of this machine was set back'] });
        Object.assign(status.journal, { state: 'full', reason: full });
        status.history.tables.push({ table: 'e2e', rows: 1, bytes: 1, problem: 'its file cannot be read' });
        status.readers.find((each) => each.name === 'history').lagSeconds = 90;
      }
      await route.fulfill({ response: answer, json: status });
    };
    // one may be on its way when the page is closed
    await page.route(/\/api\/v1\/status/, (route) => answered(route).catch(() => undefined));
    await open(page, `/overview?space=${space}`);
    const order = () => page.locator('main .alarm[role=alert], main [data-alarm], main a.row:has([data-presence])').evaluateAll((all) => all.map((each) => each.innerText.replace(/\s+/g, ' ').trim()));
    await until(async () => (await order()).length === 6, 'all that is wrong');
    await picture(page, 'overview-wrong');
    const said = await order();
    const wanted = [/^The journal has used up its disk budget\. Nothing is acknowledged until there is room\. reader history holds 64 MB of 64 MB$/, /^Table e2e: its file cannot be read$/, /^the clock of this machine was set back$/, /^History is 90 s behind the journal\.$/, /too high/, new RegExp(silent.name)];
    for (const [i, each] of wanted.entries()) holds(each.test(said[i]), `number ${i + 1} of what is wrong must be ${each}: ${said.join(' / ')}`);
    const first = await page.locator('main .stack > *').first().innerText();
    holds(first.includes('The journal has used up its disk budget'), `above all other panels stands: ${first}`);
    same(await page.locator('main .alarm.medium[role=alert]').count(), 1, 'troubles that are not alarms');
    troubled = false;
    await until(async () => (await page.locator('main [role=alert]').count()) === 0, 'the troubles are over');
    await until(async () => {
      const left = await order();
      return (left.length === 2 && /too high/.test(left[0]) && left[1].includes(silent.name)) || holds(false, left.join(' / '));
    }, 'the alarm stands before what is silent');
    await must('DELETE', `/api/v1/rules/${rule.id}`);
  });
}
