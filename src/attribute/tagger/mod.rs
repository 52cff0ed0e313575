//! Attributions by trained taggers: cues first, then the source and the content of each, then how likely the whole is right.
//!
//! What the rules found is among the features. What a reader is sure of stands as the rules found it; of all else the taggers say
//! where it begins and ends, and the judge whether it is kept. Nothing is learned here; `train` does that.

mod chain;
mod features;
mod judge;
mod model;

#[cfg(feature = "train")]
mod learn;
#[cfg(feature = "train")]
pub mod train;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range as TokenRange;

use super::ablation::is_left_out;
use super::cues;
use super::lexicon::{self, HE, OTHER_PRONOUN, RELATIVE, ROLE, ROLES, SHE, THEY};
use super::names::Names;
use super::quotes::Quotation;
use super::rules::{self, Range, Raw};
use super::scan::{Paragraph, Scan, Shape};
use super::{Kind, kind_of};
use chain::{Marginals, Scores};
use features::{AroundCue, Claims, View, Window};
pub use model::{Model, shipped};

/// How far from a cue, in tokens, its source and content are looked for.
const REACH: usize = 120;
/// A cue must be this likely to be looked at.
const LEAST_CUE: f32 = 0.1;
/// A cue must be this likely to count as another one near by.
const OTHER_CUE: f32 = 0.4;
/// A paragraph in which one token of so many begins a cue is no prose.
const DENSEST: usize = 5;
/// Added to the score of a cue, so that doubtful ones are looked at too.
const LENIENCE: f32 = 1.0;
/// Attributions of the taggers that are less likely to be right are dropped.
const LEAST_LIKELY: f32 = 0.4;
/// The same where no source is found.
const LEAST_LIKELY_NOBODY: f32 = 0.8;
/// The same where no word of the cue is known as one of saying.
const LEAST_LIKELY_STRANGE: f32 = 0.45;
/// The same where people without a name and no clause are all there is: `they share a surname`.
const LEAST_LIKELY_PHRASE: f32 = 0.75;
/// The same for what the rules found, but for what a reader is sure of.
const LEAST_LIKELY_RULE: f32 = 0.35;
/// The same for what a reader is sure of.
const LEAST_LIKELY_SURE: f32 = 0.25;
/// One word of so many must be an English article, pronoun, preposition or the like, or the text is in another language.
const FUNCTION_WORDS: usize = 6;

/// From this one on a cue's sort is none of saying.
const NO_SPEECH: u8 = 5;

/// So many tokens a tagger may add to either end of a cue that the rules have found.
const MOST_ADDED: usize = 2;
/// From this level on the rules are sure of what they found.
const SURE_RULE: u8 = 12;

/// What may be an attribution, with what is known for and against it.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    pub cue: Range,
    pub source: Option<Range>,
    pub content: Vec<Range>,
    /// How likely the cue is one.
    pub cue_share: f32,
    /// How likely the likeliest token of the content, and of the source, is one.
    pub content_share: f32,
    pub source_share: f32,
    /// How likely the labels of source and content are on average.
    pub surety: f32,
    /// How sure the rules are that found it, 1 to 15; 0 where they did not.
    pub rule: u8,
    /// The cue of the rules' attribution, where they found it.
    pub rule_cue: Option<Range>,
    /// Whether a reader is sure of what the rules found.
    pub sure: bool,
    /// Whether rules and taggers agree on some of the source, and of the content.
    pub same_source: bool,
    pub same_content: bool,
    /// Whether source and content are those of the rules.
    pub chosen_rule: bool,
    /// 0 direct, 1 mixed, 2 indirect.
    pub kind: u8,
    pub cue_sort: u8,
    pub source_sort: u8,
    pub content_length: u8,
    pub pieces: u8,
    /// Hashes of what it looks like as a whole.
    pub traits: Vec<u32>,
}

/// What is needed of an article.
pub struct Article<'a, 'b> {
    pub scan: &'a Scan<'b>,
    pub quotations: &'a [Quotation],
    pub names: &'a Names,
    /// Paragraphs in which nothing is looked for.
    pub skip: &'a [bool],
}

/// The attributions in prose: what a reader is sure of, and what the judge holds likely of what rules and taggers have found.
pub fn tag(article: &Article<'_, '_>, mut rules: Vec<Raw>, model: &Model<'_>) -> Vec<Raw> {
    let scan = article.scan;
    if !is_english(scan) {
        return rules;
    }
    let mut found: Vec<Raw> = Vec::with_capacity(rules.len());
    // The rules' finds that the judge has seen, by their cues, with the likeliest of what he saw.
    let mut judged: BTreeMap<Range, Option<Raw>> = BTreeMap::new();
    for candidate in candidates(article, &rules, model) {
        let traits = model.weight_of(&candidate.traits);
        let likely = judge::probability(&judge::signs(&candidate), &model.judge, traits);
        let least = match candidate.rule_cue {
            None if candidate.source.is_none() => LEAST_LIKELY_NOBODY,
            None if is_phrase(scan, &candidate) => LEAST_LIKELY_PHRASE,
            None if candidate.cue_sort >= NO_SPEECH => LEAST_LIKELY_STRANGE,
            None => LEAST_LIKELY,
            Some(_) if candidate.sure || is_plain(scan, &candidate) => LEAST_LIKELY_SURE,
            Some(_) => LEAST_LIKELY_RULE,
        };
        let kept = likely >= least && (candidate.rule_cue.is_some() || !is_barred(scan, &candidate));
        let raw = kept.then_some(Raw {
            source: candidate.source,
            cue: Some(candidate.cue),
            content: candidate.content,
            confidence: likely,
            goes_on: false,
        });
        match candidate.rule_cue {
            None => found.extend(raw),
            Some(cue) => {
                let known = judged.entry(cue).or_default();
                if known.as_ref().is_none_or(|known| raw.as_ref().is_some_and(|raw| raw.confidence > known.confidence))
                {
                    *known = raw;
                }
            }
        }
    }
    rules.retain(|raw| raw.cue.is_none_or(|cue| !judged.contains_key(&cue)));
    found.extend(judged.into_values().flatten());
    // `Continued Vik: “…”`: not by the verb and by the colon once more.
    let by_a_sign = |raw: &Raw| raw.cue.is_some_and(|(first, end)| !(first..end).any(|at| is_text(scan, at)));
    let by_words: BTreeSet<Range> =
        found.iter().filter(|raw| !by_a_sign(raw)).filter_map(|raw| raw.content.first().copied()).collect();
    found.retain(|raw| !(by_a_sign(raw) && raw.content.first().is_some_and(|range| by_words.contains(range))));
    let is_said = |said: &[Range], (first, end): Range| {
        let before = said.partition_point(|own| own.0 < end).checked_sub(1).and_then(|at| said.get(at));
        before.is_some_and(|own| first < own.1)
    };
    let contents = |raws: &[Raw]| -> Vec<Range> {
        let mut ranges: Vec<Range> = raws.iter().flat_map(|raw| raw.content.iter().copied()).collect();
        ranges.sort_unstable();
        ranges
    };
    // What stands behind a name and a colon, or a name stands below, is said already.
    let (cueless, mut rules): (Vec<Raw>, Vec<Raw>) =
        rules.into_iter().partition(|raw| raw.cue.is_none() && raw.source.is_some());
    let said = contents(&cueless);
    found.retain(|raw| !raw.content.iter().any(|range| is_said(&said, *range)));
    // A quotation that stood alone does so no longer where a tagger has found its cue.
    let said = contents(&found);
    rules.retain(|raw| !(raw.goes_on && raw.content.iter().any(|range| is_said(&said, *range))));
    found.extend(cueless);
    found.append(&mut rules);
    found
}

/// Whether a reader sees at once that it is no attribution, however likely the taggers hold it: nobody said it, or what should
/// say who is a verb drawn together with its subject (`I'm`).
fn is_barred(scan: &Scan<'_>, candidate: &Candidate) -> bool {
    let opening = scan.paragraphs.partition_point(|part| part.first <= candidate.cue.0).checked_sub(1);
    let opening = opening.and_then(|number| scan.paragraphs.get(number)).map_or(0, |part| part.first);
    let clipped = |at: usize| {
        let word = scan.word_of(at);
        ["'m", "’m", "'ve", "’ve", "'re", "’re", "'ll", "’ll"].iter().any(|ending| word.ends_with(ending))
    };
    if is_left_out("bars") {
        return false;
    }
    let nobody = |at: usize| scan.is_any(at, &["nobody", "none"]) || scan.is(at, "no") && scan.is_word(at + 1);
    let source = candidate.source;
    // `the member states of the union`
    let states = scan.is(candidate.cue.0, "states") && scan.is(candidate.cue.0 + 1, "of");
    states
        || source.is_some_and(|(from, to)| nobody(from) || (from..to).any(clipped))
        || is_naming(scan, candidate)
        || is_empty(scan, candidate)
        || cues::is_ruled_out(scan, candidate.cue, opening)
}

/// Whether `they` are the source, and the content paraphrase without a verb.
fn is_phrase(scan: &Scan<'_>, candidate: &Candidate) -> bool {
    let verbs = lexicon::AUXILIARY | lexicon::VERB | lexicon::CUE;
    candidate.kind == 2
        && candidate.source.is_some_and(|(first, _)| scan.has(first, THEY))
        && !candidate.content.iter().flat_map(|(first, end)| *first..*end).any(|at| {
            scan.has(at, verbs) || scan.is(at, "to") || scan.is(at, "that") || scan.word_of(at).ends_with("ed")
        })
}

/// `said nothing`, `believed him`, `asked not to be named`: no words are reported.
fn is_empty(scan: &Scan<'_>, candidate: &Candidate) -> bool {
    let words = || candidate.content.iter().flat_map(|(first, end)| *first..*end).filter(|at| is_text(scan, *at));
    let asked = (candidate.cue.0..candidate.cue.1).any(|at| scan.is_any(at, &["ask", "asks", "asked", "asking"]));
    words().all(|at| scan.is(at, "nothing") || scan.has(at, lexicon::PRONOUN) && scan.quote_of(at) == 0)
        || asked && words().take(4).any(|at| scan.is_any(at, &["name", "named", "identified"]))
}

/// `to call them Mr Dahl and Mrs Dahl`: a name is given, nothing said.
fn is_naming(scan: &Scan<'_>, candidate: &Candidate) -> bool {
    let names = |at: usize| {
        scan.is_any(at, &["call", "calls", "called", "calling", "name", "names", "named", "naming"])
            || scan.is_any(at, &["dub", "dubs", "dubbed", "rename", "renamed", "christen", "christened"])
    };
    (candidate.cue.0..candidate.cue.1).any(names)
        && candidate
            .content
            .iter()
            .flat_map(|(first, end)| *first..*end)
            .filter(|at| is_text(scan, *at))
            .all(|at| scan.is_capital(at) || scan.has(at, lexicon::PRONOUN | lexicon::AND))
}

/// Whether enough of the words are English ones that every text has.
fn is_english(scan: &Scan<'_>) -> bool {
    let (words, known) = scan.english_words(0..scan.tokens.len());
    known * FUNCTION_WORDS >= words
}

/// Everything that may be an attribution with a cue, by the paragraphs' order.
pub fn candidates(article: &Article<'_, '_>, rules: &[Raw], model: &Model<'_>) -> Vec<Candidate> {
    let view = features::view(article.scan, article.names, rules);
    let mut by_cue: Vec<&Raw> = rules.iter().filter(|raw| raw.cue.is_some()).collect();
    by_cue.sort_by_key(|raw| raw.cue);
    let mut finder = Finder { article, view: &view, rules: by_cue, model, work: Work::default(), found: Vec::new() };
    for (number, paragraph) in article.scan.paragraphs.iter().enumerate() {
        if !article.skip.get(number).copied().unwrap_or(false) {
            finder.paragraph(*paragraph);
        }
    }
    let mut found = finder.found;
    judge::note_company(&view, &mut found);
    found
}

/// Room that is used again and again.
#[derive(Default)]
struct Work {
    scores: Vec<Scores>,
    marginals: Marginals,
    back: Vec<[u8; chain::LABELS]>,
    labels: Vec<u8>,
    claims: Vec<Claims>,
    cues: Vec<(Range, f32)>,
}

struct Finder<'a, 'b, 'm> {
    article: &'a Article<'a, 'b>,
    view: &'a View,
    /// Those of the rules that have a cue, in the order of their cues.
    rules: Vec<&'a Raw>,
    model: &'a Model<'m>,
    work: Work,
    found: Vec<Candidate>,
}

impl Finder<'_, '_, '_> {
    fn paragraph(&mut self, paragraph: Paragraph) {
        self.cues(paragraph);
        let cues = std::mem::take(&mut self.work.cues);
        if cues.len() <= 4 + (paragraph.end - paragraph.first) / DENSEST {
            for (number, (cue, share)) in cues.iter().enumerate() {
                self.parts(paragraph, *cue, *share, &cues, number);
            }
        }
        self.work.cues = cues;
    }

    /// The rules' attribution whose cue shares a token with this one.
    fn rule_of(&self, cue: Range) -> Option<&Raw> {
        let from = self.rules.partition_point(|raw| raw.cue.is_some_and(|own| own.1 <= cue.0));
        self.rules.get(from).copied().filter(|raw| raw.cue.is_some_and(|own| own.0 < cue.1))
    }

    /// Notes the cues of a paragraph: those of the tagger, and those of the rules that it does not see.
    fn cues(&mut self, paragraph: Paragraph) {
        let (first, end) = (paragraph.first, paragraph.end);
        let Work { scores, marginals, back, labels, cues, .. } = &mut self.work;
        let window = Window::new(self.view, first..end);
        let quotes = window.has_quotation();
        scores.clear();
        cues.clear();
        let table = &self.model.cue;
        for at in first..end {
            let mut sums = [0; 2];
            features::cue_features(&window, at, quotes, |feature| table.add(feature, &mut sums));
            scores.push(table.scores(sums));
        }
        chain::marginals(scores, &self.model.cue_steps, false, marginals);
        let share = |at: usize| marginals.node.get(at - first).map_or(0.0, |node| 1.0 - node[0]);
        if marginals.node.iter().any(|node| node[0] < 1.0 - LEAST_CUE) {
            for here in scores.iter_mut() {
                here.node[0] -= LENIENCE;
            }
            chain::best(scores, &self.model.cue_steps, back, labels);
            for (at, label) in (first..end).zip(labels.iter()) {
                let begins = *label == 1 || *label == 2 && (at == first || labels.get(at - first - 1) == Some(&0));
                match cues.last_mut() {
                    _ if begins => cues.push(((at, at + 1), share(at))),
                    Some((cue, _)) if *label == 2 => cue.1 = at + 1,
                    _ => {}
                }
            }
        }
        let scan = self.article.scan;
        // A quotation is its speaker's; who speaks inside it is his affair.
        cues.retain(|((first, _), share)| *share >= LEAST_CUE && scan.quote_of(*first) == 0);
        let from = self.rules.partition_point(|raw| raw.cue.is_some_and(|cue| cue.0 < first));
        let tagged = cues.len();
        for cue in self.rules.iter().skip(from).filter_map(|raw| raw.cue).take_while(|cue| cue.0 < end) {
            let seen = cues.get(..tagged).unwrap_or_default();
            let place = seen.partition_point(|(other, _)| other.1 <= cue.0);
            let is_new = seen.get(place).is_none_or(|(other, _)| other.0 >= cue.1);
            if is_new && cues.last().is_none_or(|(other, _)| *other != cue) {
                cues.push((cue, share(cue.0)));
            }
        }
        cues.sort_by_key(|(cue, _)| *cue);
        cues.dedup_by_key(|(cue, _)| *cue);
    }

    /// A piece of content up to the first later sentence that begins outside of quotation marks: that is another one's affair.
    fn in_one_sentence(&self, (first, end): Range) -> Range {
        let sentence = |at: usize| self.view.seen.get(at).map(|token| (token.sentence, token.quoted));
        let begun = sentence(first).map(|(number, _)| number);
        let stop = (first + 1..end).find(|at| {
            sentence(*at).is_some_and(|(number, quoted)| {
                !quoted && Some(number) != begun && sentence(at - 1).is_some_and(|(before, _)| before != number)
            })
        });
        (first, stop.unwrap_or(end))
    }

    /// Finds source and content of one cue and notes what may be an attribution.
    fn parts(&mut self, paragraph: Paragraph, cue: Range, share: f32, cues: &[(Range, f32)], number: usize) {
        let raw = self.rule_of(cue).cloned();
        let range = reach(paragraph, cue);
        let window = Window::new(self.view, range.clone());
        let Work { scores, marginals, back, labels, claims, .. } = &mut self.work;
        claim(&range, raw.as_ref(), cues, number, claims);
        let around = AroundCue::new(&window, cue.0, cue.1, level(raw.as_ref()));
        scores.clear();
        for at in range.clone() {
            let mut sums = [0; 2];
            features::part_features(&window, &around, claims, at, |feature| self.model.part.add(feature, &mut sums));
            let mut here = self.model.part.scores(sums);
            let mut sums = [0; 4];
            features::edge_features(&window, &around, claims, at, |feature| self.model.edge.add(feature, &mut sums));
            self.model.edge.put(sums, &mut here);
            scores.push(here);
        }
        chain::best(scores, &self.model.part_steps, back, labels);
        chain::marginals(scores, &self.model.part_steps, false, marginals);
        let scan = self.article.scan;
        let mut candidate = Candidate { cue, cue_share: share, rule: level(raw.as_ref()), ..Candidate::default() };
        let (mut sum, mut count) = (0.0, 0.0);
        for (label, node) in labels.iter().zip(&marginals.node) {
            candidate.content_share = candidate.content_share.max(node[2]);
            candidate.source_share = candidate.source_share.max(node[1]);
            if *label != 0 {
                sum += node.get(usize::from(*label)).copied().unwrap_or_default();
                count += 1.0;
            }
        }
        candidate.surety = if count > 0.0 { sum / count } else { 0.0 };
        for (at, label) in range.zip(labels.iter_mut()) {
            if cue.0 <= at && at < cue.1 {
                *label = 0;
            }
        }
        let first = window.first;
        let mut sources = runs(labels, first, 1);
        sources.sort_by_key(|(first, end)| std::cmp::Reverse(end - first));
        candidate.source = sources.into_iter().find_map(|range| trimmed(scan, range));
        let contents = runs(labels, first, 2);
        let opening = rules::behind_dateline(scan, paragraph.first, paragraph.end);
        candidate.content = contents
            .into_iter()
            .map(|(first, end)| (first.max(opening).min(end), end))
            .filter_map(|range| with_marks(scan, self.article.quotations, self.in_one_sentence(range)))
            .collect();
        let chosen = match raw {
            Some(raw) => by_rule(scan, candidate, &raw),
            None => candidate,
        };
        if !chosen.content.is_empty() {
            let mut described = described(scan, chosen);
            described.traits = judge::traits(self.view, &described);
            self.found.push(described);
        }
    }
}

/// The tokens in which source and content of a cue are looked for.
fn reach(paragraph: Paragraph, cue: Range) -> TokenRange<usize> {
    paragraph.first.max(cue.0.saturating_sub(REACH))..paragraph.end.min(cue.1 + REACH)
}

/// How sure the rules are, in fifteen steps; 0 where they found nothing.
fn level(raw: Option<&Raw>) -> u8 {
    raw.map_or(0, |raw| 1 + (raw.confidence.clamp(0.0, 1.0) * 14.0) as u8)
}

/// Notes what the rules and other cues make of every token of `range`.
fn claim(range: &TokenRange<usize>, raw: Option<&Raw>, cues: &[(Range, f32)], number: usize, claims: &mut Vec<Claims>) {
    claims.clear();
    claims.resize(range.len(), Claims::default());
    let mut put = |(first, end): Range, rule: u8| {
        let from = first.max(range.start) - range.start;
        let to = end.min(range.end).saturating_sub(range.start).max(from);
        claims.get_mut(from..to).into_iter().flatten().for_each(|claim| claim.rule = rule);
    };
    if let Some(raw) = raw {
        raw.content.iter().for_each(|content| put(*content, 2));
        raw.source.into_iter().for_each(|source| put(source, 1));
    }
    let from = cues.partition_point(|(cue, _)| cue.0 < range.start);
    for (other, (cue, share)) in cues.iter().enumerate().skip(from).take_while(|(_, (cue, _))| cue.0 < range.end) {
        if other != number && *share >= OTHER_CUE {
            claims.get_mut(cue.0 - range.start).into_iter().for_each(|claim| claim.other_cue = true);
        }
    }
    let mut so_far = 0;
    for claim in claims {
        so_far += u32::from(claim.other_cue);
        claim.other_cues = so_far;
    }
}

/// Runs of one label.
fn runs(labels: &[u8], base: usize, label: u8) -> Vec<Range> {
    let mut found: Vec<Range> = Vec::new();
    for (at, _) in labels.iter().enumerate().filter(|(_, own)| **own == label) {
        match found.last_mut() {
            Some(run) if run.1 == base + at => run.1 += 1,
            _ => found.push((base + at, base + at + 1)),
        }
    }
    found
}

fn is_text(scan: &Scan<'_>, at: usize) -> bool {
    scan.token(at).is_some_and(|token| matches!(token.shape, Shape::Word { .. } | Shape::Number))
}

/// The range from its first word to its last.
fn trimmed(scan: &Scan<'_>, (first, end): Range) -> Option<Range> {
    let from = (first..end).find(|at| is_text(scan, *at))?;
    let to = (from..end).rev().find(|at| {
        is_text(scan, *at)
            || matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Possessive | Shape::Mark('%' | ')')))
    })?;
    Some((from, to + 1))
}

/// The range from its first word to its last, with the marks of a quotation that begins or ends there.
fn with_marks(scan: &Scan<'_>, quotations: &[Quotation], range: Range) -> Option<Range> {
    let (mut from, mut to) = trimmed(scan, range)?;
    let quotation = |at: usize| quotations.get((scan.quote_of(at) as usize).checked_sub(1)?);
    if let Some(quotation) = quotation(from)
        && (quotation.first..from).all(|at| !is_text(scan, at))
    {
        from = quotation.first;
    }
    if let Some(quotation) = quotation(to - 1)
        && (to..quotation.end).all(|at| !is_text(scan, at))
    {
        to = quotation.end.max(to);
    }
    Some((from, to))
}

fn meets(left: &[Range], right: &[Range]) -> bool {
    left.iter().any(|one| right.iter().any(|other| one.0 < other.1 && other.0 < one.1))
}

/// Notes what the rules have found, and follows them where a reader is sure of it or the taggers have found only part of it.
fn by_rule(scan: &Scan<'_>, mut candidate: Candidate, raw: &Raw) -> Candidate {
    candidate.rule = level(Some(raw));
    candidate.same_source = match (candidate.source, raw.source) {
        (Some(own), Some(theirs)) => meets(&[own], &[theirs]),
        (own, theirs) => own == theirs,
    };
    candidate.same_content = meets(&candidate.content, &raw.content);
    candidate.rule_cue = raw.cue;
    candidate.sure = is_sure(scan, raw);
    let is_whole = !candidate.content.is_empty()
        && candidate.source.is_some() == raw.source.is_some()
        && raw.cue.is_none_or(|cue| candidate.cue.0 + MOST_ADDED >= cue.0 && candidate.cue.1 <= cue.1 + MOST_ADDED)
        && !candidate.source.is_some_and(|source| is_cut_off(scan, source));
    if candidate.sure || !is_whole {
        candidate.cue = raw.cue.unwrap_or(candidate.cue);
        candidate.source = raw.source;
        candidate.content.clone_from(&raw.content);
        candidate.chosen_rule = true;
    } else {
        // Where the words are the same, so are the signs around them.
        if let (Some(own), Some(theirs)) = (&mut candidate.source, raw.source)
            && trimmed(scan, theirs) == Some(*own)
        {
            *own = theirs;
        }
    }
    described(scan, candidate)
}

/// Whether the rules are sure of what they found, and its verb means saying and little else.
fn is_plain(scan: &Scan<'_>, candidate: &Candidate) -> bool {
    let (first, end) = candidate.cue;
    candidate.rule >= SURE_RULE && (first..end).any(|at| scan.has(at, lexicon::SAY | lexicon::TELL))
}

/// Whether a source ends in the middle: `Ida Vik, 61, who`.
fn is_cut_off(scan: &Scan<'_>, (first, end): Range) -> bool {
    end - first > 1 && scan.has(end - 1, RELATIVE | lexicon::PREPOSITION | lexicon::DETERMINER | lexicon::AND)
}

/// Whether a reader has no doubt of what the rules found: `According to`, or nothing but a quotation with a verb of saying.
fn is_sure(scan: &Scan<'_>, raw: &Raw) -> bool {
    let Some((first, end)) = raw.cue else { return true };
    let says = lexicon::SAY | lexicon::TELL | lexicon::QUOTE_ONLY;
    scan.is(first, "according")
        || kind_of(scan, &raw.content) == Kind::Direct && (first..end).any(|at| scan.has(at, says))
}

/// Notes of what sort cue, source and content are.
fn described(scan: &Scan<'_>, mut candidate: Candidate) -> Candidate {
    candidate.kind = match kind_of(scan, &candidate.content) {
        Kind::Direct => 0,
        Kind::Mixed => 1,
        Kind::Indirect => 2,
    };
    let classes = [lexicon::SAY, lexicon::TELL, lexicon::ACT, lexicon::VIEW, lexicon::WITH_PARTICLE, lexicon::VERB];
    let flags = (candidate.cue.0..candidate.cue.1).map(|at| scan.flags(at)).fold(0, |all, own| all | own);
    candidate.cue_sort = classes.iter().position(|class| flags & class != 0).unwrap_or(classes.len()) as u8;
    candidate.source_sort = match candidate.source {
        None => 0,
        Some(source) => {
            let head = scan.head_of(source);
            match scan.flags(head) {
                own if own & (HE | SHE | THEY) != 0 => 1,
                own if own & (OTHER_PRONOUN | RELATIVE | lexicon::IT) != 0 => 2,
                own if own & (ROLE | ROLES) != 0 => 3,
                _ if scan.is_capital(head) => 4,
                _ => 5,
            }
        }
    };
    let words = candidate.content.iter().flat_map(|(first, end)| *first..*end).filter(|at| is_text(scan, *at));
    candidate.content_length = words.take(255).count() as u8;
    candidate.pieces = candidate.content.len().min(255) as u8;
    candidate
}
