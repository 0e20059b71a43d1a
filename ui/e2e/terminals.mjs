// A vehicle's terminal is connected by the page: registered, set up, and heard, with frames as terminals send them.
// Run by run.mjs, which hands its helpers over.
import { connect } from 'node:net';

/** A frame of JT/T 808-2013: header, body, checksum, escapes. */
function frame(id, phone, serial, body) {
  const plain = Buffer.concat([Buffer.from([id >> 8, id & 255, body.length >> 8, body.length & 255]), Buffer.from(phone.padStart(12, '0'), 'hex'), Buffer.from([serial >> 8, serial & 255]), body]);
  const sum = plain.reduce((all, each) => all ^ each, 0);
  const escaped = [...plain, sum].flatMap((each) => (each === 0x7e ? [0x7d, 2] : each === 0x7d ? [0x7d, 1] : [each]));
  return Buffer.from([0x7e, ...escaped, 0x7e]);
}

function plainOf(frame) {
  const bytes = [];
  for (let at = 1; at < frame.length - 1; at += 1) bytes.push(frame[at] === 0x7d ? (frame[(at += 1)] === 1 ? 0x7d : 0x7e) : frame[at]);
  return Buffer.from(bytes);
}

/** A terminal on a connection: what it is sent comes by `next`. */
function terminal(port, phone) {
  const socket = connect(port, '127.0.0.1');
  const frames = [];
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (let end = rest.indexOf(0x7e, 1); end > 0; end = rest.indexOf(0x7e, 1)) {
      frames.push(plainOf(rest.subarray(0, end + 1)));
      rest = rest.subarray(end + 1);
    }
  });
  socket.on('error', () => undefined);
  let serial = 0;
  return { send: (id, body) => socket.write(frame(id, phone, (serial += 1), body)), frames, end: () => socket.destroy() };
}

const REGISTER = Buffer.concat([Buffer.from([0, 32, 0, 1]), Buffer.from('MAKER'), Buffer.alloc(20), Buffer.from('TERM001'), Buffer.from([2]), Buffer.from('SU-B12345')]);
/** 31.49 north, 120.31 east, 36.5 km/h, now. */
function location() {
  const body = Buffer.alloc(28);
  body.writeUInt32BE(3, 4);
  body.writeUInt32BE(31_490_000, 8);
  body.writeUInt32BE(120_310_000, 12);
  body.writeUInt16BE(10, 16);
  body.writeUInt16BE(365, 18);
  const time = new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14);
  Buffer.from(time, 'hex').copy(body, 22);
  return body;
}

export function terminals({ test, person, open, until, must, sees, line, text, holds, same, fits, picture, axe, run }) {
  const PHONE = `139${String(parseInt(run, 36) % 1e8).padStart(8, '0')}`;

  test('a terminal of a vehicle is registered, set up and heard', async () => {
    const { ports } = await must('GET', '/api/v1/status');
    const page = await person();
    await open(page, '/connect');
    await page.locator('.connect-choice .ant-segmented-item', { hasText: 'JT/T 808' }).click();
    await sees(page, 'Telephone number of the terminal');
    await page.fill('input[name=id]', PHONE);
    await page.getByRole('button', { name: 'Register it', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('thing') === PHONE);
    await page.locator('[data-terminal=jt808]').waitFor();
    same((await line(page, '[data-set=Port] .lines')).trim(), String(ports.jt808), 'the port to set');
    same((await line(page, '[data-set="Telephone number"] .lines')).trim(), PHONE, 'the number to set');
    await sees(page, `Waiting for the first message on port ${ports.jt808}`);
    holds((await page.locator('[data-token=none]').count()) === 1, 'it wants no token');
    await axe(page, 'connecting a terminal');
    await picture(page, 'connect-terminal');
    const stranger = terminal(ports.jt808, '13700000001');
    stranger.send(0x0100, REGISTER);
    await until(async () => (await text(page, '[data-list=strangers]')).includes('13700000001'), 'a terminal that nobody registered');
    stranger.end();
    const device = terminal(ports.jt808, PHONE);
    try {
      device.send(0x0100, REGISTER);
      const registered = await until(() => device.frames.find((each) => each.readUInt16BE(0) === 0x8100), 'the answer to its registration');
      same(registered[14], 0, 'how its registration went');
      device.send(0x0102, registered.subarray(15, -1));
      device.send(0x0200, location());
      await page.locator('[data-first=arrived]').waitFor();
      await until(async () => (await text(page, '[data-arrived]')).includes('36.5'), 'what it said');
      await picture(page, 'connect-terminal-arrived');
    } finally {
      device.end();
    }
    await must('DELETE', `/api/v1/things/${PHONE}`);
  });

  test('an electric car is set up on a phone, in Chinese, in the dark', async () => {
    const page = await person({ language: 'zh-CN', scheme: 'dark', width: 390 });
    await open(page, '/connect?by=gb32960');
    await sees(page, '车辆 VIN');
    const vin = `LE2E${run.toUpperCase().padStart(13, '0').slice(-13)}`;
    await page.fill('input[name=id]', vin);
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await page.locator('[data-terminal=gb32960]').waitFor();
    const { ports } = await must('GET', '/api/v1/status');
    same((await line(page, '[data-set="端口"] .lines')).trim(), String(ports.gb32960), 'the port to set');
    await fits(page, 'connecting a car on a phone');
    await axe(page, 'connecting a car on a phone');
    await picture(page, 'connect-car-phone');
    await must('DELETE', `/api/v1/things/${vin}`);
  });
}
