//! Where the command line meets what understands queries and what attributes, under the names it calls them by.

use std::path::Path;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::engine::local::LocalIndex;
use crate::engine::{Engine, EngineError};

/// Names the way `attribute` works, for articles attributed in another way to be read again.
pub const ATTRIBUTION: &str = "none";

pub fn attribute(_: &Article) -> Attributions {
    Attributions::default()
}

/// The engine over the index at `path`.
pub fn open(path: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(LocalIndex::open(path)?))
}

pub use query::{Clock, Filters, help, parse, parse_any, resolve};

mod query {
    use std::ops::Range;

    use chrono::NaiveDate;

    use crate::query::resolve::{Clause, Part, Resolved, WordForm, Words};

    pub struct Query(String);
    impl Query {
        pub fn bracketed(&self) -> String {
            format!("({})", self.0)
        }
    }
    pub struct Parsed {
        pub query: Query,
        pub problems: Vec<Problem>,
    }
    pub struct Problem {
        pub at: Range<usize>,
    }
    impl Problem {
        pub fn render(&self, text: &str) -> String {
            text.get(self.at.clone()).unwrap_or("").to_owned()
        }
        pub fn is_error(&self) -> bool {
            true
        }
        pub fn text<'a>(&self, query: &'a str, _: &'a Filters) -> &'a str {
            query
        }
    }
    pub fn parse(text: &str) -> Parsed {
        Parsed { query: Query(text.to_owned()), problems: Vec::new() }
    }
    pub use parse as parse_any;
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Filters {
        pub speakers: Vec<String>,
        pub said: Vec<String>,
        pub outlets: Vec<String>,
        pub languages: Vec<String>,
        pub from: Option<String>,
        pub to: Option<String>,
        pub on: Option<String>,
    }
    pub struct Clock {
        pub today: NaiveDate,
    }
    pub fn resolve(query: &Query, _filters: &Filters, clock: &Clock) -> (Resolved, Vec<Problem>) {
        let _ = clock.today;
        let words = query
            .0
            .split_whitespace()
            .map(|word| Clause::Text { part: Part::Anywhere, words: Words::Word(WordForm::Stem(word.to_lowercase())) });
        (Resolved { clause: Clause::And(words.collect()) }, Vec::new())
    }
    impl Resolved {
        pub fn without_dates(&self) -> Option<Resolved> {
            None
        }
    }
    pub fn help() -> String {
        "query\n".to_owned()
    }
}
