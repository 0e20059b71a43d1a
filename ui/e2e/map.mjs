// The map page: vehicles that move while one looks, chosen, followed and replayed; geofences that are drawn; a phone; nothing; many.
// Run by run.mjs, which hands its helpers over.
export function maps({ test, person, open, until, must, call, holds, fits, picture, axe, run }) {
  const MODEL = `e2e-van-${run}`;
  const SPACE = `e2e-map-${run}`;
  const FENCE = `e2e-depot-${run}`;
  const van = (n) => `e2e-van-${run}-${n}`;
  const at = (n, i) => ({ latitude: 31.3 + n * 0.02, longitude: 120.5 + i * 0.001 });

  async function send(lines) {
    const answer = await call('POST', '/api/v1/readings', `${lines.map((each) => JSON.stringify(each)).join('\n')}\n`, undefined, 'application/x-ndjson');
    holds(answer.status === 200 && answer.body.refused.length === 0, `readings are taken: ${JSON.stringify(answer.body)}`);
  }
  let driven = 0;
  const drive = async () => {
    driven += 1;
    await send([1, 2].map((n) => ({ thing: van(n), values: { position: at(n, driven / 4), speed: 36, heading: 90, soc: 80 - driven } })));
  };

  let made = false;
  async function vans() {
    if (made) return;
    made = true;
    await must('POST', '/api/v1/spaces', { path: SPACE });
    await must('POST', '/api/v1/spaces', { path: `${SPACE}/empty` });
    await must('POST', '/api/v1/models', {
      name: MODEL,
      properties: [{ name: 'position', type: 'location' }, { name: 'speed', type: 'number', unit: 'km/h' }, { name: 'heading', type: 'number', unit: 'deg' }, { name: 'soc', type: 'integer', unit: '%' }],
    });
    for (const n of [1, 2]) await must('POST', '/api/v1/things', { id: van(n), model: MODEL, space: SPACE, name: `货车 ${n}` });
    const now = Date.now();
    await send([1, 2].flatMap((n) => Array.from({ length: 120 }, (_, i) => ({ thing: van(n), time: now - (130 - i) * 10_000, values: { position: at(n, (i - 120) / 4), speed: 20 + i / 4, heading: 90, soc: 95 - Math.floor(i / 10) } }))));
    await drive();
  }
  const page_ = async (look, words) => {
    await vans();
    const page = await person(look);
    await open(page, `/map?space=${SPACE}${words}`);
    await page.locator(words.includes('fences') ? '.fence-list' : `[data-on-map="${van(1)}"]`).first().waitFor();
    return page;
  };
  const desk = { language: 'en-US', scheme: 'light', width: 1440 };
  const phone = { language: 'zh-CN', scheme: 'dark', width: 390 };

  for (const look of [desk, phone]) {
    test(`map: it shows what moves, and follows it (${look.language}, ${look.width})`, async () => {
      const page = await page_(look, '');
      await page.locator(`[data-on-map="${van(1)}"] button[data-row]`).click();
      const card = page.locator(`[data-card="${van(1)}"]`);
      await card.waitFor();
      await drive();
      await until(async () => (await card.innerText()).includes('36 km/h') && (await card.locator('[data-moves=true]').count()) === 1, 'that it moves is not told');
      const place = await card.locator('.card-facts').innerText();
      await drive();
      await until(async () => (await card.locator('.card-facts').innerText()) !== place, 'the place does not change while one looks');
      await fits(page, `/map at ${look.width}`);
      await axe(page, `the map, ${look.scheme}`);
      await picture(page, `map-${look.width}`);
      await card.getByRole('button', { name: look === desk ? 'Follow' : '跟随' }).click();
      await page.waitForURL(/follow=1/);
      const view = () => page.locator('.maplibregl-canvas').evaluate(() => new URL(location.href).searchParams.get('view'));
      const before = await view();
      for (let i = 0; i < 3; i += 1) {
        await drive();
        // the map goes where the vehicle is, not beside it
        const { longitude, latitude } = at(1, driven / 4);
        await until(async () => {
          const middle = (await page.locator('[data-center]').getAttribute('data-center')).split(',').map(Number);
          if (Math.abs(middle[0] - longitude) < 1e-6 && Math.abs(middle[1] - latitude) < 1e-6) return true;
          throw new Error(`${middle} is not ${longitude},${latitude}`);
        }, 'the map does not follow');
      }
      holds((await view()) === before, 'following fills the address');
    });

    test(`map: vehicles are replayed with their charts (${look.language}, ${look.width})`, async () => {
      const page = await page_(look, `&sel=${van(1)},${van(2)}`);
      await page.locator('[data-card=several]').getByRole('button', { name: look === desk ? 'Replay' : '回放', exact: true }).click();
      await page.locator('[data-replay="2"]').waitFor();
      await until(async () => Number(await page.locator('[data-values=speed] .plot').getAttribute('data-points')) > 200, 'the speeds of both are not drawn');
      const moment = async () => Number(await page.locator('[data-moment]').last().getAttribute('data-moment'));
      const begin = await moment();
      await page.locator('.strip-plays .ant-btn-primary').click();
      await until(async () => (await moment()) > begin + 60_000, 'the replay does not go on');
      await page.locator('.strip-plays .ant-btn-primary').click();
      const handle = page.locator('.strip-plays .ant-slider-handle');
      await handle.focus();
      await page.keyboard.press('End');
      await until(async () => (await page.locator('[data-values=speed] .strip-read').innerText()).includes('36'), 'the speed at the end is not told');
      await handle.blur();
      await until(async () => (await page.locator('.ant-tooltip:visible').count()) === 0, 'the moment stays over the slider');
      await fits(page, `a replay at ${look.width}`);
      await axe(page, `a replay, ${look.scheme}`);
      await picture(page, `map-replay-${look.width}`);
    });
  }

  test('map: a geofence leads to the command that sends it to terminals', async () => {
    const name = `e2e-send-${run}`;
    const page = await page_(desk, '&panel=fences');
    const kept = await must('POST', '/api/v1/geofences', { space: SPACE, name, shape: { kind: 'circle', center: [120.3, 31.5], metres: 300 }, speedLimit: 30 });
    await page.reload();
    await page.locator(`[data-fence="${name}"] button[data-row]`).click();
    await page.getByRole('button', { name: 'Send to terminals' }).click();
    await until(() => new URL(page.url()).pathname === '/commands/bulk', 'the page of commands does not come');
    await until(async () => (await page.locator('form textarea').first().inputValue()).includes(`"name": "${name}"`), 'the area is not in the command');
    holds((await page.locator('form').first().innerText()).includes('Circles'), 'it is not asked for circles');
    await must('DELETE', `/api/v1/geofences/${kept.id}`);
  });

  test('map: a geofence is drawn by clicks, asked by a rule, and stays while it is', async () => {
    const page = await page_({ ...desk, expected: [/409/] }, '&panel=fences');
    await page.getByRole('button', { name: 'Draw a geofence' }).click();
    await page.locator('.fence-form .ant-segmented-item', { hasText: 'Polygon' }).click();
    const canvas = await page.locator('.maplibregl-canvas').boundingBox();
    for (const [x, y] of [[0.45, 0.4], [0.65, 0.4], [0.65, 0.7], [0.45, 0.7]]) {
      await page.mouse.click(canvas.x + canvas.width * x, canvas.y + canvas.height * y);
      await new Promise((done) => setTimeout(done, 400));
    }
    const points = page.locator('.fence-form textarea').first();
    await until(async () => (await points.inputValue()).split('\n').length === 4, 'four clicks make four corners');
    holds(await page.locator('.fence-form button[type=submit]').isDisabled(), 'it can be saved without a name');
    await page.locator('.fence-form input[name=name]').fill(FENCE);
    await page.locator('.fence-form input[name=speed-limit]').fill('50');
    await axe(page, 'the editor of geofences');
    await picture(page, 'map-fence-editor');
    await page.locator('.fence-form button[type=submit]').click();
    const row = page.locator(`[data-fence="${FENCE}"]`);
    await row.waitFor();
    const kept = (await must('GET', `/api/v1/geofences?space=${SPACE}`)).items[0];
    holds(kept.shape.kind === 'polygon' && kept.shape.ring.length === 5 && kept.speedLimit === 50 && kept.space === SPACE, `it is kept as it was drawn: ${JSON.stringify(kept)}`);
    holds((await row.innerText()).includes('at most 50 km/h'), 'its speed limit is not listed');
    const rule = await must('POST', '/api/v1/rules', { text: `rule: ${FENCE}\nthings: {model: ${MODEL}, space: ${SPACE}}\nwhen: inside(position, '${FENCE}')\n` });
    await row.locator('.ant-btn-dangerous').click();
    await page.locator('.ant-popconfirm .ant-btn-primary').click();
    await until(async () => (await row.innerText()).includes(`is used by the rule ${FENCE}`), 'the rule that asks it is not named');
    await must('DELETE', `/api/v1/rules/${rule.id}`);
    await row.locator('.ant-btn-dangerous').click();
    await page.locator('.ant-popconfirm:visible .ant-btn-primary').click();
    await until(async () => (await row.count()) === 0, 'it does not go');
  });

  /** Pixels of the map in the colour of the first trail, in a row through the place where the vehicle was on its way, left and right of where it is. */
  async function trail(page) {
    const canvas = await page.locator('.maplibregl-canvas').boundingBox();
    const middle = [Math.round(canvas.x + canvas.width / 2), Math.round(canvas.y + canvas.height / 2)];
    const colour = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim());
    const picture = await page.screenshot({ clip: { x: middle[0] - 120, y: middle[1] - 5, width: 240, height: 10 } });
    const paper = await page.context().newPage();
    try {
      return await paper.evaluate(
        async ({ data, of }) => {
          const image = new Image();
          image.src = `data:image/png;base64,${data}`;
          await image.decode();
          const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
          drawn.drawImage(image, 0, 0);
          const is = (x, y) => [...drawn.getImageData(x, y, 1, 1).data].slice(0, 3).every((each, i) => Math.abs(each - of[i]) < 60);
          const columns = (from, to) => Array.from({ length: to - from }, (_, x) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].some((y) => is(from + x, y))).filter(Boolean).length;
          return { west: columns(0, 100), east: columns(140, 240) };
        },
        { data: picture.toString('base64'), of: [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) },
      );
    } finally {
      await paper.close();
    }
  }

  test('map: the chosen one has a trail behind it', async () => {
    await vans();
    await drive();
    const { longitude, latitude } = at(1, driven / 4);
    const page = await person(desk);
    // zoom 17: what it went in 15 minutes reaches far beyond the picture's edge
    await open(page, `/map?space=${SPACE}&view=${longitude},${latitude},17&sel=${van(1)}`);
    await page.locator(`[data-card="${van(1)}"]`).waitFor();
    await until(async () => {
      const { west, east } = await trail(page);
      if (west > 80 && east < 10) return true;
      throw new Error(`${west} columns of it in the west, ${east} in the east`);
    }, 'no trail is drawn where it came from');
    await picture(page, 'map-trail');
  });

  test('map: a circle and a corridor are drawn, and a corner is dragged elsewhere', async () => {
    const page = await page_(desk, '&panel=fences&view=120.5,31.3,13');
    const canvas = await page.locator('.maplibregl-canvas').boundingBox();
    const spot = (x, y) => [canvas.x + canvas.width * x, canvas.y + canvas.height * y];
    const click = async (x, y, points) => {
      await page.mouse.click(...spot(x, y));
      await until(async () => (await corners()).length === points, `a click does not make point ${points}`);
      // the second click of two in a moment would be one of a double click
      await new Promise((done) => setTimeout(done, 400));
    };
    const box = page.locator('.fence-form textarea').first();
    const corners = async () => (await box.inputValue()).split('\n').filter((each) => each !== '').map((each) => each.split(',').map(Number));
    const save = async (name, metres) => {
      await page.locator('.fence-form input[name=name]').fill(name);
      await page.locator('.fence-form input[name=metres]').fill(String(metres));
      await page.locator('.fence-form button[type=submit]').click();
      await page.locator(`[data-fence="${name}"]`).waitFor();
      return (await must('GET', `/api/v1/geofences?space=${SPACE}`)).items.find((each) => each.name === name).shape;
    };

    await page.getByRole('button', { name: 'Draw a geofence' }).click();
    await page.locator('.fence-form .ant-segmented-item', { hasText: 'Circle' }).click();
    await click(0.5, 0.5, 1);
    const circle = await save(`${FENCE}-circle`, 350);
    holds(circle.kind === 'circle' && circle.metres === 350, `it is kept as a circle: ${JSON.stringify(circle)}`);
    holds(Math.abs(circle.center[0] - 120.5) < 0.001 && Math.abs(circle.center[1] - 31.3) < 0.001, `its middle is where it was clicked: ${circle.center}`);

    await page.getByRole('button', { name: 'Draw a geofence' }).click();
    await page.locator('.fence-form .ant-segmented-item', { hasText: 'Corridor' }).click();
    await click(0.45, 0.4, 1);
    await click(0.6, 0.4, 2);
    await click(0.6, 0.6, 3);
    const [first, second, third] = await corners();
    holds(Math.abs(first[0] - second[0]) < 1e-3 && second[1] > first[1] && third[0] < second[0], `the line goes east and then south: ${JSON.stringify([first, second, third])}`);
    // the last corner is taken further south
    await page.mouse.move(...spot(0.6, 0.6));
    await page.mouse.down();
    await page.mouse.move(...spot(0.6, 0.7), { steps: 6 });
    await page.mouse.up();
    await until(async () => (await corners())[2][0] < third[0] - 0.001, 'the corner is not taken along');
    const [a, b, c] = await corners();
    holds(JSON.stringify([a, b]) === JSON.stringify([first, second]) && Math.abs(c[1] - third[1]) < 1e-3, 'other corners went as well');
    const center = await page.locator('[data-center]').getAttribute('data-center');
    holds(Math.abs(Number(center.split(',')[1]) - 31.3) < 1e-6, 'the map was dragged with the corner');
    await picture(page, 'map-fence-corridor');
    const corridor = await save(`${FENCE}-corridor`, 80);
    holds(corridor.kind === 'corridor' && corridor.metres === 80 && corridor.line.length === 3, `it is kept as a corridor: ${JSON.stringify(corridor)}`);
    holds(Math.abs(corridor.line[2][1] - c[0]) < 1e-5, `the corner is kept where it was taken: ${corridor.line[2]}, ${c}`);
    for (const each of (await must('GET', `/api/v1/geofences?space=${SPACE}`)).items) await must('DELETE', `/api/v1/geofences/${each.id}`);
  });

  test('map: geofences are edited on a phone, in Chinese, in the dark', async () => {
    const page = await page_(phone, '&panel=fences');
    await page.getByRole('button', { name: '绘制围栏' }).click();
    await page.locator('.fence-form textarea').fill('31.32, 120.5');
    await until(async () => (await page.locator('[data-wants]').getAttribute('data-wants')) === 'name', 'a place that is typed is taken');
    await fits(page, 'the editor of geofences on a phone');
    await axe(page, 'the editor of geofences on a phone');
    await picture(page, 'map-fence-phone');
  });

  test('map: nothing on it is said, and one of the past shows where things were', async () => {
    await vans();
    const page = await person(desk);
    await open(page, `/map?space=${SPACE}/empty`);
    await page.locator('.live-aside .empty').waitFor();
    await axe(page, 'a map of nothing');
    await picture(page, 'map-nothing');
    await open(page, `/map?space=${SPACE}&sel=${van(1)}&at=${new Date(Date.now() - 600_000).toISOString()}`);
    await page.locator(`[data-card="${van(1)}"]`).waitFor();
    await until(async () => /120\.4[89]/.test(await page.locator('.card-facts').innerText()), 'it is not where it was');
  });
}
