//! XML one record at a time: the elements that a format calls records are built as small trees, all else passes by.
//!
//! Nothing a document declares is expanded or fetched: entities are those of XML and HTML, others stay as they are written. A
//! record is bounded in bytes, elements and depth. Mistakes of nesting are forgiven; where the syntax itself breaks, reading
//! ends.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::prose::{Prose, is_silent};
use super::sgml::{character, decode_entities};
use super::{Reading, Stop, html, too_large};

/// Bytes of one record, and of one tag or text outside of records. Its tree takes several times as much.
const MAX_RECORD_BYTES: usize = 32 << 20;

/// Elements and texts of one record.
const MAX_NODES: usize = 400_000;

/// Elements within one another, in a record and around it.
const MAX_DEPTH: usize = 200;

/// Attributes of one element; more are left out.
const MAX_ATTRIBUTES: usize = 500;

/// Namespaces whose elements are known by a prefix of ours, whatever prefix a document gives them.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://www.w3.org/1999/xhtml", "html"),
    ("http://iptc.org/std/nar/2006-10-01/", ""),
    ("http://iptc.org/std/NITF/2006-10-18/", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
];

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Name, with a prefix where its namespace has one.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
    /// Line on which it begins.
    pub(super) line: u64,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The name without a prefix.
    pub(super) fn local(&self) -> &str {
        local(&self.name)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let own = self.attributes.iter().find(|(own, _)| own == name);
        own.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Its own elements of this full name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element of this local name at the end of a path of them.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Element> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.elements().filter(|element| element.local() == *first).find_map(|element| element.at(rest))
    }

    /// The first element of this local name anywhere inside, in the order of the document.
    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| if element.local() == name { Some(element) } else { element.find(name) })
    }

    /// All elements of this local name anywhere inside, but none within another of them.
    pub(super) fn find_all<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if element.local() == name {
                found.push(element);
            } else {
                element.find_all(name, found);
            }
        }
    }

    /// All text inside, as it stands.
    pub(super) fn raw_text(&self) -> String {
        let mut text = String::new();
        self.add_raw_text(&mut text);
        text
    }

    fn add_raw_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(element) => element.add_raw_text(text),
                Node::Text(more) => text.push_str(more),
            }
        }
    }

    /// All text inside in one line; `None` where that is blank.
    pub(super) fn line_text(&self) -> Option<String> {
        let mut prose = Prose::default();
        self.add_prose(&mut prose, &|_| true);
        let text = prose.finish();
        let line = if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text };
        (!line.is_empty()).then_some(line)
    }

    /// The text inside as paragraphs, where the elements are HTML or like it. `keep` may leave elements out.
    pub(super) fn prose(&self, keep: &dyn Fn(&Element) -> bool) -> String {
        let mut prose = Prose::default();
        self.add_prose(&mut prose, keep);
        prose.finish()
    }

    fn add_prose(&self, prose: &mut Prose, keep: &dyn Fn(&Element) -> bool) {
        for node in &self.children {
            match node {
                Node::Text(text) => prose.lines(text),
                Node::Element(element) => {
                    if keep(element) && !is_silent(element.local()) {
                        prose.open(element.local());
                        element.add_prose(prose, keep);
                        prose.close(element.local());
                    }
                }
            }
        }
    }

    /// Whether it has elements besides text.
    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// What an element is to a format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// A record, to be handed on whole.
    Record,
    /// Something around records that says something about them, to be handed on whole.
    Context,
    /// Neither; what is inside it is looked at.
    #[default]
    Around,
}

/// A format in XML.
pub(super) trait Records {
    /// What an element is whose parents have these names, the outermost first.
    fn role(&self, parents: &[String], name: &str) -> Role;
    fn context(&mut self, parents: &[String], element: &Element);
    fn record(&mut self, element: &Element, reading: &mut Reading<'_>) -> Result<(), Stop>;
}

/// Reads all records.
pub(super) fn read(input: &mut dyn BufRead, records: &mut dyn Records, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let limit = MAX_RECORD_BYTES.min(reading.options.max_article_bytes);
    let left = Rc::new(Cell::new(limit));
    let line = Rc::new(Cell::new(1));
    let mut reader = Reader::from_reader(Bounded { input, left: left.clone(), line: line.clone() });
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        if state.open.is_empty() {
            left.set(limit);
        }
        let begins = line.get();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let reason = match error {
                    _ if left.get() == 0 => format!("{}; what follows it is not read", too_large(limit)),
                    // Reading the file failed, not its syntax.
                    quick_xml::Error::Io(error) => return Err(Stop::from(copied(&error))),
                    error => format!("broken XML ({error}); what follows it is not read"),
                };
                let at = state.open.first().map_or(begins, |record| record.line);
                return reading.emit_bad(Some(at), reason);
            }
        };
        match event {
            Event::Start(tag) => {
                state.start(&tag, begins, records);
            }
            Event::Empty(tag) => {
                let name = state.start(&tag, begins, records);
                state.end(&name, records, reading)?;
            }
            Event::End(tag) => {
                let name = state.canonical(tag.name().as_ref());
                state.end(&name, records, reading)?;
            }
            Event::Text(text) => state.text(text.into_inner().as_ref()),
            Event::CData(text) => state.text(text.into_inner().as_ref()),
            Event::GeneralRef(reference) => state.text(&resolved(reference.into_inner().as_ref())),
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
    match state.open.first() {
        Some(record) if state.role == Role::Record => {
            reading.emit_bad(Some(record.line), "the file ends inside a record".to_owned())
        }
        _ => Ok(()),
    }
}

fn copied(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// The text of a reference: a character, by number or by name, or the reference itself.
fn resolved(reference: &str) -> String {
    // The numbers of windows-1252 are no characters of Unicode's and are meant as HTML reads them.
    match character(reference).filter(|c| !matches!(c, '\u{80}'..='\u{9f}')) {
        Some(c) => c.to_string(),
        None => html::text_of(&format!("&{reference};")),
    }
}

#[derive(Default)]
struct State {
    /// Names of the elements around the records.
    parents: Vec<String>,
    /// Elements of the record, or piece of context, that is being read.
    open: Vec<Element>,
    role: Role,
    nodes: usize,
    /// Elements that are open beyond the greatest depth.
    too_deep: usize,
    was_too_deep: bool,
    /// Prefixes that are declared: at which depth, the prefix, ours.
    prefixes: Vec<(usize, String, &'static str)>,
}

impl State {
    fn depth(&self) -> usize {
        self.parents.len() + self.open.len() + self.too_deep
    }

    /// An element begins; gives its name.
    fn start(&mut self, tag: &BytesStart<'_>, line: u64, records: &dyn Records) -> String {
        let mut attributes = Vec::new();
        // Names are compared with each other otherwise, each with each.
        for attribute in tag.attributes().with_checks(false).flatten().take(MAX_ATTRIBUTES) {
            let value = decode_entities(&attribute.value);
            let name = attribute.key.as_ref();
            let prefix = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
            if let Some(prefix) = prefix {
                let known = NAMESPACES.iter().find(|(uri, _)| *uri == value.trim()).map(|(_, ours)| *ours);
                // An unknown prefix stays as it is; an unknown namespace without one is a document's own.
                let ours = known.or_else(|| prefix.is_empty().then_some(""));
                if let Some(ours) = ours.filter(|_| self.prefixes.len() < MAX_DEPTH) {
                    self.prefixes.push((self.depth(), prefix.to_owned(), ours));
                }
            } else {
                attributes.push((name.to_owned(), value));
            }
        }
        let name = self.canonical(tag.name().as_ref());
        if self.depth() >= MAX_DEPTH {
            self.too_deep += 1;
            self.was_too_deep = true;
            return name;
        }
        if self.open.is_empty() {
            self.role = records.role(&self.parents, &name);
            self.nodes = 0;
            self.was_too_deep = false;
            if self.role == Role::Around {
                self.parents.push(name.clone());
                return name;
            }
        }
        self.nodes += 1;
        self.open.push(Element { name: name.clone(), attributes, children: Vec::new(), line });
        name
    }

    /// A name with our prefix for its namespace.
    fn canonical(&self, name: &str) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self.prefixes.iter().rev().find(|(_, declared, _)| declared == prefix);
        match declared {
            Some((_, _, "")) => local.to_owned(),
            Some((_, _, ours)) => format!("{ours}:{local}"),
            None => name.to_owned(),
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() || self.too_deep > 0 || self.nodes > MAX_NODES {
            return;
        }
        if let Some(element) = self.open.last_mut() {
            match element.children.last_mut() {
                // A reference parts a text in three.
                Some(Node::Text(before)) => before.push_str(text),
                _ => {
                    self.nodes += 1;
                    element.children.push(Node::Text(text.to_owned()));
                }
            }
        }
    }

    /// An element ends, and with it those inside it that were left open.
    fn end(&mut self, name: &str, records: &mut dyn Records, reading: &mut Reading<'_>) -> Result<(), Stop> {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return Ok(());
        }
        if let Some(depth) = self.open.iter().rposition(|element| element.name == name) {
            while self.open.len() > depth {
                let Some(element) = self.open.pop() else { break };
                let Some(around) = self.open.last_mut() else {
                    self.forget_prefixes();
                    return self.finish(element, records, reading);
                };
                if self.nodes <= MAX_NODES {
                    around.children.push(Node::Element(element));
                }
            }
        } else if let Some(depth) = self.parents.iter().rposition(|parent| parent == name) {
            // A record that is never closed ends where what is around it ends.
            if let Some(record) = self.open.first()
                && self.role == Role::Record
            {
                reading.emit_bad(Some(record.line), format!("an element <{}> that never ends", record.name))?;
            }
            self.open.clear();
            self.parents.truncate(depth);
        }
        self.forget_prefixes();
        Ok(())
    }

    fn forget_prefixes(&mut self) {
        let depth = self.depth();
        while self.prefixes.last().is_some_and(|(declared, ..)| *declared >= depth) {
            self.prefixes.pop();
        }
    }

    fn finish(&mut self, element: Element, records: &mut dyn Records, reading: &mut Reading<'_>) -> Result<(), Stop> {
        if self.role == Role::Context {
            records.context(&self.parents, &element);
            return Ok(());
        }
        let line = Some(element.line);
        if self.was_too_deep {
            return reading.emit_bad(line, format!("more than {MAX_DEPTH} elements within one another"));
        }
        if self.nodes > MAX_NODES {
            return reading.emit_bad(line, format!("a record of more than {MAX_NODES} elements"));
        }
        records.record(&element, reading)
    }
}

/// Gives no more than is left, and counts lines.
struct Bounded<'a> {
    input: &'a mut dyn BufRead,
    left: Rc<Cell<usize>>,
    line: Rc<Cell<u64>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        if let (Some(from), Some(to)) = (available.get(..length), buffer.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.left.get();
        let available = self.input.fill_buf()?;
        if left == 0 && !available.is_empty() {
            return Err(io::Error::other("too large"));
        }
        Ok(available.get(..left).unwrap_or(available))
    }

    fn consume(&mut self, amount: usize) {
        // The same bytes again: what was filled is not used up yet.
        if let Ok(available) = self.input.fill_buf() {
            let passed = available.get(..amount).unwrap_or(available);
            let lines = passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
            self.line.set(self.line.get().saturating_add(lines));
        }
        self.left.set(self.left.get().saturating_sub(amount));
        self.input.consume(amount);
    }
}
