//! What an index run did, as a line of text.

use std::io::{self, Write};
use std::time::Duration;

use super::page::{articles, duration, grouped, safe};
use crate::result::IndexReport;

/// How the run went besides what it did to the index.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// Where the index is, as the user named it.
    pub index: &'a str,
    /// Bytes of the files that were read.
    pub bytes: u64,
    pub took: Duration,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Files and folders left out because they hold no articles.
    pub skipped: u64,
}

/// Writes the closing report.
pub fn text(report: &IndexReport, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let IndexReport { added, updated, unchanged, removed, failed, repeated, articles: total } = *report;
    let would = if run.dry_run { "dry run, nothing written: " } else { "" };
    write!(
        out,
        "{would}added {}, updated {}, unchanged {}, removed {}, failed {}; ",
        grouped(added),
        grouped(updated),
        grouped(unchanged),
        grouped(removed),
        grouped(failed)
    )?;
    let index = safe(run.index.trim_end_matches('/'));
    writeln!(out, "{} in {index}/, {} in {}", articles(total), bytes(run.bytes), duration(run.took))?;
    if repeated > 0 {
        let (ids, them) =
            if repeated == 1 { ("1 id".to_owned(), "its") } else { (grouped(repeated) + " ids", "their") };
        writeln!(out, "{ids} occurred again in the same file; {them} last article was kept")?;
    }
    if run.skipped > 0 {
        let what =
            if run.skipped == 1 { "1 file or folder".to_owned() } else { grouped(run.skipped) + " files and folders" };
        writeln!(out, "left out {what} that hold no articles; -v names them")?;
    }
    Ok(())
}

/// `812 B`, `2.1 MB`: decimal units, as file managers and drives count.
pub fn bytes(count: u64) -> String {
    if count < 1000 {
        return format!("{count} B");
    }
    let mut value = count as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        value /= 1000.0;
        unit = larger;
        if value < 999.95 {
            break;
        }
    }
    format!("{value:.1} {unit}")
}
