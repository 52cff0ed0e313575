//! What a page says about its article outside the prose: schema.org in JSON-LD, Open Graph and other `<meta>`, `<time>`.
//!
//! The most explicit source counts: JSON-LD, then `<meta>`, then elements marked as what they are, then the page's title.

use serde_json::{Map, Value};

use super::tree::{Id, Tree};

/// What a page states; blank values are missing.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) url: Option<String>,
    /// The article's text, where JSON-LD has it.
    pub(super) body: Option<String>,
}

/// Names of `<meta>` for each field, the more explicit first.
const TITLES: &[&str] = &[
    "dc:title",
    "dcterm:title",
    "dcterms:title",
    "og:title",
    "weibo:article:title",
    "weibo:webpage:title",
    "title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "headline",
];
const DATES: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "pub_date",
    "publication_date",
    "publicationdate",
    "article.published",
    "og:article:published_time",
    "dcterms:created",
    "dcterms:issued",
    "dcterms:date",
    "dc:date:issued",
    "dc:date:created",
    "dc:date",
    "cxenseparse:recs:publishtime",
    "originalpublicationdate",
    "article_date_original",
    "date_published",
    "displaydate",
    "datecreated",
    "created",
    "date",
];
const AUTHORS: &[&str] = &[
    "dc:creator",
    "dcterm:creator",
    "dcterms:creator",
    "author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "article:author",
    "byline",
];
const OUTLETS: &[&str] = &["og:site_name", "application-name", "dc:publisher", "cre", "publisher"];
const SECTIONS: &[&str] = &["article:section", "parsely-section", "section"];

pub(super) fn stated(tree: &Tree) -> Stated {
    let mut stated = Stated::default();
    let mut metas: Vec<(String, &str)> = Vec::new();
    let in_window = tree.first("title").map(|id| tree.line(id)).unwrap_or_default();
    for (id, node) in tree.nodes() {
        match node.tag.as_str() {
            "meta" => {
                let Some(content) = node.attribute("content").map(str::trim).filter(|content| !content.is_empty())
                else {
                    continue;
                };
                // One may be several things: `property="dc:title og:title"`.
                for name in ["property", "name", "itemprop"].iter().filter_map(|name| node.attribute(name)) {
                    for name in name.split_ascii_whitespace() {
                        metas
                            .push((name.to_lowercase().replace("dc.", "dc:").replace("dcterms.", "dcterms:"), content));
                    }
                }
            }
            "script" if is_json_ld(node.attribute("type")) => {
                take_json_ld(&mut stated, &script_text(tree, id), &in_window);
            }
            "link" if stated.url.is_none() && node.attribute("rel") == Some("canonical") => {
                stated.url = node.attribute("href").and_then(absolute);
            }
            "html" if stated.language.is_none() => {
                stated.language =
                    node.attribute("lang").map(str::trim).filter(|lang| !lang.is_empty()).map(str::to_owned);
            }
            _ => {}
        }
    }
    let meta = |names: &[&str]| {
        let mut all = names.iter().filter_map(|name| metas.iter().find(|(own, _)| own == name));
        all.next().map(|(_, content)| decoded(content))
    };
    stated.title = stated.title.or_else(|| meta(TITLES)).or_else(|| page_title(tree));
    stated.date = stated.date.or_else(|| meta(DATES)).or_else(|| time_element(tree));
    let author = || meta(AUTHORS).filter(|author| absolute(author).is_none());
    stated.byline = stated.byline.or_else(author).or_else(|| marked_author(tree));
    stated.outlet = stated.outlet.or_else(|| meta(OUTLETS)).map(|outlet| outlet.trim_start_matches('@').to_owned());
    stated.section = stated.section.or_else(|| meta(SECTIONS));
    stated.language =
        stated.language.or_else(|| meta(&["og:locale", "language"]).map(|language| language.replace('_', "-")));
    stated.url = stated.url.or_else(|| meta(&["og:url"]).as_deref().and_then(absolute));
    stated
}

/// Some sites encode their metadata twice.
fn decoded(content: &str) -> String {
    if content.contains('&') && content.contains(';') { super::text_of(content) } else { content.to_owned() }
}

fn absolute(url: &str) -> Option<String> {
    let url = url.trim();
    (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_owned())
}

fn is_json_ld(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"))
}

fn script_text(tree: &Tree, id: Id) -> String {
    tree.node(id).children.iter().map(|child| tree.node(*child).text.as_str()).collect()
}

/// Takes what the first article in a piece of JSON-LD states. Where it has two titles, the one in the window's title counts.
fn take_json_ld(stated: &mut Stated, json: &str, in_window: &str) {
    let json = json.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim_end_matches(';');
    // Line ends within strings are against the rules and common.
    let json: String = json.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let Ok(value) = serde_json::from_str::<Value>(&json) else { return };
    let Some(article) = article_in(&value, 0) else { return };
    let text = |key: &str| article.get(key).and_then(string_of);
    let set = |field: &mut Option<String>, value: Option<String>| {
        if field.is_none() {
            *field = value;
        }
    };
    let headline = text("headline").map(|title| decoded(&title));
    let name = text("name").map(|title| decoded(&title));
    let is_named = headline.as_ref().is_some_and(|headline| !in_window.contains(headline.as_str()))
        && name.as_ref().is_some_and(|name| in_window.contains(name.as_str()));
    set(&mut stated.title, if is_named { name } else { headline.or(name) });
    set(&mut stated.date, text("datePublished").or_else(|| text("dateCreated")));
    set(&mut stated.byline, article.get("author").and_then(names_of));
    set(&mut stated.outlet, article.get("publisher").and_then(names_of));
    set(&mut stated.section, article.get("articleSection").and_then(string_of));
    set(&mut stated.language, text("inLanguage"));
    set(&mut stated.body, text("articleBody"));
}

fn article_in(value: &Value, depth: u32) -> Option<&Map<String, Value>> {
    if depth > 4 {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|value| article_in(value, depth + 1)),
        Value::Object(object) => {
            let is_article = |kind: &str| {
                let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind);
                kind.ends_with("Article")
                    || kind.ends_with("Posting")
                    || matches!(kind, "Report" | "Review" | "OpinionPiece")
            };
            let kind_fits = match object.get("@type") {
                Some(Value::String(kind)) => is_article(kind),
                Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article),
                _ => false,
            };
            if kind_fits {
                return Some(object);
            }
            ["@graph", "mainEntity", "mainEntityOfPage"].iter().find_map(|key| article_in(object.get(*key)?, depth + 1))
        }
        _ => None,
    }
}

fn string_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

/// The names of one person or several, or of what publishes.
fn names_of(value: &Value) -> Option<String> {
    let name = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(object) => object.get("name").and_then(string_of),
        _ => None,
    };
    let names: Vec<String> = match value {
        Value::Array(values) => values.iter().filter_map(name).collect(),
        other => name(other).into_iter().collect(),
    };
    let names: Vec<&str> =
        names.iter().map(|name| name.trim()).filter(|name| !name.is_empty() && absolute(name).is_none()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The page's title without the name of its site, or its one heading.
fn page_title(tree: &Tree) -> Option<String> {
    let title = tree.first("title").map(|id| tree.line(id)).unwrap_or_default();
    let mut heads = tree.nodes().filter(|(_, node)| node.tag == "h1").map(|(id, _)| id);
    let (first, second) = (heads.next(), heads.next());
    let words = |text: &str| text.split_whitespace().count();
    if title.is_empty() {
        return first.map(|id| tree.line(id)).filter(|line| !line.is_empty());
    }
    let parts = [" | ", " - ", " – ", " — ", " » ", " :: ", " / ", " > "];
    let cut = parts.iter().filter_map(|part| title.rfind(part).map(|at| (at, part.len()))).max();
    let Some((at, length)) = cut else {
        // A page with one heading says it there, if its title says hardly anything.
        let is_bare = title.chars().count() < 15 || title.chars().count() > 150;
        if is_bare
            && second.is_none()
            && let Some(id) = first
        {
            let heading = tree.line(id);
            return Some(if words(&heading) < 5 { title } else { heading });
        }
        return Some(title);
    };
    let before = title.get(..at).unwrap_or("").trim();
    let after = title.get(at + length..).unwrap_or("").trim();
    if words(before) >= 3 {
        return Some(before.to_owned());
    }
    // The site may come first; but a few words may as well be the rest of the title.
    if words(after) >= 5 {
        return Some(after.to_owned());
    }
    Some(title)
}

/// The day in a `<time>` that says it is of publication, or in the first one that stands in the article's head.
fn time_element(tree: &Tree) -> Option<String> {
    let mut first = None;
    for (_, node) in tree.nodes() {
        let value = match node.tag.as_str() {
            "time" => node.attribute("datetime"),
            _ if node.attribute("itemprop") == Some("datePublished") => {
                node.attribute("content").or_else(|| node.attribute("datetime"))
            }
            "abbr" if node.attribute("class").is_some_and(|class| class.contains("published")) => {
                node.attribute("title")
            }
            _ => None,
        };
        let Some(value) = value.map(str::trim).filter(|value| value.len() >= 4) else { continue };
        let states = node.attribute("pubdate").is_some()
            || node.attribute("itemprop").is_some_and(|prop| prop.contains("datePublished"))
            || node.attribute("class").is_some_and(|class| class.contains("published"));
        if states {
            return Some(value.to_owned());
        }
        // Comments and lists of other stories have times too; theirs come later.
        first = first.or_else(|| Some(value.to_owned()));
    }
    first
}

/// Who an element marked as the author names: marked by what it is, else by what its class is called.
fn marked_author(tree: &Tree) -> Option<String> {
    const CLASSES: &[&str] = &["byline", "author", "byline-name", "author-name", "article-author"];
    let mut by_class = None;
    for (id, node) in tree.nodes() {
        if node.attributes.is_empty() || matches!(node.tag.as_str(), "meta" | "body" | "html" | "link") {
            continue;
        }
        let is_author = node.attribute("rel") == Some("author")
            || node.attribute("itemprop").is_some_and(|prop| prop.contains("author"));
        let is_called_so = by_class.is_none()
            && node
                .attribute("class")
                .is_some_and(|class| class.split_ascii_whitespace().any(|word| CLASSES.contains(&word)));
        if !is_author && !is_called_so {
            continue;
        }
        // What is longer is no name; and nobody reads a page to find that out.
        let line = tree.line_up_to(id, 120);
        if line.is_empty() || line.chars().count() >= 100 {
            continue;
        }
        if is_author {
            return Some(line);
        }
        by_class = Some(line);
    }
    by_class
}
