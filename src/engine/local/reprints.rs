//! Hits of which none is a reprint of another: each article that matches is a hit, or stands under one that it is a reprint of.
//!
//! Nothing is grouped when articles are written. What is a reprint of a hit is found when it is asked for: by the bands of its
//! signature, which are terms, then by the signatures themselves. So what is added, changed or removed needs no other article
//! written anew, and the order in which articles came plays no part. Going through the answer from its best article on, one that
//! no hit has taken is the next hit, and takes those of its reprints that match and are not taken yet. Every article under a hit is
//! therefore like that hit itself, and not like it by way of others.

use std::collections::{BTreeSet, HashMap, HashSet};

use tantivy::query::Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use super::columns::Unsigned;
use super::compile::Compiler;
use super::folder::storage;
use super::order::Ranked;
use super::search::{LocalIndex, is_alive};
use crate::article::Article;
use crate::engine::{Duplicates, EngineError, PageRequest};
use crate::query::clause::Clause;
use crate::reprint::differences::between;
use crate::reprint::{Differences, Signature};
use crate::result::{Hit, Reprint, Reprints};

/// Articles are ranked this many times more than before where too many of them were reprints.
const FURTHER: usize = 4;

/// The hits of one question so far, with what stands under each.
pub(super) struct Stories<'i> {
    index: &'i LocalIndex,
    /// Finds what matches.
    matching: Box<dyn Weight>,
    /// By their hits; nothing of a hit that has none.
    under: HashMap<DocAddress, Vec<Like>>,
    taken: HashSet<DocAddress>,
}

/// Hits of a page that share a band and are no reprints are compared with no more of each other than this.
const MOST_OF_ONE_BAND: usize = 32;

/// An article and how alike it is to another.
#[derive(Clone, Copy, Debug)]
struct Like {
    address: DocAddress,
    likeness: f32,
}

impl<'i> Stories<'i> {
    pub(super) fn new(
        index: &'i LocalIndex,
        compiler: &Compiler<'_>,
        clause: &Clause,
    ) -> Result<Stories<'i>, EngineError> {
        let matching = index.weight(compiler, clause, false)?;
        Ok(Stories { index, matching, under: HashMap::new(), taken: HashSet::new() })
    }

    /// The first `wanted` hits in the order of `ranked`, which are the best articles. `rank` gives more of them.
    pub(super) fn first(
        &mut self,
        wanted: usize,
        mut ranked: Vec<Ranked>,
        rank: &dyn Fn(usize) -> Result<Vec<Ranked>, EngineError>,
    ) -> Result<Vec<Ranked>, EngineError> {
        let mut hits = Vec::new();
        let mut asked = wanted;
        let mut next = 0;
        while hits.len() < wanted {
            let Some(one) = ranked.get(next).copied() else {
                if ranked.len() < asked {
                    break;
                }
                asked = asked.saturating_mul(FURTHER);
                // The order of the first ones is the same however many are asked for.
                ranked = rank(asked)?;
                if ranked.len() <= next {
                    break;
                }
                continue;
            };
            next += 1;
            if self.taken.contains(&one.address) {
                continue;
            }
            let mut reprints = self.matching(self.reprints_of(one.address)?)?;
            reprints.retain(|like| self.taken.insert(like.address));
            if !reprints.is_empty() {
                self.under.insert(one.address, reprints);
            }
            hits.push(one);
        }
        Ok(hits)
    }

    /// Counts what stands under the hits of a page, and puts it there if that is asked for.
    pub(super) fn put_under(
        &self,
        hits: &mut [Hit],
        ranked: &[Ranked],
        request: &PageRequest,
    ) -> Result<Reprints, EngineError> {
        let mut counted = Reprints { articles: 0, differing: (!request.ids_alone).then_some(0) };
        for (hit, one) in hits.iter_mut().zip(ranked) {
            let under = self.under.get(&one.address).map_or(&[][..], Vec::as_slice);
            counted.articles += under.len() as u64;
            let Some(differing) = &mut counted.differing else { continue };
            let reprints = self.read(one.address, under)?;
            *differing += reprints.iter().filter(|reprint| !reprint.differences.is_empty()).count() as u64;
            if request.duplicates == Duplicates::Collapse {
                hit.reprints = Some(reprints);
            }
        }
        Ok(counted)
    }

    /// The articles under a hit, earliest first, with what differs.
    fn read(&self, hit: DocAddress, under: &[Like]) -> Result<Vec<Reprint>, EngineError> {
        if under.is_empty() {
            return Ok(Vec::new());
        }
        let own = self.index.unpacked(hit)?.article;
        let orders = self.index.orders()?;
        let mut found = Vec::with_capacity(under.len());
        for like in under {
            let unpacked = self.index.unpacked(like.address)?;
            let order = orders.get(like.address.segment_ord as usize);
            let placed = order.map(|order| order.placed(like.address.doc_id, 0.0));
            let (day, tie) = placed.map_or((None, 0), |placed| (placed.date, placed.tie));
            let reprint = Reprint {
                differences: differences(&own, &unpacked.article),
                likeness: like.likeness,
                id: unpacked.id,
                path: unpacked.article.provenance.path,
                date: unpacked.article.date,
                outlet: unpacked.article.outlet,
            };
            found.push(((day.is_none(), day, tie), reprint));
        }
        found.sort_by_key(|(one, _)| *one);
        Ok(found.into_iter().map(|(_, reprint)| reprint).collect())
    }

    /// All articles of the index that are reprints of one.
    fn reprints_of(&self, address: DocAddress) -> Result<Vec<Like>, EngineError> {
        let Some(own) = signature(self.index, address)? else { return Ok(Vec::new()) };
        let searcher = &self.index.searcher;
        let mut found = Vec::new();
        for (segment, reader) in (0u32..).zip(searcher.segment_readers()) {
            let inverted = reader.inverted_index(self.index.fields.band).map_err(storage)?;
            let mut sharing = BTreeSet::new();
            for band in own.bands() {
                let term = Term::from_field_bytes(self.index.fields.band, &band);
                let postings = inverted.read_postings(&term, IndexRecordOption::Basic);
                let Some(mut postings) = postings.map_err(EngineError::io("reading the bands of articles"))? else {
                    continue;
                };
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    sharing.insert(doc);
                    doc = postings.advance();
                }
            }
            for doc in sharing {
                let other = DocAddress::new(segment, doc);
                if other == address || !is_alive(reader, doc) {
                    continue;
                }
                let likeness = signature(self.index, other)?.and_then(|other| own.reprint(&other));
                found.extend(likeness.map(|likeness| Like { address: other, likeness }));
            }
        }
        Ok(found)
    }

    /// Those that match; `found` lies in the order of the index.
    fn matching(&self, found: Vec<Like>) -> Result<Vec<Like>, EngineError> {
        let mut matching = Vec::with_capacity(found.len());
        for of_segment in found.chunk_by(|one, other| one.address.segment_ord == other.address.segment_ord) {
            let Some(first) = of_segment.first() else { continue };
            let reader = self.index.searcher.segment_reader(first.address.segment_ord);
            let mut scorer = self.matching.scorer(reader, 1.0).map_err(storage)?;
            for like in of_segment {
                let doc = like.address.doc_id;
                if scorer.doc() < doc {
                    scorer.seek(doc);
                }
                if scorer.doc() == doc {
                    matching.push(*like);
                }
            }
        }
        Ok(matching)
    }
}

fn signature(index: &LocalIndex, address: DocAddress) -> Result<Option<Signature>, EngineError> {
    let reader = index.searcher.segment_reader(address.segment_ord);
    let column = index.columns.unsigned(reader, Unsigned::Signature).map_err(storage)?;
    Ok(Signature::from_numbers(column.values_for_doc(address.doc_id)))
}

/// Says of each hit that is a reprint of one before it, or that one is a reprint of, which that is: the first of them that is not
/// marked so itself. No other article is looked at.
pub(super) fn mark(index: &LocalIndex, hits: &mut [Hit], ranked: &[Ranked]) -> Result<(), EngineError> {
    let mut unmarked: Vec<(usize, Signature)> = Vec::new();
    let mut by_band: HashMap<[u8; 4], Vec<usize>> = HashMap::new();
    for (number, one) in ranked.iter().enumerate() {
        let Some(own) = signature(index, one.address)? else { continue };
        let sharing = own.bands().filter_map(|band| by_band.get(&band)).flatten();
        let alike =
            sharing.filter(|place| unmarked.get(**place).is_some_and(|(_, other)| own.reprint(other).is_some()));
        let before = alike.min().and_then(|place| unmarked.get(*place)).and_then(|(number, _)| hits.get(*number));
        if let Some(id) = before.map(|hit| hit.id.clone()) {
            hits.iter_mut().skip(number).take(1).for_each(|hit| hit.reprint_of = Some(id.clone()));
            continue;
        }
        for band in own.bands() {
            let places = by_band.entry(band).or_default();
            if places.len() < MOST_OF_ONE_BAND {
                places.push(unmarked.len());
            }
        }
        unmarked.push((number, own));
    }
    Ok(())
}

/// What differs from one article to another: in their titles where both have one, and in their bodies.
fn differences(one: &Article, other: &Article) -> Differences {
    let titles = match (&one.title, &other.title) {
        (Some(title), Some(its)) => between(title, its),
        _ => Differences::default(),
    };
    titles.and(between(&one.body, &other.body))
}
