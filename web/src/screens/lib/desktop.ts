// Notices on the desktop: what the stream tells of alerts, shown by the browser. Asked for only by a click, and shown only
// while a tab is open; nothing is registered anywhere. All tabs hear of a firing, so each notice bears the firing's id and
// the browser shows it once.

import type { Firing } from "../../api";
import { onAlert } from "../../stream";

export type DesktopState = "missing" | "default" | "granted" | "denied";

export const desktopState = (): DesktopState => ("Notification" in window ? Notification.permission : "missing");

/** Asks the browser; call it from a click alone. */
export async function allowDesktop(): Promise<DesktopState> {
  if (!("Notification" in window)) return "missing";
  const state = await Notification.requestPermission();
  listen();
  return state;
}

function show(firing: Firing): void {
  if (desktopState() !== "granted") return;
  // Of an alert that tells other places only, this desktop stays still.
  if (firing.deliveries.length > 0 && !firing.deliveries.some((d) => d.to.startsWith("desktop"))) return;
  const notice = new Notification(firing.name, { body: firing.title, tag: firing.id });
  notice.onclick = () => {
    window.focus();
    const path = firing.happening ? `/happening/${encodeURIComponent(firing.happening)}` : "/alerts?tab=firings";
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
    notice.close();
  };
}

let listening = false;

/** Listens to the stream; calls after the first do nothing. */
export function listen(): void {
  if (listening || desktopState() !== "granted") return;
  listening = true;
  onAlert(show);
}

listen();
