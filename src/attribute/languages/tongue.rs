//! Which language a paragraph is in, told by its letters and its commonest words.
//!
//! English is told by the words that the scan knows already, so that an English article costs no more than a count. Four other
//! languages are told apart from each other and from the rest, of which it is enough to know that they are none of the four.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words;
use crate::attribute::scan::{Paragraph, Scan};

/// A language whose speech is found by the rules of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Russian,
    German,
    French,
    Spanish,
}

pub const LANGUAGES: [Language; 4] = [Language::Russian, Language::German, Language::French, Language::Spanish];

/// What is known of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English, or too little to tell.
    English,
    Known(Language),
    /// A language whose speech nobody here can find.
    Other,
}

/// One word of so many is an English article, pronoun, preposition or the like in English prose.
const ENGLISH: usize = 6;
/// With fewer than one of so many a longer paragraph of an English article may be a quotation in another language.
const HARDLY_ENGLISH: usize = 10;
/// With fewer than one of so many a text is not English, whatever it is.
const NEVER_ENGLISH: usize = 30;
/// So many words tell a paragraph's language by themselves.
const ENOUGH: usize = 12;
/// In so few words English ones may be those of another language.
const SHORT: usize = 60;
/// So many tell that a text without English words is not English.
const ENOUGH_OF_NOTHING: usize = 25;
/// One word of so many must be a common one of a language.
const COMMON: usize = 12;
/// So many common words of another language a paragraph of an English article must have.
const LEAST_COMMON: usize = 3;
/// Words that are longer are not looked up.
const LONGEST: usize = 40;

/// English words that are none in the four languages and none in what is quoted of them.
const PLAINLY_ENGLISH: &[&str] =
    &["the", "of", "and", "said", "says", "told", "with", "that", "which", "is", "by", "from", "this", "were"];

const RUSSIAN: u32 = 1;
const GERMAN: u32 = 1 << 1;
const FRENCH: u32 = 1 << 2;
const SPANISH: u32 = 1 << 3;
const FIRST_OTHER: u32 = 4;

/// The commonest words of languages that are told from the four.
const OTHERS: &[&str] = &[
    // Italian
    "il lo gli della dello degli delle dei nel nella che è non per con una sono ha anche più come questo detto dal dalla al alla ai \
     suo sua ma si di ed essere stato secondo affermato dichiarato ha",
    // Portuguese
    "o os as um uma não que de do da dos das em no na nos nas com por para ao à pelo pela são foi mais também ele ela seu sua \
     disse afirmou segundo é isso muito já",
    // Dutch
    "het een van de niet dat zijn ook voor met op te aan er bij naar maar werd wordt door zei volgens om uit over nog hij zij heeft ik",
    // Polish
    "nie się na w z że do to jest jak po przez od dla ale tak był była powiedział powiedziała dodał o i który która",
    // Swedish, Danish, Norwegian
    "och att det som en är av för på med till den har inte om ett var sig säger sade og er af på det ikke til med som den har \
     jeg vi siger sagde sier sa av ikke",
    // Czech, Slovak
    "je se na že v to do s z a o ve jsem který která řekl řekla uvedl ale jako podle by pro sa som povedal ktorý",
    // Romanian
    "și nu a în la cu de pe că este un o din pentru mai care au fost spus declarat să lui sunt",
    // Turkish, Indonesian, Finnish, Hungarian
    "ve bir bu için ile de da dedi olarak olan yang dan di dengan untuk ini itu tidak dari kata ja on ei että oli se hän sanoi az és \
     hogy nem egy mondta is volt",
    // Catalan
    "el els les amb i és que va dir ha dit segons per una dels al del no més",
];

struct Lists {
    /// Which languages a word is common in.
    of: HashMap<&'static str, u32>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut of: HashMap<&'static str, u32> = HashMap::new();
    for (language, bit) in LANGUAGES.iter().zip([RUSSIAN, GERMAN, FRENCH, SPANISH]) {
        for word in words::common(*language).chain(words::cue_words(*language)) {
            *of.entry(word).or_default() |= bit;
        }
    }
    for (number, words) in OTHERS.iter().enumerate() {
        for word in words.split_whitespace() {
            *of.entry(word).or_default() |= 1 << (FIRST_OTHER + number as u32);
        }
    }
    Lists { of }
});

/// What the words of a range speak for.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    words: usize,
    english: usize,
    cyrillic: usize,
    /// Words in scripts that are neither Latin nor Cyrillic.
    strange: usize,
    /// Letters that Russian has not, and those that other languages with its letters have not.
    not_russian: usize,
    russian: usize,
    common: [usize; FIRST_OTHER as usize + OTHERS.len()],
}

/// The language of each paragraph; `None` where all is English or cannot be told.
pub fn tongues(scan: &Scan<'_>) -> Option<Vec<Tongue>> {
    let counts: Vec<(usize, usize)> =
        scan.paragraphs.iter().map(|part| scan.english_words(part.first..part.end)).collect();
    let (words, english) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let is_english = english * ENGLISH >= words && !is_short_of_another(scan, words, english);
    let suspect = |(words, english): (usize, usize)| {
        if is_english { words >= ENOUGH && english * HARDLY_ENGLISH < words } else { words > 0 }
    };
    if !counts.iter().any(|count| suspect(*count)) {
        return None;
    }
    let tallies: Vec<Option<Tally>> = scan
        .paragraphs
        .iter()
        .zip(&counts)
        .map(|(part, count)| suspect(*count).then(|| tally(scan, part.first, part.end)))
        .collect();
    let whole = if is_english {
        Tongue::English
    } else {
        let mut sum = Tally::default();
        tallies.iter().flatten().for_each(|one| sum.add(one));
        sum.verdict()?
    };
    let found: Vec<Tongue> = scan
        .paragraphs
        .iter()
        .zip(&tallies)
        .map(|(part, tally)| match tally {
            None => Tongue::English,
            Some(tally) if is_english => among_english(scan, part, tally),
            Some(tally) => among_others(tally, whole),
        })
        .collect();
    found.iter().any(|tongue| *tongue != Tongue::English).then_some(found)
}

/// Whether a few words with some that English has too (`in`, `am`, `a`, `he`) are rather in another language.
fn is_short_of_another(scan: &Scan<'_>, words: usize, english: usize) -> bool {
    if words > SHORT || english * 3 > words {
        return false;
    }
    let tally = tally(scan, 0, scan.tokens.len());
    tally.most() > english && tally.verdict().is_some()
}

/// A paragraph of an English article: another language only if nothing outside quotation marks is English.
fn among_english(scan: &Scan<'_>, part: &Paragraph, tally: &Tally) -> Tongue {
    let outside = |at: &usize| scan.quote_of(*at) == 0;
    if (part.first..part.end).filter(outside).any(|at| scan.is_any(at, PLAINLY_ENGLISH)) {
        return Tongue::English;
    }
    let scripts = (tally.strange + tally.cyrillic) * 2 > tally.words;
    let plainly = tally.most() >= LEAST_COMMON && tally.most() * ENGLISH >= tally.words;
    let told = scripts || plainly;
    tally.verdict().filter(|_| told).unwrap_or(Tongue::English)
}

/// A paragraph of an article in another language: what it is by itself if it is long enough, else what the article is.
fn among_others(tally: &Tally, whole: Tongue) -> Tongue {
    if tally.words < ENOUGH {
        return whole;
    }
    if tally.english * ENGLISH >= tally.words && tally.cyrillic == 0 {
        return Tongue::English;
    }
    tally.verdict().unwrap_or(whole)
}

fn tally(scan: &Scan<'_>, first: usize, end: usize) -> Tally {
    let mut tally = Tally::default();
    let mut folded = String::new();
    for at in first..end {
        if !scan.is_word(at) {
            continue;
        }
        let word = scan.word_of(at);
        tally.words += 1;
        tally.english += usize::from(scan.is_any(at, PLAINLY_ENGLISH));
        match word.chars().next().map(u32::from) {
            Some(0x0400..=0x052F) => tally.cyrillic_word(word),
            Some(0..=0x024F | 0x1E00..=0x1EFF) => {}
            _ => tally.strange += 1,
        }
        if word.len() > LONGEST {
            continue;
        }
        folded.clear();
        folded.extend(word.chars().flat_map(char::to_lowercase));
        let mut mask = LISTS.of.get(folded.as_str()).copied().unwrap_or_default();
        if mask == 0
            && let Some((article, rest)) = folded.split_once(['\'', '’'])
        {
            // `l'économie`, `qu'il`
            let elided = ["l", "d", "qu", "n", "s", "c", "j"].contains(&article);
            mask = LISTS.of.get(rest).copied().unwrap_or_default() & FRENCH | if elided { FRENCH } else { 0 };
        }
        while mask != 0 {
            if let Some(count) = tally.common.get_mut(mask.trailing_zeros() as usize) {
                *count += 1;
            }
            mask &= mask - 1;
        }
    }
    tally
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.words += other.words;
        self.english += other.english;
        self.cyrillic += other.cyrillic;
        self.strange += other.strange;
        self.not_russian += other.not_russian;
        self.russian += other.russian;
        for (sum, count) in self.common.iter_mut().zip(other.common) {
            *sum += count;
        }
    }

    fn cyrillic_word(&mut self, word: &str) {
        self.cyrillic += 1;
        let mut letters = word.chars().flat_map(char::to_lowercase).peekable();
        while let Some(letter) = letters.next() {
            match letter {
                'ы' | 'э' | 'ё' => self.russian += 1,
                // Bulgarian has its hard sign before consonants, Russian never.
                'ъ' => {
                    let next = letters.peek().copied();
                    self.not_russian += usize::from(!next.is_some_and(|next| "еёюя".contains(next)));
                }
                'а'..='я' | '-' | '\u{2011}' | '\u{301}' | '\'' | '’' => {}
                _ => self.not_russian += 1,
            }
        }
    }

    /// What the words are in; `None` where they do not tell.
    fn verdict(&self) -> Option<Tongue> {
        if self.strange * 2 > self.words {
            return Some(Tongue::Other);
        }
        if self.cyrillic * 2 > self.words {
            let known = self.common.first().copied().unwrap_or_default() + self.russian;
            let is_russian = known > 0 && self.not_russian * 40 < self.cyrillic;
            return Some(if is_russian { Tongue::Known(Language::Russian) } else { Tongue::Other });
        }
        let most = self.most();
        if most == 0 || most * COMMON < self.words || most <= 3 * self.english {
            let nothing = self.words >= ENOUGH_OF_NOTHING && self.english * NEVER_ENGLISH < self.words;
            return nothing.then_some(Tongue::Other);
        }
        let best = (0..self.common.len()).filter(|number| self.common.get(*number) == Some(&most));
        let mut known = best.clone().filter_map(|number| LANGUAGES.get(number));
        // Of two that are as likely no rule must be wrong; a few words are as likely in one of the four.
        match (known.next(), known.next()) {
            (Some(language), None) if best.count() == 1 || self.words < ENOUGH => Some(Tongue::Known(*language)),
            _ => Some(Tongue::Other),
        }
    }

    fn most(&self) -> usize {
        self.common.iter().copied().max().unwrap_or_default()
    }
}
