//! What of weight differs between two texts that are nearly the same: numbers, days, sums, and whether something is denied.
//!
//! A word too many is better than one too few: two texts of which one has such a word where the other has none, or another one, are
//! never said not to differ. Which of the two is right, and whether a number was spelled out, is for the reader to judge.

use super::align::{Change, changes};
use super::signature::hash_of;
use crate::text::Span;
use crate::text::tokenise::Words;

/// Differences that are given one by one; more are counted.
pub const MOST_GIVEN: usize = 64;
/// Words on either side that must be the same for a word to count as moved with its neighbours and not as changed.
const MOVED_WITH: usize = 4;

/// What a word matters for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A number, sum, share, day, month or day of the week.
    Number,
    /// What makes a sentence say the contrary.
    Negation,
}

/// A word of weight that one of two texts has and the other has not, or has another in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub matter: Matter,
    /// As the first text has it; `None` where it has nothing there.
    pub here: Option<String>,
    /// As the second has it.
    pub there: Option<String>,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// In the order of the texts, at most `MOST_GIVEN`.
    pub given: Vec<Difference>,
    /// How many there are besides.
    pub more: usize,
    /// Words of any kind that only the first text has, and only the second.
    pub words_here: usize,
    pub words_there: usize,
}

impl Differences {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.more == 0
    }

    /// These, and behind them those of another part of the same two texts.
    pub fn and(mut self, other: Differences) -> Differences {
        self.more += other.more;
        self.words_here += other.words_here;
        self.words_there += other.words_there;
        for difference in other.given {
            self.push(difference);
        }
        self
    }

    fn push(&mut self, difference: Difference) {
        if self.given.len() < MOST_GIVEN {
            self.given.push(difference);
        } else {
            self.more += 1;
        }
    }
}

/// The differences between two texts.
pub fn between(here: &str, there: &str) -> Differences {
    let (own, its) = (read(here), read(there));
    let keys = |words: &[Word]| words.iter().map(|word| word.key).collect::<Vec<u64>>();
    let (own_keys, its_keys) = (keys(&own), keys(&its));
    // Where two rows can be laid side by side in several ways, it is the same one from either side.
    let changes = if own_keys <= its_keys {
        changes(&own_keys, &its_keys)
    } else {
        let turned = changes(&its_keys, &own_keys).into_iter();
        turned.map(|Change { here, there }| Change { here: there, there: here }).collect()
    };
    let mut found = Differences::default();
    let mut lost: Vec<Loose<'_>> = Vec::new();
    for change in &changes {
        found.words_here += change.here.len();
        found.words_there += change.there.len();
        pair(change, &own, &its, &mut lost);
    }
    forget_moved(&mut lost, &own_keys, &its_keys);
    let shown = |word: Option<&Word>, text: &str| word.map(|word| word.shown.of(text).to_owned());
    for Loose { matter, own, its } in lost {
        let difference =
            Difference { matter, here: shown(own.map(|own| own.1), here), there: shown(its.map(|its| its.1), there) };
        found.push(difference);
    }
    found
}

/// A word of weight, with its place, that changed; with what stands for it on the other side, if anything does.
struct Loose<'w> {
    matter: Matter,
    own: Option<(usize, &'w Word)>,
    its: Option<(usize, &'w Word)>,
}

/// The words of weight of a change, those of one kind beside each other in order.
fn pair<'w>(change: &Change, own: &'w [Word], its: &'w [Word], lost: &mut Vec<Loose<'w>>) {
    fn of_weight(
        words: &[Word],
        range: std::ops::Range<usize>,
        matter: Matter,
    ) -> impl Iterator<Item = (usize, &Word)> {
        let begin = range.start;
        let words = words.get(range).unwrap_or(&[]).iter().enumerate();
        words.filter(move |(_, word)| word.matter == Some(matter)).map(move |(at, word)| (begin + at, word))
    }
    for matter in [Matter::Number, Matter::Negation] {
        let mut own = of_weight(own, change.here.clone(), matter);
        let mut its = of_weight(its, change.there.clone(), matter);
        loop {
            let (here, there) = (own.next(), its.next());
            if here.is_none() && there.is_none() {
                break;
            }
            let is_same = here.zip(there).is_some_and(|(here, there)| here.1.key == there.1.key);
            // What changed as a whole may hold the same word on both sides, if between others.
            if !is_same {
                lost.push(Loose { matter, own: here, its: there });
            }
        }
    }
}

/// Leaves out what is gone in one place and comes in another with the same words around it: a paragraph that was moved.
fn forget_moved(lost: &mut Vec<Loose<'_>>, own: &[u64], its: &[u64]) {
    let around = |keys: &[u64], at: usize| {
        let from = at.checked_sub(MOVED_WITH)?;
        keys.get(from..at + MOVED_WITH + 1).map(<[u64]>::to_vec)
    };
    let mut came: std::collections::HashMap<Vec<u64>, Vec<usize>> = std::collections::HashMap::new();
    for (index, loose) in lost.iter().enumerate() {
        if let (None, Some((at, _))) = (&loose.own, &loose.its)
            && let Some(words) = around(its, *at)
        {
            came.entry(words).or_default().push(index);
        }
    }
    let mut moved = vec![false; lost.len()];
    for (index, loose) in lost.iter().enumerate() {
        if let (Some((at, _)), None) = (&loose.own, &loose.its)
            && let Some(other) = around(own, *at).and_then(|words| came.get_mut(&words)?.pop())
        {
            [index, other]
                .iter()
                .for_each(|moving| moved.iter_mut().skip(*moving).take(1).for_each(|place| *place = true));
        }
    }
    let mut moved = moved.into_iter();
    lost.retain(|_| !moved.next().unwrap_or(false));
}

/// A word as it is compared.
struct Word {
    key: u64,
    matter: Option<Matter>,
    /// With the signs that belong to it: `$12`, `40%`.
    shown: Span,
}

fn read(text: &str) -> Vec<Word> {
    let mut read = Vec::new();
    let mut words = Words::new(text);
    while let Some(range) = words.advance() {
        let norm = words.norm();
        let matter = matter(norm, text.get(range.clone()).unwrap_or(""));
        let is_figure = matter == Some(Matter::Number) && norm.contains(char::is_numeric);
        if !is_figure {
            read.push(Word { key: hash_of(norm), matter, shown: Span::clamp(text, range.start, range.end) });
            continue;
        }
        let before = sign_before(text, range.start);
        let after = sign_after(text, range.end);
        let signs = [before, after].map(|sign| hash_of(sign.unwrap_or("")));
        let key = hash_of(norm) ^ signs[0].rotate_left(7) ^ signs[1].rotate_left(21);
        let start = range.start - before.map_or(0, str::len);
        let end = range.end + after.map_or(0, str::len);
        read.push(Word { key, matter, shown: Span::clamp(text, start, end) });
    }
    read
}

/// The currency or the minus right before a figure.
fn sign_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let sign = before.chars().next_back()?;
    let start = at - sign.len_utf8();
    let is_minus = matches!(sign, '-' | '\u{2212}' | '\u{2013}');
    // Between two figures or words it is a hyphen.
    let stands_free = || text.get(..start).and_then(|rest| rest.chars().next_back()).is_none_or(char::is_whitespace);
    let belongs = matches!(sign, '$' | '€' | '£' | '¥' | '₽' | '₴' | '₹' | '₺' | '₩') || (is_minus && stands_free());
    belongs.then(|| text.get(start..at)).flatten()
}

/// The sign of a share or a currency right behind a figure.
fn sign_after(text: &str, at: usize) -> Option<&str> {
    let sign = text.get(at..)?.chars().next()?;
    let belongs = matches!(sign, '%' | '‰' | '€' | '£' | '₽' | '₴' | '₹' | '₺' | '₩' | '°');
    belongs.then(|| text.get(at..at + sign.len_utf8())).flatten()
}

/// What a word matters for, by its folded form and as it is written.
fn matter(norm: &str, written: &str) -> Option<Matter> {
    if norm.contains(char::is_numeric) || NUMBERS.contains(&norm) {
        return Some(Matter::Number);
    }
    // "may" and "march" are words as well, and so are "sat" and "sun".
    if DAYS.contains(&norm) && written.starts_with(char::is_uppercase) {
        return Some(Matter::Number);
    }
    let denies =
        NEGATIONS.contains(&norm) || norm.ends_with("n't") || DENYING.iter().any(|stem| norm.starts_with(stem));
    denies.then_some(Matter::Negation)
}

/// Numbers in words. In other languages than English, figures alone are numbers.
const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "mln",
    "bln",
    "trln",
    "dozen",
    "dozens",
    "half",
    "third",
    "quarter",
    "twice",
    "double",
    "triple",
    "first",
    "second",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
];

/// Days and months, where they are written with a capital letter.
const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];

/// Words that deny, in the languages that newspapers of the archive may be in: English, Russian and Ukrainian, German, French,
/// Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Arabic, Chinese, Japanese. One that means something else in
/// another language is a difference too many.
const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "nor",
    "neither",
    "none",
    "nobody",
    "nothing",
    "nowhere",
    "without",
    "cannot",
    "unable",
    "false",
    "falsely",
    "untrue",
    "не",
    "ни",
    "ні",
    "нет",
    "нема",
    "немае",
    "немає",
    "без",
    "никогда",
    "ніколи",
    "никто",
    "ніхто",
    "ничего",
    "нічого",
    "нельзя",
    "nicht",
    "nie",
    "niemals",
    "kein",
    "keine",
    "keinen",
    "keinem",
    "keiner",
    "keines",
    "ohne",
    "weder",
    "ne",
    "pas",
    "non",
    "jamais",
    "aucun",
    "aucune",
    "sans",
    "rien",
    "nunca",
    "jamas",
    "tampoco",
    "sin",
    "ni",
    "nada",
    "ningun",
    "ninguna",
    "ninguno",
    "nao",
    "sem",
    "nem",
    "mai",
    "senza",
    "nessun",
    "nessuno",
    "nessuna",
    "niet",
    "geen",
    "nooit",
    "zonder",
    "bez",
    "nigdy",
    "degil",
    "yok",
    "لا",
    "لم",
    "لن",
    "ليس",
    "ليست",
    "不",
    "没",
    "沒",
    "無",
    "无",
    "非",
    "未",
    "否",
];

/// Beginnings of words that deny.
const DENYING: &[&str] = &[
    "deny",
    "denie",
    "denia",
    "denying",
    "refus",
    "reject",
    "disprov",
    "refut",
    "отриц",
    "отказ",
    "опровер",
    "запереч",
    "відмов",
    "n'",
    "dement",
];
