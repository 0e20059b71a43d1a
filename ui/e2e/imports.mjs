// Files that are imported: columns, dry runs, pauses, and what is told of each line. Run by run.mjs, which hands its helpers over.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function imports({ test, run, holds, same, until, must, person, open, sees, picture, fits, REFUSED_LOAD }) {
  test('a file is mapped, tried out and imported with its problems by line', async () => {
    const pump = await must('POST', '/api/v1/things', { id: `e2e-pump-${run}` });
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/transfer');
    await page.locator('h1').waitFor();
    const lines = ['Ort,Zeit,Pegel', `${pump.id},2026-11-20T00:00:00Z,3.5`, `${pump.id},2026-11-20T00:01:00Z,3.75`, `${pump.id},yesterday,4`, `${pump.id},2026-11-20T00:02:00Z,4.25`];
    await page.locator('[data-upload]').setInputFiles({ name: `e2e-${run}.csv`, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
    await page.waitForURL(/import=/);
    await page.getByLabel('Is: Ort').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await sees(page, 'must have a column as thing');
    const choose = async (column, role) => {
      await page.getByLabel(`Is: ${column}`).click();
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: new RegExp(`^${role}`) }).click();
    };
    await choose('Ort', 'Thing');
    await choose('Zeit', 'Time');
    await page.getByLabel('Called: Pegel').fill('level');
    await picture(page, 'transfer-mapping');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.locator('[data-check=true][data-state=ready]').waitFor();
    await sees(page, 'Dry run: nothing was stored');
    same((await must('GET', `/api/v1/export/things?q=${pump.id}&format=ndjson`)).id, pump.id, 'the list of things as a file');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('[data-check=false][data-state=done]').waitFor();
    await sees(page, 'yesterday');
    await picture(page, 'transfer-done');
    await until(async () => (await must('GET', `/api/v1/things/${pump.id}/history`)).rows.length === 3, 'the rows are in history');
    await page.locator('main').getByLabel('Things', { exact: true }).fill(pump.id);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    holds(file.suggestedFilename().endsWith('.csv'), 'the name of the file');
    holds(readFileSync(await file.path(), 'utf8').includes(`${pump.id},2026-11-20T00:02:00Z,4.25`), 'the row in the file');
  });

  test('an import tells its rate and the time left, is paused, and goes on where it was, also after the page is left', async () => {
    // a quota of its space holds it back, however quick the server is
    await must('POST', '/api/v1/spaces', { path: `e2e-long-${run}`, readingsPerSecondMax: 15_000 });
    const thing = await must('POST', '/api/v1/things', { id: `e2e-long-${run}`, space: `e2e-long-${run}` });
    const rows = 200_000;
    const lines = Array.from({ length: rows }, (_, i) => `${thing.id},${1_700_000_000_000 + i * 1000},${i % 100}`);
    const page = await person();
    await open(page, '/transfer');
    const folder = mkdtempSync(join(tmpdir(), 'taihu-e2e-'));
    writeFileSync(join(folder, `e2e-long-${run}.csv`), `thing,time,level\n${lines.join('\n')}\n`);
    await page.locator('[data-upload]').setInputFiles(join(folder, `e2e-long-${run}.csv`));
    await page.waitForURL(/import=/, { timeout: 60_000 });
    rmSync(folder, { recursive: true });
    const job = new URL(page.url()).searchParams.get('import');
    try {
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      const bar = page.locator('[data-state=running] .transfer-bar');
      await until(async () => /\d %.*rows\/s.*left/s.test((await bar.innerText()).replace(/[\u202f\u00a0]/g, ' ')), 'share, rate and time left are told');
      await picture(page, 'transfer-running');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.locator('.transfer-counts[data-state=paused]').waitFor();
      const before = (await must('GET', `/api/v1/imports/${job}`)).progress;
      holds(before.rows > 0 && before.rows < rows, `it stands in the middle: ${before.rows} of ${rows}`);
      await page.reload();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.locator('.transfer-counts[data-state=done]').waitFor({ timeout: 60_000 });
      const { progress } = await must('GET', `/api/v1/imports/${job}`);
      same(JSON.stringify([progress.rows, progress.taken, progress.refused]), JSON.stringify([rows, rows, 0]), 'every row once');
    } finally {
      await must('DELETE', `/api/v1/imports/${job}`);
    }
  });

  test('the dry run of things says which would be made, changed, and left as they are', async () => {
    for (const look of [{ language: 'en-US', scheme: 'light', width: 1440 }, { language: 'zh-CN', scheme: 'dark', width: 390 }]) {
      const [words, check] = look.language === 'en-US' ? [['Things made', 'Things changed', 'As they were'], 'Dry run'] : [['新建物', '更改物', '未变'], '试运行'];
      const own = `e2e-told-${look.width}-${run}`;
      for (const n of [1, 2]) await must('POST', '/api/v1/things', { id: `${own}-${n}`, name: 'One' });
      const page = await person(look);
      await open(page, '/transfer');
      await page.locator('h1').waitFor();
      await page.locator('[data-upload]').setInputFiles({ name: `${own}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`id,name\n${own}-1,One\n${own}-2,Two\n${own}-3,Three\n${own}-4,Four\n`) });
      await page.waitForURL(/import=/);
      await page.getByRole('button', { name: check }).click();
      const counts = page.locator('[data-check=true][data-state=ready]');
      await counts.waitFor();
      const told = () => Promise.all(words.map((each) => counts.locator('.transfer-facts > div', { hasText: each }).locator('dd').innerText()));
      same((await told()).join(' '), '2 1 1', 'things made, changed and as they were');
      await fits(page, `dry run of things at ${look.width}`);
      await counts.scrollIntoViewIfNeeded();
      await picture(page, `transfer-things-${look.width}`);
    }
  });
}
