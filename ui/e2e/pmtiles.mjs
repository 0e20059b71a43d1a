// A small PMTiles archive (version 3) of pictures: stripes of one colour, from west to east, each as wide as a tile.
import { crc32, deflateSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';

const PIXELS = 256;
/** Bytes before the pictures, so that nobody reads the whole file for one of them. */
const AWAY = 200_000;

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A picture of one colour. */
export function plain([red, green, blue]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(PIXELS, 0);
  head.writeUInt32BE(PIXELS, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: PIXELS }, () => [red, green, blue]).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: PIXELS }, () => row)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function varint(value) {
  const out = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...out, rest];
    out.push((rest % 128) | 128);
  }
}

/** Tiles of one zoom, around a place, of two pictures in turn. */
export function archive({ zoom, x, y, around, pictures, attribution }) {
  const tiles = [];
  for (let i = x - around; i <= x + around; i += 1) for (let j = y - around; j <= y + around; j += 1) tiles.push({ id: zxyToTileId(zoom, i, j), of: i % 2 });
  tiles.sort((a, b) => a.id - b.id);
  const offsets = [AWAY, AWAY + pictures[0].length];
  const directory = Buffer.from([
    ...varint(tiles.length),
    ...tiles.flatMap((each, i) => varint(each.id - (i === 0 ? 0 : tiles[i - 1].id))),
    ...tiles.flatMap(() => varint(1)),
    ...tiles.flatMap((each) => varint(pictures[each.of].length)),
    ...tiles.flatMap((each) => varint(offsets[each.of] + 1)),
  ]);
  const about = Buffer.from(JSON.stringify({ attribution }));
  const data = Buffer.concat([Buffer.alloc(AWAY), ...pictures]);
  const head = Buffer.alloc(127);
  head.write('PMTiles', 0, 'latin1');
  head[7] = 3;
  const numbers = [127, directory.length, 127 + directory.length, about.length, 127 + directory.length + about.length, 0, 127 + directory.length + about.length, data.length, tiles.length, tiles.length, 2];
  numbers.forEach((each, i) => head.writeBigUInt64LE(BigInt(each), 8 + i * 8));
  head.set([0, 1, 1, 2, zoom, zoom], 96);
  [-180, -85, 180, 85].forEach((each, i) => head.writeInt32LE(each * 1e7, 102 + i * 4));
  head[118] = zoom;
  return Buffer.concat([head, directory, about, data]);
}
