//! Quotes: what is said, by whom. Direct ones are found by their marks, indirect ones by the clause below a cue; a
//! quote that its cue splits is one entry a piece, with the same cue.

use crate::clause::Clauses;
use crate::party::Parties;
use crate::source::{self, Attribution};
use dateline_codebook::{Codebook, SpeechRelation};
use dateline_doc::{Byte, Deprel, Document, Locus, Quote, Region, SmolStr, Span, Upos};
use std::collections::BTreeMap;

/// Shorter than this many words, marks around words say "so called" and not "said".
const SCARE: usize = 3;

/// The longest name before the colon of a turn, in bytes.
const TURN: usize = 40;

/// The longest heading, in bytes.
const HEADING: usize = 160;

/// The longest signature under a quote, in bytes.
const SIGNATURE: usize = 80;

/// The most words of an aside on one side of its cue.
const ASIDE: usize = 14;

/// How far a cue may stand from what it tells, and how much of that is looked at, in tokens.
const LOOK: usize = 120;

/// Finds the quotes of a document, by offset of their content.
pub(crate) fn find(clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook) -> Vec<Quote> {
    let doc = clauses.doc;
    let n = doc.tokens.len();
    let mut finder = Finder { doc, clauses: *clauses, parties, book, quoted: vec![false; n], told: Vec::new() };
    let mut out = Vec::new();
    let mut direct = Vec::new();
    let regions = regions(doc);
    for region in &regions {
        finder.mark(*region);
    }
    finder.told = (0..n).filter(|t| !finder.quoted[*t]).filter_map(|t| finder.content(t)).collect();
    let mut mixed = Vec::new();
    for region in regions {
        finder.direct(region, &mut direct, &mut mixed);
    }
    mixed.retain(|(said, _)| finder.told.iter().all(|(other, _)| other.cue != said.cue));
    finder.told.extend(mixed);
    let mut taken: BTreeMap<usize, Vec<(Span<Byte>, Region)>> = BTreeMap::new();
    for piece in &direct {
        if let Some(said) = piece.said.as_ref().filter(|_| piece.own) {
            taken.entry(said.cue).or_default().push((piece.span, piece.region));
        }
        let quote = finder.quote(piece.region, piece.span, piece.said, true);
        out.push(if piece.own { quote } else { Quote { cue: None, ..quote } });
    }
    finder.indirect(&taken, &mut out);
    out.sort_by_key(|q| (q.content.region, q.content.span.start, q.content.span.end));
    out.dedup_by(|b, a| a.content == b.content);
    out
}

/// The texts that quote: a headline only sums up what the body quotes.
fn regions(doc: &Document) -> Vec<Region> {
    let mut out: Vec<Region> = doc.sentences.iter().map(|s| s.region).filter(|r| *r != Region::Title).collect();
    out.dedup();
    out
}

/// A stretch between quotation marks.
struct Piece {
    region: Region,
    span: Span<Byte>,
    said: Option<Attribution>,
    /// Whether it is the piece's own cue, and not one of a paragraph before.
    own: bool,
}

struct Finder<'a> {
    doc: &'a Document,
    clauses: Clauses<'a>,
    parties: &'a Parties<'a>,
    book: &'a Codebook,
    /// Whether a token stands between quotation marks.
    quoted: Vec<bool>,
    /// What is told without regard to marks: by whom, and which tokens.
    told: Vec<(Attribution, Vec<usize>)>,
}

impl Finder<'_> {
    fn quote(&self, region: Region, span: Span<Byte>, said: Option<Attribution>, direct: bool) -> Quote {
        let speaker = said.map(|s| self.parties.participant(source::voice(&self.clauses, self.book, s.speaker), None));
        let cue = said.map(|s| self.cue_words(s.cue));
        Quote { id: String::new(), speaker, cue, content: Locus { region, span }, direct }
    }

    /// The cue with a preposition's further words ("according to").
    fn cue_words(&self, cue: usize) -> Locus {
        let tok = &self.doc.tokens[cue];
        let mut span = tok.span;
        for part in self.clauses.children(cue).filter(|c| self.clauses.rel(*c) == Deprel::Fixed) {
            span = span.join(self.doc.tokens[part].span);
        }
        Locus { region: tok.region, span }
    }

    fn paragraphs(&self, region: Region) -> Vec<Span<Byte>> {
        match region {
            Region::Body => self.doc.article.paragraphs.clone(),
            _ => vec![Span::new(0, self.doc.text(region).len())],
        }
    }

    /// Finds the quoted pieces of a region, paragraph by paragraph.
    fn direct(&self, region: Region, out: &mut Vec<Piece>, mixed: &mut Vec<(Attribution, Vec<usize>)>) {
        let text = self.doc.text(region);
        // who spoke last, and whether his marks were left open at the paragraph's end
        let mut carried: Option<(Attribution, bool)> = None;
        for paragraph in self.paragraphs(region) {
            if let Some(turn) = self.turn(region, paragraph) {
                carried = turn.said.map(|said| (said, true));
                out.push(turn);
                continue;
            }
            mixed.extend(self.heading(region, paragraph));
            let (mut last, mut open) = (None, false);
            for span in marked(text, paragraph) {
                let words = span.of(text).split_whitespace().count();
                let told = self.telling(region, span);
                let signed = self.signed(region, span, paragraph);
                let said = signed.or(told).or_else(|| self.cue_near(region, span, paragraph));
                if told.is_none() && signed.is_none() {
                    mixed.extend(said.and_then(|said| Some((said, self.led_into(region, span, said)?))));
                }
                let sentence_like = span.of(text).trim_end().ends_with(['.', ',', '?', '!']);
                let named = signed.is_none() && told.is_none() && is_title(span.of(text));
                if named || (words < SCARE && !(sentence_like && said.is_some())) {
                    continue;
                }
                // a paragraph that is nothing but a quote goes on with the last speaker
                let alone = span.len() + 6 >= paragraph.len();
                let goes_on = carried.filter(|_| alone && said.or(last).is_none());
                let own = goes_on.is_none_or(|(_, open)| open);
                let said = said.or(last).or(goes_on.map(|(said, _)| said));
                if said.is_none() && words < 6 {
                    continue;
                }
                last = said.or(last);
                open = span.end + 4 > paragraph.end && !text[..paragraph.end as usize].ends_with(['"', '”', '\'']);
                out.push(Piece { region, span, said, own });
            }
            carried = last.map(|said| (said, open));
        }
    }

    /// Who signs a quote behind a dash, as under a picture or a heading: "“We stay.” — Awa Sarr, nurse".
    fn signed(&self, region: Region, span: Span<Byte>, paragraph: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let behind = &doc.text(region)[span.end as usize..paragraph.end as usize];
        let behind = behind.trim_start_matches(['"', '”', '’', '\'', ' ']);
        let name = behind.trim_start_matches(['―', '—', '–', '-']);
        let capital = name.trim_start().starts_with(char::is_uppercase);
        if name.len() == behind.len() || !capital || name.len() > SIGNATURE || name.trim_end().ends_with(['!', '?']) {
            return None;
        }
        let at = paragraph.end as usize - behind.len();
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end as usize) <= (region, at));
        let toks = doc.sentences[first..].iter().take_while(|s| s.region == region).flat_map(|s| s.toks.range());
        let mut toks = toks.skip_while(|t| (doc.tokens[*t].span.start as usize) < at);
        let cue = toks.next()?;
        let speaker = toks.find(|t| doc.tokens[*t].upos != Upos::Punct)?;
        (doc.tokens[speaker].span.end <= paragraph.end).then_some(Attribution {
            cue,
            speaker,
            relation: SpeechRelation::Says,
        })
    }

    /// What stands between a cue and a piece whose sentence it begins ("said the tax breaks “do nothing”"), with the
    /// piece.
    fn led_into(&self, region: Region, span: Span<Byte>, said: Attribution) -> Option<Vec<usize>> {
        let doc = self.doc;
        let sentence = doc.sentences[self.clauses.tree.sentence_of(said.cue)];
        let last = sentence.toks.range().rev().find(|t| span.overlaps(doc.tokens[*t].span))?;
        let before = doc.text(region)[..span.start as usize].trim_end_matches(['"', '“', '‘', '\'', ' ']);
        let goes_on = before.ends_with(|c: char| c.is_alphanumeric());
        let first = said.cue + 1 + usize::from(self.clauses.lemma(said.cue + 1) == "that");
        let led = said.cue < last && goes_on && doc.tokens[first].span.end <= span.start && said.speaker < said.cue;
        led.then(|| (first..=last).collect())
    }

    /// A heading that names its speaker before a colon: "Mayor: Harbor Will Reopen in May", "Poll: Most Oppose Cuts".
    fn heading(&self, region: Region, paragraph: Span<Byte>) -> Option<(Attribution, Vec<usize>)> {
        let doc = self.doc;
        let text = paragraph.of(doc.text(region));
        let (name, rest) = text.split_once(": ")?;
        let capital = |w: &str| w.trim_start_matches(['‘', '“', '\'', '"']).starts_with(char::is_uppercase);
        let long = || rest.split_whitespace().filter(|w| w.chars().count() > 3);
        let capitals = long().filter(|w| capital(w)).count();
        let title = capitals * 3 >= long().count() * 2 || paragraph.start == 0;
        let opens = rest.starts_with(['‘', '“', '\'', '"']);
        let words = name.split_whitespace().count();
        if text.len() > HEADING || !(opens && title || title && words <= 4 && name.split_whitespace().all(capital)) {
            return None;
        }
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, paragraph.start));
        let toks = doc.sentences[first..].iter().take_while(|s| s.region == region && s.span.start < paragraph.end);
        let toks: Vec<usize> = toks.flat_map(|s| s.toks.range()).collect();
        let colon = toks.iter().position(|t| doc.form(*t) == ":")?;
        // "Minister Warns Rebels: ‘We Will Strike’": whoever comes first
        let name = |t: &&usize| doc.tokens[**t].upos == Upos::Propn;
        let speaker = *if words > 4 { toks[..colon].iter().find(name)? } else { toks[..colon].last()? };
        let named = doc.tokens[speaker].upos == Upos::Propn || self.is_teller(speaker);
        let content: Vec<usize> = toks[colon + 1..].to_vec();
        (named && content.len() >= SCARE)
            .then_some((Attribution { cue: toks[colon], speaker, relation: SpeechRelation::Says }, content))
    }

    /// Whether a noun is of those that tell: "poll", "report".
    fn is_teller(&self, noun: usize) -> bool {
        let (book, lemma) = (self.book, self.clauses.lemma(noun).to_lowercase());
        let (cues, attitudes) = (book.index.cues.get(lemma.as_str()), book.index.attitudes.get(lemma.as_str()));
        cues.into_iter().flatten().any(|n| book.cues[*n as usize].pos == "noun")
            || attitudes.into_iter().flatten().any(|n| book.attitudes[*n as usize].pos == "noun")
    }

    /// A turn of an interview that is printed as one: "WALLACE: But why now?".
    fn turn(&self, region: Region, paragraph: Span<Byte>) -> Option<Piece> {
        let doc = self.doc;
        let text = paragraph.of(doc.text(region));
        let (name, rest) = text.split_once(": ")?;
        let capital = |c: char| c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
        let letters = name.chars().filter(|c| c.is_uppercase()).count();
        if letters < 2 || name.len() > TURN || !name.chars().all(capital) || rest.split_whitespace().count() < SCARE {
            return None;
        }
        let start = paragraph.start as usize + (text.len() - rest.len());
        let span = Span::new(start, paragraph.start as usize + text.trim_end().len());
        let at = paragraph.start as usize + name.len();
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, paragraph.start));
        let toks = doc.sentences.get(first)?.toks.range();
        let colon = toks.clone().find(|t| doc.tokens[*t].span.start as usize >= at)?;
        let speaker = toks.clone().take_while(|t| *t < colon).last()?;
        let said = Attribution { cue: colon, speaker, relation: SpeechRelation::Says };
        Some(Piece { region, span, said: Some(said), own: true })
    }

    /// Marks the tokens between quotation marks.
    fn mark(&mut self, region: Region) {
        let doc = self.doc;
        let text = doc.text(region);
        for piece in self.paragraphs(region).into_iter().flat_map(|p| marked(text, p)) {
            let inside = self.touched(region, piece).filter(|t| piece.overlaps(doc.tokens[*t].span));
            for tok in inside.collect::<Vec<_>>() {
                self.quoted[tok] = true;
            }
        }
    }

    /// The tokens of the sentences that a stretch touches.
    fn touched(&self, region: Region, piece: Span<Byte>) -> impl Iterator<Item = usize> + use<'_> {
        let doc = self.doc;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, piece.start));
        let touched = doc.sentences[first..].iter().take_while(move |s| s.region == region && s.span.overlaps(piece));
        touched.flat_map(|s| s.toks.range())
    }

    /// The cue in whose content a piece stands, the nearest where there are several.
    fn telling(&self, region: Region, span: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let inside: Vec<usize> =
            self.touched(region, span).filter(|t| span.covers(doc.tokens[*t].span)).take(LOOK).collect();
        let (first, last) = (*inside.first()?, *inside.last()?);
        let from = self.told.partition_point(|(said, _)| said.cue + LOOK < first);
        let near = self.told[from..].iter().take_while(|(said, _)| said.cue <= last + LOOK);
        near.filter(|(said, content)| {
            let held = inside.iter().filter(|t| content.binary_search(t).is_ok()).count();
            // what is said goes on behind the marks, or before them
            held * 10 >= inside.len() * 8 && !self.quoted[said.speaker]
        })
        .min_by_key(|(_, content)| content.len())
        .map(|(said, _)| *said)
    }

    /// The cue that stands nearest outside the marks, in the sentences that the piece touches.
    fn cue_near(&self, region: Region, span: Span<Byte>, paragraph: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, span.start.saturating_sub(1)));
        let mut best: Option<(usize, Attribution)> = None;
        let touched = doc.sentences[first.min(doc.sentences.len())..]
            .iter()
            .take_while(|s| s.region == region && s.span.start <= span.end + 6 && s.span.start < paragraph.end);
        for sent in touched {
            for tok_idx in sent.toks.range() {
                let tok = &doc.tokens[tok_idx];
                if self.quoted[tok_idx] {
                    continue;
                }
                let Some(found) = self.cue(tok_idx) else { continue };
                let outside = !self.quoted[found.speaker];
                let distance = if tok.span.start >= span.end {
                    tok.span.start - span.end
                } else {
                    span.start.saturating_sub(tok.span.end)
                };
                // the other side of the piece counts a little further: "…," X said. "…" belongs to X both times
                if outside && best.as_ref().is_none_or(|(d, _)| (distance as usize) < *d) {
                    best = Some((distance as usize, found));
                }
            }
        }
        best.map(|(_, a)| a)
    }

    /// Whether a token is a cue of any kind, and who speaks.
    fn cue(&self, tok_idx: usize) -> Option<Attribution> {
        let clauses = &self.clauses;
        let tok = &self.doc.tokens[tok_idx];
        let lemma = tok.lemma.to_lowercase();
        let class = match tok.upos {
            Upos::Verb => "verb",
            Upos::Adp | Upos::Adv | Upos::Sconj => "prep",
            _ => return None,
        };
        let cues = self.book.index.cues.get(lemma.as_str()).or_else(|| {
            // "according" is tagged as a verb by its form in some trees
            self.book.index.cues.get(self.doc.form(tok_idx).to_lowercase().as_str())
        })?;
        let cue = cues.iter().map(|n| &self.book.cues[*n as usize]).find(|c| {
            if class == "prep" {
                return c.pos == "prep";
            }
            (c.pos == "verb" && c.content.iter().any(|w| w == "quote" || w == "ccomp"))
                || (c.pos == "prep" && self.doc.form(tok_idx).eq_ignore_ascii_case("according"))
        })?;
        if cue.pos == "prep" {
            if !cue.word.contains(' ') && cue.word != "per" {
                return None;
            }
            let head = clauses.head(tok_idx)?;
            let speaker = if matches!(clauses.rel(tok_idx), Deprel::Case) {
                head
            } else {
                clauses.children(tok_idx).find(|c| matches!(clauses.rel(*c), Deprel::Obl | Deprel::Nmod))?
            };
            let words_fit = cue.word.split(' ').skip(1).enumerate().all(|(n, word)| {
                let next = tok_idx + 1 + n;
                next < self.doc.tokens.len() && self.doc.form(next).eq_ignore_ascii_case(word)
            });
            return words_fit.then_some(Attribution { cue: tok_idx, speaker, relation: SpeechRelation::Says });
        }
        // "Yonhap reports a statement from an official": the official speaks
        let handed_on = clauses.object(tok_idx).filter(|o| {
            let nouns = self.book.index.cues.get(clauses.lemma(*o).to_lowercase().as_str());
            nouns.is_some_and(|all| all.iter().any(|n| self.book.cues[*n as usize].pos == "noun"))
        });
        let speaker = handed_on
            .and_then(|o| source::noun_speaker(clauses, o))
            .or_else(|| clauses.subject(tok_idx))
            .or_else(|| self.near_speaker(tok_idx))?;
        Some(Attribution { cue: tok_idx, speaker, relation: cue.relation })
    }

    /// The speaker of a cue whose subject the parser hung elsewhere: the noun that it hangs on, or the one beside it
    /// ("…," a government report aired by the agency noted).
    fn near_speaker(&self, cue: usize) -> Option<usize> {
        let clauses = &self.clauses;
        let head = clauses.head(cue)?;
        if matches!(clauses.rel(cue), Deprel::Nmod | Deprel::Acl | Deprel::Appos | Deprel::AclRelcl) && head < cue {
            return Some(head);
        }
        clauses.children(head).rfind(|c| {
            *c < cue
                && *c + 20 > cue
                && matches!(clauses.rel(*c), Deprel::Parataxis | Deprel::Nsubj | Deprel::Dislocated | Deprel::Appos)
                && matches!(self.doc.tokens[*c].upos, Upos::Noun | Upos::Propn)
        })
    }

    /// Finds what is said without marks: below a cue, or around one that stands aside.
    fn indirect(&self, taken: &BTreeMap<usize, Vec<(Span<Byte>, Region)>>, out: &mut Vec<Quote>) {
        let doc = self.doc;
        for (said, content) in &self.told {
            let least = if self.book.is_speech(self.clauses.lemma(said.cue)) { 3 } else { 1 };
            for run in runs(content, least) {
                let (first, last) = self.trim(run);
                if last + 1 < first + least.min(2) {
                    continue;
                }
                let region = doc.tokens[first].region;
                let span = doc.tokens[first].span.join(doc.tokens[last].span);
                let pieces = taken.get(&said.cue).map(Vec::as_slice).unwrap_or_default();
                let covered: usize = pieces
                    .iter()
                    .filter(|(_, r)| *r == region)
                    .map(|(s, _)| (s.end.min(span.end) as usize).saturating_sub(s.start.max(span.start) as usize))
                    .sum();
                if covered * 10 >= span.len() * 8 {
                    continue;
                }
                out.push(self.quote(region, span, Some(*said), false));
            }
        }
    }

    /// The tokens of what a cue at this word attributes.
    fn content(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let tok = &self.doc.tokens[tok_idx];
        if tok.region == Region::Title {
            return None;
        }
        self.said(tok_idx).or_else(|| self.felt(tok_idx))
    }

    /// What somebody is told to think, want, praise or blame: "is hoping to …", "called X a thief", "support for …".
    fn felt(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let clauses = &self.clauses;
        let class = match self.doc.tokens[tok_idx].upos {
            Upos::Verb => "verb",
            Upos::Noun => "noun",
            Upos::Adj => "adj",
            _ => return None,
        };
        let lemma = clauses.lemma(tok_idx).to_lowercase();
        let (of, index) = (&self.book.attitudes, &self.book.index);
        let attitude = index.attitudes.get(lemma.as_str()).into_iter().flatten().map(|n| &of[*n as usize]);
        let mut speech = index.cues.get(lemma.as_str()).into_iter().flatten().map(|n| &self.book.cues[*n as usize]);
        let fits = |cue: &&dateline_codebook::Cue| {
            cue.pos == class && cue.particle.as_ref().is_none_or(|p| crate::trigger::has_particle(clauses, tok_idx, p))
        };
        let cues: Vec<_> = attitude.filter(fits).collect();
        let cue = cues.iter().copied().max_by_key(|c| c.particle.is_some()).or_else(|| speech.find(fits))?;
        // a verb in several lists takes what any of them says; one with its particle only what that one does
        let takes = |what: &str| {
            let of = if cue.particle.is_some() { &[] } else { cues.as_slice() };
            of.iter().chain([&cue]).any(|c| c.content.iter().any(|w| w == what))
        };
        let infinitive =
            |c: usize| clauses.children(c).any(|m| clauses.rel(m) == Deprel::Mark && clauses.lemma(m) == "to");
        let below: Vec<usize> = clauses
            .children(tok_idx)
            .filter(|c| {
                let rel = clauses.rel(*c);
                match rel {
                    Deprel::Ccomp => takes("ccomp") || takes("that"),
                    Deprel::Xcomp => takes("xcomp"),
                    Deprel::Obj => {
                        (takes("obj") && (!cues.is_empty() || takes("quote")))
                            || (takes("xcomp") && clauses.complement(tok_idx).is_some_and(|x| x > *c))
                    }
                    Deprel::Acl | Deprel::Advcl if infinitive(*c) => takes("to") || (takes("xcomp") && *c > tok_idx),
                    Deprel::Obl | Deprel::Nmod | Deprel::Acl | Deprel::Advcl => {
                        *c > tok_idx
                            && (clauses.tree.preposition(self.doc, *c).is_some_and(|p| takes(&p))
                                || clauses
                                    .children(*c)
                                    .any(|m| clauses.rel(m) == Deprel::Mark && takes(&clauses.lemma(m).to_lowercase())))
                            && clauses.marks.time(self.doc, *c).is_none()
                    }
                    _ => false,
                }
            })
            .collect();
        if below.is_empty() {
            return None;
        }
        let speaker = match class {
            "verb" => clauses.subject(tok_idx),
            "noun" => source::noun_speaker(clauses, tok_idx).filter(|s| !below.contains(s)).or_else(|| {
                let verb =
                    clauses.head(tok_idx).filter(|h| clauses.is_verb(*h) && clauses.rel(tok_idx) == Deprel::Obj)?;
                clauses.subject(verb)
            }),
            _ => clauses.surface_subject(tok_idx),
        }?;
        let mut content: Vec<usize> = below.iter().flat_map(|c| clauses.tree.subtree(*c)).collect();
        // "called for a truce": the fixed preposition belongs to the verb
        let fixed = cue.particle.as_ref().map(SmolStr::as_str);
        let marks = |t: &usize| {
            clauses.rel(*t) == Deprel::Case
                && fixed.is_some_and(|p| clauses.lemma(*t).eq_ignore_ascii_case(p))
                && clauses.head(*t).is_some_and(|h| below.contains(&h))
        };
        content.retain(|t| !marks(t));
        content.sort_unstable();
        content.dedup();
        if class == "verb" {
            self.close_up(tok_idx, &mut content);
        }
        (!content.contains(&speaker))
            .then_some((Attribution { cue: tok_idx, speaker, relation: cue.relation }, content))
    }

    /// Takes off what leads into a clause and says when and where it was told: "told reporters this week he would …",
    /// "said at a rally that …".
    fn lead(&self, cue: usize, clause: usize, content: &mut Vec<usize>) {
        let clauses = &self.clauses;
        if content.first().is_none_or(|t| *t < cue) {
            return;
        }
        let that = clauses
            .children(clause)
            .find(|c| *c < clause && clauses.rel(*c) == Deprel::Mark && clauses.lemma(*c) == "that");
        if let Some(that) = that {
            content.retain(|t| *t >= that);
            return;
        }
        let subject = clauses.children(clause).find(|c| matches!(clauses.rel(*c), Deprel::Nsubj | Deprel::NsubjPass));
        let (Some(subject), Some(first)) = (subject, content.first().copied()) else { return };
        let ahead = clauses.children(clause).find(|c| *c < subject).filter(|c| {
            matches!(clauses.rel(*c), Deprel::Obl | Deprel::OblUnmarked)
                && clauses.tree.subtree(*c).first() == Some(&first)
        });
        if let Some(ahead) = ahead.filter(|c| clauses.marks.time(self.doc, *c).is_some()) {
            let words = clauses.tree.subtree(ahead);
            let last = words.last().copied().unwrap_or(ahead);
            if self.doc.form(last + 1) != "," {
                content.retain(|t| words.binary_search(t).is_err());
            }
        }
    }

    /// A clause whose subject the parser took for an object, its verb for a relative clause: "said residents who stay
    /// would be moved". Words that say do not say things.
    fn mistaken(&self, cue: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let object = clauses.object(cue).filter(|o| *o > cue)?;
        let of = self.book.index.cues.get(clauses.lemma(cue).to_lowercase().as_str())?;
        let cue_of = of.iter().map(|n| &self.book.cues[*n as usize]).find(|c| c.pos == "verb")?;
        let takes = |what: &str| cue_of.content.iter().any(|w| w == what);
        let content = clauses.tree.subtree(object);
        let first = content.first().copied()?;
        let finite = clauses.children(object).any(|c| {
            clauses.rel(c) == Deprel::AclRelcl
                && clauses.children(c).any(|a| matches!(clauses.rel(a), Deprel::Aux | Deprel::AuxPass | Deprel::Cop))
                && !clauses.tree.subtree(c).iter().any(|t| *t < c && doc.tokens[*t].feats.has("PronType", "Rel"))
                && !clauses.children(c).any(|s| matches!(clauses.rel(s), Deprel::Nsubj | Deprel::NsubjPass))
        });
        if !takes("ccomp") || takes("obj") || first != cue + 1 || self.quoted[object] || !finite {
            return None;
        }
        Some((Attribution { cue, speaker: clauses.subject(cue)?, relation: cue_of.relation }, content))
    }

    /// Takes in what stands between the words below a cue and behind them, as far as the clause goes on without a comma:
    /// it was told with them ("called her vote in favor of the pact a mistake", "called it common during campaigns").
    fn close_up(&self, cue: usize, content: &mut Vec<usize>) {
        let (Some(first), Some(last)) = (content.first().copied(), content.last().copied()) else { return };
        let clauses = &self.clauses;
        let stops = |t: usize| {
            self.doc.tokens[t].upos == Upos::Punct && !self.quoted[t] && !matches!(self.doc.form(t), "“" | "”" | "\"")
        };
        if first < cue || (first..=last).any(stops) {
            return;
        }
        let tail = clauses.children(cue).filter(|c| {
            *c > last
                && (matches!(clauses.rel(*c), Deprel::Obl | Deprel::Xcomp | Deprel::Nmod | Deprel::Acl)
                    || (clauses.rel(*c) == Deprel::Advcl && clauses.children(*c).any(|m| clauses.lemma(m) == "to")))
                && clauses.marks.time(self.doc, *c).is_none()
        });
        let mut end = last;
        for child in tail {
            let below = clauses.tree.subtree(child);
            let to = below.last().copied().unwrap_or(child);
            if (end + 1..=to).any(stops) {
                break;
            }
            end = to;
        }
        *content = (first..=end).collect();
    }

    /// Takes out what the parser hung on what is said and what goes on with the telling: "said it was opposed and warned
    /// …", "said that he had paid, citing …".
    fn cut(&self, cue: usize, clause: usize, content: &mut Vec<usize>) {
        let clauses = &self.clauses;
        let feats = |t: usize| self.doc.tokens[t].feats;
        let quotes = |t: usize| {
            let of = self.book.index.cues.get(clauses.lemma(t).to_lowercase().as_str()).into_iter().flatten();
            of.map(|n| &self.book.cues[*n as usize]).any(|c| c.pos == "verb" && c.content.iter().any(|w| w == "quote"))
        };
        let tells = |t: usize| clauses.is_verb(t) && quotes(t);
        let subject = |t: usize| {
            clauses.children(t).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Mark))
        };
        let comma = |t: usize| {
            let first = clauses.tree.subtree(t).first().copied().unwrap_or(t);
            first > 0 && self.doc.form(first) == "," || self.doc.form(first.saturating_sub(1)) == ","
        };
        // "said he had watched and thought": the participles go together
        let perfect = clauses.children(clause).any(|c| clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == "have");
        for below in clauses.children(clause).filter(|c| *c > clause && tells(*c)) {
            let goes_on = match clauses.rel(below) {
                Deprel::Conj if !subject(below) => {
                    !perfect && feats(below).has("Tense", "Past") && feats(cue).has("Tense", "Past")
                }
                Deprel::Advcl => comma(below) && (subject(below) || !feats(below).has("VerbForm", "Fin")),
                _ => false,
            };
            if goes_on {
                let tail = clauses.tree.subtree(below);
                content.retain(|t| tail.binary_search(t).is_err());
                // what joined it stays behind alone
                while content
                    .last()
                    .is_some_and(|t| matches!(self.doc.tokens[*t].upos, Upos::Punct | Upos::Cconj) && *t > clause)
                {
                    content.pop();
                }
            }
        }
    }

    /// What is told around words of speech that stand aside, between commas or at the end ("The museum, he said, will
    /// open in May", "…, said the minister."), wherever the parser hung them.
    fn aside(&self, cue: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let form = |t: usize| doc.form(t);
        let sentence = doc.sentences[clauses.tree.sentence_of(cue)].toks.range();
        let comma = |t: &usize| matches!(form(*t), "," | "—" | "--" | "–");
        let stop = |t: &usize| comma(t) || (*t + 1 == sentence.end && doc.tokens[*t].upos == Upos::Punct);
        let open = (sentence.start.max(cue.saturating_sub(ASIDE))..cue).rev().find(comma)?;
        let close = (cue + 1..sentence.end.min(cue + ASIDE)).find(stop)?;
        let inside = open + 1..close;
        let told = open.saturating_sub(sentence.start) + sentence.end - close;
        // other verbs, or words that bind it to what is around, and it is no aside
        let bound = |t: usize| {
            let tok = &doc.tokens[t];
            t != cue && tok.upos == Upos::Verb && tok.feats.has("VerbForm", "Fin")
                || tok.feats.has("PronType", "Rel")
                || matches!(tok.upos, Upos::Sconj | Upos::Aux)
                || (t == open + 1 && tok.upos == Upos::Cconj)
        };
        let name = |t: &usize| matches!(doc.tokens[*t].upos, Upos::Noun | Upos::Propn | Upos::Pron);
        let first = self.clauses.doc.tokens[sentence.start].upos;
        if told < SCARE + 2 || open < sentence.start + 2 || inside.clone().any(bound) || first == Upos::Sconj {
            return None;
        }
        let outside = |t: &usize| clauses.head(*t).is_none_or(|h| h == cue || !inside.contains(&h));
        let before = (open + 1..cue).find(|t| name(t) && outside(t));
        let speaker =
            before.or_else(|| (cue + 1..close).find(|t| name(t) && outside(t)).filter(|_| cue == open + 1))?;
        let cues = self.book.index.cues.get(clauses.lemma(cue).to_lowercase().as_str())?;
        let of = cues.iter().map(|n| &self.book.cues[*n as usize]);
        let relation = of.clone().find(|c| c.pos == "verb" && c.content.iter().any(|w| w == "ccomp"))?.relation;
        let content: Vec<usize> = (sentence.start..=open).chain(close + 1..sentence.end).collect();
        let unmarked = !content.iter().any(|t| self.quoted[*t]);
        unmarked.then_some((Attribution { cue, speaker, relation }, content))
    }

    /// What is told by a word of speech: the clause below it, or around it.
    fn said(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let tok = &doc.tokens[tok_idx];
        if tok.upos == Upos::Verb
            && tok.feats.has("VerbForm", "Fin")
            && let Some(found) = self.aside(tok_idx)
        {
            return Some(found);
        }
        if tok.upos == Upos::Verb {
            let below: Vec<usize> = clauses.children(tok_idx).filter(|c| clauses.rel(*c) == Deprel::Ccomp).collect();
            if let Some(&first) = below.first() {
                let said = source::as_cue(clauses, self.book, tok_idx, first)?;
                // "said he hopes the march sends a message": one clause, that the parser took for two
                let one = |c: &usize| {
                    *c == first || (first > tok_idx && (first..*c).all(|t| doc.tokens[t].upos != Upos::Punct))
                };
                let mut content: Vec<usize> =
                    below.iter().filter(|c| one(c)).flat_map(|c| clauses.tree.subtree(*c)).collect();
                // "said the tax breaks “do nothing …”": marks part the subject from its verb
                let bare = clauses.surface_subject(first).is_none_or(|s| clauses.head(s) != Some(first));
                let parted = clauses.children(tok_idx).find(|c| clauses.rel(*c) == Deprel::Obj && *c > tok_idx);
                if let Some(object) = parted.filter(|o| bare && *o < first && self.quoted[first]) {
                    content.extend(clauses.tree.subtree(object));
                }
                content.sort_unstable();
                self.lead(tok_idx, first, &mut content);
                self.cut(tok_idx, first, &mut content);
                return Some((said, content));
            }
            if let Some(found) = self.mistaken(tok_idx) {
                return Some(found);
            }
            let own = |c: &usize| matches!(clauses.rel(*c), Deprel::Xcomp | Deprel::Obj);
            if clauses.rel(tok_idx) == Deprel::Parataxis && !clauses.children(tok_idx).any(|c| own(&c)) {
                let main = clauses.head(tok_idx)?;
                let said = source::as_cue(clauses, self.book, tok_idx, main)?;
                let own = clauses.tree.subtree(tok_idx);
                let content =
                    clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
                return Some((said, content));
            }
        }
        let said = self
            .cue(tok_idx)
            .filter(|s| tok.upos != Upos::Verb || !doc.form(s.cue).eq_ignore_ascii_case(tok.lemma.as_str()))?;
        if tok.upos == Upos::Verb && !doc.form(tok_idx).eq_ignore_ascii_case("according") {
            return None;
        }
        // "according to X": the clause it hangs on, without itself
        let aside = if clauses.rel(tok_idx) == Deprel::Case { said.speaker } else { tok_idx };
        let main = self.clause_around(clauses.head(aside)?);
        let own = clauses.tree.subtree(aside);
        let content = clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
        Some((said, content))
    }

    /// The clause that a word stands in: what is told beside it is all of it, wherever the parser hung the words that
    /// tell it.
    fn clause_around(&self, word: usize) -> usize {
        let clauses = &self.clauses;
        let subject =
            |t: usize| clauses.children(t).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass));
        let mut at = word;
        for _ in 0..8 {
            let whole = matches!(clauses.rel(at), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis)
                || (clauses.rel(at) == Deprel::Conj && subject(at));
            match clauses.head(at).filter(|_| !whole) {
                Some(head) => at = head,
                None => break,
            }
        }
        at
    }

    /// Takes punctuation and marks off both ends.
    fn trim(&self, run: (usize, usize)) -> (usize, usize) {
        let outer = |t: usize| self.doc.tokens[t].upos == Upos::Punct;
        let (mut first, mut last) = run;
        while first < last && outer(first) {
            first += 1;
        }
        while last > first && outer(last) {
            last -= 1;
        }
        (first, last)
    }
}

/// Whether words between marks are the title of a work: all of its long words are capitals, and no stop ends them.
fn is_title(words: &str) -> bool {
    let (mut long, mut capitals) = (0, 0);
    for word in words.split_whitespace().filter(|w| w.chars().count() > 3) {
        long += 1;
        capitals += usize::from(word.starts_with(char::is_uppercase));
    }
    long >= 2 && capitals == long && !words.ends_with(['.', '!', '?'])
}

/// Cuts ascending tokens into runs without gaps, of so many at least.
fn runs(toks: &[usize], least: usize) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for tok in toks {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == *tok => *last = *tok,
            _ => out.push((*tok, *tok)),
        }
    }
    out.retain(|(a, b)| b - a + 1 >= least);
    out
}

/// The stretches between quotation marks of a paragraph, marks excluded. One that is not closed ends with it.
fn marked(text: &str, paragraph: Span<Byte>) -> Vec<Span<Byte>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Mark)> = None;
    let inner = &text[paragraph.range()];
    let (mut previous, mut skip) = (' ', 0);
    for (at, c) in inner.char_indices() {
        if at < skip {
            continue;
        }
        let place = paragraph.start as usize + at;
        let (mark, len) = Mark::at(&inner[at..], c);
        skip = at + len;
        match (mark, open) {
            // a straight mark after a digit is an inch, after a letter a closing one without its opening
            (Some(Mark::Straight), None) if previous.is_alphanumeric() => {}
            // "the rebels' base" has no opening mark before it
            (Some(Mark::Single), None) if previous.is_alphanumeric() || !closes(&inner[skip..]) => {}
            // the wrong way round, where a paragraph begins
            (Some(Mark::Close), None) if inner[..at].trim().is_empty() => open = Some((place + len, Mark::Open)),
            (Some(Mark::Close | Mark::CloseSingle), None) | (None, _) => {}
            (Some(mark), None) => open = Some((place + len, mark)),
            (Some(mark), Some((from, opened))) if mark.ends(opened, previous, &inner[skip..]) => {
                if place > from {
                    out.push(Span::new(from, place));
                }
                open = None;
            }
            (Some(_), Some(_)) => {}
        }
        previous = c;
    }
    if let Some((from, mark)) = open.filter(|(from, _)| *from < paragraph.end as usize)
        && mark != Mark::Single
    {
        out.push(Span::new(from, paragraph.end as usize));
    }
    // blanks at the ends are no words
    out.into_iter()
        .filter_map(|s| {
            let words = s.of(text);
            let start = s.start as usize + (words.len() - words.trim_start().len());
            let end = s.end as usize - (words.len() - words.trim_end().len());
            (start < end).then(|| Span::new(start, end))
        })
        .collect()
}

/// A quotation mark by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `"`, or two straight single ones.
    Straight,
    /// “ „ «
    Open,
    /// ” »
    Close,
    /// ‘
    Single,
    /// ’
    CloseSingle,
}

impl Mark {
    /// The mark that a text begins with, and how many bytes it or its first character takes.
    fn at(text: &str, c: char) -> (Option<Self>, usize) {
        let mark = match c {
            '"' => Some(Self::Straight),
            '\'' if text.starts_with("''") => return (Some(Self::Straight), 2),
            '“' | '„' | '«' => Some(Self::Open),
            '”' | '»' => Some(Self::Close),
            '‘' => Some(Self::Single),
            '’' => Some(Self::CloseSingle),
            _ => None,
        };
        (mark, c.len_utf8())
    }

    /// Whether it ends what another opened, with `previous` before it and `rest` behind it.
    fn ends(self, opened: Self, previous: char, rest: &str) -> bool {
        match (opened, self) {
            (Self::Straight, Self::Straight | Self::Close) | (Self::Open, Self::Close | Self::Straight) => true,
            // German “ closes what „ opened; a second “ begins anew what was left open
            (Self::Open, Self::Open) => true,
            (Self::Single, Self::CloseSingle) => ends_single(previous, rest),
            _ => false,
        }
    }
}

/// Whether a ’ between these ends a quote: behind a stop, or where no word goes on and no better end comes.
fn ends_single(previous: char, rest: &str) -> bool {
    let on = rest.starts_with(|c: char| c.is_alphanumeric());
    matches!(previous, '.' | ',' | '!' | '?' | '…') || (!on && !closes(rest))
}

/// Whether a ’ behind a stop comes before the next ‘.
fn closes(rest: &str) -> bool {
    let until = rest.find('‘').unwrap_or(rest.len());
    rest[..until].match_indices('’').any(|(at, _)| rest[..at].ends_with(['.', ',', '!', '?', '…']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_paired_inside_a_paragraph() {
        let text = "“We left,” he said. “We will not return”";
        let found: Vec<&str> = marked(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["We left,", "We will not return"]);
        let open = "\"A quote that goes on";
        assert_eq!(marked(open, Span::new(0, open.len())).len(), 1);
    }
}
