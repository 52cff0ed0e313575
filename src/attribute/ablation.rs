//! Leaves out a group of features or a rule, so that training can measure what it is worth.
//!
//! Only builds with the feature `train` can leave anything out; in all others every question here is answered with a constant.

/// Groups of features, by the numbers of their templates in `tagger::features` and `tagger::judge`.
#[cfg(feature = "train")]
const FEATURES: &[(&str, &[std::ops::RangeInclusive<u32>])] = &[
    ("words", &[1..=7, 16..=18, 31..=31, 41..=41, 102..=104, 109..=109, 111..=111, 202..=203, 215..=215, 217..=218]),
    ("tags", &[8..=15, 30..=30, 105..=108, 112..=113, 139..=140, 201..=201, 204..=205, 209..=209]),
    ("endings", &[19..=20, 32..=33, 43..=43, 146..=146, 153..=153]),
    ("cue-words", &[110..=110, 116..=116, 119..=119, 143..=143, 145..=145, 147..=148, 210..=212]),
    ("sides", &[114..=115, 121..=121, 125..=125, 129..=130]),
    ("quotations", &[22..=24, 39..=40, 117..=118, 127..=127, 131..=131, 152..=152, 207..=208]),
    ("rules-as-features", &[25..=27, 132..=136, 138..=138, 206..=206]),
    ("names", &[28..=29, 137..=137, 213..=213]),
    ("clause", &[34..=38, 42..=42, 141..=142, 144..=144, 149..=151, 216..=216, 219..=219]),
    ("counts", &[120..=120, 122..=124, 126..=126, 214..=214]),
    ("memory", &[44..=46, 154..=155]),
    ("traits", &[302..=329]),
    ("company", &[340..=343]),
];

/// Rules and groups of rules that ask `is_left_out`.
#[cfg(feature = "train")]
const RULES: &[&str] = &[
    "according",
    "participles",
    "inverted",
    "announced",
    "unlisted",
    "before-colon",
    "lone-quotations",
    "continuations",
    "transcripts",
    "pull-quotes",
    "bars",
    "mixed-marks",
    "headlines",
    "owned",
    "papers",
    "epithets",
    "descriptions",
    "pronouns",
];

#[cfg(feature = "train")]
static LEFT_OUT: std::sync::OnceLock<(&'static str, Vec<bool>)> = std::sync::OnceLock::new();

/// What is left out.
#[cfg(feature = "train")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Features: taggers and judge are to be trained without them.
    Features,
    /// A rule, which the rules alone will tell the worth of.
    Rule,
}

/// Leaves the group or rule of this name out from now on, `nothing` and `no-rule` meaning none; `None` if the name is unknown.
#[cfg(feature = "train")]
pub fn leave_out(name: &str) -> Option<Part> {
    match name {
        "nothing" => return Some(Part::Features),
        "no-rule" => return Some(Part::Rule),
        _ => {}
    }
    let group = FEATURES.iter().find(|(group, _)| *group == name);
    let rule = RULES.iter().find(|rule| **rule == name);
    let own = group.map(|(group, _)| *group).or(rule.copied())?;
    let templates = group.map_or(&[][..], |(_, templates)| *templates);
    let lacks = (0..512).map(|number| templates.iter().any(|range| range.contains(&number))).collect();
    LEFT_OUT.set((own, lacks)).ok()?;
    Some(if group.is_some() { Part::Features } else { Part::Rule })
}

/// The names of all that can be left out, each list with the name for nothing first.
#[cfg(feature = "train")]
pub fn names() -> impl Iterator<Item = &'static str> {
    let features = ["nothing"].into_iter().chain(FEATURES.iter().map(|(group, _)| *group));
    features.chain(["no-rule"]).chain(RULES.iter().copied())
}

/// Whether the template's feature is left out.
#[cfg(feature = "train")]
#[inline]
pub fn lacks(template: u32) -> bool {
    LEFT_OUT.get().is_some_and(|(_, lacks)| lacks.get(template as usize).copied().unwrap_or(false))
}

/// Whether the rule is left out.
#[cfg(feature = "train")]
pub fn is_left_out(rule: &str) -> bool {
    LEFT_OUT.get().is_some_and(|(name, _)| *name == rule)
}

#[cfg(not(feature = "train"))]
#[inline]
pub const fn lacks(_template: u32) -> bool {
    false
}

#[cfg(not(feature = "train"))]
#[inline]
pub const fn is_left_out(_rule: &str) -> bool {
    false
}
