// Where the parties of the network stand: a small force layout without chance, so that the same answer gives the same
// picture. While the same parties are shown they stay where they are: a live picture must not jump.

export interface Point {
  x: number;
  y: number;
}

export interface Edge {
  a: string;
  b: string;
  /** How much is between the two, in either direction. */
  n: number;
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const TURNS = 320;
/** Room for the names: beside and under the circles. */
const SIDE = 42;
const UNDER = 20;

/**
 * Returns a point for each code, inside the box. At most a few dozen codes: all pairs are looked at. Where all of them stood
 * before they stay where they were.
 */
export function layout(codes: readonly string[], edges: readonly Edge[], radius: (code: string) => number, width: number, height: number, before: ReadonlyMap<string, Point>): Map<string, Point> {
  const n = codes.length;
  if (n > 0 && codes.every((code) => before.has(code))) return new Map(codes.map((code) => [code, before.get(code) as Point]));
  const index = new Map(codes.map((code, i) => [code, i]));
  const most = Math.max(1, ...edges.map((e) => e.n));
  const links = edges.flatMap((e) => {
    const a = index.get(e.a);
    const b = index.get(e.b);
    return a === undefined || b === undefined || a === b ? [] : [{ a, b, w: 0.25 + 0.75 * Math.sqrt(e.n / most) }];
  });
  // Sunflower seeds: even, apart from the first, and by rank from the middle. One unit is the wanted length of a line.
  const at = codes.map((_, i) => ({ x: Math.sqrt(i + 0.5) * Math.cos(i * GOLDEN), y: Math.sqrt(i + 0.5) * Math.sin(i * GOLDEN), fx: 0, fy: 0 }));
  let heat = 0.5;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const p of at) {
      // Towards the middle, so that those who have nothing to do with each other stay near.
      p.fx = -0.12 * p.x;
      p.fy = -0.12 * p.y;
    }
    for (let i = 0; i < n; i++) {
      const p = at[i];
      if (!p) continue;
      for (let j = i + 1; j < n; j++) {
        const q = at[j];
        if (!q) continue;
        const dx = p.x - q.x || 0.01 * (i - j);
        const dy = p.y - q.y;
        const dd = Math.max(0.02, dx * dx + dy * dy);
        // Fades with distance: strangers need only not be in the way.
        const f = (1.5 / dd) * Math.exp(-Math.sqrt(dd) / 3);
        p.fx += dx * f;
        p.fy += dy * f;
        q.fx -= dx * f;
        q.fy -= dy * f;
      }
    }
    for (const { a, b, w } of links) {
      const p = at[a];
      const q = at[b];
      if (!p || !q) continue;
      const dx = q.x - p.x;
      const dy = q.y - p.y;
      const f = 0.3 * w * Math.hypot(dx, dy);
      p.fx += dx * f;
      p.fy += dy * f;
      q.fx -= dx * f;
      q.fy -= dy * f;
    }
    for (const p of at) {
      const f = Math.hypot(p.fx, p.fy);
      if (f === 0) continue;
      const step = Math.min(f * 0.1, heat);
      p.x += (p.fx / f) * step;
      p.y += (p.fy / f) * step;
    }
    heat *= 0.99;
  }
  // Into the box: stretched along its longer side, but not so much that the shape is lost.
  const xs = at.map((p) => p.x);
  const ys = at.map((p) => p.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const big = Math.max(...codes.map(radius));
  const sx = (width - 2 * (SIDE + big)) / Math.max(0.5, x1 - x0);
  const sy = (height - 2 * big - 2 * UNDER) / Math.max(0.5, y1 - y0);
  const limit = 1.7 * Math.min(sx, sy);
  const [kx, ky] = [Math.min(sx, limit, 190), Math.min(sy, limit, 190)];
  const points = at.map((p) => ({ x: width / 2 + (p.x - (x0 + x1) / 2) * kx, y: height / 2 - UNDER / 2 + (p.y - (y0 + y1) / 2) * ky }));
  // Last, nobody stands on anybody or on the name under it.
  for (let turn = 0; turn < 40; turn++) {
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const p = points[i];
        const q = points[j];
        if (!p || !q) continue;
        const reach = radius(codes[i] ?? "") + radius(codes[j] ?? "");
        const dx = q.x - p.x;
        const dy = q.y - p.y;
        const ox = reach + 34 - Math.abs(dx);
        const oy = reach + 16 - Math.abs(dy);
        if (ox <= 0 || oy <= 0) continue;
        if (ox < oy) {
          p.x -= (Math.sign(dx) || 1) * (ox / 2);
          q.x += (Math.sign(dx) || 1) * (ox / 2);
        } else {
          p.y -= (Math.sign(dy) || 1) * (oy / 2);
          q.y += (Math.sign(dy) || 1) * (oy / 2);
        }
      }
    }
    points.forEach((p, i) => {
      const r = radius(codes[i] ?? "");
      p.x = Math.max(r + SIDE, Math.min(width - r - SIDE, p.x));
      p.y = Math.max(r + 4, Math.min(height - r - UNDER, p.y));
    });
  }
  return new Map(codes.map((code, i) => [code, points[i] ?? { x: width / 2, y: height / 2 }]));
}

/** Returns the codes whose names can be written under them without covering another; the first in the list go first. */
export function named(codes: readonly string[], points: ReadonlyMap<string, Point>, radius: (code: string) => number, letters: (code: string) => number): Set<string> {
  const taken: { x0: number; x1: number; y0: number; y1: number }[] = [];
  const result = new Set<string>();
  for (const code of codes) {
    const at = points.get(code);
    if (!at) continue;
    const half = letters(code) * 3.2 + 2;
    const y = at.y + radius(code) + 3;
    const box = { x0: at.x - half, x1: at.x + half, y0: y, y1: y + 13 };
    if (taken.some((t) => t.x0 < box.x1 && t.x1 > box.x0 && t.y0 < box.y1 && t.y1 > box.y0)) continue;
    taken.push(box);
    result.add(code);
  }
  return result;
}
