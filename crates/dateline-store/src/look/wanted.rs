//! Which happenings are wanted, as conditions of the database. Values are bound, never written into the SQL.

use rusqlite::types::Value;

/// Who takes part: a code or the start of one, or a part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// "PRK", "PRKMIL".
    Code(String),
    /// A part of the name, whatever its capitals.
    Name(String),
}

impl Who {
    /// Reads what a person wrote: capitals alone are a code.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let code = text.len() >= 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        if code { Self::Code(text.to_owned()) } else { Self::Name(text.to_owned()) }
    }
}

/// Which happenings are wanted. What is empty or `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Wanted {
    /// Days, both with them: "2015-06-15".
    pub from: Option<String>,
    pub to: Option<String>,
    /// One of them.
    pub types: Vec<String>,
    pub modes: Vec<String>,
    /// On either side, one of them.
    pub parties: Vec<Who>,
    pub actors: Vec<Who>,
    pub recipients: Vec<Who>,
    /// A role of either side, one of them.
    pub roles: Vec<String>,
    /// Where it happened: ISO 3166-1 alpha-3.
    pub countries: Vec<String>,
    /// Where it happened: a part of the name.
    pub place: Option<String>,
    /// West, south, east, north; west may be greater than east.
    pub bbox: Option<[f64; 4]>,
    /// A part of the name of who speaks on it.
    pub source: Option<String>,
    /// A part of the name of who published it.
    pub outlet: Option<String>,
    /// Told to have happened by anybody.
    pub asserted: Option<bool>,
    /// Denied by somebody.
    pub denied: Option<bool>,
    pub confidence: Option<f64>,
    pub story: Option<String>,
    pub happening: Option<String>,
    pub report: Option<String>,
    /// Told by one of these reports; the caller has looked for words.
    pub reports: Option<Vec<String>>,
    /// Changed after this revision.
    pub after: Option<i64>,
    /// Not changed after this revision.
    pub upto: Option<i64>,
}

impl Wanted {
    /// Returns the condition over table `happenings`, named `h`, and what is bound in it, in order.
    pub(crate) fn condition(&self) -> (String, Vec<Value>) {
        let mut out = Conditions::default();
        let text = |t: &String| Value::Text(t.clone());
        out.one("h.day >= ?", self.from.iter().map(text));
        out.one("h.day <= ?", self.to.iter().map(text));
        out.any("h.type = ?", self.types.iter().map(text));
        out.any("h.mode = ?", self.modes.iter().map(text));
        let lists = [
            (&self.parties, &["actor", "recipient"][..]),
            (&self.actors, &["actor"]),
            (&self.recipients, &["recipient"]),
        ];
        for (list, sides) in lists {
            let mut any = Vec::new();
            for who in list {
                for side in sides {
                    let (column, value) = match who {
                        Who::Code(code) => (format!("h.{side} LIKE ?"), format!("{code}%")),
                        Who::Name(name) => (format!("h.{side}_name LIKE ? ESCAPE '\\'"), part(name)),
                    };
                    any.push((column, Value::Text(value)));
                }
            }
            out.either(any);
        }
        out.any("h.roles LIKE ?", self.roles.iter().map(|r| Value::Text(format!("% {r} %"))));
        out.any("h.place_country = ?", self.countries.iter().map(text));
        out.one("h.place LIKE ? ESCAPE '\\'", self.place.iter().map(|p| Value::Text(part(p))));
        if let Some([west, south, east, north]) = self.bbox {
            out.one("h.lat >= ?", [Value::Real(south)]);
            out.one("h.lat <= ?", [Value::Real(north)]);
            if west <= east {
                out.one("h.lon >= ?", [Value::Real(west)]);
                out.one("h.lon <= ?", [Value::Real(east)]);
            } else {
                out.either(vec![
                    ("h.lon >= ?".to_owned(), Value::Real(west)),
                    ("h.lon <= ?".to_owned(), Value::Real(east)),
                ]);
            }
        }
        out.one(
            "EXISTS (SELECT 1 FROM json_each(h.body, '$.voices') v WHERE json_extract(v.value, '$.name') LIKE ? ESCAPE '\\')",
            self.source.iter().map(|p| Value::Text(part(p))),
        );
        out.one(
            "h.id IN (SELECT happening FROM tellings WHERE outlet LIKE ? ESCAPE '\\')",
            self.outlet.iter().map(|p| Value::Text(part(p))),
        );
        out.one("h.asserted = ?", self.asserted.map(|a| Value::Integer(a.into())));
        match self.denied {
            Some(true) => out.plain("h.n_denials > 0"),
            Some(false) => out.plain("h.n_denials = 0"),
            None => {}
        }
        out.one("h.confidence >= ?", self.confidence.map(Value::Real));
        let meant = "coalesce((SELECT leads_to FROM redirects WHERE id = ?1), ?1)";
        out.numbered(&format!("h.story = {meant}"), self.story.iter().map(text));
        out.numbered(&format!("h.id = {meant}"), self.happening.iter().map(text));
        out.one("h.id IN (SELECT happening FROM tellings WHERE report = ?)", self.report.iter().map(text));
        if let Some(reports) = &self.reports {
            let list = serde_json::to_string(reports).unwrap_or_default();
            out.one(
                "h.id IN (SELECT happening FROM tellings WHERE report IN (SELECT value FROM json_each(?)))",
                [Value::Text(list)],
            );
        }
        out.one("h.changed > ?", self.after.map(Value::Integer));
        out.one("h.changed <= ?", self.upto.map(Value::Integer));
        out.finish()
    }
}

/// A pattern that finds a part of a name, whatever stands in it.
fn part(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// Conditions that all hold, with what is bound in them.
#[derive(Default)]
struct Conditions {
    all: Vec<String>,
    bound: Vec<Value>,
}

impl Conditions {
    fn plain(&mut self, condition: &str) {
        self.all.push(condition.to_owned());
    }

    /// Binds the next number in the place of each `?`.
    fn bind(&mut self, condition: &str, value: Value) -> String {
        self.bound.push(value);
        condition.replacen('?', &format!("?{}", self.bound.len()), 1)
    }

    fn one(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        for value in values {
            let bound = self.bind(condition, value);
            self.all.push(bound);
        }
    }

    /// A condition that names its value `?1`, more than once.
    fn numbered(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        for value in values {
            self.bound.push(value);
            self.all.push(condition.replace("?1", &format!("?{}", self.bound.len())));
        }
    }

    fn any(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.either(values.into_iter().map(|v| (condition.to_owned(), v)).collect());
    }

    fn either(&mut self, any: Vec<(String, Value)>) {
        if any.is_empty() {
            return;
        }
        let any: Vec<String> = any.into_iter().map(|(c, v)| self.bind(&c, v)).collect();
        self.all.push(format!("({})", any.join(" OR ")));
    }

    fn finish(self) -> (String, Vec<Value>) {
        let all = if self.all.is_empty() { "1".to_owned() } else { self.all.join(" AND ") };
        (all, self.bound)
    }
}
