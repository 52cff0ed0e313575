//! Whether a sentence speaks of what was or of what is to come, as its words near a mention tell.

/// Words of what is to come.
const AHEAD: [&str; 40] = [
    "aims",
    "anticipated",
    "convene",
    "convenes",
    "could",
    "deadline",
    "due",
    "effective",
    "expect",
    "expected",
    "expects",
    "expire",
    "expires",
    "forecast",
    "forthcoming",
    "hopes",
    "intends",
    "ll",
    "maturing",
    "might",
    "must",
    "payable",
    "plan",
    "planned",
    "planning",
    "plans",
    "postponed",
    "proposed",
    "scheduled",
    "set",
    "shall",
    "should",
    "slated",
    "targeted",
    "tentatively",
    "upcoming",
    "vows",
    "will",
    "wo",
    "would",
];

/// Forms of what was that do not end in `ed`.
const TOLD: [&str; 60] = [
    "ago",
    "arose",
    "ate",
    "became",
    "been",
    "began",
    "begun",
    "bought",
    "broke",
    "brought",
    "built",
    "came",
    "caught",
    "chose",
    "did",
    "drew",
    "drove",
    "fell",
    "felt",
    "flew",
    "fought",
    "found",
    "gave",
    "given",
    "gone",
    "got",
    "grew",
    "had",
    "heard",
    "held",
    "hit",
    "kept",
    "knew",
    "laid",
    "led",
    "left",
    "lost",
    "made",
    "met",
    "paid",
    "ran",
    "rose",
    "said",
    "sank",
    "sat",
    "saw",
    "sent",
    "shot",
    "sold",
    "spent",
    "spoke",
    "stood",
    "struck",
    "taken",
    "threw",
    "told",
    "took",
    "was",
    "were",
    "won",
];

/// What a word tells; `None` for most.
pub(super) fn is_ahead(word: &str) -> Option<bool> {
    let bytes = word.as_bytes();
    if bytes.len() < 2 || bytes.len() > 14 || !bytes.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    if AHEAD.binary_search(&word).is_ok() {
        return Some(true);
    }
    if TOLD.binary_search(&word).is_ok() || (bytes.len() > 4 && word.ends_with("ed")) {
        return Some(false);
    }
    None
}
