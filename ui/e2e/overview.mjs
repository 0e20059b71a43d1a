// The overview: what the server says, and where its cards lead. Run by run.mjs, which hands its helpers over.
export function overview({ test, sensor, holds, until, must, report, person, open, text, picture }) {
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
}
