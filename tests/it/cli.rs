//! The command line: what arguments mean, how runs end, and whole runs as snapshots.
//!
//! The snapshots are the files of tests/scenarios/cli. A line `$ onrecord …` is a command, run in a folder that holds a copy of
//! corpus/ and the lists of tests/scenarios/lists, with no environment but what stands before it (`$ NAME=value onrecord …`);
//! `< FILE` at its end is standard input, and CURSOR the last cursor that was shown. `$ write FILE LINE…` makes a file. Below it
//! stand standard output (`|`), standard error (`!`) and the exit code (`=`). A line with `#` is a remark.
//! ONRECORD_BLESS=1 writes down what the commands do now.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use clap::Parser;
use onrecord::article::Article;
use onrecord::attribute::Attributions;
use onrecord::cli::args::{self, Args, SearchArgs, keep_query_terms, query_text};
use onrecord::cli::environment::Environment;
use onrecord::cli::errors::{CliError, Outcome};
use onrecord::cli::plan::{Output, SearchPlan};
use onrecord::cli::{run_on, search, show};
use onrecord::engine::{Engine, EngineError, PageRequest, QuotesRequest, Sort, SpeakersRequest, TimelineRequest};
use onrecord::query::clause::{Clause, Counted, Resolved};
use onrecord::render::csv::Cells;
use onrecord::render::json::Offsets;
use onrecord::render::style::Style;
use onrecord::result::{Cursor, Explained, Hit, Page, Quotes, SpeakerEntry, Stored, Suggestion, Tally, Timeline};

use crate::shared::{Closed, onrecord, run_to};

fn typed(words: &[&str]) -> Vec<OsString> {
    ["onrecord"].iter().chain(words).map(OsString::from).collect()
}

fn search_args(words: &[&str]) -> Result<SearchArgs, clap::Error> {
    let mut all = typed(&["search"]);
    all.extend(words.iter().map(OsString::from));
    match Args::try_parse_from(keep_query_terms(all))?.command {
        args::Command::Search(search) => Ok(search),
        other => panic!("{other:?}"),
    }
}

/// The query that the words make, or the kind of error they are.
fn check_query(words: &[&str], expected: &str) {
    let got = match search_args(words) {
        Ok(search) => query_text(&search.query),
        Err(error) => format!("{:?}", error.kind()),
    };
    assert_eq!(got, expected, "{words:?}");
}

#[test]
fn terms_with_a_hyphen_are_query_and_flags_are_flags() {
    check_query(&["pipeline", "-gas"], "pipeline -gas");
    check_query(&["-gas", "pipeline"], "-gas pipeline");
    check_query(&["pipeline", "-gas", "--from", "2022-01"], "pipeline -gas");
    check_query(&["--from", "2022-01", "-gas", "pipeline"], "-gas pipeline");
    check_query(&["\"amber line\" pipeline -gas", "--from=2022-01"], "\"amber line\" pipeline -gas");
    // Words that begin with the letter of a flag.
    for word in [
        "-nato",
        "-coal",
        "-lasko",
        "-quota",
        "-vaccine",
        "-north stream",
        "-no",
        "-CIA",
        "-C4I",
        "-NC",
        "-(a b)",
        "-\"a b\"",
        "-speaker:x",
    ] {
        check_query(&["a", word], &format!("a {word}"));
    }
    for flag in [
        &["-n", "5"][..],
        &["-n5"],
        &["-n=5"],
        &["-c"],
        &["-l"],
        &["-l0"],
        &["-q"],
        &["-lqn", "5"],
        &["-C", "2"],
        &["-C2"],
        &["-qC=2"],
        &["--after", "0a1b"],
    ] {
        check_query(&[&["a"], flag].concat(), "a");
        check_query(&[flag, &["a"]].concat(), "a");
    }
    check_query(&["a", "--", "-c", "--from"], "a -c --from");
    check_query(&["a", "-"], "a -");
    check_query(&["a", "--speaker", "-x", "-b"], "a -b");
    check_query(&["a", "--speaker", "--from"], "InvalidValue");
    check_query(&["a", "-n", "-x"], "UnknownArgument");
    check_query(&["a", "--form", "2022"], "UnknownArgument");
    check_query(&["-c", "-l"], "ArgumentConflict");
    check_query(&["-c", "--no-total"], "ArgumentConflict");
    check_query(&["-0", "a"], "MissingRequiredArgument");
    check_query(&["-n", "many"], "ValueValidation");
    for number in ["-1", "1.5", "", "+1", "１"] {
        check_query(&["a", "-n", number], "ValueValidation");
    }
    // More than there can be is all there is; but not of passages, each of which is looked for.
    check_query(&["a", "-n", "99999999999999999999", "--offset", "18446744073709551615"], "a");
    for passages in ["10001", "18446744073709551615", "-1"] {
        check_query(&["a", "--passages", passages], "ValueValidation");
    }
    check_query(&["--queries", "-"], "");
    check_query(&["-C", "many", "a"], "ValueValidation");
    check_query(&["a", "--queries", "x"], "ArgumentConflict");
    for other in [&["--offset", "0"][..], &["--queries", "x"], &["-c"]] {
        check_query(&[&["--after", "0a1b"], other].concat(), "ArgumentConflict");
    }
    check_query(&["--sort", "best"], "InvalidValue");
}

#[test]
fn common_flags_stand_before_or_after_the_command() {
    for words in [&["--index", "x", "search", "a", "-b"][..], &["search", "a", "-b", "--index", "x"]] {
        let parsed = Args::try_parse_from(keep_query_terms(typed(words))).unwrap();
        assert_eq!(parsed.common.index.as_deref(), Some(Path::new("x")));
        assert!(matches!(parsed.command, args::Command::Search(search) if query_text(&search.query) == "a -b"));
    }
}

#[test]
fn sizes() {
    for (text, expected) in [
        ("1048576", Some(1 << 20)),
        ("512M", Some(512 << 20)),
        ("1g", Some(1 << 30)),
        ("2GiB", Some(2 << 30)),
        ("64kb", Some(64 << 10)),
    ]
    .into_iter()
    .chain(["", "G", "1.5G", "-1", "99999999999T", "1X"].map(|text| (text, None)))
    {
        let memory = format!("--memory={text}");
        let parsed = Args::try_parse_from(typed(&["index", "x", &memory]));
        let got = parsed.ok().map(|args| match args.command {
            args::Command::Index(index) => index.memory,
            other => panic!("{other:?}"),
        });
        assert_eq!(got, expected, "{text}");
    }
}

pub fn environment() -> Environment {
    Environment {
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        columns: None,
        message_columns: 80,
        no_color: false,
        variables: BTreeMap::new(),
        today: "2023-05-01".parse().unwrap(),
        now: SystemTime::UNIX_EPOCH,
        holder: "a test".to_owned(),
        corpus_parents: Vec::new(),
    }
}

fn plan(words: &[&str], environment: &Environment) -> Result<SearchPlan, CliError> {
    let parsed = Args::try_parse_from(keep_query_terms(typed(&[&["search"], words].concat()))).unwrap();
    match &parsed.command {
        args::Command::Search(search) => SearchPlan::new(search, &parsed.common, environment),
        other => panic!("{other:?}"),
    }
}

#[test]
fn colour_and_width_follow_the_terminal_and_the_flags() {
    let terminal = Environment { stdout_is_terminal: true, columns: Some(200), ..environment() };
    let no_color = Environment { no_color: true, ..terminal.clone() };
    let colour = |words: &[&str], environment: &Environment| plan(words, environment).unwrap().style.colour;
    assert!(colour(&["a"], &terminal));
    assert!(!colour(&["a"], &no_color));
    assert!(colour(&["a", "--color", "always"], &no_color));
    let set = |environment: &Environment| Environment {
        variables: [("ONRECORD_COLOR".to_owned(), "always".into())].into(),
        ..environment.clone()
    };
    let set_colour = |environment: &Environment| {
        let words = ["onrecord", "search", "a"].map(OsString::from).to_vec();
        let args = onrecord::cli::config::parse(words, environment).unwrap();
        environment.style(args.common.color).colour
    };
    assert!(set_colour(&set(&environment())));
    assert!(!set_colour(&set(&no_color)), "NO_COLOR counts more than what is set");
    assert!(!colour(&["a", "--color=never"], &terminal));
    assert!(!colour(&["a"], &environment()));
    let width = |columns| plan(&["a"], &Environment { columns, ..environment() }).unwrap().style.width;
    assert_eq!([width(None), width(Some(200)), width(Some(90)), width(Some(8))], [None, Some(100), Some(90), Some(40)]);
}

#[test]
fn only_what_is_shown_is_asked_for() {
    let request = |words: &[&str]| plan(words, &environment()).unwrap().request;
    let usual = request(&["a"]);
    assert_eq!((usual.limit, usual.offset, usual.passages, usual.total), (10, 0, 2, true));
    assert_eq!(usual.sort, Sort::Relevance);
    let count = request(&["a", "-c", "-n", "5", "--offset", "7"]);
    assert_eq!((count.limit, count.offset, count.passages, count.total), (0, 0, 0, true));
    let ids = request(&["a", "-l", "-n5", "--offset=7", "--sort", "oldest"]);
    assert_eq!((ids.limit, ids.offset, ids.passages, ids.total, ids.sort), (5, 7, 0, false, Sort::Oldest));
    for form in ["csv", "trec"] {
        let table = request(&["a", "--format", form, "--from", "2022"]);
        assert_eq!((table.passages, table.total, table.undated), (if form == "csv" { 2 } else { 0 }, false, None));
    }
    let wide = request(&["a", "-C3", "--after", "0a1b"]);
    assert_eq!((wide.context, wide.after.map(|cursor| cursor.0)), (3, Some("0a1b".to_owned())));
    let quick = request(&["a", "--no-total", "--passages", "0"]);
    assert_eq!((quick.passages, quick.total), (0, false));
}

#[test]
fn filters_alone_are_a_query_and_nothing_is_not() {
    for words in
        [&["--outlet", "x"][..], &["--from", "2022"], &["--any", "--from", "2022"], &["", "--any", "--on", "2022"]]
    {
        let plan = plan(words, &environment()).unwrap();
        assert_eq!((plan.reading.as_str(), plan.hints.len()), ("*", 0), "{words:?}");
        assert!(matches!(plan.query.clause, Clause::Date(_) | Clause::Property { .. }), "{words:?}");
    }
    for words in [&[][..], &["  "], &["-n", "5"]] {
        assert!(matches!(plan(words, &environment()), Err(CliError::Usage { .. })), "{words:?}");
    }
    for form in ["json", "jsonl", "csv", "trec"] {
        for flag in ["-c", "-l", "-l0"] {
            assert!(matches!(plan(&["a", flag, "--format", form], &environment()), Err(CliError::Usage { .. })));
        }
    }
}

#[test]
fn what_does_not_go_with_ranked_passages_is_told() {
    let refused = |words: &[&str]| {
        matches!(plan(&[&["a", "--rank", "passages"], words].concat(), &environment()), Err(CliError::Usage { .. }))
    };
    for words in [&["--sort", "newest"][..], &["-l"], &["--format", "trec"], &["--passages", "0"]] {
        assert!(refused(words), "{words:?}");
    }
    for words in [&[][..], &["-c"], &["--passages", "3"], &["--format", "jsonl"], &["-C", "1"]] {
        assert!(!refused(words), "{words:?}");
    }
}

#[test]
fn there_is_help_on_commands_below_commands() {
    let said = |words: &[&str]| {
        let mut out = Vec::new();
        let code = run_on(typed(words), &environment(), &mut out, &mut Vec::new());
        (code, String::from_utf8(out).unwrap())
    };
    for (words, expected) in [
        (&["help", "generate", "completion"][..], "Usage: onrecord generate completion"),
        (&["help", "generate"], "Usage: onrecord generate "),
        (&["help", "search"], "Usage: onrecord search "),
    ] {
        let (code, text) = said(words);
        assert!(code == 0 && text.contains(expected), "{words:?}: {text}");
    }
    for words in [&["help", "generate", "nix"][..], &["help", "query", "config"], &["help", "search", "gas"]] {
        assert_eq!(said(words), (2, String::new()), "{words:?}");
    }
}

#[test]
fn of_many_problems_the_first_are_shown() {
    let Err(CliError::Query(errors)) = plan(&[&")".repeat(3000)], &environment()) else { panic!() };
    assert_eq!(errors.len(), 6);
    assert!(errors[0].starts_with("error: "), "{errors:?}");
    assert!(errors[5] == "and 2995 more", "{errors:?}");
    let hints = plan(&[&"a:b ".repeat(7)], &environment()).unwrap().hints;
    assert_eq!((hints.len(), hints[5].as_str()), (6, "and 2 more"));
    assert_eq!(plan(&[&"a:b ".repeat(5)], &environment()).unwrap().hints.len(), 5);
}

/// An engine that has some hits, or an error, and notes what it was asked.
#[derive(Default)]
struct Fake {
    page: Page,
    fails: bool,
    ids: Vec<String>,
    asked: RefCell<Vec<String>>,
}

fn hit(id: &str) -> Hit {
    Hit {
        rank: 1,
        score: 1.0,
        id: id.to_owned(),
        title: Some("Title".to_owned()),
        date: None,
        outlet: None,
        path: id.to_owned(),
        speakers: Vec::new(),
        title_marks: Vec::new(),
        passages: Vec::new(),
        reprints: None,
        reprint_of: None,
    }
}

impl Engine for Fake {
    fn search(&self, _: &Resolved, request: &PageRequest) -> Result<Page, EngineError> {
        if self.fails {
            return Err(EngineError::Damaged("a page is torn".to_owned()));
        }
        let total = self.page.total.filter(|_| request.total);
        let hits = self.page.hits.iter().skip(request.offset).take(request.limit).cloned().collect();
        Ok(Page { hits, total, ..self.page.clone() })
    }

    fn article(&self, id: &str) -> Result<Option<Stored>, EngineError> {
        self.asked.borrow_mut().push(id.to_owned());
        Ok(self.ids.iter().find(|known| *known == id).map(|id| Stored {
            id: id.clone(),
            article: Article::default(),
            attributions: Attributions::default(),
            file_hash: String::new(),
            text_hash: String::new(),
        }))
    }

    fn ids_like(&self, part: &str, limit: usize) -> Result<Vec<String>, EngineError> {
        Ok(self.ids.iter().filter(|id| id.contains(part)).take(limit).cloned().collect())
    }

    fn speakers(&self, _: &SpeakersRequest) -> Result<Vec<SpeakerEntry>, EngineError> {
        Ok(Vec::new())
    }

    fn quotes(&self, _: &Resolved, _: &QuotesRequest) -> Result<Quotes, EngineError> {
        Ok(Quotes::default())
    }

    fn timeline(&self, _: &Resolved, request: &TimelineRequest) -> Result<Timeline, EngineError> {
        Ok(Timeline {
            by: request.by,
            split: request.split,
            total: 0,
            series: Vec::new(),
            buckets: Vec::new(),
            imprecise: Tally::default(),
            undated: Tally::default(),
            hides_undated: false,
            took: Duration::ZERO,
        })
    }

    fn explain(&self, _: &Resolved) -> Result<Explained, EngineError> {
        Ok(Explained::default())
    }

    fn suggest(&self, _: &Resolved) -> Result<Vec<Suggestion>, EngineError> {
        Ok(Vec::new())
    }

    fn count(&self) -> u64 {
        self.ids.len() as u64
    }
}

fn fixed_plan(output: Output) -> SearchPlan {
    SearchPlan {
        index: PathBuf::from("index"),
        query: Resolved { clause: Clause::All },
        counted: Counted::default(),
        reading: "*".to_owned(),
        hints: Vec::new(),
        request: PageRequest {
            limit: 10,
            passages: 2,
            total: !matches!(output, Output::Ids { .. }),
            ..PageRequest::default()
        },
        output,
        style: Style::default(),
        quiet: false,
        verbose: false,
    }
}

fn check_answer(ids: &[&str], output: Output, expected: &str, outcome: Outcome) {
    let page = Page {
        hits: ids.iter().map(|id| hit(id)).collect(),
        total: Some(ids.len() as u64),
        took: Duration::from_millis(12),
        ..Page::default()
    };
    let mut out = Vec::new();
    let got = search::answer(&Fake { page, ..Fake::default() }, &fixed_plan(output), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), expected);
    assert_eq!(got, outcome);
}

#[test]
fn answers() {
    check_answer(&["a", "b"], Output::Count, "2\n", Outcome::Done);
    check_answer(&[], Output::Count, "0\n", Outcome::Nothing);
    check_answer(&["a", "b"], Output::Ids { nul: false }, "a\nb\n", Outcome::Done);
    check_answer(&["a", "b"], Output::Ids { nul: true }, "a\0b\0", Outcome::Done);
    check_answer(&[], Output::Ids { nul: false }, "", Outcome::Nothing);
    check_answer(&["a"], Output::Text, "Title · undated\n  a\n\n1 article (12 ms)\n", Outcome::Done);
    check_answer(&[], Output::Text, "no articles (12 ms)\n", Outcome::Nothing);
    let summary = r#"{"format":1,"kind":"summary","query":null,"total":0,"undated":0,"next":null,"took_ms":12.0}"#;
    check_answer(&[], Output::JsonLines(Offsets::Bytes), &format!("{summary}\n"), Outcome::Nothing);
    let page = format!("{{\"format\":1,\"kind\":\"page\",\"hits\":[],\"summary\":{summary}}}\n");
    check_answer(&[], Output::Json(Offsets::Bytes), &page, Outcome::Nothing);
    let run = "1 Q0 a 1 1 onrecord\n1 Q0 b 1 0.99999994 onrecord\n";
    check_answer(&["a", "b"], Output::Trec, run, Outcome::Done);
    check_answer(&[], Output::Trec, "", Outcome::Nothing);
    let table = Output::Csv { offsets: Offsets::Bytes, cells: Cells::Exact };
    let headings = "rank,score,id,title,date,outlet,path,passage,speakers,text,start,end,marks\n";
    check_answer(&["a"], table, &format!("{headings}1,1,a,Title,,,a,,,,,,\n"), Outcome::Done);
    check_answer(&[], table, headings, Outcome::Nothing);
}

/// How a search for ids, or one that counts nothing, ends where so many articles match.
fn check_found(matching: usize, offset: usize, limit: usize, outcome: Outcome) {
    let page = Page { hits: vec![hit("a"); matching], total: Some(matching as u64), ..Page::default() };
    let engine = Fake { page, ..Fake::default() };
    for output in [Output::Ids { nul: false }, Output::Text, Output::JsonLines(Offsets::Bytes), Output::Trec] {
        for total in [false, true] {
            let mut plan = fixed_plan(output);
            plan.request = PageRequest { offset, limit, total, ..plan.request };
            let got = search::answer(&engine, &plan, &mut Vec::new()).unwrap();
            assert_eq!(got, outcome, "{matching} articles, from {offset}, {limit} of them, {output:?}, {total}");
        }
    }
}

#[test]
fn found_means_that_articles_match_wherever_the_page_begins() {
    check_found(3, 0, 10, Outcome::Done);
    check_found(3, 99, 10, Outcome::Done);
    check_found(3, 0, 0, Outcome::Done);
    check_found(0, 0, 10, Outcome::Nothing);
    check_found(0, 99, 10, Outcome::Nothing);
    check_found(0, 0, 0, Outcome::Nothing);
    // Nothing may be left after a cursor where the index has changed.
    let mut beyond = fixed_plan(Output::Ids { nul: false });
    beyond.request.after = Some(Cursor("0a1b".to_owned()));
    let page = Page { hits: vec![hit("a")], ..Page::default() };
    let engine = Fake { page, ..Fake::default() };
    assert!(search::found(&engine, &beyond, &Page::default()).unwrap());
    assert!(!search::found(&Fake::default(), &beyond, &Page::default()).unwrap());
}

#[test]
fn an_engine_that_fails_is_an_error_with_what_to_do() {
    let failing = Fake { fails: true, ..Fake::default() };
    let error = search::answer(&failing, &fixed_plan(Output::Text), &mut Vec::new()).unwrap_err();
    let mut err = Vec::new();
    error.report(&Style::default(), &mut err);
    let text = String::from_utf8(err).unwrap();
    assert_eq!(error.code(), 2);
    assert!(text.starts_with("onrecord: the index is damaged: a page is torn\n  "), "{text}");
    assert!(text.contains("onrecord index PATH --index index"), "{text}");
}

/// Which article an id finds, or which ids are offered.
fn check_id(known: &[&str], id: &str, expected: Result<&str, &[&str]>) {
    let engine = Fake { ids: known.iter().map(|id| (*id).to_owned()).collect(), ..Fake::default() };
    let found = show::find(&engine, id).unwrap().map(|stored| stored.id);
    let expected = expected.map(str::to_owned).map_err(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
    assert_eq!(found, expected, "{id}");
}

#[test]
fn an_id_may_be_short_where_only_one_article_fits() {
    let known = ["a/talks.txt", "b/talks.txt", "b/more-talks.txt", "b/strike.txt#2"];
    check_id(&known, "a/talks.txt", Ok("a/talks.txt"));
    check_id(&known, "strike.txt#2", Ok("b/strike.txt#2"));
    check_id(&known, "a/", Ok("a/talks.txt"));
    check_id(&known, "./a/talks.txt", Ok("a/talks.txt"));
    check_id(&known, "archive/b/talks.txt", Ok("b/talks.txt"));
    check_id(&known, "strike", Err(&["b/strike.txt#2"]));
    check_id(&known, "talks.txt", Err(&["a/talks.txt", "b/talks.txt", "b/more-talks.txt"]));
    check_id(&known, "", Err(&["a/talks.txt", "b/talks.txt", "b/more-talks.txt", "b/strike.txt#2"]));
    check_id(&known, "nothing", Err(&[]));
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let mut err = Vec::new();
    let code = run_on(typed(&["help"]), &environment(), &mut Closed, &mut err);
    assert_eq!((code, err), (0, Vec::new()));
}

#[test]
fn a_closed_standard_error_changes_no_answer() {
    let code = |words: &[&str]| run_on(typed(words), &environment(), &mut Vec::new(), &mut Closed);
    // The hint and the error cannot be written; the index is not there all the same.
    assert_eq!(code(&["search", "gas OR oil price", "--index", "no such/place"]), 2);
    assert_eq!(code(&["search", "gas ("]), 2);
    assert_eq!(code(&["serch"]), 2);
    assert_eq!(code(&["--version"]), 0);
}

/// Runs the program with nobody at the other end of standard error; gives its standard output and exit code.
fn run_unheard(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let output = onrecord(folder).args(arguments).stderr(writer).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn the_program_survives_readers_who_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &corpus);
    fs::write(corpus.join("bad.jsonl"), "{\"title\":\n").unwrap();
    let (report, code) = run_unheard(folder.path(), &["index", "corpus", "--no-attribution"]);
    assert_eq!(code, Some(2), "{report}");
    assert!(report.contains("added 60,") && report.contains("failed 1;"), "{report}");
    let (_, code) = run_unheard(folder.path(), &["index", "corpus", "--index", "corpus"]);
    assert_eq!(code, Some(2));
    let counted = run_unheard(folder.path(), &["search", "gas OR oil price", "-c"]);
    assert_eq!(counted, ("15\n".to_owned(), Some(0)));

    let everything = ["search", "--any", "the of and", "-n", "60", "--passages", "99", "--format", "jsonl"];
    // More than any pipe holds, or the program would be done before its reader is gone.
    assert!(run_to(0, folder.path(), &everything).len() > 100_000);
    let mut child =
        onrecord(folder.path()).args(everything).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_passage_has_one_line_in_a_pipe_whatever_the_environment_says() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/text"), &folder.path().join("text"));
    run_to(0, folder.path(), &["index", "text", "--no-attribution"]);
    let question = ["search", "hypothetical", "-q"];
    let unset = run_to(0, folder.path(), &question);
    assert!(unset.lines().any(|line| line.len() > 100), "{unset}");
    let set = onrecord(folder.path()).args(question).env("COLUMNS", "40").output().unwrap();
    assert_eq!(String::from_utf8(set.stdout).unwrap(), unset);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The words of a command, which may stand in single or double quotation marks.
fn shell_words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    assert_eq!(quote, None, "{command}");
    words.extend(word);
    words
}

/// The text without what differs from run to run or changes with the ranking: times, scores and the version.
fn redacted(text: &str) -> String {
    let versionless = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let mut redacted = String::new();
    let mut rest = versionless.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(length);
        redacted.push_str(before);
        let ends =
            |unit: &str| after.strip_prefix(unit).is_some_and(|tail| !tail.starts_with(|c: char| c.is_alphanumeric()));
        let varies = before.ends_with("\"took_ms\":") || before.ends_with("\"score\":") || ends(" ms") || ends(" s");
        redacted.push_str(if varies { "N" } else { number });
        rest = if ends(" s") {
            after.strip_prefix(" s").map_or(after, |tail| {
                redacted.push_str(" ms");
                tail
            })
        } else {
            after
        };
    }
    redacted.push_str(rest);
    redacted
}

/// The cursors that a run shows.
fn cursors_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in ["\"next\":\"", "--after "] {
        for (at, _) in text.match_indices(before) {
            let cursor = text[at + before.len()..].chars().take_while(char::is_ascii_alphanumeric).collect();
            found.push(cursor);
        }
    }
    found.retain(|cursor: &String| cursor.len() > 20);
    found
}

/// What a command writes and how it ends, in the form of a scenario file.
fn transcript(command: &str, folder: &Path, cursor: &mut String) -> String {
    let mut words = shell_words(&command.replace("CURSOR", cursor));
    if let [write, file, lines @ ..] = words.as_slice()
        && write == "write"
    {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        return String::new();
    }
    let input = words.iter().position(|word| word == "<").map_or_else(Stdio::null, |at| {
        let name = words.split_off(at).pop().unwrap();
        fs::File::open(folder.join(name)).unwrap().into()
    });
    let program = words.iter().position(|word| word == "onrecord").unwrap_or_else(|| panic!("{command}"));
    let variables = words[..program].iter().map(|word| word.split_once('=').unwrap_or_else(|| panic!("{command}")));
    let output = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(&words[program + 1..])
        .current_dir(folder)
        .env_clear()
        .envs(variables)
        .stdin(input)
        .output()
        .unwrap();
    let mut all = String::new();
    for (sign, bytes) in [('|', output.stdout), ('!', output.stderr)] {
        let mut text = redacted(&String::from_utf8(bytes).unwrap());
        for shown in cursors_in(&text) {
            text = text.replace(&shown, "CURSOR");
            *cursor = shown;
        }
        for line in text.lines() {
            all.push(sign);
            if !line.is_empty() {
                all.push(' ');
                all.push_str(line);
            }
            all.push('\n');
        }
    }
    all.push_str(&format!("= {}\n", output.status.code().unwrap()));
    all
}

/// Runs the commands of a scenario file and compares.
fn check_scenario(path: &Path) -> Result<(), String> {
    let wanted = fs::read_to_string(path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy_folder(&project.join("corpus"), &folder.path().join("corpus"));
    copy_folder(&project.join("tests/scenarios/lists"), &folder.path().join("lists"));
    let (mut got, mut cursor) = (String::new(), String::new());
    for line in wanted.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            got.push_str(&format!("{line}\n{}", transcript(command, folder.path(), &mut cursor)));
        } else if line.is_empty() || line.starts_with('#') {
            got.push_str(&format!("{line}\n"));
        }
    }
    if got == wanted {
        return Ok(());
    }
    if std::env::var_os("ONRECORD_BLESS").is_some() {
        fs::write(path, got).unwrap();
        return Ok(());
    }
    let number = got.lines().zip(wanted.lines()).take_while(|(left, right)| left == right).count();
    let line = |text: &str| text.lines().nth(number).unwrap_or("the end").to_owned();
    Err(format!("{} line {}:\nexpected {}\nfound    {}", path.display(), number + 1, line(&wanted), line(&got)))
}

#[test]
fn scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/cli");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let failures: Vec<String> = paths.iter().filter_map(|path| check_scenario(path).err()).collect();
    assert!(failures.is_empty(), "{}\n\nONRECORD_BLESS=1 accepts what is found", failures.join("\n\n"));
}

/// Words of a text, one blank between them; times are left out.
fn collapsed(text: &str) -> String {
    redacted(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The examples in README.md are what the program says, but for line breaks and what `…` stands for.
#[test]
fn the_readme_shows_what_happens() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &folder.path().join("corpus"));
    let mut examples: Vec<(&str, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if let Some(command) = line.strip_prefix("    $ ") {
            examples.push((command, String::new()));
            inside = true;
        } else if line.starts_with("    ") || line.is_empty() {
            if let Some((_, text)) = examples.last_mut().filter(|_| inside) {
                text.push_str(line);
                text.push('\n');
            }
        } else {
            inside = false;
        }
    }
    assert!(examples.len() >= 5);
    for (command, shown) in examples {
        let words = shell_words(command);
        let output = Command::new(env!("CARGO_BIN_EXE_onrecord"))
            .args(&words[1..])
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = collapsed(&String::from_utf8(output.stdout).unwrap());
        let mut at = 0;
        for piece in shown.split('…').map(collapsed).filter(|piece| !piece.is_empty()) {
            let found = said[at..].find(&piece);
            assert!(found.is_some(), "{command} does not say: {piece}\n\nbut: {said}");
            at += found.unwrap() + piece.len();
        }
    }
}
