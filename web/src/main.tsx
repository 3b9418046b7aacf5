// The way in: theme first so that nothing flashes, then the stream, then the shell. Screens are loaded when they are gone
// to, so that the first load stays small; this file must not import one.

import "./theme";
import "./style.css";
import { render } from "preact";
import { start } from "./stream";
import { Shell } from "./shell/shell";

start();
// Only where notices were allowed before; who never asked for them does not load them.
if ("Notification" in window && Notification.permission === "granted") void import("./screens/lib/desktop");
const root = document.getElementById("app");
if (root) render(<Shell />, root);
