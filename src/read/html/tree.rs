//! HTML as a tree: html5gum's tokens, and the rules by which the elements that people leave open end.
//!
//! Not the whole of the standard's tree construction, whose cases for misnested formatting and tables change where an element
//! hangs and not what can be read. Elements lie in one list, so that no depth of nesting is a depth of calls.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::read::prose::{Prose, is_silent};

/// Elements open within one another; what is deeper hangs on the last of them.
const MAX_DEPTH: usize = 256;

/// Elements and texts of one page; the rest of a page with more is left out.
const MAX_NODES: usize = 400_000;

/// Number of a node in its tree.
pub(super) type Id = usize;

/// An element or a text.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Name in lower case; empty for a text.
    pub(super) tag: String,
    pub(super) text: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) parent: Id,
    pub(super) children: Vec<Id>,
}

impl Node {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A page, or a piece of one. Its root is node 0.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Whether there was more than is kept.
    pub(super) cut: bool,
}

static NO_NODE: Node =
    Node { tag: String::new(), text: String::new(), attributes: Vec::new(), parent: 0, children: Vec::new() };

impl Tree {
    /// Reads a page or a piece of one. There is no HTML that cannot be read.
    pub(super) fn parse(html: &str) -> Tree {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut builder = Builder {
            tree: Tree { nodes: vec![Node { tag: "#root".to_owned(), ..Node::default() }], cut: false },
            open: vec![0],
        };
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            if builder.tree.nodes.len() >= MAX_NODES {
                builder.tree.cut = true;
                break;
            }
            match token {
                Token::StartTag(tag) => {
                    let attributes = tag.attributes.into_iter();
                    let attributes = attributes.map(|(name, value)| (owned(&name), owned(&value.value))).collect();
                    builder.start(owned(&tag.name), attributes, tag.self_closing);
                }
                Token::EndTag(tag) => builder.end(&owned(&tag.name)),
                Token::String(text) => builder.text(owned(&text.value)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        builder.tree
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        self.nodes.get(id).unwrap_or(&NO_NODE)
    }

    /// All nodes in the order of the page.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (Id, &Node)> {
        self.nodes.iter().enumerate()
    }

    /// The first element of this name.
    pub(super) fn first(&self, tag: &str) -> Option<Id> {
        self.nodes.iter().position(|node| node.tag == tag)
    }

    /// Visits what is at and under `root` in order: every element as it begins (`true`) and ends, every text as it begins. Where
    /// `enter` says no, an element is passed over.
    pub(super) fn walk(&self, root: Id, enter: &mut dyn FnMut(Id) -> bool, visit: &mut dyn FnMut(Id, bool)) {
        if !enter(root) {
            return;
        }
        visit(root, true);
        let mut open = vec![(root, 0)];
        while let Some((id, next)) = open.last_mut() {
            let Some(child) = self.node(*id).children.get(*next).copied() else {
                visit(*id, false);
                open.pop();
                continue;
            };
            *next += 1;
            if !enter(child) {
                continue;
            }
            visit(child, true);
            if !self.node(child).tag.is_empty() {
                open.push((child, 0));
            }
        }
    }

    /// The text at and under `root`, as blocks, without the elements that `keep` refuses.
    pub(super) fn prose(&self, root: Id, keep: &dyn Fn(Id) -> bool, prose: &mut Prose) {
        self.walk(root, &mut |id| keep(id) && !is_silent(&self.node(id).tag), &mut |id, begins| {
            let node = self.node(id);
            match (node.tag.is_empty(), begins) {
                (true, true) => prose.text(&node.text),
                (false, true) => prose.open(&node.tag),
                (false, false) => prose.close(&node.tag),
                (true, false) => {}
            }
        });
    }

    /// All text under `root` in one line, titles and scripts too.
    pub(super) fn line(&self, root: Id) -> String {
        self.line_up_to(root, usize::MAX)
    }

    /// The beginning of the text under `root` in one line: about as many bytes as asked for.
    pub(super) fn line_up_to(&self, root: Id, bytes: usize) -> String {
        let mut line = String::new();
        let is_full = std::cell::Cell::new(false);
        self.walk(root, &mut |_| !is_full.get(), &mut |id, begins| {
            let node = self.node(id);
            is_full.set(line.len() > bytes);
            if begins && !node.text.is_empty() && !is_full.get() {
                for word in node.text.split_ascii_whitespace() {
                    if !line.is_empty() {
                        line.push(' ');
                    }
                    line.push_str(word);
                }
            }
        });
        line
    }
}

fn owned(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

struct Builder {
    tree: Tree,
    /// Elements that did not end yet, the root first.
    open: Vec<Id>,
}

impl Builder {
    fn current(&self) -> Id {
        self.open.last().copied().unwrap_or(0)
    }

    fn add(&mut self, node: Node) -> Id {
        let parent = self.current();
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node { parent, ..node });
        if let Some(parent) = self.tree.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        id
    }

    fn start(&mut self, tag: String, attributes: Vec<(String, String)>, self_closing: bool) {
        if matches!(tag.as_str(), "html" | "body") && self.tree.first_open(&self.open, &tag).is_some() {
            return;
        }
        self.end_what_it_ends(&tag);
        let ends_at_once = is_void(&tag) || (self_closing && !is_known(&tag));
        let id = self.add(Node { tag, attributes, ..Node::default() });
        if !ends_at_once && self.open.len() < MAX_DEPTH {
            self.open.push(id);
        }
    }

    /// Ends the elements that a new one ends by its beginning.
    fn end_what_it_ends(&mut self, tag: &str) {
        let (ended, within): (&[&str], &[&str]) = match tag {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "tr", "td", "th", "caption"], &["table"]),
            "option" => (&["option"], &["select", "datalist"]),
            "body" => (&["head"], &["html"]),
            "a" => (&["a"], &["td", "th", "table", "object"]),
            _ if is_block(tag) => (&["p"], &["td", "th", "table", "button", "object", "li", "div"]),
            _ => return,
        };
        let mut keep = None;
        for (depth, id) in self.open.iter().enumerate().rev() {
            let open = self.tree.node(*id).tag.as_str();
            if ended.contains(&open) {
                keep = Some(depth);
            } else if within.contains(&open) {
                break;
            }
        }
        if let Some(depth) = keep {
            self.open.truncate(depth.max(1));
        }
    }

    fn end(&mut self, tag: &str) {
        if tag == "p" && self.tree.first_open(&self.open, "p").is_none() {
            self.add(Node { tag: "p".to_owned(), ..Node::default() });
            return;
        }
        if tag == "br" {
            self.add(Node { tag: "br".to_owned(), ..Node::default() });
            return;
        }
        for (depth, id) in self.open.iter().enumerate().skip(1).rev() {
            let open = self.tree.node(*id).tag.as_str();
            if open == tag {
                self.open.truncate(depth);
                return;
            }
            // An end tag without a beginning does not end what is around it.
            if matches!(open, "td" | "th" | "table" | "body" | "html")
                && !matches!(tag, "tr" | "table" | "tbody" | "body" | "html")
            {
                return;
            }
        }
    }

    fn text(&mut self, text: String) {
        if !text.is_empty() {
            self.add(Node { text, ..Node::default() });
        }
    }
}

impl Tree {
    fn first_open(&self, open: &[Id], tag: &str) -> Option<Id> {
        open.iter().rev().copied().find(|id| self.node(*id).tag == tag)
    }
}

fn is_void(tag: &str) -> bool {
    matches!(
        tag,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether HTML knows the element, so that a slash in its tag means nothing.
fn is_known(tag: &str) -> bool {
    is_block(tag)
        || matches!(
            tag,
            "a" | "b"
                | "i"
                | "em"
                | "strong"
                | "span"
                | "td"
                | "th"
                | "tr"
                | "tbody"
                | "thead"
                | "tfoot"
                | "small"
                | "u"
                | "sub"
                | "sup"
                | "cite"
                | "q"
                | "code"
                | "font"
                | "label"
                | "script"
                | "style"
                | "title"
                | "html"
                | "body"
                | "head"
                | "time"
                | "iframe"
                | "video"
                | "audio"
                | "object"
                | "button"
                | "select"
                | "textarea"
                | "noscript"
        )
}

/// Whether the element is laid out as a block, and so ends a paragraph.
pub(super) fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
    )
}
