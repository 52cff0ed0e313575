//! A query's characters as tokens.
//!
//! Knows how each field's value is written, since an id may hold colons and a date blanks, and nothing of how tokens hang
//! together. Every token lies at character boundaries; what is no token is punctuation, and left out.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::ast::NodeKind;
use super::clause::Nearness;
use super::fields::{Field, Values, field_help};
use super::foreign::{self, Foreign};
use super::problem::{MAX_BOOST, MAX_COUNT, MAX_DISTANCE, MAX_REGEX_STEPS, Problem, ProblemKind, STEPS_OF_A_CLASS};
use crate::text::tokenise;
use crate::text::visible::{is_hidden_in_words, is_unsafe, shown};

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub at: Range<usize>,
    pub kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    /// `NOT` or `-`.
    Not,
    Near(Nearness),
    /// Stands just before an `Open`.
    AtLeast(u32),
    /// A name with its colon.
    Field(Field),
    /// Stands just behind what is boosted.
    Boost(f32),
    /// A word, a phrase, a pattern and the like: what the parser takes over as it is.
    Value(NodeKind),
}

impl TokenKind {
    /// Whether it can be boosted, as far as tokens tell.
    fn is_value(&self) -> bool {
        match self {
            TokenKind::Close => true,
            TokenKind::Value(kind) => !matches!(kind, NodeKind::Date(_) | NodeKind::Verbatim { quoted: false, .. }),
            _ => false,
        }
    }
}

/// The tokens of `text`, read as values of the kind given.
pub(super) fn lex(text: &str, values: Values) -> (Vec<Token>, Vec<Problem>) {
    let words_end = text.trim_end_matches(|c| !is_wordish(c) || c == '?').len();
    let mut lexer = Lexer { text, at: 0, words_end, tokens: Vec::new(), problems: Vec::new(), values: vec![values] };
    lexer.run();
    (lexer.tokens, lexer.problems)
}

/// Blanks, and characters that only a terminal would notice.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_unsafe(c)
}

pub(super) fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '〝' | '〞' | '〟' | '″' | '‶')
}

/// What words are made of, wildcards among it.
pub(super) fn is_wordish(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '*' | '?')
}

/// Without the signs at the end that belong to no word.
fn trim_end(run: &str) -> &str {
    run.trim_end_matches(|c| !is_wordish(c))
}

/// Whether the index would find a word in it.
fn has_word(text: &str) -> bool {
    tokenise::count(text) > 0
}

/// A word as it can be written without being taken for an operator.
pub(super) fn plain(word: &str) -> String {
    match word {
        "AND" | "OR" | "NOT" | "ADJ" => word.to_ascii_lowercase(),
        _ => word.to_owned(),
    }
}

/// Signs that may stand between `-` and what it negates.
const MOST_SIGNS: usize = 64;

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Where the last word ends: a `?` from there on is punctuation.
    words_end: usize,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
    /// How values are read, one entry for each open bracket and one for the whole.
    values: Vec<Values>,
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordPlace {
    /// Where an operator could stand.
    Bare,
    /// Behind a field's name.
    Value,
    /// Behind `=`.
    Exact,
}

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        while let Some(c) = self.peek() {
            if is_blank(c) {
                self.blanks();
                continue;
            }
            let direct = self.follows_field();
            match (c, self.reading(direct)) {
                (')', _) => {
                    self.push(1, TokenKind::Close);
                    if self.values.len() > 1 {
                        self.values.pop();
                    }
                }
                ('(', values) => {
                    self.push(1, TokenKind::Open);
                    self.values.push(values);
                }
                ('^', _) if self.boost() => {}
                (_, Values::Words) => self.word_like(c, direct),
                (_, values) => self.value_like(c, values, direct),
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The token of the next `length` bytes.
    fn push(&mut self, length: usize, kind: TokenKind) {
        self.tokens.push(Token { at: self.at..self.at + length, kind });
        self.at += length;
    }

    /// Whether the field's name ends just here.
    fn follows_field(&self) -> bool {
        self.tokens.last().is_some_and(|token| matches!(token.kind, TokenKind::Field(_)) && token.at.end == self.at)
    }

    /// How a value that begins here is read.
    fn reading(&self, direct: bool) -> Values {
        match self.tokens.last() {
            Some(Token { kind: TokenKind::Field(field), .. }) if direct => field.info().values,
            _ => self.values.last().copied().unwrap_or(Values::Words),
        }
    }

    /// Skips blanks. After a field's name they are taken out, as if the value had followed at once, unless no value follows.
    fn blanks(&mut self) {
        let direct = self.follows_field();
        let length = self.rest().len() - self.rest().trim_start_matches(is_blank).len();
        let before = self.at;
        self.at += length;
        let Some(next) = self.peek() else { return };
        let Some(field) = self.tokens.last_mut().filter(|_| direct) else { return };
        let run = self.text.get(self.at..).map_or("", run_of);
        if next == ')' || is_operator(run) {
            return;
        }
        let TokenKind::Field(known) = field.kind else { return };
        let name = known.name();
        self.problems.push(
            Problem::hint(before..self.at, ProblemKind::BlankAfterField { field: name })
                .with_help(format!("write `{name}:` and its value without a blank")),
        );
        field.at.end = self.at;
    }

    /// Reads `^2` behind something that can be boosted.
    fn boost(&mut self) -> bool {
        if !self.tokens.last().is_some_and(|token| token.kind.is_value() && token.at.end == self.at) {
            return false;
        }
        let run = self.rest().strip_prefix('^').map_or("", run_of);
        let number = number_at_start(run);
        if number.len() < trim_end(run).len() || number.is_empty() {
            if !is_meant_for_boost(run) {
                return false;
            }
            self.bad_boost(self.at..self.at + 1 + run.len());
            self.at += 1 + run.len();
            return true;
        }
        self.boost_of(1 + number.len(), number);
        true
    }

    /// Tells of a boost that is none.
    fn bad_boost(&mut self, at: Range<usize>) {
        let text = shown(self.text.get(at.clone()).unwrap_or(""));
        self.problems.push(Problem::error(at, ProblemKind::BadBoost { text }));
    }

    /// The token of the next `length` bytes, which end in the number.
    fn boost_of(&mut self, length: usize, number: &str) {
        let boost = number.parse().unwrap_or(f32::INFINITY);
        let at = self.at..self.at + length;
        if boost > 0.0 && boost <= MAX_BOOST {
            self.push(length, TokenKind::Boost(boost));
            return;
        }
        self.bad_boost(at);
        self.at += length;
    }

    /// What begins here where words are read.
    fn word_like(&mut self, c: char, direct: bool) {
        match c {
            _ if is_double_quote(c) => self.phrase(c),
            '-' if self.minus() => {}
            _ if is_dash(c) && self.dash(c) => {}
            '=' if self.exact() => {}
            '/' if self.regex() => {}
            '~' if self.tilde() => {}
            _ if is_wordish(c) => self.run_of_word(direct),
            _ => self.punctuation(),
        }
    }

    /// Signs that mean nothing here; a hint where they stand alone.
    fn punctuation(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let first = rest.chars().next().map_or(0, |sign| rest.len() - rest.trim_start_matches(sign).len());
        let ends = |c: char| {
            is_blank(c) || is_wordish(c) || is_double_quote(c) || matches!(c, '(' | ')' | '-' | '=' | '/' | '^')
        };
        let length = rest.get(first..).and_then(|tail| tail.find(ends)).map_or(rest.len(), |more| first + more);
        self.sign_of_others(rest.get(..length).unwrap_or(""));
        self.at += length;
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        let alone = |neighbour: Option<char>| neighbour.is_none_or(|c| is_blank(c) || matches!(c, '(' | ')'));
        if alone(before) && alone(self.peek()) {
            let sign = self.text.get(start..self.at).unwrap_or("");
            let hint = Problem::hint(start..self.at, ProblemKind::NoWord { text: shown(sign) });
            self.problems.push(Problem { help: foreign::sign(sign).map(str::to_owned), ..hint });
        }
    }

    /// A hint where a sign is an operator elsewhere: `!gas`, and `/s`, `/5`, `+5` between words.
    fn sign_of_others(&mut self, sign: &str) {
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        let behind = self.rest().get(sign.len()..).unwrap_or("");
        if !before.is_none_or(|c| is_blank(c) || c == '(') {
            return;
        }
        if sign == "!" && behind.starts_with(|c| is_wordish(c) || is_double_quote(c) || c == '(') {
            let hint = Problem::hint(self.at..self.at + sign.len(), ProblemKind::LeftOut { text: sign.to_owned() });
            self.problems.push(Problem { help: foreign::sign(sign).map(str::to_owned), ..hint });
            return;
        }
        self.operator_of_others(foreign::signed(sign, run_of(behind)));
    }

    /// A hint where the next bytes are an operator elsewhere and stand where one could.
    fn operator_of_others(&mut self, foreign: Option<Foreign>) {
        if let Some(foreign) = foreign.filter(|foreign| self.stands_between(foreign.length)) {
            self.foreign_operator(foreign);
        }
    }

    /// The hint that the next bytes are an operator elsewhere.
    fn foreign_operator(&mut self, Foreign { length, here, about }: Foreign) {
        let at = self.at..self.at + length;
        let text = shown(self.text.get(at.clone()).unwrap_or(""));
        let help = format!("{about} is written {here}");
        self.problems.push(Problem::hint(at, ProblemKind::ForeignOperator { text, here }).with_help(help));
    }

    /// Whether the next `length` bytes have something to search for on either side.
    fn stands_between(&self, length: usize) -> bool {
        let follows = self.tokens.last().is_some_and(|token| token.kind.is_value());
        follows && self.rest().get(length..).is_some_and(|tail| tail.contains(is_wordish))
    }

    /// Reads `-`, or a row of them, before something that can be negated.
    fn minus(&mut self) -> bool {
        let rest = self.rest();
        let row = rest.len() - rest.trim_start_matches('-').len();
        let decides = |c: &char| is_blank(*c) || is_wordish(*c) || is_double_quote(*c) || matches!(c, '(' | ')');
        let operand = rest.get(row..).and_then(|behind| behind.chars().take(MOST_SIGNS).find(decides));
        let words = operand.is_some_and(|c| !is_blank(c) && c != ')');
        if !words && rest.get(row..).and_then(regex_at_start).is_none() {
            return false;
        }
        for _ in 0..row {
            self.push(1, TokenKind::Not);
        }
        true
    }

    /// Reads a dash that a word processor made of `-`: behind a blank and directly before what can be negated.
    fn dash(&mut self, dash: char) -> bool {
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        let behind = self.rest().get(dash.len_utf8()..).and_then(|behind| behind.chars().next());
        let negates = before.is_none_or(|c| is_blank(c) || c == '(')
            && behind.is_some_and(|c| is_wordish(c) || is_double_quote(c) || c == '(');
        if negates {
            self.push(dash.len_utf8(), TokenKind::Not);
        }
        negates
    }

    /// Tells of `~1` behind what takes none.
    fn tilde(&mut self) -> bool {
        let digits = self.rest().strip_prefix('~').map_or("", digits_at_start);
        let takes_none = |token: &Token| {
            token.at.end == self.at && matches!(token.kind, TokenKind::Close | TokenKind::Value(NodeKind::Regex(_)))
        };
        if digits.is_empty() || !self.tokens.last().is_some_and(takes_none) {
            return false;
        }
        let at = self.at..self.at + 1 + digits.len();
        let text = shown(self.text.get(at.clone()).unwrap_or(""));
        self.at = at.end;
        let help = "write `word~1` for other spellings, `\"a b\"~2` for words in between";
        self.problems.push(Problem::error(at, ProblemKind::StrayTilde { text }).with_help(help));
        true
    }

    /// Reads `=word`.
    fn exact(&mut self) -> bool {
        let rest = self.rest();
        let word = rest.trim_start_matches('=');
        let signs = rest.len() - word.len();
        if !word.starts_with(is_wordish) {
            let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
            let negated = word.strip_prefix('-').is_some_and(|word| word.starts_with(is_wordish));
            if negated && before.is_none_or(|c| is_blank(c) || c == '(') {
                let run = run_of(rest);
                let problem =
                    Problem::error(self.at..self.at + run.len(), ProblemKind::ExactNothing { text: shown(run) });
                let plain = shown(word.strip_prefix('-').map_or("", run_of));
                self.problems.push(problem.with_help(format!("to leave the form out write `-={plain}`")));
                self.at += run.len();
                return true;
            }
            return false;
        }
        let written = run_of(word);
        if let (base, Some("" | "1" | "2")) = split_fuzziness(written.trim_end_matches(|c| !is_wordish(c) && c != '~'))
            && has_word(base)
        {
            let text = shown(run_of(rest));
            let help = format!("write `={}` or `{}~1`", shown(base), shown(base));
            let at = self.at..self.at + signs + written.len();
            self.problems.push(Problem::error(at, ProblemKind::ExactFuzzy { text }).with_help(help));
        }
        let start = self.at;
        self.at += signs;
        let tokens = self.tokens.len();
        self.word(run_of(word), WordPlace::Exact);
        if let Some(token) = self.tokens.get_mut(tokens) {
            token.at.start = start;
        }
        true
    }

    /// Reads `/regex/`.
    fn regex(&mut self) -> bool {
        let start = self.at;
        let Some(expression) = regex_at_start(self.rest()) else {
            let Some(length) = blank_in_regex(self.rest()) else { return false };
            let before = self.text.get(..start).and_then(|text| text.chars().next_back());
            if !before.is_none_or(|c| is_blank(c) || matches!(c, '(' | ':')) {
                return false;
            }
            let why = "holds a blank, and is for one word";
            self.problems.push(Problem::error(start..start + length, ProblemKind::BadRegex { why }));
            self.at += length;
            return true;
        };
        self.push(expression.len() + 2, TokenKind::Value(NodeKind::Regex(expression.replace("\\/", "/"))));
        let steps = regex_steps(expression);
        if let Some(why) = regex_fault(expression) {
            self.problems.push(Problem::error(start..self.at, ProblemKind::BadRegex { why }));
        } else if steps > MAX_REGEX_STEPS {
            self.problems.push(Problem::error(start..self.at, ProblemKind::RegexTooLarge { steps }));
        }
        true
    }

    /// Reads a phrase, or leaves out a quotation mark that begins none.
    fn phrase(&mut self, opening: char) {
        let start = self.at;
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        let inner_start = start + opening.len_utf8();
        let inner = self.text.get(inner_start..).unwrap_or("");
        let follows_word = before.is_some_and(|c| is_wordish(c) || matches!(c, '.' | ',' | '!' | ';'));
        if follows_word && inner.chars().next().is_none_or(|c| is_blank(c) || c == ')') {
            self.at = inner_start;
            self.problems.push(Problem::hint(start..inner_start, ProblemKind::StrayQuote));
            return;
        }
        let (content, closing) = quoted(inner);
        let mut end = inner_start + content.len() + closing;
        let text = single_blanks(content);
        if !has_word(&text) {
            let kind = if closing == 0 { ProblemKind::StrayQuote } else { ProblemKind::EmptyPhrase };
            self.problems.push(Problem::hint(start..end, kind));
            self.at = end;
            return;
        }
        if closing == 0 {
            self.problems.push(unclosed_quote(start, inner_start));
        }
        let faulty = self.not_in_phrase(content, inner_start);
        // One fault is enough: its signs are no wildcards besides.
        let text = if faulty { single_blanks(&text.replace(['*', '?'], " ")) } else { text };
        let behind = self.text.get(end..).and_then(|tail| tail.strip_prefix('~')).map_or("", run_of);
        let digits = digits_at_start(behind);
        let is_number = behind.get(digits.len()..).is_none_or(|rest| {
            let goes_on =
                rest.starts_with(['.', '-']) && rest.get(1..).is_some_and(|rest| rest.starts_with(is_wordish));
            !goes_on && !rest.starts_with(is_wordish)
        });
        if closing > 0 && !is_number {
            let length = 1 + trim_end(behind).len();
            let at = end..end + length;
            let tilde = shown(self.text.get(at.clone()).unwrap_or(""));
            self.problems.push(Problem::error(at, ProblemKind::BadDistance { text: tilde, least: 0 }));
            self.push(end + length - start, TokenKind::Value(NodeKind::Phrase { text, slop: None }));
            return;
        }
        let slop_digits = self.text.get(end..).and_then(|tail| tail.strip_prefix('~')).map_or("", digits_at_start);
        let mut slop = None;
        if !slop_digits.is_empty() && closing > 0 {
            let slop_end = end + 1 + slop_digits.len();
            slop = Some(self.distance(slop_digits, 0, end..slop_end));
            end = slop_end;
        }
        self.push(end - start, TokenKind::Value(NodeKind::Phrase { text, slop }));
    }

    /// Tells of what stands in a phrase and means something only outside of one. `start` is where the phrase begins.
    fn not_in_phrase(&mut self, content: &str, start: usize) -> bool {
        let mut at = start;
        for part in content.split_inclusive(is_blank) {
            let word = part.trim_end_matches(is_blank);
            let is_regex = regex_at_start(word).is_some_and(|expression| {
                expression.len() + 2 == word.len() && expression.contains(['.', '*', '+', '?', '[', '(', '|', '\\'])
            });
            let is_fuzzy = matches!(split_fuzziness(word), (base, Some("1" | "2")) if has_word(base));
            if is_regex || is_fuzzy {
                let kind = if is_regex { ProblemKind::RegexInPhrase } else { ProblemKind::FuzzyInPhrase };
                let help = format!("write it beside the others, `a PRE/1 {}`", shown(word));
                self.problems.push(Problem::error(at..at + word.len(), kind).with_help(help));
                // A second one is no other fault.
                return true;
            }
            at += part.len();
        }
        false
    }

    /// The number, brought into the limits.
    fn distance(&mut self, digits: &str, least: u32, at: Range<usize>) -> u32 {
        let distance = digits.parse().unwrap_or(u32::MAX);
        if !(least..=MAX_DISTANCE).contains(&distance) {
            let text = shown(self.text.get(at.clone()).unwrap_or(""));
            self.problems.push(Problem::error(at, ProblemKind::BadDistance { text, least }));
        }
        distance.clamp(least, MAX_DISTANCE)
    }

    /// Reads what begins with a letter, a digit or a wildcard: an operator, a field's name, a word.
    fn run_of_word(&mut self, direct: bool) {
        let run = run_of(self.rest());
        let start = self.at;
        if !direct && self.operator(run) {
            return;
        }
        if self.at_least(run) || self.field(run) {
            return;
        }
        let behind = self.rest().get(run.len()..).unwrap_or("");
        if let Some(counting) = foreign::count(run, behind) {
            self.foreign_operator(counting);
        }
        if !direct {
            self.operator_of_others(foreign::word(run, behind));
        }
        if !direct && looks_like_range(run) {
            let value = trim_end(run);
            self.problems.push(
                Problem::hint(start..start + run.len(), ProblemKind::RangeWithoutField)
                    .with_help(format!("a range of dates is written `date:{}`", shown(value))),
            );
        }
        self.word(run, if direct { WordPlace::Value } else { WordPlace::Bare });
    }

    fn operator(&mut self, run: &str) -> bool {
        let kind = match run {
            "AND" => TokenKind::And,
            "OR" => TokenKind::Or,
            "NOT" => TokenKind::Not,
            "ADJ" => TokenKind::Near(Nearness::Ordered(1)),
            _ => {
                let is_sign = |c: char| !c.is_alphanumeric();
                let mut operator = run.trim_end_matches(is_sign);
                while let (less, Some(_)) = split_boost(operator) {
                    operator = less.trim_end_matches(is_sign);
                }
                let Some(near) = Near::of(operator) else { return self.bad_proximity(run) };
                let how = match near {
                    Near::Sentence => Nearness::Sentence,
                    Near::Paragraph => Nearness::Paragraph,
                    Near::Within(digits) => {
                        Nearness::Within(self.distance(digits, 1, self.at..self.at + operator.len()))
                    }
                    Near::Ordered(digits) => {
                        Nearness::Ordered(self.distance(digits, 1, self.at..self.at + operator.len()))
                    }
                };
                self.push(operator.len(), TokenKind::Near(how));
                self.at += run.len() - operator.len();
                return true;
            }
        };
        self.push(run.len(), kind);
        true
    }

    /// Tells of a proximity without a distance, or with none that there is.
    fn bad_proximity(&mut self, run: &str) -> bool {
        let Some((name, distance)) = run.split_once('/') else { return false };
        // `w/` is short for "with".
        let is_name = name == "W" || ["near", "pre", "adj"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let letter = distance.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_section = matches!(letter, "S" | "s" | "P" | "p");
        let is_number = distance.starts_with('-')
            || distance
                .split_once('.')
                .is_some_and(|(whole, _)| !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()));
        // A word that has no distance may be one.
        let is_missing = distance.is_empty() && !name.eq_ignore_ascii_case("adj");
        // Written out, brackets may go, and what stood at their end would stand between operands.
        let is_bad = is_section || is_number || is_missing && self.stands_between(run.len());
        if !is_name || !is_bad {
            return false;
        }
        let at = self.at..self.at + run.len();
        let problem = Problem::error(at, ProblemKind::BadDistance { text: shown(run), least: 1 });
        let section =
            format!("the same sentence or paragraph is W/S or W/P, in either order: W/{}", letter.to_uppercase());
        self.problems.push(if is_section { problem.with_help(section) } else { problem });
        self.at += run.len();
        true
    }

    /// Reads `atleast3` before a bracket.
    fn at_least(&mut self, run: &str) -> bool {
        const NAME: &str = "atleast";
        let Some((name, number)) = run.split_at_checked(NAME.len()) else { return false };
        if !name.eq_ignore_ascii_case(NAME) {
            return false;
        }
        let at = self.at..self.at + run.len();
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let bracket = self.text.get(at.end..).is_some_and(|tail| tail.starts_with('('));
        if !bracket {
            if is_number {
                let kind = ProblemKind::CountWithoutBrackets { text: shown(run) };
                let help = format!("to count occurrences write `{}(word)`, without a blank", shown(run));
                self.problems.push(Problem::hint(at, kind).with_help(help));
            }
            return false;
        }
        let count = if is_number { number.parse().unwrap_or(u32::MAX) } else { 0 };
        if !(1..=MAX_COUNT).contains(&count) {
            self.problems.push(Problem::error(at, ProblemKind::BadCount { text: shown(run) }));
        }
        self.push(run.len(), TokenKind::AtLeast(count.clamp(1, MAX_COUNT)));
        true
    }

    /// Reads `name:`, or gives a hint where the name is none.
    fn field(&mut self, run: &str) -> bool {
        let Some((name, value)) = run.split_once(':') else { return false };
        let is_name = name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        // `https://news.example` is an address, `id://a` is not.
        let verbatim = Field::named(name).is_some_and(|field| field.info().values == Values::Verbatim);
        if !is_name || (value.starts_with("//") && !verbatim) {
            return false;
        }
        let behind = self.text.get(self.at + run.len()..).and_then(|tail| tail.chars().next());
        let has_value = !value.is_empty() || behind.is_some_and(|c| !is_blank(c) && c != ')');
        if let Some(field) = Field::named(name) {
            // `Source: ...` at the head of a pasted text is no field.
            if !has_value && name != field.name() {
                return false;
            }
            self.push(name.len() + 1, TokenKind::Field(field));
            return true;
        }
        let meant = field_help(name, value);
        // `Data: ...` is prose, `speeker: ...` hardly.
        if !has_value && (meant.is_none() || name.contains(char::is_uppercase)) {
            return false;
        }
        let at = self.at..self.at + name.len() + 1;
        let hint = Problem::hint(at, ProblemKind::UnknownField { name: shown(name) });
        self.problems.push(match meant {
            Some(meant) => hint.with_help(meant),
            None => hint,
        });
        false
    }

    /// Reads a word with what hangs on it: `word~1^2`.
    fn word(&mut self, run: &str, place: WordPlace) {
        let ends_query = self.at + run.len() >= self.words_end;
        let is_junk = |c| !is_wordish(c) && (c != '~' || place == WordPlace::Exact);
        let trimmed = run.trim_end_matches(|c| is_junk(c) || (ends_query && c == '?'));
        let (unboosted, boost) = split_boost(trimmed);
        // Of several boosts the last one counts.
        let mut hanging = unboosted.trim_end_matches(is_junk);
        while let (less, Some(_)) = split_boost(hanging) {
            hanging = less.trim_end_matches(is_junk);
        }
        let behind = run.get(trimmed.len()..).unwrap_or("");
        if let Some(caret) = caret_without_boost(hanging) {
            self.bad_boost(self.at + caret..self.at + hanging.len());
        } else if behind.strip_prefix('^').is_some_and(is_meant_for_boost) {
            self.bad_boost(self.at + trimmed.len()..self.at + run.len());
        }
        if let Some(tilde) = tilde_without_digits(hanging).filter(|_| place != WordPlace::Exact) {
            let at = self.at + tilde..self.at + hanging.len();
            self.problems.push(Problem::error(at, ProblemKind::BadFuzziness { text: shown(hanging) }));
        }
        if let Some(sign) = hanging.find("\\*").or_else(|| hanging.find("\\?")).filter(|sign| *sign > 0) {
            let text = shown(hanging.get(sign..sign + 2).unwrap_or(""));
            let at = self.at + sign..self.at + sign + 2;
            let word = shown(hanging.get(..sign).unwrap_or(""));
            let problem = Problem::error(at, ProblemKind::EscapedWildcard { text });
            self.problems.push(problem.with_help(format!("write the word alone: `{word}`")));
            self.at += run.len();
            return;
        }
        let (base, fuzziness) = if place == WordPlace::Exact { (hanging, None) } else { split_fuzziness(hanging) };
        let at_end = ends_query && boost.is_none() && fuzziness.is_none_or(str::is_empty);
        let base = base.trim_end_matches(|c| !is_wordish(c) || (at_end && c == '?'));
        let at = self.at..self.at + unboosted.len();
        let kind = match (fuzziness, word_kind(base)) {
            (None, Some(NodeKind::Word(word))) => Some(match place {
                WordPlace::Bare => NodeKind::Word(plain(&word)),
                WordPlace::Value => NodeKind::Word(word),
                WordPlace::Exact => NodeKind::Exact(word),
            }),
            (Some(digits), Some(NodeKind::Word(word))) => {
                if !matches!(digits, "" | "1" | "2") {
                    let text = shown(hanging);
                    self.problems.push(Problem::error(at, ProblemKind::BadFuzziness { text }));
                }
                Some(NodeKind::Fuzzy { word, distance: if matches!(digits, "" | "1") { 1 } else { 2 } })
            }
            (Some(_), Some(_)) => {
                let pattern = without_suffixes(base);
                self.problems.push(Problem::hint(at, ProblemKind::FuzzyPattern { text: shown(pattern) }));
                word_kind(pattern)
            }
            (_, kind) => kind,
        };
        let Some(kind) = kind else {
            if run.contains(|c| c != '?' && is_wordish(c)) {
                let at = self.at..self.at + run.len();
                self.problems.push(Problem::hint(at, ProblemKind::NoWord { text: shown(run) }));
            }
            self.at += run.len();
            return;
        };
        let end = self.at + run.len();
        self.push(unboosted.len(), TokenKind::Value(kind));
        if let Some(number) = boost {
            self.boost_of(1 + number.len(), number);
        }
        self.at = end;
    }

    /// What begins here where values are not words.
    fn value_like(&mut self, c: char, values: Values, direct: bool) {
        let run = run_of(self.rest());
        if !direct {
            if matches!(run, "AND" | "OR" | "NOT") && self.operator(run) {
                return;
            }
            if (c == '-' && self.minus()) || (is_dash(c) && self.dash(c)) {
                return;
            }
        }
        match values {
            Values::Dates => self.date(direct),
            _ => self.verbatim(c),
        }
    }

    /// Reads a value as it stands.
    fn verbatim(&mut self, c: char) {
        let start = self.at;
        if is_double_quote(c) {
            let inner_start = start + c.len_utf8();
            let (content, closing) = quoted(self.text.get(inner_start..).unwrap_or(""));
            let length = c.len_utf8() + content.len() + closing;
            if closing == 0 {
                self.problems.push(unclosed_quote(start, inner_start));
            }
            let text = single_blanks(content);
            if text.is_empty() {
                self.problems.push(Problem::hint(start..start + length, ProblemKind::EmptyPhrase));
                self.at += length;
                return;
            }
            self.push(length, TokenKind::Value(NodeKind::Verbatim { text, quoted: true }));
            return;
        }
        let mut open = 0_usize;
        let rest = self.rest();
        let mut length = rest
            .find(|c| {
                match c {
                    '(' => open += 1,
                    ')' if open == 0 => return true,
                    ')' => open -= 1,
                    _ => {}
                }
                is_blank(c)
            })
            .unwrap_or(rest.len());
        // A bracket that the value does not close is not part of it.
        if open > 0 {
            length = rest.find('(').unwrap_or(length);
        }
        let text = rest.get(..length).unwrap_or("").to_owned();
        self.push(length, TokenKind::Value(NodeKind::Verbatim { text, quoted: false }));
    }

    /// Reads a date or a range of dates: one run, or several where it stands in brackets. Quotation marks become blanks, so
    /// that the text keeps its offsets.
    fn date(&mut self, direct: bool) {
        let start = self.at;
        let mut end = start;
        let mut text = String::new();
        let mut quotes = false;
        while let Some(c) = self.text.get(end..).and_then(|tail| tail.chars().next()) {
            let tail = self.text.get(end..).unwrap_or("");
            if is_double_quote(c) {
                quotes = true;
                let (content, closing) = quoted(tail.get(c.len_utf8()..).unwrap_or(""));
                if closing == 0 {
                    self.problems.push(unclosed_quote(end, end + c.len_utf8()));
                }
                text.extend(std::iter::repeat_n(' ', c.len_utf8()));
                content.chars().for_each(|c| push_visible(c, &mut text));
                text.extend(std::iter::repeat_n(' ', closing));
                end += c.len_utf8() + content.len() + closing;
                continue;
            }
            if matches!(c, '(' | ')') {
                break;
            }
            if is_blank(c) {
                let blanks = tail.len() - tail.trim_start_matches(is_blank).len();
                let next = run_of(tail.get(blanks..).unwrap_or(""));
                let goes_on = !direct || (!quotes && matches!(text.trim(), ">" | ">=" | "<" | "<="));
                if !goes_on || is_operator(next) || (next.starts_with('-') && next.len() > 1) {
                    break;
                }
            }
            push_visible(c, &mut text);
            end += c.len_utf8();
        }
        let leading = text.len() - text.trim_start().len();
        let value = text.trim();
        match value {
            "" => {
                self.problems.push(Problem::hint(start..end, ProblemKind::EmptyPhrase));
                self.at = end;
            }
            "*" => self.push(end - start, TokenKind::Value(NodeKind::All)),
            _ => {
                let value_end = start + leading + value.len();
                self.at = start + leading;
                self.push(value_end - self.at, TokenKind::Value(NodeKind::Date(value.to_owned())));
                self.at = end;
            }
        }
    }
}

/// Appends `c`, or as many blanks as it has bytes where it would not be seen.
fn push_visible(c: char, text: &mut String) {
    if is_blank(c) {
        text.extend(std::iter::repeat_n(' ', c.len_utf8()));
    } else {
        text.push(c);
    }
}

/// A proximity operator as written.
enum Near<'a> {
    Within(&'a str),
    Ordered(&'a str),
    Sentence,
    Paragraph,
}

impl<'a> Near<'a> {
    fn of(run: &'a str) -> Option<Near<'a>> {
        let (name, distance) = run.split_once('/')?;
        let is_number = !distance.is_empty() && distance.bytes().all(|byte| byte.is_ascii_digit());
        match (name.to_ascii_lowercase().as_str(), distance) {
            ("w" | "near", digits) if is_number => Some(Near::Within(digits)),
            ("pre" | "adj", digits) if is_number => Some(Near::Ordered(digits)),
            ("w", "S" | "s") => Some(Near::Sentence),
            ("w", "P" | "p") => Some(Near::Paragraph),
            _ => None,
        }
    }
}

/// Whether the run is an operator between two operands.
fn is_operator(run: &str) -> bool {
    matches!(run, "AND" | "OR" | "NOT")
}

/// The characters up to a blank, a bracket or a quotation mark.
fn run_of(text: &str) -> &str {
    let ends = |(at, c): &(usize, char)| is_blank_at(text, *at, *c) || is_double_quote(*c) || matches!(c, '(' | ')');
    let end = text.char_indices().find(ends).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("")
}

/// Whether the character at `at` parts words: of those that are not seen, only where it does not stand inside of one.
fn is_blank_at(text: &str, at: usize, c: char) -> bool {
    if !is_blank(c) || !is_hidden_in_words(c) {
        return is_blank(c);
    }
    let is_seen = |c: &char| !is_hidden_in_words(*c);
    let before = text.get(..at).and_then(|text| text.chars().rev().find(is_seen));
    let behind = text.get(at..).and_then(|text| text.chars().find(is_seen));
    !(before.is_some_and(is_wordish) && behind.is_some_and(is_wordish))
}

/// What stands before the closing quotation mark, and the length of that mark: 0 if there is none.
fn quoted(inner: &str) -> (&str, usize) {
    match inner.char_indices().find(|(_, c)| is_double_quote(*c)) {
        Some((end, closing)) => (inner.get(..end).unwrap_or(""), closing.len_utf8()),
        None => (inner, 0),
    }
}

fn unclosed_quote(start: usize, end: usize) -> Problem {
    Problem::hint(start..end, ProblemKind::UnclosedQuote).with_help("close it with another quotation mark")
}

/// The words with one blank between them.
fn single_blanks(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    let mut blank = false;
    for (at, c) in text.char_indices() {
        if is_blank_at(text, at, c) {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !single.is_empty() {
            single.push(' ');
        }
        single.push(c);
    }
    single
}

fn digits_at_start(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Digits, perhaps with a full stop and more digits.
fn number_at_start(text: &str) -> &str {
    let whole = digits_at_start(text);
    let fraction = text.get(whole.len()..).and_then(|tail| tail.strip_prefix('.')).map_or("", digits_at_start);
    if whole.is_empty() || fraction.is_empty() {
        return whole;
    }
    text.get(..whole.len() + 1 + fraction.len()).unwrap_or(whole)
}

/// What stands between the slashes of `/regex/`: no blanks, and nothing after it that goes on as a path does.
fn regex_at_start(text: &str) -> Option<&str> {
    let body = text.strip_prefix('/')?;
    let mut escaped = false;
    let mut length = None;
    for (at, c) in body.char_indices() {
        if is_blank(c) {
            break;
        }
        if c == '/' && !escaped {
            length = Some(at);
            break;
        }
        escaped = c == '\\' && !escaped;
    }
    let expression = body.get(..length?).filter(|expression| !expression.is_empty())?;
    let behind = body.get(expression.len() + 1..).and_then(|tail| tail.chars().next());
    behind.is_none_or(|c| !is_wordish(c) && c != '/').then_some(expression)
}

/// The length of what begins as a regular expression, has a blank and ends as one: not `/s gas /p`.
fn blank_in_regex(text: &str) -> Option<usize> {
    let body = text.strip_prefix('/').filter(|body| !body.starts_with(is_blank))?;
    let expression = body.get(..body.find('/')?)?;
    let behind = body.get(expression.len() + 1..).and_then(|tail| tail.chars().next());
    let ends = !expression.ends_with(is_blank) && behind.is_none_or(|c| is_blank(c) || matches!(c, ')' | '^' | '~'));
    (ends && expression.contains(is_blank) && !is_lone_letter(expression)).then_some(expression.len() + 2)
}

/// Whether it begins with a letter or a number alone, as `/s` and `/5` of other tools do.
fn is_lone_letter(expression: &str) -> bool {
    let first = run_of(expression);
    first.chars().count() == 1 || first.bytes().all(|byte| byte.is_ascii_digit())
}

/// Dashes that word processors put in the place of a hyphen.
fn is_dash(c: char) -> bool {
    matches!(c, '–' | '—' | '−')
}

/// Where the `~` of `gas~0.8` stands: behind a word, before a number that is none from 0 to 9.
fn tilde_without_digits(run: &str) -> Option<usize> {
    let tilde = run.rfind('~')?;
    let (word, behind) = run.split_at_checked(tilde)?;
    let number = behind.get(1..)?;
    let is_number = number.trim_start_matches(['-', '.']).starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
    (has_word(word) && is_number && !number.bytes().all(|byte| byte.is_ascii_digit())).then_some(tilde)
}

/// `word^2` as `word` and `2`.
fn split_boost(run: &str) -> (&str, Option<&str>) {
    match run.rsplit_once('^') {
        Some((base, number)) if !number.is_empty() && number_at_start(number) == number => (base, Some(number)),
        _ => (run, None),
    }
}

/// Where the `^` stands that a boost was to follow and none does: in `gas^-1` and `gas^1e3`, not in `a^b`.
fn caret_without_boost(run: &str) -> Option<usize> {
    let caret = run.rfind('^')?;
    let (word, behind) = run.split_at_checked(caret)?;
    (has_word(word) && is_meant_for_boost(behind.get(1..)?)).then_some(caret)
}

/// Whether what follows `^` can only have been meant for a number, or is nothing but the end of a sentence.
fn is_meant_for_boost(behind: &str) -> bool {
    let number = behind.trim_start_matches(['-', '+', '.', ',', ';', ':', '!']);
    number.is_empty() || number.starts_with(|c: char| c.is_ascii_digit())
}

/// `word~1` as `word` and `1`.
fn split_fuzziness(run: &str) -> (&str, Option<&str>) {
    match run.rsplit_once('~') {
        Some((base, digits)) if digits_at_start(digits) == digits => (base, Some(digits)),
        _ => (run, None),
    }
}

/// Without every `~1` and `^2` at its end.
fn without_suffixes(run: &str) -> &str {
    let mut base = run;
    loop {
        let less = trim_end(split_boost(split_fuzziness(base).0).0);
        if less.len() == base.len() {
            return base;
        }
        base = less;
    }
}

/// Whether a bare word, a pattern or everything; `None` where there is no word in it.
fn word_kind(base: &str) -> Option<NodeKind> {
    if base.contains("://") || !base.contains(['*', '?']) {
        return has_word(base).then(|| NodeKind::Word(base.to_owned()));
    }
    if has_word(base) {
        return Some(NodeKind::Pattern(base.to_owned()));
    }
    let only_wildcards = base.chars().all(|c| matches!(c, '*' | '?'));
    (only_wildcards && base.contains('*')).then_some(NodeKind::All)
}

/// `2021..2022` and the like.
fn looks_like_range(run: &str) -> bool {
    let Some((from, to)) = run.split_once("..") else { return false };
    let is_date = |text: &str| text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_date(from) && is_date(trim_end(to))
}

/// Steps of a regular expression with its counts written out, those inside of each other multiplied.
fn regex_steps(expression: &str) -> u64 {
    // For each open group the steps before the last part, and those of the last part, which a count multiplies.
    let mut groups: Vec<(u64, u64)> = vec![(0, 0)];
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        let part = match c {
            '(' => {
                groups.push((0, 0));
                continue;
            }
            ')' => match (groups.pop(), groups.is_empty()) {
                (Some((before, last)), false) => before.saturating_add(last),
                _ => return 0,
            },
            '{' => {
                let (count, behind) = count_at_start(rest);
                rest = behind;
                if let Some((_, last)) = groups.last_mut() {
                    *last = last.saturating_mul(count);
                }
                continue;
            }
            '*' | '+' | '?' | '|' => continue,
            '.' => STEPS_OF_A_CLASS,
            '[' => {
                rest = rest.trim_start_matches('^');
                let end = rest
                    .char_indices()
                    .skip(1)
                    .find(|(at, c)| *c == ']' && rest.get(..*at).is_none_or(|before| !before.ends_with('\\')));
                rest = end.and_then(|(at, _)| rest.get(at + 1..)).unwrap_or("");
                STEPS_OF_A_CLASS
            }
            '\\' => {
                let escaped = rest.chars().next().unwrap_or(' ');
                rest = rest.get(escaped.len_utf8()..).unwrap_or("");
                if matches!(escaped, 'p' | 'P' | 'x' | 'u' | 'U') && rest.starts_with('{') {
                    rest = rest.split_once('}').map_or("", |(_, behind)| behind);
                }
                if escaped.is_ascii_alphabetic() { STEPS_OF_A_CLASS } else { 1 }
            }
            _ => 1,
        };
        if let Some((before, last)) = groups.last_mut() {
            *before = before.saturating_add(*last);
            *last = part;
        }
    }
    groups.iter().fold(0, |all: u64, (before, last)| all.saturating_add(*before).saturating_add(*last))
}

/// The greater number of what stands between braces, and what is behind them.
fn count_at_start(text: &str) -> (u64, &str) {
    let Some((inside, behind)) = text.split_once('}') else { return (1, text) };
    let number = |digits: &str| match digits.trim() {
        "" => None,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().unwrap_or(u64::MAX)),
        _ => None,
    };
    (inside.split(',').filter_map(number).max().unwrap_or(1).max(1), behind)
}

const WHOLE_WORD: &str = "is for a whole word; leave out `^`, `$` and `\\b`";

/// What is plainly wrong in a regular expression; the engine finds the rest.
fn regex_fault(expression: &str) -> Option<&'static str> {
    let mut groups = 0_usize;
    let mut class = false;
    let mut characters = expression.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                let Some(escaped) = characters.next() else { return Some("ends in a backslash") };
                if !class && matches!(escaped, 'b' | 'B' | 'A' | 'z' | '<' | '>') {
                    return Some(WHOLE_WORD);
                }
            }
            ']' if class => class = false,
            _ if class => {}
            '[' => {
                class = true;
                // A bracket that comes first, or after the `^`, stands for itself.
                characters.next_if_eq(&'^');
                characters.next_if_eq(&']');
            }
            '^' | '$' => return Some(WHOLE_WORD),
            '(' => groups += 1,
            ')' if groups == 0 => return Some("closes a bracket that it did not open"),
            ')' => groups -= 1,
            _ => {}
        }
    }
    match (class, groups) {
        (true, _) => Some("does not close its `[`"),
        (false, 0) => None,
        _ => Some("does not close its `(`"),
    }
}
