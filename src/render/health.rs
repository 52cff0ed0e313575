//! How an index is, as text: a line for each thing that can be asked about it.

use std::io::{self, Write};

use super::page::{articles, grouped, safe};
use super::report::bytes;
use super::style::{Paint, Painter, Style};
use crate::result::Health;

/// Writes what was found out about the index that the user calls `index`.
pub fn text(health: &Health, index: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |name: &str, paint: Paint, value: &str| -> io::Result<()> {
        let mut painter = Painter::new(&mut *out, style);
        painter.write(Paint::Dim, name)?;
        painter.write(Paint::Dim, ": ")?;
        painter.write(paint, value)?;
        painter.end_line()
    };
    for done in &health.mended {
        line("mended", Paint::Plain, &safe(done))?;
    }
    let versions = match &health.versions {
        Some((format, analyser, program)) => {
            format!("format {format}, analyser {analyser}, made by onrecord {}", safe(program))
        }
        None => "its versions cannot be read".to_owned(),
    };
    line("index", Paint::Plain, &format!("{}/, {versions}", safe(index.trim_end_matches('/'))))?;
    let held = format!(
        "{}, {} undated, {} with attributions ({})",
        articles(health.articles),
        grouped(health.undated),
        grouped(health.attributed),
        grouped(health.attributions)
    );
    line("holds", Paint::Plain, &held)?;
    let manifest = &health.manifest;
    let known = format!(
        "{} known, {} without articles, {} with records that could not be read ({})",
        grouped(manifest.files),
        grouped(manifest.without_articles),
        grouped(manifest.failed_files),
        grouped(manifest.failed_records)
    );
    line("files", Paint::Plain, &known)?;
    for (path, records) in &manifest.failed {
        let records = if *records == 1 { "1 record".to_owned() } else { format!("{} records", grouped(*records)) };
        line("  failed", Paint::Plain, &format!("{}: {records}", safe(path)))?;
    }
    let believed =
        if manifest.is_believed { "believed" } else { "not believed; the next run reads all files and compares" };
    line("manifest", Paint::Plain, believed)?;
    let lock = match health.writer.as_deref() {
        None => "free".to_owned(),
        Some("") => "held; it does not say by whom".to_owned(),
        Some(holder) => format!("held by {}", safe(holder)),
    };
    line("lock", Paint::Plain, &lock)?;
    for name in &health.leftovers {
        line("left behind", Paint::Plain, &safe(name))?;
    }
    let checked = format!("{} files, {}", grouped(health.files_checked), bytes(health.bytes_checked));
    line("checked", Paint::Plain, &checked)?;
    for damage in &health.damages {
        line("damaged", Paint::Alarm, &format!("{}: {}", safe(&damage.file), safe(&damage.reason)))?;
    }
    if health.is_sound() {
        line("state", Paint::Plain, "sound")?;
    }
    Ok(())
}
