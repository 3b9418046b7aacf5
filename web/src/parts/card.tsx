// A happening on the screen: who does what to whom, with what the store knows of it. The text is that of pages and so is
// hostile; it is only ever put in as text, and kept apart from ours with <bdi>.

import { memo } from "./memo";
import type { Card as Happening, Party, Place, Quad } from "../api";
import { countryName } from "../countries";
import { bounded, clock, count, dateTime, dayLong, percent } from "../format";
import { inWords, isArea, isConflict, isConfirmed, isDenied, partyName, phrase, PRECISION, QUAD } from "../happening";
import { Link } from "./basics";

/** The sign of a quad: a circle is cooperation, a triangle conflict; hollow are words, filled are deeds. */
export function QuadGlyph({ quad, size = 12 }: { quad: Quad | null; size?: number }) {
  // A type that this codebook does not have is neither.
  if (!quad || !QUAD[quad]) return <svg class="quad" width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" focusable="false"><rect x="2" y="2" width="8" height="8" stroke="currentColor" fill="none" /></svg>;
  const filled = quad.startsWith("material");
  return (
    <svg class={`quad ${QUAD[quad].css}`} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {isConflict(quad) ? (
        <path d="M6 1.500L11 10.500H1z" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" fill={filled ? "currentColor" : "none"} />
      ) : (
        <circle cx="6" cy="6" r="4.600" stroke="currentColor" stroke-width="1.6" fill={filled ? "currentColor" : "none"} />
      )}
    </svg>
  );
}

/** The type of a happening with the sign of its quad. */
export function TypeBadge({ type, mode, quad, link = true }: { type: string; mode?: string | null; quad: Quad | null; link?: boolean }) {
  const name = (quad && QUAD[quad]?.name) ?? "No class";
  const inside = (
    <>
      <QuadGlyph quad={quad} />
      <span class="hidden">{name}: </span>
      <span class="badge-type">{type}</span>
      {mode && <span class="badge-mode">{mode}</span>}
    </>
  );
  return link ? (
    <Link class="badge" to={{ screen: "now", filter: { type } }} title={`${name}. Show only ${type}`}>
      {inside}
    </Link>
  ) : (
    <span class="badge" title={name}>{inside}</span>
  );
}

/** What each sign means, for the screens that draw by quad. */
export function QuadKey({ quads }: { quads?: readonly Quad[] }) {
  return (
    <ul class="quad-key" aria-label="Signs">
      {(quads ?? (Object.keys(QUAD) as Quad[])).map((quad) => (
        <li key={quad}>
          <QuadGlyph quad={quad} /> {QUAD[quad].name}
        </li>
      ))}
    </ul>
  );
}

export function PartyName({ party }: { party: Party | null }) {
  if (!party) return <span class="party unknown">somebody</span>;
  const where = [countryName(party.country), party.roles.join(" ")].filter(Boolean).join(", ");
  const inside = <bdi>{partyName(party)}</bdi>;
  return (
    <span class="party">
      {party.code ? (
        <Link to={{ screen: "now", filter: { party: party.code } }} title={`${where || party.code}. Show only ${party.code}`}>
          {inside}
        </Link>
      ) : (
        inside
      )}
      {party.code && party.code !== party.name && <span class="code">{party.code}</span>}
    </span>
  );
}

/** A place, with how finely it is known: "in South Korea, place not known closer" is no town. */
export function PlaceName({ place }: { place: Place | null }) {
  if (!place) return <span class="faint">no place told</span>;
  const country = countryName(place.country);
  const area = isArea(place.precision);
  return (
    <span class={`place ${area ? "area" : ""}`} title={PRECISION[place.precision]}>
      <svg class="place-sign" width="11" height="11" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        {area ? (
          <circle cx="6" cy="6" r="4.500" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="2 1.700" />
        ) : (
          <>
            <circle cx="6" cy="6" r="1.800" fill="currentColor" />
            <circle cx="6" cy="6" r="4.500" fill="none" stroke="currentColor" stroke-width="1.1" />
          </>
        )}
      </svg>
      <bdi>{place.name}</bdi>
      {country && country !== place.name && <>, {country}</>}
      {area && <span class="faint"> ({PRECISION[place.precision]})</span>}
    </span>
  );
}

/** Denied, confirmed, or only denied, each with its own sign and word. */
export function Marks({ card }: { card: Happening }) {
  return (
    <>
      {!card.asserted && <span class="mark denied">only denied</span>}
      {card.asserted && isDenied(card) && (
        <span class="mark denied" title={`${count(card.n_denials, "report")} say that it did not happen`}>
          <span aria-hidden="true">✕ </span>denied
        </span>
      )}
      {isConfirmed(card) && (
        <span class="mark confirmed" title={`${count(card.n_origins, "independent origin")}`}>
          <span aria-hidden="true">✓ </span>confirmed
        </span>
      )}
    </>
  );
}

function Sentence({ card }: { card: Happening }) {
  return (
    <>
      {card.mutual && card.recipient ? (
        <>
          <bdi>{partyName(card.actor)}</bdi> and <bdi>{partyName(card.recipient)}</bdi> <span class="verb">{phrase(card)}</span>
        </>
      ) : (
        <>
          <bdi>{partyName(card.actor)}</bdi> <span class="verb">{phrase(card)}</span>
          {card.recipient && <> <bdi>{partyName(card.recipient)}</bdi></>}
        </>
      )}
    </>
  );
}

export interface CardProps {
  card: Happening;
  /** Came in a moment ago. */
  fresh?: boolean;
  /** Changed while it was on the screen. */
  touched?: boolean;
  /** One line of sentence, no foot: for narrow lists. */
  brief?: boolean;
  level?: 2 | 3 | 4;
}

function PlainCard({ card, fresh = false, touched = false, brief = false, level = 3 }: CardProps) {
  const H = `h${level}` as "h2" | "h3" | "h4";
  const figures = latestFigures(card);
  return (
    <article class={`card ${QUAD[card.quad]?.css ?? ""} ${fresh ? "fresh" : ""} ${touched ? "touched" : ""} ${brief ? "brief" : ""}`} data-happening={card.id}>
      <div class="card-head">
        <TypeBadge type={card.type} mode={card.mode} quad={card.quad} />
        <span class="card-day" title={card.dated ? "the text gives the day" : "the day of the report; the text gives none"}>
          {dayLong(card.day)}
          {!card.dated && card.day && <span class="faint"> (of the report)</span>}
        </span>
        <PlaceName place={card.place} />
        <span class="card-side">
          <Marks card={card} />
        </span>
      </div>
      <H class="card-title">
        <Link to={{ screen: "happening", id: card.id }} aria-label={inWords(card)}>
          <Sentence card={card} />
        </Link>
      </H>
      {card.sentence && (
        <p class="card-sentence">
          <bdi>{card.sentence}</bdi>
        </p>
      )}
      {!brief && (
        <p class="card-foot">
          <span>
            <b>{count(card.n_reports, "report")}</b>, {count(card.n_origins, "origin")}
          </span>
          {card.first && (
            <span title={dateTime(card.first.at)}>
              first <bdi>{card.first.outlet ?? "unknown outlet"}</bdi>, {clock(card.first.at)}
            </span>
          )}
          {figures.map((figure) => (
            <span key={figure.of} class="card-figure">
              {bounded(figure.value, figure.bound)} <bdi>{figure.of}</bdi>
              {figure.by && <> (<bdi>{figure.by}</bdi>)</>}
            </span>
          ))}
          <span class="card-confidence" title="how likely the coding is right">confidence {percent(card.confidence)}</span>
          {card.story && (
            <Link to={{ screen: "story", id: card.story }} class="card-story">
              Story
              <span class="hidden"> of: {inWords(card)}</span>
            </Link>
          )}
        </p>
      )}
    </article>
  );
}

/** The last number told of each thing that was counted. */
function latestFigures(card: Happening): Happening["figures"] {
  const last = new Map<string, Happening["figures"][number]>();
  for (const figure of card.figures) last.set(figure.of, figure);
  return [...last.values()].slice(0, 3);
}

/** Renders again only when the card itself is another: a list of thousands stays smooth. */
export const Card = memo(PlainCard);
