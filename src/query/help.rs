//! The text of `onrecord help query`.

use std::fmt::Write;

use super::fields::FIELDS;
use super::problem::{MAX_BYTES, MAX_DEPTH, MOST_TERMS};

const GRAMMAR: &str = "\
QUERIES

  gas pipeline             both words, in any of their forms (AND is understood)
  gas OR oil               either; capitals, since \"or\" is a word in news
  -gas   NOT gas           without the word; alone, everything but that
  (gas OR oil) pipeline    brackets; AND binds before OR
  \"gas pipeline\"           these words next to each other, in these forms
  \"gas pipeline\"~2         with up to 2 words in between
  =gas                     this form alone (gas's counts as gas)
  pipe*  colo?r            any letters, one letter
  pipline~1                with 1 letter wrong, or 2: pipline~2
  /pipe(line)?s/           regular expression for a whole word
  co-operate               \"co operate\" or cooperate, in any of their forms
  gas W/5 pipeline         within 5 words, in either order; 1 is adjacent
  gas PRE/5 pipeline       the same, in this order
  gas W/S pipeline         in one sentence; W/P: in one paragraph
  atleast3(gas OR oil)     at least 3 times
  gas^2 pipeline           gas counts double
  *                        every article

  Case and accents never matter. W/5 and its kin take words, phrases, patterns
  and bracketed ORs of them. A ? that ends the query or a word of a phrase is
  punctuation. With --any plain words are read: any will do, no operators.
";

const BINDING: &str = "
WHO SAID IT

  speaker:harlow said:gas   Harlow says it
  speaker:harlow gas        Harlow speaks, and the word occurs
  said:(gas prices)         both words in one statement
  said:gas said:prices      perhaps in two statements
  speaker:harlow -said:gas  Harlow speaks and never says it
  -speaker:harlow said:gas  somebody else says it
  speaker:(harlow OR kell) role:minister said:gas
                            either of them, as a minister, says it

  Two speaker: side by side both speak, and either may say what said: asks for.
";

const DATES: &str = "
DATES

  date:2022  date:2022-01  date:2022-01-12  date:2022-W03  date:2022-Q1
  date:2022-01..2022-03    first day to last; either end may be left out
  date:>2022-01            after it; also >= < <=
  date:\"12 January 2022\"   date:today  date:yesterday
  date:7d                  the last 7 days; 3w 6mo 2y

  mentions: takes the same; a day, week or month spoken of need only touch the
  range, a longer time must lie in it. --from, --to, --on, --speaker, --role,
  --said, --outlet and --lang mean the same as the fields. With --kind and
  --min-confidence only such attributions count. Articles without a date never
  match one: is:undated finds them.
";

/// The query language by example: grammar, fields, dates, limits. At most 80 columns.
pub fn help() -> String {
    let mut text = GRAMMAR.to_owned();
    text.push_str("\nFIELDS\n\n");
    for info in &FIELDS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:<24} {}", info.example, info.about);
    }
    text.push_str(BINDING);
    text.push_str(DATES);
    let kibibytes = MAX_BYTES / 1024;
    let _ = writeln!(
        text,
        "\nLIMITS\n\n  {kibibytes} KiB a query, {MAX_DEPTH} brackets deep, {MOST_TERMS} words that a pattern stands for"
    );
    text
}
