// Numbers, days and times in words. Times are shown in the zone of the filter; days have no zone and are never shifted.

import { zone } from "./view";
import type { Day, Time } from "./api";

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** 12,345 */
export const whole = (n: number | null | undefined): string => (n === null || n === undefined ? "–" : WHOLE.format(n));
/** 4.5 */
export const tenths = (n: number | null | undefined): string => (n === null || n === undefined ? "–" : TENTHS.format(n));
/** 12K, for axes. */
export const short = (n: number): string => SHORT.format(n);
/** 93% */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? "–" : `${Math.round(share * 100)}%`;
/** "1 report", "2 reports" */
export const count = (n: number, one: string, many = `${one}s`): string => `${WHOLE.format(n)} ${n === 1 ? one : many}`;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(key: string, tz: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${key} ${tz}`;
  let made = formats.get(name);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: tz });
    } catch {
      // The address may name a zone that there is not; the server refuses it in words of its own.
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formats.set(name, made);
  }
  return made;
}

const ofTime = (time: Time | null | undefined, key: string, options: Intl.DateTimeFormatOptions): string => {
  if (!time) return "unknown";
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : format(key, zone.value, options).format(at);
};

/** 11 Apr 2016, 08:00 */
export const dateTime = (time: Time | null | undefined): string =>
  ofTime(time, "dt", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
/** 08:00 */
export const clock = (time: Time | null | undefined): string => ofTime(time, "c", { hour: "2-digit", minute: "2-digit" });
/** 08:00:12 */
export const clockSeconds = (time: Time | null | undefined): string =>
  ofTime(time, "cs", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const ofDay = (day: Day | null | undefined, key: string, options: Intl.DateTimeFormatOptions): string => {
  if (!day) return "day unknown";
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : format(key, "UTC", options).format(at);
};

/** 11 Apr 2016 */
export const dayLong = (day: Day | null | undefined): string =>
  ofDay(day, "dl", { day: "numeric", month: "short", year: "numeric" });
/** 11 Apr */
export const dayShort = (day: Day | null | undefined): string => ofDay(day, "ds", { day: "numeric", month: "short" });
/** Mon 11 Apr 2016 */
export const dayWeek = (day: Day | null | undefined): string =>
  ofDay(day, "dw", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
/** Apr 2016 */
export const month = (day: Day | null | undefined): string => ofDay(day, "m", { month: "short", year: "numeric" });

/** "5 min ago", from two times in milliseconds. */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.round(hours / 24)} days ago`;
}

const MS_DAY = 86_400_000;
/** Days as numbers since 1970, to count with. */
export const dayNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / MS_DAY);
export const dayOf = (number: number): Day => new Date(number * MS_DAY).toISOString().slice(0, 10);

/** Bounds of numbers in words: "over 7". */
export function bounded(value: number, bound: string): string {
  const words: Record<string, string> = { about: "about ", over: "over ", at_least: "at least ", under: "under ", up_to: "up to ", between: "about " };
  return `${words[bound] ?? ""}${Number.isInteger(value) ? whole(value) : tenths(value)}`;
}
