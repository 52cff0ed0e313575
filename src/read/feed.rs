//! Feeds: RSS of any version and Atom, one entry an article.
//!
//! An entry's text is the fullest it has: its content, else its summary. What the feed says of itself (its title, language and
//! author) holds for its entries where they say nothing.

use super::fields::{Field, Values};
use super::html;
use super::xml::{Element, Records, Role, local};
use super::{Reading, Stop};

/// Reads the entries of a feed.
#[derive(Default)]
pub(super) struct Feed {
    title: Option<String>,
    language: Option<String>,
    author: Option<String>,
}

impl Records for Feed {
    fn role(&self, parents: &[String], name: &str) -> Role {
        let parent = parents.last().map_or("", String::as_str);
        let is_feed = matches!(local(parent), "channel" | "feed");
        match name {
            "item" | "entry" | "atom:entry" => Role::Record,
            "title" | "atom:title" | "language" | "dc:language" | "author" | "atom:author" if is_feed => Role::Context,
            // A picture of the feed's and its search box have titles too.
            "image" | "textinput" | "textInput" => Role::Context,
            _ => Role::Around,
        }
    }

    fn context(&mut self, _: &[String], element: &Element) {
        let field = match element.local() {
            "title" => &mut self.title,
            "language" => &mut self.language,
            "author" => {
                self.author = self.author.take().or_else(|| name_of(element));
                return;
            }
            _ => return,
        };
        if field.is_none() {
            *field = Some(line_of(element)).filter(|text| !text.is_empty());
        }
    }

    fn record(&mut self, element: &Element, reading: &mut Reading<'_>) -> Result<(), Stop> {
        let mut values = if element.local() == "entry" { atom(element) } else { rss(element) };
        // A stream of entries without a title may still have what is enclosed.
        if values.title.is_none() && values.body.is_none() {
            return reading.emit_skipped(element.line, "an entry without a title or text".to_owned());
        }
        for (field, own, shared) in [
            (Field::Outlet, values.outlet.is_none(), &self.title),
            (Field::Language, values.language.is_none(), &self.language),
            (Field::Byline, values.byline.is_none() && element.local() == "entry", &self.author),
        ] {
            if own && let Some(shared) = shared {
                values.set(field, shared.as_str());
            }
        }
        reading.emit_values(element.line, values, Vec::new())
    }
}

/// A title: text, or HTML written as text.
fn line_of(element: &Element) -> String {
    if element.has_elements() {
        return element.line_text().unwrap_or_default();
    }
    html::line_of(element.raw_text().trim())
}

/// The text of an element that holds HTML, as elements or written as text.
fn text_of(element: &Element) -> Option<String> {
    let kind = element.attribute("type").unwrap_or("");
    let text = if element.has_elements() {
        element.prose(&|_| true)
    } else if kind == "text" || kind == "text/plain" {
        element.raw_text().trim().to_owned()
    } else {
        html::text_of(&element.raw_text())
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// A person's name; where there is an address alone, that.
fn name_of(element: &Element) -> Option<String> {
    let named = element.elements().find(|inner| inner.local() == "name").and_then(Element::line_text);
    if named.is_some() || element.has_elements() {
        return named;
    }
    let text = line_of(element);
    // `ida@example.org (Ida Holm)`.
    let in_brackets = text.split_once('(').filter(|(address, _)| address.contains('@'));
    let name = in_brackets.and_then(|(_, name)| name.trim().strip_suffix(')')).unwrap_or(&text);
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn set_first(values: &mut Values, field: Field, texts: impl IntoIterator<Item = Option<String>>) {
    if let Some(text) = texts.into_iter().flatten().find(|text| !text.trim().is_empty()) {
        values.set(field, text);
    }
}

fn rss(item: &Element) -> Values {
    let mut values = Values::default();
    let line = |name: &str| item.child(name).map(line_of);
    let plain = |name: &str| item.child(name).map(|element| element.raw_text().trim().to_owned());
    let text = |name: &str| item.child(name).and_then(text_of);
    set_first(&mut values, Field::Title, [line("title"), line("media:title"), line("itunes:title"), line("dc:title")]);
    set_first(
        &mut values,
        Field::Body,
        [
            text("content:encoded"),
            text("html:body"),
            text("html:div"),
            text("atom:content"),
            text("description"),
            text("atom:summary"),
            text("media:description"),
            text("itunes:summary"),
        ],
    );
    set_first(
        &mut values,
        Field::Date,
        [
            plain("pubDate"),
            plain("dc:date"),
            plain("dcterms:issued"),
            plain("atom:published"),
            plain("pubdate"),
            plain("date"),
        ],
    );
    let authors: Vec<String> = item.all("dc:creator").filter_map(name_of).collect();
    let creator = (!authors.is_empty()).then(|| authors.join(", "));
    let author = |name: &str| item.child(name).and_then(name_of);
    set_first(&mut values, Field::Byline, [creator, author("author"), author("atom:author"), author("itunes:author")]);
    set_first(&mut values, Field::Section, [line("category"), line("dc:subject")]);
    set_first(&mut values, Field::Language, [plain("dc:language"), plain("language")]);
    set_first(&mut values, Field::Outlet, [line("source"), line("dc:publisher")]);
    let guid = item.child("guid");
    let is_address = |text: &String| text.starts_with("http://") || text.starts_with("https://");
    let guid_address = guid.filter(|guid| guid.attribute("isPermaLink") != Some("false"));
    let guid_address = guid_address.map(|guid| guid.raw_text().trim().to_owned()).filter(is_address);
    let about = item.attribute("rdf:about").map(str::to_owned);
    set_first(
        &mut values,
        Field::Url,
        [plain("link").filter(is_address), guid_address, about.clone().filter(is_address)],
    );
    set_first(&mut values, Field::Id, [guid.map(|guid| guid.raw_text().trim().to_owned()), about]);
    values
}

fn atom(entry: &Element) -> Values {
    let mut values = Values::default();
    let find = |name: &str| {
        entry.elements().find(|inner| inner.name == name || inner.name.strip_prefix("atom:") == Some(name))
    };
    let plain = |name: &str| find(name).map(|element| element.raw_text().trim().to_owned());
    set_first(&mut values, Field::Title, [find("title").map(line_of), entry.child("media:title").map(line_of)]);
    // Content elsewhere is not here.
    let content = find("content").filter(|content| content.attribute("src").is_none()).and_then(text_of);
    let group = || entry.at(&["group", "description"]).and_then(text_of);
    set_first(
        &mut values,
        Field::Body,
        [content, find("summary").and_then(text_of), entry.child("media:description").and_then(text_of), group()],
    );
    set_first(
        &mut values,
        Field::Date,
        [plain("published"), plain("issued"), plain("created"), plain("updated"), plain("modified")],
    );
    let authors: Vec<String> = entry
        .elements()
        .filter(|inner| matches!(inner.name.as_str(), "atom:author" | "author"))
        .filter_map(name_of)
        .collect();
    set_first(&mut values, Field::Byline, [(!authors.is_empty()).then(|| authors.join(", "))]);
    let category = find("category");
    let labelled = category.and_then(|category| category.attribute("label").or_else(|| category.attribute("term")));
    set_first(&mut values, Field::Section, [labelled.map(str::to_owned)]);
    set_first(&mut values, Field::Language, [entry.attribute("xml:lang").map(str::to_owned)]);
    let source = find("source").and_then(|source| source.at(&["title"])).map(line_of);
    set_first(&mut values, Field::Outlet, [source]);
    let links = || entry.elements().filter(|inner| matches!(inner.name.as_str(), "atom:link" | "link"));
    let is_page = |link: &&Element| link.attribute("rel").is_none_or(|rel| rel == "alternate");
    let address = |link: &Element| link.attribute("href").filter(|href| href.contains("://")).map(str::to_owned);
    set_first(&mut values, Field::Url, [links().filter(is_page).find_map(address)]);
    set_first(&mut values, Field::Id, [plain("id")]);
    values
}
