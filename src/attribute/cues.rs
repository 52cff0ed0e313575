//! Verbs and phrases of saying: where one stands and how far it reaches, auxiliaries and particles with it.
//!
//! Knows no source and no content; `rules` looks for those on the cue's two sides.

use super::lexicon::{
    self, ACT, ADVERB, AND, AUXILIARY, BASE_FORM, BE, DETERMINER, Flags, ING_FORM, NOUN_TOO, PAST_FORM, PREPOSITION,
    QUOTE_ONLY, ROLE, ROLES, S_FORM, SAY, TELL, THEY, TO_SAY, VIEW, WITH_PARTICLE,
};
use super::scan::{Scan, Shape};

/// How a cue stands in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Finite,
    /// `adding`: its subject is that of the sentence.
    Participle,
    /// `according to`
    According,
}

#[derive(Clone, Copy, Debug)]
pub struct Cue {
    /// First token, auxiliaries and adverbs included.
    pub first: usize,
    /// The verb itself.
    pub verb: usize,
    pub end: usize,
    pub form: Form,
    /// `SAY`, `TELL`, `ACT`, `VIEW`, `QUOTE_ONLY` of the verb.
    pub class: Flags,
    /// Present tense without an auxiliary: needs a closer look at its subject.
    pub is_s_form: bool,
    /// A plural subject is required: `analysts say`.
    pub plural: bool,
}

/// How far, in tokens, before its verb a condition may begin.
const LONGEST_CONDITION: usize = 14;

/// Nouns that make a cue of the phrase `in a …` behind a verb of saying.
const CHANNELS: &[&str] = &[
    "statement",
    "interview",
    "tweet",
    "letter",
    "message",
    "email",
    "e-mail",
    "note",
    "report",
    "speech",
    "post",
    "memo",
    "filing",
    "briefing",
];

/// The cue whose verb stands at `at`, in the sentence `first..end`; the caller has made sure that it is not quoted.
///
/// What somebody did not say, might say or may have said if something else holds is no cue: `Vik did not say that it was late`
/// must not be found as Vik's word. To decline, to refuse, to deny and not to say who or whether are acts of speech and remain.
pub fn cue_at(scan: &Scan<'_>, at: usize, first: usize, end: usize, headline: bool) -> Option<Cue> {
    if (scan.is(at, "according") || scan.is(at, "accordingly")) && scan.is(at + 1, "to") && at + 2 < end {
        return Some(Cue {
            first: at,
            verb: at,
            end: at + 2,
            form: Form::According,
            class: SAY,
            is_s_form: false,
            plural: false,
        });
    }
    if scan.is(at, "in")
        && scan.is(at + 1, "the")
        && scan.is(at + 3, "of")
        && (scan.is(at + 2, "words") || scan.is(at + 2, "view"))
        && at + 4 < end
    {
        return Some(Cue {
            first: at,
            verb: at + 2,
            end: at + 4,
            form: Form::According,
            class: SAY,
            is_s_form: false,
            plural: false,
        });
    }
    if let Some(cue) = declining(scan, at, first, end) {
        return Some(cue);
    }
    let flags = scan.flags(at);
    if flags & lexicon::CUE == 0 || at > first && scan.is_capital(at) && !headline {
        return None;
    }
    // `the member states`, `the Baltic states`
    if scan.is(at, "states")
        && at > first
        && (scan.is_capital(at - 1) || scan.is(at - 1, "member"))
        && !scan.is(at + 1, "that")
    {
        return None;
    }
    let class = flags & (SAY | TELL | ACT | VIEW | QUOTE_ONLY | WITH_PARTICLE);
    let group = verb_group(scan, at, first);
    // A determiner before it makes a noun of it: `the claims`.
    if let Some(before) = group.first.checked_sub(1).filter(|before| *before >= first)
        && scan.has(before, DETERMINER)
        && !scan.has(before, lexicon::PRONOUN | lexicon::RELATIVE)
    {
        return None;
    }
    if is_governed(scan, group.first, first) && flags & ING_FORM == 0 {
        return None;
    }
    let past = flags & PAST_FORM != 0;
    let base = flags & BASE_FORM != 0;
    if is_negated(scan, group.first, at) && !is_refusal(scan, group.first, at)
        || is_supposed(scan, group.first, at, first)
    {
        return None;
    }
    // `Ivan Dahl, accused of theft, was freed`: a participle, whose words are another's.
    if past && !group.auxiliary && is_passive_participle(scan, at, class) {
        return None;
    }
    let passive = group.be && past && flags & ING_FORM == 0;
    if passive {
        return quoted_as_saying(scan, at, group.first, end);
    }
    let mut cue =
        Cue { first: group.first, verb: at, end: at + 1, form: Form::Finite, class, is_s_form: false, plural: false };
    if flags & ING_FORM != 0 {
        if !group.be {
            let opened = group.first == first
                || scan.is_mark(group.first - 1, ',')
                || scan.has(group.first - 1, AND)
                || scan.quote_of(group.first - 1) != 0
                || scan.is(group.first - 1, "by");
            if !opened || class & (VIEW | QUOTE_ONLY) == class {
                return None;
            }
            cue.form = Form::Participle;
        }
    } else if let Some(chain) = group.to {
        cue.first = chain;
        cue.class |= SAY;
    } else if group.after_to {
        return None;
    } else if past && !(base && group.auxiliary) {
        // Finite, or a participle that modifies a noun; the subject decides.
    } else if base && group.auxiliary {
    } else if flags & S_FORM != 0 && !group.auxiliary {
        cue.is_s_form = true;
    } else if base && !group.auxiliary {
        cue.plural = true;
    } else {
        return None;
    }
    cue.end = with_particle(scan, at, end, class)?;
    if class & SAY != 0
        && let Some(channel_end) = channel(scan, cue.end, end)
    {
        cue.end = channel_end;
    }
    Some(cue)
}

/// Whether the word of saying in a cue that others than the rules have found is none: denied, supposed, passive, or a noun behind a
/// preposition. `first` is where its sentence may begin.
pub fn is_ruled_out(scan: &Scan<'_>, cue: (usize, usize), first: usize) -> bool {
    let Some(verb) = (cue.0..cue.1).rev().find(|at| scan.has(*at, lexicon::CUE)) else { return false };
    let flags = scan.flags(verb);
    let class = flags & (SAY | TELL | ACT | VIEW | QUOTE_ONLY | WITH_PARTICLE);
    let group = verb_group(scan, verb, first);
    let past = flags & PAST_FORM != 0 && flags & ING_FORM == 0;
    is_negated(scan, group.first, verb) && !is_refusal(scan, group.first, verb)
        || is_supposed(scan, group.first, verb, first)
        || past && group.be && class & (SAY | TELL) != 0
        || past && !group.auxiliary && is_passive_participle(scan, verb, class)
        || is_governed(scan, group.first, first) && flags & ING_FORM == 0
}

/// Whether a preposition stands before the verb's group, as before a noun: `without notes`.
fn is_governed(scan: &Scan<'_>, group: usize, first: usize) -> bool {
    group > first && scan.has(group - 1, PREPOSITION) && !scan.is(group - 1, "to")
}

/// `did not say`, `hasn't said`, `never said`
fn is_negated(scan: &Scan<'_>, first: usize, verb: usize) -> bool {
    (first..verb).any(|at| {
        scan.is_any(at, &["not", "never", "cannot"])
            || scan.has(at, AUXILIARY) && (scan.word_of(at).ends_with("n't") || scan.word_of(at).ends_with("n’t"))
    })
}

/// `would not say who paid`, `did not comment`: a refusal, which puts no statement into anybody's mouth.
fn is_refusal(scan: &Scan<'_>, first: usize, verb: usize) -> bool {
    let open = ["who", "whom", "whose", "what", "whether", "which", "how", "why", "when", "where", "if"];
    scan.is_any(verb + 1, &open)
        || scan.is(verb + 1, "by") && scan.is_any(verb + 2, &open)
        || (first..verb).any(|at| scan.is(at, "would")) && !scan.is(verb + 1, "that") && scan.quote_of(verb + 1) == 0
}

/// `if the minister says`, `might say`: nobody has said it. The condition's own clause holds no comma.
fn is_supposed(scan: &Scan<'_>, group: usize, verb: usize, first: usize) -> bool {
    if (group..verb).any(|at| scan.is_any(at, &["may", "might"])) {
        return true;
    }
    (group.saturating_sub(LONGEST_CONDITION).max(first)..group)
        .rev()
        .take_while(|at| {
            scan.quote_of(*at) == 0
                && (scan.is_word(*at) || matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Possessive)))
        })
        .take_while(|at| {
            !scan.has(*at, lexicon::CUE | AUXILIARY | lexicon::VERB) || *at == first || scan.has(*at, ROLE | ROLES)
        })
        .any(|at| scan.is_any(at, &["if", "unless"]) || at == first && scan.is_any(at, &["had", "should", "were"]))
}

/// Whether what follows a past form tells that it is a passive participle: `accused of`, `told by`.
fn is_passive_participle(scan: &Scan<'_>, verb: usize, class: Flags) -> bool {
    scan.is(verb + 1, "by") && class & (TELL | ACT) != 0 && !scan.has(verb + 2, ING_FORM)
        || class & ACT != 0 && class & SAY == 0 && scan.is_any(verb + 1, &["of", "over"])
}

struct Group {
    first: usize,
    auxiliary: bool,
    be: bool,
    after_to: bool,
    /// Start of the verb before `to` in `declined to say`.
    to: Option<usize>,
}

/// What belongs to the verb on its left.
fn verb_group(scan: &Scan<'_>, verb: usize, first: usize) -> Group {
    let mut group = Group { first: verb, auxiliary: false, be: false, after_to: false, to: None };
    let mut at = verb;
    let mut steps = 0;
    while at > first && steps < 5 && scan.quote_of(at - 1) == scan.quote_of(verb) {
        let before = at - 1;
        if scan.has(before, AUXILIARY) {
            group.auxiliary = true;
            group.be |= scan.has(before, BE);
        } else if !is_adverb(scan, before) {
            break;
        }
        at = before;
        steps += 1;
    }
    // Adverbs alone in front, as in `“…” Afterwards said`, stay out where they open the sentence.
    while at < verb && at == first && !scan.has(at, AUXILIARY) {
        at += 1;
    }
    group.first = at;
    if at > first && scan.is(at - 1, "to") && at == verb {
        group.after_to = true;
        let chain = at.checked_sub(2).filter(|chain| *chain >= first);
        if let Some(chain) = chain
            && (scan.has(chain, TO_SAY) && scan.has(chain, PAST_FORM | S_FORM)
                || scan.is(chain, "on") && chain > first && (scan.is(chain - 1, "went") || scan.is(chain - 1, "goes"))
                || scan.is(chain, "continued")
                || scan.is(chain, "continues"))
        {
            let start = if scan.is(chain, "on") { chain - 1 } else { chain };
            let outer = verb_group_start(scan, start, first);
            group.to = Some(outer);
        }
    }
    group
}

fn verb_group_start(scan: &Scan<'_>, verb: usize, first: usize) -> usize {
    let mut at = verb;
    while at > first && verb - at < 4 && (scan.has(at - 1, AUXILIARY) || is_adverb(scan, at - 1)) && at - 1 > first {
        at -= 1;
    }
    at
}

pub fn is_adverb(scan: &Scan<'_>, at: usize) -> bool {
    if scan.has(at, ADVERB) {
        return true;
    }
    let word = scan.word_of(at);
    scan.is_word(at) && !scan.is_capital(at) && scan.flags(at) == 0 && word.len() > 4 && word.ends_with("ly")
}

/// `declined to discuss`: a cue whatever the verb behind it, where that is none itself.
fn declining(scan: &Scan<'_>, at: usize, first: usize, end: usize) -> Option<Cue> {
    let word = scan.word_of(at);
    let declines = word.eq_ignore_ascii_case("declined") || word.eq_ignore_ascii_case("declines");
    if !declines
        || !scan.is(at + 1, "to")
        || !scan.is_word(at + 2)
        || at + 2 >= end
        || scan.has(at + 2, SAY | TELL | ACT)
    {
        return None;
    }
    let group = verb_group(scan, at, first);
    Some(Cue {
        first: group.first,
        verb: at,
        end: at + 3,
        form: Form::Finite,
        class: ACT,
        is_s_form: false,
        plural: false,
    })
}

/// `was quoted as saying`: the words are those of the one who was quoted.
fn quoted_as_saying(scan: &Scan<'_>, verb: usize, first: usize, end: usize) -> Option<Cue> {
    if !scan.is(verb, "quoted") && !scan.is(verb, "cited") {
        return None;
    }
    let as_saying = (verb + 1..end.min(verb + 8)).find(|at| scan.is(*at, "as") && scan.is(at + 1, "saying"))?;
    Some(Cue { first, verb, end: as_saying + 2, form: Form::Finite, class: SAY, is_s_form: false, plural: false })
}

/// The end of the cue with the particle that belongs to the verb; `None` where the verb needs one and has none.
fn with_particle(scan: &Scan<'_>, verb: usize, end: usize, class: Flags) -> Option<usize> {
    let next = verb + 1;
    let after = |words: &[&str]| next < end && scan.quote_of(next) == 0 && scan.is_any(next, words);
    let word = scan.word_of(verb);
    let starts = |stem: &str| word.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem));
    if class & WITH_PARTICLE != 0 && class & (SAY | ACT | TELL) == 0 || starts("hint") {
        let particles: &[&str] = if starts("point") {
            &["out", "to"]
        } else if starts("sp") || starts("talk") {
            &["of", "about"]
        } else if starts("ref") || starts("allud") {
            &["to"]
        } else if starts("hint") {
            if !after(&["at"]) {
                return Some(next);
            }
            &["at"]
        } else if starts("put") {
            &["it"]
        } else if starts("ma") {
            if after(&["it"]) && scan.is(next + 1, "clear") {
                return Some(next + 2);
            }
            &["clear", "plain"]
        } else if starts("lash") {
            &["out"]
        } else if starts("hit") {
            &["back", "out"]
        } else if starts("appeal") {
            &["to", "for"]
        } else {
            &["for"]
        };
        if !after(particles) {
            return None;
        }
        let mut to = next + 1;
        if starts("put") {
            while to < end && (is_adverb(scan, to) || scan.is(to, "bluntly") || scan.is(to, "more")) {
                to += 1;
            }
        }
        return Some(to);
    }
    if starts("call") && after(&["for", "on", "upon"]) || starts("ask") && after(&["for"]) {
        return Some(next + 1);
    }
    if (starts("express") || starts("voic"))
        && scan.is_word(next)
        && scan.has(next + 1, PREPOSITION | lexicon::RELATIVE)
        && !scan.has(next, DETERMINER)
        && next + 1 < end
    {
        return Some(next + 1);
    }
    Some(next)
}

/// The end of `in a statement` at `at`.
fn channel(scan: &Scan<'_>, at: usize, end: usize) -> Option<usize> {
    if !scan.is(at, "in") {
        return None;
    }
    (at + 2..end.min(at + 6))
        .take_while(|noun| scan.is_word(*noun))
        .find(|noun| scan.is_any(*noun, CHANNELS))
        .map(|noun| noun + 1)
}

/// Whether a word can be the plural subject of `say`.
pub fn is_plural(scan: &Scan<'_>, at: usize) -> bool {
    let word = scan.word_of(at);
    scan.has(at, THEY | ROLES)
        || scan.is(at, "who")
        || scan.is_any(at, &["police", "two", "three", "four", "both"])
        || !scan.has(at, ROLE) && word.ends_with('s') && !word.ends_with("ss") && word.len() > 3
}

/// Whether the verb's `-s` form is a plural noun as well.
pub fn is_noun_too(scan: &Scan<'_>, at: usize) -> bool {
    scan.has(at, NOUN_TOO)
}
