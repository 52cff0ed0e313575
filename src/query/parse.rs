//! From tokens to a tree, whatever the tokens are.
//!
//! Every mistake is a problem with its place; parsing goes on with the reading that leaves out least. Operators bind as in
//! `query = or`, `or = and { "OR" and }`, `and = unary { ["AND"] unary }`, `unary = ("NOT" | "-") unary | near`. It gives no
//! meaning to a field beyond how its value is written.

use std::ops::Range;

use super::ast::{Node, NodeKind, Query};
use super::clause::Nearness;
use super::fields::{Field, Values};
use super::lex::{Token, TokenKind, is_blank, is_double_quote, lex, plain};
use super::problem::{MAX_BYTES, MAX_DEPTH, MAX_PROXIMITIES, Problem, ProblemKind};
use crate::text::tokenise;
use crate::text::visible::shown;

/// The best reading of a text, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub query: Query,
    /// In the order of their places.
    pub problems: Vec<Problem>,
}

/// Reads a query. Never refuses: what is wrong becomes a problem, and the rest is read.
pub fn parse(text: &str) -> Parsed {
    let (root, mut problems) = parse_values(text, None);
    if root.is_none() && !text.trim().is_empty() && !problems.iter().any(Problem::is_error) {
        problems.push(Problem::error(0..text.len(), ProblemKind::NoWords));
    }
    problems.sort_by_key(|problem| (problem.at.start, problem.severity));
    Parsed { query: Query { root }, problems }
}

/// Reads plain words of which any will do, as people write questions: no operators, no fields, no phrases; signs mean nothing,
/// and a word that stands there twice counts twice.
pub fn parse_any(text: &str) -> Parsed {
    let mut problems = Vec::new();
    let within = within_limit(text, &mut problems);
    let words = tokenise::tokenise(within)
        .into_iter()
        .filter_map(|token| {
            let word = token.span.of(within).trim_end_matches('.');
            let at = token.span.start()..token.span.start() + word.len();
            (!word.is_empty()).then(|| Node::new(at, NodeKind::Word(plain(word))))
        })
        .collect();
    let root = Node::any_of(0..within.len(), words);
    if root.is_none() && !text.trim().is_empty() {
        problems.push(Problem::error(0..text.len(), ProblemKind::NoWords));
    }
    Parsed { query: Query { root }, problems }
}

/// Reads `text` as what stands in the brackets of `field:( )`; gives the field with its value.
pub(super) fn parse_value(field: Field, text: &str) -> (Option<Node>, Vec<Problem>) {
    let (value, mut problems) = parse_values(text, Some(field));
    if value.is_none() && !problems.iter().any(Problem::is_error) {
        problems.push(Problem::error(0..text.len(), ProblemKind::NoWords));
    }
    let at = 0..text.len();
    (value.map(|value| Node::new(at, NodeKind::Field { field, value: Box::new(value) })), problems)
}

fn parse_values(text: &str, field: Option<Field>) -> (Option<Node>, Vec<Problem>) {
    let mut problems = Vec::new();
    let within = within_limit(text, &mut problems);
    let (tokens, found) = lex(within, field.map_or(Values::Words, |field| field.info().values));
    problems.extend(found);
    let mut parser = Parser { text: within, tokens, next: 0, problems, depth: 0, proximities: 0, field };
    let root = parser.whole();
    (root, parser.problems)
}

/// `text`, or as much of it as may be read.
fn within_limit<'a>(text: &'a str, problems: &mut Vec<Problem>) -> &'a str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let limit = text.floor_char_boundary(MAX_BYTES);
    problems.push(Problem::error(limit..text.len(), ProblemKind::TooLong { bytes: text.len() }));
    text.get(..limit).unwrap_or("")
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Index of the next token.
    next: usize,
    problems: Vec<Problem>,
    /// Brackets and fields that are open.
    depth: usize,
    proximities: usize,
    /// The field whose value is being read.
    field: Option<Field>,
}

impl Parser<'_> {
    fn whole(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while self.next < self.tokens.len() {
            parts.extend(self.or());
            // What `or` leaves is a bracket that closes nothing.
            if let Some(at) = self.eat(|kind| matches!(kind, TokenKind::Close)) {
                self.problems
                    .push(Problem::error(at, ProblemKind::StrayBracket).with_help("leave it out, or put `(` before"));
            }
        }
        Node::all_of(0..self.text.len(), parts)
    }

    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    /// Where the next token stands.
    fn place(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |token| token.at.clone())
    }

    /// Where what was read last ends.
    fn read_to(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.at.end)
    }

    fn eat(&mut self, wanted: impl Fn(&TokenKind) -> bool) -> Option<Range<usize>> {
        let token = self.tokens.get(self.next).filter(|token| wanted(&token.kind))?;
        self.next += 1;
        Some(token.at.clone())
    }

    fn missing(&mut self, at: Range<usize>, operator: impl Into<String>, side: &'static str) {
        self.problems.push(Problem::error(at, ProblemKind::MissingOperand { operator: operator.into(), side }));
    }

    fn or(&mut self) -> Option<Node> {
        let start = self.place().start;
        let mut alternatives = Vec::new();
        let mut unbracketed_and = false;
        let mut operator: Option<Range<usize>> = None;
        loop {
            let (alternative, several) = self.and();
            unbracketed_and |= several;
            match alternative {
                Some(node) => alternatives.push(node),
                None => {
                    if let Some(at) = operator.take() {
                        self.missing(at, "OR", "after");
                    } else if let Some(TokenKind::Or) = self.peek() {
                        self.missing(self.place(), "OR", "before");
                    }
                }
            }
            let Some(at) = self.eat(|kind| matches!(kind, TokenKind::Or)) else { break };
            operator = Some(at);
        }
        let beside = unbracketed_and && alternatives.len() > 1;
        let node = Node::any_of(start..self.read_to().max(start), alternatives)?;
        if beside {
            let reading = shown(&node.to_string());
            self.problems.push(
                Problem::hint(node.at.clone(), ProblemKind::AndBesideOr { reading })
                    .with_help("put brackets to have it read otherwise"),
            );
        }
        Some(node)
    }

    /// Also tells whether several parts stand side by side.
    fn and(&mut self) -> (Option<Node>, bool) {
        let start = self.place().start;
        let mut parts = Vec::new();
        let mut operator: Option<Range<usize>> = None;
        loop {
            if let Some(at) = self.eat(|kind| matches!(kind, TokenKind::And)) {
                if parts.is_empty() || operator.is_some() {
                    self.missing(at.clone(), "AND", "before");
                }
                operator = Some(at);
                continue;
            }
            if matches!(self.peek(), None | Some(TokenKind::Or | TokenKind::Close)) {
                break;
            }
            let Some(part) = self.unary() else { continue };
            operator = None;
            parts.push(part);
        }
        if let Some(at) = operator.filter(|_| !parts.is_empty()) {
            self.missing(at, "AND", "after");
        }
        let several = parts.len() > 1;
        (Node::all_of(start..self.read_to().max(start), parts), several)
    }

    /// `None` where an operand is missing or empty; at least one token has been read then, unless an operator of a lower rank
    /// or a closing bracket is next.
    fn unary(&mut self) -> Option<Node> {
        let start = self.place();
        let mut negations = 0_usize;
        while self.eat(|kind| matches!(kind, TokenKind::Not)).is_some() {
            negations += 1;
        }
        let before = self.next;
        let Some(node) = self.near() else {
            if negations > 0 && self.next == before {
                self.missing(start, "NOT", "after");
            }
            return None;
        };
        let at = start.start..node.at.end;
        Some(if negations.is_multiple_of(2) { node } else { node.negated(at) })
    }

    fn near(&mut self) -> Option<Node> {
        let mut left = self.boosted();
        while let Some(TokenKind::Near(how)) = self.peek() {
            let how = *how;
            let operator = self.place();
            self.next += 1;
            if left.is_none() {
                self.missing(operator.clone(), operator_name(how), "before");
            }
            let before = self.next;
            let right = match self.peek() {
                Some(TokenKind::Not) => self.unary(),
                _ => self.boosted(),
            };
            if right.is_none() && left.is_some() && self.next == before {
                self.missing(operator.clone(), operator_name(how), "after");
            }
            left = match (left, right) {
                (Some(left), Some(right)) => Some(self.joined(left, how, right, operator)),
                (left, right) => left.or(right),
            };
        }
        left
    }

    fn joined(&mut self, left: Node, how: Nearness, right: Node, operator: Range<usize>) -> Node {
        let at = left.at.start..right.at.end;
        self.proximities += 1;
        if self.proximities > MAX_PROXIMITIES {
            if self.proximities == MAX_PROXIMITIES + 1 {
                self.problems.push(Problem::error(operator, ProblemKind::TooManyProximities));
            }
            return left;
        }
        Node::new(at, NodeKind::Near { left: Box::new(left), how, right: Box::new(right) })
    }

    fn boosted(&mut self) -> Option<Node> {
        let node = self.atom();
        let Some(TokenKind::Boost(boost)) = self.peek() else { return node };
        let boost = *boost;
        let end = self.place().end;
        self.next += 1;
        let node = node?;
        // A boost of 1 changes nothing, and shields a `?` at the end of the query.
        if boost == 1.0 {
            return Some(node);
        }
        Some(Node::new(node.at.start..end, NodeKind::Boost(Box::new(node), boost)))
    }

    fn atom(&mut self) -> Option<Node> {
        let at = self.place();
        let kind = match self.peek()?.clone() {
            TokenKind::And | TokenKind::Or | TokenKind::Not | TokenKind::Near(_) | TokenKind::Close => return None,
            // What it stood behind was left out.
            TokenKind::Boost(_) => {
                self.next += 1;
                return None;
            }
            TokenKind::Open => return self.group(),
            TokenKind::AtLeast(count) => {
                self.next += 1;
                let of = Box::new(self.group()?);
                return Some(Node::new(at.start..self.read_to(), NodeKind::AtLeast { count, of }));
            }
            TokenKind::Field(field) => return self.field_value(field),
            TokenKind::Value(kind) => kind,
        };
        self.next += 1;
        Some(Node::new(at, kind))
    }

    /// What stands in brackets, with the brackets.
    fn group(&mut self) -> Option<Node> {
        let open = self.eat(|kind| matches!(kind, TokenKind::Open))?;
        if self.depth >= MAX_DEPTH {
            self.problems.push(Problem::error(open, ProblemKind::TooDeep));
            self.skip_group();
            return None;
        }
        self.depth += 1;
        let problems = self.problems.len();
        let inner = self.or();
        self.depth -= 1;
        let closed = self.eat(|kind| matches!(kind, TokenKind::Close));
        match &closed {
            None => self
                .problems
                .push(Problem::error(open.clone(), ProblemKind::UnclosedBracket).with_help("put `)` where it ends")),
            Some(close) if inner.is_none() && self.problems.len() == problems => {
                self.problems.push(Problem::error(open.start..close.end, ProblemKind::EmptyBrackets));
            }
            Some(_) => {}
        }
        inner
    }

    /// Passes over everything up to the bracket that closes the one just read.
    fn skip_group(&mut self) {
        let mut open = 1_usize;
        while open > 0 {
            match self.peek() {
                None => return,
                Some(TokenKind::Open) => open += 1,
                Some(TokenKind::Close) => open -= 1,
                Some(_) => {}
            }
            self.next += 1;
        }
    }

    fn field_value(&mut self, field: Field) -> Option<Node> {
        let name = self.place();
        self.next += 1;
        if let Some(outer) = self.field {
            let kind = ProblemKind::NestedField { inner: field.name(), outer: outer.name() };
            let help = format!("close the brackets of `{}:` before it", outer.name());
            self.problems.push(Problem::error(name.clone(), kind).with_help(help));
        }
        if self.depth >= MAX_DEPTH {
            self.problems.push(Problem::error(name, ProblemKind::TooDeep));
            // Its value means nothing without it; brackets are left out for themselves.
            while self.eat(|kind| matches!(kind, TokenKind::Not)).is_some() {}
            self.eat(|kind| matches!(kind, TokenKind::Value(_)));
            return None;
        }
        let outer = self.field.replace(field);
        self.depth += 1;
        let (before, problems) = (self.next, self.problems.len());
        let mut negations = 0_usize;
        while self.eat(|kind| matches!(kind, TokenKind::Not)).is_some() {
            negations += 1;
        }
        // Signs may stand between, as in `title:'gas'`, but no blank or quotation mark: then the value was left out.
        // A date may begin with a blank inside its quotation marks.
        let gap = self.text.get(name.end..self.place().start).unwrap_or("");
        let left_out = gap.contains(|c| is_blank(c) || is_double_quote(c))
            && !matches!(self.peek(), Some(TokenKind::Value(NodeKind::Date(_))));
        let value = if left_out { None } else { self.atom() };
        self.depth -= 1;
        self.field = outer;
        let Some(value) = value else {
            if self.next == before + negations && self.problems.len() == problems {
                let kind = ProblemKind::MissingValue { field: field.name() };
                let help = format!("for instance {}", field.info().example);
                self.problems.push(Problem::error(name, kind).with_help(help));
            }
            return None;
        };
        let value_start = value.at.start;
        let value =
            if negations.is_multiple_of(2) { value } else { value.negated(name.end.min(value_start)..self.read_to()) };
        Some(Node::new(name.start..self.read_to(), NodeKind::Field { field, value: Box::new(value) }))
    }
}

/// The operator as it is written in a query.
pub(super) fn operator_name(how: Nearness) -> String {
    match how {
        Nearness::Within(distance) => format!("W/{distance}"),
        Nearness::Ordered(distance) => format!("PRE/{distance}"),
        Nearness::Sentence => "W/S".to_owned(),
        Nearness::Paragraph => "W/P".to_owned(),
    }
}
