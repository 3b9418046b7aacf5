// An alert in words, and where a new one begins. Pure.

import type { Alert, AlertRule, AlertTarget } from "../../api";
import { chipsOf, type Filter, type FilterName } from "../../view";

/** An alert watches what comes in: the days one looks at and the order of a list mean nothing to it. */
const NOT_WATCHED: readonly FilterName[] = ["from", "to", "tz", "sort"];

export const quadWord: Record<string, string> = { conflict: "conflict", cooperation: "cooperation" };

export function blank(rule: AlertRule = { kind: "each" }, filter: Record<string, string> = {}): Alert {
  return { name: "", filter, rule, to: [{ kind: "rss" }], quiet: null, snoozed_until: null, enabled: true };
}

/** Returns what an alert can watch of a filter, and the names of what it cannot. */
export function watched(filter: Filter): { filter: Record<string, string>; left: FilterName[] } {
  const out: Record<string, string> = {};
  const left: FilterName[] = [];
  for (const [name, value] of Object.entries(filter) as [FilterName, string | undefined][]) {
    if (!value) continue;
    if (NOT_WATCHED.includes(name)) {
      if (name === "from" || name === "to") left.push(name);
    } else out[name] = value;
  }
  return { filter: out, left };
}

export const newFrom = (filter: Filter): Alert => blank({ kind: "each" }, watched(filter).filter);

export function filterInWords(filter: Record<string, string>): string {
  const chips = chipsOf(filter as Filter);
  return chips.length === 0 ? "of everything" : chips.map((c) => `${c.label.toLowerCase()} ${c.value}`).join(" · ");
}

const times = (factor: number): string => (factor === 2 ? "twice" : `${factor} times`);
const many = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

export function ruleInWords(rule: AlertRule, feedName: (id: string) => string): string {
  switch (rule.kind) {
    case "each": return "Each happening that fits";
    case "threshold": return `${many(rule.n, "happening")} within ${many(rule.hours, "hour")}`;
    case "rate": return `A day’s count is ${times(rule.factor)} the mean of the ${many(rule.days, "day")} before, and at least ${rule.least}`;
    case "new": return `The first in ${many(rule.days, "day")}`;
    case "dyad": return `${rule.quad === "cooperation" ? "Cooperation" : "Conflict"} of ${rule.actor || "…"} towards ${rule.recipient || "…"} is ${times(rule.factor)} its usual of ${many(rule.days, "day")}, and at least ${rule.least}`;
    case "confirmed": return `A happening gets its ${rule.origins === 2 ? "second" : rule.origins === 3 ? "third" : `${rule.origins}th`} independent origin`;
    case "silent": return `${rule.feed ? feedName(rule.feed) : "A source"} has said nothing for ${many(rule.hours, "hour")}`;
  }
}

export function targetInWords(target: AlertTarget): string {
  switch (target.kind) {
    case "webhook": return `webhook ${target.url}`;
    case "mail": return target.address;
    case "rss": return "RSS";
    case "desktop": return "this desktop";
  }
}

/** Says what keeps an alert from being saved, by field; empty where nothing does. */
export function faults(alert: Alert): Partial<Record<"name" | "rule" | "to" | "quiet", string>> {
  const out: Partial<Record<"name" | "rule" | "to" | "quiet", string>> = {};
  if (alert.name.trim() === "") out.name = "Give it a name; it stands in every message.";
  const rule = alert.rule;
  const numbers = Object.values(rule).filter((v): v is number => typeof v === "number");
  if (numbers.some((n) => !Number.isFinite(n) || n <= 0)) out.rule = "The numbers of the rule must be above nought.";
  if (rule.kind === "dyad" && (rule.actor.trim() === "" || rule.recipient.trim() === "")) out.rule = "Say who, and towards whom.";
  if (rule.kind === "silent" && rule.feed === "") out.rule = "Choose the source.";
  for (const target of alert.to) {
    if (target.kind === "webhook" && !/^https?:\/\/[^\s/]+/i.test(target.url)) out.to = "A webhook needs an address that begins with https://.";
    if (target.kind === "mail" && !/^[^\s@]+@[^\s@]+$/.test(target.address)) out.to = "That is no mail address.";
  }
  if (alert.quiet && (alert.quiet.from === "" || alert.quiet.until === "" || alert.quiet.from === alert.quiet.until)) out.quiet = "Quiet hours need a beginning and another end.";
  return out;
}
