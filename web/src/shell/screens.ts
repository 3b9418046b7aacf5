// Which module each screen is, and what the shell says of it. The modules are loaded when gone to.

import type { FunctionComponent } from "preact";
import type { IconName } from "../icons";
import type { Screen } from "../view";

export const LOAD: Record<Screen, () => Promise<{ default: FunctionComponent }>> = {
  now: () => import("../screens/now"),
  map: () => import("../screens/map"),
  timeline: () => import("../screens/timeline"),
  actors: () => import("../screens/actors"),
  story: () => import("../screens/story"),
  happening: () => import("../screens/happening"),
  sources: () => import("../screens/sources"),
  sql: () => import("../screens/sql"),
  alerts: () => import("../screens/alerts"),
  codebook: () => import("../screens/codebook"),
};

/** How many happenings Now asks for at first: enough for a tall window, and no more to draw before it can be read. */
export const FIRST_PAGE = 24;

/** The screens of the navigation, in its order; a story and a happening are reached from the others. */
export const NAV: readonly { screen: Screen; label: string; icon: IconName }[] = [
  { screen: "now", label: "Now", icon: "now" },
  { screen: "map", label: "Map", icon: "map" },
  { screen: "timeline", label: "Timeline", icon: "timeline" },
  { screen: "actors", label: "Actors", icon: "actors" },
  { screen: "sources", label: "Sources", icon: "sources" },
  { screen: "sql", label: "SQL", icon: "sql" },
  { screen: "alerts", label: "Alerts", icon: "alerts" },
  { screen: "codebook", label: "Codebook", icon: "codebook" },
];

/** Screens that the filter means something to; on the others it is kept, and said so. */
export const FILTERED: ReadonlySet<Screen> = new Set(["now", "map", "timeline", "actors"]);
