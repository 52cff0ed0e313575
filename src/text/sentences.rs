//! Where sentences begin and end.
//!
//! Rules over punctuation, with the abbreviations of English news prose; quotation marks and brackets that close behind a stop
//! belong to the sentence that the stop ends, misplaced spaces or not. Knows no layout: the caller gives a block's span.

use super::Span;

/// A longer run without a stop (tables, scanned pages) is cut at white space, so that a passage stays readable; in bytes.
const LONGEST_SENTENCE: usize = 1_200;

/// A longer word is no abbreviation; in bytes.
const LONGEST_ABBREVIATION: usize = 16;

/// Words in lower case that a full stop follows without ending the sentence: what they shorten goes before a name.
const BEFORE_NAMES: &[&str] = &[
    "adm", "ald", "brig", "capt", "cmdr", "col", "cpl", "dr", "fr", "gen", "gov", "hon", "lt", "maj", "messrs", "mme",
    "mmes", "mr", "mrs", "ms", "mt", "mx", "prof", "rep", "reps", "rev", "sen", "sens", "sgt", "supt", "vs", "cf",
    "dept", "univ",
];

/// Words in lower case that are abbreviations only before a number: `No. 10`, but `She said no. Ten others agreed.`
const BEFORE_NUMBERS: &[&str] =
    &["no", "nos", "art", "fig", "vol", "pp", "p", "ed", "approx", "ca", "sec", "ch", "para"];

/// Abbreviations in lower case that go on before a small letter or a digit, and else may close a sentence.
const ENDS_MAYBE: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "inc", "corp", "co", "ltd",
    "plc", "bros", "jr", "sr", "st", "ste", "ave", "blvd", "rd", "est", "etc", "a.m", "p.m", "u.s", "u.k", "u.n",
    "e.u", "d.c", "ph.d", "e.g", "i.e", "mln", "bln", "pct", "dlrs",
];

/// Of those, the ones that go on before a capital too, unless it opens a sentence: `Acme Corp. President`, `St. Petersburg`.
const INSIDE_NAMES: &[&str] =
    &["sept", "inc", "corp", "co", "ltd", "plc", "bros", "jr", "sr", "st", "ste", "ave", "blvd", "rd"];

/// Words that news sentences open with and that are no part of a name.
const OPENINGS: &str = "The A An He She It They We In On At But And This That These Those There If When As For His Her Its Their Mr \
    Mrs Ms According After Before However Meanwhile I You So No Not";

/// The sentences of `text` within `block`, in order, each without the white space around it. Together they hold every
/// character of the block but white space.
pub fn sentences(text: &str, block: Span) -> Vec<Span> {
    let slice = block.of(text);
    let base = block.start();
    let mut found = Vec::new();
    let mut open = OpenMarks::default();
    let mut begun = 0;
    let mut at = 0;
    while let Some(c) = slice.get(at..).and_then(|rest| rest.chars().next()) {
        if !is_stop(c) {
            open.pass(c);
            at += c.len_utf8();
            continue;
        }
        let stops = Stops::at(slice, at, c);
        let behind = stops.end;
        for passed in slice.get(at..behind).unwrap_or("").chars() {
            open.pass(passed);
        }
        at = match stops.sentence_end(slice, begun, &open) {
            Some(end) => {
                for passed in slice.get(behind..end).unwrap_or("").chars() {
                    open.pass(passed);
                }
                push(text, base + begun, base + end, &mut found);
                begun = end;
                end
            }
            // The whole run of stops is done with, so that a long one is looked at once.
            None => behind,
        };
    }
    push(text, base + begun, base + slice.len(), &mut found);
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let mut rest = Span::clamp(text, start, end).trimmed(text);
    while rest.len() > LONGEST_SENTENCE {
        let cut = text.floor_char_boundary(rest.start() + LONGEST_SENTENCE);
        let head = Span::clamp(text, rest.start(), cut);
        let at = match head.of(text).rfind(char::is_whitespace) {
            Some(space) if space > LONGEST_SENTENCE / 2 => rest.start() + space,
            // A run without any space is cut where it must be, but never inside a word that goes on.
            _ => match text.get(cut..rest.end()).and_then(|tail| tail.find(char::is_whitespace)) {
                Some(space) => cut + space,
                None => break,
            },
        };
        found.push(Span::clamp(text, rest.start(), at).trimmed(text));
        rest = Span::clamp(text, at, rest.end()).trimmed(text);
    }
    if !rest.is_empty() {
        found.push(rest);
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '』' | '」')
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '*' | '『' | '「' | '¿' | '¡') || is_dash(c)
}

/// Marks that open in English and close elsewhere: „so“ and »so«.
fn may_close(c: char) -> bool {
    matches!(c, '“' | '«' | '‘')
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–')
}

/// Which quotation marks are open in the block so far; kept up to date character by character, so that asking is free.
#[derive(Default)]
struct OpenMarks {
    /// `“`, and whether any was seen.
    curly: bool,
    curly_seen: bool,
    /// `„`, which `“` or `”` closes.
    low: bool,
    /// `«` or `»`, whichever came first, and whether it is open.
    angle: Option<char>,
    angle_open: bool,
    /// `"`
    straight: bool,
    after_digit: bool,
}

impl OpenMarks {
    fn pass(&mut self, c: char) {
        match c {
            '„' => self.low = true,
            '“' if self.low => self.low = false,
            '“' => (self.curly, self.curly_seen) = (true, true),
            '”' => (self.curly, self.low) = (false, false),
            '«' | '»' => self.angle_open = *self.angle.get_or_insert(c) == c,
            // `a 5" pipe` opens nothing.
            '"' => self.straight = !self.straight && !self.after_digit,
            _ => {}
        }
        self.after_digit = c.is_ascii_digit();
    }

    /// Whether `mark`, which stands after a space, closes what was opened before it.
    fn is_closed_by(&self, mark: char) -> bool {
        match mark {
            // A quotation may have been opened in an earlier paragraph; the mark's shape says that it closes.
            '”' => self.curly || self.low || !self.curly_seen,
            '“' => self.low,
            '«' | '»' => self.angle_open && self.angle != Some(mark),
            '"' => self.straight,
            _ => false,
        }
    }
}

/// A run of stops and of the marks that close behind them.
struct Stops {
    start: usize,
    end: usize,
    /// The first of them.
    first: char,
    /// Whether there is a closing mark among them.
    closed: bool,
}

impl Stops {
    /// The run that begins with the stop `first` at `start`.
    fn at(slice: &str, start: usize, first: char) -> Stops {
        let mut stops = Stops { start, end: start, first, closed: false };
        let mut run = slice.get(start..).unwrap_or("").chars().peekable();
        while let Some(c) = run.next() {
            let at_the_end = run.peek().is_none_or(|next| next.is_whitespace() || is_closing(*next));
            let closes = is_closing(c) || at_the_end && may_close(c);
            if !is_stop(c) && !closes {
                break;
            }
            stops.closed |= closes;
            stops.end += c.len_utf8();
        }
        stops
    }

    /// Where the sentence that began at `begun` ends, if it ends with these stops.
    fn sentence_end(&self, slice: &str, begun: usize, open: &OpenMarks) -> Option<usize> {
        let tail = slice.get(self.end..)?;
        if tail.is_empty() || matches!(self.first, '。' | '！' | '？') {
            return Some(self.end);
        }
        let before = slice.get(begun..self.start)?;
        if before.ends_with(['[', '(']) {
            // `[...]` and `(?)` stand inside a sentence.
            return None;
        }
        let trimmed = tail.trim_start();
        let spaces = tail.len() - trimmed.len();
        let next = trimmed.chars().next();
        if spaces == 0 {
            // `security.”He` ends; `3.5`, `example.com` and `U.S.` do not.
            let capital = next.is_some_and(char::is_uppercase);
            return (self.closed && capital).then_some(self.end);
        }
        let Some(next) = next else { return Some(self.end) };
        if !self.closed && open.is_closed_by(next) {
            // `security. ”He` and `security. ” He`: the mark closes what came before. `security. ”he said` goes on.
            let after = trimmed.get(next.len_utf8()..)?;
            let goes_on = after.trim_start().starts_with(char::is_lowercase);
            return (!goes_on).then_some(self.end + spaces + next.len_utf8());
        }
        if self.first == '.' && !self.closed && goes_on_after(before, trimmed, next) {
            return None;
        }
        // `“Why?” he asked`, `“Why?” — he asked` and `Yes! he said`: what goes on in small letters is the same sentence.
        let word = if is_dash(next) { trimmed.trim_start_matches(is_dash).trim_start() } else { trimmed };
        if word.starts_with(char::is_lowercase) {
            return None;
        }
        let starts = next.is_alphanumeric() || is_opening(next) || !next.is_ascii();
        (starts || matches!(next, '-' | '#' | '$' | '<' | '>' | '@')).then_some(self.end)
    }
}

/// Whether the full stop between `before` and `rest`, which begins with `next`, only shortens a word.
fn goes_on_after(before: &str, rest: &str, next: char) -> bool {
    let word = last_word(before);
    if word.is_empty() || word.len() > LONGEST_ABBREVIATION {
        return false;
    }
    // `3. Third point`
    if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 3 && before.trim_start() == word {
        return true;
    }
    let low = word.to_lowercase();
    let low = low.as_str();
    if BEFORE_NAMES.contains(&low) || BEFORE_NUMBERS.contains(&low) && next.is_ascii_digit() {
        return true;
    }
    let dotted = word.contains('.');
    let maybe = ENDS_MAYBE.contains(&low);
    if maybe && (next.is_lowercase() || next.is_ascii_digit()) || dotted && next.is_lowercase() {
        return true;
    }
    if !next.is_uppercase() || opens_sentence(rest) {
        return false;
    }
    // `J. Smith`, `U.S. President`, `Acme Corp. President`; but `World War I. Then` and `at 5 p.m. Police`.
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    initial || dotted && !low.ends_with(".m") || INSIDE_NAMES.contains(&low)
}

fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || *c == '.' || *c == '\''))
        .map_or(0, |(at, c)| at + c.len_utf8());
    text.get(start..).unwrap_or("")
}

/// Whether the first word of `rest` is one that sentences open with; the `A` of `J. A. Smith` is none.
fn opens_sentence(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    OPENINGS.split(' ').any(|known| known == word) && !behind.starts_with('.')
        || matches!(word, "Mr" | "Mrs" | "Ms") && behind.starts_with('.')
}
