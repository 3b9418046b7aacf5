// Makes pictures of the screen small enough to be kept: a PNG with so few colours that it has the size that is asked. A
// dashboard has few, so that almost nothing of it is lost. Reads only what the browser writes: eight bits, no interlacing.

import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Returns the picture as red, green and blue, three bytes a pixel. */
function decode(png) {
  let at = 8;
  let header = null;
  const data = [];
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") header = { width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body[8], colour: body[9], interlace: body[12] };
    if (kind === "IDAT") data.push(body);
    at += length + 12;
  }
  const { width, height, depth, colour, interlace } = header;
  if (depth !== 8 || interlace !== 0 || (colour !== 2 && colour !== 6)) throw new Error("a picture of another kind than the browser's");
  const step = colour === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(data));
  const line = width * step;
  const lines = Buffer.alloc(height * line);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    const from = y * (line + 1) + 1;
    const to = y * line;
    for (let x = 0; x < line; x++) {
      const left = x >= step ? lines[to + x - step] : 0;
      const up = y > 0 ? lines[to + x - line] : 0;
      const corner = x >= step && y > 0 ? lines[to + x - line - step] : 0;
      lines[to + x] = raw[from + x] + predicted(filter, left, up, corner);
    }
  }
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0, o = 0; i < lines.length; i += step, o += 3) lines.copy(rgb, o, i, i + 3);
  return { width, height, rgb };
}

function predicted(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Colours that are nearly the same are taken together by the upper five bits of each part. */
const near = (r, g, b) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);

const missed = ({ n, gap }) => n * Math.min(gap, 1e9);
const apart = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

/** Returns at most so many colours and the place in them of each pixel. */
function palette(rgb, most) {
  const counts = new Map();
  for (let i = 0; i < rgb.length; i += 3) {
    const key = near(rgb[i], rgb[i + 1], rgb[i + 2]);
    let sum = counts.get(key);
    if (!sum) counts.set(key, (sum = { n: 0, of: new Map() }));
    sum.n++;
    const exact = (rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2];
    sum.of.set(exact, (sum.of.get(exact) ?? 0) + 1);
  }
  // The most frequent shade stands for those near it: backgrounds stay exactly what they are. Each next colour is the one
  // that is missed most, by how often it is there and how far from all that were taken: a rare red stays red.
  const shades = [...counts.values()].map(({ n, of }) => ({ n, colour: [...of].sort((a, b) => b[1] - a[1])[0][0], gap: Infinity, place: 0 }));
  const keys = [...counts.keys()];
  const colours = [];
  while (colours.length < most) {
    let worst = null;
    for (const shade of shades) if (shade.gap > 0 && (worst === null || missed(shade) > missed(worst))) worst = shade;
    if (worst === null) break;
    for (const shade of shades) {
      const gap = apart(shade.colour, worst.colour);
      if (gap < shade.gap) [shade.gap, shade.place] = [gap, colours.length];
    }
    colours.push(worst.colour);
  }
  const place = new Map(keys.map((key, i) => [key, shades[i].place]));
  const indices = Buffer.alloc(rgb.length / 3);
  for (let i = 0, o = 0; i < rgb.length; i += 3, o++) indices[o] = place.get(near(rgb[i], rgb[i + 1], rgb[i + 2]));
  return { colours, indices };
}

function chunk(kind, body) {
  const name = Buffer.from(kind, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(Buffer.concat([name, body])));
  return Buffer.concat([length, name, body, check]);
}

function encode({ width, height, colours, indices }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) indices.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(colours.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Returns the picture in as many colours as fit into so many bytes; in sixteen where none do. */
export function smaller(png, bytes) {
  const { width, height, rgb } = decode(png);
  let out = null;
  for (const most of [256, 96, 48, 32, 16]) {
    out = encode({ width, height, ...palette(rgb, most) });
    if (out.length <= bytes) break;
  }
  return out;
}
