//! The fields of an article and the names that JSON keys, CSV columns and front matter give them.
//!
//! One table of known names serves every record format. Turns the values a reader found into an article, or into the reason
//! why they make none. Knows no file format's syntax.

use std::borrow::Cow;

use serde_json::{Map, Value};
use thiserror::Error;

use super::{Problem, Record};
use crate::article::{Article, LanguageOrigin, Provenance};
use crate::date::source::{date_in_dateline, date_in_url, parse_source, settled};
use crate::date::{DateOrigin, PublicationDate};

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Body,
    Date,
    Byline,
    Outlet,
    Url,
    Id,
    Speakers,
    Section,
    Language,
}

impl Field {
    /// Every field, in the order in which they are listed to users.
    pub const ALL: [Field; 10] = [
        Field::Title,
        Field::Body,
        Field::Date,
        Field::Byline,
        Field::Outlet,
        Field::Url,
        Field::Id,
        Field::Speakers,
        Field::Section,
        Field::Language,
    ];

    /// The name used in `--map` and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Body => "body",
            Field::Date => "date",
            Field::Byline => "byline",
            Field::Outlet => "outlet",
            Field::Url => "url",
            Field::Id => "id",
            Field::Speakers => "speakers",
            Field::Section => "section",
            Field::Language => "language",
        }
    }

    /// Column names known to hold it, normalised; where a record has several, the first one that has a value counts.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Field::Title => &["headline", "title", "head", "heading"],
            Field::Body => &["body", "text", "content", "articlebody", "story", "fulltext", "bodytext", "maintext"],
            Field::Date => &[
                "date",
                "published",
                "publishedat",
                "pubdate",
                "publicationdate",
                "timestamp",
                "datetime",
                "datepublished",
                "created",
                "createdat",
                "time",
            ],
            Field::Byline => &["author", "authors", "byline", "creator", "by"],
            Field::Outlet => &["source", "outlet", "publisher", "publication", "newspaper", "site", "feed"],
            Field::Url => &["url", "link", "permalink", "href", "canonicalurl"],
            Field::Id => &["id", "guid", "articleid", "docid", "uri", "uuid"],
            Field::Speakers => &["speaker", "speakers", "spokesperson"],
            Field::Section => &["section", "category", "desk", "topic"],
            Field::Language => &["language", "lang"],
        }
    }

    /// The field with this name or with this known column name.
    fn named(name: &str) -> Option<Field> {
        let normalised = normalise(name);
        let by_name = Field::ALL.into_iter().find(|field| field.name() == normalised);
        by_name.or_else(|| Field::of_column(&normalised))
    }

    /// The field that a column of this normalised name is known to hold.
    fn of_column(normalised: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.columns().contains(&normalised))
    }
}

/// A column name without case, spaces, `-` and `_`.
pub(crate) fn normalise(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Which column holds which field, where the user says so. A field that is mapped is read from that column alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap {
    columns: Vec<(Field, String)>,
}

/// What is wrong with the text of a field map.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapError {
    #[error("`{part}` in --map is not of the form FIELD=COLUMN, as in `title=headline,body=text`")]
    NotAPair { part: String },
    #[error("`{field}` in --map is not a field; the fields are {known}")]
    UnknownField { field: String, known: String },
    #[error("--map names a column for `{field}` twice")]
    Twice { field: &'static str },
}

impl FieldMap {
    /// Reads `FIELD=COLUMN,FIELD=COLUMN,…`; empty text maps nothing.
    pub fn parse(text: &str) -> Result<FieldMap, MapError> {
        let mut map = FieldMap::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let pair = part.split_once('=').map(|(field, column)| (field.trim(), column.trim()));
            let Some((field_name, column)) = pair.filter(|(field, column)| !field.is_empty() && !column.is_empty())
            else {
                return Err(MapError::NotAPair { part: part.to_owned() });
            };
            let Some(field) = Field::named(field_name) else {
                let known = Field::ALL.map(Field::name).join(", ");
                return Err(MapError::UnknownField { field: field_name.to_owned(), known });
            };
            if map.column(field).is_some() {
                return Err(MapError::Twice { field: field.name() });
            }
            map.columns.push((field, column.to_owned()));
        }
        Ok(map)
    }

    /// The column that the user named for `field`.
    pub fn column(&self, field: Field) -> Option<&str> {
        self.columns.iter().find(|(mapped, _)| *mapped == field).map(|(_, column)| column.as_str())
    }

    /// Every field mapped, with its column.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (Field, &str)> {
        self.columns.iter().map(|(field, column)| (*field, column.as_str()))
    }

    /// The field that a column of this name holds, by the map or by its known names.
    pub(crate) fn field_of(&self, column: &str) -> Option<Field> {
        let normalised = normalise(column);
        let mapped = self.columns.iter().find(|(_, mapped)| mapped == column || normalise(mapped) == normalised);
        if let Some((field, _)) = mapped {
            return Some(*field);
        }
        Field::of_column(&normalised).filter(|field| self.column(*field).is_none())
    }
}

/// The values of one record, as text; absent, null and blank values are missing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    pub(crate) title: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) speakers: Vec<String>,
}

impl Values {
    /// Sets a field to `text`; blank text leaves it as it is. The body is kept to the byte, all else without the white space
    /// around it.
    pub(crate) fn set<'t>(&mut self, field: Field, text: impl Into<Cow<'t, str>>) {
        let text = text.into();
        if text.trim().is_empty() {
            return;
        }
        let trimmed = || Some(text.trim().to_owned());
        match field {
            Field::Title => self.title = trimmed(),
            Field::Body => self.body = Some(text.into_owned()),
            Field::Date => self.date = trimmed(),
            Field::Byline => self.byline = trimmed(),
            Field::Outlet => self.outlet = trimmed(),
            Field::Url => self.url = trimmed(),
            Field::Id => self.id = trimmed(),
            Field::Section => self.section = trimmed(),
            Field::Language => self.language = trimmed(),
            Field::Speakers => self.speakers.extend(names_in(&text)),
        }
    }

    /// The article these values make, or why they make none. `problem` places a reason in the file.
    pub(crate) fn into_record(
        self,
        origin: DateOrigin,
        provenance: Provenance,
        reasons: Vec<String>,
        problem: impl Fn(String) -> Problem,
    ) -> Record {
        if self.body.is_none() && self.title.is_none() {
            return Record::Bad(problem("neither a body nor a title".to_owned()));
        }
        let mut warnings: Vec<Problem> = reasons.into_iter().map(&problem).collect();
        let stated = match self.date.map(|text| parse_source(&text, origin)) {
            Some(Ok(date)) => Some(date),
            Some(Err(error)) => {
                warnings.push(problem(error.to_string()));
                None
            }
            None => None,
        };
        let body = self.body.as_deref().unwrap_or("");
        let (date, conflict) = date_of(stated, self.url.as_deref(), body, None);
        warnings.extend(conflict.map(&problem));
        let article = Article {
            id: self.id.or_else(|| self.url.clone()),
            title: self.title,
            date,
            outlet: self.outlet,
            byline: self.byline,
            section: self.section,
            language: self.language,
            language_origin: LanguageOrigin::Stated,
            url: self.url,
            speakers: self.speakers,
            body: self.body.unwrap_or_default(),
            provenance,
        };
        Record::Article { article: Box::new(article), warnings }
    }
}

/// The date of an article by all that is known of it, and what to say where two dates contradict each other.
pub(crate) fn date_of(
    stated: Option<PublicationDate>,
    url: Option<&str>,
    body: &str,
    in_file_name: Option<PublicationDate>,
) -> (Option<PublicationDate>, Option<String>) {
    let found = [stated, url.and_then(date_in_url), date_in_dateline(body), in_file_name];
    let (date, conflict) = settled(found.into_iter().flatten());
    (date, conflict.map(|conflict| conflict.to_string()))
}

/// The names in one speaker value: `;`, `|` and line ends stand between names, a comma may be part of one.
fn names_in(text: &str) -> impl Iterator<Item = String> {
    text.split([';', '|', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What an object was found to say.
pub(crate) struct FromObject {
    pub(crate) values: Values,
    /// Values left out, and why.
    pub(crate) warnings: Vec<String>,
}

/// Reads the fields of a JSON object (or of front matter). `Err` says why no article can be made of it: its title or body
/// is of the wrong type. `used[i]` is set where the map's i-th column is there.
pub(crate) fn from_object(
    object: &Map<String, Value>,
    map: &FieldMap,
    used: &mut [bool],
) -> Result<FromObject, String> {
    let normalised: Vec<(String, &Value)> = object.iter().map(|(key, value)| (normalise(key), value)).collect();
    let mut found = FromObject { values: Values::default(), warnings: Vec::new() };
    for field in Field::ALL {
        let mut wrong = None;
        let mut candidates: Vec<(&str, &Value)> = Vec::new();
        if let Some(column) = map.column(field) {
            candidates.extend(mapped_value(object, &normalised, column).map(|value| (column, value)));
        } else {
            for column in field.columns() {
                candidates
                    .extend(normalised.iter().filter(|(key, _)| key == column).map(|(_, value)| (*column, *value)));
            }
        }
        for (column, value) in candidates {
            match texts_of(value) {
                Ok(texts) if texts.is_empty() => {}
                Ok(texts) => {
                    join_into(&mut found.values, field, texts);
                    wrong = None;
                    break;
                }
                Err(kind) => {
                    wrong = wrong.or(Some(format!("`{column}` is {kind}, which cannot be a {}", field.name())));
                }
            }
        }
        match wrong {
            Some(reason) if matches!(field, Field::Title | Field::Body) => return Err(reason),
            Some(reason) => found.warnings.push(reason),
            None => {}
        }
    }
    for (index, (_, column)) in map.pairs().enumerate() {
        if let Some(used) = used.get_mut(index) {
            *used |= mapped_value(object, &normalised, column).is_some();
        }
    }
    Ok(found)
}

/// A text that stands in for a body where a JSON record has none.
pub(crate) fn summary_of(object: &Map<String, Value>) -> Option<String> {
    for column in ["summary", "lead", "description"] {
        for (key, value) in object {
            if normalise(key) != column {
                continue;
            }
            if let Ok(texts) = texts_of(value)
                && !texts.is_empty()
            {
                return Some(texts.join("\n\n"));
            }
        }
    }
    None
}

/// The value of a column that the user named: by its exact key, by its key without case, or by a dotted path.
fn mapped_value<'a>(
    object: &'a Map<String, Value>,
    normalised: &[(String, &'a Value)],
    column: &str,
) -> Option<&'a Value> {
    if let Some(value) = object.get(column) {
        return Some(value);
    }
    let wanted = normalise(column);
    if let Some((_, value)) = normalised.iter().find(|(key, _)| *key == wanted) {
        return Some(value);
    }
    let (first, rest) = column.split_once('.')?;
    let mut value = object.get(first)?;
    for part in rest.split('.') {
        value = value.get(part)?;
    }
    Some(value)
}

fn join_into(values: &mut Values, field: Field, mut texts: Vec<String>) {
    if texts.len() == 1 {
        if let Some(text) = texts.pop() {
            values.set(field, text);
        }
        return;
    }
    match field {
        Field::Speakers => texts.into_iter().for_each(|text| values.set(field, text)),
        // Paragraphs given one by one.
        Field::Body => values.set(field, texts.join("\n\n")),
        Field::Byline | Field::Outlet | Field::Section => values.set(field, texts.join(", ")),
        Field::Title => values.set(field, texts.join(" ")),
        Field::Date | Field::Url | Field::Id | Field::Language => {
            if let Some(first) = texts.into_iter().next() {
                values.set(field, first);
            }
        }
    }
}

/// The texts in a value, none where it is missing; or what it is instead.
fn texts_of(value: &Value) -> Result<Vec<String>, &'static str> {
    let Value::Array(elements) = value else {
        return Ok(text_of(value)?.into_iter().collect());
    };
    let mut texts = Vec::new();
    for element in elements {
        texts.extend(text_of(element)?);
    }
    Ok(texts)
}

fn text_of(value: &Value) -> Result<Option<String>, &'static str> {
    match value {
        Value::Object(object) if object.is_empty() => Ok(None),
        Value::Object(object) => {
            let mut named = ["name", "title", "text", "value", "id"].into_iter().filter_map(|key| object.get(key));
            match named.find_map(|inner| scalar(inner).ok().flatten()) {
                Some(text) => Ok(Some(text)),
                None => Err("an object without a name, title, text, value or id"),
            }
        }
        Value::Array(_) => Err("an array in an array"),
        Value::Bool(_) => Err("true or false"),
        Value::Null | Value::String(_) | Value::Number(_) => scalar(value),
    }
}

fn scalar(value: &Value) -> Result<Option<String>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err("not text"),
    }
}
