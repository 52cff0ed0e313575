//! News agencies' XML: NITF, NewsML-G2 and NewsML 1, alone or in one another, one item or many.
//!
//! An item is an article where it has text of its own, or at least a headline; a description of a concept, an event or a plan
//! is none. Publication is taken from when an item was first made, not from when it was sent or changed.

use super::fields::{Field, Values};
use super::html;
use super::xml::{Element, Records, Role};
use super::{Reading, Stop};

/// Reads items of any of the three formats.
#[derive(Default)]
pub(super) struct News;

impl Records for News {
    fn role(&self, _: &[String], name: &str) -> Role {
        match name {
            "nitf" | "newsItem" | "packageItem" | "NewsItem" | "RBNews" | "conceptItem" | "knowledgeItem"
            | "planningItem" | "catalogItem" => Role::Record,
            _ => Role::Around,
        }
    }

    fn context(&mut self, _: &[String], _: &Element) {}

    fn record(&mut self, element: &Element, reading: &mut Reading<'_>) -> Result<(), Stop> {
        let line = element.line;
        match element.local() {
            "nitf" => reading.emit_values(line, nitf(element), Vec::new()),
            "NewsItem" => {
                for values in newsml_1(element) {
                    reading.emit_values(line, values, Vec::new())?;
                }
                Ok(())
            }
            "RBNews" => reading.emit_values(line, ritzau(element), Vec::new()),
            name @ ("newsItem" | "packageItem") => {
                let values = g2(element);
                if values.title.is_none() && values.body.is_none() {
                    return reading.emit_skipped(line, format!("a <{name}> without a headline or text"));
                }
                reading.emit_values(line, values, Vec::new())
            }
            name => reading.emit_skipped(line, format!("a <{name}>, which is no article")),
        }
    }
}

fn set(values: &mut Values, field: Field, value: Option<impl Into<String>>) {
    if let Some(value) = value {
        values.set(field, value.into());
    }
}

/// Sets a field that has no value yet.
fn set_missing(values: &mut Values, field: Field, value: impl FnOnce() -> Option<String>) {
    let is_missing = match field {
        Field::Title => values.title.is_none(),
        Field::Body => values.body.is_none(),
        Field::Date => values.date.is_none(),
        Field::Byline => values.byline.is_none(),
        Field::Outlet => values.outlet.is_none(),
        Field::Language => values.language.is_none(),
        Field::Section => values.section.is_none(),
        Field::Id => values.id.is_none(),
        Field::Url => values.url.is_none(),
        Field::Speakers => false,
    };
    if is_missing {
        set(values, field, value());
    }
}

fn nitf(element: &Element) -> Values {
    let mut values = Values::default();
    let text = |path: &[&str]| element.at(path).and_then(Element::line_text);
    let attribute =
        |path: &[&str], name: &str| element.at(path).and_then(|found| found.attribute(name)).map(str::to_owned);
    let head = &["body", "body.head"];
    let body_head = element.at(head);
    set(&mut values, Field::Title, text(&["body", "body.head", "hedline", "hl1"]));
    set_missing(&mut values, Field::Title, || text(&["body", "body.head", "hedline"]));
    set_missing(&mut values, Field::Title, || text(&["head", "title"]));
    for (path, name) in [
        (&["head", "docdata", "date.issue"][..], "norm"),
        (&["body", "body.head", "dateline", "story.date"], "norm"),
        (&["head", "docdata", "date.release"], "norm"),
        (&["head", "pubdata"], "date.publication"),
    ] {
        set_missing(&mut values, Field::Date, || attribute(path, name));
    }
    set(&mut values, Field::Byline, body_head.and_then(byline));
    set(&mut values, Field::Outlet, attribute(&["head", "pubdata"], "name"));
    set_missing(&mut values, Field::Outlet, || text(&["body", "body.head", "distributor"]));
    set_missing(&mut values, Field::Outlet, || attribute(&["head", "docdata", "doc.copyright"], "holder"));
    set_missing(&mut values, Field::Outlet, || attribute(&["head", "docdata", "doc-id"], "regsrc"));
    set(&mut values, Field::Id, attribute(&["head", "docdata", "doc-id"], "id-string"));
    set(&mut values, Field::Section, attribute(&["head", "pubdata"], "position.section"));
    set_missing(&mut values, Field::Section, || {
        attribute(&["head", "tobject", "tobject.subject"], "tobject.subject.type")
    });
    set(&mut values, Field::Language, element.attribute("baselang").or_else(|| element.attribute("xml:lang")));
    set(&mut values, Field::Body, nitf_body(element));
    set_missing(&mut values, Field::Body, || Some(element.at(&["body", "body.head", "abstract"])?.prose(&|_| true)));
    values
}

/// The text of an NITF story. Pictures, films and their captions are other things than the story.
fn nitf_body(element: &Element) -> Option<String> {
    let keep = |inner: &Element| inner.local() != "media" && inner.local() != "media-metadata";
    let mut text = String::new();
    let body = element.at(&["body"])?;
    let mut contents = body.elements().filter(|inner| inner.local() == "body.content").peekable();
    // Some put paragraphs right into the body.
    if contents.peek().is_none() {
        let beside = |inner: &Element| keep(inner) && !matches!(inner.local(), "body.head" | "body.end");
        return Some(body.prose(&beside));
    }
    for content in contents {
        let more = unescaped(content, content.prose(&keep));
        if !more.is_empty() && !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&more);
    }
    Some(text)
}

/// Text that is HTML written as text is read as what it is.
fn unescaped(element: &Element, text: String) -> String {
    let has = |tag: &str| text.contains(tag) || text.contains(&tag.to_ascii_uppercase());
    let looks_like_html = !element.has_elements() && (has("</p>") || has("<br") || has("</div>"));
    if looks_like_html { html::text_of(&element.raw_text()) } else { text }
}

/// Who wrote it, without what they are.
fn byline(body_head: &Element) -> Option<String> {
    let byline = body_head.at(&["byline"])?;
    let mut people = Vec::new();
    byline.find_all("person", &mut people);
    let names: Vec<String> = people.iter().filter_map(|person| person.line_text()).collect();
    if !names.is_empty() {
        return Some(names.join(", "));
    }
    let text = byline.prose(&|inner| inner.local() != "byttl");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { byline.line_text() } else { Some(line) }
}

fn g2(item: &Element) -> Values {
    let mut values = Values::default();
    let meta = |path: &[&str]| item.at(&[&["itemMeta"], path].concat());
    let content = |path: &[&str]| item.at(&[&["contentMeta"], path].concat());
    let text = |element: Option<&Element>| element.and_then(Element::line_text);
    set(&mut values, Field::Id, item.attribute("guid"));
    set(&mut values, Field::Title, headline(item));
    set_missing(&mut values, Field::Title, || text(meta(&["title"])));
    for path in [&["itemMeta", "firstCreated"][..], &["contentMeta", "contentCreated"], &["itemMeta", "versionCreated"]]
    {
        set_missing(&mut values, Field::Date, || text(item.at(path)));
    }
    set(&mut values, Field::Byline, text(content(&["by"])));
    set_missing(&mut values, Field::Byline, || text(content(&["creator", "name"])));
    set(&mut values, Field::Outlet, content(&["infoSource"]).and_then(named));
    set_missing(&mut values, Field::Outlet, || meta(&["provider"]).and_then(named));
    set_missing(&mut values, Field::Outlet, || item.at(&["rightsInfo", "copyrightHolder"]).and_then(named));
    set(&mut values, Field::Section, content(&["subject", "name"]).and_then(Element::line_text));
    set(&mut values, Field::Language, content(&["language"]).and_then(|language| language.attribute("tag")));
    set_missing(&mut values, Field::Language, || item.attribute("xml:lang").map(str::to_owned));
    let story = item.at(&["contentSet"]).and_then(|set| g2_text(set, &mut values));
    set(&mut values, Field::Body, story);
    set_missing(&mut values, Field::Body, || description(item));
    values
}

/// The main headline, else the first.
fn headline(item: &Element) -> Option<String> {
    let content = item.at(&["contentMeta"])?;
    let of = |wanted: &dyn Fn(&Element) -> bool| {
        content.elements().filter(|inner| inner.local() == "headline" && wanted(inner)).find_map(Element::line_text)
    };
    let is_main = |inner: &Element| {
        inner.attribute("role").is_none_or(|role| role.ends_with("main") || role.ends_with("headline"))
    };
    of(&is_main).or_else(|| of(&|_| true))
}

fn description(item: &Element) -> Option<String> {
    let content = item.at(&["contentMeta"])?;
    let found = content.elements().filter(|inner| inner.local() == "description");
    found.map(|inner| unescaped(inner, inner.prose(&|_| true))).find(|text| !text.is_empty())
}

/// What a party is called.
fn named(party: &Element) -> Option<String> {
    let name = party.at(&["name"]).and_then(Element::line_text);
    let code = || party.attribute("literal").map(str::to_owned);
    let qualified = || party.attribute("qcode").map(|code| code.rsplit(':').next().unwrap_or(code).to_owned());
    name.or_else(code).or_else(qualified)
}

/// The longest text among an item's contents, which may be one text in several forms.
fn g2_text(contents: &Element, values: &mut Values) -> Option<String> {
    let mut best: Option<String> = None;
    for content in contents.elements() {
        let found = match content.local() {
            "inlineXML" => inline_xml(content, values),
            "inlineData" => {
                let kind = content.attribute("contenttype").unwrap_or("");
                // Bytes in base 64 are no text.
                if kind.starts_with("image") || content.attribute("encoding").is_some() {
                    continue;
                }
                let raw = content.raw_text();
                if kind.contains("html") || raw.contains("</") { html::text_of(&raw) } else { raw.trim().to_owned() }
            }
            _ => continue,
        };
        if found.len() > best.as_ref().map_or(0, String::len) {
            best = Some(found);
        }
    }
    best
}

fn inline_xml(content: &Element, values: &mut Values) -> String {
    if let Some(story) = content.find("nitf") {
        let inner = nitf(story);
        set_missing(values, Field::Title, || inner.title);
        set_missing(values, Field::Byline, || inner.byline);
        return inner.body.unwrap_or_default();
    }
    let text = match content.find("body") {
        Some(body) => {
            // A page in small has its own head and foot.
            let is_page = body.elements().any(|inner| matches!(inner.local(), "section" | "article" | "main"));
            let keep = |inner: &Element| !(is_page && matches!(inner.local(), "header" | "footer" | "nav" | "aside"));
            unescaped(body, body.prose(&keep))
        }
        // What is neither is data: results, prices, events.
        None if content.find("p").is_some() || content.find("div").is_some() => content.prose(&|_| true),
        None if !content.has_elements() => html::text_of(&content.raw_text()),
        None => String::new(),
    };
    let page_title = content.find("head").and_then(|head| head.at(&["title"]));
    set_missing(values, Field::Title, || page_title.and_then(Element::line_text));
    text
}

/// The articles of a NewsML 1 item: every component that has text and a headline of its own, or the one that has most text.
fn newsml_1(item: &Element) -> Vec<Values> {
    let mut common = Values::default();
    let text = |path: &[&str]| item.at(path).and_then(Element::line_text);
    let identifier = |name| text(&["Identification", "NewsIdentifier", name]);
    set(&mut common, Field::Id, identifier("PublicIdentifier"));
    set_missing(&mut common, Field::Id, || identifier("NewsItemId"));
    for path in [
        &["NewsManagement", "FirstCreated"][..],
        &["NewsManagement", "ThisRevisionCreated"],
        &["Identification", "NewsIdentifier", "DateId"],
    ] {
        set_missing(&mut common, Field::Date, || text(path));
    }
    set(&mut common, Field::Language, item.attribute("xml:lang"));
    let provider = identifier("ProviderId");
    let mut found = Vec::new();
    for component in item.elements().filter(|inner| inner.local() == "NewsComponent") {
        take_component(component, &common, &mut found);
    }
    let has_own = found.iter().any(|part| part.has_headline && part.values.body.is_some());
    if has_own {
        found.retain(|part| part.has_headline && part.values.body.is_some());
    } else if let Some(longest) = found.iter().max_by_key(|part| part.values.body.as_ref().map_or(0, String::len)) {
        found = vec![Part { values: longest.values.clone(), has_headline: true }];
    }
    if found.is_empty() {
        found.push(Part { values: common, has_headline: false });
    }
    let mut articles: Vec<Values> = found.into_iter().map(|part| part.values).collect();
    for (number, values) in articles.iter_mut().enumerate() {
        set_missing(values, Field::Title, || text(&["Identification", "NameLabel"]));
        set_missing(values, Field::Outlet, || provider.clone());
        if number > 0
            && let Some(id) = &mut values.id
        {
            id.push_str(&format!("#{}", number + 1));
        }
    }
    articles
}

struct Part {
    values: Values,
    has_headline: bool,
}

/// Finds the texts of a component and of those inside it, which inherit what it states.
fn take_component(component: &Element, around: &Values, found: &mut Vec<Part>) {
    let mut values = around.clone();
    let text = |path: &[&str]| component.at(path).and_then(Element::line_text);
    let formal = |path: &[&str]| component.at(path).and_then(|inner| inner.attribute("FormalName")).map(str::to_owned);
    let headline = text(&["NewsLines", "HeadLine"]);
    let mut has_headline = headline.is_some();
    set(&mut values, Field::Title, headline);
    set(&mut values, Field::Byline, text(&["NewsLines", "ByLine"]));
    set(&mut values, Field::Outlet, formal(&["AdministrativeMetadata", "Provider", "Party"]));
    set_missing(&mut values, Field::Outlet, || formal(&["AdministrativeMetadata", "Source", "Party"]));
    set(&mut values, Field::Language, formal(&["DescriptiveMetadata", "Language"]));
    set_missing(&mut values, Field::Language, || component.attribute("xml:lang").map(str::to_owned));
    let mut body: Option<String> = None;
    for item in component.elements().filter(|inner| inner.local() == "ContentItem") {
        let kind = item.at(&["MediaType"]).and_then(|kind| kind.attribute("FormalName")).unwrap_or("Text");
        let encoded = item.find("Encoding").is_some();
        let Some(data) = item.find("DataContent").filter(|_| kind.eq_ignore_ascii_case("text") && !encoded) else {
            continue;
        };
        let story = match data.find("nitf") {
            Some(story) => {
                let inner = nitf(story);
                has_headline |= inner.title.is_some() && values.title.is_none();
                set_missing(&mut values, Field::Title, || inner.title);
                set_missing(&mut values, Field::Byline, || inner.byline);
                inner.body.unwrap_or_default()
            }
            None => {
                let body = data.find("body.content").or_else(|| data.find("body")).unwrap_or(data);
                unescaped(body, body.prose(&|_| true))
            }
        };
        if story.len() > body.as_ref().map_or(0, String::len) {
            body = Some(story);
        }
    }
    values.body = None;
    set(&mut values, Field::Body, body);
    if values.body.is_some() || has_headline {
        found.push(Part { values: values.clone(), has_headline });
    }
    for inner in component.elements().filter(|inner| inner.local() == "NewsComponent") {
        take_component(inner, &values, found);
    }
}

/// The items of the Danish agency Ritzau.
fn ritzau(item: &Element) -> Values {
    let mut values = Values::default();
    for (name, field) in [
        ("headline", Field::Title),
        ("PublishDate", Field::Date),
        ("byLine", Field::Byline),
        ("section", Field::Section),
        ("NewsID", Field::Id),
    ] {
        set(&mut values, field, item.at(&[name]).and_then(Element::line_text));
    }
    set_missing(&mut values, Field::Title, || item.at(&["strapline"]).and_then(Element::line_text));
    set(
        &mut values,
        Field::Outlet,
        item.at(&["origin"]).and_then(Element::line_text).map(|origin| origin.trim_matches('/').to_owned()),
    );
    set(&mut values, Field::Body, item.at(&["content"]).map(|content| html::text_of(&content.raw_text())));
    values
}
