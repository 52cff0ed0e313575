//! Which part of a page is its article: where long paragraphs with commas lie, and links and menus do not.
//!
//! The method is that of the reading views of browsers: paragraphs score for what they hold, their parents get a share, what is
//! mostly links counts less, and what is left of the winner is cleaned. All sums are made in one pass over the tree.

use std::cell::RefCell;
use std::collections::HashMap;

use super::tree::{Id, Tree, is_block};
use crate::read::prose::{Prose, is_silent};

/// A try that finds fewer characters than this is made again with less left out.
const ENOUGH_CHARACTERS: usize = 500;

/// A page of which a larger part is links is a list of articles and none itself.
const MOST_LINKED: f64 = 0.6;

/// Parents that get a share of a paragraph's score.
const LEVELS: usize = 5;

/// Winners whose common parents are looked at.
const CANDIDATES: usize = 5;

/// What is left out before anything is scored, and how much the winner is cleaned.
#[derive(Clone, Copy)]
struct Rigour {
    strip_unlikely: bool,
    weigh_names: bool,
    clean: bool,
}

/// The page's article as text in paragraphs, without a heading that repeats one of its titles; `None` where the page has no text at all.
pub(super) fn article_text(tree: &Tree, titles: &[String]) -> Option<String> {
    let tries = [
        Rigour { strip_unlikely: true, weigh_names: true, clean: true },
        Rigour { strip_unlikely: false, weigh_names: true, clean: true },
        Rigour { strip_unlikely: false, weigh_names: false, clean: true },
        Rigour { strip_unlikely: false, weigh_names: false, clean: false },
    ];
    let mut best: Option<(usize, String)> = None;
    for rigour in tries {
        let text = Page::new(tree, rigour).article(titles);
        let length = text.chars().filter(|c| !c.is_whitespace()).count();
        if length >= ENOUGH_CHARACTERS {
            return Some(text);
        }
        if length > best.as_ref().map_or(0, |(longest, _)| *longest) {
            best = Some((length, text));
        }
    }
    best.map(|(_, text)| text)
}

/// Sums over what is at and under a node and not left out.
#[derive(Clone, Copy, Default)]
struct Sums {
    characters: usize,
    /// Characters in links; those to places on the same page count less.
    linked: f64,
    commas: usize,
    paragraphs: usize,
    items: usize,
    images: usize,
    inputs: usize,
    embeds: usize,
    /// Characters in headings.
    headings: usize,
    /// Blocks and cells within.
    blocks: usize,
    /// Characters in paragraphs, lists and blocks of text.
    in_paragraphs: usize,
}

impl Sums {
    fn add(&mut self, more: &Sums) {
        self.characters += more.characters;
        self.linked += more.linked;
        self.commas += more.commas;
        self.paragraphs += more.paragraphs;
        self.items += more.items;
        self.images += more.images;
        self.inputs += more.inputs;
        self.embeds += more.embeds;
        self.headings += more.headings;
        self.blocks += more.blocks;
        self.in_paragraphs += more.in_paragraphs;
    }

    fn link_density(&self) -> f64 {
        if self.characters == 0 { 0.0 } else { self.linked / self.characters as f64 }
    }
}

struct Page<'t> {
    tree: &'t Tree,
    rigour: Rigour,
    removed: Vec<bool>,
    sums: Vec<Sums>,
    /// Which tables hold figures, as far as anybody asked.
    data_tables: RefCell<HashMap<Id, bool>>,
}

impl<'t> Page<'t> {
    fn new(tree: &'t Tree, rigour: Rigour) -> Page<'t> {
        let mut page = Page {
            tree,
            rigour,
            removed: vec![false; tree.len()],
            sums: vec![Sums::default(); tree.len()],
            data_tables: RefCell::default(),
        };
        for (id, node) in tree.nodes() {
            let removed = is_silent(&node.tag)
                || is_hidden(tree, id)
                || matches!(node.tag.as_str(), "link" | "meta" | "base")
                || (rigour.strip_unlikely && is_unlikely(tree, id));
            if let Some(flag) = page.removed.get_mut(id) {
                *flag = removed;
            }
        }
        page.sum();
        for id in 0..tree.len() {
            if page.is_byline(id) {
                page.remove(id);
            }
        }
        page.sum();
        page
    }

    fn is_removed(&self, id: Id) -> bool {
        self.removed.get(id).copied().unwrap_or(true)
    }

    fn sums(&self, id: Id) -> Sums {
        self.sums.get(id).copied().unwrap_or_default()
    }

    fn remove(&mut self, id: Id) {
        if let Some(flag) = self.removed.get_mut(id) {
            *flag = true;
        }
    }

    /// Children come after their parents, so that one pass from behind gathers all.
    fn sum(&mut self) {
        self.sums.fill(Sums::default());
        for id in (0..self.tree.len()).rev() {
            if self.is_removed(id) {
                continue;
            }
            let node = self.tree.node(id);
            let mut own = self.sums(id);
            if node.tag.is_empty() {
                let (mut characters, mut blank) = (0, true);
                for c in node.text.chars() {
                    // A run of white space is one character.
                    let is_blank = c.is_whitespace();
                    characters += usize::from(!(is_blank && blank));
                    blank = is_blank;
                    own.commas +=
                        usize::from(matches!(c, ',' | '،' | '﹐' | '︐' | '︑' | '⹁' | '⸴' | '⸲' | '，' | '、'));
                }
                own.characters = characters;
            }
            match node.tag.as_str() {
                "a" => {
                    let is_local = node.attribute("href").is_some_and(|href| href.starts_with('#') && href.len() > 1);
                    own.linked = own.characters as f64 * if is_local { 0.3 } else { 1.0 };
                }
                "p" => own.paragraphs += 1,
                "li" => own.items += 1,
                "img" => own.images += 1,
                "input" => own.inputs += 1,
                "object" | "embed" | "iframe" => own.embeds += 1,
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => own.headings = own.characters,
                _ => {}
            }
            if matches!(node.tag.as_str(), "p" | "pre" | "li" | "blockquote" | "dd") {
                own.in_paragraphs = own.characters;
            }
            own.blocks += usize::from(is_block(&node.tag) || node.tag == "td");
            if let Some(sums) = self.sums.get_mut(id) {
                *sums = own;
            }
            if id > 0
                && let Some(parent) = self.sums.get_mut(node.parent)
            {
                parent.add(&own);
            }
        }
    }

    /// A line that says who wrote it, which is read as metadata.
    fn is_byline(&self, id: Id) -> bool {
        let node = self.tree.node(id);
        let states = node.attribute("rel") == Some("author")
            || node.attribute("itemprop").is_some_and(|prop| prop.contains("author"))
            || names(self.tree, id).is_some_and(|names| {
                ["byline", "author", "dateline", "writtenby", "p-author"].iter().any(|word| names.contains(word))
            });
        states && !node.tag.is_empty() && (1..100).contains(&self.sums(id).characters)
    }

    fn weight(&self, id: Id) -> f64 {
        if !self.rigour.weigh_names {
            return 0.0;
        }
        let node = self.tree.node(id);
        ["class", "id"].iter().filter_map(|name| node.attribute(name)).map(weight_of_name).sum()
    }

    /// Score that an element starts with, whatever is in it.
    fn initial_score(&self, id: Id) -> f64 {
        let by_tag = match self.tree.node(id).tag.as_str() {
            "div" => 5.0,
            "pre" | "td" | "blockquote" => 3.0,
            "address" | "ol" | "ul" | "dl" | "dd" | "dt" | "li" | "form" => -3.0,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5.0,
            _ => 0.0,
        };
        by_tag + self.weight(id)
    }

    /// Whether the element is a run of text by itself, as paragraphs are.
    fn is_paragraph(&self, id: Id) -> bool {
        match self.tree.node(id).tag.as_str() {
            "p" | "td" | "pre" | "section" | "h2" | "h3" | "h4" | "h5" | "h6" => true,
            "div" => {
                // Its own block counts as one.
                let blocks = self.sums(id).blocks;
                blocks <= 1
            }
            _ => false,
        }
    }

    fn scores(&self) -> Vec<f64> {
        let mut scores = vec![f64::NAN; self.tree.len()];
        for (id, _) in self.tree.nodes() {
            if self.is_removed(id) || !self.is_paragraph(id) || self.is_in_removed(id) {
                continue;
            }
            self.share(self.sums(id), self.tree.node(id).parent, &mut scores);
        }
        // Text that stands in a block beside other blocks, parted by line breaks, is as good as a paragraph.
        for (id, node) in self.tree.nodes() {
            if node.tag != "div" || self.is_removed(id) || self.is_paragraph(id) || self.is_in_removed(id) {
                continue;
            }
            let mut own = Sums::default();
            for child in &node.children {
                let tag = self.tree.node(*child).tag.as_str();
                if !is_block(tag) && !self.is_removed(*child) {
                    own.add(&self.sums(*child));
                }
            }
            self.share(own, id, &mut scores);
        }
        for (id, score) in scores.iter_mut().enumerate() {
            *score *= 1.0 - self.sums(id).link_density();
        }
        scores
    }

    /// Gives a paragraph's worth to what is around it.
    fn share(&self, sums: Sums, first: Id, scores: &mut [f64]) {
        if sums.characters < 25 {
            return;
        }
        let worth = 1.0 + (sums.commas as f64 + 1.0) + (sums.characters / 100).min(3) as f64;
        let mut at = first;
        for level in 0..LEVELS {
            if at == 0 {
                return;
            }
            let share = match level {
                0 => worth,
                1 => worth / 2.0,
                _ => worth / (level as f64 * 3.0),
            };
            if let Some(score) = scores.get_mut(at) {
                if score.is_nan() {
                    *score = self.initial_score(at);
                }
                *score += share;
            }
            at = self.tree.node(at).parent;
        }
    }

    fn is_in_removed(&self, id: Id) -> bool {
        let mut at = id;
        while at != 0 {
            if self.is_removed(at) {
                return true;
            }
            at = self.tree.node(at).parent;
        }
        false
    }

    /// What holds the article, and the scores that say so.
    fn winner(&self, scores: &[f64]) -> Id {
        let score = |id: Id| scores.get(id).copied().filter(|score| !score.is_nan()).unwrap_or(f64::NEG_INFINITY);
        let mut ranked: Vec<Id> = (1..scores.len()).filter(|&id| score(id) > f64::NEG_INFINITY).collect();
        ranked.sort_by(|&one, &other| score(other).total_cmp(&score(one)));
        ranked.truncate(CANDIDATES);
        let Some(&first) = ranked.first() else {
            return self.tree.first("body").unwrap_or(0);
        };
        let mut winner = first;
        // Where several have nearly as much, what holds most of them holds the article.
        let ancestors = |id: Id| {
            let mut chain = Vec::new();
            let mut at = self.tree.node(id).parent;
            while at != 0 {
                chain.push(at);
                at = self.tree.node(at).parent;
            }
            chain
        };
        let rivals: Vec<Vec<Id>> =
            ranked.iter().skip(1).filter(|&&id| score(id) / score(first) >= 0.75).map(|&id| ancestors(id)).collect();
        if rivals.len() >= 3
            && let Some(common) = ancestors(first)
                .into_iter()
                .take_while(|&id| self.tree.node(id).tag != "body")
                .find(|id| rivals.iter().filter(|chain| chain.contains(id)).count() >= 3)
        {
            winner = common;
        }
        let own = if score(winner).is_finite() { score(winner) } else { score(first) };
        let mut last = own;
        let mut at = self.tree.node(winner).parent;
        while at != 0 && self.tree.node(at).tag != "body" {
            let of_parent = score(at);
            if of_parent > f64::NEG_INFINITY {
                if of_parent < own / 3.0 {
                    break;
                }
                if of_parent > last {
                    winner = at;
                    break;
                }
                last = of_parent;
            }
            at = self.tree.node(at).parent;
        }
        // An only child has its parent's siblings for its own.
        loop {
            let parent = self.tree.node(winner).parent;
            let is_only = |id: Id| {
                let elements = self.tree.node(id).children.iter();
                elements.filter(|&&child| !self.tree.node(child).tag.is_empty() && !self.is_removed(child)).count() == 1
            };
            if parent == 0 || self.tree.node(parent).tag == "body" || !is_only(parent) {
                return winner;
            }
            winner = parent;
        }
    }

    fn article(mut self, titles: &[String]) -> String {
        let scores = self.scores();
        let winner = self.winner(&scores);
        let score = |id: Id| scores.get(id).copied().filter(|score| !score.is_nan());
        let own = score(winner).unwrap_or(0.0);
        let threshold = (own * 0.2).max(10.0);
        let class = self.tree.node(winner).attribute("class").filter(|class| !class.is_empty());
        let mut parts = Vec::new();
        let parent = self.tree.node(winner).parent;
        for &sibling in &self.tree.node(parent).children {
            if self.is_removed(sibling) {
                continue;
            }
            let node = self.tree.node(sibling);
            let same_class = class.is_some() && node.attribute("class") == class;
            let bonus = if same_class { own * 0.2 } else { 0.0 };
            let belongs = sibling == winner
                || score(sibling).is_some_and(|score| score + bonus >= threshold)
                || (node.tag == "p" && self.is_telling(sibling));
            if belongs {
                parts.push(sibling);
            }
        }
        if parts.is_empty() {
            parts.push(winner);
        }
        self.remove_titles(&parts, titles);
        if self.rigour.clean {
            self.clean(&parts);
        }
        self.sum();
        let mut whole = Sums::default();
        parts.iter().for_each(|&part| whole.add(&self.sums(part)));
        if whole.link_density() > MOST_LINKED {
            return String::new();
        }
        let mut prose = Prose::default();
        let (tree, page) = (self.tree, &self);
        for part in parts {
            prose.open("div");
            tree.prose(part, &|id| !page.is_removed(id), &mut prose);
            prose.close("div");
        }
        prose.finish()
    }

    /// Whether a paragraph beside the winner is prose.
    fn is_telling(&self, id: Id) -> bool {
        let sums = self.sums(id);
        let density = sums.link_density();
        if sums.characters > 80 {
            return density < 0.25;
        }
        sums.characters > 0 && density == 0.0 && self.tree.line(id).contains('.')
    }

    /// The elements inside what was chosen.
    fn inside(&self, parts: &[Id]) -> Vec<Id> {
        let mut inside = Vec::new();
        for &part in parts {
            self.tree.walk(part, &mut |id| !self.is_removed(id), &mut |id, begins| {
                if begins && id != part && !self.tree.node(id).tag.is_empty() {
                    inside.push(id);
                }
            });
        }
        inside
    }

    /// Leaves out the headings that say what the article's title says.
    fn remove_titles(&mut self, parts: &[Id], titles: &[String]) {
        for id in self.inside(parts) {
            if matches!(self.tree.node(id).tag.as_str(), "h1" | "h2") {
                let heading = self.tree.line_up_to(id, 1000);
                if titles.iter().any(|title| is_same_title(&heading, title)) {
                    self.remove(id);
                }
            }
        }
    }

    /// Leaves out what is no prose.
    fn clean(&mut self, parts: &[Id]) {
        let inside = self.inside(parts);
        for &id in &inside {
            let node = self.tree.node(id);
            let is_share = self.sums(id).characters < 500
                && names(self.tree, id).is_some_and(|names| {
                    names
                        .split([' ', '_', '-'])
                        .any(|word| matches!(word, "share" | "sharedaddy" | "sharing" | "socials"))
                });
            let is_bad_heading = matches!(node.tag.as_str(), "h1" | "h2") && self.weight(id) < 0.0;
            let is_beside = matches!(node.tag.as_str(), "footer" | "aside" | "object" | "embed" | "nav");
            if is_share || is_bad_heading || is_beside {
                self.remove(id);
            }
        }
        self.sum();
        for kinds in [&["form", "fieldset"][..], &["table", "ul"], &["div", "section"]] {
            let mut any = false;
            // The inner ones first: what is left out of them says more about what is around them.
            for &id in inside.iter().rev() {
                if self.is_removed(id) || !kinds.contains(&self.tree.node(id).tag.as_str()) {
                    continue;
                }
                if self.is_to_clean(id) {
                    let gone = self.sums(id);
                    self.remove(id);
                    self.take_from_parents(id, &gone);
                    any = true;
                }
            }
            if any {
                self.sum();
            }
        }
    }

    /// Takes what was left out from the sums of what is around it.
    fn take_from_parents(&mut self, id: Id, gone: &Sums) {
        let mut at = self.tree.node(id).parent;
        while at != 0 {
            if let Some(sums) = self.sums.get_mut(at) {
                sums.characters = sums.characters.saturating_sub(gone.characters);
                sums.linked = (sums.linked - gone.linked).max(0.0);
                sums.commas = sums.commas.saturating_sub(gone.commas);
                sums.paragraphs = sums.paragraphs.saturating_sub(gone.paragraphs);
                sums.items = sums.items.saturating_sub(gone.items);
                sums.images = sums.images.saturating_sub(gone.images);
                sums.inputs = sums.inputs.saturating_sub(gone.inputs);
                sums.embeds = sums.embeds.saturating_sub(gone.embeds);
                sums.headings = sums.headings.saturating_sub(gone.headings);
                sums.in_paragraphs = sums.in_paragraphs.saturating_sub(gone.in_paragraphs);
            }
            at = self.tree.node(at).parent;
        }
    }

    fn is_to_clean(&self, id: Id) -> bool {
        let sums = self.sums(id);
        let tag = self.tree.node(id).tag.as_str();
        if tag == "table" && self.is_data_table(id) {
            return false;
        }
        if self.is_within(id, &["code", "pre", "figure"]) || (tag != "table" && self.is_in_data_table(id)) {
            return false;
        }
        let weight = self.weight(id);
        if weight < 0.0 {
            return true;
        }
        if sums.commas >= 10 {
            return false;
        }
        let is_list = matches!(tag, "ul" | "ol")
            || (sums.characters > 0 && sums.items > 0 && {
                sums.in_paragraphs * 10 > sums.characters * 9 && sums.items > sums.paragraphs
            });
        let density = sums.link_density();
        let characters = sums.characters;
        let items = sums.items as f64 - 100.0;
        let heading_density = if characters == 0 { 0.0 } else { sums.headings as f64 / characters as f64 };
        let has_too_many_images = sums.images > 1 && (sums.paragraphs as f64) / (sums.images as f64) < 0.5;
        let bad = has_too_many_images
            || (!is_list && items > sums.paragraphs as f64)
            || (sums.inputs as f64 > (sums.paragraphs as f64 / 3.0).floor() && sums.inputs > 0)
            || (!is_list
                && heading_density < 0.9
                && characters < 25
                && (sums.images == 0 || sums.images > 2)
                && density > 0.0)
            || (!is_list && weight < 25.0 && density > 0.2)
            || (weight >= 25.0 && density > 0.5)
            || (sums.embeds == 1 && characters < 75)
            || sums.embeds > 1
            || (sums.images == 0 && characters == 0);
        bad && !(is_list && density < 0.5 && !has_too_many_images)
    }

    fn is_within(&self, id: Id, tags: &[&str]) -> bool {
        let mut at = self.tree.node(id).parent;
        // Further out than this, it says little about what is here.
        for _ in 0..8 {
            if at == 0 {
                return false;
            }
            if tags.contains(&self.tree.node(at).tag.as_str()) {
                return true;
            }
            at = self.tree.node(at).parent;
        }
        false
    }

    fn is_in_data_table(&self, id: Id) -> bool {
        let mut at = self.tree.node(id).parent;
        for _ in 0..8 {
            if at == 0 {
                return false;
            }
            if self.tree.node(at).tag == "table" {
                return self.is_data_table(at);
            }
            at = self.tree.node(at).parent;
        }
        false
    }

    /// Whether a table is one of figures, and no means of layout.
    fn is_data_table(&self, id: Id) -> bool {
        if let Some(known) = self.data_tables.borrow().get(&id) {
            return *known;
        }
        let holds_figures = self.holds_figures(id);
        self.data_tables.borrow_mut().insert(id, holds_figures);
        holds_figures
    }

    fn holds_figures(&self, id: Id) -> bool {
        let node = self.tree.node(id);
        if matches!(node.attribute("role"), Some("presentation" | "none")) || node.attribute("datatable") == Some("0") {
            return false;
        }
        if node.attribute("summary").is_some() {
            return true;
        }
        let (mut rows, mut widest, mut cells) = (0_usize, 0_usize, 0_usize);
        let (mut has_heads, mut has_table) = (false, false);
        self.tree.walk(id, &mut |_| true, &mut |inner, begins| {
            if !begins {
                return;
            }
            match self.tree.node(inner).tag.as_str() {
                "tr" => {
                    rows += 1;
                    cells = 0;
                }
                "td" => {
                    cells += 1;
                    widest = widest.max(cells);
                }
                "th" => {
                    cells += 1;
                    widest = widest.max(cells);
                    has_heads = true;
                }
                "caption" | "col" | "colgroup" | "tfoot" | "thead" => has_heads = true,
                "table" if inner != id => has_table = true,
                _ => {}
            }
        });
        if has_heads {
            return true;
        }
        if has_table || rows <= 1 || widest <= 1 {
            return false;
        }
        rows >= 10 || widest > 4 || rows * widest > 10
    }
}

/// Class and id together, in lower case.
fn names(tree: &Tree, id: Id) -> Option<String> {
    let node = tree.node(id);
    let (class, own) = (node.attribute("class"), node.attribute("id"));
    if class.is_none() && own.is_none() {
        return None;
    }
    Some(format!("{} {}", class.unwrap_or(""), own.unwrap_or("")).to_lowercase())
}

fn is_hidden(tree: &Tree, id: Id) -> bool {
    let node = tree.node(id);
    if node.tag.is_empty() {
        return false;
    }
    let style: String = node.attribute("style").unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_lowercase();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || node.attribute("hidden").is_some()
        || (node.attribute("aria-hidden") == Some("true")
            && !node.attribute("class").is_some_and(|class| class.contains("fallback-image")))
}

fn is_unlikely(tree: &Tree, id: Id) -> bool {
    const UNLIKELY: &[&str] = &[
        "-ad-",
        "ai2html",
        "banner",
        "breadcrumbs",
        "combx",
        "comment",
        "community",
        "cover-wrap",
        "disqus",
        "extra",
        "footer",
        "gdpr",
        "header",
        "legends",
        "menu",
        "related",
        "remark",
        "replies",
        "rss",
        "shoutbox",
        "sidebar",
        "skyscraper",
        "social",
        "sponsor",
        "supplemental",
        "ad-break",
        "agegate",
        "pagination",
        "pager",
        "popup",
        "yom-remote",
        "newsletter",
    ];
    const MAYBE: &[&str] = &["and", "article", "body", "column", "content", "main", "mathjax", "shadow"];
    let node = tree.node(id);
    if matches!(node.tag.as_str(), "" | "body" | "html" | "a" | "article" | "main" | "#root") {
        return false;
    }
    let roles = ["menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog"];
    if node.attribute("role").is_some_and(|role| roles.contains(&role)) {
        return true;
    }
    let Some(names) = names(tree, id) else { return false };
    let has = |words: &[&str]| words.iter().any(|word| names.contains(word));
    has(UNLIKELY) && !has(MAYBE) && !is_in(tree, id, &["table", "code"])
}

fn is_in(tree: &Tree, id: Id, tags: &[&str]) -> bool {
    let mut at = tree.node(id).parent;
    for _ in 0..3 {
        if at == 0 {
            return false;
        }
        if tags.contains(&tree.node(at).tag.as_str()) {
            return true;
        }
        at = tree.node(at).parent;
    }
    false
}

fn weight_of_name(name: &str) -> f64 {
    const NEGATIVE: &[&str] = &[
        "-ad-",
        "hidden",
        "banner",
        "combx",
        "comment",
        "com-",
        "contact",
        "footer",
        "gdpr",
        "masthead",
        "media",
        "meta",
        "outbrain",
        "promo",
        "related",
        "scroll",
        "share",
        "shoutbox",
        "sidebar",
        "skyscraper",
        "sponsor",
        "shopping",
        "tags",
        "widget",
    ];
    const POSITIVE: &[&str] =
        &["article", "body", "content", "entry", "main", "page", "pagination", "post", "text", "blog", "story"];
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_hid = name.split(' ').any(|word| word == "hid");
    f64::from(i8::from(has(POSITIVE)) * 25 - i8::from(has(NEGATIVE) || is_hid) * 25)
}

/// Whether a heading repeats the title.
fn is_same_title(heading: &str, title: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).take(200).collect()
    };
    let (heading, title) = (words(heading), words(title));
    if heading.is_empty() || title.is_empty() {
        return false;
    }
    // By length of what is new in the heading, as a title may have the name of the site as well.
    let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
    let new: Vec<String> = heading.iter().filter(|word| !title.contains(word)).cloned().collect();
    length(&new) * 4 < length(&heading)
}
