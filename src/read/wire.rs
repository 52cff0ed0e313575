//! Wire copy as agencies sent it before XML: ANPA 1312 and IPTC 7901, one message or many in a file.
//!
//! Both frame a message by control characters and end it with the time of sending, which has the year that the heading lacks.
//! What of the signs is the wire's and not the story's (marks of line ends, doubled quotation marks, control characters) is
//! decoded; the lines stay as they are.

use std::io::BufRead;

use super::fields::{Field, Values};
use super::{Limited, Reading, Stop, encoding, too_large, until};

const SOH: u8 = 1;
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: u8 = 4;
const SYN: u8 = 0x16;

/// Lines of a headline.
const MOST_HEAD_LINES: usize = 8;

/// Whether a file begins as a message of ANPA 1312 does.
pub(super) fn is_anpa(head: &[u8]) -> bool {
    let rest = head.strip_prefix(&[SYN, SYN]).unwrap_or(head);
    rest.first() == Some(&SOH) && rest.get(..40.min(rest.len())).is_some_and(|opening| opening.contains(&0x1f))
}

/// Whether a file begins as a message of IPTC 7901 does.
pub(super) fn is_iptc(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(&[SOH]) else { return false };
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or(rest);
    let letters = line.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = line.iter().skip(letters).take_while(|byte| byte.is_ascii_digit()).count();
    line.len() < 200 && letters >= 2 && digits >= 1 && line.get(letters + digits) == Some(&b' ')
}

/// Reads all messages. What stands between them is passed over.
pub(super) fn read(input: &mut dyn BufRead, is_anpa: bool, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let mut line = 1_u64;
    let mut message = Limited::new(reading.options.max_article_bytes);
    loop {
        message.clear();
        let begins = line;
        let any = until(input, EOT, &mut |piece| {
            line = line.saturating_add(piece.iter().filter(|&&byte| byte == b'\n').count() as u64);
            message.push(piece);
        })?;
        if !any {
            return Ok(());
        }
        if message.exceeded {
            reading.emit_bad(Some(begins), too_large(message.limit))?;
            continue;
        }
        let Some(start) = message.bytes.iter().position(|&byte| byte == SOH) else { continue };
        let begins = begins + message.bytes.iter().take(start).filter(|&&byte| byte == b'\n').count() as u64;
        let bytes = message.bytes.split_off(start + 1);
        let decoded = encoding::decode_whole(bytes);
        let values = if is_anpa { anpa(&decoded.text) } else { iptc(&decoded.text) };
        reading.encoding = decoded.encoding;
        match values {
            Some(values) => reading.emit_values(begins, values, decoded.warning.into_iter().collect())?,
            None => {
                reading.emit_bad(Some(begins), "a message without a text between its control characters".to_owned())?;
            }
        }
    }
}

/// The text without the signs that only a printer takes.
fn without_controls(text: &str) -> String {
    text.chars().filter(|&c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn anpa(message: &str) -> Option<Values> {
    let (heading, text) = message.split_once(STX)?;
    let mut values = Values::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // The end, from behind: when it was sent.
    let is_end = |line: &str| anpa_time(line).is_some();
    if let Some(at) = lines.iter().rposition(|line| is_end(line)) {
        if let Some(line) = lines.get(at) {
            set(&mut values, Field::Date, anpa_time(line));
            let agency = line.trim_matches(|c: char| c.is_control() || c.is_whitespace());
            let agency = agency.split('-').next().filter(|agency| agency.chars().all(|c| c.is_ascii_uppercase()));
            set(&mut values, Field::Outlet, agency);
        }
        lines.truncate(at);
    }
    let mut body = String::new();
    let mut before_text = true;
    for line in lines {
        let clean = without_controls(line);
        let content = clean.trim();
        if content.is_empty() {
            continue;
        }
        let is_marked = content.starts_with('^');
        before_text &= is_marked;
        let content = content.trim_start_matches('^').trim_end_matches(['<', '=', ' ', '>']).trim();
        let content = readable(content);
        if content.is_empty() {
            continue;
        }
        if before_text && take_head(&mut values, &content) {
            continue;
        }
        if !body.is_empty() {
            body.push_str(if line.starts_with(['\t', '^']) { "\n\n" } else { "\n" });
        }
        body.push_str(&content);
    }
    // A message without a headline has a keyword in its heading.
    if values.title.is_none() {
        let last = heading.trim_end().lines().last().unwrap_or("");
        let keyword = without_controls(last);
        let keyword = keyword.get(3..).unwrap_or("").trim();
        let keyword = keyword.rsplit_once("  ").map_or(keyword, |(keyword, _)| keyword).trim();
        set(&mut values, Field::Title, Some(keyword));
    }
    set(&mut values, Field::Body, Some(body));
    Some(values)
}

/// A line of a story's head: its keyword, headline or byline, or a remark to editors. Says whether it was one.
fn take_head(values: &mut Values, line: &str) -> bool {
    let is_remark = ["AP Photo", "AP Graphic", "AP Video", "Eds", "With AP", "For use", "*"]
        .iter()
        .any(|mark| line.starts_with(mark));
    let is_keyword = line.split_once("--").is_some_and(|(before, _)| before.len() <= 6 && !before.contains(' '))
        || ["BC-", "AP-", "AM-", "PM-"].iter().any(|mark| line.starts_with(mark));
    if is_remark || is_keyword || (values.byline.is_some() && line.contains("Associated Press") && line.len() < 40) {
        return true;
    }
    if line.starts_with("By ") && values.byline.is_none() && line.len() < 120 {
        set(values, Field::Byline, line.strip_prefix("By "));
        return true;
    }
    if values.title.is_none() && values.byline.is_none() {
        set(values, Field::Title, Some(line));
        return true;
    }
    false
}

fn set(values: &mut Values, field: Field, text: Option<impl Into<String>>) {
    if let Some(text) = text {
        values.set(field, text.into());
    }
}

/// The wire's signs for quotation marks and dashes, which its alphabet lacks.
fn readable(text: &str) -> String {
    text.replace("``", "“").replace("''", "”").replace(" _ ", " — ")
}

/// The day in `AP-WF-11-13-13 1509GMT`, as `2013-11-13`.
fn anpa_time(line: &str) -> Option<String> {
    let line = line.trim_matches(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '^'));
    let (before, time) = line.rsplit_once(' ')?;
    let clock = time.strip_suffix("GMT").or_else(|| time.strip_suffix("EDT")).or_else(|| time.strip_suffix("EST"))?;
    if clock.len() != 4 || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = before.rsplit('-');
    let (year, day, month) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    Some(format!("{}-{month:02}-{day:02}", full_year(year)))
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2).then(|| text.parse().ok()).flatten()
}

fn full_year(year: u32) -> u32 {
    if year >= 70 { 1900 + year } else { 2000 + year }
}

fn iptc(message: &str) -> Option<Values> {
    let (heading, rest) = message.split_once(STX)?;
    let (text, ending) = rest.split_once(ETX).unwrap_or((rest, ""));
    let mut values = Values::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut heads = Vec::new();
    let mut body_start = None;
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MOST_HEAD_LINES) {
        at += line.len();
        let content = without_controls(line);
        let content = content.trim();
        heads.push(content.trim_end_matches('=').trim().to_owned());
        if content.ends_with('=') {
            body_start = Some(at);
            break;
        }
    }
    // Without the sign that ends the headline, it is the first line.
    let body_start = body_start.unwrap_or_else(|| {
        heads.truncate(1);
        text.find('\n').map_or(text.len(), |end| end + 1)
    });
    let is_label =
        |line: &str| line.len() <= 24 && line.chars().any(char::is_alphabetic) && !line.chars().any(char::is_lowercase);
    let mut title = Vec::new();
    for line in heads.iter().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("By ").filter(|_| !title.is_empty()) {
            set(&mut values, Field::Byline, Some(name));
        } else if !(is_label(line) && title.is_empty() && heads.len() > 1) {
            title.push(line.as_str());
        }
    }
    set(&mut values, Field::Title, Some(title.join(" ")));
    let body = without_controls(text.get(body_start..).unwrap_or(""));
    set(&mut values, Field::Body, Some(body.trim_matches('\n')));
    set(&mut values, Field::Date, iptc_time(ending));
    let mut lines = heading.lines();
    let agency = lines
        .next()
        .unwrap_or("")
        .split_whitespace()
        .rev()
        .find(|word| word.len() <= 10 && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-'));
    set(&mut values, Field::Outlet, agency.map(|agency| agency.split('-').next().unwrap_or(agency)));
    let topic = lines.map(str::trim).find(|line| !line.is_empty());
    let section = topic.and_then(|topic| topic.split('/').nth(1)).filter(|section| !section.trim().is_empty());
    set(&mut values, Field::Section, section);
    (values.title.is_some() || values.body.is_some()).then_some(values)
}

/// The day in `131137 GMT Nov 13`: the 13th of November 2013.
fn iptc_time(ending: &str) -> Option<String> {
    let line = ending.lines().find(|line| !line.trim().is_empty())?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let clock = words.first()?;
    if clock.len() != 6 || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = two_digits(clock.get(..2)?)?;
    let month =
        words.iter().find(|word| word.len() == 3 && **word != "GMT" && word.chars().all(char::is_alphabetic))?;
    let year = two_digits(words.last()?)?;
    // An agency may name months in its own language.
    let month = match *month {
        "Mrz" => "Mar",
        "Mai" => "May",
        "Okt" => "Oct",
        "Dez" => "Dec",
        other => other,
    };
    Some(format!("{day} {month} {}", full_year(year)))
}
