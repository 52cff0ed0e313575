//! A text as words that may speak of time, everything else passed over quickly.
//!
//! One paragraph at a time, so that what is held does not grow with the text. Knows the vocabulary and nothing of what words
//! mean together.

use super::value::{PartOfDay, Season, Unit, Vague};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A run of digits: its value, and how many.
    Number(u32, u8),
    /// `3rd`, `third`.
    Ordinal(u32),
    /// `three`.
    Cardinal(u32),
    /// `several`, `a few`: a number that is not told.
    Several,
    /// Whether it is written short, as `Jan` is.
    Month(u32, bool),
    /// Days after Monday, and whether it is written short.
    Weekday(u32, bool),
    Season(Season),
    /// And whether it is one of several.
    Unit(Unit, bool),
    /// `1990s`, `90s`: its first year, or what there is of it.
    Decade(u32),
    /// `Q3`.
    Quarter(u32),
    Part(PartOfDay),
    /// `9am`, `p.m.`: the hour if one is written with it, and whether it is the afternoon.
    HalfOfDay(Option<u32>, bool),
    Today,
    Tonight,
    Yesterday,
    Tomorrow,
    Vague(Vague),
    /// `daily`.
    Every(Unit),
    Holiday(Holiday),
    The,
    A,
    Of,
    In,
    On,
    At,
    To,
    By,
    Since,
    Until,
    From,
    Through,
    During,
    For,
    Before,
    After,
    And,
    Or,
    Last,
    Past,
    Previous,
    Next,
    Coming,
    Following,
    This,
    That,
    Current,
    Latest,
    Each,
    Same,
    Early,
    Late,
    Mid,
    Middle,
    End,
    Beginning,
    Earlier,
    Later,
    Ago,
    Half,
    Fiscal,
    Period,
    Full,
    /// `ended`, `ending`: the year is one of accounts.
    Ended,
    More,
    Nearly,
    S,
    Eve,
    New,
    /// `EST`.
    Zone,
    /// Any other mark, every dash being `-` and every apostrophe `'`.
    Mark(char),
    /// The end of a sentence's worth of text: nothing reaches over it.
    Break,
    Other,
}

/// A feast that news dates by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holiday {
    Christmas,
    Thanksgiving,
    Halloween,
    NewYear,
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

/// Words of more bytes are no words of time.
const LONGEST: usize = 12;

/// Tokens that are looked at together at most: a paragraph of more is cut, wherever that is.
const MOST_TOKENS: usize = 20_000;

/// Reads the paragraph that begins at `start` into `tokens`; gives where the next one begins, `None` at the end.
pub(super) fn paragraph(text: &str, start: usize, tokens: &mut Vec<Token>) -> Option<usize> {
    tokens.clear();
    let bytes = text.as_bytes();
    let mut at = start;
    if at >= bytes.len() {
        return None;
    }
    let mut lines = 0;
    // Where a word ends so far whose last letter is none of ASCII.
    let mut glued = usize::MAX;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            lines += u32::from(byte == b'\n');
            at += 1;
            if lines > 1 && !tokens.is_empty() {
                break;
            }
            continue;
        }
        lines = 0;
        if tokens.len() >= MOST_TOKENS {
            break;
        }
        if byte.is_ascii_alphanumeric() {
            let end = run_end(bytes, at);
            let plain = bytes.get(end).is_none_or(|next| next.is_ascii() || !continues(text, end));
            let run = bytes.get(at..end).unwrap_or(&[]);
            let word = if plain && glued != at { word_of(run) } else { Word::Other };
            tokens.push(Token { word, start: at as u32, end: end as u32, capital: byte.is_ascii_uppercase() });
            at = end;
            continue;
        }
        let found =
            if byte.is_ascii() { Some(char::from(byte)) } else { text.get(at..).and_then(|rest| rest.chars().next()) };
        let Some(character) = found else {
            at += 1;
            continue;
        };
        let end = at + character.len_utf8();
        if !character.is_whitespace() {
            let word = match character {
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Word::Mark('-'),
                '\'' | '\u{2018}' | '\u{2019}' => Word::Mark('\''),
                other if other.is_alphanumeric() => Word::Other,
                other => Word::Mark(other),
            };
            tokens.push(Token { word, start: at as u32, end: end as u32, capital: character.is_uppercase() });
        }
        if is_cased(character) {
            glued = end;
        }
        at = end;
    }
    tokens.push(Token { word: Word::Break, start: at as u32, end: at as u32, capital: false });
    Some(at)
}

/// Where the letters and digits that begin at `start` end.
fn run_end(bytes: &[u8], start: usize) -> usize {
    let run = bytes.iter().skip(start).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    start + run
}

/// Whether a letter that is not ASCII goes on with the word. Scripts without capitals stand beside others without a space.
fn continues(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_cased)
}

fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

fn word_of(run: &[u8]) -> Word {
    if run.len() > LONGEST {
        return Word::Other;
    }
    if run.first().is_some_and(u8::is_ascii_digit) {
        return of_digits(run);
    }
    let first = run.first().map_or(0, u8::to_ascii_lowercase);
    if let [b'q' | b'Q', digit @ b'1'..=b'4'] = run {
        return Word::Quarter(u32::from(digit - b'0'));
    }
    let lengths = LENGTHS.get(usize::from(first.wrapping_sub(b'a'))).copied().unwrap_or(0);
    if lengths & (1 << run.len()) == 0 {
        return Word::Other;
    }
    let mut lower = [0_u8; LONGEST];
    for (to, from) in lower.iter_mut().zip(run) {
        *to = from.to_ascii_lowercase();
    }
    let Some(lower) = lower.get(..run.len()) else { return Word::Other };
    let initial = usize::from(first.wrapping_sub(b'a'));
    let begin = BEGINS.get(initial).copied().unwrap_or(0);
    let end = BEGINS.get(initial + 1).copied().unwrap_or(begin);
    let alike = WORDS.get(usize::from(begin)..usize::from(end)).unwrap_or(&[]);
    alike.iter().find(|(known, _)| known.as_bytes() == lower).map_or(Word::Other, |(_, word)| *word)
}

fn of_digits(run: &[u8]) -> Word {
    let digits = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, letters) = run.split_at(digits);
    let value = number
        .iter()
        .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(digit.wrapping_sub(b'0'))));
    match (digits, letters) {
        (1..=9, []) => Word::Number(value, digits as u8),
        (1 | 2, b"st" | b"nd" | b"rd" | b"th" | b"ST" | b"ND" | b"RD" | b"TH") => Word::Ordinal(value),
        (4 | 2, b"s") => Word::Decade(value),
        (1 | 2, b"am" | b"AM") => Word::HalfOfDay(Some(value), false),
        (1 | 2, b"pm" | b"PM") => Word::HalfOfDay(Some(value), true),
        (1, b"Q") if (1..=4).contains(&value) => Word::Quarter(value),
        _ => Word::Other,
    }
}

/// For each initial letter the lengths that words have, so that hardly any other word is looked up.
const LENGTHS: [u16; 26] = lengths();

#[expect(clippy::indexing_slicing, reason = "done by the compiler, which ends where it goes wrong")]
const fn lengths() -> [u16; 26] {
    let mut lengths = [0_u16; 26];
    let mut at = 0;
    while at < WORDS.len() {
        let name = WORDS[at].0.as_bytes();
        lengths[(name[0] - b'a') as usize] |= 1 << name.len();
        at += 1;
    }
    lengths
}

/// Where the words of each initial letter begin in `WORDS`.
const BEGINS: [u8; 27] = begins();

const _: () = assert!(is_in_order(), "words are looked up by their initial letters");

#[expect(clippy::indexing_slicing, reason = "done by the compiler, which ends where it goes wrong")]
const fn is_in_order() -> bool {
    let mut at = 1;
    while at < WORDS.len() {
        if WORDS[at - 1].0.as_bytes()[0] > WORDS[at].0.as_bytes()[0] {
            return false;
        }
        at += 1;
    }
    WORDS.len() < 256
}

#[expect(clippy::indexing_slicing, reason = "done by the compiler, which ends where it goes wrong")]
const fn begins() -> [u8; 27] {
    let mut begins = [0_u8; 27];
    let mut letter = 0;
    while letter < 27 {
        let mut at = 0;
        while at < WORDS.len() && WORDS[at].0.as_bytes()[0] < b'a' + letter as u8 {
            at += 1;
        }
        begins[letter] = at as u8;
        letter += 1;
    }
    begins
}

/// Every word of time, in order; fewer than 256.
const WORDS: [(&str, Word); 213] = [
    ("a", Word::A),
    ("after", Word::After),
    ("afternoon", Word::Part(PartOfDay::Afternoon)),
    ("ago", Word::Ago),
    ("am", Word::HalfOfDay(None, false)),
    ("an", Word::A),
    ("and", Word::And),
    ("annually", Word::Every(Unit::Year)),
    ("apr", Word::Month(4, true)),
    ("april", Word::Month(4, false)),
    ("at", Word::At),
    ("aug", Word::Month(8, true)),
    ("august", Word::Month(8, false)),
    ("autumn", Word::Season(Season::Autumn)),
    ("before", Word::Before),
    ("beginning", Word::Beginning),
    ("by", Word::By),
    ("centuries", Word::Unit(Unit::Century, true)),
    ("century", Word::Unit(Unit::Century, false)),
    ("christmas", Word::Holiday(Holiday::Christmas)),
    ("coming", Word::Coming),
    ("couple", Word::Several),
    ("current", Word::Current),
    ("currently", Word::Vague(Vague::Present)),
    ("daily", Word::Every(Unit::Day)),
    ("day", Word::Unit(Unit::Day, false)),
    ("days", Word::Unit(Unit::Day, true)),
    ("dec", Word::Month(12, true)),
    ("decade", Word::Unit(Unit::Decade, false)),
    ("decades", Word::Unit(Unit::Decade, true)),
    ("december", Word::Month(12, false)),
    ("during", Word::During),
    ("each", Word::Each),
    ("earlier", Word::Earlier),
    ("early", Word::Early),
    ("edt", Word::Zone),
    ("eight", Word::Cardinal(8)),
    ("eighteen", Word::Cardinal(18)),
    ("eighteenth", Word::Ordinal(18)),
    ("eighth", Word::Ordinal(8)),
    ("eighties", Word::Decade(80)),
    ("eighty", Word::Cardinal(80)),
    ("eleven", Word::Cardinal(11)),
    ("eleventh", Word::Ordinal(11)),
    ("end", Word::End),
    ("ended", Word::Ended),
    ("ending", Word::Ended),
    ("est", Word::Zone),
    ("eve", Word::Eve),
    ("evening", Word::Part(PartOfDay::Evening)),
    ("every", Word::Each),
    ("fall", Word::Season(Season::Autumn)),
    ("feb", Word::Month(2, true)),
    ("february", Word::Month(2, false)),
    ("few", Word::Several),
    ("fifteen", Word::Cardinal(15)),
    ("fifteenth", Word::Ordinal(15)),
    ("fifth", Word::Ordinal(5)),
    ("fifties", Word::Decade(50)),
    ("fifty", Word::Cardinal(50)),
    ("first", Word::Ordinal(1)),
    ("fiscal", Word::Fiscal),
    ("five", Word::Cardinal(5)),
    ("following", Word::Following),
    ("for", Word::For),
    ("fortnight", Word::Unit(Unit::Fortnight, false)),
    ("forty", Word::Cardinal(40)),
    ("four", Word::Cardinal(4)),
    ("fourteen", Word::Cardinal(14)),
    ("fourteenth", Word::Ordinal(14)),
    ("fourth", Word::Ordinal(4)),
    ("fri", Word::Weekday(4, true)),
    ("friday", Word::Weekday(4, false)),
    ("from", Word::From),
    ("full", Word::Full),
    ("future", Word::Vague(Vague::Future)),
    ("gmt", Word::Zone),
    ("half", Word::Half),
    ("halloween", Word::Holiday(Holiday::Halloween)),
    ("hour", Word::Unit(Unit::Hour, false)),
    ("hourly", Word::Every(Unit::Hour)),
    ("hours", Word::Unit(Unit::Hour, true)),
    ("hundred", Word::Cardinal(100)),
    ("in", Word::In),
    ("jan", Word::Month(1, true)),
    ("january", Word::Month(1, false)),
    ("jul", Word::Month(7, true)),
    ("july", Word::Month(7, false)),
    ("jun", Word::Month(6, true)),
    ("june", Word::Month(6, false)),
    ("last", Word::Last),
    ("late", Word::Late),
    ("later", Word::Later),
    ("latest", Word::Latest),
    ("mar", Word::Month(3, true)),
    ("march", Word::Month(3, false)),
    ("may", Word::Month(5, false)),
    ("mid", Word::Mid),
    ("middle", Word::Middle),
    ("midnight", Word::Part(PartOfDay::Clock(24, None))),
    ("minute", Word::Unit(Unit::Minute, false)),
    ("minutes", Word::Unit(Unit::Minute, true)),
    ("mon", Word::Weekday(0, true)),
    ("monday", Word::Weekday(0, false)),
    ("month", Word::Unit(Unit::Month, false)),
    ("monthly", Word::Every(Unit::Month)),
    ("months", Word::Unit(Unit::Month, true)),
    ("more", Word::More),
    ("morning", Word::Part(PartOfDay::Morning)),
    ("nearly", Word::Nearly),
    ("new", Word::New),
    ("next", Word::Next),
    ("night", Word::Part(PartOfDay::Night)),
    ("nine", Word::Cardinal(9)),
    ("nineteen", Word::Cardinal(19)),
    ("nineteenth", Word::Ordinal(19)),
    ("nineties", Word::Decade(90)),
    ("ninety", Word::Cardinal(90)),
    ("ninth", Word::Ordinal(9)),
    ("noon", Word::Part(PartOfDay::Noon)),
    ("nov", Word::Month(11, true)),
    ("november", Word::Month(11, false)),
    ("now", Word::Vague(Vague::Present)),
    ("oct", Word::Month(10, true)),
    ("october", Word::Month(10, false)),
    ("of", Word::Of),
    ("on", Word::On),
    ("one", Word::Cardinal(1)),
    ("or", Word::Or),
    ("past", Word::Past),
    ("period", Word::Period),
    ("pm", Word::HalfOfDay(None, true)),
    ("previous", Word::Previous),
    ("quarter", Word::Unit(Unit::Quarter, false)),
    ("quarters", Word::Unit(Unit::Quarter, true)),
    ("recent", Word::Vague(Vague::Past)),
    ("recently", Word::Vague(Vague::Past)),
    ("s", Word::S),
    ("same", Word::Same),
    ("sat", Word::Weekday(5, true)),
    ("saturday", Word::Weekday(5, false)),
    ("second", Word::Ordinal(2)),
    ("seconds", Word::Unit(Unit::Second, true)),
    ("sep", Word::Month(9, true)),
    ("sept", Word::Month(9, true)),
    ("september", Word::Month(9, false)),
    ("seven", Word::Cardinal(7)),
    ("seventeen", Word::Cardinal(17)),
    ("seventeenth", Word::Ordinal(17)),
    ("seventh", Word::Ordinal(7)),
    ("seventies", Word::Decade(70)),
    ("seventy", Word::Cardinal(70)),
    ("several", Word::Several),
    ("since", Word::Since),
    ("six", Word::Cardinal(6)),
    ("sixteen", Word::Cardinal(16)),
    ("sixteenth", Word::Ordinal(16)),
    ("sixth", Word::Ordinal(6)),
    ("sixties", Word::Decade(60)),
    ("sixty", Word::Cardinal(60)),
    ("spring", Word::Season(Season::Spring)),
    ("start", Word::Beginning),
    ("summer", Word::Season(Season::Summer)),
    ("summers", Word::Season(Season::Summer)),
    ("sun", Word::Weekday(6, true)),
    ("sunday", Word::Weekday(6, false)),
    ("ten", Word::Cardinal(10)),
    ("tenth", Word::Ordinal(10)),
    ("thanksgiving", Word::Holiday(Holiday::Thanksgiving)),
    ("that", Word::That),
    ("the", Word::The),
    ("third", Word::Ordinal(3)),
    ("thirteen", Word::Cardinal(13)),
    ("thirteenth", Word::Ordinal(13)),
    ("thirties", Word::Decade(30)),
    ("thirtieth", Word::Ordinal(30)),
    ("thirty", Word::Cardinal(30)),
    ("this", Word::This),
    ("thousand", Word::Cardinal(1000)),
    ("three", Word::Cardinal(3)),
    ("through", Word::Through),
    ("thu", Word::Weekday(3, true)),
    ("thur", Word::Weekday(3, true)),
    ("thurs", Word::Weekday(3, true)),
    ("thursday", Word::Weekday(3, false)),
    ("till", Word::Until),
    ("to", Word::To),
    ("today", Word::Today),
    ("tomorrow", Word::Tomorrow),
    ("tonight", Word::Tonight),
    ("tue", Word::Weekday(1, true)),
    ("tues", Word::Weekday(1, true)),
    ("tuesday", Word::Weekday(1, false)),
    ("twelfth", Word::Ordinal(12)),
    ("twelve", Word::Cardinal(12)),
    ("twenties", Word::Decade(20)),
    ("twentieth", Word::Ordinal(20)),
    ("twenty", Word::Cardinal(20)),
    ("two", Word::Cardinal(2)),
    ("until", Word::Until),
    ("utc", Word::Zone),
    ("wed", Word::Weekday(2, true)),
    ("wednesday", Word::Weekday(2, false)),
    ("weds", Word::Weekday(2, true)),
    ("week", Word::Unit(Unit::Week, false)),
    ("weekend", Word::Unit(Unit::Weekend, false)),
    ("weekends", Word::Unit(Unit::Weekend, true)),
    ("weekly", Word::Every(Unit::Week)),
    ("weeks", Word::Unit(Unit::Week, true)),
    ("winter", Word::Season(Season::Winter)),
    ("year", Word::Unit(Unit::Year, false)),
    ("years", Word::Unit(Unit::Year, true)),
    ("yesterday", Word::Yesterday),
];
