// The ground of maps from an archive, in a real browser against a real server that has it as `page.map-file`.
//
//   node e2e/ground.mjs write FILE   writes the archive
//   node e2e/ground.mjs              looks at it: TAIHU_BASE, TAIHU_TOKEN as of run.mjs; TAIHU_DATUM is the server's `page.map-datum`
//
// Ends with 0 when everything holds.
import { writeFileSync } from 'node:fs';
import { base, holds, launch, must, person, token, until } from './browser.mjs';
import { archive, plain } from './pmtiles.mjs';

const ZOOM = 16;
const COLOURS = [[200, 40, 40], [40, 60, 200]];
/** A tile of Wuxi in its middle, in the coordinates that the archive is drawn in. */
const TILE = { x: Math.floor(((120.3 + 180) / 360) * 2 ** ZOOM), y: 26_860 };
const WHOSE = 'stripes of a test';

if (process.argv[2] === 'write') {
  writeFileSync(process.argv[3], archive({ zoom: ZOOM, ...TILE, around: 12, pictures: COLOURS.map(plain), attribution: WHOSE }));
  process.exit(0);
}

const datum = process.env.TAIHU_DATUM ?? 'wgs84';
/** The middle of the tile; GCJ-02 lies there by four fifths of a tile to the east, so that who does not shift stands on another stripe. */
const middle = { longitude: ((TILE.x + 0.5) / 2 ** ZOOM) * 360 - 180, latitude: (Math.atan(Math.sinh(Math.PI * (1 - (2 * (TILE.y + 0.5)) / 2 ** ZOOM))) * 180) / Math.PI };
/** Where a vehicle is in WGS-84 that is drawn in the middle: found once by the public formula for this place. */
const EAST = 0.004_56;
const there = datum === 'gcj02' ? { ...middle, longitude: middle.longitude - EAST } : middle;

const browser = await launch();
try {
  const run = Date.now().toString(36);
  const id = `e2e-ground-${run}`;
  await must('POST', '/api/v1/models', { name: `${id}-model`, properties: [{ name: 'position', type: 'location' }] });
  await must('POST', '/api/v1/things', { id, model: `${id}-model` });
  await fetch(`${base}/api/v1/readings`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' }, body: `${JSON.stringify({ thing: id, values: { position: there } })}\n` });
  const { page, loud } = await person(browser);
  const parts = [];
  page.on('response', (answer) => {
    if (answer.url().endsWith('/api/v1/map/file')) parts.push({ status: answer.status(), range: answer.request().headers().range, length: Number(answer.headers()['content-length'] ?? 0), size: Number((answer.headers()['content-range'] ?? '/0').split('/')[1]) });
  });
  await page.goto(`${base}/map?model=${id}-model&view=${there.longitude},${there.latitude},${ZOOM - 1}`, { waitUntil: 'domcontentloaded' });
  await page.locator(`[data-on-map="${id}"]`).waitFor();
  const canvas = page.locator('.maplibregl-canvas');
  /** Colours along the middle of the map, at pixels from its middle to the east. */
  const decode = await (await browser.newContext()).newPage();
  const seen = async (...east) => {
    const box = await canvas.boundingBox();
    const picture = await page.screenshot({ clip: { x: Math.round(box.x + box.width / 2) - 200, y: Math.round(box.y + box.height / 2) - 20, width: 400, height: 40 } });
    return decode.evaluate(
      async ({ data, at }) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const paper = new OffscreenCanvas(image.width, image.height).getContext('2d');
        paper.drawImage(image, 0, 0);
        return at.map((each) => [...paper.getImageData(200 + each, 20, 1, 1).data].slice(0, 3));
      },
      { data: picture.toString('base64'), at: east },
    );
  };
  const like = (a, b) => a.every((each, i) => Math.abs(each - b[i]) < 12);
  const [own, other] = [COLOURS[TILE.x % 2], COLOURS[(TILE.x + 1) % 2]];
  // the stripe of the middle is 256 wide: 60 beside the vehicle it is there, 190 beside it the next
  await until(async () => {
    const [west, near, far, next] = await seen(-190, -60, 60, 190);
    if (like(west, other) && like(near, own) && like(far, own) && like(next, other)) return true;
    throw new Error(JSON.stringify([west, near, far, next]));
  }, `the stripes of the archive are not drawn where they are in ${datum}`);
  await until(async () => !like((await seen(0))[0], own), 'the vehicle is not drawn in the middle');
  holds(parts.length >= 2 && parts.every((each) => each.status === 206 && /^bytes=\d+-\d+$/.test(each.range ?? '')), `the archive is not read by ranges: ${JSON.stringify(parts)}`);
  holds(parts.every((each) => each.length > 0 && each.length < each.size / 2), `the archive is read whole: ${JSON.stringify(parts)}`);
  await page.locator('.maplibregl-ctrl-attrib', { hasText: WHOSE }).waitFor({ state: 'attached' });
  // what one looks at is told in WGS-84, whatever the ground is drawn in
  const [longitude, latitude] = (await page.locator('[data-center]').getAttribute('data-center')).split(',').map(Number);
  holds(Math.abs(longitude - there.longitude) < 1e-6 && Math.abs(latitude - there.latitude) < 1e-6, `the middle is told as ${longitude}, ${latitude}, and is ${there.longitude}, ${there.latitude}`);
  holds(loud.length === 0, `the console complains: ${loud.join(' ')}`);
  if (process.env.TAIHU_SHOTS) await page.screenshot({ path: `${process.env.TAIHU_SHOTS}/map-ground-${datum}.png` });
  console.log(`ground: ${datum} holds`);
} finally {
  await browser.close();
}
