//! The stage itself: a text's paragraphs to sentences, words, tags, lemmas and trees.
//!
//! One `Desk` holds all room to work in, so that reading a sentence allocates nothing but its result.

use crate::chars;
use crate::clauses;
use crate::cue::{self, Cue};
use crate::encoder;
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
    readings: Vec<Reading>,
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
    /// The mentions of the sentence that was analysed last.
    pub spots: Vec<Spot>,
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
    let mut desk = Desk::default();
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
    doc
}

/// Lays over the tokens what is read off their trees.
fn layers(doc: &mut Document, desk: &Desk, parts: &Parts) {
    let sentences = std::mem::take(&mut doc.sentences);
    let mut spots = &desk.spots_of[..];
    for (n, sent) in sentences.iter().enumerate() {
        mend::infinitives(doc, sent.toks.range());
        let here = spots.iter().take_while(|s| s.0 as usize == n).count();
        mentions::of(doc, sent, spots[..here].iter().map(|s| s.1), &parts.lists);
        spots = &spots[here..];
        clauses::of(doc, sent, &desk.factuality[sent.toks.range()]);
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

fn paragraph(text: &str, from: usize, to: usize, region: Region, doc: &mut Document, desk: &mut Desk, parts: &Parts) {
    if from >= to {
        return;
    }
    let mut pieces = std::mem::take(&mut desk.pieces);
    let mut cues = std::mem::take(&mut desk.cues);
    let mut readings = std::mem::take(&mut desk.readings);
    pieces.clear();
    cues.clear();
    token::tokenize(text, (from, to), &parts.lists, &|word| parts.lexicon.knows(word), &mut pieces);
    cues.extend(pieces.iter().map(|p| Cue::of(&text[p.start..p.end], Some(&parts.lexicon), &mut desk.low)));
    let mut start = 0;
    for end in sentence::split(text, &pieces, &cues, parts.splitter) {
        let first = doc.tokens.len();
        desk.analyse(&cues[start..end], parts, &mut readings);
        for (piece, reading) in pieces[start..end].iter().zip(&readings) {
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
        let span: Span<Byte> = Span::new(pieces[start].start, pieces[end - 1].end);
        let sent = Sentence { region, span, toks: Span::new(first, doc.tokens.len()) };
        desk.factuality.extend(readings.iter().map(|r| r.factuality));
        desk.spots_of.extend(desk.spots.iter().map(|s| (doc.sentences.len() as u32, *s)));
        doc.sentences.push(sent);
        start = end;
    }
    desk.pieces = pieces;
    desk.cues = cues;
    desk.readings = readings;
}

impl Desk {
    /// Tags and parses a sentence. One that is too long, which only a caller's own CoNLL-U can bring, is parsed
    /// in stretches that hang on the first one's root: the parser's time grows with the cube of the length.
    pub fn analyse(&mut self, cues: &[Cue], parts: &Parts, readings: &mut Vec<Reading>) {
        readings.clear();
        let mut root = None;
        self.spots.clear();
        for stretch in cues.chunks(sentence::MAX_WORDS) {
            kernel::with_widest(Analysis { desk: self, cues: stretch, parts });
            let first = readings.len() as u32;
            for (i, (tag, (head, rel))) in self.tags.iter().zip(&self.arcs).enumerate() {
                let arc = match (head, root) {
                    (Some(head), _) => (Some(first + head), *rel),
                    (None, None) => {
                        root = Some(first + i as u32);
                        (None, *rel)
                    }
                    (None, Some(root)) => (Some(root), Deprel::Parataxis),
                };
                let factuality = parts.factuality.of(&self.encoder.views, i);
                readings.push(Reading { bundle: *tag, arc, factuality });
            }
            let offset = |at: u16| at.saturating_add(first as u16);
            self.spots.extend(self.found.iter().map(|s| Spot { from: offset(s.from), to: offset(s.to), ..*s }));
        }
    }
}

/// A sentence to tag and parse; leaves the outcome on the desk.
struct Analysis<'a> {
    desk: &'a mut Desk,
    cues: &'a [Cue],
    parts: &'a Parts,
}

impl kernel::Task for Analysis<'_> {
    #[inline(always)]
    fn run(self, kernel: impl kernel::Kernel) {
        let Self { desk, cues, parts } = self;
        let n = cues.len();
        parts.encoder.run(kernel, cues, &parts.lexicon, &mut desk.encoder);
        let views = &desk.encoder.views;
        parts.tagger.tag(kernel, views, n, &mut desk.tagger, &mut desk.tags);
        parts.parser.parse(views, n, &mut desk.parser, &mut desk.arcs);
        parts.spotter.spot(views, n, &mut desk.ends, &mut desk.found);
        desk.yields.settle(&desk.arcs, &mut desk.found);
    }
}
