//! What was typed: the command line as clap reads it, and its help texts.
//!
//! Nothing is interpreted here; `plan` says what it means. A query term with a hyphen before it (`-gas`) is told from a flag
//! by `keep_query_terms`, before clap sees it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};

const EXAMPLES: &str = "\
Examples:
  onrecord index ~/archive
  onrecord search '\"amber line\" pipeline -strike' --from 2021-05 --to 2022-03-15
  onrecord search hypothetical --speaker 'Daniel Price-Reed'
  onrecord show text/2022-01-13-karsk-talks.txt
  onrecord speakers minister

`onrecord help query` explains what a query can say, `onrecord help config` what can be set once;
`onrecord demo` shows a few queries at work.";

const INDEX_EXAMPLES: &str = "\
Examples:
  onrecord index ~/archive                        a folder with everything below it
  onrecord index ~/archive --prune                and forget the articles whose files are gone
  onrecord index wire.csv --map title=head,body=full_text
  producer | onrecord index -                     JSON lines, or one text

Text, Markdown, JSON, JSON lines, CSV, TSV and Reuters SGML are told apart by what is in them.
Running it again reads only what changed. Exit code: 0 done, 2 if anything could not be read.";

const SEARCH_EXAMPLES: &str = "\
Examples:
  onrecord search sanctions
  onrecord search pipeline -strike                the second word must not occur
  onrecord search '\"amber line\" W/10 (permit OR licence)'
  onrecord search 'speaker:harlow said:contract' --sort newest
  onrecord search --any 'what did the ministry say about the pipeline'
  onrecord search sanctions --format jsonl        for programs; one article a line
  onrecord search --queries questions.tsv --any --format trec -n 1000

Words must all occur; `onrecord help query` explains the rest.

Many queries: --queries reads one a line, `id TAB query`, or the query alone, whose id is the
line's number then. No two may have one id. Blank lines and lines that begin with # are passed
over. All other flags are for each of them. Every answer names its query: by a heading; in JSON as
`query` (--format json is an array of pages then); in CSV, -l and -c in a first column. A query that
cannot be answered is a message with its line and its id, and in JSON an object of the kind `error`.

Forms for programs:
  jsonl, json  offsets into the text that `show --format json` gives; `next` is for --after
  csv          a row for each passage, or for an article without one; cells are exact, also those
               that begin with = + - @: import them as text
  trec         `query Q0 article rank score onrecord`; a query asked alone has the id 1. White
               space in ids is written %20. There are 10 articles a query here too: -n 1000 for an
               evaluation. Scores fall with the rank, also where articles are equally good, but
               each page by itself: pages put together are no run

Paging: `next` in JSON, or the last line with -v, is where the next page goes on with --after.
Nothing comes twice or is left out that way while the index stays as it is.

Passages: with --rank passages a hit is one passage, with its article's title; an article may come
several times. At most 5 of an article are compared, of the 10,000 articles that rank highest.
The total counts the articles that match all the same, not the passages.

Exit code: 0 found, 1 nothing found, 2 not understood or failed, of many queries any.";

const TIMELINE_EXAMPLES: &str = "\
Examples:
  onrecord timeline pipeline
  onrecord timeline pipeline --by quarter --share --from 2021 --to 2022
  onrecord timeline 'said:gas' --split speaker --top 5
  onrecord timeline sanctions --from 2022-01 --to 2022-03 --by week > weeks.csv

Buckets without articles are counted too, from the first day asked for (else found) to the last.
Weeks are those of ISO 8601. An article dated by month or year alone is counted apart, as imprecise,
where that is longer than a bucket; one without a date as undated. Shares are of the articles that
the index has in the bucket and in the dates asked for. With --split speaker an article counts for
each who speaks in it; of words that somebody is asked to have said, for each who said them, and
(unresolved) are those whose source is known by no name. Without --by, dates that lie at most 62
days apart are counted by day, more than 20 years apart by year; an open end counts as today. A
bucket that the dates asked for cut short has a * on the chart; in CSV and JSON `first` and `last`
are the days of it that are counted.
Exit code: 0 found, 1 nothing found, 2 not understood or failed.";

const SHOW_EXAMPLES: &str = "\
Examples:
  onrecord show text/2022-01-13-karsk-talks.txt
  onrecord show karsk-talks.txt                   the end of an id, where only one article has it
  onrecord show karsk-talks.txt --format json     the stored text itself, with every attribution

The words of each speaker stand in brackets after the name; on a terminal they have a colour.";

const ATTRIBUTE_EXAMPLES: &str = "\
Examples:
  onrecord attribute story.txt
  onrecord attribute ~/stories --format jsonl --offsets chars > predicted.jsonl
  onrecord attribute ~/stories --given gold.jsonl --format jsonl --offsets chars
  producer | onrecord attribute -

One line an attribution for people: who, role, cue, kind and words, with a bar between; of several
texts each under its name. With --format jsonl one line a text:
  {\"doc\": file name without its ending, \"attributions\": [{\"source\", \"cue\", \"content\", \"kind\",
  \"speaker\", \"role\", \"confidence\"}]}
Offsets count from the beginning of the file, title and header lines included; nothing is looked for
in those. Only text and Markdown are read: what holds many articles is for `onrecord index`.
--given takes the same form (ids and other keys are passed over), counted as --offsets says.
Exit code: 0 done, 2 if a file could not be read; the others are done all the same.";

/// Over the flags that narrow an answer.
const FILTERS: &str = "Filters, as in a query; each narrows the answer";

const QUOTES_EXAMPLES: &str = "\
Examples:
  onrecord quotes hypothetical
  onrecord quotes --speaker 'Greta Harlow' --about licence --from 2021 --to 2022-03
  onrecord quotes --speaker harlow --sort oldest
  onrecord quotes 'gas -pipeline' --kind direct --min-confidence 0.9 --format csv

Words of the query must stand in what one speaker said at one time, as in said:( ), and so must every
said: and cue: beside them; what a NOT excludes must not stand there. Other fields are as in search.
What is said stands in brackets, in its sentences. The total is exact.

Forms for programs:
  jsonl, json  `words` are exact slices; offsets into the text that `show --format json` gives;
               `next` is for --after
  csv          a row for each quote; pieces of one quote are parted by ` … `

Exit code: 0 found, 1 nothing found, 2 not understood or failed.";

const GENERATE_EXAMPLES: &str = "\
Examples:
  onrecord generate completion bash > ~/.local/share/bash-completion/completions/onrecord
  onrecord generate completion zsh > \"${fpath[1]}/_onrecord\"
  onrecord generate completion fish > ~/.config/fish/completions/onrecord.fish
  onrecord generate man ~/.local/share/man/man1";

const DEMO_EXAMPLES: &str = "\
It reads corpus/, here or in a folder above the program: sixty invented articles in seven formats.
They go into the index that --index names, else into index/ beside corpus/, and stay there. An index
that the configuration or ONRECORD_INDEX names is left alone.";

const SPEAKERS_EXAMPLES: &str = "\
Examples:
  onrecord speakers
  onrecord speakers foreign minister              whose name, alias or role has these words
  onrecord speakers --like harlow                 who is meant: each apart, with aliases and roles
  onrecord speakers --role 'trade minister'       who had the role, and when

Names that differ in accents or case alone are one speaker; namesakes by surname are not. What is
wrong about it can be set right in a file of such lines, which lasts when the index is made anew:
  merge Ned Price = Edward Price
  rename E. Volk = Irina Volkonskaya
  alias Ned Price = Neddy
  split Jan Holm = Jan Holm (skipper) if skipper";

/// A search engine for news archives that knows who said it.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "onrecord",
    version,
    about,
    after_help = EXAMPLES,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What `-h` says in place of the examples.
const MORE: &str = "`--help` says more, with examples.";

/// The definitions as they are parsed by: `-h` is brief, a line a flag; `--help` has the examples.
pub fn program() -> clap::Command {
    with_brief_help(Args::command())
}

/// The definitions are ours and two deep.
fn with_brief_help(command: clap::Command) -> clap::Command {
    let examples = command.get_after_help().cloned();
    let brief = command.mut_subcommands(with_brief_help);
    match examples {
        Some(examples) => brief.after_help(MORE).after_long_help(examples),
        None => brief,
    }
}

/// Flags of every command.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Folder of the index [default: index]
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, global = true)]
    pub index: Option<PathBuf>,
    /// Colour in text output; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, global = true)]
    pub color: Color,
    /// No hints, no progress, no footer, no closing report
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more: scores of hits, files passed over
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Corrected speakers: merge, split, rename, alias, a line each [default: FOLDER.corrections
    /// beside the index]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, global = true)]
    pub corrections: Option<PathBuf>,
    /// Read no configuration file; see `onrecord help config`
    #[arg(long, global = true)]
    pub no_config: bool,
}

/// When to use colour: on a terminal unless NO_COLOR is set, always, never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Read an archive into the index
    #[command(after_help = INDEX_EXAMPLES)]
    Index(IndexArgs),
    /// Find articles and show the passages that answer
    #[command(after_help = SEARCH_EXAMPLES)]
    Search(SearchArgs),
    /// Show a whole article, each speaker's words set off
    #[command(after_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// List what was said: who, when, the exact words in their context
    #[command(after_help = QUOTES_EXAMPLES)]
    Quotes(QuotesArgs),
    /// Count the articles that match by date: bars on a terminal, CSV in a pipe
    #[command(after_help = TIMELINE_EXAMPLES)]
    Timeline(TimelineArgs),
    /// Say who says what in texts, without an index
    #[command(after_help = ATTRIBUTE_EXAMPLES)]
    Attribute(AttributeArgs),
    /// List those who speak: names, roles, how often, first and last day
    #[command(after_help = SPEAKERS_EXAMPLES)]
    Speakers(SpeakersArgs),
    /// Index the small archive that ships with onrecord, and ask it three questions
    #[command(after_help = DEMO_EXAMPLES)]
    Demo,
    /// Print completion scripts for shells, or manual pages
    #[command(after_help = GENERATE_EXAMPLES)]
    Generate(GenerateArgs),
    /// Explain a command, `query` (what a query can say) or `config` (what can be set once)
    Help(HelpArgs),
    /// Asked by the completion scripts: what the last word can be
    #[command(hide = true)]
    Complete(CompleteArgs),
}

#[derive(Clone, Debug, ClapArgs)]
pub struct IndexArgs {
    /// Folders and files of the archive; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Remove the articles below these paths whose file is gone
    #[arg(long)]
    pub prune: bool,
    /// Read and report, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not look for who says what
    #[arg(long)]
    pub no_attribution: bool,
    /// Threads to read with [default: as many as there are processors]
    #[arg(short, long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u16>(1, 1024))]
    pub jobs: Option<u16>,
    /// Memory for articles not yet written, for instance 1G
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = parse_size)]
    pub memory: u64,
    /// Columns of CSV or keys of JSON that hold a field, for instance title=head,body=full_text
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    pub map: Vec<String>,
    /// Take every file for this format: text, markdown, json, jsonl, csv, tsv, reuters-sgml, html, nitf, newsml-g2, newsml,
    /// rss, atom, warc, mail, anpa, iptc-7901
    #[arg(long, visible_alias = "reader", value_name = "FORMAT")]
    pub input_format: Option<String>,
    /// Form of the closing report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DocumentFormat,
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub struct SearchArgs {
    /// What to look for; several words are one query
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Ask every query in a file, or of standard input for `-`: one a line, id TAB query
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub queries: Option<PathBuf>,
    #[command(flatten)]
    pub filters: FilterArgs,
    #[command(flatten)]
    pub page: PageArgs,
    #[command(flatten)]
    pub output: SearchOutputArgs,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = FILTERS)]
pub struct FilterArgs {
    /// Who speaks in the article: a name, part of it, an alias or a role
    #[arg(long, value_name = "WHO")]
    pub speaker: Vec<String>,
    /// What somebody (with --speaker: he) is reported to have said
    #[arg(long, value_name = "WORDS")]
    pub said: Vec<String>,
    /// Who speaks, by role alone
    #[arg(long, value_name = "WORDS")]
    pub role: Vec<String>,
    /// How it is reported: only such attributions count
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    pub kind: Vec<KindArg>,
    /// How sure it is who said what, from 0 to 1: only such attributions count
    #[arg(long, value_name = "X", value_parser = parse_confidence)]
    pub min_confidence: Option<f32>,
    /// Who published it
    #[arg(long, value_name = "NAME")]
    pub outlet: Vec<String>,
    /// Language: en, eng or English
    #[arg(long, value_name = "TAG")]
    pub lang: Vec<String>,
    /// First day: 2022, 2022-01, 2022-01-12, 2022-Q1, yesterday, 7d, 6mo
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last day; a month or a year includes its last day
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// The day, month or year itself
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Which articles, in which order")]
pub struct PageArgs {
    /// Articles to show
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = any_number)]
    pub limit: usize,
    /// Articles to skip
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = any_number)]
    pub offset: usize,
    /// Go on where a page ended that named this cursor
    #[arg(long, value_name = "CURSOR", conflicts_with_all = ["offset", "queries", "count"])]
    pub after: Option<String>,
    /// Order; undated articles come last by date
    #[arg(long, value_enum, default_value_t, value_name = "ORDER")]
    pub sort: SortArg,
    /// What is ranked: articles, or single passages of the best articles, each a hit of its own
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub rank: RankArg,
    /// Reprints and edited copies: each shown, all under the first of them, or the first alone
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub duplicates: DuplicatesArg,
    /// Passages under each article; with --rank passages a hit has one
    #[arg(long, value_name = "N", default_value_t = 2, allow_negative_numbers = true, value_parser = number::<usize>(0, MOST_PASSAGES))]
    pub passages: usize,
    /// Sentences before and after each passage, of the next paragraphs too; passages that meet under an article are one
    #[arg(short = 'C', long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = any_number)]
    pub context: usize,
    /// Read plain words: no operators, any of them will do
    #[arg(long)]
    pub any: bool,
    /// Do not count all articles that match, which is quicker
    #[arg(long, conflicts_with = "count")]
    pub no_total: bool,
}

impl Default for PageArgs {
    fn default() -> PageArgs {
        PageArgs {
            limit: 10,
            offset: 0,
            after: None,
            sort: SortArg::default(),
            rank: RankArg::default(),
            duplicates: DuplicatesArg::default(),
            passages: 2,
            context: 0,
            any: false,
            no_total: false,
        }
    }
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Output")]
pub struct SearchOutputArgs {
    /// Print only how many articles match
    #[arg(short, long, conflicts_with = "ids")]
    pub count: bool,
    /// Print only ids, one a line
    #[arg(short = 'l', long)]
    pub ids: bool,
    /// With -l: ids as they are, with a NUL after each, for xargs -0
    #[arg(short = '0', long, requires = "ids")]
    pub null: bool,
    /// Say first how the query was read, and how many articles each part of it matches
    #[arg(long)]
    pub explain: bool,
    /// What offsets in JSON and CSV count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub offsets: OffsetsArg,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: SearchFormat,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct ShowArgs {
    /// Id of the article, as `search` prints it
    #[arg(value_name = "ID")]
    pub id: String,
    /// Leave out attributions that are less sure, from 0 to 1
    #[arg(long, value_name = "X", value_parser = parse_confidence)]
    pub min_confidence: Option<f32>,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub offsets: OffsetsArg,
    /// Form of the article
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DocumentFormat,
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub struct QuotesArgs {
    /// Words that were said, and fields as in search; several words are one query
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// What it is about: words that were said, as --said
    #[arg(long, value_name = "WORDS", help_heading = FILTERS)]
    pub about: Vec<String>,
    #[command(flatten)]
    pub filters: FilterArgs,
    #[command(flatten)]
    pub page: QuotesPageArgs,
    #[command(flatten)]
    pub output: QuotesOutputArgs,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Which quotes, in which order")]
pub struct QuotesPageArgs {
    /// Quotes to show [default: 10]
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
    /// Quotes to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Go on where a page ended that named this cursor
    #[arg(long, value_name = "CURSOR", conflicts_with_all = ["offset", "count"])]
    pub after: Option<String>,
    /// Order; undated articles come last by date [default: relevance where words are asked for, else newest]
    #[arg(long, value_enum, value_name = "ORDER")]
    pub sort: Option<SortArg>,
    /// Read plain words: no operators, any of them will do
    #[arg(long)]
    pub any: bool,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Output")]
pub struct QuotesOutputArgs {
    /// Print only how many quotes match
    #[arg(short, long)]
    pub count: bool,
    /// What offsets in JSON and CSV count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub offsets: OffsetsArg,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub struct TimelineArgs {
    /// What to look for, as in search; several words are one query
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filters: FilterArgs,
    #[command(flatten)]
    pub counting: CountingArgs,
    #[command(flatten)]
    pub output: TimelineOutputArgs,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "What is counted")]
pub struct CountingArgs {
    /// Length of a bucket [default: month; day or year where the dates asked for are few or many]
    #[arg(long, value_enum, value_name = "INTERVAL")]
    pub by: Option<IntervalArg>,
    /// Count apart by who speaks (with said: who said it) or by who published
    #[arg(long, value_enum, value_name = "WHAT")]
    pub split: Option<SplitArg>,
    /// With --split: how many are named; the rest are counted as others [default: 10]
    #[arg(long, value_name = "N", requires = "split", allow_negative_numbers = true, value_parser = number::<u16>(1, 100))]
    pub top: Option<u16>,
    /// Count all articles of each bucket too, and give the share that matches
    #[arg(long)]
    pub share: bool,
    /// Read plain words: no operators, any of them will do
    #[arg(long)]
    pub any: bool,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Output")]
pub struct TimelineOutputArgs {
    /// Draw bars, also where the output is no terminal
    #[arg(long, conflicts_with = "format")]
    pub chart: bool,
    /// Say first how the query was read, and how many articles each part of it matches
    #[arg(long)]
    pub explain: bool,
    /// Form of the answer [default: text on a terminal, else csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<TimelineFormat>,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct SpeakersArgs {
    /// Words of a name, an alias or a role
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Who may be meant by a name: told apart, with aliases, and roles with the days they were seen
    #[arg(long, value_name = "NAME")]
    pub like: Option<String>,
    /// Who had a role, and when
    #[arg(long, value_name = "WORDS")]
    pub role: Option<String>,
    /// Form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct AttributeArgs {
    /// Texts, and folders of texts; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// Take source, cue and content from this file, JSON lines, and say only who is meant
    #[arg(long, value_name = "FILE")]
    pub given: Option<PathBuf>,
    /// Leave out what is less sure, from 0 to 1
    #[arg(long, value_name = "X", value_parser = parse_confidence)]
    pub min_confidence: Option<f32>,
    /// Threads to work with [default: as many as there are processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What offsets count, printed and given
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub offsets: OffsetsArg,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: LinesFormat,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct GenerateArgs {
    #[command(subcommand)]
    pub what: Generated,
}

/// What is made from the definitions of commands and flags.
#[derive(Clone, Debug, Subcommand)]
pub enum Generated {
    /// Print a script that completes commands, flags and names from the index
    Completion {
        /// The shell it is for
        #[arg(value_enum, value_name = "SHELL")]
        shell: Shell,
    },
    /// Write manual pages, one a command
    Man {
        /// Folder to write them to; it is made if missing
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        folder: PathBuf,
    },
}

/// Shells that can be completed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct CompleteArgs {
    /// The shell that asks
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
    /// bash: the line up to the cursor, and its end that is replaced; others: the words up to the cursor
    #[arg(last = true, value_name = "WORD")]
    pub words: Vec<OsString>,
}

#[derive(Clone, Debug, ClapArgs)]
pub struct HelpArgs {
    /// A command, `query` or `config`
    #[arg(value_name = "TOPIC")]
    pub topic: Vec<String>,
}

// The values of these have no help texts of their own: they would double the length of --help.

/// Form of a list: for people, one JSON document, one JSON object a line, or a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    #[default]
    Text,
    Json,
    Jsonl,
    Csv,
}

/// Form of an answer to a search: the same, or lines for tools that measure rankings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    #[default]
    Text,
    Json,
    Jsonl,
    Csv,
    Trec,
}

/// Form of an answer that is one thing: for people, or JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    #[default]
    Text,
    Json,
}

/// Form of an answer that is a line for each text: for people, or one JSON object a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LinesFormat {
    #[default]
    Text,
    Jsonl,
}

/// Length of a bucket of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IntervalArg {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// What a timeline tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SplitArg {
    Speaker,
    Outlet,
}

/// Form of a timeline: bars, a table, one JSON document, or one JSON object a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimelineFormat {
    Text,
    Csv,
    Json,
    Jsonl,
}

/// How words are reported: the speaker's own, paraphrased with some of his own in it, paraphrased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    Direct,
    Mixed,
    Indirect,
}

/// Order of hits: best, latest or earliest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    #[default]
    Relevance,
    Newest,
    Oldest,
}

/// What is done about reprints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DuplicatesArg {
    #[default]
    Show,
    Collapse,
    Hide,
}

/// What is ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RankArg {
    #[default]
    Articles,
    Passages,
}

/// What offsets count: bytes of UTF-8 or Unicode code points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OffsetsArg {
    #[default]
    Bytes,
    Chars,
}

/// A confidence from 0 to 1.
fn parse_confidence(text: &str) -> Result<f32, String> {
    let number = text.trim().parse::<f32>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a confidence is a number from 0 to 1: 0.8".to_owned())
}

/// Passages that may be asked for under one article.
const MOST_PASSAGES: u64 = 10_000;

/// Reads a whole number from `least` to `most`.
fn number<T: TryFrom<u64>>(least: u64, most: u64) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let within = text.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
        let read = within.and_then(|number| T::try_from(number).ok());
        read.ok_or_else(|| format!("a whole number from {least} to {most} is wanted"))
    }
}

/// Reads a whole number however large: what is more than there is stands for all.
fn any_number(text: &str) -> Result<usize, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("a whole number is wanted, 0 or more".to_owned());
    }
    Ok(text.parse().unwrap_or(usize::MAX))
}

/// Bytes from `512M`, `1G`, `1048576`: powers of 1024, in either case.
fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let size = lower.strip_suffix("ib").or_else(|| lower.strip_suffix('b')).unwrap_or(&lower);
    let units = [('k', 10), ('m', 20), ('g', 30), ('t', 40)];
    let scaled = units.iter().find_map(|(unit, shift)| Some((size.strip_suffix(*unit)?, *shift)));
    let (digits, shift) = scaled.unwrap_or((size, 0));
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1_u64 << shift));
    number.ok_or_else(|| "a size is a number, with K, M or G after it: 512M".to_owned())
}

/// Put before a query term that begins with a hyphen while clap is looking, since no argument can hold it.
const ESCAPE: char = '\0';

/// Filters whose values are queries, so that `--said -gas` has a meaning.
const FILTERS_OF_WORDS: [&str; 6] = ["--speaker", "--said", "--about", "--role", "--outlet", "--lang"];

/// Commands that take a query.
const COMMANDS_OF_QUERIES: [&str; 3] = ["search", "quotes", "timeline"];

/// The arguments with the terms of a search that begin with a hyphen (`-gas`, `-"amber line"`, `-speaker:harlow`) made
/// recognisable as such. `query_text` and `as_typed` undo it.
///
/// A word with one hyphen is a flag only if all its letters are flags (`-l0`, `-q`) or it is `-n` or `-C` with or without a number.
/// Everything else with one hyphen excludes what follows it, wherever it stands.
pub fn keep_query_terms(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let with_values = flags_with_values();
    let mut kept: Vec<OsString> = Vec::new();
    let mut command: Option<bool> = None;
    // The program's own name comes first and is nothing to look at.
    let mut is_value = true;
    let mut is_filter = false;
    let mut all_words = false;
    for argument in arguments {
        let text = argument.to_str();
        if is_value || all_words {
            let excludes = is_filter && text.is_some_and(is_term);
            kept.push(if excludes { escaped(&argument) } else { argument });
            (is_value, is_filter) = (false, false);
            continue;
        }
        match text {
            Some("--") => all_words = true,
            Some(flag) if flag.starts_with('-') && flag.len() > 1 => {
                is_value = with_values.iter().any(|known| known == flag);
                is_filter = FILTERS_OF_WORDS.contains(&flag);
                if command == Some(true) && is_term(flag) {
                    kept.push(escaped(&argument));
                    continue;
                }
            }
            _ if command.is_none() => command = Some(text.is_some_and(|text| COMMANDS_OF_QUERIES.contains(&text))),
            _ => {}
        }
        kept.push(argument);
    }
    kept
}

/// Whether a word that begins with a hyphen is a term to exclude and not a flag.
fn is_term(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')) else {
        return false;
    };
    let (letters, number) = match rest.split_once(['n', 'C']) {
        Some((before, after)) => (before, after.strip_prefix('=').unwrap_or(after)),
        None => (rest, ""),
    };
    let known = letters.chars().all(|letter| matches!(letter, 'c' | 'l' | '0' | 'q' | 'v' | 'h'));
    !known || !number.chars().all(|digit| digit.is_ascii_digit())
}

fn escaped(argument: &OsStr) -> OsString {
    let mut text = OsString::from(String::from(ESCAPE));
    text.push(argument);
    text
}

/// Every flag that takes a value from the next argument, as it is typed.
fn flags_with_values() -> Vec<String> {
    let program = Args::command();
    let mut flags = Vec::new();
    let search = program.get_subcommands().filter(|command| COMMANDS_OF_QUERIES.contains(&command.get_name()));
    for argument in program.get_arguments().chain(search.flat_map(clap::Command::get_arguments)) {
        if argument.get_action().takes_values() {
            flags.extend(argument.get_long().map(|long| format!("--{long}")));
            flags.extend(argument.get_short().map(|short| format!("-{short}")));
        }
    }
    flags
}

/// The words of a query as one text.
pub fn query_text(words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(|word| as_typed(word)).collect();
    words.join(" ")
}

/// A value as it was typed.
pub fn as_typed(value: &str) -> &str {
    value.strip_prefix(ESCAPE).unwrap_or(value)
}
