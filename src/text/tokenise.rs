//! Words: where they lie in a text and how they are spelled once case and accents are folded.
//!
//! The one tokeniser: the index, the query and the marks all use it, so what is marked is what was indexed. A token's ordinal
//! is its position. It knows no stemming (see `stem`) and no language beyond what Unicode says of a character.
//!
//! - Letters and digits make words; hyphens, slashes and every other sign part them.
//! - An apostrophe of any shape inside a word stays (`don't`, `O'Neill`); a possessive `'s` is dropped.
//! - An article or pronoun that has lost its vowel is a word of its own: `l'homme`, `qu'il`, `dell'Unione` are two each.
//! - `U.S.` is `us`, `1,500` is `1500`, `3.5` is one word, `13.01.2022` is three; digits of all scripts are the same.
//! - What is not seen inside a word (a soft hyphen, a joiner) is no part of its spelling.
//! - Where a script has no spaces, what no word can part is a word by itself: a Chinese or Japanese character, a consonant of
//!   Thai, Lao, Khmer or Burmese with its vowels and marks. A word as people know it is a phrase of those, so that it is found
//!   wherever it stands; no dictionary has to know it.
//! - Arabic is folded as it is typed: without vowel signs, hamza on alef and tatweel, ة as ه, ى as ي.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Span;
use super::visible::is_hidden_in_words;

/// Version of the rules above and of the stemmer: part of what an index must agree on with the program that opens it.
pub const ANALYSER_VERSION: u32 = 3;

/// A longer word is indexed by its first bytes only.
const MAX_WORD_BYTES: usize = 128;

/// Letters of the longest acronym; a longer row of letters and stops is several.
const LONGEST_ACRONYM: usize = 16;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    /// Lower case, without accents, without a possessive ending.
    pub norm: String,
}

/// All words of `text`, in order.
pub fn tokenise(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut words = Words::new(text);
    while let Some(range) = words.advance() {
        tokens.push(Token { span: Span::clamp(text, range.start, range.end), norm: words.norm().to_owned() });
    }
    tokens
}

/// The number of words in `text`, which is the number of positions it takes.
pub fn count(text: &str) -> usize {
    let mut words = Words::new(text);
    let mut number = 0;
    while words.advance_raw().is_some() {
        number += 1;
    }
    number
}

/// Steps through the words of a text without allocating: `advance` gives a word's byte range, `norm` its folded form.
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    raw: std::ops::Range<usize>,
    norm: String,
}

/// What kind of token starts at a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// A character that is a word by itself.
    Ideograph,
    /// A letter of a script without spaces: a word by itself with what belongs to it.
    Syllable,
    Other,
}

fn class_of(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphabetic() {
            Class::Letter
        } else if c.is_ascii_digit() {
            Class::Digit
        } else {
            Class::Other
        };
    }
    if is_ideograph(c) {
        return Class::Ideograph;
    }
    if c.is_numeric() {
        return Class::Digit;
    }
    if has_no_spaces(c) && (c.is_alphabetic() || is_combining_mark(c)) {
        return Class::Syllable;
    }
    if c.is_alphabetic() || is_combining_mark(c) { Class::Letter } else { Class::Other }
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x3041..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9D | 0x20000..=0x3FFFF)
}

/// Thai, Lao, Burmese and Khmer.
fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c), 0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// A vowel that is written before the consonant it follows in speech.
fn is_leading_vowel(c: char) -> bool {
    matches!(c, '\u{0E40}'..='\u{0E44}' | '\u{0EC0}'..='\u{0EC4}')
}

/// A vowel that is written behind its consonant and is no mark to Unicode.
fn is_following_vowel(c: char) -> bool {
    matches!(c, '\u{0E30}' | '\u{0E32}' | '\u{0E33}' | '\u{0E45}' | '\u{0EB0}' | '\u{0EB2}' | '\u{0EB3}')
}

/// What puts the consonant behind it below the one before: Khmer coeng, Burmese virama.
fn is_stacker(c: char) -> bool {
    matches!(c, '\u{17D2}' | '\u{1039}')
}

/// Makes the Burmese consonant before it the end of a syllable.
const ASAT: char = '\u{103A}';

/// The voiced signs of half-width kana, which follow their letter.
fn is_kana_mark(c: char) -> bool {
    matches!(c, '\u{FF9E}' | '\u{FF9F}')
}

/// What stands before an apostrophe where it has lost its vowel: in French, Italian and Catalan.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "un", "all", "dell",
    "dall", "nell", "sull", "coll", "quest", "quell", "sant", "gl", "anch", "tutt", "cent",
];

/// The longest of them.
const LONGEST_ELIDED: usize = 6;

/// Whether `word` has lost its vowel to `next`, with which `between` joins it.
pub fn is_elided(word: &str, between: &str, next: &str) -> bool {
    let mut signs = between.chars();
    let is_joined = signs.next().is_some_and(is_apostrophe) && signs.next().is_none();
    is_joined && next.chars().next().is_some_and(|next| loses_vowel(word, next))
}

/// Whether `word`, with an apostrophe and `next` behind it, has lost a vowel to the word that follows.
fn loses_vowel(word: &str, next: char) -> bool {
    if word.len() > LONGEST_ELIDED || !ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(word)) {
        return false;
    }
    let bare = std::iter::once(next).nfkd().next().unwrap_or(next);
    matches!(bare.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'œ' | 'Œ' | 'æ' | 'Æ')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}' | '\u{2018}' | '\u{FF07}')
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str) -> Words<'a> {
        Words { text, at: 0, raw: 0..0, norm: String::with_capacity(32) }
    }

    /// Goes to the next word and gives its byte range; `None` at the end.
    pub fn advance(&mut self) -> Option<std::ops::Range<usize>> {
        let range = self.advance_raw()?;
        self.fold();
        Some(range)
    }

    /// The folded form of the word that `advance` went to.
    pub fn norm(&self) -> &str {
        &self.norm
    }

    /// As `advance`, without folding.
    pub(crate) fn advance_raw(&mut self) -> Option<std::ops::Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        let first = loop {
            let byte = *bytes.get(start)?;
            if byte.is_ascii_alphanumeric() {
                break char::from(byte);
            }
            if byte.is_ascii() {
                start += 1;
                continue;
            }
            let c = self.char_at(start)?;
            // A mark that follows no letter belongs to no word.
            if class_of(c) != Class::Other && !is_combining_mark(c) {
                break c;
            }
            start += c.len_utf8();
        };
        let mut end = start + first.len_utf8();
        let class = class_of(first);
        if matches!(class, Class::Ideograph | Class::Syllable) {
            end = if class == Class::Ideograph { self.skip_marks(end) } else { self.syllable_end(first, end) };
            self.at = end;
            self.raw = start..end;
            return Some(start..end);
        }
        if let Some(acronym_end) = self.acronym(start, first) {
            self.at = acronym_end;
            self.raw = start..acronym_end;
            return Some(start..acronym_end);
        }
        let mut last = class;
        while let Some(&byte) = bytes.get(end) {
            if byte.is_ascii_alphanumeric() {
                last = if byte.is_ascii_digit() { Class::Digit } else { Class::Letter };
                end += 1;
                continue;
            }
            let Some(c) = self.char_at(end) else { break };
            match class_of(c) {
                Class::Letter | Class::Digit => {
                    last = class_of(c);
                    end += c.len_utf8();
                }
                Class::Ideograph | Class::Syllable => break,
                Class::Other => match self.join(start, end, c, last) {
                    Some(next) => end = next,
                    None => break,
                },
            }
        }
        self.at = end;
        self.raw = start..end;
        // The possessive ending is skipped, but is no part of the word that is marked.
        let word_end = possessive_start(self.text, start, end).unwrap_or(end);
        self.raw.end = word_end;
        Some(start..word_end)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn skip_marks(&self, mut at: usize) -> usize {
        while let Some(c) = self.char_at(at) {
            if !is_combining_mark(c) && !is_kana_mark(c) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Where what belongs to the letter `first` ends, which itself ends at `at`. Whether two letters belong together depends on
    /// them and the next one alone, so that a word is parted alike wherever it stands.
    fn syllable_end(&self, first: char, mut at: usize) -> usize {
        let mut before = first;
        while let Some(c) = self.char_at(at) {
            let width = c.len_utf8();
            let belongs = is_combining_mark(c)
                || is_following_vowel(c)
                || (has_no_spaces(c)
                    && c.is_alphabetic()
                    && (is_leading_vowel(before) || is_stacker(before) || self.char_at(at + width) == Some(ASAT)));
            if !belongs {
                break;
            }
            before = c;
            at += width;
        }
        at
    }

    /// The end of `U.S.`, `e.g.` or `J.R.R.` where one starts here: two or more single letters, each with its full stop.
    fn acronym(&self, start: usize, first: char) -> Option<usize> {
        if !first.is_ascii_alphabetic() {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut letters = 0;
        while letters < LONGEST_ACRONYM
            && bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
            && bytes.get(at + 1) == Some(&b'.')
        {
            letters += 1;
            at += 2;
        }
        if letters == 0 {
            return None;
        }
        let next = self.char_at(at);
        if let Some(c) = next
            && class_of(c) != Class::Other
        {
            // `U.S` at a word's end still counts; `a.Word` does not.
            let alone = c.is_ascii_alphabetic() && self.char_at(at + 1).is_none_or(|d| class_of(d) == Class::Other);
            return if alone { Some(at + 1) } else { None };
        }
        (letters >= 2).then_some(at)
    }

    /// Whether the sign `c` at `end` joins what stands on its two sides into one word; gives where to go on.
    fn join(&self, start: usize, end: usize, c: char, last: Class) -> Option<usize> {
        if is_hidden_in_words(c) {
            return self.behind_hidden(end);
        }
        let after = end + c.len_utf8();
        let next = self.char_at(after)?;
        if is_apostrophe(c) {
            if last != Class::Letter || class_of(next) != Class::Letter {
                return None;
            }
            let is_parted = self.text.get(start..end).is_some_and(|word| loses_vowel(word, next));
            return (!is_parted).then_some(after);
        }
        // No number is longer; looking back over one must not cost more with its length.
        if last != Class::Digit || !next.is_ascii_digit() || end - start > MAX_WORD_BYTES {
            return None;
        }
        let word = self.text.get(start..end)?;
        let digits = self.text.as_bytes().get(after..)?.iter().take_while(|b| b.is_ascii_digit()).count();
        let behind = self.char_at(after + digits);
        if c == ',' {
            let grouped = word.bytes().all(|b| b.is_ascii_digit() || b == b',');
            return (grouped && digits == 3 && behind.is_none_or(|b| class_of(b) == Class::Other)).then_some(after);
        }
        if c == '.' {
            let whole = word.bytes().all(|b| b.is_ascii_digit() || b == b',');
            let goes_on = behind == Some('.') && self.char_at(after + digits + 1).is_some_and(|b| b.is_ascii_digit());
            return (whole && !goes_on && !self.follows_digits_and_stop(start)).then_some(after);
        }
        None
    }

    /// Where the word goes on behind characters that are not seen, if it does.
    fn behind_hidden(&self, at: usize) -> Option<usize> {
        let tail = self.text.get(at..)?;
        let behind = tail.trim_start_matches(is_hidden_in_words);
        let next = behind.chars().next()?;
        matches!(class_of(next), Class::Letter | Class::Digit).then(|| at + tail.len() - behind.len())
    }

    /// Whether `digits.` stands just before `start`: then this is the middle of a date or an address.
    fn follows_digits_and_stop(&self, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        start >= 2 && bytes.get(start - 1) == Some(&b'.') && bytes.get(start - 2).is_some_and(u8::is_ascii_digit)
    }

    fn fold(&mut self) {
        self.norm.clear();
        let Some(mut word) = self.text.get(self.raw.clone()) else { return };
        if word.len() > MAX_WORD_BYTES {
            word = word.get(..word.floor_char_boundary(MAX_WORD_BYTES)).unwrap_or(word);
        }
        if word.is_ascii() {
            let number = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
            let dotted_letters = !number && word.contains('.');
            for byte in word.bytes() {
                if (byte == b',' && number) || (byte == b'.' && dotted_letters) {
                    continue;
                }
                self.norm.push(char::from(byte.to_ascii_lowercase()));
            }
            return;
        }
        fold_into(word, &mut self.norm);
    }
}

/// `text` with case and accents folded, every apostrophe straight; signs stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

fn fold_into(word: &str, folded: &mut String) {
    for composed in word.nfkc().filter(|c| !is_hidden_in_words(*c)) {
        if is_apostrophe(composed) {
            folded.push('\'');
            continue;
        }
        match composed {
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            'ё' | 'Ё' => folded.push('е'),
            'آ' | 'أ' | 'إ' | 'ٱ' => folded.push('ا'),
            'ى' | 'ی' => folded.push('ي'),
            'ة' | 'ہ' | 'ۀ' => folded.push('ه'),
            'ک' => folded.push('ك'),
            c if has_folded_accents(c) => {
                for part in std::iter::once(c).nfd().filter(|part| !is_combining_mark(*part)) {
                    push_letter(part, folded);
                }
            }
            // Marks that stand alone after composition: accents on Latin and Greek, vowel signs of Arabic and Hebrew.
            c if matches!(u32::from(c),
                0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x0640 | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC) =>
                {}
            c => match digit_of(c) {
                Some(digit) => folded.push(digit),
                None => push_letter(c, folded),
            },
        }
    }
}

/// The digit that a digit of another script is: Arabic, Persian, Devanagari, Bengali, Thai, Lao, Burmese, Khmer.
fn digit_of(c: char) -> Option<char> {
    let code = u32::from(c);
    let zeros = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x0ED0, 0x1040, 0x17E0];
    let value = zeros.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// A letter without accents, as it is typed where the keyboard has none of its kind.
fn push_letter(c: char, folded: &mut String) {
    match c {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ø' | 'Ø' => folded.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'ł' | 'Ł' => folded.push('l'),
        'þ' | 'Þ' => folded.push_str("th"),
        'ı' => folded.push('i'),
        'ς' => folded.push('σ'),
        c => push_lower(c, folded),
    }
}

fn push_lower(c: char, folded: &mut String) {
    folded.extend(c.to_lowercase().filter(|lower| !matches!(u32::from(*lower), 0x0300..=0x036F)));
}

/// Latin and Greek lose their accents; Cyrillic keeps й apart from и.
fn has_folded_accents(c: char) -> bool {
    matches!(u32::from(c), 0x00C0..=0x024F | 0x0370..=0x03FF | 0x1E00..=0x1FFF)
}

/// Where the `'s` of a possessive begins, if the word `start..end` ends in one.
fn possessive_start(text: &str, start: usize, end: usize) -> Option<usize> {
    let word = text.get(start..end)?;
    let stem = word.strip_suffix(['s', 'S'])?;
    let stem = stem.strip_suffix(is_apostrophe)?;
    (!stem.is_empty()).then_some(start + stem.len())
}
