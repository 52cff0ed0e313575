//! Whether a sentence speaks of what was or of what is to come, as its words near a mention tell.

/// What a word tells of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// It is about what is to come.
    Ahead,
    /// What follows the word is to come; what stands before it was, since it was planned then.
    Planned,
    /// It is about what was.
    Told,
}

/// Words of what is to come.
const AHEAD: [&str; 25] = [
    "aims",
    "convene",
    "convenes",
    "could",
    "deadline",
    "expects",
    "expire",
    "expires",
    "forthcoming",
    "hopes",
    "intends",
    "ll",
    "maturing",
    "might",
    "must",
    "payable",
    "plans",
    "shall",
    "should",
    "slated",
    "upcoming",
    "vows",
    "will",
    "wo",
    "would",
];

/// Words of what is planned.
const PLANNED: [&str; 14] = [
    "anticipated",
    "due",
    "effective",
    "expect",
    "expected",
    "forecast",
    "planned",
    "planning",
    "postponed",
    "proposed",
    "scheduled",
    "set",
    "targeted",
    "tentatively",
];

/// Forms of what was that do not end in `ed`.
const TOLD: [&str; 60] = [
    "ago", "arose", "ate", "became", "been", "began", "begun", "bought", "broke", "brought", "built", "came", "caught",
    "chose", "did", "drew", "drove", "fell", "felt", "flew", "fought", "found", "gave", "given", "gone", "got", "grew",
    "had", "heard", "held", "hit", "kept", "knew", "laid", "led", "left", "lost", "made", "met", "paid", "ran", "rose",
    "said", "sank", "sat", "saw", "sent", "shot", "sold", "spent", "spoke", "stood", "struck", "taken", "threw",
    "told", "took", "was", "were", "won",
];

/// What a word tells; `None` for most.
pub(super) fn tense_of(word: &str) -> Option<Tense> {
    let bytes = word.as_bytes();
    if bytes.len() < 2 || bytes.len() > 14 || !bytes.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    if AHEAD.binary_search(&word).is_ok() {
        return Some(Tense::Ahead);
    }
    if PLANNED.binary_search(&word).is_ok() {
        return Some(Tense::Planned);
    }
    (TOLD.binary_search(&word).is_ok() || (bytes.len() > 4 && word.ends_with("ed"))).then_some(Tense::Told)
}
