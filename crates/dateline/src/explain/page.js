"use strict";
// Draws the page from the coded documents in #data. Plain script, no libraries, nothing fetched. Whatever comes from a
// page of news enters the document as text nodes and attributes, never as markup.

// ---------- data

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

/** Makes an element: h("a.chip", {href: "#"}, "words", child, [children]). */
function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") element.style.cssText = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return element;
}

/** A text whose offsets count code points, as those of the coded document do. */
class Words {
  constructor(text) {
    this.text = text;
    // most texts have no character outside the plane that JavaScript counts in
    this.starts = /[\ud800-\udfff]/.test(text) ? [...text].reduce((all, c) => (all.push(all.at(-1) + c.length), all), [0]) : null;
  }
  cut(start, end) {
    return this.starts ? this.text.slice(this.starts[start], this.starts[end]) : this.text.slice(start, end);
  }
}

const ROLES = {
  GOV: "government", MIL: "military", COP: "police", LEG: "parliament", JUD: "courts", SPY: "intelligence", REB: "rebels",
  OPP: "opposition", CVL: "civilians", MED: "media", BUS: "business", NGO: "NGOs", LAB: "workers", EDU: "students", REL: "clergy",
  ELI: "elites", CRM: "criminals", HLH: "health workers", REF: "refugees", SEP: "separatists", INS: "insurgents", UAF: "armed men",
  IGO: "international organisation", UNO: "United Nations", PTY: "party", SET: "settlers", AGR: "farmers", MOD: "moderates", RAD: "radicals",
};
const QUADS = ["", "words for cooperation", "deeds of cooperation", "words of conflict", "deeds of conflict"];
const ROLE_TAGS = { act: "did", who: "who", whom: "whom", when: "when", where: "where", says: "according to", number: "how many" };

/** What keeps an event from being counted, each to be let in by hand. */
const ASIDE = [
  ["history", "history", (e) => e.background],
  ["content", "asked or alleged only", (e) => e.content_of],
  ["denied", "did not happen", (e) => e.polarity === "negative"],
  ["unreal", "planned or possible", (e) => e.modality],
  ["private", "not public", (e) => e.public === false],
];

const docs = data.docs.map((raw, n) => {
  const doc = { ...raw, n, page: raw.document };
  for (const key of ["events", "quotes", "figures", "sentences", "near", "leftOut", "diagnostics"]) doc[key] = raw[key] || [];
  doc.texts = { body: new Words(doc.page.text || ""), title: new Words(doc.page.title || "") };
  (doc.page.images || []).forEach((image, i) => (doc.texts["caption:" + i] = new Words(image.caption || "")));
  doc.name = doc.page.title || doc.label;
  doc.from = doc.page.outlet ? doc.page.outlet.name || doc.page.outlet.domain : doc.label.split(/[\\/]/).pop();
  doc.day = doc.page.published ? doc.page.published.value.slice(0, 10) : "";
  const acts = new Map();
  doc.events.forEach((event, i) => {
    Object.assign(event, { doc, i, trigger: event.mentions[0], quad: (data.types[event.type] || { quad: 4 }).quad });
    event.aside = ASIDE.filter(([, , test]) => test(event)).map(([key]) => key);
    event.day = event.when ? event.when.value : "";
    if (!acts.has(event.act)) acts.set(event.act, { doc, events: [] });
    acts.get(event.act).events.push(event);
  });
  doc.acts = [...acts.values()];
  return doc;
});
const acts = docs.flatMap((doc) => doc.acts);

const region = (at) => at[2] || "body";
const words = (doc, at) => (doc.texts[region(at)] || doc.texts.body).cut(at[0], at[1]);
const overlap = (a, b) => region(a) === region(b) && a[0] < b[1] && b[0] < a[1];
const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;

/** "2016-04-14T08:25:00-04:00" for a reader. */
const stampWords = (value) => value.replace(/T(\d\d:\d\d)(:\d\d(\.\d+)?)?/, " $1 ").replace(/ (Z|\+00:00)$/, " UTC").replace(/ -(\d)/, " −$1").trim();

/** "THAMIL" as words: the country's name and what its roles mean. */
function codeWords(code) {
  const parts = code.match(/.{1,3}/g) || [];
  const country = data.countries[parts[0]];
  const roles = (country ? parts.slice(1) : parts).map((role) => ROLES[role] || role);
  if (!country && roles.length > 1) roles.shift();
  return [country, roles[0]].filter(Boolean).join(", ");
}
const calledBy = (doc, who) => who.name || words(doc, who.at).replace(/^(the|a|an) /i, "");
/** The party that a participant counts for: its country and main role where it has one, else its name. */
const party = (doc, who) => (!who ? "" : who.code && data.countries[who.code.slice(0, 3)] ? codeWords(who.code) : who.name || (who.code && codeWords(who.code)) || calledBy(doc, who));

/** Everything that an event rests on: [place, role]. */
function evidence(event) {
  const out = event.mentions.map((at) => [at, "act"]);
  if (event.actor) out.push([event.actor.at, "who"]);
  if (event.recipient) out.push([event.recipient.at, "whom"]);
  if (event.when && event.when.at) out.push([event.when.at, "when"]);
  if (event.where) out.push([event.where.at, "where"]);
  for (const source of event.sources || []) out.push([source.at, "says"]);
  for (const id of event.quotes || []) for (const q of event.doc.quotes) if (q.id === id) out.push([q.content, "quote"]);
  for (const id of event.figures || []) for (const f of event.doc.figures) if (f.id === id) out.push([f.at, "number"]);
  return out;
}

// ---------- what is counted

const sieve = { also: new Set(), type: "", hide: false };
const admitted = (event) => event.aside.every((key) => sieve.also.has(key));
const counts = (event) => admitted(event) && (!sieve.type || event.type === sieve.type);
/** The acts of which a record passes, each with the first that does. */
function counted(test = () => true) {
  const out = [];
  for (const act of acts) {
    const lead = act.events.find((event) => counts(event) && test(event));
    if (lead) out.push({ act, lead });
  }
  return out;
}
function tally(list, key) {
  const out = new Map();
  for (const item of list) {
    const k = key(item);
    out.set(k, (out.get(k) || 0) + 1);
  }
  return out;
}
const byCount = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

function typeChoice(redraw) {
  const types = [...new Set(docs.flatMap((doc) => doc.events.map((e) => e.type)))].sort();
  const choice = h("select.chip", { "aria-label": "Type of event", onchange: () => ((sieve.type = choice.value), redraw()) },
    h("option", { value: "" }, "every type"), types.map((type) => h("option", { value: type, selected: type === sieve.type }, type)));
  return choice;
}

function drawSieve(redraw) {
  const wide = acts.filter((act) => act.events.some((e) => !sieve.type || e.type === sieve.type));
  const chips = ASIDE.map(([key, name]) => {
    const n = wide.filter((act) => act.events.some((e) => e.aside.includes(key))).length;
    if (!n) return null;
    const flip = () => {
      if (!sieve.also.delete(key)) sieve.also.add(key);
      redraw();
    };
    return h("button.chip", { type: "button", "aria-pressed": String(sieve.also.has(key)), onclick: flip }, name, h("b", {}, n));
  });
  return h("div.sieve", { role: "group", "aria-label": "What is counted" }, typeChoice(redraw), h("span", {}, "count also"), chips);
}

// ---------- addresses: #/ overview, #/list/KEY/VALUE, #/d/N, #/d/N/EVENT

const link = (...parts) => "#/" + parts.map(encodeURIComponent).join("/");
const eventLink = (event) => link("d", event.doc.n + 1, event.id);

// days may be known to the month or the year only: compared as far as both are
const isBefore = (day, edge) => day.slice(0, edge.length) < edge.slice(0, day.length);
const isAfter = (day, edge) => day.slice(0, edge.length) > edge.slice(0, day.length);
const ofQuad = (event, quad) => !quad || String(event.quad) === quad;
const quadName = (quad) => (QUADS[quad] ? ": " + QUADS[quad] : "");

const LISTS = {
  all: () => ["All events", () => true],
  type: (type) => [type, (e) => e.type === type],
  quad: (quad) => [QUADS[quad] || quad, (e) => String(e.quad) === quad],
  bin: (bin, quad) => ["On " + binName(bin) + quadName(quad), (e) => e.day.startsWith(bin) && ofQuad(e, quad)],
  before: (first, quad) => ["Before " + binName(first) + quadName(quad), (e) => e.day && isBefore(e.day, first) && ofQuad(e, quad)],
  after: (last, quad) => ["After " + binName(last) + quadName(quad), (e) => e.day && isAfter(e.day, last) && ofQuad(e, quad)],
  coarse: (first, last, length) => ["Known to the month or year only", (e) => e.day && e.day.length < Number(length) && !isBefore(e.day, first) && !isAfter(e.day, last)],
  undated: () => ["Without a day", (e) => !e.day],
  who: (who) => [who + " as actor", (e) => party(e.doc, e.actor) === who],
  whom: (whom) => [whom + " as recipient", (e) => party(e.doc, e.recipient) === whom],
  deed: (who, type, whom) => [
    [who || "somebody", type, whom].filter(Boolean).join(" · "),
    (e) => party(e.doc, e.actor) === who && e.type === type && party(e.doc, e.recipient) === whom,
  ],
};

function route() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  closeBox();
  $("shelf").classList.remove("open");
  const doc = parts[0] === "d" ? docs[Number(parts[1]) - 1] : null;
  if (doc) {
    const event = doc.events.find((e) => e.id === parts[2]) || null;
    if (!reading || reading.doc !== doc) drawDoc(doc);
    if (event && event !== reading.pinned) pin(event, true);
    if (!event && reading.pinned) pin(null);
  } else if (parts[0] === "list" && LISTS[parts[1]]) {
    drawList(parts[1], parts.slice(2));
  } else if (docs.length === 1 && !location.hash) {
    drawDoc(docs[0]);
  } else {
    drawOverview();
  }
  drawShelfMark();
}
addEventListener("hashchange", route);

function show(title, ...children) {
  document.title = title ? `${title} · Dateline` : "Dateline";
  const hash = data.codebook.sha256.slice(0, 12);
  const foot = h("footer.foot", {}, h("span", {}, data.program), h("span", {}, `codebook ${data.codebook.name} ${data.codebook.version} (${hash})`),
    h("span", {}, "press ", h("kbd", {}, "?"), " for the keys"));
  $("main").replaceChildren(...children.flat(2).filter(Boolean), foot);
}

// ---------- the shelf

function dots(list) {
  const quads = list.map((e) => e.quad).sort();
  return h("span.dots", { "aria-hidden": "true" }, quads.slice(0, 10).map((q) => h("i.q" + q)), h("b", {}, quads.length || "–"));
}

function drawShelf() {
  const rows = docs.map((doc) => {
    const leads = doc.acts.map((act) => act.events.find(counts)).filter(Boolean);
    const about = h("span.from", {}, h("span.where-from", {}, [doc.day, doc.from].filter(Boolean).join(" · ")), dots(leads));
    return h("li", { "data-find": `${doc.name} ${doc.from} ${doc.day} ${doc.label}`.toLowerCase() },
      h("a", { href: link("d", doc.n + 1), "aria-label": `${doc.name}, ${doc.from} ${doc.day}, ${plural(leads.length, "event")}` }, h("span.name", {}, doc.name), about));
  });
  const list = h("ul", {}, h("li.overview", {}, h("a", { href: "#/" }, "Overview")), rows);
  const find = h("input", { type: "search", placeholder: "Find a document", "aria-label": "Find a document", id: "find" });
  find.value = ($("find") || { value: "" }).value;
  const look = () => rows.forEach((row) => (row.hidden = !row.dataset.find.includes(find.value.trim().toLowerCase())));
  find.addEventListener("input", look);
  const scroll = $("shelf").scrollTop;
  const open = () => $("shelf").classList.toggle("open");
  $("shelf").replaceChildren(
    h("div.brand", {}, h("a", { href: "#/" }, "Dateline"), h("button.chip", { type: "button", onclick: open }, plural(docs.length, "document"))),
    docs.length > 8 ? h("div.find", {}, find) : "", list);
  look();
  $("shelf").scrollTop = scroll;
}

function drawShelfMark() {
  const here = reading ? link("d", reading.doc.n + 1) : "#/";
  for (const a of $("shelf").querySelectorAll("li a")) {
    if (a.getAttribute("href") === here) {
      a.setAttribute("aria-current", "page");
      // only the shelf moves, never the page
      const top = a.offsetTop - $("shelf").offsetTop;
      const box = $("shelf");
      if (top < box.scrollTop || top + a.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
    } else a.removeAttribute("aria-current");
  }
}

// ---------- overview

function typeLabel(event) {
  const mode = event.mode ? h("small", {}, " " + event.mode) : "";
  return h("span.type.q" + event.quad, { title: (data.types[event.type] || {}).says }, event.type, mode);
}

/**
 * Columns of the timeline: days, months or years, whichever make a readable number of them. The middle nine tenths of the
 * events say from when to when; what lies before and after is counted in one column each.
 */
function bins(days) {
  const full = days.filter((day) => /^\d{4}/.test(day)).sort();
  if (!full.length) return null;
  const exact = full.filter((day) => day.length >= 10).map((day) => day.slice(0, 10));
  const near = exact.length ? exact : full;
  const [first, last] = [near[Math.floor(near.length * 0.05)], near[Math.ceil(near.length * 0.95) - 1]];
  const span = (Date.parse(last) - Date.parse(first)) / 864e5;
  const length = !exact.length || span > 1100 ? 4 : span > 45 ? 7 : 10;
  const columns = [];
  if (length === 10) {
    for (let at = Date.parse(first); at <= Date.parse(last); at += 864e5) columns.push(new Date(at).toISOString().slice(0, 10));
  } else {
    columns.push(...new Set(full.map((day) => day.slice(0, length)).filter((bin) => bin.length === length && bin >= first.slice(0, length) && bin <= last.slice(0, length))));
  }
  return { columns, length };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function binName(bin) {
  const [year, month, day] = bin.split("-");
  return day ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : month ? `${MONTHS[month - 1]} ${year}` : year;
}

function timeline(list) {
  const scale = bins(list.map(({ lead }) => lead.day));
  if (!scale) return h("p.none", {}, "No event has a day.");
  const { columns, length } = scale;
  const [first, last] = [columns[0], columns.at(-1)];
  const bars = columns.map((bin) => ({ name: binName(bin).split(" ").slice(0, 2).join(" "), says: "on " + bin, kind: ["bin", bin], of: list.filter(({ lead }) => lead.day.startsWith(bin)) }));
  const before = list.filter(({ lead }) => lead.day && isBefore(lead.day, first));
  const after = list.filter(({ lead }) => lead.day && isAfter(lead.day, last));
  const coarse = list.filter(({ lead }) => lead.day && lead.day.length < length && !isBefore(lead.day, first) && !isAfter(lead.day, last));
  if (before.length) bars.unshift({ name: "before", says: "before " + first, kind: ["before", first], of: before });
  if (after.length) bars.push({ name: "after", says: "after " + last, kind: ["after", last], of: after });
  const most = Math.max(...bars.map((bar) => bar.of.length), 1);
  const every = Math.ceil(bars.length / 12);
  const column = ({ says, kind, of }) => {
    const quads = tally(of, ({ lead }) => lead.quad);
    const stack = [4, 3, 2, 1].filter((q) => quads.get(q)).map((q) => {
      const label = `${says}: ${quads.get(q)} ${QUADS[q]}`;
      return h("a.q" + q, { href: link("list", ...kind, q), style: `flex:${quads.get(q)}`, title: label, "aria-label": label });
    });
    const n = of.length ? h("a", { href: link("list", ...kind), "aria-label": `${says}: ${plural(of.length, "event")}` }, of.length) : "";
    return h("li", {}, bars.length <= 26 ? h("div.n.num", {}, n) : "", h("div.stack", { style: `height:${(of.length / most) * 82}%` }, stack));
  };
  const undated = list.filter(({ lead }) => !lead.day).length;
  return [
    h("ol.days", {}, bars.map(column)),
    h("ol.axis", { "aria-hidden": "true" }, bars.map((bar, i) => h("li", {}, i % every ? "" : bar.name))),
    h("div.legend", {}, [1, 2, 3, 4].map((q) => h("span.q" + q, {}, h("i"), QUADS[q])),
      coarse.length ? h("a", { href: link("list", "coarse", first, last, length) }, `${plural(coarse.length, "event")} known to the ${length === 10 ? "month or year" : "year"} only`) : "",
      undated ? h("a", { href: link("list", "undated") }, plural(undated, "event") + " without a day") : ""),
  ];
}

let everyDeed = false;
function deeds(list) {
  const rows = new Map();
  // an act of several records stands in the row of each of them
  for (const { act } of list) for (const event of act.events.filter(counts)) {
    const key = [party(event.doc, event.actor), event.type, party(event.doc, event.recipient)];
    const id = key.join("\u0000");
    if (!rows.has(id)) rows.set(id, { key, lead: event, acts: new Set() });
    rows.get(id).acts.add(act);
  }
  const known = ({ key }) => Number(key[0] !== "") + Number(key[2] !== "");
  const all = [...rows.values()].sort((a, b) => b.acts.size - a.acts.size || known(b) - known(a) || (a.key.join() < b.key.join() ? -1 : 1));
  const some = everyDeed ? all : all.slice(0, 14);
  const body = some.map(({ key: [who, type, whom], lead, acts: set }) => h("tr", {},
    h("td", {}, who ? h("a", { href: link("list", "who", who) }, who) : h("span.soft", {}, "–")),
    h("td", {}, h("a", { href: link("list", "type", type) }, h("span.type.q" + lead.quad, {}, type))),
    h("td", {}, whom ? h("a", { href: link("list", "whom", whom) }, whom) : h("span.soft", {}, "–")),
    h("td.count", {}, h("a", { href: link("list", "deed", who, type, whom) }, set.size))));
  const head = h("tr", {}, ["who", "did", "to whom"].map((name) => h("th", { scope: "col" }, name)), h("th.count", { scope: "col" }, "events"));
  const more = all.length > 14
    ? h("button.fold", { type: "button", onclick: () => ((everyDeed = !everyDeed), drawOverview()) }, everyDeed ? "fewer" : `all ${all.length}`) : "";
  return [h("table", {}, h("thead", {}, head), h("tbody", {}, body)), more];
}

function typeBars(list) {
  const rows = byCount(tally(list, ({ lead }) => lead.type));
  const most = rows.length ? rows[0][1] : 1;
  return h("ul.bars", {}, rows.map(([type, n]) => {
    const kind = data.types[type] || { quad: 4, says: "" };
    return h("li.q" + kind.quad, {},
      h("a.type", { href: link("list", "type", type), title: kind.says }, type),
      h("a.bar", { href: link("list", "type", type), tabindex: "-1", "aria-hidden": "true" }, h("i", { style: `width:${(n / most) * 100}%` })),
      h("span.num", {}, h("a", { href: link("list", "type", type), "aria-label": plural(n, "event") }, n)));
  }));
}

function drawOverview() {
  reading = null;
  const list = counted();
  const days = docs.map((doc) => doc.day).filter(Boolean).sort();
  const range = days.length ? (days[0] === days.at(-1) ? ` of ${days[0]}` : `, ${days[0]} to ${days.at(-1)}`) : "";
  const redraw = () => (drawShelf(), drawOverview(), drawShelfMark());
  show("",
    h("header.lead", {},
      h("h1", {}, h("a", { href: link("list", "all") }, plural(list.length, "event")), ` in ${plural(docs.length, "report")}`),
      h("p", {}, `Who did what to whom, as the reports tell it${range}. A happening told in two reports counts twice here: once a report. Every number leads to its events, every event to its words.`)),
    drawSieve(redraw),
    h("div.board", {},
      h("section.whole", { "aria-labelledby": "s-days" }, h("h2", { id: "s-days" }, "When it happened"), timeline(list)),
      h("section", { "aria-labelledby": "s-deeds" }, h("h2", { id: "s-deeds" }, "Who did what to whom, most"), deeds(list)),
      h("section", { "aria-labelledby": "s-types" }, h("h2", { id: "s-types" }, "What was done"), typeBars(list))));
  scrollTo(0, 0);
}

// ---------- lists

function sentenceOf(doc, at) {
  return doc.sentences.find((s) => overlap(s.at, at));
}

function deedLine(event) {
  const { doc, actor, recipient } = event;
  const who = actor ? calledBy(doc, actor) : "somebody";
  return recipient ? [h("span", {}, who), h("span.to", { "aria-label": " to " }, " → "), h("span", {}, calledBy(doc, recipient))] : [who];
}

function markNames(event) {
  const out = [];
  if (event.polarity === "negative") out.push("did not happen");
  if (event.modality) out.push(event.modality);
  if (event.background) out.push("history");
  if (event.content_of) {
    const of = event.doc.events.find((e) => e.id === event.content_of);
    out.push(of ? `what ${of.type} ${of.id} is about` : "content of " + event.content_of);
  }
  if (event.public === false) out.push("not public");
  return out;
}

/** Events without a day come last. */
const order = (event) => (event.day ? 0 : 1);

function drawList(kind, parts) {
  reading = null;
  const [title, test] = LISTS[kind](...parts);
  const list = counted(test).sort((a, b) => order(a.lead) - order(b.lead) || (a.lead.day < b.lead.day ? -1 : a.lead.day > b.lead.day ? 1 : a.lead.doc.n - b.lead.doc.n));
  const rows = list.map(({ act, lead }) => {
    const sentence = sentenceOf(lead.doc, lead.trigger);
    const at = sentence ? sentence.at : lead.trigger;
    const before = words(lead.doc, [at[0], Math.max(at[0], lead.trigger[0]), at[2]]);
    const after = words(lead.doc, [Math.min(lead.trigger[1], at[1]), at[1], at[2]]);
    const records = act.events.length > 1 ? ` · ${act.events.length} records of one act` : "";
    return h("li.q" + lead.quad, {}, h("a", { href: eventLink(lead) },
      h("span.day", {}, lead.day || "no day"),
      h("div", {},
        h("div", {}, typeLabel(lead), " ", deedLine(lead)),
        h("p.words", {}, before, h("mark", {}, words(lead.doc, lead.trigger)), after),
        h("p.of", {}, [lead.doc.from, lead.doc.name].join(": "), records, markNames(lead).map((m) => " · " + m)))));
  });
  const redraw = () => (drawShelf(), drawList(kind, parts), drawShelfMark());
  show(title,
    h("p.path", {}, h("a", { href: "#/" }, "Overview")),
    h("header.lead", {}, h("h1", {}, title), h("p", {}, plural(list.length, "event"))),
    drawSieve(redraw),
    rows.length ? h("ol.rows", {}, rows) : h("p.none", {}, "Nothing that is counted. The marks above let more in."));
  scrollTo(0, 0);
}

// ---------- a document

let reading = null;

/** Cuts a stretch of text wherever evidence begins or ends, and makes an element of each piece. */
function inked(doc, part, start, end) {
  const whole = [start, end, part === "body" ? undefined : part];
  const edges = new Set([start, end]);
  // what lies in this stretch is looked up once and not at every piece of it
  const inside = reading.rests.filter(([span]) => overlap(span, whole));
  for (const at of reading.spans.get(part) || []) {
    if (at[0] > start && at[0] < end) edges.add(at[0]);
    if (at[1] > start && at[1] < end) edges.add(at[1]);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const ends = reading.sentenceEnds.get(part) || new Map();
  const out = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const at = [cuts[i], cuts[i + 1], part === "body" ? undefined : part];
    const text = words(doc, at);
    const rests = inside.filter(([span]) => overlap(span, at));
    const triggers = rests.filter(([, role]) => role === "act").map(([, , event]) => event);
    const piece = h("span.w", {}, text);
    if (rests.length) piece.classList.add("ev");
    if (triggers.length) {
      piece.classList.add("t", "q" + triggers[0].quad);
      if (!triggers.some(admitted)) piece.classList.add("aside");
      piece.tabIndex = 0;
      piece.setAttribute("role", "button");
      piece.setAttribute("aria-label", `${text}: ${triggers.map((e) => e.type).join(", ")}`);
    }
    reading.pieces.push({ at, piece, events: [...new Set(rests.map(([, , event]) => event))].sort((a, b) => triggers.includes(b) - triggers.includes(a)) });
    out.push(piece);
    const sentence = ends.get(at[1]);
    if (sentence) out.push(h("button.twig", { type: "button", "aria-label": "tree of this sentence", onclick: () => openTree(doc, sentence) }, "tree"));
  }
  return out;
}

/** Shows which words bear what: [[place, role]…]; `tagged` writes the role above the first of them. */
function light(list, tagged) {
  const roles = Object.keys(ROLE_TAGS).concat("quote");
  for (const { piece } of reading.pieces) {
    piece.classList.remove(...roles);
    delete piece.dataset.tag;
  }
  for (const [at, role] of list) {
    let first = true;
    for (const { at: where, piece } of reading.pieces) {
      if (!overlap(at, where)) continue;
      piece.classList.add(role);
      if (first && tagged && ROLE_TAGS[role] && !piece.dataset.tag) piece.dataset.tag = ROLE_TAGS[role];
      first = false;
    }
  }
}
const relight = () => (reading.pinned ? light(evidence(reading.pinned), true) : light(reading.lit || [], false));

function basisWords(doc, dated) {
  const from = { metadata: "from the page's metadata", stated: "stated", feed: "from the feed", given: "given by the caller", inferred: "inferred" }[dated.basis];
  const rests = (dated.evidence || []).map((e) => (Array.isArray(e) ? `“${words(doc, e)}”` : e)).join(", ");
  return rests ? `${from}: ${rests}` : from;
}

function drawDoc(doc) {
  const spans = new Map();
  const rests = doc.events.flatMap((event) => evidence(event).map(([at, role]) => [at, role, event]));
  const put = (at) => at && (spans.get(region(at)) || spans.set(region(at), []).get(region(at))).push(at);
  rests.forEach(([at]) => put(at));
  doc.quotes.forEach((q) => (put(q.content), put(q.cue), q.speaker && put(q.speaker.at)));
  doc.figures.forEach((f) => put(f.at));
  doc.near.concat(doc.leftOut).forEach((miss) => put(miss.at));
  doc.sentences.forEach((s) => put(s.at));
  for (const key of ["published", "updated"]) for (const e of (doc.page[key] || {}).evidence || []) if (Array.isArray(e)) put(e);
  const sentenceEnds = new Map();
  for (const s of doc.sentences) (sentenceEnds.get(region(s.at)) || sentenceEnds.set(region(s.at), new Map()).get(region(s.at))).set(s.at[1], s);
  reading = { doc, spans, rests, sentenceEnds, pieces: [], cards: new Map(), pinned: null, lit: [], tab: "events" };

  const page = doc.page;
  const stamp = page.published ? h("span", { title: basisWords(doc, page.published) }, `${stampWords(page.published.value)} (${page.published.basis})`) : h("span", {}, "publication day unknown");
  const body = h("div.body", {});
  const paragraphs = page.paragraphs || [[0, (page.text || "").length]];
  const posts = page.posts || [];
  for (const p of paragraphs) {
    const post = posts.find((candidate) => candidate.at[0] === p[0]);
    if (post) body.append(h("p.post", {}, post.time ? stampWords(post.time) : "post"));
    body.append(h("p", {}, inked(doc, "body", p[0], p[1])));
  }
  const captions = (page.images || []).map((image, i) => (image.caption || image.credit)
    ? h("p", {}, image.caption ? inked(doc, "caption:" + i, 0, [...image.caption].length) : "", image.credit ? h("small", {}, " " + image.credit) : "") : "").filter(Boolean);
  const twigs = h("button.chip", { type: "button", "aria-pressed": String(document.body.classList.contains("twigs")), onclick: (click) => {
    const on = document.body.classList.toggle("twigs");
    click.currentTarget.setAttribute("aria-pressed", String(on));
  } }, "trees");
  const removed = (page.removed || []).length;
  const article = h("article", {},
    h("header", {},
      h("div.of", {}, h("span", {}, doc.from), page.byline ? h("span", {}, "by " + page.byline.join(", ")) : "", stamp,
        /^https?:/i.test(page.url || "") ? h("a", { href: page.url, rel: "noreferrer noopener", target: "_blank" }, "the page") : ""),
      h("h1", {}, page.title ? inked(doc, "title", 0, [...page.title].length) : h("span.soft", {}, doc.label)),
      doc.diagnostics.map((d) => h("p.note", {}, `${d.code} ${d.message}`)),
      h("div.tools", {}, twigs, removed ? h("button.chip", { type: "button", onclick: () => (tab("page"), panel.scrollIntoView({ block: "nearest" })) }, "taken out", h("b", {}, removed)) : "")),
    body, captions.length ? h("div.pics", {}, captions) : "");
  article.addEventListener("click", (click) => choose(click.target));
  article.addEventListener("keydown", (key) => {
    if ((key.key === "Enter" || key.key === " ") && key.target.classList.contains("w")) {
      key.preventDefault();
      choose(key.target);
    }
  });
  article.addEventListener("mouseover", (over) => {
    if (reading.pinned) return;
    const piece = reading.pieces.find((p) => p.piece === over.target);
    reading.lit = piece && piece.events.length ? evidence(piece.events[0]) : [];
    relight();
    share(piece ? piece.events : []);
  });

  const panel = h("aside.panel", { "aria-label": "What was read out of it" });
  show(doc.name, h("div.doc", {}, article, panel));
  reading.panel = panel;
  drawPanel();
  scrollTo(0, 0);
}

/** A click on words: their events, one after the other where there are several. */
function choose(target) {
  const piece = reading.pieces.find((p) => p.piece === target);
  if (!piece || !piece.events.length) return piece && getSelection().isCollapsed ? go(null) : undefined;
  const at = piece.events.indexOf(reading.pinned);
  reading.byWords = true;
  go(piece.events[(at + 1) % piece.events.length]);
  share(piece.events);
}

const share = (events) => reading.cards.forEach((card, event) => card.classList.toggle("shares", events.length > 1 && events.includes(event)));

/** Goes to an event by its address, so that the browser's own way back works. */
function go(event) {
  const hash = event ? eventLink(event) : link("d", reading.doc.n + 1);
  if (location.hash === hash) route();
  else if (reading.pinned || !event) {
    history.replaceState(null, "", hash);
    route();
  } else location.hash = hash;
}

function pin(event, move) {
  reading.pinned = event;
  if (event && (reading.tab !== "events" || !reading.cards.has(event))) tab("events");
  reading.cards.forEach((card, of) => {
    const on = of === event;
    card.classList.toggle("pinned", on);
    // on a small screen the card that words lead to comes up from below and the words stay in sight
    card.classList.toggle("sheet", on && Boolean(reading.byWords));
    card.querySelector(".open").setAttribute("aria-expanded", String(on));
  });
  relight();
  if (!event) return;
  const card = reading.cards.get(event);
  const trigger = reading.pieces.find((p) => overlap(p.at, event.trigger));
  if (move && card && !card.classList.contains("sheet")) into(card, reading.panel.querySelector(".pane"));
  if (move && trigger && !reading.byCard) trigger.piece.scrollIntoView({ block: "center", behavior: reading.byWords ? "auto" : "instant" });
  reading.byWords = reading.byCard = false;
  $("said").textContent = `${event.type} ${event.i + 1} of ${reading.doc.events.length}`;
}

/** Scrolls a card into its pane where the pane scrolls by itself. */
function into(card, pane) {
  if (getComputedStyle(pane).overflowY === "visible") return;
  const top = card.offsetTop - pane.offsetTop;
  if (top < pane.scrollTop || top + card.offsetHeight > pane.scrollTop + pane.clientHeight) pane.scrollTop = top - 12;
}

const TABS = [
  ["events", "Events", (doc) => doc.events.length],
  ["quotes", "Quotes", (doc) => doc.quotes.length],
  ["figures", "Figures", (doc) => doc.figures.length],
  ["nearly", "Not coded", (doc) => doc.near.length + doc.leftOut.length],
  ["page", "Page", () => 1],
];

function tab(key) {
  reading.tab = key;
  drawPanel();
}

function drawPanel() {
  const { doc, panel } = reading;
  const tabs = TABS.filter(([key, , n]) => n(doc) || key === "events");
  const heads = tabs.map(([key, name, n]) => h("button", {
    type: "button", role: "tab", id: "tab-" + key, "aria-selected": String(key === reading.tab), "aria-controls": "pane",
    tabindex: key === reading.tab ? "0" : "-1", onclick: () => tab(key),
    onkeydown: (press) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[press.key];
      if (!step) return;
      const next = tabs[(tabs.findIndex(([k]) => k === key) + step + tabs.length) % tabs.length][0];
      tab(next);
      $("tab-" + next).focus();
    },
  }, name, key === "page" ? "" : [" ", h("b", {}, n(doc))]));
  reading.cards = new Map();
  reading.lit = [];
  const content = { events: drawCards, quotes: drawQuotes, figures: drawFigures, nearly: drawNearly, page: drawPage }[reading.tab](doc);
  panel.replaceChildren(h("div.tabs", { role: "tablist", "aria-label": "What was read" }, heads),
    h("div.pane", { id: "pane", role: "tabpanel", "aria-labelledby": "tab-" + reading.tab, tabindex: "-1" }, content));
  if (reading.pinned && reading.cards.has(reading.pinned)) reading.cards.get(reading.pinned).classList.add("pinned");
  relight();
}

// ---------- events

function drawCards(doc) {
  if (!doc.events.length) return h("p.none", {}, "Nothing happens here that the codebook knows.");
  const aside = doc.events.filter((event) => !admitted(event)).length;
  const flip = () => ((sieve.hide = !sieve.hide), drawPanel());
  const choices = doc.events.length > 4 ? h("div.sieve", { role: "group", "aria-label": "Which events are shown" }, typeChoice(() => (drawShelf(), drawShelfMark(), drawPanel())),
    aside ? h("button.chip", { type: "button", "aria-pressed": String(sieve.hide), onclick: flip }, "only what counts") : "") : "";
  const shown = doc.events.filter((event) => event === reading.pinned || ((!sieve.type || event.type === sieve.type) && (!sieve.hide || admitted(event))));
  const cards = shown.map((event) => {
    const card = h("section.card.q" + event.quad, { "aria-label": `Event ${event.i + 1}: ${event.type}` });
    if (!admitted(event)) {
      card.classList.add("aside");
      card.title = "not counted unless asked for";
    }
    const facts = [event.when && event.when.value, event.where && event.where.name, event.sources && "according to " + event.sources[0].name];
    const marks = markNames(event);
    const open = h("button.open", { type: "button", "aria-expanded": "false", onclick: () => {
      reading.byCard = innerWidth <= 960;
      go(reading.pinned === event ? null : event);
    } },
      h("span.line", {}, typeLabel(event), h("span.sure", { title: "confidence" }, h("i", { style: `--full:${Math.round((event.confidence || 0) * 100)}%` }), (event.confidence || 0).toFixed(2))),
      h("div.deed", {}, deedLine(event)),
      facts.some(Boolean) ? h("div.facts", {}, facts.filter(Boolean).join(" · ")) : "",
      marks.length ? h("div.marks", {}, marks.map((m) => h("span", {}, m))) : "");
    card.append(open, drawMore(event), h("button.chip.close", { type: "button", onclick: () => go(null) }, "close"));
    card.addEventListener("mouseenter", () => reading.pinned || ((reading.lit = evidence(event)), relight()));
    card.addEventListener("mouseleave", () => reading.pinned || ((reading.lit = []), relight()));
    reading.cards.set(event, card);
    return card;
  });
  return [choices, cards.length ? cards : h("p.none", {}, "None of that type here.")];
}

function drawMore(event) {
  const { doc } = event;
  const rows = [];
  const row = (key, name, ...content) => rows.push(h("dt" + (key ? "." + key : ""), {}, name), h("dd", {}, content));
  const because = (...content) => h("span.because", {}, content);
  const quoted = (at) => `“${words(doc, at)}”`;
  for (const [key, who] of [["who", event.actor], ["whom", event.recipient]]) {
    if (!who) {
      row(key, key, h("span.soft", {}, "–"));
      continue;
    }
    const said = words(doc, who.at);
    row(key, key, calledBy(doc, who), who.code ? [" ", h("span.code", {}, who.code)] : "",
      because([who.name && who.name !== said ? quoted(who.at) : "", who.why].filter(Boolean).join(" — ")));
  }
  if (event.when) {
    const from = { stated: "stated", relative: "worked out from", paragraph: "carried over from", report: "the report's own day" }[event.when.basis];
    row("when", "when", event.when.value, because(from, event.when.at ? ` ${quoted(event.when.at)}` : ""));
  }
  if (event.where) {
    const { where } = event;
    const around = [where.admin1, data.countries[where.country] || where.country].filter((x) => x && x !== where.name).join(", ");
    row("where", "where", where.name, around ? ", " + around : "",
      because(quoted(where.at), where.lat !== undefined ? ` at ${where.lat.toFixed(2)}, ${where.lon.toFixed(2)}` : "", where.geonames_id ? `, GeoNames ${where.geonames_id}` : ""));
  }
  if (event.sources) {
    const does = { says: "says so", reports: "reports so", confirms: "confirms it", denies: "denies it", silent: "is named as having said nothing" };
    row("says", "according to", event.sources.map((source) => {
      const via = source.via !== undefined && event.sources[source.via] ? `, told by ${event.sources[source.via].name}` : "";
      return h("p", {}, source.name, because(does[source.relation], via, `: ${quoted(source.at)}`, source.why ? ` — ${source.why}` : ""));
    }));
  }
  const read = [event.tense || "past", event.modality || "asserted", event.polarity === "negative" ? "did not happen" : "", (event.contexts || []).join(", ")].filter(Boolean).join(" · ");
  row("", "read as", read);
  if (event.content_of) {
    const of = doc.events.find((e) => e.id === event.content_of);
    if (of) row("", "part of", h("button.jump", { type: "button", onclick: () => go(of) }, `${of.type}: ${words(doc, of.trigger)}`), because("what is asked, threatened, alleged or refused there"));
  }
  const twins = doc.events.filter((e) => e.act === event.act && e !== event);
  if (twins.length) row("", "same act", twins.map((e) => h("p", {}, h("button.jump", { type: "button", onclick: () => go(e) }, deedLine(e)))));
  if (event.mentions.length > 1) row("", "told", `${event.mentions.length} times: `, event.mentions.map((at) => quoted(at)).join(", "));
  for (const [name, ids, all] of [["quotes", event.quotes, doc.quotes], ["figures", event.figures, doc.figures]]) {
    const own = (ids || []).map((id) => all.find((x) => x.id === id)).filter(Boolean);
    if (own.length) row("", name, own.map((x) => h("p", {}, quoted(x.content || x.at))));
  }
  row("", "rule", h("span.code", {}, event.rule), because(data.rules[event.rule] || ""));
  const codes = [event.plover ? `PLOVER ${event.plover}` : "", event.cameo ? `CAMEO ${event.cameo}` : "", event.goldstein !== undefined ? `Goldstein ${event.goldstein > 0 ? "+" : event.goldstein < 0 ? "−" : ""}${Math.abs(event.goldstein).toFixed(1)}` : ""].filter(Boolean);
  if (codes.length) row("", "codes", codes.join(" · "));
  const sentence = sentenceOf(doc, event.trigger);
  const tree = sentence && sentence.tree ? h("button.chip", { type: "button", onclick: () => openTree(doc, sentence) }, "tree of the sentence") : "";
  const others = h("button.chip", { type: "button", onclick: () => (location.hash = link("list", "deed", party(doc, event.actor), event.type, party(doc, event.recipient))) }, "events like it");
  return h("div.more", {}, h("dl.facts-list", {}, rows), h("div.tools", {}, tree, others));
}

// ---------- quotes, figures, what was not coded, the page

function items(list, spansOf, draw) {
  return h("ul.items", {}, list.map((item) => {
    const button = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of button.closest(".pane").querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(on));
      if (reading.pinned) go(null);
      reading.lit = on ? spansOf(item) : [];
      light(reading.lit, true);
      const first = on && reading.lit[0] && reading.pieces.find((p) => overlap(p.at, reading.lit[0][0]));
      if (first) first.piece.scrollIntoView({ block: "center" });
    } }, draw(item));
    button.addEventListener("mouseenter", () => reading.pinned || light(spansOf(item), true));
    button.addEventListener("mouseleave", () => light(reading.lit, true));
    return h("li", {}, button);
  }));
}

function drawQuotes(doc) {
  const spans = (q) => [[q.content, "quote"], ...(q.speaker ? [[q.speaker.at, "says"]] : []), ...(q.cue ? [[q.cue, "quote"]] : [])];
  return items(doc.quotes, spans, (q) => [
    h("blockquote", {}, q.direct ? `“${words(doc, q.content)}”` : words(doc, q.content)),
    h("div.of", {}, [q.speaker ? calledBy(doc, q.speaker) : "nobody named", q.cue ? words(doc, q.cue) : "", q.direct ? "" : "not in quotation marks"].filter(Boolean).join(" · ")),
  ]);
}

function drawFigures(doc) {
  const bounds = { about: "about ", over: "over ", at_least: "at least ", under: "under ", up_to: "up to " };
  return items(doc.figures, (f) => [[f.at, "number"], ...(f.source ? [[f.source.at, "says"]] : [])], (f) => {
    const number = (n) => (Number(n) || 0).toLocaleString("en", { maximumFractionDigits: 3 });
    const value = f.bound === "between" && f.low !== undefined && f.high !== undefined ? `${number(f.low)} to ${number(f.high)}` : (bounds[f.bound] || "") + number(f.value);
    return [
      h("div.said", {}, h("strong", {}, value), f.unit ? " " + f.unit : "", f.of ? " " + f.of : ""),
      h("div.of", {}, [`“${words(doc, f.at)}”`, f.when ? f.when.value : "", f.source ? "according to " + f.source.name : ""].filter(Boolean).join(" · ")),
    ];
  });
}

function drawNearly(doc) {
  const draw = (miss) => [h("div.said", {}, words(doc, miss.at), " ", h("span.code.soft", {}, miss.rule)), h("div.of", {}, miss.why)];
  const spans = (miss) => [[miss.at, "act"]];
  return [
    doc.leftOut.length ? [h("h2", {}, "Found and left out"), items(doc.leftOut, spans, draw)] : "",
    doc.near.length ? [h("h2", {}, "Looked at, and did not fire"), h("p.says-why", {}, "The nearest rules; --all lists every one."), items(doc.near, spans, draw)] : "",
  ];
}

function drawPage(doc) {
  const { page } = doc;
  const rows = [];
  const row = (name, ...content) => rows.push(h("dt", {}, name), h("dd", {}, content));
  for (const key of ["published", "updated"]) {
    if (page[key]) row(key, stampWords(page[key].value), h("span.because", {}, basisWords(doc, page[key])));
    else if (key === "published") row(key, h("span.soft", {}, "unknown"));
  }
  if (page.page_clock) row("clock", stampWords(page.page_clock), h("span.because", {}, "the page's own, never taken for its date"));
  if (page.dateline) row("dateline", [page.dateline.place, page.dateline.date, page.dateline.agency].filter(Boolean).join(" · "));
  if (page.outlet) row("outlet", [page.outlet.name, page.outlet.domain].filter(Boolean).join(" · "));
  if (page.url) row("address", page.url);
  row("file", doc.label);
  row("language", page.language || h("span.soft", {}, "unknown"));
  const removed = page.removed || [];
  return [
    h("dl.facts-list", { style: "border:0;padding-top:0" }, rows),
    removed.length ? [h("h2", {}, `Taken out of the page: ${plural(removed.length, "line")}`),
      h("ul.removed", {}, removed.map((r) => h("li", {}, h("del", {}, r.text.length > 400 ? r.text.slice(0, 400) + "…" : r.text), h("span", {}, r.reason))))] : "",
  ];
}

// ---------- trees

/** A tree's words: place, word class, head (an index or -1), relation. Five characters a word, each a number plus 35. */
function treeWords(doc, sentence) {
  const numbers = [...sentence.tree].map((c) => c.codePointAt(0) - 35);
  const out = [];
  let at = sentence.at[0];
  for (let i = 0; i + 4 < numbers.length; i += 5) {
    const start = at + numbers[i];
    at = start + numbers[i + 1];
    const span = [start, at, sentence.at[2]];
    out.push({ at: span, form: words(doc, span), upos: data.upos[numbers[i + 2]], head: numbers[i + 3] - 1, rel: data.deprel[numbers[i + 4]] });
  }
  return out;
}

const svg = (name, attributes, text) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

function drawTree(doc, sentence) {
  const list = treeWords(doc, sentence);
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (font, text) => ((pen.font = font), pen.measureText(text).width);
  let x = 8;
  for (const word of list) {
    const width = Math.max(wide("17px Georgia, serif", word.form), wide("10px monospace", word.upos), 18);
    word.x = x + width / 2;
    x += width + 14;
  }
  const arcs = list.map((word, i) => ({ word, i, from: Math.min(i, word.head), to: Math.max(i, word.head) })).filter(({ word }) => word.head >= 0 && word.head < list.length);
  arcs.sort((a, b) => a.to - a.from - (b.to - b.from));
  // an arc lies above all that it spans: the height over each gap between two words
  const heights = new Array(list.length).fill(0);
  for (const arc of arcs) {
    arc.level = 1 + Math.max(0, ...heights.slice(arc.from, arc.to));
    heights.fill(arc.level, arc.from, arc.to);
  }
  const top = Math.max(1, ...heights) * 25 + 26;
  const marks = reading && reading.pinned ? evidence(reading.pinned) : [];
  const out = svg("svg", { class: "arcs", width: x, height: top + 44, viewBox: `0 0 ${x} ${top + 44}`, role: "img", "aria-label": `dependency tree: ${words(doc, sentence.at)}` });
  for (const { word, i, level } of arcs) {
    const head = list[word.head];
    const side = word.head < i ? 1 : -1;
    // arcs leave a head beside its middle, so that they do not lie on the one that comes in
    const [a, b, y] = [head.x + side * 5, word.x - side * 2, top - level * 25];
    const r = Math.min(9, Math.abs(b - a) / 2);
    out.append(svg("path", { d: `M${a} ${top} V${y + r} Q${a} ${y} ${a + side * r} ${y} H${b - side * r} Q${b} ${y} ${b} ${y + r} V${top - 5}` }));
    out.append(svg("path", { class: "tip", d: `M${b - 3.2} ${top - 6} h6.4 l-3.2 6 z` }));
  }
  for (const { word, level } of arcs) out.append(svg("text", { class: "rel", x: (list[word.head].x + word.x) / 2, y: top - level * 25 + 3.5 }, word.rel));
  list.forEach((word) => {
    const role = (marks.find(([at, kind]) => kind === "act" && overlap(at, word.at)) || marks.find(([at, kind]) => kind !== "quote" && overlap(at, word.at)) || [])[1];
    if (word.head < 0) {
      out.append(svg("path", { d: `M${word.x} ${top - 22} V${top - 5}` }), svg("path", { class: "tip", d: `M${word.x - 3.2} ${top - 6} h6.4 l-3.2 6 z` }));
      out.append(svg("text", { class: "rel", x: word.x, y: top - 24 }, "root"));
    }
    out.append(svg("text", { class: "form" + (role ? " " + role : ""), x: word.x, y: top + 19 }, word.form), svg("text", { class: "pos", x: word.x, y: top + 36 }, word.upos));
  });
  return out;
}

function openBox(title, ...content) {
  const box = $("box");
  box.replaceChildren(h("header", {}, h("h2", { id: "box-name" }, title), h("button.chip", { type: "button", onclick: closeBox }, "close")), ...content);
  if (!box.open) box.showModal();
}
function closeBox() {
  if ($("box").open) $("box").close();
}
$("box").addEventListener("click", (click) => click.target === $("box") && closeBox());

function openTree(doc, sentence) {
  if (!sentence.tree) return;
  openBox("How the sentence was read", h("div.scroll", { tabindex: "0" }, drawTree(doc, sentence)));
}

function openHelp() {
  const keys = [["j k", "next and previous event"], ["n p", "next and previous document"], ["t", "tree of the event's sentence"], ["/", "find a document"], ["o", "overview"], ["Esc", "back: close, let go, overview"]];
  openBox("Keys", h("dl.keys", {}, keys.map(([key, says]) => [h("dt", {}, key.split(" ").map((k) => [h("kbd", {}, k), " "])), h("dd", {}, says)])));
}

// ---------- keys

function step(by) {
  if (!reading) {
    const rows = [...$("main").querySelectorAll(".rows > li > a")];
    if (!rows.length) return by > 0 ? (location.hash = link("d", 1)) : undefined;
    const at = rows.indexOf(document.activeElement);
    return rows[Math.max(0, Math.min(rows.length - 1, at + by))].focus();
  }
  const { doc, pinned } = reading;
  const event = doc.events[pinned ? pinned.i + by : by > 0 ? 0 : doc.events.length - 1];
  if (event) go(event);
}

function stepDoc(by) {
  const doc = docs[reading ? reading.doc.n + by : by > 0 ? 0 : docs.length - 1];
  if (doc) location.hash = link("d", doc.n + 1);
}

addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || /^(INPUT|TEXTAREA)$/.test(press.target.tagName)) {
    if (press.key === "Escape") press.target.blur();
    return;
  }
  // the dialog closes itself
  if ($("box").open) return;
  const acts = {
    j: () => step(1), k: () => step(-1), n: () => stepDoc(1), p: () => stepDoc(-1), o: () => (location.hash = "#/"), "?": openHelp,
    t: () => reading && reading.pinned && openTree(reading.doc, sentenceOf(reading.doc, reading.pinned.trigger) || {}),
    "/": () => $("find") && ($("shelf").classList.add("open"), $("find").focus()),
    Escape: () => (reading && reading.pinned ? go(null) : location.hash.length > 2 && (location.hash = "#/")),
  };
  if (!acts[press.key]) return;
  press.preventDefault();
  acts[press.key]();
});

drawShelf();
route();
