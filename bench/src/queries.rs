//! Queries drawn from a corpus by how frequent their words are: the same ones in every run on the same index.
//!
//! A query is kept where the contenders find the same number of articles; analysers differ a little, and a race over unequal
//! work would say nothing.

use std::collections::{HashMap, HashSet};

use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, PageRequest, Sort};
use onrecord::query::Resolved;
use onrecord::text::tokenise::tokenise;
use tantivy::DocAddress;

use crate::Failure;
use crate::ours::{id_of, ten, understood};
use crate::peer::{Peer, Recipe};
use crate::random::Random;

/// Candidates looked at for each query that is wanted.
const MOST_TRIES: usize = 400;

/// What a query is made of; shares are of the articles that have a word.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Word {
        from: f64,
        to: f64,
    },
    AllOf {
        words: usize,
        from: f64,
        to: f64,
    },
    AnyOf {
        words: usize,
        from: f64,
        to: f64,
    },
    Phrase {
        from: f64,
        to: f64,
    },
    Prefix,
    Fuzzy,
    /// A word in articles of so many days.
    Dated {
        days: i64,
    },
    /// Two words that stand side by side somewhere, with an operator between them; against the phrase.
    Near {
        operator: &'static str,
    },
    /// Two words somebody says; against the phrase.
    Said,
}

/// A query as each contender gets it.
pub struct Case {
    pub text: String,
    pub resolved: Resolved,
    pub recipe: Recipe,
}

/// Queries, and how many were left out since the contenders found different numbers of articles.
pub struct Drawn {
    pub cases: Vec<Case>,
    pub dropped: usize,
}

/// Draws queries from one corpus.
pub struct Drawer<'a> {
    ours: &'a LocalIndex,
    peer: &'a Peer,
    random: Random,
    shares: HashMap<String, f64>,
}

impl<'a> Drawer<'a> {
    /// `seed` tells classes apart.
    pub fn new(ours: &'a LocalIndex, peer: &'a Peer, seed: u64) -> Drawer<'a> {
        Drawer { ours, peer, random: Random::new(seed), shares: HashMap::new() }
    }

    /// At most `wanted` queries.
    pub fn draw(&mut self, kind: Kind, wanted: usize) -> Result<Drawn, Failure> {
        let mut drawn = Drawn { cases: Vec::new(), dropped: 0 };
        let mut seen = HashSet::new();
        for _ in 0..MOST_TRIES * wanted {
            if drawn.cases.len() >= wanted {
                break;
            }
            let Some((text, recipe)) = self.candidate(kind)? else { continue };
            if !seen.insert(text.clone()) {
                continue;
            }
            let resolved = understood(&text)?;
            let request = PageRequest { limit: 0, ..ten(Sort::Relevance, true) };
            // A pattern that stands for too many words is an answer too, but none that can be timed.
            let Ok(ranking) = self.ours.rank(&resolved, &request) else { continue };
            let ours = ranking.total.unwrap_or(0);
            let theirs = self.peer.count(&*recipe.query())? as u64;
            if ours == 0 || theirs == 0 {
                continue;
            }
            if ours != theirs && !matches!(kind, Kind::Near { .. } | Kind::Said) {
                drawn.dropped += 1;
                continue;
            }
            drawn.cases.push(Case { text, resolved, recipe });
        }
        Ok(drawn)
    }

    fn candidate(&mut self, kind: Kind) -> Result<Option<(String, Recipe)>, Failure> {
        if matches!(kind, Kind::Said) {
            return self.said();
        }
        let (words, day) = self.words_of_an_article()?;
        let made = match kind {
            Kind::Word { from, to } => {
                self.one(&words, from, to).and_then(|word| Some((word.clone(), self.peer.word(&word)?)))
            }
            Kind::AllOf { words: count, from, to } => self
                .several(&words, count, from, to)
                .and_then(|chosen| Some((chosen.join(" "), self.peer.all_of(&chosen)?))),
            Kind::AnyOf { words: count, from, to } => self
                .several(&words, count, from, to)
                .and_then(|chosen| Some((chosen.join(" OR "), self.peer.any_of(&chosen)?))),
            Kind::Phrase { from, to } => self.pair(&words, from, to).and_then(|(first, second)| {
                Some((format!("\"{first} {second}\""), self.peer.phrase(&[first, second])?))
            }),
            Kind::Prefix => self.one(&words, 0.001, 0.05).and_then(|word| {
                let prefix = word.get(..5).filter(|prefix| prefix.len() < word.len())?;
                Some((format!("{prefix}*"), self.peer.prefix(prefix)))
            }),
            Kind::Fuzzy => self.one(&words, 0.0005, 0.05).and_then(|word| {
                (word.len() > 5).then_some(())?;
                Some((format!("{word}~1"), self.peer.fuzzy(&word)))
            }),
            Kind::Dated { days } => {
                let Some(first) = day else { return Ok(None) };
                let last = first + days - 1;
                self.one(&words, 0.02, 0.3).and_then(|word| {
                    let text = format!("{word} date:{}..{}", written(first)?, written(last)?);
                    Some((text, self.peer.dated(&word, first, last)?))
                })
            }
            Kind::Near { operator } => self.pair(&words, 0.002, 0.1).and_then(|(first, second)| {
                Some((format!("{first} {operator} {second}"), self.peer.phrase(&[first, second])?))
            }),
            Kind::Said => None,
        };
        Ok(made)
    }

    /// Words of an article, in order, and the day it is dated.
    fn words_of_an_article(&mut self) -> Result<(Vec<String>, Option<i64>), Failure> {
        let segments = self.peer.searcher.segment_readers();
        let segment = self.random.below(segments.len());
        let max_doc = segments.get(segment).map_or(0, tantivy::SegmentReader::max_doc);
        let doc = self.random.below(max_doc as usize);
        let (text, day) = self.peer.stored(DocAddress::new(segment as u32, doc as u32))?;
        Ok((tokenise(&text).into_iter().map(|token| token.norm).collect(), day))
    }

    /// Somebody's name and two words that stand side by side in what he says.
    fn said(&mut self) -> Result<Option<(String, Recipe)>, Failure> {
        let number = self.random.below(self.ours.count() as usize);
        let Some(stored) = self.ours.article(&id_of(number))? else { return Ok(None) };
        let Some(attribution) = self.random.one_of(&stored.attributions.attributions).cloned() else { return Ok(None) };
        let speaker = attribution.speaker.and_then(|slot| stored.attributions.speakers.get(usize::from(slot)));
        let name = speaker.and_then(|speaker| tokenise(&speaker.name).pop()).map(|token| token.norm);
        let Some(name) = name.filter(|name| is_plain(name)) else { return Ok(None) };
        let Some(content) = self.random.one_of(&attribution.content) else { return Ok(None) };
        let words: Vec<String> =
            tokenise(content.of(&stored.article.body)).into_iter().map(|token| token.norm).collect();
        let pair = self.pair(&words, 0.002, 0.3);
        Ok(pair.and_then(|(first, second)| {
            Some((format!("speaker:{name} said:({first} {second})"), self.peer.phrase(&[first, second])?))
        }))
    }

    fn is_within(&mut self, word: &str, from: f64, to: f64) -> bool {
        if !is_plain(word) {
            return false;
        }
        let share = match self.shares.get(word) {
            Some(share) => *share,
            None => {
                let share = self.peer.share(word);
                self.shares.insert(word.to_owned(), share);
                share
            }
        };
        (from..to).contains(&share)
    }

    fn one(&mut self, words: &[String], from: f64, to: f64) -> Option<String> {
        let word = self.random.one_of(words).cloned()?;
        (word.len() > 2 && self.is_within(&word, from, to)).then_some(word)
    }

    fn several(&mut self, words: &[String], count: usize, from: f64, to: f64) -> Option<Vec<String>> {
        let mut chosen: Vec<String> = Vec::new();
        for _ in 0..20 * count {
            match self.one(words, from, to) {
                Some(word) if !chosen.contains(&word) => chosen.push(word),
                _ => continue,
            }
            if chosen.len() == count {
                return Some(chosen);
            }
        }
        None
    }

    fn pair(&mut self, words: &[String], from: f64, to: f64) -> Option<(String, String)> {
        let start = self.random.below(words.len());
        let [first, second] = words.get(start..start + 2)? else { return None };
        let fit = first != second && self.is_within(first, from, to) && self.is_within(second, from, to);
        fit.then(|| (first.clone(), second.clone()))
    }
}

fn is_plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn written(day: i64) -> Option<String> {
    Some(chrono::NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).ok()?)?.to_string())
}

/// A query as contenders in any language read it: its kind and its arguments.
pub fn recipe_text(kind: Kind, text: &str) -> Vec<String> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let with = |kind: &str, arguments: Vec<String>| std::iter::once(kind.to_owned()).chain(arguments).collect();
    match kind {
        Kind::Word { .. } => with("word", words(text)),
        Kind::AllOf { .. } => with("and", words(text)),
        Kind::AnyOf { .. } => with("or", words(&text.replace(" OR ", " "))),
        Kind::Phrase { .. } => with("phrase", words(text.trim_matches('"'))),
        Kind::Prefix => with("prefix", words(text.trim_end_matches('*'))),
        Kind::Fuzzy => with("fuzzy", words(text.trim_end_matches("~1"))),
        Kind::Dated { .. } => with("dated", words(&text.replace("date:", "").replace("..", " ").replace('-', ""))),
        Kind::Near { operator } => {
            let mut arguments: Vec<String> = words(text).into_iter().filter(|word| word != operator).collect();
            match operator {
                "W/S" => with("sentence", arguments),
                "W/P" => with("paragraph", arguments),
                "PRE/1" => with("stems", arguments),
                _ => {
                    arguments.extend(operator.rsplit('/').next().map(str::to_owned));
                    with("near", arguments)
                }
            }
        }
        Kind::Said => with("said", words(&text.replace("speaker:", "").replace("said:(", "").replace(')', ""))),
    }
}
