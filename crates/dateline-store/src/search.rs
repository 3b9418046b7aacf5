//! Full text, by tantivy: derived from the journal, with a watermark. The index is committed first and the watermark moves
//! after it, so what died in between is indexed again, under the same number, and never twice.

use crate::rows::Told;
use crate::{Store, StoreError, fail};
use std::path::Path;
use tantivy::collector::TopDocs;
use tantivy::directory::MmapDirectory;
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Field, INDEXED, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

/// How much memory the writer takes for what is not committed.
const BUDGET: usize = 30_000_000;

/// A report that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its number in the journal.
    pub seq: i64,
    /// Its id.
    pub report: String,
    /// Its title.
    pub title: String,
    /// How well it fits; only the order says something.
    pub score: f32,
}

/// Finds reports by their words, beside whoever writes.
#[derive(Clone)]
pub struct Finder {
    index: Index,
    reader: IndexReader,
    seq: Field,
    report: Field,
    title: Field,
    text: Field,
}

impl Finder {
    /// Finds reports by their words, the best first. All words must stand in title or text; phrases in double quotes.
    /// What came in since the last commit of the index is not found yet.
    ///
    /// # Errors
    /// The question does not read.
    pub fn find(&self, query: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let mut parser = QueryParser::for_index(&self.index, vec![self.title, self.text]);
        parser.set_field_boost(self.title, 2.0);
        parser.set_conjunction_by_default();
        let question = parser
            .parse_query(query)
            .map_err(|e| StoreError::Question { query: query.to_owned(), why: e.to_string() })?;
        let searcher = self.reader.searcher();
        let mut out = Vec::new();
        for (score, address) in searcher.search(&question, &TopDocs::with_limit(limit.max(1)).order_by_score())? {
            let entry: TantivyDocument = searcher.doc(address)?;
            let text = |field: Field| entry.get_first(field).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            let seq = entry.get_first(self.seq).and_then(|v| v.as_i64()).unwrap_or_default();
            out.push(Hit { seq, report: text(self.report), title: text(self.title), score });
        }
        Ok(out)
    }
}

/// The index.
pub(crate) struct Search {
    finder: Finder,
    /// Made when something is added: it takes memory.
    writer: Option<IndexWriter>,
    outlet: Field,
    /// Numbers added or removed since the last commit.
    waiting: usize,
}

impl Search {
    /// Opens the index, or makes it. One that does not open is derived: it goes, and is made again.
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        match Self::try_open(dir) {
            Ok(search) => Ok(search),
            Err(_) => {
                std::fs::remove_dir_all(dir).map_err(|source| StoreError::Disk { path: dir.to_owned(), source })?;
                Self::try_open(dir)
            }
        }
    }

    fn try_open(dir: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir).map_err(|source| StoreError::Disk { path: dir.to_owned(), source })?;
        let mut schema = Schema::builder();
        let seq = schema.add_i64_field("seq", INDEXED | STORED | FAST);
        let report = schema.add_text_field("report", STRING | STORED);
        let title = schema.add_text_field("title", TEXT | STORED);
        let text = schema.add_text_field("text", TEXT);
        let outlet = schema.add_text_field("outlet", STRING);
        let directory = MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?;
        let index = Index::open_or_create(directory, schema.build())?;
        let reader = index.reader()?;
        let finder = Finder { index, reader, seq, report, title, text };
        Ok(Self { finder, writer: None, outlet, waiting: 0 })
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, StoreError> {
        if self.writer.is_none() {
            self.writer = Some(self.finder.index.writer_with_num_threads(1, BUDGET)?);
        }
        Ok(self.writer.as_mut().expect("just made"))
    }

    /// Adds a report. What is indexed under its number already is replaced.
    pub(crate) fn add(&mut self, told: &Told) -> Result<(), StoreError> {
        let doc = &told.record.document;
        let mut entry = TantivyDocument::new();
        entry.add_i64(self.finder.seq, told.seq);
        entry.add_text(self.finder.report, &doc.id);
        entry.add_text(self.finder.title, doc.title.as_deref().unwrap_or_default());
        if doc.text.is_empty() {
            // only the evidence is kept
            for event in &told.record.events {
                entry.add_text(self.finder.text, event.sentence.text.as_deref().unwrap_or_default());
            }
        } else {
            entry.add_text(self.finder.text, &doc.text);
        }
        if let Some(outlet) = doc.outlet.as_ref().and_then(|o| o.name.as_deref()) {
            entry.add_text(self.outlet, outlet);
        }
        let term = Term::from_field_i64(self.finder.seq, told.seq);
        let writer = self.writer()?;
        writer.delete_term(term);
        writer.add_document(entry)?;
        self.waiting += 1;
        Ok(())
    }

    pub(crate) fn remove(&mut self, seq: i64) {
        let term = Term::from_field_i64(self.finder.seq, seq);
        if let Ok(writer) = self.writer() {
            writer.delete_term(term);
            self.waiting += 1;
        }
    }

    /// Makes what was added findable, and lets the writer's memory go.
    fn commit(&mut self) -> Result<bool, StoreError> {
        if self.waiting == 0 {
            return Ok(false);
        }
        if let Some(mut writer) = self.writer.take() {
            writer.commit()?;
            writer.wait_merging_threads()?;
        }
        self.waiting = 0;
        self.finder.reader.reload()?;
        Ok(true)
    }

    /// How many reports are indexed.
    pub(crate) fn len(&self) -> u64 {
        self.finder.reader.searcher().num_docs()
    }
}

impl Store {
    /// Finds reports by their words, the best first. All words must stand in title or text; phrases in double quotes. What
    /// came in since the last commit of the index is not found yet: [`Store::commit_search`].
    ///
    /// # Errors
    /// The question does not read.
    pub fn find(&self, query: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        self.search.as_ref().map_or_else(|| Ok(Vec::new()), |s| s.finder.find(query, limit))
    }

    /// Returns what finds reports beside this store, where full text is indexed.
    #[must_use]
    pub fn finder(&self) -> Option<Finder> {
        self.search.as_ref().map(|s| s.finder.clone())
    }

    /// Makes all that came in findable: index first, watermark second.
    ///
    /// # Errors
    /// What the index or the database says.
    pub fn commit_search(&mut self) -> Result<(), StoreError> {
        let Some(search) = &mut self.search else { return Ok(()) };
        if search.commit()? {
            fail::point("search.committed");
            self.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('indexed', ?1)", [self.last_seq])?;
            fail::point("search.watermark");
        }
        Ok(())
    }

    /// Indexes what the journal has beyond the watermark.
    pub(crate) fn catch_up_search(&mut self) -> Result<(), StoreError> {
        let Some(search) = &self.search else { return Ok(()) };
        let mark: i64 =
            self.conn
                .query_row("SELECT coalesce((SELECT value FROM meta WHERE key = 'indexed'), 0)", [], |r| r.get(0))?;
        // an index that is gone is made again from the beginning
        let mark = if search.len() == 0 { 0 } else { mark };
        match self.index_from(mark) {
            // a death can leave files that the index trips over: it is derived, and made again
            Err(StoreError::Search(_)) => self.index_again(),
            other => other,
        }
    }

    /// Throws the index away and makes it again from the journal.
    pub(crate) fn index_again(&mut self) -> Result<(), StoreError> {
        self.search = None;
        let dir = self.dir.join("search");
        std::fs::remove_dir_all(&dir).map_err(|source| StoreError::Disk { path: dir.clone(), source })?;
        self.search = Some(Search::open(&dir)?);
        self.index_from(0)
    }

    /// Indexes the journal from a number on.
    pub(crate) fn index_from(&mut self, mark: i64) -> Result<(), StoreError> {
        let Some(search) = &mut self.search else { return Ok(()) };
        {
            // what reports beyond the watermark took the place of
            let mut query = self.conn.prepare(
                "SELECT seq FROM journal WHERE superseded > 0 AND report IN (SELECT report FROM journal WHERE seq > ?1)",
            )?;
            for seq in query.query_map([mark], |r| r.get(0))? {
                search.remove(seq?);
            }
        }
        let mut query =
            self.conn.prepare("SELECT seq, arrived, story, origin, copy_of, body FROM journal WHERE seq > ?1 AND superseded = 0 ORDER BY seq")?;
        let mut rows = query.query([mark])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let record = crate::ingest::record_of(seq, &row.get::<_, Vec<u8>>(5)?)?;
            search.add(&Told {
                seq,
                arrived: row.get(1)?,
                story: row.get(2)?,
                origin: row.get(3)?,
                copy_of: row.get(4)?,
                acts: Default::default(),
                record,
            })?;
        }
        drop(rows);
        drop(query);
        self.commit_search()
    }
}
