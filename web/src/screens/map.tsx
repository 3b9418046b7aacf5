// Where it is told to have happened. Each place is drawn as finely as it is known and no finer: a town is a ring, a country
// or province is an area with a broken line, and what has no place is counted beside the map, never put on it.

import "./map.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { geoCircle, geoEqualEarth, geoGraticule10, geoPath, type GeoPermissibleObjects } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Feature, MultiLineString } from "geojson";
import coarse from "world-atlas/countries-110m.json?url";
import fine from "world-atlas/countries-50m.json?url";
import type { Card as Happening, MapAnswer, MapRow, Page } from "../api";
import { countryName } from "../countries";
import { count, dayLong, whole } from "../format";
import { isArea, PRECISION } from "../happening";
import { Button, Empty, ErrorBox, ExportMenu, Link, Loading, Old } from "../parts/basics";
import { Card } from "../parts/card";
import { useData, useMedia, useSize, useTitle } from "../parts/data";
import { Table, type Column } from "../parts/table";
import { resolved } from "../theme";
import { countSql, go, paramsFor, useView } from "../view";
import { clustersOf, type Cluster } from "./lib/clusters";
import { DayBrush } from "./lib/day-brush";
import { COUNTRY_NUMBERS } from "./map-countries";

interface World {
  land: Feature[];
  borders: MultiLineString;
  byNumber: Map<string, Feature>;
}

const worlds = new Map<string, Promise<World>>();
function world(url: string): Promise<World> {
  let made = worlds.get(url);
  if (!made) {
    made = fetch(url)
      .then((r) => {
        if (!r.ok) throw new Error(`the map answers ${r.status}`);
        return r.json() as Promise<Topology>;
      })
      .then((topology) => {
        const countries = topology.objects["countries"] as GeometryCollection;
        const land = feature(topology, countries).features as Feature[];
        return {
          land,
          borders: mesh(topology, countries, (a, b) => a !== b) as MultiLineString,
          byNumber: new Map(land.map((f) => [String(f.id ?? ""), f])),
        };
      });
    made.catch(() => worlds.delete(url));
    worlds.set(url, made);
  }
  return made;
}

interface Camera {
  lon: number;
  lat: number;
  /** 1 shows the whole world. */
  zoom: number;
}

const HOME: Camera = { lon: 12, lat: 8, zoom: 1 };
const MOST = 48;
/** From here on the coast is worth the finer drawing, which is loaded then. */
const FINE = 4;

const clamp = (n: number, least: number, most: number): number => Math.max(least, Math.min(most, n));
const steady = (c: Camera): Camera => {
  const zoom = clamp(c.zoom, 1, MOST);
  const reach = 8 + 80 * (1 - 1 / zoom);
  return { zoom, lat: clamp(c.lat, -reach, reach), lon: ((((c.lon + 180) % 360) + 360) % 360) - 180 };
};

function projectionFor(camera: Camera, width: number, height: number) {
  // A narrow window shows a part of the world at a size that can be read; the rest is a drag away.
  const scale = (Math.max(width, height * 1.5) / 5.42) * camera.zoom;
  return geoEqualEarth()
    .rotate([-camera.lon, 0])
    .center([0, camera.lat])
    .scale(scale)
    .translate([width / 2, height / 2])
    .precision(0.4)
    .clipExtent([[-60, -60], [width + 60, height + 60]]);
}

export default function MapScreen() {
  useTitle("Map");
  const { filter, own } = useView();
  const { params } = paramsFor("map", filter);
  const map = useData<MapAnswer>("/api/map", params, { live: true, every: 2000 });
  const [asTable, setAsTable] = useState(false);
  const rows = map.data?.rows ?? [];
  const chosen = own["at"] ?? null;
  const wide = useMedia("(min-width: 1180px)");

  return (
    <>
      <div class="head">
        <h1>Map</h1>
        {map.data && (
          <span class="head-note">
            {count(rows.reduce((sum, r) => sum + r.n, 0), "happening")} at {count(rows.length, "place")};{" "}
            <Link to={{ screen: "sql", own: { q: countSql(filter, ["place IS NULL"], "id, day, type, actor_name, recipient_name") } }}>
              {whole(map.data.without_place)} without place
            </Link>
          </span>
        )}
        <div class="head-side">
          <Button icon={asTable ? "map" : "table"} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? "Map" : "Table"}</Button>
          <ExportMenu path="/api/map" params={params} />
        </div>
      </div>
      {map.error && !map.data && <ErrorBox error={map.error} retry={map.reload} what="The places could not be read" />}
      <Old when={map.old && map.error !== null} error={map.error} />
      {map.loading ? (
        <Loading lines={8} label="Reading the places" />
      ) : (
        <div class={`map-and-list ${chosen && wide ? "with-list" : ""}`}>
          <div class="map-column">
            {asTable ? <PlaceTable rows={rows} withoutPlace={map.data?.without_place ?? 0} /> : <Globe rows={rows} chosen={chosen} />}
            <div class="panel map-days"><DayBrush /></div>
          </div>
          {chosen && <Here box={chosen} rows={rows} />}
        </div>
      )}
    </>
  );
}

// ---- the drawing ------------------------------------------------------------------------------------------------

function Globe({ rows, chosen }: { rows: MapRow[]; chosen: string | null }) {
  const [attach, { width }] = useSize();
  const narrow = useMedia("(max-width: 760px)");
  const height = narrow ? 360 : clamp(Math.round(Math.min(width * 0.5, innerHeight - 370)), 340, 640);
  const [camera, setCamera] = useState<Camera>(HOME);
  const [lands, setLands] = useState<{ coarse: World | null; fine: World | null; failed: boolean }>({ coarse: null, fine: null, failed: false });
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef(0);
  const wantsFine = camera.zoom >= FINE;
  const mode = resolved.value;

  useEffect(() => {
    world(coarse).then(
      (w) => setLands((l) => ({ ...l, coarse: w })),
      () => setLands((l) => ({ ...l, failed: true })),
    );
  }, []);
  useEffect(() => {
    if (wantsFine && !lands.fine) world(fine).then((w) => setLands((l) => ({ ...l, fine: w })), () => {});
  }, [wantsFine]);

  const projection = useMemo(() => (width > 0 ? projectionFor(camera, width, height) : null), [camera, width, height]);
  const clusters = useMemo(
    () => (projection ? clustersOf(rows, (lon, lat) => projection([lon, lat]), width, height, width < 600 ? 0.75 : 1) : []),
    [rows, projection, width, height],
  );
  const areas = useMemo(() => rows.filter((r) => isArea(r.precision)), [rows]);

  // The land, and under the signs the areas that are known no closer.
  useEffect(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const element = canvas.current;
      const context = element?.getContext("2d");
      if (!element || !context || !projection) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
      }
      const style = getComputedStyle(document.documentElement);
      const css = (name: string): string => style.getPropertyValue(name).trim();
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const path = geoPath(projection, context);
      const draw = (what: GeoPermissibleObjects): void => {
        context.beginPath();
        path(what);
      };
      draw({ type: "Sphere" });
      context.fillStyle = css("--map-sea");
      context.fill();
      draw(geoGraticule10());
      context.strokeStyle = css("--map-grid");
      context.lineWidth = 0.6;
      context.stroke();
      const land = (wantsFine && lands.fine) || lands.coarse;
      if (!land) return;
      context.beginPath();
      for (const f of land.land) path(f);
      context.fillStyle = css("--map-land");
      context.fill();
      const most = Math.max(1, ...areas.map((r) => r.n));
      for (const row of areas) {
        const shape = row.precision === "country" ? land.byNumber.get(COUNTRY_NUMBERS.get(row.country ?? "") ?? "") : undefined;
        if (!shape && (row.lon === null || row.lat === null)) continue;
        draw(shape ?? geoCircle().center([row.lon ?? 0, row.lat ?? 0]).radius(row.precision === "region" ? 3 : 1)());
        context.globalAlpha = 0.1 + 0.25 * Math.sqrt(row.n / most);
        context.fillStyle = css("--ink-2");
        context.fill();
        context.globalAlpha = 1;
      }
      draw(land.borders);
      context.strokeStyle = css("--map-border");
      context.lineWidth = 0.7;
      context.stroke();
    });
    return () => cancelAnimationFrame(frame.current);
  }, [projection, lands, wantsFine, areas, width, height, mode]);

  // ---- moving --------------------------------------------------------------------------------------------------

  const latest = useRef({ camera, projection, width, height });
  latest.current = { camera, projection, width, height };

  /** Zooms so that what is under the pointer stays there. */
  const zoomAt = useCallback((x: number, y: number, factor: number) => {
    const { camera, projection, width, height } = latest.current;
    if (!projection) return;
    const held = projection.invert?.([x, y]);
    let next = steady({ ...camera, zoom: camera.zoom * factor });
    if (held && !Number.isNaN(held[0])) {
      // The projection bends: two steps bring it close enough.
      for (let i = 0; i < 2; i++) {
        const there = projectionFor(next, width, height).invert?.([x, y]);
        if (!there || Number.isNaN(there[0])) break;
        next = steady({ ...next, lon: next.lon + held[0] - there[0], lat: next.lat + held[1] - there[1] });
      }
    }
    latest.current.camera = next;
    latest.current.projection = projectionFor(next, width, height);
    setCamera(next);
  }, []);

  const panBy = useCallback((dx: number, dy: number) => {
    const { camera, projection, width, height } = latest.current;
    const there = projection?.invert?.([width / 2 - dx, height / 2 - dy]);
    if (!there || Number.isNaN(there[0])) return;
    const next = steady({ ...camera, lon: there[0], lat: there[1] });
    latest.current.camera = next;
    latest.current.projection = projectionFor(next, width, height);
    setCamera(next);
  }, []);

  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    let moved = 0;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomAt(event.clientX - box.left, event.clientY - box.top, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)));
    };
    const down = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      moved = 0;
    };
    const move = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const dx = event.clientX - before.x;
      const dy = event.clientY - before.y;
      if (pointers.size === 1) {
        moved += Math.abs(dx) + Math.abs(dy);
        // A few pixels are a click with an unsteady hand.
        if (moved < 5) return;
        element.setPointerCapture(event.pointerId);
        panBy(dx, dy);
      } else if (pointers.size === 2) {
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
        if (other) {
          const box = element.getBoundingClientRect();
          const was = Math.hypot(before.x - other.x, before.y - other.y);
          const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
          if (was > 0) zoomAt((event.clientX + other.x) / 2 - box.left, (event.clientY + other.y) / 2 - box.top, is / was);
          panBy(dx / 2, dy / 2);
        }
        moved = 10;
      }
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    const up = (event: PointerEvent): void => void pointers.delete(event.pointerId);
    // What was a drag is not also a click on the sign under it.
    const click = (event: MouseEvent): void => {
      if (moved < 5) return;
      event.stopPropagation();
      event.preventDefault();
      moved = 0;
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("click", click, true);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("click", click, true);
    };
  }, []);

  const keys = (event: KeyboardEvent): void => {
    const step = 60;
    if (event.key === "ArrowLeft") panBy(step, 0);
    else if (event.key === "ArrowRight") panBy(-step, 0);
    else if (event.key === "ArrowUp") panBy(0, step);
    else if (event.key === "ArrowDown") panBy(0, -step);
    else if (event.key === "+" || event.key === "=") zoomAt(width / 2, height / 2, 1.5);
    else if (event.key === "-") zoomAt(width / 2, height / 2, 1 / 1.5);
    else if (event.key === "0") setCamera(HOME);
    else return;
    event.preventDefault();
  };

  const pick = (cluster: Cluster): void => {
    // Places that stand apart further in are first parted; what stays together is told as a list.
    const spread = Math.max(cluster.east - cluster.west, cluster.north - cluster.south);
    if (cluster.rows.length > 1 && spread > 0.5 && camera.zoom < MOST / 2) {
      const zoom = clamp(Math.min(MOST, (camera.zoom * Math.min(width, height) * 0.55) / Math.max(30, cluster.pixels)), camera.zoom * 1.6, MOST);
      setCamera(steady({ lon: cluster.lon, lat: cluster.lat, zoom }));
      return;
    }
    go({ own: { at: boxOf(cluster) } });
  };

  const view = (): string | null => {
    const p = latest.current.projection;
    if (!p?.invert || camera.zoom <= 1.15) return null;
    const corners = [[0, 0], [width, 0], [0, height], [width, height], [width / 2, 0], [width / 2, height]].map(([x = 0, y = 0]) => p.invert?.([x, y]) ?? [NaN, NaN]);
    if (corners.some((c) => Number.isNaN(c[0]))) return null;
    const lons = corners.map((c) => ((((c[0] ?? 0) - camera.lon + 540) % 360) - 180));
    const lats = corners.map((c) => c[1] ?? 0);
    const wrap = (lon: number): number => ((((lon + camera.lon + 540) % 360) + 360) % 360) - 180;
    return [wrap(Math.min(...lons)), Math.max(-90, Math.min(...lats)), wrap(Math.max(...lons)), Math.min(90, Math.max(...lats))].map((n) => n.toFixed(2)).join(",");
  };

  const n = rows.reduce((sum, r) => sum + r.n, 0);
  return (
    <div class="map-frame">
      <div
        class="map-stage"
        ref={(element) => { stage.current = element; attach(element); }}
        style={{ height: `${height}px` }}
        tabIndex={0}
        role="group"
        aria-roledescription="map"
        aria-label={`Map with ${count(n, "happening")} at ${count(rows.length, "place")}. Arrows move it, plus and minus zoom, 0 shows the whole. The signs follow with Tab.`}
        onKeyDown={keys}
      >
        <canvas ref={canvas} class="map-canvas" aria-hidden="true" />
        {clusters.map((c) => <Sign key={c.key} cluster={c} chosen={chosen !== null && chosen === boxOf(c)} onPick={() => pick(c)} />)}
        {lands.failed && <p class="map-note">The outlines of the countries could not be loaded.</p>}
        {rows.length === 0 && <div class="map-empty"><Empty title="No place in this filter">What was told has no place, or nothing was told.</Empty></div>}
      </div>
      <div class="map-buttons">
        <Button icon="plus" label="Zoom in" onClick={() => zoomAt(width / 2, height / 2, 1.7)} />
        <Button icon="minus" label="Zoom out" disabled={camera.zoom <= 1} onClick={() => zoomAt(width / 2, height / 2, 1 / 1.7)} />
        <Button icon="home" label="Show the whole world" disabled={camera.zoom === 1 && camera.lon === HOME.lon} onClick={() => setCamera(HOME)} />
      </div>
      <div class="map-foot">
        <ul class="map-key" aria-label="Signs of the map">
          <li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.500" class="ring-cooperation" /><path d="M8 2.500A5.500 5.500 0 0 1 13.500 8" class="ring-conflict" /></svg> town or point; the thick arc is conflict, the thin one cooperation</li>
          <li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" class="ring-area" /></svg> known no closer than province, country or region</li>
        </ul>
        {camera.zoom > 1.15 && (
          <Button class="small" onClick={() => { const box = view(); if (box) go({ filter: { bbox: box } }); }}>Filter by what is in view</Button>
        )}
      </div>
    </div>
  );
}

const pad = 0.02;
const boxOf = (c: Cluster): string => [c.west - pad, c.south - pad, c.east + pad, c.north + pad].map((n) => n.toFixed(3)).join(",");

/** A ring whose arc from the top is the share of conflict; for areas a broken line and no ring. */
function Sign({ cluster, chosen, onPick }: { cluster: Cluster; chosen: boolean; onPick: () => void }) {
  const { r, n, conflict, area } = cluster;
  const size = 2 * r + 4;
  const mid = r + 2;
  const share = n > 0 ? conflict / n : 0;
  const radius = r - 2;
  const first = cluster.rows[0];
  const name = cluster.rows.length === 1 ? (first?.name ?? "") : `${first?.name ?? ""} and ${cluster.rows.length - 1} more`;
  const label = `${name}${area && first ? `, ${PRECISION[first.precision]}` : ""}: ${count(n, "happening")}, ${whole(conflict)} of conflict, ${whole(cluster.cooperation)} of cooperation`;
  return (
    <>
    <button
      type="button"
      class={`map-sign ${area ? "area" : ""} ${chosen ? "chosen" : ""}`}
      style={{ transform: `translate(${(cluster.x - mid).toFixed(1)}px, ${(cluster.y - mid).toFixed(1)}px)`, width: `${size}px`, height: `${size}px` }}
      aria-label={label}
      title={label}
      onClick={onPick}
    >
      <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden="true" focusable="false">
        {area ? (
          <circle cx={mid} cy={mid} r={radius} class="ring-area" />
        ) : (
          <>
            <circle cx={mid} cy={mid} r={radius} class="ring-back" />
            {share < 1 && <circle cx={mid} cy={mid} r={radius} class="ring-cooperation" />}
            {share >= 1 ? <circle cx={mid} cy={mid} r={radius} class="ring-conflict" /> : share > 0 && <path d={arc(mid, radius, share)} class="ring-conflict" />}
          </>
        )}
        {r >= 9 && <text x={mid} y={mid} dy="0.35em" text-anchor="middle" class="ring-n">{n > 9999 ? `${Math.round(n / 1000)}k` : n}</text>}
      </svg>
    </button>
    {cluster.label && (
      <span class={`map-label ${area ? "area" : ""}`} aria-hidden="true" style={{ transform: `translate(${cluster.x.toFixed(1)}px, ${(cluster.y + r).toFixed(1)}px) translateX(-50%)` }}>
        <bdi>{name}</bdi>
      </span>
    )}
    </>
  );
}

function arc(mid: number, r: number, share: number): string {
  const angle = share * 2 * Math.PI;
  const x = mid + r * Math.sin(angle);
  const y = mid - r * Math.cos(angle);
  return `M${mid} ${mid - r}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}`;
}

// ---- beside the map ---------------------------------------------------------------------------------------------

function Here({ box, rows }: { box: string; rows: MapRow[] }) {
  const { filter } = useView();
  const { params } = paramsFor("happenings", filter);
  const asked = { ...params, bbox: box, limit: 60 };
  const { data, error, loading, reload } = useData<Page<Happening>>("/api/happenings", asked, { live: true, every: 2000 });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: false }), [box]);
  const [west = 0, south = 0, east = 0, north = 0] = box.split(",").map(Number);
  const inside = rows.filter((r) => r.lon !== null && r.lat !== null && r.lon >= west && r.lon <= east && r.lat >= south && r.lat <= north);
  const first = inside[0];
  const title = first ? (inside.length === 1 ? first.name : `${first.name} and ${inside.length - 1} more`) : "This area";
  return (
    <section class="map-here" aria-labelledby="here-head">
      <div class="head">
        <h2 id="here-head" tabIndex={-1} ref={heading}><bdi>{title}</bdi></h2>
        <div class="head-side"><Button icon="close" kind="quiet" class="small" label="Close the list" onClick={() => go({ own: { at: null } })} /></div>
      </div>
      <p class="note">
        {data && count(data.total, "happening")}
        {first && inside.length === 1 && `, ${[first.name === countryName(first.country) ? "" : countryName(first.country), PRECISION[first.precision]].filter(Boolean).join(", ")}`}
      </p>
      <p class="row map-here-actions">
        <Link to={{ screen: "now", filter: { bbox: box } }} class="button plain small">All on Now</Link>
        <Button class="small" onClick={() => go({ filter: { bbox: box } })}>Filter everything by this</Button>
        <ExportMenu path="/api/happenings" params={{ ...params, bbox: box }} />
      </p>
      {error && <ErrorBox error={error} retry={reload} />}
      {loading && <Loading lines={6} />}
      {data && data.rows.length === 0 && <Empty title="Nothing here now">It may have been told to be elsewhere since.</Empty>}
      <div class="map-here-list">{data?.rows.map((card) => <Card key={card.id} card={card} brief />)}</div>
    </section>
  );
}

function PlaceTable({ rows, withoutPlace }: { rows: MapRow[]; withoutPlace: number }) {
  const columns: Column<MapRow>[] = [
    { key: "name", head: "Place", main: true, sort: (r) => r.name, cell: (r) => (
      r.lon === null || r.lat === null ? <bdi>{r.name}</bdi> :
      <Link to={{ own: { at: [r.lon - pad, r.lat - pad, r.lon + pad, r.lat + pad].map((n) => n.toFixed(3)).join(",") } }}><bdi>{r.name}</bdi></Link>
    ) },
    { key: "country", head: "Country", sort: (r) => countryName(r.country), cell: (r) => countryName(r.country) || "–" },
    { key: "precision", head: "Known as", sort: (r) => r.precision, cell: (r) => PRECISION[r.precision] },
    { key: "n", head: "Happenings", align: "right", sort: (r) => r.n, cell: (r) => whole(r.n) },
    { key: "conflict", head: "Conflict", align: "right", sort: (r) => r.conflict, cell: (r) => whole(r.conflict) },
    { key: "cooperation", head: "Cooperation", align: "right", sort: (r) => r.cooperation, cell: (r) => whole(r.cooperation) },
    { key: "last", head: "Last", sort: (r) => r.last, cell: (r) => dayLong(r.last) },
  ];
  return <Table caption={`Places; ${whole(withoutPlace)} happenings are without one`} columns={columns} rows={rows} rowKey={(r, i) => `${r.name} ${r.lat} ${r.lon} ${i}`} initial={{ key: "n", down: true }} />;
}

