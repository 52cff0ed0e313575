//! Corpora and queries as files that contenders in any language can read.
//!
//! Lines of fields with a tab between them; in a field, `\\`, `\t`, `\n` and `\r` stand for a backslash, a tab and line ends.

use std::io::{BufRead, Write};

use chrono::{Datelike, NaiveDate};
use onrecord::article::{Article, Provenance};
use onrecord::date::{DateOrigin, PublicationDate};

use crate::Failure;

/// Writes fields as one line.
pub fn write_line(out: &mut dyn Write, fields: &[&str]) -> std::io::Result<()> {
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            out.write_all(b"\t")?;
        }
        let escaped = field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
        out.write_all(escaped.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// The fields of a line.
pub fn fields(line: &str) -> Vec<String> {
    line.split('\t').map(unescaped).collect()
}

fn unescaped(field: &str) -> String {
    if !field.contains('\\') {
        return field.to_owned();
    }
    let mut text = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('t') => text.push('\t'),
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            (c, false) => text.push(c),
        }
    }
    text
}

/// A day as a number that reads like one: 19870226; 0 where there is none.
pub fn day_number(article: &Article) -> i64 {
    article.date.as_ref().map_or(0, |date| {
        let day = date.first();
        i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
    })
}

/// The day that such a number stands for.
pub fn day_of(number: i64) -> Option<NaiveDate> {
    let part = |by: i64, of: i64| u32::try_from(number / by % of).ok();
    NaiveDate::from_ymd_opt(i32::try_from(number / 10_000).ok()?, part(100, 100)?, part(1, 100)?)
}

/// Writes an article: id, day, title, body.
pub fn write_article(out: &mut dyn Write, id: &str, article: &Article) -> std::io::Result<()> {
    let day = day_number(article).to_string();
    write_line(out, &[id, &day, article.title.as_deref().unwrap_or(""), &article.body])
}

/// Reads what `write_article` wrote. Errors: a line has too few fields, the file cannot be read.
pub fn read_articles(
    input: &mut dyn BufRead,
    take: &mut dyn FnMut(String, Article) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        let [id, day, title, body] =
            fields(&line).try_into().map_err(|_| format!("line {}: no article", number + 1))?;
        let article = Article {
            id: Some(id.clone()),
            title: (!title.is_empty()).then_some(title),
            date: day.parse().ok().and_then(day_of).map(|day| PublicationDate::day(day, DateOrigin::Metadata)),
            body,
            provenance: Provenance { path: "corpus".to_owned(), record: number as u64 + 1, ..Provenance::default() },
            ..Article::default()
        };
        take(id, article)?;
    }
    Ok(())
}
