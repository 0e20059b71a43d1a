// Files of every format through the page: out, read, and back in as they were; and one with a wrong row, mapped, tried out and
// imported. Run by run.mjs, which hands its helpers over.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** The parts of a zip file, by its own list of them. */
function unzip(file) {
  const parts = {};
  let at = file.readUInt32LE(file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  while (file.readUInt32LE(at) === 0x02014b50) {
    const [packed, name, extra, comment] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)];
    const local = file.readUInt32LE(at + 42);
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const bytes = file.subarray(from, from + packed);
    parts[file.toString('utf8', at + 46, at + 46 + name)] = file.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes);
    at += 46 + name + extra + comment;
  }
  return parts;
}

/** The rows of a workbook's first sheet, as texts. */
const sheet = (file) =>
  [...unzip(file)['xl/worksheets/sheet1.xml'].toString('utf8').matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row.matchAll(/<c[^>]*\/>|<c[^>]*>(.*?)<\/c>/gs)].map(([, cell]) => (cell ?? '').replace(/<[^>]*>/g, '').replace('&quot;', '"').replace('&amp;', '&')),
  );

/** Bytes before what a gzip file packs. */
const GZIP_HEAD = 10;
/** The pages of a Parquet file, unpacked. */
function unpacked(file) {
  const pages = [];
  const begins = Buffer.from([0x1f, 0x8b, 8, 0]);
  for (let at = file.indexOf(begins); at >= 0; at = file.indexOf(begins, at + 1)) pages.push(inflateRawSync(file.subarray(at + GZIP_HEAD)));
  return Buffer.concat(pages);
}

const DAY = 86_400_000;
/** A time as a spreadsheet has it: days since the end of 1899. */
const days = (time) => Date.parse(time) / DAY + 25_569;

export function formats({ test, person, open, until, holds, same, call, must, sees, fits, picture, base, token, run }) {
  const READINGS = [
    { time: '2026-05-01T00:00:00Z', values: { level: 3.5, on: true, note: 'a "b", c & d' } },
    { time: '2026-05-01T00:01:00.500Z', values: { level: 3.75, on: false } },
    { time: '2026-05-01T00:02:00Z', values: { level: 4.25, note: '水' } },
  ];
  // as a column of a Parquet file has them, one behind the other
  const doubles = Buffer.from(Float64Array.from(READINGS, (each) => each.values.level).buffer);
  const micros = Buffer.from(BigInt64Array.from(READINGS, (each) => BigInt(Date.parse(each.time)) * 1000n).buffer);

  const SHANGHAI = `e2e-out-${run}`;

  /** What each kind of file must say, as a program of somebody else would read it. */
  const READ = {
    csv: (file, id) =>
      same(file.toString('utf8'), `thing,time,level,on,note\r\n${id},2026-05-01T00:00:00Z,3.5,true,"a ""b"", c & d"\r\n${id},2026-05-01T00:01:00.500Z,3.75,false,\r\n${id},2026-05-01T00:02:00Z,4.25,,水\r\n`, 'the CSV file'),
    ndjson: (file, id) =>
      same(file.toString('utf8').trim().split('\n').map((line) => JSON.stringify(JSON.parse(line))).join('\n'), READINGS.map((each) => JSON.stringify({ thing: id, ...each })).join('\n'), 'the NDJSON file'),
    xlsx: (file, id) => {
      const [names, ...rows] = sheet(file);
      same(names.join('|'), 'thing|time (UTC)|level|on|note', 'the names of the columns, and what zone the times are in');
      same(rows.map(([thing, , level, on, note]) => [thing, level, on, note].join('|')).join('\n'), `${id}|3.5|1|a "b", c & d\n${id}|3.75|0|\n${id}|4.25||水`, 'the rows of the sheet');
      for (const [i, row] of rows.entries()) holds(Math.abs(Number(row[1]) - days(READINGS[i].time)) * DAY < 0.5, `row ${i}: ${row[1]} is not ${READINGS[i].time}`);
    },
    parquet: (file, id) => {
      same(`${file.toString('latin1', 0, 4)} ${file.toString('latin1', file.length - 4)}`, 'PAR1 PAR1', 'what begins and ends a Parquet file');
      for (const each of ['thing', 'time', 'level', 'on', 'note']) holds(file.includes(each), `${each} is not named in the file`);
      const pages = unpacked(file);
      for (const each of [id, 'a "b", c & d', '水', doubles, micros]) holds(pages.includes(each), `${each} is not in the file`);
    },
  };
  const FORMATS = Object.keys(READ);

  async function thing(id, model, properties, readings) {
    await must('POST', '/api/v1/models', { name: model, mode: 'strict', properties });
    const made = await must('POST', '/api/v1/things', { id, model });
    await must('POST', `/api/v1/things/${id}/readings`, readings, made.token);
    await until(async () => (await must('GET', `/api/v1/things/${id}/history`)).rows.length === readings.length, `the history of ${id}`);
  }
  const choose = async (page, label, option) => {
    await page.getByLabel(label, { exact: true }).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).click();
  };
  const taken = async (page, name, buffer) => {
    await page.locator('[data-upload]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await page.waitForURL(/import=/);
    return new URL(page.url()).searchParams.get('import');
  };
  const counted = async (page, check, names) => {
    const counts = page.locator(`[data-check=${check}][data-state=${check ? 'ready' : 'done'}]`);
    await counts.waitFor();
    return Promise.all(names.map((each) => counts.locator('.transfer-facts > div').filter({ has: page.getByText(each, { exact: true }) }).locator('dd').innerText())).then((all) => all.join(' '));
  };
  const button = (page, name) => page.getByRole('button', { name, exact: true }).click();
  /** What history says of a thing, as the page's table of it would. */
  const history = async (id) => JSON.stringify(await must('GET', `/api/v1/things/${id}/history`));

  for (const format of FORMATS)
    test(`history goes out of the page as ${format}, can be read, and comes back as it was`, async () => {
      const id = `e2e-out-${format}-${run}`;
      await thing(id, id, [{ name: 'level', type: 'number', unit: 'm' }, { name: 'on', type: 'boolean' }, { name: 'note', type: 'string' }], READINGS);
      const before = await history(id);
      // far from UTC: a time without a zone would move
      await call('POST', '/api/v1/spaces', { path: SHANGHAI, zone: 'Asia/Shanghai' });
      const page = await person();
      await open(page, `/transfer?space=${SHANGHAI}`);
      await page.locator('main').getByLabel('Things', { exact: true }).fill(id);
      await choose(page, 'Format', format.toUpperCase());
      same(await page.getByText('./taihu export').first().innerText().then((text) => text.includes(`--out taihu-readings.${format}`)), true, 'the same on the command line');
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
      holds(file.suggestedFilename().endsWith(`.${format}`), `the name of the file: ${file.suggestedFilename()}`);
      const bytes = readFileSync(await file.path());
      READ[format](bytes, id);

      await must('DELETE', `/api/v1/things/${id}`);
      const job = await taken(page, file.suggestedFilename(), bytes);
      await page.getByLabel('Is: level').waitFor();
      await page.getByLabel('Make things that are not there').click();
      // typed: there may be more models than a list shows
      await page.getByLabel('Model of things that are made').fill(id);
      await choose(page, 'Model of things that are made', id);
      await button(page, 'Dry run');
      same(await counted(page, true, ['Rows', 'Would be stored', 'Refused', 'Things made', 'New properties']), '3 3 0 1 0', 'what the dry run says');
      await button(page, 'Import');
      same(await counted(page, false, ['Rows', 'Stored', 'Refused', 'Things made']), '3 3 0 1', 'what the import says');
      await until(async () => (await must('GET', `/api/v1/things/${id}/history`)).rows.length === 3, 'the rows are back');
      same(await history(id), before, 'the history that came back');
      await must('DELETE', `/api/v1/imports/${job}`);
    });

  for (const [format, first] of Object.entries({ csv: 2, ndjson: 1, xlsx: 2, parquet: 1 }))
    test(`a ${format} file with wrong rows is mapped, tried out and imported with its problems by line`, async () => {
      const from = `e2e-odd-${format}-${run}`;
      const to = `e2e-even-${format}-${run}`;
      const texts = ['3.5', 'much', '4.25'];
      await thing(from, from, [{ name: 'Pegel', type: 'string' }, { name: 'kg', type: 'number' }], texts.map((Pegel, i) => ({ time: `2026-05-01T00:0${i}:00Z`, values: { Pegel, kg: i } })));
      await must('POST', '/api/v1/models', { name: to, mode: 'strict', properties: [{ name: 'level', type: 'number', unit: 'm' }] });
      await must('POST', '/api/v1/things', { id: to, model: to });
      const answer = await fetch(`${base}/api/v1/export/readings?things=${from}&format=${format}`, { headers: { Authorization: `Bearer ${token}` } });
      const page = await person({ expected: [/Failed to load resource/] });
      await open(page, '/transfer');
      const job = await taken(page, `${from}.${format}`, Buffer.from(await answer.arrayBuffer()));
      const column = (name) => page.locator('.transfer-columns tbody tr').filter({ has: page.locator(`td[title="${name}"]`) });
      await column('Pegel').waitFor();
      holds((await column('Pegel').innerText()).includes(texts.join(' · ')), 'the first values of a column');
      same(await column('thing').getAttribute('data-as'), 'thing', 'what a column is guessed to be');
      // a column that no model has
      await page.getByLabel('Called: Pegel').fill('level');
      await choose(page, 'Is: thing', 'Left out');
      await button(page, 'Dry run');
      await sees(page, 'must have a column as thing');
      await page.getByLabel('All readings are of thing').fill(to);
      await button(page, 'Dry run');
      same(await counted(page, true, ['Rows', 'Would be stored', 'Refused', 'In part']), '3 2 1 2', 'what the dry run says');
      const problems = async () => (await page.locator('.transfer-problems tbody tr').allInnerTexts()).map((each) => each.replace(/\s+/g, ' ').trim());
      const line = (i) => first + i;
      const wanted = [`${line(0)} kg`, `${line(1)} Pegel level is a number, got "much"`, `${line(2)} kg`];
      const told = await problems();
      same(told.map((each, i) => each.slice(0, wanted[i]?.length)).join('\n'), wanted.join('\n'), 'problems by line');
      await choose(page, 'Is: kg', 'Left out');
      await button(page, 'Import');
      same(await counted(page, false, ['Rows', 'Stored', 'Refused', 'In part']), '3 2 1 0', 'what the import says');
      same((await problems()).join('\n'), `${line(1)} Pegel level is a number, got "much"`, 'the problem that is left');
      await fits(page, `an import of ${format}`);
      await picture(page, `transfer-${format}`);
      await until(async () => (await must('GET', `/api/v1/things/${to}/history`)).rows.length === 2, 'the good rows are in history');
      same(JSON.stringify((await must('GET', `/api/v1/things/${to}/history`)).rows.map((row) => row[1])), '[3.5,4.25]', 'their values');
      await must('DELETE', `/api/v1/imports/${job}`);
    });

  test('a file that is none, or broken off, is refused with what is wrong with it', async () => {
    const page = await person({ expected: [/Failed to load resource/] });
    await open(page, '/transfer');
    const refused = async (name, bytes, words) => {
      await page.locator('[data-upload]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes, 'latin1') });
      await page.locator('.failure', { hasText: words }).waitFor();
    };
    await refused('broken.xlsx', 'PK\x03\x04 and no more', 'XLSX');
    await refused('broken.parquet', 'PAR1 and no more PAR2', 'PARQUET');
    await refused('picture.csv', '\x89PNG\r\n\x1a\n\x00\x00', 'none of CSV, NDJSON, XLSX and Parquet');
    await refused('list.json', '[{"thing": "a", "level": 1}]', 'one object a line');
    await refused('empty.csv', '', 'the file is empty');
    await picture(page, 'transfer-broken');
    same(new URL(page.url()).search, '', 'nothing is kept of them');
  });
}
