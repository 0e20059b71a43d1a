// Coming in and going out: the one-time link, a token, and the end of a session. Run by run.mjs, which hands its helpers over.
export function signin({ test, token, code, holds, same, person, open, sees, picture, REFUSED_LOAD }) {
  test('the one-time link signs in once and leaves no code in the address', async () => {
    if (code === '') return 'no TAIHU_CODE was given';
    const page = await person({ signedIn: false, expected: [REFUSED_LOAD] });
    await open(page, `/welcome#${code}`);
    await page.waitForURL('**/overview');
    await sees(page, 'Overview');
    holds(!page.url().includes(code), 'the code is still in the address');
    const cookie = (await page.context().cookies()).find((each) => each.name === 'taihu_session');
    holds(cookie?.httpOnly, 'the session cookie must be HttpOnly');
    same(cookie.sameSite, 'Strict', 'SameSite of the session cookie');
    const second = await person({ signedIn: false, expected: [REFUSED_LOAD] });
    await open(second, `/welcome#${code}`);
    await sees(second, 'has been used already, or has expired');
    await sees(second, './taihu token');
    await picture(second, 'welcome-used');
  });

  test('a stranger is asked to sign in and comes back to where he wanted to go', async () => {
    const page = await person({ signedIn: false, expected: [REFUSED_LOAD] });
    await open(page, '/things?presence=silent');
    await page.waitForURL('**/login?next=*');
    await page.fill('input[name=token]', 'wrong-token-0123456789');
    await page.press('input[name=token]', 'Enter');
    await sees(page, 'This token is not known here');
    await picture(page, 'login');
    await page.fill('input[name=token]', token);
    await page.press('input[name=token]', 'Enter');
    await page.waitForURL('**/things?presence=silent');
    await page.locator('[data-found]').waitFor();
  });

  test('signing out ends the session', async () => {
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/overview');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
    await open(page, '/things');
    await page.waitForURL('**/login?next=*');
  });
}
