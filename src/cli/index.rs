//! `onrecord index`: reads an archive, with progress on a terminal, a line for each bad record and a closing report.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Common, DocumentFormat, IndexArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::index_folder;
use crate::article::Article;
use crate::attribute::{Attributions, Input, attribute};
use crate::intake::{self, IntakeOptions, Level, Note, Observer, Progress};
use crate::read::{FieldMap, Format, ReadOptions};
use crate::render::json::Writer;
use crate::render::page::{articles, safe};
use crate::render::report;
use crate::render::style::Style;

/// Names the rules by which articles are attributed. It changes with them, so that articles are attributed again.
const RULES: &str = "rules 5";

/// Runs the command. A first Ctrl-C ends it in order, keeping what is done.
#[expect(clippy::disallowed_methods, reason = "this is where standard input is opened, to be handed in")]
pub fn run(
    args: &IndexArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let options = options(args, common, environment)?;
    check_something_is_there(&options)?;
    let stop = stop_on_interrupt()?;
    out.flush()?;
    let mut watcher = Watcher::new(common, environment, err);
    let mut stdin = io::stdin();
    let way = if args.no_attribution { nobody } else { by_rules };
    let result = intake::run(&options, &way, Some(&mut stdin), &stop, &mut watcher);
    let took = watcher.begun.elapsed();
    let bytes = watcher.finish();
    let done = result.map_err(|error| CliError::Intake { error, index: options.index.clone() })?;
    let index = options.index.to_string_lossy();
    let run = report::Run { index: &index, bytes, took, dry_run: args.dry_run, skipped: done.skipped };
    match args.format {
        DocumentFormat::Text if common.quiet => {}
        DocumentFormat::Text => report::text(&done.report, &run, out)?,
        DocumentFormat::Json => Writer::new(out).index_report(&done.report, &run)?,
    }
    if done.interrupted {
        out.flush()?;
        let style = environment.message_style(common.color);
        say("interrupted; the same command goes on from here", &style, err);
        return Ok(Outcome::Interrupted);
    }
    Ok(if done.report.failed > 0 { Outcome::Partly } else { Outcome::Done })
}

/// Without an index, and with nothing there to put into one, none is made.
fn check_something_is_there(options: &IntakeOptions) -> Result<(), CliError> {
    let is_missing = |path: &&PathBuf| path.as_os_str() != "-" && !path.exists();
    if options.index.exists() || !options.roots.iter().all(|path| is_missing(&path)) {
        return Ok(());
    }
    let names: Vec<String> = options.roots.iter().map(|path| safe(&path.to_string_lossy())).collect();
    Err(CliError::Usage {
        message: format!("{}: no such file or folder", names.join(", ")),
        hint: Some("no index was made".to_owned()),
    })
}

fn nobody(_: &Article) -> Attributions {
    Attributions::default()
}

fn by_rules(article: &Article) -> Attributions {
    attribute(&Input { title: article.title.as_deref(), text: &article.body, record_speakers: &article.speakers })
}

fn options(args: &IndexArgs, common: &Common, environment: &Environment) -> Result<IntakeOptions, CliError> {
    let map = FieldMap::parse(&args.map.join(",")).map_err(CliError::Map)?;
    let format = args.input_format.as_deref().map(input_format).transpose()?;
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    let attribution = if args.no_attribution { "" } else { RULES };
    let index = index_folder(common);
    Ok(IntakeOptions {
        read: ReadOptions { map, format, ..ReadOptions::default() },
        attribution: attribution.to_owned(),
        jobs: args.jobs.map_or_else(processors, usize::from),
        memory: usize::try_from(args.memory).unwrap_or(usize::MAX),
        dry_run: args.dry_run,
        prune: args.prune,
        holder: environment.holder.clone(),
        ..IntakeOptions::new(args.paths.clone(), index, environment.now, Instant::now)
    })
}

fn input_format(name: &str) -> Result<Format, CliError> {
    Format::from_name(name).ok_or_else(|| CliError::Usage {
        message: format!("{} is no format that is read", safe(name)),
        hint: Some(format!("--input-format takes {}", Format::ALL.map(Format::name).join(", "))),
    })
}

/// A flag that Ctrl-C raises; a second one ends the process at once.
#[expect(
    clippy::disallowed_methods,
    reason = "who interrupts twice does not want to wait, and an index may be left at any moment"
)]
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

/// Progress comes with every article; nobody reads faster than this.
const BETWEEN_UPDATES: Duration = Duration::from_millis(100);

/// Shows what an index run reports on its way.
struct Watcher<'e> {
    bar: ProgressBar,
    style: Style,
    /// Notes that matter less are not shown.
    least: Level,
    err: &'e mut dyn Write,
    begun: Instant,
    bytes: u64,
    /// When the bar was brought up to date.
    shown: Option<Instant>,
}

impl<'e> Watcher<'e> {
    fn new(common: &Common, environment: &Environment, err: &'e mut dyn Write) -> Watcher<'e> {
        let shown = environment.stderr_is_terminal && !common.quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = "{msg} [{wide_bar}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}, {eta} left";
        if let Ok(look) = ProgressStyle::with_template(template) {
            bar.set_style(look.progress_chars("=> "));
        }
        let least = match (common.verbose, common.quiet) {
            (true, _) => Level::Skipped,
            (false, true) => Level::Error,
            (false, false) => Level::Warning,
        };
        let style = environment.message_style(common.color);
        Watcher { bar, style, least, err, begun: Instant::now(), bytes: 0, shown: None }
    }

    /// Takes the bar away; the bytes that were read.
    fn finish(self) -> u64 {
        self.bar.finish_and_clear();
        self.bytes
    }
}

impl Observer for Watcher<'_> {
    fn note(&mut self, note: &Note) {
        if note.level < self.least {
            return;
        }
        let kind = match note.level {
            Level::Error => "",
            Level::Warning => "warning: ",
            Level::Skipped => "left out: ",
        };
        let line = format!("{kind}{}", safe(&note.to_string()));
        self.bar.suspend(|| say(&line, &self.style, self.err));
    }

    fn progress(&mut self, progress: &Progress) {
        self.bytes = progress.bytes;
        let now = Instant::now();
        if self.bar.is_hidden() || self.shown.is_some_and(|shown| now.duration_since(shown) < BETWEEN_UPDATES) {
            return;
        }
        self.shown = Some(now);
        self.bar.set_length(progress.bytes_total);
        self.bar.set_position(progress.bytes);
        self.bar.set_message(articles(progress.articles));
    }
}

/// Arguments that index one folder and nothing else.
pub fn arguments_for(folder: PathBuf) -> IndexArgs {
    IndexArgs {
        paths: vec![folder],
        prune: false,
        dry_run: false,
        no_attribution: false,
        jobs: None,
        memory: 256 << 20,
        map: Vec::new(),
        input_format: None,
        format: DocumentFormat::Text,
    }
}
