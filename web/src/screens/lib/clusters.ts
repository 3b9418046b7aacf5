// Signs of the map that would lie over each other are put together. Towns are never put together with areas that are known
// no closer: that would make a pin of what is none.

import type { MapRow } from "../../api";
import { isArea } from "../../happening";

export interface Cluster {
  key: string;
  area: boolean;
  rows: MapRow[];
  n: number;
  conflict: number;
  cooperation: number;
  x: number;
  y: number;
  /** Of the sign, in pixels. */
  r: number;
  lon: number;
  lat: number;
  west: number;
  south: number;
  east: number;
  north: number;
  /** How far its places stand apart on the screen. */
  pixels: number;
  /** Whether there is room for its name. */
  label: boolean;
}


/** Puts rows together by where they fall on the screen; the largest first, so that it is stable from frame to frame. */
export function clustersOf(
  rows: readonly MapRow[],
  project: (lon: number, lat: number) => [number, number] | null,
  width: number,
  height: number,
  size = 1,
): Cluster[] {
  const radiusOf = (n: number): number => Math.min(30, 7 + 2.1 * Math.sqrt(n)) * size;
  const made: Cluster[] = [];
  for (const row of [...rows].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1))) {
    if (row.lon === null || row.lat === null) continue;
    const at = project(row.lon, row.lat);
    if (!at) continue;
    const [x, y] = at;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const area = isArea(row.precision);
    const r = radiusOf(row.n);
    const near = made.find((c) => c.area === area && Math.hypot(c.x - x, c.y - y) < (c.r + r) * 0.85);
    if (!near) {
      made.push({
        key: `${area ? "a" : "p"}${row.name}|${row.lat}|${row.lon}`,
        area, rows: [row], n: row.n, conflict: row.conflict, cooperation: row.cooperation, x, y, r,
        lon: row.lon, lat: row.lat, west: row.lon, east: row.lon, south: row.lat, north: row.lat, pixels: 0, label: false,
      });
      continue;
    }
    near.rows.push(row);
    near.pixels = Math.max(near.pixels, 2 * Math.hypot(near.x - x, near.y - y));
    near.n += row.n;
    near.conflict += row.conflict;
    near.cooperation += row.cooperation;
    near.r = radiusOf(near.n);
    near.west = Math.min(near.west, row.lon);
    near.east = Math.max(near.east, row.lon);
    near.south = Math.min(near.south, row.lat);
    near.north = Math.max(near.north, row.lat);
    near.lon = (near.west + near.east) / 2;
    near.lat = (near.south + near.north) / 2;
  }
  // What is known only as an area has no point to be true to: it makes way for the towns, so that both can be read.
  const home = new Map(made.map((c) => [c, { x: c.x, y: c.y }]));
  for (let turn = 0; turn < 4; turn++) {
    for (const c of made) {
      if (!c.area) continue;
      for (const other of made) {
        if (other === c) continue;
        const apart = Math.hypot(c.x - other.x, c.y - other.y);
        const wanted = c.r + other.r + 1;
        if (apart >= wanted) continue;
        const push = other.area ? (wanted - apart) / 2 : wanted - apart;
        const [dx, dy] = apart > 0.5 ? [(c.x - other.x) / apart, (c.y - other.y) / apart] : [1, 0];
        c.x += dx * push;
        c.y += dy * push;
      }
      // Not so far that it would seem to mean another country.
      const at = home.get(c) ?? c;
      const far = Math.hypot(c.x - at.x, c.y - at.y);
      if (far > 44) {
        c.x = at.x + ((c.x - at.x) / far) * 44;
        c.y = at.y + ((c.y - at.y) / far) * 44;
      }
    }
  }
  // Names where they cover neither a sign nor another name; the largest first.
  const taken: { x0: number; x1: number; y0: number; y1: number }[] = made.map((c) => ({ x0: c.x - c.r, x1: c.x + c.r, y0: c.y - c.r, y1: c.y + c.r }));
  for (const c of made) {
    const words = (c.rows[0]?.name.length ?? 0) + (c.rows.length > 1 ? 11 : 0);
    const half = words * 3.2 + 4;
    const box = { x0: c.x - half, x1: c.x + half, y0: c.y + c.r + 1, y1: c.y + c.r + 16 };
    if (box.y1 > height || box.x0 < 0 || box.x1 > width) continue;
    if (taken.some((t) => t.x0 < box.x1 && t.x1 > box.x0 && t.y0 < box.y1 && t.y1 > box.y0)) continue;
    taken.push(box);
    c.label = true;
  }
  return made;
}
