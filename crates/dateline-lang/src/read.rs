//! The stage itself: a text's paragraphs to sentences, words, tags, lemmas and trees.
//!
//! One `Desk` holds all room to work in, so that reading a sentence allocates nothing but its result.

use crate::chars;
use crate::clauses;
use crate::cue::{self, Cue};
use crate::encoder::{self, VIEWS};
use crate::kernel;
use crate::mend;
use crate::mentions;
use crate::models::Parts;
use crate::sentence;
use crate::spans::{Spot, Yields};
use crate::tag::{self, Bundle};
use crate::token::{self, Piece};
use crate::trees::{self, Arc};
use dateline_doc::{Article, Byte, Deprel, Document, Region, Sentence, Span, Token};

/// Room to work in.
#[derive(Debug, Default)]
pub struct Desk {
    pieces: Vec<Piece>,
    cues: Vec<Cue>,
    low: Vec<u8>,
    /// What was read of each word of the sentences that were analysed last.
    pub readings: Vec<Reading>,
    stretches: Vec<Stretch>,
    stops: Vec<usize>,
    /// The ends of the sentences that wait to be analysed.
    waiting: Vec<usize>,
    /// How sure the text is of each word of the document.
    factuality: Vec<f32>,
    /// The document's spots, each with its sentence.
    spots_of: Vec<(u32, Spot)>,
    encoder: encoder::Room,
    tagger: tag::Room,
    parser: trees::Room,
    ends: Vec<f32>,
    yields: Yields,
    tags: Vec<Bundle>,
    arcs: Vec<Arc>,
    /// The mentions in them, each with its sentence.
    pub spots: Vec<(u32, Spot)>,
    /// Those of a stretch of it.
    found: Vec<Spot>,
}

/// A word with all that was predicted.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Its label of the tagger.
    pub bundle: Bundle,
    /// Head inside the sentence and relation.
    pub arc: Arc,
    /// How sure the text is that it happened, where the word is a predicate: from -3 (it did not) to 3 (it did).
    pub factuality: f32,
}

/// Reads an article's texts: title, body, captions.
pub fn read(article: Article, parts: &Parts) -> Document {
    let mut doc = Document { article, ..Document::default() };
    let mut desk = ROOM.take().unwrap_or_default();
    desk.spots_of.clear();
    desk.factuality.clear();
    let article = std::mem::take(&mut doc.article);
    if let Some(title) = &article.title {
        paragraphs(title, Region::Title, &mut doc, &mut desk, parts);
    }
    body(&article, &mut doc, &mut desk, parts);
    for (n, image) in article.images.iter().enumerate().take(usize::from(u16::MAX)) {
        if let Some(caption) = &image.caption {
            paragraphs(caption, Region::Caption(n as u16), &mut doc, &mut desk, parts);
        }
    }
    doc.article = article;
    layers(&mut doc, &desk, parts);
    if desk.pieces.capacity() <= KEPT {
        ROOM.set(Some(desk));
    }
    doc
}

thread_local! {
    /// The room of the last document, for the next one of this thread: megabytes that the system would else hand out and
    /// take back for each. Nothing is read from it.
    static ROOM: std::cell::Cell<Option<Box<Desk>>> = const { std::cell::Cell::new(None) };
}

/// Room for more words than this is given back.
const KEPT: usize = 1 << 16;

/// Lays over the tokens what is read off their trees.
fn layers(doc: &mut Document, desk: &Desk, parts: &Parts) {
    let sentences = std::mem::take(&mut doc.sentences);
    let mut spots = &desk.spots_of[..];
    for (n, sent) in sentences.iter().enumerate() {
        mend::infinitives(doc, sent.toks.range());
        mend::between(doc, sent.toks.range());
        let here = spots.iter().take_while(|s| s.0 as usize == n).count();
        mentions::of(doc, sent, spots[..here].iter().map(|s| s.1), &parts.lists);
        spots = &spots[here..];
        clauses::of(doc, sent, &desk.factuality[sent.toks.range()], &parts.lists);
    }
    doc.sentences = sentences;
}

/// Reads the body, paragraph by paragraph, and whatever lies between the paragraphs that the page stage named. A
/// printed dateline is a sentence of its own, so that the sentence behind it begins with its own first word.
fn body(article: &Article, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    let text = &article.text;
    let mut borders: Vec<usize> = article
        .paragraphs
        .iter()
        .flat_map(|span| [span.start as usize, span.end as usize])
        .chain(
            article
                .dateline
                .iter()
                .filter_map(|d| d.span)
                .flat_map(|d| [d.start as usize, behind_dash(text, d.end as usize)]),
        )
        .map(|at| token::border(text, at))
        .chain([text.len()])
        .collect();
    borders.sort_unstable();
    let mut at = 0;
    for border in borders {
        stretch(text, at, border, Region::Body, doc, desk, parts);
        at = border;
    }
    flush(text, Region::Body, doc, desk, parts);
}

/// Returns where the words begin behind a dateline's end: its dash belongs to it.
fn behind_dash(text: &str, end: usize) -> usize {
    let end = token::border(text, end);
    let rest = text[end..].trim_start_matches([' ', '\u{a0}']);
    let words = rest.trim_start_matches(['-', '–', '—']);
    if words.len() < rest.len() { text.len() - words.len() } else { end }
}

fn paragraphs(text: &str, region: Region, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    stretch(text, 0, text.len(), region, doc, desk, parts);
    flush(text, region, doc, desk, parts);
}

/// Reads `text[from..to]`; blank lines part paragraphs.
fn stretch(text: &str, from: usize, to: usize, region: Region, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    let mut start = from;
    let mut at = from;
    for line in text[from..to].split_inclusive('\n') {
        if line.chars().all(chars::is_blank) {
            paragraph(text, start, at, region, doc, desk, parts);
            start = at + line.len();
        }
        at += line.len();
    }
    paragraph(text, start, to, region, doc, desk, parts);
}

/// How many words of a text wait, at most, to be tagged and parsed together.
const MOST_WAITING: usize = 2000;

/// Finds the words and sentences of a paragraph and lets them wait on the desk.
fn paragraph(text: &str, from: usize, to: usize, region: Region, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    if from >= to {
        return;
    }
    let first = desk.pieces.len();
    token::tokenize(text, (from, to), &parts.lists, &|word| parts.lexicon.knows(word), &mut desk.pieces);
    let Desk { pieces, cues, low, waiting, .. } = desk;
    cues.extend(pieces[first..].iter().map(|p| Cue::of(&text[p.start..p.end], Some(&parts.lexicon), low)));
    let ends = sentence::split(text, &pieces[first..], &cues[first..], parts.splitter);
    waiting.extend(ends.into_iter().map(|end| first + end));
    if desk.pieces.len() > MOST_WAITING {
        flush(text, region, doc, desk, parts);
    }
}

/// Tags and parses what waits of a text, and writes it down.
fn flush(text: &str, region: Region, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    let cues = std::mem::take(&mut desk.cues);
    let ends = std::mem::take(&mut desk.waiting);
    desk.analyse(&cues, &ends, parts);
    let n_before = doc.sentences.len() as u32;
    let mut start = 0;
    for end in &ends {
        let first = doc.tokens.len();
        for (piece, reading) in desk.pieces[start..*end].iter().zip(&desk.readings[start..*end]) {
            let form = chars::plain(&text[piece.start..piece.end]);
            let (upos, feats) = parts.tagger.bundle(reading.bundle);
            cue::lower(&form, &mut desk.low);
            doc.tokens.push(Token {
                region,
                span: Span::new(piece.start, piece.end),
                glued: piece.glued,
                space_after: text[piece.end..].chars().next().is_none_or(chars::is_blank),
                lemma: parts.lemmas.lemma(
                    &form,
                    &desk.low,
                    doc.tokens.len() == first,
                    (upos, feats.has("Tense", "Past"), reading.bundle),
                    &parts.lists,
                ),
                upos,
                feats,
                head: reading.arc.0.map(|h| first as u32 + h),
                deprel: reading.arc.1,
            });
        }
        let span: Span<Byte> = Span::new(desk.pieces[start].start, desk.pieces[*end - 1].end);
        doc.sentences.push(Sentence { region, span, toks: Span::new(first, doc.tokens.len()) });
        start = *end;
    }
    desk.factuality.extend(desk.readings.iter().map(|r| r.factuality));
    desk.spots_of.extend(desk.spots.iter().map(|(sentence, spot)| (n_before + sentence, *spot)));
    (desk.cues, desk.waiting) = (cues, ends);
    desk.pieces.clear();
    desk.cues.clear();
    desk.waiting.clear();
}

/// A stretch of words that is parsed by itself: a sentence, or a part of one that is too long.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: usize,
    to: usize,
    sentence: usize,
}

/// How many words go through the network together, about: more do not fit beside the weights.
const TOGETHER: usize = 240;

impl Desk {
    /// Tags and parses sentences; `ends` has the index behind each one's last word. Leaves the readings, heads counted
    /// from the sentence's first word, and the spots on the desk.
    ///
    /// A sentence that is too long, which only a caller's own CoNLL-U can bring, is parsed in stretches that hang on the
    /// first one's root: the parser's time grows with the cube of the length.
    pub fn analyse(&mut self, cues: &[Cue], ends: &[usize], parts: &Parts) {
        self.readings.clear();
        self.spots.clear();
        self.stretches.clear();
        let mut start = 0;
        for (sentence, end) in ends.iter().enumerate() {
            for from in (start..*end).step_by(sentence::MAX_WORDS) {
                self.stretches.push(Stretch { from, to: (from + sentence::MAX_WORDS).min(*end), sentence });
            }
            start = *end;
        }
        let stretches = std::mem::take(&mut self.stretches);
        let mut first = 0;
        while first < stretches.len() {
            let from = stretches[first].from;
            let behind = first + 1;
            let last = behind + stretches[behind..].iter().take_while(|s| s.to - from <= TOGETHER).count();
            kernel::with_widest(Analysis { desk: self, cues, stretches: &stretches[first..last], ends, parts });
            first = last;
        }
        self.stretches = stretches;
    }

    /// Notes what was found of a stretch.
    fn note(&mut self, stretch: Stretch, start: usize, tags: &[Bundle], views: &[f32], parts: &Parts) {
        let before = (stretch.from - start) as u32;
        // The root of the sentence's first stretch, where this is not the first.
        let root = if before > 0 {
            self.readings[start..].iter().position(|r| r.arc.0.is_none()).map(|r| r as u32)
        } else {
            None
        };
        for (i, (tag, (head, rel))) in tags.iter().zip(&self.arcs).enumerate() {
            let arc = match (head, root) {
                (Some(head), _) => (Some(before + head), *rel),
                (None, None) => (None, *rel),
                (None, Some(root)) => (Some(root), Deprel::Parataxis),
            };
            self.readings.push(Reading { bundle: *tag, arc, factuality: parts.factuality.of(views, i) });
        }
        let offset = |at: u16| at.saturating_add(before as u16);
        let found = self.found.iter().map(|s| Spot { from: offset(s.from), to: offset(s.to), ..*s });
        self.spots.extend(found.map(|s| (stretch.sentence as u32, s)));
    }
}

/// Some sentences to tag and parse.
struct Analysis<'a> {
    desk: &'a mut Desk,
    cues: &'a [Cue],
    stretches: &'a [Stretch],
    ends: &'a [usize],
    parts: &'a Parts,
}

impl kernel::Task for Analysis<'_> {
    #[inline(always)]
    fn run(self, kernel: impl kernel::Kernel) {
        let Self { desk, cues, stretches, ends, parts } = self;
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return };
        let from = first.from;
        desk.stops.clear();
        desk.stops.extend(stretches.iter().map(|s| s.to - from));
        parts.encoder.run(kernel, &cues[from..last.to], &desk.stops, &parts.lexicon, &mut desk.encoder);
        let all = std::mem::take(&mut desk.encoder.views);
        let mut tags = std::mem::take(&mut desk.tags);
        parts.tagger.tag(kernel, &all, last.to - from, &mut desk.tagger, &mut tags);
        for stretch in stretches {
            let n = stretch.to - stretch.from;
            let views = &all[(stretch.from - from) * VIEWS..(stretch.to - from) * VIEWS];
            parts.parser.parse(views, n, &mut desk.parser, &mut desk.arcs);
            parts.spotter.spot(views, n, &mut desk.ends, &mut desk.found);
            desk.yields.settle(&desk.arcs, &mut desk.found);
            let start = stretch.sentence.checked_sub(1).map_or(0, |s| ends[s]);
            desk.note(*stretch, start, &tags[stretch.from - from..stretch.to - from], views, parts);
        }
        desk.encoder.views = all;
        desk.tags = tags;
    }
}
