//! The stem of a word: what a bare query word and every inflection of it share. Never touches the text.
//!
//! Snowball's stemmers, but for Arabic and Korean. Where a script is that of one language, or of languages that inflect alike, it
//! decides: Russian for Cyrillic, Arabic, Greek, Armenian, Hindi for Devanagari, Tamil, Korean. Latin letters tell no language:
//! such a word has the stem of the language that its article is in (`Latin`), the English one where that is not known
//! or has no stemmer here. Everything else is its own stem.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

use super::language::tag_of;

/// The stem of `word`, which is already folded (see `tokenise`), in an article whose language has no stemmer of its own.
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < SHORTEST {
        return Cow::Borrowed(word);
    }
    if has_language(word) {
        return Stemmer::new(Algorithm::English).stem(word);
    }
    match word.chars().next() {
        Some(first) if !first.is_ascii() => by_script(word, first),
        _ => Cow::Borrowed(word),
    }
}

/// Bytes of the shortest word that has another stem than itself.
const SHORTEST: usize = 3;

/// Whether the stem of the folded word depends on the language of its article.
pub fn has_language(word: &str) -> bool {
    word.len() >= SHORTEST && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'')
}

/// A language in Latin letters with a stemmer of its own; English, which is every other language's too, is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Latin(u8);

/// Accents are folded before a stem is made, so that a word without them has the stem of the one with them. These languages
/// inflect almost alike then: of all pairs of words that share a stem with accents, 99 % and more share one without in German,
/// Dutch and Norwegian and Danish, 98 % in Swedish, 94 % in Spanish, 90 % in Italian; the endings below bring French to 84 % and
/// Portuguese to 75 %, what is left being forms that news does not use (`parlâmes`). In Polish, Catalan, Turkish and others too
/// little is left.
const LATIN: [(&str, Algorithm, Endings); 10] = [
    ("da", Algorithm::Danish, &[]),
    ("de", Algorithm::German, &[]),
    (
        "es",
        Algorithm::Spanish,
        // `gobiernos` is no verb with a pronoun behind it.
        &[("cion", "ción"), ("sion", "sión"), ("logia", "logía"), ("logias", "logías"), ("ernos", "erno")],
    ),
    ("fi", Algorithm::Finnish, &[]),
    (
        "fr",
        Algorithm::French,
        &[
            ("ees", "ées"),
            ("ee", "ée"),
            ("erent", "èrent"),
            ("ites", "ités"),
            ("ite", "ité"),
            ("ieres", "ières"),
            ("iere", "ière"),
        ],
    ),
    ("it", Algorithm::Italian, &[]),
    ("nl", Algorithm::Dutch, &[]),
    ("no", Algorithm::Norwegian, &[]),
    (
        "pt",
        Algorithm::Portuguese,
        &[
            // One ending in singular and plural: left to themselves the two have different stems.
            ("coes", "ção"),
            ("cao", "ção"),
            ("oes", "ão"),
            ("sao", "são"),
            ("encias", "ências"),
            ("encia", "ência"),
            ("avel", "ável"),
            ("ivel", "ível"),
            ("arao", "arão"),
            ("erao", "erão"),
            ("irao", "irão"),
        ],
    ),
    ("sv", Algorithm::Swedish, &[]),
];

/// Endings as they are folded and as they are written, where accents tell the stemmer which ending it is.
type Endings = &'static [(&'static str, &'static str)];

impl Latin {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Latin> {
        (0..LATIN.len() as u8).map(Latin)
    }

    /// The one that a language tag names: `fr`, `fra`, `fr-CA`, `French`.
    pub fn of_tag(tag: &str) -> Option<Latin> {
        let language = tag.split(['-', '_']).next().unwrap_or(tag);
        let wanted = tag_of(language)?;
        Latin::all().find(|latin| latin.tag() == wanted)
    }

    /// Its tag of two letters.
    pub fn tag(self) -> &'static str {
        LATIN.get(usize::from(self.0)).map_or("", |(tag, ..)| tag)
    }

    /// Number of the language among all, from 0.
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// The stem of a folded word for which `has_language` holds, in this language; without accents, as the word.
    pub fn stem(self, word: &str) -> Cow<'_, str> {
        let Some((_, algorithm, endings)) = LATIN.get(usize::from(self.0)) else { return Cow::Borrowed(word) };
        let stemmer = Stemmer::new(*algorithm);
        let accented = endings.iter().find_map(|(folded, written)| {
            let start = word.strip_suffix(folded)?;
            Some(format!("{start}{written}"))
        });
        let stem = match accented {
            Some(accented) => Cow::Owned(stemmer.stem(&accented).into_owned()),
            None => stemmer.stem(word),
        };
        if stem.is_ascii() { stem } else { Cow::Owned(super::tokenise::fold(&stem)) }
    }
}

fn by_script(word: &str, first: char) -> Cow<'_, str> {
    let algorithm = match u32::from(first) {
        0x0370..=0x03FF => Algorithm::Greek,
        0x0400..=0x052F => return cyrillic(word),
        0x0530..=0x058F => Algorithm::Armenian,
        0x0620..=0x06FF => return Cow::Borrowed(without_affixes(word)),
        0x0900..=0x097F => Algorithm::Hindi,
        0x0B80..=0x0BFF => Algorithm::Tamil,
        0xAC00..=0xD7A3 => return Cow::Borrowed(without_particles(word)),
        _ => return Cow::Borrowed(word),
    };
    let stem = Stemmer::new(algorithm).stem(word);
    if stem.is_empty() { Cow::Borrowed(word) } else { stem }
}

/// The stem of a Cyrillic word. Ukrainian and Belarusian endings are the Russian ones in other letters; only endings are taken off.
fn cyrillic(word: &str) -> Cow<'_, str> {
    let stemmer = Stemmer::new(Algorithm::Russian);
    if !word.contains(['і', 'ї', 'є', 'ў']) {
        return stemmer.stem(word);
    }
    let as_russian = |c| match c {
        'і' | 'ї' => 'и',
        'є' => 'е',
        'ў' => 'у',
        c => c,
    };
    let respelled: String = word.chars().map(as_russian).collect();
    let letters = stemmer.stem(&respelled).chars().count();
    let end = word.char_indices().nth(letters).map_or(word.len(), |(at, _)| at);
    Cow::Borrowed(word.get(..end).unwrap_or(word))
}

/// Articles of Arabic with what may be written before them, and "and", each with the letters that must stay.
const PREFIXES: [(&str, usize); 7] = [("وال", 2), ("بال", 2), ("كال", 2), ("فال", 2), ("ال", 2), ("لل", 2), ("و", 3)];

/// Endings of Arabic: of number, gender and belonging.
const SUFFIXES: [&str; 8] = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

/// Bytes of a letter of Arabic.
const LETTER: usize = 2;

/// An Arabic word without articles and endings: the light stemmer of Larkey, Ballesteros and Connell ("Improving stemming for
/// Arabic information retrieval", 2002), on which Snowball's, which takes a different beginning from a word with the article than
/// from the word without it, does not improve. Prefixes are taken until none is left, for the same reason.
fn without_affixes(word: &str) -> &str {
    let mut stem = word;
    while let Some(shorter) = PREFIXES
        .iter()
        .find_map(|(prefix, letters)| stem.strip_prefix(prefix).filter(|rest| rest.len() >= LETTER * letters))
    {
        stem = shorter;
    }
    for suffix in SUFFIXES {
        if let Some(shorter) = stem.strip_suffix(suffix).filter(|rest| rest.len() >= LETTER * 2) {
            stem = shorter;
        }
    }
    stem
}

/// Particles of Korean, which are written on to the word, each before those that end as it does.
const PARTICLES: &[&str] = &[
    "에게서",
    "으로서",
    "으로써",
    "이라고",
    "에서는",
    "에게는",
    "으로는",
    "까지",
    "부터",
    "에서",
    "에게",
    "께서",
    "한테",
    "으로",
    "라고",
    "처럼",
    "보다",
    "마다",
    "조차",
    "밖에",
    "이나",
    "하고",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "도",
    "로",
    "만",
];

/// Syllables, of three bytes each, that stay at least: a shorter word may as well be a noun that ends as a particle does.
const LEAST_SYLLABLES: usize = 2;

/// A Korean word without the particles at its end. They are taken until none is left, so that a word with one more has the same
/// stem.
fn without_particles(word: &str) -> &str {
    let mut stem = word;
    while let Some(shorter) = PARTICLES.iter().find_map(|particle| stem.strip_suffix(particle)) {
        if shorter.len() < 3 * LEAST_SYLLABLES {
            break;
        }
        stem = shorter;
    }
    stem
}

/// What every word with that English stem begins with; `None` for other stems, which some words do not begin with. The stemmer
/// takes endings off; what it may put in their place ends in `e`, `i`, `l` or `y` ("sensibl" from "sensibility", "happi" from
/// "happy", "die" from "dying").
pub fn common_start(stem: &str) -> Option<&str> {
    stem.is_ascii().then(|| stem.trim_end_matches(['e', 'i', 'l', 'y']))
}
