//! Every verb and flag, with its documentation. The names are a contract with users: see `docs/cli.md`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads news pages and keeps count of what happened: who did what to whom, when, where, and according to whom
#[derive(Parser)]
#[command(version, about, max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Examples:\n  dateline code page.html                 code a page, as a table\n  dateline code pages/ --to jsonl         a folder, one JSON object a page\n  curl -s URL | dateline code -           a page from elsewhere\n  dateline explain page.html              why it was coded so\n  dateline actor 'foreign minister' --on 2015-06-15"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Code pages: who did what to whom, when, where, according to whom
    Code(CodeArgs),
    /// Show sentence by sentence how a page was read: the tree, the rule that fired, what nearly did and why not
    Explain(ExplainArgs),
    /// Run only the page stage: the clean article and all that stood around it
    Page(PageArgs),
    /// Run only the language stage: CoNLL-U out
    Parse(ParseArgs),
    /// Say what a name resolves to on a day, and why
    Actor(ActorArgs),
    /// Print the JSON Schema of the coded document, or the codebook's types, modes and rules
    Schema(SchemaArgs),
    /// Say which reports belong together, as they come in: {"id","story"} a line
    Story(StoryArgs),
    /// Score the program on golden cases or gold events of one's own
    Score(ScoreArgs),
    /// Code documents again under another codebook, and tell what changes
    Recode(RecodeArgs),
    /// Draw events for people to judge, and sum up their judgements
    Audit(AuditArgs),
    /// Take pages, or documents coded before, into the store
    #[cfg(feature = "store")]
    Ingest(IngestArgs),
    /// Ask the store, in SQL
    #[cfg(feature = "store")]
    Query(QueryArgs),
    /// Write what the store has as others read it
    #[cfg(feature = "store")]
    Export(ExportArgs),
    /// Take files of GDELT or POLECAT in for comparison, or corrections by hand
    #[cfg(feature = "store")]
    Import(ImportArgs),
    /// Look whether the store is well, and make again what is derived
    #[cfg(feature = "store")]
    Doctor(DoctorArgs),
    /// Copy the store while it is whole
    #[cfg(feature = "store")]
    Backup(BackupArgs),
    /// Forget a report or an outlet everywhere
    #[cfg(feature = "store")]
    Forget(ForgetArgs),
    /// Fetch the sources, and show what they report, live: dashboard and HTTP interface
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Make, list and remove the tokens of `serve`
    #[cfg(feature = "serve")]
    Token(TokenArgs),
    /// The roles of many machines: a scheduler, executors, a store published for them
    #[cfg(feature = "cluster")]
    Cluster(ClusterArgs),
    /// Code what a broker hands out, for a journal or an archive; or put pages there for workers to take
    #[cfg(feature = "work")]
    Work(WorkArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Args)]
pub(crate) struct InputArgs {
    /// Files, folders, patterns such as 'pages/**/*.html', or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// What the input is; auto looks at the bytes; gzip, zstandard and brotli are opened
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub(crate) from: From,
    /// The report's date where the input does not say it (2015-06-15, or with a time)
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<String>,
    /// Where the page stands
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// Read at most so many bytes of a page; the rest is reported
    #[arg(long, value_name = "BYTES", default_value_t = 32 << 20)]
    pub(crate) max_bytes: usize,
    /// What was learned about outlets: the lines that they repeat on every page are taken out
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// Give packed data up that unpacks to more than so many times its size
    #[arg(long, value_name = "N", default_value_t = dateline_wire::Limits::default().max_ratio)]
    pub(crate) max_ratio: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum From {
    /// Found out from the bytes
    Auto,
    /// An HTML page
    Html,
    /// A page flattened to text, chrome and all
    Text,
    /// Clean text, taken character for character
    Plain,
    /// JSON Lines: {"id","url","title","published","outlet","text"|"html","flattened"}
    Jsonl,
    /// RSS, Atom or JSON Feed: each entry a document
    Feed,
    /// A sitemap or an index of them: each page it lists a document without text
    Sitemap,
    /// A web archive: each page in it a document
    Warc,
    /// A page that a browser saved with its pictures
    Mhtml,
    /// A message, or a mailbox of them: each a document
    Eml,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline code examples/wire\n  dateline code --from jsonl --to jsonl --layers times,places - < reports.jsonl\n  dateline code story.txt --from plain --published 2015-06-15\n  dateline code feed.xml\n  dateline code CC-NEWS-20160720.warc.gz --to jsonl > coded.jsonl"
)]
pub(crate) struct CodeArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The form of the output [default: table on a terminal, jsonl else]
    #[arg(long, value_enum)]
    pub(crate) to: Option<To>,
    /// Layers to print with each document: tokens,sentences,mentions,times,places
    #[arg(long, value_name = "LIST")]
    pub(crate) layers: Option<String>,
    /// A codebook of one's own, laid over the built-in one: a folder of its shape
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// How many pages at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum To {
    /// One JSON object a document
    Jsonl,
    /// For a person
    Table,
    /// One line an event
    Csv,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline explain page.html\n  dateline explain examples/wire --html dateline.html --open"
)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Write one self-contained page there instead
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Open the page in the browser
    #[arg(long, requires = "html")]
    pub(crate) open: bool,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// Show every rule that was looked at and did not fire, not only the nearest
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline page page.html\n  dateline page --learn-profile outlets.json pages/\n  dateline page --profile outlets.json page.html"
)]
pub(crate) struct PageArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Learn which lines outlets repeat, and write that there; no document is printed
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    pub(crate) learn_profile: Option<PathBuf>,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  echo 'Rebels freed two nurses.' | dateline parse\n  dateline parse --tokens conllu gold.conllu"
)]
pub(crate) struct ParseArgs {
    /// A text, or - for standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    pub(crate) input: PathBuf,
    /// The input has sentences and words already
    #[arg(long, value_enum)]
    pub(crate) tokens: Option<Tokens>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Tokens {
    /// CoNLL-U: sentences and words are kept, all else is predicted anew
    Conllu,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline actor 'Park Geun-hye' --on 2015-06-15\n  dateline actor \"Germany's chancellor\" --on 2004-01-01"
)]
pub(crate) struct ActorArgs {
    /// The name or the words for it
    pub(crate) name: String,
    /// The day (2015-06-15)
    #[arg(long, value_name = "DATE")]
    pub(crate) on: String,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline story reports.jsonl\n  dateline story --acts reports.jsonl     which happening each act tells, too"
)]
pub(crate) struct StoryArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Say too which report each copies, and which happening each of its acts tells
    #[arg(long)]
    pub(crate) acts: bool,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// How many pages at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

#[derive(Args)]
pub(crate) struct SchemaArgs {
    /// What to print
    #[arg(value_enum, default_value_t = Schema::Document)]
    pub(crate) what: Schema,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Schema {
    /// The JSON Schema of the coded document
    Document,
    /// The event types and their modes
    Types,
    /// The rules: id, trigger, positions
    Rules,
    /// The views over the store's tables, in SQL, for another engine over what was published
    #[cfg(feature = "store")]
    Views,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline score cases\n  dateline score cases/code --events\n  dateline score my-gold.jsonl --errors 50"
)]
pub(crate) struct ScoreArgs {
    /// A folder of golden cases, or gold events as JSON Lines
    pub(crate) gold: PathBuf,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// Take the cases that list all their events for gold events
    #[arg(long)]
    pub(crate) events: bool,
    /// List so many mistakes
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) errors: usize,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline code pages > coded.jsonl\n  dateline recode coded.jsonl --codebook my-codebook\n  dateline recode coded.jsonl --corrections corrections.jsonl --replace"
)]
pub(crate) struct RecodeArgs {
    /// Coded documents, as `dateline code --to jsonl` prints them, or - for standard input
    #[arg(value_name = "CODED")]
    pub(crate) input: PathBuf,
    /// The codebook to code them by now: laid over the built-in one [default: the built-in one]
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// Corrections by hand to lay over the new events; `dateline audit` makes them
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// Write the documents as they are coded now there
    #[arg(long, value_name = "FILE", conflicts_with = "replace")]
    pub(crate) out: Option<PathBuf>,
    /// Put them in the input's place, once all of them are done
    #[arg(long)]
    pub(crate) replace: bool,
    /// Write every difference there, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) changes: Option<PathBuf>,
    /// Show so many rules in the report
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) rules: usize,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline audit coded.jsonl --sample 100 --by type --html audit.html\n  dateline audit coded.jsonl --sample 50 --by type,modality --out sample.jsonl\n  dateline audit --agree corrections.jsonl\n  dateline audit --agree anna.jsonl ben.jsonl"
)]
pub(crate) struct AuditArgs {
    /// Coded documents to draw from; with --agree, one or two files of judgements
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// How many events to draw
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) sample: u32,
    /// Draw alike from each value of these: type, mode, rule, file, actor, recipient, polarity, modality, background, confidence
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// The same seed draws the same events
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Draw also from what is not counted: private affairs, what is only asked for or alleged
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the sample there, one JSON object a line, to be filled in [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "html")]
    pub(crate) out: Option<PathBuf>,
    /// Write a page there on which the sample is judged in the browser
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Say what the judgements in the files come to
    #[arg(long, conflicts_with_all = ["out", "html"])]
    pub(crate) agree: bool,
}

/// Where the store is.
#[cfg(feature = "store")]
#[derive(Args)]
pub(crate) struct StoreDir {
    /// The folder of the store
    #[arg(long, value_name = "DIR", env = "DATELINE_STORE", default_value = "dateline-store", global = true)]
    pub(crate) store: PathBuf,
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline ingest pages/\n  dateline ingest --coded coded.jsonl --store news\n  dateline ingest --text evidence CC-NEWS-20160720.warc.gz\n\nThe same input again changes nothing; after an interruption, run it again."
)]
pub(crate) struct IngestArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// The input is coded documents, as `dateline code --to jsonl` prints them
    #[arg(long)]
    pub(crate) coded: bool,
    /// How much of the pages' text is kept; what the store was made with stands where this is not given
    #[arg(long, value_enum)]
    pub(crate) text: Option<TextKept>,
    /// A codebook of one's own, laid over the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
    /// How many pages at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

#[cfg(feature = "store")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum TextKept {
    /// All of it
    Full,
    /// The sentences that events, quotes and figures stand in
    Evidence,
    /// None
    None,
}

#[cfg(feature = "store")]
impl TextKept {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Evidence => "evidence",
            Self::None => "none",
        }
    }
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline query --tables\n  dateline query \"SELECT day, type, n FROM types_daily ORDER BY day DESC LIMIT 20\"\n  dateline query \"SELECT * FROM happenings WHERE n_origins > 1\" --to json\n  dateline query \"SELECT * FROM events\" --to parquet --out events.parquet --limit 10000000\n\ndocs/tables.md describes every column."
)]
pub(crate) struct QueryArgs {
    /// The question, or - for standard input
    #[arg(allow_hyphen_values = true, value_parser = crate::store::question)]
    pub(crate) sql: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// Ask what was published there, instead of a store: a folder, or s3://bucket/folder
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "URL")]
    pub(crate) at: Option<String>,
    /// Ask about Parquet files of your own, too: all below a folder, as a table of that name; may be given more than once
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) table: Vec<String>,
    /// Have a cluster answer, about what is --at and in --table: df://host:port of its scheduler
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "URL")]
    pub(crate) cluster: Option<String>,
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    pub(crate) secret: SecretArg,
    /// The form of the answer [default: table on a terminal, csv else]
    #[arg(long, value_enum)]
    pub(crate) to: Option<AnswerForm>,
    /// Write the answer there
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Return no more rows
    #[arg(long, value_name = "ROWS", default_value_t = 10_000)]
    pub(crate) limit: usize,
    /// Take no more memory for sorting and grouping, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 1024)]
    pub(crate) memory: usize,
    /// Take no more time, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) timeout: u64,
    /// List tables, views and columns
    #[arg(long)]
    pub(crate) tables: bool,
}

#[cfg(feature = "store")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum AnswerForm {
    /// For a person
    Table,
    /// With a header
    Csv,
    /// One object a line
    Json,
    /// Apache Parquet
    Parquet,
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline export --to csv --out events.csv\n  dateline export --to gdelt --out 20190603.export.CSV --since 2019-06-03 --until 2019-06-03\n  dateline export --to geojson --out map.geojson\n\nBeside the file stand its manifest and the crosswalk of country codes."
)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// The format
    #[arg(long, value_enum)]
    pub(crate) to: ExportForm,
    /// The file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Only events of this day and later (2019-06-03)
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// Only events of this day and earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Also what is not counted: private, planned, denied, history
    #[arg(long)]
    pub(crate) all: bool,
}

#[cfg(feature = "store")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ExportForm {
    /// The events table, Apache Parquet
    Parquet,
    /// The events table, with a header
    Csv,
    /// Coded documents, one a line
    Jsonl,
    /// Events with a place, as points
    Geojson,
    /// GDELT 2.0 events
    Gdelt,
    /// GDELT 2.0 mentions
    GdeltMentions,
    /// POLECAT
    Polecat,
    /// ICEWS
    Icews,
}

#[cfg(feature = "store")]
impl ExportForm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Geojson => "geojson",
            Self::Gdelt => "gdelt",
            Self::GdeltMentions => "gdelt-mentions",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
        }
    }
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline import --from gdelt 20190603120000.export.CSV\n  dateline import --from corrections judged.jsonl\n  dateline query \"SELECT source, count(*) FROM foreign_reports GROUP BY source\""
)]
pub(crate) struct ImportArgs {
    /// The files, plain or gzip
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// Whose they are
    #[arg(long, value_enum)]
    pub(crate) from: ForeignForm,
}

#[cfg(feature = "store")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ForeignForm {
    /// GDELT 2.0 events (`*.export.CSV`)
    Gdelt,
    /// POLECAT, tab-separated with a header
    Polecat,
    /// Corrections by hand, as `dateline audit` makes them: kept beside the events, and marked in every export
    Corrections,
}

#[cfg(feature = "store")]
impl ForeignForm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gdelt => "gdelt",
            Self::Polecat => "polecat",
            Self::Corrections => "corrections",
        }
    }
}

#[cfg(feature = "store")]
#[derive(Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// Make again what is derived and does not agree with the journal
    #[arg(long)]
    pub(crate) repair: bool,
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(after_help = "Example:\n  dateline backup --store news /backups/news-2019-06-03")]
pub(crate) struct BackupArgs {
    /// The folder of the copy; it must have no store
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreDir,
}

#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline forget --outlet 'Harbour Gazette'\n  dateline forget --report 5f0c…\n\nWhat is forgotten is not taken in again."
)]
pub(crate) struct ForgetArgs {
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// A report, by its id
    #[arg(long, value_name = "ID")]
    pub(crate) report: Option<String>,
    /// All reports of an outlet, by its name
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
}

#[cfg(feature = "work")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline work --nats nats://127.0.0.1:4222 --stream news --journal http://127.0.0.1:4747 --token-from DATELINE_TOKEN\n  dateline work CC-NEWS-2016*.warc.gz --to s3://bucket/coded\n  dateline work --put pages/ --nats nats://127.0.0.1:4222 --stream news\n  dateline work --put --ranges s3://bucket/warcs/ --nats nats://127.0.0.1:4222 --stream warcs\n  dateline work --nats nats://127.0.0.1:4222 --stream warcs --to s3://bucket/coded\n\nA worker keeps nothing. Start as many as you like; stop them as you like: what was in hand comes again. Ctrl-C or SIGTERM finishes it first."
)]
pub(crate) struct WorkArgs {
    /// Files, folders, patterns, or addresses of objects (file, s3, gs, az, http, https; one that ends with / is a folder)
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    /// The broker: nats://127.0.0.1:4222, several by commas
    #[arg(long, value_name = "URL", requires = "stream")]
    pub(crate) nats: Option<String>,
    /// The stream; --put makes it where it is not there
    #[arg(long, value_name = "NAME", requires = "nats")]
    pub(crate) stream: Option<String>,
    /// The durable consumer that all workers share
    #[arg(long, value_name = "NAME", default_value = "dateline-work")]
    pub(crate) consumer: String,
    /// Take only messages of this subject; wildcards are NATS's
    #[arg(long, value_name = "SUBJECT", requires = "nats")]
    pub(crate) filter: Option<String>,
    /// The environment variable that holds the broker's token
    #[arg(long, value_name = "NAME", requires = "nats")]
    pub(crate) nats_token_from: Option<String>,
    /// Hand the documents to the journal there, where `dateline serve` runs
    #[arg(long, value_name = "URL", requires = "nats", conflicts_with_all = ["to", "put", "inputs"])]
    pub(crate) journal: Option<String>,
    /// The environment variable that holds the journal's token; it needs the scope ingest
    #[arg(long, value_name = "NAME", requires = "journal")]
    pub(crate) token_from: Option<String>,
    /// Write the documents as Parquet there: a folder, or an object store (s3, gs, az)
    #[arg(long, value_name = "URL", conflicts_with = "put")]
    pub(crate) to: Option<String>,
    /// Put the pages of the inputs on the stream, and code nothing
    #[arg(long, requires = "nats", requires = "inputs")]
    pub(crate) put: bool,
    /// With --put: put pieces of archives instead of pages; with --journal: the messages are such pieces
    #[arg(long, requires = "nats")]
    pub(crate) ranges: bool,
    /// Cut web archives every so many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) range_bytes: u64,
    /// How many messages are taken at once, for the journal
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) batch: u16,
    /// How many pages at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// A codebook of your own instead of, or laid over, the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
}

#[cfg(feature = "serve")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline serve\n  dateline serve --sample\n  dateline serve --store news --listen 127.0.0.1:8080\n\nThe first run writes dateline.toml beside the store, with every setting and its default. Ctrl-C stops it; what was accepted is finished and kept."
)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) store: StoreDir,
    /// The configuration; written at the first run
    #[arg(long, value_name = "FILE", default_value = "dateline.toml")]
    pub(crate) config: PathBuf,
    /// Address and port to listen on, instead of the configuration's
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Do not open the dashboard in the browser
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Replay the bundled sample wire at once
    #[arg(long)]
    pub(crate) sample: bool,
    /// Play a web archive, a folder or JSON Lines again, as if its pages came in now; may be given more than once
    #[arg(long, value_name = "PATH")]
    pub(crate) replay: Vec<PathBuf>,
    /// Seconds of the replay's time in one of ours
    #[arg(long, value_name = "N", default_value_t = 1.0, requires = "replay")]
    pub(crate) speed: f64,
    /// A codebook of your own instead of, or laid over, the built-in one
    #[arg(long, value_name = "PATH")]
    pub(crate) codebook: Option<PathBuf>,
}

#[cfg(feature = "serve")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline token new --name desk --scope read\n  dateline token new --name crawler --scope ingest\n  dateline token list\n  dateline token remove desk\n\nA token is shown once; only its hash is kept."
)]
pub(crate) struct TokenArgs {
    #[command(flatten)]
    pub(crate) store: StoreDir,
    #[command(subcommand)]
    pub(crate) what: TokenWhat,
}

#[cfg(feature = "serve")]
#[derive(clap::Subcommand)]
pub(crate) enum TokenWhat {
    /// Make a token and show it, this once
    New {
        /// What to call it
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it allows: read, ingest, write; by commas
        #[arg(long, value_name = "SCOPES", default_value = "read")]
        scope: String,
    },
    /// List the tokens by name
    List,
    /// Take a token away
    Remove {
        /// Its name
        name: String,
    },
}

/// Where a cluster's secret is.
#[cfg(feature = "cluster")]
#[derive(Args)]
pub(crate) struct SecretArg {
    /// The variable that holds the cluster's secret; without it, roles speak only on this machine, and in the open
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) secret_from: Option<String>,
}

#[cfg(feature = "cluster")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  dateline cluster secret                                     the same on every machine, in DATELINE_SECRET\n  dateline cluster publish --store news --to s3://bucket/news --every 30\n  dateline cluster scheduler --listen 0.0.0.0:50050 --name plan.example --secret-from DATELINE_SECRET\n  dateline cluster executor --scheduler plan.example:50050 --listen 0.0.0.0:50051 --name $(hostname) --secret-from DATELINE_SECRET\n  dateline query --at s3://bucket/news --cluster df://plan.example:50050 --secret-from DATELINE_SECRET \"SELECT count(*) FROM events\"\n\ndocs/operations.md describes all roles."
)]
pub(crate) struct ClusterArgs {
    #[command(subcommand)]
    pub(crate) what: ClusterWhat,
}

#[cfg(feature = "cluster")]
#[derive(clap::Subcommand)]
pub(crate) enum ClusterWhat {
    /// Plan questions and hand out their parts
    Scheduler {
        /// Address and port to listen on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50050")]
        listen: std::net::SocketAddr,
        /// Under which name others reach it [default: the address]
        #[arg(long, value_name = "HOST")]
        name: Option<String>,
        /// Give up an executor that was not heard of for so many seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 5)]
        lost_after: u64,
        #[command(flatten)]
        secret: SecretArg,
    },
    /// Answer parts of questions
    Executor {
        /// The scheduler: host and port
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
        scheduler: String,
        /// Address and port to listen on, for others that fetch results
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50051")]
        listen: std::net::SocketAddr,
        /// Under which name others reach it [default: the address]
        #[arg(long, value_name = "HOST")]
        name: Option<String>,
        /// Parts at the same time; 0: as many as there are cores
        #[arg(long, value_name = "N", default_value_t = 0)]
        threads: usize,
        /// Memory for sorting and grouping, in megabytes; more goes to the disk
        #[arg(long, value_name = "MB", default_value_t = 2048)]
        memory: u64,
        /// Where results lie until they are fetched [default: a folder among the system's temporary ones]
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
        #[command(flatten)]
        secret: SecretArg,
    },
    /// Publish a store: plain Parquet files of one moment, for clusters and other engines
    Publish {
        #[command(flatten)]
        store: StoreDir,
        /// Where to: a folder, s3://bucket/folder, gs://…, az://…
        #[arg(long, value_name = "URL")]
        to: String,
        /// Publish again every so many seconds, until stopped
        #[arg(long, value_name = "SECONDS")]
        every: Option<u64>,
        /// Keep so many moments
        #[arg(long, value_name = "N", default_value_t = 3)]
        keep: usize,
        /// Make each table a Delta table too
        #[cfg(feature = "delta")]
        #[arg(long)]
        delta: bool,
    },
    /// Make a secret for a cluster
    Secret,
}
