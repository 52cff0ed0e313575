//! Who is named beside a verb of saying: `министр торговли Анна Дубова`, `der Sprecher der Polizei, Ole Dahl,`, `elle`.
//!
//! Reads a line from a given item on and says where the words for the speaker end. Knows no article and resolves nobody.

use super::line::{Line, Range};
use super::tongue::Language;
use super::words::{
    ACCORDING, ADVERB, AND, AS, AUXILIARY, COMMON, COURTESY, CUE, DETERMINER, FEMALE, HE, LISTENER, MALE, OF, PARTICLE,
    PLACE, PLURAL, PREPOSITION, ROLE, SHE, THAT,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Male,
    Female,
}

/// The words that name a speaker.
#[derive(Clone, Debug)]
pub struct Subject {
    /// All of them.
    pub words: Range,
    pub name: Option<Range>,
    pub role: Option<Range>,
    pub is_pronoun: bool,
    pub gender: Option<Gender>,
    /// Where what follows begins.
    pub end: usize,
}

/// Longest office, in words.
const LONGEST_ROLE: usize = 14;
/// Longest name, in words.
const LONGEST_NAME: usize = 6;
/// So many circumstances between a verb and its subject are passed over.
const MOST_SKIPPED: usize = 4;

/// What a subject must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anything, as behind a verb of saying.
    Any,
    /// A name, or a noun for an office.
    Somebody,
}

pub fn gender_of(sorts: u32) -> Option<Gender> {
    match (sorts & MALE != 0, sorts & FEMALE != 0) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}

/// The subject that begins at `at` and ends before `limit`.
pub fn subject(line: &Line<'_>, at: usize, limit: usize, needs: Needs) -> Option<Subject> {
    if at >= limit {
        return None;
    }
    if line.has(at, HE | SHE) && (line.is_small(at) || at == 0 || line.language != Language::German) {
        let gender = if line.has(at, HE) { Gender::Male } else { Gender::Female };
        let end = at + 1;
        let words = (at, end);
        return Some(Subject { words, name: None, role: None, is_pronoun: true, gender: Some(gender), end });
    }
    let mut gender = None;
    let mut first = at;
    let determined = line.has(at, DETERMINER) && !line.has(at, HE | SHE);
    if determined {
        gender = gender_of(line.sorts(at));
        first += 1;
    }
    let titled = courtesy(line, first, limit, &mut gender);
    let found = match line.language {
        Language::German => german(line, titled, limit, determined),
        _ => romance_or_russian(line, titled, limit, determined),
    }?;
    let Parts { mut role, name, mut end } = found;
    if name.is_none() && titled > first {
        return None;
    }
    if let Some(range) = role {
        let roles = (range.0..range.1).filter(|at| line.has(*at, ROLE)).map(|at| gender_of(line.sorts(at)));
        let known = roles.flatten().next();
        gender = if line.language == Language::German { known.or(gender) } else { gender.or(known) };
        if !(range.0..range.1).any(|at| line.has(at, ROLE)) {
            role = None;
        }
    }
    if name.is_none() && (needs == Needs::Somebody && role.is_none() || !determined && role.is_none()) {
        return None;
    }
    if let Some(name) = name
        && role.is_none()
        && let Some((apposition, after)) = apposition(line, name.1, limit)
    {
        role = Some(apposition);
        end = after;
    }
    let mut words_end = end;
    while words_end > at && line.is_mark(words_end - 1, ',') {
        words_end -= 1;
    }
    let opens_with_name = role.is_none_or(|role| name.is_some_and(|name| role.0 > name.0));
    let start = match name {
        Some(name) if opens_with_name && titled == first => name.0,
        _ => at,
    };
    Some(Subject { words: (start, words_end.max(start + 1)), name, role, is_pronoun: false, gender, end })
}

struct Parts {
    role: Option<Range>,
    name: Option<Range>,
    end: usize,
}

/// Behind `Mme`, `Dr.`, `господин`.
fn courtesy(line: &Line<'_>, from: usize, limit: usize, gender: &mut Option<Gender>) -> usize {
    let mut at = from;
    while at < limit && line.has(at, COURTESY) {
        *gender = gender_of(line.sorts(at)).or(*gender);
        at += 1;
        if line.is_mark(at, '.') {
            at += 1;
        }
    }
    if at < limit && line.is_name(at) { at } else { from }
}

/// A run of capitals, with initials and particles: where it ends.
pub fn name_end(line: &Line<'_>, from: usize, limit: usize) -> usize {
    let limit = limit.min(from + 2 * LONGEST_NAME);
    let mut at = from;
    let mut words = 0;
    while at < limit && words < LONGEST_NAME {
        if line.is_name(at) {
            words += 1;
            at += 1;
            if line.is_initial(at - 1) && line.is_mark(at, '.') && at + 1 < limit {
                at += 1;
            }
            continue;
        }
        if words == 0 || !line.has(at, PARTICLE) {
            break;
        }
        // `von der Heide`, `de La Tour`, `d'Orval`
        let particles = (at..limit.min(at + 3)).take_while(|at| line.has(*at, PARTICLE | DETERMINER)).count();
        if !line.is_name(at + particles) || at + particles >= limit {
            break;
        }
        at += particles;
    }
    at
}

/// Words in which a noun phrase ends.
fn breaks(line: &Line<'_>, at: usize) -> bool {
    let always = CUE | AUXILIARY | THAT | HE | SHE | ADVERB | LISTENER | AND | AS | PLURAL | ACCORDING;
    if !line.is_word(at) {
        return true;
    }
    if line.is_capital(at) && line.is_name(at) {
        return false;
    }
    if line.has(at, ROLE) && !line.has(at, PREPOSITION) {
        return false;
    }
    if line.has(at, OF) || line.has(at, DETERMINER) {
        return line.has(at, CUE);
    }
    if line.language == Language::Russian && line.word_of(at) == "и" {
        // `комитет по труду и социальной политике`
        return false;
    }
    if line.has(at, PREPOSITION) {
        return !(line.language == Language::Russian && matches!(line.word_of(at), "по" | "при"));
    }
    line.has(at, always) || line.has(at, COMMON) && line.language != Language::Russian
}

fn romance_or_russian(line: &Line<'_>, first: usize, limit: usize, determined: bool) -> Option<Parts> {
    let opens_with_role = line.has(first, ROLE) || line.is_small(first);
    if !opens_with_role {
        if !line.is_name(first) {
            return None;
        }
        let end = name_end(line, first, limit);
        let name = named_part(line, (first, end));
        let role = (name.0 > first).then_some((first, name.0));
        return Some(Parts { role, name: Some(name), end });
    }
    if line.has(first, CUE) && !line.has(first, ROLE) || line.has(first, AND) || breaks(line, first) {
        return None;
    }
    let stop = limit.min(first + LONGEST_ROLE);
    let mut at = first;
    let mut name: Option<Range> = None;
    while at < stop && !breaks(line, at) {
        // `devant la presse la porte-parole`: another noun.
        if at > first
            && line.sorts(at) & (DETERMINER | OF) == DETERMINER
            && line.is_small(at)
            && !line.has(at - 1, OF | PREPOSITION)
        {
            break;
        }
        let may_be_name = line.is_name(at) && at > first;
        if !may_be_name {
            at += 1;
            continue;
        }
        let end = name_end(line, at, limit);
        let before = at - 1;
        let complement =
            line.has(before, OF) || line.has(before, DETERMINER) && before > first && line.has(before - 1, OF);
        let words = words_in(line, (at, end));
        let candidate = if complement {
            (words >= 3 && line.language != Language::Russian).then(|| last_words(line, (at, end), 2))
        } else if line.language == Language::Russian {
            // `глава Счётной палаты`; `представитель Иды Вик` does not say who.
            let word = line.word_of(at);
            let alone = words == 1 && (!is_surname(word) || word.ends_with("ой"));
            let goes_on = alone && end < stop && line.is_small(end) && !breaks(line, end);
            let of_somebody = before == first && matches!(line.word_of(first), "представитель" | "представительница");
            russian_name(line, (at, end)).filter(|name| !(goes_on || of_somebody && name.0 == at))
        } else {
            Some((at, end))
        };
        at = end;
        if candidate.is_some() {
            name = candidate;
            break;
        }
    }
    if let Some(name) = name {
        return Some(Parts { role: (name.0 > first).then_some((first, name.0)), name: Some(name), end: name.1 });
    }
    // `la maire de Halden, Anne Dubois,`
    if line.is_mark(at, ',') && line.is_name(at + 1) && at + 1 < limit && (first..at).any(|at| line.has(at, ROLE)) {
        let end = name_end(line, at + 1, limit);
        if words_in(line, (at + 1, end)) >= 2 {
            let after = if line.is_mark(end, ',') && end < limit { end + 1 } else { end };
            return Some(Parts { role: Some((first, at)), name: Some((at + 1, end)), end: after });
        }
    }
    let known = determined || line.has(first, ROLE) || (first..at).any(|at| line.has(at, ROLE));
    (at > first && known).then_some(Parts { role: Some((first, at)), name: None, end: at })
}

fn words_in(line: &Line<'_>, range: Range) -> usize {
    (range.0..range.1).filter(|at| line.is_capital(*at)).count()
}

/// The last capitals of a run, so many of them, with their initials.
fn last_words(line: &Line<'_>, range: Range, many: usize) -> Range {
    let mut left = many;
    let mut first = range.1;
    while first > range.0 && left > 0 {
        first -= 1;
        left -= usize::from(line.is_capital(first));
    }
    (first, range.1)
}

/// The name in a run of capitals that opens a subject: without an office or a body in front.
fn named_part(line: &Line<'_>, range: Range) -> Range {
    let mut first = range.0;
    while first + 1 < range.1
        && (line.has(first, ROLE | PLACE) || line.is_acronym(first) && !line.is_acronym(first + 1))
    {
        first += 1;
    }
    (first, range.1)
}

/// The name at the end of a run behind a Russian office, whose body and place stand in the genitive between them; `None` where
/// there is no name but these.
fn russian_name(line: &Line<'_>, range: Range) -> Option<Range> {
    let (first, end) = named_part(line, range);
    let words = words_in(line, (first, end));
    if words >= 3 {
        let patronymic = |at: usize| {
            let word = line.word_of(at);
            ["вич", "вна", "чна"].iter().any(|ending| word.ends_with(ending))
        };
        let initials = (first..end).any(|at| line.is_initial(at));
        let many = if end >= 2 && patronymic(end - 2) { 3 } else { 2 };
        return Some(if initials { (first, end) } else { last_words(line, (first, end), many) });
    }
    if words == 2 {
        // `жительница Вельморы Дубова`: what is inflected is the place. What ends in `а` or `я` is as likely a woman's first name.
        let inflected = is_oblique(line.word_of(first)) && !line.word_of(first).ends_with(['а', 'я']);
        let place = inflected && !line.is_initial(first) && is_surname(line.word_of(end - 1));
        return Some(if place { (end - 1, end) } else { (first, end) });
    }
    let word = line.word_of(first);
    (!line.has(first, PLACE) && !line.is_acronym(first) && (is_surname(word) || !is_oblique(word)))
        .then_some((first, end))
}

/// Whether a Russian word ends as the nominative of a man's name does not.
fn is_oblique(word: &str) -> bool {
    word.ends_with(['а', 'я', 'и', 'ы', 'у', 'ю', 'е', 'х', 'й'])
        && !word.ends_with("ий")
        && !word.ends_with("ой")
        && !word.ends_with("ей")
        && !word.ends_with("ай")
}

/// Whether a full Russian name can stand in no case but the nominative: a man's, whose words end in consonants.
pub fn is_nominative(line: &Line<'_>, name: Range) -> bool {
    let words = words_in(line, name);
    let hard = |word: &str| {
        let vowel = ['а', 'я', 'у', 'ю', 'е', 'и', 'ы', 'о', 'м', 'х', 'э', 'ё'];
        word.chars().last().is_some_and(|last| last.is_alphabetic() && !vowel.contains(&last)) && !word.ends_with("ой")
    };
    let last = line.word_of(name.1.saturating_sub(1));
    words >= 2
        && words == name.1 - name.0
        && (name.0..name.1 - 1).all(|at| hard(line.word_of(at)))
        && is_surname(last)
        && (hard(last) || last.ends_with("ко"))
}

/// Whether a Russian word ends like a surname.
pub fn is_surname(word: &str) -> bool {
    [
        "ов",
        "ев",
        "ёв",
        "ин",
        "ын",
        "ский",
        "цкий",
        "ской",
        "ова",
        "ева",
        "ёва",
        "ина",
        "ына",
        "ская",
        "цкая",
        "ко",
        "ук",
        "юк",
        "ян",
        "дзе",
        "швили",
        "ич",
        "ых",
        "их",
        "ая",
    ]
    .iter()
    .any(|ending| word.ends_with(ending))
}

fn german(line: &Line<'_>, first: usize, limit: usize, determined: bool) -> Option<Parts> {
    let mut at = first;
    while determined && at < limit && line.is_small(at) && !line.has(at, PREPOSITION | CUE | COMMON | ADVERB | OF) {
        at += 1;
    }
    let role_first = at;
    while at < limit && line.is_capital(at) && line.has(at, ROLE) {
        at += 1;
    }
    let mut role_end = at;
    let has_role = role_end > role_first;
    if !has_role {
        if determined {
            // `die Polizei`
            let noun = line.is_capital(at) && at < limit;
            let mut end = at + 1;
            if noun && line.has(end, OF) && line.is_capital(end + 1) && end + 1 < limit {
                end += 2;
            }
            return noun.then_some(Parts { role: Some((role_first, end)), name: None, end });
        }
        if !line.is_name(at) {
            return None;
        }
        let end = name_end(line, at, limit);
        return Some(Parts { role: None, name: Some((at, end)), end });
    }
    at = courtesy(line, at, limit, &mut None);
    if line.is_name(at) && at < limit {
        let end = name_end(line, at, limit);
        return Some(Parts { role: Some((role_first, role_end)), name: Some((at, end)), end });
    }
    // `der Sprecher der Regierung`, `die Leiterin im Auswärtigen Amt`
    for _ in 0..2 {
        if !line.has(at, OF) || at + 1 >= limit {
            break;
        }
        let mut noun = at + 1;
        while noun < limit && (line.has(noun, DETERMINER) || line.is_small(noun) && !line.has(noun, COMMON | CUE)) {
            noun += 1;
        }
        if !line.is_capital(noun) || noun >= limit {
            break;
        }
        let end = name_end(line, noun, limit).max(noun + 1);
        let capitals = words_in(line, (noun, end));
        if capitals >= 3 {
            let name = last_words(line, (noun, end), 2);
            return Some(Parts { role: Some((role_first, name.0)), name: Some(name), end });
        }
        at = end;
        role_end = end;
    }
    if line.is_mark(at, ',') && at + 1 < limit {
        let begin = courtesy(line, at + 1, limit, &mut None);
        let end = name_end(line, begin, limit);
        if words_in(line, (begin, end)) >= 2 {
            let after = if line.is_mark(end, ',') && end < limit { end + 1 } else { end };
            return Some(Parts { role: Some((role_first, role_end)), name: Some((begin, end)), end: after });
        }
    }
    Some(Parts { role: Some((role_first, role_end)), name: None, end: at })
}

/// The office behind a name: `Ulric Sand, président du syndicat,`; and where what follows begins.
fn apposition(line: &Line<'_>, at: usize, limit: usize) -> Option<(Range, usize)> {
    if !line.is_mark(at, ',') {
        return None;
    }
    let first = at + 1 + usize::from(line.has(at + 1, DETERMINER) && !line.has(at + 1, HE | SHE));
    if !line.has(first, ROLE) || first >= limit {
        return None;
    }
    let mut end = first;
    while end < limit && end - first < LONGEST_ROLE && (line.is_word(end) || line.is_quote(end)) {
        if line.has(end, CUE | AUXILIARY) && !line.has(end, ROLE | OF | DETERMINER | PREPOSITION) {
            return None;
        }
        end += 1;
    }
    let closes = end >= limit || line.mark(end).is_some();
    let after = if line.is_mark(end, ',') && end < limit { end + 1 } else { end };
    closes.then_some(((first, end), after))
}

/// Behind the circumstances and listeners between a verb and its subject: `am Montag`, `журналистам`, `à la radio`.
pub fn skip_middle(line: &Line<'_>, from: usize, limit: usize) -> usize {
    let mut at = from;
    for _ in 0..MOST_SKIPPED {
        if at >= limit {
            break;
        }
        let mut next = if line.has(at, LISTENER) {
            at + 1
        } else if line.has(at, PREPOSITION) && !line.has(at, HE | SHE) && line.is_word(at) {
            let mut noun = at + 1;
            while noun < limit && line.has(noun, DETERMINER) {
                noun += 1;
            }
            noun + usize::from(line.is_word(noun) || line.is_quote(noun))
        } else if line.has(at, ADVERB) && line.is_small(at) {
            at + 1
        } else {
            break;
        };
        if line.is_quote(next) && next < limit && !line.has(at, ADVERB) {
            next += 1;
        }
        at = next.min(limit);
    }
    at
}
