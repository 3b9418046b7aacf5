// Shows one sampled event after the other, and keeps what is said of each. Page text is only ever set as text.
const $ = (id) => document.getElementById(id);
const KEY = "dateline-audit-" + SAMPLE.map((s) => s.correction.document + s.correction.start).join("").length + "-" + (SAMPLE[0] ? SAMPLE[0].correction.document : "");
const FIELDS = [
  ["type"], ["actor code", "actor", "code"], ["recipient code", "recipient", "code"], ["day", "when", "value"], ["place", "where", "name"],
  ["polarity", ["positive", "negative"]], ["modality", ["asserted", "planned", "conditional", "demanded", "possible", "attempted"]],
  ["background", ["false", "true"]], ["public", ["true", "false"]],
];
let at = 0;
let said = {};
try { said = JSON.parse(localStorage.getItem(KEY)) || {}; } catch { said = {}; }

function keep() {
  try { localStorage.setItem(KEY, JSON.stringify(said)); } catch { /* a browser that keeps nothing still saves files */ }
}

function of(n) {
  return (said[n] ||= { verdict: null, set: {}, note: "" });
}

function plain(event, field) {
  const [name, a, b] = field;
  if (Array.isArray(a) || a === undefined) return String(event[name] ?? "");
  return String(event[a] ? event[a][b] ?? "" : "");
}

function put(set, event, field, value) {
  const [name, a, b] = field;
  const was = plain(event, field);
  const key = Array.isArray(a) || a === undefined ? name : a;
  if (value === was) { delete set[key]; return; }
  if (key === "background" || key === "public") set[key] = value === "true";
  else if (b === undefined) set[key] = value || null;
  else set[key] = value ? { ...(event[key] || {}), [b]: value } : null;
}

function show() {
  const { correction, event, title, published, around, at: [from, begin, end, to] } = SAMPLE[at];
  const mine = of(at);
  $("meta").textContent = [`${at + 1} of ${SAMPLE.length}`, correction.stratum, published].filter(Boolean).join(" · ");
  $("title").textContent = title || "";
  const text = $("text");
  const chars = [...around];
  text.replaceChildren(chars.slice(0, from).join(""));
  const sentence = document.createElement("span");
  const mark = document.createElement("mark");
  mark.textContent = chars.slice(begin, end).join("");
  sentence.append(chars.slice(from, begin).join(""), mark, chars.slice(end, to).join(""));
  text.append(sentence, chars.slice(to).join(""));
  const claim = $("claim");
  const who = (p) => (p ? `${p.text} (${p.code || "unknown"})` : "nobody named");
  const kind = document.createElement("b");
  kind.textContent = event.type + (event.mode ? "/" + event.mode : "");
  claim.replaceChildren(kind, ` ${who(event.actor)} → ${who(event.recipient)}`, document.createElement("br"),
    [event.when ? event.when.value : null, event.where ? event.where.name : null, event.polarity, event.modality, event.background ? "background" : null,
      event.sources.length ? "according to " + event.sources.map((s) => s.name).join(", ") : null].filter(Boolean).join(" · "));
  $("right").setAttribute("aria-pressed", mine.verdict === "right");
  $("wrong").setAttribute("aria-pressed", mine.verdict === "wrong");
  const fields = $("fields");
  fields.replaceChildren();
  for (const field of FIELDS) {
    const label = document.createElement("label");
    label.textContent = field[0];
    label.htmlFor = "f-" + field[0];
    let input;
    if (Array.isArray(field[1])) {
      input = document.createElement("select");
      for (const choice of field[1]) input.append(new Option(choice));
    } else {
      input = document.createElement("input");
      input.autocomplete = "off";
    }
    input.id = "f-" + field[0];
    const key = Array.isArray(field[1]) || field[1] === undefined ? field[0] : field[1];
    const now = key in mine.set ? { ...event, [key]: mine.set[key] } : event;
    input.value = plain(now, field);
    input.classList.toggle("changed", key in mine.set);
    input.addEventListener("change", () => {
      put(mine.set, event, field, input.value.trim());
      input.classList.toggle("changed", key in mine.set);
      keep();
    });
    fields.append(label, input);
  }
  $("note").value = mine.note;
  const n = Object.values(said).filter((s) => s.verdict).length;
  $("done").max = SAMPLE.length;
  $("done").value = n;
  $("count").textContent = `${n} of ${SAMPLE.length} judged`;
}

function judge(verdict) {
  const mine = of(at);
  mine.verdict = mine.verdict === verdict ? null : verdict;
  keep();
  if (mine.verdict && at + 1 < SAMPLE.length) at += 1;
  show();
}

function move(by) {
  at = Math.min(Math.max(at + by, 0), SAMPLE.length - 1);
  show();
}

$("right").addEventListener("click", () => judge("right"));
$("wrong").addEventListener("click", () => judge("wrong"));
$("back").addEventListener("click", () => move(-1));
$("next").addEventListener("click", () => move(1));
$("note").addEventListener("input", () => { of(at).note = $("note").value; keep(); });
$("save").addEventListener("click", () => {
  const by = $("by").value.trim();
  const lines = SAMPLE.map((s, n) => JSON.stringify({ ...s.correction, ...of(n), by }));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/jsonl" }));
  link.download = "corrections.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
});
document.addEventListener("keydown", (e) => {
  if (["INPUT", "TEXTAREA", "SELECT"].includes(e.target.tagName) || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "r" || e.key === "R") judge("right");
  else if (e.key === "w" || e.key === "W") judge("wrong");
  else if (e.key === "ArrowRight") move(1);
  else if (e.key === "ArrowLeft") move(-1);
});
show();
