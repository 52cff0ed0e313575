//! Titles: where in a run of capitalised words the title ends and the name begins, and the roles that stand around a name.
//!
//! Works on tokens alone; `names` makes people and institutions of what it finds.

use super::lexicon::{
    self, ABBREVIATION, ADVERB, AND, AUXILIARY, BODY, COMPANY, COURTESY, CUE, DEMONYM, DETERMINER, FIRST_NAME,
    PARTICLE, PLACE, PREPOSITION, PRONOUN, QUALIFIER, RELATIVE, ROLE, ROLES, SUBORDINATOR, TIME, VERB,
};
use super::scan::{Scan, Shape};

/// Longest run of capitalised words, in tokens.
const LONGEST_RUN: usize = 16;
/// Longest apposition, in tokens.
const LONGEST_APPOSITION: usize = 12;
/// Longest role, in bytes.
const LONGEST_ROLE: usize = 240;
/// Nouns that say what somebody is to the writer.
const ACQUAINTANCES: &[&str] =
    &["friend", "colleague", "comrade", "man", "woman", "boy", "girl", "guy", "lady", "gentleman"];
/// What turns of a transcript are called where nobody is named.
const LABELS: &[&str] = &[
    "answer",
    "host",
    "interpreter",
    "interviewer",
    "moderator",
    "operator",
    "presenter",
    "question",
    "reporter",
    "speaker",
    "voice",
];
/// How many words a person's name has at most, initials and particles included.
const LONGEST_NAME: usize = 5;

/// A run of capitalised words, split.
pub struct Run {
    pub name: (usize, usize),
    pub role: Option<(usize, usize)>,
    pub end: usize,
}

/// Words that cannot be part of a name even with a capital.
pub fn is_function_word(scan: &Scan<'_>, at: usize) -> bool {
    let flags = scan.flags(at);
    if flags & FIRST_NAME != 0 || is_initial(scan, at) {
        return false;
    }
    flags & (DETERMINER | PRONOUN | RELATIVE | AUXILIARY | PREPOSITION | AND | SUBORDINATOR | TIME | ADVERB) != 0
}

/// `A.` between the capitals of `Robert A. Dahl`.
fn is_initial(scan: &Scan<'_>, at: usize) -> bool {
    at > 0
        && scan.word_of(at).len() == 1
        && scan.is_capital(at - 1)
        && scan.is_mark(at + 1, '.')
        && !scan.spaced_before(at + 1)
        && scan.is_capital(at + 2)
        && scan.spaced_before(at + 2)
}

/// Reads the run of capitalised words from `first` on and splits title from name.
pub fn split_run(scan: &Scan<'_>, first: usize, end: usize) -> Run {
    let mut run = split(scan, first, run_end(scan, first, end));
    // The caption `Vik Ida` behind `Ida Vik` is no second name.
    while run.end < end && run.end > first && scan.is_capital(run.end) && repeats(scan, first, run.end) {
        run.end += 1;
    }
    run
}

/// Whether the capitalised word at `at` holds or is one of those between `first` and it.
fn repeats(scan: &Scan<'_>, first: usize, at: usize) -> bool {
    let word = scan.word_of(at);
    (at.saturating_sub(4).max(first)..at).any(|before| {
        let earlier = scan.word_of(before);
        earlier.len() > 2 && scan.is_capital(before) && word.starts_with(earlier)
    })
}

fn split(scan: &Scan<'_>, first: usize, run_end: usize) -> Run {
    let all_name = Run { name: (first, run_end), role: None, end: run_end };
    let of = (first + 1..run_end).find(|at| is_of(scan, *at) && is_office(scan, first, at - 1));
    if of.is_none() && run_end > first + 1 && closes_company(scan, run_end - 1) {
        return all_name;
    }
    if let Some(role) = title_behind(scan, first, run_end) {
        return Run { name: (first, role), role: Some((role, run_end)), end: run_end };
    }
    let is_head = |at: usize| scan.has(at, ROLE | COURTESY) && !(scan.has(at, FIRST_NAME) && at + 1 == run_end);
    // `Head of the President's Office`: the president is not meant.
    let owns_or_has = |at: usize| at < run_end && (is_of(scan, at) || is_possessive(scan, at));
    let last_role = (first..run_end).rev().find(|at| is_head(*at) && !owns_or_has(at + 1));
    match (last_role, of) {
        (last, Some(of)) if last.is_none_or(|role| role < of || role + 1 == run_end) => {
            let name = name_behind_office(scan, of, run_end).unwrap_or(run_end);
            let role = (name < run_end).then_some((first, name));
            Run { name: (name, run_end), role, end: run_end }
        }
        (Some(role), _) if role + 1 < run_end => {
            let from = if scan.is_mark(role + 1, '.') { role + 2 } else { role + 1 };
            let name_from = (from..run_end).find(|at| scan.is_capital(*at)).unwrap_or(run_end);
            // `General Partners`, `Justice Department`: no office and its holder.
            let institution = scan.has(run_end - 1, BODY | COMPANY) && !scan.has(name_from, FIRST_NAME);
            if institution || name_from >= run_end {
                return all_name;
            }
            let name_from = behind_first_words(scan, name_from, run_end, true);
            Run { name: (name_from, run_end), role: Some((first, role + 1)), end: run_end }
        }
        // The run is a role and names nobody.
        (Some(_), _) => Run { name: (run_end, run_end), role: None, end: run_end },
        _ => Run { name: (behind_first_words(scan, first, run_end, false), run_end), role: None, end: run_end },
    }
}

/// Whether the office of another one begins at `at`, in a run that holds an office and a full name already:
/// `President of Norland Ida Vik President of Velmora Per Holm`.
fn opens_second_title(scan: &Scan<'_>, first: usize, at: usize) -> bool {
    let plain =
        |at: usize| scan.is_capital(at) && scan.flags(at) & !(FIRST_NAME | lexicon::MALE | lexicon::FEMALE) == 0;
    scan.has(at, ROLE)
        && at >= first + 3
        && plain(at - 1)
        && plain(at - 2)
        && (first..at - 2).any(|before| scan.has(before, ROLE))
}

/// Whether the capitalised word at `at` is the verb of a headline whose subject began at `first`: `Ida Vik Says Quay Unsafe`.
fn is_predicate(scan: &Scan<'_>, first: usize, at: usize) -> bool {
    let noun = ROLE | ROLES | BODY | COMPANY | QUALIFIER | FIRST_NAME | PLACE | COURTESY;
    let saying = scan.has(at, lexicon::SAY | lexicon::TELL | lexicon::ACT | lexicon::VIEW)
        && scan.has(at, lexicon::S_FORM | lexicon::PAST_FORM);
    let verb = scan.has(at, VERB) || saying && (!scan.has(at, lexicon::NOUN_TOO) || scan.has(first, FIRST_NAME));
    at >= first + 2 && scan.is_capital(at - 1) && verb && !scan.has(at, noun) && !scan.is_shouted(at)
}

/// Where the run of capitalised words from `first` on ends, with the little words and signs inside it.
fn run_end(scan: &Scan<'_>, first: usize, end: usize) -> usize {
    let limit = end.min(first + LONGEST_RUN);
    let mut at = first;
    let mut of_seen = false;
    while at < limit && scan.quote_of(at) == scan.quote_of(first) {
        if scan.is_capital(at) && !(at > first && is_function_word(scan, at)) {
            // `Ida Vik Vik Ida`: a caption has run into the text.
            if at > first && scan.word_of(at).len() > 1 && scan.word_of(at) == scan.word_of(at - 1) {
                break;
            }
            // `IDA VIK Indeed`: a label has lost its colon.
            let label = at >= first + 2
                && scan.has(first, FIRST_NAME)
                && (first..at).all(|before| scan.is_shouted(before))
                && !scan.is_shouted(at)
                && !scan.has(at, ROLE | QUALIFIER | PLACE | DEMONYM | BODY);
            if label {
                break;
            }
            if opens_second_title(scan, first, at) || is_predicate(scan, first, at) {
                break;
            }
            at += 1;
            continue;
        }
        if at == first {
            break;
        }
        let Some(next) = behind_joint(scan, first, at, limit, of_seen) else { break };
        of_seen |= is_of(scan, at);
        at = next;
    }
    at
}

/// Where the run goes on behind the sign or little word at `at`, if that stands inside a name or title.
fn behind_joint(scan: &Scan<'_>, first: usize, at: usize, limit: usize, of_seen: bool) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let next = at + 1;
    let capital = |at: usize| at < limit && scan.is_capital(at) && scan.quote_of(at) == scan.quote_of(first);
    let named = |at: usize| capital(at) && !is_function_word(scan, at);
    if is_of(scan, at) {
        let behind = scan.has(before, ROLE | BODY) || !scan.is(at, "for") && (of_seen || scan.has(before, QUALIFIER));
        let of_the = scan.is(next, "the") && capital(next + 1);
        return match behind {
            true if of_the => Some(at + 2),
            true if named(next) => Some(next),
            _ => None,
        };
    }
    // `Committee on Fair Fishing`
    let on = scan.is(at, "on") && scan.is_any(before, &["committee", "subcommittee", "council", "commission"]);
    if on && scan.is_capital(before) && named(next) {
        return Some(next);
    }
    if scan.has(at, PARTICLE) {
        // `Ida van der Vik`
        return (next..at + 4)
            .find(|next| !scan.has(*next, PARTICLE) || scan.is_capital(*next))
            .filter(|at| named(*at));
    }
    let joined = match scan.token(at)?.shape {
        // `Anna B. Vik`, `Sen. Holm`; but `Karl Vik Sr. Ida Holm` are two.
        Shape::Mark('.') => {
            let initial = scan.word_of(before).len() == 1;
            let title =
                scan.has(before, ABBREVIATION) && !closes_company(scan, before) && !scan.is_any(before, &["sr", "jr"]);
            !scan.spaced_before(at) && capital(next) && (initial || title)
        }
        // `Deputy Premier - Minister of Trade Ida Vik`
        Shape::Mark('-' | '–') => scan.has(before, ROLE) && named(next) && scan.has(next, ROLE | QUALIFIER),
        Shape::Mark('&') => named(next),
        // `the Orrin Dockers' Union`
        Shape::Mark('\'' | '’') => {
            !scan.spaced_before(at) && scan.word_of(before).ends_with('s') && capital(next) && scan.has(next, BODY)
        }
        Shape::Possessive => {
            let office = of_seen && named(next) && scan.has(before, ROLE) && scan.has(next, BODY);
            office || joins_owner(scan, first, at, limit)
        }
        _ if scan.is(at, "plc") => true,
        _ => scan.is(at, "and") && joins_names(scan, first, at, limit, of_seen),
    };
    joined.then_some(next)
}

fn is_possessive(scan: &Scan<'_>, at: usize) -> bool {
    scan.token(at).map(|token| token.shape) == Some(Shape::Possessive)
}

fn is_of(scan: &Scan<'_>, at: usize) -> bool {
    let aide = at > 0 && scan.is_any(at - 1, &["adviser", "advisor", "aide", "ambassador", "assistant", "envoy"]);
    (scan.is(at, "of") || scan.is(at, "for") || aide && scan.is(at, "to")) && !scan.is_capital(at)
}

/// Whether the word at `at` is an office, as `General` is behind `Director`.
fn is_office(scan: &Scan<'_>, first: usize, at: usize) -> bool {
    scan.has(at, ROLE) || scan.has(at, QUALIFIER) && (first..at).any(|before| scan.has(before, ROLE))
}

/// `Corp`, `Ltd`, `plc`
fn closes_company(scan: &Scan<'_>, at: usize) -> bool {
    scan.has(at, COMPANY) && (scan.is_capital(at) || scan.is(at, "plc"))
}

/// Whether `and` at `and` stands inside a name: `Black and Holm Inc`, `S and H`, `Ministry of Trade and Industry`.
fn joins_names(scan: &Scan<'_>, first: usize, and: usize, limit: usize, of_seen: bool) -> bool {
    let next = and + 1;
    if next >= limit || !scan.is_capital(next) || is_function_word(scan, next) {
        return false;
    }
    if scan.word_of(and - 1).len() == 1 && scan.word_of(next).len() == 1 {
        return true;
    }
    // `President of Velmora Per Holm and Prime Minister of Norland Ida Vik`
    let titled = scan.has(next, QUALIFIER)
        && (next + 1..limit.min(next + 4)).take_while(|at| scan.is_capital(*at)).any(|at| scan.has(at, ROLE))
        && (first..and).any(|at| scan.has(at, ROLE));
    if titled {
        return false;
    }
    if closes_company(scan, and - 1) || scan.has(next, ROLE | FIRST_NAME | COURTESY) {
        return false;
    }
    let close = (next..limit.min(next + 4))
        .take_while(|at| scan.is_capital(*at) || is_possessive(scan, *at))
        .find(|at| closes_company(scan, *at));
    let body = (first..and).any(|at| scan.has(at, BODY));
    if of_seen {
        let stays = scan.has(and - 1, PLACE | FIRST_NAME | DEMONYM | COMPANY) || scan.has(next, BODY | PLACE | DEMONYM);
        let other = scan.is_capital(next + 1)
            && scan.has(next + 1, BODY)
            && !(first..and).all(|at| !scan.has(at, BODY) || scan.has(at, QUALIFIER));
        return !stays && !other;
    }
    if and - first > 3 || scan.has(first, FIRST_NAME | PLACE) {
        return false;
    }
    // `the Food and Fish Administration`, `Halden Savings and Loan Association`
    let trades = scan.is_capital(next + 1) && scan.has(next + 1, BODY) && next + 1 < limit;
    let called = first > 0 && scan.is(first - 1, "the") || scan.is(and - 1, "savings");
    close.is_some() && !body || trades && called
}

/// Whether a possessive stands inside a company's name: `Halden's Inc`, `Vik's Investors Service Inc`.
fn joins_owner(scan: &Scan<'_>, first: usize, at: usize, limit: usize) -> bool {
    if at == first || scan.has(at - 1, PLACE | DEMONYM | BODY | COMPANY | ROLE) {
        return false;
    }
    let mut next = at + 1;
    let mut between = 0;
    while next < limit && scan.is_capital(next) && !closes_company(scan, next) {
        between += 1;
        next += 1;
    }
    next < limit && closes_company(scan, next) && (between == 0 || between <= 2 && scan.has(next - 1, BODY))
}

/// Where the title begins in `Ida Vik Deputy Mayor of Halden`.
fn title_behind(scan: &Scan<'_>, first: usize, run_end: usize) -> Option<usize> {
    if scan.has(first, ROLE | QUALIFIER | COURTESY | DEMONYM | PLACE | BODY) {
        return None;
    }
    let role = (first + 2..run_end).find(|at| scan.has(*at, ROLE | QUALIFIER))?;
    let last = (role..run_end).rev().find(|at| scan.has(*at, ROLE))?;
    let closes = last + 1 == run_end || is_of(scan, last + 1);
    let clean = role <= first + 4 && !(first..role).any(|at| scan.has(at, BODY | ROLE | QUALIFIER));
    (closes && clean).then_some(role)
}

/// Where the name begins in `President of Norland Ida Vik`, whose `of` stands at `of`: where a first name stands, or behind the
/// place or institution. `None` for a role alone.
fn name_behind_office(scan: &Scan<'_>, of: usize, run_end: usize) -> Option<usize> {
    if let Some(name) = (of + 2..run_end).find(|at| is_person(scan, *at, run_end)) {
        return Some(name);
    }
    let closing = PLACE | BODY | COMPANY | ROLE | PREPOSITION | AND;
    let last = (of + 1..run_end).rev().find(|at| scan.has(*at, closing))?;
    // `Minister of Energy and Mines Ida Vik`
    let name = if scan.has(last, AND) { last + 2 } else { last + 1 };
    let words = (name..run_end).filter(|at| scan.is_capital(*at)).count();
    (!scan.has(last, PREPOSITION) && words == 2).then_some(name)
}

/// Whether a person's name stands from a first name at `at` to `run_end`.
fn is_person(scan: &Scan<'_>, at: usize, run_end: usize) -> bool {
    scan.has(at, FIRST_NAME)
        && scan.is_capital(at)
        && at + 1 < run_end
        && run_end - at <= LONGEST_NAME
        && !(at + 1..run_end).any(|inner| scan.has(inner, BODY | COMPANY | ROLE | ROLES))
        && !is_of(scan, at - 1)
}

/// Where a person's name begins behind words that are no title: `Harbour Office Ida Vik`, `… and Trade Ida Vik`.
fn behind_first_words(scan: &Scan<'_>, first: usize, run_end: usize, titled: bool) -> usize {
    if scan.has(first, FIRST_NAME) || run_end <= first + 2 {
        return first;
    }
    let Some(name) = (first + 1..run_end).find(|at| is_person(scan, *at, run_end)) else { return first };
    let initials = (first..name).all(|at| scan.word_of(at).len() == 1);
    if initials || titled && name - first == 1 && scan.flags(first) == 0 {
        return first;
    }
    let institution =
        (first..name).any(|at| scan.has(at, BODY | PLACE | QUALIFIER | DEMONYM | COMPANY) || is_of(scan, at));
    let owned = first > 0
        && matches!(scan.token(first - 1).map(|token| token.shape), Some(Shape::Possessive | Shape::Mark('\'' | '’')));
    let goes_on = owned
        || first > 1
            && scan.has(first - 1, AND | PREPOSITION)
            && (scan.is_capital(first - 2) && scan.has(first - 1, AND) || name - first > 1);
    if institution || goes_on { name } else { first }
}

/// The capitalised title before the emphasis mark at `mark`.
fn emphasised(scan: &Scan<'_>, mark: usize, first: usize) -> Option<(usize, usize)> {
    let end = (first..=mark)
        .rev()
        .find(|at| !matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Mark('*' | '_'))))?
        + 1;
    let from = (first..end).rev().take_while(|at| scan.is_capital(*at) && scan.has(*at, ROLE | QUALIFIER)).last()?;
    scan.has(end - 1, ROLE).then_some((from, end))
}

/// The lower-case role right before a name, with what qualifies it: `agency spokesman`.
pub fn role_before(scan: &Scan<'_>, name: usize, first: usize) -> Option<(usize, usize)> {
    let nearest = name.checked_sub(1).filter(|at| *at >= first)?;
    // `Trade Minister *Ida Vik*`: emphasis parts the title from the name.
    if matches!(scan.token(nearest)?.shape, Shape::Mark('*' | '_')) {
        return emphasised(scan, nearest, first);
    }
    if scan.is_capital(nearest) || !scan.has(nearest, ROLE) || scan.quote_of(nearest) != scan.quote_of(name) {
        return None;
    }
    let mut from = nearest;
    while from > first && nearest - from < 6 {
        let before = from - 1;
        let stop =
            DETERMINER | PRONOUN | PREPOSITION | AND | AUXILIARY | VERB | CUE | SUBORDINATOR | ADVERB | RELATIVE | TIME;
        let blocked = scan.has(before, stop) && !scan.has(before, QUALIFIER | BODY | ROLE);
        // `Bank of Norland governor Ida Vik`, `Holm and Co analyst Ida Vik`
        let inside = scan.is_capital(from)
            && before > first
            && scan.is_capital(before - 1)
            && (scan.is(before, "of") && scan.has(before - 1, BODY)
                || scan.is(before, "and") && scan.has(from, COMPANY)
                || scan.is_mark(before, '&'));
        if inside {
            from = before - 1;
            continue;
        }
        if !scan.is_word(before) && !matches!(scan.token(before).map(|token| token.shape), Some(Shape::Possessive))
            || blocked
            || scan.quote_of(before) != scan.quote_of(name)
        {
            break;
        }
        from = before;
    }
    Some((from, nearest + 1))
}

/// `the leader of the union` behind a name and a comma, an age in between left out.
pub fn apposition_after(scan: &Scan<'_>, name_end: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = name_end;
    if !scan.is_mark(at, ',') {
        return None;
    }
    at += 1;
    if scan.token(at)?.shape == Shape::Number && scan.is_mark(at + 1, ',') {
        at += 2;
    }
    // `Per Holm, 25, and his wife`
    if scan.has(at, AND) {
        return None;
    }
    if scan.has(at, DETERMINER) || scan.is(at, "now") || scan.is(at, "then") {
        at += 1;
    }
    let from = at;
    let mut role_seen = false;
    let mut open = true;
    let quote = scan.quote_of(name_end);
    while at < end && at - from < LONGEST_APPOSITION && scan.quote_of(at) == quote {
        let flags = scan.flags(at);
        match scan.token(at)?.shape {
            Shape::Mark('-' | '/' | '&' | '\'' | '’') => {}
            Shape::Mark(_) => break,
            _ => {}
        }
        if flags & ROLE != 0 && open {
            role_seen = true;
        }
        if flags & PREPOSITION != 0 {
            open = false;
        }
        let verbal = flags & (AUXILIARY | VERB | RELATIVE | SUBORDINATOR) != 0
            || flags & CUE != 0
                && (flags & lexicon::PAST_FORM != 0 && flags & lexicon::BASE_FORM == 0
                    || flags & (lexicon::S_FORM | lexicon::ING_FORM) != 0 && flags & lexicon::NOUN_TOO == 0);
        let reported = scan.word_of(at).ends_with("ed") && !scan.is_capital(at) && scan.has(at + 1, DETERMINER);
        // `Thank you Greg, thank you Prime Minister`
        let addressed = flags & PRONOUN != 0 && flags & (DETERMINER | RELATIVE) == 0;
        if addressed || names_another(scan, at) || reported || verbal && flags & RELATIVE == 0 {
            return None;
        }
        if verbal {
            break;
        }
        if !role_seen && at - from >= 6 {
            return None;
        }
        at += 1;
    }
    // What follows must close the apposition, or it is the next clause.
    (role_seen && at > from).then_some((from, at))
}

/// `finance minister` of `Ida Vik, who was finance minister`, `Ida Vik became finance minister`.
pub fn predicate_after(scan: &Scan<'_>, name_end: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = name_end;
    if scan.is_mark(at, ',') && scan.is(at + 1, "who") {
        at += 2;
    }
    if !scan.is_any(at, &["is", "was", "became"]) {
        return None;
    }
    at += 1 + usize::from(scan.is_any(at + 1, &["the", "a", "an"]));
    let from = at;
    while at < end && at - from < 5 && !scan.has(at, ROLE) && scan.has(at, QUALIFIER | BODY | DEMONYM | PLACE) {
        at += 1;
    }
    (at < end && scan.has(at, ROLE) && !scan.is_any(at, ACQUAINTANCES) && scan.quote_of(at) == scan.quote_of(name_end))
        .then_some((from, at + 1))
}

/// Whether somebody's name begins at `at`: `, President of Norland Ida Vik,` in a list describes no one but her.
fn names_another(scan: &Scan<'_>, at: usize) -> bool {
    scan.has(at, FIRST_NAME) && scan.is_capital(at) && scan.is_capital(at + 1) && !scan.has(at + 1, BODY | COMPANY)
}

/// `The port's director` before a comma and the name in `name..name_end`.
pub fn apposition_before(scan: &Scan<'_>, name: usize, name_end: usize, first: usize) -> Option<(usize, usize)> {
    let comma = name.checked_sub(1).filter(|at| *at > first && scan.is_mark(*at, ','))?;
    let mut from = comma;
    let mut role = None;
    while from > first && comma - from < LONGEST_APPOSITION {
        let before = from - 1;
        let flags = scan.flags(before);
        if scan.quote_of(before) != scan.quote_of(name) {
            break;
        }
        if names_another(scan, before) {
            return None;
        }
        let shape = scan.token(before)?.shape;
        let possessive_mark = matches!(shape, Shape::Mark('\'' | '’'));
        if matches!(shape, Shape::Mark(_)) && !possessive_mark
            || flags & (AUXILIARY | RELATIVE | SUBORDINATOR | AND | PRONOUN) != 0 && flags & DETERMINER == 0
            || flags & (VERB | CUE) != 0 && flags & (ROLE | BODY) == 0
        {
            break;
        }
        from = before;
        if flags & ROLE != 0 {
            role = Some(before);
        }
        if flags & DETERMINER != 0 {
            break;
        }
    }
    let role = role?;
    // `of the Union` may stand between the role and the comma, a longer tail may not.
    let tail_is_near =
        comma - role <= 6 && (role + 1 == comma || scan.has(role + 1, PREPOSITION) || scan.has(role + 1, ROLE));
    // `Addressing the ambassador, Ida Vik`: somebody else's office.
    let addressed = from.checked_sub(1).filter(|before| *before >= first && from > first);
    if scan.has(from, DETERMINER)
        && addressed.is_some_and(|before| scan.is_word(before) && scan.word_of(before).to_lowercase().ends_with("ing"))
    {
        return None;
    }
    // `Before the talks with the mayor, Ida Vik said`: an occasion. `… by the mayor, Ida Vik, who`: she is it.
    let governed = [Some(from), from.checked_sub(1).filter(|before| *before >= first)]
        .into_iter()
        .flatten()
        .any(|at| scan.has(at, PREPOSITION | VERB | CUE | AUXILIARY) && !scan.has(at, ROLE | QUALIFIER));
    let closed =
        scan.is_stop(name_end) || matches!(scan.token(name_end).map(|token| token.shape), None | Some(Shape::Mark(_)));
    if governed && !closed {
        return None;
    }
    let from = if scan.has(from, DETERMINER) { from + 1 } else { from };
    // Leading prepositions belong to the sentence.
    let from = if scan.has(from, PREPOSITION) { role } else { from };
    (tail_is_near && from < comma).then_some((from, comma))
}

/// Whether two capitalised words that nothing explains follow the place or institution of an office.
fn holds_stranger(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    let bare = |at: usize| {
        at < end && scan.is_capital(at) && scan.flags(at) & !(FIRST_NAME | lexicon::MALE | lexicon::FEMALE) == 0
    };
    let Some(of) = (first + 1..end).find(|at| is_of(scan, *at) && scan.has(at - 1, ROLE)) else { return false };
    (of + 2..end).any(|at| {
        scan.is_capital(at - 1)
            && scan.has(at - 1, PLACE | BODY)
            && bare(at)
            && bare(at + 1)
            && (at + 2 >= end || scan.has(at + 2, ROLE | QUALIFIER))
    })
}

/// Where in `first..end` another person's title or name begins: `President of France and Chancellor of Norland Ida Vik`.
fn next_holder(scan: &Scan<'_>, first: usize, end: usize) -> Option<usize> {
    let role = (first..end).find(|at| scan.has(*at, ROLE))?;
    let of = (role + 1..end).find(|at| is_of(scan, *at))?;
    let next = (of + 2..end).find(|at| {
        let titled = scan.has(at - 1, AND)
            && scan.is_capital(*at)
            && scan.has(*at, ROLE | QUALIFIER)
            && (*at..end).any(|inner| is_of(scan, inner) && scan.has(inner - 1, ROLE));
        titled || names_another(scan, *at) && !is_of(scan, at - 1)
    })?;
    let mut to = next;
    while to > first && (scan.has(to - 1, AND) || !scan.is_word(to - 1)) {
        to -= 1;
    }
    (to > role).then_some(to)
}

/// Where an office begins into which a line above has run: `Council for Fair Fishing President of Norland`.
fn behind_heading(scan: &Scan<'_>, first: usize, end: usize) -> usize {
    let Some(head) = (first..end).find(|at| scan.has(*at, ROLE)).filter(|head| is_of(scan, head + 1)) else {
        return first;
    };
    let titles = ROLE | QUALIFIER | DEMONYM | PLACE;
    let from =
        (first..head).rev().take_while(|at| scan.has(*at, titles) && !scan.has(*at, BODY)).last().unwrap_or(head);
    let body = (first..from).any(|at| scan.has(at, BODY));
    if body && from >= first + 3 && scan.is_capital(head) { from } else { first }
}

/// A role as it reads by itself: courtesies and articles left out, `Russian X` as `X of Russia`.
pub fn role_text(scan: &Scan<'_>, first: usize, end: usize) -> String {
    let mut from = first;
    while from < end
        && (scan.has(from, DETERMINER | COURTESY)
            || matches!(scan.token(from).map(|token| token.shape), Some(Shape::Possessive | Shape::Mark(_))))
    {
        from += 1;
    }
    // `QUESTION Minister`: the label of a turn.
    while from + 1 < end && scan.is_shouted(from) && !scan.is_shouted(from + 1) && scan.is_any(from, LABELS) {
        from += 1;
    }
    let mut to = end;
    while to > from
        && matches!(scan.token(to - 1).map(|token| token.shape), Some(Shape::Mark(_)))
        && !scan.is_mark(to - 1, '.')
    {
        to -= 1;
    }
    let length = scan.span(from, to).map_or(0, |span| span.len());
    if length > LONGEST_ROLE || !(from..to).any(|at| scan.has(at, ROLE | ROLES | QUALIFIER)) {
        return String::new();
    }
    // A friend or a man is no office, and what an office's holder is called next is another's.
    if !(from..to).any(|at| scan.has(at, ROLE | ROLES | QUALIFIER) && !scan.is_any(at, ACQUAINTANCES)) {
        return String::new();
    }
    let to = next_holder(scan, from, to).unwrap_or(to);
    // `Chairman of the Harbour Council Nikol Vik`: the office of somebody else who is named in it.
    if holds_stranger(scan, from, to) {
        return String::new();
    }
    let from = behind_heading(scan, from, to);
    let place = (to - from > 1 && scan.is_capital(from + 1)).then(|| lexicon::place_of(scan.word_of(from))).flatten();
    if let Some(place) = place
        && !(from..to).any(|at| scan.is(at, "of"))
    {
        return format!("{} of {place}", text_of(scan, from + 1, to));
    }
    text_of(scan, from, to)
}

/// The tokens' text with its white space made single.
pub fn text_of(scan: &Scan<'_>, first: usize, end: usize) -> String {
    let Some(span) = scan.span(first, end) else { return String::new() };
    span.of(scan.text).split_whitespace().collect::<Vec<_>>().join(" ")
}
