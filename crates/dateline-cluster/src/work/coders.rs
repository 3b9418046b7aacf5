//! The threads that code. They keep nothing from page to page; who hands them pages sees to it that few wait.

use crate::ClusterError;
use dateline_read::Knowledge;
use dateline_read::doc::Record;
use dateline_read::json::{self, Layers};
use dateline_wire::Item;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// A page that broke the reader: it is counted, and the thread goes on.
pub(crate) const BROKE: &str = "K040";
/// Deep trees of hostile pages need more stack than a thread has by habit.
const STACK: usize = 16 << 20;

/// In which form a document is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A line of JSON, as a journal takes it.
    Line,
    /// A record, for rows.
    Record,
}

/// What became of a page.
#[derive(Debug)]
pub(crate) enum Coded {
    Line(String),
    Record(Box<Record>),
    /// Nothing of it could be read: the code of why.
    Failed(String),
}

struct Task {
    item: Item,
    wanted: Wanted,
    reply: oneshot::Sender<Coded>,
}

/// The way to the threads.
pub(crate) struct Coders {
    tasks: Mutex<Sender<Task>>,
}

impl Coders {
    /// Starts so many threads.
    pub(crate) fn start(known: &'static Knowledge, n_threads: usize) -> Result<Self, ClusterError> {
        let (tasks, inbox) = channel::<Task>();
        let inbox = Arc::new(Mutex::new(inbox));
        for n in 0..n_threads.max(1) {
            let inbox = inbox.clone();
            std::thread::Builder::new()
                .name(format!("coder {n}"))
                .stack_size(STACK)
                .spawn(move || run(known, &inbox))?;
        }
        Ok(Self { tasks: Mutex::new(tasks) })
    }

    /// Has an item coded.
    pub(crate) fn code(&self, item: Item, wanted: Wanted) -> oneshot::Receiver<Coded> {
        let (reply, answer) = oneshot::channel();
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        // where no thread is left, nobody answers, and that is what the receiver sees
        let _ = tasks.send(Task { item, wanted, reply });
        answer
    }
}

fn run(known: &Knowledge, inbox: &Mutex<Receiver<Task>>) {
    loop {
        let task = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { item, wanted, reply }) = task else { return };
        let coded = dateline_intake::held(|| code(item, wanted, known));
        let _ = reply.send(coded.unwrap_or_else(|_| Coded::Failed(BROKE.to_owned())));
    }
}

fn code(item: Item, wanted: Wanted, known: &Knowledge) -> Coded {
    let page = match item {
        Item::Page(page) => page,
        Item::Broken(broken) => return Coded::Failed(broken.note.code.to_owned()),
        Item::Unreadable { .. } | Item::Skipped { .. } => {
            return Coded::Failed(dateline_wire::code::BROKEN_OFF.to_owned());
        }
    };
    let coded = dateline_read::code(dateline_intake::article(&page), known);
    let article = &coded.document.article;
    if article.text.trim().is_empty() {
        // nothing to keep, as at the journal itself
        return Coded::Failed(article.diagnostics.first().map_or("P001", |d| d.code).to_owned());
    }
    let value = json::coded(&coded, known, Layers::default());
    match wanted {
        Wanted::Line => Coded::Line(value.to_string()),
        Wanted::Record => match serde_json::from_value(value) {
            Ok(record) => Coded::Record(Box::new(record)),
            Err(_) => Coded::Failed(BROKE.to_owned()),
        },
    }
}
