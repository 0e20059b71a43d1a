// Trips, charges and driving events of a vehicle: found in what it reported, listed, drawn, and replayed.
// Run by run.mjs, which hands its helpers over.
export function trips({ test, person, open, until, must, call, holds, fits, picture, axe, run }) {
  const VEHICLE = `e2e-bus-${run}`;
  const MINUTE = 60_000;

  /** A bus that stands for ten minutes, goes for twenty along a line, and stands again. */
  async function drives() {
    await call('POST', '/api/v1/models', {
      name: 'e2e-bus',
      properties: [
        { name: 'position', type: 'location' },
        { name: 'speed', type: 'number', unit: 'km/h' },
      ],
    });
    await must('POST', '/api/v1/things', { id: VEHICLE, model: 'e2e-bus', name: '公交 1 路' });
    const begins = Date.now() - 50 * MINUTE;
    const readings = Array.from({ length: 40 * 6 }, (_, i) => {
      const minute = i / 6;
      const gone = Math.min(20, Math.max(0, minute - 10));
      const moves = minute > 10 && minute < 30;
      return JSON.stringify({ time: Math.round(begins + minute * MINUTE), thing: VEHICLE, values: { position: { latitude: 31.49 + gone * 0.002, longitude: 120.3 + gone * 0.004 }, speed: moves ? 26.4 : 0 } });
    });
    const answer = await call('POST', '/api/v1/readings', `${readings.join('\n')}\n`, undefined, 'application/x-ndjson');
    holds(answer.status === 200 || answer.status === 204, `readings are taken: ${answer.status}`);
    await until(async () => (await must('GET', `/api/v1/things/${VEHICLE}/trips`)).items.length >= 3, 'no trip is found', 60_000);
  }

  const CAR = `e2e-car-${run}`;
  const EMPTY = `e2e-new-car-${run}`;

  /** An electric car that goes too fast, brakes harshly, and is charged for half an hour. */
  async function charges() {
    await call('POST', '/api/v1/models', {
      name: 'e2e-car',
      properties: [
        { name: 'position', type: 'location' },
        { name: 'speed', type: 'number', unit: 'km/h' },
        { name: 'soc', type: 'number', unit: '%' },
        { name: 'voltage', type: 'number', unit: 'V' },
        { name: 'current', type: 'number', unit: 'A' },
        { name: 'chargingState', type: 'enum', options: ['parked-charging', 'not-charging'] },
        { name: 'cellVoltageMax', type: 'number', unit: 'V' },
        { name: 'cellVoltageMin', type: 'number', unit: 'V' },
      ],
    });
    await must('POST', '/api/v1/things', { id: EMPTY, model: 'e2e-car' });
    await must('POST', '/api/v1/things', { id: CAR, model: 'e2e-car', name: '电动车 苏B·D12345', labels: { speedLimit: '80' } });
    const begins = Date.now() - 90 * MINUTE;
    let metres = 0;
    const readings = [];
    const say = (second, kmh, soc, current, state, spread) =>
      readings.push(
        JSON.stringify({
          time: begins + second * 1_000,
          thing: CAR,
          values: { position: { latitude: 31.49 + metres / 111_195, longitude: 120.3 }, speed: kmh, soc, voltage: 400, current, chargingState: state, cellVoltageMax: 3.7 + spread, cellVoltageMin: 3.7 },
        }),
      );
    for (let second = 0; second < 600; second += 10) say(second, 0, 60, 1, 'not-charging', 0.01);
    for (let second = 600; second < 1_800; second += 1) {
      const kmh = second === 1_200 ? 70 : second > 1_200 && second < 1_205 ? 45 : second > 900 && second < 960 ? 96 : 70;
      metres += kmh / 3.6;
      say(second, kmh, 60 - (second - 600) / 60, 40, 'not-charging', 0.02);
    }
    for (let second = 1_800; second < 2_400; second += 10) say(second, 0, 40, 1, 'not-charging', 0.01);
    for (let second = 2_400; second < 4_200; second += 10) say(second, 0, 40 + (second - 2_400) / 60, -150, 'parked-charging', 0.02 + 0.03 * Math.sin(second / 300) ** 2);
    for (let second = 4_200; second < 5_000; second += 10) say(second, 0, 70, 1, 'not-charging', 0.01);
    const answer = await call('POST', '/api/v1/readings', `${readings.join('\n')}\n`, undefined, 'application/x-ndjson');
    holds(answer.status === 200 || answer.status === 204, `readings are taken: ${answer.status}`);
    await until(async () => (await must('GET', `/api/v1/things/${CAR}/charges`)).items.length === 1, 'no charge is found', 60_000);
  }

  for (const look of [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ]) {
    test(`trips of a vehicle show how it was driven, and its charges (${look.language}, ${look.width})`, async () => {
      if (look.width === 1440) await charges();
      const page = await person(look);
      await open(page, `/things/${CAR}/trips`);
      const events = page.locator('[data-list=driving-events] .trip');
      await events.nth(1).waitFor();
      const told = await page.locator('[data-list=driving-events]').innerText();
      holds(told.includes('m/s²') && told.includes('96'), `the events are not told: ${told}`);
      holds((await page.locator('[data-list=trips]').innerText()).includes('kWh'), 'the energy of the trip is not told');
      const handle = page.locator('.trip-replay .ant-slider-handle');
      const before = await handle.getAttribute('aria-valuenow');
      await events.nth(0).click();
      await until(async () => (await handle.getAttribute('aria-valuenow')) !== before, 'the replay does not go to the event');
      await fits(page, `driving at ${look.width}`);
      await axe(page, `driving ${look.scheme}`);
      await picture(page, `driving-${look.width}`);
      if (look.width === 1440) {
        // with another limit nothing changes until somebody has it found anew
        await must('PATCH', `/api/v1/things/${CAR}`, { labels: { speedLimit: '90' } });
        await page.locator('.panel header .end button').click();
        await page.getByRole('dialog').getByRole('radio').last().check();
        await picture(page, 'trips-anew');
        await axe(page, 'trips anew');
        await page.locator('.ant-modal-footer .ant-btn-primary').click();
        await until(async () => (await page.locator('[data-list=driving-events]').innerText()).includes('90'), 'the page does not show the new limit', 40_000);
        holds((await page.locator('[data-list=driving-events] .trip').count()) >= 2, 'other driving events are lost');
      }
      await open(page, `/things/${CAR}/charges`);
      await page.locator('[data-list=charges] .trip').first().waitFor();
      await page.locator('.panel .u-over').first().waitFor();
      const charge = await page.locator('[data-charge]').innerText();
      holds(charge.includes('kWh') && charge.includes('60.0 kW') && charge.includes('50 mV'), `the charge is not told: ${charge}`);
      await fits(page, `charges at ${look.width}`);
      await axe(page, `charges ${look.scheme}`);
      await picture(page, `charges-${look.width}`);
      await open(page, `/things/${EMPTY}/charges`);
      await page.locator('.empty').first().waitFor();
      await fits(page, `no charges at ${look.width}`);
      await picture(page, `no-charges-${look.width}`);
    });
  }

  for (const look of [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ]) {
    test(`trips of a vehicle are listed, drawn and replayed (${look.language}, ${look.width})`, async () => {
      if (look.width === 1440) await drives();
      const page = await person(look);
      await open(page, `/things/${VEHICLE}/trips`);
      await page.locator('[data-list=trips] .trip').nth(2).waitFor();
      holds((await page.locator('[data-list=trips]').innerText()).includes('8.'), 'the kilometres of the trip are not told');
      const slider = page.locator('.trip-replay .ant-slider');
      await slider.waitFor();
      holds((await slider.boundingBox()).width > 60, 'the slider of the replay cannot be taken hold of');
      const handle = page.locator('.trip-replay .ant-slider-handle');
      await handle.focus();
      const before = await handle.getAttribute('aria-valuenow');
      await page.keyboard.press('Home');
      await until(async () => (await handle.getAttribute('aria-valuenow')) !== before, 'the moment stays where it was');
      const begin = await handle.getAttribute('aria-valuenow');
      await page.locator('.trip-replay button').first().click();
      await until(async () => Number(await handle.getAttribute('aria-valuenow')) > Number(begin), 'the replay does not go on');
      await page.locator('.trip-replay button').first().click();
      await fits(page, `trips at ${look.width}`);
      await axe(page, `trips ${look.scheme}`);
      await picture(page, `trips-${look.width}`);
    });
  }

  const STORE = `e2e-battery-${run}`;
  const METER = `e2e-meter-${run}`;
  const NEW_STORE = `e2e-new-battery-${run}`;
  const CELLS = 96;
  const plain = (text) => text.replace(/[\u202f\u00a0]/g, ' ');
  /** When the battery's day was at its worst: cell 17 of the first pack is 80 mV below the others. */
  const worst = Date.now() - 180 * MINUTE;

  /** A battery of two packs, the second with a cell that says nothing; one cell falls behind and comes up again. */
  async function cells() {
    await call('POST', '/api/v1/models', {
      name: 'e2e-store',
      properties: [
        { name: 'soc', type: 'number', unit: '%' },
        { name: 'voltage', type: 'number', unit: 'V' },
        { name: 'current', type: 'number', unit: 'A' },
        { name: 'chargingState', type: 'enum', options: ['parked-charging', 'not-charging'] },
        { name: 'alarmLevel', type: 'integer' },
        { name: 'alarms', type: 'object' },
        { name: 'cellVoltageMax', type: 'number', unit: 'V' },
        { name: 'cellVoltageMin', type: 'number', unit: 'V' },
        { name: 'batteryTemperatureMax', type: 'number', unit: 'Cel' },
        { name: 'pack1CellVoltages', type: 'numbers', unit: 'V' },
        { name: 'pack1Temperatures', type: 'numbers', unit: 'Cel' },
        { name: 'pack2CellVoltages', type: 'numbers', unit: 'V' },
        { name: 'pack2CellVoltagesWithGaps', type: 'object' },
      ],
    });
    await must('POST', '/api/v1/things', { id: NEW_STORE, model: 'e2e-store' });
    await call('POST', '/api/v1/models', {
      name: 'e2e-meter',
      properties: [
        { name: 'voltage', type: 'number', unit: 'V' },
        { name: 'current', type: 'number', unit: 'A' },
      ],
    });
    await must('POST', '/api/v1/things', { id: METER, model: 'e2e-meter' });
    await must('POST', '/api/v1/things', { id: STORE, model: 'e2e-store', name: '储能车 苏B·D54321', labels: { batteryCapacity: '80' } });
    const reading = (time, behind) => {
      const list = Array.from({ length: CELLS }, (_, i) => (i === 16 ? 3.7 - behind / 1_000 : i === 40 ? 3.71 : 3.7));
      return JSON.stringify({
        time: Math.round(time),
        thing: STORE,
        values: {
          soc: 62,
          voltage: 355,
          current: -100,
          chargingState: 'parked-charging',
          alarmLevel: behind > 50 ? 2 : 0,
          alarms: behind > 50 ? ['cellConsistency'] : [],
          cellVoltageMax: 3.71,
          cellVoltageMin: 3.7 - behind / 1_000,
          batteryTemperatureMax: 31 + behind / 20,
          pack1CellVoltages: list,
          pack1Temperatures: Array.from({ length: 24 }, (_, i) => (i === 5 ? 31 : 28)),
          pack2CellVoltagesWithGaps: [3.7, null, 3.69],
        },
      });
    };
    const readings = Array.from({ length: 72 }, (_, i) => reading(worst + (i - 36) * 5 * MINUTE - 1_000, Math.max(20, 80 - Math.abs(i - 36) * 4)));
    const answer = await call('POST', '/api/v1/readings', `${readings.join('\n')}\n`, undefined, 'application/x-ndjson');
    holds(answer.status === 200 || answer.status === 204, `readings are taken: ${answer.status}`);
    await until(async () => (await must('GET', `/api/v1/things/${STORE}/history?properties=cellVoltageMin&limit=100`)).rows.length === 72, 'the readings are not in history', 60_000);
  }

  for (const look of [
    { language: 'en-US', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ]) {
    test(`a battery shows its cells, now and in the past (${look.language}, ${look.width})`, async () => {
      if (look.width === 1440) await cells();
      const page = await person(look);
      await open(page, `/things/${STORE}/battery`);
      const pack = page.locator('[data-pack=pack1CellVoltages]');
      await pack.waitFor();
      await page.locator('[data-chart=spread] .u-over').waitFor();
      await page.locator('[data-chart=temperature] .u-over').waitFor();
      holds((await pack.getAttribute('data-cells')) === '96', 'not all cells are there');
      const told = plain(await pack.innerText());
      for (const each of ['3.680 V', '3.710 V', '17', '41', '30 mV']) holds(told.includes(each), `${each} is not told of the cells: ${told}`);
      const facts = plain(await page.locator('[data-battery]').innerText());
      for (const each of ['62 %', '49.6', '35.5 kW', '30 mV']) holds(facts.includes(each), `${each} is not told of the battery: ${facts}`);
      holds(plain(await page.locator('[data-pack=pack2CellVoltages]').innerText()).includes('3.690 V'), 'the pack with a gap is not told');
      holds((await page.locator('[data-pack=pack1Temperatures]').innerText()).includes('31'), 'the warmest probe is not told');
      // the lowest and the highest cell are bars of their own, the lowest lower
      const tall = (name) => pack.locator(`path.battery-${name}`).evaluate((each) => each.getBBox().height);
      holds((await tall('high')) > (await tall('low')) && (await tall('low')) > 0, 'the highest cell is no higher than the lowest');
      const bars = await pack.locator('.battery-bars').boundingBox();
      await pack.locator('.battery-bars').hover({ position: { x: (bars.width * 16.5) / CELLS, y: bars.height / 2 } });
      await until(async () => (await pack.locator('.battery-told b').innerText()).includes('3.680'), 'the cell under the pointer is not told');
      await page.locator('h1').hover();
      const points = Number(await page.locator('[data-chart=spread] .plot').getAttribute('data-points'));
      holds(points >= 70, `the spread of the day has ${points} points`);
      await fits(page, `battery at ${look.width}`);
      await axe(page, `battery ${look.scheme}`);
      await picture(page, `battery-${look.width}`);
      await open(page, `/things/${STORE}/battery?at=${new Date(worst).toISOString()}`);
      await until(async () => (await pack.innerText()).includes('90 mV'), 'the past has other cells');
      holds((await page.locator('[data-battery]').innerText()).includes('2'), 'the alarm level of the past is not told');
      await picture(page, `battery-past-${look.width}`);
      await open(page, `/things/${NEW_STORE}/battery`);
      await page.locator('.empty').nth(2).waitFor();
      await fits(page, `no battery at ${look.width}`);
      await axe(page, `no battery ${look.scheme}`);
      await picture(page, `no-battery-${look.width}`);
      await open(page, `/things/${METER}`);
      await page.locator('[data-property=voltage]').or(page.locator('.empty')).first().waitFor();
      holds((await page.locator('nav.tabs a[href$="/battery"]').count()) === 0, 'a meter has a page of a battery');
    });
  }
}
