//! The one table of fields: names, what they hold, how their values are written.
//!
//! The parser, the help, completion and "did you mean" all read it. It knows nothing of how an index holds a field.

use super::clause::Flag;
use crate::text::visible::shown;

/// A field of a query, as in `title:gas`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Text,
    Speaker,
    Said,
    Role,
    Cue,
    Outlet,
    Author,
    Section,
    Lang,
    Date,
    Mentions,
    Id,
    Path,
    Has,
    Is,
}

/// How the value of a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Words, phrases, patterns, as outside of fields.
    Words,
    /// A point or a range of days, which may hold blanks inside quotation marks or brackets.
    Dates,
    /// One run of characters up to a blank or a closing bracket, colons and slashes included.
    Verbatim,
}

/// What a field is called and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    pub field: Field,
    /// The name without its colon.
    pub name: &'static str,
    /// Other names for the same.
    pub aliases: &'static [&'static str],
    pub values: Values,
    /// A value as it may be typed, for help and completion.
    pub example: &'static str,
    /// One line for help.
    pub about: &'static str,
}

/// Every field, in the order help shows them.
pub const FIELDS: [FieldInfo; 16] = [
    FieldInfo {
        field: Field::Title,
        name: "title",
        aliases: &["headline"],
        values: Values::Words,
        example: "title:gas",
        about: "words of the title",
    },
    FieldInfo {
        field: Field::Text,
        name: "text",
        aliases: &["body"],
        values: Values::Words,
        example: "text:gas",
        about: "words of the body, without the title",
    },
    FieldInfo {
        field: Field::Speaker,
        name: "speaker",
        aliases: &[],
        values: Values::Words,
        example: "speaker:harlow",
        about: "who speaks: a name, part of it, an alias or a role",
    },
    FieldInfo {
        field: Field::Said,
        name: "said",
        aliases: &["quote"],
        values: Values::Words,
        example: "said:(gas prices)",
        about: "words somebody is reported to have said",
    },
    FieldInfo {
        field: Field::Role,
        name: "role",
        aliases: &[],
        values: Values::Words,
        example: "role:minister",
        about: "who speaks, by role alone",
    },
    FieldInfo {
        field: Field::Cue,
        name: "cue",
        aliases: &[],
        values: Values::Words,
        example: "cue:warn",
        about: "the verb that introduces said:; say finds said",
    },
    FieldInfo {
        field: Field::Outlet,
        name: "outlet",
        aliases: &["source", "publisher"],
        values: Values::Words,
        example: "outlet:\"evening post\"",
        about: "who published it",
    },
    FieldInfo {
        field: Field::Author,
        name: "author",
        aliases: &["byline"],
        values: Values::Words,
        example: "author:vale",
        about: "who wrote it",
    },
    FieldInfo {
        field: Field::Section,
        name: "section",
        aliases: &[],
        values: Values::Words,
        example: "section:business",
        about: "section or desk",
    },
    FieldInfo {
        field: Field::Lang,
        name: "lang",
        aliases: &["language"],
        values: Values::Verbatim,
        example: "lang:en",
        about: "language: en (en-GB too), eng, English",
    },
    FieldInfo {
        field: Field::Date,
        name: "date",
        aliases: &["published"],
        values: Values::Dates,
        example: "date:2022-01..2022-03",
        about: "day of publication",
    },
    FieldInfo {
        field: Field::Mentions,
        name: "mentions",
        aliases: &[],
        values: Values::Dates,
        example: "mentions:2022-01-12",
        about: "days that the text speaks of: \"last Tuesday\"",
    },
    FieldInfo {
        field: Field::Id,
        name: "id",
        aliases: &[],
        values: Values::Verbatim,
        example: "id:2022/a.txt#2",
        about: "the whole id as printed; * stands for anything",
    },
    FieldInfo {
        field: Field::Path,
        name: "path",
        aliases: &["file"],
        values: Values::Verbatim,
        example: "path:reports/2022*",
        about: "words of the file's path, next to each other",
    },
    FieldInfo {
        field: Field::Has,
        name: "has",
        aliases: &[],
        values: Values::Verbatim,
        example: "has:quote",
        about: "date, title, speaker or quote",
    },
    FieldInfo {
        field: Field::Is,
        name: "is",
        aliases: &[],
        values: Values::Verbatim,
        example: "is:undated",
        about: "undated, or imprecise: dated by month or year only",
    },
];

/// What `has:` and `is:` can ask for.
pub const FLAGS: [(Field, &str, Flag); 6] = [
    (Field::Has, "date", Flag::Dated),
    (Field::Has, "title", Flag::Titled),
    (Field::Has, "speaker", Flag::Speaker),
    (Field::Has, "quote", Flag::Quote),
    (Field::Is, "undated", Flag::Undated),
    (Field::Is, "imprecise", Flag::Imprecise),
];

/// Names other tools have for what is written differently here.
const FOREIGN: [(&str, Foreign); 16] = [
    ("after", Foreign::days(">", "", None)),
    ("since", Foreign::days("", "..", Some("from"))),
    ("from", Foreign::days("", "..", Some("from"))),
    ("newer", Foreign::Days { before: "", after: "", example: "7d", flag: None }),
    ("before", Foreign::days("<", "", None)),
    ("until", Foreign::days("..", "", Some("to"))),
    ("to", Foreign::days("..", "", Some("to"))),
    ("older", Foreign::Days { before: "<", after: "", example: "7d", flag: None }),
    ("on", Foreign::days("", "", Some("on"))),
    ("year", Foreign::Days { before: "", after: "", example: "2022", flag: None }),
    ("subject", Foreign::Field("title")),
    ("intitle", Foreign::Field("title")),
    ("by", Foreign::Field("speaker")),
    ("who", Foreign::Field("speaker")),
    ("says", Foreign::Field("said")),
    ("filename", Foreign::Field("path")),
];

/// What a name of another tool is written as here.
#[derive(Clone, Copy)]
enum Foreign {
    Field(&'static str),
    /// `date:` with signs before and after the day, and the flag that means the same.
    Days {
        before: &'static str,
        after: &'static str,
        example: &'static str,
        flag: Option<&'static str>,
    },
}

impl Foreign {
    const fn days(before: &'static str, after: &'static str, flag: Option<&'static str>) -> Foreign {
        Foreign::Days { before, after, example: "2022-01-12", flag }
    }
}

impl Field {
    /// The field's line in the table.
    pub fn info(self) -> &'static FieldInfo {
        // The table has a line for every field; a test holds it to that, and to this order.
        FIELDS.get(self as usize).unwrap_or(&FIELDS[0])
    }

    /// The name without its colon.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The field of this name or alias, in letters of either case.
    pub fn named(name: &str) -> Option<Field> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        FIELDS.iter().find(|info| is(info.name) || info.aliases.iter().any(|alias| is(alias))).map(|info| info.field)
    }
}

/// What to say to somebody who wrote `name:value`, where it is known what may have been meant. `value` is put in where it fits.
pub fn field_help(name: &str, value: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let Some((_, foreign)) = FOREIGN.iter().find(|(foreign, _)| *foreign == lower) else {
        return field_like(&lower).map(|meant| format!("did you mean `{meant}`?"));
    };
    let value = shown(value.trim_end_matches([',', ';', '.', '!', '?']));
    let is_day = value.starts_with(|c: char| c.is_ascii_digit()) || matches!(&*value, "today" | "yesterday");
    Some(match (foreign, lower.as_str()) {
        (Foreign::Field(field), "by") => format!("did you mean `{field}:`, or `author:` for who wrote it?"),
        (Foreign::Field(field), _) => format!("did you mean `{field}:`?"),
        (Foreign::Days { .. }, "from") if !is_day && !value.is_empty() => {
            format!("did you mean `speaker:{value}`? Days from one on are written `date:2022-01-12..`")
        }
        (Foreign::Days { before, after, example, flag }, _) => {
            let day = if is_day { &*value } else { example };
            let flag = flag.map(|flag| format!(", or --{flag} {day}")).unwrap_or_default();
            format!("did you mean `date:{before}{day}{after}`{flag}?")
        }
    })
}

/// The field that a name is a slip of, with its colon.
pub fn field_like(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let names = FIELDS.iter().flat_map(|info| std::iter::once(info.name).chain(info.aliases.iter().copied()));
    nearest(&lower, names).map(|near| format!("{near}:"))
}

/// What somebody who wrote `value` after `has:` or `is:` may have meant.
pub fn flag_like(field: Field, value: &str) -> Option<String> {
    let lower = value.to_lowercase();
    if let Some((of, name, _)) = FLAGS.iter().find(|(of, name, _)| *of != field && *name == lower) {
        return Some(format!("{}:{name}", of.name()));
    }
    let names = FLAGS.iter().filter(|(of, ..)| *of == field).map(|(_, name, _)| *name);
    nearest(&lower, names).map(|near| format!("{}:{near}", field.name()))
}

/// The name fewest edits away from `word` (letters put in, left out, changed, or swapped with their neighbour), if it is near
/// enough to be a slip: one edit in four letters of the longer one.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_COMPARED {
        return None;
    }
    names
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(distance, name)| *distance <= name.len().max(word.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Longer words than this, in bytes, are no slips of a field's name.
const MAX_COMPARED: usize = 24;
