//! Direct speech in one paragraph: a quotation or a dash, a verb of saying, and whoever is named beside it.
//!
//! A quotation without such a verb is nobody's, whatever it is: a title, a ship, a word held at arm's length. Words without marks
//! are left out as well; where some of a clause is quoted, it counts only if that reads like speech.

use super::line::{Line, Range, Sort};
use super::subject::{Gender, Needs, Subject, gender_of, is_nominative, name_end, skip_middle, subject};
use super::tongue::Language;
use super::words::{
    self, ACCORDING, ADVERB, AND, AS, AUXILIARY, CUE, DETERMINER, PAPER, PARTICIPLE, PLURAL, PREPOSITION, THAT,
};
use crate::attribute::Kind;
use crate::attribute::scan::Scan;
use crate::text::Span;

/// One act of saying, not yet resolved.
#[derive(Clone, Debug)]
pub struct Said {
    pub who: Who,
    pub source: Option<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    pub kind: Kind,
    pub confidence: f32,
}

/// What the source says of the speaker.
#[derive(Clone, Debug)]
pub enum Who {
    Named {
        name: String,
        role: Option<String>,
        gender: Option<Gender>,
        /// In the genitive: `по словам Дубовой`.
        inflected: bool,
        /// One word that may have its capital from the sentence's start alone: `Издание отмечает`.
        doubtful: bool,
    },
    /// `он`, or nobody at all where the language needs none.
    Pronoun {
        gender: Option<Gender>,
        at: usize,
    },
    Described {
        role: String,
        at: usize,
    },
    Unnamed,
}

/// Somebody named with an office, whether he speaks or not.
#[derive(Clone, Debug)]
pub struct Mention {
    pub at: usize,
    pub name: String,
    pub role: Option<String>,
    pub gender: Option<Gender>,
    /// Whether it does not open its sentence.
    pub inside: bool,
}

/// A verb of saying.
struct Cue {
    pieces: Vec<Range>,
    first: usize,
    /// Behind the verb, where its subject may stand.
    end: usize,
    /// Behind its last piece.
    last: usize,
    gender: Option<Gender>,
    pronoun: Option<usize>,
    impersonal: bool,
    paper: bool,
}

/// How far before a verb its subject may begin, and how far behind it the quotation, in items.
const REACH: usize = 25;
/// Longest distance between a separable verb and its particle.
const LONGEST_BRACKET: usize = 30;
/// Longest rest of a sentence between a speaker and the quotation that goes on.
const LONGEST_REST: usize = 12;
/// A longer sentence is a table or a list.
const LONGEST_SENTENCE: usize = 1_000;
/// Words between a dash and the verb behind it: `— с улыбкой сказал`.
const MOST_BETWEEN: usize = 3;

pub struct Paragraph<'a, 'b> {
    line: &'a Line<'b>,
    scan: &'a Scan<'b>,
    sentences: Vec<Range>,
    used: Vec<bool>,
    found: Vec<Said>,
}

/// What is said in a paragraph, in the order of the verbs.
pub fn find<'b>(scan: &Scan<'b>, line: &Line<'b>) -> Vec<Said> {
    let sentences = line.sentences();
    let mut paragraph = Paragraph { line, scan, sentences, used: vec![false; line.len()], found: Vec::new() };
    if line.is_dash(0) && paragraph.dialogue() {
        return paragraph.found;
    }
    for number in 0..paragraph.sentences.len() {
        paragraph.sentence(number);
    }
    paragraph.found
}

/// Those whom a paragraph names outside quotation marks.
pub fn mentions(line: &Line<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (first, end) in line.sentences() {
        let mut at = first;
        while at < end {
            let begins = line.is_name(at)
                || line.has(at, words::ROLE)
                || line.has(at, DETERMINER) && (line.has(at + 1, words::ROLE) || line.is_small(at + 1));
            let subject = begins.then(|| subject(line, at, end, Needs::Somebody)).flatten();
            let Some(subject) = subject else {
                at += 1;
                continue;
            };
            if let (Some(name), Some(item)) = (subject.name, line.item(subject.words.0)) {
                // In Russian a name is sure to stand in the nominative beside an office that does, at the sentence's start, or by its ending.
                let sure = line.language != Language::Russian
                    || subject.role.is_some()
                    || at == first
                    || is_nominative(line, name);
                let short = name.1 == name.0 + 1;
                if sure || short {
                    found.push(Mention {
                        at: item.start,
                        name: line.text_of(name),
                        role: subject.role.map(|role| line.text_of(role)),
                        gender: subject.gender,
                        inside: at > first,
                    });
                }
            }
            at = subject.end.max(at + 1);
        }
    }
    found
}

impl<'b> Paragraph<'_, 'b> {
    fn sentence(&mut self, number: usize) {
        let Some((first, end)) = self.sentences.get(number).copied() else { return };
        if end - first > LONGEST_SENTENCE {
            return;
        }
        if number == 0 && self.label(first, end) {
            return;
        }
        let mut at = first;
        while at < end {
            let next = if self.line.is_quote(at) {
                if self.used.get(at).copied().unwrap_or(true) {
                    None
                } else if self.incise(at) {
                    self.mark_used(at);
                    Some(at + 1)
                } else {
                    self.after_quote(number, at, first, end)
                }
            } else if let Some(length) = self.phrase_at(at, end) {
                self.according(at, length, first, end)
            } else if self.line.has(at, CUE | AUXILIARY)
                && let Some(cue) = self.cue_at(at, end)
            {
                self.before_quote(number, &cue, first, end)
            } else {
                None
            };
            at = next.unwrap_or(at + 1).max(at + 1);
        }
    }

    fn mark_used(&mut self, at: usize) {
        self.used.get_mut(at).into_iter().for_each(|used| *used = true);
    }

    // ---- verbs ----

    /// The verb of saying that begins at `at`.
    fn cue_at(&self, at: usize, end: usize) -> Option<Cue> {
        let line = self.line;
        let mut first = at;
        // `s'exclame`, `se réjouit`, `l'a dit`
        while first > 0 && line.language == Language::French && matches!(line.word_of(first - 1), "se" | "s'" | "s’")
        {
            first -= 1;
        }
        let word = line.word_of(at).to_lowercase();
        if line.language == Language::German
            && let Some(particle) = words::particle_of(&word)
            && let Some(late) = (at + 1..end.min(at + LONGEST_BRACKET))
                .take_while(|late| !line.is_quote(*late) && !line.is_mark(*late, ';'))
                .find(|late| line.word_of(*late) == particle && (*late + 1 >= end || line.mark(*late + 1).is_some()))
        {
            return Some(Cue {
                pieces: vec![(at, at + 1), (late, late + 1)],
                first: at,
                end: at + 1,
                last: late + 1,
                gender: None,
                pronoun: None,
                impersonal: false,
                paper: false,
            });
        }
        if line.has(at, AUXILIARY) && !line.is_capital(at) {
            return self.perfect(first, at, end);
        }
        if !line.has(at, CUE) || line.is_capital(at) && at > 0 && !self.opens(at) {
            return None;
        }
        let paper = line.has(at, PAPER);
        let mut last = at + 1;
        if paper {
            if !line.has(last, PREPOSITION) || !line.has(last + 1, PAPER) {
                return None;
            }
            last += 2;
        }
        let pronoun = Some(last).filter(|next| line.language == Language::French && self.is_inverted(*next));
        if pronoun.is_some_and(|pronoun| line.has(pronoun, PLURAL)) {
            return None;
        }
        Some(Cue {
            pieces: vec![(first, last)],
            first,
            end: last,
            last,
            gender: (line.language == Language::Russian).then(|| gender_of(line.sorts(at))).flatten(),
            pronoun,
            impersonal: line.has(at, PLURAL) && !paper,
            paper,
        })
    }

    /// Whether a pronoun is written together with the verb before it: `dit-elle`.
    fn is_inverted(&self, at: usize) -> bool {
        let line = self.line;
        let touches = |before: usize| {
            line.item(before).zip(line.item(at)).is_some_and(|(one, next)| {
                next.start > one.end && line.text.get(one.end..next.start).is_some_and(|gap| gap.starts_with('-'))
                    || next.start == one.end
            })
        };
        at > 0 && line.has(at, words::HE | words::SHE | PLURAL) && line.is_small(at) && touches(at - 1)
    }

    /// Whether what stands at `at` opens a sentence.
    fn opens(&self, at: usize) -> bool {
        self.sentences.binary_search_by_key(&at, |sentence| sentence.0).is_ok()
    }

    /// `a déclaré`, `a-t-elle ajouté`, `ha dicho`, `hat … gesagt`
    fn perfect(&self, first: usize, at: usize, end: usize) -> Option<Cue> {
        let line = self.line;
        let mut cue = Cue {
            pieces: Vec::new(),
            first,
            end: at + 1,
            last: at + 1,
            gender: None,
            pronoun: None,
            impersonal: false,
            paper: false,
        };
        if line.language == Language::German {
            let late = (at + 1..end.min(at + LONGEST_BRACKET))
                .take_while(|late| !line.is_quote(*late) && line.mark(*late).is_none())
                .find(|late| line.has(*late, PARTICIPLE))?;
            cue.pieces = vec![(at, at + 1), (late, late + 1)];
            cue.last = late + 1;
            return Some(cue);
        }
        let mut next = at + 1;
        if line.language == Language::French && self.is_inverted(next) {
            if line.has(next, PLURAL) {
                return None;
            }
            cue.pronoun = Some(next);
            next += 1;
        }
        let after_pronoun = next;
        while next < end
            && next < at + 4
            && line.is_small(next)
            && !line.has(next, PARTICIPLE)
            && (line.has(next, ADVERB) || line.word_of(next).ends_with("ment"))
        {
            next += 1;
        }
        if next >= end || !line.has(next, PARTICIPLE) {
            return None;
        }
        if let Some(infinitives) = words::infinitives_of(line.word_of(next)) {
            if !infinitives.contains(&line.word_of(next + 1)) || next + 1 >= end {
                return None;
            }
            next += 1;
        }
        cue.pieces = match cue.pronoun {
            Some(_) => vec![(first, at + 1), (after_pronoun, next + 1)],
            None => vec![(first, next + 1)],
        };
        cue.end = next + 1;
        cue.last = next + 1;
        Some(cue)
    }

    /// How many items the phrase at `at` has that makes whoever follows the speaker: `по словам`, `selon`.
    fn phrase_at(&self, at: usize, end: usize) -> Option<usize> {
        let line = self.line;
        let begins = |phrase: &str| {
            let mut words = phrase.split(' ');
            (at..end).zip(words.by_ref()).all(|(at, word)| is_folded(line.word_of(at), word)) && words.next().is_none()
        };
        if !line.is_word(at) {
            return None;
        }
        let fits = words::phrases(line.language).iter().filter(|phrase| begins(phrase));
        fits.map(|phrase| phrase.split(' ').count()).max()
    }

    // ---- behind a quotation ----

    /// `«…», — сказал Марченко.`; gives where to go on.
    fn after_quote(&mut self, number: usize, quote: usize, first: usize, end: usize) -> Option<usize> {
        let line = self.line;
        let small = |at: usize| line.mark(at).is_some() || line.has(at, AND | ADVERB);
        if !(first..quote).all(small) {
            return None;
        }
        let mut at = quote + 1;
        let mut dashed = false;
        while at < end && (line.is_dash(at) || matches!(line.mark(at), Some(','))) {
            dashed |= line.is_dash(at);
            at += 1;
        }
        if at >= end || at == quote + 1 && !line.quote_ends_in_sign(quote) {
            return None;
        }
        let opening = at;
        if line.has(at, AS) {
            at += 1;
        }
        while line.language == Language::French && matches!(line.word_of(at), "se" | "s'" | "s’" | "l'" | "l’") {
            at += 1;
        }
        let content = line.span((quote, quote + 1))?;
        if let Some(length) = self.phrase_at(at, end)
            && !matches!(line.word_of(at).to_lowercase().as_str(), "pour" | "para")
        {
            return self.behind_phrase(number, quote, (at, at + length), end);
        }
        if line.has(at, ACCORDING) && at == opening {
            return self.behind_phrase(number, quote, (at, at + 1), end);
        }
        if dashed && line.language == Language::Russian {
            let from = at;
            while at < end && at - from < MOST_BETWEEN && line.is_small(at) && !line.has(at, CUE) {
                at += 1;
            }
        }
        let cue = self.cue_at(at, end)?;
        let (who, source, next) = self.who_behind(&cue, end)?;
        let mut contents = vec![content];
        let next = next.max(cue.last);
        self.mark_used(quote);
        let next = self.pieces_behind(number, next, end, &mut contents);
        self.push(who, source, &cue.pieces, contents, Kind::Direct, 0.92);
        Some(next)
    }

    /// `„…“, so Ole Dahl.`, `« … », selon Paul Dunin.`
    fn behind_phrase(&mut self, number: usize, quote: usize, phrase: Range, end: usize) -> Option<usize> {
        let line = self.line;
        let subject = subject(line, phrase.1, end, Needs::Any)?;
        if subject.is_pronoun && line.language != Language::German {
            return None;
        }
        let inflected = line.language == Language::Russian;
        let (who, source) = self.who(&subject, None, inflected)?;
        let mut contents = vec![line.span((quote, quote + 1))?];
        self.mark_used(quote);
        let next = self.pieces_behind(number, subject.end, end, &mut contents);
        self.push(who, Some(source), &[phrase], contents, Kind::Direct, 0.88);
        Some(next)
    }

    /// The subject behind a verb, with where what follows begins.
    fn who_behind(&self, cue: &Cue, end: usize) -> Option<(Who, Option<Span>, usize)> {
        let line = self.line;
        if let Some(pronoun) = cue.pronoun {
            let gender = if line.has(pronoun, words::HE) { Gender::Male } else { Gender::Female };
            let source = line.span((pronoun, pronoun + 1))?;
            return Some((Who::Pronoun { gender: Some(gender), at: source.start() }, Some(source), cue.end));
        }
        if cue.impersonal {
            let in_a_body = line.has(cue.end, PREPOSITION) && matches!(line.word_of(cue.end), "в" | "во");
            return in_a_body.then(|| self.body(cue.end + 1, end)).flatten();
        }
        // A separable verb's particle ends what can be its subject.
        let limit = if cue.last > cue.end { cue.last - 1 } else { end };
        // `рассказал ТАСС министр`: a body in capitals listens.
        let listens =
            cue.gender.is_some() && line.is_acronym(cue.end) && line.is_word(cue.end + 1) && cue.end + 1 < limit;
        let from = cue.end + usize::from(listens);
        let begin = if cue.paper { cue.end } else { skip_middle(line, from, limit) };
        let found = subject(line, from, limit, Needs::Any).or_else(|| subject(line, begin, limit, Needs::Any));
        if cue.paper && found.as_ref().is_none_or(|found| found.name.is_none()) {
            return self.body(cue.end, end);
        }
        if let Some(subject) = found {
            let (who, source) = self.who(&subject, cue.gender, cue.paper)?;
            return Some((who, Some(source), subject.end));
        }
        let next = cue.end;
        let closed =
            next >= end || line.mark(next).is_some() || line.has(next, PREPOSITION | ADVERB | AND | words::LISTENER);
        let at = cue.pieces.first().and_then(|piece| line.item(piece.0)).map(|item| item.start)?;
        (line.language == Language::Spanish && closed).then_some((Who::Pronoun { gender: None, at }, None, next))
    }

    /// The office or firm of `сообщили в МЧС` and `говорится в заявлении прокуратуры`.
    fn body(&self, first: usize, end: usize) -> Option<(Who, Option<Span>, usize)> {
        let line = self.line;
        let mut next = first;
        while next < end && (line.is_word(next) || line.is_quote(next)) && !line.has(next, PREPOSITION | CUE | AND) {
            next += 1;
        }
        let source = line.span((first, next))?;
        let who = if next == first + 1 && line.is_acronym(first) {
            Who::Named {
                name: line.text_of((first, next)),
                role: None,
                gender: None,
                inflected: false,
                doubtful: false,
            }
        } else {
            Who::Unnamed
        };
        Some((who, Some(source), next))
    }

    fn who(&self, subject: &Subject, gender: Option<Gender>, inflected: bool) -> Option<(Who, Span)> {
        let line = self.line;
        let source = line.span(subject.words)?;
        if subject.is_pronoun {
            return Some((Who::Pronoun { gender: subject.gender.or(gender), at: source.start() }, source));
        }
        let role = subject.role.filter(|_| !inflected).map(|role| line.text_of(role));
        let who = match (subject.name, subject.role) {
            (Some(name), _) => {
                // A verb's ending tells it better than an office does.
                let gender = gender.or(subject.gender);
                let alone = name.1 == name.0 + 1 && subject.role.is_none();
                let doubtful = alone && self.opens(name.0) && !line.is_acronym(name.0);
                Who::Named { name: line.text_of(name), role, gender, inflected, doubtful }
            }
            (None, Some(role)) if !inflected => Who::Described { role: line.text_of(role), at: source.start() },
            _ => Who::Unnamed,
        };
        Some((who, source))
    }

    /// Adds the quotations that go on with what is said: in the same sentence behind the speaker, and alone right behind it.
    fn pieces_behind(&mut self, number: usize, from: usize, end: usize, contents: &mut Vec<Span>) -> usize {
        let line = self.line;
        let mut at = from;
        while at < end && at - from < LONGEST_REST && !line.is_quote(at) && !line.has(at, CUE) {
            at += 1;
        }
        let joined = at > 0
            && at < end
            && line.is_quote(at)
            && (line.is_dash(at - 1) || matches!(line.mark(at - 1), Some(',' | ':')))
            && !self.has_own_cue(at, end);
        let mut next = from;
        if joined && let Some(span) = line.span((at, at + 1)) {
            contents.push(span);
            self.mark_used(at);
            next = at + 1;
        }
        // Whether the sentence ends with the speaker, so that a quotation alone behind it is his too.
        let mut sentence = number + 1;
        while let Some((first, stop)) = self.sentences.get(sentence).copied() {
            let alone = (first..stop).filter(|at| line.mark(*at).is_none()).count() == 1;
            let quote = (first..stop).find(|at| line.is_quote(*at)).filter(|_| alone && stop - first <= 5);
            let Some(quote) = quote else { break };
            contents.extend(line.span((quote, quote + 1)));
            self.mark_used(quote);
            sentence += 1;
        }
        next
    }

    /// Whether a verb of saying follows a quotation.
    fn has_own_cue(&self, quote: usize, end: usize) -> bool {
        let line = self.line;
        let mut at = quote + 1;
        while at < end && line.mark(at).is_some() {
            at += 1;
        }
        at < end && at > quote + 1 && self.cue_at(at, end).is_some()
    }

    // ---- before a quotation ----

    /// `Марченко заявил: «…»`, `X a affirmé que le pays était « prêt … »`
    fn before_quote(&mut self, number: usize, cue: &Cue, first: usize, end: usize) -> Option<usize> {
        let line = self.line;
        let from = cue.end;
        let stop = end.min(from + REACH);
        let quote = (from..stop).find(|at| line.is_quote(*at) && line.mark(*at - 1).is_some());
        if let Some(quote) = quote.filter(|quote| line.is_mark(*quote - 1, ':')) {
            if (from..quote).any(|at| line.has(at, CUE) && !line.has(at, words::ROLE) && line.is_small(at) && at > from)
            {
                return None;
            }
            let (who, source) = self.who_before(cue, first, quote - 1)?;
            let mut contents = vec![line.span((quote, quote + 1))?];
            self.mark_used(quote);
            let next = self.pieces_behind(number, quote + 1, quote + 1, &mut contents);
            self.push(who, source, &cue.pieces, contents, Kind::Direct, 0.92);
            return Some(next.max(quote + 1));
        }
        // `Как заявил Марченко, «…»`, `Wie Holm sagte, „…“`
        let introduced = line.has(first, AS);
        if let Some(quote) = quote.filter(|quote| line.is_mark(*quote - 1, ','))
            && (introduced || line.language == Language::German)
            && self.is_last(quote, end)
            && !(introduced && (first..cue.first).any(|at| line.mark(at).is_some_and(|mark| mark != ',')))
        {
            let (who, source) = self.who_before(cue, first, quote - 1)?;
            let content = line.span((quote, quote + 1))?;
            self.mark_used(quote);
            let mut contents = vec![content];
            self.pieces_behind(number, quote + 1, quote + 1, &mut contents);
            self.push(who, source, &cue.pieces, contents, Kind::Direct, 0.88);
            return Some(quote + 1);
        }
        self.clause_behind(cue, first, end)
    }

    /// Whether nothing but a stop follows a quotation in its sentence.
    fn is_last(&self, quote: usize, end: usize) -> bool {
        (quote + 1..end).all(|at| self.line.is_stop(at))
    }

    /// A clause behind a verb some of which is quoted and reads like speech.
    fn clause_behind(&mut self, cue: &Cue, first: usize, end: usize) -> Option<usize> {
        let line = self.line;
        let subordinate = (cue.last..end.min(cue.last + 2)).find(|at| line.has(*at, THAT)).or_else(|| {
            // Behind the subject: `заявил Марченко, что`.
            (cue.end..end.min(cue.end + REACH)).find(|at| line.has(*at, THAT) && line.is_mark(*at - 1, ','))
        });
        let begin = match subordinate {
            Some(that) => that,
            None if line.language == Language::German && line.is_mark(cue.last, ',') => cue.last + 1,
            None => return None,
        };
        let clause =
            line.trimmed((begin, self.clause_end(begin, end)), |mark| matches!(mark, '.' | '!' | '?' | ',' | '…'));
        let mut quotes = (clause.0..clause.1).filter(|at| line.is_quote(*at));
        let quote = quotes.next().filter(|quote| line.is_phrase(*quote))?;
        let others =
            (clause.0..clause.1).any(|at| line.has(at, CUE) && !line.has(at, words::ROLE) && line.is_small(at));
        if others || quotes.next().is_some_and(|other| !line.is_phrase(other)) {
            return None;
        }
        let (who, source) = self.who_before(cue, first, begin)?;
        if matches!(who, Who::Unnamed) || source.is_none() {
            return None;
        }
        let content = line.span(clause)?;
        self.mark_used(quote);
        self.push(who, source, &cue.pieces, vec![content], Kind::Mixed, 0.72);
        Some(clause.1)
    }

    /// Where a clause ends at the latest: before what stands in brackets behind a quotation, and before whoever passes it on.
    fn clause_end(&self, first: usize, end: usize) -> usize {
        let line = self.line;
        let passes = |at: usize| {
            line.is_mark(at, ',')
                && matches!(line.word_of(at + 1), "пишет" | "сообщает" | "передаёт" | "передает" | "цитирует")
        };
        let bracket = |at: usize| line.is_mark(at, '(') && at > first && line.is_quote(at - 1);
        (first..end).find(|at| passes(*at) || bracket(*at)).unwrap_or(end)
    }

    /// The subject of a verb: before it, or between it and `limit`.
    fn who_before(&self, cue: &Cue, first: usize, limit: usize) -> Option<(Who, Option<Span>)> {
        let line = self.line;
        let mut verb = cue.first;
        while verb > first && (line.has(verb - 1, ADVERB) && line.is_small(verb - 1) || line.word_of(verb - 1) == "l'")
        {
            verb -= 1;
        }
        for begin in first.max(verb.saturating_sub(REACH))..verb {
            // What stands behind a preposition is no subject.
            let bound = begin > first
                && line.has(begin - 1, PREPOSITION | DETERMINER | words::OF)
                && !line.has(begin - 1, words::HE | words::SHE);
            let heads = line.is_name(begin)
                || line.has(begin, words::ROLE | DETERMINER | words::COURTESY | words::HE | words::SHE)
                || begin == first;
            if bound || !heads || !line.is_word(begin) {
                continue;
            }
            let Some(found) = subject(line, begin, verb, Needs::Somebody) else { continue };
            if found.end == verb {
                let (who, source) = self.who(&found, cue.gender, false)?;
                return Some((who, Some(source)));
            }
        }
        // `Дубова открыла порт и добавила: «…»`
        if verb > first && line.has(verb - 1, AND) {
            let found = subject(line, first, verb, Needs::Somebody)?;
            let (who, source) = self.who(&found, cue.gender, false)?;
            return Some((who, Some(source)));
        }
        if cue.impersonal {
            return None;
        }
        let (who, source, next) = self.who_behind(cue, limit.max(cue.end))?;
        let opens = (first..cue.first).all(|at| line.mark(at).is_some() || line.has(at, AND | ADVERB));
        if source.is_none() && !opens || next > limit.max(cue.last) || cue.paper {
            return None;
        }
        Some((who, source))
    }

    /// `По словам Марченко, «…»`, `Laut Brandt „…“`
    fn according(&mut self, at: usize, length: usize, first: usize, end: usize) -> Option<usize> {
        let line = self.line;
        let opens = (first..at).all(|at| line.mark(at).is_some() || line.has(at, AND | ADVERB));
        if !opens {
            return None;
        }
        let found = subject(line, at + length, end, Needs::Somebody)?;
        if found.is_pronoun {
            return None;
        }
        let mut next = found.end;
        let loose = matches!(line.word_of(at).to_lowercase().as_str(), "pour" | "para");
        let full = found.name.is_some_and(|name| (name.0..name.1).filter(|at| line.is_capital(*at)).count() >= 2);
        if loose && !full {
            return None;
        }
        next += usize::from(line.is_mark(next, ','));
        let (who, source) = self.who(&found, None, line.language == Language::Russian)?;
        let phrase = (at, at + length);
        if line.is_quote(next) && self.is_last(next, end) {
            self.mark_used(next);
            let content = line.span((next, next + 1))?;
            self.push(who, Some(source), &[phrase], vec![content], Kind::Direct, 0.88);
            return Some(next + 1);
        }
        if loose {
            return None;
        }
        let clause =
            line.trimmed((next, self.clause_end(next, end)), |mark| matches!(mark, '.' | '!' | '?' | ',' | '…'));
        let quote = (clause.0..clause.1).find(|at| line.is_quote(*at)).filter(|quote| line.is_phrase(*quote))?;
        if (clause.0..clause.1).any(|at| line.has(at, CUE) && line.is_small(at) && !line.has(at, words::ROLE)) {
            return None;
        }
        let content = line.span(clause)?;
        self.mark_used(quote);
        self.push(who, Some(source), &[phrase], vec![content], Kind::Mixed, 0.72);
        Some(clause.1)
    }

    /// `Лариса Фоменко: «…»`
    fn label(&mut self, first: usize, end: usize) -> bool {
        let line = self.line;
        if !line.is_name(first) {
            return false;
        }
        let stop = name_end(line, first, end);
        let capitals = (first..stop).filter(|at| line.is_capital(*at)).count();
        let roles = (first..stop).any(|at| line.has(at, words::ROLE));
        if !(2..=4).contains(&capitals)
            || roles
            || !line.is_mark(stop, ':')
            || !line.is_quote(stop + 1)
            || !self.is_last(stop + 1, end)
        {
            return false;
        }
        let (Some(source), Some(content)) = (line.span((first, stop)), line.span((stop + 1, stop + 2))) else {
            return false;
        };
        let who = Who::Named {
            name: line.text_of((first, stop)),
            role: None,
            gender: None,
            inflected: false,
            doubtful: false,
        };
        self.mark_used(stop + 1);
        self.push(who, Some(source), &[], vec![content], Kind::Direct, 0.85);
        true
    }

    // ---- inside a quotation, and without marks ----

    /// `«Лёд тонкий, — сказал Дунин, — и ходить по нему нельзя»`
    fn incise(&mut self, quote: usize) -> bool {
        let Some(Sort::Quote { first, end }) = self.line.item(quote).map(|item| item.sort) else { return false };
        let inner = Line::new(self.scan, self.line.language, first, end);
        let inside = Paragraph {
            line: &inner,
            scan: self.scan,
            sentences: inner.sentences(),
            used: Vec::new(),
            found: Vec::new(),
        };
        let Some(said) = inside.interrupted(0, inner.len(), false) else { return false };
        self.found.push(said);
        true
    }

    /// A paragraph that a dash opens.
    fn dialogue(&mut self) -> bool {
        match self.interrupted(1, self.line.len(), true) {
            Some(said) => {
                self.found.push(said);
                true
            }
            None => false,
        }
    }

    /// Speech with the speaker in the middle or at its end.
    fn interrupted(&self, first: usize, end: usize, by_dash: bool) -> Option<Said> {
        let line = self.line;
        let spaced = matches!(line.language, Language::Russian | Language::Spanish);
        for at in first + 1..end.min(first + LONGEST_SENTENCE) {
            let sign = |at: usize| matches!(line.mark(at), Some(',' | '?' | '!' | '…' | '.'));
            let mut verb = at;
            let parted = if spaced {
                let needs_sign = line.language == Language::Russian;
                line.is_dash(at - 1) && at >= 2 && at - 1 > first && (!needs_sign || sign(at - 2))
            } else {
                sign(at - 1) && !line.is_mark(at - 1, '.') && at - 1 > first
            };
            if !parted {
                continue;
            }
            while line.language == Language::French && matches!(line.word_of(verb), "se" | "s'" | "s’") {
                verb += 1;
            }
            if line.language == Language::Russian {
                let from = verb;
                while verb < end && verb - from < MOST_BETWEEN - 1 && line.is_small(verb) && !line.has(verb, CUE) {
                    verb += 1;
                }
            }
            if !line.has(verb, CUE | AUXILIARY) && words::particle_of(line.word_of(verb)).is_none() {
                continue;
            }
            let Some(cue) = self.cue_at(verb, end) else { continue };
            let Some((who, source, next)) = self.who_behind(&cue, end) else { continue };
            // Inside quotation marks a verb alone may be the speaker's own.
            let plain = matches!(who, Who::Named { .. } | Who::Pronoun { .. }) && source.is_some();
            if !plain && !by_dash {
                continue;
            }
            let next = next.max(cue.last);
            let closes = next >= end || line.mark(next).is_some() || line.is_mark(next - 1, ',');
            if !closes && !by_dash && !spaced {
                continue;
            }
            let trims = |mark: char| matches!(mark, ',' | '—' | '–' | '-' | '.' | ':' | ';');
            let mut contents = Vec::new();
            let before = line.trimmed((first, at), |mark| matches!(mark, ',' | '—' | '–' | '-'));
            contents.extend(line.span(before));
            if let Some(rest) = self.rest_of_speech(next, end, spaced, by_dash) {
                let mut rest = (rest, end);
                while rest.0 < rest.1 && line.mark(rest.0).is_some_and(trims) {
                    rest.0 += 1;
                }
                contents.extend(line.span(rest));
            }
            if contents.is_empty() {
                continue;
            }
            let confidence = if by_dash { 0.85 } else { 0.9 };
            let cue = cue.pieces.iter().filter_map(|piece| line.span(*piece)).collect();
            return Some(Said { who, source, cue, content: contents, kind: Kind::Direct, confidence });
        }
        None
    }

    /// Where speech goes on behind its speaker.
    fn rest_of_speech(&self, next: usize, end: usize, spaced: bool, by_dash: bool) -> Option<usize> {
        let line = self.line;
        if spaced {
            return (next..end.min(next + LONGEST_REST)).find(|at| line.is_dash(*at)).map(|dash| dash + 1);
        }
        // `next` may lie behind the comma that closes an apposition.
        let from = if line.mark(next).is_some() { next + 1 } else { next };
        let sign = line.mark(next).or_else(|| line.mark(next.checked_sub(1)?));
        // Without a mark what follows is speech only if it addresses somebody.
        let addresses = |at: usize| {
            let word = line.word_of(at).to_lowercase();
            ["je", "j'", "j’", "tu", "vous", "nous", "moi", "toi"].contains(&word.as_str()) || word.ends_with("ez")
        };
        let spoken = !by_dash || (from..end.min(from + LONGEST_REST)).any(addresses);
        match sign {
            Some(',' | '.' | ':' | ';') if spoken => Some(from).filter(|from| *from < end),
            _ => None,
        }
    }

    fn push(
        &mut self,
        who: Who,
        source: Option<Span>,
        cue: &[Range],
        mut content: Vec<Span>,
        kind: Kind,
        confidence: f32,
    ) {
        content.sort();
        content.dedup();
        let cue = cue.iter().filter_map(|piece| self.line.span(*piece)).collect();
        self.found.push(Said { who, source, cue, content, kind, confidence });
    }
}

/// Whether a word is another one that is in lower case.
fn is_folded(word: &str, lower: &str) -> bool {
    word.len() == lower.len() && (word == lower || word.to_lowercase() == lower)
}
