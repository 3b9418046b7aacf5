// A story: what several outlets tell of one development, side by side. Who says, confirms, denies or is silent on what;
// numbers as they were revised; who is quoted; and the reports, wire copies folded behind the first. Without an id it is
// the list of stories.

import { useMemo, useState } from "preact/hooks";
import type { Card as CardData, Relation, Story, StoryAnswer, StoryQuote, StoryReport, StoryVoice } from "../api";
import {
  Button, Card, count, countryName, dateTime, dayLong, Empty, ErrorBox, ExportMenu, Head, inWords, Link, Loading, Old, Outside, QuadGlyph,
  useData, useMedia, useTitle, whole,
} from "../ui";
import { chipsOf, paramsFor, useView } from "../view";
import { Figures } from "./lib/figures";
import { usePages } from "./lib/pages";
import { RelationSign } from "./lib/relation";
import "./lib/bits.css";
import "./story.css";

export default function StoryScreen() {
  const { id } = useView();
  return id === null ? <Stories /> : <OneStory id={id} />;
}

// ---- the list ---------------------------------------------------------------------------------------------------

const period = (story: Story): string => {
  const first = story.first?.slice(0, 10) ?? null;
  const last = story.last?.slice(0, 10) ?? null;
  if (!first && !last) return "days unknown";
  if (first === last || !first || !last) return dayLong(last ?? first);
  return `${dayLong(first)} to ${dayLong(last)}`;
};

function Stories() {
  useTitle("Stories");
  const { filter } = useView();
  const { params, left } = paramsFor("stories", filter);
  const chips = chipsOf(filter).filter((c) => !c.names.some((n) => left.includes(n)));
  const list = usePages<Story>("/api/stories", { ...params, limit: 60 });
  return (
    <div class="stories">
      <Head level={1} title="Stories" note={list.total === null ? "by last change" : `${count(list.total, "story", "stories")}, by last change`}>
        <ExportMenu path="/api/stories" params={params} formats={["csv", "json", "parquet", "rss"]} />
      </Head>
      {(chips.length > 0 || left.length > 0) && (
        <p class="note">
          {chips.length > 0 && <>Only {chips.map((c) => `${c.label.toLowerCase()} ${c.value}`).join("; ")}. </>}
          {left.length > 0 && <>Stories cannot be asked by {left.join(", ")}; that part of the filter is passed over. </>}
          <Link to={{ filter: null }}>All stories</Link>
        </p>
      )}
      {list.loading ? (
        <Loading lines={10} label="Loading the stories" />
      ) : list.error && list.rows.length === 0 ? (
        <ErrorBox error={list.error} retry={list.reload} />
      ) : list.rows.length === 0 ? (
        <Empty title="No stories yet">
          <p>A story begins with the first report that fits no other. {chips.length > 0 ? "With this filter there is none." : "Nothing was read so far."}</p>
        </Empty>
      ) : (
        <>
          <ol class="story-list panel">
            {list.rows.map((story) => (
              <li key={story.id}>
                <Link to={{ screen: "story", id: story.id }} class="story-link">
                  <bdi>{story.title ?? "Without a headline"}</bdi>
                </Link>
                <span class="story-meta">
                  <span>{period(story)}</span>
                  <span><b class="num">{whole(story.n_reports)}</b> {story.n_reports === 1 ? "report" : "reports"}</span>
                  <span><b class="num">{whole(story.n_origins)}</b> {story.n_origins === 1 ? "origin" : "origins"}</span>
                </span>
              </li>
            ))}
          </ol>
          {list.error && <ErrorBox error={list.error} retry={list.next} what="The next page could not be loaded" />}
          {list.more && <p class="more-row"><Button onClick={list.next} disabled={list.busy}>{list.busy ? "Loading…" : "More stories"}</Button></p>}
        </>
      )}
    </div>
  );
}

// ---- one --------------------------------------------------------------------------------------------------------

function OneStory({ id }: { id: string }) {
  const { data, error, loading, old, reload } = useData<StoryAnswer>(`/api/stories/${encodeURIComponent(id)}`, undefined, { live: true, every: 3000 });
  useTitle(data?.story.title ?? "Story");
  if (loading) return <Loading lines={10} label="Loading the story" />;
  if (error?.status === 404) {
    return (
      <Empty title="There is no such story">
        <h1 class="hidden">Story</h1>
        <p>The store has none of the name <code>{id}</code>. <Link to={{ screen: "story", id: null }}>All stories</Link></p>
      </Empty>
    );
  }
  if (!data) return error ? <ErrorBox error={error} retry={reload} /> : null;
  const { story, reports, happenings, voices, figures, quotes } = data;
  const asserted = happenings.filter((h) => h.asserted).length;
  return (
    <div class="story">
      <header class="story-head">
        <p class="note"><Link to={{ screen: "story", id: null }}>Stories</Link></p>
        <h1><bdi>{story.title ?? "Without a headline"}</bdi></h1>
        <p class="story-meta">
          <span>{period(story)}</span>
          <span><b class="num">{whole(story.n_reports)}</b> {story.n_reports === 1 ? "report" : "reports"}</span>
          <span><b class="num">{whole(story.n_origins)}</b> independent {story.n_origins === 1 ? "origin" : "origins"}</span>
          <span><b class="num">{whole(asserted)}</b> {asserted === 1 ? "happening" : "happenings"}</span>
          <Link to={{ screen: "now", id: null, filter: { story: story.id } }}>Only this story on the other screens</Link>
          <span class="code">{story.id}</span>
        </p>
        {story.id !== id && <p class="note" role="note"><code>{id}</code> turned out to be the same and was merged into <code>{story.id}</code>.</p>}
        <Old when={old} error={error} />
      </header>

      <Matrix happenings={happenings} voices={voices} />

      <div class="story-grid">
        <div class="story-col">
          <section>
            <Head title="Happenings" note={count(happenings.length, "happening")} />
            <HappeningList cards={happenings} />
          </section>
        </div>
        <div class="story-col">
          {figures.length > 0 && (
            <section class="panel">
              <Head title="Figures" note="as they were revised" />
              <Figures lines={figures} />
            </section>
          )}
          <Quotes quotes={quotes} />
          <Reports reports={reports} />
        </div>
      </div>
    </div>
  );
}

function HappeningList({ cards }: { cards: CardData[] }) {
  const [all, setAll] = useState(false);
  const ordered = useMemo(() => [...cards].sort((a, b) => (a.day ?? "").localeCompare(b.day ?? "") || a.id.localeCompare(b.id, "en", { numeric: true })), [cards]);
  const shown = all ? ordered : ordered.slice(0, 12);
  if (cards.length === 0) return <p class="note">Its reports tell nothing that is counted.</p>;
  return (
    <>
      <div class="story-cards">{shown.map((card) => <Card key={card.id} card={card} brief level={3} />)}</div>
      {ordered.length > shown.length && <p class="more-row"><Button onClick={() => setAll(true)}>All {ordered.length} happenings</Button></p>}
    </>
  );
}

// ---- sources side by side ---------------------------------------------------------------------------------------

const RELATIONS: readonly Exclude<Relation, "reports">[] = ["says", "confirms", "denies", "silent"];
type Cell = Exclude<Relation, "reports">[];

const FIRST_VOICES = 8;
const FIRST_ROWS = 10;

function Matrix({ happenings, voices }: { happenings: CardData[]; voices: StoryVoice[] }) {
  const narrow = useMedia("(max-width: 760px)");
  const [allVoices, setAllVoices] = useState(false);
  const [allRows, setAllRows] = useState(false);
  const { rows, columns, cells, disputed } = useMemo(() => {
    const byId = new Map(happenings.map((h) => [h.id, h]));
    const cells = new Map<string, Cell>();
    const said = new Map<string, number>();
    const kinds = new Map<string, Set<Relation>>();
    voices.forEach((voice, v) => {
      for (const relation of RELATIONS) {
        for (const id of voice[relation]) {
          if (!byId.has(id)) continue;
          const key = `${id} ${v}`;
          cells.set(key, [...(cells.get(key) ?? []), relation]);
          said.set(id, (said.get(id) ?? 0) + 1);
          kinds.set(id, (kinds.get(id) ?? new Set()).add(relation));
        }
      }
    });
    // Disputed is what one voice says and another denies; what is only denied is just that.
    const disputed = new Map([...kinds].flatMap(([id, k]) => (k.has("denies") ? [[id, k.has("says") || k.has("confirms") ? ("disputed" as const) : ("denied" as const)] as const] : [])));
    // What is disputed is why one looks here at all; then what most voices speak of.
    const rows = happenings
      .filter((h) => said.has(h.id))
      .sort((a, b) => Number(disputed.has(b.id)) - Number(disputed.has(a.id)) || (said.get(b.id) ?? 0) - (said.get(a.id) ?? 0) || a.id.localeCompare(b.id, "en", { numeric: true }));
    const weight = (v: StoryVoice): number => v.says.length + v.confirms.length * 2 + v.denies.length * 3 + v.silent.length * 2;
    const columns = voices.map((voice, at) => ({ voice, at })).filter((c) => rows.some((r) => cells.has(`${r.id} ${c.at}`))).sort((a, b) => weight(b.voice) - weight(a.voice));
    return { rows, columns, cells, disputed };
  }, [happenings, voices]);

  if (rows.length === 0) {
    return (
      <section class="panel">
        <Head title="Sources side by side" />
        <p class="note">The reports name nobody who says so; they tell it themselves.</p>
      </section>
    );
  }
  const shownColumns = allVoices || narrow ? columns : columns.slice(0, FIRST_VOICES);
  const inSight = rows.filter((r) => narrow || shownColumns.some((c) => cells.has(`${r.id} ${c.at}`)));
  const shownRows = allRows ? inSight : inSight.slice(0, FIRST_ROWS);
  const without = happenings.length - rows.length;
  const quarrels = [...disputed.values()].filter((d) => d === "disputed").length;
  return (
    <section class="panel sides-panel">
      <Head title="Sources side by side" note={`${count(columns.length, "voice")}, ${count(rows.length, "happening")}${quarrels ? `, ${quarrels} disputed` : ""}`}>
        <ul class="relation-key" aria-label="Signs">
          {RELATIONS.map((r) => <li key={r}><RelationSign relation={r} /></li>)}
        </ul>
      </Head>
      {narrow ? (
        <ul class="sides-list">
          {shownRows.map((row) => (
            <li key={row.id}>
              <RowName card={row} disputed={disputed.get(row.id) ?? null} />
              <ul>
                {RELATIONS.flatMap((relation) => {
                  const names = columns.filter((c) => cells.get(`${row.id} ${c.at}`)?.includes(relation)).map((c) => c.voice.name);
                  return names.length ? [<li key={relation}><RelationSign relation={relation} /> <bdi>{names.join("; ")}</bdi></li>] : [];
                })}
              </ul>
            </li>
          ))}
        </ul>
      ) : (
        <div class="sides-box" tabIndex={0} role="region" aria-label="Sources side by side">
          <table class="sides">
            <caption class="hidden">Which voice says, confirms, denies or is silent on which happening. An empty cell: the voice is not named with it.</caption>
            <thead>
              <tr>
                <th scope="col" class="sides-what">Happening</th>
                {shownColumns.map(({ voice, at }) => (
                  <th key={at} scope="col">
                    <bdi>{voice.name}</bdi>
                    {voice.country && <span class="code" title={countryName(voice.country)}>{voice.country}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shownRows.map((row) => (
                <tr key={row.id}>
                  <th scope="row" class="sides-what"><RowName card={row} disputed={disputed.get(row.id) ?? null} /></th>
                  {shownColumns.map(({ at }) => (
                    <td key={at}>
                      {(cells.get(`${row.id} ${at}`) ?? []).map((relation) => <RelationSign key={relation} relation={relation} />)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="sides-foot">
        {!narrow && columns.length > FIRST_VOICES && (
          <Button kind="quiet" class="small" aria-expanded={allVoices} onClick={() => setAllVoices(!allVoices)}>
            {allVoices ? `Only the ${FIRST_VOICES} who speak most` : `All ${columns.length} voices`}
          </Button>
        )}
        {inSight.length > FIRST_ROWS && (
          <Button kind="quiet" class="small" aria-expanded={allRows} onClick={() => setAllRows(!allRows)}>
            {allRows ? `Only the first ${FIRST_ROWS}` : `All ${inSight.length} happenings`}
          </Button>
        )}
        {without > 0 && <span class="note">{count(without, "more happening")} {without === 1 ? "is" : "are"} told by the reports alone, without a named voice.</span>}
      </p>
    </section>
  );
}

function RowName({ card, disputed }: { card: CardData; disputed: "disputed" | "denied" | null }) {
  return (
    <span class="sides-name">
      <QuadGlyph quad={card.quad} />
      <span>
        <Link to={{ screen: "happening", id: card.id }}><bdi>{inWords(card)}</bdi></Link>
        <span class="sides-sub">
          {card.type}{card.day && <>, {dayLong(card.day).replace(/ \d{4}$/, "")}</>}
          {disputed && <span class="mark denied">{disputed}</span>}
        </span>
      </span>
    </span>
  );
}

// ---- quotes -----------------------------------------------------------------------------------------------------

interface Spoken {
  speaker: string | null;
  country: string | null;
  quotes: { content: string; direct: boolean; cue: string | null; outlets: string[] }[];
}

/** By speaker; the same words in two outlets are one quote that two carry. */
function bySpeaker(quotes: readonly StoryQuote[]): Spoken[] {
  const speakers = new Map<string, Spoken>();
  for (const quote of quotes) {
    const key = quote.speaker_name ?? "";
    let spoken = speakers.get(key);
    if (!spoken) speakers.set(key, (spoken = { speaker: quote.speaker_name, country: quote.speaker_country, quotes: [] }));
    const same = spoken.quotes.find((q) => q.content === quote.content);
    const outlet = quote.outlet ?? "unknown outlet";
    if (!same) spoken.quotes.push({ content: quote.content, direct: quote.direct, cue: quote.cue, outlets: [outlet] });
    else if (!same.outlets.includes(outlet)) same.outlets.push(outlet);
  }
  return [...speakers.values()].sort((a, b) => Number(a.speaker === null) - Number(b.speaker === null) || b.quotes.length - a.quotes.length);
}

function Quotes({ quotes }: { quotes: StoryQuote[] }) {
  const [kind, setKind] = useState<"direct" | "all">("direct");
  const [all, setAll] = useState(false);
  const direct = quotes.filter((q) => q.direct).length;
  // A story without a single quotation mark still has people who speak.
  const only = kind === "direct" && direct > 0;
  const speakers = useMemo(() => bySpeaker(only ? quotes.filter((q) => q.direct) : quotes), [quotes, only]);
  if (quotes.length === 0) return null;
  const shown = all ? speakers : speakers.slice(0, 6);
  return (
    <section class="panel">
      <Head title="Quotes" note={`${count(speakers.length, "speaker")}`}>
        {direct > 0 && direct < quotes.length && (
          <div class="choice" role="group" aria-label="Which quotes">
            <button type="button" aria-pressed={only} onClick={() => setKind("direct")}>Word for word</button>
            <button type="button" aria-pressed={!only} onClick={() => setKind("all")}>All {quotes.length}</button>
          </div>
        )}
      </Head>
      <ul class="speakers">
        {shown.map((spoken) => (
          <li key={spoken.speaker ?? ""}>
            <h3>
              <bdi>{spoken.speaker ?? "Speaker not named"}</bdi>
              {spoken.country && <span class="code" title={countryName(spoken.country)}>{spoken.country}</span>}
            </h3>
            {spoken.quotes.map((quote) => (
              <figure key={quote.content} class="quote">
                <blockquote><bdi>{quote.direct ? `“${quote.content}”` : quote.content}</bdi></blockquote>
                <figcaption>
                  {!quote.direct && "in the report’s words, "}
                  {quote.cue && <>“<bdi>{quote.cue}</bdi>”, </>}
                  <bdi>{quote.outlets.join(", ")}</bdi>
                </figcaption>
              </figure>
            ))}
          </li>
        ))}
      </ul>
      {speakers.length > shown.length && <p class="more-row"><Button class="small" onClick={() => setAll(true)}>All {speakers.length} speakers</Button></p>}
    </section>
  );
}

// ---- reports ----------------------------------------------------------------------------------------------------

interface Wire {
  first: StoryReport;
  copies: StoryReport[];
}

function folded(reports: readonly StoryReport[]): Wire[] {
  const wires = new Map<string, Wire>();
  const out: Wire[] = [];
  for (const report of reports) {
    const lead = report.copy_of === null ? undefined : wires.get(report.copy_of);
    if (lead) {
      lead.copies.push(report);
      continue;
    }
    const wire = { first: report, copies: [] };
    wires.set(report.report, wire);
    out.push(wire);
  }
  return out;
}

function Reports({ reports }: { reports: StoryReport[] }) {
  const wires = useMemo(() => folded(reports), [reports]);
  const copies = reports.length - wires.length;
  return (
    <section class="panel">
      <Head title="Reports" note={`${count(wires.length, "text")} by time${copies ? `, ${count(copies, "wire copy", "wire copies")} folded` : ""}`} />
      <ol class="story-reports">
        {wires.map(({ first, copies }) => (
          <li key={first.report}>
            <ReportLine report={first} />
            {copies.length > 0 && (
              <details class="copies">
                <summary>
                  <bdi>{first.origin ?? first.outlet ?? "Unknown"}</bdi>, copied by {copies.length}: <bdi>{[...new Set(copies.map((c) => c.outlet ?? "unknown"))].join(", ")}</bdi>
                </summary>
                <ol>{copies.map((copy) => <li key={copy.report}><ReportLine report={copy} /></li>)}</ol>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function ReportLine({ report }: { report: StoryReport }) {
  return (
    <div class="story-report">
      <time class="story-report-at" dateTime={report.published ?? report.arrived}>{dateTime(report.published ?? report.arrived)}</time>
      <span class="story-report-who">
        <b><bdi>{report.outlet ?? "unknown outlet"}</bdi></b>
        {report.origin && report.origin !== report.outlet && <span class="faint"> from <bdi>{report.origin}</bdi></span>}
      </span>
      <span class="story-report-title"><Outside url={report.url}><bdi>{report.title ?? "Without a headline"}</bdi></Outside></span>
      {report.n_events > 0 ? (
        <Link
          class="story-report-n"
          to={{ screen: "sql", id: null, own: { q: `SELECT event, type, mode, actor_name, recipient_name, day, place, polarity, modality, counted, happening, sentence\nFROM events\nWHERE report = '${report.report.replaceAll("'", "''")}'` } }}
        >
          {count(report.n_events, "event")}<span class="hidden"> of {report.title ?? "this report"}</span>
        </Link>
      ) : (
        <span class="story-report-n faint">nothing coded</span>
      )}
    </div>
  );
}

