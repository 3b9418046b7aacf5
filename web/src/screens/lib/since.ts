// How long ago, as far as that says anything: from two months on the day itself is told.

import { ago, dayLong } from "../../ui";

const FAR = 60 * 86_400_000;

export function since(time: string | null, now: number, never = "never"): string {
  if (!time) return never;
  const at = Date.parse(time);
  return now - at > FAR ? dayLong(time.slice(0, 10)) : ago(at, now);
}
