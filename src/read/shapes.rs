//! Objects of JSON whose shape is a standard of news: ninjs of any version, AP's media API, entries of a JSON Feed.
//!
//! Knows them by their keys. An object of none of these shapes is read by the known names of fields alone.

use serde_json::{Map, Value};

use super::fields::{Field, Values, normalise};
use super::html;

/// Parts of an object that are looked at for a text.
const MOST_PARTS: usize = 50;

/// What an object of a known shape states; `None` where it has none. `outlet` is what the list around it is called.
pub(super) fn values(object: &Map<String, Value>, outlet: Option<&str>) -> Option<Values> {
    let shape = Shape::of(inner(object));
    let is_feed_entry = shape.has("contenthtml") || shape.has("contenttext");
    let is_news =
        ["uri", "guid", "altids"].iter().any(|key| shape.has(key)) && NEWS_KEYS.iter().any(|key| shape.has(key));
    let mut values = if is_feed_entry {
        feed_entry(&shape)
    } else if is_news {
        news(&shape)
    } else {
        return None;
    };
    if values.outlet.is_none()
        && let Some(outlet) = outlet
    {
        values.set(Field::Outlet, outlet);
    }
    (values.title.is_some() || values.body.is_some()).then_some(values)
}

/// Keys that ninjs has, in one version or another, and nothing else does.
const NEWS_KEYS: &[&str] = &[
    "versioncreated",
    "firstcreated",
    "contentcreated",
    "bodyhtml",
    "bodyxhtml",
    "bodies",
    "headlines",
    "descriptions",
    "descriptiontext",
    "pubstatus",
];

/// AP wraps each item up with what is said about its delivery.
fn inner(object: &Map<String, Value>) -> &Map<String, Value> {
    let data = object.get("data").and_then(Value::as_object).unwrap_or(object);
    let is_wrapper = data.contains_key("meta") || data.len() == 1;
    data.get("item").and_then(Value::as_object).filter(|_| is_wrapper).unwrap_or(object)
}

/// An object's members by their normalised keys.
struct Shape<'v>(Vec<(String, &'v Value)>);

impl<'v> Shape<'v> {
    fn of(object: &'v Map<String, Value>) -> Shape<'v> {
        Shape(object.iter().map(|(key, value)| (normalise(key), value)).collect())
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn get(&self, key: &str) -> Option<&'v Value> {
        self.0.iter().find(|(own, _)| own == key).map(|(_, value)| *value)
    }

    fn text(&self, key: &str) -> Option<&'v str> {
        self.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The first text under one of these keys.
    fn first(&self, keys: &[&str]) -> Option<&'v str> {
        keys.iter().find_map(|key| self.text(key))
    }
}

fn set(values: &mut Values, field: Field, text: Option<impl Into<String>>) {
    if let Some(text) = text {
        values.set(field, text.into());
    }
}

/// The objects in a list, or the one object that is there instead.
fn objects(value: Option<&Value>) -> Vec<&Map<String, Value>> {
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_object).take(MOST_PARTS).collect(),
        Some(Value::Object(object)) => vec![object],
        _ => Vec::new(),
    }
}

/// The names of one thing or of several.
fn names(value: Option<&Value>) -> Option<String> {
    let name = |value: &Value| match value {
        Value::String(name) => Some(name.trim().to_owned()),
        Value::Object(object) => {
            let known = ["name", "by", "literal"].iter().find_map(|key| object.get(*key).and_then(Value::as_str));
            known.map(|name| name.trim().to_owned())
        }
        _ => None,
    };
    let names: Vec<String> = match value? {
        Value::Array(values) => values.iter().take(MOST_PARTS).filter_map(name).collect(),
        other => name(other).into_iter().collect(),
    };
    let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn feed_entry(shape: &Shape<'_>) -> Values {
    let mut values = Values::default();
    set(&mut values, Field::Title, shape.text("title").map(html::line_of));
    let html = shape.text("contenthtml").map(html::text_of).filter(|text| !text.is_empty());
    set(&mut values, Field::Body, html.or_else(|| shape.first(&["contenttext", "summary"]).map(str::to_owned)));
    set(&mut values, Field::Date, shape.first(&["datepublished", "datemodified"]));
    set(&mut values, Field::Byline, names(shape.get("authors")).or_else(|| names(shape.get("author"))));
    set(&mut values, Field::Url, shape.first(&["url", "externalurl"]));
    let number = shape.get("id").filter(|id| id.is_number()).map(ToString::to_string);
    set(&mut values, Field::Id, shape.text("id").map(str::to_owned).or(number));
    set(&mut values, Field::Language, shape.text("language"));
    let tag = shape.get("tags").and_then(Value::as_array).and_then(|tags| tags.first()).and_then(Value::as_str);
    set(&mut values, Field::Section, tag);
    values
}

fn news(shape: &Shape<'_>) -> Values {
    let mut values = Values::default();
    let title = shape.text("headline").map(html::line_of);
    let title = title.or_else(|| main_part(shape.get("headlines")).map(html::line_of));
    let title = title.or_else(|| shape.first(&["title", "name"]).map(html::line_of));
    set(&mut values, Field::Title, title);
    set(&mut values, Field::Body, news_body(shape));
    set(&mut values, Field::Date, shape.first(&["firstcreated", "contentcreated", "versioncreated"]));
    let byline = shape.first(&["byline", "by"]).map(str::to_owned);
    let byline = byline.or_else(|| names(shape.get("bylines"))).or_else(|| names(shape.get("authors")));
    set(&mut values, Field::Byline, byline);
    let outlet = shape.text("source").map(str::to_owned);
    let outlet = outlet
        .or_else(|| names(shape.get("provider")))
        .or_else(|| names(objects(shape.get("infosources")).first().and_then(|source| source.get("name"))));
    set(&mut values, Field::Outlet, outlet.or_else(|| shape.text("copyrightholder").map(str::to_owned)));
    set(&mut values, Field::Language, shape.text("language"));
    let subjects = shape.get("subject").or_else(|| shape.get("subjects"));
    let subject = objects(subjects).into_iter().find_map(|subject| {
        // AP's categories are letters.
        subject.get("name").and_then(Value::as_str).filter(|name| name.chars().count() > 1)
    });
    set(&mut values, Field::Section, subject);
    let id = shape.first(&["guid", "uri"]);
    let ap_id = shape.get("altids").and_then(|ids| ids.get("itemid")).and_then(Value::as_str);
    set(&mut values, Field::Id, ap_id.or(id));
    set(&mut values, Field::Url, id.filter(|id| id.starts_with("http://") || id.starts_with("https://")));
    values
}

/// The text of the main part, else of the first.
fn main_part(parts: Option<&Value>) -> Option<&str> {
    let parts = objects(parts);
    let is_main =
        |part: &&&Map<String, Value>| part.get("role").and_then(Value::as_str).is_none_or(|role| role == "main");
    let main = parts.iter().find(is_main).or(parts.first())?;
    main.get("value").and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// The story: marked up, so that its paragraphs are known, else as plain text; else what describes it.
fn news_body(shape: &Shape<'_>) -> Option<String> {
    for key in ["bodyhtml", "bodyxhtml"] {
        if let Some(text) = shape.text(key).map(html::text_of).filter(|text| !text.is_empty()) {
            return Some(text);
        }
    }
    if let Some(text) = shape.text("bodytext") {
        return Some(text.to_owned());
    }
    let read = |part: &Map<String, Value>| {
        let value =
            part.get("value").and_then(Value::as_str).or_else(|| part.get("bodyText").and_then(Value::as_str))?;
        let kind = part.iter().find(|(key, _)| normalise(key) == "contenttype").and_then(|(_, kind)| kind.as_str());
        // NITF is read as HTML well enough: its paragraphs are paragraphs.
        let is_markup =
            kind.is_some_and(|kind| kind.contains("html") || kind.contains("xml")) || value.contains("</p>");
        let text = if is_markup { html::text_of(value) } else { value.to_owned() };
        (!text.trim().is_empty()).then_some(text)
    };
    let longest = |key: &str| objects(shape.get(key)).into_iter().filter_map(read).max_by_key(String::len);
    longest("bodies")
        .or_else(|| shape.first(&["descriptiontext", "descriptioncaption", "descriptionsummary"]).map(str::to_owned))
        .or_else(|| shape.text("descriptionhtml").map(html::text_of))
        .or_else(|| longest("descriptions"))
}
