//! Figures: numbers that count or measure something, with their bound, unit, time and source. Ordinals, dates, names
//! with numbers in them and scores are none.

use crate::clause::Clauses;
use crate::number;
use crate::party::Parties;
use crate::source;
use dateline_codebook::Codebook;
use dateline_doc::{Bound, Deprel, Document, Figure, Locus, Precision, Span, TimeKind, Upos, When, WhenBasis};

/// Finds the figures of a document, by offset. Their ids are set where quotes and events are numbered.
pub(crate) fn find(clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook) -> Vec<Figure> {
    let doc = clauses.doc;
    let mut out: Vec<Figure> = Vec::new();
    for sent in &doc.sentences {
        let mut at = sent.toks.start as usize;
        let end = sent.toks.end as usize;
        while at < end {
            let Some(run) = number_run(doc, at, end) else {
                at += 1;
                continue;
            };
            at = run.end;
            if let Some(figure) = read(doc, clauses, parties, book, &run, end) {
                // "100 kilometers (62 miles)": the same figure in another unit
                let again = out.last().is_some_and(|last: &Figure| {
                    let between = doc.text(sent.region).get(last.at.span.end as usize..figure.at.span.start as usize);
                    last.at.region == sent.region
                        && last.unit.is_some()
                        && figure.unit.is_some()
                        && last.unit != figure.unit
                        && between.is_some_and(|b| b.trim() == "(")
                });
                if again {
                    continue;
                }
                at = at.max(first_token_after(doc, figure.at, at, end));
                out.push(figure);
            }
        }
    }
    out
}

fn first_token_after(doc: &Document, at: Locus, from: usize, end: usize) -> usize {
    (from..end).find(|t| doc.tokens[*t].span.start >= at.span.end).unwrap_or(end)
}

/// The tokens of one number.
struct Run {
    start: usize,
    end: usize,
    value: f64,
    /// "dozens": at least so many.
    indefinite: bool,
}

fn number_run(doc: &Document, at: usize, end: usize) -> Option<Run> {
    let form = doc.form(at);
    if let Some(least) = number::indefinite(form) {
        // "tens of thousands"
        let deep = (at + 2 < end && doc.form(at + 1).eq_ignore_ascii_case("of"))
            .then(|| number::indefinite(doc.form(at + 2)))
            .flatten()
            .filter(|inner| *inner >= 1000.0);
        let (value, stop) = deep.map_or((least, at + 1), |inner| (least * inner / 2.0, at + 3));
        return Some(Run { start: at, end: stop, value, indefinite: true });
    }
    let number = |t: usize| {
        let form = doc.form(t);
        let value = form.split('-').all(|p| number::word_value(p).is_some() || number::magnitude(p).is_some());
        value && !doc.tokens[t].feats.has("NumType", "Ord")
    };
    let first_is_number = number(at) && number::word_value(form.split('-').next().unwrap_or(form)).is_some();
    let lone_magnitude =
        number::magnitude(form).is_some() && at > 0 && matches!(doc.form(at - 1).to_lowercase().as_str(), "a" | "an");
    if !first_is_number && !lone_magnitude {
        return None;
    }
    let mut stop = at + 1;
    let mut words = vec![form];
    while stop < end && stop < at + 8 {
        let next = doc.form(stop);
        let hyphen = next == "-" && stop + 1 < end && number(stop + 1) && !next_is_digit(doc, stop + 1);
        let and = next.eq_ignore_ascii_case("and")
            && words.last().is_some_and(|w| number::magnitude(w).is_some())
            && stop + 1 < end
            && number(stop + 1);
        let more = number(stop)
            && (number::magnitude(next).is_some() || !next_is_digit(doc, stop))
            && !next_is_digit(doc, stop);
        if hyphen || and || more {
            if !hyphen {
                words.push(next);
            }
            stop += 1;
        } else {
            break;
        }
    }
    let value = number::value(&words)?;
    Some(Run { start: at, end: stop, value, indefinite: false })
}

fn next_is_digit(doc: &Document, at: usize) -> bool {
    doc.form(at).starts_with(|c: char| c.is_ascii_digit())
}

fn read(
    doc: &Document,
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    run: &Run,
    end: usize,
) -> Option<Figure> {
    let region = doc.tokens[run.start].region;
    let text = doc.text(region);
    let bytes = doc.tokens[run.start].span.join(doc.tokens[run.end - 1].span);
    // dates and clock times are no figures; a length of time is ("a three-day conference")
    let time = (run.start..run.end).find_map(|t| clauses.marks.time(doc, t));
    if time.is_some_and(|t| t.kind != TimeKind::Duration) {
        return None;
    }
    let before = text[..bytes.start as usize].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '#') || part_of_name(doc, run) {
        return None;
    }
    let mut first = run.start;
    let mut last = run.end;
    let mut currency = None;
    if run.start > 0 && doc.tokens[run.start].region == doc.tokens[run.start - 1].region {
        currency = book
            .units
            .get(doc.form(run.start - 1).to_lowercase().as_str())
            .filter(|_| doc.tokens[run.start - 1].upos == Upos::Sym);
        if currency.is_some() {
            first -= 1;
        }
    }
    let (mut low, mut high, mut value) = (None, None, run.value);
    let mut bound = bound_before(doc, first);
    if run.indefinite {
        bound = Bound::AtLeast;
        low = Some(run.value);
    }
    // "between 30 and 40", "30 to 40", "30-40"
    if let Some(other) = range_end(doc, run.end, end) {
        let joined = doc.form(run.end).to_lowercase();
        let between = bound == Bound::Between || matches!(joined.as_str(), "to" | "-" | "–");
        if between && other.value > run.value {
            low = Some(run.value);
            high = Some(other.value);
            value = (run.value + other.value) / 2.0;
            bound = Bound::Between;
            last = other.end;
        }
    }
    if bound == Bound::Between && high.is_none() {
        bound = Bound::Exact;
    }
    let (mut unit, after) = unit_after(doc, book, last, end);
    unit = currency.map(ToString::to_string).or(unit);
    let noun = counted(clauses, run, after.unwrap_or(last - 1));
    let of = noun.map(|n| counted_words(doc, clauses, n, run, after));
    // a bare number that counts nothing: a page, a score, a list mark
    if unit.is_none() && of.as_ref().is_none_or(String::is_empty) {
        return None;
    }
    // "the two countries": they are known already and not counted
    let known = noun.is_some_and(|n| {
        value <= 3.0
            && unit.is_none()
            && !next_is_digit(doc, run.start)
            && clauses.children(n).any(|c| {
                clauses.rel(c) == Deprel::Det && matches!(clauses.lemma(c), "the" | "both" | "these" | "those")
            })
    });
    if known {
        return None;
    }
    if noun.is_some_and(|n| is_name_number(doc, n, run)) && unit.is_none() {
        return None;
    }
    let stop = after.map_or(last, |a| a + 1);
    let span = doc.tokens[first].span.join(doc.tokens[stop - 1].span);
    let (low, high) = match bound {
        Bound::Over | Bound::AtLeast => (low.or(Some(value)), high),
        Bound::Under | Bound::UpTo => (low, high.or(Some(value))),
        _ => (low, high),
    };
    let anchor = noun.unwrap_or(run.start);
    let attributions = source::above(clauses, book, anchor);
    let source = source::chain(doc, clauses, parties, book, &attributions).into_iter().next();
    Some(Figure {
        id: String::new(),
        value,
        low,
        high,
        bound,
        unit,
        of: of.filter(|o| !o.is_empty()),
        when: when(doc, clauses, anchor),
        source: source.map(|s| dateline_doc::Source { via: None, ..s }),
        at: Locus { region, span },
    })
}

/// "Apollo 11", "Resolution 1973", "No. 10": numbers that name.
fn part_of_name(doc: &Document, run: &Run) -> bool {
    let tok = &doc.tokens[run.start];
    if matches!(tok.deprel, Deprel::Flat | Deprel::NmodUnmarked | Deprel::Dep | Deprel::Appos) && run.start > 0 {
        let before = &doc.tokens[run.start - 1];
        let named = matches!(before.upos, Upos::Propn | Upos::Noun) && before.region == tok.region;
        let lemma = before.lemma.to_lowercase();
        return named || matches!(lemma.as_str(), "no." | "number" | "article" | "resolution" | "chapter" | "page");
    }
    false
}

fn is_name_number(doc: &Document, noun: usize, run: &Run) -> bool {
    noun < run.start && doc.tokens[noun].upos == Upos::Propn
}

/// The bound that the words before a number give.
fn bound_before(doc: &Document, first: usize) -> Bound {
    let word = |back: usize| {
        first
            .checked_sub(back)
            .filter(|t| doc.tokens[*t].region == doc.tokens[first].region)
            .map(|t| doc.form(t).to_lowercase())
    };
    let one = word(1).unwrap_or_default();
    let two = format!("{} {one}", word(2).unwrap_or_default());
    let three = format!("{} {two}", word(3).unwrap_or_default());
    match three.as_str() {
        "as many as" | "as much as" | "no more than" | "not more than" => return Bound::UpTo,
        "no fewer than" | "no less than" | "not less than" => return Bound::AtLeast,
        _ => {}
    }
    match two.as_str() {
        "at least" => return Bound::AtLeast,
        "up to" | "at most" => return Bound::UpTo,
        "more than" | "greater than" | "upwards of" | "in excess" => return Bound::Over,
        "less than" | "fewer than" | "close to" if two == "close to" => return Bound::About,
        "less than" | "fewer than" => return Bound::Under,
        "well over" | "just over" => return Bound::Over,
        "just under" => return Bound::Under,
        "a estimated" | "an estimated" => return Bound::About,
        _ => {}
    }
    match one.as_str() {
        "about" | "around" | "some" | "approximately" | "roughly" | "nearly" | "almost" | "circa" | "estimated"
        | "perhaps" => Bound::About,
        "over" | "exceeding" | "above" | "topping" => Bound::Over,
        "under" | "below" => Bound::Under,
        "minimum" => Bound::AtLeast,
        "maximum" => Bound::UpTo,
        "between" | "from" => Bound::Between,
        _ => Bound::Exact,
    }
}

fn range_end(doc: &Document, at: usize, end: usize) -> Option<Run> {
    if at + 1 >= end {
        return None;
    }
    let link = doc.form(at).to_lowercase();
    matches!(link.as_str(), "and" | "to" | "-" | "–" | "or").then(|| number_run(doc, at + 1, end)).flatten()
}

/// The unit that follows a number, and its token.
fn unit_after(doc: &Document, book: &Codebook, last: usize, end: usize) -> (Option<String>, Option<usize>) {
    for at in last..end.min(last + 2) {
        let form = doc.form(at).to_lowercase();
        if form == "-" {
            continue;
        }
        let lemma = doc.tokens[at].lemma.to_lowercase();
        let two = (at + 1 < end).then(|| format!("{form} {}", doc.tokens[at + 1].lemma.to_lowercase()));
        if let Some(unit) = two.and_then(|t| book.units.get(t.as_str())) {
            return (Some(unit.to_string()), Some(at + 1));
        }
        let found = book.units.get(lemma.as_str()).or_else(|| book.units.get(form.as_str()));
        return (found.map(ToString::to_string), found.map(|_| at));
    }
    (None, None)
}

/// The noun that a number counts.
fn counted(clauses: &Clauses<'_>, run: &Run, unit: usize) -> Option<usize> {
    let doc = clauses.doc;
    let mut at = run.end - 1;
    for _ in 0..4 {
        let tok = &doc.tokens[at];
        let head = clauses.head(at)?;
        match tok.deprel {
            Deprel::Nummod | Deprel::Compound | Deprel::Amod | Deprel::NmodUnmarked | Deprel::Advmod => at = head,
            _ => break,
        }
    }
    if clauses.doc.tokens[at].upos == Upos::Num || number::indefinite(doc.form(at)).is_some() || at == unit {
        let of = clauses.children(at).find(|c| {
            clauses.rel(*c) == Deprel::Nmod && matches!(clauses.tree.preposition(doc, *c).as_deref(), Some("of"))
        });
        if let Some(of) = of {
            return Some(of);
        }
        // "a range of about 100 kilometers": what is measured stands above
        if at == unit
            && let Some(head) = clauses.head(at).filter(|h| doc.tokens[*h].upos == Upos::Noun)
        {
            return Some(head);
        }
        // "two were killed"
        return matches!(clauses.rel(at), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl | Deprel::Nmod)
            .then_some(at);
    }
    (doc.tokens[at].upos != Upos::Verb).then_some(at)
}

/// The counted noun with its modifiers, without the number and its bound.
fn counted_words(doc: &Document, clauses: &Clauses<'_>, noun: usize, run: &Run, unit: Option<usize>) -> String {
    if (run.start..run.end).contains(&noun) {
        return String::new();
    }
    let mut words: Vec<usize> = vec![noun];
    for child in clauses.children(noun) {
        let inside = matches!(clauses.rel(child), Deprel::Amod | Deprel::Compound | Deprel::Flat | Deprel::NmodPoss);
        if inside && !(run.start..run.end).contains(&child) && Some(child) != unit && child.abs_diff(noun) < 8 {
            words.extend(clauses.tree.subtree(child));
        }
    }
    words.retain(|t| !(run.start..run.end).contains(t) && Some(*t) != unit);
    words.sort_unstable();
    words.dedup();
    let mut out = String::new();
    let mut last: Option<Span<dateline_doc::Byte>> = None;
    for tok in words {
        let span = doc.tokens[tok].span;
        let touching = last.is_some_and(|l| l.end == span.start);
        if !out.is_empty() && !touching {
            out.push(' ');
        }
        out.push_str(doc.form(tok));
        last = Some(span);
    }
    out.trim_matches(|c: char| c == '-' || c.is_whitespace()).to_owned()
}

/// The time that a figure belongs to: one that stands in its clause.
fn when(doc: &Document, clauses: &Clauses<'_>, anchor: usize) -> Option<When> {
    let verb = clauses.tree.path(doc, anchor).find(|t| clauses.is_verb(*t))?;
    let below = clauses.children(verb).chain(clauses.children(anchor));
    for child in below {
        let found = clauses.marks.time(doc, child).filter(|t| t.kind == TimeKind::Date && t.days.is_some());
        if let Some(time) = found {
            let value = time.value.clone()?;
            let precision = match value.len() {
                10 => Precision::Day,
                7 => Precision::Month,
                4 => Precision::Year,
                _ => continue,
            };
            let basis = if time.relative { WhenBasis::Relative } else { WhenBasis::Stated };
            return Some(When { value, precision, basis, at: Some(time.at) });
        }
    }
    None
}
