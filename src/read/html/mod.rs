//! HTML: a page is one article, without the menus, lists and advertisements around it; a piece of a page is text.
//!
//! Every format that carries HTML inside (feeds, wire XML, web archives, mail) gets its text here, so that one mark-up reads
//! the same wherever it comes from.

mod extract;
mod meta;
mod tree;

use super::encoding::Decoded;
use super::fields::{Field, Values};
use super::prose::Prose;
use super::{Reading, Record};
use crate::article::Provenance;
use crate::date::DateOrigin;
use crate::date::source::{date_in_file_name, date_in_url, parse_source, settled};
use tree::Tree;

/// Largest page that is read. Its tree takes several times as much.
pub(super) const MAX_PAGE_BYTES: usize = 16 << 20;

/// The text of a piece of HTML, as paragraphs.
pub(super) fn text_of(html: &str) -> String {
    if !html.contains(['<', '&']) {
        // Mostly a title or a summary without any mark-up: only the white space is HTML's.
        let mut prose = Prose::default();
        prose.text(html);
        return prose.finish();
    }
    let tree = Tree::parse(html);
    let mut prose = Prose::default();
    tree.prose(0, &|_| true, &mut prose);
    prose.finish()
}

/// The text of a piece of HTML in one line: a title.
pub(super) fn line_of(html: &str) -> String {
    let text = text_of(html);
    if !text.contains('\n') {
        return text;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page says of itself, and where it is from.
pub(super) struct Source<'a> {
    /// Where the page was fetched, if that is known.
    pub(super) url: Option<&'a str>,
    /// When the page was fetched: not when it was published, but it was there by then.
    pub(super) provenance: Provenance,
}

/// The article of a page that is a file.
pub(super) fn article(decoded: Decoded, reading: &Reading<'_>) -> Record {
    let provenance = Provenance { encoding: decoded.encoding, line: None, ..reading.provenance(1) };
    let warnings: Vec<String> = decoded.warning.into_iter().collect();
    let record = page(&decoded.text, Source { url: None, provenance }, warnings, &|reason| {
        reading.problem_of_file(None, reason)
    });
    match record {
        Record::Article { mut article, mut warnings } => {
            let found = article.date.into_iter().chain(date_in_file_name(reading.file_name));
            let (date, conflict) = settled(found);
            article.date = date;
            warnings.extend(conflict.map(|conflict| reading.problem_of_file(None, conflict.to_string())));
            Record::Article { article, warnings }
        }
        other => other,
    }
}

/// The article of a page.
pub(super) fn page(
    html: &str,
    source: Source<'_>,
    mut warnings: Vec<String>,
    problem: &dyn Fn(String) -> super::Problem,
) -> Record {
    if html.len() > MAX_PAGE_BYTES {
        return Record::Bad(problem(format!("a page of more than {MAX_PAGE_BYTES} bytes, the most that is read")));
    }
    let tree = Tree::parse(html);
    if tree.cut {
        warnings.push("a page with too many elements; the rest of it is left out".to_owned());
    }
    let stated = meta::stated(&tree);
    let in_window = tree.first("title").map(|id| tree.line_up_to(id, 1000));
    let titles: Vec<String> = stated.title.iter().cloned().chain(in_window).collect();
    let found = extract::article_text(&tree, &titles);
    let mut values = Values::default();
    let body = match (found, stated.body) {
        // A page whose text is put there by a program has it in its metadata alone.
        (found, Some(stated)) if found.as_ref().is_none_or(|found| found.len() * 3 < stated.len()) => {
            Some(text_of(&stated))
        }
        (found, _) => found,
    };
    let Some(body) = body.filter(|body| !body.trim().is_empty()) else {
        return Record::Skipped(problem("a page without an article".to_owned()));
    };
    values.set(Field::Body, body);
    for (field, value) in [
        (Field::Title, stated.title),
        (Field::Byline, stated.byline),
        (Field::Outlet, stated.outlet),
        (Field::Section, stated.section),
        (Field::Language, stated.language),
    ] {
        if let Some(value) = value {
            values.set(field, value);
        }
    }
    let url = source.url.map(str::to_owned).or(stated.url);
    // A date that cannot be read is worth a warning only where nothing else gives one.
    let in_url = url.as_deref().and_then(date_in_url);
    if let Some(date) = stated.date
        && (in_url.is_none() || parse_source(&date, DateOrigin::Metadata).is_ok())
    {
        values.set(Field::Date, date);
    }
    if let Some(url) = url {
        values.set(Field::Url, url);
    }
    values.into_record(DateOrigin::Metadata, source.provenance, warnings, problem)
}
