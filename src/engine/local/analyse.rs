//! Token streams for the local index: our tokeniser in the shape that tantivy asks for.
//!
//! What a field's value looks like on the way in is agreed between this file and `writer`; it is never stored.

use std::cell::RefCell;
use std::collections::HashMap;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::schema::{NAMES_TOKENIZER, SLOTS_TOKENIZER, TEXT_TOKENIZER, TITLE_TOKENIZER};
use crate::passage::{NAME_SLOT, ROLE_HALF, SOMEBODY, body_start};
use crate::text::stem::{Latin, has_language, stem};
use crate::text::tokenise::Words;

/// A word of the title counts as often as this in term frequency: the field weight of BM25F (Robertson, Zaragoza and Taylor,
/// "Simple BM25 extension to multiple weighted fields", 2004), applied when indexing so that a query reads one posting list.
const TITLE_WEIGHT: u32 = 3;

/// Marks the exact form of a word among the terms; no word begins with it.
pub const EXACT: char = '=';

/// Marks the stem of a word in a language of its own, whose tag of two letters stands between mark and stem: what is one word in
/// two languages may have another stem in each, and what is one stem may be of two words. No word begins with it.
pub const LANGUAGE: char = '~';

/// The term of a stem in a language.
pub fn language_term(language: Latin, stem: &str) -> String {
    let mut term = String::with_capacity(stem.len() + 3);
    put_language_term(language, stem, &mut term);
    term
}

fn put_language_term(language: Latin, stem: &str, term: &mut String) {
    term.push(LANGUAGE);
    term.push_str(language.tag());
    term.push_str(stem);
}

/// Separates the parts of a field value on its way in.
const SEPARATOR: char = '\u{1f}';

/// The value of the text field: the language, title and body in one.
pub fn text_value(language: Option<Latin>, title: Option<&str>, body: &str) -> String {
    let title = title.unwrap_or("");
    let mut value = String::with_capacity(title.len() + body.len() + 14);
    value.push_str(language.map_or("", Latin::tag));
    value.push(SEPARATOR);
    value.push_str(&title.len().to_string());
    value.push(SEPARATOR);
    value.push_str(title);
    value.push_str(body);
    value
}

/// The value of the field of titles.
pub fn title_value(language: Option<Latin>, title: &str) -> String {
    format!("{}{SEPARATOR}{title}", language.map_or("", Latin::tag))
}

fn split_language(value: &str) -> (Option<Latin>, &str) {
    let Some((tag, rest)) = value.split_once(SEPARATOR) else { return (None, value) };
    (Latin::of_tag(tag), rest)
}

fn split_text_value(value: &str) -> (&str, &str) {
    let Some((length, rest)) = value.split_once(SEPARATOR) else { return ("", value) };
    let length: usize = length.parse().unwrap_or(0);
    rest.split_at_checked(length).unwrap_or(("", rest))
}

/// The value of the speaker field: a line for each name, alias and role with the speaker's number.
pub fn slots_value<'a>(speakers: impl Iterator<Item = (Vec<&'a str>, Vec<&'a str>)>) -> String {
    let mut value = String::new();
    for (number, (names, roles)) in speakers.enumerate() {
        for (base, strings) in [(0, names), (ROLE_HALF, roles)] {
            let mut at = 0;
            for string in strings {
                let words = crate::text::tokenise::count(string) as u32;
                if words == 0 || at + words > NAME_SLOT - ROLE_HALF {
                    continue;
                }
                value.push_str(&(number as u32 * NAME_SLOT + base + at).to_string());
                value.push(SEPARATOR);
                value.extend(string.chars().map(|c| if c == '\n' { ' ' } else { c }));
                value.push('\n');
                // One position is left free, so that no phrase runs from one name into the next.
                at += words + 1;
            }
        }
    }
    value
}

/// Makes the index know our tokenizers.
pub fn register(manager: &TokenizerManager) {
    manager.register(TEXT_TOKENIZER, TextTokenizer { whole: true });
    manager.register(TITLE_TOKENIZER, TextTokenizer { whole: false });
    manager.register(NAMES_TOKENIZER, NamesTokenizer);
    manager.register(SLOTS_TOKENIZER, SlotsTokenizer);
}

/// The stem of a word and whether the word is its own stem.
#[derive(Clone)]
struct Stemmed {
    stem: String,
    own: bool,
}

/// Words remembered per thread; a news archive repeats few words often.
const REMEMBERED: usize = 1 << 16;

thread_local! {
    static STEMS: RefCell<HashMap<String, Stemmed>> = RefCell::new(HashMap::new());
    /// By number of the language.
    static STEMS_BY_LANGUAGE: RefCell<Vec<HashMap<String, String>>> = const { RefCell::new(Vec::new()) };
}

fn with_stem_in<R>(language: Latin, word: &str, use_it: impl FnOnce(&str) -> R) -> R {
    STEMS_BY_LANGUAGE.with(|cell| {
        let mut all = cell.borrow_mut();
        if all.len() <= language.number() {
            all.resize_with(language.number() + 1, HashMap::new);
        }
        let Some(stems) = all.get_mut(language.number()) else { return use_it(&language.stem(word)) };
        if let Some(known) = stems.get(word) {
            return use_it(known);
        }
        if stems.len() >= REMEMBERED {
            stems.clear();
        }
        use_it(stems.entry(word.to_owned()).or_insert_with(|| language.stem(word).into_owned()))
    })
}

fn with_stem<R>(word: &str, use_it: impl FnOnce(&Stemmed) -> R) -> R {
    STEMS.with(|cell| {
        let mut stems = cell.borrow_mut();
        if let Some(known) = stems.get(word) {
            return use_it(known);
        }
        if stems.len() >= REMEMBERED {
            stems.clear();
        }
        let stemmed = stem(word).into_owned();
        let stemmed = Stemmed { own: stemmed == word, stem: stemmed };
        use_it(stems.entry(word.to_owned()).or_insert(stemmed))
    })
}

/// Title and body (`whole`), or a title alone.
#[derive(Clone)]
struct TextTokenizer {
    whole: bool,
}

impl Tokenizer for TextTokenizer {
    type TokenStream<'a> = TextStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> TextStream<'a> {
        let (language, value) = split_language(value);
        let (title, body) = if self.whole { split_text_value(value) } else { ("", value) };
        let has_title = !title.is_empty();
        TextStream {
            language,
            words: Words::new(if has_title { title } else { body }),
            body: has_title.then_some(body),
            ordinal: 0,
            repeats: if has_title { TITLE_WEIGHT } else { 1 },
            repeats_left: 0,
            exact_is_due: false,
            token: Token::default(),
        }
    }
}

struct TextStream<'a> {
    /// That of the article, where words are stemmed by it.
    language: Option<Latin>,
    words: Words<'a>,
    /// The body, while the title is being read.
    body: Option<&'a str>,
    ordinal: u32,
    repeats: u32,
    repeats_left: u32,
    exact_is_due: bool,
    token: Token,
}

impl TokenStream for TextStream<'_> {
    fn advance(&mut self) -> bool {
        if self.repeats_left > 0 {
            self.repeats_left -= 1;
            return true;
        }
        if self.exact_is_due {
            self.exact_is_due = false;
            self.repeats_left = self.repeats - 1;
            self.token.text.clear();
            self.token.text.push(EXACT);
            self.token.text.push_str(self.words.norm());
            return true;
        }
        loop {
            if self.words.advance().is_some() {
                break;
            }
            let Some(body) = self.body.take() else { return false };
            self.ordinal = body_start(self.ordinal);
            self.repeats = 1;
            self.words = Words::new(body);
        }
        let Self { words, token, .. } = self;
        token.text.clear();
        let own = match self.language.filter(|_| has_language(words.norm())) {
            // The word as it stands is always there too: what has one list of its own asks for no look at positions.
            Some(language) => with_stem_in(language, words.norm(), |stem| {
                put_language_term(language, stem, &mut token.text);
                false
            }),
            None => with_stem(words.norm(), |stemmed| {
                token.text.push_str(&stemmed.stem);
                stemmed.own
            }),
        };
        token.position = (2 * self.ordinal as usize) + usize::from(own);
        token.position_length = 1;
        self.exact_is_due = !own;
        self.repeats_left = self.repeats - 1;
        self.ordinal += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Folded words without stemming, for names of outlets and people and for paths.
#[derive(Clone)]
struct NamesTokenizer;

impl Tokenizer for NamesTokenizer {
    type TokenStream<'a> = NamesStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> NamesStream<'a> {
        NamesStream::of(value)
    }
}

/// As names, each line at the position it states.
#[derive(Clone)]
struct SlotsTokenizer;

impl Tokenizer for SlotsTokenizer {
    type TokenStream<'a> = NamesStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> NamesStream<'a> {
        NamesStream { lines: Some(value.lines()), ..NamesStream::of("") }
    }
}

struct NamesStream<'a> {
    /// The lines to come, where the value is one of slots.
    lines: Option<std::str::Lines<'a>>,
    /// The slot of the line before.
    slot: Option<usize>,
    words: Words<'a>,
    position: usize,
    token: Token,
}

impl<'a> NamesStream<'a> {
    fn of(value: &'a str) -> NamesStream<'a> {
        NamesStream { lines: None, slot: None, words: Words::new(value), position: 0, token: Token::default() }
    }
}

impl TokenStream for NamesStream<'_> {
    fn advance(&mut self) -> bool {
        while self.words.advance().is_none() {
            let Some(line) = self.lines.as_mut().and_then(Iterator::next) else { return false };
            let Some((position, string)) = line.split_once(SEPARATOR) else { continue };
            self.position = position.parse().unwrap_or(0);
            self.words = Words::new(string);
            let slot = Some(self.position / NAME_SLOT as usize);
            if slot != self.slot {
                self.slot = slot;
                self.token.text.clear();
                self.token.text.push_str(SOMEBODY);
                self.token.position = self.position;
                self.token.position_length = 1;
                return true;
            }
        }
        self.token.text.clear();
        self.token.text.push_str(self.words.norm());
        self.token.position = self.position;
        self.token.position_length = 1;
        self.position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
