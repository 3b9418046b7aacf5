// One happening down to its words: what is known of it field by field, each with the words of the page that it rests on;
// who told it and how it came to be what it is; and a way to say that it is wrong. The last step from a number on any
// screen to its sentence ends here.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Card as CardData, CodedEvent, Correction, HappeningAnswer, ReportAnswer, Revision, Telling } from "../api";
import {
  announce, clock, count, dateTime, dayLong, Empty, ErrorBox, Head, inWords, Link, Loading, Marks, Old, Outside, PartyName, percent, phrase,
  PlaceName, TypeBadge, useData, useTitle,
} from "../ui";
import { useStatus } from "../shell/state";
import { go, useView } from "../view";
import { confidenceOf, eventOf, fieldRows, ruleOf, sentenceOf, type FieldRow } from "./lib/coded";
import { CorrectionForm, CorrectionList } from "./lib/corrections";
import { byWhat, Figures } from "./lib/figures";
import { EvidenceSentence, Fields, PageText } from "./lib/page";
import "./lib/bits.css";
import "./happening.css";

export default function HappeningScreen() {
  const { id } = useView();
  const { data, error, loading, old, reload } = useData<HappeningAnswer>(id === null ? null : `/api/happenings/${encodeURIComponent(id)}`, undefined, { live: true, every: 3000 });
  useTitle(data ? inWords(data.card) : "Happening");
  if (id === null) {
    return (
      <Empty title="No happening is chosen">
        <h1 class="hidden">Happening</h1>
        <p>Happenings are reached from <Link to={{ screen: "now" }}>Now</Link>, the map and the others.</p>
      </Empty>
    );
  }
  if (loading) return <Loading lines={9} label="Loading the happening" />;
  if (error?.status === 404) {
    return (
      <Empty title="There is no such happening">
        <h1 class="hidden">Happening</h1>
        <p>The store has none of the name <code>{id}</code>. It may have been forgotten on demand.</p>
        <p><Link to={{ screen: "now", id: null }}>Back to Now</Link></p>
      </Empty>
    );
  }
  if (!data) return error ? <ErrorBox error={error} retry={reload} /> : null;
  return <One answer={data} asked={id} old={<Old when={old} error={error} />} reload={reload} />;
}

const keyOf = (t: Telling): string => `${t.report}:${t.event}`;

function One({ answer, asked, old, reload }: { answer: HappeningAnswer; asked: string; old: ComponentChildren; reload: () => void }) {
  const { card, tellings, revisions, corrections } = answer;
  const { own } = useView();
  const outlets = useMemo(() => new Map(tellings.map((t) => [t.report, t.outlet])), [tellings]);
  // The first that tells it asserts it most plainly; a denial is shown when it is chosen.
  const chosen = tellings.find((t) => keyOf(t) === own.telling) ?? tellings.find((t) => t.report === card.first?.report && !t.denied) ?? tellings.find((t) => !t.denied) ?? tellings[0] ?? null;
  const figures = useMemo(() => byWhat(card.figures.map((f) => ({ ...f, outlet: outlets.get(f.report) ?? null }))), [card.figures, outlets]);
  return (
    <div class="happening">
      <Header card={card} asked={asked} />
      {old}
      <div class="happening-grid">
        <div class="happening-main">
          {chosen ? <Evidence card={card} telling={chosen} n={tellings.length} corrections={corrections} reload={reload} /> : <NoTelling card={card} />}
        </div>
        <div class="happening-side">
          <Tellings tellings={tellings} chosen={chosen} />
          {figures.length > 0 && (
            <section class="panel">
              <Head title="Figures" note="as they were revised" />
              <Figures lines={figures} />
            </section>
          )}
          <Revisions revisions={revisions} outlets={outlets} />
        </div>
      </div>
    </div>
  );
}

function Header({ card, asked }: { card: CardData; asked: string }) {
  return (
    <header class="happening-head">
      <div class="happening-line">
        <TypeBadge type={card.type} mode={card.mode} quad={card.quad} />
        <span>
          {dayLong(card.day)}
          {!card.dated && card.day && <span class="faint"> (the day of the report; the text gives none)</span>}
        </span>
        <PlaceName place={card.place} />
        <Marks card={card} />
      </div>
      <h1 class="happening-title">
        {card.mutual && card.recipient ? (
          <>
            <PartyName party={card.actor} /> and <PartyName party={card.recipient} /> <span class="verb">{phrase(card)}</span>
          </>
        ) : (
          <>
            <PartyName party={card.actor} /> <span class="verb">{phrase(card)}</span>
            {card.recipient && <> <PartyName party={card.recipient} /></>}
          </>
        )}
      </h1>
      <p class="happening-line faint">
        <span><b>{count(card.n_reports, "report")}</b> of {count(card.n_origins, "independent origin")}</span>
        {card.n_denials > 0 && <span>{count(card.n_denials, "report")} {card.n_denials === 1 ? "says" : "say"} that it did not happen</span>}
        {card.first && (
          <span>
            first told by <bdi>{card.first.origin ?? card.first.outlet ?? "an unknown outlet"}</bdi>
            {card.first.outlet && card.first.origin && card.first.origin !== card.first.outlet && <> in <bdi>{card.first.outlet}</bdi></>}, {dateTime(card.first.at)}
          </span>
        )}
        <span title="How likely the coding is right, of the surest telling">confidence {percent(card.confidence)}</span>
        {card.story && <Link to={{ screen: "story", id: card.story }}>Its story</Link>}
        <span class="code">{card.id}</span>
      </p>
      {asked !== card.id && (
        <p class="note" role="note">
          <code>{asked}</code> turned out to be the same and was merged into <code>{card.id}</code>.
        </p>
      )}
    </header>
  );
}

function NoTelling({ card }: { card: CardData }) {
  return (
    <section class="panel">
      <Head title="No report tells it any more" />
      <p class="note">The last report that told it took it back or was forgotten. Its history stands beside.</p>
      {card.sentence && <p class="happening-quote"><bdi>{card.sentence}</bdi></p>}
    </section>
  );
}

/** The chosen telling: its fields, and its page with the words that they rest on. */
function Evidence({ card, telling, n, corrections, reload }: { card: CardData; telling: Telling; n: number; corrections: Correction[]; reload: () => void }) {
  const { data, error, loading, reload: again } = useData<ReportAnswer>(`/api/reports/${encodeURIComponent(telling.report)}`);
  const status = useStatus();
  const [look, setLook] = useState<string | null>(null);
  const [held, setHeld] = useState<string | null>(null);
  const doc = data?.document ?? null;
  const event: CodedEvent | null = eventOf(doc, telling.event) ?? telling.event_record;
  const rows = useMemo(() => {
    const made = event ? fieldRows(event, doc) : [];
    // Where no words are kept there is nothing to point at.
    const kept = Boolean(doc?.document.text || (event && sentenceOf(event)?.text));
    return kept || loading ? made : made.map((row) => ({ ...row, words: [] }));
  }, [event, doc, loading]);
  const active = look ?? held;
  const rule = event ? ruleOf(event) : null;
  const confidence = event ? confidenceOf(event) : null;
  useEffect(() => {
    setLook(null);
    setHeld(null);
  }, [telling.report, telling.event]);

  const hold = (key: string | null): void => {
    setHeld(key);
    const row = rows.find((r) => r.key === key);
    if (row) announce(`${row.label}: ${row.words.map((w) => w.text).join(", ")}`);
  };
  const kept = status.data?.text ?? null;
  const sentence = event ? sentenceOf(event) : null;

  return (
    <>
      <section class="panel">
        <Head title="What was coded" note={<>by <bdi>{telling.outlet ?? "an unknown outlet"}</bdi>, {n > 1 ? `one of ${n} tellings` : "the only telling"}</>} />
        {event ? (
          <Fields
            rows={rows}
            active={active}
            held={held}
            onLook={setLook}
            onHold={hold}
            extra={(row) => (row.key === "act" && telling.denied ? <span class="mark denied"><span aria-hidden="true">✕ </span>denied here</span> : null)}
          />
        ) : loading ? (
          <Loading lines={6} />
        ) : (
          <p class="note">The store has no record of this event any more.</p>
        )}
        {event && (
          <p class="happening-rule">
            <span>
              Rule{" "}
              {rule ? (
                <Link to={{ screen: "codebook", id: null, own: { rule } }} title="The rule in the codebook, with its examples">
                  <code>{rule}</code>
                </Link>
              ) : (
                "not known"
              )}
            </span>
            <span>Confidence {percent(confidence)}</span>
          </p>
        )}
      </section>

      <section class="panel" aria-label="The page">
        <Head
          title="The page"
          note={
            <>
              <bdi>{telling.outlet ?? "unknown outlet"}</bdi>, {dateTime(telling.published ?? telling.at)}
              {telling.origin && telling.origin !== telling.outlet && <>, text of <bdi>{telling.origin}</bdi></>}
            </>
          }
        >
          <Outside url={telling.url}>The page itself</Outside>
        </Head>
        {error && !data ? (
          error.status === 404 ? (
            <p class="note">The report is not in the store any more.</p>
          ) : (
            <ErrorBox error={error} retry={again} what="The page could not be loaded" />
          )
        ) : loading ? (
          <Loading lines={8} label="Loading the page" />
        ) : doc && event && doc.document.text !== "" ? (
          <PageText doc={doc.document} event={event} fields={rows} active={active} held={held} onPick={hold} />
        ) : (
          <>
            <p class="note keeps">
              {kept === "none" || !sentence?.text
                ? "The store is told to keep no text of pages."
                : "The store is told to keep only the sentences that events rest on, not the whole page."}{" "}
              This is the sentence that tells it:
            </p>
            {event && sentence?.text ? (
              <EvidenceSentence sentence={sentence} fields={rows} active={active} onPick={hold} />
            ) : card.sentence ? (
              <p class="happening-quote"><bdi>{card.sentence}</bdi></p>
            ) : (
              <p class="note">Not even the sentence is kept. What was coded stands above; the page itself is where it was read.</p>
            )}
          </>
        )}
      </section>

      <Wrong telling={telling} rows={rows} event={event} corrections={corrections} reload={reload} />
    </>
  );
}

function Wrong({ telling, rows, event, corrections, reload }: { telling: Telling; rows: FieldRow[]; event: CodedEvent | null; corrections: Correction[]; reload: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="panel">
      <Head title="Corrections" note={corrections.length === 0 ? "none so far" : `${corrections.length} by hand`}>
        <button type="button" class="button plain small" aria-expanded={open} onClick={() => setOpen(!open)}>
          This is wrong
        </button>
      </Head>
      <p class="note">A correction is kept beside what was coded. It survives when pages are coded anew, and is marked in every export.</p>
      {open && <CorrectionForm telling={telling} rows={rows} event={event} onDone={() => { setOpen(false); reload(); }} onCancel={() => setOpen(false)} />}
      <CorrectionList corrections={corrections} />
    </section>
  );
}

// ---- who told it ------------------------------------------------------------------------------------------------

interface Group {
  first: Telling;
  copies: Telling[];
}

/** Puts wire copies behind what they copy; one whose first is not here leads itself. */
function grouped(tellings: readonly Telling[]): Group[] {
  const groups = new Map<string, Group>();
  for (const telling of tellings) if (telling.copy_of === null && !groups.has(telling.report)) groups.set(telling.report, { first: telling, copies: [] });
  const loose: Group[] = [];
  const also: Telling[] = [];
  for (const telling of tellings) {
    if (telling.copy_of === null) {
      // One report may tell an act by two records: both directions of a meeting.
      if (groups.get(telling.report)?.first !== telling) also.push(telling);
      continue;
    }
    const group = groups.get(telling.copy_of);
    if (group) {
      if (!group.copies.some((c) => c.report === telling.report)) group.copies.push(telling);
    } else loose.push({ first: telling, copies: [] });
  }
  for (const telling of also) loose.push({ first: telling, copies: [] });
  return [...groups.values(), ...loose].sort((a, b) => a.first.at.localeCompare(b.first.at));
}

function Tellings({ tellings, chosen }: { tellings: Telling[]; chosen: Telling | null }) {
  const groups = useMemo(() => grouped(tellings), [tellings]);
  const copies = groups.reduce((n, g) => n + g.copies.length, 0);
  return (
    <section class="panel">
      <Head title="Tellings" note={`${count(groups.length, "text")}${copies ? `, ${count(copies, "wire copy", "wire copies")}` : ""}`} />
      <ol class="tellings">
        {groups.map((group) => (
          <li key={keyOf(group.first)}>
            <TellingRow telling={group.first} chosen={chosen} />
            {group.copies.length > 0 && (
              <details class="copies">
                <summary>Copied by {group.copies.length}: <bdi>{[...new Set(group.copies.map((c) => c.outlet ?? "unknown"))].join(", ")}</bdi></summary>
                <ol>
                  {group.copies.map((copy) => (
                    <li key={keyOf(copy)}><TellingRow telling={copy} chosen={chosen} /></li>
                  ))}
                </ol>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function TellingRow({ telling, chosen }: { telling: Telling; chosen: Telling | null }) {
  const on = chosen !== null && keyOf(chosen) === keyOf(telling);
  return (
    <button
      type="button"
      class={`telling ${on ? "on" : ""}`}
      aria-pressed={on}
      onClick={() => go({ own: { telling: keyOf(telling) } }, { replace: true })}
    >
      <span class="telling-who">
        <b><bdi>{telling.outlet ?? "unknown outlet"}</bdi></b>
        {telling.origin && telling.origin !== telling.outlet && <span class="faint"> from <bdi>{telling.origin}</bdi></span>}
        {telling.denied && <span class="mark denied"><span aria-hidden="true">✕ </span>says it did not happen</span>}
      </span>
      <time class="telling-at" dateTime={telling.at}>{dayLong(telling.at.slice(0, 10)).replace(/ \d{4}$/, "")}, {clock(telling.at)}</time>
      {telling.title && <span class="telling-title"><bdi>{telling.title}</bdi></span>}
    </button>
  );
}

// ---- how it came to be ------------------------------------------------------------------------------------------

const CHANGE: Record<Revision["change"], { sign: string; word: string }> = {
  new: { sign: "●", word: "first told" },
  told: { sign: "+", word: "told again" },
  confirmed: { sign: "✓", word: "confirmed" },
  denied: { sign: "✕", word: "denied" },
  revised: { sign: "△", word: "revised" },
  merged: { sign: "⇥", word: "merged" },
  split: { sign: "⑂", word: "split" },
  withdrawn: { sign: "○", word: "withdrawn" },
};

/** The note without the word that stands before it anyway. */
function noteOf(note: string | null, word: string): string {
  const text = note ?? "";
  return text.startsWith(word) ? text.slice(word.length).replace(/^[\s,;:]+/, "") : text;
}

function Revisions({ revisions, outlets }: { revisions: Revision[]; outlets: Map<string, string | null> }) {
  const ordered = useMemo(() => [...revisions].sort((a, b) => a.revision - b.revision), [revisions]);
  const [all, setAll] = useState(false);
  const shown = all ? ordered : ordered.slice(-12);
  return (
    <section class="panel">
      <Head title="History" note={count(ordered.length, "revision")} />
      {ordered.length > shown.length && (
        <button type="button" class="page-cut" onClick={() => setAll(true)}>
          <span aria-hidden="true">⋯ </span>{ordered.length - shown.length} earlier
        </button>
      )}
      <ol class="revisions">
        {shown.map((r) => {
          const change = CHANGE[r.change] ?? { sign: "·", word: r.change };
          const outlet = r.report ? outlets.get(r.report) : null;
          return (
            <li key={r.revision} class={`revision ${r.change}`}>
              <span class="revision-sign" aria-hidden="true">{change.sign}</span>
              <span>
                <b class={r.change === "denied" || r.change === "confirmed" ? r.change : ""}>{change.word}</b>
                {noteOf(r.note, change.word) && <> <bdi>{noteOf(r.note, change.word)}</bdi></>}
                <span class="revision-foot">
                  <time dateTime={r.at}>{dateTime(r.at)}</time>
                  {outlet && <>, <bdi>{outlet}</bdi></>}
                  <span class="code">r{r.revision}</span>
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
