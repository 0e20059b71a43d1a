// History in a real browser: lines of several things, notes, a held cursor, files. Run by run.mjs, which hands its helpers over.
import { readFileSync } from 'node:fs';

export function history({ test, token, run, holds, same, until, call, must, report, person, open, text, sees, picture, fits, ink, points, REFUSED_LOAD }) {
  const minute = 60_000;
  const seed = async (id, values) => {
    const thing = await must('POST', '/api/v1/things', { id });
    const now = Date.now();
    const readings = values.map((level, i) => ({ time: now - (values.length - i) * minute, values: { level } }));
    await must('POST', `/api/v1/things/${encodeURIComponent(id)}/readings`, readings, thing.token);
    await until(async () => (await must('GET', `/api/v1/things/${encodeURIComponent(id)}/history`)).rows.length === values.length, `the history of ${id}`);
    return thing;
  };
  const chart = (page) => page.locator('[data-history="chart"] .u-over').first();
  const drawn = (page) => page.locator('[data-history="chart"] .plot[data-points]:not([data-points="0"])').first().waitFor();

  test('history of several things is asked, drawn, zoomed, listed and taken away', async () => {
    const now = Date.now();
    const made = [];
    for (const name of ['a.1', 'b']) {
      const thing = await must('POST', '/api/v1/things', { id: `e2e-history-${run}-${name}`, name: `历史 ${name}` });
      const past = [];
      for (let i = 0; i < 180; i += 1) {
        const time = now - 3_500_000 + i * 19_000;
        if (i < 60 || i > 100) past.push({ time, values: { level: 3 + Math.sin(i / 9) + made.length, note: i % 2 ? '=1+1' : 'calm' } });
      }
      await report(thing, past);
      made.push(thing);
    }
    const [a, b] = made;
    const page = await person({ expected: [REFUSED_LOAD] });
    await open(page, '/history');
    await page.locator('[data-examples] a').first().waitFor();
    await picture(page, 'history-nothing');
    // Found while one types, then two properties of it.
    await page.locator('.history-add .ant-select').first().click();
    await page.keyboard.type(a.id);
    await page.locator('.ant-select-item-option', { hasText: a.id }).click();
    await page.locator('.history-add .ant-select').nth(1).click();
    await page.locator('.ant-select-item-option', { hasText: 'level' }).click();
    await page.waitForURL((url) => url.searchParams.getAll('s').join() === `${a.id}/level`);
    const series = `s=${a.id}/level&s=${b.id}/level&s=${a.id}/note&s=${a.id}/nosuch&s=e2e-no-such-thing/level`;
    await open(page, `/history?${series}&from=now-1h&to=now&band=1&cmp=-1d&other=kept`);
    const plot = page.locator('[data-history=chart] .plot');
    await until(async () => Number(await plot.getAttribute('data-points')) > 150, 'two lines have their points');
    await until(async () => (await ink(page, '[data-history=chart]')) > 200, 'the first line is drawn');
    same(await page.locator(`[data-one="${b.id}/level"]`).getAttribute('data-state'), 'drawn', 'the second series');
    same(await page.locator(`[data-one="${a.id}/nosuch"]`).getAttribute('data-state'), 'error', 'a property that is not there');
    same(await page.locator('[data-one="e2e-no-such-thing/level"]').getAttribute('data-state'), 'error', 'a thing that is not there');
    await page.locator(`[data-strip="${a.id}/note"] .state`).first().waitFor();
    await until(async () => (await text(page, `[data-one="${a.id}/level"]`)).includes('latest'), 'the latest value');
    const box = await page.locator('[data-history=chart] .u-over').boundingBox();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 60);
    await until(async () => /at the cursor\s+\d/.test(await text(page, `[data-one="${b.id}/level"] [data-at-cursor]`)), 'the values at the cursor');
    await picture(page, 'history');
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 80, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL((url) => /^20\d\d-/.test(url.searchParams.get('from')) && url.searchParams.get('other') === 'kept');
    const zoomed = new URL(page.url()).searchParams;
    const length = Date.parse(zoomed.get('to')) - Date.parse(zoomed.get('from'));
    holds(length > 1_000_000 && length < 2_600_000, `half an hour was dragged over, the address has ${length} ms`);
    await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60);
    await page.waitForURL((url) => Date.parse(url.searchParams.get('to')) - Date.parse(url.searchParams.get('from')) > length * 1.5);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('from') === zoomed.get('from'));
    await page.goBack();
    await page.waitForURL(/from=now-1h/);
    await page.locator('.ant-segmented-item', { hasText: 'A chart each' }).click();
    await page.waitForURL(/axes=split/);
    await until(async () => (await page.locator('[data-history=chart] .plot').count()) === 2, 'a chart for each line');
    await page.locator('.ant-segmented-item', { hasText: 'Table' }).click();
    await until(async () => Number(await page.locator('.history-table').getAttribute('data-rows')) > 100, 'the rows');
    holds((await page.locator('.history-table .all .line').count()) < 80, 'the table must be virtual');
    await picture(page, 'history-table');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    holds(lines[0].startsWith(`time,${a.id}/level avg,`), `the header of the file: ${lines[0]}`);
    holds(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,/.test(lines[1]), `a row of the file: ${lines[1]}`);
    holds(lines.some((each) => each.includes(",'=1+1")) && !lines.some((each) => /,=1\+1/.test(each)), 'a text that is a formula is led by an apostrophe');
    await page.getByRole('button', { name: 'API call' }).click();
    const calls = await text(page, '.history-bar .lines');
    holds(calls.includes('$TAIHU_TOKEN') && !calls.includes(token) && calls.includes(`things=${encodeURIComponent(a.id)}%2C`.replace('%2C', ',')), `the calls: ${calls}`);
    const link = await person();
    await open(link, `/things/${a.id}?p=level&from=now-6h&to=now`);
    await link.getByRole('link', { name: 'Open in History' }).click();
    await link.waitForURL((url) => url.pathname === '/history' && url.searchParams.get('s') === `${a.id}/level` && url.searchParams.get('from') === 'now-6h');
    await until(async () => Number(await link.locator('[data-history=chart] .plot').getAttribute('data-points')) > 50, 'the same line in History');
    const small = await person({ width: 390, height: 844, scheme: 'dark', language: 'zh-CN' });
    await open(small, `/history?s=${a.id}/level&s=${b.id}/level&from=now-1h&to=now`);
    await until(async () => Number(await small.locator('[data-history=chart] .plot').getAttribute('data-points')) > 50, 'the lines on a telephone');
    await fits(small, 'history on a telephone');
    await picture(small, 'history-small-dark');
  });

  test('history: the day before and the week before are lines of their own, which say what they are', async () => {
    const id = `e2e-before-${run}`;
    const thing = await must('POST', '/api/v1/things', { id, name: `Pegel ${run}` });
    const now = Date.now();
    // an hour that is low, and the same hour of two other days that was high, and not on a line of the grid
    const hours = [[0, 10], [1, 87], [7, 77]];
    await report(thing, hours.flatMap(([days, level]) => Array.from({ length: 60 }, (_, i) => ({ time: now - days * 86_400_000 - (60 - i) * minute, values: { level } }))));
    await until(async () => (await must('GET', `/api/v1/things/${id}/history?from=${new Date(now - 8 * 86_400_000).toISOString()}`)).rows.length === 180, 'the history of three days');
    const page = await person({ zone: 'UTC' });
    await open(page, `/history?s=${id}/level&from=now-1h&to=now`);
    await drawn(page);
    const lines = () => page.locator('[data-history=chart] .plot').first().getAttribute('data-lines');
    same(await lines(), '1', 'lines before one compares');
    const compare = async (option) => {
      await page.getByRole('combobox', { name: 'Compare with' }).click();
      await page.locator('.ant-select-item-option', { hasText: option }).click();
    };
    for (const [option, word, said] of [['the day before', '-1d', '1 d before 87'], ['the week before', '-7d', '7 d before 77']]) {
      await compare(option);
      await page.waitForURL((url) => url.searchParams.get('cmp') === word);
      await until(async () => (await lines()) === '2', `a second line for ${option}`);
      // what is high is of that day alone, and paler than today's
      await until(async () => (await ink(page, '[data-history=chart]', { foot: 0.4, thin: 60 })) > 50, `the line of ${option} is drawn`);
      const box = await chart(page).boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + 30);
      await page.mouse.move(box.x + box.width / 2 + 5, box.y + 30);
      await until(async () => (await text(page, '.history-at .values')).replace(/\s+/g, ' ').includes(`Pegel ${run} level ${said}`), `both values at the cursor, ${said}`);
      await until(async () => (await text(page, `[data-one="${id}/level"] [data-at-cursor]`)).replace(/\s+/g, ' ') === `at the cursor 10 ${said}`, `both values of the series, ${said}`);
    }
    await picture(page, 'history-compared');
    await compare('Nothing');
    await until(async () => (await lines()) === '1', 'one line again');
    same(await ink(page, '[data-history=chart]', { foot: 0.4, thin: 60 }), 0, 'what is left of the other day');
  });

  test('history: from least to greatest is a band, where several values are put into a point', async () => {
    const id = `e2e-band-${run}`;
    const thing = await must('POST', '/api/v1/things', { id });
    const now = Date.now();
    // from 0 to 100 and back within every point of an hour, as often at the one as at the other, but one value a minute in the last ten
    const swings = Array.from({ length: 2_500 }, (_, i) => ({ time: now - 55 * minute + i * 500, values: { level: i % 2 ? 100 : 0 } }));
    const calm = Array.from({ length: 10 }, (_, i) => ({ time: now - (10 - i) * minute, values: { level: 50 } }));
    await report(thing, [...swings, ...calm]);
    await until(async () => (await must('GET', `/api/v1/things/${id}/history?limit=10000`)).rows.length === 2_510, 'the history of both');
    const band = { thin: 36, thick: 56 };
    const page = await person();
    await open(page, `/things/${id}?p=level`);
    const own = '[data-chart=history]';
    await until(async () => (await ink(page, own, band)) > 10_000, 'the band of a thing');
    await page.locator(own).getByText('with least and greatest as a band').waitFor();
    const area = await page.locator(`${own} .u-over`).boundingBox();
    await page.mouse.move(area.x + area.width * 0.3, area.y + 60);
    await until(async () => /0 … 100/.test(await text(page, `${own} .readout`)), 'least and greatest at the cursor');
    await picture(page, 'history-band');

    await open(page, `/history?s=${id}/level&from=now-1h&to=now`);
    await drawn(page);
    await until(async () => (await ink(page, '[data-history=chart]')) > 100, 'the line alone');
    holds((await ink(page, '[data-history=chart]', band)) < 1_000, 'a band that nobody asked for');
    await page.getByRole('switch', { name: 'Least to greatest' }).click();
    await page.waitForURL((url) => url.searchParams.get('band') === '1');
    await until(async () => (await ink(page, '[data-history=chart]', band)) > 10_000, 'the band that is asked for');
    // ten minutes of which every point is one value have none
    await open(page, `/history?s=${id}/level&from=${new Date(now - 11 * minute).toISOString()}&to=${new Date(now).toISOString()}&band=1`);
    await drawn(page);
    await until(async () => (await points(page, '[data-history=chart]')) === 10, 'the ten values');
    holds((await ink(page, '[data-history=chart]', band)) < 1_000, 'a band where least and greatest are one');
  });

  test('notes on history: by a click, by a drag, by keys', async () => {
    const id = `e2e-note-${run}`;
    await seed(id, Array.from({ length: 50 }, (_, i) => i));
    const page = await person();
    await open(page, `/history?s=${id}/level&from=now-1h&to=now`);
    await drawn(page);
    await page.getByRole('button', { name: 'Add a note' }).click();
    const box = await chart(page).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByPlaceholder('What happened?').fill('filter <b>changed</b>\nby night');
    await page.locator('[data-draft]').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.locator('[data-note] button').waitFor();
    await sees(page, 'filter <b>changed</b>');
    const [made] = (await must('GET', `/api/v1/annotations?things=${id}`)).items;
    same(made.from, made.to, 'a click makes a moment');
    holds(Math.abs(Date.parse(made.from) - (Date.now() - 30 * minute)) < 3 * minute, `the moment is in the middle of the hour: ${made.from}`);
    holds((await page.locator('[data-note] button').getAttribute('title')).includes('by night'), 'the mark says the note');

    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.getByPlaceholder('What happened?').fill('a quarter of an hour');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await until(async () => (await page.locator('[data-note]').count()) === 2, 'two marks');
    const stretch = (await must('GET', `/api/v1/annotations?things=${id}`)).items.find((each) => each.text.startsWith('a quarter'));
    holds(Math.abs(Date.parse(stretch.to) - Date.parse(stretch.from) - 15 * minute) < 2 * minute, `a drag makes a stretch: ${stretch.from} to ${stretch.to}`);
    holds(new URL(page.url()).searchParams.get('to') === 'now', 'dragging while a note is written does not zoom');
    await picture(page, 'history-notes');
    await fits(page, 'History with notes');

    // by keys alone
    await page.getByRole('button', { name: /^Change: a quarter/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByPlaceholder('What happened?').fill('fifteen minutes');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Save the note' }).focus();
    await page.keyboard.press('Enter');
    await sees(page, 'fifteen minutes');
    await page.getByRole('button', { name: /^Delete: fifteen/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await until(async () => (await page.locator('[data-note]').count()) === 1, 'one mark is left');

    // who may only look has no deeds, and sees it on the thing's page too
    await open(page, `/things/${id}?p=level`);
    await page.locator('[data-chart="history"] [data-note] button').first().waitFor();
    same((await call('GET', `/api/v1/annotations/${made.id}`)).status, 200, 'the first note is still there');
  });

  test('history: a held cursor tells the difference, and stands in the address', async () => {
    const id = `e2e-pin-${run}`;
    await seed(id, Array.from({ length: 50 }, (_, i) => i * 2));
    const page = await person({ language: 'zh-CN' });
    await open(page, `/history?s=${id}/level&from=now-1h&to=now`);
    await drawn(page);
    const box = await chart(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 80);
    await page.mouse.click(box.x + box.width * 0.4, box.y + 80);
    await page.locator('[data-held]').waitFor();
    holds(new URL(page.url()).searchParams.has('x'), 'the held moment is in the address');
    await page.mouse.move(box.x + box.width * 0.7, box.y + 80, { steps: 3 });
    await page.locator('[data-difference]').waitFor();
    holds((await page.locator('[data-difference]').innerText()).includes('+'), 'the value has grown since');
    await page.reload();
    await page.locator('[data-pin]').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: '松开光标' }).click();
    await until(async () => (await page.locator('[data-pin]').count()) === 0, 'the cursor is free again');
  });

  test('history: states stand as a strip below the lines, and alone', async () => {
    const id = `e2e-states-${run}`;
    const thing = await must('POST', '/api/v1/things', { id });
    const now = Date.now();
    const readings = Array.from({ length: 40 }, (_, i) => ({ time: now - (40 - i) * minute, values: { open: i >= 20, mode: i < 10 ? 'auto' : 'hand', level: i } }));
    await must('POST', `/api/v1/things/${id}/readings`, readings, thing.token);
    await until(async () => (await must('GET', `/api/v1/things/${id}/history`)).rows.length === 40, 'its history');
    const page = await person();
    await open(page, `/history?s=${id}/level&s=${id}/open&s=${id}/mode&from=now-1h&to=now`);
    await drawn(page);
    await until(async () => (await page.locator('[data-strip]').count()) === 2, 'two strips');
    same((await page.locator(`[data-strip="${id}/open"] .state`).evaluateAll((all) => all.map((each) => each.dataset.state))).join(), 'false,true', 'states of open');
    same((await page.locator(`[data-strip="${id}/mode"] .state`).evaluateAll((all) => all.map((each) => each.dataset.state))).join(), 'auto,hand', 'states of mode');
    await until(async () => {
      const [a, b] = [await chart(page).boundingBox(), await page.locator('[data-strip] .timeline-band').first().boundingBox()];
      return Math.abs(a.x - b.x) < 2 && Math.abs(a.width - b.width) < 2;
    }, 'the strip stands under the area of the lines');
    await picture(page, 'history-states');
    await open(page, `/history?s=${id}/mode&from=now-1h&to=now`);
    await page.locator('[data-strip] .state').first().waitFor();
    await fits(page, 'History of states alone');
    await picture(page, 'history-states-alone');
  });

  test('history: the window is moved on a navigator, by the mouse and by keys', async () => {
    const id = `e2e-navigator-${run}`;
    await seed(id, Array.from({ length: 300 }, (_, i) => Math.sin(i / 20)));
    const page = await person();
    await open(page, `/history?s=${id}/level&from=now-15m&to=now`);
    const area = page.locator('[data-navigator=drawn]');
    await area.waitFor();
    const box = await area.boundingBox();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 5 });
    await page.mouse.up();
    const ends = () => ['from', 'to'].map((each) => Date.parse(new URL(page.url()).searchParams.get(each)));
    await until(() => !Number.isNaN(ends()[0]), 'two fixed times in the address');
    const [from, to] = ends();
    holds(to - from > 30 * minute && to > Date.now() - 6 * 60 * minute && from < Date.now() - 30 * minute, `a part of the longer time: ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`);
    await area.focus();
    await page.keyboard.press('ArrowLeft');
    await until(() => Math.abs(ends()[0] - (from - (to - from) / 2)) < 2_000, 'half a window earlier');
    await picture(page, 'history-navigator');
    await fits(page, 'History with its navigator');
  });

  test('history: Parquet of all readings', async () => {
    const id = `e2e-parquet-${run}`;
    await seed(id, [1, 2, 3]);
    const page = await person();
    await open(page, `/history?s=${id}/level&from=now-1h&to=now`);
    await drawn(page);
    const begun = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download Parquet' }).click();
    const file = await begun;
    holds(file.suggestedFilename().endsWith('.parquet'), `a Parquet file: ${file.suggestedFilename()}`);
    const parts = [];
    for await (const each of await file.createReadStream()) parts.push(each);
    const bytes = Buffer.concat(parts);
    same(bytes.subarray(0, 4).toString(), 'PAR1', 'how the file begins');
    same(bytes.subarray(-4).toString(), 'PAR1', 'how the file ends');
  });

  test('history of several things, on narrow and dark too, and with nothing', async () => {
    const ids = ['a', 'b', 'c'].map((each) => `e2e-many-${each}-${run}`);
    for (const [i, id] of ids.entries()) await seed(id, Array.from({ length: 30 }, (_, at) => at + 10 * i));
    for (const [width, scheme] of [[1440, 'dark'], [390, 'light']]) {
      const page = await person({ width, height: 900, scheme });
      await open(page, `/history?${ids.map((id) => `s=${id}/level`).join('&')}&from=now-1h&to=now`);
      await until(async () => (await page.locator('[data-state="drawn"]').count()) === 3, 'three series are drawn');
      same(await page.locator('[data-history="chart"] .plot').first().getAttribute('data-lines'), '3', 'lines of one chart');
      await fits(page, `History at ${width}`);
      await picture(page, `history-several-${width}-${scheme}`);
    }
    const page = await person();
    await open(page, `/history?s=${ids[0]}/level&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z`);
    await page.locator('[data-state="empty"]').waitFor();
    await sees(page, 'No notes in this time');
  });
}
