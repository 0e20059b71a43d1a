// People, roles, tokens and shared links in a browser: who has a role sees and may do exactly what it allows.

import { createHmac } from 'node:crypto';

const ROLES = ['viewer', 'operator', 'engineer', 'owner'];

/** Adds its tests to those of run.mjs, whose helpers it is given. */
export function people({ test, base, run, AXE, holds, same, until, call, must, person, open, line, sees, picture, fits }) {
  const space = `e2e-people-${run}`;
  const model = `e2e-people-${run}`;
  const pump = `e2e-people-${run}`;
  const REFUSED = /Failed to load resource/;
  let board;

  /** A space with a thing that can be asked for something, and a dashboard. */
  const ground = async () => {
    if (board) return;
    await must('POST', '/api/v1/spaces', { path: space, title: 'E2E 泵房' });
    await must('POST', '/api/v1/models', { name: model, mode: 'strict', properties: [{ name: 'level', type: 'number', unit: 'm' }], actions: [{ name: 'reset', idempotent: true }] });
    await must('POST', '/api/v1/things', { id: pump, name: 'E2E pump', model, space });
    board = await must('POST', '/api/v1/dashboards', { title: `E2E board ${run}`, space, widgets: [{ id: 'w', type: 'number', x: 0, y: 0, w: 8, h: 3, source: { thing: pump, properties: ['level'] } }] });
  };
  /** Somebody with a role, and a browser in which they came in by their link. */
  const member = async (role, where = space, options = {}) => {
    const name = `e2e-${role}-${Math.random().toString(36).slice(2)}@${run}`;
    const account = await must('POST', '/api/v1/accounts', { name, grants: [{ space: where, role }] });
    const page = await person({ signedIn: false, ...options });
    await open(page, account.link.path);
    await page.waitForURL('**/overview');
    return { page, account };
  };
  const axe = async (page, what) => {
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    same(found.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`).join('\n'), '', `axe on ${what}`);
  };
  const choose = async (page, label, words) => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: words }).first().click();
  };

  test('people: a second person is told what waits, agrees or refuses, and says why', async () => {
    const model = `e2e-second-${run}`;
    await must('POST', '/api/v1/models', { name: model, mode: 'strict', actions: [{ name: 'purge', dangerous: true }] });
    await must('POST', '/api/v1/things', { id: model, model });
    for (const options of [{}, { language: 'zh-CN', scheme: 'dark' }]) {
      const asked = [];
      for (let i = 0; i < 2; i += 1) asked.push((await must('POST', `/api/v1/things/${model}/actions/purge`)).id);
      const viewer = (await member('viewer', '', options)).page;
      const { page } = await member('operator', '', options);
      const count = page.locator('[data-waiting-count]');
      await count.waitFor();
      const before = Number(await count.getAttribute('data-waiting-count'));
      holds(before >= 2, `${before} wait`);
      await picture(page, `second-rail-${options.scheme ?? 'light'}`);
      await page.locator('.nav a', { has: count }).click();
      await page.locator(`[data-invocation="${asked[0]}"]`).waitFor();
      await axe(page, `what waits, ${options.scheme ?? 'light'}`);
      await page.locator(`[data-invocation="${asked[0]}"] .deeds .ant-btn-primary`).click();
      await page.locator('.ant-popconfirm input[name=step-reason]').fill('seen on the camera');
      await picture(page, `second-agree-${options.scheme ?? 'light'}`);
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await page.locator(`[data-invocation="${asked[0]}"][data-at=queued] q`, { hasText: 'seen on the camera' }).waitFor();
      await until(async () => (await count.getAttribute('data-waiting-count').catch(() => '0')) === String(before - 1) || (before === 1 && (await count.count()) === 0), 'one less waits');
      await page.locator(`[data-invocation="${asked[1]}"] .deeds button:not(.ant-btn-primary)`).click();
      await page.locator('.ant-popconfirm:visible input[name=step-reason]').fill('not now');
      await page.locator('.ant-popconfirm:visible .ant-btn-primary').click();
      await page.locator(`[data-invocation="${asked[1]}"][data-at=cancelled]`, { hasText: 'not now' }).waitFor();
      await fits(page, 'commands with reasons');
      await picture(page, `second-done-${options.scheme ?? 'light'}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await fits(page, 'commands with reasons at 390');
      await picture(page, `second-done-390-${options.scheme ?? 'light'}`);
      const steps = (await must('GET', `/api/v1/invocations/${asked[0]}`)).steps;
      same(steps[1].problem, 'seen on the camera', 'the reason in the step');
      await open(viewer, '/commands');
      await viewer.locator(`[data-invocation="${asked[1]}"]`).waitFor();
      same(await viewer.locator('[data-waiting-count]').count(), 0, 'counts for who may not agree');
    }
  });

  test('people: a browser that was signed in too long ago is shown the way to sign in again', async () => {
    for (const options of [{}, { language: 'zh-CN', scheme: 'dark', width: 390 }]) {
      const { page } = await member('viewer', '', options);
      await page.route('**/api/v1/account/security', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...(await answer.json()), fresh: false } });
      });
      await open(page, '/me');
      const link = page.locator('[data-sign-in-again] a');
      same(await link.innerText(), options.language ? '重新登录' : 'Sign in again', 'words of the link');
      await picture(page, `sign-in-again-${options.width ?? 1440}`);
      await link.click();
      await page.waitForURL((url) => url.pathname === '/login' && url.searchParams.get('next') === '/me');
      await page.locator('form').first().waitFor();
    }
  });

  test('people: somebody is invited by a link, comes in once, is given more, and put out', async () => {
    await ground();
    const name = `e2e-li-${run}@example.org`;
    const page = await person();
    await open(page, `/people?space=${space}`);
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.fill('input[name=login]', 'li wei');
    await sees(page, 'A name to sign in by has no spaces.');
    holds(await page.getByRole('button', { name: 'Make the link' }).isDisabled(), 'a name with a space must not be sent');
    await page.fill('input[name=login]', name);
    await page.fill('input[name=title]', 'E2E Li');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.locator('[data-once]').waitFor();
    await picture(page, 'people-link');
    const link = await line(page, '[data-once] .lines');
    holds(link.startsWith(`${base}/welcome#`), `the link is ${link}`);
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.locator(`[data-account="${name}"]`);
    await row.locator(`[data-grant="viewer@${space}"]`).waitFor();
    await page.reload();
    await row.waitFor();
    holds(!(await page.content()).includes(link.split('#')[1]), 'the code is still on the page');

    const theirs = await person({ signedIn: false, expected: [REFUSED] });
    await theirs.goto(link);
    await theirs.waitForURL('**/overview');
    const second = await person({ signedIn: false, expected: [REFUSED] });
    await second.goto(link);
    await sees(second, 'has been used already, or has expired');
    await open(theirs, `/dashboards/${board.id}`);
    await theirs.locator('h1', { hasText: board.title }).waitFor();
    same(await theirs.locator('[data-edit]').count(), 0, 'Edit for a viewer');

    // from viewer to operator: the open page of theirs may edit after it has asked again
    await row.getByRole('button', { name: 'Change E2E Li' }).click();
    await choose(page, 'Role 1', 'Operator');
    await page.getByRole('button', { name: 'Save' }).click();
    await row.locator(`[data-grant="operator@${space}"]`).waitFor();
    await theirs.reload();
    await theirs.locator('[data-edit]').waitFor();

    // signed out everywhere, and in again by a new link
    await row.getByRole('button', { name: 'More for E2E Li' }).click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere…' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await sees(page, 'E2E Li is signed out everywhere.');
    await theirs.waitForURL('**/login*');
    await row.getByRole('button', { name: 'More for E2E Li' }).click();
    await page.getByRole('menuitem', { name: 'New sign-in link…' }).click();
    await page.getByRole('button', { name: 'Make a new link' }).click();
    const again = await line(page, '[data-once] .lines');
    holds(again !== link, 'the new link is the old one');
    await theirs.goto(again);
    await theirs.waitForURL('**/overview');
    await page.getByRole('button', { name: 'Done' }).click();

    await row.getByRole('button', { name: 'More for E2E Li' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    await theirs.waitForURL('**/login*');
  });

  for (const role of ROLES) {
    test(`people: ${role} sees and may do what the role allows, and nothing more`, async () => {
      await ground();
      const rank = ROLES.indexOf(role);
      // models and roles have no space: only who changes them everywhere does
      const { page } = await member(role, rank >= 2 ? '' : space, { expected: [REFUSED] });
      const nav = page.locator('.nav');
      await nav.getByRole('link', { name: 'Things' }).waitFor();
      const there = async (locator, wanted, what) => same((await locator.count()) > 0, wanted, `${what} for ${role}`);
      await there(nav.getByRole('link', { name: 'People' }), rank === 3, 'People');
      await there(nav.getByRole('link', { name: 'Connect' }), rank >= 2, 'Connect');
      await there(nav.getByRole('link', { name: 'Tokens' }), true, 'Tokens of their own');

      await open(page, `/things/${pump}/actions`);
      await page.locator('nav.tabs').waitFor();
      const ask = page.getByRole('button', { name: /^reset…$/ });
      if (rank >= 1) await ask.waitFor();
      else await sees(page, 'Your role does not let you ask this thing for anything.');
      await there(ask, rank >= 1, 'asking an action');
      await there(page.locator('nav.tabs').getByRole('link', { name: 'Settings' }), rank >= 2, 'the settings of a thing');
      if (rank >= 1) {
        await ask.click();
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        const asked = async () => (await must('GET', `/api/v1/invocations?thing=${pump}&limit=1`)).items[0]?.id;
        await until(asked, 'the action that was asked for');
        await page.locator(`[data-invocation="${await asked()}"]`).first().waitFor();
      }

      await open(page, `/dashboards?space=${space}`);
      await page.locator('[data-list=dashboards]').waitFor();
      await there(page.getByRole('link', { name: 'New dashboard' }), rank >= 1, 'a new dashboard');
      await open(page, `/dashboards/${board.id}`);
      await page.locator('h1', { hasText: board.title }).waitFor();
      await there(page.locator('[data-edit]'), rank >= 1, 'editing the dashboard');
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.locator('.ant-dropdown-menu').waitFor();
      await there(page.getByRole('menuitem', { name: 'Share…' }), rank === 3, 'sharing');
      await page.keyboard.press('Escape');

      await open(page, `/spaces?space=${space}`);
      await page.locator('input[name=title]').waitFor();
      same(await page.locator('input[name=title]').isDisabled(), rank < 2, `the space is locked for ${role}`);
      await there(page.getByRole('button', { name: /^Move/ }), rank >= 2, 'moving the space');
      await open(page, '/models');
      await page.locator('h1', { hasText: 'Models' }).waitFor();
      await there(page.getByText('Your role does not let you change models.'), rank < 2, 'no new models');

      await open(page, '/people');
      if (rank === 3) await page.locator('[data-list=people] .person-row').first().waitFor();
      else await sees(page, 'You may not let people in.');
      await open(page, '/tokens');
      await page.getByRole('button', { name: 'New token' }).click();
      await page.locator('input[name=purpose]').waitFor();
      await there(page.locator('.ant-modal').getByText('a program’s', { exact: true }), rank === 3, 'a token of a program');
      await picture(page, `may-${role}`);
    });
  }

  test('people: what would give more than one has, or leave no owner, is refused in plain words', async () => {
    await ground();
    const warden = `e2e-warden-${run}`;
    await must('PUT', `/api/v1/roles/${warden}`, { deeds: ['read', 'manage_people'] });
    const { account: engineer } = await member('engineer');
    const { page } = await member(warden, space, { language: 'zh-CN' });
    await open(page, '/people');
    const row = page.locator(`[data-account="${engineer.name}"]`);
    await row.waitFor();
    await row.getByRole('button', { name: '修改', exact: false }).first().click();
    await sees(page, '您自己在此处没有其全部权限，因此无法授予。');
    await page.getByRole('combobox', { name: '角色 1' }).click();
    const options = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
    same(await options.filter({ hasText: '所有者' }).first().getAttribute('aria-disabled').catch(() => null) ?? String(await options.filter({ hasText: '所有者' }).first().evaluate((each) => each.classList.contains('ant-select-item-option-disabled'))), 'true', 'the owner’s role must not be there to choose');
    await page.keyboard.press('Escape');
    same(await page.locator('[data-list=roles] button').count(), 0, 'roles changed by who lets in only here');

    // a role in use is not deleted
    const owner = await person({ expected: [REFUSED] });
    await open(owner, '/people');
    await owner.getByRole('button', { name: `Delete role ${warden}` }).click();
    await owner.getByRole('button', { name: 'Delete', exact: true }).click();
    await sees(owner, 'Somebody has this role still.');
    await owner.getByRole('button', { name: 'Cancel' }).click();
    await owner.locator('.ant-modal').waitFor({ state: 'detached' });

    // the last owner stays one
    const owners = (await must('GET', '/api/v1/accounts?limit=1000')).items.filter((each) => each.enabled && each.grants.some((one) => one.role === 'owner' && one.space === ''));
    for (const each of owners.slice(1)) await must('DELETE', `/api/v1/accounts/${each.id}`);
    const last = owners[0] ?? (await must('POST', '/api/v1/accounts', { name: `e2e-last@${run}`, grants: [{ space: '', role: 'owner' }] }));
    await owner.reload();
    await owner.fill('input[type=search]', last.name);
    await owner.locator(`[data-account="${last.name}"]`).getByRole('button', { name: /^More for/ }).click();
    await owner.getByRole('menuitem', { name: 'Remove…' }).click();
    await owner.getByRole('button', { name: 'Remove', exact: true }).click();
    await sees(owner, 'They are the last who own the whole server.');
    await picture(owner, 'people-last-owner');
  });

  test('people: a role of one’s own is made, changed and deleted', async () => {
    const name = `night-${run}`;
    const page = await person({ expected: [REFUSED] });
    await open(page, '/people');
    await page.getByRole('button', { name: 'New role' }).click();
    await page.fill('input[name=role]', 'Night Shift');
    await sees(page, 'The name of a role is 1 to 40 lower-case letters');
    await page.fill('input[name=role]', 'viewer');
    await sees(page, 'There is a role of this name already.');
    await page.fill('input[name=role]', name);
    await page.getByLabel('ask things for actions and set values').check();
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.locator(`[data-role="${name}"]`);
    await row.getByText('ask things for actions and set values').waitFor();
    await row.getByRole('button', { name: `Change: ${name}` }).click();
    await page.getByLabel('ask things for actions and set values').uncheck();
    await page.getByLabel('change models', { exact: true }).check();
    await picture(page, 'people-role');
    await page.getByRole('button', { name: 'Save' }).click();
    await row.getByText('change models').waitFor();
    same((await must('GET', '/api/v1/roles')).items.find((each) => each.name === name).deeds.sort().join(), 'manage_models,read', 'deeds of the role');
    await row.getByRole('button', { name: `Delete role ${name}` }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('people: a shared dashboard opens in a browser of a stranger, until it is taken back', async () => {
    await ground();
    const page = await person();
    await open(page, `/dashboards/${board.id}`);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Share…' }).click();
    await sees(page, 'They change nothing, and need no account.');
    await page.fill('input[name=share-name]', 'E2E wall');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const link = await line(page, '[data-once] .lines');
    await page.locator('[data-share-of="E2E wall"]').waitFor();
    await picture(page, 'share');
    await axe(page, 'the dialog of shared links');

    const stranger = await person({ signedIn: false, expected: [REFUSED] });
    await stranger.goto(link);
    await stranger.locator('h1', { hasText: board.title }).waitFor();
    same(new URL(stranger.url()).hash, '', 'the token in the address');
    same(await stranger.locator('[data-edit]').count(), 0, 'Edit for who came by a link');
    const cookie = (await stranger.context().cookies()).find((each) => each.name === 'taihu_session');
    const refused = await stranger.context().request.fetch(`${base}/api/v1/things/${pump}`, { method: 'PATCH', headers: { Origin: base }, data: { name: 'x' } });
    holds(cookie !== undefined && [403, 404].includes(refused.status()), `a change by a shared link answered ${refused.status()}`);

    await page.getByRole('button', { name: 'Take back the link for E2E wall' }).click();
    await page.locator('[data-share-of="E2E wall"]').waitFor({ state: 'detached' });
    await sees(stranger, 'This shared link has ended, or was taken back.');
    const late = await person({ signedIn: false, expected: [REFUSED] });
    await late.goto(link);
    await sees(late, 'This shared link has ended, or was taken back.');
    await picture(late, 'share-ended');
  });

  test('people: tokens are shown once, do what they are granted, and end', async () => {
    await ground();
    const page = await person();
    await open(page, `/tokens?space=${space}`);
    await page.getByRole('button', { name: 'New token' }).click();
    await page.fill('input[name=purpose]', `e2e billing ${run}`);
    await choose(page, 'Ends', 'in 30 days');
    await picture(page, 'tokens-new');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const secret = await line(page, '[data-once] .lines');
    same((await call('GET', `/api/v1/things/${pump}`, undefined, secret)).status, 200, 'reading by the token');
    same((await call('PATCH', `/api/v1/things/${pump}`, { name: 'x' }, secret)).status, 403, 'changing by the token');
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.locator('[data-token]', { hasText: `e2e billing ${run}` });
    await row.locator(`[data-grant="viewer@${space}"]`).waitFor();
    await page.reload();
    await row.waitFor();
    holds(!(await page.content()).includes(secret), 'the secret is still on the page');
    await row.getByRole('button', { name: `End e2e billing ${run}` }).click();
    await page.getByRole('button', { name: 'End it' }).click();
    await row.waitFor({ state: 'detached' });
    same((await call('GET', `/api/v1/things/${pump}`, undefined, secret)).status, 401, 'reading by the ended token');
  });

  test('people: one’s own account has a name, what one may, and the way out of all browsers', async () => {
    await ground();
    const { page } = await member('viewer', space, { expected: [REFUSED] });
    await page.getByRole('link', { name: 'My account' }).click();
    await page.waitForURL('**/me*');
    await page.fill('input[name=title]', 'E2E Wang');
    await page.getByRole('button', { name: 'Save' }).click();
    await until(() => page.locator('.me-link').getAttribute('title').then((title) => title?.includes('E2E Wang')), 'the name in the line above');
    await page.locator(`[data-grant="viewer@${space}"]`).waitFor();
    await page.locator('main .ant-segmented-item', { hasText: '简体中文' }).click();
    await sees(page, '我的账户');
    await page.getByRole('button', { name: '让我在各处退出登录' }).click();
    await page.getByRole('button', { name: '在各处退出登录', exact: true }).click();
    await page.waitForURL('**/login*');
  });

  /** The six digits of a key at a time, as an authenticator shows them (RFC 6238). */
  const digits = (secret, step) => {
    const bits = [...secret.replace(/[ =]/g, '')].map((each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac('sha1', key).update(counter).digest();
    return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  };

  test('people: who came by a link gives themselves a password and an authenticator, and signs in by them', async () => {
    await ground();
    const { page, account } = await member('viewer', space, { expected: [REFUSED] });
    await open(page, '/me');
    await page.locator('[data-security]').waitFor();
    await page.fill('input[name=next]', account.name);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.locator('[data-security] [data-refused]').waitFor();
    await page.fill('input[name=next]', 'three swans over the lake');
    await page.getByRole('button', { name: 'Set password' }).click();
    await sees(page, 'The password is set.');
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await page.locator('[data-qr] svg path').first().waitFor();
    await picture(page, 'people-qr');
    const secret = await line(page, '[data-totp] .lines');
    const step = Math.floor(Date.now() / 30_000);
    await page.fill('input[name=digits]', digits(secret, step));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.locator('[data-totp=on]').waitFor();
    const recovery = (await line(page, '[data-totp] .lines')).split('\n');
    same(recovery.length, 10, 'recovery codes');
    await axe(page, '/me with its sign-in');
    await picture(page, 'me-security');

    const other = await person({ signedIn: false, expected: [REFUSED] });
    await open(other, `/login?next=${encodeURIComponent('/things?look=list')}`);
    await other.fill('input[name=name]', account.name);
    await other.fill('input[name=password]', 'three swans over the sea');
    await other.press('input[name=password]', 'Enter');
    await sees(other, 'Name and password do not go together.');
    await axe(other, '/login');
    await other.fill('input[name=password]', 'three swans over the lake');
    await other.press('input[name=password]', 'Enter');
    await sees(other, 'One more thing');
    await picture(other, 'login-second');
    await other.fill('input[name=code]', digits(secret, step)); // this one was used
    await other.press('input[name=code]', 'Enter');
    await sees(other, 'This code is not right, or was used already.');
    await other.fill('input[name=code]', recovery[3]);
    await other.press('input[name=code]', 'Enter');
    await other.waitForURL('**/things?look=list');
    await fits(other, '/things');
  });

  test('people: the pages hold with many, at every width, in both themes and languages', async () => {
    await ground();
    const crowd = `${space}/crowd`;
    await must('POST', '/api/v1/spaces', { path: crowd, title: 'E2E 很多人' });
    const roles = ['viewer', 'operator', 'engineer'];
    for (let i = 0; i < 200; i += 1) await must('POST', '/api/v1/accounts', { name: `e2e-${String(i).padStart(3, '0')}-with-a-rather-long-name@${run}.example.org`, title: i % 3 === 0 ? '' : `E2E 人员 ${i}`, grants: [{ space: crowd, role: roles[i % 3] }, ...(i % 5 === 0 ? [{ space, role: 'viewer' }] : [])] });
    const { page: mine } = await member('viewer', crowd, { language: 'zh-CN', scheme: 'dark', width: 390, height: 844 });
    for (const path of ['/me', '/tokens', '/people']) {
      await open(mine, path);
      await mine.locator('h1').waitFor();
      await until(async () => (await mine.locator('main .skeleton').count()) === 0, `${path} is still loading`);
      await fits(mine, `${path} on a phone`);
      await axe(mine, `${path} on a phone, dark, in Chinese`);
      await picture(mine, `mine-390-dark${path.replace('/', '-')}`);
    }
    for (const [language, scheme, width] of [['en-US', 'light', 1440], ['zh-CN', 'dark', 1440], ['en-US', 'dark', 390], ['zh-CN', 'light', 390]]) {
      const page = await person({ language, scheme, width, height: width === 390 ? 844 : 900 });
      for (const path of [`/people?space=${crowd}`, '/people?q=e2e-00', '/tokens', '/tokens?kind=session', '/me']) {
        await open(page, path);
        await page.locator('h1').waitFor();
        await until(async () => (await page.locator('main .skeleton').count()) === 0, `${path} is still loading`);
        if (path.includes(crowd)) same(await page.locator('[data-account]').count(), 100, 'rows drawn at first');
        await fits(page, `${path} at ${width}`);
        await axe(page, `${path} at ${width}, ${scheme}, ${language}`);
        await picture(page, `${path.replace(/[^a-z0-9]+/gi, '-').replace(run, '')}-${width}-${scheme}`);
      }
      await open(page, '/people');
      await page.locator('.head .ant-btn-primary').click();
      await page.locator('input[name=login]').waitFor();
      await fits(page, `the invitation at ${width}`);
      await axe(page, `the invitation at ${width}, ${scheme}, ${language}`);
      await picture(page, `people-invite-${width}-${scheme}`);
    }
    // an error keeps the way to try again
    const page = await person({ expected: [REFUSED] });
    await page.route('**/api/v1/accounts?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:taihu:problem:unavailable', title: 'x', status: 503, code: 'unavailable', detail: 'the registry is being restored' }) }));
    await open(page, '/people');
    await sees(page, 'the registry is being restored');
    await page.unroute('**/api/v1/accounts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-account]').first().waitFor();
  });
}
