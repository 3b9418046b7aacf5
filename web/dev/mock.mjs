// A stand-in for the server while the front end is built: every endpoint of docs/api.md with invented data, and a stream
// that changes. It checks nothing and keeps nothing; it must never be mistaken for a test of the server.
//
//   MOCK_PORT=4747   where it answers
//   MOCK_N=400       how many happenings there are at the start
//   MOCK_RATE=1      how many come in a second
//   MOCK_EMPTY=1     an empty store that offers the sample
//   MOCK_AUTH=1      asks for a token: "desk"
//   MOCK_SLOW=0      milliseconds before each answer

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const env = (name, fallback) => Number(process.env[name] ?? fallback);
const PORT = env("MOCK_PORT", 4747);
const N = env("MOCK_N", 400);
const RATE = env("MOCK_RATE", 1);
const SLOW = env("MOCK_SLOW", 0);
const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
let empty = process.env.MOCK_EMPTY === "1";
const auth = process.env.MOCK_AUTH === "1";
let sample = empty ? "offered" : "none";
let sampleDone = 0;

let seed = 20160415;
const random = () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const int = (from, to) => from + Math.floor(random() * (to - from + 1));

const QUADS = {
  "verbal-cooperation": ["AGREE", "CONSULT", "SUPPORT", "CONCEDE"],
  "material-cooperation": ["COOPERATE", "AID", "RETREAT", "DEFECT"],
  "verbal-conflict": ["REQUEST", "ACCUSE", "REJECT", "THREATEN"],
  "material-conflict": ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
};
const QUAD_OF = Object.fromEntries(Object.entries(QUADS).flatMap(([quad, types]) => types.map((t) => [t, quad])));
const MODES = { CONSULT: ["visit", "third-party", "multilateral", "phone"], RETREAT: ["withdraw", "release", "ceasefire"], REQUEST: ["assist", "change", "yield", "meet"], ACCUSE: ["disapprove", "investigate", "allege"], REJECT: ["assist", "change", "yield", "meet"], THREATEN: ["restrict", "relations", "violence"], PROTEST: ["demo", "riot", "strike", "obstruct"], SANCTION: ["convict", "expel", "withdraw"], MOBILIZE: ["troops", "weapons", "police"], COERCE: ["seize", "arrest", "curfew", "cyber"], ASSAULT: ["abduct", "firearms", "explosives", "aerial", "heavy-weapons"] };
const WEIGHTS = ["CONSULT", "CONSULT", "CONSULT", "AGREE", "SUPPORT", "PROTEST", "PROTEST", "ACCUSE", "ACCUSE", "REQUEST", "ASSAULT", "ASSAULT", "COERCE", "MOBILIZE", "REJECT", "THREATEN", "AID", "COOPERATE", "RETREAT", "SANCTION", "CONCEDE", "DEFECT"];
const OUTLETS = ["Harbour Gazette", "Northline", "Meridian Post", "Evening Ledger", "Delta Courier", "Asia Lantern", "Andes Monitor", "Horn Report", "Lakeside Tribune", "Canal Times", "Steppe Wire", "Island Observer"];
const PEOPLE = {
  KOR: ["South Korea", [["Minister Han Dorim", "GOV"], ["the defence ministry", "GOV MIL"], ["dock workers of Tesan", "LAB"]], [["Seoul", 37.57, 126.98, "city"], ["Busan", 35.18, 129.08, "city"], ["South Korea", 36.5, 127.8, "country"]]],
  PRK: ["North Korea", [["General Ri Maksun", "MIL"], ["state news agency", "MED"]], [["Pyongyang", 39.02, 125.75, "city"], ["North Korea", 40.0, 127.0, "country"]]],
  JPN: ["Japan", [["Envoy Oda Kensuke", "GOV"], ["coast guard", "COP"]], [["Tokyo", 35.69, 139.69, "city"], ["Okinawa", 26.5, 127.9, "admin"]]],
  KEN: ["Kenya", [["Governor Amina Wekesa", "GOV"], ["teachers' union", "LAB"]], [["Nairobi", -1.29, 36.82, "city"], ["Mombasa", -4.04, 39.67, "city"], ["Kenya", 0.5, 38.0, "country"]]],
  SOM: ["Somalia", [["fighters of the Red Coast front", "REB"], ["port police", "COP"]], [["Mogadishu", 2.04, 45.34, "city"], ["Somalia", 6, 46, "country"], ["Bay region", 2.5, 43.5, "admin"]]],
  ETH: ["Ethiopia", [["Minister Tadele Worku", "GOV"], ["air force", "MIL"]], [["Addis Ababa", 9.02, 38.75, "city"], ["Ogaden", 7, 44, "region"]]],
  PER: ["Peru", [["miners of Alto Cobre", "LAB"], ["President Ocampo Rey", "GOV"]], [["Lima", -12.05, -77.04, "city"], ["Cusco", -13.52, -71.97, "city"]]],
  COL: ["Colombia", [["Bishop Arango", "REL"], ["the army", "MIL"]], [["Bogota", 4.61, -74.08, "city"], ["Cauca", 2.5, -76.7, "admin"]]],
  UKR: ["Ukraine", [["Spokeswoman Olha Dovhan", "GOV"], ["border guards", "MIL"]], [["Kyiv", 50.45, 30.52, "city"], ["Kharkiv", 49.99, 36.23, "city"], ["Ukraine", 49, 32, "country"]]],
  RUS: ["Russia", [["the foreign ministry", "GOV"], ["Deputy Lebedin", "LEG"]], [["Moscow", 55.75, 37.62, "city"]]],
  FRA: ["France", [["the transport union", "LAB"], ["Minister Delorme", "GOV"]], [["Paris", 48.85, 2.35, "city"], ["Marseille", 43.3, 5.4, "city"]]],
  THA: ["Thailand", [["General Prasong", "MIL"], ["student league", "EDU"]], [["Bangkok", 13.75, 100.5, "city"], ["Mae Sot", 16.71, 98.57, "city"]]],
  MMR: ["Myanmar", [["the Hill Army", "REB"], ["Speaker Thura Win", "LEG"]], [["Yangon", 16.87, 96.2, "city"], ["Shan", 21, 98, "admin"]]],
  USA: ["United States", [["Secretary Halloran", "GOV"], ["the Pacific fleet", "MIL"]], [["Washington", 38.9, -77.04, "city"]]],
};
const NEAR = { KOR: ["PRK", "JPN", "USA"], PRK: ["KOR", "USA", "JPN"], JPN: ["KOR", "PRK"], KEN: ["SOM", "ETH", "KEN"], SOM: ["KEN", "ETH", "SOM"], ETH: ["SOM", "KEN"], PER: ["PER", "COL"], COL: ["COL", "PER"], UKR: ["RUS", "FRA", "UKR"], RUS: ["UKR", "USA", "FRA"], FRA: ["FRA", "UKR"], THA: ["MMR", "THA"], MMR: ["THA", "MMR"], USA: ["KOR", "PRK", "RUS"] };
const VERBS = { AGREE: "signed an accord with", CONSULT: "met", SUPPORT: "praised", CONCEDE: "gave way to", COOPERATE: "held a joint exercise with", AID: "sent rice and tents to", RETREAT: "pulled back from positions facing", DEFECT: "crossed over to", REQUEST: "urged a halt by", ACCUSE: "accused", REJECT: "turned down an offer by", THREATEN: "threatened to close its ports to", PROTEST: "marched against", SANCTION: "cut trade with", MOBILIZE: "sent two brigades to the line facing", COERCE: "detained eleven men of", ASSAULT: "shelled positions of" };

const LAST = Date.UTC(2016, 3, 15);
const DAY = 86400000;
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);
let revision = 5000;
let nReports = 910;
let nextId = 1;
const party = (country) => {
  const [name, people] = PEOPLE[country];
  if (random() < 0.3) return { name, country, roles: [], code: country };
  const [who, roles] = pick(people);
  return { name: who, country, roles: roles.split(" "), code: country + roles.split(" ").join("") };
};
const cards = [];
const reports = [];
function makeReport(at, story) {
  const id = `r${(reports.length + 1).toString(16).padStart(12, "0")}`;
  const outlet = pick(OUTLETS);
  const report = { seq: reports.length + 1, report: id, version: "v" + id, input_id: null, url: `https://${outlet.toLowerCase().replace(" ", "-")}.example/${id}`, outlet, domain: "example", title: "", byline: null, language: "en", published: new Date(at).toISOString(), published_precision: "minute", published_basis: "metadata", arrived: new Date(at + 60000).toISOString(), story, origin: outlet, copy_of: null, n_letters: 1800, n_events: 3, codebook: "c0ffee" };
  reports.push(report);
  return report;
}
function makeCard(at) {
  const country = pick(Object.keys(PEOPLE));
  const other = pick(NEAR[country]);
  const type = pick(WEIGHTS);
  const actor = party(country);
  const alone = type === "PROTEST" && random() < 0.5;
  const recipient = alone ? null : party(other);
  const place = random() < 0.12 ? null : (() => {
    const at = random() < 0.7 ? country : other;
    const [name, lat, lon, precision] = pick(PEOPLE[at][2]);
    return { name, lat, lon, country: at, admin1: null, geonames_id: 1000 + name.length, precision };
  })();
  const id = `h${nextId++}`;
  const story = `s${1 + (Math.floor(nextId / 6) % 90)}`;
  const report = makeReport(at, story);
  const sentence = `${actor.name[0].toUpperCase()}${actor.name.slice(1)} ${VERBS[type]} ${recipient ? recipient.name : "rising prices"} on ${new Date(at).toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" })}${place ? `, in ${place.name}` : ""}, ${pick(["two officials said", "according to a statement", "witnesses told the paper", "the ministry said late in the evening"])}.`;
  report.title = sentence.slice(0, 60);
  const denials = random() < 0.06 ? int(1, 2) : 0;
  const asserted = denials === 0 || random() < 0.8;
  const n = asserted ? int(1, random() < 0.2 ? 9 : 2) : 1;
  const figures = type === "ASSAULT" || (type === "PROTEST" && random() < 0.4) ? [{ report: report.report, at: report.published, of: type === "ASSAULT" ? "dead" : "protesters", value: type === "ASSAULT" ? int(1, 12) : int(2, 40) * 100, bound: pick(["exact", "about", "at_least"]), by: random() < 0.5 ? "the hospital" : null }] : [];
  const card = {
    id, story, type, mode: MODES[type] && random() < 0.6 ? pick(MODES[type]) : null, cameo: "190", goldstein: type === "ASSAULT" ? -9 : type === "AID" ? 7 : QUAD_OF[type].endsWith("conflict") ? -4 : 3,
    actor, recipient, mutual: (type === "AGREE" || type === "CONSULT") && recipient !== null && random() < 0.5, day: random() < 0.02 ? null : dayOf(at), dated: random() < 0.6, place, asserted,
    n_reports: n, n_origins: Math.max(1, Math.ceil(n / 2)), n_denials: denials, confidence: Math.round((0.55 + random() * 0.44) * 100) / 100,
    first: { report: report.report, outlet: report.outlet, origin: report.origin, at: report.published },
    voices: [...(random() < 0.5 ? [{ name: "the ministry", country, relation: "says" }] : []), ...(denials ? [{ name: "a spokesman", country: other, relation: "denies" }] : []), ...(n > 4 ? [{ name: "the observers", country: null, relation: "confirms" }] : [])],
    figures, sentence, quad: QUAD_OF[type], revision: ++revision, changed: new Date().toISOString(),
  };
  cards.push(card);
  return card;
}
if (!empty) {
  for (let i = 0; i < N; i++) makeCard(LAST - Math.floor((1 - Math.sqrt((i + 1) / N)) * 70 * DAY * (0.6 + 0.4 * random())) + int(0, DAY - 1));
  nReports = Math.max(reports.length * 2, 1);
} else nReports = 0;

// ---- the filter --------------------------------------------------------------------------------------------------

const latest = () => cards.reduce((max, c) => (c.day && c.day > max ? c.day : max), "0000");
function resolveDay(value) {
  const at = /^(today|latest)(?:-(\d+))?$/.exec(value);
  if (!at) return value;
  const base = at[1] === "today" ? LAST : Date.parse(latest() + "T00:00:00Z");
  return dayOf(base - Number(at[2] ?? 0) * DAY);
}
function filtered(q) {
  const list = (name) => (q.get(name) ? q.get(name).split(",") : null);
  const from = q.get("from") && resolveDay(q.get("from"));
  const to = q.get("to") && resolveDay(q.get("to"));
  const types = list("type"), countries = list("country"), parties = list("party"), modes = list("mode"), actors = list("actor"), recipients = list("recipient");
  const text = (q.get("text") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const bbox = list("bbox")?.map(Number);
  const fits = (p, codes) => p && codes.some((c) => (/^[A-Z]{3,}$/.test(c) ? p.code?.startsWith(c) : p.name.toLowerCase().includes(c.toLowerCase())));
  return cards.filter((c) => {
    if (c.gone) return false;
    const counted = q.get("counted") ?? "true";
    if (counted === "true" && !c.asserted) return false;
    if (counted === "false" && c.asserted) return false;
    if (from && !(c.day && c.day >= from)) return false;
    if (to && !(c.day && c.day <= to)) return false;
    if (types && !types.includes(c.type)) return false;
    if (modes && !modes.includes(c.mode)) return false;
    if (countries && !countries.includes(c.place?.country)) return false;
    if (parties && !fits(c.actor, parties) && !fits(c.recipient, parties)) return false;
    if (actors && !fits(c.actor, actors)) return false;
    if (recipients && !fits(c.recipient, recipients)) return false;
    if (q.get("role") && !c.actor.roles.includes(q.get("role")) && !c.recipient?.roles.includes(q.get("role"))) return false;
    if (q.get("place") && !c.place?.name.toLowerCase().includes(q.get("place").toLowerCase())) return false;
    if (q.get("outlet") && !c.first.outlet.toLowerCase().includes(q.get("outlet").toLowerCase())) return false;
    if (q.get("source") && !c.voices.some((v) => v.name.toLowerCase().includes(q.get("source").toLowerCase()))) return false;
    if (q.get("polarity") === "negative" && !c.n_denials) return false;
    if (q.get("polarity") === "positive" && c.n_denials) return false;
    if (q.get("confidence") && c.confidence < Number(q.get("confidence"))) return false;
    if (q.get("story") && c.story !== q.get("story")) return false;
    if (q.get("happening") && c.id !== q.get("happening")) return false;
    if (text.length && !text.every((w) => c.sentence.toLowerCase().includes(w))) return false;
    if (bbox && !(c.place && c.place.lat >= bbox[1] && c.place.lat <= bbox[3] && (bbox[0] <= bbox[2] ? c.place.lon >= bbox[0] && c.place.lon <= bbox[2] : c.place.lon >= bbox[0] || c.place.lon <= bbox[2]))) return false;
    return true;
  });
}
const asOf = () => ({ revision, reports: nReports });
function page(rows, q) {
  const limit = Number(q.get("limit") ?? 100), at = Number(q.get("cursor") ?? 0);
  return { rows: rows.slice(at, at + limit), next: at + limit < rows.length ? String(at + limit) : null, total: rows.length, as_of: asOf() };
}
const isConflict = (c) => c.quad.endsWith("conflict");
const tally = (list, key) => list.reduce((map, x) => { const k = key(x); return k === null ? map : map.set(k, (map.get(k) ?? 0) + 1); }, new Map());

// ---- answers -----------------------------------------------------------------------------------------------------

const pace = Array.from({ length: 60 }, (_, i) => ({ reports: int(2, 14), happenings: int(4, 22), i }));
const feeds = OUTLETS.slice(0, 8).map((name, i) => ({ id: `f${i + 1}`, kind: "feed", url: `https://${name.toLowerCase().replace(" ", "-")}.example/rss`, name, state: ["ok", "ok", "ok", "slow", "silent", "failing", "paused", "new"][i], interval_s: 300, added: "2016-01-02T00:00:00Z", last_fetch: new Date(LAST + 9 * 3600000 - i * 500000).toISOString(), last_success: new Date(LAST + 9 * 3600000 - i * 700000).toISOString(), last_item: new Date(LAST - i * 5 * 3600000).toISOString(), next_fetch: new Date(LAST + 10 * 3600000).toISOString(), n_items: 900 - i * 80, n_errors: i === 5 ? 41 : i, n_coded: 700 - i * 70, error: i === 5 ? "503 from the server" : null, share_coded: 0.78 - i * 0.04, items_by_day: Array.from({ length: 28 }, (_, d) => ({ day: dayOf(LAST - (27 - d) * DAY), n: i === 4 && d > 22 ? 0 : int(4, 40) })) }));
const alerts = [{ id: "a1", name: "defections", filter: { type: "DEFECT" }, rule: { kind: "new", days: 90 }, to: [{ kind: "rss" }, { kind: "desktop" }], quiet: null, snoozed_until: null, enabled: true, n_fired: 4, last_fired: "2016-04-12T08:00:00Z" }, { id: "a2", name: "Koreas above usual", filter: { party: "PRK" }, rule: { kind: "dyad", actor: "PRK", recipient: "KOR", quad: "conflict", factor: 2, days: 28, least: 3 }, to: [{ kind: "webhook", url: "https://desk.example/hook", secret: "whsec_c2VjcmV0" }], quiet: { from: "22:00", until: "07:00", tz: "Asia/Seoul" }, snoozed_until: null, enabled: true, n_fired: 1, last_fired: "2016-04-14T03:00:00Z" }];
const firings = Array.from({ length: 6 }, (_, i) => ({ id: `x${i + 1}`, alert: i % 2 ? "a2" : "a1", name: i % 2 ? "Koreas above usual" : "defections", at: new Date(LAST - i * 9 * 3600000).toISOString(), title: i % 2 ? "7 against a usual 2.1" : "A pilot defects", happening: i % 2 ? null : `h${i + 3}`, url: "/now?type=DEFECT", occasion: `o${i}`, deliveries: [{ to: i % 2 ? "webhook https://desk.example/hook" : "rss", state: i === 3 ? "dead" : i === 1 ? "waiting" : "sent", tries: i === 3 ? 8 : 1, error: i === 3 ? "connection refused" : null }] }));
const TABLES = { tables: [{ name: "happenings", columns: ["id:text", "story:text", "type:text", "mode:text", "actor:text", "actor_name:text", "recipient:text", "recipient_name:text", "day:date", "place:text", "asserted:boolean", "n_reports:integer", "confidence:number"].map((c) => ({ name: c.split(":")[0], type: c.split(":")[1] })) }, { name: "events", columns: [{ name: "report", type: "text" }, { name: "event", type: "text" }, { name: "type", type: "text" }, { name: "day", type: "date" }] }, { name: "coverage", columns: [{ name: "day", type: "date" }, { name: "outlet", type: "text" }, { name: "n", type: "integer" }] }] };

function codedFor(card, report) {
  const text = `${card.place ? card.place.name.toUpperCase() : "DAKAR"}, ${report.published.slice(0, 10)} (Northline) - ${card.sentence} The statement gave no further detail.\n\nA resident, who did not want to be named, said that the street had been quiet since the morning. "We heard nothing until noon," he said.\n`;
  const find = (words, from = 0) => { const start = text.indexOf(words, from); return start < 0 ? null : { start, end: start + words.length, text: words }; };
  const who = (p) => p && { name: p.name, country: p.country, roles: p.roles, code: p.code, span: find(p.name) ?? find(p.name[0].toUpperCase() + p.name.slice(1)), words: find(p.name) };
  const event = { id: "e1", act: "a1", type: card.type, mode: card.mode, contexts: [], cameo: card.cameo, goldstein: card.goldstein, quad: card.quad, actor: who(card.actor), recipient: who(card.recipient), when: { day: card.day, value: card.day, precision: "day", basis: "relative", span: null }, where: card.place && { ...card.place, span: find(card.place.name) }, trigger: find(VERBS[card.type].split(" ")[0]), sentence: find(card.sentence), polarity: "positive", modality: "asserted", background: false, sources: [], rule: `${card.type.toLowerCase()}.${VERBS[card.type].split(" ")[0]}`, confidence: card.confidence, public: true, counted: true };
  return { schema: "dateline.coded-document/1", codebook: { name: "dateline", version: "1", sha256: "c0ffee" }, document: { id: report.report, version: report.version, input_id: null, url: report.url, outlet: { name: report.outlet, domain: report.domain }, title: report.title, byline: [], published: { value: report.published, precision: "minute", basis: "metadata" }, text, images: [], removed: [] }, events: [event], quotes: [{ id: "q1", speaker: null, content: find("We heard nothing until noon,"), cue: find("said", text.indexOf("noon")), direct: true }], figures: [], diagnostics: [] };
}
function happening(id) {
  const card = cards.find((c) => c.id === id);
  if (!card) return null;
  const tellings = Array.from({ length: card.n_reports }, (_, i) => {
    const report = reports.find((r) => r.report === card.first.report);
    return { report: report.report, event: "e1", act: "a1", outlet: i ? pick(OUTLETS) : report.outlet, origin: i % 3 === 2 ? "Northline" : report.origin, at: new Date(Date.parse(card.first.at) + i * 3600000).toISOString(), denied: i < card.n_denials, title: report.title, url: report.url, copy_of: i % 3 === 2 ? report.report : null, published: report.published, event_record: codedFor(card, report).events[0] };
  });
  return { card, tellings, revisions: [{ revision: card.revision - 20, change: "new", report: card.first.report, note: "", at: card.first.at }, ...(card.n_reports > 1 ? [{ revision: card.revision - 9, change: "told", report: card.first.report, note: "", at: new Date(Date.parse(card.first.at) + 3600000).toISOString() }] : []), ...(card.figures.length ? [{ revision: card.revision - 4, change: "revised", report: card.first.report, note: `dead ${card.figures[0].value - 1} → ${card.figures[0].value}, says the hospital`, at: new Date(Date.parse(card.first.at) + 7200000).toISOString() }] : []), ...(card.n_denials ? [{ revision: card.revision, change: "denied", report: card.first.report, note: "by a spokesman", at: card.changed }] : [])], corrections: [] };
}
function story(id) {
  const of = cards.filter((c) => c.story === id);
  if (!of.length) return null;
  const rs = of.map((c) => reports.find((r) => r.report === c.first.report));
  return {
    story: { id, title: of[0].sentence.slice(0, 70), first: rs[0].published, last: rs[rs.length - 1].published, n_reports: rs.length, n_origins: new Set(rs.map((r) => r.origin)).size },
    reports: rs.map((r, i) => ({ report: r.report, outlet: r.outlet, title: r.title, url: r.url, published: r.published, arrived: r.arrived, origin: r.origin, copy_of: i === 1 ? rs[0].report : null, copies: i === 0 && rs.length > 1 ? 1 : 0, n_events: 3 })),
    happenings: of,
    voices: [{ name: "the ministry", country: of[0].actor.country, says: of.slice(0, 2).map((c) => c.id), confirms: [], denies: of.filter((c) => c.n_denials).map((c) => c.id), silent: [] }, { name: "witnesses", country: null, says: of.slice(1, 3).map((c) => c.id), confirms: of.slice(0, 1).map((c) => c.id), denies: [], silent: [] }],
    figures: [{ of: "dead", told: [3, 5, 7].map((value, i) => ({ at: new Date(LAST + i * 3600000 * 5).toISOString(), value, bound: i ? "at_least" : "exact", by: i ? "the hospital" : null, report: rs[0].report, outlet: rs[0].outlet })) }],
    quotes: [{ report: rs[0].report, outlet: rs[0].outlet, quote: "q1", speaker_name: of[0].actor.name, speaker_country: of[0].actor.country, cue: "said", content: "We heard nothing until noon", direct: true }],
  };
}
function codebook() {
  const about = { PROTEST: "People act together in public against somebody or something.", CONSULT: "Parties meet, talk, telephone, negotiate or mediate.", ASSAULT: "A party uses armed force or bodily violence." };
  return { name: "dateline", version: "1", types: Object.entries(QUADS).flatMap(([quad, types]) => types.map((type) => ({ type, quad, about: about[type] ?? `What counts as ${type.toLowerCase()}.`, modes: MODES[type] ?? [], n_rules: 20 + type.length * 7 }))) };
}
function nowAnswer(q) {
  const fits = filtered(q);
  const today = dayOf(LAST);
  const types = [...tally(fits, (c) => c.type)].map(([type, n]) => ({ type, quad: QUAD_OF[type], n, today: fits.filter((c) => c.type === type && c.day === today).length, usual: Math.round((fits.filter((c) => c.type === type && c.day < today && c.day > dayOf(LAST - 29 * DAY)).length / 28) * 10) / 10 }));
  const parties = [...tally(fits, (c) => c.actor?.country ?? null)].map(([code, n]) => ({ code, name: PEOPLE[code][0], n }));
  return { as_of: asOf(), clock: new Date(LAST + 10 * 3600000 + (Date.now() % 3600000)).toISOString(), today, n_happenings: fits.length, n_reports: nReports, n_outlets: empty ? 0 : OUTLETS.length, n_sources: 88, n_denied: fits.filter((c) => c.n_denials).length, n_confirmed: fits.filter((c) => c.n_origins > 1).length, types: types.sort((a, b) => b.n - a.n), pace: pace.map((p, i) => ({ at: new Date(LAST + 9 * 3600000 + i * 60000).toISOString(), reports: empty ? 0 : p.reports, happenings: empty ? 0 : p.happenings })), parties: parties.sort((a, b) => b.n - a.n) };
}
function startOf(day, unit) {
  if (unit === "month") return day.slice(0, 8) + "01";
  if (unit !== "week") return day;
  const at = Date.parse(day + "T00:00:00Z");
  return dayOf(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY);
}
function timeline(q) {
  const unit = q.get("unit") ?? "day";
  const counts = tally(filtered(q).filter((c) => c.day), (c) => `${startOf(c.day, unit)} ${c.type}`);
  const rows = [...counts].map(([key, n]) => ({ day: key.slice(0, 10), type: key.slice(11), n })).sort((a, b) => (a.day + a.type < b.day + b.type ? -1 : 1));
  const first = rows[0]?.day, coverage = [];
  if (first) for (let at = Date.parse(first + "T00:00:00Z"); at <= LAST; at += DAY) { const day = startOf(dayOf(at), unit); const n = 8 + ((at / DAY) * 7) % 23; const old = coverage[coverage.length - 1]; if (old?.day === day) old.n_reports += n; else coverage.push({ day, n_reports: n, n_outlets: 5 + ((at / DAY) % 7) }); }
  return { rows, coverage };
}
function mapAnswer(q) {
  const fits = filtered(q);
  const by = new Map();
  for (const c of fits) {
    if (!c.place) continue;
    const row = by.get(c.place.name) ?? { name: c.place.name, lat: c.place.lat, lon: c.place.lon, country: c.place.country, admin1: null, precision: c.place.precision, n: 0, conflict: 0, cooperation: 0, types: {}, last: null };
    row.n++;
    row[isConflict(c) ? "conflict" : "cooperation"]++;
    row.types[c.type] = (row.types[c.type] ?? 0) + 1;
    if (c.day && (!row.last || c.day > row.last)) row.last = c.day;
    by.set(c.place.name, row);
  }
  return { rows: [...by.values()].sort((a, b) => b.n - a.n), without_place: fits.filter((c) => !c.place).length };
}
function network(q) {
  const by = q.get("by") === "code" ? (p) => p.code : (p) => p.country;
  const links = new Map(), nodes = new Map();
  const add = (p) => { const code = by(p); const n = nodes.get(code) ?? { code, name: q.get("by") === "code" ? p.name : PEOPLE[code][0], country: p.country, n: 0 }; n.n++; nodes.set(code, n); };
  for (const c of filtered(q)) {
    if (!c.actor || !c.recipient) continue;
    add(c.actor);
    if (by(c.recipient) !== by(c.actor)) add(c.recipient);
    const key = `${by(c.actor)}>${by(c.recipient)}`;
    const link = links.get(key) ?? { actor: by(c.actor), recipient: by(c.recipient), n: 0, cooperation: 0, conflict: 0, goldstein: 0, days: new Map() };
    link.n++;
    link[isConflict(c) ? "conflict" : "cooperation"]++;
    link.goldstein += c.goldstein;
    if (c.day) { const d = link.days.get(c.day) ?? { day: c.day, cooperation: 0, conflict: 0 }; d[isConflict(c) ? "conflict" : "cooperation"]++; link.days.set(c.day, d); }
    links.set(key, link);
  }
  const top = [...nodes.values()].sort((a, b) => b.n - a.n).slice(0, Number(q.get("top") ?? 60));
  const codes = new Set(top.map((n) => n.code));
  return { nodes: top, links: [...links.values()].filter((l) => codes.has(l.actor) && codes.has(l.recipient)).map((l) => ({ ...l, goldstein: Math.round((l.goldstein / l.n) * 10) / 10, days: [...l.days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)) })).sort((a, b) => b.n - a.n) };
}
function sql(text) {
  if (!/select/i.test(text)) return null;
  if (/count\(\*\)/i.test(text) && !/group by/i.test(text)) return { columns: [{ name: "n", type: "integer" }], rows: [[cards.filter((c) => c.asserted).length]], cut: false, ms: 3 };
  if (/group by/i.test(text)) return { columns: [{ name: "day", type: "date" }, { name: "n", type: "integer" }], rows: [...tally(cards.filter((c) => c.day), (c) => c.day)].sort(), cut: false, ms: 9 };
  const rows = cards.slice(0, 1000).map((c) => [c.id, c.type, c.day, c.actor.name, c.recipient?.name ?? null, c.place?.name ?? null, c.n_reports, c.confidence]);
  return { columns: ["id:text", "type:text", "day:date", "actor_name:text", "recipient_name:text", "place:text", "n_reports:integer", "confidence:number"].map((c) => ({ name: c.split(":")[0], type: c.split(":")[1] })), rows, cut: cards.length > 1000, ms: 12 };
}

// ---- the server --------------------------------------------------------------------------------------------------

const streams = new Set();
const history = [];
const sendAll = (event, data, id = revision) => {
  const text = `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  history.push({ id, text });
  if (history.length > 500) history.shift();
  for (const res of streams) res.write(text);
};
function change(n) {
  const fresh = Array.from({ length: n }, () => makeCard(LAST - Math.floor(random() ** 3 * 25) * DAY + int(0, 10 * 3600000)));
  for (let i = 0; i < Math.ceil(n / 4); i++) {
    const old = pick(cards);
    old.n_reports++;
    if (random() < 0.5) old.n_origins++;
    old.revision = ++revision;
    old.changed = new Date().toISOString();
    fresh.push(old);
  }
  nReports += n;
  const last = pace[pace.length - 1];
  last.reports += n;
  last.happenings += fresh.length;
  sendAll("change", { revision, reports: nReports, happenings: fresh, gone: [], stories: [...new Set(fresh.map((c) => c.story))], at: new Date().toISOString() });
}
setInterval(() => {
  if (sample === "running") {
    sampleDone = Math.min(1, sampleDone + 0.02);
    if (sampleDone >= 1) sample = "done";
    change(2);
  } else if (!empty && RATE > 0) {
    if (RATE <= 5) change(RATE);
  }
}, 1000);
if (RATE > 5) setInterval(() => change(Math.ceil(RATE / 20)), 50);
setInterval(() => { pace.shift(); pace.push({ reports: 0, happenings: 0 }); }, 60000);
setInterval(() => { for (const res of streams) res.write(": still here\n\n"); }, 15000);

// As the server says it.
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const body = async (req) => { let text = ""; for await (const part of req) text += part; try { return JSON.parse(text); } catch { return { text }; } };

createServer(async (req, res) => {
  const url = new URL(req.url, "http://mock");
  const path = url.pathname, q = url.searchParams;
  const json = (value, status = 200) => { res.writeHead(status, { "content-type": "application/json", "cache-control": "no-cache" }); res.end(JSON.stringify(value)); };
  const fail = (status, code, message) => json({ error: { code, message } }, status);
  const found = (value) => (value ? json(value) : fail(404, "S404", "nothing there"));
  if (SLOW) await new Promise((r) => setTimeout(r, SLOW));
  try {
    if (path === "/mock/streams") return json({ streams: streams.size });
    if (path === "/health") return json({ ok: true });
    if (!path.startsWith("/api") && path !== "/ingest") {
      const name = normalize(path).replace(/^\/+/, "");
      const file = extname(name) ? join(DIST, name) : join(DIST, "index.html");
      try {
        const data = await readFile(file);
        res.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": CSP, "cache-control": extname(name) && name.startsWith("assets/") ? "max-age=31536000, immutable" : "no-cache" });
        return res.end(data);
      } catch {
        return fail(404, "S404", "build the front end first: npm run build");
      }
    }
    if (path === "/api/session" && req.method === "POST") {
      const given = await body(req);
      if (given.token !== "desk") return fail(401, "S401", "no such token");
      res.writeHead(200, { "content-type": "application/json", "set-cookie": "session=1; HttpOnly; SameSite=Strict; Path=/" });
      return res.end("{}");
    }
    if (auth && !/session=1/.test(req.headers.cookie ?? "")) return fail(401, "S401", "no token");
    if (path === "/api/stream") {
      res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      const after = req.headers["last-event-id"] ?? q.get("after");
      res.write(`id: ${revision}\nevent: hello\ndata: ${JSON.stringify({ revision, reports: nReports, version: "mock" })}\n\n`);
      if (after) for (const old of history) if (old.id > Number(after)) res.write(old.text);
      streams.add(res);
      req.on("close", () => streams.delete(res));
      return;
    }
    const ending = /\.(csv|geojson|parquet|rss|json|opml)$/.exec(path);
    if (ending && req.method === "GET") { res.writeHead(200, { "content-type": "text/plain" }); return res.end(`mock ${path}\n`); }
    const [, , kind, id, sub] = path.split("/");
    const newest = (list) => [...list].sort((a, b) => (q.get("sort") === "day" ? ((a.day ?? "") < (b.day ?? "") ? 1 : -1) : q.get("sort") === "reports" ? b.n_reports - a.n_reports : b.revision - a.revision));
    switch (kind) {
      case "status": return json({ version: "0.0.0-mock", auth: auth ? "token" : "none", scopes: ["read", "ingest", "write"], sample, sample_done: sampleDone, reports: nReports, revision, queue: { waiting: 0, room: 256 }, started: "2016-04-15T00:00:00Z", text: "full", store: "/mock" });
      case "sample": sample = req.method === "DELETE" ? "done" : "running"; empty = false; return json({});
      case "now": if (q.get("tz") && !Intl.supportedValuesOf("timeZone").includes(q.get("tz")) && q.get("tz") !== "UTC") return fail(400, "S014", `no time zone ${q.get("tz")}`); return json(nowAnswer(q));
      case "happenings": return id ? found(happening(id)) : json(page(newest(filtered(q)), q));
      case "stories": return id ? found(story(id)) : json(page([...new Set(filtered(q).map((c) => c.story))].map((s) => story(s).story), q));
      case "reports": { if (!id) return json(page(reports, q)); const report = reports.find((r) => r.report === id); const card = cards.find((c) => c.first.report === id); return found(report && { report, document: codedFor(card, report) }); }
      case "timeline": return json(timeline(q));
      case "map": return json(mapAnswer(q));
      case "network": return json(network(q));
      case "search": { const q2 = new URLSearchParams(q); q2.set("text", q.get("q") ?? ""); const fits = filtered(q2); return json({ rows: fits.slice(0, 20).map((c, i) => ({ report: c.first.report, title: c.sentence.slice(0, 60), outlet: c.first.outlet, published: c.first.at, story: c.story, score: 9 - i * 0.3, excerpt: c.sentence })), happenings: fits.slice(0, 20) }); }
      case "coverage": return json({ rows: OUTLETS.flatMap((outlet, o) => Array.from({ length: 28 }, (_, d) => ({ day: dayOf(LAST - d * DAY), outlet, n: 2 + ((d * 5 + o * 3) % 11) }))) });
      case "agreement": return json({ rows: OUTLETS.map((outlet, i) => ({ outlet, reports: 90 - i * 5, happenings: 200 - i * 12, shared: 120 - i * 9, first: 50 - i * 3, denied: i % 3 })) });
      case "sql": { const text = req.method === "POST" ? (await body(req)).sql : q.get("q"); const answer = sql(text ?? ""); return answer ? json(answer) : fail(400, "S020", "only SELECT is read here"); }
      case "tables": return json(TABLES);
      case "codebook":
        if (id === "rules") return json({ rows: Array.from({ length: 30 }, (_, i) => { const type = q.get("type") ?? pick(WEIGHTS); return { id: `${type.toLowerCase()}.${i}`, type, mode: null, words: `${VERBS[type]} <party>`, yes: [`The army ${VERBS[type]} the town.`], no: [`Nobody ${VERBS[type]} anything.`], file: `triggers/${type.toLowerCase()}.toml` }; }), next: null });
        if (id === "actors") return json({ rows: [{ id: "kim", name: "Kim Example", country: "PRK", roles: ["GOV"], code: "PRKGOV", file: "actors/PRK.toml" }] });
        return json(codebook());
      case "explain": { const card = cards[0] ?? makeCard(LAST); return json({ document: codedFor(card, reports[0]), sheet: "1 sentence, 1 event\n\n  e1 CONSULT by the rule consult.met\n" }); }
      case "feeds":
        if (req.method === "POST" && !id) { const given = await body(req); const feed = { ...feeds[0], id: `f${feeds.length + 1}`, url: given.url, name: given.name, state: "new", n_items: 0, n_coded: 0, items_by_day: [] }; feeds.push(feed); empty = false; return json(feed, 201); }
        if (req.method === "POST") { const feed = feeds.find((f) => f.id === id); Object.assign(feed, await body(req)); return json(feed); }
        if (req.method === "DELETE") { feeds.splice(feeds.findIndex((f) => f.id === id), 1); return json({}); }
        return json({ rows: empty ? [] : feeds });
      case "feeds.opml": return json({ added: 3, known: 1 });
      case "alerts":
        if (id === "test") return json({ would_have_fired: 4, days: 30, firings: firings.slice(0, 4) });
        if (sub === "snooze") { const alert = alerts.find((a) => a.id === id); alert.snoozed_until = (await body(req)).until; return json(alert); }
        if (req.method === "POST") { const alert = { ...(await body(req)), id: `a${alerts.length + 1}`, n_fired: 0, last_fired: null }; alerts.push(alert); return json(alert, 201); }
        if (req.method === "PUT") { const alert = alerts.find((a) => a.id === id); Object.assign(alert, await body(req)); return json(alert); }
        if (req.method === "DELETE") { alerts.splice(alerts.findIndex((a) => a.id === id), 1); return json({}); }
        return json({ rows: alerts });
      case "firings": return sub === "retry" ? json({}) : json({ rows: firings, next: null });
      case "corrections": return json({ id: 1, ...(await body(req)) }, 201);
      default: return json({ rows: [], next: null, total: 0, as_of: asOf() });
    }
  } catch (error) {
    fail(500, "S500", String(error));
  }
}).listen(PORT, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${PORT}`));
