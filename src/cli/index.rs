//! `onrecord index`: reads an archive, with progress on a terminal, a line for each bad record and a closing report.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Common, DocumentFormat, IndexArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::joint::{IndexOptions, Note, Observer, Progress, attribute, intake};
use super::plan::index_folder;
use crate::attribute::Attributions;
use crate::read::{FieldMap, Format, ReadOptions};
use crate::render::json::Writer;
use crate::render::page::safe;
use crate::render::report;
use crate::render::style::Style;

/// Runs the command. A first Ctrl-C ends it in order, keeping what is done.
pub fn run(
    args: &IndexArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let options = options(args, common, environment)?;
    let stop = stop_on_interrupt()?;
    let mut watcher = Watcher::new(common, environment, err);
    let none = |_: &_| Attributions::default();
    let begun = Instant::now();
    let mut stdin = io::stdin();
    let reads_stdin = options.roots.iter().any(|root| root == Path::new("-"));
    let input = if reads_stdin { Some(&mut stdin as &mut (dyn Read + Send)) } else { None };
    let result = if args.no_attribution {
        intake(&options, &none, input, &stop, &mut watcher)
    } else {
        intake(&options, &attribute, input, &stop, &mut watcher)
    };
    let bytes = watcher.finish()?;
    let done = result.map_err(|error| CliError::Intake { error, index: options.index.clone() })?;
    match args.format {
        DocumentFormat::Text => {
            let index = options.index.to_string_lossy();
            let run = report::Run { index: &index, bytes, took: begun.elapsed(), dry_run: args.dry_run };
            report::text(&done, &run, out)?;
        }
        DocumentFormat::Json => Writer::new(out, environment.stdout_is_terminal).index_report(&done, args.dry_run)?,
    }
    if stop.load(Ordering::Relaxed) {
        return Ok(Outcome::Interrupted);
    }
    Ok(if done.failed > 0 { Outcome::Partly } else { Outcome::Done })
}

fn options(args: &IndexArgs, common: &Common, environment: &Environment) -> Result<IndexOptions, CliError> {
    let map = FieldMap::parse(&args.map.join(",")).map_err(CliError::Map)?;
    let format = args.input_format.as_deref().map(input_format).transpose()?;
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    Ok(IndexOptions {
        roots: args.paths.clone(),
        index: index_folder(common, environment),
        jobs: args.jobs.map_or_else(processors, usize::from),
        memory: args.memory,
        dry_run: args.dry_run,
        prune: args.prune,
        read: ReadOptions { map, format, ..ReadOptions::default() },
        holder: environment.holder.clone(),
    })
}

fn input_format(name: &str) -> Result<Format, CliError> {
    Format::from_name(name).ok_or_else(|| CliError::Usage {
        message: format!("{} is no format that is read", safe(name)),
        hint: Some(format!("--input-format takes {}", Format::ALL.map(Format::name).join(", "))),
    })
}

/// A flag that Ctrl-C raises; a second one ends the process at once.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>, CliError> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let handler = move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Outcome::Interrupted.code()));
        }
    };
    ctrlc::set_handler(handler).map_err(CliError::Signals)?;
    Ok(stop)
}

/// Shows what an index run reports on its way.
struct Watcher<'e> {
    bar: ProgressBar,
    style: Style,
    err: &'e mut dyn Write,
    bytes: u64,
    /// The first failure to write, kept until the run is over.
    failure: Option<io::Error>,
}

impl<'e> Watcher<'e> {
    fn new(common: &Common, environment: &Environment, err: &'e mut dyn Write) -> Watcher<'e> {
        let shown = environment.stderr_is_terminal && !common.quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta} left";
        if let Ok(look) = ProgressStyle::with_template(template) {
            bar.set_style(look.progress_chars("=> "));
        }
        Watcher { bar, style: environment.message_style(common.color), err, bytes: 0, failure: None }
    }

    /// Takes the bar away; the bytes that were read.
    fn finish(self) -> io::Result<u64> {
        self.bar.finish_and_clear();
        self.failure.map_or(Ok(self.bytes), Err)
    }
}

impl Observer for Watcher<'_> {
    fn problem(&mut self, note: &Note) {
        let line = safe(&note.to_string());
        let written = self.bar.suspend(|| say(&line, &self.style, self.err));
        self.failure = self.failure.take().or(written.err());
    }

    fn progress(&mut self, progress: &Progress) {
        self.bytes = progress.bytes_done;
        self.bar.set_length(progress.bytes_total);
        self.bar.set_position(progress.bytes_done);
        self.bar.set_message(format!("{} articles", progress.articles));
    }
}

/// Arguments that index one folder and nothing else.
pub fn arguments_for(folder: PathBuf) -> IndexArgs {
    IndexArgs {
        paths: vec![folder],
        prune: true,
        dry_run: false,
        no_attribution: false,
        jobs: None,
        memory: 1 << 30,
        map: Vec::new(),
        input_format: None,
        format: DocumentFormat::Text,
    }
}
